-- Opens a session of half a minute for whoever asks by a calendar's address: the hat that the address was made with, for
-- as long as an answer takes. False: there is no such address, or it is dead; the log knows why, and nobody else.
-- Whoever holds the address never gets the session: its token is made by the process that answers, and stays in it.
create function app.open_calendar(
    p_session_id uuid, p_token_hash bytea, p_feed_hash bytea, p_lifetime_seconds integer, p_log_id uuid,
    p_request_id uuid
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := app.now();
    feed app.calendar_feed;
    fault text;
begin
    select * into feed from app.calendar_feed f where f.token_hash = p_feed_hash;
    if not found then
        return false;
    end if;
    fault := case
        when feed.taken_back_at is not null then 'taken_back'
        when coalesce(feed.fetched_at, feed.made_at) + interval '365 days' <= moment then 'unused'
        when exists (select from app.user_account u where u.id = feed.user_id and u.deactivated_at is not null)
            then 'deactivated'
        when not exists (
            select from app.post p join app.service w on w.id = p.service_id
            where p.id = feed.post_id and p.user_id = feed.user_id
              and app.today() between p.starts_on and coalesce(p.ends_on, 'infinity')
              and (w.closed_on is null or w.closed_on > app.today())
        ) then 'no_post'
    end;
    if fault is not null then
        insert into app.access_log (id, at, user_id, post_id, act, exit, decision, thing_kind, thing_id, ground,
                                    request_id)
        values (p_log_id, moment, feed.user_id, feed.post_id, 'session.refused', 'calendar', 'denied', 'calendar_feed',
                feed.id, fault, p_request_id);
        return false;
    end if;
    -- The log has what they did; the sessions themselves would only grow.
    delete from app.session s where s.user_id = feed.user_id and s.kind = 'calendar' and s.expires_at <= moment;
    insert into app.session (id, token_hash, kind, user_id, post_id, provider_key, opened_at, seen_at, idle_seconds,
                             expires_at)
    values (p_session_id, p_token_hash, 'calendar', feed.user_id, feed.post_id, 'calendar', moment, moment,
            p_lifetime_seconds, moment + make_interval(secs => p_lifetime_seconds));
    update app.calendar_feed f set fetched_at = moment where f.id = feed.id;
    return true;
end $$;
