"""Duties that the law gives no number: «uten ugrunnet opphold», «straks». Pure data beside the rules.

A service may set itself an internal target for one. The target runs like a deadline and is shown as what it is: when
it is over nobody is flagged, it is in no figure of compliance, and it is never called a breach of law.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.core.deadlines.calendar import Length, days
from services.core.deadlines.kinds import Age, Certainty, EventKind, RollPolicy, SubjectKind
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.rule import (
    CHILD_WELFARE_ACT,
    DATA_PROTECTION,
    ELECTRONIC_CUSTODY,
    NO_EVENT,
    OLDER_LAW,
    YOUTH_SANCTIONS_REVISED,
    DeadlineRule,
)
from services.core.kit.translation import N_
from services.core.organisation.kinds import Names, ServiceKind

TARGETS = "internal_targets"
"""Where a database session's `info` keeps the internal targets that the installation has set."""


class UnknownDutyError(ValueError):
    """An internal target is set for something that is no duty without a number, or twice from one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something the law asks for without a number of days, and what measures it, if anything does."""

    key: str
    norsk: str
    nynorsk: str
    subject: SubjectKind | None = None
    """What its events are registered on; None where nothing here has them."""
    starts: EventKind | OutsideEvent
    words: Names
    """When it must be done: the law's own words where it has any."""
    responsible: ServiceKind | None
    duty_of: Names | None = None
    """Who has the duty, where it is another than the responsible kind of service."""
    met_by: tuple[EventKind | OutsideEvent, ...]
    age: Age = Age.NONE
    law: str
    valid_from: date
    certainty: Certainty = Certainty.VERIFIED
    target: Length | None = None
    """The internal target that applies where nobody has set another; None: there is none."""
    note: str = ""

    def with_target(self, target: Length) -> DeadlineRule:
        """Return the duty as a rule of this length: an internal target, and no duty in the figures."""
        return DeadlineRule(
            key=self.key,
            norsk=self.norsk,
            nynorsk=self.nynorsk,
            subject=self.subject,
            starts=self.starts,
            length=target,
            roll=RollPolicy.NO_ROLL,
            responsible=self.responsible,
            duty_of=self.duty_of,
            is_duty=False,
            is_internal_target=True,
            met_by=self.met_by,
            not_started=None if self.starts_by_itself else NO_EVENT,
            age=self.age,
            law=self.law,
            valid_from=self.valid_from,
            certainty=self.certainty,
            roll_certainty=Certainty.CHOSEN,
            note=self.note,
        )

    @property
    def starts_by_itself(self) -> bool:
        """Whether its target starts when the event is registered."""
        return self.subject is not None


@dataclass(frozen=True, slots=True)
class InternalTarget:
    """That a duty is to be done within so many days, for starts from a date on; no length: from then on no target."""

    key: str
    valid_from: date
    length: Length | None


DUTIES: tuple[Duty, ...] = (
    Duty(
        key="STRPL-249-1",
        norsk="Avgjøre påtalespørsmålet innen rimelig tid",
        nynorsk="Avgjere påtalespørsmålet innan rimeleg tid",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.REGARDED_AS_SUSPECT,
        words=Names("innen rimelig tid", "innan rimeleg tid"),
        responsible=ServiceKind.POLICE,
        met_by=(EventKind.CHARGING_DECISION,),
        law="straffeprosessloven § 249 første ledd",
        valid_from=OLDER_LAW,
        note=N_("Gjelder alle. For den som var under 18 år på handlingstiden, gjelder dessuten STRPL-249-2."),
    ),
    Duty(
        key="STRPL-183-3",
        norsk="Varsle barnevernstjenesten om fengslingsmøte",
        nynorsk="Varsle barnevernstenesta om fengslingsmøte",
        starts=OutsideEvent.CUSTODY_HEARING_SET,
        words=Names("før fengslingsmøtet", "før fengslingsmøtet"),
        responsible=ServiceKind.POLICE,
        met_by=(OutsideEvent.CHILD_WELFARE_NOTIFIED,),
        age=Age.NOW,
        law="straffeprosessloven § 183 tredje ledd",
        valid_from=OLDER_LAW,
        note=N_(
            "Barnevernstjenesten skal møte hver gang (barnevernsloven § 15-10), om ikke retten etter det første "
            "møtet finner det klart unødvendig."
        ),
    ),
    Duty(
        key="STRPL-185-5",
        norsk="Begjære forlengelse av varetekt i tide",
        nynorsk="Krevje forlenging av varetekt i tide",
        starts=OutsideEvent.CUSTODY_PERIOD_ENDS,
        words=Names(
            "så tidlig at siktede og forsvareren kan få varsel senest dagen før rettsmøtet holdes",
            "så tidleg at den sikta og forsvararen kan få varsel seinast dagen før rettsmøtet blir halde",
        ),
        responsible=ServiceKind.POLICE,
        met_by=(OutsideEvent.EXTENSION_REQUESTED,),
        law="straffeprosessloven § 185 femte ledd",
        valid_from=OLDER_LAW,
        note=N_("Regnes bakover fra rettsmøtet, som tjenesten ikke kjenner."),
    ),
    Duty(
        key="STRPL-71B",
        norsk="Underrette påtalemyndigheten om vedtak",
        nynorsk="Underrette påtalemakta om vedtak",
        starts=OutsideEvent.CASE_TRANSFERRED_TO_CHILD_WELFARE,
        words=Names("uten tallfestet frist", "utan talfesta frist"),
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(OutsideEvent.PROSECUTION_TOLD_OF_DECISION,),
        law="straffeprosessloven § 71 b",
        valid_from=OLDER_LAW,
        note=N_(
            "Når saken gjelder noen som var under 15 år, og er overført til barnevernstjenesten; "
            "se også barnevernsloven § 13-5."
        ),
    ),
    Duty(
        key="PI-9-4A-U18",
        norsk="Bringe varetekt med elektronisk kontroll inn for retten, under 18 år",
        nynorsk="Bringe varetekt med elektronisk kontroll inn for retten, under 18 år",
        starts=OutsideEvent.ELECTRONIC_CONTROL_FOUND_SUFFICIENT,
        words=Names("uten ugrunnet opphold", "utan ugrunna opphald"),
        responsible=ServiceKind.POLICE,
        met_by=(OutsideEvent.ELECTRONIC_CONTROL_BROUGHT_TO_COURT,),
        age=Age.NOW,
        law="påtaleinstruksen § 9-4 a",
        valid_from=ELECTRONIC_CUSTODY,
        note=N_("For den som har fylt 18 år, er fristen en uke: PI-9-4A."),
    ),
    Duty(
        key="PI-9-4B",
        norsk="Varsle barnevernstjenesten om elektronisk kontroll",
        nynorsk="Varsle barnevernstenesta om elektronisk kontroll",
        starts=OutsideEvent.ELECTRONIC_CONTROL_REQUESTED,
        words=Names("om mulig", "om mogleg"),
        responsible=ServiceKind.POLICE,
        met_by=(OutsideEvent.CHILD_WELFARE_NOTIFIED,),
        law="påtaleinstruksen § 9-4 b",
        valid_from=ELECTRONIC_CUSTODY,
        note=N_("Når noen i husstanden er under 18 år."),
    ),
    Duty(
        key="KRL-24",
        norsk="Holde ungdomsplanmøte",
        nynorsk="Halde ungdomsplanmøte",
        subject=SubjectKind.SANCTION,
        starts=EventKind.CASE_TRANSFERRED,
        words=Names("uten ugrunnet opphold", "utan ugrunna opphald"),
        responsible=ServiceKind.MEDIATION,
        met_by=(EventKind.PLAN_MEETING_HELD,),
        law="konfliktrådsloven § 24 første ledd",
        valid_from=YOUTH_SANCTIONS_REVISED,
        target=days(30),
        note=N_("Tretti dager er et internt mål som er valgt her. Det finnes ikke noe kjent nasjonalt tall."),
    ),
    Duty(
        key="KRL-24A",
        norsk="Begynne forberedelsen av gjenopprettende møte",
        nynorsk="Byrje førebuinga av gjenopprettande møte",
        starts=EventKind.CASE_TRANSFERRED,
        words=Names("straks", "straks"),
        responsible=ServiceKind.MEDIATION,
        met_by=(OutsideEvent.RESTORATIVE_MEETING_PREPARED,),
        law="konfliktrådsloven § 24 a",
        valid_from=YOUTH_SANCTIONS_REVISED,
    ),
    Duty(
        key="KRL-20",
        norsk="Påbegynne mekling",
        nynorsk="Byrje mekling",
        starts=OutsideEvent.CASE_RECEIVED_FOR_MEDIATION,
        words=Names("så snart som mulig", "så snart som mogleg"),
        responsible=ServiceKind.MEDIATION,
        met_by=(OutsideEvent.MEDIATION_BEGUN,),
        law="konfliktrådsloven § 20",
        valid_from=OLDER_LAW,
        note=N_("Blir meklingen utsatt, skal påtalemyndigheten få vite det."),
    ),
    Duty(
        key="BVL-13-2",
        norsk="Sende bekymringsmelding",
        nynorsk="Sende bekymringsmelding",
        starts=OutsideEvent.DUTY_TO_NOTIFY_AROSE,
        words=Names("uten ugrunnet opphold", "utan ugrunna opphald"),
        responsible=None,
        duty_of=Names("hver ansatt personlig", "kvar tilsett personleg"),
        met_by=(OutsideEvent.CONCERN_REPORTED,),
        age=Age.NOW,
        law="barnevernsloven § 13-2",
        valid_from=CHILD_WELFARE_ACT,
        note=N_("Uten hinder av taushetsplikten. Bokstav d: alvorlige eller gjentatte lovbrudd."),
    ),
    Duty(
        key="BVL-3-6",
        norsk="Avklare videre tiltak før 18 år",
        nynorsk="Avklare vidare tiltak før 18 år",
        starts=OutsideEvent.EIGHTEENTH_BIRTHDAY,
        words=Names("i god tid før ungdommen fyller 18 år", "i god tid før ungdommen fyller 18 år"),
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(OutsideEvent.WISH_FOR_MEASURES_SETTLED,),
        age=Age.NOW,
        law="barnevernsloven § 3-6",
        valid_from=CHILD_WELFARE_ACT,
        note=N_("Regnes bakover fra 18-årsdagen. Vanlig valg er å begynne seks til tolv måneder før."),
    ),
    Duty(
        key="BVL-15-10",
        norsk="Holde kontakt med barn i varetekt eller fengsel",
        nynorsk="Halde kontakt med barn i varetekt eller fengsel",
        starts=OutsideEvent.CHILD_IMPRISONED,
        words=Names("jevnlig", "jamleg"),
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(OutsideEvent.CHILD_VISITED,),
        age=Age.NOW,
        law="barnevernsloven § 15-10",
        valid_from=CHILD_WELFARE_ACT,
        note=N_(
            "Barnevernstjenesten skal også være med på å planlegge tiltak for tiden etter varetekten eller straffen."
        ),
    ),
    Duty(
        key="GDPR-34",
        norsk="Underrette den registrerte om brudd",
        nynorsk="Underrette den registrerte om brot",
        starts=OutsideEvent.BREACH_KNOWN,
        words=Names("uten ugrunnet opphold", "utan ugrunna opphald"),
        responsible=None,
        duty_of=Names("den behandlingsansvarlige", "den behandlingsansvarlege"),
        met_by=(OutsideEvent.BREACH_TOLD_TO_PERSON,),
        law="personvernforordningen artikkel 34",
        valid_from=DATA_PROTECTION,
        certainty=Certainty.GENERAL_KNOWLEDGE,
        note=N_("Når risikoen er høy. Unntak for taushetsplikt i personopplysningsloven § 16 fjerde ledd."),
    ),
)


def duty_named(key: str) -> Duty | None:
    """Return the duty with a key; None when the key is none of theirs."""
    return next((duty for duty in DUTIES if duty.key == key), None)


def internal_targets(given: Iterable[tuple[str, int | None, date]]) -> tuple[InternalTarget, ...]:
    """Read internal targets as an installation sets them: key of the duty, days (None: no target), first start date.

    Raises:
        UnknownDutyError: with one sentence, when a key is no duty's or two targets begin on one day.
    """
    targets: list[InternalTarget] = []
    for key, count, valid_from in given:
        if duty_named(key) is None:
            raise UnknownDutyError(f"INTERNAL_TARGETS: {key} is not a duty without a number")
        if any((one.key, one.valid_from) == (key, valid_from) for one in targets):
            raise UnknownDutyError(f"INTERNAL_TARGETS: {key} has two targets from {valid_from}")
        targets.append(InternalTarget(key, valid_from, None if count is None else days(count)))
    return tuple(targets)


def target_of(duty: Duty, start_on: date, targets: Sequence[InternalTarget]) -> Length | None:
    """Return the internal target of a duty that starts on a date: the newest set by then, else the duty's own."""
    known = [one for one in targets if one.key == duty.key and one.valid_from <= start_on]
    return max(known, key=lambda one: one.valid_from).length if known else duty.target


def targets_started_by(
    event_kind: EventKind, on: date, subject: SubjectKind, targets: Sequence[InternalTarget]
) -> tuple[DeadlineRule, ...]:
    """Return, as rules, the duties that an event starts and that have a target on its day.

    None of them asks for an age: those that do are not started here.
    """
    return tuple(
        duty.with_target(target)
        for duty in DUTIES
        if duty.starts is event_kind
        and duty.subject is subject
        and duty.valid_from <= on
        and (target := target_of(duty, on, targets)) is not None
    )
