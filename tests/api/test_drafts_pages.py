"""What is typed is kept on the server: tied to the follow-up, the user, the form, the thing and its version."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import World, make_follow_up


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    return await make_follow_up(admin, world)


async def test_what_was_typed_is_offered_when_the_form_is_opened_again(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.key_worker)
    kept = await http.post(
        f"/follow-ups/{follow_up_id}/drafts/meeting",
        data={"kind": "family", "text": "Vi snakket om ⚽ og محمد", "made_contact": "yes", "attendees": ["youth"]},
    )
    assert kept.status_code == 200, kept.text
    assert "Kladd lagret 20. november 2026 kl. 10.00." in kept.text
    later = await client(world.key_worker)
    opened = await later.get(f"/follow-ups/{follow_up_id}/meetings/new")
    assert "Vi snakket om ⚽ og محمد" in opened.text
    assert "Du skrev dette uten å lagre det." in opened.text
    assert '<option value="family" selected>' in opened.text


async def test_the_last_that_was_typed_is_what_is_kept(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    for text in ("Først", "Så dette"):
        await http.post(f"/follow-ups/{follow_up_id}/drafts/measure", data={"description": text})
    rows = await admin.fetch("select typed from app.draft where follow_up_id = $1", follow_up_id)
    assert len(rows) == 1
    assert "Så dette" in rows[0]["typed"]


@pytest.mark.parametrize("form", ["meeting", "measure", "plan"])
async def test_a_draft_opens_for_nobody_else_and_in_no_other_follow_up(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, form: str
) -> None:
    other = await make_follow_up(admin, world)
    address = {"meeting": "meetings/new", "measure": "measures/new", "plan": "plan"}[form]
    field = {"meeting": "text", "measure": "description", "plan": "own_words"}[form]
    http = await client(world.key_worker)
    await http.post(f"/follow-ups/{follow_up_id}/drafts/{form}", data={field: "Bare her"})
    colleague = await client(world.coordinator)
    assert "Bare her" in (await http.get(f"/follow-ups/{follow_up_id}/{address}")).text
    assert "Bare her" not in (await http.get(f"/follow-ups/{other}/{address}")).text
    assert "Bare her" not in (await colleague.get(f"/follow-ups/{follow_up_id}/{address}")).text


async def test_saving_the_form_removes_the_draft(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    await http.post(f"/follow-ups/{follow_up_id}/drafts/measure", data={"description": "Snart lagret"})
    saved = await http.post(
        f"/follow-ups/{follow_up_id}/measures/new",
        data={
            "type_code": "MENTOR",
            "responsible_service_id": str(world.services["grorud"]),
            "starts_on": "2026-11-20",
            "description": "Snart lagret",
        },
    )
    assert saved.status_code == 303
    assert await admin.fetchval("select count(*) from app.draft where follow_up_id = $1", follow_up_id) == 0


async def test_a_draft_can_be_thrown_away(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    await http.post(f"/follow-ups/{follow_up_id}/drafts/plan", data={"own_words": "Nei"})
    thrown = await http.post(f"/follow-ups/{follow_up_id}/drafts/plan/discard")
    assert thrown.status_code == 303
    assert await admin.fetchval("select count(*) from app.draft where follow_up_id = $1", follow_up_id) == 0


async def test_a_draft_of_an_older_version_meets_the_newer_text(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    first, second = await client(world.key_worker), await client(world.coordinator)
    form = {"responsible_service_id": str(world.services["grorud"]), "starts_on": "2026-11-20"}
    await first.post(
        f"/follow-ups/{follow_up_id}/measures/new", data={**form, "type_code": "MENTOR", "description": "Lagret"}
    )
    measure_id = await admin.fetchval("select id from app.measure where follow_up_id = $1", follow_up_id)
    await second.post(
        f"/follow-ups/{follow_up_id}/drafts/measure?thing_id={measure_id}&thing_version=1",
        data={**form, "description": "Hans kladd"},
    )
    await first.post(f"/measures/{measure_id}/edit", data={**form, "description": "Hennes nye", "version": "1"})
    opened = await second.get(f"/measures/{measure_id}/edit")
    assert "Hans kladd" in opened.text
    assert "Hennes nye" in opened.text
    assert "Noen andre har endret dette mens du skrev" in opened.text


async def test_too_much_text_is_refused_and_the_draft_before_it_stands(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    address = f"/follow-ups/{follow_up_id}/drafts/meeting"
    await http.post(address, data={"text": "Kort"})
    refused = await http.post(address, data={"text": "a" * 200_001})
    assert refused.status_code == 413
    assert "Teksten er for lang" in refused.text
    assert "Kort" in await admin.fetchval("select typed from app.draft where follow_up_id = $1", follow_up_id)


async def test_a_nul_byte_in_a_draft_is_refused(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.key_worker)
    refused = await http.post(f"/follow-ups/{follow_up_id}/drafts/meeting", data={"text": "a\x00b"})
    assert refused.status_code == 422


async def test_no_draft_is_kept_where_one_has_nothing_to_do(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.coordinator_elsewhere)
    for place in (follow_up_id, uuid4()):
        answer = await http.post(f"/follow-ups/{place}/drafts/meeting", data={"text": "Hei"})
        assert answer.status_code == 404
    assert await admin.fetchval("select count(*) from app.draft where follow_up_id = $1", follow_up_id) == 0


async def test_an_unknown_form_keeps_nothing(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.key_worker)
    assert (await http.post(f"/follow-ups/{follow_up_id}/drafts/letter", data={"text": "Hei"})).status_code == 404


async def test_a_form_that_keeps_a_draft_says_so_to_the_browser(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.key_worker)
    for address, form in (("measures/new", "measure"), ("meetings/new", "meeting"), ("plan", "plan")):
        opened = await http.get(f"/follow-ups/{follow_up_id}/{address}")
        assert f'hx-post="/follow-ups/{follow_up_id}/drafts/{form}"' in opened.text
        assert 'id="draft-state"' in opened.text


async def test_a_draft_that_arrives_after_its_form_was_saved_does_not_come_back_to_life(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    form = {
        "form_id": str(uuid4()),
        "type_code": "MENTOR",
        "responsible_service_id": str(world.services["grorud"]),
        "starts_on": "2026-11-20",
    }
    assert (await http.post(f"/follow-ups/{follow_up_id}/measures/new", data=form)).status_code == 303
    assert (await http.post(f"/follow-ups/{follow_up_id}/drafts/measure", data=form)).status_code == 200
    assert await admin.fetchval("select count(*) from app.draft where follow_up_id = $1", follow_up_id) == 0


async def test_a_form_that_is_sent_twice_makes_one_thing(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    form = {
        "form_id": str(uuid4()),
        "type_code": "MENTOR",
        "responsible_service_id": str(world.services["grorud"]),
        "starts_on": "2026-11-20",
    }
    address = f"/follow-ups/{follow_up_id}/measures/new"
    answers = await asyncio.gather(*(http.post(address, data=form) for _time in range(4)))
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {
        (303, f"/follow-ups/{follow_up_id}?done=measure#measures")
    }
    assert await admin.fetchval("select count(*) from app.measure where follow_up_id = $1", follow_up_id) == 1


@pytest.mark.parametrize(("version", "status"), [(0, 200), (2**31 - 1, 200), (2**31, 422), (10**20, 422), (-1, 422)])
async def test_a_version_that_nothing_can_have_is_refused(
    client: ClientFor, world: World, follow_up_id: UUID, version: int, status: int
) -> None:
    http = await client(world.key_worker)
    address = f"/follow-ups/{follow_up_id}/drafts/note?thing_id={uuid4()}&thing_version={version}"
    answer = await http.post(address, data={"text": "Hei"})
    assert answer.status_code == status, answer.text
