-- What each job may do with which table, as the access page has it.

grant select on app.deadline to job_deadlines;
grant select on app.deadline_flag to job_deadlines;
grant insert on app.deadline_flag to job_deadlines;
grant select on app.unflagged_deadline to job_deadlines;
grant delete on app.unflagged_deadline to job_deadlines;
grant select on app.mail to job_mail;
grant update (next_try_at, attempts, last_fault, sent_at, refused_at, refused_address_version, dropped_at) on app.mail to job_mail;
grant select on app.mail_address to job_mail;
grant select on app.mail_server to job_mail;
grant insert on app.mail_server to job_mail;
grant update (is_set_up, failures, fault, failing_since, next_try_at) on app.mail_server to job_mail;
grant insert on app.access_log to job_deadlines;
create policy deadline_select_job_deadlines on app.deadline as permissive for select to job_deadlines using (
    (true)
);
create policy deadline_flag_select_job_deadlines on app.deadline_flag as permissive for select to job_deadlines using (
    (true)
);
create policy deadline_flag_insert_job_deadlines on app.deadline_flag as permissive for insert to job_deadlines with check (
    (true)
);
create policy unflagged_deadline_select_job_deadlines on app.unflagged_deadline as permissive for select to job_deadlines using (
    (true)
);
create policy unflagged_deadline_delete_job_deadlines on app.unflagged_deadline as permissive for delete to job_deadlines using (
    (true)
);
create policy mail_select_job_mail on app.mail as permissive for select to job_mail using (
    (true)
);
create policy mail_update_job_mail on app.mail as permissive for update to job_mail using (
    (true)
) with check (
    (true)
);
create policy mail_address_select_job_mail on app.mail_address as permissive for select to job_mail using (
    (true)
);
create policy mail_server_select_job_mail on app.mail_server as permissive for select to job_mail using (
    (true)
);
create policy mail_server_insert_job_mail on app.mail_server as permissive for insert to job_mail with check (
    (true)
);
create policy mail_server_update_job_mail on app.mail_server as permissive for update to job_mail using (
    (true)
) with check (
    (true)
);
create policy access_log_insert_job_deadlines on app.access_log as permissive for insert to job_deadlines with check (
    (access_log.user_id is null and access_log.role = 'worker')
);
