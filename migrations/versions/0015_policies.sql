-- Rendered from the access page, services/core/access/policy.py.
alter table app.municipality enable row level security;
alter table app.municipality force row level security;
grant select on app.municipality to api;
alter table app.district enable row level security;
alter table app.district force row level security;
grant select on app.district to api;
alter table app.service enable row level security;
alter table app.service force row level security;
grant select on app.service to api;
grant insert on app.service to api;
grant update (name, closed_on, version) on app.service to api;
alter table app.user_account enable row level security;
alter table app.user_account force row level security;
grant select on app.user_account to api;
grant insert on app.user_account to api;
grant update (display_name, language, deactivated_at, version) on app.user_account to api;
alter table app.post enable row level security;
alter table app.post force row level security;
grant select on app.post to api;
grant insert on app.post to api;
grant update (ends_on, version) on app.post to api;
alter table app.contact_point enable row level security;
alter table app.contact_point force row level security;
grant select on app.contact_point to api;
grant insert on app.contact_point to api;
grant update (substitute_user_id, ends_on, version) on app.contact_point to api;
alter table app.measure_type enable row level security;
alter table app.measure_type force row level security;
grant select on app.measure_type to api;
grant insert on app.measure_type to api;
grant update (valid_until) on app.measure_type to api;
alter table app.sign_in_identity enable row level security;
alter table app.sign_in_identity force row level security;
grant select on app.sign_in_identity to api;
grant insert on app.sign_in_identity to api;
alter table app.youth enable row level security;
alter table app.youth force row level security;
grant select on app.youth to api;
grant insert on app.youth to api;
grant update (given_name, family_name, birth_date, national_id_encrypted, national_id_index, language, needs_interpreter, interpreter_language, address_protection, version) on app.youth to api;
alter table app.guardian enable row level security;
alter table app.guardian force row level security;
grant select on app.guardian to api;
grant insert on app.guardian to api;
grant update (given_name, family_name, responsibility, ends_on, telephone, national_id_index, language, needs_interpreter, address_protection, version) on app.guardian to api;
alter table app.sibling enable row level security;
alter table app.sibling force row level security;
grant select on app.sibling to api;
grant insert on app.sibling to api;
alter table app.follow_up enable row level security;
alter table app.follow_up force row level security;
grant select on app.follow_up to api;
grant insert on app.follow_up to api;
grant update (state, coordinator_id, key_worker_id, deputy_id, version) on app.follow_up to api;
alter table app.follow_up_transition enable row level security;
alter table app.follow_up_transition force row level security;
grant select on app.follow_up_transition to api;
grant insert on app.follow_up_transition to api;
alter table app.signal enable row level security;
alter table app.signal force row level security;
grant select on app.signal to api;
grant insert on app.signal to api;
alter table app.participation enable row level security;
alter table app.participation force row level security;
grant select on app.participation to api;
grant insert on app.participation to api;
grant update (ends_on, version) on app.participation to api;
alter table app.named_contact enable row level security;
alter table app.named_contact force row level security;
grant select on app.named_contact to api;
grant insert on app.named_contact to api;
grant update (substitute_user_id, substitute_from, substitute_until, ends_on, version) on app.named_contact to api;
alter table app.task enable row level security;
alter table app.task force row level security;
grant select on app.task to api;
grant insert on app.task to api;
grant update (done_at, done_by_id) on app.task to api;
alter table app.plan enable row level security;
alter table app.plan force row level security;
grant select on app.plan to api;
grant insert on app.plan to api;
grant update (own_words, review_on, version) on app.plan to api;
alter table app.goal enable row level security;
alter table app.goal force row level security;
grant select on app.goal to api;
grant insert on app.goal to api;
grant update (text, status, version) on app.goal to api;
alter table app.measure enable row level security;
alter table app.measure force row level security;
grant select on app.measure to api;
grant insert on app.measure to api;
grant update (goal_id, description, responsible_service_id, responsible_user_id, starts_on, due_on, status, result, version) on app.measure to api;
alter table app.measure_status_change enable row level security;
alter table app.measure_status_change force row level security;
grant select on app.measure_status_change to api;
grant insert on app.measure_status_change to api;
alter table app.meeting enable row level security;
alter table app.meeting force row level security;
grant select on app.meeting to api;
grant insert on app.meeting to api;
grant update (kind, medium, held_at, minutes, made_contact, attendees, interpreter_booked, text, version) on app.meeting to api;
alter table app.note enable row level security;
alter table app.note force row level security;
grant select on app.note to api;
grant insert on app.note to api;
grant update (topic, text, is_shared, version) on app.note to api;
alter table app.attachment enable row level security;
alter table app.attachment force row level security;
grant select on app.attachment to api;
grant insert on app.attachment to api;
grant update (topic, is_shared, version) on app.attachment to api;
alter table app.attachment_part enable row level security;
alter table app.attachment_part force row level security;
grant select on app.attachment_part to api;
grant insert on app.attachment_part to api;
alter table app.draft enable row level security;
alter table app.draft force row level security;
grant select on app.draft to api;
grant insert on app.draft to api;
grant update (thing_version, typed, saved_at) on app.draft to api;
grant delete on app.draft to api;
alter table app.consent enable row level security;
alter table app.consent force row level security;
grant select on app.consent to api;
grant insert on app.consent to api;
alter table app.consent_scope enable row level security;
alter table app.consent_scope force row level security;
grant select on app.consent_scope to api;
grant insert on app.consent_scope to api;
alter table app.consent_signature enable row level security;
alter table app.consent_signature force row level security;
grant select on app.consent_signature to api;
grant insert on app.consent_signature to api;
alter table app.consent_change enable row level security;
alter table app.consent_change force row level security;
grant select on app.consent_change to api;
grant insert on app.consent_change to api;
alter table app.consent_grant enable row level security;
alter table app.consent_grant force row level security;
grant select on app.consent_grant to api;
alter table app.signing_rule enable row level security;
alter table app.signing_rule force row level security;
grant select on app.signing_rule to api;
alter table app.disclosure_ground enable row level security;
alter table app.disclosure_ground force row level security;
grant select on app.disclosure_ground to api;
grant insert on app.disclosure_ground to api;
grant update (valid_until) on app.disclosure_ground to api;
alter table app.disclosure enable row level security;
alter table app.disclosure force row level security;
grant select on app.disclosure to api;
grant insert on app.disclosure to api;
grant update (state, requested_by, recipient_type, recipient_service_id, recipient_organisation, recipient_role, ground_code, ground_valid_from, consent_id, purpose, best_interest, best_interest_says, child_view, child_not_asked_because, expected_use, number_with_access, roles_with_access, recipient_secrecy, seriousness, certainty, unverified_marked, source_system, no_more_than_sufficient, sufficient_because, achievable_without_personal_data, proportionality, other_solutions_insufficient, notified_before, notified_before_reason, informed_after, informed_after_reason, form, form_reason, content_summary, outcome, extract_text, assessed_by_id, assessed_at, decided_by_id, decided_at, decided_as, approved_by_id, approved_at, approval_note, version) on app.disclosure to api;
alter table app.disclosure_extract enable row level security;
alter table app.disclosure_extract force row level security;
grant select on app.disclosure_extract to api;
alter table app.statutory_duty_act enable row level security;
alter table app.statutory_duty_act force row level security;
grant select on app.statutory_duty_act to api;
grant insert on app.statutory_duty_act to api;
alter table app.emergency_access enable row level security;
alter table app.emergency_access force row level security;
grant select on app.emergency_access to api;
grant update (ended_at, version) on app.emergency_access to api;
alter table app.emergency_review enable row level security;
alter table app.emergency_review force row level security;
grant select on app.emergency_review to api;
grant insert on app.emergency_review to api;
alter table app.kinship enable row level security;
alter table app.kinship force row level security;
grant select on app.kinship to api;
grant insert on app.kinship to api;
grant update (ended_at, ended_by_id, end_reason, version) on app.kinship to api;
alter table app.restriction enable row level security;
alter table app.restriction force row level security;
grant select on app.restriction to api;
alter table app.possible_duplicate enable row level security;
alter table app.possible_duplicate force row level security;
grant select on app.possible_duplicate to api;
grant update (outcome, comment, closed_by_id, closed_at, version) on app.possible_duplicate to api;
alter table app.hand_over enable row level security;
alter table app.hand_over force row level security;
grant select on app.hand_over to api;
grant insert on app.hand_over to api;
grant update (state, answered_by_id, answered_at, version) on app.hand_over to api;
alter table app.youth_merge enable row level security;
alter table app.youth_merge force row level security;
grant select on app.youth_merge to api;
grant insert on app.youth_merge to api;
grant update (ended_at, ended_by_id, end_reason, version) on app.youth_merge to api;
alter table app.investigation enable row level security;
alter table app.investigation force row level security;
grant select on app.investigation to api;
grant insert on app.investigation to api;
grant update (responsible_user_id, version) on app.investigation to api;
alter table app.investigation_link enable row level security;
alter table app.investigation_link force row level security;
grant select on app.investigation_link to api;
grant insert on app.investigation_link to api;
alter table app.matter enable row level security;
alter table app.matter force row level security;
grant select on app.matter to api;
grant insert on app.matter to api;
grant update (contact_user_id, substitute_user_id, version) on app.matter to api;
alter table app.dated_event enable row level security;
alter table app.dated_event force row level security;
grant select on app.dated_event to api;
grant insert on app.dated_event to api;
alter table app.deadline enable row level security;
alter table app.deadline force row level security;
grant select on app.deadline to api;
grant select on app.deadline to worker;
grant insert on app.deadline to api;
grant update (responsible_user_id, extended_due_on, met_on, met_by_event_id, cancelled_at, replaced_by_id, version) on app.deadline to api;
alter table app.deadline_exceeding enable row level security;
alter table app.deadline_exceeding force row level security;
grant select on app.deadline_exceeding to api;
grant insert on app.deadline_exceeding to api;
alter table app.deadline_flag enable row level security;
alter table app.deadline_flag force row level security;
grant select on app.deadline_flag to api;
grant select on app.deadline_flag to worker;
grant insert on app.deadline_flag to worker;
alter table app.access_log enable row level security;
alter table app.access_log force row level security;
grant insert on app.access_log to api;
grant insert on app.access_log to worker;
alter table app.access_log_thing enable row level security;
alter table app.access_log_thing force row level security;
grant insert on app.access_log_thing to api;
alter table app.idempotency_key enable row level security;
alter table app.idempotency_key force row level security;
grant select on app.idempotency_key to api;
grant insert on app.idempotency_key to api;
alter table app.session enable row level security;
alter table app.session force row level security;
alter table app.test_clock enable row level security;
alter table app.test_clock force row level security;

create policy municipality_select_api on app.municipality as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy district_select_api on app.district as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy service_select_api on app.service as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
    or (service.id = any ((select app.services_about_me())::uuid[]))
);
create policy service_insert_api on app.service as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy service_update_api on app.service as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['administrator']))
) with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy user_account_select_api on app.user_account as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy user_account_insert_api on app.user_account as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy user_account_update_api on app.user_account as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['administrator']))
) with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy post_select_api on app.post as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy post_insert_api on app.post as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['administrator']) and post.user_id <> (select i.user_id from app.identity i))
);
create policy post_update_api on app.post as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['administrator']))
) with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy contact_point_select_api on app.contact_point as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy contact_point_insert_api on app.contact_point as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['administrator']))
    or ((select i.role from app.identity i) = any (array['coordinator']) and contact_point.municipality_number = (select i.municipality_number from app.identity i) and contact_point.district_code is not distinct from (select i.district_code from app.identity i))
);
create policy contact_point_update_api on app.contact_point as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['administrator']))
    or ((select i.role from app.identity i) = any (array['coordinator']) and contact_point.municipality_number = (select i.municipality_number from app.identity i) and contact_point.district_code is not distinct from (select i.district_code from app.identity i))
) with check (
    ((select i.role from app.identity i) = any (array['administrator']))
    or ((select i.role from app.identity i) = any (array['coordinator']) and contact_point.municipality_number = (select i.municipality_number from app.identity i) and contact_point.district_code is not distinct from (select i.district_code from app.identity i))
);
create policy measure_type_select_api on app.measure_type as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy measure_type_insert_api on app.measure_type as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy measure_type_update_api on app.measure_type as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['administrator']))
) with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy sign_in_identity_select_api on app.sign_in_identity as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy sign_in_identity_insert_api on app.sign_in_identity as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy youth_select_api on app.youth as permissive for select to api using (
    (exists (select from app.my_youths y where y.youth_id = youth.id and y.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy youth_core_select_api on app.youth as restrictive for select to api using (not exists (select from app.youths_barred_to_me b where b.youth_id = youth.id offset 0));
create policy youth_insert_api on app.youth as permissive for insert to api with check (
    (youth.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator'])) and youth.registered_by_id = (select i.user_id from app.identity i))
);
create policy youth_core_insert_api on app.youth as restrictive for insert to api with check (not exists (select from app.youths_barred_to_me b where b.youth_id = youth.id offset 0));
create policy youth_update_api on app.youth as permissive for update to api using (
    (exists (select from app.my_youths y where y.youth_id = youth.id and y.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    (exists (select from app.my_youths y where y.youth_id = youth.id and y.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy youth_core_update_api on app.youth as restrictive for update to api using (not exists (select from app.youths_barred_to_me b where b.youth_id = youth.id offset 0)) with check (not exists (select from app.youths_barred_to_me b where b.youth_id = youth.id offset 0));
create policy guardian_select_api on app.guardian as permissive for select to api using (
    (exists (select from app.my_youths y where y.youth_id = guardian.youth_id and y.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy guardian_core_select_api on app.guardian as restrictive for select to api using (not exists (select from app.youths_barred_to_me b where b.youth_id = guardian.youth_id offset 0));
create policy guardian_insert_api on app.guardian as permissive for insert to api with check (
    (exists (select from app.my_youths y where y.youth_id = guardian.youth_id and y.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy guardian_core_insert_api on app.guardian as restrictive for insert to api with check (not exists (select from app.youths_barred_to_me b where b.youth_id = guardian.youth_id offset 0));
create policy guardian_update_api on app.guardian as permissive for update to api using (
    (exists (select from app.my_youths y where y.youth_id = guardian.youth_id and y.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    (exists (select from app.my_youths y where y.youth_id = guardian.youth_id and y.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy guardian_core_update_api on app.guardian as restrictive for update to api using (not exists (select from app.youths_barred_to_me b where b.youth_id = guardian.youth_id offset 0)) with check (not exists (select from app.youths_barred_to_me b where b.youth_id = guardian.youth_id offset 0));
create policy sibling_select_api on app.sibling as permissive for select to api using (
    (exists (select from app.my_youths y where y.youth_id = sibling.youth_id and y.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy sibling_core_select_api on app.sibling as restrictive for select to api using (not exists (select from app.youths_barred_to_me b where b.youth_id in (sibling.youth_id, sibling.other_youth_id) offset 0));
create policy sibling_insert_api on app.sibling as permissive for insert to api with check (
    (exists (select from app.my_youths y where y.youth_id = sibling.youth_id and y.role = any (array['coordinator', 'key_worker']) offset 0) and exists (select from app.my_youths y where y.youth_id = sibling.other_youth_id offset 0))
);
create policy sibling_core_insert_api on app.sibling as restrictive for insert to api with check (not exists (select from app.youths_barred_to_me b where b.youth_id in (sibling.youth_id, sibling.other_youth_id) offset 0));
create policy follow_up_select_api on app.follow_up as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = follow_up.id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (follow_up.lead_service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])))
    or (follow_up.id = any ((select app.follow_ups_about_me())::uuid[]))
    or (follow_up.id::text = any ((select app.opened_to_me())::text[]))
);
create policy follow_up_core_select_api on app.follow_up as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = follow_up.id offset 0));
create policy follow_up_insert_api on app.follow_up as permissive for insert to api with check (
    (follow_up.lead_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator'])) and follow_up.coordinator_id = (select i.user_id from app.identity i) and exists (select from app.youth y where y.id = follow_up.youth_id offset 0))
);
create policy follow_up_core_insert_api on app.follow_up as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = follow_up.id offset 0));
create policy follow_up_update_api on app.follow_up as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = follow_up.id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = follow_up.id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy follow_up_core_update_api on app.follow_up as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = follow_up.id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = follow_up.id offset 0));
create policy follow_up_transition_select_api on app.follow_up_transition as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = follow_up_transition.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy follow_up_transition_core_select_api on app.follow_up_transition as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = follow_up_transition.follow_up_id offset 0));
create policy follow_up_transition_insert_api on app.follow_up_transition as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = follow_up_transition.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0)))
    and follow_up_transition.by_user_id = (select i.user_id from app.identity i)
);
create policy follow_up_transition_core_insert_api on app.follow_up_transition as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = follow_up_transition.follow_up_id offset 0));
create policy signal_select_api on app.signal as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = signal.follow_up_id and r.leads and r.service_id = signal.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy signal_core_select_api on app.signal as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = signal.follow_up_id offset 0));
create policy signal_insert_api on app.signal as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = signal.follow_up_id and r.leads and r.service_id = signal.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0)))
    and signal.registered_by_id = (select i.user_id from app.identity i)
);
create policy signal_core_insert_api on app.signal as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = signal.follow_up_id offset 0));
create policy participation_select_api on app.participation as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = participation.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (exists (select from app.my_managed g where g.follow_up_id = participation.follow_up_id offset 0))
    or (participation.follow_up_id::text || 'contact_points' = any ((select app.opened_to_me())::text[]))
);
create policy participation_core_select_api on app.participation as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = participation.follow_up_id offset 0));
create policy participation_insert_api on app.participation as permissive for insert to api with check (
    (exists (select from app.my_reach r where r.follow_up_id = participation.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy participation_core_insert_api on app.participation as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = participation.follow_up_id offset 0));
create policy participation_update_api on app.participation as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = participation.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = participation.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy participation_core_update_api on app.participation as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = participation.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = participation.follow_up_id offset 0));
create policy named_contact_select_api on app.named_contact as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = named_contact.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (exists (select from app.my_managed g where g.follow_up_id = named_contact.follow_up_id offset 0))
    or (named_contact.follow_up_id::text || 'contact_points' = any ((select app.opened_to_me())::text[]))
);
create policy named_contact_core_select_api on app.named_contact as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = named_contact.follow_up_id offset 0));
create policy named_contact_insert_api on app.named_contact as permissive for insert to api with check (
    (exists (select from app.my_reach r where r.follow_up_id = named_contact.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy named_contact_core_insert_api on app.named_contact as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = named_contact.follow_up_id offset 0));
create policy named_contact_update_api on app.named_contact as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = named_contact.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = named_contact.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy named_contact_core_update_api on app.named_contact as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = named_contact.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = named_contact.follow_up_id offset 0));
create policy task_select_api on app.task as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = task.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy task_core_select_api on app.task as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = task.follow_up_id offset 0));
create policy task_insert_api on app.task as permissive for insert to api with check (
    (exists (select from app.my_reach r where r.follow_up_id = task.follow_up_id and r.leads and r.service_id = task.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (task.follow_up_id = any ((select app.follow_ups_about_me())::uuid[]) and task.kind = 'consent_withdrawn' and task.done_at is null and exists (select from app.follow_up f where f.id = task.follow_up_id and f.lead_service_id = task.owner_service_id offset 0))
);
create policy task_core_insert_api on app.task as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = task.follow_up_id offset 0));
create policy task_update_api on app.task as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = task.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = task.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy task_core_update_api on app.task as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = task.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = task.follow_up_id offset 0));
create policy plan_select_api on app.plan as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = plan.follow_up_id and r.leads and r.service_id = plan.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (app.is_shared_with_me(plan.follow_up_id, plan.topic, plan.owner_service_id, array['coordinator', 'key_worker', 'contact', 'police_contact']))
    or (plan.follow_up_id::text || plan.topic = any ((select app.opened_to_me())::text[]))
);
create policy plan_core_select_api on app.plan as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = plan.follow_up_id offset 0));
create policy plan_insert_api on app.plan as permissive for insert to api with check (
    (exists (select from app.my_reach r where r.follow_up_id = plan.follow_up_id and r.leads and r.service_id = plan.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy plan_core_insert_api on app.plan as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = plan.follow_up_id offset 0));
create policy plan_update_api on app.plan as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = plan.follow_up_id and r.leads and r.service_id = plan.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = plan.follow_up_id and r.leads and r.service_id = plan.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
);
create policy plan_core_update_api on app.plan as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = plan.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = plan.follow_up_id offset 0));
create policy goal_select_api on app.goal as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = goal.follow_up_id and r.leads and r.service_id = goal.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (app.is_shared_with_me(goal.follow_up_id, goal.topic, goal.owner_service_id, array['coordinator', 'key_worker', 'contact', 'police_contact']))
    or (goal.follow_up_id::text || goal.topic = any ((select app.opened_to_me())::text[]))
);
create policy goal_core_select_api on app.goal as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = goal.follow_up_id offset 0));
create policy goal_insert_api on app.goal as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = goal.follow_up_id and r.leads and r.service_id = goal.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0)))
    and exists (select from app.plan p where p.id = goal.plan_id and p.follow_up_id = goal.follow_up_id offset 0)
);
create policy goal_core_insert_api on app.goal as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = goal.follow_up_id offset 0));
create policy goal_update_api on app.goal as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = goal.follow_up_id and r.leads and r.service_id = goal.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
) with check (
    ((exists (select from app.my_reach r where r.follow_up_id = goal.follow_up_id and r.leads and r.service_id = goal.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0)))
    and exists (select from app.plan p where p.id = goal.plan_id and p.follow_up_id = goal.follow_up_id offset 0)
);
create policy goal_core_update_api on app.goal as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = goal.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = goal.follow_up_id offset 0));
create policy measure_select_api on app.measure as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = measure.follow_up_id and r.service_id = measure.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (app.is_shared_with_me(measure.follow_up_id, measure.topic, measure.owner_service_id, array['coordinator', 'key_worker', 'contact', 'police_contact']))
    or (measure.follow_up_id::text || measure.topic = any ((select app.opened_to_me())::text[]))
);
create policy measure_core_select_api on app.measure as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = measure.follow_up_id offset 0));
create policy measure_insert_api on app.measure as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = measure.follow_up_id and r.service_id = measure.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0)))
    and (measure.goal_id is null or exists (select from app.goal g where g.id = measure.goal_id and g.follow_up_id = measure.follow_up_id offset 0))
);
create policy measure_core_insert_api on app.measure as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = measure.follow_up_id offset 0));
create policy measure_update_api on app.measure as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = measure.follow_up_id and r.service_id = measure.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
) with check (
    ((exists (select from app.my_reach r where r.follow_up_id = measure.follow_up_id and r.service_id = measure.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0)))
    and (measure.goal_id is null or exists (select from app.goal g where g.id = measure.goal_id and g.follow_up_id = measure.follow_up_id offset 0))
);
create policy measure_core_update_api on app.measure as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = measure.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = measure.follow_up_id offset 0));
create policy measure_status_change_select_api on app.measure_status_change as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = measure_status_change.follow_up_id and r.service_id = measure_status_change.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) and exists (select from app.measure m where m.id = measure_status_change.measure_id offset 0))
);
create policy measure_status_change_core_select_api on app.measure_status_change as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = measure_status_change.follow_up_id offset 0));
create policy measure_status_change_insert_api on app.measure_status_change as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = measure_status_change.follow_up_id and r.service_id = measure_status_change.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0)))
    and exists (select from app.measure m where m.id = measure_status_change.measure_id and m.follow_up_id = measure_status_change.follow_up_id and m.owner_service_id = measure_status_change.owner_service_id offset 0) and measure_status_change.by_user_id = (select i.user_id from app.identity i)
);
create policy measure_status_change_core_insert_api on app.measure_status_change as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = measure_status_change.follow_up_id offset 0));
create policy meeting_select_api on app.meeting as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = meeting.follow_up_id and r.service_id = meeting.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (app.is_shared_with_me(meeting.follow_up_id, meeting.topic, meeting.owner_service_id, array['coordinator', 'key_worker', 'contact', 'police_contact']))
    or (meeting.follow_up_id::text || meeting.topic = any ((select app.opened_to_me())::text[]))
);
create policy meeting_core_select_api on app.meeting as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = meeting.follow_up_id offset 0));
create policy meeting_insert_api on app.meeting as permissive for insert to api with check (
    (exists (select from app.my_reach r where r.follow_up_id = meeting.follow_up_id and r.service_id = meeting.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy meeting_core_insert_api on app.meeting as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = meeting.follow_up_id offset 0));
create policy meeting_update_api on app.meeting as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = meeting.follow_up_id and r.service_id = meeting.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = meeting.follow_up_id and r.service_id = meeting.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy meeting_core_update_api on app.meeting as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = meeting.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = meeting.follow_up_id offset 0));
create policy note_select_api on app.note as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = note.follow_up_id and r.service_id = note.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (note.is_shared and app.is_shared_with_me(note.follow_up_id, note.topic, note.owner_service_id, array['coordinator', 'key_worker', 'contact', 'police_contact']))
    or (note.follow_up_id::text || note.topic = any ((select app.opened_to_me())::text[]))
);
create policy note_core_select_api on app.note as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = note.follow_up_id offset 0));
create policy note_insert_api on app.note as permissive for insert to api with check (
    (exists (select from app.my_reach r where r.follow_up_id = note.follow_up_id and r.service_id = note.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy note_core_insert_api on app.note as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = note.follow_up_id offset 0));
create policy note_update_api on app.note as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = note.follow_up_id and r.service_id = note.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = note.follow_up_id and r.service_id = note.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy note_core_update_api on app.note as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = note.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = note.follow_up_id offset 0));
create policy attachment_select_api on app.attachment as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = attachment.follow_up_id and r.service_id = attachment.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (attachment.is_shared and app.is_shared_with_me(attachment.follow_up_id, attachment.topic, attachment.owner_service_id, array['coordinator', 'key_worker', 'contact', 'police_contact']))
    or (attachment.follow_up_id::text || attachment.topic = any ((select app.opened_to_me())::text[]))
);
create policy attachment_core_select_api on app.attachment as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = attachment.follow_up_id offset 0));
create policy attachment_insert_api on app.attachment as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = attachment.follow_up_id and r.service_id = attachment.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0) and attachment.added_by_id = (select i.user_id from app.identity i)))
    and (attachment.consent_id is null or exists (select from app.consent c where c.id = attachment.consent_id and c.follow_up_id = attachment.follow_up_id offset 0))
);
create policy attachment_core_insert_api on app.attachment as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = attachment.follow_up_id offset 0));
create policy attachment_update_api on app.attachment as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = attachment.follow_up_id and r.service_id = attachment.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
) with check (
    ((exists (select from app.my_reach r where r.follow_up_id = attachment.follow_up_id and r.service_id = attachment.owner_service_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0)))
    and (attachment.consent_id is null or exists (select from app.consent c where c.id = attachment.consent_id and c.follow_up_id = attachment.follow_up_id offset 0))
);
create policy attachment_core_update_api on app.attachment as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = attachment.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = attachment.follow_up_id offset 0));
create policy attachment_part_select_api on app.attachment_part as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) and exists (select from app.attachment a where a.id = attachment_part.attachment_id offset 0))
);
create policy attachment_part_core_select_api on app.attachment_part as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = attachment_part.follow_up_id offset 0));
create policy attachment_part_insert_api on app.attachment_part as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) and exists (select from app.attachment a where a.id = attachment_part.attachment_id and a.follow_up_id = attachment_part.follow_up_id and a.added_by_id = (select i.user_id from app.identity i) offset 0))
);
create policy attachment_part_core_insert_api on app.attachment_part as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = attachment_part.follow_up_id offset 0));
create policy draft_select_api on app.draft as permissive for select to api using (
    (draft.user_id = (select i.user_id from app.identity i) and exists (select from app.my_reach r where r.follow_up_id = draft.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy draft_core_select_api on app.draft as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = draft.follow_up_id offset 0));
create policy draft_insert_api on app.draft as permissive for insert to api with check (
    (draft.user_id = (select i.user_id from app.identity i) and exists (select from app.my_reach r where r.follow_up_id = draft.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy draft_core_insert_api on app.draft as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = draft.follow_up_id offset 0));
create policy draft_update_api on app.draft as permissive for update to api using (
    (draft.user_id = (select i.user_id from app.identity i) and exists (select from app.my_reach r where r.follow_up_id = draft.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
) with check (
    (draft.user_id = (select i.user_id from app.identity i) and exists (select from app.my_reach r where r.follow_up_id = draft.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy draft_core_update_api on app.draft as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = draft.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = draft.follow_up_id offset 0));
create policy draft_delete_api on app.draft as permissive for delete to api using (
    (draft.user_id = (select i.user_id from app.identity i) and exists (select from app.my_reach r where r.follow_up_id = draft.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy draft_core_delete_api on app.draft as restrictive for delete to api using (not exists (select from app.barred_to_me b where b.follow_up_id = draft.follow_up_id offset 0));
create policy consent_select_api on app.consent as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = consent.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (consent.id = any ((select app.consents_about_me())::uuid[]))
);
create policy consent_core_select_api on app.consent as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = consent.follow_up_id offset 0));
create policy consent_insert_api on app.consent as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = consent.follow_up_id and r.leads and r.service_id = consent.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0)))
    and consent.registered_by_id = (select i.user_id from app.identity i)
);
create policy consent_core_insert_api on app.consent as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = consent.follow_up_id offset 0));
create policy consent_scope_select_api on app.consent_scope as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = consent_scope.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (consent_scope.follow_up_id = any ((select app.follow_ups_about_me())::uuid[]) and (consent_scope.topic is null or consent_scope.follow_up_id::text || consent_scope.topic = any ((select app.topics_about_me())::text[])))
);
create policy consent_scope_core_select_api on app.consent_scope as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = consent_scope.follow_up_id offset 0));
create policy consent_scope_insert_api on app.consent_scope as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = consent_scope.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0)))
    and exists (select from app.consent c where c.id = consent_scope.consent_id and c.follow_up_id = consent_scope.follow_up_id offset 0)
);
create policy consent_scope_core_insert_api on app.consent_scope as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = consent_scope.follow_up_id offset 0));
create policy consent_signature_select_api on app.consent_signature as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = consent_signature.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (consent_signature.follow_up_id = any ((select app.follow_ups_about_me())::uuid[]))
);
create policy consent_signature_core_select_api on app.consent_signature as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = consent_signature.follow_up_id offset 0));
create policy consent_signature_insert_api on app.consent_signature as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = consent_signature.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0)))
    and exists (select from app.consent c where c.id = consent_signature.consent_id and c.follow_up_id = consent_signature.follow_up_id offset 0) and (consent_signature.guardian_id is null or exists (select from app.guardian g join app.follow_up f on f.youth_id = g.youth_id where g.id = consent_signature.guardian_id and f.id = consent_signature.follow_up_id offset 0)) and consent_signature.registered_by_id = (select i.user_id from app.identity i)
);
create policy consent_signature_core_insert_api on app.consent_signature as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = consent_signature.follow_up_id offset 0));
create policy consent_change_select_api on app.consent_change as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = consent_change.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (consent_change.follow_up_id = any ((select app.follow_ups_about_me())::uuid[]) and (consent_change.topic is null or consent_change.follow_up_id::text || consent_change.topic = any ((select app.topics_about_me())::text[])))
);
create policy consent_change_core_select_api on app.consent_change as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = consent_change.follow_up_id offset 0));
create policy consent_change_insert_api on app.consent_change as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = consent_change.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (consent_change.kind = 'withdrawn' and exists (select from app.my_says() s where s.follow_up_id = consent_change.follow_up_id and s.signer = consent_change.signer and s.guardian_id is not distinct from consent_change.guardian_id) and (consent_change.follow_up_id::text || coalesce(consent_change.topic, '') = any ((select app.topics_about_me())::text[]) or (consent_change.topic is null and exists (select from app.consent c where c.id = consent_change.consent_id and c.purpose = 'statistics' offset 0)))))
    and exists (select from app.consent c where c.id = consent_change.consent_id and c.follow_up_id = consent_change.follow_up_id offset 0) and consent_change.registered_by_id is not distinct from (select i.user_id from app.identity i)
);
create policy consent_change_core_insert_api on app.consent_change as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = consent_change.follow_up_id offset 0));
create policy consent_grant_select_api on app.consent_grant as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = consent_grant.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (consent_grant.topic is not null and (consent_grant.from_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact'])) or (consent_grant.from_service_id is null and not (select i.service_id from app.identity i where i.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact'])) = any (consent_grant.excluded_from))) and exists (select from app.my_reach r where r.follow_up_id = consent_grant.follow_up_id and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (consent_grant.follow_up_id = any ((select app.follow_ups_about_me())::uuid[]) and (consent_grant.topic is null or consent_grant.follow_up_id::text || consent_grant.topic = any ((select app.topics_about_me())::text[])))
);
create policy consent_grant_core_select_api on app.consent_grant as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = consent_grant.follow_up_id offset 0));
create policy signing_rule_select_api on app.signing_rule as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
    or ((select i.role from app.identity i) = any (array['subject']))
);
create policy disclosure_ground_select_api on app.disclosure_ground as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator']))
);
create policy disclosure_ground_insert_api on app.disclosure_ground as permissive for insert to api with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy disclosure_ground_update_api on app.disclosure_ground as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['administrator']))
) with check (
    ((select i.role from app.identity i) = any (array['administrator']))
);
create policy disclosure_select_api on app.disclosure as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = disclosure.follow_up_id and r.service_id = disclosure.owner_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (disclosure.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])) and (disclosure.state = 'awaiting_approval' or disclosure.approved_by_id = (select i.user_id from app.identity i)))
);
create policy disclosure_core_select_api on app.disclosure as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = disclosure.follow_up_id offset 0));
create policy disclosure_insert_api on app.disclosure as permissive for insert to api with check (
    (exists (select from app.my_reach r where r.follow_up_id = disclosure.follow_up_id and r.service_id = disclosure.owner_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0) and disclosure.state = 'draft' and disclosure.assessed_by_id = (select i.user_id from app.identity i))
);
create policy disclosure_core_insert_api on app.disclosure as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = disclosure.follow_up_id offset 0));
create policy disclosure_update_api on app.disclosure as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = disclosure.follow_up_id and r.service_id = disclosure.owner_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (disclosure.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])) and (disclosure.state = 'awaiting_approval' or disclosure.approved_by_id = (select i.user_id from app.identity i)))
) with check (
    (exists (select from app.my_reach r where r.follow_up_id = disclosure.follow_up_id and r.service_id = disclosure.owner_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (disclosure.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])) and (disclosure.state = 'awaiting_approval' or disclosure.approved_by_id = (select i.user_id from app.identity i)))
);
create policy disclosure_core_update_api on app.disclosure as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = disclosure.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = disclosure.follow_up_id offset 0));
create policy disclosure_extract_select_api on app.disclosure_extract as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = disclosure_extract.follow_up_id and r.service_id = disclosure_extract.owner_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
    or (exists (select from app.my_reach r where r.follow_up_id = disclosure_extract.follow_up_id and r.service_id = disclosure_extract.recipient_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy disclosure_extract_core_select_api on app.disclosure_extract as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = disclosure_extract.follow_up_id offset 0));
create policy statutory_duty_act_select_api on app.statutory_duty_act as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = statutory_duty_act.follow_up_id and r.service_id = statutory_duty_act.owner_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0))
);
create policy statutory_duty_act_core_select_api on app.statutory_duty_act as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = statutory_duty_act.follow_up_id offset 0));
create policy statutory_duty_act_insert_api on app.statutory_duty_act as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = statutory_duty_act.follow_up_id and r.service_id = statutory_duty_act.owner_service_id and r.is_named and r.role = any (array['coordinator', 'key_worker', 'contact', 'police_contact']) offset 0)))
    and statutory_duty_act.by_user_id = (select i.user_id from app.identity i)
);
create policy statutory_duty_act_core_insert_api on app.statutory_duty_act as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = statutory_duty_act.follow_up_id offset 0));
create policy emergency_access_select_api on app.emergency_access as permissive for select to api using (
    (emergency_access.post_id = (select i.post_id from app.identity i))
    or (exists (select from app.my_reach r where r.follow_up_id = emergency_access.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (exists (select from app.my_managed g where g.follow_up_id = emergency_access.follow_up_id offset 0))
);
create policy emergency_access_core_select_api on app.emergency_access as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = emergency_access.follow_up_id offset 0));
create policy emergency_access_update_api on app.emergency_access as permissive for update to api using (
    (emergency_access.post_id = (select i.post_id from app.identity i))
    or (exists (select from app.my_reach r where r.follow_up_id = emergency_access.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0))
) with check (
    (emergency_access.post_id = (select i.post_id from app.identity i))
    or (exists (select from app.my_reach r where r.follow_up_id = emergency_access.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0))
);
create policy emergency_access_core_update_api on app.emergency_access as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = emergency_access.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = emergency_access.follow_up_id offset 0));
create policy emergency_review_select_api on app.emergency_review as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = emergency_review.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (exists (select from app.my_managed g where g.follow_up_id = emergency_review.follow_up_id offset 0))
    or (emergency_review.opened_by_id = (select i.user_id from app.identity i) and (select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact']))
);
create policy emergency_review_core_select_api on app.emergency_review as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = emergency_review.follow_up_id offset 0));
create policy emergency_review_insert_api on app.emergency_review as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = emergency_review.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0))
    or (exists (select from app.my_managed g where g.follow_up_id = emergency_review.follow_up_id offset 0)))
    and emergency_review.reviewed_by_id = (select i.user_id from app.identity i) and emergency_review.opened_by_id <> (select i.user_id from app.identity i)
);
create policy emergency_review_core_insert_api on app.emergency_review as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = emergency_review.follow_up_id offset 0));
create policy kinship_select_api on app.kinship as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = kinship.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0))
);
create policy kinship_core_select_api on app.kinship as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = kinship.follow_up_id offset 0));
create policy kinship_insert_api on app.kinship as permissive for insert to api with check (
    ((kinship.user_id = (select i.user_id from app.identity i) and kinship.declared_by_id = (select i.user_id from app.identity i) and exists (select from app.follow_up f where f.id = kinship.follow_up_id offset 0))
    or (exists (select from app.my_reach r where r.follow_up_id = kinship.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0) and kinship.declared_by_id = (select i.user_id from app.identity i)))
    and (kinship.ended_by_id is null or kinship.ended_by_id = (select i.user_id from app.identity i))
);
create policy kinship_core_insert_api on app.kinship as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = kinship.follow_up_id offset 0));
create policy kinship_update_api on app.kinship as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = kinship.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0))
) with check (
    ((exists (select from app.my_reach r where r.follow_up_id = kinship.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0)))
    and (kinship.ended_by_id is null or kinship.ended_by_id = (select i.user_id from app.identity i))
);
create policy kinship_core_update_api on app.kinship as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = kinship.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = kinship.follow_up_id offset 0));
create policy restriction_select_api on app.restriction as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['privacy_officer']) and restriction.municipality_number = (select i.municipality_number from app.identity i))
);
create policy restriction_core_select_api on app.restriction as restrictive for select to api using (not app.is_kin_to_me(restriction.follow_up_id));
create policy possible_duplicate_select_api on app.possible_duplicate as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['privacy_officer']) and possible_duplicate.municipality_number = (select i.municipality_number from app.identity i))
);
create policy possible_duplicate_core_select_api on app.possible_duplicate as restrictive for select to api using (not app.is_kin_to_youth(possible_duplicate.youth_id) and not app.is_kin_to_youth(possible_duplicate.other_youth_id));
create policy possible_duplicate_update_api on app.possible_duplicate as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['privacy_officer']) and possible_duplicate.municipality_number = (select i.municipality_number from app.identity i))
) with check (
    (((select i.role from app.identity i) = any (array['privacy_officer']) and possible_duplicate.municipality_number = (select i.municipality_number from app.identity i)))
    and (possible_duplicate.closed_by_id is null or possible_duplicate.closed_by_id = (select i.user_id from app.identity i))
);
create policy possible_duplicate_core_update_api on app.possible_duplicate as restrictive for update to api using (not app.is_kin_to_youth(possible_duplicate.youth_id) and not app.is_kin_to_youth(possible_duplicate.other_youth_id)) with check (not app.is_kin_to_youth(possible_duplicate.youth_id) and not app.is_kin_to_youth(possible_duplicate.other_youth_id));
create policy hand_over_select_api on app.hand_over as permissive for select to api using (
    (exists (select from app.my_reach r where r.follow_up_id = hand_over.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (hand_over.to_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator', 'manager'])) and hand_over.state <> 'accepted')
    or (hand_over.offered_by_id = (select i.user_id from app.identity i) and hand_over.from_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator'])))
);
create policy hand_over_core_select_api on app.hand_over as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = hand_over.follow_up_id and (b.is_restricted or hand_over.to_user_id is distinct from (select i.user_id from app.identity i)) offset 0));
create policy hand_over_insert_api on app.hand_over as permissive for insert to api with check (
    ((exists (select from app.my_reach r where r.follow_up_id = hand_over.follow_up_id and r.leads and r.service_id = hand_over.from_service_id and r.role = any (array['coordinator']) offset 0) and hand_over.state = 'offered' and hand_over.offered_by_id = (select i.user_id from app.identity i)))
    and (hand_over.state = 'offered' or hand_over.state = 'taken_back' and hand_over.answered_by_id = (select i.user_id from app.identity i))
);
create policy hand_over_core_insert_api on app.hand_over as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = hand_over.follow_up_id and (b.is_restricted or hand_over.to_user_id is distinct from (select i.user_id from app.identity i)) offset 0));
create policy hand_over_update_api on app.hand_over as permissive for update to api using (
    (exists (select from app.my_reach r where r.follow_up_id = hand_over.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0))
) with check (
    ((exists (select from app.my_reach r where r.follow_up_id = hand_over.follow_up_id and r.leads and r.role = any (array['coordinator']) offset 0)))
    and (hand_over.state = 'offered' or hand_over.state = 'taken_back' and hand_over.answered_by_id = (select i.user_id from app.identity i))
);
create policy hand_over_core_update_api on app.hand_over as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = hand_over.follow_up_id and (b.is_restricted or hand_over.to_user_id is distinct from (select i.user_id from app.identity i)) offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = hand_over.follow_up_id and (b.is_restricted or hand_over.to_user_id is distinct from (select i.user_id from app.identity i)) offset 0));
create policy youth_merge_select_api on app.youth_merge as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker']) and exists (select from app.youth y where y.id = youth_merge.kept_youth_id offset 0) and exists (select from app.youth y where y.id = youth_merge.merged_youth_id offset 0))
    or (youth_merge.merged_by_id = (select i.user_id from app.identity i) and youth_merge.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator'])) and exists (select from app.youth y where y.id in (youth_merge.kept_youth_id, youth_merge.merged_youth_id) offset 0))
);
create policy youth_merge_insert_api on app.youth_merge as permissive for insert to api with check (
    (((select i.role from app.identity i) = any (array['coordinator']) and exists (select from app.youth y where y.id = youth_merge.kept_youth_id offset 0) and exists (select from app.youth y where y.id = youth_merge.merged_youth_id offset 0) and youth_merge.merged_by_id = (select i.user_id from app.identity i) and youth_merge.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator']))))
    and (youth_merge.ended_by_id is null or youth_merge.ended_by_id = (select i.user_id from app.identity i))
);
create policy youth_merge_update_api on app.youth_merge as permissive for update to api using (
    ((select i.role from app.identity i) = any (array['coordinator']) and exists (select from app.youth y where y.id = youth_merge.kept_youth_id offset 0) and exists (select from app.youth y where y.id = youth_merge.merged_youth_id offset 0))
    or (youth_merge.merged_by_id = (select i.user_id from app.identity i) and youth_merge.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator'])) and exists (select from app.youth y where y.id in (youth_merge.kept_youth_id, youth_merge.merged_youth_id) offset 0))
) with check (
    (((select i.role from app.identity i) = any (array['coordinator']) and exists (select from app.youth y where y.id = youth_merge.kept_youth_id offset 0) and exists (select from app.youth y where y.id = youth_merge.merged_youth_id offset 0))
    or (youth_merge.merged_by_id = (select i.user_id from app.identity i) and youth_merge.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['coordinator'])) and exists (select from app.youth y where y.id in (youth_merge.kept_youth_id, youth_merge.merged_youth_id) offset 0)))
    and (youth_merge.ended_by_id is null or youth_merge.ended_by_id = (select i.user_id from app.identity i))
);
create policy investigation_select_api on app.investigation as permissive for select to api using (
    (investigation.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact', 'prosecutor'])))
);
create policy investigation_insert_api on app.investigation as permissive for insert to api with check (
    (investigation.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact'])))
);
create policy investigation_update_api on app.investigation as permissive for update to api using (
    (investigation.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact'])))
) with check (
    (investigation.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact'])))
);
create policy investigation_link_select_api on app.investigation_link as permissive for select to api using (
    (exists (select from app.investigation i where i.id = investigation_link.investigation_id offset 0) and exists (select from app.my_reach r where r.follow_up_id = investigation_link.follow_up_id and not r.leads and r.is_named and r.role = any (array['police_contact']) offset 0))
);
create policy investigation_link_core_select_api on app.investigation_link as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = investigation_link.follow_up_id offset 0));
create policy investigation_link_insert_api on app.investigation_link as permissive for insert to api with check (
    ((exists (select from app.investigation i where i.id = investigation_link.investigation_id offset 0) and exists (select from app.my_reach r where r.follow_up_id = investigation_link.follow_up_id and not r.leads and r.is_named and r.role = any (array['police_contact']) offset 0)))
    and investigation_link.linked_by_id = (select i.user_id from app.identity i)
);
create policy investigation_link_core_insert_api on app.investigation_link as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = investigation_link.follow_up_id offset 0));
create policy matter_select_api on app.matter as permissive for select to api using (
    (exists (select from app.my_matters m where m.matter_id = matter.id offset 0))
);
create policy matter_core_select_api on app.matter as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = matter.follow_up_id offset 0));
create policy matter_insert_api on app.matter as permissive for insert to api with check (
    (matter.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['contact'])) and matter.contact_user_id = (select i.user_id from app.identity i) and (select i.service_kind from app.identity i) = 'child_welfare' and (matter.follow_up_id is null or exists (select from app.my_reach r where r.follow_up_id = matter.follow_up_id and r.is_named and not r.leads offset 0)))
);
create policy matter_core_insert_api on app.matter as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = matter.follow_up_id offset 0));
create policy matter_update_api on app.matter as permissive for update to api using (
    (exists (select from app.my_matters m where m.matter_id = matter.id offset 0))
) with check (
    (exists (select from app.my_matters m where m.matter_id = matter.id offset 0))
);
create policy matter_core_update_api on app.matter as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = matter.follow_up_id offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = matter.follow_up_id offset 0));
create policy dated_event_select_api on app.dated_event as permissive for select to api using (
    (dated_event.subject_kind = 'investigation' and dated_event.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact', 'prosecutor'])))
    or (dated_event.subject_kind = 'matter' and exists (select from app.my_matters m where m.matter_id = dated_event.subject_id and m.service_id = dated_event.owner_service_id offset 0))
    or (dated_event.subject_kind = 'follow_up' and dated_event.subject_id = dated_event.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = dated_event.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (dated_event.subject_kind = 'sanction' and dated_event.subject_id = dated_event.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = dated_event.follow_up_id and r.service_id = dated_event.owner_service_id and r.role = any (array['contact']) offset 0))
);
create policy dated_event_core_select_api on app.dated_event as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = dated_event.follow_up_id offset 0));
create policy dated_event_insert_api on app.dated_event as permissive for insert to api with check (
    ((dated_event.subject_kind = 'investigation' and dated_event.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact', 'prosecutor'])))
    or (dated_event.subject_kind = 'matter' and exists (select from app.my_matters m where m.matter_id = dated_event.subject_id and m.service_id = dated_event.owner_service_id offset 0))
    or (dated_event.subject_kind = 'follow_up' and dated_event.subject_id = dated_event.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = dated_event.follow_up_id and r.leads and r.service_id = dated_event.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (dated_event.subject_kind = 'sanction' and dated_event.subject_id = dated_event.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = dated_event.follow_up_id and r.service_id = dated_event.owner_service_id and r.role = any (array['contact']) offset 0)))
    and case dated_event.subject_kind when 'investigation' then dated_event.follow_up_id is null and exists (select from app.investigation i where i.id = dated_event.subject_id and i.owner_service_id = dated_event.owner_service_id offset 0) when 'matter' then exists (select from app.matter t where t.id = dated_event.subject_id and t.owner_service_id = dated_event.owner_service_id and t.follow_up_id is not distinct from dated_event.follow_up_id offset 0) else dated_event.subject_id = dated_event.follow_up_id end and dated_event.registered_by_id = (select i.user_id from app.identity i)
);
create policy dated_event_core_insert_api on app.dated_event as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = dated_event.follow_up_id offset 0));
create policy deadline_select_api on app.deadline as permissive for select to api using (
    (deadline.subject_kind = 'investigation' and deadline.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact', 'prosecutor'])))
    or (deadline.subject_kind = 'matter' and exists (select from app.my_matters m where m.matter_id = deadline.subject_id and m.service_id = deadline.owner_service_id offset 0))
    or (deadline.subject_kind = 'follow_up' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (deadline.subject_kind = 'sanction' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.service_id = deadline.owner_service_id and r.role = any (array['contact']) offset 0))
    or (deadline.responsible_service_id = (select i.service_id from app.identity i where i.role = any (array['manager'])))
);
create policy deadline_core_select_api on app.deadline as restrictive for select to api using (not exists (select from app.barred_to_me b where b.follow_up_id = deadline.follow_up_id and (b.is_restricted or deadline.responsible_service_id is distinct from (select i.service_id from app.identity i where i.role = 'manager')) offset 0));
create policy deadline_select_worker on app.deadline as permissive for select to worker using (
    (true)
);
create policy deadline_insert_api on app.deadline as permissive for insert to api with check (
    ((deadline.subject_kind = 'investigation' and deadline.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact', 'prosecutor'])))
    or (deadline.subject_kind = 'matter' and exists (select from app.my_matters m where m.matter_id = deadline.subject_id and m.service_id = deadline.owner_service_id offset 0))
    or (deadline.subject_kind = 'follow_up' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.leads and r.service_id = deadline.owner_service_id and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (deadline.subject_kind = 'sanction' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.service_id = deadline.owner_service_id and r.role = any (array['contact']) offset 0)))
    and case deadline.subject_kind when 'investigation' then deadline.follow_up_id is null and exists (select from app.investigation i where i.id = deadline.subject_id and i.owner_service_id = deadline.owner_service_id offset 0) when 'matter' then exists (select from app.matter t where t.id = deadline.subject_id and t.owner_service_id = deadline.owner_service_id and t.follow_up_id is not distinct from deadline.follow_up_id offset 0) else deadline.subject_id = deadline.follow_up_id end and exists (select from app.dated_event e where e.id = deadline.start_event_id and e.subject_id = deadline.subject_id offset 0)
);
create policy deadline_core_insert_api on app.deadline as restrictive for insert to api with check (not exists (select from app.barred_to_me b where b.follow_up_id = deadline.follow_up_id and (b.is_restricted or deadline.responsible_service_id is distinct from (select i.service_id from app.identity i where i.role = 'manager')) offset 0));
create policy deadline_update_api on app.deadline as permissive for update to api using (
    (deadline.subject_kind = 'investigation' and deadline.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact', 'prosecutor'])))
    or (deadline.subject_kind = 'matter' and exists (select from app.my_matters m where m.matter_id = deadline.subject_id and m.service_id = deadline.owner_service_id offset 0))
    or (deadline.subject_kind = 'follow_up' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (deadline.subject_kind = 'sanction' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.service_id = deadline.owner_service_id and r.role = any (array['contact']) offset 0))
) with check (
    ((deadline.subject_kind = 'investigation' and deadline.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['investigator', 'police_contact', 'prosecutor'])))
    or (deadline.subject_kind = 'matter' and exists (select from app.my_matters m where m.matter_id = deadline.subject_id and m.service_id = deadline.owner_service_id offset 0))
    or (deadline.subject_kind = 'follow_up' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.leads and r.role = any (array['coordinator', 'key_worker']) offset 0))
    or (deadline.subject_kind = 'sanction' and deadline.subject_id = deadline.follow_up_id and exists (select from app.my_reach r where r.follow_up_id = deadline.follow_up_id and r.service_id = deadline.owner_service_id and r.role = any (array['contact']) offset 0)))
    and case deadline.subject_kind when 'investigation' then deadline.follow_up_id is null and exists (select from app.investigation i where i.id = deadline.subject_id and i.owner_service_id = deadline.owner_service_id offset 0) when 'matter' then exists (select from app.matter t where t.id = deadline.subject_id and t.owner_service_id = deadline.owner_service_id and t.follow_up_id is not distinct from deadline.follow_up_id offset 0) else deadline.subject_id = deadline.follow_up_id end and exists (select from app.dated_event e where e.id = deadline.start_event_id and e.subject_id = deadline.subject_id offset 0)
);
create policy deadline_core_update_api on app.deadline as restrictive for update to api using (not exists (select from app.barred_to_me b where b.follow_up_id = deadline.follow_up_id and (b.is_restricted or deadline.responsible_service_id is distinct from (select i.service_id from app.identity i where i.role = 'manager')) offset 0)) with check (not exists (select from app.barred_to_me b where b.follow_up_id = deadline.follow_up_id and (b.is_restricted or deadline.responsible_service_id is distinct from (select i.service_id from app.identity i where i.role = 'manager')) offset 0));
create policy deadline_exceeding_select_api on app.deadline_exceeding as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager']) and exists (select from app.deadline d where d.id = deadline_exceeding.deadline_id offset 0))
);
create policy deadline_exceeding_insert_api on app.deadline_exceeding as permissive for insert to api with check (
    (exists (select from app.deadline d where d.id = deadline_exceeding.deadline_id and d.subject_kind = 'investigation' and d.owner_service_id = (select i.service_id from app.identity i where i.role = any (array['prosecutor'])) offset 0) and deadline_exceeding.by_user_id = (select i.user_id from app.identity i))
    or (exists (select from app.deadline d where d.id = deadline_exceeding.deadline_id and d.subject_kind = 'matter' offset 0) and (select i.role from app.identity i) = any (array['contact']) and deadline_exceeding.by_user_id = (select i.user_id from app.identity i))
);
create policy deadline_flag_select_api on app.deadline_flag as permissive for select to api using (
    ((select i.role from app.identity i) = any (array['coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager']) and exists (select from app.deadline d where d.id = deadline_flag.deadline_id offset 0))
);
create policy deadline_flag_select_worker on app.deadline_flag as permissive for select to worker using (
    (true)
);
create policy deadline_flag_insert_worker on app.deadline_flag as permissive for insert to worker with check (
    (true)
);
create policy access_log_insert_api on app.access_log as permissive for insert to api with check (
    (exists (select from app.identity m where m.session_id = access_log.session_id and m.user_id = access_log.user_id and (m.post_id, m.service_id, m.role) is not distinct from (access_log.post_id, access_log.service_id, access_log.role) offset 0))
    or (access_log.user_id = (select app.my_subject_id()) and access_log.session_id = (select i.session_id from app.identity i) and access_log.role = any (array['subject']) and access_log.post_id is null and access_log.service_id is null)
);
create policy access_log_insert_worker on app.access_log as permissive for insert to worker with check (
    (access_log.user_id is null and access_log.role = 'worker')
);
create policy access_log_thing_insert_api on app.access_log_thing as permissive for insert to api with check (
    ((select i.user_id from app.identity i) is not null)
    or ((select i.role from app.identity i) = any (array['subject']))
);
create policy idempotency_key_select_api on app.idempotency_key as permissive for select to api using (
    (idempotency_key.user_id = (select i.user_id from app.identity i))
    or (idempotency_key.user_id = (select app.my_subject_id()))
);
create policy idempotency_key_insert_api on app.idempotency_key as permissive for insert to api with check (
    (idempotency_key.user_id = (select i.user_id from app.identity i))
    or (idempotency_key.user_id = (select app.my_subject_id()))
);
