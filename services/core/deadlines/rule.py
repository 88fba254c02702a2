"""What a deadline rule says: one row of the lawyer's page. The rows themselves are in the catalogue."""

from dataclasses import dataclass
from datetime import date

from services.core.deadlines.calendar import Length, Unit
from services.core.deadlines.kinds import (
    Age,
    Certainty,
    EventDetail,
    EventKind,
    ExceedingReason,
    RollPolicy,
    SubjectKind,
)
from services.core.deadlines.outside import OutsideEvent
from services.core.organisation.kinds import Names, ServiceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """One rule: what starts a deadline, how long it is, who must do what, and where it is written."""

    key: str
    norsk: str
    """Name in bokmål."""
    nynorsk: str
    subject: SubjectKind | None
    """What the deadline belongs to; its events are counted from and met on the same one. None where nothing here
    has the event that starts it."""
    starts: EventKind | OutsideEvent
    start_after: Length | None = None
    """Time from the event to the start, when the start is the expiry of another limit and not the event."""
    length: Length
    roll: RollPolicy
    responsible: ServiceKind | None
    """The kind of service that gets the flag; None where the duty is nobody's here, and `duty_of` says whose."""
    is_court_responsible: bool = False
    """The law puts the duty on a court, which is no service here: the service that registered the event gets
    the flag, and `responsible` is the kind that registers it."""
    duty_of: Names | None = None
    """Who has the duty or the right, where it is another than the responsible kind of service."""
    is_duty: bool = True
    """False where the deadline bounds a right or a duration: running out of it is no breach by a service."""
    is_minimum: bool = False
    """The law sets a shortest time and not a deadline: the day that is worked out is the first on which `met_by` may
    happen (domstolloven § 148 first paragraph counts it in), and not the last. Before it is too early; nothing is
    ever late by it. It is never started by an event."""
    is_right: bool = False
    """It bounds a right or an option, which is gone when the time is out: then nothing remains to be done by it."""
    is_internal_target: bool = False
    """The law gives no number; the length is a target of one's own. Running out of it is no breach of law."""
    is_city_standard: bool = False
    """A requirement of the city's own and no law: a municipality or a district may set another length from a day on,
    or none. Running out of it is no breach of law."""
    recurs: bool = False
    """What meets it starts it anew, from the event that starts it until the follow-up is closed."""
    may_precede: bool = False
    """What meets it may have happened before it started, if since the last time it started."""
    runs_after_end: bool = False
    """It belongs to the time after the follow-up was closed: closing starts it, and opening anew lets it lapse."""
    from_age: int | None = None
    """It counts from the first day of the month in which the youth reaches this age, and not from the event: the
    day itself would tell those who see the deadline when the youth was born."""
    met_by: tuple[EventKind | OutsideEvent, ...]
    cancelled_by: tuple[tuple[EventKind, EventDetail], ...] = ()
    """Events, with what they say, after which nothing remains to be done."""
    exceeding_reasons: tuple[ExceedingReason, ...] = ()
    """The law's own reasons for going beyond it; empty where the law gives none, and for a shortest time."""
    extends: str | None = None
    """Key of the rule this one is the outer limit of. Such a rule is never started by an event."""
    not_started: Names | None = None
    """Why the service does not start it by itself: it is then counted only by the one who asks the calculator."""
    age: Age
    """Which age counts, and on which side of 18."""
    has_custody_alternative: bool = False
    """The rule also applies to one who has reached 18 but is held in custody when it starts."""
    law: str
    """As Lovdata writes it."""
    valid_from: date
    """First start date this row is used for; the law may be older."""
    valid_until: date | None = None
    """Last start date this row is used for; None while it is in force."""
    certainty: Certainty
    """How sure we are of event, length and whom it concerns."""
    roll_certainty: Certainty
    """How sure we are of the roll policy."""
    note: str = ""
    """What a reader must know besides, in bokmål."""

    def is_valid_on(self, on: date) -> bool:
        """Tell whether this row is the one for deadlines that start on a date."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    @property
    def counts_hours(self) -> bool:
        """Whether it is counted in clock hours from a moment, and not in days from a date."""
        return self.length.unit is Unit.HOUR

    @property
    def may_rest(self) -> bool:
        """Whether it rests while the follow-up does: the city's own standard, and never a law nor a birthday."""
        return self.subject is SubjectKind.FOLLOW_UP and self.from_age is None

    @property
    def age_names(self) -> Names:
        """Whom it applies to by age, in words, with custody where that is enough."""
        words = self.age.names
        if not self.has_custody_alternative:
            return words
        return Names(f"{words.nb}, eller i varetekt", f"{words.nn}, eller i varetekt")

    @property
    def length_names(self) -> Names:
        """The length in words: «6 uker», and of a shortest time «minst 3 dager»."""
        words = self.length.names
        return Names(f"minst {words.nb}", f"minst {words.nn}") if self.is_minimum else words

    @property
    def starts_by_itself(self) -> bool:
        """Whether the event that starts it, once registered, starts it without anybody asking."""
        return self.extends is None and self.not_started is None


NO_MOMENT = Names(
    "hendelsen er ført med dato, og en frist i timer trenger klokkeslettet",
    "hendinga er ført med dato, og ein frist i timar treng klokkeslettet",
)
NO_EVENT = Names("hendelsen føres ikke i tjenesten", "hendinga blir ikkje ført i tenesta")
CONDITION_UNKNOWN = Names(
    "tjenesten vet ikke om vilkåret for fristen er til stede",
    "tenesta veit ikkje om vilkåret for fristen er til stades",
)

# The dates of commencement of the older laws are not verified. This one lies before any case that can be open
# here, and after the rules it is used for were in force.
OLDER_LAW = date(2015, 1, 1)
CHILD_WELFARE_ACT = date(2023, 1, 1)
YOUTH_SANCTIONS_REVISED = date(2024, 1, 1)
ELECTRONIC_CUSTODY = date(2025, 8, 15)
DATA_PROTECTION = date(2018, 7, 20)
CITY_STANDARD = date(2024, 1, 1)
