"""The pages of the youth and the guardian themselves, in both languages and without scripts."""

import re

import asyncpg
import pytest

from services.api.language import COOKIE
from tests.conftest import ClientFor
from tests.factories import (
    Oneself,
    World,
    make_consent,
    make_guardian,
    recognise_guardian,
    recognise_youth,
)
from tests.numbers import number
from tests.shared_plan import Shared, make_shared

DAYS = iter(range(1, 28 * 12))


def new_number() -> str:
    """A synthetic number of a day of its own."""
    day = next(DAYS)
    return number(1 + day % 28, 81 + day // 28, 10, 600)


class Family:
    """A youth of sixteen, her guardian, and their consent to the school and the police."""

    shared: Shared
    youth: Oneself
    guardian: Oneself
    address: str


@pytest.fixture
async def family(admin: asyncpg.Connection, world: World) -> Family:
    made = Family()
    made.shared = await make_shared(admin, world)
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", made.shared.follow_up_id)
    guardian_id = await make_guardian(admin, youth_id, family_name="Fjelltopp", telephone="000 11 222")
    made.youth = await recognise_youth(admin, youth_id, new_number())
    made.guardian = await recognise_guardian(admin, guardian_id, new_number())
    scopes = [(topic, None, to) for topic in ("plan", "measures", "health") for to in ("school", "police")]
    made.address = f"/me/consents/{await make_consent(admin, world, made.shared.follow_up_id, *scopes)}"
    return made


async def test_the_first_page_says_who_can_read_what_now(client: ClientFor, family: Family) -> None:
    http = await client(family.youth)
    text = (await http.get("/me")).text
    for words in ("Om deg", "grorud leder oppfølgingen", "police", "school", "Planen og målene", "Helse"):
        assert words in text, words
    guardian = await client(family.guardian)
    text = (await guardian.get("/me")).text
    assert "Om Sol" in text
    assert "Helse" not in text
    assert "000 11 222" not in text


async def test_topics_that_are_open_alike_are_told_of_together_with_their_last_day(
    client: ClientFor, family: Family, admin: asyncpg.Connection
) -> None:
    last = await admin.fetchval("select max(valid_until) from app.consent")
    text = (await (await client(family.youth)).get("/me")).text
    for service in ("police", "school"):
        row = text.partition(f'<th scope="row">{service}</th>')[2].partition("</tr>")[0]
        assert [row.count(words) for words in ("Planen og målene", "Tiltak", "Helse", "skrevet av")] == [1, 1, 1, 1]
        assert f"til og med {last.day}. " in row
        assert f"{last.year}" in row


async def test_things_of_one_kind_are_one_line_of_the_receipt(client: ClientFor, world: World, family: Family) -> None:
    police = await client(world.police_contact)
    measures = {service: family.shared.ids["measure", service] for service in ("grorud", "school")}
    for measure_id in (measures["grorud"], measures["grorud"], measures["school"]):
        assert (await police.get(f"/measures/{measure_id}")).status_code == 200
    page = (await (await client(family.youth)).get(family.address)).text
    rows = [row for row in page.partition('id="receipt"')[2].split("<tr>") if ">Tiltak<" in row]
    assert len(rows) == 1
    assert re.findall(r'class="number"[^>]*>(\d+)<', rows[0]) == ["2", "3"]


async def test_taking_back_for_one_service_is_asked_once_more_and_answered_with_the_receipt(
    client: ClientFor, world: World, family: Family
) -> None:
    police, youth = [await client(who) for who in (world.police_contact, family.youth)]
    plan = f"{family.shared.address}/plan"
    assert (await police.get(plan)).status_code == 200
    asked = await youth.get(f"{family.address}/withdraw", params={"service": str(world.services["police"])})
    assert "Skal police ikke lenger få lese?" in asked.text
    assert (await police.get(plan)).status_code == 200
    done = await youth.post(f"{family.address}/withdraw", data={"to_service_id": str(world.services["police"])})
    assert (done.status_code, done.headers["location"]) == (303, f"{family.address}?done=withdrawn")
    page = await youth.get(done.headers["location"])
    assert "Det er trukket tilbake" in page.text
    assert "<strong>Trukket tilbake</strong> av den unge<br>" in page.text
    receipt = page.text.partition('id="receipt"')[2]
    assert "police" in receipt
    assert "Planen" in receipt
    assert (await police.get(plan)).status_code == 404


async def test_a_form_that_is_sent_twice_says_that_it_is_done_already(client: ClientFor, family: Family) -> None:
    http = await client(family.youth)
    first, second = [await http.post(f"{family.address}/withdraw", data={}) for _ in range(2)]
    assert (first.status_code, second.status_code) == (303, 409)
    assert "ds-error-summary" in second.text
    assert (await http.get(f"{family.address}/withdraw")).status_code == 404
    assert "Trekk tilbake alt" not in (await http.get(family.address)).text


async def test_what_is_no_service_of_the_consent_is_not_asked_about(
    client: ClientFor, world: World, family: Family
) -> None:
    http = await client(family.youth)
    answer = await http.get(f"{family.address}/withdraw", params={"service": str(world.services["nav"])})
    assert answer.status_code == 404
    taken = await http.post(f"{family.address}/withdraw", data={"to_service_id": "politiet"})
    assert taken.status_code == 422


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "Hvem kan lese hva nå"), ("nn", "Kven kan lese kva no")], ids=["nb", "nn"]
)
async def test_who_has_no_account_reads_in_her_browsers_language(
    client: ClientFor, family: Family, language: str, words: str
) -> None:
    http = await client(family.youth)
    chosen = await http.post("/language", data={"language": language, "back": "/me"})
    assert (chosen.status_code, http.cookies[COOKIE]) == (303, language)
    text = (await http.get("/me")).text
    assert f'<html lang="{language}"' in text
    assert words in text


async def test_a_form_of_another_site_takes_nothing_back(client: ClientFor, family: Family) -> None:
    http = await client(family.youth)
    del http.headers["X-CSRF-Token"]
    answer = await http.post(f"{family.address}/withdraw", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Trekk tilbake alt" in (await http.get(family.address)).text


async def test_the_guardians_number_opens_and_closes_the_guardians_sign_in(
    client: ClientFor, world: World, admin: asyncpg.Connection, family: Family
) -> None:
    http = await client(world.coordinator)
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", family.shared.follow_up_id)
    typed = {"given_name": "Ny", "family_name": "Foresatt", "responsibility": "joint", "language": "nb"}
    hers = new_number()
    place = f"/youths/{youth_id}/guardians"
    for wrong in ("12345678901", family.youth.number, family.guardian.number):
        refused = await http.post(f"{place}/new", data={**typed, "starts_on": "2020-01-01", "national_id": wrong})
        assert refused.status_code == 422, wrong
        assert wrong in refused.text
    made = await http.post(f"{place}/new", data={**typed, "starts_on": "2020-01-01", "national_id": hers})
    assert made.status_code == 303, made.text
    own = await client(Oneself(hers))
    assert "Om Sol" in (await own.get("/me")).text
    guardian_id = await admin.fetchval("select id from app.guardian where given_name = 'Ny' order by id desc limit 1")
    form = await http.get(f"{place}/{guardian_id}")
    assert hers not in form.text
    kept = await http.post(f"{place}/{guardian_id}", data={**typed, "version": "1", "address_protection": "none"})
    assert kept.status_code == 303, kept.text
    assert "Om Sol" in (await own.get("/me")).text
    closing = {**typed, "version": "2", "address_protection": "none", "remove_number": "yes"}
    assert (await http.post(f"{place}/{guardian_id}", data=closing)).status_code == 303
    assert "Om Sol" not in (await own.get("/me")).text


async def test_whose_number_is_taken_away_is_not_told_the_name_that_it_stood_with(
    admin: asyncpg.Connection, client: ClientFor, family: Family
) -> None:
    await admin.execute(
        "update app.guardian set given_name = 'Måne' where national_id_index = $1", family.guardian.index
    )
    http = await client(family.guardian)
    assert "Måne" in (await http.get("/me")).text
    await admin.execute(
        "update app.guardian set national_id_index = null where national_id_index = $1", family.guardian.index
    )
    assert "Måne" not in (await http.get("/me")).text
