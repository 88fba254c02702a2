"""The directory for everybody on the staff, and the administrator's pages of services and users."""

import html
import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import ISSUER, Person, World, insert

GRORUD, ALNA = "030110", "030112"


def words(answer: httpx2.Response) -> str:
    """The text of a page as it is read."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
async def administrator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.administrator)


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


def point(world: World, service: str, person: str, **changes: Any) -> dict[str, Any]:
    return {
        "service_id": str(world.services[service]),
        "contact_user_id": str(world.people[person].user_id),
        "starts_on": "2026-01-01",
        **changes,
    }


EVERYBODY = ["coordinator", "key_worker", "school_contact", "investigator", "prosecutor", "manager",
             "privacy_officer", "administrator"]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
async def test_everybody_on_the_staff_reads_the_directory(client: ClientFor, world: World, who: str) -> None:
    http = await client(world.people[who])
    seen = await http.get("/contact-points", params={"place": ALNA})
    assert seen.status_code == 200
    assert "Mangler kontaktpunkt" in words(seen)


async def test_a_coordinator_fills_a_gap_in_her_own_district(coordinator: httpx2.AsyncClient, world: World) -> None:
    before = await coordinator.get("/contact-points")
    assert "Grorud, Oslo" in words(before)
    address = f"/contact-points/new?place={GRORUD}&kind=nav"
    assert html.escape(address) in before.text
    form = await coordinator.get(address)
    assert f'<option value="{world.services["nav"]}" selected>' in form.text
    saved = await coordinator.post(address, data=point(world, "nav", "nav_contact"))
    assert (saved.status_code, saved.headers["Location"]) == (303, f"/contact-points?place={GRORUD}&done=saved")
    after = await coordinator.get(saved.headers["Location"])
    assert "Fiktiv nav_contact" in words(after)
    missing_before, missing = (
        words(one).split("Alle steder")[0].split("Mangler kontaktpunkt") for one in (before, after)
    )
    assert len(missing) == len(missing_before) - 1
    assert "Fiktiv nav_contact" in missing[-1]


async def test_a_line_that_cannot_be_comes_back_with_what_was_typed(
    coordinator: httpx2.AsyncClient, world: World
) -> None:
    address = f"/contact-points/new?place={GRORUD}&kind=school"
    typed = point(world, "school", "school_contact", starts_on="2019-01-01")
    refused = await coordinator.post(address, data=typed)
    assert refused.status_code == 422
    assert "Personen arbeider ikke i tjenesten i denne perioden." in words(refused)
    assert 'value="2019-01-01"' in refused.text
    assert f'<option value="{typed["contact_user_id"]}" selected>' in refused.text


async def test_two_contacts_in_one_period_are_refused(administrator: httpx2.AsyncClient, world: World) -> None:
    address = f"/contact-points/new?place={GRORUD}&kind=health"
    first = await administrator.post(address, data=point(world, "health", "health_contact"))
    assert first.status_code == 303
    second = await administrator.post(address, data=point(world, "health", "health_contact", starts_on="2026-06-01"))
    assert second.status_code == 409
    assert "Perioden overlapper med en som finnes." in words(second)


async def test_a_substitute_is_named_and_the_last_day_set(
    administrator: httpx2.AsyncClient, world: World, admin: asyncpg.Connection
) -> None:
    line = await insert(
        admin, "contact_point", municipality_number="0301", district_code=ALNA, service_kind="school",
        service_id=world.services["school"], contact_user_id=world.school_contact.user_id,
        starts_on=date(2026, 1, 1), version=1,
    )  # fmt: skip
    form = await administrator.get(f"/contact-points/{line}")
    assert str(world.school_substitute.user_id) in form.text
    saved = await administrator.post(
        f"/contact-points/{line}",
        data={"substitute_user_id": str(world.school_substitute.user_id), "ends_on": "2026-12-31", "version": "1"},
    )
    assert saved.status_code == 303, words(saved)
    seen = words(await administrator.get("/contact-points", params={"place": ALNA}))
    assert "Stedfortreder: Fiktiv school_substitute" in seen
    assert "til 31. desember 2026" in seen


async def test_other_districts_are_read_and_not_written(
    client: ClientFor, coordinator: httpx2.AsyncClient, world: World
) -> None:
    address = f"/contact-points/new?place={ALNA}&kind=nav"
    assert html.escape(address) not in (await coordinator.get("/contact-points", params={"place": ALNA})).text
    assert (await coordinator.get(address)).status_code == 404
    assert (await coordinator.post(address, data=point(world, "nav", "nav_contact"))).status_code == 404
    contact = await client(world.school_contact)
    assert "/contact-points/new" not in (await contact.get("/contact-points")).text


@pytest.mark.parametrize("place", ["9999", "030116", "x", "😀"])
async def test_a_place_that_is_not_in_the_directory_is_not_there(coordinator: httpx2.AsyncClient, place: str) -> None:
    assert (await coordinator.get("/contact-points", params={"place": place})).status_code == 404


ADMINISTRATORS = ("/services", "/services/new", "/users", "/users/new")


@pytest.mark.parametrize("who", ["coordinator", "manager", "investigator", "privacy_officer"])
async def test_the_administrators_pages_are_hers_alone(client: ClientFor, world: World, who: str) -> None:
    http = await client(world.people[who])
    for address in ADMINISTRATORS:
        assert (await http.get(address)).status_code == 403
    user = world.school_contact
    for address in (
        f"/users/{user.user_id}",
        f"/users/{user.user_id}/posts/new",
        f"/users/{user.user_id}/posts/{user.post_id}/end",
        f"/services/{user.service_id}",
    ):
        assert (await http.get(address)).status_code == 404
    shut = await http.post(f"/users/{user.user_id}/deactivate", data={"version": "1"})
    assert shut.status_code == 404


async def test_a_service_is_added_and_closed(administrator: httpx2.AsyncClient) -> None:
    shape = {"kind": "school", "name": "Åsen skole", "municipality_number": "0301", "district_code": ALNA}
    assert (await administrator.post("/services/new", data=shape)).status_code == 303
    listed = await administrator.get("/services")
    place = re.search(r'/services/[0-9a-f-]{36}(?=">Åsen skole)', listed.text)
    assert place
    closed = await administrator.post(place[0], data={"name": "Åsen skole", "closed_on": "2026-11-01", "version": "1"})
    assert closed.status_code == 303, words(closed)
    assert "Lagt ned" in words(await administrator.get("/services"))


async def test_a_district_of_another_municipality_is_refused(administrator: httpx2.AsyncClient) -> None:
    shape = {"kind": "school", "name": "Feil sted", "municipality_number": "3301", "district_code": ALNA}
    answer = await administrator.post("/services/new", data=shape)
    assert answer.status_code == 422
    assert "Velg noe som finnes." in words(answer)
    assert 'value="Feil sted"' in answer.text


def user(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "display_name": "Fiktiv Ærlig",
        "language": "nn",
        "issuer": ISSUER,
        "subject": f"subject-{uuid4()}",
        "service_id": str(world.services["school"]),
        "role": "contact",
        "starts_on": "2026-01-01",
        **changes,
    }


async def test_a_user_is_added_given_a_hat_shut_out_and_let_in(
    administrator: httpx2.AsyncClient, client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    added = await administrator.post("/users/new", data=user(world, subject="subject-paged"))
    assert added.status_code == 303, words(added)
    place = added.headers["Location"].split("?")[0]
    assert "Fiktiv Ærlig" in words(await administrator.get(place))
    overlapping = await administrator.post(
        f"{place}/posts/new",
        data={"service_id": str(world.services["school"]), "role": "contact", "starts_on": "2026-06-01"},
    )
    assert overlapping.status_code == 409
    assert "Perioden overlapper med en som finnes." in words(overlapping)
    other = await administrator.post(
        f"{place}/posts/new",
        data={"service_id": str(world.services["school"]), "role": "manager", "starts_on": "2026-06-01"},
    )
    assert other.status_code == 303
    user_id = UUID(place.rsplit("/", 1)[1])
    post_id = await admin.fetchval("select id from app.post where user_id = $1 and role = 'contact'", user_id)
    person = Person("subject-paged", user_id, post_id, world.services["school"], "contact", "")
    newcomer = await client(person)
    assert (await newcomer.get("/contact-points")).status_code == 200
    shut = await administrator.post(f"{place}/deactivate", data={"version": "1"})
    assert shut.status_code == 303, words(shut)
    assert "Brukeren er stengt ute" in words(await administrator.get(place))
    assert (await newcomer.get("/contact-points")).headers["Location"] == "/sign-in?to=/contact-points"
    assert (await administrator.post(f"{place}/reactivate", data={"version": "2"})).status_code == 303
    newcomer = await client(person)
    assert (await newcomer.get("/contact-points")).status_code == 200
    ended = await administrator.post(f"{place}/posts/{post_id}/end", data={"ends_on": "2026-11-19", "version": "1"})
    assert ended.status_code == 303
    assert (await newcomer.get("/contact-points")).headers["Location"] == "/hat?to=/contact-points"


async def test_a_stale_button_changes_nothing_and_says_so(administrator: httpx2.AsyncClient, world: World) -> None:
    place = (await administrator.post("/users/new", data=user(world))).headers["Location"].split("?")[0]
    saved = await administrator.post(place, data={"display_name": "Nytt navn", "language": "nb", "version": "1"})
    assert saved.status_code == 303
    stale = await administrator.post(f"{place}/deactivate", data={"version": "1"})
    assert stale.status_code == 412
    assert "Noen andre har endret dette" in words(stale)
    assert "Steng brukeren ute" in words(stale)


async def test_an_administrator_is_told_that_she_cannot_shut_herself_out(
    administrator: httpx2.AsyncClient, world: World
) -> None:
    answer = await administrator.post(f"/users/{world.administrator.user_id}/deactivate", data={"version": "1"})
    assert answer.status_code == 409
    assert "Du kan ikke stenge deg selv ute." in words(answer)


async def test_users_without_identity_or_post_are_shown_too(
    administrator: httpx2.AsyncClient, admin: asyncpg.Connection
) -> None:
    user_id = await insert(admin, "user_account", display_name="A <i>", language="nb", version=1)
    assert "Brukeren har ingen verv." in words(await administrator.get(f"/users/{user_id}"))
    listed = await administrator.get("/users")
    assert "A &lt;i&gt;" in listed.text


async def test_an_administrator_is_told_at_the_field_that_she_gives_herself_no_role(
    administrator: httpx2.AsyncClient, world: World, admin: asyncpg.Connection
) -> None:
    me = world.administrator.user_id
    before = await admin.fetchval("select count(*) from app.post where user_id = $1", me)
    denials = "select count(*) from app.access_log where user_id = $1 and thing_kind = 'post' and act = 'thing.denied'"
    denied_before = await admin.fetchval(denials, me)
    answer = await administrator.post(
        f"/users/{me}/posts/new",
        data={"service_id": str(world.services["school"]), "role": "manager", "starts_on": "2026-06-01"},
    )
    assert answer.status_code == 409
    assert "Du kan ikke gi deg selv et verv. Be en annen administrator om det." in words(answer)
    assert '<option value="manager" selected>' in answer.text
    assert await admin.fetchval("select count(*) from app.post where user_id = $1", me) == before
    assert await admin.fetchval(denials, me) == denied_before + 1
