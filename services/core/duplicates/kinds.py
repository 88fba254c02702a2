"""The words of duplicates."""

from enum import StrEnum

from services.core.kit.translation import N_


class FoundBy(StrEnum):
    """What two registrations have in common."""

    NUMBER = "number"
    NAME = "name"


FOUND_BY_NAMES = {
    FoundBy.NUMBER: N_("Samme nummer"),
    FoundBy.NAME: N_("Samme navn og fødselsdato"),
}


class DuplicateOutcome(StrEnum):
    """What came of looking into it."""

    SAME_PERSON = "same_person"
    ANOTHER_PERSON = "another_person"


DUPLICATE_OUTCOME_NAMES = {
    DuplicateOutcome.SAME_PERSON: N_("Samme person: tjenestene ordner det ved overføring"),
    DuplicateOutcome.ANOTHER_PERSON: N_("To forskjellige personer"),
}
