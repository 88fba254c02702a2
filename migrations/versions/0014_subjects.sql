-- The youth and the guardian themselves: what they have a say in, worked out at each request, and how their sessions
-- open. Nobody's number is kept in a session: its keyed index is, and with it she is found again each time.

-- What a number has a say in on a day, by its keyed index: each follow-up, as what, and which topics. A youth from the
-- age at which the rules make her sign too. A guardian while she has parental responsibility and care is not taken over,
-- in what the youth does not decide alone, and never where the youth is protected. A restricted follow-up is closed to
-- all.
create function app.says_by_number(p_person_index bytea, p_today date) returns table (
    follow_up_id uuid, youth_id uuid, signer text, guardian_id uuid, topics text[], says_all boolean
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    with rules as materialized (
        select r.topic, r.together_from, r.alone_from
        from app.signing_rule r
        where p_today between r.valid_from and coalesce(r.valid_until, 'infinity')
    ), known as (
        select y.id, y.birth_date, 'youth' as signer, null::uuid as guardian_id
        from app.youth y
        where y.national_id_index = p_person_index
          and p_today >= app.birthday(y.birth_date, (select min(r.together_from) from rules r))
        union all
        select y.id, y.birth_date, 'guardian', g.id
        from app.guardian g
        join app.youth y on y.id = g.youth_id
        where g.national_id_index = p_person_index
          and p_today between g.starts_on and coalesce(g.ends_on, 'infinity')
          and not y.is_protected
          and y.national_id_index is distinct from p_person_index
          and not exists (
              select from app.guardian o
              where o.youth_id = g.youth_id
                and p_today between o.starts_on and coalesce(o.ends_on, 'infinity')
                and (o.responsibility = 'taken_over' or (o.id <> g.id and o.national_id_index = p_person_index))
          )
    ), said as (
        select k.id, k.signer, k.guardian_id,
               array(
                   select r.topic from rules r
                   where k.signer = 'youth' or p_today < app.birthday(k.birth_date, r.alone_from)
                   order by r.topic
               ) as topics
        from known k
    )
    select f.id, s.id, s.signer, s.guardian_id, s.topics, cardinality(s.topics) = (select count(*) from rules)
    from said s
    join app.follow_up f on f.youth_id = s.id and f.restricted_at is null
    where cardinality(s.topics) > 0
    order by f.id;
end $$;

-- The same for somebody: two youths with the same number are nobody.
create function app.says_of(p_person_index bytea, p_today date) returns table (
    follow_up_id uuid, youth_id uuid, signer text, guardian_id uuid, topics text[], says_all boolean
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select w.*
    from app.says_by_number(p_person_index, p_today) w
    where w.signer = 'guardian'
       or not exists (select from app.youth o where o.national_id_index = p_person_index and o.id <> w.youth_id)
    order by w.follow_up_id;
end $$;

-- The same for the one who asks. Nothing for staff, whatever else they are.
create function app.my_says() returns table (
    follow_up_id uuid, youth_id uuid, signer text, guardian_id uuid, topics text[], says_all boolean
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select w.*
    from app.identity m
    join app.session s on s.id = m.session_id
    cross join lateral app.says_of(s.person_index, m.today) w
    where m.role = 'subject'
    order by w.follow_up_id;
end $$;

-- Whom the log names: the youth's or the guardian's key, and no more.
create function app.my_subject_id() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select s.subject_id from app.identity m join app.session s on s.id = m.session_id where m.role = 'subject');
end $$;

-- What the policies ask, once for a whole statement: the follow-ups, those with each topic (and with none, where she
-- has a say in all of them), the consents that open something she has a say in, and the services that they name.
create function app.follow_ups_about_me() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select s.follow_up_id from app.my_says() s);
end $$;

create function app.topics_about_me() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(
        select s.follow_up_id || t.topic
        from app.my_says() s
        cross join lateral unnest(s.topics || case when s.says_all then array[''] else array[]::text[] end) t (topic)
    );
end $$;

create function app.consents_about_me() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(
        select c.id
        from app.my_says() s
        join app.consent c on c.follow_up_id = s.follow_up_id
        where c.purpose = 'statistics'
           or exists (
              select from app.consent_scope p
              where p.consent_id = c.id and not p.is_excluded and p.topic = any (s.topics)
              offset 0
           )
    );
end $$;

create function app.services_about_me() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(
        select f.lead_service_id from app.my_says() s join app.follow_up f on f.id = s.follow_up_id
        union
        select v.one
        from app.my_says() s
        join app.consent_scope c on c.follow_up_id = s.follow_up_id and (c.topic is null or c.topic = any (s.topics))
        cross join lateral (values (c.from_service_id), (c.to_service_id)) v (one)
        where v.one is not null
    );
end $$;

-- Who decides beside her: the youth's first name and birth date, and each guardian's name and period, and no more.
create function app.deciders_about_me(p_follow_up_id uuid) returns table (
    youth_name text, birth_date date, guardian_id uuid, given_name text, family_name text, responsibility text,
    starts_on date, ends_on date
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select y.given_name, y.birth_date, g.id, g.given_name, g.family_name, g.responsibility, g.starts_on, g.ends_on
    from app.my_says() s
    join app.youth y on y.id = s.youth_id
    left join app.guardian g on g.youth_id = y.id
    where s.follow_up_id = p_follow_up_id
    order by g.starts_on desc, g.id;
end $$;

-- Who reads in a follow-up, beside what is in the rows of the one who asks: for those who lead it, and nobody else. Whom
-- her own number lets sign in: of one whose number another youth has too, as if nobody had, since whoever reads it may
-- not know of that other.
create function app.subjects_of(p_follow_up_id uuid) returns table (
    signer text, youth_id uuid, guardian_id uuid, topics text[]
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select w.signer, w.youth_id, w.guardian_id, w.topics
    from app.my_reach r
    cross join lateral (
        select y.national_id_index from app.youth y where y.id = r.youth_id and y.national_id_index is not null
        union
        select g.national_id_index from app.guardian g
        where g.youth_id = r.youth_id and g.national_id_index is not null
    ) p (person_index)
    cross join lateral app.says_by_number(p.person_index, app.today()) w
    where r.follow_up_id = p_follow_up_id and r.leads and w.follow_up_id = p_follow_up_id
      and not exists (select from app.barred_to_me b where b.follow_up_id = r.follow_up_id)
    order by w.signer desc, w.guardian_id;
end $$;

-- The emergency accesses that hold now.
create function app.emergencies_of(p_follow_up_id uuid) returns table (emergency_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select e.emergency_id
    from app.my_reach r
    join app.emergencies_in_force e on e.follow_up_id = r.follow_up_id
    where r.follow_up_id = p_follow_up_id and r.leads
      and not exists (select from app.barred_to_me b where b.follow_up_id = r.follow_up_id);
end $$;

-- Who is closed out by core rule 2, whatever ground holds. Of the declaration itself it tells nothing.
create function app.closed_out_of(p_follow_up_id uuid) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select app.kin_of(r.youth_id)
    from app.my_reach r
    where r.follow_up_id = p_follow_up_id and r.leads
      and not exists (select from app.barred_to_me b where b.follow_up_id = r.follow_up_id);
end $$;

-- Locks the youth, so that of two who take back the same consent at once the later sees what the earlier wrote.
create function app.hold_my_consents(p_follow_up_id uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from app.youth y
    where y.id in (select s.youth_id from app.my_says() s where s.follow_up_id = p_follow_up_id)
    for no key update;
    return found;
end $$;

-- Opens a session for somebody whom a provider knows by her number. Answers `opened`, or why not, for the log alone:
-- `unknown`, `ambiguous` (two youths have the number), `nothing_open` (nothing she has a say in today).
create function app.open_subject_session(
    p_session_id uuid, p_token_hash bytea, p_person_index bytea, p_provider_key text, p_provider_subject text,
    p_provider_session text, p_idle_seconds integer, p_lifetime_seconds integer, p_log_id uuid, p_request_id uuid
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := app.now();
    who uuid;
    youths integer;
    outcome text;
begin
    select coalesce(s.guardian_id, s.youth_id) into who
    from app.says_of(p_person_index, app.today()) s
    order by s.signer = 'guardian', 1
    limit 1;
    select count(*) into youths from app.youth y where y.national_id_index = p_person_index;
    if who is not null then
        outcome := 'opened';
        insert into app.session (id, token_hash, kind, person_index, subject_id, provider_key, provider_subject,
                                 provider_session, opened_at, seen_at, idle_seconds, expires_at)
        values (p_session_id, p_token_hash, 'page', p_person_index, who, p_provider_key, p_provider_subject,
                p_provider_session, moment, moment, p_idle_seconds, moment + make_interval(secs => p_lifetime_seconds));
    elsif youths > 1 then
        outcome := 'ambiguous';
    elsif youths = 1 or exists (select from app.guardian g where g.national_id_index = p_person_index) then
        outcome := 'nothing_open';
    else
        outcome := 'unknown';
    end if;
    insert into app.access_log (id, at, session_id, user_id, role, act, exit, decision, thing_kind, thing_id, ground,
                                request_id)
    values (p_log_id, moment, case when outcome = 'opened' then p_session_id end, who,
            case when outcome = 'opened' then 'subject' end,
            case when outcome = 'opened' then 'session.opened' else 'session.refused' end, 'sign_in',
            case when outcome = 'opened' then 'allowed' else 'denied' end, 'session',
            case when outcome = 'opened' then p_session_id end,
            case when outcome = 'opened' then 'SUBJECT' else outcome end, p_request_id);
    return outcome;
end $$;

-- A session wears a staff hat, or is the youth's or the guardian's own, and never both.
create or replace function app.keep_hat_facts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.person_index is not null then
        new.hat_role := 'subject';
        new.hat_from := '-infinity';
        new.hat_until := 'infinity';
        return new;
    end if;
    select p.service_id, p.role, w.kind, w.municipality_number, w.district_code, p.starts_on,
           least(coalesce(p.ends_on, 'infinity'), coalesce(w.closed_on - 1, 'infinity'))
    into new.hat_service_id, new.hat_role, new.hat_service_kind, new.hat_municipality_number, new.hat_district_code,
         new.hat_from, new.hat_until
    from app.post p join app.service w on w.id = p.service_id
    where p.id = new.post_id and p.user_id = new.user_id
    for share of p, w;
    if tg_op = 'INSERT' then
        perform from app.user_account u where u.id = new.user_id and u.deactivated_at is null for share;
        if not found then
            new.ended_at := coalesce(new.ended_at, app.now());
        end if;
    end if;
    return new;
end $$;

-- Ends every session that a provider says is over (back-channel logout): by its session, or all of a subject's.
create or replace function app.end_provider_sessions(
    p_provider_key text, p_issuer text, p_provider_session text, p_subject text
) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    ended integer;
begin
    update app.session s
    set ended_at = app.now()
    where s.provider_key = p_provider_key
      and s.ended_at is null
      and (
        (p_provider_session is not null and s.provider_session = p_provider_session)
        or (p_provider_session is null and (s.provider_subject = p_subject or s.user_id = (
            select i.user_id from app.sign_in_identity i where i.issuer = p_issuer and i.subject = p_subject)))
      );
    get diagnostics ended = row_count;
    return ended;
end $$;

-- Everything a request needs to know of the one who asks, in one call. She who has signed in as herself has no account:
-- her language is not kept, and her name is where she has a say today, and else nowhere: a number that was corrected
-- was somebody else's.
create or replace function app.who_am_i() returns table (
    session_id uuid, user_id uuid, post_id uuid, service_id uuid, role text, service_kind text,
    municipality_number text, district_code text, today date, moment timestamptz, language text,
    display_name text, service_name text, hat_count integer
)
language plpgsql stable security definer rows 1 set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select m.session_id, m.user_id, m.post_id, m.service_id, m.role, m.service_kind, m.municipality_number,
           m.district_code, m.today, app.now(), u.language, u.display_name, w.name,
           (select count(*)::integer from app.my_posts())
    from app.me() m
    join app.user_account u on u.id = m.user_id
    left join app.service w on w.id = m.service_id;
    if not found then
        return query
        select m.session_id, s.subject_id, null::uuid, null::uuid, m.role, null::text, null::text, null::text, m.today,
               app.now(), '', coalesce(known.given_name, ''), null::text, 0
        from app.me() m
        join app.session s on s.id = m.session_id
        left join lateral (
            select coalesce(g.given_name, y.given_name) as given_name
            from app.my_says() w
            join app.youth y on y.id = w.youth_id
            left join app.guardian g on g.id = w.guardian_id
            limit 1
        ) known on true
        where m.role = 'subject';
    end if;
end $$;

-- Core rules 1, 2 and 3 for one follow-up. Rules 1 and 2 bind staff; who has signed in as herself is held by what she
-- has a say in, where rule 1 has taken out what would reveal another.
create or replace function app.is_barred_to_me(p_follow_up_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from app.identity m
        join app.follow_up f on f.id = p_follow_up_id
        where case
            when f.restricted_at is not null then true
            when m.role = 'subject' then not exists (select from app.my_says() s where s.follow_up_id = f.id)
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

-- The receipt: which services have read what under a consent, and when; for those who lead the follow-up, and for the
-- youth and the guardian themselves in what they have a say in. Of the log it shows what was read by the services that
-- the consent lets read, and never what it said.
create or replace function app.consent_receipt(p_consent uuid) returns table (
    service_id uuid, topic text, thing_kind text, thing_id uuid, times bigint,
    first_at timestamptz, last_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with consented as (
        select c.id, c.follow_up_id, c.registered_at, null::text[] as topics
        from app.consent c
        where c.id = p_consent and c.answer = 'given'
          and exists (
              select from app.my_reach r
              where r.follow_up_id = c.follow_up_id and r.leads and r.role in ('coordinator', 'key_worker')
          )
          and not exists (select from app.barred_to_me b where b.follow_up_id = c.follow_up_id)
        union all
        select c.id, c.follow_up_id, c.registered_at, case when not s.says_all then s.topics end
        from app.consent c
        join app.my_says() s on s.follow_up_id = c.follow_up_id
        where c.id = p_consent and c.answer = 'given'
    ), seen as (
        select l.service_id, l.thing_kind, l.thing_id, l.at
        from consented c
        join app.access_log l on l.follow_up_id = c.follow_up_id and l.at >= c.registered_at
        where l.ground = 'CONSENT' and l.decision = 'allowed'
        union all
        select l.service_id, t.thing_kind, t.thing_id, t.at
        from consented c
        join app.access_log_thing t on t.follow_up_id = c.follow_up_id and t.at >= c.registered_at
        join app.access_log l on l.id = t.log_id
        where t.ground = 'CONSENT' and l.decision = 'allowed'
    ), about as (
        select s.service_id, s.thing_kind, s.thing_id, s.at,
               coalesce(
                   (select x.topic from app.plan x where x.id = s.thing_id),
                   (select x.topic from app.goal x where x.id = s.thing_id),
                   (select x.topic from app.measure x where x.id = s.thing_id),
                   (select x.topic from app.meeting x where x.id = s.thing_id),
                   (select x.topic from app.note x where x.id = s.thing_id),
                   (select x.topic from app.attachment x where x.id = s.thing_id),
                   case s.thing_kind when 'youth' then 'identity' end
               ) as topic
        from seen s
    )
    select a.service_id, a.topic, a.thing_kind, a.thing_id, count(*), min(a.at), max(a.at)
    from about a
    where exists (
        select from app.consent_scope s
        where s.consent_id = p_consent and not s.is_excluded and s.to_service_id = a.service_id
          and (a.topic is null or s.topic = a.topic)
    )
      and not exists (select from consented c where c.topics is not null and (a.topic = any (c.topics)) is not true)
    group by a.service_id, a.topic, a.thing_kind, a.thing_id
$$;
