"""The lawyer's page and the calculator, as pages, over REST and as a command. Nothing that is typed is kept."""

from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from services.cli import app
from services.core.deadlines.duties import DUTIES
from services.core.deadlines.examples import own_examples
from services.core.deadlines.rules import RULES
from tests.conftest import ClientFor
from tests.factories import Person, World

RULES_PAGE, CALCULATOR = "/deadline-rules", "/deadline-rules/calculator"
COMPUTE = "/api/v1/deadline-computations"
EASTER = {"rule": "STRPL-249-2", "happened_on": "2024-02-15"}
HTML = {"accept": "text/html"}
EVERY = [(one.key, one.law, one.nynorsk) for one in RULES] + [(one.key, one.law, one.nynorsk) for one in DUTIES]


async def reads(admin: asyncpg.Connection, person: Person, language: str) -> None:
    """Let somebody read in this written language."""
    await admin.execute("update app.user_account set language = $1 where id = $2", language, person.user_id)


async def test_the_page_shows_every_rule_and_duty_with_its_law_and_every_worked_example(
    client: ClientFor, world: World
) -> None:
    http = await client(world.prosecutor)
    told = (await http.get(RULES_PAGE, headers=HTML)).text
    assert [key for key, law, _nynorsk in EVERY if f"{key}: " not in told or law not in told] == []
    assert [one.id for one in own_examples() if f">{one.id}</th>" not in told] == []
    assert "Startes ikke av tjenesten" in told
    assert "Internt mål, ikke lovfrist" in told


async def test_the_page_is_told_in_nynorsk_to_those_who_read_it(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.prosecutor)
    await reads(admin, world.prosecutor, "nn")
    told = (await http.get(RULES_PAGE, headers=HTML)).text
    await reads(admin, world.prosecutor, "nb")
    assert "Fristreglar" in told
    assert "Julaftan, nyttårsaftan og inneklemde fredagar er yrkedagar" in told
    assert [key for key, _law, nynorsk in EVERY if f"{key}: {nynorsk}" not in told] == []


@pytest.mark.parametrize("who", ["coordinator", "administrator", "manager", "school_contact"])
async def test_the_law_is_the_same_for_every_hat(client: ClientFor, world: World, who: str) -> None:
    http = await client(getattr(world, who))
    assert (await http.get(RULES_PAGE, headers=HTML)).status_code == 200
    assert (await http.post(COMPUTE, json=EASTER)).status_code == 200


async def test_a_rule_is_chosen_from_a_list_and_its_own_fields_are_shown(client: ClientFor, world: World) -> None:
    http = await client(world.prosecutor)
    assert 'value="GDPR-33"' in (await http.get(CALCULATOR, headers=HTML)).text
    assert 'value="GDPR-33"' in (await http.get(CALCULATOR + "?rule=nothing", headers=HTML)).text
    in_days = (await http.get(CALCULATOR + "?rule=STRPL-249-2", headers=HTML)).text
    assert 'name="act_on"' in in_days
    assert 'name="happened_at"' not in in_days
    in_hours = (await http.get(CALCULATOR + "?rule=GDPR-33", headers=HTML)).text
    assert 'name="happened_at"' in in_hours
    assert 'name="birth_date"' not in in_hours
    assert 'name="birth_date"' in (await http.get(CALCULATOR + "?rule=BVL-15-10", headers=HTML)).text
    held = (await http.get(CALCULATOR + "?rule=STRPL-275-2", headers=HTML)).text
    assert "Under 18 år på handlingstiden, eller i varetekt" in held


async def test_the_page_answers_with_days_skipped_and_why_and_the_reasons_of_the_law(
    client: ClientFor, world: World
) -> None:
    http = await client(world.prosecutor)
    typed = {**EASTER, "birth_date": "2010-03-15"}
    answer = await http.post(CALCULATOR, data=typed, headers=HTML)
    assert answer.status_code == 200
    for words in ("skjærtorsdag", "langfredag", "andre påskedag", "tirsdag 2. april 2024", "hensynet til etterforsk"):
        assert words in answer.text
    assert "regelen gjelder for denne alderen" in answer.text


@pytest.mark.parametrize(
    ("typed", "nb", "nn"),
    [
        ({"happened_on": "2026-11-21"}, "Datoen kan ikke være fram i tid.", "Datoen kan ikkje vere fram i tid."),
        (
            {"ended_by": "charging_decision", "ended_on": "2024-02-14"},
            "Datoen kan ikke være før startdatoen.",
            "Datoen kan ikkje vere før startdatoen.",
        ),
        (
            {"ended_by": "charged", "ended_on": "2024-02-16"},
            "Denne hendelsen oppfyller ikke regelen.",
            "Denne hendinga oppfyller ikkje regelen.",
        ),
    ],
)
async def test_what_cannot_be_so_is_told_at_the_field_in_both_languages(
    client: ClientFor, world: World, admin: asyncpg.Connection, typed: dict[str, str], nb: str, nn: str
) -> None:
    http = await client(world.prosecutor)
    # The nynorsk first, so that what follows reads bokmål again.
    for language, words in (("nn", nn), ("nb", nb)):
        await reads(admin, world.prosecutor, language)
        on_page = await http.post(CALCULATOR, data={**EASTER, **typed}, headers=HTML)
        assert (on_page.status_code, words in on_page.text) == (422, True)
        over_rest = await http.post(COMPUTE, json={**EASTER, **typed})
        assert over_rest.status_code == 422
        assert words in over_rest.text


async def test_an_adult_is_told_that_a_hearing_has_its_deadline_in_custody(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.prosecutor)
    held = {"rule": "STRPL-275-2-8W", "happened_on": "2026-03-06", "birth_date": "2000-03-06"}
    found = (await http.post(COMPUTE, json=held)).json()
    assert (found["is_of_age"], found["turns_on_custody"]) == (None, True)
    for language, words in (
        ("nn", "ikkje under 18 år: regelen gjeld likevel den som er i varetekt"),
        ("nb", "ikke under 18 år: regelen gjelder likevel den som er i varetekt"),
    ):
        await reads(admin, world.prosecutor, language)
        assert words in (await http.post(CALCULATOR, data=held, headers=HTML)).text


NOTICE = {"rule": "POLL-13", "happened_on": "2026-03-02"}
TALK = {**NOTICE, "ended_by": "concern_talk_held"}


async def test_a_shortest_time_is_told_as_the_first_day_and_never_as_a_deadline(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.prosecutor)
    for language, first, early, kept, late in (
        ("nn", "Tidlegast", "for tidleg: minstetida var ikkje ute", "minstetida er halden", "Forfallen frå"),
        ("nb", "Tidligst", "for tidlig: minstetiden var ikke ute", "minstetiden er holdt", "Forfalt fra"),
    ):
        await reads(admin, world.prosecutor, language)
        asked = (await http.post(CALCULATOR, data=NOTICE, headers=HTML)).text
        assert first in asked
        assert late not in asked
        too_early = await http.post(CALCULATOR, data={**TALK, "ended_on": "2026-03-04"}, headers=HTML)
        assert early in too_early.text
        in_time = await http.post(CALCULATOR, data={**TALK, "ended_on": "2026-03-05"}, headers=HTML)
        assert kept in in_time.text
        assert early not in in_time.text
        for page in (asked, too_early.text, in_time.text):
            assert "innan fristen" not in page
            assert "innen fristen" not in page
            assert "å overskride" not in page
            assert "oppfyl" not in page


async def test_the_page_of_rules_tells_a_shortest_time_as_one(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.prosecutor)
    for language, words in (
        ("nn", ("minst 3 dagar", "Kan tidlegast skje da", "Tidlegast</th>")),
        ("nb", ("minst 3 dager", "Kan tidligst skje da", "Tidligst</th>")),
    ):
        await reads(admin, world.prosecutor, language)
        page = (await http.get(RULES_PAGE, headers=HTML)).text
        section = page.split('<section class="stack" aria-labelledby="POLL-13-')[1].split("</section>")[0]
        assert [word for word in words if word not in section] == []
        assert "å overskride" not in section
        assert "oppfyl" not in section.lower()


async def test_the_endpoint_gives_a_shortest_time_a_first_day_and_no_outcome(client: ClientFor, world: World) -> None:
    http = await client(world.prosecutor)
    found = (await http.post(COMPUTE, json={**TALK, "ended_on": "2026-03-04"})).json()
    assert (found["is_minimum"], found["earliest_on"], found["due_on"]) == (True, "2026-03-05", None)
    assert (found["is_too_early"], found["outcome"], found["overdue_from"]) == (True, None, None)
    listed = {one["key"]: one for one in (await http.get("/api/v1/deadline-rules")).json()}
    assert (listed["POLL-13"]["is_minimum"], listed["POLL-13"]["exceeding_reasons"]) == (True, [])
    assert not listed["STRPL-249-2"]["is_minimum"]
    assert not listed["KRL-24"]["is_minimum"]


async def test_the_endpoint_answers_with_dates_moments_and_reasons(client: ClientFor, world: World) -> None:
    http = await client(world.prosecutor)
    found: dict[str, Any] = (await http.post(COMPUTE, json=EASTER)).json()
    assert (found["nominal_on"], found["due_on"]) == ("2024-03-28", "2024-04-02")
    assert found["skipped"][1] == {"on": "2024-03-29", "why": "langfredag"}
    assert found["overdue_from"] == "2024-04-02T22:00:00Z"
    assert found["exceeding_reasons"] == ["investigation", "special_reasons"]
    hours = {"rule": "GDPR-33", "happened_on": "2026-10-23", "happened_at": "16:00"}
    assert (await http.post(COMPUTE, json=hours)).json()["due_at"] == "2026-10-26T14:00:00Z"


async def test_the_rules_are_listed_for_programs_with_the_reason_where_the_service_starts_none(
    client: ClientFor, world: World
) -> None:
    http = await client(world.prosecutor)
    listed = {one["key"]: one for one in (await http.get("/api/v1/deadline-rules")).json()}
    assert set(listed) == {key for key, _law, _nynorsk in EVERY}
    assert listed["STRPL-249-2"]["starts_by_itself"]
    assert listed["GDPR-33"]["not_started"] == "hendelsen føres ikke i tjenesten"
    assert "klokkeslettet" in listed["STRPL-183-1"]["not_started"]
    assert (listed["KRL-24"]["length"], listed["KRL-24"]["is_duty"]) == ("30 dager", False)
    assert listed["STRPL-249-1"]["length"] is None


async def test_nothing_of_what_is_asked_is_kept(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    http = await client(world.prosecutor)
    await http.post(COMPUTE, json={**EASTER, "birth_date": "2009-07-13"})
    await http.post(CALCULATOR, data={**EASTER, "birth_date": "2009-07-13"}, headers=HTML)
    rows = await admin.fetch("select to_jsonb(l)::text as line from app.access_log l")
    assert [row["line"] for row in rows if "2009-07-13" in row["line"]] == []
    kept = "select (select count(*) from app.deadline) + (select count(*) from app.dated_event)"
    assert await admin.fetchval(kept) == 0
    assert await admin.fetchval("select count(*) from app.draft") == 0


def test_the_command_tells_the_same_as_the_page() -> None:
    told = CliRunner().invoke(app, ["deadlines", "compute", "STRPL-249-2", "2024-02-15", "--born", "2010-03-15"])
    assert told.exit_code == 0
    assert "Nominelt: 2024-03-28" in told.output
    assert "2024-03-28 (skjærtorsdag), 2024-03-29 (langfredag)" in told.output
    assert "Frist: 2024-04-02" in told.output
    assert "Grunner til å overskride: hensynet til etterforskningen, andre særlige grunner" in told.output
    assert "regelen gjelder" in told.output


def test_the_command_counts_hours_and_reads_a_birth_date_that_shall_not_stand_in_the_shells_history() -> None:
    asked = ["deadlines", "compute", "STRPL-183-1", "2026-03-28 14:30", "--born", "-"]
    told = CliRunner().invoke(app, asked, input="2010-03-15\n")
    assert told.exit_code == 0
    assert "Siste frist: 2026-03-30 15:30+02:00" in told.output
    assert "Ytterste dato ved overskridelse: 2026-03-31" in told.output
    assert "regelen gjelder ikke" in told.output
    assert "2010-03-15" not in told.output


@pytest.mark.parametrize(
    ("talk_on", "words"),
    [("2026-03-04", "for tidlig: minstetiden var ikke ute"), ("2026-03-05", "minstetiden er holdt")],
)
def test_the_command_tells_a_shortest_time_as_the_first_day(talk_on: str, words: str) -> None:
    asked = ["deadlines", "compute", "POLL-13", "2026-03-02", "--ended-by", "concern_talk_held", "--ended", talk_on]
    told = CliRunner().invoke(app, asked)
    assert "Lengde: minst 3 dager\n" in told.output
    assert "Tidligst: 2026-03-05\n" in told.output
    assert f"Slik det gikk: {words}\n" in told.output
    for word in ("Frist:", "Forfalt", "overskride", "fristen", "Slik den står"):
        assert word not in told.output


def test_the_command_does_not_deny_the_hearing_in_custody() -> None:
    asked = ["deadlines", "compute", "STRPL-275-2", "2026-03-06", "--born", "2000-03-06"]
    told = CliRunner().invoke(app, asked)
    assert "Alder (under 18 år på handlingstiden, eller i varetekt): ikke under 18 år: regelen gjelder" in told.output
    assert "den som er i varetekt\n" in told.output
    assert "regelen gjelder ikke" not in told.output


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["STRPL-999", "2024-02-15"], "regelen finnes ikke"),
        (["STRPL-249-2", "2999-02-15"], "datoen ligger fram i tid"),
        (["STRPL-249-2", "15.02.2024"], "datoen er ingen dato på formen"),
        (["STRPL-249-2", "2024-02-15", "--ended-by", "charged", "--ended", "2024-02-16"], "oppfyller ikke regelen"),
        (
            ["STRPL-249-2", "2024-02-15", "--ended-by", "charging_decision", "--ended", "2024-02-14"],
            "ligger før hendelsen",
        ),
        (["STRPL-183-1", "2026-03-29 02:30"], "finnes ikke den natten"),
    ],
)
def test_the_command_says_what_cannot_be_so_and_answers_2(asked: list[str], words: str) -> None:
    told = CliRunner().invoke(app, ["deadlines", "compute", *asked])
    assert told.exit_code == 2
    assert words in told.output
