"""THE LAWYER'S PAGE: every deadline rule, as data. A law that changes is a new row; the old one stays.

The row that counted a deadline is found again by its key and the deadline's start date, so a new row with the
same key and a later `valid_from` moves no old deadline. Read it rendered in docs/deadlines.md.
"""

from dataclasses import dataclass
from datetime import date

from services.core.deadlines.calendar import Length, days, months, weeks, working_days, years
from services.core.deadlines.kinds import (
    Age,
    Certainty,
    ConcernConclusionKind,
    EventDetail,
    EventKind,
    ExceedingReason,
    RollPolicy,
    SubjectKind,
)
from services.core.organisation.kinds import ServiceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """One rule: what starts a deadline, how long it is, who must do what, and where it is written."""

    key: str
    norsk: str
    """Name in bokmål."""
    nynorsk: str
    subject: SubjectKind
    """What the deadline belongs to; its events are counted from and met on the same one."""
    starts: EventKind
    start_after: Length | None = None
    """Time from the event to the start, when the start is the expiry of another limit and not the event."""
    length: Length
    roll: RollPolicy
    responsible: ServiceKind
    """The kind of service that gets the flag."""
    is_court_responsible: bool = False
    """The law puts the duty on a court, which is no service here: the service that registered the event gets
    the flag, and `responsible` is the kind that registers it."""
    is_duty: bool = True
    """False where the deadline bounds a right or a duration: running out of it is no breach by a service."""
    met_by: tuple[EventKind, ...]
    cancelled_by: tuple[tuple[EventKind, EventDetail], ...] = ()
    """Events, with what they say, after which nothing remains to be done."""
    exceeding_reasons: tuple[ExceedingReason, ...] = ()
    """The law's own reasons for going beyond it; empty where the law gives none."""
    extends: str | None = None
    """Key of the rule this one is the outer limit of. Such a rule is never started by an event."""
    age: Age
    """Which age must be under 18."""
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


# The dates of commencement of the older laws are not verified. This one lies before any case that can be open
# here, and after the rules it is used for were in force.
_OLDER_LAW = date(2015, 1, 1)
_CHILD_WELFARE_ACT = date(2023, 1, 1)
_YOUTH_SANCTIONS_REVISED = date(2024, 1, 1)
_CITY_STANDARD = date(2024, 1, 1)

RULES: tuple[DeadlineRule, ...] = (
    DeadlineRule(
        key="STRPL-249-2",
        norsk="Avgjøre påtalespørsmålet",
        nynorsk="Avgjere påtalespørsmålet",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.REGARDED_AS_SUSPECT,
        length=weeks(6),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        met_by=(EventKind.CHARGING_DECISION,),
        exceeding_reasons=(ExceedingReason.INVESTIGATION, ExceedingReason.SPECIAL_REASONS),
        age=Age.AT_ACT,
        law="straffeprosessloven § 249 annet ledd",
        valid_from=_OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note="Regnes fra da personen er å anse som mistenkt, ikke fra siktelsen (§ 82). Tiltale, forelegg, "
        "påtaleunnlatelse, overføring til mekling, oppfølging eller ungdomsoppfølging, begjæring om "
        "tilståelsesdom og henleggelse avgjør alle spørsmålet. At fristen forskyves, er sluttet av at § 183 "
        "måtte gjøre unntak fra domstolloven § 149.",
    ),
    DeadlineRule(
        key="STRPL-275-1",
        norsk="Beramme hovedforhandling",
        nynorsk="Fastsetje tid for hovudforhandling",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.RECEIVED_BY_COURT,
        length=weeks(2),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        is_court_responsible=True,
        met_by=(EventKind.HEARING_SCHEDULED,),
        exceeding_reasons=(ExceedingReason.SPECIAL_CIRCUMSTANCES,),
        age=Age.NONE,
        law="straffeprosessloven § 275 første ledd",
        valid_from=_OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note="Grunnen til å gå ut over fristen skal stå i rettsboken.",
    ),
    DeadlineRule(
        key="STRPL-275-2",
        norsk="Påbegynne hovedforhandling",
        nynorsk="Byrje hovudforhandling",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.RECEIVED_BY_COURT,
        length=weeks(6),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.POLICE,
        is_court_responsible=True,
        met_by=(EventKind.MAIN_HEARING_BEGUN,),
        exceeding_reasons=(ExceedingReason.SPECIAL_CIRCUMSTANCES,),
        age=Age.AT_ACT,
        has_custody_alternative=True,
        law="straffeprosessloven § 275 annet ledd",
        valid_from=_OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.GENERAL_KNOWLEDGE,
        note="Gjelder også den som sitter i varetekt. Fristen på åtte uker i lagmannsretten regnes ikke her. "
        "Grunnen til å gå ut over fristen skal stå i rettsboken.",
    ),
    DeadlineRule(
        key="STRPL-183-2",
        norsk="Fremstille den pågrepne for tingretten",
        nynorsk="Framstille den pågripne for tingretten",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.ARRESTED,
        length=days(1),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.POLICE,
        met_by=(EventKind.PRESENTED_IN_COURT, EventKind.RELEASED),
        age=Age.NOW,
        law="straffeprosessloven § 183 annet ledd",
        valid_from=_OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.VERIFIED,
        note="Snarest mulig og senest dagen etter pågripelsen, også om det er en helligdag.",
    ),
    DeadlineRule(
        key="STRPL-185-2",
        norsk="Ny fengslingskjennelse eller løslatelse",
        nynorsk="Ny fengslingsorskurd eller lauslating",
        subject=SubjectKind.INVESTIGATION,
        starts=EventKind.CUSTODY_ORDERED,
        length=weeks(2),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.POLICE,
        is_court_responsible=True,
        met_by=(EventKind.CUSTODY_ORDERED, EventKind.CUSTODY_ENDED, EventKind.RELEASED),
        age=Age.NOW,
        law="straffeprosessloven § 185 annet ledd",
        valid_from=_OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note="Høyst to uker om gangen. En ny kjennelse oppfyller den gamle fristen og starter en ny.",
    ),
    DeadlineRule(
        key="BVL-2-1",
        norsk="Gjennomgå bekymringsmelding",
        nynorsk="Gå gjennom bekymringsmelding",
        subject=SubjectKind.MATTER,
        starts=EventKind.CONCERN_RECEIVED,
        length=weeks(1),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(EventKind.CONCERN_CONCLUDED,),
        age=Age.NOW,
        law="barnevernsloven § 2-1 første ledd",
        valid_from=_CHILD_WELFARE_ACT,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note="Snarest, og innen én uke. Loven har ingen regel om fristberegning; fristen forskyves ikke.",
    ),
    DeadlineRule(
        key="BVL-2-2",
        norsk="Gjennomføre undersøkelse",
        nynorsk="Gjennomføre undersøking",
        subject=SubjectKind.MATTER,
        starts=EventKind.CONCERN_RECEIVED,
        start_after=weeks(1),
        length=months(3),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(EventKind.INVESTIGATION_CONCLUDED,),
        cancelled_by=((EventKind.CONCERN_CONCLUDED, ConcernConclusionKind.DISMISSED),),
        exceeding_reasons=(ExceedingReason.SPECIAL_CASES,),
        age=Age.NOW,
        law="barnevernsloven § 2-2 annet ledd",
        valid_from=_CHILD_WELFARE_ACT,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note="Regnes fra utløpet av ukesfristen i § 2-1, ikke fra dagen meldingen ble konkludert. "
        "Undersøkelsen avsluttes som § 2-5 sier. Henlegges meldingen, faller fristen bort.",
    ),
    DeadlineRule(
        key="BVL-2-2-EXT",
        norsk="Gjennomføre undersøkelse, særlige tilfeller",
        nynorsk="Gjennomføre undersøking, særlege tilfelle",
        subject=SubjectKind.MATTER,
        starts=EventKind.CONCERN_RECEIVED,
        start_after=weeks(1),
        length=months(6),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(EventKind.INVESTIGATION_CONCLUDED,),
        extends="BVL-2-2",
        age=Age.NOW,
        law="barnevernsloven § 2-2 annet ledd",
        valid_from=_CHILD_WELFARE_ACT,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note="Starter ikke av seg selv: den er det lengste BVL-2-2 kan utvides til, seks måneder i alt.",
    ),
    DeadlineRule(
        key="BVL-13-3-1",
        norsk="Gi tilbakemelding til melder",
        nynorsk="Gi tilbakemelding til meldaren",
        subject=SubjectKind.MATTER,
        starts=EventKind.CONCERN_RECEIVED,
        length=weeks(3),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(EventKind.FEEDBACK_SENT,),
        age=Age.NOW,
        law="barnevernsloven § 13-3 første ledd",
        valid_from=_CHILD_WELFARE_ACT,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note="Gjelder ikke åpenbart grunnløse meldinger eller der særlige hensyn taler imot tilbakemelding.",
    ),
    DeadlineRule(
        key="BVL-4-4",
        norsk="Sende begjæring til nemnda etter akuttvedtak",
        nynorsk="Sende krav til nemnda etter akuttvedtak",
        subject=SubjectKind.MATTER,
        starts=EventKind.EMERGENCY_ORDER,
        length=weeks(2),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.CHILD_WELFARE,
        met_by=(EventKind.PETITION_SENT,),
        age=Age.NOW,
        law="barnevernsloven § 4-4",
        valid_from=_CHILD_WELFARE_ACT,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note="Sendes ikke begjæringen i tide, faller vedtaket bort.",
    ),
    DeadlineRule(
        key="FVL-29",
        norsk="Klage på enkeltvedtak",
        nynorsk="Klage på enkeltvedtak",
        subject=SubjectKind.SANCTION,
        starts=EventKind.DECISION_NOTIFIED,
        length=weeks(3),
        roll=RollPolicy.ROLL,
        responsible=ServiceKind.MEDIATION,
        is_duty=False,
        met_by=(EventKind.COMPLAINT_SENT,),
        age=Age.NONE,
        law="forvaltningsloven § 29 første ledd",
        valid_from=_OLDER_LAW,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.VERIFIED,
        note="Retten er den unges og vergens; konfliktrådet følger med på fristen. Beregnes etter "
        "domstolloven §§ 148 og 149 (forvaltningsloven § 30).",
    ),
    DeadlineRule(
        key="KRL-23-MAX-1Y",
        norsk="Ungdomsoppfølging, lengste gjennomføringstid",
        nynorsk="Ungdomsoppfølging, lengste gjennomføringstid",
        subject=SubjectKind.SANCTION,
        starts=EventKind.PLAN_MEETING_HELD,
        length=years(1),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.MEDIATION,
        is_duty=False,
        met_by=(EventKind.SANCTION_ENDED,),
        age=Age.NONE,
        law="konfliktrådsloven § 23",
        valid_from=_YOUTH_SANCTIONS_REVISED,
        certainty=Certainty.VERIFIED,
        roll_certainty=Certainty.CHOSEN,
        note="En varighet, ikke en frist for å handle. Avbrudd etter § 30 er ikke regnet med. Datoen regelen "
        "gjelder fra, må bekreftes av en jurist.",
    ),
    DeadlineRule(
        key="CITY-FIRST-CONTACT",
        norsk="Første kontakt med den unge",
        nynorsk="Første kontakt med den unge",
        subject=SubjectKind.FOLLOW_UP,
        starts=EventKind.ELIGIBILITY_DECIDED,
        length=working_days(5),
        roll=RollPolicy.NO_ROLL,
        responsible=ServiceKind.ONE_TO_ONE_TEAM,
        met_by=(EventKind.FIRST_CONTACT,),
        age=Age.NONE,
        law="Oslostandarden (byens egen standard, ikke lov)",
        valid_from=_CITY_STANDARD,
        certainty=Certainty.CHOSEN,
        roll_certainty=Certainty.CHOSEN,
        note="Fem virkedager etter vedtaket om målgruppe. Lørdager, søndager og helligdager telles ikke.",
    ),
)


def rule_for(key: str, start_on: date) -> DeadlineRule:
    """Return the row of a rule for deadlines that start on a date; LookupError if there is none."""
    for rule in RULES:
        if rule.key == key and rule.is_valid_on(start_on):
            return rule
    message = f"No rule {key} for deadlines that start on {start_on}"
    raise LookupError(message)


def rules_named(key: str) -> tuple[DeadlineRule, ...]:
    """Return every row with a key, oldest first; empty if the key is unknown."""
    return tuple(sorted((rule for rule in RULES if rule.key == key), key=lambda rule: rule.valid_from))
