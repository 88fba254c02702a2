"""What the database holds is what the access page says: no more, no less, and nothing beside it."""

import asyncpg
import pytest

from services.core.access import rls
from services.core.access.policy import GRANTS
from services.core.access.things import THINGS
from tests.conftest import Database

LOGINS = ("api", "signin", "worker", "seal", "report")
FILTER_VIEWS = {
    "identity",
    "my_reach",
    "my_managed",
    "my_youths",
    "my_matters",
    "barred_to_me",
    "youths_barred_to_me",
    "my_shares",
    "shared_youths",
    "my_emergencies",
    "duplicate_sides",
}
GUARD_ALONE = {
    "session_that_asks",
    "emergencies_in_force",
    "marked_youths",
    "protected_youths",
    "signing_age",
    "consent_moments",
    "consent_spans",
    "consent_signed_spans",
    "consent_renewed",
    "consent_held_spans",
    "consent_exclusions",
    "consent_opens",
    "leads_since",
    "consent_left_out",
}
POLICIES = "select * from pg_policies where schemaname = 'app' order by tablename, policyname"
PRIVILEGES = """
select c.relname, a.grantee::regrole::text as login, a.privilege_type, '' as column_name
from pg_class c cross join lateral aclexplode(c.relacl) a
where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
union all
select c.relname, a.grantee::regrole::text, a.privilege_type, t.attname
from pg_class c join pg_attribute t on t.attrelid = c.oid cross join lateral aclexplode(t.attacl) a
where c.relnamespace = 'app'::regnamespace
order by 1, 2, 3, 4
"""


async def test_policies_and_privileges_are_those_of_the_page(admin: asyncpg.Connection) -> None:
    before = await admin.fetch(POLICIES), await admin.fetch(PRIVILEGES)
    assert len(before[0]) > len(THINGS)
    transaction = admin.transaction()
    await transaction.start()
    try:
        for row in before[0]:
            await admin.execute(f'drop policy "{row["policyname"]}" on app."{row["tablename"]}"')
        for thing in THINGS:
            await admin.execute(f"revoke all on app.{thing.table} from api, worker")
        assert await admin.fetch(POLICIES) == []
        await admin.execute("set local role owner")
        await admin.execute(rls.render())
        after = await admin.fetch(POLICIES), await admin.fetch(PRIVILEGES)
    finally:
        await transaction.rollback()
    assert [dict(row) for row in after[0]] == [dict(row) for row in before[0]]
    assert [dict(row) for row in after[1]] == [dict(row) for row in before[1]]


async def test_the_page_speaks_of_every_table(admin: asyncpg.Connection) -> None:
    tables = await admin.fetch("select tablename from pg_tables where schemaname = 'app'")
    assert {table for (table,) in tables} == {thing.table for thing in THINGS}
    assert len(THINGS) == len({thing.table for thing in THINGS})


def test_every_grant_has_a_reason_and_a_sentence() -> None:
    assert len(GRANTS) > 50
    for grant in GRANTS:
        assert len(grant.because) > 10, grant
        assert grant.because.rstrip(".…")
        assert len(grant.when.norsk) >= len("Alltid"), grant


async def test_row_security_is_on_and_forced_on_every_table(admin: asyncpg.Connection) -> None:
    open_tables = await admin.fetch(
        "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p')"
        " and not (relrowsecurity and relforcerowsecurity)"
    )
    assert open_tables == []


async def test_a_new_table_without_row_security_stops_the_start(admin: asyncpg.Connection, database: Database) -> None:
    from services.api.rooms import make_rooms  # noqa: PLC0415
    from services.api.startup import refuse_unsafe_database  # noqa: PLC0415
    from services.core.kit.settings import Settings  # noqa: PLC0415

    key = "demo-only:" + "A" * 43
    rooms = make_rooms(
        Settings(
            environment="test",
            api_database_url=database.url_for("api"),
            signin_database_url=database.url_for("signin"),
            login_state_key=key,
            national_id_key=key,
            national_id_index_key=key,
            attachment_key=key,
        )
    )
    try:
        await refuse_unsafe_database(rooms)
        await admin.execute("create table app.forgotten (id uuid primary key)")
        with pytest.raises(SystemExit, match="row security must be forced"):
            await refuse_unsafe_database(rooms)
    finally:
        await admin.execute("drop table if exists app.forgotten")
        await rooms.close()


async def test_no_login_owns_bypasses_or_can_become_somebody_who_does(admin: asyncpg.Connection) -> None:
    reach = await admin.fetch(
        "select l.rolname, r.rolname from pg_roles l join pg_roles r on pg_has_role(l.oid, r.oid, 'MEMBER')"
        " where l.rolname = any($1) and (r.rolname <> l.rolname or r.rolsuper or r.rolbypassrls or r.rolcreaterole)",
        list(LOGINS),
    )
    assert reach == []
    owned = await admin.fetch(
        "select relname from pg_class where relowner in (select oid from pg_roles where rolname = any($1))"
        " union all select proname from pg_proc where proowner in (select oid from pg_roles where rolname = any($1))",
        list(LOGINS),
    )
    assert owned == []
    known = await admin.fetchval("select count(*) from pg_roles where rolname = any($1)", list(LOGINS))
    assert known == len(LOGINS)


async def test_only_guard_passes_row_security_and_nobody_logs_in_as_guard_or_owner(
    admin: asyncpg.Connection,
) -> None:
    rows = await admin.fetch(
        "select rolname, rolcanlogin, rolbypassrls, rolsuper from pg_roles where rolname = any($1)",
        [*LOGINS, "guard", "owner", "migrate"],
    )
    assert {row["rolname"] for row in rows if row["rolbypassrls"]} == {"guard"}
    assert {row["rolname"] for row in rows if not row["rolcanlogin"]} == {"guard", "owner"}
    assert not any(row["rolsuper"] for row in rows)


async def test_one_policy_per_table_command_and_login_and_never_for_all(admin: asyncpg.Connection) -> None:
    rows = await admin.fetch(POLICIES)
    assert [row["policyname"] for row in rows if row["cmd"] == "ALL"] == []
    keys = [(row["tablename"], row["cmd"], tuple(row["roles"]), row["permissive"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert {role for row in rows for role in row["roles"]} == {"api", "worker"}


async def test_a_core_rule_stands_beside_every_grant_on_what_belongs_to_a_youth(
    admin: asyncpg.Connection,
) -> None:
    rows = await admin.fetch(POLICIES)
    restrictive = {(row["tablename"], row["cmd"]) for row in rows if row["permissive"] == "RESTRICTIVE"}
    columns = await admin.fetch(
        "select table_name, column_name from information_schema.columns where table_schema = 'app'"
    )
    logs = {"access_log", "access_log_thing"}
    of_a_youth = {"youth", "follow_up"} | {
        row["table_name"]
        for row in columns
        if row["column_name"] in ("youth_id", "follow_up_id") and row["table_name"] not in logs
    }
    granted = {(grant.thing.table, rls.COMMANDS[grant.verb].upper()) for grant in GRANTS if not grant.by_function}
    wanted = {(table, command) for table, command in granted if table in of_a_youth}
    assert len(of_a_youth & {table for table, _ in granted}) > 10
    assert {(table, command) for table, command in wanted} <= restrictive


async def test_the_views_are_the_filter_views_and_each_asks_who_asks(admin: asyncpg.Connection) -> None:
    views = {
        row["viewname"]: row["definition"]
        for row in await admin.fetch("select viewname, definition from pg_views where schemaname = 'app'")
    }
    assert set(views) - GUARD_ALONE == FILTER_VIEWS
    for name in FILTER_VIEWS:
        asks = (
            "app.identity",
            "app.my_reach",
            "app.my_shares",
            "app.is_barred_to_me(",
            "app.session_that_asks",
        )
        assert any(who in views[name] for who in asks), name
    assert "current_setting('app.session'" in views["session_that_asks"]
    readable = await admin.fetch(
        "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('v', 'm')"
        " and (has_table_privilege('api', oid, 'select') or has_table_privilege('worker', oid, 'select')"
        " or has_table_privilege('signin', oid, 'select'))"
    )
    assert {name for (name,) in readable} == FILTER_VIEWS
    owners = await admin.fetch(
        "select distinct relowner::regrole::text from pg_class"
        " where relnamespace = 'app'::regnamespace and relkind in ('v', 'm')"
    )
    assert [owner for (owner,) in owners] == ["guard"]


async def test_a_filter_view_lets_no_condition_of_the_asker_run_before_its_own(
    admin: asyncpg.Connection,
) -> None:
    leaky = await admin.fetch(
        "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind = 'v'"
        " and not coalesce('security_barrier=true' = any(reloptions), false)"
    )
    assert leaky == []


async def test_functions_that_run_as_guard_have_a_fixed_search_path_and_are_nobodys_by_default(
    admin: asyncpg.Connection,
) -> None:
    functions = await admin.fetch(
        "select p.oid::regprocedure::text as name, p.proowner::regrole::text as owner, p.prosecdef, p.proconfig,"
        " p.proacl::text as acl"
        " from pg_proc p where p.pronamespace = 'app'::regnamespace"
    )
    assert len(functions) > 10
    for function in functions:
        assert function["owner"] == "guard", function
        assert "search_path=pg_catalog, pg_temp" in (function["proconfig"] or []), function
        # An entry that begins with `=` is PUBLIC's; no list at all is PUBLIC's default.
        assert function["acl"] is not None, function
        assert not any(entry.startswith("=") for entry in function["acl"].strip("{}").split(",")), function


async def test_no_login_may_make_drop_empty_or_refer(admin: asyncpg.Connection) -> None:
    for login in LOGINS:
        assert not await admin.fetchval("select has_database_privilege($1, current_database(), 'temp')", login)
        assert not await admin.fetchval("select has_database_privilege($1, current_database(), 'create')", login)
        for schema in ("app", "public", "queue"):
            assert not await admin.fetchval(
                "select coalesce(has_schema_privilege($1, to_regnamespace($2), 'create'), false)", login, schema
            ), (login, schema)
        strong = await admin.fetch(
            "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p', 'v')"
            " and (has_table_privilege($1, oid, 'truncate') or has_table_privilege($1, oid, 'references')"
            " or has_table_privilege($1, oid, 'trigger'))",
            login,
        )
        assert strong == [], login


async def test_the_sign_in_login_reads_no_table_and_has_its_functions_only(admin: asyncpg.Connection) -> None:
    for login in ("signin", "seal", "report"):
        tables = await admin.fetch(
            "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p', 'v')"
            " and (has_any_column_privilege($1, oid, 'select, insert, update')"
            " or has_table_privilege($1, oid, 'delete'))",
            login,
        )
        assert tables == [], login
    functions = await admin.fetch(
        "select proname from pg_proc where pronamespace = 'app'::regnamespace"
        " and has_function_privilege('signin', oid, 'execute')"
    )
    opens = {"open_session", "open_subject_session", "open_calendar", "end_provider_sessions"}
    assert {name for (name,) in functions} == {*opens, "now"}


async def test_no_other_login_can_open_a_session(admin: asyncpg.Connection) -> None:
    opener = await admin.fetch(
        "select distinct r.rolname from pg_proc p, pg_roles r"
        " where p.proname in ('open_session', 'open_subject_session', 'open_calendar') and r.rolname = any($1)"
        " and has_function_privilege(r.oid, p.oid, 'execute')",
        list(LOGINS),
    )
    assert [name for (name,) in opener] == ["signin"]


async def test_what_a_login_runs_is_shown_to_nobody(admin: asyncpg.Connection) -> None:
    rows = await admin.fetch(
        "select rolname from pg_roles where rolname in ('api', 'signin', 'worker')"
        " and 'track_activities=off' = any(rolconfig)"
    )
    assert {name for (name,) in rows} == {"api", "signin", "worker"}


async def test_the_api_runs_these_functions_and_no_other(admin: asyncpg.Connection) -> None:
    functions = await admin.fetch(
        "select proname from pg_proc where pronamespace = 'app'::regnamespace"
        " and has_function_privilege('api', oid, 'execute')"
    )
    of_the_asker = {
        "now",
        "today",
        "me",
        "who_am_i",
        "my_posts",
        "choose_hat",
        "choose_language",
        "touch_my_session",
        "end_my_session",
        "is_barred_to_me",
        "is_kin_to_me",
        "opened_to_me",
        "is_shared_with_me",
    }
    # Of the youth and the guardian themselves: nothing for staff.
    of_the_asker |= {
        "my_says",
        "my_subject_id",
        "follow_ups_about_me",
        "topics_about_me",
        "consents_about_me",
        "services_about_me",
        "deciders_about_me",
        "hold_my_consents",
    }
    # What is done to a follow-up that the one who asks cannot see; each checks her hat and writes the log itself.
    by_reference = {"open_emergency", "declare_kinship", "restrict_follow_up", "lift_restriction"}
    # What is done to a follow-up that one is offered and cannot see yet, and what those who lead it would leave behind.
    by_offer = {"accept_hand_over", "reject_hand_over", "hand_over_leaves"}
    # And the one way to the log: what was read under a consent, for those who lead the follow-up or have a say in it.
    # What is noted down of whom the one who registers cannot see, and how names are compared.
    of_registering = {"note_duplicates", "plain_name", "is_kin_to_youth"}
    # Who reads in a follow-up, beside what is in rows: for those who lead it.
    of_readers = {"subjects_of", "emergencies_of", "closed_out_of"}
    # How many follow-ups her municipality has, by district and state: for the administrator, and numbers alone.
    of_readers |= {"follow_ups_by_place"}
    by_herself = of_readers | by_reference | by_offer | of_registering
    assert {name for (name,) in functions} == of_the_asker | by_herself | {"consent_receipt"}
