"""The pages of investigations, matters and deadlines, as a browser gets them."""

from uuid import uuid4

import httpx2

from tests.conftest import ClientFor
from tests.factories import World


async def register(http: httpx2.AsyncClient, **dates: str) -> httpx2.Response:
    typed = {"reference": f"2026-{uuid4().hex[:8]}", "birth_date": "2010-03-15", **dates}
    return await http.post("/investigations/new", data=typed)


async def test_an_investigation_registered_on_the_page_shows_its_overdue_deadline(
    client: ClientFor, world: World
) -> None:
    http = await client(world.investigator)
    answer = await register(http, act_on="2026-09-30", suspect_on="2026-10-08")
    assert answer.status_code == 303, answer.text
    shown = await http.get(answer.headers["location"])
    assert shown.status_code == 200, shown.text
    assert "Avgjøre påtalespørsmålet" in shown.text
    assert "Over fristen med 1 dag" in shown.text
    assert "19. november 2026" in shown.text


async def test_every_page_of_the_feature_can_be_shown(client: ClientFor, world: World) -> None:
    police, child_welfare = await client(world.investigator), await client(world.child_welfare_contact)
    investigation = (await register(police, suspect_on="2026-10-08")).headers["location"].partition("?")[0]
    typed = {"reference": f"BV-{uuid4().hex[:8]}", "birth_date": "2012-03-15", "concern_on": "2026-11-02"}
    matter = (await child_welfare.post("/matters/new", data=typed)).headers["location"].partition("?")[0]
    for http, paths in (
        (
            police,
            ["/investigations", "/investigations/new", investigation, f"{investigation}/responsible", "/deadlines"],
        ),
        (child_welfare, ["/matters", "/matters/new", matter, f"{matter}/contacts", "/deadlines?mine=true"]),
    ):
        for path in paths:
            answer = await http.get(path)
            assert answer.status_code == 200, (path, answer.text)
    page = (await police.get(investigation)).text
    event = page.partition(f"{investigation}/events/")[2].partition('"')[0]
    assert (await police.get(f"{investigation}/events/{event}")).status_code == 200
    deadline = page.partition("/deadlines/")[2].partition('"')[0]
    shown = await police.get(f"/deadlines/{deadline}")
    assert shown.status_code == 200
    assert "straffeprosessloven § 249 annet ledd" in shown.text
