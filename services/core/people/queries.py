"""Reading people. What comes back is what the row policies let the asker see; the rest does not exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from services.core.access.grounds import ground_of, within_reach
from services.core.access.things import GUARDIAN, YOUTH
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.kit.errors import Invalid, NotFound
from services.core.people import rules
from services.core.people.kinds import AddressProtection
from services.core.people.models import Guardian, Sibling, Youth
from services.core.people.numbers import NumberKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class YouthView:
    """Everything that is known of who a youth is. `national_id` is there only where the caller brought the keys."""

    id: UUID
    given_name: str
    family_name: str
    birth_date: date
    age: int
    has_national_id: bool
    national_id: str | None
    number_agrees: bool
    language: str
    needs_interpreter: bool
    interpreter_language: str | None
    address_protection: AddressProtection
    registered_at: datetime
    is_protected: bool
    """Whether only those who are named see her (core rule 1): her own mark, a guardian's or a sibling's."""
    version: int

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class YouthLine:
    """One line of a list of youths. Identity numbers are never in lists."""

    id: UUID
    given_name: str
    family_name: str
    birth_date: date
    is_protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingLine:
    """A sibling whom the asker may read too."""

    id: UUID
    youth_id: UUID
    given_name: str
    family_name: str


def youth_as_view(youth: Youth, *, today: date, keys: NumberKeys | None = None) -> YouthView:
    """A row as it is shown; the identity number only with the keys."""
    number = None
    if keys is not None and youth.national_id_encrypted is not None:
        number = keys.decrypted(youth.national_id_encrypted, youth_id=youth.id)
    return YouthView(
        id=youth.id,
        given_name=youth.given_name,
        family_name=youth.family_name,
        birth_date=youth.birth_date,
        age=rules.age_on(youth.birth_date, today),
        has_national_id=youth.national_id_encrypted is not None,
        national_id=number,
        number_agrees=number is None or rules.agrees_with_birth_date(number, youth.birth_date),
        language=youth.language,
        needs_interpreter=youth.needs_interpreter,
        interpreter_language=youth.interpreter_language,
        address_protection=AddressProtection(youth.address_protection),
        registered_at=youth.registered_at,
        is_protected=youth.is_protected,
        version=youth.version,
    )


async def open_youth(work: Work, youth_id: UUID, *, keys: NumberKeys | None = None) -> YouthView:
    """A youth's identity; opening it is logged with the ground. With `keys`, the identity number too.

    Raises:
        NotFound: when the youth is not there for the asker.
    """
    row = (await work.session.execute(select(Youth, ground_of(YOUTH)).where(Youth.id == youth_id))).one_or_none()
    if row is None:
        raise NotFound("youth", youth_id)
    record(work, Act.OPENED, thing_kind="youth", thing_id=youth_id, ground=row.ground)
    return youth_as_view(row[0], today=work.today, keys=keys)


async def is_there(work: Work, youth_id: UUID) -> bool:
    """Whether the asker can still see a youth: a new mark of address protection may have closed the door."""
    found = await work.session.scalar(select(Youth.id).where(Youth.id == youth_id))
    return found is not None


async def my_youths(
    work: Work, *, limit: int, after: UUID | None = None, but: UUID | None = None
) -> tuple[list[YouthLine], UUID | None]:
    """The youths the asker can see, by name, and the id to go on after; each shown one is logged.

    `but` leaves one out, for choosing her siblings. Only an id travels between pages, never a name.

    Raises:
        NotFound: when the youth to go on after is not there for the asker.
    """
    query = (
        select(Youth, ground_of(YOUTH))
        .where(within_reach(YOUTH))
        .order_by(Youth.family_name, Youth.given_name, Youth.id)
        .limit(limit + 1)
    )
    if after is not None:
        by_name = tuple_(Youth.family_name, Youth.given_name, Youth.id)
        last = await work.session.scalar(select(Youth).where(Youth.id == after))
        if last is None:
            raise NotFound("youth", after)
        query = query.where(by_name > tuple_(last.family_name, last.given_name, last.id))
    if but is not None:
        query = query.where(Youth.id != but)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="youth", shown=[(row[0].id, None, row.ground) for row in shown])
    lines = [line_of(row[0]) for row in shown]
    return lines, (lines[-1].id if len(rows) > limit else None)


async def youths_by_number(work: Work, *, national_id: str, keys: NumberKeys) -> list[YouthLine]:
    """The youths with this identity number, among those the asker can see. None and not yours look the same.

    Raises:
        Invalid: when it is no number that could stand here.
    """
    number = rules.normalised(national_id)
    fault = rules.fault_of_number(number, on=work.today, is_production=keys.is_production)
    if fault:
        raise Invalid(national_id=fault)
    rows = (
        await work.session.execute(
            select(Youth, ground_of(YOUTH))
            .where(Youth.national_id_index == keys.blind_index(number))
            .order_by(Youth.id)
        )
    ).all()
    record_list(work, thing_kind="youth", shown=[(row[0].id, None, row.ground) for row in rows])
    return [line_of(row[0]) for row in rows]


async def guardians_of(work: Work, *youth_ids: UUID) -> Sequence[Guardian]:
    """Those who have or had parental responsibility, newest period first; each shown one is logged."""
    rows = (
        await work.session.execute(
            select(Guardian, ground_of(GUARDIAN))
            .where(Guardian.youth_id.in_(youth_ids))
            .order_by(Guardian.starts_on.desc(), Guardian.id)
        )
    ).all()
    record_list(work, thing_kind="guardian", shown=[(row[0].id, None, row.ground) for row in rows])
    return [row[0] for row in rows]


async def guardian_row(work: Work, guardian_id: UUID) -> Guardian:
    """One guardian; opening it is logged with the ground.

    Raises:
        NotFound: when the guardian is not there for the asker.
    """
    row = (
        await work.session.execute(select(Guardian, ground_of(GUARDIAN)).where(Guardian.id == guardian_id))
    ).one_or_none()
    if row is None:
        raise NotFound("guardian", guardian_id)
    record(work, Act.OPENED, thing_kind="guardian", thing_id=guardian_id, ground=row.ground)
    guardian: Guardian = row[0]
    return guardian


async def siblings_of(work: Work, *youth_ids: UUID) -> list[SiblingLine]:
    """The siblings whom the asker may read, by name. One she may not read does not exist; shown ones are logged."""
    rows = (
        await work.session.execute(
            select(Sibling.id, Youth.id.label("youth_id"), Youth.given_name, Youth.family_name, ground_of(YOUTH))
            .join(Youth, Youth.id == Sibling.other_youth_id)
            .where(Sibling.youth_id.in_(youth_ids))
            .order_by(Youth.given_name, Youth.id)
        )
    ).all()
    record_list(work, thing_kind="youth", shown=[(row.youth_id, None, row.ground) for row in rows])
    return [
        SiblingLine(id=row.id, youth_id=row.youth_id, given_name=row.given_name, family_name=row.family_name)
        for row in rows
    ]


def line_of(youth: Youth) -> YouthLine:
    """A row as one line of a list."""
    return YouthLine(
        id=youth.id,
        given_name=youth.given_name,
        family_name=youth.family_name,
        birth_date=youth.birth_date,
        is_protected=youth.is_protected,
    )
