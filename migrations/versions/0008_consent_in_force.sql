-- Consent in force, worked out by the database itself in the transaction of each change that touches it. The views
-- say what holds; app.renew_consent_grants writes it down; the policies read what is written, inside its period.

-- The day somebody reaches an age. Born on 29 February: 1 March in a common year.
create function app.birthday(p_born date, p_age integer) returns date
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
    select d.day + (extract(day from d.day) <> extract(day from p_born))::integer
    from (select (p_born + make_interval(years => p_age))::date as day) d
$$;

-- The moment a day begins in Norway.
create function app.begins(p_day date) returns timestamptz
language sql stable strict set search_path = pg_catalog, pg_temp as $$
    select p_day::timestamp at time zone 'Europe/Oslo'
$$;

-- The ages that the rules know of.
create view app.signing_age with (security_barrier) as
select distinct v.age
from app.signing_rule r cross join lateral (values (r.together_from), (r.alone_from)) v (age);

-- The follow-ups whose consents are being worked out. Only their rows are read, however many others there are: a view
-- that cuts time into spans is worked out whole, and a bound from outside does not reach into it.
create function app.consents_at_hand() returns uuid[]
language sql stable set search_path = pg_catalog, pg_temp as $$
    select pg_catalog.current_setting('app.consents_at_hand')::uuid[]
$$;

-- Every moment at which something may begin or end for a consent.
create view app.consent_moments with (security_barrier) as
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
) v (moment)
where c.follow_up_id = any (app.consents_at_hand())
  and c.answer = 'given'
  and v.moment >= greatest(app.begins(c.valid_from), c.registered_at)
  and v.moment <= app.begins(c.valid_until + 1);

-- The spans between those moments: whatever holds at a span's start holds until it ends.
create view app.consent_spans with (security_barrier) as
select m.consent_id, m.moment as starts_at, m.ends_at
from (
    select m.consent_id, m.moment, lead(m.moment) over (partition by m.consent_id order by m.moment) as ends_at
    from app.consent_moments m
) m
where m.ends_at is not null;

-- The spans in which all who must have signed have signed, and none has lapsed. The rule's rows say from what age the
-- youth signs too, and from what age she signs alone, topic by topic; its own version is the one of the day it was given.
create view app.consent_signed_spans with (security_barrier) as
select p.consent_id, t.topic, p.starts_at, p.ends_at
from app.consent_spans p
join app.consent c on c.id = p.consent_id
join app.follow_up f on f.id = c.follow_up_id
join app.youth y on y.id = f.youth_id
join app.signing_rule t on c.given_on between t.valid_from and coalesce(t.valid_until, 'infinity')
where case
    when p.starts_at >= app.begins(app.birthday(y.birth_date, t.alone_from)) then exists (
        select from app.consent_signature s
        where s.consent_id = c.id and s.signer = 'youth' and s.registered_at <= p.starts_at
    )
    else (
        c.given_on < app.birthday(y.birth_date, t.together_from)
        or exists (
            select from app.consent_signature s
            where s.consent_id = c.id and s.signer = 'youth' and s.registered_at <= p.starts_at
        )
    ) and case
        when exists (
            select from app.guardian g
            where g.youth_id = y.id and g.responsibility = 'taken_over'
              and p.starts_at >= app.begins(g.starts_on)
              and p.starts_at < coalesce(app.begins(g.ends_on + 1), 'infinity')
        ) then exists (
            select from app.consent_signature s
            where s.consent_id = c.id and s.signer = 'child_welfare' and s.registered_at <= p.starts_at
        )
        else exists (
            select from app.guardian g
            where g.youth_id = y.id
              and p.starts_at >= app.begins(g.starts_on)
              and p.starts_at < coalesce(app.begins(g.ends_on + 1), 'infinity')
        ) and not exists (
            select from app.guardian g
            where g.youth_id = y.id
              and p.starts_at >= app.begins(g.starts_on)
              and p.starts_at < coalesce(app.begins(g.ends_on + 1), 'infinity')
              and not exists (
                  select from app.consent_signature s
                  where s.consent_id = c.id and s.guardian_id = g.id and s.registered_at <= p.starts_at
              )
        )
    end
end
and not exists (
    select from app.consent_change h
    where h.consent_id = c.id and h.at <= p.starts_at
      and h.topic is null and h.from_service_id is null and h.to_service_id is null
);

-- When a consent was renewed: when all that a newer one covers, which points at it or at one that does, was signed. Until
-- then the old one stands; from then on it opens nothing, also when the newer one is taken back later.
create view app.consent_renewed with (security_barrier) as
with recursive newer (consent_id, newer_id) as (
    select n.points_at_id, n.id
    from app.consent n
    where n.follow_up_id = any (app.consents_at_hand())
    union
    select o.consent_id, n.id
    from newer o
    join app.consent n on n.points_at_id = o.newer_id
)
select o.consent_id, min(p.starts_at) as renewed_at
from newer o
join app.consent n on n.id = o.newer_id
join app.consent_spans p on p.consent_id = n.id
where not exists (
    select from app.consent_scope s
    where s.consent_id = n.id and not s.is_excluded
      and not exists (
          select from app.consent_signed_spans t
          where t.consent_id = n.id and t.topic = s.topic and t.starts_at = p.starts_at
      )
)
and exists (
    select from app.consent_signed_spans t
    where t.consent_id = n.id and t.starts_at = p.starts_at and (n.purpose <> 'statistics' or t.topic = 'identity')
)
group by o.consent_id;

-- The spans in which a consent is signed and not yet renewed.
create view app.consent_held_spans with (security_barrier) as
select p.consent_id, p.topic, p.starts_at, least(p.ends_at, r.renewed_at) as ends_at
from app.consent_signed_spans p
left join app.consent_renewed r on r.consent_id = p.consent_id
where r.renewed_at is null or p.starts_at < r.renewed_at;

-- What is kept out of a consent, and from when: at birth, by a partial withdrawal, or by a no that came later.
create view app.consent_exclusions with (security_barrier) as
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

-- What a consent opens, span by span.
create view app.consent_opens with (security_barrier) as
select s.consent_id, s.follow_up_id, s.topic, s.from_service_id, s.to_service_id, p.starts_at, p.ends_at,
       array(
           select distinct x.from_service_id
           from app.consent_exclusions x
           where x.consent_id = s.consent_id and x.kept_out_from <= p.starts_at and s.from_service_id is null
             and x.from_service_id is not null
             and (x.topic is null or x.topic = s.topic)
             and (x.to_service_id is null or x.to_service_id = s.to_service_id)
           order by x.from_service_id
       ) as excluded_from
from app.consent_scope s
join app.consent_held_spans p on p.consent_id = s.consent_id and p.topic = s.topic
where s.follow_up_id = any (app.consents_at_hand()) and not s.is_excluded
  and not exists (
      select from app.consent_exclusions x
      where x.consent_id = s.consent_id and x.kept_out_from <= p.starts_at
        and (x.topic is null or x.topic = s.topic)
        and (x.from_service_id is null or x.from_service_id = s.from_service_id)
        and (x.to_service_id is null or x.to_service_id = s.to_service_id)
  )
  and not exists (
      select from app.service w
      where w.id in (s.from_service_id, s.to_service_id) and app.begins(w.closed_on) <= p.starts_at
  );

-- Writes anew what these follow-ups' consents open. The youths are locked first, in a statement of its own, so that of
-- two who write at once the later sees what the earlier wrote; services that close at the same moment are waited for.
create function app.renew_consent_grants(p_follow_ups uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform set_config('app.consents_at_hand', p_follow_ups::text, true);
    perform from app.youth y
    where y.id in (select f.youth_id from app.follow_up f where f.id = any (p_follow_ups))
    order by y.id
    for no key update;
    perform from app.service w
    where w.id in (
        select one from app.consent_scope s cross join lateral (values (s.from_service_id), (s.to_service_id)) v (one)
        where s.follow_up_id = any (p_follow_ups)
    )
    order by w.id
    for share;
    delete from app.consent_grant g where g.follow_up_id = any (p_follow_ups);
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
        where o.follow_up_id = any (p_follow_ups)
        group by o.consent_id, o.follow_up_id, o.topic, o.from_service_id, o.excluded_from, o.to_service_id
        union all
        select p.consent_id, c.follow_up_id, null, null, '{}', null,
               unnest(range_agg(tstzrange(p.starts_at, p.ends_at)))
        from app.consent_held_spans p
        join app.consent c on c.id = p.consent_id
        where c.follow_up_id = any (p_follow_ups) and c.purpose = 'statistics' and p.topic = 'identity'
          and not exists (
              select from app.consent r
              where r.follow_up_id = c.follow_up_id and r.purpose = c.purpose and r.answer = 'refused'
                and r.registered_at > c.registered_at and r.registered_at <= p.starts_at
          )
        group by p.consent_id, c.follow_up_id
    ) o;
end $$;

-- Something of a consent is added.
create function app.keep_consent_grants() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform app.renew_consent_grants(array(select distinct a.follow_up_id from added a order by a.follow_up_id));
    return null;
end $$;

-- A guardian comes, changes or goes; a birth date is put right.
create function app.keep_consent_grants_of_youth() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    youths uuid[] := case when tg_table_name = 'youth' then array[new.id] end;
begin
    if tg_table_name = 'guardian' then
        youths := array_remove(array[old.youth_id, new.youth_id], null);
    end if;
    perform app.renew_consent_grants(array(
        select f.id from app.follow_up f
        where f.youth_id = any (youths) and exists (select from app.consent c where c.follow_up_id = f.id)
        order by f.id));
    return null;
end $$;

-- A service closes, or does not after all.
create function app.keep_consent_grants_of_service() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform app.renew_consent_grants(array(
        select distinct s.follow_up_id from app.consent_scope s
        where new.id in (s.from_service_id, s.to_service_id)
        order by s.follow_up_id));
    return null;
end $$;

-- What the one who asks may read by consent right now: for the service she is named for, on the follow-ups she is on.
create view app.my_shares with (security_barrier) as
select g.follow_up_id, g.consent_id, g.topic, g.from_service_id, g.excluded_from, g.holds_until, r.role
from app.my_reach r
cross join (select coalesce((select t.moment from app.test_clock t), pg_catalog.now()) as moment offset 0) c
join app.consent_grant g on g.follow_up_id = r.follow_up_id and g.to_service_id = r.service_id
    and c.moment >= g.holds_from and c.moment < g.holds_until
where r.is_named or r.leads;

-- Whether a consent in force lets the one who asks, under one of these hats, read what this service wrote on this topic.
-- A function and not a subquery of the policies: it is prepared only where no other ground has let the row through.
create function app.is_shared_with_me(p_follow_up_id uuid, p_topic text, p_owner_service_id uuid, p_roles text[])
returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from app.my_shares s
        where s.follow_up_id = p_follow_up_id and s.topic = p_topic
          and (s.from_service_id = p_owner_service_id
               or (s.from_service_id is null and not p_owner_service_id = any (s.excluded_from)))
          and s.role = any (p_roles)
    );
end $$;

-- Names and birth year, and no more, for those whom the consent lets know whom it is about.
create view app.shared_youths with (security_barrier) as
select f.id as follow_up_id, y.id as youth_id, y.given_name, y.family_name,
       extract(year from y.birth_date)::integer as birth_year
from app.follow_up f
join app.youth y on y.id = f.youth_id
where exists (
    select from app.my_shares s
    where s.follow_up_id = f.id and s.topic = 'identity'
      and (s.from_service_id = f.lead_service_id
           or (s.from_service_id is null and not f.lead_service_id = any (s.excluded_from)))
    offset 0
)
and not exists (select from app.barred_to_me b where b.follow_up_id = f.id offset 0);

-- The receipt: which services have read what under a consent, and when; for those who lead the follow-up and nobody
-- else. Of the log it shows what was read by the services that the consent lets read, and never what it said.
create function app.consent_receipt(p_consent uuid) returns table (
    service_id uuid, topic text, thing_kind text, thing_id uuid, times bigint,
    first_at timestamptz, last_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with consented as (
        select c.id, c.follow_up_id, c.registered_at
        from app.consent c
        where c.id = p_consent and c.answer = 'given'
          and exists (
              select from app.my_reach r
              where r.follow_up_id = c.follow_up_id and r.leads and r.role in ('coordinator', 'key_worker')
          )
          and not exists (select from app.barred_to_me b where b.follow_up_id = c.follow_up_id)
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
    group by a.service_id, a.topic, a.thing_kind, a.thing_id
$$;

-- Asks the lead to talk about consent again, for the worker, who reads nothing of it: when the day for that has come
-- while the consent stands, when the youth has reached the age at which she is asked herself, and when what stood has
-- fallen away by a birthday or a change of parental responsibility. A task's key is made of the consent, the kind and
-- the day, so that however many workers ask, it is made once. Gives how many were made; the log has the number alone.
create function app.ask_about_consents(p_limit integer, p_log_id uuid, p_sweep_id uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := app.now();
    today date := app.today();
    made integer;
begin
    -- Only one asks at a time; whoever dies lets go of this with its transaction.
    if not pg_try_advisory_xact_lock(hashtextextended('consent.asked', 0)) then
        return 0;
    end if;
    with whose as (
        select c.id, c.follow_up_id, c.given_on, c.valid_until, c.review_on, f.lead_service_id, y.id as youth_id,
               y.birth_date
        from app.consent c
        join app.follow_up f on f.id = c.follow_up_id
        join app.youth y on y.id = f.youth_id
        where c.answer = 'given' and c.valid_until >= today and f.restricted_at is null
          and f.state not in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE')
          and not exists (select from app.consent n where n.points_at_id = c.id)
    ), held as (
        select c.*, g.topic, g.to_service_id, g.holds_until, g.holds_until > moment as holds
        from whose c
        join app.consent_grant g on g.consent_id = c.id and g.holds_from <= moment
    ), asked as (
        select h.id, h.follow_up_id, h.lead_service_id, 'review_consent' as kind, h.review_on as on_day
        from held h
        where h.holds and h.review_on <= today
        union
        select h.id, h.follow_up_id, h.lead_service_id, 'ask_youth_anew', app.birthday(h.birth_date, t.together_from)
        from held h
        join app.signing_rule t on t.topic = coalesce(h.topic, 'identity')
            and h.given_on between t.valid_from and coalesce(t.valid_until, 'infinity')
        where h.holds and h.given_on < app.birthday(h.birth_date, t.together_from)
          and today >= app.birthday(h.birth_date, t.together_from)
          and today < app.birthday(h.birth_date, t.alone_from)
          and not exists (select from app.consent_signature s where s.consent_id = h.id and s.signer = 'youth')
        union
        select h.id, h.follow_up_id, h.lead_service_id, 'consent_lapsed', d.day
        from held h
        cross join lateral (
            select app.birthday(h.birth_date, t.alone_from) as day
            from app.signing_rule t
            where t.topic = coalesce(h.topic, 'identity')
              and h.given_on between t.valid_from and coalesce(t.valid_until, 'infinity')
            union
            select g.starts_on from app.guardian g where g.youth_id = h.youth_id
            union
            select g.ends_on + 1 from app.guardian g where g.youth_id = h.youth_id and g.ends_on is not null
        ) d
        where not h.holds and h.holds_until = app.begins(d.day) and h.holds_until < app.begins(h.valid_until + 1)
          and not exists (
              select from app.consent_grant n
              where n.consent_id = h.id and n.topic is not distinct from h.topic
                and n.to_service_id is not distinct from h.to_service_id and n.holds_from = h.holds_until
          )
    ), named as (
        select md5(a.id::text || a.kind || a.on_day::text)::uuid as key, a.*
        from asked a
    )
    insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
    select n.key, n.follow_up_id, n.lead_service_id, n.kind, n.on_day, moment
    from named n
    where not exists (select from app.task t where t.id = n.key)
    order by n.on_day, n.key
    limit p_limit
    on conflict (id) do nothing;
    get diagnostics made = row_count;
    if made > 0 then
        insert into app.access_log (id, at, role, act, exit, decision, thing_kind, row_count, request_id)
        values (p_log_id, moment, 'worker', 'thing.added', 'worker', 'allowed', 'task', made, p_sweep_id);
    end if;
    return made;
end $$;
