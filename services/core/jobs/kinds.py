"""The names of the jobs, and how long each may be without an end before somebody should look."""

from enum import StrEnum

from services.core.kit.translation import N_


class JobName(StrEnum):
    """One line of the worker's schedule."""

    FLAG_OVERDUE = "deadlines.flag_overdue"
    ASK_BEFORE_BIRTHDAYS = "age_events.ask_before_birthdays"
    ASK_LEADS = "consents.ask_leads"
    ASK_DURING_PAUSES = "follow_ups.ask_during_pauses"
    OWE_REMINDERS = "reminders.owe"
    SEND_MAIL = "mail.send"


JOB_NAMES = {
    JobName.FLAG_OVERDUE: N_("Varsle frister som er gått ut"),
    JobName.ASK_BEFORE_BIRTHDAYS: N_("Lag oppgaver før fødselsdager"),
    JobName.ASK_LEADS: N_("Lag oppgaver om samtykker"),
    JobName.OWE_REMINDERS: N_("Finn ut hvem som skal påminnes"),
    JobName.ASK_DURING_PAUSES: N_("Lag oppgaver om pauser"),
    JobName.SEND_MAIL: N_("Send e-post"),
}
