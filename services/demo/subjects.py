"""The fictional youths and guardians who sign in themselves, at the demo's provider.

Their numbers are synthetic and stand still, while birth dates move with the day the data were loaded: day and month
of the one need not be the other's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """One of them, as the demo's OpenID provider knows them: like a member of staff, with a number (`pid`).

    `case` is the case of the fictional data, `is_youth` whether she is the youth or her first guardian.
    """

    sub: str
    name: str
    title: str
    description: str
    pid: str
    case: str
    is_youth: bool
    acr: str = "urn:samordning:demo:high"


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "youth-ada",
        "Ada Prøvdal",
        "Ung, 15 år",
        "Ser hvem som kan lese hva om henne, og kan trekke samtykket tilbake.",
        "15831050044",
        "plain",
        is_youth=True,
    ),
    Subject(
        "guardian-of-ada",
        "Foresatt til Ada Prøvdal",
        "Foresatt med felles foreldreansvar",
        "Ser det samme for Ada, så lenge hun ikke bestemmer alene.",
        "03847840039",
        "plain",
        is_youth=False,
    ),
    Subject(
        "youth-jenny",
        "Jenny Skissås",
        "Ung, 15 år",
        "Følges opp i Alna sammen med politiet.",
        "21851051195",
        "alna_1",
        is_youth=True,
    ),
)
