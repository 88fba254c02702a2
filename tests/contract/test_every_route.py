"""Every route of the REST API says no in the same way: which field, which code, in both languages, never a fault.

The routes come from the OpenAPI page, so a new one is held to all of this from its first day.
"""

import json
import re
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from services.api.language import COOKIE
from tests.access.exits import TABLE_OF_ID
from tests.conftest import ClientFor
from tests.contract.operations import PREFIX, SOME_ID, THE_YOUTH, Operation, application, operations
from tests.factories import Oneself, Person, World, make_follow_up, make_youth, recognise_youth

OPERATIONS = list(operations(application()))
WITH_BODY = [one for one in OPERATIONS if one.body is not None]
WITH_FIELDS = [one for one in WITH_BODY if one.fields]
# Whose version this is, is known only when it has been found; test_story.py sends these without one.
LOOKS_FIRST = {
    f"PUT {PREFIX}/follow-ups/{{follow_up_id}}/plan",
    f"POST {PREFIX}/users/{{user_id}}/posts/{{post_id}}/end",
}
YOUTH = Oneself("15831050044")
MEGABYTE = 1024 * 1024
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
WORDS_OF_THE_DATABASE = re.compile(
    r"asyncpg|sqlalchemy|psycopg|postgres|traceback|constraint|relation|violates|select |insert |\bapp\.", re.IGNORECASE
)
ABOUT_A_PERSON = re.compile(r"name|national|birth|phone|mail|address|subject|text|reference|search|(^|_)q$")


@pytest.fixture(scope="module", autouse=True)
async def youth(admin: asyncpg.Connection, world: World) -> None:
    """A youth who can sign in herself."""
    youth_id = await make_youth(admin, world)
    await make_follow_up(admin, world, youth_id=youth_id)
    await recognise_youth(admin, youth_id, YOUTH.number)


def somebody(world: World, operation: Operation) -> Person | Oneself:
    """Somebody who may come in by the operation's door."""
    return YOUTH if operation.who == THE_YOUTH else world.people[operation.who]


def each(found: list[Operation]) -> pytest.MarkDecorator:
    """A test for each of these operations."""
    return pytest.mark.parametrize("operation", found, ids=str)


async def send(
    http: httpx2.AsyncClient,
    operation: Operation,
    *,
    without: str = "",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> httpx2.Response:
    """Send a request of the right form; what is given in `more` stands in for its body."""
    told = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{SOME_ID}-1"'}
    told = {name: value for name, value in told.items() if name in operation.headers and name != without}
    if not more and operation.body is not None:
        more = {"json": operation.body}
    answer = await http.request(operation.method, operation.address, headers={**told, **(headers or {})}, **more)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.get(name) == value, f"{name} on {answer.status_code}"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer


def told(answer: httpx2.Response, status: int | set[int]) -> dict[str, str]:
    """Check that an answer is a problem in the one shape, and give its faults: field and code."""
    assert answer.status_code in ({status} if isinstance(status, int) else status), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] in {"nb", "nn"}
    problem = answer.json()
    assert {"type", "title", "status"} <= set(problem)
    assert set(problem) <= {"type", "title", "status", "errors", "current_version", "current", "yours"}
    assert problem["status"] == answer.status_code
    assert re.fullmatch(r"/problems/[a-z-]+", problem["type"])
    assert not WORDS_OF_THE_DATABASE.search(answer.text), answer.text
    for error in problem.get("errors", []):
        assert set(error) == {"field", "code", "message"}
        assert re.fullmatch(r"[a-z_]+", error["code"])
        assert len(error["message"]) > len("Nei.")
    return {error["field"]: error["code"] for error in problem.get("errors", [])}


def refused(operation: Operation) -> set[int]:
    """What a well-formed body that says something impossible gets: where an id leads nowhere, that comes first."""
    return {404, 422} if "{" in operation.path else {422}


def named(faults: dict[str, str], field: str) -> bool:
    """Whether a field, or something inside it, is named."""
    return any(name == field or name.startswith(f"{field}.") for name in faults)


def test_the_list_of_operations_is_whole() -> None:
    assert len(OPERATIONS) > 60
    assert len(WITH_BODY) > 30
    assert {one.method for one in OPERATIONS} >= {"GET", "POST", "PUT"}


def test_a_shape_has_a_name_of_its_own_that_says_nothing_of_where_it_stands() -> None:
    assert [name for name in application().openapi()["components"]["schemas"] if "__" in name] == []


def test_an_address_says_nothing_of_a_person() -> None:
    for one in OPERATIONS:
        in_path = set(re.findall(r"{(\w+)}", one.path))
        assert in_path <= set(TABLE_OF_ID), str(one)
        assert [name for name in in_path | set(one.query) if ABOUT_A_PERSON.search(name)] == [], str(one)
        for name, schema in one.query.items():
            kinds = [schema, *schema.get("anyOf", []), schema.get("items", {})]
            is_bounded = any(
                {"format", "enum", "pattern", "$ref", "const"} & set(kind) or kind.get("type") in {"integer", "boolean"}
                for kind in kinds
            )
            assert is_bounded or name == "cursor", f"{one}: free text in {name}"


@each(OPERATIONS)
async def test_nobody_is_told_to_sign_in(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(None)
    answer = await send(http, operation)
    told(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@each(WITH_BODY)
async def test_what_is_no_json_cannot_be_read(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    for content in (b'{"a": ', b"", b"\xff\xfe", b"[1,]"):
        answer = await send(http, operation, content=content, headers={"Content-Type": "application/json"})
        told(answer, {400, 422})
    for content in (b'{"a": ', b"[1,]"):
        answer = await send(http, operation, content=content, headers={"Content-Type": "application/json"})
        assert named(told(answer, 400), "body")


@each(WITH_BODY)
async def test_what_is_json_and_no_object_is_refused(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    wrongs: tuple[Any, ...] = ([], "tekst", 17, True)
    for body in wrongs:
        told(await send(http, operation, json=body), 422)


@each(WITH_BODY)
async def test_an_unknown_field_is_named(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    answer = await send(http, operation, json={**(operation.body or {}), "surprise": 1})
    assert told(answer, 422).get("surprise") == "unknown_field"


@each(WITH_FIELDS)
async def test_a_value_of_the_wrong_type_is_named(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    wrongs: tuple[Any, ...] = ({"no": "thing"}, [[]], -1.5)
    for field in operation.fields:
        for wrong in wrongs:
            answer = await send(http, operation, json={**(operation.body or {}), field: wrong})
            assert named(told(answer, 422), field), f"{field} = {wrong}: {answer.text}"


@each(WITH_BODY)
async def test_a_field_that_is_missing_is_named(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    for field in operation.body or {}:
        answer = await send(http, operation, json={k: v for k, v in (operation.body or {}).items() if k != field})
        assert told(answer, 422) == {field: "missing"}


@each(WITH_FIELDS)
async def test_a_day_that_is_not_in_the_calendar_is_named(
    client: ClientFor, world: World, operation: Operation
) -> None:
    http = await client(somebody(world, operation))
    days = [name for name, schema in operation.fields.items() if schema.get("format") == "date"]
    for field in days:
        for wrong in ("2026-02-31", "31.02.2026", "0000-01-01", "20261120", ""):
            answer = await send(http, operation, json={**(operation.body or {}), field: wrong})
            assert named(told(answer, 422), field), f"{field} = {wrong}: {answer.text}"
        answer = await send(http, operation, json={**(operation.body or {}), field: "9999-12-31"})
        faults = told(answer, refused(operation))
        assert answer.status_code == 404 or named(faults, field), f"{field}: {answer.text}"


@each(WITH_FIELDS)
async def test_text_that_cannot_be_stored_is_named(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    texts = [name for name, schema in operation.fields.items() if schema.get("type") == "string"]
    for field in texts:
        # An identity number is text that is read by its own rules, where it is looked at.
        statuses = refused(operation) if field == "national_id" else {422}
        for wrong in ("a\0b", "\x07", "\u202ebakvendt", "x" * (MEGABYTE // 2)):
            answer = await send(http, operation, json={**(operation.body or {}), field: wrong})
            faults = told(answer, statuses)
            assert answer.status_code == 404 or named(faults, field), f"{field}: {answer.text[:300]}"
        lone = json.dumps({**(operation.body or {}), field: "?"}).replace('"?"', '"\\ud800"')
        answer = await send(http, operation, content=lone.encode(), headers={"Content-Type": "application/json"})
        told(answer, {400, 422})


@each(WITH_BODY)
async def test_a_body_of_a_megabyte_is_too_large(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    answer = await send(http, operation, json={**(operation.body or {}), "note": "x" * MEGABYTE})
    told(answer, {413})


@each([one for one in OPERATIONS if one.needs_version])
async def test_a_change_says_which_version_it_changes(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    if str(operation) in LOOKS_FIRST:
        told(await send(http, operation, without="If-Match"), 404)
        return
    told(await send(http, operation, without="If-Match"), 428)
    for wrong in ("*", "1", '""', f'W/"{uuid4()}-1"', f'"{uuid4()}-x"', "x" * 90):
        faults = told(await send(http, operation, headers={"If-Match": wrong}), 400)
        assert faults == {"If-Match": "version_invalid"}
    told(await send(http, operation, headers={"If-Match": f'"{uuid4()}-1"'}), {404, 412})


@each([one for one in OPERATIONS if one.needs_key])
async def test_what_makes_something_wants_a_key_of_its_own(
    client: ClientFor, world: World, operation: Operation
) -> None:
    http = await client(somebody(world, operation))
    faults = told(await send(http, operation, without="Idempotency-Key"), 400)
    assert faults == {"Idempotency-Key": "idempotency_key_missing"}
    told(await send(http, operation, headers={"Idempotency-Key": "k" * 256}), 422)


def test_whatever_makes_something_makes_it_once_and_whatever_changes_something_knows_its_version() -> None:
    asks = {
        f"POST {PREFIX}/{place}"
        for place in ("youths/find", "youths/matches", "deadline-computations", "city-standard/preview")
    }
    assert [str(one) for one in OPERATIONS if one.method == "POST" and not one.needs_key and str(one) not in asks] == []
    assert [str(one) for one in OPERATIONS if one.method in {"PUT", "PATCH", "DELETE"} and not one.needs_version] == []


@each([one for one in OPERATIONS if "{" in one.path])
async def test_what_is_not_there_is_not_found(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    if operation.method == "GET":
        told(await send(http, operation), 404)
    address = re.sub(r"{\w+}", "not-an-id", operation.path)
    more: dict[str, Any] = {"json": operation.body} if operation.body is not None else {}
    answer = await http.request(operation.method, address, headers={"Idempotency-Key": "k", "If-Match": '"x"'}, **more)
    told(answer, {400, 404})


@each(OPERATIONS)
async def test_a_method_that_is_not_there_is_told_with_those_that_are(
    client: ClientFor, world: World, operation: Operation
) -> None:
    http = await client(somebody(world, operation))
    allowed = {one.method for one in OPERATIONS if one.path == operation.path}
    for method in {"PATCH", "DELETE", "OPTIONS", "TRACE"} - allowed:
        answer = await http.request(method, operation.address)
        told(answer, 405)
        assert {one.strip() for one in answer.headers["allow"].split(",")} == allowed


@each([one for one in OPERATIONS if one.query])
async def test_a_question_of_the_wrong_form_is_named(client: ClientFor, world: World, operation: Operation) -> None:
    http = await client(somebody(world, operation))
    for name in operation.query:
        for wrong in ("\0", "x" * 5000, "'; drop table youth; --"):
            answer = await http.request(operation.method, operation.address, params={name: wrong})
            # A cursor is opaque: it is read where the list is, and a list of nothing is not found.
            statuses = {400} | (refused(operation) if name == "cursor" else {422})
            faults = told(answer, statuses)
            assert answer.status_code == 404 or named(faults, name), f"{name} = {wrong[:40]}: {answer.text}"


@pytest.mark.parametrize("language", ["nb", "nn"])
@each(WITH_BODY)
async def test_a_refusal_is_said_in_the_language_of_the_one_who_asks(
    client: ClientFor, world: World, admin: asyncpg.Connection, operation: Operation, language: str
) -> None:
    person = somebody(world, operation)
    http = await client(person)
    if isinstance(person, Oneself):  # who has no account has her browser's
        http.cookies[COOKIE] = language
    else:
        await admin.execute("update app.user_account set language = $1 where id = $2", language, person.user_id)
    answer = await send(http, operation, json={**(operation.body or {}), "surprise": 1})
    told(answer, 422)
    assert answer.headers["content-language"] == language
    assert answer.json()["title"] == {"nb": "Noe må rettes", "nn": "Noko må rettast"}[language]


async def test_before_anyone_is_signed_in_the_browsers_language_counts(client: ClientFor) -> None:
    http = await client(None)
    titles = {}
    for language in ("nb", "nn"):
        answer = await http.get(f"{PREFIX}/follow-ups", headers={"Accept-Language": language})
        told(answer, 401)
        titles[language] = answer.json()["title"]
    assert titles["nb"] != titles["nn"]
