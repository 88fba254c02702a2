"""Who is asking."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.core.kit.translation import N_


class Role(StrEnum):
    """The hats people wear, the youth's or guardian's own, which is none, and the machine's."""

    COORDINATOR = "coordinator"
    KEY_WORKER = "key_worker"
    CONTACT = "contact"
    POLICE_CONTACT = "police_contact"
    INVESTIGATOR = "investigator"
    PROSECUTOR = "prosecutor"
    MANAGER = "manager"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"
    SUBJECT = "subject"
    WORKER = "worker"


class JobRole(StrEnum):
    """The database roles of the worker's jobs, which nobody logs in as: each has what its job needs and no more."""

    DEADLINES = "job_deadlines"
    AGE_EVENTS = "job_age_events"
    CONSENTS = "job_consents"
    PAUSES = "job_pauses"
    REMINDERS = "job_reminders"
    MAIL = "job_mail"


Grantee = Role | JobRole
"""Whom the access page gives something."""

PEOPLE = tuple(role for role in Role if role not in {Role.WORKER, Role.SUBJECT})

ROLE_NAMES = {
    Role.COORDINATOR: N_("koordinator"),
    Role.KEY_WORKER: N_("kontaktperson for den unge"),
    Role.CONTACT: N_("kontaktpunkt"),
    Role.POLICE_CONTACT: N_("politiets kontaktpunkt"),
    Role.INVESTIGATOR: N_("U18-etterforsker"),
    Role.PROSECUTOR: N_("påtalejurist"),
    Role.MANAGER: N_("leder"),
    Role.PRIVACY_OFFICER: N_("personvernombud"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.SUBJECT: N_("den unge eller den foresatte selv"),
    Role.WORKER: N_("frist-tjenesten"),
}
JOB_ROLE_NAMES = {
    JobRole.DEADLINES: N_("jobben som varsler frister"),
    JobRole.AGE_EVENTS: N_("jobben som ser etter fødselsdager"),
    JobRole.CONSENTS: N_("jobben som ser etter samtykker"),
    JobRole.PAUSES: N_("jobben som ser etter pauser"),
    JobRole.REMINDERS: N_("jobben som finner ut hvem som skal påminnes"),
    JobRole.MAIL: N_("jobben som sender e-post"),
}


class Ground(StrEnum):
    """Why a row may be read. The order is the order in which the log names the first that holds."""

    OWN = "OWN"
    LEAD = "LEAD"
    CONSENT = "CONSENT"
    DISCLOSED = "DISCLOSED"
    DUTY = "DUTY"
    EMERGENCY = "EMERGENCY"
    SUBJECT = "SUBJECT"
    OVERSIGHT = "OVERSIGHT"
    ORGANISATION = "ORGANISATION"
    SELF = "SELF"


@dataclass(frozen=True, slots=True)
class Actor:
    """The user behind a session and the hat that is on, as the database resolved them.

    A youth or a guardian who has signed in as herself has no account: `user_id` is then the key of her own row.
    """

    session_id: UUID
    user_id: UUID
    post_id: UUID | None
    service_id: UUID | None
    role: Role | None
    service_kind: str | None
    municipality_number: str | None
    district_code: str | None
    language: str
    display_name: str
    service_name: str | None
    hat_count: int

    @property
    def is_subject(self) -> bool:
        """Whether it is the youth or the guardian herself, and nobody of the staff."""
        return self.role is Role.SUBJECT

    @property
    def account_id(self) -> UUID | None:
        """The account of a member of staff; None for who has signed in as herself."""
        return None if self.is_subject else self.user_id
