"""Programs come in with the provider's access tokens (RFC 9068), and with nothing else."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from services.api.rooms import Rooms
from tests.factories import LONG_AGO, World, insert, make_person
from tests.sign_in import hostile as lies
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import API, Hostile

ADDRESS = "/api/v1/follow-ups"


async def ask(running: Rooms, token: str, **headers: str) -> httpx2.Response:
    """Ask the API as a program does."""
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as program:
        return await program.get(
            f"{running.settings.public_url}{ADDRESS}", headers={"Authorization": f"Bearer {token}".strip(), **headers}
        )


def access(provider: Hostile, **more: Any) -> str:
    return lies.signed(provider.access_claims(**more), typ="at+jwt")


def in_seconds(seconds: int) -> int:
    return int(time.time()) + seconds  # noqa: TID251 - a provider has a clock of its own


async def test_an_access_token_is_let_in_as_the_person_it_speaks_of(
    running: Rooms, town: Hostile, admin: asyncpg.Connection, world: World
) -> None:
    answer = await ask(running, access(town))
    assert answer.status_code == 200
    row = await admin.fetchrow(
        "select s.user_id, s.kind, extract(epoch from s.expires_at - s.opened_at)::integer as seconds"
        " from app.session s order by s.id desc limit 1"
    )
    assert row is not None
    assert (row["user_id"], row["kind"]) == (world.coordinator.user_id, "bearer")
    assert 0 < row["seconds"] <= 300


async def test_the_session_ends_no_later_than_the_token(
    running: Rooms, town: Hostile, admin: asyncpg.Connection
) -> None:
    assert (await ask(running, access(town, exp=in_seconds(60)))).status_code == 200
    seconds = await admin.fetchval(
        "select extract(epoch from expires_at - opened_at)::integer from app.session order by id desc limit 1"
    )
    assert 0 < seconds <= 60 + 30


async def test_the_same_token_gets_the_same_session_and_the_keys_are_asked_for_once(
    running: Rooms, town: Hostile, admin: asyncpg.Connection
) -> None:
    token = access(town)
    before = await admin.fetchval("select count(*) from app.session")
    for _ in range(3):
        assert (await ask(running, token)).status_code == 200
    assert await admin.fetchval("select count(*) from app.session") == before + 1
    assert town.asked.count("/jwks") == 1


Make = Callable[[Hostile], str]
ACCEPTED: dict[str, Make] = {
    "the long name of its type": lambda p: lies.signed(p.access_claims(), typ="application/at+jwt"),
    "several audiences, ours among them": lambda p: access(p, aud=["https://elsewhere.test", API]),
    "several scopes, ours among them": lambda p: access(p, scope="openid samordning"),
    "no scope": lambda p: access(p, scope=None),
    "run out within the leeway": lambda p: access(p, exp=in_seconds(-20)),
    "valid from within the leeway": lambda p: access(p, nbf=in_seconds(20)),
}
REFUSED: dict[str, Make] = {
    "nothing": lambda _: "",
    "a word": lambda _: "word",
    "three words": lambda _: "a.b.c",
    "a signed list": lambda _: f"{lies.segment({'alg': 'RS256', 'typ': 'at+jwt'})}.{lies.segment([1])}.AAAA",
    "an ID token": lambda p: lies.signed(p.id_claims(nonce="n")),
    "an ID token for us as API": lambda p: lies.signed(p.access_claims()),
    "a logout token": lambda p: lies.signed(p.logout_claims(aud=API), typ="logout+jwt"),
    "no type": lambda p: lies.signed(p.access_claims(), typ=""),
    "no signature": lambda p: lies.unsigned(p.access_claims()),
    "its signature cut off": lambda p: access(p).rpartition(".")[0] + ".",
    "a stranger's signature": lambda p: lies.signed(p.access_claims(), key=lies.STRANGERS_KEY, typ="at+jwt"),
    "its own key": lambda p: lies.signed(
        p.access_claims(), key=lies.STRANGERS_KEY, typ="at+jwt", jwk=lies.STRANGERS_KEY.as_dict(private=False)
    ),
    "an address for its key": lambda p: lies.signed(p.access_claims(), typ="at+jwt", jku=f"{p.issuer}/elsewhere/jwks"),
    "an address for its certificate": lambda p: lies.signed(
        p.access_claims(), typ="at+jwt", x5u=f"{p.issuer}/elsewhere/jwks"
    ),
    "something we must understand and do not": lambda p: lies.signed(
        p.access_claims(), typ="at+jwt", crit=["b64"], b64=True
    ),
    "an issuer we do not know": lambda p: access(p, iss="http://127.0.0.1:1"),
    "a list of issuers": lambda p: access(p, iss=[p.issuer]),
    "no issuer": lambda p: access(p, iss=None),
    "another API's audience": lambda p: access(p, aud="https://elsewhere.test"),
    "the sign-in client's audience": lambda p: access(p, aud=p.client_id),
    "no audience": lambda p: access(p, aud=None),
    "an empty list of audiences": lambda p: access(p, aud=[]),
    "run out": lambda p: access(p, exp=in_seconds(-40)),
    "no end": lambda p: access(p, exp=None),
    "an end that is a word": lambda p: access(p, exp="tomorrow"),
    "a beginning in the future": lambda p: access(p, nbf=in_seconds(40)),
    "been made in the future": lambda p: access(p, iat=in_seconds(40)),
    "no subject": lambda p: access(p, sub=None),
    "a subject that is a list": lambda p: access(p, sub=[p.subject]),
    "a NUL byte in the subject": lambda p: access(p, sub=f"{p.subject}\x00"),
    "no client": lambda p: access(p, client_id=None),
    "no id": lambda p: access(p, jti=None),
    "other scopes": lambda p: access(p, scope="openid profile"),
    "a scope that only begins like ours": lambda p: access(p, scope="samordning-other"),
    "scopes in a list": lambda p: access(p, scope=["samordning"]),
    "been bound to a key that is not shown": lambda p: access(p, cnf={"jkt": "thumbprint"}),
}


@pytest.mark.parametrize("make", ACCEPTED.values(), ids=ACCEPTED.keys())
async def test_an_access_token_is_good_with(make: Make, running: Rooms, town: Hostile) -> None:
    assert (await ask(running, make(town))).status_code == 200


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
async def test_an_access_token_is_refused_that_has(
    make: Make, running: Rooms, town: Hostile, admin: asyncpg.Connection
) -> None:
    before = await admin.fetchval("select count(*) from app.session")
    answer = await ask(running, make(town))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert await admin.fetchval("select count(*) from app.session") == before
    assert not [path for path in town.asked if path.startswith("/elsewhere")]


async def test_a_token_of_an_unknown_issuer_makes_us_ask_nobody(running: Rooms, town: Hostile, other: Hostile) -> None:
    assert (await ask(running, access(town, iss="https://elsewhere.test"))).status_code == 401
    assert not town.asked
    assert not other.asked


async def test_tokens_with_unknown_keys_make_us_ask_at_most_once_a_minute(running: Rooms, town: Hostile) -> None:
    for _ in range(5):
        made_up = lies.new_key(str(uuid4()))
        assert (await ask(running, lies.signed(town.access_claims(), key=made_up, typ="at+jwt"))).status_code == 401
    assert town.asked.count("/jwks") == 1


async def test_an_unknown_subject_is_refused_and_logged(
    running: Rooms, town: Hostile, admin: asyncpg.Connection
) -> None:
    assert (await ask(running, access(town, sub="nobody-here"))).status_code == 401
    row = await admin.fetchrow("select act, decision, ground from app.access_log order by id desc limit 1")
    assert row is not None
    assert tuple(row) == ("session.refused", "denied", "unknown")


async def test_a_token_good_at_one_provider_is_worth_nothing_as_anothers(
    running: Rooms, town: Hostile, other: Hostile
) -> None:
    forged = lies.signed(town.access_claims(iss=other.issuer), typ="at+jwt")
    other.keys = (lies.new_key("one"),)
    assert (await ask(running, forged)).status_code == 401


async def test_access_tokens_open_no_pages(running: Rooms, town: Hostile) -> None:
    async with httpx2.AsyncClient(trust_env=False) as program:
        answer = await program.get(
            f"{running.settings.public_url}/", headers={"Authorization": f"Bearer {access(town)}"}
        )
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_an_access_token_signs_nobody_in_at_the_callback(browser: Browser, town: Hostile) -> None:
    town.sign = lambda given: access(town, nonce=given["nonce"], aud=town.client_id)
    assert (await browser.sign_in()).status_code == 400


async def test_a_provider_out_of_reach_is_our_trouble_and_not_the_programs(running: Rooms, town: Hostile) -> None:
    town.broken = {"/jwks"}
    answer = await ask(running, access(town))
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/unavailable"


async def test_somebody_deactivated_is_out_at_once_with_a_token_that_was_good(
    running: Rooms, town: Hostile, admin: asyncpg.Connection, world: World
) -> None:
    token = access(town, sub=world.health_contact.subject)
    assert (await ask(running, token)).status_code == 200
    await admin.execute(
        "update app.user_account set deactivated_at = app.now() where id = $1", world.health_contact.user_id
    )
    assert (await ask(running, token)).status_code == 401


@pytest.fixture(scope="module")
async def hats(admin: asyncpg.Connection, world: World, town: Hostile) -> dict[str, str]:
    """Somebody with two posts: the subject, and the two posts' keys."""
    person = await make_person(admin, world, "two_hats", "grorud", "coordinator")
    second = await insert(
        admin,
        "post",
        user_id=person.user_id,
        service_id=world.services["grorud"],
        role="manager",
        starts_on=LONG_AGO,
        version=1,
    )
    await insert(admin, "sign_in_identity", user_id=person.user_id, issuer=town.issuer, subject=person.subject)
    return {"subject": person.subject, "coordinator": str(person.post_id), "manager": str(second)}


async def test_a_program_says_which_hat_is_on(
    running: Rooms, town: Hostile, hats: dict[str, str], admin: asyncpg.Connection
) -> None:
    token = access(town, sub=hats["subject"])
    for hat in ("manager", "coordinator"):
        assert (await ask(running, token, **{"X-Hat": hats[hat]})).status_code in {200, 403}
        worn = await admin.fetchval("select post_id from app.session order by id desc limit 1")
        assert str(worn) == hats[hat]


async def test_a_token_may_name_the_hat_and_then_the_program_may_not_change_it(
    running: Rooms, town: Hostile, hats: dict[str, str], admin: asyncpg.Connection
) -> None:
    token = access(town, sub=hats["subject"], post=hats["coordinator"])
    assert (await ask(running, token)).status_code == 200
    worn = await admin.fetchval("select post_id from app.session order by id desc limit 1")
    assert str(worn) == hats["coordinator"]
    answer = await ask(running, token, **{"X-Hat": hats["manager"]})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "hat_unknown"


async def test_two_hats_and_none_chosen_is_a_bad_request_and_opens_nothing(
    running: Rooms, town: Hostile, hats: dict[str, str], admin: asyncpg.Connection
) -> None:
    before = await admin.fetchval("select count(*) from app.session")
    answer = await ask(running, access(town, sub=hats["subject"]))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "X-Hat"
    assert answer.json()["errors"][0]["code"] == "hat_ambiguous"
    assert await admin.fetchval("select count(*) from app.session") == before


@pytest.mark.parametrize("hat", ["made-up", "another's"])
async def test_a_hat_that_is_not_ones_own_is_a_bad_request(
    running: Rooms, town: Hostile, world: World, hat: str
) -> None:
    wished = "made-up" if hat == "made-up" else str(world.manager.post_id)
    answer = await ask(running, access(town), **{"X-Hat": wished})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "hat_unknown"
