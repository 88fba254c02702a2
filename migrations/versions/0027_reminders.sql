-- Reminders: who is owed to be told, found out on the day. Seen and done by guard; the worker asks for it and reads none
-- of what it is made of.

-- A deadline or a task that is born, ends or gets another date is looked at anew, at the next run.
create function app.keep_coming_reminder() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_table_name = 'deadline' then
        if new.met_on is null and new.cancelled_at is null then
            insert into app.coming_reminder (about_id, about, next_on) values (new.id, 'deadline', app.today())
            on conflict (about_id) do update set next_on = excluded.next_on, nobody_since = null;
            return null;
        end if;
    elsif new.done_at is null then
        insert into app.coming_reminder (about_id, about, next_on) values (new.id, 'task', app.today())
        on conflict (about_id) do update set next_on = excluded.next_on, nobody_since = null;
        return null;
    end if;
    delete from app.coming_reminder c where c.about_id = new.id;
    return null;
end $$;

-- What was closed to everybody for a while, or begins again, is looked at anew: nothing was told of it meanwhile. So is
-- what another service answers for now: nobody there has been told.
create function app.keep_coming_reminders_of_follow_up() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into app.coming_reminder (about_id, about, next_on)
    select d.id, 'deadline', app.today()
    from app.deadline d where d.follow_up_id = new.id and d.met_on is null and d.cancelled_at is null
    union all
    select t.id, 'task', app.today() from app.task t where t.follow_up_id = new.id and t.done_at is null
    on conflict (about_id) do update set next_on = excluded.next_on;
    return null;
end $$;

-- Whether somebody is there to be told today: an active account, one of these hats in an open service, and not away.
create function app.is_there(p_user_id uuid, p_service_id uuid, p_roles text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from app.user_account u
        join app.post p on p.user_id = u.id
        join app.service s on s.id = p.service_id
        where u.id = p_user_id and u.deactivated_at is null
          and p.service_id = p_service_id and p.role = any (p_roles)
          and app.today() between p.starts_on and coalesce(p.ends_on, 'infinity')
          and (s.closed_on is null or s.closed_on > app.today())
    ) and not exists (
        select from app.absence a where a.user_id = p_user_id and app.today() between a.starts_on and a.ends_on
    )
$$;

-- Whether somebody is today the named contact of this service on a follow-up, or the substitute in her period.
create function app.is_contact_of(p_user_id uuid, p_follow_up_id uuid, p_service_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from app.named_contact n
        where n.follow_up_id = p_follow_up_id and n.service_id = p_service_id
          and app.today() between n.starts_on and coalesce(n.ends_on, 'infinity')
          and (n.contact_user_id = p_user_id
               or (n.substitute_user_id = p_user_id
                   and app.today() between coalesce(n.substitute_from, '-infinity')
                                       and coalesce(n.substitute_until, 'infinity')))
    )
$$;

-- Core rules 1 and 2 for somebody who does not ask: whether a follow-up that is protected or has kin is closed to her.
-- Nobody at all is told of a restricted one. A manager who answers for a deadline is told of a protected one.
-- Named with the hat of this service: what she is elsewhere, under another hat, opens nothing here.
create function app.is_closed_to(p_user_id uuid, p_follow_up_id uuid, p_service_id uuid, p_is_manager boolean)
returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select f.restricted_at is not null
        or (f.has_kin and exists (select from app.kin_of(f.youth_id) k (id) where k.id = p_user_id))
        or (f.is_protected and not p_is_manager
            and not coalesce(f.lead_service_id = p_service_id
                             and p_user_id in (f.coordinator_id, f.key_worker_id, f.deputy_id), false)
            and not app.is_contact_of(p_user_id, f.id, p_service_id))
    from app.follow_up f
    where f.id = p_follow_up_id
$$;

-- Who can be told of a running deadline today, the nearest first: those of the lowest rank are told. What a rank means:
-- 1 the one who is responsible in person, 2 and 3 who stands in for her, 4 and 5 the one who leads and who stands in,
-- 6 the others who can act, 9 the managers of the service that answers for it.
create function app.can_be_told_of_deadline(p_deadline_id uuid) returns table (user_id uuid, rank integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with running as (
        select d.id, d.subject_kind, d.subject_id, d.follow_up_id, d.responsible_user_id, d.responsible_service_id,
               case when d.subject_kind = 'follow_up' then f.lead_service_id else d.owner_service_id end as service_id,
               f.coordinator_id, f.key_worker_id, f.deputy_id
        from app.deadline d
        left join app.follow_up f on f.id = d.follow_up_id
        where d.id = p_deadline_id
    ), named as (
        select r.responsible_user_id as user_id, 1 as rank from running r
        union all
        select a.substitute_user_id, 2
        from running r join app.absence a on a.user_id = r.responsible_user_id
        where app.today() between a.starts_on and a.ends_on
          -- A child-welfare matter and a sanction are open to those who are named there and to nobody else.
          and r.subject_kind in ('follow_up', 'investigation')
        union all
        select r.deputy_id, 3 from running r where r.subject_kind = 'follow_up'
        union all
        select m.substitute_user_id, 3
        from running r join app.matter m on m.id = r.subject_id where r.subject_kind = 'matter'
        union all
        select case when n.contact_user_id = r.responsible_user_id then n.substitute_user_id else n.contact_user_id end, 3
        from running r
        join app.named_contact n on n.follow_up_id = r.follow_up_id and n.service_id = r.responsible_service_id
        where r.subject_kind = 'sanction' and app.today() between n.starts_on and coalesce(n.ends_on, 'infinity')
          and (n.contact_user_id <> r.responsible_user_id
               or app.today() between coalesce(n.substitute_from, '-infinity')
                                  and coalesce(n.substitute_until, 'infinity'))
        union all
        select r.coordinator_id, 4 from running r where r.subject_kind = 'follow_up'
        union all
        select a.substitute_user_id, 5
        from running r join app.absence a on a.user_id = r.coordinator_id
        where r.subject_kind = 'follow_up' and app.today() between a.starts_on and a.ends_on
        union all
        select p.user_id, 6
        from running r join app.post p on p.service_id = r.service_id
        where (r.subject_kind, p.role) in (('follow_up', 'coordinator'), ('investigation', 'prosecutor'))
    ), nearest as (
        select n.user_id, min(n.rank) as rank from named n where n.user_id is not null group by n.user_id
    )
    select n.user_id, n.rank
    from running r
    cross join nearest n
    -- The hats that open it, as the access page has them.
    where app.is_there(n.user_id, r.service_id, case
              when r.subject_kind = 'investigation' then array['investigator', 'police_contact', 'prosecutor']
              when r.subject_kind <> 'follow_up' then array['contact']
              when n.user_id in (r.key_worker_id, r.deputy_id) then array['coordinator', 'key_worker']
              else array['coordinator']
          end)
      and case r.subject_kind
              when 'matter' then app.is_contact_of(n.user_id, r.follow_up_id, r.service_id) or exists (
                  select from app.matter m
                  where m.id = r.subject_id and n.user_id in (m.contact_user_id, m.substitute_user_id))
              when 'sanction' then app.is_contact_of(n.user_id, r.follow_up_id, r.service_id) and exists (
                  select from app.participation p
                  where p.follow_up_id = r.follow_up_id and p.service_id = r.service_id
                    and app.today() between p.starts_on and coalesce(p.ends_on, 'infinity'))
              else true
          end
      and not coalesce(app.is_closed_to(n.user_id, r.follow_up_id, r.service_id, false), false)
    union all
    select distinct p.user_id, 9
    from running r
    join app.post p on p.service_id = r.responsible_service_id and p.role = 'manager'
    where app.is_there(p.user_id, r.responsible_service_id, array['manager'])
      and not coalesce(app.is_closed_to(p.user_id, r.follow_up_id, r.responsible_service_id, true), false)
$$;

-- Who can be told of an open task today, the nearest first: the coordinator, who stands in for her, the key worker and
-- the deputy, the other coordinators. What a task says is of the follow-up's content: no manager is told.
create function app.can_be_told_of_task(p_task_id uuid) returns table (user_id uuid, rank integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with open_task as (
        select f.id as follow_up_id, f.lead_service_id, f.coordinator_id, f.key_worker_id, f.deputy_id
        from app.task t join app.follow_up f on f.id = t.follow_up_id
        where t.id = p_task_id
    ), named as (
        select o.coordinator_id as user_id, 1 as rank from open_task o
        union all
        select a.substitute_user_id, 2
        from open_task o join app.absence a on a.user_id = o.coordinator_id
        where app.today() between a.starts_on and a.ends_on
        union all
        select o.key_worker_id, 4 from open_task o
        union all
        select o.deputy_id, 5 from open_task o
        union all
        select p.user_id, 6 from open_task o join app.post p on p.service_id = o.lead_service_id and p.role = 'coordinator'
    ), nearest as (
        select n.user_id, min(n.rank) as rank from named n where n.user_id is not null group by n.user_id
    )
    select n.user_id, n.rank
    from open_task o
    cross join nearest n
    where app.is_there(n.user_id, o.lead_service_id, case
              when n.user_id in (o.key_worker_id, o.deputy_id) then array['coordinator', 'key_worker']
              else array['coordinator']
          end)
      and not app.is_closed_to(n.user_id, o.follow_up_id, o.lead_service_id, false)
$$;

-- Writes down who is owed to be told, for the next of what is to be looked at today, and the e-mail that says it. Gives
-- how many were looked at, and how many are owed; the log has the number alone. `p_rules` says of each deadline rule
-- what kind of thing it is, `p_steps` is the plan of services/core/reminders/rules.py. Of several steps that have come
-- the newest alone is told: what an earlier one would have said is no longer true. A step is told of once, for ever.
create function app.owe_reminders(
    p_rules jsonb, p_steps jsonb, p_first_hour integer, p_last_hour integer, p_urgent_days integer, p_limit integer,
    p_log_id uuid, p_sweep_id uuid, out looked_at integer, out owed integer
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    today date := app.today();
    taken uuid[];
    local_now timestamp := app.now() at time zone 'Europe/Oslo';
    digest_day date := today + case when extract(hour from local_now) < p_first_hour then 0 else 1 end;
    digest_at timestamptz := (digest_day + make_interval(hours => p_first_hour)) at time zone 'Europe/Oslo';
    next_digest_at timestamptz := (digest_day + 1 + make_interval(hours => p_first_hour)) at time zone 'Europe/Oslo';
    at_once timestamptz := case
        when extract(hour from local_now) < p_first_hour
            then (today + make_interval(hours => p_first_hour)) at time zone 'Europe/Oslo'
        when extract(hour from local_now) >= p_last_hour
            then (today + 1 + make_interval(hours => p_first_hour)) at time zone 'Europe/Oslo'
        else app.now()
    end;
begin
    looked_at := 0;
    owed := 0;
    -- Only one looks at a time; whoever dies lets go of this with its transaction.
    if not pg_try_advisory_xact_lock(hashtextextended('reminder.owed', 0)) then
        return;
    end if;
    -- Taken in a statement of its own: what stands below is then read after whoever changed it last, and whoever changes it
    -- now is waited for by nobody and looked at next time. Else the day worked out from the old date would be written over
    -- the new one's.
    taken := array(
        select c.about_id
        from app.coming_reminder c
        where c.next_on <= today
        order by c.next_on, c.about_id
        limit p_limit
        for update skip locked
    );
    with looked as materialized (
        select c.about_id, c.about from app.coming_reminder c where c.about_id = any (taken)
    ), rule as materialized (
        select r.* from jsonb_to_recordset(p_rules) r (rule_key text, subject text, runs_after_end boolean)
    ), step as materialized (
        select s.* from jsonb_to_recordset(p_steps) s (step text, days integer, first_rank integer, subjects text[])
    ), running as materialized (
        select l.about, d.id as deadline_id, null::uuid as task_id, r.subject, d.effective_due_on as due_on,
               (d.born_at at time zone 'Europe/Oslo')::date as born_on,
               case when d.subject_kind = 'follow_up' then array[f.lead_service_id, d.responsible_service_id]
                    else array[d.owner_service_id, d.responsible_service_id] end as service_ids
        from looked l
        join app.deadline d on d.id = l.about_id and d.met_on is null and d.cancelled_at is null
        join rule r on r.rule_key = d.rule_key
        left join app.follow_up f on f.id = d.follow_up_id
        where l.about = 'deadline' and f.restricted_at is null
          and (d.subject_kind <> 'follow_up' or r.runs_after_end
               or f.state not in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE'))
        union all
        select l.about, null, t.id, 'task', t.due_on, (t.made_at at time zone 'Europe/Oslo')::date,
               array[f.lead_service_id]
        from looked l
        join app.task t on t.id = l.about_id and t.done_at is null
        join app.follow_up f on f.id = t.follow_up_id
        where l.about = 'task' and f.restricted_at is null
    ), stepped as materialized (
        select r.*, s.step, s.days, s.first_rank, s.about_on
        from running r
        cross join lateral (
            select s.step, s.days, s.first_rank,
                   case when s.step <> 'new' then r.due_on end as about_on
            from step s
            where r.subject = any (s.subjects)
              and case
                  when s.step = 'new' then true
                  when s.days <= 0 and (s.days < 0 or r.about = 'task')
                      then r.due_on + s.days between r.born_on + 1 and today
                  else r.due_on + s.days <= today
              end
            order by case when s.step = 'new' then r.born_on else r.due_on + s.days end desc, s.days desc
            limit 1
        ) s
    ), lacking as materialized (
        select s.* from stepped s
        -- Told is told, by somebody who works where it is answered for: after a hand-over nobody there has been.
        where not exists (
            select from app.reminder m
            join app.post p on p.user_id = m.user_id and p.service_id = any (s.service_ids)
                           and today between p.starts_on and coalesce(p.ends_on, 'infinity')
            where (m.deadline_id = s.deadline_id or m.task_id = s.task_id)
              and m.due_on is not distinct from s.about_on and m.step = s.step and m.days = s.days
        )
        -- Somebody who has said that she takes it is given the time, as long as she is there: the manager is told all the
        -- same.
        and not (s.step = 'to_lead' and exists (
            select from app.reminder m
            where m.deadline_id = s.deadline_id and m.due_on = s.about_on and m.acknowledged_at is not null
              and exists (select from app.can_be_told_of_deadline(m.deadline_id) c where c.user_id = m.user_id)
        ))
    ), told as materialized (
        select l.deadline_id, l.task_id, l.subject, l.about_on, l.step, l.days, c.user_id, c.rank
        from lacking l
        cross join lateral (
            select o.user_id, o.rank
            from (
                select t.user_id, t.rank, min(t.rank) over () as nearest
                from (
                    select d.user_id, d.rank from app.can_be_told_of_deadline(l.deadline_id) d where l.about = 'deadline'
                    union all
                    select d.user_id, d.rank from app.can_be_told_of_task(l.task_id) d where l.about = 'task'
                ) t
                -- Whoever is nearer than those whom the step is for has been told, and has not acted.
                where t.rank >= l.first_rank
            ) o
            where o.rank = o.nearest
        ) c
    ), wanted as materialized (
        select t.*, t.subject = 'law' and t.days >= -p_urgent_days as is_urgent,
               exists (select from app.mail_address a where a.user_id = t.user_id and a.address is not null) as has_address,
               gen_random_uuid() as id, gen_random_uuid() as own_mail_id
        from told t
        where not exists (
            select from app.reminder_mute m where m.user_id = t.user_id and m.subject = t.subject
        )
    ), mailed as (
        insert into app.mail (id, user_id, kind, owed_at, not_before, next_try_at, attempts)
        select w.own_mail_id, w.user_id, 'at_once', app.now(), at_once, at_once, 0
        from wanted w where w.is_urgent and w.has_address
    ), digest as (
        insert into app.mail (id, user_id, kind, digest_on, owed_at, not_before, next_try_at, attempts)
        select gen_random_uuid(), w.user_id, 'digest', digest_day, app.now(), digest_at, digest_at, 0
        from (select distinct w.user_id from wanted w where not w.is_urgent and w.has_address) w
        -- There already: what is told in it is put together when it leaves. One that has left says nothing more.
        on conflict (user_id, digest_on) do update set digest_on = excluded.digest_on
        where mail.sent_at is null and mail.refused_at is null and mail.dropped_at is null
        returning id, user_id
    ), next_digest as (
        insert into app.mail (id, user_id, kind, digest_on, owed_at, not_before, next_try_at, attempts)
        select gen_random_uuid(), w.user_id, 'digest', digest_day + 1, app.now(), next_digest_at, next_digest_at, 0
        from (select distinct w.user_id from wanted w where not w.is_urgent and w.has_address) w
        where not exists (select from digest g where g.user_id = w.user_id)
        on conflict (user_id, digest_on) do update set digest_on = excluded.digest_on
        returning id, user_id
    ), written as (
        insert into app.reminder
            (id, user_id, deadline_id, task_id, subject, due_on, step, days, capacity, owed_at, mail_id)
        select w.id, w.user_id, w.deadline_id, w.task_id, w.subject, w.about_on, w.step, w.days,
               case when w.rank = 1 then 'responsible' when w.rank <= 3 then 'substitute'
                    when w.rank = 9 then 'manager' else 'lead' end,
               app.now(),
               case when not w.has_address then null when w.is_urgent then w.own_mail_id else g.id end
        from wanted w
        left join (select * from digest union all select * from next_digest) g on g.user_id = w.user_id
        on conflict do nothing
        returning 1
    ), following as (
        -- The next day on which there is something new to say; tomorrow where there was nobody to tell today, or where the
        -- worker is older than the rule and does not know it yet.
        select l.about_id,
               case when exists (select from app.deadline d
                                 where d.id = l.about_id and d.met_on is null and d.cancelled_at is null
                                   and not exists (select from rule k where k.rule_key = d.rule_key))
                    then today + 1
                    when exists (select from lacking k where l.about_id in (k.deadline_id, k.task_id))
                         and not exists (select from told t where l.about_id in (t.deadline_id, t.task_id))
                    then today + 1
                    else (select min(r.due_on + s.days) from running r
                          join step s on r.subject = any (s.subjects) and s.step <> 'new'
                          where l.about_id in (r.deadline_id, r.task_id) and r.due_on + s.days > today) end as next_on,
               exists (select from lacking k where l.about_id in (k.deadline_id, k.task_id))
                   and not exists (select from told t where l.about_id in (t.deadline_id, t.task_id)) as has_nobody
        from looked l
    ), moved as (
        update app.coming_reminder c
        set next_on = n.next_on,
            nobody_since = case when n.has_nobody then coalesce(c.nobody_since, today) end
        from following n
        where c.about_id = n.about_id and n.next_on is not null
    ), gone as (
        delete from app.coming_reminder c using following n
        where c.about_id = n.about_id and n.next_on is null
    )
    select (select count(*) from looked), (select count(*) from written) into looked_at, owed;
    if owed > 0 then
        insert into app.access_log (id, at, role, act, exit, decision, thing_kind, ground, row_count, request_id)
        values (p_log_id, app.now(), 'worker', 'thing.added', 'worker', 'allowed', 'reminder', 'DUTY', owed, p_sweep_id);
    end if;
end $$;

-- What an e-mail has to say when it leaves: what still runs, is about the same date, is not yet acknowledged and has no
-- newer step, for somebody who may still be told. No row: it has become moot. No name is among it, and nothing of what
-- it is about. `is_after_end`: its follow-up has ended; whether something remains to be done then, its rule says.
create function app.lines_of_mail(p_mail_id uuid) returns table (
    reminder_id uuid, deadline_id uuid, task_id uuid, reference text, rule_key text, subject text, task_kind text,
    due_on date, step text, days integer, capacity text, language text, is_after_end boolean
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.id, r.deadline_id, r.task_id, coalesce(d.reference, f.reference), d.rule_key, r.subject, t.kind, r.due_on,
           r.step, r.days, r.capacity, u.language,
           coalesce(d.subject_kind = 'follow_up' and f.state in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE'), false)
    from app.reminder r
    join app.user_account u on u.id = r.user_id and u.deactivated_at is null
    left join app.deadline d on d.id = r.deadline_id
    left join app.task t on t.id = r.task_id
    left join app.follow_up f on f.id = coalesce(d.follow_up_id, t.follow_up_id)
    where r.mail_id = p_mail_id and r.acknowledged_at is null
      -- What a newer step says makes the older one untrue.
      and not exists (
          select from app.reminder n
          where n.user_id = r.user_id and (n.deadline_id = r.deadline_id or n.task_id = r.task_id)
            and n.due_on is not distinct from coalesce(r.due_on, n.due_on) and n.owed_at > r.owed_at
      )
      and case when r.deadline_id is not null
          then d.met_on is null and d.cancelled_at is null and d.effective_due_on = r.due_on
               and exists (select from app.can_be_told_of_deadline(d.id) c where c.user_id = r.user_id)
          else t.done_at is null and (r.due_on is null or t.due_on = r.due_on)
               and exists (select from app.can_be_told_of_task(t.id) c where c.user_id = r.user_id)
      end
    order by r.due_on nulls last, coalesce(d.reference, f.reference), r.id
$$;
