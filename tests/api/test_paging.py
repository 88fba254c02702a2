"""Where a list goes on: a place that is none is refused to a program, and is the first page to a person."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from services.api.rest.paging import write_cursor
from tests.conftest import ClientFor
from tests.factories import NOW, World, insert, make_follow_up

BY_MOMENT = (
    "/follow-ups/{id}/notes",
    "/follow-ups/{id}/meetings",
    "/follow-ups/{id}/attachments",
)
BY_DAY = ("/deadlines", "/compliance/deadlines")
NO_MOMENTS = (
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-11-20T09:00:00",
    "2026-11-20",
)
FAR_MOMENTS = ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00", "2026-11-20T09:00:00.1+14:00")


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await insert(
        admin, "note", follow_up_id=follow_up_id, owner_service_id=world.services["grorud"], topic="school",
        text="Det eneste notatet", is_shared=False, written_by_id=world.key_worker.user_id, written_at=NOW, version=1,
    )  # fmt: skip
    return follow_up_id


@pytest.mark.parametrize("address", [*BY_MOMENT, "/disclosure-extracts"])
@pytest.mark.parametrize("moment", NO_MOMENTS)
async def test_a_cursor_with_a_moment_that_is_none_is_refused(
    client: ClientFor, world: World, follow_up_id: UUID, address: str, moment: str
) -> None:
    http = await client(world.key_worker)
    cursor = write_cursor(moment, uuid4())
    answer = await http.get(f"/api/v1{address.format(id=follow_up_id)}", params={"cursor": cursor})
    assert answer.status_code == 400, answer.text
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("cursor", "cursor_invalid")]


@pytest.mark.parametrize("address", [*BY_MOMENT, "/disclosure-extracts"])
@pytest.mark.parametrize("moment", FAR_MOMENTS)
async def test_a_list_goes_on_from_any_moment_that_there_is(
    client: ClientFor, world: World, follow_up_id: UUID, address: str, moment: str
) -> None:
    http = await client(world.key_worker)
    cursor = write_cursor(moment, uuid4())
    answer = await http.get(f"/api/v1{address.format(id=follow_up_id)}", params={"cursor": cursor})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("address", BY_DAY)
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_list_goes_on_from_any_day_that_there_is(
    client: ClientFor, world: World, address: str, day: str
) -> None:
    http = await client(world.manager)
    answer = await http.get(f"/api/v1{address}", params={"cursor": write_cursor(day, uuid4())})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("address", BY_MOMENT)
@pytest.mark.parametrize("moment", NO_MOMENTS)
async def test_a_link_with_a_moment_that_is_none_leads_to_the_first_page(
    client: ClientFor, world: World, follow_up_id: UUID, address: str, moment: str
) -> None:
    http = await client(world.key_worker)
    place = {"before": moment, "before_id": str(uuid4())}
    answer = await http.get(address.format(id=follow_up_id), params=place)
    assert answer.status_code == 200, answer.text
    first = await http.get(address.format(id=follow_up_id))
    assert ("Det eneste notatet" in answer.text) == ("Det eneste notatet" in first.text) == ("notes" in address)


@pytest.mark.parametrize(("moment", "is_after"), [(FAR_MOMENTS[0], False), (FAR_MOMENTS[1], True)])
async def test_a_link_goes_on_from_any_moment_that_there_is(
    client: ClientFor, world: World, follow_up_id: UUID, moment: str, *, is_after: bool
) -> None:
    http = await client(world.key_worker)
    place = {"before": moment, "before_id": str(uuid4())}
    answer = await http.get(f"/follow-ups/{follow_up_id}/notes", params=place)
    assert (answer.status_code, "Det eneste notatet" in answer.text) == (200, is_after)
