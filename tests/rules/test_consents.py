"""Who must sign, by age, topic and parental responsibility; and what a consent must say to be taken."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.consents.kinds import (
    Answer,
    ChangeKind,
    ConsentStatus,
    InterpreterChoice,
    Method,
    Purpose,
    Signer,
    Topic,
)
from services.core.consents.rules import (
    ALL,
    ORAL_ELEMENTS,
    Scope,
    fault_of_withdrawal,
    faults_of_evidence,
    faults_of_period,
    faults_of_scopes,
    faults_of_talk,
    is_all_taken_back,
    months_later,
)
from services.core.consents.signers import (
    Decider,
    Required,
    Rule,
    has_since_come_to_sign,
    required_signers,
    topics_to_sign,
)
from services.core.consents.standing import status_of
from services.core.people.kinds import Responsibility
from services.core.people.rules import Held

TODAY, LONG_AGO = date(2026, 11, 20), date(2020, 1, 1)
MOTHER, FATHER = uuid4(), uuid4()
SCHOOL, POLICE, TEAM, NAV = (uuid4() for _ in range(4))
RULES = tuple(
    Rule(topic, LONG_AGO, None, 15, 16 if topic is Topic.HEALTH else 18, f"law of {topic}") for topic in Topic
)
YOUTH = (Signer.YOUTH, None)
CHILD_WELFARE = (Signer.CHILD_WELFARE, None)
BY_MOTHER, BY_FATHER = (Signer.GUARDIAN, MOTHER), (Signer.GUARDIAN, FATHER)


def held(
    guardian: UUID, how: Responsibility = Responsibility.JOINT, *, since: date = LONG_AGO, until: date | None = None
) -> Decider:
    return Decider(guardian, Held(how, since, until))


BOTH = (held(MOTHER), held(FATHER))


def born(years: int, *, days: int = 0) -> date:
    """Somebody who is this old on the day of the tests, or so many days from being."""
    return date.fromordinal(TODAY.replace(year=TODAY.year - years).toordinal() + days)


def ask(
    *topics: Topic, born_on: date, deciders: tuple[Decider, ...] = BOTH, on: date = TODAY, given_on: date = TODAY
) -> tuple[Required, ...]:
    return required_signers(topics, on=on, given_on=given_on, birth_date=born_on, deciders=deciders, rules=RULES)


def who(found: tuple[Required, ...]) -> set[tuple[Signer, UUID | None]]:
    return {(one.signer, one.guardian_id) for one in found}


@pytest.mark.parametrize(
    ("born_on", "topic", "expected"),
    [
        (born(15, days=1), Topic.PLAN, {BY_MOTHER, BY_FATHER}),
        (born(15), Topic.PLAN, {YOUTH, BY_MOTHER, BY_FATHER}),
        (born(18, days=1), Topic.PLAN, {YOUTH, BY_MOTHER, BY_FATHER}),
        (born(18), Topic.PLAN, {YOUTH}),
        (born(16, days=1), Topic.HEALTH, {YOUTH, BY_MOTHER, BY_FATHER}),
        (born(16), Topic.HEALTH, {YOUTH}),
        (born(14), Topic.HEALTH, {BY_MOTHER, BY_FATHER}),
    ],
)
def test_who_signs_follows_the_age_on_the_day(
    born_on: date, topic: Topic, expected: set[tuple[Signer, UUID | None]]
) -> None:
    assert who(ask(topic, born_on=born_on)) == expected


def test_who_was_fourteen_when_it_was_given_is_not_missing_at_fifteen() -> None:
    assert who(ask(Topic.PLAN, born_on=born(15), given_on=date(2026, 11, 19))) == {BY_MOTHER, BY_FATHER}


@pytest.mark.parametrize(
    ("days_since_fifteen_when_given", "days_since_fifteen_today", "is_asked"),
    [(-1, 0, True), (-1, -1, False), (0, 30, False), (-300, 300, True)],
)
def test_the_youth_is_asked_when_fifteen_came_after_it_was_given(
    days_since_fifteen_when_given: int, days_since_fifteen_today: int, *, is_asked: bool
) -> None:
    fifteen = date(2026, 6, 1)
    assert is_asked is has_since_come_to_sign(
        [Topic.SCHOOL],
        on=fifteen + timedelta(days=days_since_fifteen_today),
        given_on=fifteen + timedelta(days=days_since_fifteen_when_given),
        birth_date=date(2011, 6, 1),
        rules=RULES,
    )


@pytest.mark.parametrize(("topic", "alone_at"), [(Topic.SCHOOL, 18), (Topic.HEALTH, 16)])
def test_who_has_come_to_decide_alone_is_not_asked_beside_anybody(topic: Topic, alone_at: int) -> None:
    birthday = date(2011 + alone_at, 6, 1)
    for day, is_asked in ((birthday - timedelta(days=1), True), (birthday, False)):
        found = has_since_come_to_sign(
            [topic], on=day, given_on=date(2026, 5, 1), birth_date=date(2011, 6, 1), rules=RULES
        )
        assert found is is_asked


def test_only_guardians_with_responsibility_on_the_day_sign() -> None:
    deciders = (held(MOTHER), held(FATHER, until=date(2026, 11, 19)))
    assert who(ask(Topic.PLAN, born_on=born(14), deciders=deciders)) == {BY_MOTHER}
    assert who(ask(Topic.PLAN, born_on=born(14), deciders=deciders, on=date(2026, 11, 19))) == {BY_MOTHER, BY_FATHER}


def test_child_welfare_that_has_taken_over_signs_for_the_guardians() -> None:
    deciders = (held(MOTHER, Responsibility.TAKEN_OVER), held(FATHER))
    assert who(ask(Topic.PLAN, born_on=born(14), deciders=deciders)) == {CHILD_WELFARE}
    assert who(ask(Topic.PLAN, born_on=born(16), deciders=deciders)) == {YOUTH, CHILD_WELFARE}
    assert who(ask(Topic.PLAN, born_on=born(18), deciders=deciders)) == {YOUTH}


def test_where_nobody_is_known_to_decide_somebody_is_missing() -> None:
    assert who(ask(Topic.PLAN, born_on=born(14), deciders=())) == {(Signer.GUARDIAN, None)}


def test_each_signer_is_told_which_topics_and_by_which_law_the_youth_first() -> None:
    found = ask(Topic.PLAN, Topic.HEALTH, born_on=born(16))
    assert [(one.signer, one.topics) for one in found][:2] == [
        (Signer.YOUTH, (Topic.PLAN, Topic.HEALTH)),
        (Signer.GUARDIAN, (Topic.PLAN,)),
    ]
    assert found[0].legal_bases == ("law of plan", "law of health")


def test_the_version_of_the_rule_is_that_of_the_day_it_was_given() -> None:
    rules = (
        Rule(Topic.PLAN, LONG_AGO, date(2026, 12, 31), 15, 18, "old"),
        Rule(Topic.PLAN, date(2027, 1, 1), None, 12, 16, "new"),
    )
    day = date(2027, 6, 1)
    for given_on, law in ((date(2026, 12, 31), "old"), (date(2027, 1, 1), "new")):
        found = required_signers(
            [Topic.PLAN], on=day, given_on=given_on, birth_date=date(2010, 11, 20), deciders=BOTH, rules=rules
        )
        assert {law_ for one in found for law_ in one.legal_bases} == {law}
        assert (Signer.GUARDIAN in {one.signer for one in found}) == (law == "old")


def test_statistics_is_signed_by_the_main_rule_whatever_it_covers() -> None:
    assert topics_to_sign(Purpose.STATISTICS, [Topic.HEALTH]) == (Topic.IDENTITY,)
    assert topics_to_sign(Purpose.FOLLOW_UP, [Topic.MEASURES, Topic.PLAN, Topic.PLAN]) == (Topic.PLAN, Topic.MEASURES)


@given(
    st.dates(date(2001, 1, 1), date(2021, 1, 1)),
    st.sampled_from(list(Topic)),
    st.lists(st.sampled_from(list(Responsibility)), max_size=3),
)
def test_somebody_always_decides_and_never_guardian_and_child_welfare_at_once(
    birth_date: date, topic: Topic, kinds: list[Responsibility]
) -> None:
    signers = {one.signer for one in ask(topic, born_on=birth_date, deciders=tuple(held(uuid4(), k) for k in kinds))}
    assert signers
    assert not {Signer.GUARDIAN, Signer.CHILD_WELFARE} <= signers


def test_twelve_months_end_on_the_same_day_or_on_the_months_last() -> None:
    assert months_later(date(2026, 11, 20), 12) == date(2027, 11, 20)
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    day = {"given_on": date(2028, 2, 29), "valid_from": date(2028, 2, 29), "review_on": date(2028, 3, 1)}
    assert faults_of_period(**day, valid_until=date(2029, 2, 28), today=date(2028, 2, 29)) == {}
    assert faults_of_period(**day, valid_until=date(2029, 3, 1), today=date(2028, 2, 29)) == {
        "valid_until": "over_twelve_months"
    }


def test_a_child_never_interprets() -> None:
    assert faults_of_talk(interpreter=InterpreterChoice.CHILD, interpreter_note="Storesøster") == {
        "interpreter": "child_interpreter"
    }
    assert faults_of_talk(interpreter=InterpreterChoice.QUALIFIED, interpreter_note=None) == {}


def test_an_exclusion_may_not_take_everything_away() -> None:
    scopes = [Scope(Topic.PLAN, None, SCHOOL), Scope(Topic.MEASURES, None, SCHOOL)]
    on_case = {SCHOOL, POLICE, TEAM}
    some = [Scope(Topic.PLAN, None, None), Scope(None, POLICE, None)]
    assert faults_of_scopes(Purpose.FOLLOW_UP, scopes, some, on_case=on_case) == {}
    everything = [*some, Scope(Topic.MEASURES, None, SCHOOL)]
    assert faults_of_scopes(Purpose.FOLLOW_UP, scopes, everything, on_case=on_case) == {"exclusions": "opens_nothing"}


def test_each_element_of_an_oral_consent_is_missed_by_name() -> None:
    found = faults_of_evidence(method=Method.ORAL, evidence=None, minute=None, witness=None, told=())
    assert set(found) == {"minute", "witness", *ORAL_ELEMENTS}
    assert len(set(found.values())) == 7
    told = faults_of_evidence(method=Method.ORAL, evidence=None, minute="x", witness="y", told=ORAL_ELEMENTS)
    assert told == {}
    assert faults_of_evidence(method=Method.ESIGN, evidence=None, minute="x", witness="y", told=ORAL_ELEMENTS) == {
        "evidence": "evidence_missing"
    }


def test_what_is_taken_back_must_have_been_given_and_not_taken_back_before() -> None:
    opened = [Scope(Topic.PLAN, None, SCHOOL), Scope(Topic.MEASURES, TEAM, POLICE)]
    to_police = Scope(None, None, POLICE)
    assert fault_of_withdrawal(ALL, opened=opened, already=[]) is None
    assert fault_of_withdrawal(to_police, opened=opened, already=[]) is None
    assert fault_of_withdrawal(ALL, opened=opened, already=[to_police]) is None
    assert fault_of_withdrawal(ALL, opened=opened, already=[ALL]) == ("consent_id", "already_withdrawn")
    measures = Scope(Topic.MEASURES, None, None)
    # All that it had of measures went to the police, who have lost it.
    assert fault_of_withdrawal(measures, opened=opened, already=[to_police]) == ("consent_id", "already_withdrawn")
    assert fault_of_withdrawal(Scope(Topic.HEALTH, None, None), opened=opened, already=[]) == (
        "topic",
        "not_in_consent",
    )
    assert fault_of_withdrawal(Scope(None, None, NAV), opened=opened, already=[]) == (
        "to_service_id",
        "not_in_consent",
    )
    assert fault_of_withdrawal(Scope(Topic.PLAN, None, POLICE), opened=opened, already=[]) == (
        "topic",
        "not_in_consent",
    )
    assert fault_of_withdrawal(Scope(Topic.PLAN, None, None), opened=[], already=[]) == ("topic", "not_in_consent")
    assert fault_of_withdrawal(ALL, opened=[], already=[]) is None


def test_what_was_taken_back_part_by_part_is_taken_back_as_a_whole() -> None:
    opened = [Scope(Topic.PLAN, None, SCHOOL), Scope(Topic.MEASURES, TEAM, POLICE)]
    plan, to_police, from_team = Scope(Topic.PLAN, None, None), Scope(None, None, POLICE), Scope(None, TEAM, None)
    assert is_all_taken_back(opened, [ALL])
    assert is_all_taken_back(opened, [plan, to_police])
    assert is_all_taken_back(opened, [plan, from_team])
    for some in ([], [plan], [to_police, from_team]):
        assert not is_all_taken_back(opened, some)
    # Statistics has no parts: only all of it can be taken back.
    assert is_all_taken_back([], [ALL])
    assert not is_all_taken_back([], [])


def status(*changes: ChangeKind, **said: Any) -> ConsentStatus:
    stands: dict[str, Any] = {
        "answer": Answer.GIVEN,
        "valid_until": TODAY,
        "periods": [],
        "is_all_taken_back": False,
        "has_all_signers": False,
        "is_renewed": False,
        "now": datetime(2026, 11, 20, 9, tzinfo=UTC),
        "today": TODAY,
    }
    return status_of(changes=changes, **{**stands, **said})


def test_what_was_taken_back_while_it_waited_does_not_wait() -> None:
    assert status() is ConsentStatus.AWAITING
    assert status(ChangeKind.WITHDRAWN) is ConsentStatus.AWAITING
    assert status(ChangeKind.WITHDRAWN, is_all_taken_back=True) is ConsentStatus.WITHDRAWN
    assert status(ChangeKind.WITHDRAWN, is_all_taken_back=True, valid_until=LONG_AGO) is ConsentStatus.WITHDRAWN
    both = (ChangeKind.WITHDRAWN, ChangeKind.INVALIDATED)
    assert status(*both, is_all_taken_back=True) is ConsentStatus.INVALIDATED
