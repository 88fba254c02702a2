"""The known ways in which row security leaks, each tried against this database as the login `api`."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import select, text

from services.api.rooms import Rooms
from services.core.access.work import enter_sql, open_work
from services.core.follow_ups.models import FollowUp
from services.core.kit.errors import NotSignedIn
from services.core.kit.ids import new_id
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.conftest import ClientFor, Database
from tests.factories import NOW, TODAY, World

GARBAGE = ("", "x", "' or true --", "a" * 42, "a" * 44, "é" * 43, "a" * 43)


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture
async def api_login(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A bare connection of the login `api`: what an intruder in the api process would hold."""
    connection = await asyncpg.connect(database.url_for("api"))
    yield connection
    await connection.close()


async def count(connection: asyncpg.Connection, table: str = "follow_up") -> int:
    return int(await connection.fetchval(f"select count(*) from app.{table}"))  # noqa: S608 - a table of ours


async def test_without_saying_who_asks_every_table_is_empty(
    api_login: asyncpg.Connection, admin: asyncpg.Connection, town: Town
) -> None:
    tables = await admin.fetch(
        "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'v')"
        " and has_table_privilege('api', oid, 'select')"
    )
    assert len(tables) > 25
    for (table,) in tables:
        assert await count(api_login, table) == 0, table


async def test_a_setting_that_was_once_set_and_is_empty_again_is_nobody(
    api_login: asyncpg.Connection, town: Town
) -> None:
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["coordinator"]))
        assert await count(api_login) > 0
    assert await api_login.fetchval("select current_setting('app.session', true)") == ""
    assert await count(api_login) == 0


@pytest.mark.parametrize("token", GARBAGE)
async def test_garbage_for_a_token_is_nobody(api_login: asyncpg.Connection, town: Town, token: str) -> None:
    async with api_login.transaction():
        await api_login.execute("select set_config('app.session', $1, true)", token)
        assert await count(api_login) == 0


@pytest.mark.parametrize("token", GARBAGE)
async def test_no_work_is_opened_for_garbage(rooms: Rooms, token: str) -> None:
    with pytest.raises(NotSignedIn):
        async with open_work(rooms.sessions, token, exit_="page", request_id=uuid4()):
            pass


async def test_knowing_a_users_id_a_session_or_its_hash_makes_nobody_of_the_api(
    api_login: asyncpg.Connection, admin: asyncpg.Connection, town: Town
) -> None:
    session = await admin.fetchrow(
        "select id, encode(token_hash, 'hex') as hash, user_id from app.session where user_id = $1",
        town["coordinator"].user_id,
    )
    for known in (session["id"], session["hash"], session["hash"][:43], session["user_id"]):
        async with api_login.transaction():
            await api_login.execute("select set_config('app.session', $1, true)", str(known))
            assert await count(api_login) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "set role guard",
        "set role owner",
        "set role signin",
        "set session authorization postgres",
        "alter role api bypassrls",
        "alter table app.follow_up disable row level security",
        "create policy mine on app.follow_up for select to api using (true)",
        "create table app.mine (id int)",
        "create temp table mine (id int)",
        "create function app.mine() returns int language sql as 'select 1'",
        "select token_hash from app.session",
        "insert into app.test_clock values (true, '2030-01-01Z')",
        "insert into app.session select * from app.session",
        "select app.open_session(null, 'page', null, '', '', '', null, null, 1, 1, null, null)",
        "truncate app.follow_up",
        "select * from app.protected_youths",
        "select * from app.marked_youths",
        "update app.access_log set act = 'thing.opened'",
        "delete from app.access_log",
        "select * from app.access_log",
        "delete from app.follow_up",
        "update app.follow_up set restricted_at = null",
        "update app.measure set owner_service_id = owner_service_id",
        "update app.measure set follow_up_id = follow_up_id",
    ],
)
async def test_sql_as_the_api_cannot_become_more_than_the_api(
    api_login: asyncpg.Connection, town: Town, statement: str
) -> None:
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["coordinator"]))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with api_login.transaction():
                await api_login.execute(statement)


async def test_row_security_switched_off_is_an_error_and_no_way_past(api_login: asyncpg.Connection, town: Town) -> None:
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["coordinator"]))
        await api_login.execute("set local row_security = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await count(api_login)


async def test_a_row_is_never_moved_to_another_follow_up_even_if_its_columns_could_be_changed(
    admin: asyncpg.Connection, town: Town
) -> None:
    tables = await admin.fetch(
        "select distinct tablename from pg_policies where schemaname = 'app' and cmd = 'UPDATE' and tablename in"
        " (select table_name from information_schema.columns"
        " where table_schema = 'app' and column_name = 'follow_up_id')"
    )
    tried = moved = 0
    for (table,) in tables:
        transaction = admin.transaction()
        await transaction.start()
        await admin.execute(f"grant update on app.{table} to api")
        await admin.execute("set local role api")
        await admin.execute(enter_sql(town.tokens["key_worker"]))
        rows = await admin.fetch(f"select id from app.{table} where follow_up_id = $1", town.follow_ups["ordinary"])  # noqa: S608
        for row in rows[:3]:
            move = f"update app.{table} set follow_up_id = $2 where id = $1"  # noqa: S608
            tried += 1
            try:
                async with admin.transaction():
                    answer = await admin.execute(move, row["id"], town.follow_ups["of_others"])
                moved += answer != "UPDATE 0"  # a row that she reads and may not change stays where it is
            except (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError):
                continue
        await transaction.rollback()
    assert tried > 10
    assert moved == 0


async def test_a_key_that_is_hidden_and_one_that_never_was_are_refused_alike(
    client: ClientFor, town: Town, admin: asyncpg.Connection
) -> None:
    http = await client(town["other_coordinator_here"])
    hidden_youth, hidden_goal = (
        town.youths["strict"],
        await admin.fetchval("select id from app.goal where follow_up_id = $1", town.follow_ups["strict"]),
    )
    signal = {"source": "school", "ground": "OWN_WISH", "duty_to_notify": "not_triggered", "received_on": "2026-11-19"}
    measure = {
        "type_code": "MENTOR",
        "responsible_service_id": str(town.world.services["grorud"]),
        "starts_on": "2026-11-20",
    }
    ordinary = f"/api/v1/follow-ups/{town.follow_ups['ordinary']}/measures"
    for path, body, field, hidden in (
        ("/api/v1/follow-ups", signal, "youth_id", hidden_youth),
        (ordinary, measure, "goal_id", hidden_goal),
    ):
        answers = []
        for key in (hidden, uuid4()):
            answer = await http.post(path, json={**body, field: str(key)}, headers={"Idempotency-Key": str(uuid4())})
            problem = answer.json()
            problem.pop("instance", None)
            problem.pop("request_id", None)
            answers.append((answer.status_code, problem))
        assert answers[0] == answers[1], path
        assert answers[0][0] in (404, 409, 422), path


async def test_a_foreign_key_tells_nothing_that_the_policy_has_not_told_first(
    api_login: asyncpg.Connection, town: Town
) -> None:
    refusals = []
    for follow_up in (town.follow_ups["strict"], uuid4()):
        async with api_login.transaction():
            await api_login.execute(enter_sql(town.tokens["other_coordinator_here"]))
            with pytest.raises(asyncpg.PostgresError) as refused:  # type: ignore[attr-defined]
                async with api_login.transaction():
                    await api_login.execute(
                        "insert into app.participation (id, follow_up_id, service_id, starts_on, version)"
                        " values ($1, $2, $3, $4, 1)",
                        new_id(),
                        follow_up,
                        town["school_contact"].service_id,
                        TODAY,
                    )
            refusals.append(type(refused.value))
    assert refusals == [asyncpg.InsufficientPrivilegeError] * 2


async def test_two_units_may_have_the_same_reference_without_either_knowing(
    api_login: asyncpg.Connection, town: Town, admin: asyncpg.Connection
) -> None:
    reference = await admin.fetchval(
        "select reference from app.investigation where id = $1", town.investigations["other_police"]
    )
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["investigator"]))
        await api_login.execute(
            "insert into app.investigation (id, owner_service_id, reference, birth_date, responsible_user_id,"
            " registered_by_id, registered_at, version) values ($1, $2, $3, $4, $5, $5, $6, 1)",
            new_id(),
            town["investigator"].service_id,
            reference,
            TODAY,
            town["investigator"].user_id,
            NOW,
        )
        seen = await api_login.fetchval("select count(*) from app.investigation where reference = $1", reference)
        assert seen == 1


async def test_what_may_be_added_and_not_read_is_added_without_reading_back(
    api_login: asyncpg.Connection, town: Town
) -> None:
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["coordinator"]))
        columns = (
            "insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision,"
            " thing_kind) select gen_random_uuid(), app.now(), m.session_id, m.user_id, m.post_id, m.service_id,"
            " m.role, 'thing.opened', 'page', 'allowed', 'follow_up' from app.me() m"
        )
        assert await api_login.execute(columns) == "INSERT 0 1"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with api_login.transaction():
                await api_login.execute(columns + " returning id")


async def test_nothing_is_deleted_and_a_change_of_a_hidden_row_touches_nothing(
    api_login: asyncpg.Connection, town: Town
) -> None:
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["coordinator"]))
        hidden = town.follow_ups["restricted"]
        assert await api_login.execute("update app.follow_up set state = 'ACTIVE' where id = $1", hidden) == "UPDATE 0"
        assert await api_login.execute("delete from app.draft where follow_up_id = $1", hidden) == "DELETE 0"
        assert await api_login.fetch("select from app.follow_up where id = $1 for update", hidden) == []


async def test_who_reads_and_may_not_change_cannot_lock_either(api_login: asyncpg.Connection, town: Town) -> None:
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["school_contact"]))
        follow_up = town.follow_ups["ordinary"]
        assert await api_login.fetchval("select count(*) from app.follow_up where id = $1", follow_up) == 1
        assert await api_login.fetch("select from app.follow_up where id = $1 for update", follow_up) == []


@pytest.mark.parametrize("table", ["follow_up", "measure", "meeting", "deadline", "youth", "investigation"])
async def test_a_list_asks_who_asks_once_and_hashes_no_whole_case_load(
    admin: asyncpg.Connection, town: Town, table: str
) -> None:
    async with admin.transaction():
        await admin.execute("set local role api")
        await admin.execute(enter_sql(town.tokens["coordinator"]))
        plan = "\n".join(line for (line,) in await admin.fetch(f"explain (verbose) select * from app.{table}"))  # noqa: S608
    assert "InitPlan" in plan
    assert "hashed SubPlan" not in plan
    filters = [line for line in plan.splitlines() if "Filter:" in line]
    assert filters
    for function in ("app.me(", "app.my_role(", "app.my_user(", "app.my_service(", "app.now(", "app.today("):
        assert not any(function in line for line in filters), function


@pytest.mark.parametrize("way", ["as planned", "nestloop", "hashjoin, mergejoin, indexscan, bitmapscan"])
@pytest.mark.parametrize("source", ["follow_up", "my_reach", "barred_to_me", "youths_barred_to_me", "youth"])
async def test_a_leaky_condition_of_the_asker_never_meets_a_row_she_may_not_see(
    api_login: asyncpg.Connection, admin: asyncpg.Connection, town: Town, source: str, way: str
) -> None:
    """The condition fails, with the value in its message, on the first row that it is asked about.

    Which rows it is asked about is for the planner to choose, so it is tried with ways of joining taken from it.
    """
    key = "youth_id" if source == "youths_barred_to_me" else "id" if "_" not in source else "follow_up_id"
    key = "id" if source in ("follow_up", "youth") else key
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["school_contact"]))
        for taken in way.split(", ") if way != "as planned" else ():
            await api_login.execute(f"set local enable_{taken} = off")
        shown = {row["key"] for row in await api_login.fetch(f"select {key} as key from app.{source}")}  # noqa: S608
        met = set()
        for row in await admin.fetch(f"select id from app.{'youth' if 'youth' in source else 'follow_up'}"):  # noqa: S608
            try:
                async with api_login.transaction():
                    await api_login.fetch(
                        f"select from app.{source} where case when {key}::text = $1"
                        f" then ({key}::text)::int > 0 else false end",
                        str(row["id"]),
                    )
            except asyncpg.DataError:
                met.add(row["id"])
        assert met == shown


async def test_no_view_that_is_asked_is_a_bare_union_for_that_is_no_barrier(admin: asyncpg.Connection) -> None:
    views = await admin.fetch(
        "select relname, pg_get_viewdef(oid) as body, reloptions from pg_class"
        " where relnamespace = 'app'::regnamespace and relkind = 'v' and has_table_privilege('api', oid, 'select')"
    )
    assert len(views) > 5
    for view in views:
        assert "security_barrier=true" in (view["reloptions"] or []), view["relname"]
        outermost = view["body"]
        while (shorter := re.sub(r"\([^()]*\)", "", outermost)) != outermost:
            outermost = shorter
        assert not re.search(r"\b(UNION|INTERSECT|EXCEPT)\b", outermost), view["relname"]


async def test_a_revoked_contact_loses_the_door_in_the_same_session_at_once(
    api_login: asyncpg.Connection, admin: asyncpg.Connection, town: Town
) -> None:
    follow_up = town.follow_ups["of_others"]
    seen = "select count(*) from app.follow_up where id = $1"
    contact = town["school_contact"]
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["school_contact"]))
        assert await api_login.fetchval(seen, follow_up) == 1
        await admin.execute(
            "update app.named_contact set ends_on = $3 where follow_up_id = $1 and contact_user_id = $2",
            follow_up,
            contact.user_id,
            TODAY.replace(day=TODAY.day - 1),
        )
        assert await api_login.fetchval(seen, follow_up) == 0


async def test_a_mark_of_protection_works_from_the_next_statement(
    api_login: asyncpg.Connection, admin: asyncpg.Connection, town: Town
) -> None:
    seen = "select count(*) from app.follow_up where id = $1"
    async with api_login.transaction():
        await api_login.execute(enter_sql(town.tokens["other_coordinator_here"]))
        assert await api_login.fetchval(seen, town.follow_ups["client"]) == 1
        await admin.execute(
            "update app.youth set address_protection = 'confidential' where id = $1", town.youths["client"]
        )
        assert await api_login.fetchval(seen, town.follow_ups["client"]) == 0


async def test_who_is_deactivated_while_signing_in_is_not_left_with_a_session(
    admin: asyncpg.Connection, database: Database, town: Town
) -> None:
    person = town["health_contact"]
    signin = await asyncpg.connect(database.url_for("signin"))
    token = "r" * 43
    deactivation = admin.transaction()
    await deactivation.start()
    await admin.execute("update app.user_account set deactivated_at = $2 where id = $1", person.user_id, NOW)
    opening = asyncio.ensure_future(
        signin.fetchval(
            "select answer from app.open_session($1, 'page', sha256(convert_to($2, 'UTF8')), $3, $4, 'test',"
            " null, null, 1800, 28800, $5, $6)",
            new_id(),
            token,
            "https://provider.test",
            person.subject,
            new_id(),
            new_id(),
        )
    )
    await asyncio.wait([opening], timeout=0.5)
    await deactivation.commit()
    await opening
    await signin.close()
    async with admin.transaction():
        await admin.execute("set local role api")
        await admin.execute(enter_sql(token))
        assert await admin.fetchval("select count(*) from app.me()") == 0


async def test_nothing_of_who_asked_is_left_on_the_pooled_connections_after_cancelled_requests(
    rooms: Rooms, town: Town
) -> None:
    async def ask() -> None:
        async with open_work(rooms.sessions, town.tokens["coordinator"], exit_="page", request_id=uuid4()) as work:
            await work.session.execute(select(FollowUp))
            await work.session.execute(text("select pg_sleep(0.05)"))

    tasks = [asyncio.ensure_future(ask()) for _ in range(60)]
    for number, task in enumerate(tasks):
        if number % 2:
            asyncio.get_running_loop().call_later(0.002 * number, task.cancel)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert any(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    left: list[UUID | str] = []
    for _ in range(30):
        async with rooms.engine.connect() as connection:
            left += [
                (
                    await connection.execute(text("select coalesce(current_setting('app.session', true), '')"))
                ).scalar_one()
            ]
            assert (await connection.execute(text("select count(*) from app.follow_up"))).scalar_one() == 0
    assert set(left) == {""}
