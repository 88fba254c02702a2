"""What the lead is asked to do about consent, on the page of consents: what it says, and when it is done."""

from datetime import timedelta

import asyncpg
import httpx2
import pytest

from services.api.pages.consents import TASK_SAYS
from services.core.consents.tasks import CONSENT_TASKS
from services.core.follow_ups.kinds import TASK_NAMES
from tests.api.hand_overs import accept, make_case, offered
from tests.conftest import ClientFor
from tests.consents import Place, make_place
from tests.factories import NOW, TODAY, World, insert, make_consent


@pytest.fixture(scope="module")
async def lead(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


@pytest.fixture
async def place(admin: asyncpg.Connection, world: World) -> Place:
    return await make_place(admin, world)


def page_of(place: Place) -> str:
    return f"/follow-ups/{place.follow_up_id}/consents"


async def ask(admin: asyncpg.Connection, world: World, place: Place, kind: str, *, hours_ago: int = 0) -> None:
    made_at = NOW - timedelta(hours=hours_ago)
    by = {"follow_up_id": place.follow_up_id, "owner_service_id": world.services["grorud"]}
    await insert(admin, "task", **by, kind=kind, due_on=TODAY, made_at=made_at)


async def still_asked(admin: asyncpg.Connection, place: Place) -> set[str]:
    rows = await admin.fetch(
        "select kind from app.task where follow_up_id = $1 and done_at is null", place.follow_up_id
    )
    return {row["kind"] for row in rows}


def test_every_task_about_consent_has_its_words() -> None:
    assert set(TASK_SAYS) == set(CONSENT_TASKS)


async def test_the_page_opens_with_every_task_and_each_is_done_by_its_own_button(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, place: Place
) -> None:
    for kind in CONSENT_TASKS:
        await ask(admin, world, place, kind)
    left = {kind.value for kind in CONSENT_TASKS}
    for kind in CONSENT_TASKS:
        shown = await lead.get(page_of(place))
        assert shown.status_code == 200
        assert TASK_NAMES[kind] in shown.text
        assert (await lead.post(f"{page_of(place)}/tasks-done", data={"kind": kind.value})).status_code == 303
        left.remove(kind.value)
        assert await still_asked(admin, place) == left


async def test_after_a_hand_over_the_new_lead_opens_the_page_that_asks_for_a_new_talk(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    case = await make_case(admin, world)
    await make_consent(admin, world, case.id, ("measures", "grorud", "school"))
    taken = await accept(client, await offered(client, world, case), world.coordinator_elsewhere)
    assert taken.status_code == 201, taken.text
    http = await client(world.coordinator_elsewhere)
    for language, says in (
        ("nb", "mens en annen tjeneste ledet oppfølgingen"),
        ("nn", "medan ei anna teneste leidde oppfølginga"),
    ):
        await http.post("/language", data={"language": language, "back": "/"})
        shown = await http.get(f"/follow-ups/{case.id}/consents")
        assert shown.status_code == 200
        assert says in shown.text
    await http.post("/language", data={"language": "nb", "back": "/"})


@pytest.mark.parametrize("kind", ["weather", "assess_signal"])
async def test_a_task_that_cannot_be_named_closes_none_and_the_page_says_so(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, place: Place, kind: str
) -> None:
    await ask(admin, world, place, "review_consent")
    await ask(admin, world, place, "assess_signal")
    answer = await lead.post(f"{page_of(place)}/tasks-done", data={"kind": kind})
    assert answer.status_code == 422
    assert "Velg et av alternativene." in answer.text
    assert await still_asked(admin, place) == {"review_consent", "assess_signal"}


async def test_with_no_task_named_all_of_them_are_done_and_nothing_else(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, place: Place
) -> None:
    for kind in ("review_consent", "consent_lapsed", "assess_signal"):
        await ask(admin, world, place, kind)
    assert (await lead.post(f"{page_of(place)}/tasks-done")).status_code == 303
    assert await still_asked(admin, place) == {"assess_signal"}


async def test_a_follow_ups_own_task_stands_on_its_page_however_many_older_ones_the_service_has(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, place: Place
) -> None:
    elsewhere = await make_place(admin, world)
    for number in range(60):
        await ask(admin, world, elsewhere, "assess_signal", hours_ago=1 + number)
    await ask(admin, world, elsewhere, "consent_lapsed", hours_ago=1)
    await ask(admin, world, place, "review_consent")
    shown = (await lead.get(page_of(place))).text
    assert "Snakk om samtykket igjen" in shown
    assert "Et samtykke har falt bort" not in shown
