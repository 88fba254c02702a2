-- How many follow-ups the services of the asker's own municipality lead, by district and state: numbers alone, for the
-- administrator, who sees before she sets a requirement how many it would be counted otherwise for.
create function app.follow_ups_by_place() returns table (district_code text, state text, number bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select s.district_code, f.state, count(*)
    from app.identity m
    join app.service s on s.municipality_number = m.municipality_number
    join app.follow_up f on f.lead_service_id = s.id
    where m.role = 'administrator'
    group by s.district_code, f.state;
end $$;
