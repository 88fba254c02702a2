"""A youth or a guardian signs in at a provider of her own: who comes in as whom, whatever the provider says."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.api.rooms import Rooms
from services.core.kit.settings import Environment, Settings
from tests.factories import (
    Oneself,
    World,
    make_follow_up,
    make_guardian,
    make_youth,
    recognise_guardian,
    recognise_youth,
)
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import API, Hostile

WITH_OWN_PROVIDER = True
YOUTH, GUARDIAN, NOBODY = "15831050044", "03847840039", "21851051195"
REFUSED = "Her er det ikke noe du kan se i dag"


@pytest.fixture(scope="module")
async def family(admin: asyncpg.Connection, world: World) -> tuple[UUID, UUID]:
    """A youth of sixteen and her guardian, by the numbers above."""
    youth_id = await make_youth(admin, world, given_name="Sol")
    await make_follow_up(admin, world, youth_id=youth_id)
    guardian_id = await make_guardian(admin, youth_id)
    await recognise_youth(admin, youth_id, YOUTH)
    await recognise_guardian(admin, guardian_id, GUARDIAN)
    return youth_id, guardian_id


async def last_session(admin: asyncpg.Connection) -> tuple[object, ...]:
    row = await admin.fetchrow(
        "select user_id, subject_id, post_id, hat_role from app.session order by id desc limit 1"
    )
    return tuple(row)


async def sessions(admin: asyncpg.Connection) -> int:
    count: int = await admin.fetchval("select count(*) from app.session")
    return count


async def test_the_sign_in_page_tells_the_two_ways_apart(browser: Browser) -> None:
    text = (await browser.open("/sign-in")).text
    assert text.index('action="/sign-in/town"') < text.index("Er du ung eller foresatt?")
    assert text.index("Er du ung eller foresatt?") < text.index('action="/sign-in/own"')


@pytest.mark.parametrize(("number", "place"), [(YOUTH, 0), (GUARDIAN, 1)], ids=["youth", "guardian"])
async def test_who_is_known_by_her_number_comes_to_her_own_page(
    browser: Browser, admin: asyncpg.Connection, town: Hostile, family: tuple[UUID, UUID], number: str, place: int
) -> None:
    town.claims = {"pid": number}
    answer = await browser.sign_in("own")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert (await browser.open("/me")).status_code == 200
    assert await last_session(admin) == (None, family[place], None, "subject")
    opened = await admin.fetchrow(
        "select user_id, role, ground from app.access_log where act = 'session.opened' order by id desc limit 1"
    )
    assert tuple(opened) == (family[place], "subject", "SUBJECT")


async def test_the_number_itself_is_kept_nowhere(
    browser: Browser, admin: asyncpg.Connection, town: Hostile, family: tuple[UUID, UUID]
) -> None:
    town.claims = {"pid": GUARDIAN}
    await browser.sign_in("own")
    for table in ("session", "access_log", "guardian"):
        rows = await admin.fetch(f"select t::text as whole from app.{table} t")  # noqa: S608 - the names are ours
        assert rows
        assert all(GUARDIAN not in row["whole"] for row in rows)


@pytest.mark.parametrize(
    ("number", "ground"),
    [(NOBODY, "unknown"), ("15831050125", "nothing_open"), ("15831050206", "ambiguous")],
    ids=["unknown", "too young", "two with one number"],
)
async def test_whatever_the_reason_the_refusal_says_the_same(
    browser: Browser,
    admin: asyncpg.Connection,
    world: World,
    town: Hostile,
    family: tuple[UUID, UUID],
    number: str,
    ground: str,
) -> None:
    for _ in range({"unknown": 0, "nothing_open": 1, "ambiguous": 2}[ground]):
        born = "2014-01-01" if ground == "nothing_open" else "2010-01-01"
        youth_id = await make_youth(admin, world)
        await admin.execute("update app.youth set birth_date = $2::text::date where id = $1", youth_id, born)
        await make_follow_up(admin, world, youth_id=youth_id)
        await recognise_youth(admin, youth_id, number)
    town.claims = {"pid": number}
    answer = await browser.sign_in("own")
    assert answer.status_code == 403
    assert REFUSED in answer.text
    assert browser.session is None
    denied = await admin.fetchrow(
        "select decision, ground, user_id from app.access_log where act = 'session.refused' order by id desc limit 1"
    )
    assert tuple(denied) == ("denied", ground, None)


@pytest.mark.parametrize(
    "claim",
    [None, "", "1583105004", "158310500444", "15831050044 ", 15831050044, [YOUTH], {"pid": YOUTH}, "abcdefghijk"],
)
async def test_a_claim_that_is_no_number_is_not_trusted(
    browser: Browser, admin: asyncpg.Connection, town: Hostile, family: tuple[UUID, UUID], claim: object
) -> None:
    town.claims = {"pid": claim}
    before = await sessions(admin)
    answer = await browser.sign_in("own")
    assert answer.status_code == 400
    assert await sessions(admin) == before


async def test_a_provider_of_staff_that_sends_a_number_opens_nothing_by_it(
    browser: Browser, admin: asyncpg.Connection, world: World, town: Hostile, family: tuple[UUID, UUID]
) -> None:
    town.claims = {"pid": YOUTH}
    assert (await browser.sign_in("town")).headers["location"] == "/"
    assert (await last_session(admin))[0] == world.coordinator.user_id
    town.claims = {"pid": YOUTH, "sub": "a-stranger"}
    assert (await browser.sign_in("town")).status_code == 403


async def test_a_provider_of_youths_that_names_a_member_of_staff_opens_no_hat(
    browser: Browser, admin: asyncpg.Connection, world: World, town: Hostile, family: tuple[UUID, UUID]
) -> None:
    town.claims = {"pid": YOUTH, "sub": world.coordinator.subject}
    assert (await browser.sign_in("own")).headers["location"] == "/me"
    assert (await last_session(admin))[0] is None
    town.claims = {"pid": NOBODY, "sub": world.coordinator.subject}
    before = await sessions(admin)
    assert (await browser.sign_in("own")).status_code == 403
    assert await sessions(admin) == before


async def test_an_answer_meant_for_staff_does_not_end_as_a_youths(
    browser: Browser, town: Hostile, family: tuple[UUID, UUID]
) -> None:
    town.claims = {"pid": YOUTH}
    address = await browser.to_callback("town")
    crossed = await browser.open(address.replace("/callback/town?", "/callback/own?"))
    assert crossed.status_code == 400
    assert browser.session is None


async def test_a_program_does_not_come_in_with_a_number(
    browser: Browser, admin: asyncpg.Connection, town: Hostile, family: tuple[UUID, UUID]
) -> None:
    from tests.sign_in.hostile import signed  # noqa: PLC0415 - beside the one test that signs by hand

    token = signed(town.access_claims(sub="a-stranger", pid=YOUTH, aud=API), typ="at+jwt")
    answer = await browser.client.get(
        f"{browser.home}/api/v1/me/consents", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 401


async def test_signing_in_as_a_guardian_ends_the_staff_session_of_the_same_browser(
    browser: Browser, running: Rooms, town: Hostile, family: tuple[UUID, UUID]
) -> None:
    await browser.sign_in("town")
    as_staff = browser.session
    town.claims = {"pid": GUARDIAN}
    await browser.sign_in("own")
    assert (await browser.open("/")).headers["location"] == "/me"
    async with Browser(running.settings.public_url) as kept:
        kept.client.cookies.set("samordning", as_staff or "")
        assert (await kept.open("/")).headers["location"] == "/sign-in"


@pytest.mark.parametrize("by", ["sid", "sub"])
async def test_the_provider_ends_her_session_when_she_leaves_there(
    browser: Browser, another_browser: Browser, town: Hostile, family: tuple[UUID, UUID], by: str
) -> None:
    from tests.sign_in.hostile import signed  # noqa: PLC0415 - beside the one test that signs by hand

    town.claims = {"pid": YOUTH, "sub": "her-name-there", "sid": "her-session-there"}
    await browser.sign_in("own")
    assert (await browser.open("/me")).status_code == 200
    told = {"sid": "her-session-there"} if by == "sid" else {"sid": None, "sub": "her-name-there"}
    token = signed(town.logout_claims(**told), typ="logout+jwt")
    answer = await another_browser.client.post(
        f"{browser.home}/sign-in/back-channel-logout/own", data={"logout_token": token}
    )
    assert answer.status_code == 200
    assert (await browser.open("/me")).headers["location"] == "/sign-in"


def test_in_production_a_provider_of_youths_names_the_levels_it_is_believed_at(running: Rooms) -> None:
    own = next(one for one in running.settings.oidc_providers if one.number_claim)
    given = {**own.model_dump(), "issuer": "https://login.example.no", "client_secret": "secret"}
    whole: dict[str, Any] = {"environment": Environment.PRODUCTION, "public_url": "https://samordning.example.no"}
    with pytest.raises(ValueError, match="ACR_VALUES"):
        Settings(**whole, oidc_providers=[given])
    assert Settings(**whole, oidc_providers=[{**given, "acr_values": ["high"]}]).oidc_providers[0].number_claim == "pid"


def test_a_number_is_recognised_and_not_read_back() -> None:
    assert YOUTH.encode() not in Oneself(YOUTH).index
    assert Oneself(YOUTH).index != Oneself(GUARDIAN).index
