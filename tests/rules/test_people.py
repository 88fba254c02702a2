"""Ages, identity numbers and parental responsibility, on their own."""

from datetime import date

import pytest

from services.core.people import rules
from services.core.people.kinds import Responsibility
from services.core.people.rules import Held, NumberKind
from tests.numbers import number

BEFORE_2032, FROM_2032 = date(2031, 12, 31), date(2032, 1, 1)
SOLE, JOINT, TAKEN_OVER = Responsibility.SOLE, Responsibility.JOINT, Responsibility.TAKEN_OVER


@pytest.mark.parametrize(
    ("birth_date", "on", "age"),
    [
        (date(2010, 3, 15), date(2026, 3, 14), 15),
        (date(2010, 3, 15), date(2026, 3, 15), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
    ],
)
def test_a_year_is_reached_when_the_birthday_begins(birth_date: date, on: date, age: int) -> None:
    assert rules.age_on(birth_date, on) == age


@pytest.mark.parametrize(
    ("birth_date", "fault"),
    [
        (date(2026, 11, 21), "in_future"),
        (date(2026, 11, 20), "age_out_of_range"),
        (date(2021, 11, 21), "age_out_of_range"),
        (date(2021, 11, 20), None),
        (date(2000, 11, 21), None),
        (date(2000, 11, 20), "age_out_of_range"),
        (date(1, 1, 1), "age_out_of_range"),
        (date.max, "in_future"),
    ],
)
def test_youths_are_registered_from_five_to_twenty_five(birth_date: date, fault: str | None) -> None:
    assert rules.fault_of_birth_date(birth_date, registered_on=date(2026, 11, 20)) == fault


@pytest.mark.parametrize(
    ("day", "month", "kind"),
    [
        (15, 3, NumberKind.BIRTH_NUMBER),
        (55, 3, NumberKind.D_NUMBER),
        (15, 43, NumberKind.H_NUMBER),
        (15, 83, NumberKind.SYNTHETIC),
        (55, 83, NumberKind.SYNTHETIC),
        (29, 82, NumberKind.SYNTHETIC),
        (31, 92, NumberKind.SYNTHETIC),
    ],
)
def test_the_kind_of_number_is_read_from_what_was_added_to_day_and_month(
    day: int, month: int, kind: NumberKind
) -> None:
    assert rules.kind_of(f"{day:02}{month:02}1012345") is kind


@pytest.mark.parametrize(
    "text",
    ["", "1583101234", "158310123456", "1583101234a", "00831012345", "30821012345", "32831012345", "15931012345",
     "15801012345", "15401012345", "15131012345", "95031012345", "١٥٨٣١٠١٢٣٤٥"],
)  # fmt: skip
def test_what_has_not_the_form_of_a_number_has_no_kind(text: str) -> None:
    assert rules.kind_of(text) is None
    assert rules.fault_of_number(text, on=BEFORE_2032, is_production=False) == "wrong_form"


def test_one_wrong_digit_anywhere_is_found_by_the_control_digits() -> None:
    right = number(15, 83, 10, 123)
    assert rules.has_control_digits(right, on=BEFORE_2032)
    for place in range(11):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert not rules.has_control_digits(wrong, on=BEFORE_2032), f"digit {place + 1}"


def test_the_tax_administrations_own_example_for_2032_holds() -> None:
    assert rules.has_control_digits("02013299997", on=FROM_2032)
    assert rules.kind_of("02013299997") is NumberKind.BIRTH_NUMBER


@pytest.mark.parametrize("remainder", [1, 2, 3])
def test_from_2032_the_first_control_sum_may_leave_up_to_three(remainder: int) -> None:
    new = number(15, 83, 32, 123, remainder=remainder)
    assert not rules.has_control_digits(new, on=BEFORE_2032)
    assert rules.has_control_digits(new, on=FROM_2032)


def test_the_first_control_sum_may_never_leave_four() -> None:
    assert not rules.has_control_digits(number(15, 83, 32, 123, remainder=4), on=FROM_2032)


def test_numbers_of_the_old_kind_hold_after_2032_too() -> None:
    assert rules.has_control_digits(number(15, 83, 10, 123), on=FROM_2032)


@pytest.mark.parametrize(
    ("day", "month", "in_production", "in_demo"),
    [
        (15, 3, None, "number_not_allowed_here"),
        (55, 3, None, "number_not_allowed_here"),
        (15, 43, "number_not_allowed_here", "number_not_allowed_here"),
        (15, 83, "number_not_allowed_here", None),
        (55, 83, "number_not_allowed_here", None),
    ],
)
def test_production_takes_real_numbers_and_the_demo_only_synthetic_ones(
    day: int, month: int, in_production: str | None, in_demo: str | None
) -> None:
    made = number(day, month, 10, 130)
    assert rules.fault_of_number(made, on=BEFORE_2032, is_production=True) == in_production
    assert rules.fault_of_number(made, on=BEFORE_2032, is_production=False) == in_demo


def test_spaces_and_signs_between_the_parts_are_not_part_of_the_number() -> None:
    assert rules.normalised(" 158310 12-345") == "15831012345"


def test_the_numbers_day_and_month_are_compared_without_what_was_added() -> None:
    assert rules.agrees_with_birth_date("55831012345", date(2010, 3, 15))
    assert not rules.agrees_with_birth_date("55831012345", date(2010, 3, 16))


def held(responsibility: Responsibility, start: int, end: int | None = None) -> Held:
    return Held(responsibility, date(start, 1, 1), date(end, 12, 31) if end else None)


@pytest.mark.parametrize(
    ("new", "others", "clashes"),
    [
        (held(SOLE, 2020), [], False),
        (held(SOLE, 2020), [held(SOLE, 2022)], True),
        (held(SOLE, 2020), [held(JOINT, 2010, 2019)], False),
        (held(SOLE, 2020), [held(JOINT, 2010, 2020)], True),
        (held(SOLE, 2020, 2021), [held(SOLE, 2022)], False),
        (held(JOINT, 2020), [held(JOINT, 2010)], False),
        (held(JOINT, 2020), [held(JOINT, 2010), held(JOINT, 2010)], True),
        (held(JOINT, 2020), [held(JOINT, 2010), held(JOINT, 2010, 2019)], False),
        (held(JOINT, 2010), [held(JOINT, 2012, 2013), held(JOINT, 2013, 2014)], True),
        (held(JOINT, 2010), [held(JOINT, 2012, 2013), held(JOINT, 2014, 2015)], False),
        (held(JOINT, 2020), [held(SOLE, 2021, 2021)], True),
        (held(TAKEN_OVER, 2020), [held(SOLE, 2010)], False),
        (held(SOLE, 2020), [held(TAKEN_OVER, 2010)], False),
    ],
)
def test_nobody_shares_what_another_has_alone_and_joint_is_for_two(
    new: Held, others: list[Held], *, clashes: bool
) -> None:
    assert rules.contradicts(new, others) is clashes
