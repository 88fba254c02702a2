"""In which capacity somebody reads in a follow-up."""

from enum import StrEnum

from services.core.access.actor import Ground
from services.core.kit.translation import N_


class Capacity(StrEnum):
    """Why this person is one of those who are reached. The first that fits."""

    COORDINATOR = "coordinator"
    KEY_WORKER = "key_worker"
    DEPUTY = "deputy"
    CONTACT = "contact"
    SUBSTITUTE = "substitute"
    COLLEAGUE = "colleague"
    MANAGER = "manager"


CAPACITY_NAMES = {
    Capacity.COORDINATOR: N_("koordinator for oppfølgingen"),
    Capacity.KEY_WORKER: N_("kontaktperson for den unge"),
    Capacity.DEPUTY: N_("stedfortreder for kontaktpersonen"),
    Capacity.CONTACT: N_("navngitt kontaktpunkt"),
    Capacity.SUBSTITUTE: N_("stedfortreder for kontaktpunktet"),
    Capacity.COLLEAGUE: N_("koordinator i tjenesten"),
    Capacity.MANAGER: N_("leder for tjenesten"),
}

# The grounds that the page "Who can see this" names, in the words of somebody who is asked why.
GROUND_NAMES = {
    Ground.OWN: N_("Egne opplysninger"),
    Ground.LEAD: N_("Leder oppfølgingen"),
    Ground.CONSENT: N_("Med samtykke"),
    Ground.DISCLOSED: N_("Utlevert etter loven"),
    Ground.DUTY: N_("Svarer for fristene"),
    Ground.EMERGENCY: N_("Nødtilgang"),
    Ground.SUBJECT: N_("Om seg selv"),
}
