"""The words of kinship."""

from enum import StrEnum

from services.core.kit.translation import N_


class KinshipKind(StrEnum):
    """What somebody is to the youth."""

    FAMILY = "family"
    ONESELF = "oneself"


KINSHIP_NAMES = {
    KinshipKind.FAMILY: N_("Noen i familien"),
    KinshipKind.ONESELF: N_("Personen selv"),
}
