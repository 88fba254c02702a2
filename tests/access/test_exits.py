"""Every way out, for every kind of person: what leaves is what the reference model lets leave, and nothing else.

The routes are found, not listed: a new route joins by itself, and one with a new kind of id stops the run until
`exits.py` says what it is a key of.
"""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from services.api.doors import Door, OneselfDoor
from services.api.forgery import token_for
from services.api.sessions import cookie_name
from services.core.access.thing import Verb
from services.core.kit.settings import Settings
from tests.access.canaries import Canaries, mark
from tests.access.exits import TABLE_OF_ID, Exit, exits, words_of
from tests.access.reference import may
from tests.access.reference_facts import Row
from tests.access.reference_table import CHANGE, READ, SUBJECT
from tests.access.rows import Rows
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.factories import World

WHO = (
    "coordinator",
    "other_coordinator_here",
    "key_worker",
    "key_worker_not_on_case",
    "manager",
    "coordinator_elsewhere",
    "coordinator_of_participant",
    "school_contact",
    "school_substitute_before",
    "child_welfare_contact",
    "child_welfare_second",
    "police_contact",
    "investigator",
    "prosecutor_elsewhere",
    "police_manager",
    "privacy_officer",
    "administrator",
    "nav_contact",
    "of_closed_service",
    "youth",
    "guardian",
    "youth_of_everything",
    "guardian_of_two",
    "protected_youth",
)
# Some corners are looked into every day, by everybody and every exit; all of them in `make proof`.
EVERY_DAY = ("ordinary", "strict", "restricted", "elsewhere", "in_emergency", "withdrawn for the school")
ALL_CORNERS = (
    *EVERY_DAY,
    "guardian_marked",
    "kin",
    "to everybody",
    "of a protected youth",
    "without meetings of the police to the school",
    "without health",
)
IN_CORNERS = pytest.mark.parametrize(
    "corners",
    [pytest.param(EVERY_DAY, id="every day"), pytest.param(ALL_CORNERS, id="all corners", marks=pytest.mark.proof)],
)


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    built = await build_town(admin, world)
    await mark(admin)
    return built


@pytest.fixture(scope="module")
async def rows(admin: asyncpg.Connection, town: Town) -> Rows:
    return await Rows.of(admin, town)


@pytest.fixture(scope="module")
def canaries(rows: Rows) -> Canaries:
    return Canaries(rows.facts)


def client_of(served: ASGIApp, settings: Settings, token: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(served),
        base_url=settings.public_url,
        headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token_for(token)},
        cookies={cookie_name(settings): token},
    )


def things(rows: Rows, town: Town, exit_: Exit, corners: tuple[str, ...]) -> Iterator[dict[str, Row]]:
    """Rows to name in a path: a few of every corner, the inner ones belonging to the outer ones."""
    if not exit_.ids:
        yield {}
        return
    last = exit_.ids[-1]
    table = TABLE_OF_ID[last]
    if table is None:
        table, last = TABLE_OF_ID[exit_.ids[0]], exit_.ids[0]
    if table is None:
        return
    special = {town.follow_ups[name] for name in corners} | {town.youths[name] for name in corners}
    seen: dict[tuple[object, ...], int] = {}
    for row in rows.facts.tables[table]:
        follow_up = row["id"] if table in ("follow_up", "youth") else row.get("follow_up_id", row.get("youth_id"))
        if follow_up is not None and follow_up not in special:
            continue
        corner = (follow_up, row.get("owner_service_id"), row.get("subject_kind"))
        seen[corner] = seen.get(corner, 0) + 1
        if seen[corner] > 1 or (follow_up is None and sum(seen.values()) > 12):
            continue
        named = {last: row}
        for outer in exit_.ids[: exit_.ids.index(last)]:
            parent = TABLE_OF_ID[outer] or ""
            key = row.get(outer) or (row.get("subject_id") if table == "dated_event" else None)
            found = rows.facts.by_id[parent].get(key)
            if found is None:
                break
            named[outer] = found
        if set(named) >= {name for name in exit_.ids if TABLE_OF_ID[name]}:
            yield named


def path_of(exit_: Exit, ids: dict[str, object]) -> str:
    path = exit_.path
    for name in exit_.ids:
        path = path.replace("{" + name + "}", str(ids.get(name, "meeting")))
    return path


@pytest.mark.parametrize("who", WHO)
@IN_CORNERS
async def test_nothing_leaves_by_any_exit_that_the_model_does_not_let_somebody_read(
    api: FastAPI,
    served: ASGIApp,
    settings: Settings,
    town: Town,
    rows: Rows,
    canaries: Canaries,
    who: str,
    corners: tuple[str, ...],
) -> None:
    asker = rows.askers[who]
    assert asker is not None
    escaped, wrong, shown = [], [], 0
    async with client_of(served, settings, town.tokens[who]) as http:
        for one in exits(api):
            if one.method != "GET" or "sign" in one.path.split("/")[1]:
                continue
            for named in things(rows, town, one, corners):
                ids = {name: row["id"] for name, row in named.items()}
                answer = await http.get(path_of(one, ids))
                assert answer.status_code < 500, f"{one}: {answer.status_code}"
                shown += answer.status_code == 200
                besides = {key for key in ids.values() if isinstance(key, UUID)}
                found = canaries.escaped(asker, words_of(answer), besides=besides)
                escaped += [f"{one} ({answer.status_code}) shows {row}" for row in found]
                if answer.status_code == 200 and not _may_all(rows, who, named):
                    wrong.append(f"{one} opens {[str(key) for key in ids.values()]}")
                if answer.status_code != 200 and _must_open(rows, who, one, named):
                    wrong.append(f"{one} answers {answer.status_code} for {ids}")
    assert escaped == []
    assert wrong == []
    assert shown > 0 or asker.role is None


def _may_all(rows: Rows, who: str, named: dict[str, Row]) -> bool:
    """Whether the person may read everything that the path names."""
    return all(may(rows.facts, rows.askers[who], READ, TABLE_OF_ID[name] or "", row) for name, row in named.items())


def _must_open(rows: Rows, who: str, one: Exit, named: dict[str, Row]) -> bool:
    """Whether the path is that of one thing, which the person may read."""
    door = one.doors[0]
    if isinstance(door, OneselfDoor) != _is_herself(rows, who):  # she has doors of her own, and staff theirs
        return False
    if not isinstance(door, Door) or len(named) != 1 or not one.path.endswith("}"):
        return False
    (name,) = named
    verb = {Verb.READ: READ, Verb.CHANGE: CHANGE}.get(door.verb)
    return verb == READ and TABLE_OF_ID[name] == door.thing.table and _may_all(rows, who, named)


def _is_herself(rows: Rows, who: str) -> bool:
    asker = rows.askers[who]
    return asker is not None and asker.role == SUBJECT


@pytest.mark.parametrize(
    "who",
    ["school_substitute_before", "coordinator_elsewhere", "investigator", "manager", "guardian", "protected_youth"],
)
@IN_CORNERS
async def test_what_one_may_not_see_answers_like_what_never_was_by_every_exit(
    api: FastAPI,
    served: ASGIApp,
    settings: Settings,
    town: Town,
    rows: Rows,
    who: str,
    corners: tuple[str, ...],
) -> None:
    compared = 0
    async with client_of(served, settings, town.tokens[who]) as http:
        for one in exits(api):
            hidden = next(
                (
                    named
                    for named in things(rows, town, one, corners)
                    if len(named) == 1 and not _may_all(rows, who, named)
                ),
                None,
            )
            if hidden is None:
                continue
            answers = []
            there: dict[str, object] = {name: row["id"] for name, row in hidden.items()}
            never: dict[str, object] = dict.fromkeys(hidden, uuid4())
            for ids in (there, never):
                headers = {"Idempotency-Key": str(uuid4())}
                if one.method == "DELETE":  # has no body to be refused for: it is asked as who has read it would
                    headers["If-Match"] = f'"{ids[one.ids[-1]]}-1"'
                answer = await http.request(one.method, path_of(one, ids), headers=headers)
                answers.append((answer.status_code, _without_what_is_new(answer.text, ids)))
            assert answers[0] == answers[1], str(one)
            # Throwing away a draft that is not there is no fault: it goes back to the follow-up, which answers 404.
            is_no_fault = one.path.endswith("/discard") and not _is_herself(rows, who)
            accepted = (303,) if is_no_fault else (404, 422, 403)
            assert answers[0][0] in accepted, f"{one}: {answers[0][0]}"
            compared += 1
    assert compared > 20


def _without_what_is_new(text: str, ids: dict[str, object]) -> str:
    """The answer's words, without the ids that were asked for and what is new in each answer."""
    for key in ids.values():
        text = text.replace(str(key), "ID")
    text = re.sub(r"<code>[0-9a-f-]{36}</code>", "REQUEST", text)
    return re.sub(r'nonce(=|&#34;:\s*&#34;|":\s*")"?[^"&]+', "nonce", text)
