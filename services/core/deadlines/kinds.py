"""The words that deadline rules are written in: events, subjects, decisions, reasons, and their names.

Pure data. The values are stored in the database and appear in the API: a value once used never changes.
"""

from enum import StrEnum

from services.core.organisation.kinds import Names


class SubjectKind(StrEnum):
    """What a dated event and a deadline belong to."""

    INVESTIGATION = "investigation"
    MATTER = "matter"
    FOLLOW_UP = "follow_up"
    SANCTION = "sanction"

    @property
    def names(self) -> Names:
        """What this is called on screen."""
        return _SUBJECT_NAMES[self]

    @property
    def event_kinds(self) -> tuple["EventKind", ...]:
        """Return the kinds of event that may be registered on it, in the order they usually happen."""
        return EVENT_KINDS[self]


class EventKind(StrEnum):
    """A kind of dated event. Deadlines start and end by events and by nothing else."""

    # On an investigation.
    ACT_COMMITTED = "act_committed"
    REGARDED_AS_SUSPECT = "regarded_as_suspect"
    CHARGED = "charged"
    ARRESTED = "arrested"
    PRESENTED_IN_COURT = "presented_in_court"
    RELEASED = "released"
    CUSTODY_ORDERED = "custody_ordered"
    CUSTODY_ENDED = "custody_ended"
    CHARGING_DECISION = "charging_decision"
    RECEIVED_BY_COURT = "received_by_court"
    HEARING_SCHEDULED = "hearing_scheduled"
    MAIN_HEARING_BEGUN = "main_hearing_begun"
    APPEAL_REFERRED = "appeal_referred"
    # On a child-welfare matter.
    CONCERN_RECEIVED = "concern_received"
    CONCERN_CONCLUDED = "concern_concluded"
    INVESTIGATION_CONCLUDED = "investigation_concluded"
    FEEDBACK_SENT = "feedback_sent"
    EMERGENCY_ORDER = "emergency_order"
    EMERGENCY_CARE_ORDER = "emergency_care_order"
    PETITION_SENT = "petition_sent"
    PLACEMENT_ORDERED = "placement_ordered"
    PLACEMENT_BEGUN = "placement_begun"
    PLACEMENT_REASSESSED = "placement_reassessed"
    PLACEMENT_ENDED = "placement_ended"
    # On a sanction.
    CASE_TRANSFERRED = "case_transferred"
    PLAN_MEETING_HELD = "plan_meeting_held"
    DECISION_NOTIFIED = "decision_notified"
    COMPLAINT_SENT = "complaint_sent"
    SANCTION_ENDED = "sanction_ended"
    # On a follow-up.
    SIGNAL_RECEIVED = "signal_received"
    ELIGIBILITY_DECIDED = "eligibility_decided"
    FOUND_NOT_ELIGIBLE = "found_not_eligible"
    ADULTS_NAMED = "adults_named"
    FIRST_CONTACT = "first_contact"
    YOUTH_MET = "youth_met"
    CONSENT_TALK_HELD = "consent_talk_held"
    CONSENT_GIVEN = "consent_given"
    MAPPING_BEGUN = "mapping_begun"
    PLAN_MADE = "plan_made"
    ACTIVE_BEGUN = "active_begun"
    TEAM_MEETING_HELD = "team_meeting_held"
    REVIEW_HELD = "review_held"
    SIGNAL_AGAIN = "signal_again"
    HANDED_OVER_TO_ADULT_LIFE = "handed_over_to_adult_life"
    CLOSING_TALK_HELD = "closing_talk_held"
    FOLLOW_UP_CLOSED = "follow_up_closed"
    FOLLOW_UP_EVALUATED = "follow_up_evaluated"

    @property
    def names(self) -> Names:
        """What the event is called on screen."""
        return EVENT_NAMES[self]


class ChargingDecisionKind(StrEnum):
    """How the prosecution settled the case. Every kind settles the question (straffeprosessloven § 249)."""

    INDICTMENT = "indictment"
    PENALTY_NOTICE = "penalty_notice"
    WAIVER_OF_PROSECUTION = "waiver_of_prosecution"
    MEDIATION = "mediation"
    FOLLOW_UP_BY_MEDIATION_SERVICE = "follow_up_by_mediation_service"
    YOUTH_FOLLOW_UP_SANCTION = "youth_follow_up_sanction"
    CONFESSION_JUDGMENT_REQUESTED = "confession_judgment_requested"
    DISMISSAL = "dismissal"

    @property
    def names(self) -> Names:
        """What the decision is called on screen."""
        return _CHARGING_DECISION_NAMES[self]


class ConcernConclusionKind(StrEnum):
    """How child welfare concluded a concern report (barnevernsloven § 2-1)."""

    INVESTIGATION_OPENED = "investigation_opened"
    DISMISSED = "dismissed"

    @property
    def names(self) -> Names:
        """What the conclusion is called on screen."""
        return _CONCERN_CONCLUSION_NAMES[self]


EventDetail = ChargingDecisionKind | ConcernConclusionKind
"""What two kinds of event say beside their date."""

DETAILS: dict[EventKind, type[ChargingDecisionKind] | type[ConcernConclusionKind]] = {
    EventKind.CHARGING_DECISION: ChargingDecisionKind,
    EventKind.CONCERN_CONCLUDED: ConcernConclusionKind,
}
"""The kinds of event that must say more than their date, and in which words. The others say nothing more."""


class RollPolicy(StrEnum):
    """What happens when a deadline ends on a day off (domstolloven § 149)."""

    ROLL = "ROLL"
    """It moves to the next working day."""
    NO_ROLL = "NO_ROLL"
    """It stays: the law says so, or the careful reading was chosen."""
    NOT_REGULATED = "NOT_REGULATED"
    """The law is silent and nobody has chosen: it stays, as the careful reading."""

    @property
    def names(self) -> Names:
        """How the policy is put on screen."""
        return _ROLL_NAMES[self]


class Age(StrEnum):
    """Which age counts, and on which side of 18, for the rule to apply: the most common source of error."""

    AT_ACT = "at_act"
    NOW = "now"
    ADULT_NOW = "adult_now"
    NONE = "none"

    @property
    def names(self) -> Names:
        """How the condition is put on screen."""
        return _AGE_NAMES[self]


class ExceedingReason(StrEnum):
    """A reason the law itself gives for going beyond a deadline."""

    INVESTIGATION = "investigation"
    SPECIAL_REASONS = "special_reasons"
    SPECIAL_CIRCUMSTANCES = "special_circumstances"
    SPECIAL_CASES = "special_cases"
    PARTICULARLY_REQUIRED = "particularly_required"
    AS_FAR_AS_POSSIBLE = "as_far_as_possible"
    IF_POSSIBLE = "if_possible"
    COMPLEX_REQUEST = "complex_request"

    @property
    def names(self) -> Names:
        """The law's own words, and the same in nynorsk."""
        return _EXCEEDING_NAMES[self]


class Outcome(StrEnum):
    """How one deadline stands: the six answers that the compliance figures count."""

    MET = "met"
    MET_LATE_WITH_REASON = "met_late_with_reason"
    LATE = "late"
    OPEN_NOT_DUE = "open_not_due"
    OPEN_OVERDUE = "open_overdue"
    CANCELLED = "cancelled"

    @property
    def names(self) -> Names:
        """What the outcome is called on screen."""
        return _OUTCOME_NAMES[self]


class Certainty(StrEnum):
    """How sure we are of what a rule says. A lawyer moves a rule upwards."""

    VERIFIED = "verified"
    GENERAL_KNOWLEDGE = "general_knowledge"
    UNSURE = "unsure"
    CHOSEN = "chosen"

    @property
    def names(self) -> Names:
        """How the mark is put on screen."""
        return _CERTAINTY_NAMES[self]


EVENT_KINDS: dict[SubjectKind, tuple[EventKind, ...]] = {
    SubjectKind.INVESTIGATION: (
        EventKind.ACT_COMMITTED,
        EventKind.REGARDED_AS_SUSPECT,
        EventKind.CHARGED,
        EventKind.ARRESTED,
        EventKind.PRESENTED_IN_COURT,
        EventKind.RELEASED,
        EventKind.CUSTODY_ORDERED,
        EventKind.CUSTODY_ENDED,
        EventKind.CHARGING_DECISION,
        EventKind.RECEIVED_BY_COURT,
        EventKind.HEARING_SCHEDULED,
        EventKind.MAIN_HEARING_BEGUN,
        EventKind.APPEAL_REFERRED,
    ),
    SubjectKind.MATTER: (
        EventKind.CONCERN_RECEIVED,
        EventKind.CONCERN_CONCLUDED,
        EventKind.INVESTIGATION_CONCLUDED,
        EventKind.FEEDBACK_SENT,
        EventKind.EMERGENCY_ORDER,
        EventKind.EMERGENCY_CARE_ORDER,
        EventKind.PETITION_SENT,
        EventKind.PLACEMENT_ORDERED,
        EventKind.PLACEMENT_BEGUN,
        EventKind.PLACEMENT_REASSESSED,
        EventKind.PLACEMENT_ENDED,
    ),
    SubjectKind.SANCTION: (
        EventKind.CASE_TRANSFERRED,
        EventKind.PLAN_MEETING_HELD,
        EventKind.DECISION_NOTIFIED,
        EventKind.COMPLAINT_SENT,
        EventKind.SANCTION_ENDED,
    ),
    SubjectKind.FOLLOW_UP: (
        EventKind.SIGNAL_RECEIVED,
        EventKind.ELIGIBILITY_DECIDED,
        EventKind.FOUND_NOT_ELIGIBLE,
        EventKind.ADULTS_NAMED,
        EventKind.FIRST_CONTACT,
        EventKind.YOUTH_MET,
        EventKind.CONSENT_TALK_HELD,
        EventKind.CONSENT_GIVEN,
        EventKind.MAPPING_BEGUN,
        EventKind.PLAN_MADE,
        EventKind.ACTIVE_BEGUN,
        EventKind.TEAM_MEETING_HELD,
        EventKind.REVIEW_HELD,
        EventKind.SIGNAL_AGAIN,
        EventKind.HANDED_OVER_TO_ADULT_LIFE,
        EventKind.CLOSING_TALK_HELD,
        EventKind.FOLLOW_UP_CLOSED,
        EventKind.FOLLOW_UP_EVALUATED,
    ),
}
"""Which events may be registered on what; every kind belongs to exactly one kind of subject."""

EVENT_NAMES: dict[EventKind, Names] = {
    EventKind.ACT_COMMITTED: Names("handlingen begått", "handlinga gjord"),
    EventKind.REGARDED_AS_SUSPECT: Names("å anse som mistenkt", "å rekne som mistenkt"),
    EventKind.CHARGED: Names("siktet", "sikta"),
    EventKind.ARRESTED: Names("pågrepet", "pågripen"),
    EventKind.PRESENTED_IN_COURT: Names("fremstilt for tingretten", "framstilt for tingretten"),
    EventKind.RELEASED: Names("løslatt", "lauslaten"),
    EventKind.CUSTODY_ORDERED: Names("fengslingskjennelse", "fengslingsorskurd"),
    EventKind.CUSTODY_ENDED: Names("varetekten avsluttet", "varetekta avslutta"),
    EventKind.CHARGING_DECISION: Names("påtalespørsmålet avgjort", "påtalespørsmålet avgjort"),
    EventKind.RECEIVED_BY_COURT: Names("saken kom inn til tingretten", "saka kom inn til tingretten"),
    EventKind.HEARING_SCHEDULED: Names("hovedforhandling berammet", "hovudforhandling fastsett"),
    EventKind.MAIN_HEARING_BEGUN: Names("hovedforhandling påbegynt", "hovudforhandling byrja"),
    EventKind.APPEAL_REFERRED: Names("anken henvist til ankeforhandling", "anken vist til ankeforhandling"),
    EventKind.CONCERN_RECEIVED: Names("bekymringsmelding mottatt", "bekymringsmelding motteken"),
    EventKind.CONCERN_CONCLUDED: Names("bekymringsmelding konkludert", "bekymringsmelding konkludert"),
    EventKind.INVESTIGATION_CONCLUDED: Names("undersøkelse avsluttet", "undersøking avslutta"),
    EventKind.FEEDBACK_SENT: Names("tilbakemelding sendt til melder", "tilbakemelding send til meldaren"),
    EventKind.EMERGENCY_ORDER: Names("akuttvedtak truffet", "akuttvedtak gjort"),
    EventKind.EMERGENCY_CARE_ORDER: Names("akuttvedtak om omsorg truffet", "akuttvedtak om omsorg gjort"),
    EventKind.PETITION_SENT: Names("begjæring sendt til nemnda", "krav sendt til nemnda"),
    EventKind.PLACEMENT_ORDERED: Names("nemnda vedtok institusjon", "nemnda vedtok institusjon"),
    EventKind.PLACEMENT_BEGUN: Names("oppholdet i institusjon begynt", "opphaldet i institusjon byrja"),
    EventKind.PLACEMENT_REASSESSED: Names(
        "oppholdet i institusjon vurdert på nytt", "opphaldet i institusjon vurdert på nytt"
    ),
    EventKind.PLACEMENT_ENDED: Names("oppholdet i institusjon avsluttet", "opphaldet i institusjon avslutta"),
    EventKind.CASE_TRANSFERRED: Names("saken overført til konfliktrådet", "saka overført til konfliktrådet"),
    EventKind.PLAN_MEETING_HELD: Names("ungdomsplanmøte holdt", "ungdomsplanmøte halde"),
    EventKind.DECISION_NOTIFIED: Names("underretning kommet frem", "underretning komen fram"),
    EventKind.COMPLAINT_SENT: Names("klage sendt", "klage send"),
    EventKind.SANCTION_ENDED: Names("gjennomføringen avsluttet", "gjennomføringa avslutta"),
    EventKind.SIGNAL_RECEIVED: Names(
        "signal mottatt, eller oppfølgingen tatt opp igjen", "signal motteke, eller oppfølginga teken opp att"
    ),
    EventKind.ELIGIBILITY_DECIDED: Names("vedtak om målgruppe", "vedtak om målgruppe"),
    EventKind.FOUND_NOT_ELIGIBLE: Names("ikke i målgruppen", "ikkje i målgruppa"),
    EventKind.ADULTS_NAMED: Names("kontaktperson og stedfortreder utpekt", "kontaktperson og stadfortredar peika ut"),
    EventKind.FIRST_CONTACT: Names("første kontakt", "første kontakt"),
    EventKind.YOUTH_MET: Names("kontakt med den unge", "kontakt med den unge"),
    EventKind.CONSENT_TALK_HELD: Names("samtykkesamtale holdt", "samtykkesamtale halden"),
    EventKind.CONSENT_GIVEN: Names("samtykke til oppfølging gitt", "samtykke til oppfølging gjeve"),
    EventKind.MAPPING_BEGUN: Names("kartlegging begynt", "kartlegging byrja"),
    EventKind.PLAN_MADE: Names("plan laget", "plan laga"),
    EventKind.ACTIVE_BEGUN: Names(
        "kartlegging fullført og aktiv oppfølging begynt", "kartlegging fullført og aktiv oppfølging byrja"
    ),
    EventKind.TEAM_MEETING_HELD: Names("teammøte holdt", "teammøte halde"),
    EventKind.REVIEW_HELD: Names("gjennomgang holdt", "gjennomgang halden"),
    EventKind.SIGNAL_AGAIN: Names("nytt signal mottatt", "nytt signal motteke"),
    EventKind.HANDED_OVER_TO_ADULT_LIFE: Names(
        "overlevering til voksenlivet holdt", "overlevering til vaksenlivet halden"
    ),
    EventKind.CLOSING_TALK_HELD: Names("avslutningssamtale holdt", "avslutningssamtale halden"),
    EventKind.FOLLOW_UP_CLOSED: Names("oppfølgingen avsluttet", "oppfølginga avslutta"),
    EventKind.FOLLOW_UP_EVALUATED: Names("oppfølgingen evaluert", "oppfølginga evaluert"),
}

_SUBJECT_NAMES: dict[SubjectKind, Names] = {
    SubjectKind.INVESTIGATION: Names("etterforsking", "etterforsking"),
    SubjectKind.MATTER: Names("barnevernssak", "barnevernssak"),
    SubjectKind.FOLLOW_UP: Names("oppfølging", "oppfølging"),
    SubjectKind.SANCTION: Names("straffereaksjon", "straffereaksjon"),
}

_CHARGING_DECISION_NAMES: dict[ChargingDecisionKind, Names] = {
    ChargingDecisionKind.INDICTMENT: Names("tiltale", "tiltale"),
    ChargingDecisionKind.PENALTY_NOTICE: Names("forelegg", "førelegg"),
    ChargingDecisionKind.WAIVER_OF_PROSECUTION: Names("påtaleunnlatelse", "påtaleunnlating"),
    ChargingDecisionKind.MEDIATION: Names(
        "overføring til mekling i konfliktrådet", "overføring til mekling i konfliktrådet"
    ),
    ChargingDecisionKind.FOLLOW_UP_BY_MEDIATION_SERVICE: Names(
        "overføring til oppfølging i konfliktrådet", "overføring til oppfølging i konfliktrådet"
    ),
    ChargingDecisionKind.YOUTH_FOLLOW_UP_SANCTION: Names(
        "overføring til ungdomsoppfølging", "overføring til ungdomsoppfølging"
    ),
    ChargingDecisionKind.CONFESSION_JUDGMENT_REQUESTED: Names("begjæring om tilståelsesdom", "krav om tilståingsdom"),
    ChargingDecisionKind.DISMISSAL: Names("henleggelse", "bortlegging"),
}

_CONCERN_CONCLUSION_NAMES: dict[ConcernConclusionKind, Names] = {
    ConcernConclusionKind.INVESTIGATION_OPENED: Names("undersøkelse åpnet", "undersøking opna"),
    ConcernConclusionKind.DISMISSED: Names("meldingen henlagt", "meldinga lagd bort"),
}

_ROLL_NAMES: dict[RollPolicy, Names] = {
    RollPolicy.ROLL: Names("forskyves til neste virkedag", "blir flytta til neste yrkedag"),
    RollPolicy.NO_ROLL: Names("forskyves ikke", "blir ikkje flytta"),
    RollPolicy.NOT_REGULATED: Names("ikke regulert, forskyves ikke", "ikkje regulert, blir ikkje flytta"),
}

_AGE_NAMES: dict[Age, Names] = {
    Age.AT_ACT: Names("under 18 år på handlingstiden", "under 18 år på handlingstida"),
    Age.NOW: Names("under 18 år på hendelsens dato", "under 18 år på datoen for hendinga"),
    Age.ADULT_NOW: Names("18 år eller eldre på hendelsens dato", "18 år eller eldre på datoen for hendinga"),
    Age.NONE: Names("ingen aldersgrense", "inga aldersgrense"),
}

# Straffeprosessloven writes «etterforsking», and in § 249 «etterforskningen»: a reason is quoted as it stands.
_EXCEEDING_NAMES: dict[ExceedingReason, Names] = {
    ExceedingReason.INVESTIGATION: Names("hensynet til etterforskningen", "omsynet til etterforskinga"),
    ExceedingReason.SPECIAL_REASONS: Names("andre særlige grunner", "andre særlege grunnar"),
    ExceedingReason.SPECIAL_CIRCUMSTANCES: Names("særlige forhold", "særlege forhold"),
    ExceedingReason.SPECIAL_CASES: Names("særlige tilfeller", "særlege tilfelle"),
    ExceedingReason.PARTICULARLY_REQUIRED: Names("særlig påkrevd", "særleg påkravd"),
    ExceedingReason.AS_FAR_AS_POSSIBLE: Names("så vidt mulig", "så vidt mogleg"),
    ExceedingReason.IF_POSSIBLE: Names("om mulig", "om mogleg"),
    ExceedingReason.COMPLEX_REQUEST: Names("kompleks anmodning", "kompleks førespurnad"),
}

_OUTCOME_NAMES: dict[Outcome, Names] = {
    Outcome.MET: Names("innen fristen", "innan fristen"),
    Outcome.MET_LATE_WITH_REASON: Names("etter fristen, med grunn", "etter fristen, med grunn"),
    Outcome.LATE: Names("for sent", "for seint"),
    Outcome.OPEN_NOT_DUE: Names("åpen, ikke forfalt", "open, ikkje forfallen"),
    Outcome.OPEN_OVERDUE: Names("åpen, forfalt", "open, forfallen"),
    Outcome.CANCELLED: Names("bortfalt", "bortfallen"),
}

_CERTAINTY_NAMES: dict[Certainty, Names] = {
    Certainty.VERIFIED: Names("lest i lovteksten", "lese i lovteksten"),
    Certainty.GENERAL_KNOWLEDGE: Names(
        "alminnelig kunnskap eller slutning, ikke etterprøvd", "allmenn kunnskap eller slutning, ikkje etterprøvd"
    ),
    Certainty.UNSURE: Names("usikkert, må avklares", "usikkert, må avklarast"),
    Certainty.CHOSEN: Names("valgt her, ikke lov", "vald her, ikkje lov"),
}
