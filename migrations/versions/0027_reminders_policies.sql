alter table app.reminder enable row level security;
alter table app.reminder force row level security;
grant select on app.reminder to api;
grant update (acknowledged_at) on app.reminder to api;
create policy reminder_select_api on app.reminder as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager']) and exists (select from app.deadline d where d.id = reminder.deadline_id offset 0))
    or ((select i.role from app.identity i) = any (array['coordinator', 'key_worker']) and exists (select from app.task a where a.id = reminder.task_id offset 0))
);
create policy reminder_update_api on app.reminder as permissive for update to api using (
    (reminder.user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager']) and (exists (select from app.deadline a where a.id = reminder.deadline_id offset 0) or exists (select from app.task a where a.id = reminder.task_id offset 0)))
) with check (
    (reminder.user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager']) and (exists (select from app.deadline a where a.id = reminder.deadline_id offset 0) or exists (select from app.task a where a.id = reminder.task_id offset 0)))
);
alter table app.coming_reminder enable row level security;
alter table app.coming_reminder force row level security;
grant select on app.coming_reminder to worker;
create policy coming_reminder_select_worker on app.coming_reminder as permissive for select to worker using (
    (true)
);
alter table app.reminder_mute enable row level security;
alter table app.reminder_mute force row level security;
grant select on app.reminder_mute to api;
grant insert on app.reminder_mute to api;
grant delete on app.reminder_mute to api;
create policy reminder_mute_select_api on app.reminder_mute as permissive for select to api using (
    (reminder_mute.user_id = (select i.user_id from app.identity i))
);
create policy reminder_mute_insert_api on app.reminder_mute as permissive for insert to api with check (
    (reminder_mute.user_id = (select i.user_id from app.identity i))
);
create policy reminder_mute_delete_api on app.reminder_mute as permissive for delete to api using (
    (reminder_mute.user_id = (select i.user_id from app.identity i))
);
