"""`samordning why` of a youth or a guardian: what her own sign-in lets her read, or that it lets her read nothing."""

from uuid import UUID

import asyncpg
import pytest

from services.core.kit.settings import Settings
from services.why import Answer, answers_to
from tests.access.reference import may
from tests.access.reference_table import EXPECTED, READ
from tests.access.rows import Rows
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.conftest import Database
from tests.factories import World, make_follow_up, make_youth

NO_GROUND = "Ikke noe grunnlag gjelder."


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture(scope="module")
async def rows(admin: asyncpg.Connection, town: Town) -> Rows:
    return await Rows.of(admin, town)


@pytest.fixture(scope="module")
def operator(settings: Settings, database: Database) -> Settings:
    """The settings of whoever runs the command: she has the migrating login too."""
    return settings.model_copy(update={"database_url": database.url_for("migrate")})


async def key_of(admin: asyncpg.Connection, town: Town, name: str) -> UUID:
    """The youth's or the guardian's own key, which the log names her by."""
    key: UUID = await admin.fetchval(
        "select subject_id from app.session where token_hash = sha256($1::text::bytea)", town.tokens[name]
    )
    return key


async def asked(operator: Settings, admin: asyncpg.Connection, town: Town, name: str, thing: str) -> Answer:
    (answer,) = await answers_to(operator, str(await key_of(admin, town, name)), thing)
    return answer


@pytest.mark.parametrize(("name", "whose"), [("youth", "Den unge"), ("guardian", "Foresatt")])
async def test_her_own_follow_up_is_hers_to_read_on_the_ground_that_it_is_about_her(
    operator: Settings, town: Town, admin: asyncpg.Connection, name: str, whose: str
) -> None:
    answer = await asked(operator, admin, town, name, f"follow_up:{town.follow_ups['to everybody']}")
    assert answer.is_yes
    (reason,) = answer.reasons
    assert reason.startswith("SUBJECT: Brukeren er den unge selv eller en foresatt med foreldreansvar i dag.")
    assert reason.endswith("personvernforordningen artikkel 7 nr. 3.")
    assert str(answer).startswith(f"{whose}: JA\n")


async def test_somebody_elses_follow_up_is_closed_to_her(
    operator: Settings, town: Town, admin: asyncpg.Connection
) -> None:
    answer = await asked(operator, admin, town, "youth", f"follow_up:{town.follow_ups['ordinary']}")
    assert (answer.is_yes, answer.reasons) == (False, [NO_GROUND])


async def test_what_is_written_about_her_has_no_ground_of_hers(
    operator: Settings, town: Town, admin: asyncpg.Connection
) -> None:
    plan = await admin.fetchval(
        "select id from app.plan where follow_up_id = $1 limit 1", town.follow_ups["to everybody"]
    )
    answer = await asked(operator, admin, town, "youth", f"plan:{plan}")
    assert (answer.is_yes, answer.reasons) == (False, [NO_GROUND])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("one_number_of_two_youths", "Nummeret er registrert på flere unge, så ingen kommer inn med det."),
        ("youth_of_fourteen", "Hun har ikke noe hun bestemmer over i dag, så hun kommer ikke inn."),
        ("guardian_until_yesterday", "Hun har ikke noe hun bestemmer over i dag, så hun kommer ikke inn."),
        ("guardian_of_protected", "Hun har ikke noe hun bestemmer over i dag, så hun kommer ikke inn."),
        ("restricted_youth", "Hun har ikke noe hun bestemmer over i dag, så hun kommer ikke inn."),
    ],
)
async def test_who_cannot_sign_in_is_told_of_with_the_reason(
    operator: Settings, town: Town, admin: asyncpg.Connection, name: str, says: str
) -> None:
    answer = await asked(operator, admin, town, name, f"follow_up:{town.follow_ups['to everybody']}")
    assert (answer.is_yes, answer.reasons) == (False, [says])


async def test_who_has_no_number_registered_cannot_sign_in(
    operator: Settings, admin: asyncpg.Connection, world: World
) -> None:
    youth_id = await make_youth(admin, world, national_id_index=None)
    follow_up_id = await make_follow_up(admin, world, youth_id=youth_id)
    (answer,) = await answers_to(operator, str(youth_id), f"follow_up:{follow_up_id}")
    assert (answer.is_yes, answer.reasons) == (False, ["Nummeret er ikke registrert, så hun kan ikke logge inn."])


async def test_why_says_what_the_model_says_of_every_kind_of_thing(
    operator: Settings, town: Town, rows: Rows, admin: asyncpg.Connection
) -> None:
    tried: dict[bool, int] = {True: 0, False: 0}
    for table in sorted(EXPECTED):
        if "R" not in "".join(EXPECTED[table].values()) or not all("id" in row for row in rows.facts.tables[table]):
            continue
        for name in ("youth_of_everything", "guardian_of_two"):
            read = [row for row in rows.facts.tables[table] if may(rows.facts, rows.askers[name], READ, table, row)]
            for row in (rows.facts.tables[table][0], *read[-1:]):
                key = str(await key_of(admin, town, name))
                said = any(answer.is_yes for answer in await answers_to(operator, key, f"{table}:{row['id']}"))
                assert said == may(rows.facts, rows.askers[name], READ, table, row), f"{name} {table}"
                tried[said] += 1
    assert min(tried.values()) > 10


async def test_that_it_was_asked_is_logged_in_her_name_and_no_session_stays_open(
    operator: Settings, town: Town, admin: asyncpg.Connection
) -> None:
    signal = await admin.fetchval("select id from app.signal order by id limit 1")
    await asked(operator, admin, town, "youth", f"signal:{signal}")
    subject_id = await key_of(admin, town, "youth")
    row = await admin.fetchrow(
        "select act, exit, decision, thing_kind, role from app.access_log where thing_id = $1 and user_id = $2",
        signal,
        subject_id,
    )
    assert tuple(row) == ("thing.explained", "command", "denied", "signal", "subject")
    still_open = await admin.fetchval(
        "select count(*) from app.session where provider_key = 'command' and ended_at is null"
    )
    assert still_open == 0
