"""Doors that close whatever a consent says, and how they are opened again: the core rules, closing, being shut out."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from tests.access.acts import coordinator_of, leads, pick
from tests.access.reference_facts import Row
from tests.access.stage import ACTORS, Stage


async def mark_youth(stage: Stage, youth: Row, mark: str) -> bool:
    """A mark of address protection comes, or goes."""
    body = {
        **{name: youth[name] for name in ("given_name", "family_name")},
        "birth_date": str(youth["birth_date"]),
        "address_protection": mark,
    }
    return await stage.send(coordinator_of(stage, youth["id"]), "PUT", f"/youths/{youth['id']}", body, of=youth)


async def mark_guardian(stage: Stage, guardian: Row, mark: str) -> bool:
    """A guardian gets a mark, or loses it."""
    body = {
        **{name: guardian[name] for name in ("given_name", "family_name", "responsibility")},
        "ends_on": str(guardian["ends_on"]) if guardian["ends_on"] else None,
        "address_protection": mark,
    }
    who = coordinator_of(stage, guardian["youth_id"])
    return await stage.send(who, "PUT", f"/youths/{guardian['youth_id']}/guardians/{guardian['id']}", body, of=guardian)


async def close_service(stage: Stage, service: str, closes_in: int | None) -> bool:
    """A service closes, or does not after all."""
    row = stage.facts.by_id["service"][stage.world.services[service]]
    closed_on = str(stage.today + timedelta(days=closes_in)) if closes_in is not None else None
    body = {"name": row["name"], "closed_on": closed_on}
    return await stage.send("administrator", "PUT", f"/services/{row['id']}", body, of=row)


async def shut_out(stage: Stage, who: str) -> bool:
    """A user is deactivated; one who is, may come in again."""
    row = stage.facts.by_id["user_account"][stage.world.people[who].user_id]
    verb = "deactivate" if row["deactivated_at"] is None else "reactivate"
    return await stage.send("administrator", "POST", f"/users/{row['id']}/{verb}", {}, of=row)


async def declare_kinship(stage: Stage, place: int, who: str) -> bool:
    """Somebody on the follow-up says that it is about her own family."""
    return await stage.send(who, "POST", f"/follow-ups/{stage.follow_ups[place]}/kinships", {"kind": "family"})


async def end_kinship(stage: Stage, kinship: Row) -> bool:
    """It was wrong."""
    who = leads(stage, kinship["follow_up_id"])
    return await stage.send(who, "POST", f"/kinships/{kinship['id']}/end", {"reason": "Meldt på feil sak."}, of=kinship)


async def restrict(stage: Stage, place: int) -> bool:
    """The privacy officer closes a follow-up to everybody."""
    reference = stage.facts.by_id["follow_up"][stage.follow_ups[place]]["reference"]
    body = {"reference": reference, "reason": "Den unge har bestridt det."}
    return await stage.send("privacy_officer", "POST", "/restrictions", body)


async def lift_restriction(stage: Stage, restriction: Row) -> bool:
    """And opens it again."""
    body = {"reason": "Det er rettet."}
    return await stage.send("privacy_officer", "POST", f"/restrictions/{restriction['id']}/lift", body)


def _youth_of(stage: Stage, place: int) -> Row:
    return stage.facts.by_id["youth"][stage.facts.by_id["follow_up"][stage.follow_ups[place]]["youth_id"]]


Closing = Callable[[Stage, int, int], Coroutine[Any, Any, bool]]
CLOSINGS: dict[str, Closing] = {
    "youth marked": lambda stage, place, number: mark_youth(
        stage, _youth_of(stage, place), ("client", "confidential", "strictly_confidential")[number % 3]
    ),
    "guardian marked": lambda stage, _, number: mark_guardian(
        stage, pick(stage.facts.tables["guardian"], number), "confidential"
    ),
    "kinship declared": lambda stage, place, number: declare_kinship(
        stage, place, ("school_contact", "police_contact", "key_worker", "manager")[number % 4]
    ),
    "restricted": lambda stage, place, _: restrict(stage, place),
    "service closed": lambda stage, place, number: close_service(
        stage, ("school", "police", "nav")[place], (0, 1)[number % 2]
    ),
    "user shut out": lambda stage, _, number: shut_out(
        stage, ("school_contact", "police_contact", "key_worker")[number % 3]
    ),
    "follow-up moved": lambda stage, place, _: move_follow_up(stage, place),
}


async def open_again(stage: Stage, number: int) -> bool:
    """One of the doors that were closed is opened again; of each kind the first, all kinds in turn."""
    tables, facts = stage.facts.tables, stage.facts
    lifted = {row["lifts_id"] for row in tables["restriction"]}
    shut = [name for name in ACTORS if _is_shut_out(stage, name)]
    closed = [name for name, key in stage.world.services.items() if facts.by_id["service"][key]["closed_on"]]
    ways: list[Coroutine[Any, Any, bool]] = [
        *(lift_restriction(stage, row) for row in tables["restriction"] if row["kind"] == "restricted"
          and row["id"] not in lifted),
        *(mark_youth(stage, row, "none") for row in tables["youth"] if row["address_protection"] != "none"),
        *(mark_guardian(stage, row, "none") for row in tables["guardian"] if row["address_protection"] != "none"),
        *(end_kinship(stage, row) for row in tables["kinship"] if row["ended_at"] is None),
        *(shut_out(stage, name) for name in shut),
        *(close_service(stage, name, None) for name in closed),
        *(move_follow_up(stage, place) for place in range(3)
          if facts.by_id["follow_up"][stage.follow_ups[place]]["state"] == "CLOSED"),
    ]  # fmt: skip
    for one in ways:
        if one is not ways[number % len(ways)]:
            one.close()
    return await ways[number % len(ways)] if ways else False


def _is_shut_out(stage: Stage, who: str) -> bool:
    row = stage.facts.by_id["user_account"][stage.world.people[who].user_id]
    return row["deactivated_at"] is not None


async def move_follow_up(stage: Stage, place: int) -> bool:
    """It ends; one that has ended is taken up again."""
    row = stage.facts.by_id["follow_up"][stage.follow_ups[place]]
    body: dict[str, Any] = {"to_state": "ASSESSING", "reason": "Nytt signal."}
    if row["state"] == "ACTIVE":
        body = {"to_state": "CLOSED", "reason": "Målene er nådd.", "closing_reason": "goals_reached"}
    return await stage.send(leads(stage, row["id"]), "POST", f"/follow-ups/{row['id']}/transitions", body, of=row)
