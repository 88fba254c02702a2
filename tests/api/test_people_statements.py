"""A page runs the same number of statements however much stands on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import asyncpg
from sqlalchemy import event

from services.api.rooms import Rooms
from tests.conftest import ClientFor
from tests.factories import World, insert, make_follow_up, make_person, make_youth


@contextmanager
def counted(rooms: Rooms) -> Iterator[list[str]]:
    """The statements that the api's login runs meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(rooms.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(rooms.engine.sync_engine, "before_cursor_execute", note)


async def test_a_youths_page_does_not_ask_once_for_each_guardian_or_sibling(
    client: ClientFor, world: World, admin: asyncpg.Connection, rooms: Rooms
) -> None:
    http = await client(world.coordinator)

    async def youth_with(many: int) -> str:
        youth_id = await make_youth(admin, world)
        for number in range(many):
            await make_follow_up(admin, world, youth_id=youth_id, state="CLOSED")
            other = await make_youth(admin, world)
            await make_follow_up(admin, world, youth_id=other)
            await insert(admin, "sibling", youth_id=youth_id, other_youth_id=other)
            await insert(
                admin, "guardian", youth_id=youth_id, given_name="Måne", family_name=str(number),
                responsibility="taken_over", starts_on=date(2010, 1, 1), language="nb", needs_interpreter=False,
                address_protection="none", version=1,
            )  # fmt: skip
        return f"/youths/{youth_id}"

    counts = []
    for many in (1, 7):
        address = await youth_with(many)
        await http.get(address)
        with counted(rooms) as seen:
            assert (await http.get(address)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] > 0


async def test_the_lists_of_staff_and_the_directory_do_not_ask_once_for_each_line(
    client: ClientFor, world: World, admin: asyncpg.Connection, rooms: Rooms
) -> None:
    http = await client(world.administrator)
    addresses = ("/users", "/services", "/contact-points?place=030110", "/api/v1/contact-points/gaps")

    async def count_each() -> list[int]:
        counts = []
        for address in addresses:
            await http.get(address)
            with counted(rooms) as seen:
                assert (await http.get(address)).status_code == 200
            counts.append(len(seen))
        return counts

    before = await count_each()
    for number in range(5):
        person = await make_person(admin, world, f"counted_{number}", "nav", "contact")
        await insert(
            admin, "contact_point", municipality_number="0301", district_code="030110",
            service_kind=("nav", "health", "school", "police", "probation")[number],
            service_id=world.services["nav"], contact_user_id=person.user_id, starts_on=date(2026, 1, 1), version=1,
        )  # fmt: skip
    assert await count_each() == before
    assert min(before) > 0
