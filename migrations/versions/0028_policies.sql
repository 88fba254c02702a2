-- What the access page gives of calendars' addresses; no other table's are touched.
alter table app.calendar_feed enable row level security;
alter table app.calendar_feed force row level security;
grant select on app.calendar_feed to api;
grant insert on app.calendar_feed to api;
grant update (taken_back_at) on app.calendar_feed to api;
create policy calendar_feed_select_api on app.calendar_feed as permissive for select to api using (
    (calendar_feed.user_id = (select i.user_id from app.identity i) and calendar_feed.post_id = (select i.post_id from app.identity i where i.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager'])))
);
create policy calendar_feed_insert_api on app.calendar_feed as permissive for insert to api with check (
    (calendar_feed.user_id = (select i.user_id from app.identity i) and calendar_feed.post_id = (select i.post_id from app.identity i where i.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager'])))
);
create policy calendar_feed_update_api on app.calendar_feed as permissive for update to api using (
    (calendar_feed.user_id = (select i.user_id from app.identity i) and calendar_feed.post_id = (select i.post_id from app.identity i where i.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager'])))
) with check (
    (calendar_feed.user_id = (select i.user_id from app.identity i) and calendar_feed.post_id = (select i.post_id from app.identity i where i.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager'])))
);
