"""Where somebody wants her mail: hers to say, and the administrator's; and how e-mail goes, for the operator."""

import asyncpg
import httpx2
import pytest

from services.core.kit.settings import Environment, Settings
from tests.conftest import ClientFor
from tests.factories import NOW, Person, World, insert

ADDRESS = "sol.fjell@example.org"


@pytest.fixture(autouse=True)
async def no_mail(admin: asyncpg.Connection) -> None:
    for table in ("mail", "mail_address", "mail_server"):
        await admin.execute(f"delete from app.{table}")  # noqa: S608 - tables of ours


async def give(http: httpx2.AsyncClient, person: Person, address: str | None, version: int = 0) -> httpx2.Response:
    return await http.put(
        place(person), json={"address": address}, headers={"If-Match": f'"{person.user_id}-{version}"'}
    )


def place(person: Person) -> str:
    return f"/api/v1/users/{person.user_id}/mail-address"


async def refuse(admin: asyncpg.Connection, person: Person, version: int = 1) -> None:
    """A server has said that nobody is at this version of somebody's address."""
    await insert(
        admin, "mail", user_id=person.user_id, kind="at_once", owed_at=NOW, not_before=NOW, next_try_at=NOW, attempts=0,
        refused_at=NOW, last_fault="550 5.1.1", refused_address_version=version,
    )  # fmt: skip


async def test_each_says_where_her_mail_goes_and_nobody_else_reads_it_but_the_administrator(
    client: ClientFor, world: World
) -> None:
    hers = await client(world.coordinator)
    assert (await hers.get(place(world.coordinator))).json() == {
        "user_id": str(world.coordinator.user_id),
        "address": None,
        "is_refused": False,
        "version": 0,
    }
    given = await give(hers, world.coordinator, ADDRESS)
    assert (given.status_code, given.json()["version"]) == (200, 1)
    for who, status in (("coordinator", 200), ("administrator", 200), ("manager", 404), ("key_worker", 404)):
        answer = await (await client(world.people[who])).get(place(world.coordinator))
        assert answer.status_code == status, who
        assert (ADDRESS in answer.text) is (status == 200)
    other = await client(world.key_worker)
    assert (await give(other, world.coordinator, "x@example.org", 1)).status_code == 404
    by_administrator = await give(await client(world.administrator), world.coordinator, None, 1)
    assert by_administrator.json()["address"] is None


@pytest.mark.parametrize("address", ["sol", "sol@example.org, li@example.org", "sol@example.org\r\nBcc: x@example.org"])
async def test_what_is_no_address_is_told_at_the_field_and_changes_nothing(
    client: ClientFor, world: World, admin: asyncpg.Connection, address: str
) -> None:
    http = await client(world.coordinator)
    answer = await give(http, world.coordinator, address)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] in (
        [("address", "not_mail_address")],
        [("address", "control_character")],
    )
    shown = await http.post("/mail-address", data={"address": address, "version": "0"})
    assert shown.status_code == 422
    assert 'aria-invalid="true"' in shown.text
    assert "sol" in shown.text
    assert await admin.fetchval("select count(*) from app.mail_address") == 0


async def test_two_who_change_the_same_address_do_not_undo_one_another(client: ClientFor, world: World) -> None:
    http = await client(world.coordinator)
    await give(http, world.coordinator, ADDRESS)
    late = await give(http, world.coordinator, "sen@example.org")
    assert (late.status_code, late.json()["current"]["address"]) == (412, ADDRESS)
    on_page = await http.post("/mail-address", data={"address": "sen@example.org", "version": "0"})
    assert on_page.status_code == 412
    assert "sen@example.org" in on_page.text


async def test_an_address_that_nobody_is_at_is_told_of_until_it_is_given_anew(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    hers, administrator = await client(world.coordinator), await client(world.administrator)
    await give(hers, world.coordinator, ADDRESS)
    assert "E-posten kommer ikke fram" not in (await hers.get("/")).text
    await refuse(admin, world.coordinator)
    for told in (await hers.get("/"), await hers.get("/mail-address")):
        assert "E-posten kommer ikke fram" in told.text
    jobs = await administrator.get("/jobs")
    assert f"/users/{world.coordinator.user_id}/mail-address" in jobs.text
    assert ADDRESS not in jobs.text
    assert (
        "E-posten kommer ikke fram"
        in (await administrator.get(f"/users/{world.coordinator.user_id}/mail-address")).text
    )
    again = await hers.post("/mail-address", data={"address": ADDRESS, "version": "1"})
    assert again.status_code == 303
    assert "E-posten kommer ikke fram" not in (await hers.get("/")).text
    assert (await hers.get(place(world.coordinator))).json()["is_refused"] is False


async def test_an_empty_field_takes_the_address_away(client: ClientFor, world: World) -> None:
    http = await client(world.coordinator)
    await give(http, world.coordinator, ADDRESS)
    assert (await http.post("/mail-address", data={"address": "", "version": "1"})).status_code == 303
    assert (await http.get(place(world.coordinator))).json()["address"] is None


async def test_reading_and_changing_an_address_stands_in_the_log_and_the_address_does_not(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    await give(await client(world.coordinator), world.coordinator, ADDRESS)
    rows = await admin.fetch("select * from app.access_log where thing_kind = 'mail_address' order by at, id")
    assert {row["act"] for row in rows} >= {"thing.changed", "thing.opened"}
    assert ADDRESS not in str(rows)


async def test_who_runs_the_service_sees_how_mail_goes_in_counts_and_codes(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.administrator)
    assert (await http.get("/api/v1/mail")).json()["is_set_up"] is None
    assert "Ingen har sett etter ennå" in (await http.get("/jobs")).text
    await admin.execute("insert into app.mail_server (is_one, is_set_up, failures) values (true, false, 0)")
    assert "Det er ikke satt opp noen e-posttjener" in (await http.get("/jobs")).text
    await admin.execute(
        "update app.mail_server set is_set_up = true, failures = 1, fault = 'SMTPConnectError', failing_since = $1,"
        " next_try_at = $1",
        NOW,
    )
    await refuse(admin, world.coordinator)
    told = (await http.get("/api/v1/mail")).json()
    assert (told["is_well"], told["fault"], told["refused"], told["waiting"]) == (False, "SMTPConnectError", 1, 0)
    assert "SMTPConnectError" in (await http.get("/jobs")).text
    for who in ("coordinator", "manager", "privacy_officer"):
        assert (await (await client(world.people[who])).get("/api/v1/mail")).status_code == 403


def settings_with(**given: str) -> Settings:
    return Settings.model_validate({"environment": Environment.PRODUCTION, **given})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"smtp_url": "smtp://mail.example.org:25", "mail_from": "fra@example.org"}, "must be smtps://"),
        ({"smtp_url": "smtps://mail.example.org"}, "MAIL_FROM must be set"),
        ({"smtp_url": "hemmelig", "mail_from": "fra@example.org"}, "is no mail server"),
        ({"mail_from": "Fra <fra@example.org>"}, "MAIL_FROM is no mail address"),
    ],
)
def test_settings_that_would_send_mail_in_the_open_or_from_nobody_are_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said) as refusal:
        settings_with(**given)
    assert "hemmelig" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["smtps://u:p@mail.example.org", "smtp+starttls://mail.example.org", "smtp://127.0.0.1:25", ""]
)
def test_a_guarded_way_or_the_same_machine_will_do(url: str) -> None:
    assert settings_with(smtp_url=url, mail_from="fra@example.org").mail_from == "fra@example.org"
