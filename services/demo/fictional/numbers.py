"""Synthetic identity numbers: the month plus 80, so that no living person has or gets one of them."""

from datetime import date

_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_SYNTHETIC_MONTH = 80
_INDIVIDUALS = range(500, 1000)  # the series of those born from 2000 to 2039
_TEN = 10  # a control digit that would be ten: no such number is issued


def synthetic_number(birth_date: date, serial: int) -> str:
    """The first synthetic number of a birth date, from a place in the series on, whose control digits hold."""
    front = f"{birth_date.day:02}{birth_date.month + _SYNTHETIC_MONTH:02}{birth_date.year % 100:02}"
    for step in _INDIVIDUALS:
        nine = f"{front}{_INDIVIDUALS[(serial + step) % len(_INDIVIDUALS)]:03}"
        first = _control(nine, _FIRST)
        if first == _TEN:
            continue
        second = _control(f"{nine}{first}", _SECOND)
        if second != _TEN:
            return f"{nine}{first}{second}"
    raise LookupError("no number of this series has control digits that hold")


def _control(digits: str, weights: tuple[int, ...]) -> int:
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return -total % 11
