"""Two who are registered twice: one pair that the coordinator sees, and one for the privacy officer alone."""

from collections.abc import Mapping

from services.core.duplicates.kinds import FoundBy
from services.core.duplicates.models import PossibleDuplicate
from services.core.people.models import Youth
from services.demo.fictional.organisation import COORDINATORS
from services.demo.fictional.scene import Scene

_SEEN, _ELSEWHERE, _REGISTERS = "plain", "sole_custody", "grorud"


def put_duplicates(scene: Scene, youths: Mapping[str, Youth]) -> None:
    """Registered again in Grorud, without a number and not followed up yet."""
    _put_again(scene, youths[_SEEN], days_ago=2)
    again = _put_again(scene, youths[_ELSEWHERE], days_ago=1)
    scene.put(
        PossibleDuplicate(
            youth_id=again.id,
            other_youth_id=youths[_ELSEWHERE].id,
            municipality_number=scene.services[f"team_{_REGISTERS}"].municipality_number,
            found_by=FoundBy.NAME,
            found_at=again.registered_at,
        )
    )


def _put_again(scene: Scene, youth: Youth, *, days_ago: int) -> Youth:
    return scene.put(
        Youth(
            owner_service_id=scene.id_of(f"team_{_REGISTERS}"),
            registered_by_id=scene.people[COORDINATORS[_REGISTERS]],
            registered_at=scene.ago(days_ago, 13, 40),
            given_name=youth.given_name,
            family_name=youth.family_name,
            birth_date=youth.birth_date,
        )
    )
