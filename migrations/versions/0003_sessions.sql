-- Opening, using and ending sessions. Only the login `signin` may open one; a session may end and touch itself.

-- Opens a session for somebody known to a provider. Answers what came of it:
-- opened, unknown, deactivated, no_post (no post holds today), hat_unknown (the asked-for post is not hers),
-- hat_ambiguous (a program must say which of several).
-- With one post that holds, its hat is put on; with several and none asked for, none is.
create function app.open_session(
    p_session_id uuid, p_kind text, p_token_hash bytea, p_issuer text, p_subject text, p_provider_key text,
    p_provider_session text, p_post_id uuid, p_idle_seconds integer, p_lifetime_seconds integer,
    p_log_id uuid, p_request_id uuid
) returns table (answer text, post_count integer)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := app.now();
    who uuid;
    gone timestamptz;
    posts uuid[];
    hat uuid;
    outcome text;
begin
    select i.user_id, u.deactivated_at into who, gone
    from app.sign_in_identity i join app.user_account u on u.id = i.user_id
    where i.issuer = p_issuer and i.subject = p_subject;
    if who is null then
        outcome := 'unknown';
    elsif gone is not null then
        outcome := 'deactivated';
    else
        select coalesce(array_agg(p.id order by p.id), '{}') into posts
        from app.post p join app.service w on w.id = p.service_id
        where p.user_id = who
          and app.today() between p.starts_on and coalesce(p.ends_on, 'infinity')
          and (w.closed_on is null or w.closed_on > app.today());
        if cardinality(posts) = 0 then
            outcome := 'no_post';
        elsif p_post_id is not null and not p_post_id = any (posts) then
            outcome := 'hat_unknown';
        elsif p_kind = 'bearer' and p_post_id is null and cardinality(posts) > 1 then
            outcome := 'hat_ambiguous'; -- a program cannot be asked later
        else
            outcome := 'opened';
            hat := coalesce(p_post_id, case when cardinality(posts) = 1 then posts[1] end);
            insert into app.session (id, token_hash, kind, user_id, post_id, provider_key, provider_session,
                                     opened_at, seen_at, idle_seconds, expires_at)
            values (p_session_id, p_token_hash, p_kind, who, hat, p_provider_key, p_provider_session,
                    moment, moment, p_idle_seconds, moment + make_interval(secs => p_lifetime_seconds));
        end if;
    end if;
    insert into app.access_log (id, at, session_id, user_id, post_id, act, exit, decision, thing_kind, thing_id,
                                ground, request_id)
    values (p_log_id, moment, case when outcome = 'opened' then p_session_id end, who, hat,
            case when outcome = 'opened' then 'session.opened' else 'session.refused' end, 'sign_in',
            case when outcome = 'opened' then 'allowed' else 'denied' end, 'session',
            case when outcome = 'opened' then p_session_id end, outcome, p_request_id);
    return query select outcome, cardinality(coalesce(posts, '{}'));
end $$;

-- Ends every session that a provider says is over (back-channel logout): by its session, or all of a subject's.
create function app.end_provider_sessions(p_provider_key text, p_issuer text, p_provider_session text, p_subject text)
returns integer
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
        or (p_provider_session is null and s.user_id = (
            select i.user_id from app.sign_in_identity i where i.issuer = p_issuer and i.subject = p_subject))
      );
    get diagnostics ended = row_count;
    return ended;
end $$;

-- The session behind this transaction ends now.
create function app.end_my_session() returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.session s set ended_at = app.now() where s.id = (select m.session_id from app.me() m);
    return found;
end $$;

-- The session behind this transaction is in use; written at most once a minute.
create function app.touch_my_session() returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.session s set seen_at = app.now()
    where s.id = (select m.session_id from app.me() m) and s.seen_at < app.now() - interval '1 minute';
    return found;
end $$;

-- Puts on another of the user's own hats, if its post holds today.
create function app.choose_hat(p_post_id uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.session s set post_id = p.id
    from app.post p join app.service w on w.id = p.service_id
    where s.id = (select m.session_id from app.me() m)
      and p.id = p_post_id and p.user_id = s.user_id
      and app.today() between p.starts_on and coalesce(p.ends_on, 'infinity')
      and (w.closed_on is null or w.closed_on > app.today());
    return found;
end $$;

-- The language the user reads.
create function app.choose_language(p_language text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.user_account u set language = p_language where u.id = (select m.user_id from app.me() m);
    return found;
end $$;

-- The user's own posts that hold today, to choose a hat among. Readable before any hat is on.
create function app.my_posts() returns table (post_id uuid, service_id uuid, service_name text, role text)
language plpgsql stable security definer rows 2 set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select p.id, p.service_id, w.name, p.role
    from app.me() m
    join app.post p on p.user_id = m.user_id and m.today between p.starts_on and coalesce(p.ends_on, 'infinity')
    join app.service w on w.id = p.service_id and (w.closed_on is null or w.closed_on > m.today)
    order by w.name, p.role;
end $$;

-- Everything a request needs to know of the one who asks, in one call.
create function app.who_am_i() returns table (
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
end $$;
