"""Forms are written in UTF-8: another charset is refused wherever a form is read, and no half character comes in."""

from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import World, make_follow_up

MULTIPART, URLENCODED = "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"
READERS = (
    "/follow-ups/{id}/notes/new",
    "/follow-ups/{id}/drafts/note",
    "/follow-ups/{id}/attachments/new",
    "/api/v1/follow-ups/{id}/attachments",
    "/language",
    "/sign-out",
)


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    return await make_follow_up(admin, world)


def body(text: str) -> bytes:
    """A note with this text, as a browser sends a form with a file."""
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("topic", "school"), ("text", text))
    )
    return f"{parts}--x--\r\n".encode()


async def send(http: httpx2.AsyncClient, address: str, content: bytes, media_type: str) -> httpx2.Response:
    headers = {"Content-Type": media_type, "Idempotency-Key": str(uuid4())}
    return await http.post(address, content=content, headers=headers)


@pytest.mark.parametrize("address", READERS)
@pytest.mark.parametrize(
    "media_type",
    [
        f"{MULTIPART}; charset=undefined",
        f'{MULTIPART}; charset="unicode_escape"',
        f"{MULTIPART}; charset=utf-8; charset=raw_unicode_escape",
        "Multipart/Form-Data; Charset=UTF-7; boundary=x",
        f"{MULTIPART}; charset=no-such-charset",
        "multipart/form-data-and-more; boundary=x; charset=undefined",
    ],
)
async def test_a_form_in_another_charset_is_refused_wherever_one_is_read(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, address: str, media_type: str
) -> None:
    http = await client(world.key_worker)
    answer = await send(http, address.format(id=follow_up_id), body("\\ud800"), media_type)
    assert answer.status_code == 400, answer.text
    if address.startswith("/api/"):
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("body", "wrong_form")]
    else:
        assert "Forespørselen kan ikke leses" in answer.text
    assert await admin.fetchval("select count(*) from app.draft") == 0
    assert await admin.fetchval("select count(*) from app.note") == 0
    assert (await http.get("/follow-ups")).status_code == 200


@pytest.mark.parametrize("media_type", [MULTIPART, f"{MULTIPART}; charset=utf-8", f'{MULTIPART}; charset="UTF8"'])
async def test_a_form_in_utf_8_is_kept_as_it_was_written(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, media_type: str
) -> None:
    http = await client(world.key_worker)
    answer = await send(http, f"/follow-ups/{follow_up_id}/notes/new", body("Ørret på Ullevål 🚲"), media_type)
    assert answer.status_code == 303, answer.text
    assert await admin.fetchval("delete from app.note returning text") == "Ørret på Ullevål 🚲"


@pytest.mark.parametrize("place", ["notes/new", "drafts/note"])
@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"topic=school&text=a%ED%A0%80b", URLENCODED),
        (b"topic=school&text=a\xed\xa0\x80b", URLENCODED),
        (body("a#b").replace(b"#", b"\xed\xa0\x80"), MULTIPART),
        (body("a#b").replace(b"#", b"\xff"), MULTIPART),
        (b"topic=school&text=a\\ud800b", f"{URLENCODED}; charset=unicode_escape"),
    ],
)
async def test_half_a_character_never_becomes_an_answer_that_cannot_be_sent(
    client: ClientFor, world: World, follow_up_id: UUID, place: str, content: bytes, media_type: str
) -> None:
    http = await client(world.key_worker)
    answer = await send(http, f"/follow-ups/{follow_up_id}/{place}", content, media_type)
    assert answer.status_code in {200, 303, 422}
    assert (await http.get(f"/follow-ups/{follow_up_id}/notes/new")).status_code == 200


async def test_half_a_character_in_json_is_refused_at_its_field(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.key_worker)
    address = f"/api/v1/follow-ups/{follow_up_id}/notes"
    for sent, field in (
        (b'{"topic": "school", "text": "a\\ud800b"}', "text"),
        (b'{"topic": "\\ud800", "text": "a"}', "topic"),
    ):
        answer = await send(http, address, sent, "application/json")
        assert answer.status_code == 422, answer.text
        assert [one["field"] for one in answer.json()["errors"]] == [field]
