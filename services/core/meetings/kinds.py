"""The words for meetings and attempts."""

from enum import StrEnum

from services.core.kit.translation import N_


class MeetingKind(StrEnum):
    """What kind of contact it was."""

    ONE_TO_ONE = "one_to_one"
    FIRST_CONTACT = "first_contact"
    TEAM_MEETING = "team_meeting"
    FAMILY = "family"
    CONSENT_TALK = "consent_talk"
    REVIEW = "review"
    TRANSITION = "transition"
    CLOSING_TALK = "closing_talk"
    OTHER = "other"


MEETING_KIND_NAMES = {
    MeetingKind.ONE_TO_ONE: N_("Én-til-én-samtale"),
    MeetingKind.FIRST_CONTACT: N_("Første kontakt"),
    MeetingKind.TEAM_MEETING: N_("Teammøte"),
    MeetingKind.FAMILY: N_("Samtale med familien"),
    MeetingKind.CONSENT_TALK: N_("Samtykkesamtale"),
    MeetingKind.REVIEW: N_("Gjennomgang av plan og mål"),
    MeetingKind.TRANSITION: N_("Overleveringsmøte ved 18 år"),
    MeetingKind.CLOSING_TALK: N_("Avslutningssamtale"),
    MeetingKind.OTHER: N_("Annet"),
}


class Medium(StrEnum):
    """How contact was made or tried."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"
    MESSAGE = "message"
    HOME_VISIT = "home_visit"


MEDIUM_NAMES = {
    Medium.IN_PERSON: N_("Ansikt til ansikt"),
    Medium.TELEPHONE: N_("Telefon"),
    Medium.VIDEO: N_("Video"),
    Medium.MESSAGE: N_("Melding"),
    Medium.HOME_VISIT: N_("Hjemmebesøk"),
}


class Attendee(StrEnum):
    """Who took part, as kinds: names of others than staff are not needed."""

    YOUTH = "youth"
    GUARDIAN = "guardian"
    KEY_WORKER = "key_worker"
    SCHOOL = "school"
    POLICE = "police"
    CHILD_WELFARE = "child_welfare"
    INTERPRETER = "interpreter"
    OTHER = "other"


ATTENDEE_NAMES = {
    Attendee.YOUTH: N_("Den unge"),
    Attendee.GUARDIAN: N_("Foresatt"),
    Attendee.KEY_WORKER: N_("Kontaktperson"),
    Attendee.SCHOOL: N_("Skole"),
    Attendee.POLICE: N_("Politi"),
    Attendee.CHILD_WELFARE: N_("Barnevern"),
    Attendee.INTERPRETER: N_("Tolk"),
    Attendee.OTHER: N_("Andre"),
}
