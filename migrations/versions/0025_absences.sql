-- What the access page gives of absences; no other table's are touched.
alter table app.absence enable row level security;
alter table app.absence force row level security;
grant select on app.absence to api;
grant insert on app.absence to api;
grant update (ends_on, substitute_user_id, version) on app.absence to api;
grant delete on app.absence to api;
create policy absence_select_api on app.absence as permissive for select to api using (
    (absence.user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
    or (exists (select from app.post p where p.user_id = absence.user_id and p.service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator'])) and p.starts_on <= absence.ends_on and coalesce(p.ends_on, 'infinity') >= absence.starts_on offset 0))
    or (absence.substitute_user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy absence_insert_api on app.absence as permissive for insert to api with check (
    (absence.user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
    or (exists (select from app.post p where p.user_id = absence.user_id and p.service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])) and p.starts_on <= absence.ends_on and coalesce(p.ends_on, 'infinity') >= absence.starts_on offset 0))
);
create policy absence_update_api on app.absence as permissive for update to api using (
    (absence.user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
    or (exists (select from app.post p where p.user_id = absence.user_id and p.service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])) and p.starts_on <= absence.ends_on and coalesce(p.ends_on, 'infinity') >= absence.starts_on offset 0))
) with check (
    (absence.user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
    or (exists (select from app.post p where p.user_id = absence.user_id and p.service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])) and p.starts_on <= absence.ends_on and coalesce(p.ends_on, 'infinity') >= absence.starts_on offset 0))
);
create policy absence_delete_api on app.absence as permissive for delete to api using (
    (absence.user_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']) and absence.starts_on > (select i.today from app.identity i))
    or (exists (select from app.post p where p.user_id = absence.user_id and p.service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])) and p.starts_on <= absence.ends_on and coalesce(p.ends_on, 'infinity') >= absence.starts_on offset 0) and absence.starts_on > (select i.today from app.identity i))
);
