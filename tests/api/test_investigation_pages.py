"""The pages of investigations, matters and deadlines, as a browser gets them."""

import re
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up


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


async def test_a_decision_is_chosen_and_put_right_on_the_pages(client: ClientFor, world: World) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    place = (await register(police, suspect_on="2026-10-08")).headers["location"].partition("?")[0]
    typed = {"kind": "charging_decision:mediation", "happened_on": "2026-11-18"}
    assert (await prosecutor.post(f"{place}/events", data=typed)).status_code == 303
    events = (await prosecutor.get(f"/api/v1{place}")).json()["events"]
    [decision] = [one["id"] for one in events if one["kind"] == "charging_decision"]
    correction = {
        "happened_on": "2026-11-18",
        "detail": "charging_decision:dismissal",
        "reason": "Ført med feil utfall.",
    }
    answer = await prosecutor.post(f"{place}/events/{decision}", data=correction)
    assert answer.status_code == 303, answer.text
    events = (await prosecutor.get(f"/api/v1{place}")).json()["events"]
    [decision] = [one["id"] for one in events if one["detail"] == "dismissal"]
    withdrawal = {**correction, "happened_on": "", "is_withdrawal": "yes", "reason": "Hører til en annen sak."}
    assert (await prosecutor.post(f"{place}/events/{decision}", data=withdrawal)).status_code == 303
    case = (await prosecutor.get(f"/api/v1{place}")).json()
    assert [one["kind"] for one in case["events"] if one["is_standing"]] == ["regarded_as_suspect"]
    assert [one["outcome"] for one in case["deadlines"]] == ["open_overdue"]


async def test_what_was_typed_comes_back_with_what_must_be_put_right(client: ClientFor, world: World) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    refused = await register(police, act_on="2026-10-09", suspect_on="2026-10-08")
    assert refused.status_code == 422
    assert 'value="2026-10-09"' in refused.text
    assert "Handlingen kan ikke være etter at personen ble regnet som mistenkt." in refused.text
    place = (await register(police, suspect_on="2026-10-08")).headers["location"].partition("?")[0]
    nothing_chosen = await police.post(f"{place}/events", data={"kind": "", "happened_on": "2026-11-18"})
    assert nothing_chosen.status_code == 422
    assert 'value="2026-11-18"' in nothing_chosen.text
    [deadline] = (await police.get(f"/api/v1{place}")).json()["deadlines"]
    typed = {"version": "1", "reason": "investigation", "new_due_on": "2026-11-01", "note": "Venter på svar."}
    too_early = await prosecutor.post(f"/deadlines/{deadline['id']}/exceedings", data=typed)
    assert too_early.status_code == 422
    assert "Den nye datoen må være senere enn fristen." in too_early.text
    assert "Venter på svar." in too_early.text
    done = await prosecutor.post(f"/deadlines/{deadline['id']}/exceedings", data={**typed, "new_due_on": "2026-12-01"})
    assert done.status_code == 303
    stale = await prosecutor.post(f"/deadlines/{deadline['id']}/exceedings", data={**typed, "new_due_on": "2026-12-02"})
    assert stale.status_code == 412


async def test_the_button_to_exceed_is_there_for_the_prosecutor_alone(client: ClientFor, world: World) -> None:
    police = await client(world.investigator)
    place = (await register(police, suspect_on="2026-10-08")).headers["location"].partition("?")[0]
    [deadline] = (await police.get(f"/api/v1{place}")).json()["deadlines"]
    for who, offered in (("prosecutor", True), ("investigator", False), ("police_manager", False)):
        shown = await (await client(world.people[who])).get(f"/deadlines/{deadline['id']}")
        assert ("/exceedings" in shown.text) is offered, who


async def test_the_polices_named_contact_links_on_the_page_and_sees_the_reference(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    contact, investigator = await client(world.police_contact), await client(world.investigator)
    place = (await register(contact, suspect_on="2026-10-08")).headers["location"].partition("?")[0]
    assert str(follow_up_id) in (await contact.get(f"{place}/link")).text
    assert (await contact.post(f"{place}/link", data={"follow_up_id": str(follow_up_id)})).status_code == 303
    assert f"/follow-ups/{follow_up_id}" in (await contact.get(place)).text
    assert str(follow_up_id) not in (await investigator.get(place)).text


async def test_the_mediation_services_contact_keeps_the_dates_of_a_sanction(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    for someone in (world.mediation_contact, world.school_contact):
        await let_take_part(admin, world, follow_up_id, someone)
    mediation, school = await client(world.mediation_contact), await client(world.school_contact)
    place = f"/follow-ups/{follow_up_id}/sanction"
    assert (await school.get(place)).status_code == 404
    typed = {"kind": "decision_notified", "happened_on": "2026-11-09"}
    assert (await mediation.post(f"{place}/events", data=typed)).status_code == 303
    shown = (await mediation.get(place)).text
    assert "Klage på enkeltvedtak" in shown
    event = shown.partition(f"{place}/events/")[2].partition('"')[0]
    assert (await mediation.get(f"{place}/events/{event}")).status_code == 200
    correction = {"happened_on": "2026-11-10", "reason": "Kom frem dagen etter."}
    assert (await mediation.post(f"{place}/events/{event}", data=correction)).status_code == 303
    assert "1. desember 2026" in (await mediation.get(place)).text


async def test_a_date_that_does_not_exist_comes_back_as_it_was_typed(client: ClientFor, world: World) -> None:
    police = await client(world.investigator)
    typed = {"reference": "Dato 1", "birth_date": "2010-02-31", "responsible_user_id": str(world.investigator.user_id)}
    answer = await police.post("/investigations/new", data=typed)
    assert answer.status_code == 422
    assert "Skriv en dato som finnes, for eksempel 20.11.2026." in answer.text
    assert 'name="birth_date" type="text" value="2010-02-31"' in answer.text


async def test_a_date_may_be_written_as_people_write_dates(client: ClientFor, world: World) -> None:
    police = await client(world.investigator)
    typed = {"reference": "", "birth_date": "3.2.2010", "responsible_user_id": str(world.investigator.user_id)}
    answer = await police.post("/investigations/new", data=typed)
    assert 'name="birth_date" type="date" value="2010-02-03"' in answer.text
    answer = await police.post("/investigations/new", data={**typed, "reference": "Dato 2"})
    assert answer.status_code == 303


@pytest.mark.parametrize("who", ["school_contact", "nav_contact", "mediation_contact", "health_contact"])
async def test_matters_are_offered_to_child_welfare_alone(client: ClientFor, world: World, who: str) -> None:
    other = await client(getattr(world, who))
    assert "Barnevernssaker" not in (await other.get("/")).text
    assert (await other.get("/matters/new")).status_code == 403
    assert (await other.post("/matters/new", data={"reference": "Ikke vår"})).status_code == 403


async def test_a_child_welfare_contact_finds_matters_in_the_menu(client: ClientFor, world: World) -> None:
    child_welfare = await client(world.child_welfare_contact)
    assert 'href="/matters"' in (await child_welfare.get("/")).text
    assert (await child_welfare.get("/matters/new")).status_code == 200


async def test_the_error_summary_names_each_field(client: ClientFor, world: World) -> None:
    police = await client(world.investigator)
    answer = await police.post("/investigations/new", data={"reference": ""})
    links = re.findall(r'<a class="ds-link" href="#(\w+)">([^<]*)</a>', answer.text)
    assert links == [
        ("reference", "Saksnummer: Fyll ut dette feltet."),
        ("birth_date", "Fødselsdato: Fyll ut dette feltet."),
    ]
