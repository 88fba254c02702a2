"""One follow-up that Alna has offered to Grorud, which waits for an answer."""

from services.core.hand_overs.models import HandOver
from services.demo.fictional.scene import Scene

_OFFERED = "alna_7"
_BY = "staff-coordinator-alna"
_REASON = "Den unge flyttet til bydelen deres i forrige uke, og familien ønsker et nytt fast voksenpunkt der de bor."


def put_hand_overs(scene: Scene) -> None:
    """Offered two days ago; nothing has moved."""
    follow_up = scene.follow_ups[_OFFERED]
    scene.put(
        HandOver(
            follow_up_id=follow_up.id,
            reference=follow_up.reference,
            from_service_id=follow_up.lead_service_id,
            to_service_id=scene.id_of("team_grorud"),
            reason=_REASON,
            offered_by_id=scene.people[_BY],
            offered_at=scene.ago(2, 13, 10),
        )
    )
