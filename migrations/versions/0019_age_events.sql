-- Birthdays that somebody must act on before they come.

-- Makes a task for the service that leads, for the worker, who reads no birth date: when the day has come on which one of
-- these age events is asked about, and not any more once the birthday itself is there. A task's key is made of the
-- follow-up, the kind and the birthday, so that however many workers ask, and whoever has done it, it is made once. Gives
-- how many were made; the log has the number alone. The dates are those of services/core/deadlines/catalogue/ages.py.
create function app.ask_about_ages(p_events jsonb, p_limit integer, p_log_id uuid, p_sweep_id uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    today date := app.today();
    made integer;
begin
    -- Only one asks at a time; whoever dies lets go of this with its transaction.
    if not pg_try_advisory_xact_lock(hashtextextended('age.asked', 0)) then
        return 0;
    end if;
    with event as (
        select e.*
        from jsonb_to_recordset(p_events) e (
            kind text, age integer, years_before integer, days_before integer, due_months_before integer,
            due_days_before integer, service_kind text, valid_from date, valid_until date)
        where today between e.valid_from and coalesce(e.valid_until, 'infinity')
          and (e.kind like 'turns\_%' or e.kind = 'transition_at_18')
    ), asked as (
        select f.id as follow_up_id, f.lead_service_id, e.kind, b.day as birthday,
               (b.day - make_interval(months => e.due_months_before, days => e.due_days_before))::date as due_on
        from event e
        -- A few days wider than what is asked for, so that an index finds them; the birthday itself decides.
        join app.youth y on y.birth_date
            between (today - make_interval(years => e.age))::date - 2
                and (today - make_interval(years => e.age - e.years_before))::date + e.days_before + 2
        cross join lateral (select app.birthday(y.birth_date, e.age) as day) b
        join app.follow_up f on f.youth_id = y.id
        where today < b.day
          and today >= app.birthday(y.birth_date, e.age - e.years_before) - e.days_before
          and f.restricted_at is null and f.state not in ('CLOSED', 'EVALUATED', 'NOT_ELIGIBLE')
          and (e.service_kind is null or exists (
              select from app.participation p
              join app.service s on s.id = p.service_id and s.kind = e.service_kind
              where p.follow_up_id = f.id and today between p.starts_on and coalesce(p.ends_on, 'infinity')))
    ), named as (
        select md5(a.follow_up_id::text || a.kind || a.birthday::text)::uuid as key, a.*
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
