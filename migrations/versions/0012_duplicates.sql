-- Somebody registered twice: how two registrations are held against each other, and what is noted down of those whom
-- the one who registers cannot see.

-- A name as it is compared: small letters, without accents, with one blank wherever something stands between its parts.
create function app.plain_name(p_given_name text, p_family_name text) returns text
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
    select btrim(regexp_replace(
        translate(
            lower(regexp_replace(normalize(p_given_name || ' ' || p_family_name, NFKD), '[\u0300-\u036f]', '', 'g')),
            'ÆØÐÞŁ', 'æøðþł'),
        '[[:space:]''.’-]+', ' ', 'g'))
$$;

-- All registrations of the person whom this one is about, itself among them: one of them is kept, the others were merged
-- into it, and none of them into another. Told by the merges that stand, so that undoing one is ending it.
create function app.same_youths(p_youth_id uuid) returns setof uuid
language plpgsql stable security definer rows 1 set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select coalesce(
        (select m.kept_youth_id from app.youth_merge m where m.merged_youth_id = p_youth_id and m.ended_at is null),
        p_youth_id)
    union
    select m.merged_youth_id
    from app.youth_merge m
    where m.ended_at is null
      and m.kept_youth_id = coalesce(
          (select o.kept_youth_id from app.youth_merge o where o.merged_youth_id = p_youth_id and o.ended_at is null),
          p_youth_id);
end $$;

-- Who is the youth herself or of her family, as has been declared on any follow-up of any of her registrations.
create function app.kin_of(p_youth_id uuid) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select k.user_id
    from app.kinship k
    join app.follow_up f on f.id = k.follow_up_id
    where k.ended_at is null and f.youth_id in (select app.same_youths(p_youth_id))
    group by k.user_id;
end $$;

-- Core rule 2 for a youth: whether she, or somebody for her, has said that it is the one who asks, or her family.
create function app.is_kin_to_youth(p_youth_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from app.identity m
        where m.user_id in (select app.kin_of(p_youth_id))
    );
end $$;

-- Notes down who may be the same as a youth that the one who asks registers or puts right, and is none of those she has
-- seen: in her own municipality, once for each two. Says nothing of it to her, and does the same work where there are
-- none. What she may see is asked of the policies, by the one who calls.
create function app.note_duplicates(p_youth_id uuid, p_seen uuid[], p_exit text, p_request_id uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    who record;
    this record;
begin
    select m.* into who from app.identity m where m.role in ('coordinator', 'key_worker');
    select y.id, y.birth_date, y.national_id_index, app.plain_name(y.given_name, y.family_name) as name into this
    from app.youth y
    where y.id = p_youth_id and exists (select from app.my_youths r where r.youth_id = y.id);
    with added as (
        insert into app.possible_duplicate (
            id, youth_id, other_youth_id, municipality_number, found_by, found_at, version)
        select gen_random_uuid(), this.id, y.id, who.municipality_number,
               case when y.national_id_index = this.national_id_index then 'number' else 'name' end, app.now(), 1
        from app.youth y
        where y.id not in (select app.same_youths(this.id)) and y.id <> all (p_seen)
          and (
              y.national_id_index = this.national_id_index
              or (y.birth_date = this.birth_date and app.plain_name(y.given_name, y.family_name) = this.name)
          )
          and exists (
              select from app.service w
              where w.municipality_number = who.municipality_number
                and (
                    w.id = y.owner_service_id
                    or w.id in (select f.lead_service_id from app.follow_up f where f.youth_id = y.id)
                )
          )
          and not exists (
              select from app.possible_duplicate d where d.youth_id = y.id and d.other_youth_id = this.id
          )
        on conflict do nothing
        returning id
    )
    insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                                thing_id, request_id)
    select gen_random_uuid(), app.now(), who.session_id, who.user_id, who.post_id, who.service_id, who.role,
           'thing.added', p_exit, 'allowed', 'possible_duplicate', a.id, p_request_id
    from added a;
end $$;

-- The two sides of what the privacy officer looks into: when, the newest reference and the service. No service where
-- either of the two is protected: it would tell in which district somebody is.
create view app.duplicate_sides with (security_barrier) as
select d.id as duplicate_id, v.is_new, y.registered_at, f.reference,
       case when not exists (
           select from app.youth p where p.id in (d.youth_id, d.other_youth_id) and p.is_protected
       ) then coalesce(f.service_name, w.name) end as service_name
from app.identity m
join app.possible_duplicate d on d.municipality_number = m.municipality_number
cross join lateral (values (d.youth_id, true), (d.other_youth_id, false)) v (youth_id, is_new)
join app.youth y on y.id = v.youth_id
join app.service w on w.id = y.owner_service_id
cross join lateral (
    select (array_agg(f.reference order by f.id desc))[1] as reference,
           (array_agg(s.name order by f.id desc))[1] as service_name
    from app.follow_up f join app.service s on s.id = f.lead_service_id
    where f.youth_id = y.id and s.municipality_number = d.municipality_number
) f
where m.role = 'privacy_officer' and not app.is_kin_to_youth(d.youth_id) and not app.is_kin_to_youth(d.other_youth_id);

-- ── Merged registrations are one person ─────────────────────────────────────────────────────────────────────────────

-- Who is protected, with all registrations of a person counted as one: her own mark, a guardian's, or a sibling's.
create or replace view app.protected_youths with (security_barrier) as
select y.id as youth_id
from app.youth y
where exists (
    select from app.same_youths(y.id) p (id)
    where exists (select from app.marked_youths k where k.youth_id = p.id offset 0)
       or exists (
          select from app.sibling s cross join lateral app.same_youths(s.other_youth_id) q (id)
          where s.youth_id = p.id
            and exists (select from app.marked_youths k where k.youth_id = q.id offset 0)
          offset 0
       )
       or exists (
          select from app.sibling s cross join lateral app.same_youths(s.youth_id) q (id)
          where s.other_youth_id = p.id
            and exists (select from app.marked_youths k where k.youth_id = q.id offset 0)
          offset 0
       )
    offset 0
);

-- Writes the fact of protection anew for these youths, their siblings, all other registrations of both, and the
-- follow-ups of all of them. The youths are locked first, each time in a statement of its own, so that of two who
-- write at once the later sees what the earlier wrote.
create or replace function app.renew_protection(p_youths uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    family uuid[];
begin
    perform from app.youth y where y.id = any (p_youths) order by y.id for no key update;
    select array_agg(distinct one) into family
    from (
        select p.id as one
        from unnest(p_youths) y (id) cross join lateral app.same_youths(y.id) p (id)
        union all
        select q.id
        from unnest(p_youths) y (id)
        cross join lateral app.same_youths(y.id) p (id)
        cross join lateral (
            select s.other_youth_id as id from app.sibling s where s.youth_id = p.id
            union all
            select s.youth_id from app.sibling s where s.other_youth_id = p.id
        ) o
        cross join lateral app.same_youths(o.id) q (id)
    ) all_of_them;
    perform from app.youth y where y.id = any (family) order by y.id for no key update;
    update app.youth y set is_protected = not y.is_protected
    where y.id = any (family)
      and y.is_protected <> exists (select from app.protected_youths p where p.youth_id = y.id);
    update app.follow_up f set is_protected = y.is_protected
    from app.youth y
    where y.id = f.youth_id and y.id = any (family) and f.is_protected <> y.is_protected;
end $$;

-- Core rule 2 for one follow-up: whether it is about the one who asks, or her family, whichever registration of the
-- person it was said of. Asked for the few that somebody has said so of.
create or replace function app.is_kin_to_me(p_follow_up_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from app.follow_up f
        where f.id = p_follow_up_id and app.is_kin_to_youth(f.youth_id)
    );
end $$;

-- Writes down on a person's follow-ups that somebody has declared kinship, or that nobody's stands any more.
create function app.renew_kinship(p_youth_id uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    registrations uuid[];
    has_any boolean;
begin
    perform from app.youth y where y.id = p_youth_id for no key update;
    registrations := array(select app.same_youths(p_youth_id));
    perform from app.youth y where y.id = any (registrations) order by y.id for no key update;
    has_any := exists (
        select from app.kinship k join app.follow_up f on f.id = k.follow_up_id
        where f.youth_id = any (registrations) and k.ended_at is null
    );
    update app.follow_up f set has_kin = has_any where f.youth_id = any (registrations) and f.has_kin <> has_any;
end $$;

create or replace function app.keep_kinship() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform app.renew_kinship((select f.youth_id from app.follow_up f where f.id = new.follow_up_id));
    return null;
end $$;

-- A follow-up begins as the person's others are. Somebody who declares kinship at the same moment is waited for.
create or replace function app.begin_kinship() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from app.youth y where y.id = new.youth_id for share;
    new.has_kin := exists (
        select from app.kinship k join app.follow_up f on f.id = k.follow_up_id
        where f.youth_id in (select app.same_youths(new.youth_id)) and k.ended_at is null
    );
    return new;
end $$;

-- For youths: closed unless one of the youth's follow-ups is open to the one who asks, or she registered the youth,
-- there is no follow-up yet, and it is nobody of her family.
create or replace view app.youths_barred_to_me with (security_barrier) as
select y.id as youth_id
from app.identity m, app.youth y
where case
    when exists (select from app.follow_up f where f.youth_id = y.id offset 0)
    then not exists (
        select from app.follow_up f
        where f.youth_id = y.id
          and not exists (select from app.barred_to_me b where b.follow_up_id = f.id offset 0)
        offset 0
    )
    else y.registered_by_id <> m.user_id or app.is_kin_to_youth(y.id)
end;

-- Writes anew what these follow-ups' consents open, and those of the person's other registrations. What was agreed to
-- in one of them before they were merged holds only so far as the other says the same, where the youth was asked the
-- same there: topic, service and time are the ones that both have. What is agreed to afterwards holds by itself.
-- The youths are locked first, each time in a statement of its own, so that of two who write at once the later sees
-- what the earlier wrote; services that close at the same moment are waited for.
create or replace function app.renew_consent_grants(p_follow_ups uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    touched uuid[];
    youths uuid[] := array(select distinct f.youth_id from app.follow_up f where f.id = any (p_follow_ups));
    alone app.consent_grant[];
    pair record;
begin
    perform from app.youth y where y.id = any (youths) order by y.id for no key update;
    youths := array(select distinct p.id from unnest(youths) y (id) cross join lateral app.same_youths(y.id) p (id));
    perform from app.youth y where y.id = any (youths) order by y.id for no key update;
    touched := array(
        select f.id from app.follow_up f
        where f.id = any (p_follow_ups)
           or (f.youth_id = any (youths) and exists (select from app.consent c where c.follow_up_id = f.id)));
    perform set_config('app.consents_at_hand', touched::text, true);
    perform from app.service w
    where w.id in (
        select one from app.consent_scope s cross join lateral (values (s.from_service_id), (s.to_service_id)) v (one)
        where s.follow_up_id = any (touched)
    )
    order by w.id
    for share;
    delete from app.consent_grant g where g.follow_up_id = any (touched);
    insert into app.consent_grant (
        id, consent_id, follow_up_id, topic, from_service_id, excluded_from, to_service_id, holds_from, holds_until)
    select md5(concat_ws('|', o.consent_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id,
                         extract(epoch from lower(held)), extract(epoch from upper(held))))::uuid,
           o.consent_id, o.follow_up_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id,
           lower(held), upper(held)
    from (
        select o.consent_id, o.follow_up_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id,
               unnest(range_agg(tstzrange(o.starts_at, o.ends_at))) as held
        from app.consent_opens o
        where o.follow_up_id = any (touched)
        group by o.consent_id, o.follow_up_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id
        union all
        select p.consent_id, c.follow_up_id, null, null, '{}', null,
               unnest(range_agg(tstzrange(p.starts_at, p.ends_at)))
        from app.consent_held_spans p
        join app.consent c on c.id = p.consent_id
        where c.follow_up_id = any (touched) and c.purpose = 'statistics' and p.topic = 'identity'
          and not exists (
              select from app.consent r
              where r.follow_up_id = c.follow_up_id and r.purpose = c.purpose and r.answer = 'refused'
                and r.registered_at > c.registered_at and r.registered_at <= p.starts_at
          )
        group by p.consent_id, c.follow_up_id
    ) o;
    if not exists (
        select from app.youth_merge m where m.ended_at is null and m.merged_youth_id = any (youths)
    ) then
        return;
    end if;
    alone := array(select g from app.consent_grant g where g.follow_up_id = any (touched));
    -- Each two registrations of one person, and since when they are one.
    for pair in
        select a.id as youth_id, b.id as other_id, greatest(am.merged_at, bm.merged_at) as since
        from unnest(youths) a (id)
        cross join lateral app.same_youths(a.id) b (id)
        left join app.youth_merge am on am.merged_youth_id = a.id and am.ended_at is null
        left join app.youth_merge bm on bm.merged_youth_id = b.id and bm.ended_at is null
        where a.id <> b.id
    loop
        with taken as (
            delete from app.consent_grant g
            using app.consent c, app.follow_up f
            where c.id = g.consent_id and f.id = c.follow_up_id and f.youth_id = pair.youth_id
              and c.registered_at <= pair.since
              and exists (
                  select from app.consent x join app.follow_up xf on xf.id = x.follow_up_id
                  where xf.youth_id = pair.other_id and x.purpose = c.purpose
              )
            returning g.*, c.purpose
        ), beside as (
            select g.*, c.purpose
            from unnest(alone) g
            join app.consent c on c.id = g.consent_id
            join app.follow_up f on f.id = g.follow_up_id
            where f.youth_id = pair.other_id
        ), both_say as (
            select t.consent_id, t.follow_up_id, t.topic, coalesce(t.from_service_id, b.from_service_id) as from_service_id,
                   case when t.from_service_id is null and b.from_service_id is null then array(
                       select distinct one from unnest(t.excluded_from || b.excluded_from) one order by one
                   ) else '{}'::uuid[] end as excluded_from,
                   t.to_service_id,
                   tstzrange(t.holds_from, t.holds_until) * tstzrange(b.holds_from, b.holds_until) as held
            from taken t
            join beside b on b.purpose = t.purpose and b.topic is not distinct from t.topic
                and b.to_service_id is not distinct from t.to_service_id
                and (t.from_service_id = b.from_service_id or t.from_service_id is null or b.from_service_id is null)
                and not coalesce(t.from_service_id = any (b.excluded_from), false)
                and not coalesce(b.from_service_id = any (t.excluded_from), false)
        )
        insert into app.consent_grant (
            id, consent_id, follow_up_id, topic, from_service_id, excluded_from, to_service_id, holds_from, holds_until)
        select md5(concat_ws('|', o.consent_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id,
                             extract(epoch from lower(o.held)), extract(epoch from upper(o.held))))::uuid,
               o.consent_id, o.follow_up_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id,
               lower(o.held), upper(o.held)
        from (
            select o.consent_id, o.follow_up_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id,
                   unnest(range_agg(o.held)) as held
            from both_say o
            where not isempty(o.held)
            group by o.consent_id, o.follow_up_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id
        ) o;
    end loop;
end $$;

-- ── Merging and undoing it ──────────────────────────────────────────────────────────────────────────────────────────

-- No chains: what was merged is merged into nothing else, and nothing is merged into it. Looked at after the policies
-- have let the row through; the two are locked first, so that of two who merge at once the later sees the earlier.
create function app.refuse_merge_chain() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from app.youth y where y.id in (new.kept_youth_id, new.merged_youth_id) order by y.id for no key update;
    if exists (
        select from app.youth_merge m
        where m.ended_at is null and m.id <> new.id
          and (m.merged_youth_id in (new.kept_youth_id, new.merged_youth_id) or m.kept_youth_id = new.merged_youth_id)
    ) then
        raise exception 'one of them is part of another merge' using errcode = '23514', constraint = 'youth_merge_chain';
    end if;
    return null;
end $$;

-- It is undone on one of thirty days, and by the clock of the database.
create function app.refuse_late_undoing() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if old.ended_at is null and new.ended_at is not null and app.today() > old.undo_until then
        raise exception 'the thirty days are over' using errcode = '23514', constraint = 'youth_merge_undo_late';
    end if;
    return new;
end $$;

-- What is reckoned from all registrations of a person is reckoned anew: protection, kinship and consent. The lead of
-- each follow-up whose consents open less than before is asked to have a new talk; where the one who merged has two
-- open follow-ups now, she is asked to look at them. Undoing it takes back what has not been done.
create function app.keep_merge() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    youths uuid[] := array[new.kept_youth_id, new.merged_youth_id];
    persons uuid[];
    before jsonb[];
begin
    perform app.renew_protection(youths);
    perform app.renew_kinship(new.kept_youth_id);
    perform app.renew_kinship(new.merged_youth_id);
    persons := array(select app.same_youths(new.kept_youth_id) union select app.same_youths(new.merged_youth_id));
    before := array(
        select to_jsonb(g) - 'id' from app.consent_grant g join app.follow_up f on f.id = g.follow_up_id
        where f.youth_id = any (persons));
    perform app.renew_consent_grants(array(select f.id from app.follow_up f where f.youth_id = any (youths) order by f.id));
    if new.ended_at is not null then
        update app.task t set done_at = new.ended_at, done_by_id = new.ended_by_id
        from app.follow_up f
        where f.id = t.follow_up_id and f.youth_id = any (persons) and t.done_at is null and t.made_at = new.merged_at
          and t.kind in ('two_follow_ups', 'consent_lapsed');
        return null;
    end if;
    insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
    select gen_random_uuid(), f.id, f.lead_service_id, 'consent_lapsed', null, new.merged_at
    from app.follow_up f
    where f.youth_id = any (persons) and f.state not in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE')
      and exists (
          select from unnest(before) b (said)
          where (b.said ->> 'follow_up_id')::uuid = f.id
            and not exists (
                select from app.consent_grant g where g.follow_up_id = f.id and to_jsonb(g) - 'id' = b.said
            )
      );
    insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
    select gen_random_uuid(), f.id, f.lead_service_id, 'two_follow_ups', null, new.merged_at
    from app.follow_up f
    where f.youth_id = any (persons) and f.state not in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE') and f.lead_service_id = new.owner_service_id
      and exists (
          select from app.follow_up o
          where o.id <> f.id and o.youth_id = any (persons) and o.state not in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE')
            and o.lead_service_id = new.owner_service_id
      );
    return null;
end $$;

-- A new lead is not told by a task that there is another follow-up which it does not lead: for it, there is none.
create function app.keep_two_follow_ups() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.task t set done_at = app.now()
    where t.follow_up_id = new.id and t.kind = 'two_follow_ups' and t.done_at is null
      and new.lead_service_id <> old.lead_service_id
      and not exists (
          select from app.follow_up f
          where f.id <> new.id and f.lead_service_id = new.lead_service_id
            and f.youth_id in (select app.same_youths(new.youth_id))
      );
    return null;
end $$;
