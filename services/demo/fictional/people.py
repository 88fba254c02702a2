"""Youths, their guardians and siblings, from the table of cases."""

from datetime import date

from services.core.deadlines.calendar import add, years
from services.core.people.kinds import Responsibility
from services.core.people.models import Guardian, Sibling, Youth
from services.demo.fictional.cases import Care, Case
from services.demo.fictional.numbers import synthetic_number
from services.demo.fictional.organisation import COORDINATORS
from services.demo.fictional.scene import Scene
from services.demo.subjects import SUBJECTS

_ADULT = 18
# The numbers of those who sign in themselves: of the youth of a case, and of her first guardian.
_NUMBERS = {(subject.case, subject.is_youth): subject.pid for subject in SUBJECTS}
_MOTHERS = ("Anne", "Hodan", "Marit", "Zahra", "Grete", "Lucyna", "Turid", "Samira")
_FATHERS = ("Geir", "Hassan", "Bjørn", "Tariq", "Svein", "Marek", "Pål", "Khalid")


def put_youth(scene: Scene, case: Case, serial: int) -> Youth:
    """The youth of a case, with guardians; registered by the coordinator on the day of the signal."""
    birth_date = scene.in_age(case.turns, days=case.in_days)
    youth = scene.put(
        Youth(
            owner_service_id=scene.id_of(f"team_{case.place}"),
            registered_by_id=scene.people[case.coordinator or COORDINATORS[case.place]],
            registered_at=scene.ago(case.opened, 9, 10),
            given_name=case.given,
            family_name=case.family,
            birth_date=birth_date,
            language=case.language,
            needs_interpreter=case.interpreter is not None,
            interpreter_language=case.interpreter,
            address_protection=case.protection,
        )
    )
    if case.has_number:
        number = _NUMBERS.get((case.key, True)) or synthetic_number(birth_date, serial * 11)
        youth.national_id_encrypted = scene.keys.encrypted(number, youth_id=youth.id)
        youth.national_id_index = scene.keys.blind_index(number)
    _put_guardians(scene, case, youth, serial)
    return youth


def put_siblings(scene: Scene, one: Youth, other: Youth) -> None:
    """Two who are siblings, written in both directions."""
    scene.put(Sibling(youth_id=one.id, other_youth_id=other.id))
    scene.put(Sibling(youth_id=other.id, other_youth_id=one.id))


def _put_guardians(scene: Scene, case: Case, youth: Youth, serial: int) -> None:
    born_on = youth.birth_date
    mother, father = _MOTHERS[serial % len(_MOTHERS)], _FATHERS[serial * 3 % len(_FATHERS)]
    match case.care:
        case Care.JOINT:
            _put_guardian(scene, case, youth, mother, Responsibility.JOINT, born_on, is_first=True)
            _put_guardian(scene, case, youth, father, Responsibility.JOINT, born_on)
        case Care.SOLE:
            _put_guardian(scene, case, youth, mother, Responsibility.SOLE, born_on)
        case Care.JOINT_THEN_SOLE:
            ended_on = scene.day(200)
            _put_guardian(scene, case, youth, mother, Responsibility.JOINT, born_on, ended_on)
            _put_guardian(scene, case, youth, father, Responsibility.JOINT, born_on, ended_on)
            _put_guardian(scene, case, youth, mother, Responsibility.SOLE, scene.day(199))
        case Care.TAKEN_OVER:
            _put_guardian(scene, case, youth, father, Responsibility.TAKEN_OVER, scene.day(500))
        case Care.NOBODY_KNOWN:
            pass


def _put_guardian(
    scene: Scene,
    case: Case,
    youth: Youth,
    given: str,
    responsibility: Responsibility,
    starts_on: date,
    ends_on: date | None = None,
    *,
    is_first: bool = False,
) -> None:
    is_adult = case.turns > _ADULT or (case.turns == _ADULT and case.in_days <= 0)
    adult_on = add(youth.birth_date, years(_ADULT)) if is_adult else None
    number = _NUMBERS.get((case.key, False)) if is_first else None
    scene.put(
        Guardian(
            youth_id=youth.id,
            given_name=given,
            family_name=case.family,
            responsibility=responsibility,
            starts_on=starts_on,
            # Parental responsibility ends at 18 (barnelova § 30).
            ends_on=ends_on or adult_on,
            national_id_index=scene.keys.blind_index(number) if number else None,
            telephone=f"000 00 {scene.random.randrange(1000):03}",
            language=case.language,
            needs_interpreter=case.interpreter is not None,
            address_protection=case.guardian_protection,
        )
    )
