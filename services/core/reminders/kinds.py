"""The words of reminders: which steps there are, as what somebody is told, and what one may mute."""

from enum import StrEnum

from services.core.kit.translation import N_


class Step(StrEnum):
    """Why somebody is told now."""

    NEW = "new"
    BEFORE = "before"
    ON_DAY = "on_day"
    OVERDUE = "overdue"
    TO_LEAD = "to_lead"
    TO_MANAGER = "to_manager"


STEP_NAMES = {
    Step.NEW: N_("Ny oppgave"),
    Step.BEFORE: N_("Fristen nærmer seg"),
    Step.ON_DAY: N_("Fristen er i dag"),
    Step.OVERDUE: N_("Fristen er gått ut"),
    Step.TO_LEAD: N_("Fristen er gått ut, og ingen har tatt den"),
    Step.TO_MANAGER: N_("Fristen er gått ut, og den er fortsatt åpen"),
}


class ToldAs(StrEnum):
    """As what somebody is told: the nearest who is there."""

    RESPONSIBLE = "responsible"
    SUBSTITUTE = "substitute"
    LEAD = "lead"
    MANAGER = "manager"


CAPACITY_NAMES = {
    ToldAs.RESPONSIBLE: N_("den ansvarlige"),
    ToldAs.SUBSTITUTE: N_("stedfortreder"),
    ToldAs.LEAD: N_("neste ansvarlige"),
    ToldAs.MANAGER: N_("leder"),
}


class Subject(StrEnum):
    """What kind of thing is running: decides who may mute it, and how far it goes when nobody acts."""

    LAW = "law"
    """A duty by law. Nobody can mute it."""
    RIGHT = "right"
    """A right or a duration that the law bounds: nothing is breached when it runs out, and nobody is told after it."""
    CITY_STANDARD = "city_standard"
    INTERNAL_TARGET = "internal_target"
    """A target of one's own for a duty without a number: nobody else is told when it is not reached."""
    TASK = "task"


SUBJECT_NAMES = {
    Subject.LAW: N_("Lovfestede frister"),
    Subject.RIGHT: N_("Rettigheter og tidsrom i loven"),
    Subject.CITY_STANDARD: N_("Oslostandarden"),
    Subject.INTERNAL_TARGET: N_("Interne mål"),
    Subject.TASK: N_("Oppgaver"),
}

MUTABLE = (Subject.CITY_STANDARD, Subject.INTERNAL_TARGET, Subject.TASK)
"""What a person may choose not to be told of. What the law bounds is not among them."""
