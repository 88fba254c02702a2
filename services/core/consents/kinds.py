"""The words of consent: topics, purposes, who signs, how, and what may happen to it afterwards."""

from enum import StrEnum

from services.core.kit.translation import N_


class Topic(StrEnum):
    """What a row is about: the categories that consent is given for, one by one."""

    IDENTITY = "identity"
    CONTACT_POINTS = "contact_points"
    PLAN = "plan"
    MEASURES = "measures"
    MEETINGS = "meetings"
    SCHOOL = "school"
    FAMILY = "family"
    HEALTH = "health"
    DRUGS = "drugs"
    LEISURE_AND_WORK = "leisure_and_work"
    HOUSING = "housing"
    CHILD_WELFARE = "child_welfare"
    CRIMINAL_CASE = "criminal_case"
    ASSESSMENT = "assessment"


TOPIC_NAMES = {
    Topic.IDENTITY: N_("Navn og fødselsår"),
    Topic.CONTACT_POINTS: N_("Hvem som er med, og kontaktpunktene"),
    Topic.PLAN: N_("Planen og målene"),
    Topic.MEASURES: N_("Tiltak"),
    Topic.MEETINGS: N_("Møter og forsøk på kontakt"),
    Topic.SCHOOL: N_("Skole"),
    Topic.FAMILY: N_("Familie"),
    Topic.HEALTH: N_("Helse"),
    Topic.DRUGS: N_("Rus"),
    Topic.LEISURE_AND_WORK: N_("Fritid og arbeid"),
    Topic.HOUSING: N_("Bolig"),
    Topic.CHILD_WELFARE: N_("Barnevern"),
    Topic.CRIMINAL_CASE: N_("Straffesak"),
    Topic.ASSESSMENT: N_("Kartlegging"),
}
# The youth decides alone from 16, pasient- og brukerrettighetsloven § 4-3 første ledd bokstav b.
HEALTH_TOPICS = (Topic.HEALTH,)


class Purpose(StrEnum):
    """What the information is for. Statistics is a question of its own, never part of the other."""

    FOLLOW_UP = "follow_up"
    STATISTICS = "statistics"


PURPOSE_NAMES = {
    Purpose.FOLLOW_UP: N_("Samordnet oppfølging, slik at den unge får best mulig hjelp"),
    Purpose.STATISTICS: N_("Statistikk og evaluering av oppfølgingen"),
}


class Answer(StrEnum):
    """What was answered. A no is written down as well: it is not the same as never having been asked."""

    GIVEN = "given"
    REFUSED = "refused"


# What stands for the youth's own view where somebody has said no for her, and nobody says what she thinks.
NOT_ASKED = N_("Ikke spurt.")
# What stands for the language of a no where nobody is asked about it: a no is one step.
LANGUAGE_NOT_ASKED = "nb"


class Signer(StrEnum):
    """Who decides: the youth, each guardian with parental responsibility, child welfare that has taken over care."""

    YOUTH = "youth"
    GUARDIAN = "guardian"
    CHILD_WELFARE = "child_welfare"


SIGNER_NAMES = {
    Signer.YOUTH: N_("Den unge"),
    Signer.GUARDIAN: N_("Foresatt"),
    Signer.CHILD_WELFARE: N_("Barnevernet, som har overtatt omsorgen"),
}


class Method(StrEnum):
    """How a signature was given."""

    PAPER = "paper"
    ESIGN = "esign"
    ORAL = "oral"


METHOD_NAMES = {
    Method.PAPER: N_("På papir"),
    Method.ESIGN: N_("Elektronisk signatur"),
    Method.ORAL: N_("Muntlig"),
}


class Interpreter(StrEnum):
    """Who interpreted. A child never does, tolkeloven § 4."""

    NONE = "none"
    QUALIFIED = "qualified"
    OTHER_ADULT = "other_adult"


INTERPRETER_NAMES = {
    Interpreter.NONE: N_("Ikke behov for tolk"),
    Interpreter.QUALIFIED: N_("Kvalifisert tolk"),
    Interpreter.OTHER_ADULT: N_("En annen voksen, fordi kvalifisert tolk ikke var å få"),
}


class InterpreterChoice(StrEnum):
    """What can be answered on the form. A child is among the answers so that it can be refused with the law."""

    NONE = "none"
    QUALIFIED = "qualified"
    OTHER_ADULT = "other_adult"
    CHILD = "child"


INTERPRETER_CHOICE_NAMES = {
    **{InterpreterChoice(one): name for one, name in INTERPRETER_NAMES.items()},
    InterpreterChoice.CHILD: N_("Et barn"),
}


class ChangeKind(StrEnum):
    """What may happen to a consent after it was given."""

    WITHDRAWN = "withdrawn"
    INVALIDATED = "invalidated"


CHANGE_NAMES = {
    ChangeKind.WITHDRAWN: N_("Trukket tilbake"),
    ChangeKind.INVALIDATED: N_("Kjent ugyldig"),
}


class ConsentStatus(StrEnum):
    """How a consent stands right now. Computed, never stored."""

    AWAITING = "awaiting"
    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    PARTLY_WITHDRAWN = "partly_withdrawn"
    WITHDRAWN = "withdrawn"
    INVALIDATED = "invalidated"
    RENEWED = "renewed"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    REFUSED = "refused"


CONSENT_STATUS_NAMES = {
    ConsentStatus.AWAITING: N_("Venter på underskrift"),
    ConsentStatus.UPCOMING: N_("Gjelder senere"),
    ConsentStatus.IN_FORCE: N_("Gjelder"),
    ConsentStatus.PARTLY_WITHDRAWN: N_("Gjelder, men er delvis trukket tilbake"),
    ConsentStatus.WITHDRAWN: N_("Trukket tilbake"),
    ConsentStatus.INVALIDATED: N_("Kjent ugyldig"),
    ConsentStatus.RENEWED: N_("Erstattet av et nyere"),
    ConsentStatus.LAPSED: N_("Har falt bort"),
    ConsentStatus.EXPIRED: N_("Utløpt"),
    ConsentStatus.REFUSED: N_("Nei"),
}
