-- What the rules of disclosure ask of rows that the one who writes may not read herself. After the row: whoever may not
-- write it is refused by the policy first, and learns nothing.

-- The ground is of the day, of the sender's own sector and of that kind of recipient; a recipient in the service takes
-- part; a consent that is named stands. What is decided is sent: the text is written down as it was.
create function app.check_disclosure() returns trigger
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
              and (new.recipient_service_id is null or g.to_service_id = new.recipient_service_id)
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
                new.ground_valid_from, new.certainty = 'unverified', new.extract_text, new.decided_by_id,
                coalesce(new.approved_at, new.decided_at));
    end if;
    return null;
end $$;

-- A draft may be written anew, each time in one's own name; what waits may only be approved or not, by the one who
-- does it; what is decided stands.
create function app.keep_disclosure() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    me uuid := (select i.user_id from app.identity i);
    life text[] := array['state', 'version', 'decided_by_id', 'decided_at', 'decided_as'];
    approval text[] := array['approved_by_id', 'approved_at', 'approval_note'];
begin
    if old.state in ('decided', 'not_approved')
       or (old.state, new.state) in (('awaiting_approval', 'draft'), ('draft', 'not_approved'))
       or (old.state = 'awaiting_approval'
           and to_jsonb(new) - approval - array['state', 'version']
               is distinct from to_jsonb(old) - approval - array['state', 'version']) then
        raise exception 'a disclosure is not changed' using errcode = '23514', constraint = 'disclosure_history';
    end if;
    if (old.state = 'draft' and new.state <> 'draft' and new.decided_by_id is distinct from me)
       or (old.state = 'awaiting_approval' and new.state <> old.state and new.approved_by_id is distinct from me)
       or (old.state = 'draft' and new.assessed_by_id is distinct from me
           and to_jsonb(new) - life is distinct from to_jsonb(old) - life) then
        raise exception 'nobody writes in another''s name' using errcode = '23514', constraint = 'disclosure_signed';
    end if;
    return new;
end $$;

-- A duty has a ground of its own kind, of the day and of the sector.
create function app.check_statutory_duty_act() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (
        select from app.disclosure_ground g
        join app.service w on w.id = new.owner_service_id
        where g.code = new.ground_code and g.valid_from = new.ground_valid_from
          and g.kind = case new.kind when 'notify_child_welfare' then 'must_notify' else 'must_avert' end
          and (new.acted_at at time zone 'Europe/Oslo')::date
              between g.valid_from and coalesce(g.valid_until, 'infinity')
          and (cardinality(g.sender_kinds) = 0 or w.kind = any (g.sender_kinds))
    ) then
        raise exception 'a duty has its ground' using errcode = '23514', constraint = 'statutory_duty_act_ground';
    end if;
    return null;
end $$;
