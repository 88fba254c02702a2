"""The words of disclosure: whom to, on which kind of ground, and each answer of the assessment."""

from enum import StrEnum

from services.core.kit.translation import N_


class RecipientType(StrEnum):
    """What the recipient is in law: it decides which grounds can be used."""

    PUBLIC_SCHOOL = "public_school"
    PRIVATE_SCHOOL = "private_school"
    DISTRICT = "district"
    CHILD_WELFARE = "child_welfare"
    OTHER_PUBLIC = "other_public"
    PRIVATE = "private"
    VOLUNTARY = "voluntary"


RECIPIENT_TYPE_NAMES = {
    RecipientType.PUBLIC_SCHOOL: N_("Offentlig skole"),
    RecipientType.PRIVATE_SCHOOL: N_("Privat skole"),
    RecipientType.DISTRICT: N_("Bydel eller kommune"),
    RecipientType.CHILD_WELFARE: N_("Barnevernstjenesten"),
    RecipientType.OTHER_PUBLIC: N_("Annet offentlig organ"),
    RecipientType.PRIVATE: N_("Privat mottaker"),
    RecipientType.VOLUNTARY: N_("Frivillig organisasjon"),
}


class RequestedBy(StrEnum):
    """On whose initiative the information is considered for disclosure."""

    OWN_INITIATIVE = "own_initiative"
    SCHOOL_REQUEST = "school_request"
    OTHER_REQUEST = "other_request"


REQUESTED_BY_NAMES = {
    RequestedBy.OWN_INITIATIVE: N_("Eget initiativ"),
    RequestedBy.SCHOOL_REQUEST: N_("Skolen har bedt om det"),
    RequestedBy.OTHER_REQUEST: N_("En annen tjeneste har bedt om det"),
}


class GroundKind(StrEnum):
    """What a ground in law does: lets, lets by consent, needs no person, or binds one to tell."""

    PERMITS = "permits"
    CONSENT = "consent"
    ANONYMOUS = "anonymous"
    MUST_NOTIFY = "must_notify"
    MUST_AVERT = "must_avert"


class ChildInterest(StrEnum):
    """What the best interest of the child says to the disclosure."""

    SUPPORTS = "supports"
    NEUTRAL = "neutral"
    AGAINST = "against"


CHILD_INTEREST_NAMES = {
    ChildInterest.SUPPORTS: N_("Taler for utlevering"),
    ChildInterest.NEUTRAL: N_("Taler verken for eller mot"),
    ChildInterest.AGAINST: N_("Taler mot utlevering"),
}


class Secrecy(StrEnum):
    """Whether the recipient is bound by a duty of confidentiality, and how."""

    STATUTORY = "statutory"
    IMPOSED = "imposed"
    NONE = "none"


SECRECY_NAMES = {
    Secrecy.STATUTORY: N_("Ja, etter lov"),
    Secrecy.IMPOSED: N_("Ja, pålagt ved utleveringen"),
    Secrecy.NONE: N_("Nei"),
}


class Seriousness(StrEnum):
    """How serious the offence is that the information is about."""

    SERIOUS = "serious"
    LESS_SERIOUS = "less_serious"
    NO_OFFENCE = "no_offence"


SERIOUSNESS_NAMES = {
    Seriousness.SERIOUS: N_("Alvorlig kriminalitet"),
    Seriousness.LESS_SERIOUS: N_("Mindre alvorlig kriminalitet"),
    Seriousness.NO_OFFENCE: N_("Gjelder ikke kriminalitet"),
}


class Certainty(StrEnum):
    """How sure the information is. What is unverified must be marked so when it is sent."""

    VERIFIED = "verified"
    PARTLY_UNCERTAIN = "partly_uncertain"
    UNVERIFIED = "unverified"


CERTAINTY_NAMES = {
    Certainty.VERIFIED: N_("Bekreftet"),
    Certainty.PARTLY_UNCERTAIN: N_("Delvis usikkert"),
    Certainty.UNVERIFIED: N_("Ikke bekreftet"),
}


class DisclosurePurpose(StrEnum):
    """What the disclosure is to achieve."""

    AVERT = "avert"
    PREVENT = "prevent"
    RECIPIENT_TASK = "recipient_task"
    PREVENT_UNSAFE_PRACTICE = "prevent_unsafe_practice"
    OWN_TASK = "own_task"
    LIFE_OR_HEALTH = "life_or_health"


DISCLOSURE_PURPOSE_NAMES = {
    DisclosurePurpose.AVERT: N_("Avverge et lovbrudd"),
    DisclosurePurpose.PREVENT: N_("Forebygge lovbrudd"),
    DisclosurePurpose.RECIPIENT_TASK: N_("Fremme mottakerens lovpålagte oppgaver"),
    DisclosurePurpose.PREVENT_UNSAFE_PRACTICE: N_("Hindre at virksomheten utøves uforsvarlig"),
    DisclosurePurpose.OWN_TASK: N_("Fremme egne lovpålagte oppgaver"),
    DisclosurePurpose.LIFE_OR_HEALTH: N_("Hindre fare for liv eller helse"),
}


class SourceSystem(StrEnum):
    """Where the information stands. All but the last are the police's own."""

    PO_LOG = "po_log"
    INDICIA = "indicia"
    CLOSED_CASE = "closed_case"
    ONGOING_CASE = "ongoing_case"
    OTHER = "other"


SOURCE_SYSTEM_NAMES = {
    SourceSystem.PO_LOG: N_("PO (politiets operasjonslogg)"),
    SourceSystem.INDICIA: N_("Indicia"),
    SourceSystem.CLOSED_CASE: N_("BL, avsluttet sak"),
    SourceSystem.ONGOING_CASE: N_("BL, sak under etterforsking"),
    SourceSystem.OTHER: N_("Annet fagsystem eller egen kunnskap"),
}
POLICE_SOURCES = tuple(source for source in SourceSystem if source is not SourceSystem.OTHER)


class NotifiedBefore(StrEnum):
    """Whether the one it is about was told beforehand."""

    YES = "yes"
    NOT_POSSIBLE = "not_possible"
    NOT_APPROPRIATE = "not_appropriate"


NOTIFIED_BEFORE_NAMES = {
    NotifiedBefore.YES: N_("Ja, varslet på forhånd"),
    NotifiedBefore.NOT_POSSIBLE: N_("Nei, det var ikke mulig"),
    NotifiedBefore.NOT_APPROPRIATE: N_("Nei, det var ikke hensiktsmessig"),
}


class InformedAfter(StrEnum):
    """Whether the one it is about is told afterwards, or why not."""

    YES = "yes"
    EXEMPT_DUTY = "exempt_duty"
    EXEMPT_CRIME_FIGHTING = "exempt_crime_fighting"
    EXEMPT_NOT_ESSENTIAL = "exempt_not_essential"
    EXEMPT_LAW = "exempt_law"


INFORMED_AFTER_NAMES = {
    InformedAfter.YES: N_("Ja, underrettes i etterkant"),
    InformedAfter.EXEMPT_DUTY: N_("Nei, taushetsplikt er til hinder"),
    InformedAfter.EXEMPT_CRIME_FIGHTING: N_("Nei, av hensyn til kriminalitetsbekjempelsen"),
    InformedAfter.EXEMPT_NOT_ESSENTIAL: N_("Nei, underretning er ikke av vesentlig betydning"),
    InformedAfter.EXEMPT_LAW: N_("Nei, utleveringen er fastsatt i lov"),
}


class DisclosureForm(StrEnum):
    """How it is told. By word of mouth needs a reason."""

    WRITTEN = "written"
    ORAL = "oral"


DISCLOSURE_FORM_NAMES = {
    DisclosureForm.WRITTEN: N_("Skriftlig"),
    DisclosureForm.ORAL: N_("Muntlig, og skrevet ned her"),
}


class DisclosureOutcome(StrEnum):
    """What the assessment ends in."""

    FULL = "full"
    PARTIAL = "partial"
    ANONYMISED = "anonymised"
    REFUSED = "refused"


DISCLOSURE_OUTCOME_NAMES = {
    DisclosureOutcome.FULL: N_("Utleveres"),
    DisclosureOutcome.PARTIAL: N_("Utleveres delvis"),
    DisclosureOutcome.ANONYMISED: N_("Utleveres uten personopplysninger"),
    DisclosureOutcome.REFUSED: N_("Utleveres ikke"),
}
WITHOUT_PERSON = (DisclosureOutcome.ANONYMISED, DisclosureOutcome.REFUSED)


class DecidedAs(StrEnum):
    """With which right it is decided."""

    CONTROLLER = "controller"
    DELEGATED = "delegated"


DECIDED_AS_NAMES = {
    DecidedAs.CONTROLLER: N_("Behandlingsansvarlig"),
    DecidedAs.DELEGATED: N_("På delegert myndighet"),
}


class DisclosureState(StrEnum):
    """Where an assessment stands. The last two are for good."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    DECIDED = "decided"
    NOT_APPROVED = "not_approved"


DISCLOSURE_STATE_NAMES = {
    DisclosureState.DRAFT: N_("Utkast"),
    DisclosureState.AWAITING_APPROVAL: N_("Venter på godkjenning"),
    DisclosureState.DECIDED: N_("Avgjort"),
    DisclosureState.NOT_APPROVED: N_("Ikke godkjent"),
}


class DutyKind(StrEnum):
    """What somebody is bound by law to do, whatever confidentiality says."""

    NOTIFY_CHILD_WELFARE = "notify_child_welfare"
    AVERT_OFFENCE = "avert_offence"


DUTY_KIND_NAMES = {
    DutyKind.NOTIFY_CHILD_WELFARE: N_("Melding til barnevernet"),
    DutyKind.AVERT_OFFENCE: N_("Avverging av et straffbart forhold"),
}
GROUND_OF_DUTY = {
    DutyKind.NOTIFY_CHILD_WELFARE: GroundKind.MUST_NOTIFY,
    DutyKind.AVERT_OFFENCE: GroundKind.MUST_AVERT,
}


class DutyWay(StrEnum):
    """How the duty was carried out."""

    TELEPHONE = "telephone"
    WRITTEN = "written"
    IN_PERSON = "in_person"


DUTY_WAY_NAMES = {
    DutyWay.TELEPHONE: N_("På telefon"),
    DutyWay.WRITTEN: N_("I brev eller skjema"),
    DutyWay.IN_PERSON: N_("Ved oppmøte"),
}
