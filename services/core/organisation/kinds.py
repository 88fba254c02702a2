"""What kinds of service there are, and what each is called on screen.

Pure: no database and no web, so that rules anywhere above may name a kind of service.
"""

from enum import StrEnum
from typing import NamedTuple


class Names(NamedTuple):
    """The name of one thing in the two written forms of Norwegian."""

    nb: str
    nn: str

    def in_language(self, language: str) -> str:
        """Return the nynorsk name for ``nn``; the bokmål name for every other language."""
        return self.nn if language == "nn" else self.nb


class ServiceKind(StrEnum):
    """The kinds of service that work together around a youth."""

    ONE_TO_ONE_TEAM = "one_to_one_team"
    POLICE = "police"
    CHILD_WELFARE = "child_welfare"
    SCHOOL = "school"
    NAV = "nav"
    HEALTH = "health"
    MEDIATION = "mediation"
    PROBATION = "probation"
    VOLUNTARY = "voluntary"

    @property
    def names(self) -> Names:
        """What this kind of service is called on screen."""
        return SERVICE_KIND_NAMES[self]


SERVICE_KIND_NAMES: dict[ServiceKind, Names] = {
    ServiceKind.ONE_TO_ONE_TEAM: Names("en-til-en-teamet", "ein-til-ein-teamet"),
    ServiceKind.POLICE: Names("politiet", "politiet"),
    ServiceKind.CHILD_WELFARE: Names("barnevernstjenesten", "barnevernstenesta"),
    ServiceKind.SCHOOL: Names("skolen", "skulen"),
    ServiceKind.NAV: Names("NAV", "NAV"),
    ServiceKind.HEALTH: Names("helsetjenesten", "helsetenesta"),
    ServiceKind.MEDIATION: Names("konfliktrådet", "konfliktrådet"),
    ServiceKind.PROBATION: Names("kriminalomsorgen", "kriminalomsorga"),
    ServiceKind.VOLUNTARY: Names("frivillig organisasjon", "frivillig organisasjon"),
}
"""Names in running text, definite form where there is one; a page that needs a capital adds it."""
