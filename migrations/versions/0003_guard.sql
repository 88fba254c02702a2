-- The helpers that row policies ask. Made by guard, which passes row security and cannot log in.
-- `offset 0` keeps a question about one row a question about one row, and no list of all of them made for it.
-- Each answers about the one who asks and nobody else. plpgsql, so that plans are kept for the connection.

-- What moment it is: the database's own clock, except in a database marked as test.
create function app.now() returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select t.moment from app.test_clock t), pg_catalog.now());
end $$;

-- What day it is in Norway: the day that law counts in.
create function app.today() returns date
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (app.now() at time zone 'Europe/Oslo')::date;
end $$;

-- Who is asking: the session behind the transaction's token, and the hat that is on if it holds today.
-- No row: nobody. No role: nobody who may do anything (core rules 4 and 5). What the hat says stands in the session
-- itself, kept by triggers, so that this is one row; it is asked several times in every statement.
create view app.identity with (security_barrier) as
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
    select (c.moment at time zone 'Europe/Oslo')::date as today,
           (c.moment at time zone 'Europe/Oslo')::date between s.hat_from and s.hat_until as holds
) h;

create function app.me() returns table (
    session_id uuid, user_id uuid, post_id uuid, service_id uuid, role text, service_kind text,
    municipality_number text, district_code text, today date
)
language plpgsql stable security definer rows 1 set search_path = pg_catalog, pg_temp as $$
begin
    return query select i.* from app.identity i;
end $$;

-- The follow-ups the user is on, for which service, under which hat, and whether that service leads.
-- A filter view: it runs as guard and shows the one who asks her own places only.
create view app.my_reach with (security_barrier) as
select f.id as follow_up_id, f.youth_id, m.service_id, m.role, true as leads,
       m.user_id in (f.coordinator_id, f.key_worker_id, f.deputy_id) as is_named
from app.identity m
join app.follow_up f on f.lead_service_id = m.service_id
where m.role = 'coordinator' or (m.role = 'key_worker' and m.user_id in (f.key_worker_id, f.deputy_id))
union all
select f.id, f.youth_id, m.service_id, m.role, false, true
from app.identity m
join app.named_contact n on n.service_id = m.service_id
    and m.today between n.starts_on and coalesce(n.ends_on, 'infinity')
    and (n.contact_user_id = m.user_id
         or (n.substitute_user_id = m.user_id
             and m.today between coalesce(n.substitute_from, '-infinity') and coalesce(n.substitute_until, 'infinity')))
join app.follow_up f on f.id = n.follow_up_id and f.lead_service_id <> m.service_id
where m.role in ('contact', 'police_contact', 'coordinator', 'key_worker')
  and exists (
      select from app.participation p
      where p.follow_up_id = n.follow_up_id and p.service_id = n.service_id
        and m.today between p.starts_on and coalesce(p.ends_on, 'infinity')
  )
union all
select f.id, f.youth_id, m.service_id, m.role, false, false
from app.identity m
join app.participation p on p.service_id = m.service_id
    and m.today between p.starts_on and coalesce(p.ends_on, 'infinity')
join app.follow_up f on f.id = p.follow_up_id and f.lead_service_id <> m.service_id
where m.role = 'coordinator';

-- The follow-ups that the user's own service leads, for its manager.
create view app.my_managed with (security_barrier) as
select f.id as follow_up_id
from app.identity m
join app.follow_up f on f.lead_service_id = m.service_id
where m.role = 'manager';

-- The youths whose identity the user may read: through a follow-up her service leads, or just registered by her.
create view app.my_youths with (security_barrier) as
select r.youth_id, r.role
from app.my_reach r
where r.leads
union all
select y.id, m.role
from app.identity m
join app.youth y on y.owner_service_id = m.service_id and y.registered_by_id = m.user_id
where m.role = 'coordinator'
  and not exists (select from app.follow_up f where f.youth_id = y.id offset 0);

-- Youths who are protected, or whose row would reveal somebody who is: their own mark, a guardian's, and those of
-- a sibling, whichever way the two are written down. Seen by guard alone.
create view app.marked_youths with (security_barrier) as
select y.id as youth_id
from app.youth y
where y.address_protection in ('confidential', 'strictly_confidential')
   or exists (
      select from app.guardian g
      where g.youth_id = y.id and g.address_protection in ('confidential', 'strictly_confidential')
      offset 0
   );

create view app.protected_youths with (security_barrier) as
select y.id as youth_id
from app.youth y
where exists (select from app.marked_youths k where k.youth_id = y.id offset 0)
   or exists (
      select from app.sibling s
      where s.youth_id = y.id
        and exists (select from app.marked_youths k where k.youth_id = s.other_youth_id offset 0)
      offset 0
   )
   or exists (
      select from app.sibling s
      where s.other_youth_id = y.id
        and exists (select from app.marked_youths k where k.youth_id = s.youth_id offset 0)
      offset 0
   );

-- Core rules 1 and 3 for the one who asks: the follow-ups that are closed to her whatever else holds.
create view app.barred_to_me with (security_barrier) as
select f.id as follow_up_id, f.restricted_at is not null as is_restricted
from app.identity m, app.follow_up f
-- One condition after the other, the cheapest first: for those who are named nothing more is looked up.
where case
    when f.restricted_at is not null then true
    when f.lead_service_id = m.service_id and m.user_id in (f.coordinator_id, f.key_worker_id, f.deputy_id) then false
    when exists (
        select from app.named_contact n
        where n.follow_up_id = f.id and n.service_id = m.service_id
          and m.today between n.starts_on and coalesce(n.ends_on, 'infinity')
          and (n.contact_user_id = m.user_id
               or (n.substitute_user_id = m.user_id
                   and m.today between coalesce(n.substitute_from, '-infinity')
                                   and coalesce(n.substitute_until, 'infinity')))
        offset 0
    ) then false
    else exists (select from app.protected_youths p where p.youth_id = f.youth_id offset 0)
end;

-- The same for youths: closed unless one of the youth's follow-ups is open to her, or she registered the youth
-- and there is no follow-up yet.
create view app.youths_barred_to_me with (security_barrier) as
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
    else y.registered_by_id <> m.user_id
end;

-- The child-welfare matters the user is contact for: by the matter itself, or as the service's contact on its
-- follow-up.
create view app.my_matters with (security_barrier) as
select t.id as matter_id, m.service_id
from app.identity m
join app.matter t on t.owner_service_id = m.service_id
where m.role = 'contact'
  and (m.user_id in (t.contact_user_id, t.substitute_user_id)
       or exists (
          select from app.my_reach r
          where r.follow_up_id = t.follow_up_id and r.service_id = t.owner_service_id and r.is_named and not r.leads
          offset 0
       ));
