"""Measures on pages: the short form, what is wrong with it, and two people at once."""

from uuid import UUID

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    return follow_up_id


def short_form(world: World, **more: str) -> dict[str, str]:
    return {
        "type_code": "MENTOR",
        "responsible_service_id": str(world.services["grorud"]),
        "starts_on": "2026-11-20",
        "due_on": "",
        "description": "",
        **more,
    }


async def test_the_form_opens_with_the_own_service_and_today_in_it(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.key_worker)
    answer = await http.get(f"/follow-ups/{follow_up_id}/measures/new")
    assert answer.status_code == 200, answer.text
    assert f'<option value="{world.services["grorud"]}" selected>' in answer.text
    assert 'value="2026-11-20"' in answer.text


async def test_a_measure_logged_on_the_page_stands_on_the_follow_ups_page(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.key_worker)
    answer = await http.post(f"/follow-ups/{follow_up_id}/measures/new", data=short_form(world, due_on="2026-12-24"))
    assert answer.status_code == 303, answer.text
    shown = await http.get(answer.headers["Location"])
    assert shown.status_code == 200, shown.text
    assert "Tiltaket er lagret." in shown.text
    assert "frist 24. desember 2026" in shown.text


async def test_a_form_with_a_fault_comes_back_with_all_that_was_typed(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.key_worker)
    answer = await http.post(
        f"/follow-ups/{follow_up_id}/measures/new",
        data=short_form(world, due_on="2026-11-01", description="Et <forslag>"),
    )
    assert answer.status_code == 422
    assert "Datoen kan ikke være før startdatoen." in answer.text
    assert "Et &lt;forslag&gt;" in answer.text
    assert 'value="2026-11-01"' in answer.text


async def test_a_form_without_a_type_says_so(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.key_worker)
    answer = await http.post(f"/follow-ups/{follow_up_id}/measures/new", data=short_form(world, type_code=""))
    assert answer.status_code == 422
    assert 'href="#type_code"' in answer.text


async def test_a_closed_follow_up_takes_no_new_measure(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    closed = await make_follow_up(admin, world, state="CLOSED")
    http = await client(world.key_worker)
    answer = await http.post(f"/follow-ups/{closed}/measures/new", data=short_form(world))
    assert answer.status_code == 409
    assert "Oppfølgingen er avsluttet." in answer.text


async def test_who_comes_second_sees_both_texts_and_keeps_what_was_typed(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    first, second = await client(world.key_worker), await client(world.coordinator)
    await first.post(f"/follow-ups/{follow_up_id}/measures/new", data=short_form(world, description="Utgangspunkt"))
    measure_id = await admin.fetchval("select id from app.measure where description = 'Utgangspunkt'")
    address = f"/measures/{measure_id}/edit"
    form = {key: value for key, value in short_form(world).items() if key != "type_code"}
    saved = await first.post(address, data={**form, "description": "Hennes tekst", "version": "1"})
    assert saved.status_code == 303, saved.text
    stale = await second.post(address, data={**form, "description": "Hans tekst", "version": "1"})
    assert stale.status_code == 412
    assert "Hennes tekst" in stale.text
    assert "Hans tekst" in stale.text
    assert '<input type="hidden" name="version" value="2">' in stale.text
    again = await second.post(address, data={**form, "description": "Hans tekst", "version": "2"})
    assert again.status_code == 303


async def test_a_measure_is_ended_on_its_page(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    await http.post(f"/follow-ups/{follow_up_id}/measures/new", data=short_form(world, description="Skal ende"))
    measure_id = await admin.fetchval("select id from app.measure where description = 'Skal ende'")
    status = f"/measures/{measure_id}/status"
    without = await http.post(status, data={"to_status": "done", "result": "", "version": "1"})
    assert without.status_code == 422
    assert "Skriv hva som kom ut av tiltaket." in without.text
    done = await http.post(status, data={"to_status": "done", "result": "Gikk bra", "version": "1"})
    assert done.status_code == 303
    shown = await http.get(f"/measures/{measure_id}")
    assert shown.text.count("Gikk bra") == 2


@pytest.mark.parametrize("who", ["school_contact", "coordinator_elsewhere", "manager"])
async def test_for_others_the_measure_does_not_exist(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, who: str
) -> None:
    measure_id = await admin.fetchval("select id from app.measure where follow_up_id = $1 limit 1", follow_up_id)
    assert measure_id is not None
    http = await client(world.people[who])
    assert (await http.get(f"/measures/{measure_id}")).status_code == 404
    assert (await http.get(f"/measures/{measure_id}/edit")).status_code == 404
