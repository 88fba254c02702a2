"""Whoever changes language comes to a page, also where a form was refused at an address that takes only forms."""

import re
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from tests.conftest import ClientFor
from tests.factories import NOW, TODAY, World, insert, make_follow_up

BACK = re.compile(r'name="back" value="([^"]*)"')


@pytest.fixture
async def measure_id(admin: asyncpg.Connection, world: World) -> UUID:
    return await insert(
        admin, "measure", follow_up_id=await make_follow_up(admin, world), owner_service_id=world.services["grorud"],
        topic="measures", type_code="MENTOR", responsible_service_id=world.services["grorud"], starts_on=TODAY,
        status="planned", logged_by_id=world.coordinator.user_id, logged_at=NOW, version=1,
    )  # fmt: skip


async def switched(http: httpx2.AsyncClient, shown: httpx2.Response) -> httpx2.Response:
    """The page that one comes to from this one by choosing nynorsk."""
    (back,) = BACK.findall(shown.text)
    chosen = await http.post("/language", data={"language": "nn", "back": back.replace("&amp;", "&")})
    assert chosen.status_code == 303, chosen.text
    return await http.get(chosen.headers["Location"])


async def test_a_refused_form_leads_on_in_the_other_language(client: ClientFor, world: World, measure_id: UUID) -> None:
    http = await client(world.coordinator)
    refused = await http.post(f"/measures/{measure_id}/status", data={"to_status": "completed", "version": "1"})
    assert refused.status_code == 422
    shown = await switched(http, refused)
    assert (shown.status_code, shown.url.path) == (200, f"/measures/{measure_id}")
    assert '<html lang="nn"' in shown.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-CSRF-Token": "A" * 43}, 403),
        ({"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}, 400),
        ({"Content-Length": str(50 * 1024 * 1024)}, 413),
    ],
)
async def test_what_is_stopped_before_any_page_is_asked_leads_on_too(
    client: ClientFor, world: World, measure_id: UUID, headers: dict[str, str], status: int
) -> None:
    http = await client(world.coordinator)
    refused = await http.post(f"/measures/{measure_id}/status", content=b"version=1", headers=headers)
    assert refused.status_code == status
    assert (await switched(http, refused)).url.path == f"/measures/{measure_id}"


async def test_from_no_answer_to_a_form_does_one_come_to_where_only_forms_are_taken(
    client: ClientFor, world: World, api: FastAPI
) -> None:
    taken: dict[str, set[str]] = {}
    for route in iter_route_contexts(api.routes):
        if route.path and not route.path.startswith("/api/"):
            taken.setdefault(route.path, set()).update(route.methods or ())
    only_forms = sorted(path for path, methods in taken.items() if methods == {"POST"} and path != "/sign-out")
    assert len(only_forms) > 20
    http = await client(world.coordinator)
    for path in only_forms:
        answer = await http.post(re.sub(r"{\w+}", str(uuid4()), path) + "?done=saved")
        if answer.is_redirect or "html" not in answer.headers["Content-Type"]:
            continue
        assert (await switched(http, answer)).status_code != 405, path


async def test_a_page_that_is_asked_for_stays_where_it_is(client: ClientFor, world: World) -> None:
    http = await client(world.coordinator)
    for address in ("/follow-ups?state=DECLINED", "/no/such/page"):
        assert (await switched(http, await http.get(address))).url.raw_path.decode() == address
    refused = await http.post(f"/follow-ups/{uuid4()}/notes/new?x=1", data={"text": ""})
    assert BACK.findall(refused.text) == [refused.url.raw_path.decode()]
