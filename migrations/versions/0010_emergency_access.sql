-- Core rule 2, restriction and emergency access: what the policies ask, and the functions that do what no login may.

-- Core rule 2 for one follow-up: whether it is about the one who asks, or her family. Asked for the few that somebody
-- has said so of.
create function app.is_kin_to_me(p_follow_up_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from app.identity m
        join app.kinship k on k.user_id = m.user_id and k.ended_at is null
        join app.follow_up d on d.id = k.follow_up_id
        join app.follow_up f on f.youth_id = d.youth_id
        where f.id = p_follow_up_id
    );
end $$;

-- Core rules 1, 2 and 3 for one follow-up.
create or replace function app.is_barred_to_me(p_follow_up_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from app.identity m
        join app.follow_up f on f.id = p_follow_up_id
        where case
            when f.restricted_at is not null then true
            when f.has_kin and app.is_kin_to_me(f.id) then true
            when not f.is_protected then false
            when f.lead_service_id = m.service_id and m.user_id in (f.coordinator_id, f.key_worker_id, f.deputy_id)
            then false
            else not exists (
                select from app.named_contact n
                where n.follow_up_id = f.id and n.service_id = m.service_id
                  and m.today between n.starts_on and coalesce(n.ends_on, 'infinity')
                  and (n.contact_user_id = m.user_id
                       or (n.substitute_user_id = m.user_id
                           and m.today between coalesce(n.substitute_from, '-infinity')
                                           and coalesce(n.substitute_until, 'infinity')))
            )
        end
    );
end $$;

-- The follow-ups that are closed to the one who asks, whatever else holds. One's own family is closed as what is
-- restricted is: also where somebody who has a duty would see reference and dates.
create or replace view app.barred_to_me with (security_barrier) as
select f.id as follow_up_id,
       case when f.restricted_at is null and f.has_kin then app.is_kin_to_me(f.id) else f.restricted_at is not null end
           as is_restricted
from app.follow_up f
where case
    when f.restricted_at is null and not f.is_protected and not f.has_kin then false
    else app.is_barred_to_me(f.id)
end;

-- Writes down on the youth's follow-ups that somebody has declared kinship, or that nobody's stands any more. The youth
-- is locked first, in a statement of its own, so that of two who write at once the later sees the earlier.
create function app.keep_kinship() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_youth uuid;
    has_any boolean;
begin
    select f.youth_id into of_youth from app.follow_up f where f.id = new.follow_up_id;
    perform from app.youth y where y.id = of_youth for no key update;
    has_any := exists (
        select from app.kinship k join app.follow_up f on f.id = k.follow_up_id
        where f.youth_id = of_youth and k.ended_at is null
    );
    update app.follow_up f set has_kin = has_any where f.youth_id = of_youth and f.has_kin <> has_any;
    return null;
end $$;

-- A follow-up begins as the youth's others are. Somebody who declares kinship at the same moment is waited for.
create function app.begin_kinship() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from app.youth y where y.id = new.youth_id for share;
    new.has_kin := exists (
        select from app.kinship k join app.follow_up f on f.id = k.follow_up_id
        where f.youth_id = new.youth_id and k.ended_at is null
    );
    return new;
end $$;

-- What ends once: afterwards it stands, and what was written at birth always has.
create function app.refuse_second_end() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    of_end text[] := array['ended_at', 'ended_by_id', 'end_reason', 'version'];
begin
    if to_jsonb(new) - of_end is distinct from to_jsonb(old) - of_end
       or (old.ended_at is not null and to_jsonb(new) - 'version' is distinct from to_jsonb(old) - 'version') then
        raise exception 'it has ended' using errcode = '23514', constraint = tg_table_name || '_history';
    end if;
    return new;
end $$;

-- Two that hold at once for the same user and follow-up never are: whoever needs longer, or more, ends the first.
create function app.refuse_second_emergency() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('emergency:' || new.user_id || new.follow_up_id, 0));
    if exists (
        select from app.emergency_access e
        where e.id <> new.id and e.user_id = new.user_id and e.follow_up_id = new.follow_up_id
          and e.opened_at < new.ends_at and coalesce(e.ended_at, e.ends_at) > new.opened_at
    ) then
        raise exception 'periods overlap' using errcode = '23P01', constraint = 'emergency_access_overlap';
    end if;
    return new;
end $$;

-- The emergency accesses that hold right now, whoever opened them. The clock is asked at each read. Someone who has
-- become protected since is no longer opened by it, to nobody.
create view app.emergencies_in_force with (security_barrier) as
select e.id as emergency_id, e.post_id, e.follow_up_id, e.topics, e.ends_at
from (select coalesce((select t.moment from app.test_clock t), pg_catalog.now()) as moment offset 0) c
join app.emergency_access e on e.ended_at is null and c.moment < e.ends_at
join app.follow_up f on f.id = e.follow_up_id and not f.is_protected;

-- Those of the one who asks, in this hat; they alone are looked up.
create view app.my_emergencies with (security_barrier) as
select e.emergency_id, e.follow_up_id, e.topics, e.ends_at
from app.identity m
cross join lateral (select i.* from app.emergencies_in_force i where i.post_id = m.post_id offset 0) e;

-- The same as keys: each follow-up, and each follow-up with a topic. A function, asked once for a whole statement, so
-- that a policy pays nothing for those who have none.
create function app.opened_to_me() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(
        select e.follow_up_id || t.topic
        from app.my_emergencies e cross join lateral unnest(array_append(e.topics, '')) t (topic)
    );
end $$;

-- Names and birth year, for those whom a consent or an emergency lets know whom it is about, and which of the two.
create or replace view app.shared_youths with (security_barrier) as
select f.id as follow_up_id, y.id as youth_id, y.given_name, y.family_name,
       extract(year from y.birth_date)::integer as birth_year, w.is_by_consent
from app.follow_up f
join app.youth y on y.id = f.youth_id
cross join lateral (
    select exists (
        select from app.my_shares s
        where s.follow_up_id = f.id and s.topic = 'identity'
          and (s.from_service_id = f.lead_service_id
               or (s.from_service_id is null and not f.lead_service_id = any (s.excluded_from)))
        offset 0
    ) as is_by_consent
) w
where (
    w.is_by_consent
    or exists (
        select from app.my_emergencies e
        where e.follow_up_id = f.id and 'identity' = any (e.topics)
        offset 0
    )
)
and not exists (select from app.barred_to_me b where b.follow_up_id = f.id offset 0);

-- Opens emergency access to a follow-up that the one who asks cannot see, by its exact reference. Answers what came of
-- it: opened; not_allowed (the hat never can); sign_in_again (the session is not fresh, or a program's); not_found (it
-- is not there, or closed by a core rule: the same answer). What is named, how long and why, the table itself checks.
-- Tells the lead at once: a task that it happened and one to review it, with the reference and nothing else.
create function app.open_emergency(
    p_emergency_id uuid, p_reference text, p_ground text, p_reason text, p_topics text[], p_hours integer,
    p_review_on date, p_log_id uuid, p_exit text, p_request_id uuid
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := app.now();
    who record;
    found_one record;
begin
    select m.session_id, m.user_id, m.post_id, m.service_id, m.role, s.kind, s.opened_at into who
    from app.identity m join app.session s on s.id = m.session_id
    where m.role in ('coordinator', 'key_worker', 'contact', 'police_contact');
    if who is null then
        return 'not_allowed';
    end if;
    if who.kind <> 'page' or who.opened_at < moment - interval '10 minutes' then
        return 'sign_in_again';
    end if;
    -- Somebody who gives a mark, restricts or declares at the same moment is waited for.
    select f.id, f.lead_service_id, f.is_protected into found_one
    from app.follow_up f where f.reference = p_reference for share;
    if found_one is null or found_one.is_protected or app.is_barred_to_me(found_one.id) then
        return 'not_found';
    end if;
    insert into app.emergency_access (
        id, follow_up_id, reference, user_id, post_id, ground, reason, topics, opened_at, ends_at, review_on, version)
    values (p_emergency_id, found_one.id, p_reference, who.user_id, who.post_id, p_ground, p_reason, p_topics, moment,
            moment + make_interval(hours => p_hours), p_review_on, 1);
    insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
    values (gen_random_uuid(), found_one.id, found_one.lead_service_id, 'emergency_opened', null, moment),
           (p_emergency_id, found_one.id, found_one.lead_service_id, 'review_emergency', p_review_on, moment);
    insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                                thing_id, follow_up_id, ground, request_id)
    values (p_log_id, moment, who.session_id, who.user_id, who.post_id, who.service_id, who.role, 'thing.added', p_exit,
            'allowed', 'emergency_access', p_emergency_id, found_one.id, 'EMERGENCY', p_request_id);
    return 'opened';
end $$;

-- A review is the end of the tasks that the opening made.
create function app.finish_emergency_tasks() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.task t set done_at = new.reviewed_at, done_by_id = new.reviewed_by_id
    from app.emergency_access e
    where e.id = new.emergency_id and t.done_at is null and t.follow_up_id = e.follow_up_id
      and (t.id = e.id or (t.kind = 'emergency_opened' and t.made_at = e.opened_at));
    return null;
end $$;

-- Declares kinship for another, by somebody who sees no follow-ups. Answers: declared, not_allowed, unknown_user or
-- not_found.
create function app.declare_kinship(
    p_kinship_id uuid, p_reference text, p_user_id uuid, p_kind text, p_log_id uuid, p_exit text, p_request_id uuid
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    who record;
    found_one uuid;
begin
    select m.* into who from app.identity m where m.role = 'administrator';
    if who is null then
        return 'not_allowed';
    end if;
    select f.id into found_one from app.follow_up f where f.reference = p_reference;
    if found_one is null then
        return 'not_found';
    end if;
    if not exists (select from app.user_account u where u.id = p_user_id) then
        return 'unknown_user';
    end if;
    insert into app.kinship (id, follow_up_id, user_id, kind, declared_by_id, declared_at, version)
    values (p_kinship_id, found_one, p_user_id, p_kind, who.user_id, app.now(), 1);
    insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                                thing_id, follow_up_id, ground, request_id)
    values (p_log_id, app.now(), who.session_id, who.user_id, who.post_id, who.service_id, who.role, 'thing.added',
            p_exit, 'allowed', 'kinship', p_kinship_id, found_one, null, p_request_id);
    return 'declared';
end $$;

-- Closes a follow-up of the privacy officer's municipality, by its exact reference. Answers: restricted, not_allowed,
-- not_found (also for her own family) or is_restricted.
create function app.restrict_follow_up(
    p_restriction_id uuid, p_reference text, p_reason text, p_log_id uuid, p_exit text, p_request_id uuid
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    who record;
    found_one record;
begin
    select m.* into who from app.identity m where m.role = 'privacy_officer';
    if who is null then
        return 'not_allowed';
    end if;
    select f.id, f.restricted_at into found_one
    from app.follow_up f join app.service w on w.id = f.lead_service_id
    where f.reference = p_reference and w.municipality_number = who.municipality_number
    for no key update of f;
    if found_one is null or app.is_kin_to_me(found_one.id) then
        return 'not_found';
    end if;
    if found_one.restricted_at is not null then
        return 'is_restricted';
    end if;
    update app.follow_up f set restricted_at = app.now(), restricted_by_id = who.user_id where f.id = found_one.id;
    insert into app.restriction (id, follow_up_id, reference, municipality_number, kind, reason, by_user_id, at)
    values (p_restriction_id, found_one.id, p_reference, who.municipality_number, 'restricted', p_reason, who.user_id,
            app.now());
    insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                                thing_id, follow_up_id, ground, request_id)
    values (p_log_id, app.now(), who.session_id, who.user_id, who.post_id, who.service_id, who.role, 'thing.added',
            p_exit, 'allowed', 'restriction', p_restriction_id, found_one.id, 'OVERSIGHT', p_request_id);
    return 'restricted';
end $$;

-- Opens it again. Answers: lifted, not_allowed, not_found or is_lifted.
create function app.lift_restriction(
    p_lift_id uuid, p_restriction_id uuid, p_reason text, p_log_id uuid, p_exit text, p_request_id uuid
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    who record;
    found_one record;
begin
    select m.* into who from app.identity m where m.role = 'privacy_officer';
    if who is null then
        return 'not_allowed';
    end if;
    select r.id, r.follow_up_id, r.reference, r.municipality_number into found_one
    from app.restriction r join app.follow_up f on f.id = r.follow_up_id
    where r.id = p_restriction_id and r.kind = 'restricted' and r.municipality_number = who.municipality_number
    for no key update of f;
    if found_one is null or app.is_kin_to_me(found_one.follow_up_id) then
        return 'not_found';
    end if;
    if exists (select from app.restriction r where r.lifts_id = found_one.id) then
        return 'is_lifted';
    end if;
    update app.follow_up f set restricted_at = null, restricted_by_id = null where f.id = found_one.follow_up_id;
    insert into app.restriction (id, follow_up_id, reference, municipality_number, kind, lifts_id, reason, by_user_id, at)
    values (p_lift_id, found_one.follow_up_id, found_one.reference, found_one.municipality_number, 'lifted', found_one.id,
            p_reason, who.user_id, app.now());
    insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                                thing_id, follow_up_id, ground, request_id)
    values (p_log_id, app.now(), who.session_id, who.user_id, who.post_id, who.service_id, who.role, 'thing.added',
            p_exit, 'allowed', 'restriction', p_lift_id, found_one.follow_up_id, 'OVERSIGHT', p_request_id);
    return 'lifted';
end $$;
