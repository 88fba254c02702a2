"""Consent over REST: what is taken, what is refused by which field, and what is written when it is taken back."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.consents import TOPICS, Place, faults, given, make_guardian, make_place, send, signature, yes
from tests.factories import TODAY, World


@pytest.fixture(scope="module")
async def lead(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


@pytest.fixture
async def place(admin: asyncpg.Connection, world: World) -> Place:
    return await make_place(admin, world)


async def standing(lead: httpx2.AsyncClient, place: Place, key: str) -> dict[str, Any]:
    found: dict[str, Any] = (await lead.get(f"{place.consents}/{key}")).json()
    return found


async def test_a_consent_waits_until_everybody_has_signed_and_then_holds(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    made = await send(lead, place.consents, yes(world))
    assert made.status_code == 201, made.text
    assert made.json()["status"] == "awaiting"
    assert [(one["signer"], one["guardian_id"]) for one in made.json()["missing"]] == [
        ("youth", None),
        ("guardian", str(place.guardians[0])),
    ]
    assert "barnelova" in made.json()["missing"][0]["legal_bases"][0]
    address = f"{place.consents}/{made.json()['id']}/signatures"
    half = (await send(lead, address, signature())).json()
    assert (half["status"], half["opens"]) == ("awaiting", [])
    whole = (await send(lead, address, signature("guardian", place.guardians[0]))).json()
    assert (whole["status"], whole["missing"]) == ("in_force", [])
    assert {(one["topic"], one["to_service_name"]) for one in whole["opens"]} == {
        (topic, service) for topic in TOPICS for service in ("school", "police")
    }
    # 20 May is its last day: it ends at midnight in Oslo, which is 22:00 in summer time.
    assert {one["until"] for one in whole["opens"]} == {"2027-05-20T22:00:00Z"}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"valid_until": "2026-11-19"}, "valid_until", "before_start"),
        ({"valid_until": "2027-11-21"}, "valid_until", "over_twelve_months"),
        ({"valid_from": "2026-11-19"}, "valid_from", "before_evidence"),
        ({"given_on": "2026-11-21", "valid_from": "2026-11-21"}, "given_on", "in_future"),
        ({"given_on": "2025-11-19"}, "given_on", "too_long_ago"),
        ({"given_on": "2010-04-10"}, "given_on", "too_long_ago"),
        ({"review_on": "2027-05-21"}, "review_on", "review_outside"),
        ({"scopes": []}, "scopes", "missing"),
        ({"interpreter": "child"}, "interpreter", "child_interpreter"),
        ({"interpreter": "other_adult"}, "interpreter_note", "interpreter_note_missing"),
        ({"youth_view": "  "}, "youth_view", "too_short"),
        ({"points_at_id": str(uuid4())}, "points_at_id", "unknown"),
        ({"purpose": "statistics"}, "scopes", "statistics_opens_nothing"),
        ({"exclusions": [{}]}, "exclusions.0", "missing"),
    ],
)
async def test_a_consent_that_cannot_be_is_refused_by_its_field(
    lead: httpx2.AsyncClient,
    place: Place,
    world: World,
    admin: asyncpg.Connection,
    change: dict[str, Any],
    field: str,
    code: str,
) -> None:
    answer = await send(lead, place.consents, yes(world, **change))
    assert answer.status_code == 422, answer.text
    assert faults(answer) == {field: code}
    assert await admin.fetchval("select count(*) from app.consent where follow_up_id = $1", place.follow_up_id) == 0


async def test_twelve_months_to_the_day_are_taken(lead: httpx2.AsyncClient, place: Place, world: World) -> None:
    assert (await send(lead, place.consents, yes(world, valid_until="2027-11-20"))).status_code == 201


async def test_a_scope_that_cannot_be_is_named_by_its_line(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    school, nav = (str(world.services[name]) for name in ("school", "nav"))
    good = {"topic": "plan", "to_service_id": school}
    for bad, field, code in (
        ({"topic": "weather", "to_service_id": school}, "scopes.1.topic", "not_a_choice"),
        ({**good, "from_service_id": school}, "scopes.1.to_service_id", "to_itself"),
        ({"topic": "plan", "to_service_id": nav}, "scopes.1.to_service_id", "not_on_case"),
        ({**good, "from_service_id": nav}, "scopes.1.from_service_id", "not_on_case"),
        ({**good, "from_service_id": str(uuid4())}, "scopes.1.from_service_id", "not_on_case"),
    ):
        answer = await send(lead, place.consents, yes(world, scopes=[good, bad]))
        assert (answer.status_code, faults(answer)) == (422, {field: code})
    everything = yes(world, "school", exclusions=[{"to_service_id": school}])
    assert faults(await send(lead, place.consents, everything)) == {"exclusions": "opens_nothing"}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"signer": "guardian"}, "guardian_id", "missing"),
        ({"signer": "child_welfare"}, "signer", "wrong_signer"),
        ({"signer": "guardian", "guardian_id": str(uuid4())}, "guardian_id", "unknown"),
        ({"guardian_id": str(uuid4())}, "guardian_id", "not_accepted"),
        ({"evidence": None}, "evidence", "evidence_missing"),
        ({"signed_on": "2026-11-21"}, "signed_on", "in_future"),
        ({"signed_on": "2026-11-19"}, "signed_on", "before_given"),
    ],
)
async def test_a_signature_that_cannot_be_is_refused_by_its_field(
    lead: httpx2.AsyncClient, place: Place, world: World, body: dict[str, Any], field: str, code: str
) -> None:
    key = (await send(lead, place.consents, yes(world))).json()["id"]
    answer = await send(lead, f"{place.consents}/{key}/signatures", {**signature(), **body})
    assert answer.status_code == 422, answer.text
    assert faults(answer) == {field: code}
    assert (await standing(lead, place, key))["signatures"] == []


async def test_an_oral_consent_lacks_each_element_by_its_own_name(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = (await send(lead, place.consents, yes(world))).json()["id"]
    address = f"{place.consents}/{key}/signatures"
    whole = {
        "signer": "youth",
        "method": "oral",
        "signed_on": "2026-11-20",
        "minute": "Sa ja på møtet.",
        "witness": "Fiktiv Vitne",
        **dict.fromkeys(("told_why", "told_what", "told_to_whom", "told_from_whom", "told_withdrawal"), True),
    }
    bare = {name: whole[name] for name in ("signer", "method", "signed_on")}
    elements = set(whole) - set(bare)
    assert len(elements) == 7
    answer = await send(lead, address, bare)
    assert answer.status_code == 422
    assert faults(answer) == {name: f"{name}_missing" for name in elements}
    for element in elements:
        without = {name: value for name, value in whole.items() if name != element}
        assert faults(await send(lead, address, without)) == {element: f"{element}_missing"}
    assert (await send(lead, address, whole)).status_code == 201


async def test_a_guardian_signs_only_with_responsibility_on_the_day(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    before = await make_guardian(admin, place.youth_id, ends_on=TODAY.replace(day=19))
    of_another = (await make_place(admin, world)).guardians[0]
    key = (await send(lead, place.consents, yes(world))).json()["id"]
    address = f"{place.consents}/{key}/signatures"
    assert faults(await send(lead, address, signature("guardian", before))) == {"guardian_id": "no_responsibility"}
    assert faults(await send(lead, address, signature("guardian", of_another))) == {"guardian_id": "unknown"}
    await admin.execute("update app.guardian set responsibility = 'taken_over' where id = $1", place.guardians[0])
    mine = signature("guardian", place.guardians[0])
    assert faults(await send(lead, address, mine)) == {"guardian_id": "wrong_signer"}
    assert (await send(lead, address, signature("child_welfare"))).status_code == 201


async def test_nobody_signs_twice_and_nobody_signs_what_is_over(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world))
    address = f"{place.consents}/{key}"
    again = await send(lead, f"{address}/signatures", signature())
    assert (again.status_code, faults(again)) == (409, {"signer": "already_signed"})
    assert (await send(lead, f"{address}/withdrawals", {"signer": "youth"})).status_code == 201
    late = await send(lead, f"{address}/signatures", signature("guardian", place.guardians[0]))
    assert (late.status_code, faults(late)) == (409, {"consent_id": "consent_over"})


async def test_a_part_is_taken_back_and_then_the_rest_and_nothing_twice(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    key = await given(lead, place, yes(world))
    address = f"{place.consents}/{key}/withdrawals"
    police = {"signer": "youth", "to_service_id": str(world.services["police"])}
    part = await send(lead, address, police)
    assert part.status_code == 201, part.text
    assert part.json()["consent"]["status"] == "partly_withdrawn"
    assert {one["to_service_name"] for one in part.json()["consent"]["opens"]} == {"school"}
    again = await send(lead, address, police)
    assert (again.status_code, faults(again)) == (409, {"consent_id": "already_withdrawn"})
    narrower = await send(lead, address, {**police, "topic": "plan"})
    assert (narrower.status_code, faults(narrower)) == (409, {"consent_id": "already_withdrawn"})
    for part_not_in_it in ({"topic": "health"}, {"to_service_id": str(world.services["nav"])}):
        answer = await send(lead, address, {"signer": "youth", **part_not_in_it})
        assert (answer.status_code, faults(answer)) == (422, dict.fromkeys(part_not_in_it, "not_in_consent"))
    guardian = {"signer": "guardian", "guardian_id": str(place.guardians[0])}
    whole = await send(lead, address, guardian)
    assert (whole.status_code, whole.json()["consent"]["status"]) == (201, "withdrawn")
    assert (await send(lead, address, {"signer": "youth"})).status_code == 409
    tasks = await admin.fetch("select kind, owner_service_id from app.task where follow_up_id = $1", place.follow_up_id)
    assert [(row["kind"], row["owner_service_id"]) for row in tasks] == [
        ("consent_withdrawn", world.services["grorud"])
    ] * 2


async def test_the_receipt_tells_what_had_been_read_by_whom_and_when_and_nothing_else(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world))
    police, school = await client(world.police_contact), await client(world.school_contact)
    base = f"/api/v1/follow-ups/{place.follow_up_id}"
    for http, path in (
        (police, f"{base}/plan"),
        (police, f"{base}/measures"),
        (police, f"/api/v1/measures/{place.measure_id}"),
        (school, f"/api/v1/meetings/{place.meeting_id}"),
        (lead, f"/api/v1/meetings/{place.meeting_id}"),
    ):
        assert (await http.get(path)).status_code == 200, path
    answer = await send(
        lead, f"{place.consents}/{key}/withdrawals", {"signer": "youth", "to_service_id": str(world.services["police"])}
    )
    lines = answer.json()["receipt"]
    assert {(one["service_name"], one["thing_kind"], one["topic"], one["times"]) for one in lines} == {
        ("police", "plan", "plan", 1),
        ("police", "measure", "measures", 2),
    }
    assert {one["first_at"] for one in lines} == {"2026-11-20T09:00:00Z"}
    everything = (await lead.get(f"{place.consents}/{key}/receipt")).json()
    assert {(one["service_name"], one["thing_kind"]) for one in everything} == {
        ("police", "plan"),
        ("police", "measure"),
        ("school", "meeting"),
    }
    # Nobody else gets it: not those who read, not a coordinator elsewhere.
    for person in (world.police_contact, world.school_contact, world.coordinator_elsewhere, world.manager):
        refused = await (await client(person)).get(f"{place.consents}/{key}/receipt")
        assert refused.status_code == 404


async def test_the_receipt_itself_answers_only_who_leads(
    lead: httpx2.AsyncClient, client: ClientFor, work_as: Any, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    key = await given(lead, place, yes(world))
    police = await client(world.police_contact)
    assert (await police.get(f"/api/v1/follow-ups/{place.follow_up_id}/plan")).status_code == 200
    counts = {}
    for who in (
        "coordinator",
        "key_worker",
        "police_contact",
        "school_contact",
        "coordinator_elsewhere",
        "manager",
        "key_worker_not_on_case",
        "privacy_officer",
        "administrator",
    ):
        async with work_as(world.people[who]) as work:
            counts[who] = await work.session.scalar(
                text("select count(*) from app.consent_receipt(:key)"), {"key": UUID(key)}
            )
    assert {who for who, count in counts.items() if count} == {"coordinator", "key_worker"}


async def test_a_no_closes_what_an_earlier_yes_opened_and_a_later_yes_points_at_it(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World
) -> None:
    await given(lead, place, yes(world))
    school = await client(world.school_contact)
    measure = f"/api/v1/measures/{place.measure_id}"
    assert (await school.get(measure)).status_code == 200
    # The clock of the tests stands; a no in the same moment as the yes closes nothing. See test_consents_effect.py.
    no = await send(lead, place.refusals, {"refused_by": "youth"})
    assert (no.status_code, no.json()["status"], no.json()["youth_view"]) == (201, "refused", "Nei.")
    blind = await send(lead, place.consents, yes(world))
    assert (blind.status_code, faults(blind)) == (422, {"points_at_id": "answers_refusal"})
    answered = await send(lead, place.consents, yes(world, points_at_id=no.json()["id"]))
    assert answered.status_code == 201
    # Answered once, it has been answered.
    assert (await send(lead, place.consents, yes(world))).status_code == 201
    # Statistics is a question of its own.
    assert (await send(lead, place.consents, yes(world, scopes=[], purpose="statistics"))).status_code == 201
    sign = await send(lead, f"{place.consents}/{no.json()['id']}/signatures", signature())
    assert (sign.status_code, faults(sign)) == (409, {"consent_id": "consent_refused"})
    back = await send(lead, f"{place.consents}/{no.json()['id']}/withdrawals", {"signer": "youth"})
    assert (back.status_code, faults(back)) == (409, {"consent_id": "consent_refused"})


async def test_who_does_not_decide_cannot_say_no(
    lead: httpx2.AsyncClient, world: World, admin: asyncpg.Connection
) -> None:
    grown = await make_place(admin, world, born=TODAY.replace(year=2008))
    parent = {"refused_by": "guardian", "guardian_id": str(grown.guardians[0])}
    answer = await send(lead, grown.refusals, parent)
    assert (answer.status_code, faults(answer)) == (422, {"guardian_id": "wrong_signer"})
    child = await send(lead, grown.refusals, {"interpreter": "child"})
    assert (child.status_code, faults(child)) == (422, {"interpreter": "child_interpreter"})


@pytest.mark.parametrize("refused_by", ["youth", "child_welfare"])
@pytest.mark.parametrize(
    ("given_on", "code"), [("2026-11-21", "in_future"), ("2025-11-19", "too_long_ago"), ("2010-04-10", "too_long_ago")]
)
async def test_a_no_is_written_down_within_twelve_months_and_never_before_it_was_said(
    lead: httpx2.AsyncClient, place: Place, refused_by: str, given_on: str, code: str
) -> None:
    answer = await send(lead, place.refusals, {"refused_by": refused_by, "given_on": given_on})
    assert (answer.status_code, faults(answer)) == (422, {"given_on": code})


async def test_a_guardian_takes_back_what_she_has_a_say_in_and_not_the_youths_own_health(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world, "school", topics=("plan", "health")))
    guardian = {"signer": "guardian", "guardian_id": str(place.guardians[0])}
    answer = await send(lead, f"{place.consents}/{key}/withdrawals", guardian)
    assert answer.status_code == 201, answer.text
    assert {one["topic"] for one in answer.json()["consent"]["opens"]} == {"health"}
    only_health = {**guardian, "topic": "health"}
    refused = await send(lead, f"{place.consents}/{key}/withdrawals", only_health)
    assert (refused.status_code, faults(refused)) == (422, {"guardian_id": "wrong_signer"})


async def test_what_is_found_invalid_closes_at_once_and_says_why(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world))
    school = await client(world.school_contact)
    measure = f"/api/v1/measures/{place.measure_id}"
    assert (await school.get(measure)).status_code == 200
    address = f"{place.consents}/{key}/invalidations"
    found = await send(lead, address, {"reason": "Feil person skrev under."})
    assert (found.status_code, found.json()["status"]) == (201, "invalidated")
    assert (await school.get(measure)).status_code == 404
    again = await send(lead, address, {"reason": "Igjen."})
    assert (again.status_code, faults(again)) == (409, {"consent_id": "already_invalidated"})


async def test_others_on_the_case_see_no_consent_and_write_none(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world))
    for who in ("school_contact", "police_contact", "coordinator_elsewhere"):
        http = await client(world.people[who])
        assert (await http.get(f"{place.consents}/{key}")).status_code == 404
        assert (await send(http, place.consents, yes(world))).status_code == 404
        assert (await send(http, f"{place.consents}/{key}/withdrawals", {"signer": "youth"})).status_code == 404
        assert (await send(http, f"{place.consents}/{key}/signatures", signature())).status_code == 404
        assert (await send(http, place.refusals, {})).status_code == 404
    listed = await (await client(world.school_contact)).get(place.consents)
    assert (listed.status_code, listed.json()["items"]) == (200, [])
    assert (await lead.get(f"/api/v1/follow-ups/{uuid4()}/consents/{key}")).status_code == 404


async def test_every_read_and_write_of_a_consent_is_logged(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    key = await given(lead, place, yes(world))
    await lead.get(f"{place.consents}/{key}")
    await send(lead, f"{place.consents}/{key}/withdrawals", {"signer": "youth"})
    acts = await admin.fetch(
        "select distinct act, thing_kind, ground from app.access_log where follow_up_id = $1", place.follow_up_id
    )
    assert {("thing.added", kind, None) for kind in ("consent", "consent_signature", "consent_change")} <= {
        tuple(row.values()) for row in acts
    }
    assert ("thing.opened", "consent", "LEAD") in {tuple(row.values()) for row in acts}


async def test_the_list_goes_on_page_by_page(lead: httpx2.AsyncClient, place: Place, world: World) -> None:
    made = [(await send(lead, place.consents, yes(world))).json()["id"] for _ in range(3)]
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        params = {"limit": "1", **({"cursor": cursor} if cursor else {})}
        page = (await lead.get(place.consents, params=params)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (made[::-1], None)


async def test_who_must_sign_is_told_before_anybody_is_asked(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    answer = await lead.get(f"/api/v1/follow-ups/{place.follow_up_id}/consent-signers")
    by = {one["signer"]: one for one in answer.json()}
    assert set(by) == {"youth", "guardian"}
    # Sixteen decides alone in health, pasient- og brukerrettighetsloven § 4-3.
    assert "health" in by["youth"]["topics"]
    assert "health" not in by["guardian"]["topics"]
