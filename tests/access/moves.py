"""Who leads, and who is one person: hand-overs and merges in a random history, over REST as people do them."""

from typing import Any
from uuid import UUID

from tests.access.acts import lead_of, leads
from tests.access.reference_facts import Row
from tests.access.stage import WRITERS, Stage

ANSWERS = ("accept", "reject", "take-back")


async def offer_hand_over(stage: Stage, place: int, *, is_named: bool) -> bool:
    """The service that leads offers the follow-up to the other team, or to its coordinator by name."""
    follow_up_id = stage.follow_ups[place]
    to = "grorud" if lead_of(stage, follow_up_id) == "alna" else "alna"
    body: dict[str, Any] = {
        "to_service_id": str(stage.world.services[to]),
        "reason": "Den unge har flyttet til bydelen.",
    }
    if is_named:
        body["to_user_id"] = str(stage.world.people[WRITERS[to]].user_id)
    return await stage.send(leads(stage, follow_up_id), "POST", f"/follow-ups/{follow_up_id}/hand-overs", body)


async def answer_hand_over(stage: Stage, hand_over: Row, answer: str) -> bool:
    """The other team says yes or no, or the one that offered it takes it back."""
    end = "from_service_id" if answer == "take-back" else "to_service_id"
    who = WRITERS[stage.name_of(hand_over[end])]
    bodies = {
        "accept": {"key_worker_id": str(stage.world.people[who].user_id)},
        "reject": {"reason": "Den unge bor fortsatt hos dere."},
        "take-back": {},
    }
    return await stage.send(who, "POST", f"/hand-overs/{hand_over['id']}/{answer}", bodies[answer])


async def hand_over(stage: Stage, place: int) -> bool:
    """It is offered and accepted at once."""
    if not await offer_hand_over(stage, place, is_named=True):
        return False
    await stage.look_again()
    offer = max(stage.facts.tables["hand_over"], key=lambda row: str(row["id"]))
    return await answer_hand_over(stage, offer, "accept")


async def merge(stage: Stage, kept: int, merged: int) -> bool:
    """Somebody who leads says that two registrations are of one person."""
    youths = [stage.facts.by_id["follow_up"][stage.follow_ups[place]]["youth_id"] for place in (kept, merged)]
    body = {"other_youth_id": str(youths[1]), "reason": "Registrert to ganger."}
    return await stage.send(leads(stage, stage.follow_ups[kept]), "POST", f"/youths/{youths[0]}/merges", body)


def follow_up_of(stage: Stage, youth_id: UUID) -> UUID:
    """The follow-up of a registration."""
    return next(one for one in stage.follow_ups if stage.facts.by_id["follow_up"][one]["youth_id"] == youth_id)


async def undo_merge(stage: Stage, merge_: Row) -> bool:
    """They are two people after all."""
    who = leads(stage, follow_up_of(stage, merge_["kept_youth_id"]))
    return await stage.send(who, "POST", f"/merges/{merge_['id']}/undo", {"reason": "To personer."}, of=merge_)


async def register_again(stage: Stage, place: int, who: str) -> bool:
    """Somebody registers a youth who is registered already; when she sees the first one, she says it is another."""
    known = stage.facts.by_id["youth"][stage.facts.by_id["follow_up"][stage.follow_ups[place]]["youth_id"]]
    body: dict[str, Any] = {
        "given_name": known["given_name"],
        "family_name": known["family_name"],
        "birth_date": known["birth_date"].isoformat(),
        "other_than": [
            str(row["id"]) for row in stage.facts.tables["youth"] if row["birth_date"] == known["birth_date"]
        ],
    }
    return await stage.send(who, "POST", "/youths", body)


async def close_duplicate(stage: Stage, duplicate: Row) -> bool:
    """The privacy officer writes down what came of a possible duplicate."""
    body = {"outcome": "another_person", "comment": "To personer med samme navn."}
    return await stage.send("privacy_officer", "POST", f"/duplicates/{duplicate['id']}/close", body, of=duplicate)
