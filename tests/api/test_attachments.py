"""Attachments over REST: kept as they came, encrypted, and read as consent says."""

from uuid import UUID

import asyncpg
import pytest

from services.core.attachments.kinds import LARGEST_FILE
from services.core.kit.sealing import UnreadableError
from tests.api.attachments import NAME, SAID, SHARED, attach, faults, names
from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_consent, make_follow_up, withdraw_consent
from tests.files import PDF, PNG, docx, jpeg


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    return follow_up_id


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


async def test_a_file_of_exactly_20_megabytes_is_kept(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.school_contact)
    picture = jpeg()
    content = picture + b"\0" * (LARGEST_FILE - len(picture))
    made = await attach(http, follow_up_id, content, "stort.jpg", "image/jpeg")
    assert (made.status_code, made.json()["size"]) == (201, LARGEST_FILE)
    assert (await http.get(f"{made.headers['location']}/content")).content == content
    more = await attach(http, follow_up_id, content + b"\0", "stort.jpg", "image/jpeg")
    assert (more.status_code, faults(more)) == (413, {"file": "file_too_large"})


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
