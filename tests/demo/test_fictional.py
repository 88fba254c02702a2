"""The fictional data goes in as the login that migrates, once; row security is never off for anybody, and every
hard corner is there to be found."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from stdnum.no import fodselsnummer

from services.api.rooms import Rooms
from services.core.access.sessions import Opening, open_session
from services.core.access.work import open_work
from services.core.attachments.content import keys_from as file_keys_from
from services.core.compliance.queries import compliance_figures
from services.core.deadlines.commands import Subject, follow_events
from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.models import Deadline
from services.core.investigations.models import Investigation
from services.core.kit.settings import Environment, Provider, Settings
from services.core.people.numbers import keys_from
from services.core.people.rules import fault_of_number
from services.demo.database import Cluster
from services.demo.errors import CannotRunError
from services.demo.fictional import load_into
from services.demo.fictional.loading import put_everything
from services.demo.fictional.scene import Scene
from services.demo.staff import STAFF
from services.demo.subjects import SUBJECTS
from tests.conftest import TEMPLATE, Database, one_at_a_time, set_clock
from tests.demo.fictional_corners import CORNERS
from tests.factories import KEY

ISSUER = "http://127.0.0.1:8250"
OTHER_ISSUER = "http://127.0.0.1:9250"
LEFT, TWO_HATS = "staff-deactivated", "staff-two-hats"
TODAY = date(2026, 11, 20)


def settings_of(database: Database, issuer: str = ISSUER) -> Settings:
    provider = Provider(
        key="demo",
        label="Prøve",
        issuer=issuer,
        client_id="samordning",
        client_secret=SecretStr("fictional"),
        audience="samordning",
    )
    return Settings(
        environment=Environment.DEMO,
        database_url=database.url_for("migrate"),
        oidc_providers=(provider,),
        national_id_key=SecretStr(KEY),
        national_id_index_key=SecretStr(KEY),
        attachment_key=SecretStr(KEY),
    )


@pytest.fixture(scope="module")
async def loaded(database: Database, admin: asyncpg.Connection) -> str:
    """What the first load said; the clock stands at NOW."""
    return "loaded" if await load_into(settings_of(database)) else "was there"


async def test_it_is_loaded_once_and_the_second_start_changes_nothing(
    loaded: str, database: Database, admin: asyncpg.Connection
) -> None:
    before = await count_of_everything(admin)
    is_loaded_again = await load_into(settings_of(database))
    assert (loaded, is_loaded_again) == ("loaded", False)
    assert await count_of_everything(admin) == before
    assert before["youth"] >= 40
    assert before["investigation"] >= 150


async def count_of_everything(admin: asyncpg.Connection) -> dict[str, int]:
    tables = await admin.fetch("select tablename from pg_tables where schemaname = 'app' order by 1")
    return {
        row["tablename"]: await admin.fetchval(f"select count(*) from app.{row['tablename']}")  # noqa: S608
        for row in tables
    }


async def test_row_security_is_forced_on_every_table_afterwards(loaded: str, admin: asyncpg.Connection) -> None:
    rows = await admin.fetch(
        "select relname, relrowsecurity and relforcerowsecurity as is_forced from pg_class"
        " where relnamespace = 'app'::regnamespace and relkind = 'r'"
    )
    assert len(rows) > 30
    assert [row["relname"] for row in rows if not row["is_forced"]] == []


async def test_production_refuses_it(database: Database) -> None:
    with pytest.raises(CannotRunError, match="not for production"):
        await load_into(settings_of(database).model_copy(update={"environment": Environment.PRODUCTION}))


async def test_every_identity_number_is_synthetic_and_has_the_control_digits_of_one(
    loaded: str, admin: asyncpg.Connection, database: Database
) -> None:
    keys = keys_from(settings_of(database))
    rows = await admin.fetch("select * from app.youth where national_id_encrypted is not null")
    assert len(rows) >= 40
    own = {subject.pid for subject in SUBJECTS}
    for row in rows:
        number = keys.decrypted(row["national_id_encrypted"], youth_id=row["id"])
        assert keys.blind_index(number) == row["national_id_index"]
        assert fault_of_number(number, on=TODAY, is_production=False) is None
        assert fodselsnummer.calc_check_digit1(number) + fodselsnummer.calc_check_digit2(number) == number[-2:]
        born_on = row["birth_date"]
        # Those who sign in themselves have a number that stands still, whatever day the data were loaded on.
        assert number in own or number[:6] == f"{born_on:%d}{born_on.month + 80}{born_on:%y}"
    assert len({row["national_id_index"] for row in rows}) == len(rows)


@pytest.mark.parametrize("corner", CORNERS)
async def test_the_hard_corners_are_there(loaded: str, admin: asyncpg.Connection, corner: str) -> None:
    statement, at_least = CORNERS[corner]
    assert await admin.fetchval(statement) >= at_least


async def sign_in(rooms: Rooms, subject: str, *, issuer: str = ISSUER, post_id: UUID | None = None) -> Opening:
    return await open_session(
        rooms.signin,
        kind="page",
        issuer=issuer,
        subject=subject,
        provider_key="demo",
        post_id=post_id,
        idle_seconds=1800,
        lifetime_seconds=28800,
        request_id=uuid4(),
    )


@pytest.mark.parametrize("subject", [member.sub for member in STAFF])
async def test_everybody_on_the_sign_in_page_gets_in_save_the_one_who_has_left(
    loaded: str, rooms: Rooms, subject: str
) -> None:
    opening = await sign_in(rooms, subject)
    assert opening.answer == ("deactivated" if subject == LEFT else "opened")
    if subject != LEFT:
        assert opening.post_count == (2 if subject == TWO_HATS else 1)


# What each of them has in front of them, and at least how much.
SEEN = {
    "staff-coordinator-grorud": ("follow_up", 18),
    "staff-key-worker-grorud": ("follow_up", 8),
    "staff-deputy-grorud": ("meeting", 20),
    "staff-coordinator-alna": ("follow_up", 10),
    "staff-police-contact": ("follow_up", 8),
    "staff-u18-investigator": ("investigation", 90),
    "staff-prosecutor": ("deadline", 90),
    "staff-child-welfare-contact": ("matter", 30),
    "staff-school-contact": ("follow_up", 6),
    "staff-nav-contact": ("follow_up", 3),
    "staff-health-contact": ("follow_up", 2),
    "staff-mediation-contact": ("deadline", 2),
    "staff-voluntary-contact": ("follow_up", 2),
    "staff-manager-one-to-one": ("deadline", 12),
    "staff-manager-police": ("deadline", 90),
    "staff-manager-child-welfare": ("deadline", 100),
    "staff-privacy-officer": ("contact_point", 40),
    "staff-administrator": ("user_account", 40),
}


@pytest.mark.parametrize("subject", SEEN)
async def test_everybody_has_something_in_front_of_them(loaded: str, rooms: Rooms, subject: str) -> None:
    table, at_least = SEEN[subject]
    opening = await sign_in(rooms, subject)
    async with open_work(rooms.sessions, opening.token, exit_="page", request_id=uuid4()) as work:
        count = (await work.session.execute(text(f"select count(*) from app.{table}"))).scalar_one()  # noqa: S608
    assert count >= at_least


async def test_the_deadlines_are_those_that_the_service_itself_works_out(loaded: str, rooms: Rooms) -> None:
    opening = await sign_in(rooms, "staff-u18-investigator")
    async with open_work(rooms.sessions, opening.token, exit_="page", request_id=uuid4()) as work:
        everything = select(Deadline.id, Deadline.version, Deadline.due_on, Deadline.met_on, Deadline.cancelled_at)
        before = {tuple(row) for row in (await work.session.execute(everything)).all()}
        for one in (await work.session.execute(select(Investigation))).scalars().all():
            subject = Subject(
                kind=SubjectKind.INVESTIGATION,
                id=one.id,
                reference=one.reference,
                owner_service_id=one.owner_service_id,
                responsible_user_id=one.responsible_user_id,
                birth_date=one.birth_date,
            )
            await follow_events(work, subject=subject)
        after = {tuple(row) for row in (await work.session.execute(everything)).all()}
    assert len(before) > 100
    assert after == before


async def test_the_figures_have_enough_behind_them_for_a_median_in_every_tertial_that_is_over(
    loaded: str, rooms: Rooms
) -> None:
    opening = await sign_in(rooms, "staff-manager-police")
    async with open_work(rooms.sessions, opening.token, exit_="page", request_id=uuid4()) as work:
        figures = await compliance_figures(work, rule_key="STRPL-249-2")
    last_four = figures[-4:]
    assert [str(one.tertial) for one in last_four] == ["2025-3", "2026-1", "2026-2", "2026-3"]
    assert all(one.median_days is not None for one in last_four[:3])
    assert all(0 < (one.tally.share_within or 0) < 1 for one in last_four)


async def test_the_same_people_come_in_when_the_provider_stands_on_another_port(
    loaded: str, database: Database, rooms: Rooms
) -> None:
    moved = settings_of(database, OTHER_ISSUER)
    assert await load_into(moved) is False
    assert (await sign_in(rooms, "staff-nav-contact", issuer=OTHER_ISSUER)).answer == "opened"
    assert (await sign_in(rooms, "staff-nav-contact", issuer=ISSUER)).answer == "unknown"
    assert await load_into(settings_of(database)) is False
    assert (await sign_in(rooms, "staff-nav-contact", issuer=ISSUER)).answer == "opened"


@pytest.mark.parametrize(
    "today",
    [
        date(2026, 1, 1),
        date(2027, 3, 25),  # Maundy Thursday
        date(2027, 3, 29),  # the Monday after
        date(2027, 5, 17),  # two public holidays on one day
        date(2027, 12, 31),
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 1),
        date(2029, 8, 31),  # the last day of a tertial
        date(2029, 9, 1),
        date(2031, 1, 31),
        date(2032, 1, 2),
    ],
)
def test_it_can_be_loaded_on_any_day(today: date, database: Database) -> None:
    now = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
    where = settings_of(database)
    scene = Scene(today=today, now=now, issuer=ISSUER, keys=keys_from(where), file_keys=file_keys_from(where))
    put_everything(scene)
    moments = [value for row in scene.rows for value in vars(row).values() if isinstance(value, datetime)]
    assert len(moments) > 1000
    assert max(moments) <= now + timedelta(0)


@pytest.fixture
def fresh(cluster: Cluster, run_folder: Path, worker_id: str) -> Iterator[Database]:
    """Another migrated database, empty."""
    name = f"leap_{worker_id}_{uuid4().hex[:8]}"
    with one_at_a_time(run_folder):
        cluster.create_database(name, template=TEMPLATE)
    yield Database(cluster, name)
    cluster.drop_database(name)


async def test_it_goes_into_the_database_on_a_leap_day_too(fresh: Database) -> None:
    leap_day = datetime(2028, 2, 29, 9, tzinfo=UTC)
    connection = await asyncpg.connect(fresh.url_for("postgres"))
    await set_clock(connection, leap_day)
    assert await load_into(settings_of(fresh)) is True
    assert await connection.fetchval("select max(registered_at) from app.youth") <= leap_day
    await connection.close()
