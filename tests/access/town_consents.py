"""Consents of the town: one follow-up for each way in which a consent holds, or does not."""

from typing import Any
from uuid import UUID

import asyncpg

from tests.access.consent_cases import ASKED, CASES, Case
from tests.access.town_hand_overs import answered
from tests.access.town_people import TOMORROW, Town
from tests.factories import LONG_AGO, NOW, TODAY, insert, let_take_part, make_follow_up, make_youth

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
