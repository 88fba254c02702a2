"""A service's own notes over REST and on pages: they stay there until they are shared, and then as consent says."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import (
    NOW,
    Person,
    World,
    insert,
    let_take_part,
    make_consent,
    make_follow_up,
    withdraw_consent,
)

TEXT = "Vil gjerne ha hjelp til leksene 🚲.\nHelst på onsdager."
NOTE = {"topic": "school", "text": TEXT}


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    return follow_up_id


async def write(http: httpx2.AsyncClient, follow_up_id: UUID, **shape: Any) -> httpx2.Response:
    return await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/notes",
        json={**NOTE, **shape},
        headers={"Idempotency-Key": str(uuid4())},
    )


async def texts(http: httpx2.AsyncClient, follow_up_id: UUID) -> list[str]:
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}/notes")
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json()["items"]]


async def test_a_note_comes_back_as_it_was_written_with_who_wrote_it(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    made = await write(http, follow_up_id)
    assert made.status_code == 201, made.text
    read = await http.get(f"/api/v1/notes/{made.json()['id']}")
    assert read.json() == made.json()
    said = {name: read.json()[name] for name in ("topic", "text", "is_shared", "owner_service_name", "written_by_name")}
    assert said == {
        **NOTE,
        "is_shared": False,
        "owner_service_name": "school",
        "written_by_name": "Fiktiv school_contact",
    }


async def test_a_note_that_is_not_shared_stays_with_the_service_whatever_the_consent_says(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    await make_consent(admin, world, follow_up_id, ("school", None, "police"), ("school", None, "grorud"))
    made = await write(await client(world.school_contact), follow_up_id)
    for reader in (world.police_contact, world.coordinator):
        http = await client(reader)
        assert (await http.get(f"/api/v1/notes/{made.json()['id']}")).status_code == 404
        assert await texts(http, follow_up_id) == []


async def test_a_shared_note_is_read_by_those_whom_the_consent_names_on_that_ground_and_changed_by_none_of_them(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    consent_id = await make_consent(admin, world, follow_up_id, ("school", "school", "police"))
    made = await write(await client(world.school_contact), follow_up_id, is_shared=True)
    address = f"/api/v1/notes/{made.json()['id']}"
    police, lead = await client(world.police_contact), await client(world.coordinator)
    read = await police.get(address)
    assert (read.status_code, read.json()["text"]) == (200, TEXT)
    assert await texts(police, follow_up_id) == [TEXT]
    assert (await lead.get(address)).status_code == 404
    ground = await admin.fetchval(
        "select ground from app.access_log where user_id = $1 and thing_id = $2",
        world.police_contact.user_id,
        UUID(made.json()["id"]),
    )
    assert ground == "CONSENT"
    changed = await police.put(address, json={**NOTE, "text": "Endret."}, headers={"If-Match": read.headers["etag"]})
    assert changed.status_code == 404
    assert (await police.get(f"{address}/readers")).status_code == 404

    await withdraw_consent(admin, world, consent_id)
    assert (await police.get(address)).status_code == 404
    assert await texts(police, follow_up_id) == []


async def test_a_note_stops_being_shared_from_the_next_request(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    await make_consent(admin, world, follow_up_id, ("school", None, "police"))
    school, police = await client(world.school_contact), await client(world.police_contact)
    made = await write(school, follow_up_id, is_shared=True)
    address = f"/api/v1/notes/{made.json()['id']}"
    assert (await police.get(address)).status_code == 200
    stopped = await school.put(address, json={**NOTE, "is_shared": False}, headers={"If-Match": made.headers["etag"]})
    assert (stopped.status_code, stopped.json()["is_shared"]) == (200, False)
    assert (await police.get(address)).status_code == 404


async def test_a_note_moved_to_a_topic_outside_the_consent_is_closed_to_the_others(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    await make_consent(admin, world, follow_up_id, ("school", None, "police"))
    school, police = await client(world.school_contact), await client(world.police_contact)
    made = await write(school, follow_up_id, is_shared=True)
    address = f"/api/v1/notes/{made.json()['id']}"
    changed = {**NOTE, "topic": "family", "is_shared": True}
    assert (await school.put(address, json=changed, headers={"If-Match": made.headers["etag"]})).status_code == 200
    assert (await police.get(address)).status_code == 404


async def test_whom_a_note_reaches_is_told_service_by_service_before_and_after_it_is_shared(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    made = await write(http, follow_up_id)
    address = f"/api/v1/notes/{made.json()['id']}/readers"
    assert (await http.get(address)).json() == []
    consent_id = await make_consent(
        admin, world, follow_up_id,
        ("school", None, "police"), ("school", "school", "nav"), ("family", None, "grorud"),
        ("school", "nav", "grorud"),
    )  # fmt: skip
    told = {one["service_name"]: one for one in (await http.get(address)).json()}
    assert {name: [who["name"] for who in one["readers"]] for name, one in told.items()} == {
        "police": ["Fiktiv police_contact"],
        "nav": [],
    }
    assert {one["until"] for one in told.values()} == {"2027-05-19"}
    await withdraw_consent(admin, world, consent_id, (None, None, "police"))
    assert [one["service_name"] for one in (await http.get(address)).json()] == ["nav"]


async def test_notes_come_newest_first_and_page_by_page(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.school_contact)
    for text in ("Først", "Så", "Sist"):
        assert (await write(http, follow_up_id, text=text)).status_code == 201
    seen, cursor = [], None
    for _page in range(3):
        params = {"limit": "1", **({"cursor": cursor} if cursor else {})}
        answer = (await http.get(f"/api/v1/follow-ups/{follow_up_id}/notes", params=params)).json()
        seen += [one["text"] for one in answer["items"]]
        cursor = answer["next"]
    assert (seen, cursor) == (["Sist", "Så", "Først"], None)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"topic": "weather"}, "topic", "not_a_choice"),
        ({"text": "  "}, "text", "too_short"),
        ({"text": "x" * 20001}, "text", "too_long"),
        ({"text": "a\u202eb"}, "text", "control_character"),
    ],
)
async def test_what_cannot_be_a_note_is_named(
    client: ClientFor, world: World, follow_up_id: UUID, change: dict[str, str], field: str, code: str
) -> None:
    answer = await write(await client(world.school_contact), follow_up_id, **change)
    assert answer.status_code == 422
    assert {one["field"]: one["code"] for one in answer.json()["errors"]} == {field: code}


async def test_a_follow_up_that_has_ended_takes_no_new_notes(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="CLOSED")
    answer = await write(await client(world.coordinator), follow_up_id)
    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["errors"]] == ["follow_up_ended"]


async def test_an_older_version_changes_nothing_and_is_answered_with_both(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    made = await write(http, follow_up_id)
    address, first = f"/api/v1/notes/{made.json()['id']}", made.headers["etag"]
    await http.put(address, json={**NOTE, "text": "Ny tekst."}, headers={"If-Match": first})
    late = await http.put(address, json={**NOTE, "text": "Enda en."}, headers={"If-Match": first})
    assert late.status_code == 412
    assert (late.json()["current"]["text"], late.json()["yours"]["text"]) == ("Ny tekst.", "Enda en.")


# On pages


async def note_of(admin: asyncpg.Connection, person: Person, follow_up_id: UUID, **values: Any) -> UUID:
    return await insert(
        admin,
        "note",
        **{
            "follow_up_id": follow_up_id,
            "owner_service_id": person.service_id,
            "topic": "school",
            "text": TEXT,
            "is_shared": False,
            "written_by_id": person.user_id,
            "written_at": NOW,
            "version": 1,
            **values,
        },
    )


async def test_a_note_is_written_on_the_page_and_the_page_says_that_it_reaches_nobody(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    form = await http.get(f"/follow-ups/{follow_up_id}/notes/new")
    assert "Et delt notat kan leses av de tjenestene samtykket omfatter" in form.text
    sent = await http.post(f"/follow-ups/{follow_up_id}/notes/new", data={**NOTE, "is_shared": "yes"})
    assert sent.status_code == 303, sent.text
    shown = await http.get(sent.headers["location"])
    assert "Notatet er lagret." in shown.text
    assert "Notatet er delt, men når ingen andre nå" in shown.text
    assert TEXT.splitlines()[0] in (await http.get(f"/follow-ups/{follow_up_id}")).text


async def test_the_page_names_each_service_and_person_that_sharing_reaches_and_shares_with_one_button(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    await make_consent(admin, world, follow_up_id, ("school", None, "police"))
    note_id = await note_of(admin, world.school_contact, follow_up_id)
    school, police = await client(world.school_contact), await client(world.police_contact)
    before = (await school.get(f"/notes/{note_id}")).text
    assert "Bare din egen tjeneste kan lese det." in before
    assert "Deler du det, kan disse lese det nå" in before
    assert "Fiktiv police_contact" in before
    assert (await police.get(f"/notes/{note_id}")).status_code == 404

    shared = await school.post(f"/notes/{note_id}/sharing", data={"is_shared": "yes", "version": "1"})
    assert shared.status_code == 303
    assert "Notatet er delt. Disse kan lese det nå" in (await school.get(f"/notes/{note_id}")).text
    read = await police.get(f"/notes/{note_id}")
    assert TEXT.splitlines()[1] in read.text
    assert "Hvem kan lese notatet?" not in read.text
    assert "Endre notatet" not in read.text
    for method, place, data in (
        ("GET", "edit", {}),
        ("POST", "edit", {**NOTE, "version": "2"}),
        ("POST", "sharing", {"is_shared": "no", "version": "2"}),
    ):
        assert (await police.request(method, f"/notes/{note_id}/{place}", data=data)).status_code == 404

    stopped = await school.post(f"/notes/{note_id}/sharing", data={"is_shared": "no", "version": "2"})
    assert stopped.status_code == 303
    assert (await police.get(f"/notes/{note_id}")).status_code == 404


async def test_a_form_that_comes_back_keeps_what_was_typed_and_says_what_is_wrong_in_both_languages(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    for language, sentence in (("nb", "Fyll ut dette feltet."), ("nn", "Fyll ut dette feltet.")):
        await admin.execute(
            "update app.user_account set language = $1 where id = $2", language, world.school_contact.user_id
        )
        http = await client(world.school_contact)
        back = await http.post(f"/follow-ups/{follow_up_id}/notes/new", data={"text": TEXT})
        assert back.status_code == 422
        assert sentence in back.text
        assert TEXT.splitlines()[1] in back.text
    await admin.execute("update app.user_account set language = 'nb' where id = $1", world.school_contact.user_id)


async def test_two_who_change_one_note_both_keep_their_text(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    note_id = await note_of(admin, world.school_contact, follow_up_id)
    http = await client(world.school_contact)
    first = await http.post(f"/notes/{note_id}/edit", data={**NOTE, "text": "Den første.", "version": "1"})
    second = await http.post(f"/notes/{note_id}/edit", data={**NOTE, "text": "Den andre.", "version": "1"})
    assert (first.status_code, second.status_code) == (303, 412)
    assert "Den første." in second.text
    assert "Den andre." in second.text
    late = await http.post(f"/notes/{note_id}/sharing", data={"is_shared": "yes", "version": "1"})
    assert late.status_code == 412
    assert not await admin.fetchval("select is_shared from app.note where id = $1", note_id)


async def test_what_is_typed_in_a_note_is_kept_as_a_draft_and_found_from_the_start_page(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    kept = await http.post(f"/follow-ups/{follow_up_id}/drafts/note", data={"text": "Halvferdig tanke"})
    assert kept.status_code == 200
    assert f'href="/follow-ups/{follow_up_id}/notes/new"' in (await http.get("/")).text
    assert "Halvferdig tanke" in (await http.get(f"/follow-ups/{follow_up_id}/notes/new")).text
