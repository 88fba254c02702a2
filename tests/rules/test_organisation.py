"""Which hats are worn where, whose period covers what, and the code tables."""

from datetime import date

import pytest

from services.core.access.actor import PEOPLE, Role
from services.core.organisation import places, rules
from services.core.organisation.kinds import ServiceKind
from services.core.organisation.rules import Period


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.PROSECUTOR, Role.POLICE_CONTACT])
def test_the_polices_hats_are_worn_with_the_police_alone(role: Role) -> None:
    assert [kind for kind in ServiceKind if rules.is_worn_in(role, kind)] == [ServiceKind.POLICE]


@pytest.mark.parametrize("kind", list(ServiceKind))
def test_every_service_can_have_a_manager_and_somebody_to_call(kind: ServiceKind) -> None:
    worn = [role for role in PEOPLE if rules.is_worn_in(role, kind)]
    assert Role.MANAGER in worn
    assert (Role.POLICE_CONTACT in worn) != (Role.CONTACT in worn)


def period(start: int, end: int | None = None) -> Period:
    return Period(date(2026, 1, start), date(2026, 1, end) if end else None)


@pytest.mark.parametrize(
    ("periods", "wanted", "is_covered"),
    [
        ([], period(1, 2), False),
        ([period(1)], period(1), True),
        ([period(1, 31)], period(1), False),
        ([period(2)], period(1, 3), False),
        ([period(1, 10), period(11)], period(5), True),
        ([period(11), period(1, 10)], period(5, 20), True),
        ([period(1, 10), period(12)], period(5), False),
        ([period(1, 20), period(3, 5), period(21)], period(2), True),
        ([Period(date(2026, 1, 1), date.max)], period(1), True),
    ],
)
def test_a_period_is_covered_when_no_day_of_it_is_left_out(
    periods: list[Period], wanted: Period, *, is_covered: bool
) -> None:
    assert rules.covers(periods, wanted) is is_covered


def test_oslo_has_fifteen_districts_with_an_administration_and_buskerud_eighteen_municipalities() -> None:
    assert len(set(places.DISTRICTS) - places.WITHOUT_ADMINISTRATION) == 15
    assert len([number for number in places.MUNICIPALITIES if number.startswith("33")]) == 18
    assert {code[:4] for code in places.DISTRICTS} == {places.OSLO}
