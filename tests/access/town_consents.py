"""Consents of the town: one follow-up for each way in which a consent holds, or does not."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from tests.access.town_hand_overs import answered
from tests.access.town_people import HOUR, TOMORROW, YESTERDAY, Town
from tests.factories import LONG_AGO, NOW, TODAY, insert, let_take_part, make_follow_up, make_youth

ASKED = NOW - timedelta(days=1)
SIXTEEN = date(2010, 3, 15)
Scope = tuple[str | None, str | None, str | None]
"""Topic, from, to; from nobody in particular is None."""
TO_SCHOOL: tuple[Scope, ...] = tuple((topic, None, "school") for topic in ("plan", "meetings", "health"))
# Each kind of thing from the police to those who lead, and from those who lead to the police.
BOTH_WAYS: tuple[Scope, ...] = tuple(
    (topic, *way)
    for topic in ("plan", "measures", "meetings")
    for way in (("police", "grorud"), ("grorud", "police"), (None, "stovner"))
)


@dataclass(frozen=True)
class Renewal:
    """A newer consent that points at the one before."""

    scopes: tuple[Scope, ...] = (("plan", None, "school"),)
    signers: tuple[str, ...] = ("youth", "guardian 0")
    excluded: tuple[Scope, ...] = ()
    consent: dict[str, Any] = field(default_factory=dict)
    signature: dict[str, Any] = field(default_factory=dict)
    changes: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Case:
    """A youth, her guardians, who signed, and what happened afterwards."""

    born: date = SIXTEEN
    guardians: tuple[dict[str, Any], ...] = ({},)
    signers: tuple[str, ...] = ("youth", "guardian 0")
    scopes: tuple[Scope, ...] = TO_SCHOOL
    excluded: tuple[Scope, ...] = ()
    consent: dict[str, Any] = field(default_factory=dict)
    signature: dict[str, Any] = field(default_factory=dict)
    changes: tuple[dict[str, Any], ...] = ()
    refused: tuple[Scope, ...] = ()
    # Each renews the one before it: its narrower scopes, who has signed it, and what else is said of it.
    renewals: tuple["Renewal", ...] = ()
    youth: dict[str, Any] = field(default_factory=dict)
    handed_over: tuple[tuple[str, str, datetime], ...] = ()
    """From one service that led to the next, and when; Grorud leads in the end."""
    rejected: tuple[tuple[str, str, datetime], ...] = ()
    writer_of_plan: str = "grorud"
    is_unasked: bool = False


FROM_ALNA = (("alna", "grorud", NOW - HOUR),)


def _of_both(writer: str | None, *, to: str = "school") -> tuple[Scope, ...]:
    """What goes from hand to hand: the plan, and whose it is."""
    return (("plan", writer, to), ("identity", writer, to))


CASES: dict[str, Case] = {
    "signed by both": Case(),
    "to everybody": Case(
        scopes=(*TO_SCHOOL, *BOTH_WAYS, ("identity", "grorud", "school"), ("identity", None, "police"))
    ),
    "with a name from others": Case(scopes=(("identity", "police", "school"), ("plan", None, "school"))),
    "with a name but not from those who lead": Case(
        scopes=(("identity", None, "school"),), excluded=(("identity", "grorud", None),)
    ),
    "of a plan that others wrote": Case(
        scopes=(("plan", "police", "school"), ("plan", "police", "grorud")), writer_of_plan="police"
    ),
    "of a plan, to what others wrote only": Case(scopes=(("plan", "police", "school"),)),
    "without what those who lead wrote": Case(
        scopes=(("plan", None, "school"), ("measures", None, "school")), excluded=((None, "grorud", None),)
    ),
    "written by others": Case(consent={"owner_service_id": "stovner"}, changes=({"to_service_id": "police"},)),
    "of a protected youth": Case(
        youth={"address_protection": "confidential"},
        scopes=(*TO_SCHOOL, ("identity", None, "school"), ("identity", None, "grorud")),
        changes=({"to_service_id": "police"},),
    ),
    "withdrawn for measures": Case(scopes=(*TO_SCHOOL, ("measures", None, "school")), changes=({"topic": "measures"},)),
    "not by the guardian": Case(signers=("youth",)),
    "not by the youth": Case(signers=("guardian 0",)),
    "by one of two guardians": Case(guardians=({}, {})),
    "by no guardian, who is there no more": Case(guardians=({"ends_on": YESTERDAY},), signers=("youth",)),
    "by a guardian until today": Case(guardians=({"ends_on": TODAY},)),
    "by a guardian until yesterday, with another since": Case(
        guardians=({"ends_on": YESTERDAY}, {"starts_on": TODAY}), signers=("youth", "guardian 0")
    ),
    "beside a guardian from tomorrow": Case(guardians=({}, {"starts_on": TOMORROW})),
    "by child welfare that has taken over": Case(
        guardians=({"responsibility": "taken_over"},), signers=("youth", "child_welfare")
    ),
    "by a guardian whose care was taken over": Case(guardians=({"responsibility": "taken_over"},)),
    "by child welfare that has not taken over": Case(signers=("youth", "child_welfare")),
    "of one who is fourteen": Case(born=date(2012, 6, 1), signers=("guardian 0",)),
    "of one who was fourteen when it was given": Case(
        born=date(2011, 11, 1),
        signers=("guardian 0",),
        consent={"given_on": date(2026, 10, 1), "valid_from": date(2026, 10, 1), "review_on": TODAY},
    ),
    "of one who was fourteen and is sixteen": Case(
        born=date(2010, 11, 1),
        signers=("guardian 0",),
        consent={
            "given_on": date(2025, 10, 31),
            "valid_from": date(2026, 10, 1),
            "review_on": TODAY,
        },
    ),
    "of one who turned sixteen today": Case(born=date(2010, 11, 20), signers=("youth",)),
    "of one who is eighteen, by the guardian": Case(born=date(2008, 11, 20), signers=("guardian 0",)),
    "of one who is eighteen": Case(born=date(2008, 11, 20), guardians=(), signers=("youth",)),
    "until yesterday": Case(
        consent={
            "valid_from": date(2026, 1, 1),
            "given_on": date(2026, 1, 1),
            "valid_until": YESTERDAY,
            "review_on": YESTERDAY,
        }
    ),
    "until today": Case(consent={"valid_until": TODAY, "review_on": TODAY}),
    "from tomorrow": Case(consent={"valid_from": TOMORROW, "review_on": TOMORROW}),
    "signed in an hour": Case(signature={"registered_at": NOW + HOUR}),
    "registered in an hour": Case(consent={"registered_at": NOW + HOUR}),
    "withdrawn": Case(changes=({},)),
    "withdrawn in an hour": Case(changes=({"at": NOW + HOUR},)),
    "withdrawn for the school": Case(changes=({"to_service_id": "school"},)),
    "withdrawn for what the police wrote": Case(changes=({"from_service_id": "police"},)),
    "withdrawn for meetings of the police to the school": Case(
        changes=({"topic": "meetings", "from_service_id": "police", "to_service_id": "school"},)
    ),
    "found invalid": Case(changes=({"kind": "invalidated", "signer": None, "reason": "Feil skjema."},)),
    "without health": Case(excluded=(("health", None, None),)),
    "without what the police wrote": Case(excluded=((None, "police", None),)),
    "without the school": Case(excluded=((None, None, "school"),)),
    "without meetings of the police to the school": Case(excluded=(("meetings", "police", "school"),)),
    "refused for the school afterwards": Case(refused=(("plan", None, "school"), ("meetings", "police", "school"))),
    "from a service that closed": Case(scopes=(*TO_SCHOOL[:1], ("meetings", "closed", "school"))),
    "to statistics": Case(scopes=(), consent={"purpose": "statistics"}),
    # A consent that is older than a hand-over, and the plan and the name that have gone from hand to hand since.
    "handed over, from the one before": Case(scopes=_of_both("alna"), handed_over=FROM_ALNA),
    "handed over, from the one after": Case(
        scopes=(*_of_both("grorud"), ("measures", "grorud", "school")), handed_over=FROM_ALNA
    ),
    "handed over, from both": Case(scopes=(*_of_both("alna"), *_of_both("grorud")), handed_over=FROM_ALNA),
    "handed over, from both to two": Case(
        scopes=(*_of_both("alna", to="police"), *_of_both("grorud")), handed_over=FROM_ALNA
    ),
    "handed over, of two topics": Case(
        scopes=(("plan", "alna", "school"), ("identity", "grorud", "school"), ("plan", "police", "school")),
        handed_over=FROM_ALNA,
    ),
    "handed over, from everybody": Case(scopes=(*_of_both(None), ("meetings", None, "school")), handed_over=FROM_ALNA),
    "handed over, from everybody but the one before": Case(
        scopes=(*_of_both(None), ("meetings", None, "school")),
        excluded=((None, "alna", None),),
        handed_over=FROM_ALNA,
    ),
    "handed over, from everybody but the one before's meetings": Case(
        scopes=(*_of_both(None), ("meetings", None, "school")),
        excluded=(("meetings", "alna", None), ("plan", "alna", "police"), ("plan", "bjerke", "school")),
        handed_over=FROM_ALNA,
    ),
    "handed over, from the one after and everybody": Case(
        scopes=(*_of_both("grorud"), *_of_both(None)), handed_over=FROM_ALNA
    ),
    "handed over, withdrawn since for the one before": Case(
        scopes=_of_both(None), changes=({"from_service_id": "alna"},), handed_over=FROM_ALNA
    ),
    "handed over, and excluded from the one after": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")), excluded=(("plan", "alna", "school"),), handed_over=FROM_ALNA
    ),
    "handed over before it was given": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", ASKED - HOUR),)),
    "handed over when it was given": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", ASKED),)),
    "handed over in an hour": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", NOW + HOUR),)),
    "handed over now": Case(scopes=_of_both("grorud"), handed_over=(("alna", "grorud", NOW),)),
    "handed over twice, from the last two": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=(("bjerke", "alna", NOW - 2 * HOUR), *FROM_ALNA),
    ),
    "handed over twice, from all three": Case(
        scopes=(*_of_both("bjerke"), *_of_both("alna"), *_of_both("grorud")),
        handed_over=(("bjerke", "alna", NOW - 2 * HOUR), *FROM_ALNA),
    ),
    "handed over before and after it was given": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=(("bjerke", "alna", ASKED - HOUR), *FROM_ALNA),
    ),
    "handed over, and on again to others": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=(*FROM_ALNA, ("bjerke", "stovner", NOW - HOUR / 2)),
    ),
    "offered and rejected": Case(scopes=_of_both("grorud"), rejected=FROM_ALNA),
    "handed over, and rejected by the next": Case(
        scopes=_of_both("grorud"),
        handed_over=(("alna", "bjerke", NOW - 2 * HOUR),),
        rejected=(("bjerke", "grorud", NOW - HOUR),),
    ),
    "handed over, and rejected before that": Case(
        scopes=(*_of_both("alna"), *_of_both("grorud")),
        handed_over=FROM_ALNA,
        rejected=(("bjerke", "alna", NOW - 2 * HOUR),),
    ),
    "by the youth now": Case(signers=("youth now", "guardian 0")),
    "by the guardian now": Case(signers=("youth", "guardian 0 now")),
    "by child welfare now": Case(guardians=({"responsibility": "taken_over"},), signers=("youth", "child_welfare now")),
    "by a guardian whose care is taken over from tomorrow": Case(
        guardians=({}, {"responsibility": "taken_over", "starts_on": TOMORROW})
    ),
    "by a guardian whose care was taken over until yesterday": Case(
        guardians=({}, {"responsibility": "taken_over", "ends_on": YESTERDAY})
    ),
    "by a guardian from tomorrow": Case(guardians=({"starts_on": TOMORROW},)),
    "by one guardian, beside another until yesterday": Case(
        guardians=({"ends_on": YESTERDAY}, {}), signers=("youth", "guardian 1")
    ),
    "refused before it was given": Case(refused=TO_SCHOOL, consent={"registered_at": NOW + HOUR}),
    "from the police, and without what those who lead wrote": Case(
        scopes=(("plan", "police", "school"), ("meetings", None, "school")), excluded=((None, "grorud", None),)
    ),
    "without meetings of those who lead to the police": Case(
        scopes=(("meetings", None, "school"), ("meetings", None, "police")),
        excluded=(("meetings", "grorud", "police"),),
    ),
    "from the police, and without what they wrote": Case(
        scopes=(("meetings", "police", "school"), ("plan", None, "school")), excluded=((None, "police", None),)
    ),
    "renewed for less": Case(renewals=(Renewal(excluded=((None, "police", None),)),)),
    "renewed, and signed only now": Case(renewals=(Renewal(signature={"registered_at": NOW}),)),
    "renewed for health, by the youth alone": Case(
        renewals=(Renewal(signers=("youth",), scopes=(("health", None, "school"),)),)
    ),
    "renewed, which nobody has signed": Case(renewals=(Renewal(signers=(), consent={"registered_at": NOW}),)),
    "renewed, which nobody has signed, before the older was": Case(
        signers=("youth now", "guardian 0"), renewals=(Renewal(signers=(), consent={"registered_at": NOW - HOUR}),)
    ),
    "renewed, which the guardian has not signed": Case(
        renewals=(Renewal(signers=("youth",), scopes=(("health", None, "school"), ("plan", None, "school"))),)
    ),
    "renewed, by the youth before and the guardian now": Case(
        renewals=(
            Renewal(signers=("youth", "guardian 0 now"), scopes=(("health", None, "school"), ("plan", None, "school"))),
        )
    ),
    "renewed, and the older partly taken back since": Case(changes=({"topic": "meetings"},), renewals=(Renewal(),)),
    "renewed from tomorrow": Case(renewals=(Renewal(consent={"valid_from": TOMORROW, "review_on": TOMORROW}),)),
    "renewed twice, the last time for least": Case(
        renewals=(Renewal(signers=("youth",)), Renewal(scopes=(("meetings", "police", "school"),)))
    ),
    "renewed, and the newer taken back": Case(renewals=(Renewal(changes=({"at": NOW},)),)),
    "renewed, and the newer taken back before it was signed": Case(renewals=(Renewal(changes=({"at": ASKED},)),)),
    "to statistics, renewed": Case(
        scopes=(),
        consent={"purpose": "statistics"},
        renewals=(Renewal(scopes=(), signature={"registered_at": NOW}, consent={"purpose": "statistics"}),),
    ),
    "to statistics, renewed by the youth alone": Case(
        scopes=(),
        consent={"purpose": "statistics"},
        renewals=(Renewal(scopes=(), signers=("youth",), consent={"purpose": "statistics"}),),
    ),
}

MERGED = "merged: "
"""How the follow-ups of merged registrations begin."""

# The rest are there to be read: rows like theirs are not also tried to be added, which takes long.
ALSO_WRITTEN = ("to everybody", "of a protected youth", "written by others", "of one who is fourteen")


def only_read(town: Town) -> set[UUID]:
    """The follow-ups on which nothing is tried but reading and changing."""
    return {
        key
        for name, key in town.follow_ups.items()
        if (name in CASES and name not in ALSO_WRITTEN) or name.startswith(MERGED)
    }


async def write_consents(admin: asyncpg.Connection, town: Town) -> None:
    """One follow-up for each case, with rows that the lead service, the police and a closed service wrote."""
    for name, case in CASES.items():
        await write_case(admin, town, name, case)


async def write_case(admin: asyncpg.Connection, town: Town, name: str, case: Case) -> None:
    """A follow-up where this was answered."""
    youth_id = await make_youth(admin, town.world, birth_date=case.born, **case.youth)
    town.youths[name] = youth_id
    follow_up_id = await make_follow_up(admin, town.world, youth_id=youth_id)
    town.follow_ups[name] = follow_up_id
    await let_take_part(
        admin, town.world, follow_up_id, town.world.school_contact, substitute=town.world.school_substitute
    )
    await let_take_part(admin, town.world, follow_up_id, town.world.police_contact)
    if name in ("to everybody", "written by others"):  # a coordinator there is on the case without being named
        await let_take_part(admin, town.world, follow_up_id, town["key_worker_of_participant"])
    await _content(admin, town, follow_up_id, writer_of_plan=case.writer_of_plan)
    for led, then, at in case.handed_over:
        await answered(admin, town, follow_up_id, led, then, at, state="accepted")
    for led, then, at in case.rejected:
        await answered(admin, town, follow_up_id, led, then, at, state="rejected")
    if not case.is_unasked:
        await _consent(admin, town, follow_up_id, case)


async def _consent(admin: asyncpg.Connection, town: Town, follow_up_id: UUID, case: Case) -> None:
    world = town.world
    someone = world.coordinator.user_id
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", follow_up_id)
    guardians = [
        await insert(
            admin,
            "guardian",
            **{
                "youth_id": youth_id,
                "given_name": "Fiktiv",
                "family_name": "Foresatt",
                "responsibility": "joint",
                "starts_on": LONG_AGO,
                "language": "nb",
                "needs_interpreter": False,
                "address_protection": "none",
                "version": 1,
                **values,
            },
        )
        for values in case.guardians
    ]
    common = {
        "follow_up_id": follow_up_id,
        "owner_service_id": world.services["grorud"],
        "purpose": "follow_up",
        "language": "nb",
        "interpreter": "none",
        "youth_view": "Synes det er greit.",
        "given_on": ASKED.date(),
        "valid_from": ASKED.date(),
        "valid_until": TOMORROW,
        "review_on": TODAY,
        "registered_by_id": someone,
        "registered_at": ASKED,
    }
    written = {
        key: world.services[value] if key == "owner_service_id" else value for key, value in case.consent.items()
    }
    consent_id = await insert(admin, "consent", **{**common, "answer": "given", **written})
    of_it = {"consent_id": consent_id, "follow_up_id": follow_up_id}
    await _parts(admin, town, of_it, guardians, case)
    for renewal in case.renewals:
        consent_id = await insert(
            admin, "consent", **{**common, "answer": "given", "points_at_id": consent_id, **renewal.consent}
        )
        as_case = Case(
            scopes=renewal.scopes,
            excluded=renewal.excluded,
            signers=renewal.signers,
            signature=renewal.signature,
            changes=renewal.changes,
        )
        await _parts(admin, town, {**of_it, "consent_id": consent_id}, guardians, as_case)
    if case.refused:
        refusal = {**common, "answer": "refused", "refused_by": "youth", "registered_at": NOW}
        refusal_id = await insert(admin, "consent", **refusal)
        for topic, from_service, to_service in case.refused:
            scope = _scope(town, topic, from_service, to_service, is_excluded=False)
            await insert(admin, "consent_scope", consent_id=refusal_id, follow_up_id=follow_up_id, **scope)


async def _parts(
    admin: asyncpg.Connection, town: Town, of_it: dict[str, UUID], guardians: list[UUID], case: Case
) -> None:
    """What hangs on one consent: scopes, signatures and changes."""
    world, someone = town.world, town.world.coordinator.user_id
    for scopes, is_excluded in ((case.scopes, False), (case.excluded, True)):
        for topic, from_service, to_service in scopes:
            await insert(
                admin,
                "consent_scope",
                **of_it,
                **_scope(town, topic, from_service, to_service, is_excluded=is_excluded),
            )
    for signer in case.signers:
        kind, _, number = signer.removesuffix(" now").partition(" ")
        await insert(
            admin,
            "consent_signature",
            **{
                **of_it,
                "signer": kind,
                "guardian_id": guardians[int(number)] if number else None,
                "method": "paper",
                "signed_on": ASKED.date(),
                "evidence": "Arkivnummer 1",
                "told_why": True,
                "told_what": True,
                "told_to_whom": True,
                "told_from_whom": True,
                "told_withdrawal": True,
                "registered_by_id": someone,
                "registered_at": NOW if signer.endswith(" now") else ASKED,
                **case.signature,
            },
        )
    for change in case.changes:
        named = {key: world.services[value] for key, value in change.items() if key.endswith("_service_id")}
        await insert(
            admin,
            "consent_change",
            **{
                **of_it,
                "kind": "withdrawn",
                "signer": "youth",
                "at": NOW,
                "registered_by_id": someone,
                **change,
                **named,
            },
        )


def _scope(
    town: Town, topic: str | None, from_service: str | None, to_service: str | None, *, is_excluded: bool
) -> dict[str, Any]:
    return {
        "topic": topic,
        "from_service_id": town.world.services[from_service] if from_service else None,
        "to_service_id": town.world.services[to_service] if to_service else None,
        "is_excluded": is_excluded,
    }


async def _content(admin: asyncpg.Connection, town: Town, follow_up_id: UUID, *, writer_of_plan: str) -> None:
    someone = town.world.coordinator.user_id
    for service in ("grorud", "police", "school", "closed"):
        by = {"follow_up_id": follow_up_id, "owner_service_id": town.world.services[service], "version": 1}
        if service == "grorud":
            owner = town.world.services[writer_of_plan]
            plan = {**by, "owner_service_id": owner, "topic": "plan", "made_at": NOW, "made_by_id": someone}
            plan_id = await insert(admin, "plan", **plan)
        if service in ("grorud", "police"):
            number = 1 if service == "grorud" else 2
            await insert(admin, "goal", **by, plan_id=plan_id, topic="plan", number=number, text="Målet", status="open")
        measure_id = await insert(
            admin,
            "measure",
            **by,
            topic="measures",
            type_code="MENTOR",
            responsible_service_id=by["owner_service_id"],
            starts_on=TODAY,
            status="planned",
            logged_by_id=someone,
            logged_at=NOW,
        )
        await insert(
            admin,
            "measure_status_change",
            follow_up_id=follow_up_id,
            measure_id=measure_id,
            owner_service_id=by["owner_service_id"],
            to_status="planned",
            by_user_id=someone,
            at=NOW,
        )
        for topic in ("meetings", "health"):
            await insert(
                admin,
                "meeting",
                **by,
                topic=topic,
                kind="other",
                medium="telephone",
                held_at=NOW,
                made_contact=True,
                attendees=[],
                interpreter_booked=False,
                logged_by_id=someone,
                logged_at=NOW,
            )
        for topic, is_shared in (("meetings", True), ("meetings", False), ("health", True)):
            await insert(
                admin,
                "note",
                **by,
                topic=topic,
                text="Notat",
                is_shared=is_shared,
                written_by_id=someone,
                written_at=NOW,
            )
