"""Every operation of the REST API, read from its OpenAPI page, with a body that has the right form."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

from services.api.app import create_api
from services.api.doors import Door, OneselfDoor
from services.core.access.actor import Role
from services.core.access.policy import may
from services.core.kit.settings import Environment, Settings
from tests.access.exits import exits
from tests.factories import PEOPLE

SOME_ID = "01a1fa74-0000-7000-8000-000000000249"
PREFIX = "/api/v1"
THE_YOUTH = "the youth herself"
# More roles read the deadlines behind these figures than the figures.
FOR_MANAGERS = {f"{PREFIX}/compliance", f"{PREFIX}/compliance/deadlines"}
_BY_FORMAT = {
    "uuid": SOME_ID,
    "date": "2026-11-20",
    "date-time": "2026-11-20T09:00:00+01:00",
}


@dataclass(frozen=True)
class Operation:
    """One method of one path. `who` is the name of a person in the tests' world who may come in by its door."""

    method: str
    path: str
    headers: frozenset[str]
    query: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Any] | None
    fields: Mapping[str, Mapping[str, Any]]
    who: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def needs_key(self) -> bool:
        """Whether it makes something, once."""
        return "Idempotency-Key" in self.headers

    @property
    def needs_version(self) -> bool:
        """Whether it changes something that has a version."""
        return "If-Match" in self.headers

    @property
    def address(self) -> str:
        """Its path, with an id that nothing has."""
        address = self.path
        while "{" in address:
            before, _, after = address.partition("{")
            address = before + SOME_ID + after.partition("}")[2]
        return address


def application() -> FastAPI:
    """The application with settings that lead nowhere, for looking at its routes."""
    nowhere = "postgresql://nobody@127.0.0.1:1/nowhere"
    key = SecretStr("demo-only:" + "A" * 43)
    return create_api(
        Settings(
            environment=Environment.TEST,
            public_url="http://testserver",
            api_database_url=nowhere,
            signin_database_url=nowhere,
            worker_database_url=nowhere,
            national_id_key=key,
            national_id_index_key=key,
            attachment_key=key,
            login_state_key=key,
        )
    )


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every operation of the API."""
    page = app.openapi()
    doors = {(one.method, one.path): one.doors[0] for one in exits(app)}
    for path, methods in page["paths"].items():
        if not path.startswith(PREFIX):
            continue
        for method, told in methods.items():
            parameters = told.get("parameters", [])
            schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            shape = _resolved(schema, page) if schema else {}
            yield Operation(
                method=method.upper(),
                path=path,
                headers=frozenset(one["name"] for one in parameters if one["in"] == "header"),
                query={one["name"]: one["schema"] for one in parameters if one["in"] == "query"},
                body=_example(shape, page) if schema else None,
                fields={name: _resolved(one, page) for name, one in shape.get("properties", {}).items()},
                who="manager" if path in FOR_MANAGERS else _somebody_for(doors[method.upper(), path]),
            )


def _somebody_for(door: object) -> str:
    """The first person of the tests' world whose role comes in here."""
    if not isinstance(door, Door):
        return "coordinator"
    if isinstance(door, OneselfDoor):
        return THE_YOUTH
    return next(name for name, (_, role) in PEOPLE.items() if may(Role(role), door.verb, door.thing))


def _resolved(schema: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what it refers to, and what may be empty as what it is when it is not."""
    found = dict(schema)
    choices = [one for one in found.pop("anyOf", []) if one.get("type") != "null"]
    if choices:
        found = {**_resolved(choices[0], page), **found}
    if "$ref" in found:
        name = found.pop("$ref").rpartition("/")[2]
        found = {**page["components"]["schemas"][name], **found}
    return found


def _example(schema: Mapping[str, Any], page: Mapping[str, Any]) -> Any:
    """Something of this form, the same each time: the first example, else the least that fits."""
    one = _resolved(schema, page)
    if one.get("examples"):
        return deepcopy(one["examples"][0])
    if "enum" in one:
        return one["enum"][0]
    if one.get("type") == "object":
        return {name: _example(one["properties"][name], page) for name in one.get("required", [])}
    if one.get("type") == "array":
        return [_example(one["items"], page)] * one.get("minItems", 0)
    if one.get("type") == "boolean":
        return False
    if one.get("type") == "integer":
        return one.get("minimum", 1)
    return _BY_FORMAT.get(one.get("format", ""), "Noe" + "e" * (one.get("minLength", 1) - 1))
