"""Attachments over REST that are refused, without a trace, and who may not send them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.api.rooms import Rooms
from services.core.attachments.kinds import LARGEST_FILE
from tests.api.attachments import FOUND, SAID, SHARED, attach, faults, names, rows
from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up
from tests.files import EICAR, MACROS, PDF, PNG, docx, pointing_far
from tests.scanner import scanner


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    return follow_up_id


@pytest.mark.parametrize(
    ("name", "media_type", "content", "code"),
    [
        ("brev.pdf", "application/pdf", PNG, "file_not_what_it_says"),
        ("bilde.png", "image/png", b"<html><script>alert(1)</script></html>", "file_not_what_it_says"),
        ("brev.pdf", "text/html", PDF, "file_not_what_it_says"),
        ("brev.html", "text/html", b"<html>", "file_kind_not_kept"),
        ("brev.docm", "", docx(main=MACROS), "file_kind_not_kept"),
        ("brev.docx", "", docx(main=MACROS), "file_runs_something"),
        ("bombe.docx", "", docx({"word/a.xml": b"\0" * 50_000_000}), "file_not_what_it_says"),
        ("langt.docx", "", pointing_far(docx()), "file_not_what_it_says"),
        ("tom.pdf", "application/pdf", b"", "file_empty"),
        ("a\u202efdp.pdf", "application/pdf", PDF, "file_name_characters"),
        ("x" * 300 + ".pdf", "application/pdf", PDF, "file_name_too_long"),
        ("", "application/pdf", PDF, "missing"),
    ],
    ids=lambda one: one if isinstance(one, str) and "_" in one else "",
)
async def test_a_file_that_lies_is_refused_at_its_field_in_both_languages_and_leaves_nothing(
    client: ClientFor,
    world: World,
    admin: asyncpg.Connection,
    follow_up_id: UUID,
    name: str,
    media_type: str,
    content: bytes,
    code: str,
) -> None:
    before = await rows(admin)
    sentences = set()
    for language in ("nb", "nn"):
        person = world.school_contact
        await admin.execute("update app.user_account set language = $1 where id = $2", language, person.user_id)
        answer = await attach(await client(person), follow_up_id, content, name, media_type)
        assert (answer.status_code, faults(answer)) == (422, {"file": code}), answer.text
        assert answer.headers["content-language"] == language
        sentences.add(answer.json()["errors"][0]["message"])
    await admin.execute("update app.user_account set language = 'nb'")
    assert await rows(admin) == before
    assert len(sentences) == (1 if code == "missing" else 2)


async def test_a_file_of_more_than_20_megabytes_is_refused_before_it_is_read_to_the_end(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    before, sent = await rows(admin), 0
    head = (
        b'--x\r\nContent-Disposition: form-data; name="topic"\r\n\r\nschool\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4'
    )

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        yield head
        while sent < 3 * LARGEST_FILE:
            sent += 65536
            yield b"\0" * 65536

    for length in ({}, {"Content-Length": "1000"}):
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": str(uuid4()), **length}
        sent = 0
        answer = await http.post(
            f"/api/v1/follow-ups/{follow_up_id}/attachments", content=without_end(), headers=headers
        )
        assert (answer.status_code, faults(answer)) == (413, {"file": "file_too_large"})
        assert sent < 1.1 * LARGEST_FILE
    announced = await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/attachments",
        content=head,
        headers={"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(2 * LARGEST_FILE)},
    )
    assert announced.status_code == 413
    assert await rows(admin) == before


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"topic": "weather"}, "topic", "not_a_choice"),
        ({"topic": ""}, "topic", "missing"),
        ({"is_shared": "perhaps"}, "is_shared", "not_yes_or_no"),
        ({"consent_id": "x"}, "consent_id", "not_id"),
        ({"consent_id": str(uuid4())}, "topic", "scan_is_own"),
        ({"consent_id": str(uuid4()), "topic": ""}, "consent_id", "unknown"),
        ({"surprise": "1"}, "surprise", "unknown_field"),
    ],
)
async def test_what_is_said_of_a_file_is_held_to_its_form(
    client: ClientFor,
    world: World,
    admin: asyncpg.Connection,
    follow_up_id: UUID,
    said: dict[str, str],
    field: str,
    code: str,
) -> None:
    before = await rows(admin)
    answer = await attach(await client(world.school_contact), follow_up_id, said={**SAID, **said})
    assert (answer.status_code, faults(answer)) == (422, {field: code}), answer.text
    assert await rows(admin) == before


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"not at all"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"'),
    ],
)
async def test_what_is_no_form_with_a_file_is_told_so(
    client: ClientFor, world: World, follow_up_id: UUID, content_type: str, body: bytes
) -> None:
    http = await client(world.school_contact)
    answer = await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/attachments",
        content=body,
        headers={"Content-Type": content_type, "Idempotency-Key": str(uuid4())},
    )
    assert (answer.status_code, faults(answer)) in ((400, {"body": "wrong_form"}), (422, {"file": "missing"}))


async def test_sent_again_with_the_same_key_it_is_there_once_and_another_file_is_refused(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    http, key = await client(world.school_contact), str(uuid4())
    first = await attach(http, follow_up_id, key=key)
    before = await rows(admin)
    again = await attach(http, follow_up_id, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await attach(http, follow_up_id, PNG, "a.png", "image/png", key=key)
    assert (other.status_code, faults(other)) == (422, {"Idempotency-Key": "idempotency_key_reused"})
    assert await rows(admin) == before


async def test_what_one_may_not_see_is_not_there_by_any_way_and_nothing_is_read_from_who_may_not_add(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    made = await attach(await client(world.school_contact), follow_up_id, said=SHARED)
    key, sent = made.json()["id"], 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        sent += 1
        yield b"--x"

    for person in (world.police_contact, world.coordinator, world.manager, world.administrator):
        http = await client(person)
        for place in ("", "/content", "/readers"):
            answer = await http.get(f"/api/v1/attachments/{key}{place}")
            never = await http.get(f"/api/v1/attachments/{uuid4()}{place}")
            assert (answer.status_code, answer.content) == (404, never.content)
        assert await names(http, follow_up_id) == [] if person in (world.police_contact, world.coordinator) else True
    for person in (world.manager, world.administrator, world.coordinator_elsewhere):
        http = await client(person)
        answer = await http.post(
            f"/api/v1/follow-ups/{follow_up_id}/attachments",
            content=body(),
            headers={"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": str(uuid4())},
        )
        assert (answer.status_code, sent) == (404, 0)


async def test_a_follow_up_that_has_ended_takes_no_new_files(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="CLOSED")
    answer = await attach(await client(world.coordinator), follow_up_id)
    assert (answer.status_code, faults(answer)) == (409, {"follow_up_id": "follow_up_ended"})


async def test_few_files_stand_in_memory_at_once_and_a_turn_comes_when_one_has_gone(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    answers = await asyncio.gather(*(attach(http, follow_up_id) for _ in range(12)))
    assert {one.status_code for one in answers} == {201}


async def test_with_a_scanner_nothing_is_kept_that_it_finds_something_in_or_does_not_answer_for(
    client: ClientFor, world: World, admin: asyncpg.Connection, rooms: Rooms, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    unscanned = await attach(http, follow_up_id)
    assert unscanned.json()["is_scanned"] is False
    before, without = await rows(admin), rooms.settings
    infected = docx({"word/media/image1.png": EICAR})
    try:
        async with scanner(lambda content: FOUND if content == infected else b"stream: OK") as url:
            rooms.settings = without.model_copy(update={"clamd_url": url})
            found = await attach(http, follow_up_id, infected, "brev.docx", "")
            assert (found.status_code, faults(found)) == (422, {"file": "file_has_virus"})
            assert await rows(admin) == before
            clean = await attach(http, follow_up_id)
            assert (clean.status_code, clean.json()["is_scanned"]) == (201, True)
        before = await rows(admin)
        gone = await attach(http, follow_up_id)
        assert (gone.status_code, gone.json()["type"]) == (503, "/problems/unavailable")
        assert await rows(admin) == before
    finally:
        rooms.settings = without
