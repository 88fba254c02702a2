"""The words of emergency access."""

from enum import StrEnum

from services.core.kit.translation import N_


class EmergencyGround(StrEnum):
    """Why somebody must see what nobody has opened for her."""

    DANGER = "danger"
    DUTY_TO_AVERT = "duty_to_avert"
    DUTY_TO_NOTIFY = "duty_to_notify"


EMERGENCY_GROUND_NAMES = {
    EmergencyGround.DANGER: N_("Fare for liv eller helse"),
    EmergencyGround.DUTY_TO_AVERT: N_("Plikt til å avverge et alvorlig lovbrudd"),
    EmergencyGround.DUTY_TO_NOTIFY: N_("Plikt til å melde til barnevernet straks"),
}
EMERGENCY_LAWS = {
    EmergencyGround.DANGER: "straffeloven § 17",
    EmergencyGround.DUTY_TO_AVERT: "straffeloven § 196",
    EmergencyGround.DUTY_TO_NOTIFY: "barnevernsloven § 13-2",
}


class ReviewOutcome(StrEnum):
    """What the review came to."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


REVIEW_OUTCOME_NAMES = {
    ReviewOutcome.JUSTIFIED: N_("Nødtilgangen var berettiget"),
    ReviewOutcome.NOT_JUSTIFIED: N_("Nødtilgangen var ikke berettiget"),
}
