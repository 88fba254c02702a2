"""The plan of reminders: each day before the date once, in order, the lead before the manager, what goes how far."""

import pytest

from services.core.deadlines.duties import DUTIES
from services.core.deadlines.rules import RULES
from services.core.reminders.kinds import MUTABLE, Step, Subject
from services.core.reminders.rules import steps, subject_of_rule


def days_of(subject: Subject) -> list[int]:
    """The days on which a deadline of this kind is told of."""
    return [one.days for one in steps() if subject in one.subjects and one.step is not Step.NEW]


@pytest.mark.parametrize(
    ("subject", "days"),
    [
        (Subject.LAW, [-14, -7, -2, 0, 1, 3, 7]),
        (Subject.CITY_STANDARD, [-14, -7, -2, 0, 1, 3, 7]),
        (Subject.INTERNAL_TARGET, [-14, -7, -2, 0, 1]),
        (Subject.RIGHT, [-14, -7, -2, 0]),
        (Subject.TASK, [0, 1]),
    ],
)
def test_law_and_city_standard_go_to_the_manager_and_a_right_is_over_when_it_is_over(
    subject: Subject, days: list[int]
) -> None:
    assert days_of(subject) == days


def test_the_days_that_an_installation_sets_come_in_order() -> None:
    assert [one.days for one in steps((3, 30), to_lead=5, to_manager=20)] == [0, -30, -3, 0, 1, 5, 20]


@pytest.mark.parametrize(
    ("days_before", "to_lead", "to_manager"),
    [((0,), 3, 7), ((7, 7), 3, 7), ((-1,), 3, 7), ((7,), 7, 7), ((7,), 1, 7)],
)
def test_days_that_cannot_be_are_refused(days_before: tuple[int, ...], to_lead: int, to_manager: int) -> None:
    with pytest.raises(ValueError, match="days before the date"):
        steps(days_before, to_lead=to_lead, to_manager=to_manager)


def test_a_duty_by_law_is_never_among_what_one_may_mute() -> None:
    assert {subject_of_rule(rule.key) for rule in RULES if rule.is_duty and not rule.is_city_standard} == {Subject.LAW}
    assert {subject_of_rule(duty.key) for duty in DUTIES} == {Subject.INTERNAL_TARGET}
    assert not {Subject.LAW, Subject.RIGHT} & set(MUTABLE)


def test_a_rule_that_nobody_knows_is_nothing() -> None:
    with pytest.raises(LookupError):
        subject_of_rule("NO-SUCH-RULE")
