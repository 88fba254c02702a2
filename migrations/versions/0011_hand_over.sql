-- Hand-over of a follow-up: what it does to consents, and the functions by which a service that cannot see the
-- follow-up takes it over or says no.

-- Periods of the same kind never overlap. A period that ended before it began was taken back, and is no period.
create or replace function app.refuse_overlap() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine jsonb := to_jsonb(new);
    same text := '';
    col text;
    clash boolean;
begin
    foreach col in array tg_argv loop
        same := same || col || '=' || coalesce(mine ->> col, '-') || ';';
    end loop;
    perform pg_advisory_xact_lock(hashtextextended(tg_table_name || ':' || same, 0));
    execute format(
        'select exists (select from app.%I t where t.id <> $1'
        || (select string_agg(format(' and to_jsonb(t) ->> %L is not distinct from $2 ->> %L', c, c), '')
            from unnest(tg_argv) c)
        || ' and t.starts_on <= coalesce($4, ''infinity''::date) and coalesce(t.ends_on, ''infinity''::date) >= $3'
        || ' and t.starts_on <= coalesce(t.ends_on, ''infinity''::date) and $3 <= coalesce($4, ''infinity''::date))',
        tg_table_name)
    into clash using new.id, mine, new.starts_on, new.ends_on;
    if clash then
        raise exception 'periods overlap' using errcode = '23P01', constraint = tg_table_name || '_overlap';
    end if;
    return new;
end $$;

-- The reference is the follow-up's own: all that the receiving service knows it by, and nobody's to write.
create function app.begin_hand_over() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    select f.reference into new.reference from app.follow_up f where f.id = new.follow_up_id;
    return new;
end $$;

-- What may be offered, and to whom: to another service of the same municipality that may lead, and that is open. A
-- protected youth is offered to a coordinator there by name. Whoever moves, ends or marks it meanwhile is waited for.
create function app.refuse_hand_over() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_follow_up record;
begin
    if new.state <> 'offered' then
        return null;
    end if;
    select f.lead_service_id, f.state, f.is_protected into of_follow_up
    from app.follow_up f where f.id = new.follow_up_id for share;
    if of_follow_up.lead_service_id <> new.from_service_id then
        raise exception 'another service leads' using errcode = '23514', constraint = 'hand_over_of_lead';
    end if;
    if of_follow_up.state in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE') then
        raise exception 'it has ended' using errcode = '23514', constraint = 'hand_over_of_open';
    end if;
    if not exists (
        select from app.service w
        join app.service l on l.id = new.from_service_id and l.municipality_number = w.municipality_number
        where w.id = new.to_service_id and w.kind = 'one_to_one_team'
          and coalesce(w.closed_on, 'infinity') > app.today()
    ) then
        raise exception 'it may not lead' using errcode = '23514', constraint = 'hand_over_to_service';
    end if;
    if new.to_user_id is null and of_follow_up.is_protected then
        raise exception 'nobody is named' using errcode = '23514', constraint = 'hand_over_to_somebody';
    end if;
    if new.to_user_id is not null and not exists (
        select from app.post p join app.user_account u on u.id = p.user_id and u.deactivated_at is null
        where p.user_id = new.to_user_id and p.service_id = new.to_service_id and p.role = 'coordinator'
          and app.today() between p.starts_on and coalesce(p.ends_on, 'infinity')
    ) then
        raise exception 'no coordinator there' using errcode = '23514', constraint = 'hand_over_to_coordinator';
    end if;
    return null;
end $$;

-- What it was born with stands, and it is answered once.
create function app.refuse_second_answer() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    of_answer text[] := array['state', 'answered_by_id', 'answered_at', 'answer_reason', 'version', 'measures_left',
                              'drafts_left', 'disclosures_left', 'contacts_ended', 'consents_left'];
begin
    if to_jsonb(new) - of_answer is distinct from to_jsonb(old) - of_answer
       or (old.state <> 'offered' and to_jsonb(new) - 'version' is distinct from to_jsonb(old) - 'version') then
        raise exception 'it has been answered' using errcode = '23514', constraint = 'hand_over_history';
    end if;
    return new;
end $$;

-- For each consent and each hand-over since: a service that has led since the consent was registered, and one that
-- took over then or later. What goes from hand to hand (the plan, and whose it is) is then the words of both.
create view app.leads_since with (security_barrier) as
select c.id as consent_id, e.from_service_id as earlier_id, h.to_service_id as later_id, h.answered_at as at
from app.hand_over h
join app.hand_over e on e.follow_up_id = h.follow_up_id and e.state = 'accepted' and e.answered_at <= h.answered_at
join app.consent c on c.follow_up_id = h.follow_up_id and c.registered_at <= e.answered_at
where h.follow_up_id = any (app.consents_at_hand()) and h.state = 'accepted';

-- What a consent leaves out in its own words, and from when: at birth, by a partial withdrawal, by a no that came later.
create view app.consent_left_out with (security_barrier) as
select s.consent_id, s.topic, s.from_service_id, s.to_service_id, '-infinity'::timestamptz as kept_out_from
from app.consent_scope s
where s.follow_up_id = any (app.consents_at_hand()) and s.is_excluded
union all
select h.consent_id, h.topic, h.from_service_id, h.to_service_id, h.at
from app.consent_change h
where h.follow_up_id = any (app.consents_at_hand())
union all
select c.id, s.topic, s.from_service_id, s.to_service_id, r.registered_at
from app.consent r
join app.consent c on c.follow_up_id = r.follow_up_id and c.purpose = r.purpose and c.answer = 'given'
    and c.registered_at < r.registered_at
join app.consent_scope s on s.consent_id = r.id and not s.is_excluded
where r.follow_up_id = any (app.consents_at_hand()) and r.answer = 'refused';

-- What is kept out of a consent, and from when: what its words leave out; and, of what went from hand to hand since,
-- what they leave out of an earlier lead's, or do not name of hers. Nothing is opened wider by a hand-over.
create or replace view app.consent_exclusions with (security_barrier) as
select l.consent_id, l.topic, l.from_service_id, l.to_service_id, l.kept_out_from
from app.consent_left_out l
union all
select l.consent_id, t.topic, s.later_id, l.to_service_id, greatest(l.kept_out_from, s.at)
from app.leads_since s
join app.consent_left_out l on l.consent_id = s.consent_id and l.from_service_id = s.earlier_id
join (values ('plan'), ('identity')) t (topic) on t.topic = coalesce(l.topic, t.topic)
union all
select w.consent_id, w.topic, w.from_service_id, w.to_service_id, s.at
from app.leads_since s
join app.consent_scope w on w.consent_id = s.consent_id and w.from_service_id = s.later_id
    and not w.is_excluded and w.topic in ('plan', 'identity')
where not exists (
    select from app.consent_scope o
    where o.consent_id = w.consent_id and not o.is_excluded and o.topic = w.topic
      and o.to_service_id = w.to_service_id and coalesce(o.from_service_id, s.earlier_id) = s.earlier_id
);

-- Every moment at which something may begin or end for a consent; a hand-over is one.
create or replace view app.consent_moments with (security_barrier) as
select c.id as consent_id, v.moment
from app.consent c
join app.follow_up f on f.id = c.follow_up_id
join app.youth y on y.id = f.youth_id
cross join lateral (
    select greatest(app.begins(c.valid_from), c.registered_at)
    union
    select app.begins(c.valid_until + 1)
    union
    select app.begins(app.birthday(y.birth_date, b.age))
    from app.signing_age b
    union
    select s.registered_at from app.consent_signature s where s.consent_id = c.id
    union
    select h.at from app.consent_change h where h.consent_id = c.id
    union
    select r.registered_at from app.consent r
    where r.follow_up_id = c.follow_up_id and r.answer = 'refused' and r.registered_at > c.registered_at
    union
    select app.begins(d.day)
    from app.guardian g cross join lateral (values (g.starts_on), (g.ends_on + 1)) d (day)
    where g.youth_id = y.id and d.day is not null
    union
    select app.begins(w.closed_on)
    from app.consent_scope s join app.service w on w.id in (s.from_service_id, s.to_service_id)
    where s.consent_id = c.id and w.closed_on is not null
    union
    select h.at from app.leads_since h where h.consent_id = c.id
) v (moment)
where c.follow_up_id = any (app.consents_at_hand())
  and c.answer = 'given'
  and v.moment >= greatest(app.begins(c.valid_from), c.registered_at)
  and v.moment <= app.begins(c.valid_until + 1);

-- What would not follow if one service handed over to another, as numbers. Asked by guard alone.
create function app.leftovers_of(p_follow_up_id uuid, p_from uuid, p_to uuid) returns table (
    measures_left integer, drafts_left integer, disclosures_left integer, consents_left integer
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        (select count(*)::integer from app.measure x
         where x.follow_up_id = p_follow_up_id and x.owner_service_id = p_from and x.status in ('planned', 'running')),
        (select count(*)::integer from app.draft x
         where x.follow_up_id = p_follow_up_id and exists (
             select from app.post p where p.user_id = x.user_id and p.service_id = p_from)),
        (select count(*)::integer from app.disclosure x
         where x.follow_up_id = p_follow_up_id and x.owner_service_id = p_from
           and x.state in ('draft', 'awaiting_approval')),
        (select count(*)::integer from app.consent c
         where c.follow_up_id = p_follow_up_id and c.answer = 'given' and c.valid_until >= app.today()
           and not exists (
               select from app.consent_change h
               where h.consent_id = c.id and h.topic is null and h.from_service_id is null and h.to_service_id is null)
           and exists (
               select from app.consent_scope s
               where s.consent_id = c.id and not s.is_excluded
                 and (s.from_service_id = p_from and not exists (
                          select from app.consent_scope o
                          where o.consent_id = c.id and not o.is_excluded and o.topic = s.topic
                            and o.to_service_id = s.to_service_id
                            and (o.from_service_id is null or o.from_service_id = p_to))
                      or s.to_service_id = p_from and not exists (
                          select from app.consent_scope o
                          where o.consent_id = c.id and not o.is_excluded and o.topic = s.topic
                            and o.to_service_id = p_to
                            and (o.from_service_id is null or o.from_service_id = s.from_service_id)))))
$$;

-- The same before it is offered, for those who lead.
create function app.hand_over_leaves(p_follow_up_id uuid) returns table (
    measures_left integer, drafts_left integer, disclosures_left integer, consents_left integer
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.*
    from app.my_reach r cross join lateral app.leftovers_of(r.follow_up_id, r.service_id, null) l
    where r.follow_up_id = p_follow_up_id and r.leads and r.role in ('coordinator', 'key_worker')
      and not exists (select from app.barred_to_me b where b.follow_up_id = r.follow_up_id)
$$;

-- The offer that waits for the one who asks, locked, with what it is about. Nothing where it is not hers to answer: it
-- is to another service, or a core rule closes the follow-up. The youth is locked first, as everywhere.
create function app.offer_to_me(p_hand_over_id uuid) returns table (
    follow_up_id uuid, from_service_id uuid, to_service_id uuid, state text, follow_up_state text
)
language plpgsql volatile security definer rows 1 set search_path = pg_catalog, pg_temp as $$
declare
    who record;
begin
    select m.user_id, m.service_id into who from app.identity m where m.role = 'coordinator';
    perform from app.hand_over h join app.follow_up f on f.id = h.follow_up_id join app.youth y on y.id = f.youth_id
    where h.id = p_hand_over_id and h.to_service_id = who.service_id
    for no key update of y;
    perform from app.hand_over h join app.follow_up f on f.id = h.follow_up_id
    where h.id = p_hand_over_id and h.to_service_id = who.service_id
    for update of f;
    perform from app.hand_over h where h.id = p_hand_over_id and h.to_service_id = who.service_id for update;
    return query
        select h.follow_up_id, h.from_service_id, h.to_service_id, h.state, f.state
        from app.hand_over h join app.follow_up f on f.id = h.follow_up_id
        where h.id = p_hand_over_id and h.to_service_id = who.service_id
          and f.restricted_at is null and not app.is_kin_to_me(f.id)
          and (not f.is_protected or h.to_user_id = who.user_id);
end $$;

-- Takes over: the lead moves, the old side's reach ends, what follows follows, and the rest is counted. Answers:
-- accepted; not_allowed (the hat never can); not_found (not hers, or closed by a core rule: the same answer); was_ and
-- the state it stands in when it is no longer offered; ended (the follow-up is); no_key_worker (she does not work there today).
create function app.accept_hand_over(
    p_hand_over_id uuid, p_key_worker_id uuid, p_due_on date, p_log_id uuid, p_exit text, p_request_id uuid
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := app.now();
    who record;
    offer record;
    leaves record;
    ended integer;
begin
    select m.* into who from app.identity m where m.role = 'coordinator';
    if not found then
        return 'not_allowed';
    end if;
    select o.* into offer from app.offer_to_me(p_hand_over_id) o;
    if not found then
        return 'not_found';
    end if;
    if offer.state <> 'offered' then
        return 'was_' || offer.state;
    end if;
    if offer.follow_up_state in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE') then
        return 'ended';
    end if;
    if not exists (
        select from app.post p join app.user_account u on u.id = p.user_id and u.deactivated_at is null
        where p.user_id = p_key_worker_id and p.service_id = who.service_id and p.role in ('coordinator', 'key_worker')
          and who.today between p.starts_on and coalesce(p.ends_on, 'infinity')
    ) then
        return 'no_key_worker';
    end if;
    select l.* into leaves from app.leftovers_of(offer.follow_up_id, offer.from_service_id, offer.to_service_id) l;
    update app.follow_up f
    set lead_service_id = offer.to_service_id, district_code = who.district_code, coordinator_id = who.user_id,
        key_worker_id = p_key_worker_id, deputy_id = null, version = f.version + 1
    where f.id = offer.follow_up_id;
    -- The one leads and the other is out of it: neither takes part, from now on.
    update app.participation p set ends_on = greatest(who.today - 1, p.starts_on - 1), version = p.version + 1
    where p.follow_up_id = offer.follow_up_id and p.service_id in (offer.from_service_id, offer.to_service_id)
      and coalesce(p.ends_on, 'infinity') >= who.today;
    update app.named_contact n set ends_on = greatest(who.today - 1, n.starts_on - 1), version = n.version + 1
    where n.follow_up_id = offer.follow_up_id and n.service_id in (offer.from_service_id, offer.to_service_id)
      and coalesce(n.ends_on, 'infinity') >= who.today;
    get diagnostics ended = row_count;
    -- The one plan of the follow-up is its lead's.
    update app.plan p set owner_service_id = offer.to_service_id, version = p.version + 1
    where p.follow_up_id = offer.follow_up_id and p.owner_service_id = offer.from_service_id;
    update app.goal g set owner_service_id = offer.to_service_id, version = g.version + 1
    where g.follow_up_id = offer.follow_up_id and g.owner_service_id = offer.from_service_id;
    -- Dates and rules stand as they were born; who answers for those that run is the new lead.
    update app.deadline d
    set responsible_service_id = offer.to_service_id, responsible_user_id = p_key_worker_id, version = d.version + 1
    where d.follow_up_id = offer.follow_up_id and d.subject_kind = 'follow_up'
      and d.met_on is null and d.cancelled_at is null;
    update app.hand_over h
    set state = 'accepted', answered_by_id = who.user_id, answered_at = moment, version = h.version + 1,
        measures_left = leaves.measures_left, drafts_left = leaves.drafts_left,
        disclosures_left = leaves.disclosures_left, contacts_ended = ended, consents_left = leaves.consents_left
    where h.id = p_hand_over_id;
    insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
    select gen_random_uuid(), offer.follow_up_id, offer.to_service_id, t.kind, p_due_on, moment
    from (values ('hand_over_received'), ('consent_after_hand_over')) t (kind)
    where t.kind = 'hand_over_received' or leaves.consents_left > 0;
    perform app.renew_consent_grants(array[offer.follow_up_id]);
    insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                                thing_id, follow_up_id, ground, request_id)
    values (p_log_id, moment, who.session_id, who.user_id, who.post_id, who.service_id, who.role, 'thing.changed', p_exit,
            'allowed', 'hand_over', p_hand_over_id, offer.follow_up_id, 'OWN', p_request_id),
           (gen_random_uuid(), moment, who.session_id, who.user_id, who.post_id, who.service_id, who.role,
            'thing.changed', p_exit, 'allowed', 'follow_up', offer.follow_up_id, offer.follow_up_id, 'LEAD',
            p_request_id);
    return 'accepted';
end $$;

-- Says no, with the reason. Nothing moves, and the lead gets a task. Answers: rejected; not_allowed; not_found; or
-- was_ and the state it stands in when it is no longer offered.
create function app.reject_hand_over(
    p_hand_over_id uuid, p_reason text, p_due_on date, p_log_id uuid, p_exit text, p_request_id uuid
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := app.now();
    who record;
    offer record;
begin
    select m.* into who from app.identity m where m.role = 'coordinator';
    if not found then
        return 'not_allowed';
    end if;
    select o.* into offer from app.offer_to_me(p_hand_over_id) o;
    if not found then
        return 'not_found';
    end if;
    if offer.state <> 'offered' then
        return 'was_' || offer.state;
    end if;
    update app.hand_over h
    set state = 'rejected', answered_by_id = who.user_id, answered_at = moment, answer_reason = p_reason,
        version = h.version + 1
    where h.id = p_hand_over_id;
    insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
    values (gen_random_uuid(), offer.follow_up_id, offer.from_service_id, 'hand_over_rejected', p_due_on, moment);
    insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                                thing_id, follow_up_id, ground, request_id)
    values (p_log_id, moment, who.session_id, who.user_id, who.post_id, who.service_id, who.role, 'thing.changed', p_exit,
            'allowed', 'hand_over', p_hand_over_id, offer.follow_up_id, 'OWN', p_request_id);
    return 'rejected';
end $$;
