-- Deadlines that run and have no flag for their date: what the worker's sweep looks through.

-- Writes anew whether a deadline waits for its flag, whenever it is born, ends, runs again or gets another date. A sweep
-- that flags it at the same time removes the row of the date that it flagged, and no other.
create function app.keep_unflagged() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.met_on is null and new.cancelled_at is null and not exists (
        select from app.deadline_flag f where f.deadline_id = new.id and f.due_on = new.effective_due_on
    ) then
        insert into app.unflagged_deadline (deadline_id, due_on) values (new.id, new.effective_due_on)
        on conflict (deadline_id) do update set due_on = excluded.due_on;
    else
        delete from app.unflagged_deadline u where u.deadline_id = new.id;
    end if;
    return null;
end $$;
