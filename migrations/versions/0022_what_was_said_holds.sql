-- Three functions say what they should have said.

-- The ground is of the day, of the sender's own sector and of that kind of recipient; a recipient in the service takes
-- part, and is sent nothing under the youth's follow-up that shall not be known to be about her; a consent that is
-- named stands, and names the recipient. What is decided is sent: the text is written down as it was, with its mark.
create or replace function app.check_disclosure() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := case when tg_op = 'INSERT' then coalesce(new.decided_at, app.now()) else app.now() end;
    on_day date := (moment at time zone 'Europe/Oslo')::date;
    ground app.disclosure_ground;
    sender text := (select w.kind from app.service w where w.id = new.owner_service_id);
    recipient text := (select w.kind from app.service w where w.id = new.recipient_service_id);
    fault text;
begin
    if new.state = 'not_approved' then
        return null;
    end if;
    select * into ground from app.disclosure_ground g
    where g.code = new.ground_code and g.valid_from = new.ground_valid_from;
    fault := case
        when not on_day between ground.valid_from and coalesce(ground.valid_until, 'infinity') then 'ground_in_force'
        when ground.kind in ('must_notify', 'must_avert') then 'ground_no_duty'
        when cardinality(ground.sender_kinds) > 0 and not sender = any (ground.sender_kinds) then 'ground_of_sector'
        when cardinality(ground.receiver_types) > 0 and not new.recipient_type = any (ground.receiver_types)
        then 'ground_of_recipient'
        when (ground.kind = 'consent') <> (new.consent_id is not null) then 'consent_named'
        when ground.kind = 'anonymous' and new.outcome not in ('anonymised', 'refused') then 'anonymous_ground'
        when new.recipient_service_id is not null and new.outcome = 'anonymised' then 'anonymous_recipient'
        when new.source_system <> 'other' and sender <> 'police' then 'source_of_police'
        when recipient is not null and not case recipient
            when 'school' then new.recipient_type in ('public_school', 'private_school')
            when 'one_to_one_team' then new.recipient_type = 'district'
            when 'child_welfare' then new.recipient_type = 'child_welfare'
            when 'voluntary' then new.recipient_type = 'voluntary'
            else new.recipient_type = 'other_public'
        end then 'recipient_kind'
        when recipient is not null and not exists (
            select from app.follow_up f
            where f.id = new.follow_up_id
              and (f.lead_service_id = new.recipient_service_id
                   or exists (
                      select from app.participation p
                      where p.follow_up_id = f.id and p.service_id = new.recipient_service_id
                        and on_day between p.starts_on and coalesce(p.ends_on, 'infinity')
                   ))
        ) then 'recipient_on_case'
        when new.consent_id is not null and not exists (
            select from app.consent_grant g
            where g.consent_id = new.consent_id and g.follow_up_id = new.follow_up_id
              and moment >= g.holds_from and moment < g.holds_until
              and g.topic is not null
              and (g.from_service_id = new.owner_service_id
                   or (g.from_service_id is null and not new.owner_service_id = any (g.excluded_from)))
              and g.to_service_id = new.recipient_service_id
        ) then 'consent_in_force'
    end;
    if fault is not null then
        raise exception 'a disclosure must keep the rules' using errcode = '23514', constraint = 'disclosure_' || fault;
    end if;
    if new.state = 'decided' and new.outcome <> 'refused' then
        insert into app.disclosure_extract (
            disclosure_id, follow_up_id, owner_service_id, recipient_service_id, ground_code, ground_valid_from,
            is_unverified, text, sent_by_id, sent_at)
        values (new.id, new.follow_up_id, new.owner_service_id, new.recipient_service_id, new.ground_code,
                new.ground_valid_from, new.unverified_marked or new.certainty = 'unverified', new.extract_text, new.decided_by_id,
                coalesce(new.approved_at, new.decided_at));
    end if;
    return null;
end $$;

-- A review is the end of the tasks that the opening made, and of the opening itself when there was no right to it.
create or replace function app.finish_emergency_tasks() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.task t set done_at = new.reviewed_at, done_by_id = new.reviewed_by_id
    from app.emergency_access e
    where e.id = new.emergency_id and t.done_at is null and t.follow_up_id = e.follow_up_id
      and (t.id = e.id or (t.kind = 'emergency_opened' and t.made_at = e.opened_at));
    if new.outcome = 'not_justified' then
        update app.emergency_access e set ended_at = new.reviewed_at, version = e.version + 1
        where e.id = new.emergency_id and e.ended_at is null and e.ends_at > new.reviewed_at;
    end if;
    return null;
end $$;

-- The receipt: which services have read what under a consent, and when; for those who lead the follow-up, and for the
-- youth and the guardian themselves in what they have a say in. Of the log it shows what was read by the services that
-- the consent let read while it did, and never what it said. What another consent opened is told by that one's.
create or replace function app.consent_receipt(p_consent uuid) returns table (
    service_id uuid, topic text, thing_kind text, thing_id uuid, times bigint,
    first_at timestamptz, last_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with consented as (
        select c.id, c.follow_up_id, null::text[] as topics
        from app.consent c
        where c.id = p_consent and c.answer = 'given'
          and exists (
              select from app.my_reach r
              where r.follow_up_id = c.follow_up_id and r.leads and r.role in ('coordinator', 'key_worker')
          )
          and not exists (select from app.barred_to_me b where b.follow_up_id = c.follow_up_id)
        union all
        select c.id, c.follow_up_id, case when not s.says_all then s.topics end
        from app.consent c
        join app.my_says() s on s.follow_up_id = c.follow_up_id
        where c.id = p_consent and c.answer = 'given'
    ), held as (
        -- When it can have opened anything. The grants say it, but not of what was found invalid, nor while the youth's
        -- registrations are merged: then all that was read from its first day on is told, rather too much than too little.
        select c.follow_up_id, c.topics, k.purpose, k.registered_at, told.is_by_grants,
               case when told.is_by_grants
                   then (select min(g.holds_from) from app.consent_grant g where g.consent_id = c.id)
                   else k.registered_at
               end as begins_at,
               least(
                   app.begins(k.valid_until + 1),
                   (select min(x.at) from app.consent_change x
                    where x.consent_id = c.id and num_nonnulls(x.topic, x.from_service_id, x.to_service_id) = 0),
                   -- What renews it takes its place from the moment that it opens something itself.
                   (select min(g.holds_from) from app.consent n join app.consent_grant g on g.consent_id = n.id
                    where n.points_at_id = c.id)
               ) as ends_at
        from consented c
        join app.consent k on k.id = c.id
        join app.follow_up f on f.id = c.follow_up_id
        cross join lateral (
            select not exists (
                   select from app.youth_merge m
                   where m.ended_at is null and f.youth_id in (m.kept_youth_id, m.merged_youth_id)
               )
               and (exists (select from app.consent_grant g where g.consent_id = c.id)
                    or not exists (select from app.consent_change x where x.consent_id = c.id)) as is_by_grants
        ) told
    ), seen as (
        select l.service_id, l.thing_kind, l.thing_id, l.at
        from held h
        join app.access_log l on l.follow_up_id = h.follow_up_id and l.at >= h.begins_at and l.at <= h.ends_at
        where l.ground = 'CONSENT' and l.decision = 'allowed'
        union all
        select l.service_id, t.thing_kind, t.thing_id, t.at
        from held h
        join app.access_log_thing t on t.follow_up_id = h.follow_up_id and t.at >= h.begins_at and t.at <= h.ends_at
        join app.access_log l on l.id = t.log_id
        where t.ground = 'CONSENT' and l.decision = 'allowed'
    ), about as (
        select s.service_id, s.thing_kind, s.thing_id, s.at, w.owner_service_id,
               coalesce(w.topic, case s.thing_kind when 'youth' then 'identity' end) as topic
        from seen s
        left join lateral (
            select x.topic, x.owner_service_id from app.plan x where x.id = s.thing_id
            union all
            select x.topic, x.owner_service_id from app.goal x where x.id = s.thing_id
            union all
            select x.topic, x.owner_service_id from app.measure x where x.id = s.thing_id
            union all
            select x.topic, x.owner_service_id from app.meeting x where x.id = s.thing_id
            union all
            select x.topic, x.owner_service_id from app.note x where x.id = s.thing_id
            union all
            select x.topic, x.owner_service_id from app.attachment x where x.id = s.thing_id
        ) w on true
    )
    select a.service_id, a.topic, a.thing_kind, a.thing_id, count(*), min(a.at), max(a.at)
    from about a
    cross join held h
    where exists (
        select from app.consent_scope s
        where s.consent_id = p_consent and not s.is_excluded and s.to_service_id = a.service_id
          and (a.topic is null or s.topic = a.topic)
          and (s.from_service_id is null or a.owner_service_id is null or s.from_service_id = a.owner_service_id)
    )
      -- What it keeps out was read by another consent, and what was taken back has not been read by it since.
      and not exists (
          select from app.consent_scope s
          where s.consent_id = p_consent and s.is_excluded
            and (s.topic is null or s.topic = a.topic) and (s.to_service_id is null or s.to_service_id = a.service_id)
            and (s.from_service_id is null or s.from_service_id = a.owner_service_id)
      )
      and not exists (
          select from app.consent_change x
          where x.consent_id = p_consent and x.at < a.at
            and (x.topic is null or x.topic = a.topic) and (x.to_service_id is null or x.to_service_id = a.service_id)
            and (x.from_service_id is null or x.from_service_id = a.owner_service_id)
      )
      -- A later no has closed it, and so has a birthday, or a change of who decides.
      and not exists (
          select from app.consent r
          join app.consent_scope s on s.consent_id = r.id
          where r.follow_up_id = h.follow_up_id and r.purpose = h.purpose and r.answer = 'refused'
            and r.registered_at > h.registered_at and r.registered_at < a.at
            and s.topic = a.topic and s.to_service_id = a.service_id
      )
      and (not h.is_by_grants or a.at <= coalesce((
          select max(g.holds_until) from app.consent_grant g
          where g.consent_id = p_consent and g.to_service_id = a.service_id and (a.topic is null or g.topic = a.topic)
      ), 'infinity'))
      and not exists (select from consented c where c.topics is not null and (a.topic = any (c.topics)) is not true)
    group by a.service_id, a.topic, a.thing_kind, a.thing_id
$$;
