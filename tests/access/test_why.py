"""`samordning why`: for any user and thing, the ground that lets her read it or the rule that denies."""

from uuid import uuid4

import asyncpg
import pytest

from services.core.access.actor import Role
from services.core.kit.settings import Settings
from services.why import Answer, answers_to
from tests.access.reference import may
from tests.access.reference_table import EXPECTED, READ
from tests.access.rows import Rows
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.conftest import Database
from tests.factories import World


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture(scope="module")
def operator(settings: Settings, database: Database) -> Settings:
    """The settings of whoever runs the command: she has the migrating login too."""
    return settings.model_copy(update={"database_url": database.url_for("migrate")})


async def test_a_ground_is_named_with_its_reason_in_law(operator: Settings, town: Town) -> None:
    thing = f"follow_up:{town.follow_ups['ordinary']}"
    (answer,) = await answers_to(operator, town["coordinator"].subject, thing)
    assert answer.is_yes
    assert answer.hat is not None
    assert answer.hat.role is Role.COORDINATOR
    (reason,) = answer.reasons
    assert reason.startswith("OWN: Brukeren er på oppfølgingen. Kontaktpunkter skal være kjent")
    assert reason.endswith("(politirådet i Oslo, januar 2025).")


async def test_a_core_rule_that_denies_is_named_before_what_would_have_let_her_in(
    operator: Settings, town: Town
) -> None:
    thing = f"follow_up:{town.follow_ups['strict']}"
    (answer,) = await answers_to(operator, town["other_coordinator_here"].subject, thing)
    assert not answer.is_yes
    assert answer.reasons[0].startswith("Regel 1, 2 og 3: ")
    assert answer.reasons[1].startswith("OWN: ")


async def test_somebody_without_any_ground_is_told_so(operator: Settings, town: Town) -> None:
    thing = f"follow_up:{town.follow_ups['ordinary']}"
    (answer,) = await answers_to(operator, town["nav_contact"].subject, thing)
    assert (answer.is_yes, answer.reasons) == (False, ["Ikke noe grunnlag gjelder."])


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("deactivated", "Regel 4: brukeren er deaktivert."),
        ("post_ended", "Regel 4: ikke noe verv gjelder i dag."),
        ("of_closed_service", "Regel 4: ikke noe verv gjelder i dag."),
    ],
)
async def test_who_is_not_active_is_denied_by_rule_four(operator: Settings, town: Town, who: str, rule: str) -> None:
    thing = f"follow_up:{town.follow_ups['ordinary']}"
    answers = await answers_to(operator, town[who].subject, thing)
    assert [answer.reasons for answer in answers] == [[rule]]
    assert not any(answer.is_yes for answer in answers)


async def test_each_of_two_hats_has_its_own_answer(operator: Settings, town: Town) -> None:
    thing = f"follow_up:{town.follow_ups['ordinary']}"
    answers = await answers_to(operator, town["two_hats"].subject, thing)
    by_role = {answer.hat.role: answer.is_yes for answer in answers if answer.hat}
    assert by_role == {Role.COORDINATOR: True, Role.CONTACT: False}


async def test_a_reference_names_a_follow_up_and_a_users_id_a_user(
    operator: Settings, town: Town, admin: asyncpg.Connection
) -> None:
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", town.follow_ups["ordinary"])
    (answer,) = await answers_to(operator, str(town["key_worker"].user_id), reference)
    assert answer.is_yes


@pytest.mark.parametrize("thing", ["follow_up:{}", "no_table:{}", "session:{}", "OF-0000-0000", "follow_up:x", ""])
async def test_what_never_was_has_no_answer(operator: Settings, town: Town, thing: str) -> None:
    assert await answers_to(operator, town["coordinator"].subject, thing.format(uuid4())) == []


CONSENTED = (
    "CONSENT: Et samtykke som gjelder nå, lar brukerens tjeneste lese dette temaet fra tjenesten som skrev raden."
)
CONSENTED_NOTE = "CONSENT: Notatet er delt, og et samtykke som gjelder nå, omfatter temaet fra tjenesten som skrev det."
BY_LAW = "forvaltningsloven § 13 a første ledd nr. 1."


@pytest.mark.parametrize(
    ("table", "topic", "says"),
    [
        ("plan", "plan", CONSENTED),
        ("goal", "plan", CONSENTED),
        ("measure", "measures", CONSENTED),
        ("meeting", "meetings", CONSENTED),
        ("note", "meetings", CONSENTED_NOTE),
    ],
)
async def test_consent_is_named_where_it_is_the_ground_and_is_gone_when_it_has_been_withdrawn(
    operator: Settings, town: Town, admin: asyncpg.Connection, table: str, topic: str, says: str
) -> None:
    for case, is_open in (("to everybody", True), ("withdrawn", False)):
        is_shared = " and is_shared" if table == "note" else ""
        key = await admin.fetchval(
            f"select id from app.{table} where follow_up_id = $1 and owner_service_id = $2"  # noqa: S608 - our table
            f" and topic = $3{is_shared} limit 1",
            town.follow_ups[case],
            town.world.services["grorud"],
            topic,
        )
        (answer,) = await answers_to(operator, town["police_contact"].subject, f"{table}:{key}")
        assert answer.is_yes is is_open
        (reason,) = answer.reasons
        if is_open:
            assert reason.startswith(says)
            assert reason.endswith(BY_LAW)
        else:
            assert reason == "Ikke noe grunnlag gjelder."


async def test_a_note_that_is_not_shared_has_no_ground_whatever_the_consent_says(
    operator: Settings, town: Town, admin: asyncpg.Connection
) -> None:
    note = await admin.fetchval(
        "select id from app.note where follow_up_id = $1 and owner_service_id = $2 and not is_shared",
        town.follow_ups["signed by both"],
        town.world.services["grorud"],
    )
    (by_school,) = await answers_to(operator, town["school_contact"].subject, f"note:{note}")
    (by_lead,) = await answers_to(operator, town["coordinator"].subject, f"note:{note}")
    assert (by_school.is_yes, by_school.reasons) == (False, ["Ikke noe grunnlag gjelder."])
    assert by_lead.is_yes
    assert by_lead.reasons[0].startswith("OWN: ")


@pytest.mark.parametrize("table", ["consent", "consent_scope", "consent_signature", "consent_change", "consent_grant"])
async def test_the_consent_itself_is_read_by_those_who_lead(
    operator: Settings, town: Town, admin: asyncpg.Connection, table: str
) -> None:
    case = "withdrawn for measures"
    key = await admin.fetchval(
        f"select id from app.{table} where follow_up_id = $1 limit 1",  # noqa: S608 - a table of ours
        town.follow_ups[case],
    )
    (lead,) = await answers_to(operator, town["coordinator"].subject, f"{table}:{key}")
    (officer,) = await answers_to(operator, town["privacy_officer"].subject, f"{table}:{key}")
    assert lead.is_yes
    assert any(reason.startswith("LEAD: ") for reason in lead.reasons)
    assert (officer.is_yes, officer.reasons) == (False, ["Ikke noe grunnlag gjelder."])


async def test_an_unknown_user_has_no_answer(operator: Settings, town: Town) -> None:
    assert await answers_to(operator, "nobody", f"follow_up:{town.follow_ups['ordinary']}") == []


async def test_that_it_was_asked_is_logged_and_no_session_stays_open(
    operator: Settings, town: Town, admin: asyncpg.Connection
) -> None:
    signal = await admin.fetchval("select id from app.signal order by id limit 1")
    await answers_to(operator, town["school_contact"].subject, f"signal:{signal}")
    row = await admin.fetchrow("select act, exit, decision, thing_kind from app.access_log where thing_id = $1", signal)
    assert tuple(row) == ("thing.explained", "command", "denied", "signal")
    still_open = await admin.fetchval(
        "select count(*) from app.session where provider_key = 'command' and ended_at is null"
    )
    assert still_open == 0
    assert not await admin.fetchval("select has_table_privilege('guard', 'app.signal', 'select')")


async def test_why_says_what_the_model_says_of_every_kind_of_thing(
    operator: Settings, town: Town, admin: asyncpg.Connection
) -> None:
    rows = await Rows.of(admin, town)
    tried: dict[bool, int] = {True: 0, False: 0}
    for table in sorted(EXPECTED):
        if "R" not in "".join(EXPECTED[table].values()) or not all("id" in row for row in rows.facts.tables[table]):
            continue
        for who in ("coordinator", "school_contact", "prosecutor", "manager"):
            row = rows.facts.tables[table][-1]
            answers: list[Answer] = await answers_to(operator, town[who].subject, f"{table}:{row['id']}")
            said = any(answer.is_yes for answer in answers)
            assert said == may(rows.facts, rows.askers[who], READ, table, row), f"{who} {table}"
            tried[said] += 1
    assert min(tried.values()) > 10
