"""The pages of docs/ that are made from the code, so that they cannot say anything else than it does."""

import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from services.api.doors import Door, OpenDoor, SignedInDoor
from services.core.access.page import render as render_access
from services.core.deadlines.examples import own_examples
from services.core.deadlines.page import render as render_deadlines
from services.core.kit.settings import Environment, Provider, Settings, TargetSetting
from services.demo.run import DEFAULT_DATA_DIR, DEFAULT_OIDC_PORT, DEFAULT_PORT

ROOT = Path(__file__).parents[1]
MADE = "<!-- Denne siden er laget av koden: `make docs`. Rett koden, ikke siden. -->\n\n"


def any_app() -> FastAPI:
    """The application with settings that connect to nothing: for looking at its routes."""
    from services.api.app import create_api  # noqa: PLC0415 - the routes import every page

    nowhere = "postgresql://nobody@127.0.0.1:1/nowhere"
    key = "demo-only:" + "A" * 43
    given: dict[str, Any] = {
        "national_id_key": key,
        "national_id_index_key": key,
        "attachment_key": key,
        "login_state_key": key,
    }
    return create_api(
        Settings(
            environment=Environment.TEST,
            public_url="http://127.0.0.1:8000",
            api_database_url=nowhere,
            signin_database_url=nowhere,
            worker_database_url=nowhere,
            **given,
        )
    )


def doors_of(route: Any) -> list[Door | OpenDoor | SignedInDoor]:
    """The doors that stand in a route's signature."""
    found = (dependency.call for dependency in route.dependant.dependencies)
    return [call for call in found if isinstance(call, Door | OpenDoor | SignedInDoor)]


def routes_of(app: FastAPI) -> Iterator[tuple[str, str, Any]]:
    """Every route with a signature of ours: path, methods, route. Walks into included routers."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            yield context.path or "", ", ".join(sorted(context.methods or ())), context


def render_routes() -> str:
    """docs/routes.md: every address, its door, and what it does."""
    lines = [
        "# Ruter",
        "",
        "Hver adresse har nøyaktig én dør. En dør med et verb og en ting slipper inn roller som tilgangssiden",
        "gir en slik rett; hvilke rader de får, avgjør databasen. En adresse med en id svarer 404 for alt man",
        "ikke kan se.",
        "",
        "| Adresse | Metode | Dør | Funksjon | Hva den gjør |",
        "| --- | --- | --- | --- | --- |",
    ]
    for path, methods, context in sorted(routes_of(any_app()), key=lambda found: (found[0], found[1])):
        endpoint = context.original_route.endpoint
        doors = " + ".join(str(door) for door in doors_of(context.original_route))
        summary = (inspect.getdoc(endpoint) or "").split("\n")[0]
        where = f"{endpoint.__module__.removeprefix('services.')}.{endpoint.__name__}"
        lines.append(f"| `{path}` | {methods} | {doors} | `{where}` | {summary} |")
    return "\n".join(lines) + "\n"


def render_settings() -> str:
    """docs/settings.md: every setting, what it may be, and what it is when nobody says."""
    lines = [
        "# Innstillinger",
        "",
        "Settes i miljøet. `deploy/env.example` viser dem samlet. Det som mangler, sies med én setning ved start.",
        "",
        *_settings_table(Settings, in_capitals=True),
        "",
        "## Feltene i OIDC_PROVIDERS",
        "",
        *_settings_table(Provider, in_capitals=False),
        "",
        "## Feltene i INTERNAL_TARGETS",
        "",
        *_settings_table(TargetSetting, in_capitals=False),
        "",
        "## Bare for `make run`",
        "",
        "`make run` lager alle de andre selv og legger dem i datamappen.",
        "",
        "| Navn | Uten verdi | Hva den gjør |",
        "| --- | --- | --- |",
        f"| `PORT` | `{DEFAULT_PORT}` | Porten tjenesten lytter på |",
        f"| `OIDC_PORT` | `{DEFAULT_OIDC_PORT}` | Porten prøveinnloggingen lytter på |",
        f"| `DATA_DIR` | `{DEFAULT_DATA_DIR.name}` | Mappen for database, nøkler og logger |",
        "| `DATABASE_URL` | innebygd PostgreSQL | En annen PostgreSQL, med en innlogging som kan opprette roller |",
    ]
    return "\n".join(lines) + "\n"


def _settings_table(model: type[BaseModel], *, in_capitals: bool) -> Iterator[str]:
    yield "| Navn | Uten verdi | Hva den gjør |"
    yield "| --- | --- | --- |"
    for name, field in model.model_fields.items():
        shown = name.upper() if in_capitals else name
        yield f"| `{shown}` | {_default_of(field)} | {field.description} |"


def _default_of(field: FieldInfo) -> str:
    """What stands when nobody says, as the page shows it."""
    if field.is_required():
        return "må settes"
    return "" if field.default in (None, "", ()) else f"`{field.default}`"


def pages() -> dict[Path, str]:
    """Every generated page with the text it should have now."""
    return {
        ROOT / "docs" / "access.md": MADE + render_access(),
        ROOT / "docs" / "deadlines.md": MADE + render_deadlines(own_examples()),
        ROOT / "docs" / "routes.md": MADE + render_routes(),
        ROOT / "docs" / "settings.md": MADE + render_settings(),
    }


def stale_pages() -> list[Path]:
    """The pages whose text is not what the code says."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def write_docs(*, is_check: bool) -> int:
    """Write the pages, or with `is_check` name the stale ones; returns the exit status."""
    stale = stale_pages()
    for path in stale:
        print(f"stale: {os.path.relpath(path)}" if is_check else f"written: {os.path.relpath(path)}")  # noqa: T201
        if not is_check:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if is_check and stale else 0
