"""The words for how a measure stands."""

from enum import StrEnum

from services.core.kit.translation import N_


class MeasureStatus(StrEnum):
    """How a measure stands."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


MEASURE_STATUS_NAMES = {
    MeasureStatus.PLANNED: N_("Planlagt"),
    MeasureStatus.RUNNING: N_("I gang"),
    MeasureStatus.DONE: N_("Gjennomført"),
    MeasureStatus.STOPPED: N_("Avbrutt"),
}


class Choice(StrEnum):
    """Whether the youth may say no."""

    VOLUNTARY = "voluntary"
    ORDERED = "ordered"


CHOICE_NAMES = {
    Choice.VOLUNTARY: N_("Frivillig"),
    Choice.ORDERED: N_("Pålagt"),
}
