"""The plan as one statement: what is read and the log row of the reading, in one journey to the database.

Plans are the most read thing there is, so this read is written by hand; a test holds it equal to
`queries.open_plan`, and the same row policies bind both.
"""

from services.core.access.rls import ground_sql
from services.core.access.things import PLAN
from services.core.audit.acts import Act, Decision, Exit

# $1 follow-up, $2 the log row's key, $3 the request. No row: nothing there for the asker, or nobody asks.
READ_PLAN = f"""
with found as materialized (
    select p.id, p.follow_up_id, p.owner_service_id, p.own_words, p.review_on, p.version,
           {ground_sql(PLAN, "p")} as ground
    from app.plan p
    where p.follow_up_id = $1
), logged as (
    insert into app.access_log (
        id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind, thing_id,
        follow_up_id, ground, request_id)
    select $2, app.now(), m.session_id, m.user_id, m.post_id, m.service_id, m.role, '{Act.OPENED}', '{Exit.REST}',
           '{Decision.ALLOWED}', 'plan', f.id, f.follow_up_id, f.ground, $3
    from found f, app.identity m
)
select f.id, f.version, json_build_object(
    'id', f.id,
    'follow_up_id', f.follow_up_id,
    'owner_service_id', f.owner_service_id,
    'owner_service_name', (select s.name from app.service s where s.id = f.owner_service_id),
    'own_words', f.own_words,
    'review_on', f.review_on,
    'version', f.version,
    'goals', coalesce((
        select json_agg(json_build_object('id', g.id, 'number', g.number, 'text', g.text, 'status', g.status)
                        order by g.number)
        from app.goal g
        where g.plan_id = f.id), '[]'::json)
)::text as body
from found f
"""  # noqa: S608 - built from the access page and enums, once, at import
