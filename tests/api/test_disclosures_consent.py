"""Consent as the ground of a disclosure: it is picked from those that the asker's service can disclose on."""

import re
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.api.test_disclosures_pages import EXTRACT, SECRET, typed
from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_consent, make_follow_up, withdraw_consent

GROUND = "PRL_24_CONSENT"
NOT_IN_FORCE = "Samtykket gjelder ikke nå, eller omfatter ikke denne mottakeren."


@pytest.fixture
async def follow_up(admin: asyncpg.Connection, world: World) -> UUID:
    made = await make_follow_up(admin, world)
    for contact in (world.police_contact, world.school_contact, world.nav_contact):
        await let_take_part(admin, world, made, contact)
    return made


def options(text: str) -> dict[str, str]:
    """What can be chosen, by its words, each with what is sent."""
    field = re.search(r'<select[^>]*name="consent_id".*?</select>', text, re.DOTALL)
    assert field, "the field is a list"
    found = re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', field.group())
    return {words: value for value, words in found}


def chosen(text: str) -> list[str]:
    field = re.search(r'<select[^>]*name="consent_id".*?</select>', text, re.DOTALL)
    assert field
    return re.findall(r'<option value="([^"]*)" selected', field.group())


async def assess(http: httpx2.AsyncClient, world: World, follow_up: UUID, **said: Any) -> httpx2.Response:
    return await http.post(f"/follow-ups/{follow_up}/disclosures/new", data=typed(world, ground_code=GROUND, **said))


async def test_the_consents_that_open_what_ones_own_service_knows_are_listed_in_words(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up: UUID
) -> None:
    mine = await make_consent(
        admin, world, follow_up, ("school", "police", "school"), ("plan", None, "school"), ("plan", None, "nav")
    )
    await make_consent(admin, world, follow_up, ("health", "school", "nav"))
    await make_consent(admin, world, follow_up, ("family", None, "nav"), excluded=((None, "police", None),))
    await make_consent(admin, world, follow_up, purpose="statistics")
    await make_consent(admin, world, follow_up, ("drugs", "police", "school"), is_signed=False)
    gone = await make_consent(admin, world, follow_up, ("housing", "police", "school"))
    await withdraw_consent(admin, world, gone)
    http = await client(world.police_contact)
    offered = options((await http.get(f"/follow-ups/{follow_up}/disclosures/new")).text)
    assert offered == {
        "Samtykke er ikke grunnlaget": "",
        "Til nav, school: Planen og målene, Skole, til og med 19. mai 2027": str(mine),
    }
    made = await assess(http, world, follow_up, consent_id=str(mine))
    assert made.status_code == 303, made.text
    row = await admin.fetchrow("select consent_id from app.disclosure where follow_up_id = $1", follow_up)
    assert row["consent_id"] == mine
    again = await http.get(made.headers["location"].split("?")[0] + "/edit")
    assert chosen(again.text) == [str(mine)]


async def test_the_list_is_told_in_nynorsk_too(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up: UUID
) -> None:
    await make_consent(admin, world, follow_up, ("plan", "police", "school"))
    await admin.execute("update app.user_account set language = 'nn' where id = $1", world.police_contact.user_id)
    http = await client(world.police_contact)
    try:
        words = options((await http.get(f"/follow-ups/{follow_up}/disclosures/new")).text)
    finally:
        await admin.execute("update app.user_account set language = 'nb' where id = $1", world.police_contact.user_id)
    assert "Til school: Planen og måla, til og med 19. mai 2027" in words


async def test_where_there_is_none_there_is_nothing_to_type(client: ClientFor, world: World, follow_up: UUID) -> None:
    http = await client(world.police_contact)
    text = (await http.get(f"/follow-ups/{follow_up}/disclosures/new")).text
    assert options(text) == {"Samtykke er ikke grunnlaget": ""}
    assert "Det finnes ikke noe samtykke i dag som lar tjenesten din gi opplysninger." in text


async def test_a_consent_that_cannot_be_the_ground_is_a_fault_at_the_field_and_nothing_is_lost(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up: UUID
) -> None:
    elsewhere = await make_follow_up(admin, world)
    for contact in (world.police_contact, world.school_contact):
        await let_take_part(admin, world, elsewhere, contact)
    of_another = await make_consent(admin, world, elsewhere, ("plan", "police", "school"))
    to_another = await make_consent(admin, world, follow_up, ("plan", "police", "nav"))
    not_mine = await make_consent(admin, world, follow_up, ("plan", "school", "nav"))
    gone = await make_consent(admin, world, follow_up, ("housing", "police", "school"))
    await withdraw_consent(admin, world, gone)
    http = await client(world.police_contact)
    # What another follow-up has, and what never was, are told alike.
    for wrong in (uuid4(), of_another, to_another, not_mine, gone):
        answer = await assess(http, world, follow_up, consent_id=str(wrong))
        messages = re.findall(r'class="ds-validation-message"[^>]*>([^<]+)<', answer.text)
        assert (answer.status_code, messages) == (422, [NOT_IN_FORCE]), wrong
        assert re.search(r'<select[^>]*name="consent_id"[^>]*aria-invalid="true"', answer.text)
        assert SECRET in answer.text
        assert EXTRACT in answer.text
        assert chosen(answer.text)[-1] == str(wrong)
    garbled = await assess(http, world, follow_up, consent_id="<b>nei</b>")
    assert (garbled.status_code, "<b>nei</b>" in garbled.text) == (422, False)
    assert re.search(r'<select[^>]*name="consent_id"[^>]*aria-invalid="true"', garbled.text)
    missing = await assess(http, world, follow_up, consent_id="")
    assert (missing.status_code, "Vis til samtykket." in missing.text) == (422, True)
    assert await admin.fetchval("select count(*) from app.disclosure where follow_up_id = $1", follow_up) == 0


async def test_those_who_lead_cannot_disclose_on_what_another_service_was_let_to_tell(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up: UUID
) -> None:
    consent = await make_consent(admin, world, follow_up, ("plan", "police", "school"))
    lead = await client(world.coordinator)
    assert (await lead.get(f"/follow-ups/{follow_up}/consents/{consent}")).status_code == 200
    assert str(consent) not in (await lead.get(f"/follow-ups/{follow_up}/disclosures/new")).text
