"""Consents of the fictional youths: in force, awaiting, refused, partly taken back, soon over, and a child's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.core.consents.kinds import (
    HEALTH_TOPICS,
    Answer,
    ChangeKind,
    Interpreter,
    Method,
    Purpose,
    Signer,
    Topic,
)
from services.core.consents.models import Consent, ConsentChange, ConsentScope, ConsentSignature
from services.core.consents.rules import months_later
from services.core.consents.signers import Decider, Rule, required_signers, topics_to_sign
from services.core.follow_ups.kinds import State, TaskKind
from services.core.follow_ups.models import FollowUp, Task
from services.core.people.kinds import Responsibility
from services.core.people.models import Guardian, Youth
from services.core.people.rules import Held
from services.demo.fictional.cases import Case
from services.demo.fictional.follow_ups import coordinator_of, reached_on
from services.demo.fictional.scene import Scene

_PLAN = (Topic.IDENTITY, Topic.CONTACT_POINTS, Topic.PLAN, Topic.MEASURES, Topic.MEETINGS)
_RULES = tuple(Rule(topic, date(2020, 1, 1), None, 15, 16 if topic in HEALTH_TOPICS else 18, "") for topic in Topic)
_VIEWS = (
    "Synes det er greit at de vet det samme, så slipper jeg å fortelle alt flere ganger.",
    "Vil at skolen skal vite om planen, men ikke hva vi snakker om.",
    "Helt ok, bare mamma også får vite hva de skriver.",
    "Lurte på hva politiet får se. Ble enig da det ble vist på skjermen.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """How one consent went: what more was opened, who has not signed, what came of it."""

    more: tuple[Topic, ...] = ()
    not_read_by: tuple[str, ...] = ()
    without_guardians: bool = False
    is_refused: bool = False
    taken_back_for: str | None = None
    ends_in_days: int | None = None
    statistics: bool = False


_CONSENTS: dict[str, _Told] = {
    "plain": _Told(more=(Topic.SCHOOL, Topic.LEISURE_AND_WORK), statistics=True),
    "turns_18": _Told(),
    "turns_16": _Told(more=(Topic.HEALTH, Topic.SCHOOL)),
    # Fourteen: the guardians sign alone.
    "turns_15": _Told(),
    "strictly_confidential": _Told(not_read_by=("police_east",)),
    "sibling": _Told(is_refused=True),
    "interpreter": _Told(more=(Topic.SCHOOL,), ends_in_days=21),
    "act_at_17": _Told(),
    "taken_over": _Told(more=(Topic.CHILD_WELFARE,)),
    "no_contact": _Told(),
    "substitute": _Told(taken_back_for="police_east"),
    "city_late": _Told(without_guardians=True),
    "contact_left_covered": _Told(),
    "sole_custody": _Told(more=(Topic.CHILD_WELFARE, Topic.FAMILY)),
    "custody_changed": _Told(),
    "alna_1": _Told(),
    "stovner_1": _Told(more=(Topic.SCHOOL,)),
    "drammen_1": _Told(more=(Topic.CHILD_WELFARE,)),
}


def put_consents(scene: Scene, case: Case, follow_up: FollowUp, youth: Youth, serial: int) -> None:
    """What was answered in the consent talk of a case, and what came of it."""
    told = _CONSENTS.get(case.key)
    if told is None:
        return
    given_on = reached_on(scene, case, State.MAPPING) or scene.today
    if told.is_refused:
        _put_answer(scene, case, follow_up, serial, given_on, told, Purpose.FOLLOW_UP)
        return
    consent = _put_answer(scene, case, follow_up, serial, given_on, told, Purpose.FOLLOW_UP)
    topics = (*_PLAN, *told.more)
    readers = [scene.id_of(service) for service in case.beside if service not in told.not_read_by]
    for reader in (follow_up.lead_service_id, *readers):
        for topic in topics:
            scene.put(_scope(consent, topic, reader))
    if told.more:
        # What is said of health and school is not for the police.
        police = next((scene.id_of(service) for service in case.beside if service.startswith("police")), None)
        for topic in told.more if police else ():
            scene.put(_scope(consent, topic, police, is_excluded=True))
    _put_signatures(scene, consent, youth, topics, told)
    if told.taken_back_for:
        _take_back(scene, follow_up, consent, scene.id_of(told.taken_back_for))
    if told.statistics:
        asked = _put_answer(scene, case, follow_up, serial, given_on, told, Purpose.STATISTICS)
        _put_signatures(scene, asked, youth, (), told)


def _put_answer(
    scene: Scene, case: Case, follow_up: FollowUp, serial: int, given_on: date, told: _Told, purpose: Purpose
) -> Consent:
    until = months_later(given_on, 12) if told.ends_in_days is None else scene.day(-told.ends_in_days)
    return scene.put(
        Consent(
            follow_up_id=follow_up.id,
            owner_service_id=follow_up.lead_service_id,
            purpose=purpose,
            answer=Answer.REFUSED if told.is_refused else Answer.GIVEN,
            refused_by=Signer.YOUTH if told.is_refused else None,
            language="arabisk" if case.interpreter == "ar" else "norsk",
            interpreter=Interpreter.QUALIFIED if case.interpreter else Interpreter.NONE,
            youth_view="Vil ikke nå. Kan spørres igjen." if told.is_refused else _VIEWS[serial % len(_VIEWS)],
            given_on=given_on,
            valid_from=given_on,
            valid_until=until,
            review_on=min(months_later(given_on, 3), until),
            registered_by_id=follow_up.key_worker_id or coordinator_of(scene, case),
            registered_at=scene.moment(given_on, 14),
        )
    )


def _put_signatures(scene: Scene, consent: Consent, youth: Youth, topics: tuple[Topic, ...], told: _Told) -> None:
    deciders = [
        Decider(row.id, Held(Responsibility(row.responsibility), row.starts_on, row.ends_on))
        for row in scene.rows
        if isinstance(row, Guardian) and row.youth_id == youth.id
    ]
    needed = {
        (one.signer, one.guardian_id)
        for on in (consent.given_on, scene.today)
        for one in required_signers(
            topics_to_sign(Purpose(consent.purpose), topics),
            on=on,
            given_on=consent.given_on,
            birth_date=youth.birth_date,
            deciders=deciders,
            rules=_RULES,
        )
    }
    for number, (signer, guardian_id) in enumerate(sorted(needed, key=str)):
        if signer is Signer.GUARDIAN and (told.without_guardians or guardian_id is None):
            continue
        scene.put(
            ConsentSignature(
                consent_id=consent.id,
                follow_up_id=consent.follow_up_id,
                signer=signer,
                guardian_id=guardian_id,
                method=Method.PAPER,
                signed_on=consent.given_on,
                evidence=f"{scene.next_reference('SAM', consent.given_on)}, skjema {number + 1}",
                registered_by_id=consent.registered_by_id,
                registered_at=scene.moment(consent.given_on, 14, 10 + number),
            )
        )


def _take_back(scene: Scene, follow_up: FollowUp, consent: Consent, service_id: UUID) -> None:
    at = max(scene.ago(9, 15), scene.moment(consent.given_on, 15))
    scene.put(
        ConsentChange(
            consent_id=consent.id,
            follow_up_id=consent.follow_up_id,
            kind=ChangeKind.WITHDRAWN,
            to_service_id=service_id,
            signer=Signer.YOUTH,
            at=at,
            registered_by_id=consent.registered_by_id,
        )
    )
    scene.put(
        Task(
            follow_up_id=follow_up.id,
            owner_service_id=follow_up.lead_service_id,
            kind=TaskKind.CONSENT_WITHDRAWN,
            due_on=at.date(),
            made_at=at,
        )
    )


def _scope(consent: Consent, topic: Topic, reader: UUID | None, *, is_excluded: bool = False) -> ConsentScope:
    return ConsentScope(
        consent_id=consent.id,
        follow_up_id=consent.follow_up_id,
        topic=topic,
        to_service_id=reader,
        is_excluded=is_excluded,
    )
