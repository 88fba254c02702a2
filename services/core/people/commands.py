"""Registering and changing people: youths, their guardians, their siblings."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.clock import oslo_date
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.people import rules
from services.core.people.kinds import AddressProtection, Responsibility
from services.core.people.models import Guardian, Sibling, Youth
from services.core.people.numbers import NumberKeys
from services.core.people.queries import is_there


class _Kept:
    """Says that an identity number stays as it is."""


KEPT: Final = _Kept()
Number = str | None | _Kept


async def register_youth(
    work: Work,
    *,
    keys: NumberKeys,
    given_name: str,
    family_name: str,
    birth_date: date,
    national_id: str | None = None,
    language: str = "nb",
    needs_interpreter: bool = False,
    interpreter_language: str | None = None,
    address_protection: AddressProtection = AddressProtection.NONE,
) -> Youth:
    """Register a youth for the asker's service. Until there is a follow-up, only the asker sees her.

    The same number may stand on a youth somebody else has registered: neither is told of the other.

    Raises:
        Invalid: birth in the future, age outside 5 to 25, a number that cannot be right or does not belong here,
            an interpreter needed in no language.
    """
    if work.actor.service_id is None:
        raise NotFound("service")
    youth = Youth(
        id=new_id(),
        owner_service_id=work.actor.service_id,
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
        version=1,
    )
    _write_identity(
        youth,
        registered_on=work.today,
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
        language=language,
        needs_interpreter=needs_interpreter,
        interpreter_language=interpreter_language,
        address_protection=address_protection,
    )
    _write_number(work, youth, keys, national_id)
    work.session.add(youth)
    record(work, Act.ADDED, thing_kind="youth", thing_id=youth.id)
    await work.session.flush()
    await _see_protection(work, youth)
    return youth


async def change_youth(
    work: Work,
    *,
    keys: NumberKeys,
    youth_id: UUID,
    version: int,
    given_name: str,
    family_name: str,
    birth_date: date,
    national_id: Number = KEPT,
    language: str,
    needs_interpreter: bool,
    interpreter_language: str | None,
    address_protection: AddressProtection,
) -> Youth:
    """Put right what is known of a youth. `KEPT` leaves the number as it is, None takes it away.

    A mark of address protection holds from the next request on, also for the one who set it.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: as for registering; the age is counted on the day the youth was registered.
    """
    youth = await row_for_change(work, Youth, youth_id, version=version)
    _write_identity(
        youth,
        registered_on=oslo_date(youth.registered_at),
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
        language=language,
        needs_interpreter=needs_interpreter,
        interpreter_language=interpreter_language,
        address_protection=address_protection,
    )
    if not isinstance(national_id, _Kept):
        _write_number(work, youth, keys, national_id)
    record(work, Act.CHANGED, thing_kind="youth", thing_id=youth_id)
    await work.session.flush()
    await _see_protection(work, youth)
    return youth


async def add_guardian(
    work: Work,
    *,
    keys: NumberKeys,
    youth_id: UUID,
    given_name: str,
    family_name: str,
    responsibility: Responsibility,
    starts_on: date,
    ends_on: date | None = None,
    telephone: str | None = None,
    national_id: str | None = None,
    language: str = "nb",
    needs_interpreter: bool = False,
    address_protection: AddressProtection = AddressProtection.NONE,
) -> Guardian:
    """Add somebody with parental responsibility for a youth, for a period.

    With her number she can sign in herself. The number is not kept: only what it is recognised by.

    Raises:
        NotFound: when the youth is not there for the asker.
        Invalid: when the period ends before it starts; a number that cannot be right, does not belong here, or is the
            youth's own or another guardian's.
        Conflict: when it cannot stand beside what other guardians have in the same period.
    """
    # Two who add a guardian at once are taken one at a time, so that both cannot have it alone.
    youth = await row_for_change(work, Youth, youth_id)
    held = rules.Held(responsibility, starts_on, ends_on)
    await _refuse_contradiction(work, youth_id, held)
    guardian = Guardian(
        id=new_id(),
        youth_id=youth_id,
        given_name=given_name,
        family_name=family_name,
        responsibility=responsibility,
        starts_on=starts_on,
        ends_on=ends_on,
        telephone=telephone,
        language=language,
        needs_interpreter=needs_interpreter,
        address_protection=address_protection,
        version=1,
    )
    await _recognise(work, guardian, youth, keys, national_id)
    work.session.add(guardian)
    record(work, Act.ADDED, thing_kind="guardian", thing_id=guardian.id)
    await work.session.flush()
    return guardian


async def change_guardian(
    work: Work,
    *,
    keys: NumberKeys,
    guardian_id: UUID,
    version: int,
    given_name: str,
    family_name: str,
    responsibility: Responsibility,
    ends_on: date | None,
    telephone: str | None,
    national_id: Number = KEPT,
    language: str,
    needs_interpreter: bool,
    address_protection: AddressProtection,
) -> Guardian:
    """Put right what is known of a guardian, or end the period. The day it started stands.

    When the responsibility itself changes, end the period and add a new one, so that the history tells who could
    decide on which day; changing it here is for what was written wrongly. `KEPT` leaves what she is recognised by when
    she signs in, None takes it away, and with it her sign-in from the next request on.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: when the period ends before it starts, and as for adding when the number cannot be hers.
        Conflict: when it cannot stand beside what other guardians have in the same period.
    """
    found = await work.session.scalar(select(Guardian.youth_id).where(Guardian.id == guardian_id))
    if found is None:
        raise NotFound("guardian", guardian_id)
    youth = await row_for_change(work, Youth, found)
    guardian = await row_for_change(work, Guardian, guardian_id, version=version)
    held = rules.Held(responsibility, guardian.starts_on, ends_on)
    await _refuse_contradiction(work, found, held, but=guardian_id)
    guardian.given_name, guardian.family_name = given_name, family_name
    guardian.responsibility, guardian.ends_on = responsibility, ends_on
    guardian.telephone, guardian.language = telephone, language
    guardian.needs_interpreter, guardian.address_protection = needs_interpreter, address_protection
    if not isinstance(national_id, _Kept):
        await _recognise(work, guardian, youth, keys, national_id)
    record(work, Act.CHANGED, thing_kind="guardian", thing_id=guardian_id)
    await work.session.flush()
    return guardian


async def add_sibling(work: Work, *, youth_id: UUID, other_youth_id: UUID) -> Sibling:
    """Say that two youths are siblings; written for both at once, for who may read both.

    Raises:
        NotFound: when the youth is not there for the asker.
        Invalid: when the other one is the same, or not there for the asker.
        Conflict: when it is known already.
    """
    if not await is_there(work, youth_id):
        raise NotFound("youth", youth_id)
    if other_youth_id == youth_id:
        raise Invalid(other_youth_id="same_person")
    if not await is_there(work, other_youth_id):
        raise Invalid(other_youth_id="unknown")
    sibling = Sibling(id=new_id(), youth_id=youth_id, other_youth_id=other_youth_id)
    work.session.add_all([sibling, Sibling(id=new_id(), youth_id=other_youth_id, other_youth_id=youth_id)])
    record(work, Act.ADDED, thing_kind="sibling", thing_id=sibling.id)
    await work.session.flush()
    return sibling


async def _see_protection(work: Work, youth: Youth) -> None:
    """Take over what the database has made of the mark. A youth who is gone for the asker is protected."""
    is_protected = await work.session.scalar(select(Youth.is_protected).where(Youth.id == youth.id))
    set_committed_value(youth, "is_protected", is_protected is not False)


def _write_identity(
    youth: Youth,
    *,
    registered_on: date,
    given_name: str,
    family_name: str,
    birth_date: date,
    language: str,
    needs_interpreter: bool,
    interpreter_language: str | None,
    address_protection: AddressProtection,
) -> None:
    faults: dict[str, str] = {}
    fault = rules.fault_of_birth_date(birth_date, registered_on=registered_on)
    if fault:
        faults["birth_date"] = fault
    if needs_interpreter and not interpreter_language:
        faults["interpreter_language"] = "interpreter_language_missing"
    if faults:
        raise Invalid(**faults)
    youth.given_name, youth.family_name, youth.birth_date = given_name, family_name, birth_date
    youth.language, youth.needs_interpreter = language, needs_interpreter
    youth.interpreter_language, youth.address_protection = interpreter_language, address_protection


def _write_number(work: Work, youth: Youth, keys: NumberKeys, national_id: str | None) -> None:
    if national_id is None:
        youth.national_id_encrypted = youth.national_id_index = None
        return
    number = _good_number(work, keys, national_id)
    youth.national_id_encrypted = keys.encrypted(number, youth_id=youth.id)
    youth.national_id_index = keys.blind_index(number)


def _good_number(work: Work, keys: NumberKeys, national_id: str) -> str:
    number = rules.normalised(national_id)
    fault = rules.fault_of_number(number, on=work.today, is_production=keys.is_production)
    if fault:
        raise Invalid(national_id=fault)
    return number


async def _recognise(work: Work, guardian: Guardian, youth: Youth, keys: NumberKeys, national_id: str | None) -> None:
    """Write down what a guardian is recognised by when she signs in; nobody else of the family has the same."""
    if national_id is None:
        guardian.national_id_index = None
        return
    index = keys.blind_index(_good_number(work, keys, national_id))
    others = select(Guardian.id).where(
        Guardian.youth_id == youth.id,
        Guardian.id != guardian.id,
        Guardian.national_id_index == index,
        func.coalesce(Guardian.ends_on, date.max) >= guardian.starts_on,
        Guardian.starts_on <= (guardian.ends_on or date.max),
    )
    if index == youth.national_id_index or (await work.session.execute(others)).first() is not None:
        raise Invalid(national_id="number_of_another")
    guardian.national_id_index = index


async def _refuse_contradiction(work: Work, youth_id: UUID, held: rules.Held, *, but: UUID | None = None) -> None:
    if held.ends_on is not None and held.ends_on < held.starts_on:
        raise Invalid(ends_on="before_start")
    rows = await work.session.execute(
        select(Guardian.id, Guardian.responsibility, Guardian.starts_on, Guardian.ends_on).where(
            Guardian.youth_id == youth_id
        )
    )
    others = [
        rules.Held(Responsibility(row.responsibility), row.starts_on, row.ends_on) for row in rows if row.id != but
    ]
    if rules.contradicts(held, others):
        raise Conflict("responsibility", "responsibility_contradicts")
