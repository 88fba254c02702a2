"""The lists of one who reads by consent run the same number of statements, with five follow-ups or five hundred."""

import asyncpg

from services.api.rooms import Rooms
from tests.api.test_people_statements import counted
from tests.conftest import ClientFor
from tests.factories import World, make_consent
from tests.shared_plan import make_shared, to

FEW, MANY = 5, 500
LISTS = (
    "/api/v1/follow-ups?limit=100",
    "/follow-ups",
    "/",
    "/api/v1/deadlines",
    "/deadlines",
    "/api/v1/disclosure-extracts",
)


async def share_more(admin: asyncpg.Connection, world: World, many: int) -> None:
    """So many follow-ups more that the school takes part in and knows the name in, made by set past all triggers."""
    first = await make_shared(admin, world)
    await make_consent(admin, world, first.follow_up_id, *to("school"))
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", first.follow_up_id)
    await admin.execute("set session_replication_role = replica")
    numbers = f"generate_series(1, {many - 1})"
    new_keys = "gen_random_uuid() as follow_up_id, gen_random_uuid() as youth_id, gen_random_uuid() as consent_id"
    await admin.execute(f"create temporary table copies as select {new_keys} from {numbers}")  # noqa: S608
    for table, where in (
        ("youth", f"t.id = '{youth_id}'"),
        ("follow_up", f"t.id = '{first.follow_up_id}'"),
        *((one, f"t.follow_up_id = '{first.follow_up_id}'") for one in ("participation", "named_contact", "consent",
          "consent_scope", "consent_grant", "measure", "meeting", "plan", "note")),
    ):  # fmt: skip
        columns = [
            row["column_name"]
            for row in await admin.fetch(
                "select column_name from information_schema.columns"
                " where table_schema = 'app' and table_name = $1 and is_generated = 'NEVER'",
                table,
            )
        ]
        own = {"youth": "c.youth_id", "follow_up": "c.follow_up_id", "consent": "c.consent_id"}
        new = {
            "id": own.get(table, "gen_random_uuid()"),
            "follow_up_id": "c.follow_up_id",
            "reference": "'OF-' || left(c.follow_up_id::text, 8)",
        }
        new |= {"consent_id": "c.consent_id", "youth_id": "c.youth_id"}
        values = ", ".join(new.get(column, f"t.{column}") for column in columns)
        await admin.execute(
            f"insert into app.{table} ({', '.join(columns)}) select {values} from app.{table} t, copies c where {where}"  # noqa: S608
        )
    await admin.execute("drop table copies")
    await admin.execute("set session_replication_role = origin")


async def test_a_contact_with_five_hundred_shared_follow_ups_asks_no_more_than_one_with_five(
    client: ClientFor, world: World, admin: asyncpg.Connection, rooms: Rooms
) -> None:
    http = await client(world.school_contact)

    async def count_each() -> list[int]:
        counts = []
        for address in LISTS:
            await http.get(address)
            with counted(rooms) as seen:
                assert (await http.get(address)).status_code == 200, address
            counts.append(len(seen))
        return counts

    await share_more(admin, world, FEW)
    few = await count_each()
    await share_more(admin, world, MANY - FEW)
    shown = (await http.get(LISTS[0])).json()
    assert [one["youth_name"] for one in shown["items"]] == ["Sol Fjelltopp"] * 100
    assert shown["next"] is not None
    assert await count_each() == few
    assert min(few) > 0
