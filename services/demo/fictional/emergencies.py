"""One emergency access that is over and waits for its review, and why what is restricted is restricted."""

from datetime import timedelta

from services.core.access.actor import Role
from services.core.consents.kinds import Topic
from services.core.deadlines.calendar import add, working_days
from services.core.emergency_access.kinds import EmergencyGround
from services.core.emergency_access.models import EmergencyAccess
from services.core.emergency_access.rules import REVIEWED_WITHIN
from services.core.follow_ups.kinds import TaskKind
from services.core.follow_ups.models import Task
from services.core.organisation.models import Post
from services.core.restrictions.kinds import RestrictionKind
from services.core.restrictions.models import Restriction
from services.demo.fictional.scene import Scene

_OPENED = "turns_18"
_WHO = "staff-school-contact"
_REASON = "Eleven var borte fra skolen og svarte ikke. Vi måtte vite hvem som hadde avtale den kvelden."


def put_emergencies(scene: Scene) -> None:
    """A school's contact has opened a follow-up that the school takes no part in, for two hours the day before."""
    opened_at = scene.ago(1, 16, 20)
    follow_up = scene.follow_ups[_OPENED]
    post = next(
        row
        for row in scene.rows
        if isinstance(row, Post) and row.user_id == scene.people[_WHO] and row.role == Role.CONTACT
    )
    emergency = scene.put(
        EmergencyAccess(
            follow_up_id=follow_up.id,
            reference=follow_up.reference,
            user_id=scene.people[_WHO],
            post_id=post.id,
            ground=EmergencyGround.DANGER,
            reason=_REASON,
            topics=[Topic.MEETINGS],
            opened_at=opened_at,
            ends_at=opened_at + timedelta(hours=2),
            review_on=add(scene.day(1), working_days(REVIEWED_WITHIN)),
        )
    )
    for kind in (TaskKind.EMERGENCY_OPENED, TaskKind.REVIEW_EMERGENCY):
        is_review = kind is TaskKind.REVIEW_EMERGENCY
        scene.put(
            Task(
                id=emergency.id if is_review else None,
                follow_up_id=follow_up.id,
                owner_service_id=follow_up.lead_service_id,
                kind=kind,
                due_on=emergency.review_on if is_review else None,
                made_at=opened_at,
            )
        )


def put_restrictions(scene: Scene) -> None:
    """The register's line for each follow-up that is restricted."""
    services = {service.id: service for service in scene.services.values()}
    for follow_up in scene.follow_ups.values():
        at, by_user_id = follow_up.restricted_at, follow_up.restricted_by_id
        if at is None or by_user_id is None:
            continue
        scene.put(
            Restriction(
                follow_up_id=follow_up.id,
                reference=follow_up.reference,
                municipality_number=services[follow_up.lead_service_id].municipality_number,
                kind=RestrictionKind.RESTRICTED,
                reason="Den unge har bestridt at opplysningene er riktige.",
                by_user_id=by_user_id,
                at=at,
            )
        )
