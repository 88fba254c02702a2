-- What must never be, whoever writes.

-- Periods of the same kind never overlap. Arguments: the columns that make rows "the same kind".
-- The rows of one kind are taken one at a time by an advisory lock, so that two who write at once cannot both pass.
create function app.refuse_overlap() returns trigger
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
        || ' and t.starts_on <= coalesce($4, ''infinity''::date) and coalesce(t.ends_on, ''infinity''::date) >= $3)',
        tg_table_name)
    into clash using new.id, mine, new.starts_on, new.ends_on;
    if clash then
        raise exception 'periods overlap' using errcode = '23P01', constraint = tg_table_name || '_overlap';
    end if;
    return new;
end $$;

-- A row that is history is never changed or removed, whoever asks.
create function app.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'history is not changed' using errcode = '23514', constraint = tg_table_name || '_history';
end $$;

-- What a deadline was born with stands; it is extended only by a reasoned exceeding, and ends only once.
create function app.keep_deadline_birth() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (new.rule_key, new.rule_valid_from, new.subject_kind, new.subject_id, new.owner_service_id, new.start_event_id,
        new.starts_on, new.nominal_on, new.due_on, new.skipped, new.born_at)
       is distinct from
       (old.rule_key, old.rule_valid_from, old.subject_kind, old.subject_id, old.owner_service_id, old.start_event_id,
        old.starts_on, old.nominal_on, old.due_on, old.skipped, old.born_at) then
        raise exception 'a deadline keeps what it was born with'
            using errcode = '23514', constraint = 'deadline_birth';
    end if;
    if new.extended_due_on is distinct from old.extended_due_on and not exists (
        select from app.deadline_exceeding x
        where x.deadline_id = new.id and x.new_due_on = new.extended_due_on
    ) then
        raise exception 'a deadline is extended by a reasoned exceeding only'
            using errcode = '23514', constraint = 'deadline_extension';
    end if;
    if old.cancelled_at is not null and new.cancelled_at is distinct from old.cancelled_at then
        raise exception 'a cancelled deadline stays cancelled'
            using errcode = '23514', constraint = 'deadline_cancelled';
    end if;
    return new;
end $$;

-- The hat's facts in a session follow its post and its service. Somebody who is deactivated, or whose post ends,
-- at the same moment as she signs in is waited for: otherwise neither transaction would see the other.
create function app.keep_hat_facts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
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

-- A post or a service that changes tells the sessions that wear it; a user who is deactivated has none any more.
create function app.tell_sessions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_table_name = 'post' then
        update app.session s set post_id = s.post_id where s.post_id = new.id and s.ended_at is null;
    elsif tg_table_name = 'service' then
        update app.session s set post_id = s.post_id
        from app.post p
        where p.service_id = new.id and s.post_id = p.id and s.ended_at is null;
    elsif new.deactivated_at is not null then
        update app.session s set ended_at = app.now() where s.user_id = new.id and s.ended_at is null;
    end if;
    return null;
end $$;
