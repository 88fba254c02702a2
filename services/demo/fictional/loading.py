"""Writing the fictional data: once, in one transaction, and never where people are real."""

import asyncio
from collections import defaultdict

from sqlalchemy import Table, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from services.begin import past_row_security
from services.core.attachments.content import keys_from as file_keys_from
from services.core.kit.db import Base, sqlalchemy_url
from services.core.kit.settings import Environment, Settings, settings
from services.core.measures.catalogue import as_rows
from services.core.measures.models import MeasureType
from services.core.organisation.places import load_places
from services.core.people.models import Youth
from services.core.people.numbers import keys_from
from services.core.tables import metadata
from services.demo.errors import CannotRunError
from services.demo.fictional.cases import CASES, SIBLINGS
from services.demo.fictional.city_standard import put_city_standard, put_requirements
from services.demo.fictional.cohorts import more_investigations, more_matters
from services.demo.fictional.consents import put_consents
from services.demo.fictional.disclosures import put_disclosures
from services.demo.fictional.duplicates import put_duplicates
from services.demo.fictional.emergencies import put_emergencies, put_restrictions
from services.demo.fictional.follow_ups import put_follow_up
from services.demo.fictional.hand_overs import put_hand_overs
from services.demo.fictional.investigations import put_investigations
from services.demo.fictional.journal import put_journal
from services.demo.fictional.matters import put_matters, put_sanctions
from services.demo.fictional.organisation import put_organisation
from services.demo.fictional.people import put_siblings, put_youth
from services.demo.fictional.scene import Scene
from services.demo.staff import STAFF

LOCK = 5_249_002  # any number that nobody else uses: whoever holds it is the one who loads

_WHAT_IS_THERE = text(
    "select app.now() as now, app.today() as today, exists (select from app.user_account) as is_loaded,"
    " exists (select from app.sign_in_identity where subject = any (:subjects) and issuer <> :issuer) as has_moved"
)
# The demo's provider stands on another port than last time: its people are still the same people.
_FOLLOW_THE_ISSUER = text(
    "update app.sign_in_identity i set issuer = :issuer where subject = any (:subjects) and issuer <> :issuer"
    " and not exists (select from app.sign_in_identity o where o.issuer = :issuer and o.subject = i.subject)"
)


def load() -> None:
    """Load the fictional data into the database of DATABASE_URL, unless somebody is there already.

    Raises:
        SystemExit: a setting is missing, or these are the settings of production.
    """
    try:
        asyncio.run(load_into(settings()))
    except CannotRunError as error:
        raise SystemExit(str(error)) from None


async def load_into(where: Settings) -> bool:
    """Load the fictional data, unless there are users already; tells whether it did.

    In a database that is loaded already, the fictional staff's identities follow the demo's provider to the
    address that it has now.

    Raises:
        SystemExit: a setting is missing.
        CannotRunError: these are the settings of production.
    """
    if where.environment is Environment.PRODUCTION:
        raise CannotRunError("The fictional data is not for production: set ENVIRONMENT to demo.")
    if not where.oidc_providers:
        raise SystemExit("The setting OIDC_PROVIDERS is missing; see deploy/env.example.")
    issuer = where.oidc_providers[0].issuer
    engine = create_async_engine(sqlalchemy_url(where.need("database_url")), poolclass=NullPool)
    try:
        async with engine.connect() as connection, connection.begin():
            there = await _what_is_there(connection, issuer)
            if there.is_loaded:
                if there.has_moved:
                    await _follow_the_issuer(connection, issuer)
                return False
            scene = Scene(
                today=there.today,
                now=there.now,
                issuer=issuer,
                keys=keys_from(where),
                file_keys=file_keys_from(where),
            )
            put_everything(scene)
            await _write(connection, scene)
            return True
    finally:
        await engine.dispose()


def put_everything(scene: Scene) -> None:
    """Gather all of the fictional data, in the order in which one thing points to another."""
    put_organisation(scene)
    for line in as_rows():
        scene.put(MeasureType(**line))
    youths: dict[str, Youth] = {}
    # The oldest first: keys grow with time, and lists show the newest key first.
    for serial, case in enumerate(sorted(CASES, key=lambda case: -case.opened)):
        youths[case.key] = put_youth(scene, case, serial)
        follow_up = put_follow_up(scene, case, youths[case.key], serial)
        put_journal(scene, case, follow_up, serial)
        put_consents(scene, case, follow_up, youths[case.key], serial)
        put_city_standard(scene, case, follow_up, youths[case.key], serial)
    for one, other in SIBLINGS:
        put_siblings(scene, youths[one], youths[other])
    put_requirements(scene)
    put_emergencies(scene)
    put_restrictions(scene)
    put_duplicates(scene, youths)
    put_hand_overs(scene)
    put_investigations(scene, more_investigations(scene))
    put_matters(scene, more_matters(scene))
    put_sanctions(scene)
    put_disclosures(scene)


async def _what_is_there(connection: AsyncConnection, issuer: str) -> Row[tuple[object, ...]]:
    """Ask as guard, who passes row security: the owner would see empty tables."""
    await connection.execute(text(f"select pg_advisory_xact_lock({LOCK})"))
    await connection.execute(text("set local role guard"))
    asked = {"subjects": [member.sub for member in STAFF], "issuer": issuer}
    return (await connection.execute(_WHAT_IS_THERE, asked)).one()


async def _follow_the_issuer(connection: AsyncConnection, issuer: str) -> None:
    table = metadata.tables["app.sign_in_identity"]
    async with past_row_security(connection, [table]):
        await connection.execute(_FOLLOW_THE_ISSUER, {"subjects": [member.sub for member in STAFF], "issuer": issuer})


async def _write(connection: AsyncConnection, scene: Scene) -> None:
    tables = metadata.sorted_tables
    by_table: dict[Table, list[Base]] = defaultdict(list)
    for row in scene.rows:
        by_table[metadata.tables[f"app.{row.__tablename__}"]].append(row)
    async with past_row_security(connection, tables):
        await load_places(connection)
        async with AsyncSession(connection, autoflush=False) as session:
            for table in tables:  # parents before children
                session.add_all(by_table[table])
                await session.flush()
            # The transaction is the caller's: the session has nothing left to do.
