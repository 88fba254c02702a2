"""The words of restriction."""

from enum import StrEnum

from services.core.kit.translation import N_


class RestrictionKind(StrEnum):
    """What the privacy officer did."""

    RESTRICTED = "restricted"
    LIFTED = "lifted"


RESTRICTION_NAMES = {
    RestrictionKind.RESTRICTED: N_("Sperret"),
    RestrictionKind.LIFTED: N_("Opphevet"),
}
