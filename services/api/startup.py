"""The api refuses to start on a database where its own login could see more than the policies let it."""

from sqlalchemy import text

from services.api.rooms import Rooms
from services.core.kit.settings import Environment

# The oldest minor of each major without a known hole in row security (CVE-2025-8713 and those before it).
OLDEST = {15: 14, 16: 10, 17: 6, 18: 0}

CHECKS = (
    ("login", "select current_user = 'api'", "the api must log in as the role api"),
    (
        "bypass",
        (
            "select not exists (select from pg_roles r where (r.rolbypassrls or r.rolsuper)"
            " and pg_has_role(current_user, r.oid, 'MEMBER'))"
        ),
        "the role api must not be able to pass row security",
    ),
    (
        "forced",
        (
            "select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'app' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity))"
        ),
        "row security must be forced on every table of the schema app",
    ),
    (
        "owner",
        (
            "select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'app' and pg_has_role(current_user, c.relowner, 'MEMBER'))"
        ),
        "the role api must own nothing",
    ),
)


async def refuse_unsafe_database(rooms: Rooms) -> None:
    """Ask the database whether it is as it should be.

    Raises:
        SystemExit: with one sentence on what is wrong.
    """
    async with rooms.engine.connect() as connection:
        version = int((await connection.execute(text("show server_version_num"))).scalar_one())
        major, minor = divmod(version, 10_000)
        if major < min(OLDEST) or minor < OLDEST.get(major, 0):
            raise SystemExit(f"PostgreSQL {major}.{minor} is too old; row security has known holes there.")
        for _name, statement, sentence in CHECKS:
            if not (await connection.execute(text(statement))).scalar_one():
                raise SystemExit(f"The database is not as it should be: {sentence}.")
        if rooms.settings.environment is Environment.PRODUCTION:
            is_marked = (await connection.execute(text("select app.now() <> pg_catalog.now()"))).scalar_one()
            if is_marked:
                raise SystemExit("The database is marked as test (app.test_clock); production must not use it.")
