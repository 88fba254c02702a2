"""Registering a youth, and putting right what is known of her, with a look at who she may be registered as already.

What the asker can see stops her with a warning. What she cannot see leaves a line for the privacy officer and
nothing else: her answer, and the statements that make it, are the same as where there is nobody.
"""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import YOUTH
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.kit.errors import Conflict, Invalid
from services.core.people import commands, rules
from services.core.people.models import Youth
from services.core.people.numbers import NumberKeys
from services.core.people.queries import YouthLine, line_of

NOTE = text("select app.note_duplicates(:youth_id, :seen, :exit, :request_id)")
MOST_SHOWN = 20


async def register_youth(work: Work, *, keys: NumberKeys, other_than: Collection[UUID] = (), **identity: Any) -> Youth:
    """Register a youth for the asker's service. `other_than`: those the asker has seen, and says are other people.

    Raises:
        Invalid, NotFound: as `people.commands.register_youth`.
        Conflict: when one whom the asker can see has the same number, or the same name and birth date.
    """
    youth = await commands.register_youth(work, keys=keys, **identity)
    await _look(work, youth, other_than=other_than)
    return youth


async def change_youth(work: Work, *, keys: NumberKeys, youth_id: UUID, version: int, **identity: Any) -> Youth:
    """Put right what is known of a youth. No warning: her page leads on to merging her with another.

    Raises:
        Invalid, NotFound, Stale: as `people.commands.change_youth`.
    """
    youth = await commands.change_youth(work, keys=keys, youth_id=youth_id, version=version, **identity)
    await _look(work, youth, other_than=None)
    return youth


async def matches(
    work: Work,
    *,
    keys: NumberKeys,
    given_name: str,
    family_name: str,
    birth_date: date,
    national_id: str | None = None,
) -> list[YouthLine]:
    """Those whom the asker can see with this number, or this name and birth date; each one is logged.

    Raises:
        Invalid: when it is no number that could stand here.
    """
    index = None
    if national_id is not None:
        number = rules.normalised(national_id)
        fault = rules.fault_of_number(number, on=work.today, is_production=keys.is_production)
        if fault:
            raise Invalid(national_id=fault)
        index = keys.blind_index(number)
    alike = _alike(given_name=given_name, family_name=family_name, birth_date=birth_date, index=index)
    query = select(Youth, ground_of(YOUTH)).where(alike).order_by(Youth.id).limit(MOST_SHOWN)
    rows = (await work.session.execute(query)).all()
    record_list(work, thing_kind="youth", shown=[(row[0].id, None, row.ground) for row in rows])
    return [line_of(row[0]) for row in rows]


async def matches_of(work: Work, youth_id: UUID) -> list[YouthLine]:
    """Those whom the asker can see who may be the same as this youth; each one is logged."""
    rows = (await work.session.execute(_like(youth_id))).all()
    record_list(work, thing_kind="youth", shown=[(row[0].id, None, row.ground) for row in rows])
    return [line_of(row[0]) for row in rows]


def _like(youth_id: UUID) -> Select[Any]:
    one = aliased(Youth)
    by_name = func.app.plain_name(one.given_name, one.family_name) == func.app.plain_name(
        Youth.given_name, Youth.family_name
    )
    alike = or_(Youth.national_id_index == one.national_id_index, and_(Youth.birth_date == one.birth_date, by_name))
    return (
        select(Youth, ground_of(YOUTH))
        .join(one, and_(one.id == youth_id, Youth.id != youth_id, alike))
        .order_by(Youth.id)
        .limit(MOST_SHOWN)
    )


async def _look(work: Work, youth: Youth, *, other_than: Collection[UUID] | None) -> None:
    """Stop at those the asker can see and has said nothing of; have the database note down the others."""
    alike = _alike(
        given_name=youth.given_name,
        family_name=youth.family_name,
        birth_date=youth.birth_date,
        index=youth.national_id_index,
    )
    seen = list((await work.session.execute(select(Youth.id).where(alike, Youth.id != youth.id))).scalars())
    if other_than is not None and not set(seen) <= set(other_than):
        raise Conflict("other_than", "possible_duplicate")
    await work.session.execute(
        NOTE, {"youth_id": youth.id, "seen": seen, "exit": work.exit, "request_id": work.request_id}
    )


def _alike(*, given_name: str, family_name: str, birth_date: date, index: bytes | None) -> ColumnElement[bool]:
    """The same number, or the same name and birth date. How a name is made plain stands in the database alone."""
    plain, given = (
        func.app.plain_name(*names) for names in ((Youth.given_name, Youth.family_name), (given_name, family_name))
    )
    by_name = and_(Youth.birth_date == birth_date, plain == given)
    return by_name if index is None else or_(Youth.national_id_index == index, by_name)
