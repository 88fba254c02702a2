"""Duties without a number: an internal target runs, and is never a breach of law."""

from datetime import date
from uuid import UUID

import pytest

from services.core.compliance import rules as compliance
from services.core.deadlines.calendar import Length, days
from services.core.deadlines.duties import (
    DUTIES,
    InternalTarget,
    UnknownDutyError,
    duty_named,
    internal_targets,
    target_of,
    targets_started_by,
)
from services.core.deadlines.flags import duty_keys
from services.core.deadlines.following import Called, Happening, deadlines_called_for
from services.core.deadlines.kinds import Age, EventKind, SubjectKind
from services.core.deadlines.rules import RULES, rule_of_deadline

TRANSFERRED = Happening(UUID(int=1), EventKind.CASE_TRANSFERRED, date(2026, 3, 2), None)
MEETING = Happening(UUID(int=2), EventKind.PLAN_MEETING_HELD, date(2026, 4, 7), None)
SHORTER = InternalTarget("KRL-24", date(2026, 3, 1), days(14))


def called(*events: Happening, targets: tuple[InternalTarget, ...] = ()) -> dict[str, Called]:
    """What the events of a sanction call for, by rule."""
    found = deadlines_called_for(events, subject=SubjectKind.SANCTION, birth_date=None, targets=targets)
    return {one.rule.key: one for one in found}


def test_a_case_that_comes_to_the_mediation_service_has_thirty_days_to_the_plan_meeting_as_an_internal_target() -> None:
    target = called(TRANSFERRED)["KRL-24"]
    assert target.computation.due_on == date(2026, 4, 1)
    assert target.rule.is_internal_target
    assert not target.rule.is_duty
    assert target.met_by is None


def test_the_plan_meeting_meets_the_target_also_after_it() -> None:
    assert called(TRANSFERRED, MEETING)["KRL-24"].met_by == MEETING


@pytest.mark.parametrize(
    ("valid_from", "length", "expected"),
    [
        (date(2026, 3, 2), days(14), days(14)),
        (date(2026, 3, 3), days(14), days(30)),
        (date(2026, 1, 1), None, None),
    ],
)
def test_a_target_is_used_for_starts_from_its_first_date_on(
    valid_from: date, length: Length | None, expected: Length | None
) -> None:
    duty = duty_named("KRL-24")
    assert duty is not None
    assert target_of(duty, TRANSFERRED.on, (InternalTarget("KRL-24", valid_from, length),)) == expected


def test_the_newest_target_by_then_is_the_one_that_counts_whatever_their_order() -> None:
    newer = InternalTarget("KRL-24", date(2026, 3, 2), days(10))
    for targets in ((SHORTER, newer), (newer, SHORTER)):
        assert called(TRANSFERRED, targets=targets)["KRL-24"].computation.due_on == date(2026, 3, 12)


def test_a_duty_has_no_target_that_nobody_has_set() -> None:
    suspected = EventKind.REGARDED_AS_SUSPECT
    assert targets_started_by(suspected, date(2026, 3, 2), SubjectKind.INVESTIGATION, ()) == ()
    own = (InternalTarget("STRPL-249-1", date(2026, 1, 1), days(90)),)
    (started,) = targets_started_by(suspected, date(2026, 3, 2), SubjectKind.INVESTIGATION, own)
    assert (started.key, started.length) == ("STRPL-249-1", days(90))
    assert targets_started_by(suspected, date(2026, 3, 2), SubjectKind.MATTER, own) == ()


def test_no_internal_target_is_flagged_or_counted_as_a_breach() -> None:
    keys = {duty.key for duty in DUTIES}
    assert keys.isdisjoint(duty_keys())
    assert keys.isdisjoint(compliance.DUTIES)
    assert keys.isdisjoint(rule.key for rule in RULES)


def test_what_only_the_calculator_counts_is_in_no_figure() -> None:
    assert {"GDPR-33", "BVL-13-3-2", "STRPL-183-1"}.isdisjoint(compliance.DUTIES)
    assert {"BVL-4-2", "BVL-6-2-6W", "BVL-6-2-6M", "STRPL-275-2-8W"} <= compliance.DUTIES


def test_a_stored_target_keeps_the_length_it_was_born_with() -> None:
    rule = rule_of_deadline("KRL-24", date(2024, 1, 1), starts_on=date(2026, 3, 2), nominal_on=date(2026, 3, 16))
    assert (rule.length, rule.is_internal_target) == (days(14), True)


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.key)
def test_a_duty_has_both_names_its_words_its_law_and_somebody_to_do_it(duty: object) -> None:
    assert duty in DUTIES
    named = duty_named(getattr(duty, "key", ""))
    assert named is duty
    assert named.norsk
    assert named.nynorsk
    assert named.words.nb
    assert named.words.nn
    assert " § " in named.law or " artikkel " in named.law
    assert named.responsible is not None or named.duty_of is not None
    assert named.met_by
    if named.starts_by_itself:
        assert named.age is Age.NONE
        assert named.subject is not None
        assert {named.starts, *named.met_by} <= set(named.subject.event_kinds)


def test_targets_are_read_as_an_installation_sets_them() -> None:
    given = [("KRL-24", 14, date(2026, 3, 1)), ("KRL-24", None, date(2027, 1, 1))]
    assert internal_targets(given) == (SHORTER, InternalTarget("KRL-24", date(2027, 1, 1), None))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([("STRPL-249-2", 30, date(2026, 1, 1))], "STRPL-249-2 is not a duty without a number"),
        ([("KRL-24", 30, date(2026, 1, 1)), ("KRL-24", 20, date(2026, 1, 1))], "two targets from 2026-01-01"),
    ],
)
def test_a_target_for_what_has_a_number_or_for_one_day_twice_is_refused(
    given: list[tuple[str, int | None, date]], told: str
) -> None:
    with pytest.raises(UnknownDutyError, match=told):
        internal_targets(given)
