"""The consent talk on pages, without any script: the form, the preview, the no, the signature and the receipt."""

import re
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.consents import Place, given, make_place, send, signature, yes
from tests.factories import World


@pytest.fixture(scope="module")
async def lead(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.key_worker)


@pytest.fixture
async def place(admin: asyncpg.Connection, world: World) -> Place:
    return await make_place(admin, world)


def page_of(place: Place) -> str:
    return f"/follow-ups/{place.follow_up_id}/consents"


def talk(world: World, **changes: Any) -> dict[str, Any]:
    """The talk as it is sent: the school reads the plan, and the measures but those of the police."""
    school, police = world.services["school"], world.services["police"]
    return {
        "purpose": "follow_up",
        "opens": [f"plan:{school}", f"measures:{school}"],
        "out_1_topic": "measures",
        "out_1_from": str(police),
        "language": "norsk",
        "interpreter": "none",
        "youth_view": "Det er greit 🙂",
        "given_on": "2026-11-20",
        "valid_from": "2026-11-20",
        "valid_until": "2027-05-20",
        "review_on": "2027-02-20",
        "step": "preview",
        **changes,
    }


async def count(admin: asyncpg.Connection, place: Place) -> int:
    found: int = await admin.fetchval("select count(*) from app.consent where follow_up_id = $1", place.follow_up_id)
    return found


async def test_the_talk_shows_what_is_asked_what_no_means_and_who_signs_with_nothing_ticked(
    lead: httpx2.AsyncClient, place: Place
) -> None:
    shown = (await lead.get(f"{page_of(place)}/new")).text
    for words in ("Hvem får lese hva?", "Du kan si nei", "Du kan ombestemme deg", "barnelova §§ 31 og 33", "Et barn"):
        assert words in shown
    boxes = re.findall(r'<input[^>]*name="opens"[^>]*>', shown)
    assert len(boxes) == 14 * 3
    assert not any("checked" in box for box in boxes)


async def test_the_preview_says_exactly_who_will_see_what_and_writes_nothing(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    before = await admin.fetchval("select count(*) from app.consent_scope")
    answer = await lead.post(f"{page_of(place)}/new", data=talk(world))
    assert answer.status_code == 200, answer.text
    assert "school får lese" in answer.text
    assert "skrevet av alle som deltar, men ikke av police" in answer.text
    assert "Disse får ikke lese noe nytt:" in answer.text
    assert "Ingenting er lagret ennå" in answer.text
    assert await count(admin, place) == 0
    assert await admin.fetchval("select count(*) from app.consent_scope") == before


async def test_what_was_previewed_is_what_is_written_and_sent_twice_it_is_one(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    shown = (await lead.get(f"{page_of(place)}/new")).text
    form_id = re.search(r'name="form_id" value="([^"]+)"', shown)
    assert form_id
    preview = (await lead.post(f"{page_of(place)}/new", data=talk(world, form_id=form_id.group(1)))).text
    preview = preview[preview.index("<main") :]
    hidden: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', preview):
        hidden.setdefault(name, []).append(value)
    assert hidden.pop("csrf_token")
    places = set()
    for _ in range(2):
        saved = await lead.post(f"{page_of(place)}/new", data={**hidden, "step": "save"})
        assert saved.status_code == 303, saved.text
        places.add(saved.headers["location"])
    assert len(places) == 1
    assert await count(admin, place) == 1
    scopes = await admin.fetch(
        "select s.topic, s.is_excluded, s.from_service_id, s.to_service_id from app.consent_scope s"
        " where s.follow_up_id = $1 order by s.is_excluded, s.topic",
        place.follow_up_id,
    )
    school, police = world.services["school"], world.services["police"]
    assert [tuple(row.values()) for row in scopes] == [
        ("measures", False, None, school),
        ("plan", False, None, school),
        ("measures", True, police, None),
    ]
    edited = await lead.post(f"{page_of(place)}/new", data=talk(world, step="edit"))
    assert edited.status_code == 200
    assert edited.text.count('name="opens"') - len(re.findall(r'name="opens"[^>]*checked', edited.text)) == 40


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"opens": []}, "opens", "Fyll ut dette feltet"),
        ({"opens": [f"weather:{UUID(int=7)}"]}, "opens", "Velg et av alternativene"),
        ({"opens": ["plan:" + "-" * 36]}, "opens", "Velg et av alternativene"),
        ({"opens": ["plan"]}, "opens", "Velg et av alternativene"),
        ({"only_from": ["weather"]}, "only_from", "Dette er ikke en gyldig id"),
        ({"interpreter": "child"}, "interpreter", "tolkeloven § 4"),
        ({"valid_until": "2027-11-21"}, "valid_until", "høyst tolv måneder"),
        ({"youth_view": ""}, "youth_view", "Fyll ut dette feltet"),
        ({"out_1_topic": "", "out_1_from": "", "out_1_to": "SCHOOL"}, "out_1_topic", "Alt er holdt utenfor"),
    ],
)
async def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    lead: httpx2.AsyncClient, place: Place, world: World, changes: dict[str, Any], field: str, words: str
) -> None:
    named = {key: str(world.services["school"]) if value == "SCHOOL" else value for key, value in changes.items()}
    answer = await lead.post(f"{page_of(place)}/new", data=talk(world, **named))
    assert answer.status_code == 422, answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert words in answer.text
    assert 'value="norsk"' in answer.text


async def test_a_box_that_is_none_takes_no_other_box_with_it(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    box = f"plan:{world.services['school']}"
    answer = await lead.post(f"{page_of(place)}/new", data=talk(world, opens=[f"weather:{UUID(int=7)}", box]))
    assert answer.status_code == 422, answer.text
    assert re.findall(r'name="opens" value="([^"]+)" checked', answer.text) == [box]


async def test_faults_are_said_in_nynorsk_too(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    await admin.execute("update app.user_account set language = 'nn' where id = $1", world.deputy.user_id)
    http = await client(world.deputy)
    answer = await http.post(f"{page_of(place)}/new", data=talk(world, interpreter="child"))
    assert "Eit barn skal aldri tolke, tolkelova § 4" in answer.text


async def test_a_no_is_one_button_and_meets_no_reproach(
    lead: httpx2.AsyncClient, place: Place, admin: asyncpg.Connection
) -> None:
    answer = await lead.post(f"{page_of(place)}/refusals", data={"refused_by": "youth"})
    assert answer.status_code == 303
    shown = (await lead.get(answer.headers["location"])).text
    assert "Det er helt greit å si nei" in shown
    assert await count(admin, place) == 1
    asked_again = (await lead.get(f"{page_of(place)}/new")).text
    refusal = await admin.fetchval("select id from app.consent where follow_up_id = $1", place.follow_up_id)
    assert f'name="points_at_id" value="{refusal}"' in asked_again


async def test_a_no_that_was_written_down_meanwhile_is_told_and_answered(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    await lead.post(f"{page_of(place)}/refusals", data={"refused_by": "youth"})
    refusal = await admin.fetchval("select id from app.consent where follow_up_id = $1", place.follow_up_id)
    answer = await lead.post(f"{page_of(place)}/new", data=talk(world))
    assert answer.status_code == 422
    assert "Det er svart nei før" in answer.text
    assert f'name="points_at_id" value="{refusal}"' in answer.text
    again = await lead.post(f"{page_of(place)}/new", data=talk(world, points_at_id=str(refusal), step="save"))
    assert again.status_code == 303


async def test_signatures_are_added_on_the_page_and_an_oral_one_lacks_each_element_at_its_field(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world), signers=(), guardians=())
    address = f"{page_of(place)}/{key}"
    bare = {"sign_who": "youth", "method": "oral", "signed_on": "2026-11-20"}
    refused = await lead.post(f"{address}/signatures", data=bare)
    assert refused.status_code == 422
    for field in ("minute", "witness", "told_why", "told_what", "told_to_whom", "told_from_whom", "told_withdrawal"):
        assert f'href="#{field}"' in refused.text
    told = dict.fromkeys(("told_why", "told_what", "told_to_whom", "told_from_whom", "told_withdrawal"), "yes")
    spoken = await lead.post(f"{address}/signatures", data={**bare, **told, "minute": "Sa ja.", "witness": "Vitne"})
    assert spoken.status_code == 303, spoken.text
    guardian = {"sign_who": f"guardian:{place.guardians[0]}", "method": "paper", "signed_on": "2026-11-20"}
    missing = await lead.post(f"{address}/signatures", data=guardian)
    assert 'href="#evidence"' in missing.text
    done = await lead.post(f"{address}/signatures", data={**guardian, "evidence": "Arkiv 1"})
    assert done.status_code == 303
    assert "Gjelder" in (await lead.get(address)).text
    school = await client(world.school_contact)
    assert (await school.get(f"/api/v1/measures/{place.measure_id}")).status_code == 200


async def test_a_withdrawal_on_the_page_closes_the_others_next_click_and_shows_the_receipt(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    key = await given(lead, place, yes(world))
    police, school = await client(world.police_contact), await client(world.school_contact)
    measure = f"/measures/{place.measure_id}"
    assert (await police.get(measure)).status_code == 200
    back = {"by": "youth", "to_service_id": str(world.services["police"])}
    answer = await lead.post(f"{page_of(place)}/{key}/withdrawals", data=back)
    assert answer.status_code == 303, answer.text
    assert (await police.get(measure)).status_code == 404
    assert (await school.get(measure)).status_code == 200
    shown = (await lead.get(answer.headers["location"])).text
    assert "<strong>Trukket tilbake</strong> av den unge<br>" in shown
    receipt = shown[shown.index("Kvittering: hva som er lest") :]
    assert "police" in receipt
    assert "Tiltak" in receipt
    again = await lead.post(f"{page_of(place)}/{key}/withdrawals", data=back)
    assert again.status_code == 409
    assert "alt trukket tilbake" in again.text
    # The lead is asked to look at the plan, and can say that it is done.
    assert "Oppgaven er gjort" in (await lead.get(page_of(place))).text
    assert (await lead.post(f"{page_of(place)}/tasks-done")).status_code == 303
    assert "Oppgaven er gjort" not in (await lead.get(page_of(place))).text


async def test_a_renewal_opens_with_what_was_given_and_points_at_it(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world, "school", topics=("plan",)))
    shown = (await lead.get(f"{page_of(place)}/new", params={"renews": key})).text
    assert f'name="points_at_id" value="{key}"' in shown
    checked = re.findall(r'value="([^"]+)" checked', shown)
    assert f"plan:{world.services['school']}" in checked
    preview = await lead.post(f"{page_of(place)}/new", data=talk(world, points_at_id=key))
    assert "Dette tar over for et tidligere samtykke" in preview.text
    assert "Noe annet er åpent fra før" not in preview.text
    # A new one beside it, that renews nothing, leaves it open, and says so.
    beside = await lead.post(f"{page_of(place)}/new", data=talk(world))
    assert "Dette tar over for et tidligere samtykke" not in beside.text
    assert "Noe annet er åpent fra før" in beside.text


async def test_a_renewal_takes_over_when_all_have_signed_and_the_old_one_says_so(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    old = await given(lead, place, yes(world, "school"))
    new = await given(lead, place, yes(world, "school", topics=("plan",), points_at_id=old), guardians=())
    assert "Erstattet av et nyere" not in (await lead.get(page_of(place))).text
    body = signature("guardian", place.guardians[0])
    assert (await send(lead, f"{place.consents}/{new}/signatures", body)).status_code == 201
    assert "Erstattet av et nyere" in (await lead.get(f"{page_of(place)}/{old}")).text
    assert "Erstattet av et nyere" not in (await lead.get(f"{page_of(place)}/{new}")).text


async def test_others_find_no_page_of_consents(
    client: ClientFor, lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world))
    for who in ("school_contact", "police_contact", "coordinator_elsewhere", "manager"):
        http = await client(world.people[who])
        for path in ("", "/new", f"/{key}"):
            assert (await http.get(f"{page_of(place)}{path}")).status_code == 404, (who, path)
        for path in ("/refusals", f"/{key}/withdrawals", f"/{key}/signatures", f"/{key}/invalidations", "/tasks-done"):
            answer = await http.post(f"{page_of(place)}{path}", data={"by": "youth", "reason": "x"})
            assert answer.status_code == 404, (who, path)


async def test_statistics_is_asked_by_itself(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    shown = (await lead.get(f"{page_of(place)}/new?purpose=statistics")).text
    assert "statistikk og evaluering" in shown
    assert 'name="opens"' not in shown
    form = talk(world, purpose="statistics", opens=[], out_1_topic="", out_1_from="", step="save")
    assert (await lead.post(f"{page_of(place)}/new", data=form)).status_code == 303
    row = await admin.fetchrow("select purpose from app.consent where follow_up_id = $1", place.follow_up_id)
    assert row is not None
    assert row["purpose"] == "statistics"


async def test_what_is_found_invalid_says_why(lead: httpx2.AsyncClient, place: Place, world: World) -> None:
    key = await given(lead, place, yes(world))
    empty = await lead.post(f"{page_of(place)}/{key}/invalidations", data={"reason": ""})
    assert empty.status_code == 422
    done = await lead.post(f"{page_of(place)}/{key}/invalidations", data={"reason": "Feil person skrev under."})
    assert done.status_code == 303
    assert "Feil person skrev under." in (await lead.get(f"{page_of(place)}/{key}")).text


async def test_what_is_typed_in_the_talk_comes_back_after_a_lost_session_and_goes_when_it_is_saved(
    client: ClientFor, lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    box = f"meetings:{world.services['police']}"
    kept = await lead.post(
        f"/follow-ups/{place.follow_up_id}/drafts/consent",
        data={"purpose": "follow_up", "opens": [box], "youth_view": "Litt usikker på politiet ⚽", "step": "preview"},
    )
    assert kept.status_code == 200, kept.text
    again = await client(world.key_worker)
    opened = (await again.get(f"{page_of(place)}/new")).text
    assert "Du skrev dette uten å lagre det." in opened
    assert "Litt usikker på politiet ⚽" in opened
    assert re.findall(r'value="([^"]+)" checked', opened)[0] == box
    start = (await again.get("/")).text
    assert f'href="/follow-ups/{place.follow_up_id}/consents/new">Samtale om samtykke' in start
    # It is not the talk about statistics, nobody else's, and not that of a renewal.
    assert "Litt usikker" not in (await again.get(f"{page_of(place)}/new", params={"purpose": "statistics"})).text
    key = await given(lead, place, yes(world, "school"))
    assert "Litt usikker" not in (await again.get(f"{page_of(place)}/new", params={"renews": key})).text
    colleague = await client(world.coordinator)
    assert "Litt usikker" not in (await colleague.get(f"{page_of(place)}/new")).text
    # Looked at, it is still there; saved, it is gone.
    form = talk(world, points_at_id="", renews="")
    assert (await again.post(f"{page_of(place)}/new", data={**form, "step": "preview"})).status_code == 200
    assert await admin.fetchval("select count(*) from app.draft where follow_up_id = $1", place.follow_up_id) == 1
    assert (await again.post(f"{page_of(place)}/new", data={**form, "step": "save"})).status_code == 303
    assert await admin.fetchval("select count(*) from app.draft where follow_up_id = $1", place.follow_up_id) == 0


async def test_the_talk_about_a_renewal_is_kept_beside_that_of_a_new_consent(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world, "school"))
    shown = (await lead.get(f"{page_of(place)}/new", params={"renews": key})).text
    address = re.search(r'data-keeps-draft="([^"]+)"', shown)
    assert address is not None
    typed = {"youth_view": "Vil fortsette", "points_at_id": key, "renews": key}
    assert (await lead.post(address[1].replace("&amp;", "&"), data=typed)).status_code == 200
    assert "Vil fortsette" in (await lead.get(f"{page_of(place)}/new", params={"renews": key})).text
    assert "Vil fortsette" not in (await lead.get(f"{page_of(place)}/new")).text
    assert f"/consents/new?renews={key}" in (await lead.get("/")).text
    saved = await lead.post(f"{page_of(place)}/new", data=talk(world, **typed, step="save"))
    assert saved.status_code == 303
    assert "Vil fortsette" not in (await lead.get(f"{page_of(place)}/new", params={"renews": key})).text


async def test_a_purpose_that_is_none_comes_back_as_a_form(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    answer = await lead.post(f"{page_of(place)}/new", data=talk(world, purpose="weather"))
    assert answer.status_code == 422
    assert "Samordnet oppfølging" in answer.text
