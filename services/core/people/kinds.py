"""The words for what is known of people."""

from enum import StrEnum

from services.core.kit.translation import N_


class AddressProtection(StrEnum):
    """Adressebeskyttelse, folkeregisterloven § 10-4; `client` is an address that itself reveals something.

    The two that are confidential make a person protected (core rule 1).
    """

    NONE = "none"
    CLIENT = "client"
    CONFIDENTIAL = "confidential"
    STRICTLY_CONFIDENTIAL = "strictly_confidential"


ADDRESS_PROTECTION_NAMES = {
    AddressProtection.NONE: N_("Ingen"),
    AddressProtection.CLIENT: N_("Klientadresse"),
    AddressProtection.CONFIDENTIAL: N_("Fortrolig adresse"),
    AddressProtection.STRICTLY_CONFIDENTIAL: N_("Strengt fortrolig adresse"),
}


class Responsibility(StrEnum):
    """Parental responsibility (foreldreansvar), barnelova §§ 30 flg.; taken over: by child welfare."""

    SOLE = "sole"
    JOINT = "joint"
    TAKEN_OVER = "taken_over"


RESPONSIBILITY_NAMES = {
    Responsibility.SOLE: N_("Alene om foreldreansvaret"),
    Responsibility.JOINT: N_("Felles foreldreansvar"),
    Responsibility.TAKEN_OVER: N_("Omsorgen overtatt av barnevernet"),
}
