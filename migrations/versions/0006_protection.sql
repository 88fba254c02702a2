-- Core rule 1 as a fact of the rows that are asked about, so that asking is cheap: written in the same transaction as
-- each change that touches it, and by nobody else. What protected means stands in the view app.protected_youths.

-- Writes the fact anew for these youths, their siblings, and the follow-ups of all of them. The youths are locked
-- first, each in a statement of its own, so that of two who write at once the later sees what the earlier wrote.
create function app.renew_protection(p_youths uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    family uuid[];
begin
    perform from app.youth y where y.id = any (p_youths) order by y.id for no key update;
    select array_agg(distinct one) into family
    from (
        select unnest(p_youths) as one
        union all
        select s.other_youth_id from app.sibling s where s.youth_id = any (p_youths)
        union all
        select s.youth_id from app.sibling s where s.other_youth_id = any (p_youths)
    ) all_of_them;
    perform from app.youth y where y.id = any (family) order by y.id for no key update;
    update app.youth y set is_protected = not y.is_protected
    where y.id = any (family)
      and y.is_protected <> exists (select from app.protected_youths p where p.youth_id = y.id);
    update app.follow_up f set is_protected = y.is_protected
    from app.youth y
    where y.id = f.youth_id and y.id = any (family) and f.is_protected <> y.is_protected;
end $$;

-- A mark, a guardian or a sibling that comes, changes or goes.
create function app.keep_protection() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_table_name = 'youth' then
        perform app.renew_protection(array[new.id]);
    elsif tg_table_name = 'guardian' then
        perform app.renew_protection(array_remove(array[old.youth_id, new.youth_id], null));
    else
        perform app.renew_protection(array_remove(
            array[old.youth_id, old.other_youth_id, new.youth_id, new.other_youth_id], null));
    end if;
    return null;
end $$;

-- A follow-up begins as its youth is. Somebody who changes the youth at the same moment is waited for.
create function app.begin_protection() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    select y.is_protected into new.is_protected from app.youth y where y.id = new.youth_id for share;
    return new;
end $$;

-- Core rules 1 and 3 for one follow-up: whether it is restricted, or its youth is protected and the one who asks is
-- outside the named circle. A function, so that the rules cost nothing to prepare where nothing is closed.
create function app.is_barred_to_me(p_follow_up_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from app.identity m
        join app.follow_up f on f.id = p_follow_up_id
        where case
            when f.restricted_at is not null then true
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

-- The follow-ups that are closed to the one who asks, whatever else holds.
create or replace view app.barred_to_me with (security_barrier) as
select f.id as follow_up_id, f.restricted_at is not null as is_restricted
from app.follow_up f
where case
    when f.restricted_at is null and not f.is_protected then false
    else app.is_barred_to_me(f.id)
end;

-- PostgreSQL takes a union apart before it looks whether it was a barrier: a condition of the asker would meet the rows
-- of each part before the joins that choose hers. Inside a select of its own the union stays whole. Who asks is looked
-- up once for all three parts: this view is asked for every row of content.
create or replace view app.my_reach with (security_barrier) as
select r.follow_up_id, r.youth_id, m.service_id, m.role, r.leads, r.is_named
from app.identity m
cross join lateral (
    select f.id as follow_up_id, f.youth_id, true as leads,
           m.user_id in (f.coordinator_id, f.key_worker_id, f.deputy_id) as is_named
    from app.follow_up f
    where f.lead_service_id = m.service_id
      and (m.role = 'coordinator' or (m.role = 'key_worker' and m.user_id in (f.key_worker_id, f.deputy_id)))
    union all
    select f.id, f.youth_id, false, true
    from app.named_contact n
    join app.follow_up f on f.id = n.follow_up_id and f.lead_service_id <> m.service_id
    where m.role in ('contact', 'police_contact', 'coordinator', 'key_worker')
      and n.service_id = m.service_id
      and m.today between n.starts_on and coalesce(n.ends_on, 'infinity')
      and (n.contact_user_id = m.user_id
           or (n.substitute_user_id = m.user_id
               and m.today between coalesce(n.substitute_from, '-infinity')
               and coalesce(n.substitute_until, 'infinity')))
      and exists (
          select from app.participation p
          where p.follow_up_id = n.follow_up_id and p.service_id = n.service_id
            and m.today between p.starts_on and coalesce(p.ends_on, 'infinity')
      )
    union all
    select f.id, f.youth_id, false, false
    from app.participation p
    join app.follow_up f on f.id = p.follow_up_id and f.lead_service_id <> m.service_id
    where m.role = 'coordinator'
      and p.service_id = m.service_id
      and m.today between p.starts_on and coalesce(p.ends_on, 'infinity')
) r;

create or replace view app.my_youths with (security_barrier) as
select o.youth_id, o.role
from (
    select r.youth_id, r.role
    from app.my_reach r
    where r.leads
    union all
    select y.id, m.role
    from app.identity m
    join app.youth y on y.owner_service_id = m.service_id and y.registered_by_id = m.user_id
    where m.role = 'coordinator'
      and not exists (select from app.follow_up f where f.youth_id = y.id offset 0)
) o;

-- Who is asking, once more, and cheaper: found once in a statement, and not for every row that a policy asks about.
-- The session is fetched whole by a question that no row is part of, which PostgreSQL asks once and keeps the answer of.
create view app.session_that_asks with (security_barrier) as
select s.id as session_id, s.user_id,
       case when h.holds then s.post_id end as post_id,
       case when h.holds then s.hat_service_id end as service_id,
       case when h.holds then s.hat_role end as role,
       case when h.holds then s.hat_service_kind end as service_kind,
       case when h.holds then s.hat_municipality_number end as municipality_number,
       case when h.holds then s.hat_district_code end as district_code,
       h.today
from (select coalesce((select t.moment from app.test_clock t), pg_catalog.now()) as moment offset 0) c
join app.session s
    on s.token_hash = sha256(convert_to(nullif(current_setting('app.session', true), ''), 'UTF8'))
    and s.ended_at is null
    and s.expires_at > c.moment
    and s.seen_at + make_interval(secs => s.idle_seconds) > c.moment
cross join lateral (
    select d.today, d.today between s.hat_from and s.hat_until as holds
    from (select (c.moment at time zone 'Europe/Oslo')::date as today offset 0) d
    offset 0
) h;

create or replace view app.identity with (security_barrier) as
select (a.me).session_id, (a.me).user_id, (a.me).post_id, (a.me).service_id, (a.me).role, (a.me).service_kind,
       (a.me).municipality_number, (a.me).district_code, (a.me).today
from (select (select s from app.session_that_asks s) as me offset 0) a
where (a.me).session_id is not null;
