"""The words for a follow-up's states, sources and grounds."""

from enum import StrEnum

from services.core.kit.translation import N_


class State(StrEnum):
    """Where a follow-up stands, from signal to evaluation."""

    SIGNAL = "SIGNAL"
    ASSESSING = "ASSESSING"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    OFFERED = "OFFERED"
    DECLINED = "DECLINED"
    CONSENT_PENDING = "CONSENT_PENDING"
    MAPPING = "MAPPING"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    TRANSITION = "TRANSITION"
    CLOSED = "CLOSED"
    EVALUATED = "EVALUATED"


# States in which nobody has yet been offered anything: no key worker is needed.
BEFORE_OFFER = (State.SIGNAL, State.ASSESSING, State.NOT_ELIGIBLE)
# States in which somebody follows the youth up, or has offered to.
UNDER_WAY = (State.OFFERED, State.CONSENT_PENDING, State.MAPPING, State.ACTIVE, State.PAUSED, State.TRANSITION)
# States in which nothing new is added.
ENDED = (State.CLOSED, State.EVALUATED, State.NOT_ELIGIBLE)

STATE_NAMES = {
    State.SIGNAL: N_("Signal mottatt"),
    State.ASSESSING: N_("Vurderes"),
    State.NOT_ELIGIBLE: N_("Ikke i målgruppen"),
    State.OFFERED: N_("Tilbud gitt"),
    State.DECLINED: N_("Takket nei"),
    State.CONSENT_PENDING: N_("Venter på samtykke"),
    State.MAPPING: N_("Kartlegging"),
    State.ACTIVE: N_("Aktiv oppfølging"),
    State.PAUSED: N_("Satt på pause"),
    State.TRANSITION: N_("Overgang"),
    State.CLOSED: N_("Avsluttet"),
    State.EVALUATED: N_("Evaluert"),
}


class PauseKind(StrEnum):
    """Why a follow-up rests."""

    PRISON = "prison"
    INSTITUTION = "institution"
    ABROAD = "abroad"
    MISSING = "missing"


PAUSE_NAMES = {
    PauseKind.PRISON: N_("Fengsel"),
    PauseKind.INSTITUTION: N_("Institusjon"),
    PauseKind.ABROAD: N_("Utlandet"),
    PauseKind.MISSING: N_("Savnet eller på rømmen"),
}


class ClosingReason(StrEnum):
    """Why a follow-up ended."""

    GOALS_REACHED = "goals_reached"
    YOUTH_WITHDREW = "youth_withdrew"
    MOVED = "moved"
    PRISON = "prison"
    TAKEN_OVER = "taken_over"
    TURNED_18 = "turned_18"


CLOSING_NAMES = {
    ClosingReason.GOALS_REACHED: N_("Målene er nådd"),
    ClosingReason.YOUTH_WITHDREW: N_("Den unge ønsket å slutte"),
    ClosingReason.MOVED: N_("Flyttet"),
    ClosingReason.PRISON: N_("Soner i fengsel"),
    ClosingReason.TAKEN_OVER: N_("En annen tjeneste har overtatt"),
    ClosingReason.TURNED_18: N_("Fylt 18 år"),
}


class SignalSource(StrEnum):
    """Where a signal came from."""

    POLICE_THRESHOLD = "police_threshold"
    SCHOOL = "school"
    DISTRICT = "district"
    CHILD_WELFARE = "child_welfare"
    SELF = "self"
    GUARDIAN = "guardian"
    OTHER = "other"


SOURCE_NAMES = {
    SignalSource.POLICE_THRESHOLD: N_("Politiet: terskel nådd"),
    SignalSource.SCHOOL: N_("Skole"),
    SignalSource.DISTRICT: N_("Bydel eller kommune"),
    SignalSource.CHILD_WELFARE: N_("Barnevernstjenesten"),
    SignalSource.SELF: N_("Den unge selv"),
    SignalSource.GUARDIAN: N_("Foresatt"),
    SignalSource.OTHER: N_("Andre"),
}


class SignalGround(StrEnum):
    """The ground on which the signal could be given to us."""

    CONSENT = "FVL_13A_1_CONSENT"
    OTHER_ORGAN = "FVL_13B_5_OTHER_ORGAN"
    POLICE_PREVENT = "PRL_27_2A_PREVENT_PUBLIC"
    POLICE_COOPERATION = "PRL_27_4_COOPERATION"
    CHILD_WELFARE_TASK = "BVL_13_1_TASK"
    OWN_WISH = "OWN_WISH"


GROUND_NAMES = {
    SignalGround.CONSENT: N_("Samtykke, forvaltningsloven § 13 a nr. 1"),
    SignalGround.OTHER_ORGAN: N_("Annet organ, forvaltningsloven § 13 b første ledd nr. 5"),
    SignalGround.POLICE_PREVENT: N_("Forebygge, politiregisterloven § 27 annet ledd nr. 1"),
    SignalGround.POLICE_COOPERATION: N_("Kriminalitetsforebyggende samarbeid, politiregisterloven § 27 fjerde ledd"),
    SignalGround.CHILD_WELFARE_TASK: N_("Barnevernets oppgaver, barnevernsloven § 13-1 tredje ledd"),
    SignalGround.OWN_WISH: N_("Den unge eller foresatte har selv tatt kontakt"),
}


class DutyToNotify(StrEnum):
    """What came of considering the duty to notify child welfare, barnevernsloven § 13-2."""

    NOTIFIED = "notified"
    ALREADY_KNOWN = "already_known"
    NOT_TRIGGERED = "not_triggered"


DUTY_NAMES = {
    DutyToNotify.NOTIFIED: N_("Vurdert: melding er sendt barnevernet"),
    DutyToNotify.ALREADY_KNOWN: N_("Vurdert: barnevernet er alt varslet"),
    DutyToNotify.NOT_TRIGGERED: N_("Vurdert: vilkårene for meldeplikt er ikke oppfylt"),
}


class TaskKind(StrEnum):
    """What somebody is asked to do."""

    ASSESS_SIGNAL = "assess_signal"
    NAME_CONTACT = "name_contact"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    REVIEW_CONSENT = "review_consent"
    ASK_YOUTH_ANEW = "ask_youth_anew"
    CONSENT_LAPSED = "consent_lapsed"
    EMERGENCY_OPENED = "emergency_opened"
    REVIEW_EMERGENCY = "review_emergency"
    HAND_OVER_REJECTED = "hand_over_rejected"
    HAND_OVER_RECEIVED = "hand_over_received"
    CONSENT_AFTER_HAND_OVER = "consent_after_hand_over"
    TWO_FOLLOW_UPS = "two_follow_ups"
    TURNS_12 = "turns_12"
    TURNS_15 = "turns_15"
    TURNS_16 = "turns_16"
    TRANSITION_AT_18 = "transition_at_18"
    TURNS_18 = "turns_18"
    TURNS_25 = "turns_25"
    PAUSE_OPEN_LONG = "pause_open_long"
    PAUSE_END_REACHED = "pause_end_reached"


# Asked while a follow-up rests, and moot when it goes on.
PAUSE_TASKS = (TaskKind.PAUSE_OPEN_LONG, TaskKind.PAUSE_END_REACHED)
# Nothing in the service shows that these are done: a person says so.
SAID_TO_BE_DONE = (
    TaskKind.TURNS_12,
    TaskKind.TURNS_15,
    TaskKind.TURNS_16,
    TaskKind.TRANSITION_AT_18,
    TaskKind.TURNS_18,
    TaskKind.TURNS_25,
    *PAUSE_TASKS,
)

TASK_NAMES = {
    TaskKind.ASSESS_SIGNAL: N_("Vurder signalet"),
    TaskKind.NAME_CONTACT: N_("Utpek kontaktpunkt"),
    TaskKind.CONSENT_WITHDRAWN: N_("Et samtykke er trukket tilbake eller kjent ugyldig: se over planen"),
    TaskKind.REVIEW_CONSENT: N_("Snakk om samtykket igjen"),
    TaskKind.ASK_YOUTH_ANEW: N_("Den unge er blitt gammel nok til å skrive under selv: spør om samtykket"),
    TaskKind.CONSENT_LAPSED: N_("Et samtykke har falt bort: hold en ny samtale"),
    TaskKind.EMERGENCY_OPENED: N_("Nødtilgang er åpnet"),
    TaskKind.REVIEW_EMERGENCY: N_("Gå etter nødtilgangen"),
    TaskKind.HAND_OVER_REJECTED: N_("Overføringen er avslått"),
    TaskKind.HAND_OVER_RECEIVED: N_("Se over det som ikke fulgte med i overføringen"),
    TaskKind.CONSENT_AFTER_HAND_OVER: N_("Ta ny samtale om samtykke etter overføringen"),
    TaskKind.TWO_FOLLOW_UPS: N_("Den unge har to åpne oppfølginger etter en sammenslåing: se over dem"),
    TaskKind.TURNS_12: N_("Den unge fyller snart 12 år: snakk om planen og samtykket"),
    TaskKind.TURNS_15: N_("Den unge fyller snart 15 år: fortell om rettighetene, og spør om samtykket"),
    TaskKind.TURNS_16: N_("Den unge fyller snart 16 år: spør den unge selv om helseopplysninger"),
    TaskKind.TRANSITION_AT_18: N_("Den unge har fylt 17 år: begynn overgangen til voksenlivet"),
    TaskKind.TURNS_18: N_("Den unge fyller snart 18 år: hold ny samtale om samtykke før dagen"),
    TaskKind.TURNS_25: N_("Den unge fyller snart 25 år: avtal hvem som tar over fra barnevernet"),
    TaskKind.PAUSE_OPEN_LONG: N_("Oppfølgingen har vært på pause lenge: se om den kan fortsette"),
    TaskKind.PAUSE_END_REACHED: N_(
        "Dagen da pausen var tenkt å være over, er kommet: se om oppfølgingen kan fortsette"
    ),
}
