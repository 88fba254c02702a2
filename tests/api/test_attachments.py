"""Attachments over REST: kept as they came, encrypted, read as consent says, and refused without a trace."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from services.api.rooms import Rooms
from services.core.attachments.kinds import LARGEST_FILE
from services.core.kit.sealing import UnreadableError
from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_consent, make_follow_up, withdraw_consent
from tests.files import EICAR, MACROS, PDF, PNG, docx, jpeg
from tests.scanner import scanner

NAME = "Karakterer høst 🚲.pdf"
SAID = {"topic": "school"}
FOUND = b"stream: Eicar-Test-Signature FOUND"
SHARED = {**SAID, "is_shared": "yes"}


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    return follow_up_id


async def attach(
    http: httpx2.AsyncClient,
    follow_up_id: UUID,
    content: bytes = PDF,
    name: str = NAME,
    media_type: str = "application/pdf",
    *,
    key: str = "",
    said: Mapping[str, str] = SAID,
) -> httpx2.Response:
    return await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/attachments",
        data=said,
        files={"file": (name, content, media_type)},
        headers={"Idempotency-Key": key or str(uuid4())},
    )


async def names(http: httpx2.AsyncClient, follow_up_id: UUID) -> list[str]:
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}/attachments")
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


def faults(answer: httpx2.Response) -> dict[str, str]:
    return {one["field"]: one["code"] for one in answer.json()["errors"]}


async def rows(admin: asyncpg.Connection) -> tuple[int, ...]:
    row = await admin.fetchrow(
        "select (select count(*) from app.attachment), (select count(*) from app.attachment_part),"
        " (select count(*) from app.idempotency_key)"
    )
    return tuple(row)


@pytest.mark.parametrize(
    ("name", "media_type", "kind", "content"),
    [
        (NAME, "application/pdf", "pdf", PDF),
        ("bilde.png", "image/png", "png", PNG),
        ("Bilde.JPG", "image/jpeg", "jpeg", jpeg()),
        (
            "brev.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
            docx(),
        ),
    ],
    ids=("pdf", "png", "jpeg", "docx"),
)
async def test_each_kind_comes_back_byte_for_byte_as_something_to_save(
    client: ClientFor, world: World, follow_up_id: UUID, name: str, media_type: str, kind: str, content: bytes
) -> None:
    http = await client(world.school_contact)
    made = await attach(http, follow_up_id, content, name, media_type)
    assert made.status_code == 201, made.text
    said = {one: made.json()[one] for one in ("name", "kind", "size", "topic", "is_shared", "added_by_name")}
    assert said == {
        "name": name,
        "kind": kind,
        "size": len(content),
        "topic": "school",
        "is_shared": False,
        "added_by_name": "Fiktiv school_contact",
    }
    assert (await http.get(made.headers["location"])).json() == made.json()
    saved = await http.get(f"{made.headers['location']}/content")
    assert saved.content == content, saved.text[:300]
    assert saved.headers["content-type"] == media_type
    assert saved.headers["content-disposition"].startswith("attachment; ")
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert saved.headers["cache-control"] == "no-store"
    assert "sandbox" in saved.headers["content-security-policy"].split("; ")
    assert "script-src" not in saved.headers["content-security-policy"]


async def test_a_name_in_any_script_is_told_so_that_no_header_breaks(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    made = await attach(http, follow_up_id, name="عبد 'الله'; å.pdf")
    told = (await http.get(f"{made.headers['location']}/content")).headers["content-disposition"]
    assert told == (
        'attachment; filename="___ _______ _.pdf"; '
        "filename*=UTF-8''%D8%B9%D8%A8%D8%AF%20%27%D8%A7%D9%84%D9%84%D9%87%27%3B%20%C3%A5.pdf"
    )


async def test_what_is_stored_says_nothing_of_the_content_and_is_read_in_its_own_place_only(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    content = PNG[:8] + PNG[8:]
    first = UUID((await attach(http, follow_up_id, content, "a.png", "image/png")).json()["id"])
    second = UUID((await attach(http, follow_up_id, content, "a.png", "image/png")).json()["id"])
    stored = {
        key: await admin.fetchval("select sealed from app.attachment_part where attachment_id = $1", key)
        for key in (first, second)
    }
    assert stored[first] != stored[second]
    assert b"IHDR" not in stored[first]
    await admin.execute("set session_replication_role = replica")
    await admin.execute("update app.attachment_part set sealed = $1 where attachment_id = $2", stored[first], second)
    await admin.execute("set session_replication_role = origin")
    assert (await http.get(f"/api/v1/attachments/{first}/content")).content == content
    with pytest.raises(UnreadableError):  # a fault of ours: nothing is given out
        await http.get(f"/api/v1/attachments/{second}/content")


async def test_a_part_that_is_gone_makes_the_whole_unreadable_and_not_shorter(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    content = jpeg(after=b"\0" * (2 * 1024 * 1024))
    made = await attach(http, follow_up_id, content, "film.jpg", "image/jpeg")
    key = UUID(made.json()["id"])
    parts = await admin.fetch("select number, length(sealed) from app.attachment_part where attachment_id = $1", key)
    assert [row["number"] for row in parts] == [1, 2, 3]
    assert (await http.get(f"/api/v1/attachments/{key}/content")).content == content
    await admin.execute("set session_replication_role = replica")
    await admin.execute("delete from app.attachment_part where attachment_id = $1 and number = 3", key)
    await admin.execute("set session_replication_role = origin")
    with pytest.raises(UnreadableError):
        await http.get(f"/api/v1/attachments/{key}/content")


async def test_a_stored_part_is_never_changed(admin: asyncpg.Connection, client: ClientFor, world: World) -> None:
    follow_up_id = await make_follow_up(admin, world)
    made = await attach(await client(world.coordinator), follow_up_id)
    for statement in ("update app.attachment_part set number = 2 where", "delete from app.attachment_part where"):
        with pytest.raises(asyncpg.CheckViolationError, match="history"):
            await admin.execute(f"{statement} attachment_id = $1", UUID(made.json()["id"]))


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


async def test_a_file_of_exactly_20_megabytes_is_kept(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.school_contact)
    picture = jpeg()
    content = picture + b"\0" * (LARGEST_FILE - len(picture))
    made = await attach(http, follow_up_id, content, "stort.jpg", "image/jpeg")
    assert (made.status_code, made.json()["size"]) == (201, LARGEST_FILE)
    assert (await http.get(f"{made.headers['location']}/content")).content == content
    more = await attach(http, follow_up_id, content + b"\0", "stort.jpg", "image/jpeg")
    assert (more.status_code, faults(more)) == (413, {"file": "file_too_large"})


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


async def test_a_shared_file_is_downloaded_as_long_as_the_consent_holds_and_each_download_has_its_ground(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    consent_id = await make_consent(admin, world, follow_up_id, ("school", "school", "police"))
    made = await attach(await client(world.school_contact), follow_up_id, said=SHARED)
    address = f"{made.headers['location']}/content"
    police, lead = await client(world.police_contact), await client(world.coordinator)
    assert (await police.get(address)).content == PDF
    assert await names(police, follow_up_id) == [NAME]
    assert (await lead.get(address)).status_code == 404
    logged = await admin.fetch(
        "select ground, exit from app.access_log"
        " where user_id = $1 and thing_id = $2 and thing_kind = 'attachment_content'",
        world.police_contact.user_id,
        UUID(made.json()["id"]),
    )
    assert [tuple(row) for row in logged] == [("CONSENT", "rest")]
    await withdraw_consent(admin, world, consent_id)
    assert (await police.get(address)).status_code == 404
    assert await names(police, follow_up_id) == []


async def test_the_receipt_of_a_consent_tells_that_a_file_was_downloaded_and_about_what(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    consent_id = await make_consent(admin, world, follow_up_id, ("school", "school", "police"))
    made = await attach(await client(world.school_contact), follow_up_id, said=SHARED)
    await (await client(world.police_contact)).get(f"{made.headers['location']}/content")
    lead = await client(world.coordinator)
    receipt = (await lead.get(f"/api/v1/follow-ups/{follow_up_id}/consents/{consent_id}/receipt")).json()
    assert [(one["thing_kind"], one["topic"]) for one in receipt] == [("attachment_content", "school")]


async def test_sharing_is_changed_with_the_version_one_has_seen(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    await make_consent(admin, world, follow_up_id, ("school", None, "police"))
    school, police = await client(world.school_contact), await client(world.police_contact)
    made = await attach(school, follow_up_id)
    address, first = made.headers["location"], made.headers["etag"]
    assert [one["service_name"] for one in (await school.get(f"{address}/readers")).json()] == ["police"]
    assert (await police.get(address)).status_code == 404
    shared = await school.put(address, json={**SAID, "is_shared": True}, headers={"If-Match": first})
    assert (shared.status_code, shared.json()["is_shared"]) == (200, True)
    assert (await police.get(address)).status_code == 200
    for who, status in ((school, 412), (police, 404)):
        late = await who.put(address, json={"topic": "family"}, headers={"If-Match": first})
        assert late.status_code == status
    moved = await school.put(
        address, json={"topic": "family", "is_shared": True}, headers={"If-Match": shared.headers["etag"]}
    )
    assert moved.status_code == 200
    assert (await police.get(address)).status_code == 404


async def test_the_scan_of_a_consent_has_no_topic_is_read_by_those_who_lead_and_is_never_shared(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    consent_id = await make_consent(admin, world, follow_up_id, ("school", None, "police"))
    lead = await client(world.coordinator)
    made = await attach(lead, follow_up_id, said={"consent_id": str(consent_id)})
    assert made.status_code == 201, made.text
    assert (made.json()["topic"], made.json()["consent_id"]) == (None, str(consent_id))
    assert (await lead.get(f"{made.headers['location']}/content")).content == PDF
    shared = await lead.put(
        made.headers["location"], json={**SAID, "is_shared": True}, headers={"If-Match": made.headers["etag"]}
    )
    assert (shared.status_code, faults(shared)) == (409, {"topic": "scan_is_own"})
    assert (await (await client(world.police_contact)).get(made.headers["location"])).status_code == 404
    of_another = await make_consent(admin, world, await make_follow_up(admin, world), ("school", None, "police"))
    for person, consent in ((world.coordinator, of_another), (world.school_contact, consent_id)):
        refused = await attach(await client(person), follow_up_id, said={"consent_id": str(consent)})
        assert (refused.status_code, faults(refused)) == (422, {"consent_id": "unknown"})


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
