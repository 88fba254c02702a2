-- A follow-up rests from the move to PAUSED until the next move; deadlines of the city standard rest with it.

-- When a follow-up has rested, told by its moves: each pause begins on the day of the move to PAUSED and lasts until the
-- next move, on whose day it runs again (`ended_on`; null while it rests). So no two overlap, and one at most is open.
create function app.pauses_of(p_follow_up uuid) returns table (starts_on date, ended_on date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select (m.at at time zone 'Europe/Oslo')::date, (m.next_at at time zone 'Europe/Oslo')::date
    from (
        select t.id, t.to_state, t.at, lead(t.at) over (order by t.at, t.id) as next_at
        from app.follow_up_transition t
        where t.follow_up_id = p_follow_up
    ) m
    where m.to_state = 'PAUSED'
    order by m.at, m.id
$$;

-- How many calendar days a deadline has rested, and since when it rests now. One that is over when a pause begins stays
-- so; one that starts while the follow-up rests does so from its start; one that has ended rests no more. Said a second
-- time, in Python, in services/core/deadlines/resting.py; a test holds the two together.
create function app.rest_of(p_follow_up uuid, p_starts_on date, p_due_on date, p_ended_on date)
returns table (days integer, since date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    pause record;
    begins date;
begin
    days := 0;
    for pause in select p.starts_on, p.ended_on from app.pauses_of(p_follow_up) p loop
        begins := greatest(pause.starts_on, p_starts_on);
        exit when p_due_on + days < begins or p_ended_on <= begins;
        if pause.ended_on is null and p_ended_on is null then
            since := begins;
        else
            days := days + greatest(least(pause.ended_on, p_ended_on) - begins, 0);
        end if;
    end loop;
    return next;
end $$;

-- Whoever writes a deadline, how long it has rested is worked out here, and nobody can say otherwise.
create function app.let_deadline_rest() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    select r.days, r.since into new.paused_days, new.rests_from
    from app.rest_of(
        new.subject_id, new.starts_on, coalesce(new.extended_due_on, new.due_on),
        coalesce(new.met_on, (new.cancelled_at at time zone 'Europe/Oslo')::date)) r;
    return new;
end $$;

-- A move into a pause or out of one takes the deadlines along. Whoever registers an event of the follow-up meanwhile is
-- waited for, by the same lock: else a deadline that is born at that moment would be passed over.
create function app.rest_with_follow_up() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('events:' || new.follow_up_id, 0));
    update app.deadline d set paused_days = r.days, rests_from = r.since, version = d.version + 1
    from app.deadline o
    cross join lateral app.rest_of(o.subject_id, o.starts_on, coalesce(o.extended_due_on, o.due_on), o.met_on) r
    where d.id = o.id and o.subject_id = new.follow_up_id and o.subject_kind = 'follow_up' and o.rule_key <> 'CITY-TRANSITION'
      and o.cancelled_at is null
      and (o.paused_days, o.rests_from) is distinct from (r.days, r.since);
    return null;
end $$;

-- Makes tasks for the service that leads, for the worker, who reads no follow-up: when a pause has lasted thirty days, and
-- thirty more, while none of the earlier ones is still to be done; and when the day has come on which the follow-up was
-- thought to go on. A task's key is made of the move that began the pause, the kind and the count, so that however many
-- workers ask, it is made once. After days without a worker the latest is made, and not one for each that was missed.
-- Gives how many were made; the log has the number alone.
create function app.ask_about_pauses(p_limit integer, p_log_id uuid, p_sweep_id uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    today date := app.today();
    made integer;
begin
    -- Only one asks at a time; whoever dies lets go of this with its transaction.
    if not pg_try_advisory_xact_lock(hashtextextended('pauses.asked', 0)) then
        return 0;
    end if;
    with paused as (
        select f.id as follow_up_id, f.lead_service_id, t.id as transition_id, t.planned_until,
               (t.at at time zone 'Europe/Oslo')::date as starts_on
        from app.follow_up f
        cross join lateral (
            select m.id, m.to_state, m.at, m.planned_until
            from app.follow_up_transition m
            where m.follow_up_id = f.id
            order by m.at desc, m.id desc
            limit 1
        ) t
        where f.state = 'PAUSED' and f.restricted_at is null and t.to_state = 'PAUSED'
    ), asked as (
        select p.*, 'pause_open_long' as kind, (today - p.starts_on) / 30 as nth,
               p.starts_on + 30 * ((today - p.starts_on) / 30) as due_on
        from paused p
        where today >= p.starts_on + 30
          and not exists (
              select from app.task o
              where o.follow_up_id = p.follow_up_id and o.kind = 'pause_open_long' and o.done_at is null)
        union all
        select p.*, 'pause_end_reached', 0, p.planned_until
        from paused p
        where today >= p.planned_until
    ), named as (
        select md5(a.transition_id::text || a.kind || a.nth)::uuid as key, a.*
        from asked a
    )
    insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
    select n.key, n.follow_up_id, n.lead_service_id, n.kind, n.due_on, app.now()
    from named n
    where not exists (select from app.task t where t.id = n.key)
    order by n.due_on, n.key
    limit p_limit
    on conflict (id) do nothing;
    get diagnostics made = row_count;
    if made > 0 then
        insert into app.access_log (id, at, role, act, exit, decision, thing_kind, row_count, request_id)
        values (p_log_id, app.now(), 'worker', 'thing.added', 'worker', 'allowed', 'task', made, p_sweep_id);
    end if;
    return made;
end $$;
