"""Attachments on pages: a form with a file that works without a script, whom it reaches, and saving it."""

import re
from uuid import UUID

import asyncpg
import httpx2
import pytest

from services.api.forgery import token_for
from services.api.sessions import cookie_name
from services.core.attachments.kinds import LARGEST_FILE
from services.core.kit.settings import Settings
from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_consent, make_follow_up
from tests.files import PDF, PNG, put_attachment

NAME = "Karakterer høst.pdf"


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    return follow_up_id


async def as_a_browser(http: httpx2.AsyncClient, settings: Settings) -> dict[str, str]:
    """What a form without a script sends: the token as its first field and not as a header."""
    del http.headers["X-CSRF-Token"]
    return {"csrf_token": token_for(http.cookies[cookie_name(settings)])}


async def test_a_file_is_added_by_the_plain_form_and_the_page_says_that_it_reaches_nobody(
    client: ClientFor, world: World, settings: Settings, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    token = await as_a_browser(http, settings)
    address = f"/follow-ups/{follow_up_id}/attachments/new"
    form = (await http.get(address)).text
    assert 'enctype="multipart/form-data"' in form
    assert re.search(r"<form[^>]*>\s*<input type=\"hidden\" name=\"csrf_token\"", form)
    form_id = re.search(r'name="form_id" value="([^"]+)"', form)
    assert form_id
    data = {**token, "form_id": form_id[1], "topic": "school"}
    sent = [await http.post(address, data=data, files={"file": (NAME, PDF, "application/pdf")}) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    shown = (await http.get(sent[0].headers["location"])).text
    assert "Filen er lagt ved." in shown
    assert "Vedlegget er ikke delt. Bare din egen tjeneste kan åpne det." in shown
    saved = re.search(r'href="(/attachments/[^"]+/content)" download', shown)
    assert saved
    assert (await http.get(saved[1])).content == PDF
    for place in (f"/follow-ups/{follow_up_id}", f"/follow-ups/{follow_up_id}/attachments"):
        assert (await http.get(place)).text.count(NAME) == 1


async def test_a_form_with_a_file_and_without_the_token_is_refused(
    client: ClientFor, world: World, settings: Settings, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    http = await client(world.school_contact)
    token = await as_a_browser(http, settings)
    address = f"/follow-ups/{follow_up_id}/attachments/new"
    file = {"file": (NAME, PDF, "application/pdf")}
    for data in ({"topic": "school"}, {"csrf_token": "A" * 43, "topic": "school"}):
        assert (await http.post(address, data=data, files=file)).status_code == 403
    # The token is looked for at the head alone: behind a file nobody reads so far.
    late = [("file", ("a.pdf", PDF + b"\0" * 100_000)), ("csrf_token", (None, token["csrf_token"].encode()))]
    assert (await http.post(address, files=late)).status_code == 403
    assert await admin.fetchval("select count(*) from app.attachment where follow_up_id = $1", follow_up_id) == 0


@pytest.mark.parametrize("language", ["nb", "nn"])
async def test_a_file_that_lies_comes_back_to_the_form_with_its_fault_and_what_else_was_said(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID, language: str
) -> None:
    person = world.school_contact
    await admin.execute("update app.user_account set language = $1 where id = $2", language, person.user_id)
    http = await client(person)
    address = f"/follow-ups/{follow_up_id}/attachments/new"
    data = {"topic": "school", "is_shared": "yes"}
    back = await http.post(address, data=data, files={"file": ("brev.pdf", PNG, "application/pdf")})
    assert back.status_code == 422
    said = {"nb": "Innholdet i filen er ikke det navnet sier.", "nn": "Innhaldet i fila er ikkje det namnet seier."}
    assert back.text.count(said[language]) == 2  # at the field, and in the summary that leads there
    assert (
        'aria-describedby="file-hint file-error"' in back.text or 'aria-describedby="file-error file-hint"' in back.text
    )
    assert '<option value="school" selected>' in back.text
    assert 'value="yes" checked' in back.text
    nothing = await http.post(address, data={"topic": ""}, files={"file": ("", b"", "application/octet-stream")})
    assert nothing.status_code == 422
    await admin.execute("update app.user_account set language = 'nb' where id = $1", person.user_id)


async def test_a_file_that_is_too_large_comes_back_as_such(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.school_contact)
    content = b"\xff\xd8" + b"\0" * (LARGEST_FILE + 1000)
    file = {"file": ("a.jpg", content, "image/jpeg")}
    back = await http.post(f"/follow-ups/{follow_up_id}/attachments/new", data={"topic": "school"}, files=file)
    assert back.status_code == 413
    assert "Den kan være på høyst 20 MB." in back.text


async def test_sharing_names_whom_it_reaches_and_they_save_it_and_nobody_changes_it_for_another(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    await make_consent(admin, world, follow_up_id, ("school", None, "police"))
    key = await put_attachment(
        admin,
        follow_up_id=follow_up_id,
        owner_service_id=world.school_contact.service_id,
        topic="school",
        added_by_id=world.school_contact.user_id,
    )
    school, police = await client(world.school_contact), await client(world.police_contact)
    before = (await school.get(f"/attachments/{key}")).text
    assert "Deler du det, kan disse åpne det nå" in before
    assert "Fiktiv police_contact" in before
    for place in ("", "/content"):
        assert (await police.get(f"/attachments/{key}{place}")).status_code == 404
    said = {"topic": "school", "is_shared": "yes", "version": "1"}
    assert (await police.post(f"/attachments/{key}/sharing", data=said)).status_code == 404
    shared = await school.post(f"/attachments/{key}/sharing", data=said)
    assert shared.status_code == 303
    late = await school.post(f"/attachments/{key}/sharing", data={**said, "topic": "family"})
    assert late.status_code == 412
    read = await police.get(f"/attachments/{key}")
    assert "Hvem kan åpne vedlegget?" not in read.text
    saved = await police.get(f"/attachments/{key}/content")
    assert (saved.content, saved.headers["content-disposition"][:11]) == (PDF, "attachment;")
    assert (await police.get(f"/follow-ups/{follow_up_id}")).text.count(f"/attachments/{key}") == 1


async def test_the_signed_sheet_is_added_from_the_consent_and_stands_there(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    consent_id = await make_consent(admin, world, follow_up_id, ("school", None, "police"))
    http = await client(world.coordinator)
    place = f"/follow-ups/{follow_up_id}/consents/{consent_id}"
    address = f"/follow-ups/{follow_up_id}/attachments/new?consent_id={consent_id}"
    assert address in (await http.get(place)).text
    form = (await http.get(address)).text
    assert 'name="topic"' not in form
    sent = await http.post(address, data={}, files={"file": ("skjema.png", PNG, "image/png")})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{place}?done=attachment")
    assert "skjema.png" in (await http.get(place)).text
    stranger = await (await client(world.school_contact)).post(
        address, data={}, files={"file": ("skjema.png", PNG, "image/png")}
    )
    assert stranger.status_code == 422
