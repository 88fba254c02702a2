"""What may be set, and in which follow-ups a requirement still lies ahead. Pure."""

from dataclasses import dataclass
from datetime import date

from services.core.deadlines.calendar import Length, Unit
from services.core.deadlines.city_standard import LONGEST, requirement_named
from services.core.follow_ups.kinds import State

FARTHEST_AHEAD_YEARS = 5
S = State
_BEFORE_DECISION = (S.SIGNAL, S.ASSESSING)
_BEFORE_CONSENT = (*_BEFORE_DECISION, S.OFFERED, S.DECLINED, S.CONSENT_PENDING)
_BEFORE_ACTIVE = (*_BEFORE_CONSENT, S.MAPPING)
_OPEN = (*_BEFORE_ACTIVE, S.ACTIVE, S.PAUSED, S.TRANSITION)

AHEAD: dict[str, tuple[State, ...]] = {
    # What is taken up from now on: in those that are under way the clock has started.
    "CITY-ELIGIBILITY": (),
    "CITY-KEY-WORKER": _BEFORE_DECISION,
    "CITY-FIRST-CONTACT": _BEFORE_DECISION,
    "CITY-CONSENT-TALK": (*_BEFORE_DECISION, S.OFFERED),
    "CITY-MAPPING": _BEFORE_CONSENT,
    "CITY-PLAN": _BEFORE_CONSENT,
    "CITY-MEETING": _OPEN,
    "CITY-TEAM-MEETING": _OPEN,
    "CITY-REVIEW": _OPEN,
    "CITY-NEW-SIGNAL": _OPEN,
    "CITY-NEW-SIGNAL-REVIEW": _OPEN,
    "CITY-TRANSITION": _BEFORE_ACTIVE,
    "CITY-CLOSING-TALK": _OPEN,
    "CITY-EVALUATION": _OPEN,
}
"""The states of a follow-up under way in which a requirement's next deadline is still to be born."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRequirement:
    """What somebody wants a requirement to be, as it was typed: perhaps not to be had.

    It counts from `valid_from` on, in the asker's whole municipality or in one district. `is_off`: from that day on it
    starts no deadline there.
    """

    rule_key: str
    valid_from: date
    district_code: str | None = None
    is_off: bool = False
    length_count: int | None = None
    length_unit: Unit | None = None

    @property
    def length(self) -> Length | None:
        """The length as the rules see it; None: the requirement is off."""
        if self.is_off or self.length_count is None or self.length_unit is None:
            return None
        return Length(self.length_count, self.length_unit)

    def faults(self, *, today: date) -> dict[str, str]:
        """What must be put right before it can be set, as field → fault code."""
        faults = _faults_of_length(self.length_count, self.length_unit, is_off=self.is_off)
        if requirement_named(self.rule_key) is None:
            faults["rule_key"] = "unknown"
        if self.valid_from < today:
            faults["valid_from"] = "standard_backwards"
        elif self.valid_from.year > today.year + FARTHEST_AHEAD_YEARS:
            faults["valid_from"] = "too_far_ahead"
        return faults


def _faults_of_length(count: int | None, unit: Unit | None, *, is_off: bool) -> dict[str, str]:
    if is_off:
        return {} if count is None and unit is None else {"length_count": "off_has_no_length"}
    if count is None or unit is None:
        return {field: "missing" for field, given in (("length_count", count), ("length_unit", unit)) if given is None}
    if unit not in LONGEST:
        return {"length_unit": "not_accepted"}
    if count < 1:
        return {"length_count": "interval_zero"}
    return {"length_count": "interval_too_long"} if count > LONGEST[unit] else {}
