"""The pages of disclosure, as a browser gets them: questions, faults at the field, decision and extract."""

import re
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up

EXTRACT = "Det har vært uro ved skolen to kvelder."
SECRET = "Bare politiet vet dette."


@pytest.fixture
async def follow_up(admin: asyncpg.Connection, world: World) -> UUID:
    made = await make_follow_up(admin, world)
    await let_take_part(admin, world, made, world.police_contact, substitute=world.police_contact_not_on_case)
    await let_take_part(admin, world, made, world.school_contact, substitute=world.school_substitute)
    return made


def typed(world: World, **said: Any) -> dict[str, Any]:
    return {
        "requested_by": "own_initiative",
        "recipient_type": "public_school",
        "recipient_service_id": str(world.school_contact.service_id),
        "recipient_organisation": "",
        "recipient_role": "Rektor",
        "ground_code": "PRL_27_4_COOPERATION",
        "purpose": "prevent",
        "best_interest": SECRET,
        "best_interest_says": "supports",
        "child_view": SECRET,
        "expected_use": SECRET,
        "number_with_access": "2",
        "roles_with_access": "Rektor\r\nSosiallærer",
        "recipient_secrecy": "statutory",
        "seriousness": "less_serious",
        "certainty": "verified",
        "source_system": "closed_case",
        "no_more_than_sufficient": "yes",
        "sufficient_because": SECRET,
        "achievable_without_personal_data": "no",
        "proportionality": SECRET,
        "notified_before": "yes",
        "form": "written",
        "content_summary": SECRET,
        "outcome": "full",
        "extract_text": EXTRACT,
        **said,
    }


async def draft(http: httpx2.AsyncClient, world: World, follow_up: UUID, **said: Any) -> str:
    answer = await http.post(f"/follow-ups/{follow_up}/disclosures/new", data=typed(world, **said))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def test_the_form_explains_each_question_and_says_whom_to_ring(
    client: ClientFor, world: World, follow_up: UUID
) -> None:
    shown = await (await client(world.police_contact)).get(f"/follow-ups/{follow_up}/disclosures/new")
    assert shown.status_code == 200, shown.text
    assert "Ring 112" in shown.text
    assert "politiregisterloven § 27 fjerde ledd" in shown.text
    assert "helsepersonelloven" not in shown.text  # grounds of other sectors are not offered
    hints = re.findall(r'data-field="description" id="[\w-]+-hint">([^<]+)<', shown.text)
    assert len(hints) >= 28
    assert [hint for hint in hints if len(re.findall(r"[.?](?: |$)", hint)) < 2] == []


@pytest.mark.parametrize(
    ("said", "nb", "nn"),
    [
        (
            {"source_system": "po_log", "ground_code": "PRL_30_PUBLIC_INTEREST", "informed_after": "yes"},
            "Fra operasjonsloggen kan det ikke utleveres i mottakerens interesse",
            "Frå operasjonsloggen kan det ikkje utleverast",
        ),
        (
            {"recipient_type": "private_school", "ground_code": "PRL_30_PUBLIC_INTEREST", "informed_after": "yes"},
            "For en privat skole er det § 31",
            "For ein privat skule er det § 31",
        ),
        (
            {"ground_code": "PRL_31_PRIVATE_INTEREST", "informed_after": "yes"},
            "For en offentlig skole er det § 30",
            "For ein offentleg skule er det § 30",
        ),
        ({"ground_code": "PRL_30_PUBLIC_INTEREST"}, "Ved §§ 30 og 31 må du si", "Ved §§ 30 og 31 må du seie"),
        ({"achievable_without_personal_data": "yes"}, "bare utleveres anonymisert", "berre utleverast anonymisert"),
        ({"certainty": "unverified"}, "må merkes når det utleveres", "må merkast når det blir utlevert"),
        ({"ground_code": "PRL_24_CONSENT"}, "Vis til samtykket.", "Vis til samtykket."),
        ({"form": "oral"}, "hvorfor det utleveres muntlig", "kvifor det blir utlevert munnleg"),
        ({"no_more_than_sufficient": "no"}, "ikke utleveres mer enn", "ikkje utleverast meir enn"),
        ({"ground_code": "STRL_196_AVERT_DUTY"}, "Dette er en plikt", "Dette er ei plikt"),
        ({"child_view": ""}, "hvorfor barnet ikke er spurt", "kvifor barnet ikkje er spurt"),
        ({"extract_text": ""}, "Skriv det som skal utleveres", "Skriv det som skal utleverast"),
        ({"best_interest": ""}, "Fyll ut dette feltet.", "Fyll ut dette feltet."),
    ],
)
async def test_a_fault_stands_at_its_field_in_both_languages_and_nothing_typed_is_lost(
    client: ClientFor,
    world: World,
    follow_up: UUID,
    admin: asyncpg.Connection,
    said: dict[str, str],
    nb: str,
    nn: str,
) -> None:
    http = await client(world.police_contact)
    for language, words in (("nb", nb), ("nn", nn)):
        user = world.police_contact.user_id
        await admin.execute("update app.user_account set language = $1 where id = $2", language, user)
        answer = await http.post(f"/follow-ups/{follow_up}/disclosures/new", data=typed(world, **said))
        assert answer.status_code == 422, answer.text
        messages = re.findall(r'class="ds-validation-message"[^>]*>([^<]+)<', answer.text)
        assert any(words in message for message in messages), (messages, words)
        assert SECRET in answer.text
        assert EXTRACT in answer.text or "extract_text" in said
    await admin.execute("update app.user_account set language = 'nb' where id = $1", user)
    assert await admin.fetchval("select count(*) from app.disclosure where follow_up_id = $1", follow_up) == 0


async def test_from_draft_to_extract_and_the_recipient_sees_the_extract_alone(
    client: ClientFor, world: World, follow_up: UUID
) -> None:
    police, school = await client(world.police_contact), await client(world.school_contact)
    place = await draft(police, world, follow_up)
    assert EXTRACT in (await police.get(place)).text
    anew = typed(world, version="1", extract_text=f"{EXTRACT} Politiet er der torsdag.")
    assert (await police.post(f"{place}/edit", data=anew)).status_code == 303
    stale = await police.post(f"{place}/decision", data={"decided_as": "delegated", "version": "1"})
    assert stale.status_code == 412
    assert EXTRACT not in (await school.get("/disclosures")).text
    done = await police.post(f"{place}/decision", data={"decided_as": "delegated", "version": "2"})
    assert done.status_code == 303, done.text
    for path in (f"/follow-ups/{follow_up}/disclosures", f"/follow-ups/{follow_up}/disclosures/print", place):
        shown = await police.get(path)
        assert shown.status_code == 200
        assert "Avgjort" in shown.text
    again = await police.post(f"{place}/edit", data={**anew, "version": "3"})
    assert again.status_code == 409 or "kan ikke endres" in again.text

    listed = await school.get(f"/follow-ups/{follow_up}/disclosures")
    extract = "/disclosure-extracts/" + listed.text.partition("/disclosure-extracts/")[2].partition('"')[0]
    shown = await school.get(extract)
    assert f"{EXTRACT} Politiet er der torsdag." in shown.text
    for path in (listed.request.url.path, extract, "/disclosures", f"/follow-ups/{follow_up}"):
        assert SECRET not in (await school.get(path)).text
    hidden = await school.get(place)
    assert hidden.status_code == 404
    for other in (world.school_not_on_case, world.coordinator, world.nav_contact):
        assert (await (await client(other)).get(extract)).status_code == 404


async def test_a_manager_approves_and_sees_nothing_of_the_follow_up(
    client: ClientFor, world: World, follow_up: UUID
) -> None:
    police, manager = await client(world.police_contact), await client(world.police_manager)
    place = await draft(police, world, follow_up, source_system="indicia")
    assert (await manager.get(place)).status_code == 404
    await police.post(f"{place}/decision", data={"decided_as": "delegated", "version": "1"})
    waits = await police.get(place)
    assert "Venter på godkjenning" in waits.text
    assert "/approval" not in waits.text
    own = await police.post(f"{place}/approval", data={"is_approved": "yes", "version": "2"})
    assert "En annen enn den som skrev eller avgjorde det" in own.text
    assert place in (await manager.get("/disclosures")).text
    shown = await manager.get(place)
    assert EXTRACT in shown.text
    assert str(follow_up) not in shown.text
    empty = await manager.post(f"{place}/approval", data={"is_approved": "no", "version": "2"})
    assert empty.status_code == 422
    yes = await manager.post(f"{place}/approval", data={"is_approved": "yes", "version": "2"})
    assert yes.status_code == 303, yes.text
    assert (await manager.get(f"/follow-ups/{follow_up}")).status_code == 404


async def said_on(http: httpx2.AsyncClient, *paths: str) -> str:
    return " ".join([" ".join((await http.get(path)).text.split()) for path in paths])


async def test_a_refusal_with_a_text_never_reads_as_if_the_text_were_sent(
    client: ClientFor, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    police, user = await client(world.police_contact), world.police_contact.user_id
    printed = f"/follow-ups/{follow_up}/disclosures/print"
    place = await draft(police, world, follow_up, outcome="refused")
    before = await said_on(police, place, printed)
    assert before.count("Teksten som ikke sendes") == 2
    assert "Ingenting sendes. Etterpå kan vurderingen ikke endres." in before
    done = await police.post(f"{place}/decision", data={"decided_as": "delegated", "version": "1"})
    after = await said_on(police, done.headers["location"], printed)
    assert after.count("Teksten som ikke ble sendt") == 2
    assert "Det er avgjort. Ingenting er sendt." in after
    for wrong in ("Det som sendes", "Teksten sendes slik"):
        assert wrong not in before + after
    try:
        await admin.execute("update app.user_account set language = 'nn' where id = $1", user)
        nynorsk = await said_on(police, done.headers["location"], printed)
        assert nynorsk.count("Teksten som ikkje blei send") == 2
        assert "Det er avgjort. Ingenting er sendt." in nynorsk
    finally:
        await admin.execute("update app.user_account set language = 'nb' where id = $1", user)
    assert await admin.fetchval("select count(*) from app.disclosure_extract where follow_up_id = $1", follow_up) == 0


async def test_after_the_approvers_no_the_page_says_that_nothing_is_sent(
    client: ClientFor, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    police, manager = await client(world.police_contact), await client(world.police_manager)
    printed = f"/follow-ups/{follow_up}/disclosures/print"
    place = await draft(police, world, follow_up, source_system="indicia")
    assert "Teksten sendes slik den står over." in await said_on(police, place)
    decided = await police.post(f"{place}/decision", data={"decided_as": "delegated", "version": "1"})
    assert (await said_on(police, place, printed)).count("Det som sendes, ord for ord") == 2
    answer = {"is_approved": "no", "note": "For mye.", "version": "2"}
    done = await manager.post(f"{place}/approval", data=answer)
    assert done.status_code == 303, done.text
    told = await said_on(manager, done.headers["location"])
    assert "Ikke godkjent. Ingenting er sendt." in told
    assert "Teksten som ikke ble sendt" in told
    # The address that one who decided it came to says the same, when she comes back to it.
    shown = await said_on(police, decided.headers["location"], printed)
    assert shown.count("Teksten som ikke ble sendt") == 2
    for wrong in ("Det som sendes", "Det er avgjort"):
        assert wrong not in told + shown
    assert await admin.fetchval("select count(*) from app.disclosure_extract where follow_up_id = $1", follow_up) == 0


async def test_what_was_sent_is_not_said_to_be_a_draft_when_one_comes_back_to_the_address_of_the_saving(
    client: ClientFor, world: World, follow_up: UUID
) -> None:
    police = await client(world.police_contact)
    place = await draft(police, world, follow_up)
    assert "Ingenting er sendt ennå." in await said_on(police, f"{place}?done=draft")
    done = await police.post(f"{place}/decision", data={"decided_as": "delegated", "version": "1"})
    assert "Det er avgjort." in await said_on(police, done.headers["location"])
    assert "Ingenting er sendt" not in await said_on(police, f"{place}?done=draft")


async def test_an_act_of_duty_is_written_down_on_a_short_form(client: ClientFor, world: World, follow_up: UUID) -> None:
    school = await client(world.school_contact)
    place = f"/follow-ups/{follow_up}/duty-acts"
    form = await school.get(f"{place}/new")
    assert "Ring 112" in form.text
    assert "opplæringslova § 24-3" in form.text
    act = {
        "kind": "notify_child_welfare",
        "ground_code": "OPPL_24_3_NOTIFY",
        "acted_on": "2026-11-20",
        "acted_time": "09:30",
        "told_whom": "Barnevernsvakten",
        "way": "telephone",
        "because": "Gjentatte alvorlige lovbrudd.",
        "summary": SECRET,
    }
    late = await school.post(f"{place}/new", data={**act, "acted_time": "10:30"})
    assert late.status_code == 422
    assert "fram i tid" in late.text
    assert (await school.post(f"{place}/new", data=act)).status_code == 303
    assert SECRET in (await school.get(place)).text
    assert SECRET not in (await (await client(world.coordinator)).get(place)).text


async def test_a_half_written_assessment_is_kept_for_the_one_who_writes_it(
    client: ClientFor, world: World, follow_up: UUID
) -> None:
    police = await client(world.police_contact)
    kept = await police.post(f"/follow-ups/{follow_up}/drafts/disclosure", data={"best_interest": "Halvveis"})
    assert kept.status_code == 200, kept.text
    assert "Halvveis" in (await police.get(f"/follow-ups/{follow_up}/disclosures/new")).text
    assert f"/follow-ups/{follow_up}/disclosures/new" in (await police.get("/")).text
    assert "Halvveis" not in (await (await client(world.school_contact)).get("/")).text


def stored_beside(page: str) -> str:
    """What the page shows as stored now, beside the form; nothing when it says that nobody else was first."""
    return page.partition('aria-labelledby="both-title"')[2].partition("</section>")[0]


def in_form(page: str, name: str) -> str:
    found: list[str] = re.findall(rf'<textarea class="ds-input" id="{name}"[^>]*>\n([^<]*)</textarea>', page)
    [text] = found
    return text


async def test_when_somebody_else_wrote_it_anew_meanwhile_both_texts_are_shown_and_the_second_saving_is_a_choice(
    client: ClientFor, world: World, follow_up: UUID
) -> None:
    one, other = await client(world.police_contact), await client(world.police_contact_not_on_case)
    place = await draft(one, world, follow_up)
    hers = typed(
        world, version="1", proportionality="Hennes avveining.", extract_text="Hennes tekst.", outcome="partial"
    )
    assert (await other.post(f"{place}/edit", data=hers)).status_code == 303
    his = typed(world, version="1", proportionality="Hans avveining.", extract_text="Hans tekst.")
    met = await one.post(f"{place}/edit", data=his)
    assert met.status_code == 412
    beside = stored_beside(met.text)
    for words in ("Hennes avveining.", "Hennes tekst.", "Utleveres delvis", world.police_contact_not_on_case.name):
        assert words in beside, words
    assert in_form(met.text, "proportionality") == "Hans avveining."
    assert in_form(met.text, "extract_text") == "Hans tekst."
    assert 'name="version" value="2"' in met.text
    assert "Rett opp dette" not in met.text
    assert (await one.post(f"{place}/edit", data={**his, "version": "2"})).status_code == 303
    assert "Hans tekst." in (await one.get(place)).text


async def test_a_kept_assessment_of_an_older_draft_meets_the_newer_one(
    client: ClientFor, world: World, follow_up: UUID
) -> None:
    one, other = await client(world.police_contact), await client(world.police_contact_not_on_case)
    place = await draft(one, world, follow_up)
    assert stored_beside((await one.get(f"{place}/edit")).text) == ""
    kept = await one.post(
        f"/follow-ups/{follow_up}/drafts/disclosure?thing_id={place.rpartition('/')[2]}&thing_version=1",
        data=typed(world, proportionality="Hans kladd."),
    )
    assert kept.status_code == 200, kept.text
    hers = typed(world, version="1", proportionality="Hennes avveining.")
    assert (await other.post(f"{place}/edit", data=hers)).status_code == 303
    opened = await one.get(f"{place}/edit")
    assert "Hennes avveining." in stored_beside(opened.text)
    assert in_form(opened.text, "proportionality") == "Hans kladd."


async def test_as_many_and_as_long_roles_as_programs_may_write_are_kept_to_the_last_letter(
    client: ClientFor, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.police_contact)
    roles = [f"{number:03}".ljust(200, "x") for number in range(30)]
    place = await draft(http, world, follow_up, roles_with_access="\r\n\r\n".join(roles))
    kept = await admin.fetchval("select roles_with_access from app.disclosure where id = $1", UUID(place[-36:]))
    assert kept == roles


@pytest.mark.parametrize(
    ("roles", "nb", "nn"),
    [
        ([f"Rolle {number}" for number in range(31)], "Skriv høyst 30 roller", "Skriv høgst 30 roller"),
        (["Rektor", "Lærer " + "x" * 195], "Hver rolle kan ha høyst 200 tegn", "Kvar rolle kan ha høgst 200 teikn"),
    ],
    ids=["too many", "too long"],
)
async def test_roles_that_cannot_all_be_kept_are_a_fault_at_the_field_and_none_of_them_is_lost(
    client: ClientFor, world: World, follow_up: UUID, admin: asyncpg.Connection, roles: list[str], nb: str, nn: str
) -> None:
    http, user = await client(world.police_contact), world.police_contact.user_id
    try:
        for language, words in (("nb", nb), ("nn", nn)):
            await admin.execute("update app.user_account set language = $1 where id = $2", language, user)
            answer = await http.post(
                f"/follow-ups/{follow_up}/disclosures/new",
                data=typed(world, roles_with_access="\r\n".join(roles)),
            )
            assert answer.status_code == 422, answer.text
            [sentence] = re.findall(r'id="roles_with_access-error">([^<]+)<', answer.text)
            assert words in sentence
            assert in_form(answer.text, "roles_with_access").split() == " ".join(roles).split()
    finally:
        await admin.execute("update app.user_account set language = 'nb' where id = $1", user)
    assert await admin.fetchval("select count(*) from app.disclosure where follow_up_id = $1", follow_up) == 0
