"""What must hold for people: ages, identity numbers and parental responsibility. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.no import fodselsnummer

from services.core.people.kinds import Responsibility

YOUNGEST, OLDEST = 5, 25
NEW_CONTROL_DIGITS_FROM = date(2032, 1, 1)
"""From this day on, numbers are issued whose first control digit leaves 0, 1, 2 or 3 (Skatteetaten)."""

_LENGTH = 11
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_D_NUMBER, _H_NUMBER, _SYNTHETIC = 40, 40, 80
_MOST_JOINT = 2


class NumberKind(StrEnum):
    """What kind of national identity number it is, by what is added to its day and its month."""

    BIRTH_NUMBER = "birth_number"
    D_NUMBER = "d_number"
    H_NUMBER = "h_number"
    SYNTHETIC = "synthetic"


REAL = (NumberKind.BIRTH_NUMBER, NumberKind.D_NUMBER)


def age_on(birth_date: date, on: date) -> int:
    """The age in whole years on a day; one born on 29 February is a year older on 1 March in other years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def fault_of_birth_date(birth_date: date, *, registered_on: date) -> str | None:
    """Why a youth with this birth date cannot be registered on this day, as a fault code; None when she can."""
    if birth_date > registered_on:
        return "in_future"
    if not YOUNGEST <= age_on(birth_date, registered_on) <= OLDEST:
        return "age_out_of_range"
    return None


def normalised(number: str) -> str:
    """The number without the spaces and signs that people write between its parts."""
    return fodselsnummer.compact(number)


@dataclass(frozen=True, slots=True)
class _Parts:
    day: int
    month: int
    kind: NumberKind


def _parts(number: str) -> _Parts | None:
    """Day and month as they were before something was added to them, and what that makes the number."""
    day, month = int(number[:2]), int(number[2:4])
    kind = NumberKind.BIRTH_NUMBER
    if day > _D_NUMBER:
        day, kind = day - _D_NUMBER, NumberKind.D_NUMBER
    # A synthetic D-number is synthetic first: that is what decides where it may be used.
    if month > _SYNTHETIC:
        month, kind = month - _SYNTHETIC, NumberKind.SYNTHETIC
    elif month > _H_NUMBER:
        month, kind = month - _H_NUMBER, NumberKind.H_NUMBER
    # The number has no century, so 29 February is let through in every year.
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]:  # noqa: PLR2004 - months of a year
        return None
    return _Parts(day, month, kind)


def kind_of(number: str) -> NumberKind | None:
    """The kind of an identity number (normalised); None when it has not the form of one.

    Says nothing of control digits. The number's date is looked at only to see that it can be one: neither
    birth date nor gender is ever derived from it, and neither needs to agree with what is registered.
    """
    if len(number) != _LENGTH or not (number.isascii() and number.isdigit()):
        return None
    parts = _parts(number)
    return parts.kind if parts else None


def has_control_digits(number: str, *, on: date) -> bool:
    """Whether the control digits of a number (eleven digits) hold by the rules of this day.

    The rule for numbers issued before 2032 is python-stdnum's; the one from 2032 stands here, since it lets
    the first control sum leave 1, 2 or 3 as well as 0. Who was born before 2032 keeps a number of the old kind,
    so from then on either will do.
    """
    is_old = (
        fodselsnummer.calc_check_digit1(number) == number[-2] and fodselsnummer.calc_check_digit2(number) == number[-1]
    )
    if is_old or on < NEW_CONTROL_DIGITS_FROM:
        return is_old
    digits = [int(digit) for digit in number]
    first = sum(weight * digit for weight, digit in zip(_FIRST_WEIGHTS, digits[:-1], strict=True)) % 11
    second = sum(weight * digit for weight, digit in zip(_SECOND_WEIGHTS, digits, strict=True)) % 11
    return first <= 3 and second == 0  # noqa: PLR2004 - the remainders that the new rule accepts


def fault_of_number(number: str, *, on: date, is_production: bool) -> str | None:
    """Why an identity number (normalised) cannot be used here, as a fault code; None when it can.

    Production takes birth numbers and D-numbers; everywhere else only synthetic ones are taken, so that no real
    person's number ends up beside fictional data.
    """
    kind = kind_of(number)
    if kind is None:
        return "wrong_form"
    if not has_control_digits(number, on=on):
        return "control_digits"
    if (kind in REAL) if is_production else (kind is NumberKind.SYNTHETIC):
        return None
    return "number_not_allowed_here"


def agrees_with_birth_date(number: str, birth_date: date) -> bool:
    """Whether the number's day and month are the birth date's.

    Where they are not it is shown and never refused: a birth date may be put right after a number was issued.
    """
    parts = _parts(number)
    return parts is not None and (parts.day, parts.month) == (birth_date.day, birth_date.month)


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody's parental responsibility from a day until another (inclusive; None: no end)."""

    responsibility: Responsibility
    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def contradicts(new: Held, others: Iterable[Held]) -> bool:
    """Whether one guardian's responsibility cannot stand beside the others' on some day (barnelova §§ 30 flg.).

    Nobody else has any when one has it alone, and joint responsibility is shared by two. Where child welfare has
    taken over the care it says nothing of the other guardian.
    """
    others = tuple(others)
    # Who holds what changes only on the days when somebody's period starts.
    days = [day for day in (new.starts_on, *(other.starts_on for other in others)) if new.holds_on(day)]
    for day in days:
        beside = [other.responsibility for other in others if other.holds_on(day)]
        if new.responsibility is Responsibility.SOLE:
            clashes = any(one is not Responsibility.TAKEN_OVER for one in beside)
        elif new.responsibility is Responsibility.JOINT:
            clashes = Responsibility.SOLE in beside or beside.count(Responsibility.JOINT) >= _MOST_JOINT
        else:
            clashes = False
        if clashes:
            return True
    return False
