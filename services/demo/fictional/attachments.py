"""Attachments in the fictional data: a sheet from the team and a picture from the school, made here."""

from datetime import date
from typing import NamedTuple

from services.core.attachments.kinds import FileKind
from services.core.attachments.models import Attachment, AttachmentPart
from services.core.consents.kinds import Topic
from services.core.follow_ups.models import FollowUp
from services.core.organisation.kinds import ServiceKind
from services.demo.fictional.files import small_pdf, small_png
from services.demo.fictional.organisation import CONTACTS
from services.demo.fictional.scene import Scene


class File(NamedTuple):
    """What one kind of service adds: about what, by which name, and whether it shares it."""

    topic: Topic
    name: str
    kind: FileKind
    content: bytes
    is_shared: bool


ADDED: dict[ServiceKind, File] = {
    ServiceKind.ONE_TO_ONE_TEAM: File(
        Topic.LEISURE_AND_WORK,
        "Treningstider i vår.pdf",
        FileKind.PDF,
        small_pdf("Treningstider i vår: mandag og torsdag klokka 18."),
        is_shared=True,
    ),
    ServiceKind.SCHOOL: File(Topic.SCHOOL, "Timeplan.png", FileKind.PNG, small_png(320, 200), is_shared=False),
}


def put_attachments(scene: Scene, follow_up: FollowUp, service: str, *, on: date) -> None:
    """What this service has added to a follow-up, if it is one of those that add anything."""
    given = scene.services[service]
    file = ADDED.get(ServiceKind(given.kind))
    if file is None:
        return
    by = scene.people[CONTACTS[service][0]] if service in CONTACTS else follow_up.key_worker_id
    attachment = scene.put(
        Attachment(
            follow_up_id=follow_up.id,
            owner_service_id=given.id,
            topic=file.topic,
            name=file.name,
            kind=file.kind,
            size=len(file.content),
            is_scanned=False,
            is_shared=file.is_shared,
            added_by_id=by or follow_up.coordinator_id,
            added_at=scene.moment(min(on, scene.today), 11),
        )
    )
    for number, sealed in enumerate(scene.file_keys.sealed_parts(file.content, attachment_id=attachment.id), 1):
        part = AttachmentPart(attachment_id=attachment.id, follow_up_id=follow_up.id, number=number, sealed=sealed)
        scene.put(part)
