"""The services' own notes in the fictional data: most are kept, some are shared."""

from datetime import date
from typing import NamedTuple

from services.core.consents.kinds import Topic
from services.core.follow_ups.models import FollowUp
from services.core.notes.models import Note
from services.core.organisation.kinds import ServiceKind
from services.demo.fictional.organisation import CONTACTS
from services.demo.fictional.scene import Scene


class Words(NamedTuple):
    """What one kind of service writes: about what, in which words, and whether it shares that."""

    topic: Topic
    text: str
    is_shared: bool


_TEAM, _SCHOOL = ServiceKind.ONE_TO_ONE_TEAM, ServiceKind.SCHOOL
WRITTEN: dict[ServiceKind, tuple[Words, ...]] = {
    _TEAM: (
        Words(Topic.LEISURE_AND_WORK, "Har fått prøvetime på bilverkstedet, og gleder seg.", is_shared=True),
        Words(Topic.FAMILY, "Storebroren flytter ut i vår. Det er mye å tenke på hjemme.", is_shared=False),
    ),
    _SCHOOL: (
        Words(Topic.SCHOOL, "Har fått fast plass på leksehjelpen på onsdager, og møter opp.", is_shared=True),
        Words(Topic.SCHOOL, "Vil helst sitte bakerst i klasserommet. Tas opp med læreren.", is_shared=False),
    ),
    ServiceKind.POLICE: (
        Words(Topic.CRIMINAL_CASE, "Ingen nye forhold siden sist. Hilser når vi møtes.", is_shared=True),
        Words(Topic.CRIMINAL_CASE, "Spør etter mopeden sin ved neste samtale.", is_shared=False),
    ),
    ServiceKind.CHILD_WELFARE: (
        Words(Topic.CHILD_WELFARE, "Foresatte er med på veiledning annenhver uke.", is_shared=True),
    ),
}


def put_notes(scene: Scene, follow_up: FollowUp, service: str, *, on: date) -> None:
    """What this service has noted in a follow-up, if it is one of those that note anything."""
    given = scene.services[service]
    by = scene.people[CONTACTS[service][0]] if service in CONTACTS else follow_up.key_worker_id
    for words in WRITTEN.get(ServiceKind(given.kind), ()):
        scene.put(
            Note(
                follow_up_id=follow_up.id,
                owner_service_id=given.id,
                topic=words.topic,
                text=words.text,
                is_shared=words.is_shared,
                written_by_id=by or follow_up.coordinator_id,
                written_at=scene.moment(min(on, scene.today), 10),
            )
        )
