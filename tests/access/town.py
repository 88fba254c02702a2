"""A small town with every relation somebody can have to a follow-up, written past all policies.

Each person here is in one exact position, and each row belongs to one exact corner of the access page. Whoever
adds a condition to the page adds, here, a person or a row that only this condition tells apart from another.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.core.deadlines.rules import RULES
from services.core.kit.ids import new_id
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    Person,
    World,
    insert,
    let_take_part,
    make_follow_up,
    make_person,
    make_youth,
)

RULE = next(rule for rule in RULES if rule.key == "STRPL-249-2")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
HOUR = timedelta(hours=1)

MORE_SERVICES = {
    "stovner": ("one_to_one_team", "0301", None),
    "bjerke": ("one_to_one_team", "0301", None),
    "other_child_welfare": ("child_welfare", "0301", "030112"),
    **{f"school_{number}": ("school", "0301", "030110") for number in range(2, 9)},
    "closed": ("nav", "0301", "030110"),
    "closing": ("nav", "0301", "030110"),
    "drammen": ("one_to_one_team", "3301", None),
    "voluntary": ("voluntary", "0301", None),
}
MORE_PEOPLE = {
    "prosecutor_elsewhere": ("other_police", "prosecutor"),
    "police_contact_elsewhere": ("other_police", "police_contact"),
    "manager_of_other_police": ("other_police", "manager"),
    "coordinator_of_participant": ("stovner", "coordinator"),
    "key_worker_of_participant": ("stovner", "key_worker"),
    "coordinator_of_former_participant": ("bjerke", "coordinator"),
    "coordinator_in_drammen": ("drammen", "coordinator"),
    "contact_in_lead_service": ("grorud", "contact"),
    "investigator_named": ("police", "investigator"),
    "prosecutor_named": ("police", "prosecutor"),
    "manager_named": ("school_2", "manager"),
    "school_substitute_later": ("school_2", "contact"),
    "school_contact_2": ("school_2", "contact"),
    "school_substitute_before": ("school_3", "contact"),
    "school_contact_3": ("school_3", "contact"),
    "school_substitute_today": ("school_4", "contact"),
    "school_contact_today": ("school_4", "contact"),
    "contact_until_yesterday": ("school_5", "contact"),
    "contact_from_tomorrow": ("school_6", "contact"),
    "contact_without_participation": ("school_7", "contact"),
    "contact_before_participation": ("school_8", "contact"),
    "other_child_welfare_contact": ("other_child_welfare", "contact"),
    "child_welfare_second": ("child_welfare", "contact"),
    "child_welfare_substitute": ("child_welfare", "contact"),
    "nav_manager": ("nav", "manager"),
    "of_closed_service": ("closed", "contact"),
    "of_closing_service": ("closing", "contact"),
    "deactivated": ("grorud", "coordinator"),
    "post_ended": ("grorud", "coordinator"),
    "post_ends_today": ("grorud", "coordinator"),
    "post_starts_tomorrow": ("grorud", "coordinator"),
    "two_hats": ("grorud", "coordinator"),
}
POSTS: dict[str, dict[str, Any]] = {
    "post_ends_today": {"starts_on": TODAY, "ends_on": TODAY},
    "post_starts_tomorrow": {"starts_on": TOMORROW},
}


@dataclass
class Town:
    """The people's tokens by name, and the follow-ups and youths by what is special with them."""

    world: World
    tokens: dict[str, str] = field(default_factory=dict)
    follow_ups: dict[str, UUID] = field(default_factory=dict)
    youths: dict[str, UUID] = field(default_factory=dict)
    investigations: dict[str, UUID] = field(default_factory=dict)
    matters: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.world.people[name]


async def build_town(admin: asyncpg.Connection, world: World) -> Town:
    """Write everything."""
    town = Town(world)
    for name, (kind, municipality, district) in MORE_SERVICES.items():
        world.services[name] = await insert(
            admin,
            "service",
            kind=kind,
            name=name,
            municipality_number=municipality,
            district_code=district,
            version=1,
        )
    for name, (service, role) in MORE_PEOPLE.items():
        world.people[name] = await make_person(admin, world, name, service, role, **POSTS.get(name, {}))
    await _follow_ups(admin, town)
    await _participants(admin, town)
    await _investigations_and_matters(admin, town)
    await _contact_points(admin, town)
    await _second_hat(admin, town)
    await _sessions(admin, town)
    await _close_and_deactivate(admin, town)
    return town


async def _follow_ups(admin: asyncpg.Connection, town: Town) -> None:
    world = town.world
    alna = world.services["alna"]
    marks: dict[str, dict[str, Any]] = {
        "ordinary": {},
        "client": {"address_protection": "client"},
        "confidential": {"address_protection": "confidential"},
        "strict": {"address_protection": "strictly_confidential"},
        "guardian_marked": {},
        "sibling_marked": {},
        "sibling_other_way": {},
        "sibling_of_guardian_marked": {},
        "restricted": {},
        "of_others": {},
        "elsewhere": {},
    }
    for name, values in marks.items():
        town.youths[name] = await make_youth(admin, world, **values)
    for name in town.youths:
        extra: dict[str, Any] = {}
        if name == "restricted":
            extra = {"restricted_at": NOW, "restricted_by_id": world.privacy_officer.user_id}
        if name == "of_others":
            extra = {
                "coordinator_id": world.other_coordinator_here.user_id,
                "key_worker_id": world.key_worker_not_on_case.user_id,
                "deputy_id": None,
            }
        if name == "elsewhere":
            extra = {
                "lead_service_id": alna,
                "district_code": "030112",
                "coordinator_id": world.coordinator_elsewhere.user_id,
            }
        town.follow_ups[name] = await make_follow_up(admin, world, youth_id=town.youths[name], **extra)
    # A protected youth with a second follow-up elsewhere: each service sees its own.
    town.follow_ups["strict_elsewhere"] = await make_follow_up(
        admin,
        world,
        youth_id=town.youths["strict"],
        lead_service_id=alna,
        coordinator_id=world.coordinator_elsewhere.user_id,
    )
    # A user named as key worker whose hat is not a key worker's.
    town.follow_ups["hat_does_not_fit"] = await make_follow_up(
        admin, world, key_worker_id=town["contact_in_lead_service"].user_id, deputy_id=world.manager.user_id
    )
    town.follow_ups["coordinator_is_key_worker"] = await make_follow_up(
        admin,
        world,
        youth_id=await make_youth(admin, world, address_protection="confidential"),
        coordinator_id=town["key_worker_not_on_case"].user_id,
        key_worker_id=world.other_coordinator_here.user_id,
        deputy_id=None,
    )
    for name, values in {
        "registered": {},
        "registered_protected": {"address_protection": "confidential"},
        "registered_by_another": {"registered_by_id": world.other_coordinator_here.user_id},
        "registered_elsewhere": {"owner_service_id": alna},
        "registered_by_key_worker": {"registered_by_id": world.key_worker.user_id},
        "registered_then_followed": {},
    }.items():
        town.youths[name] = await make_youth(admin, world, **values)
    await make_follow_up(admin, world, youth_id=town.youths["registered_then_followed"], lead_service_id=alna)
    for name, mark in (
        ("ordinary", "none"),
        ("guardian_marked", "confidential"),
        ("strict", "none"),
        ("registered", "none"),
        ("elsewhere", "client"),
    ):
        await insert(
            admin,
            "guardian",
            youth_id=town.youths[name],
            given_name="Fiktiv",
            family_name="Foresatt",
            responsibility="joint",
            starts_on=LONG_AGO,
            language="nb",
            needs_interpreter=False,
            address_protection=mark,
            version=1,
        )
    for first, second in (
        ("sibling_marked", "strict"),
        ("strict", "sibling_other_way"),
        ("sibling_of_guardian_marked", "guardian_marked"),
        ("ordinary", "client"),
        ("client", "ordinary"),
        ("ordinary", "elsewhere"),
        ("registered", "ordinary"),
    ):
        await insert(admin, "sibling", youth_id=town.youths[first], other_youth_id=town.youths[second])


async def _participants(admin: asyncpg.Connection, town: Town) -> None:
    world, people = town.world, town.world.people
    for name in town.follow_ups:
        follow_up = town.follow_ups[name]
        await let_take_part(admin, world, follow_up, world.school_contact, substitute=world.school_substitute)
        await let_take_part(admin, world, follow_up, people["key_worker_of_participant"])
        await let_take_part(admin, world, follow_up, world.police_contact)
        await let_take_part(admin, world, follow_up, world.child_welfare_contact)
    ordinary, strict = town.follow_ups["ordinary"], town.follow_ups["strict"]
    for follow_up in (ordinary, strict):
        await let_take_part(
            admin,
            world,
            follow_up,
            people["school_contact_2"],
            substitute=people["school_substitute_later"],
            substitute_from=TOMORROW,
        )
        await let_take_part(
            admin,
            world,
            follow_up,
            people["school_contact_3"],
            substitute=people["school_substitute_before"],
            substitute_until=YESTERDAY,
        )
        await let_take_part(
            admin,
            world,
            follow_up,
            people["school_contact_today"],
            substitute=people["school_substitute_today"],
            substitute_from=TODAY,
            substitute_until=TODAY,
            starts_on=TODAY,
            ends_on=TODAY,
        )
        await let_take_part(admin, world, follow_up, world.nav_contact, ends_on=YESTERDAY)
        await let_take_part(admin, world, follow_up, world.mediation_contact, starts_on=TOMORROW)
        for name, period in (
            ("contact_until_yesterday", {"starts_on": LONG_AGO, "ends_on": YESTERDAY}),
            ("contact_from_tomorrow", {"starts_on": TOMORROW}),
        ):
            await _participation(admin, follow_up, people[name].service_id)
            await _named(admin, follow_up, people[name], **period)
        await _named(admin, follow_up, people["contact_without_participation"])
        await _participation(admin, follow_up, people["contact_before_participation"].service_id, starts_on=TOMORROW)
        await _named(admin, follow_up, people["contact_before_participation"])
        await _participation(
            admin, follow_up, people["coordinator_of_former_participant"].service_id, ends_on=YESTERDAY
        )
        for name in ("of_closed_service", "of_closing_service"):
            await let_take_part(admin, world, follow_up, people[name])
    # Named for a service whose hat they do not wear, or under a hat that reads nothing by being named.
    for name, service in (
        ("investigator_named", "police"),
        ("prosecutor_named", "police"),
        ("manager_named", "school_2"),
        ("health_contact", "school_5"),
    ):
        await _participation(admin, town.follow_ups["of_others"], world.services[service], is_new=service != "police")
        await admin.execute(
            "delete from app.named_contact where follow_up_id = $1 and service_id = $2",
            town.follow_ups["of_others"],
            world.services[service],
        )
        await _named(admin, town.follow_ups["of_others"], people[name], service_id=world.services[service])
    # A service that leads and takes part is not also a participant.
    await _participation(admin, ordinary, world.services["grorud"])
    await _named(admin, ordinary, people["contact_in_lead_service"])
    # The lead service's own key worker, named for it in a follow-up that another service leads.
    await let_take_part(admin, world, town.follow_ups["elsewhere"], world.key_worker_not_on_case)
    await let_take_part(admin, world, town.follow_ups["elsewhere"], people["other_child_welfare_contact"])
    for follow_up in town.follow_ups.values():
        await _content(admin, town, follow_up)


async def _participation(
    admin: asyncpg.Connection, follow_up_id: UUID, service_id: UUID, *, is_new: bool = True, **values: Any
) -> None:
    if is_new:
        await insert(
            admin,
            "participation",
            **{"follow_up_id": follow_up_id, "service_id": service_id, "starts_on": LONG_AGO, "version": 1, **values},
        )


async def _named(admin: asyncpg.Connection, follow_up_id: UUID, contact: Person, **values: Any) -> None:
    await insert(
        admin,
        "named_contact",
        **{
            "follow_up_id": follow_up_id,
            "service_id": contact.service_id,
            "contact_user_id": contact.user_id,
            "starts_on": LONG_AGO,
            "version": 1,
            **values,
        },
    )


async def _content(admin: asyncpg.Connection, town: Town, follow_up: UUID) -> None:
    world = town.world
    someone = world.coordinator.user_id
    by = {"follow_up_id": follow_up}
    await insert(
        admin, "follow_up_transition", **by, to_state="MAPPING", reason="Kartlegging", by_user_id=someone, at=NOW
    )
    plan = None
    for service in ("grorud", "alna", "stovner", "school", "police"):
        owner = world.services[service]
        await insert(
            admin,
            "signal",
            **by,
            owner_service_id=owner,
            source="school",
            ground="OWN_WISH",
            duty_to_notify="not_triggered",
            received_on=TODAY,
            registered_by_id=someone,
            registered_at=NOW,
        )
        await insert(admin, "task", **by, owner_service_id=owner, kind="assess_signal", made_at=NOW)
        if plan is None:
            plan = await insert(
                admin, "plan", **by, owner_service_id=owner, topic="plan", made_at=NOW, made_by_id=someone, version=1
            )
        goal = await insert(
            admin,
            "goal",
            **by,
            plan_id=plan,
            owner_service_id=owner,
            topic="plan",
            number=await admin.fetchval("select count(*) + 1 from app.goal where plan_id = $1", plan),
            text="Målet",
            status="open",
            version=1,
        )
        # Only the service that leads sees the goals.
        is_lead = owner == await admin.fetchval("select lead_service_id from app.follow_up where id = $1", follow_up)
        for goal_id in (None, goal) if is_lead else (None,):
            measure = await insert(
                admin,
                "measure",
                **by,
                owner_service_id=owner,
                topic="measures",
                goal_id=goal_id,
                type_code="MENTOR",
                responsible_service_id=owner,
                starts_on=TODAY,
                status="planned",
                logged_by_id=someone,
                logged_at=NOW,
                version=1,
            )
        await insert(
            admin,
            "measure_status_change",
            **by,
            measure_id=measure,
            owner_service_id=owner,
            to_status="planned",
            by_user_id=someone,
            at=NOW,
        )
        for topic in ("meetings", "health", "child_welfare"):
            await insert(
                admin,
                "meeting",
                **by,
                owner_service_id=owner,
                topic=topic,
                kind="other",
                medium="telephone",
                held_at=NOW,
                made_contact=True,
                attendees=[],
                interpreter_booked=False,
                logged_by_id=someone,
                logged_at=NOW,
                version=1,
            )
    for name in (
        "coordinator",
        "key_worker",
        "school_contact",
        "nav_contact",
        "manager",
        "investigator",
        "police_contact",
    ):
        await insert(
            admin, "draft", **by, user_id=world.people[name].user_id, form="meeting", typed=json.dumps({}), saved_at=NOW
        )


async def _investigations_and_matters(admin: asyncpg.Connection, town: Town) -> None:
    world, people = town.world, town.world.people
    for name in ("police", "other_police"):
        town.investigations[name] = await insert(
            admin,
            "investigation",
            owner_service_id=world.services[name],
            reference=f"U-{name}",
            birth_date=LONG_AGO,
            responsible_user_id=world.investigator.user_id,
            registered_by_id=world.investigator.user_id,
            registered_at=NOW,
            version=1,
        )
        for follow_up in ("ordinary", "strict", "of_others", "restricted"):
            await insert(
                admin,
                "investigation_link",
                investigation_id=town.investigations[name],
                follow_up_id=town.follow_ups[follow_up],
                linked_by_id=world.police_contact.user_id,
                linked_at=NOW,
            )
    # Owner, contact, substitute and follow-up, by what is special with the matter.
    matters: dict[str, tuple[str, str, str | None, str | None]] = {
        "unlinked": ("child_welfare", "child_welfare_second", None, None),
        "with_substitute": ("child_welfare", "child_welfare_second", "child_welfare_substitute", None),
        "linked": ("child_welfare", "child_welfare_second", None, "ordinary"),
        "linked_protected": ("child_welfare", "child_welfare_second", None, "strict"),
        "linked_restricted": ("child_welfare", "child_welfare_contact", None, "restricted"),
        "of_another_service": ("other_child_welfare", "child_welfare_second", None, "ordinary"),
        "of_no_child_welfare": ("school", "school_contact", None, None),
    }
    for name, (owner, contact, substitute, follow_up) in matters.items():
        town.matters[name] = await insert(
            admin,
            "matter",
            owner_service_id=world.services[owner],
            reference=f"B-{name}",
            birth_date=LONG_AGO,
            follow_up_id=town.follow_ups[follow_up] if follow_up else None,
            contact_user_id=people[contact].user_id,
            substitute_user_id=people[substitute].user_id if substitute else None,
            registered_by_id=people[contact].user_id,
            registered_at=NOW,
            version=1,
        )
    for line in _dated(town):
        await _dated_rows(admin, town, *line)


def _dated(town: Town) -> list[tuple[str, UUID, str, UUID | None]]:
    """Subject kind, subject, owner and follow-up: the true ones, and each made false in one way."""
    ordinary, restricted, strict = (town.follow_ups[name] for name in ("ordinary", "restricted", "strict"))
    lines: list[tuple[str, UUID, str, UUID | None]] = [
        ("investigation", town.investigations["police"], "police", None),
        ("investigation", town.investigations["police"], "police", ordinary),
        ("investigation", town.investigations["police"], "other_police", None),
        ("investigation", town.investigations["other_police"], "police", None),
        ("investigation", town.investigations["other_police"], "other_police", None),
        ("matter", town.matters["unlinked"], "child_welfare", None),
        ("matter", town.matters["unlinked"], "other_child_welfare", None),
        ("matter", town.matters["unlinked"], "child_welfare", ordinary),
        ("matter", town.matters["with_substitute"], "child_welfare", None),
        ("matter", town.matters["linked"], "child_welfare", ordinary),
        ("matter", town.matters["linked"], "child_welfare", None),
        ("matter", town.matters["linked_protected"], "child_welfare", strict),
        ("matter", town.matters["linked_restricted"], "child_welfare", restricted),
        ("matter", town.matters["of_another_service"], "other_child_welfare", ordinary),
        ("matter", town.matters["of_no_child_welfare"], "school", None),
        ("investigation", town.matters["unlinked"], "child_welfare", None),
        ("matter", town.investigations["police"], "police", None),
    ]
    for name, follow_up in town.follow_ups.items():
        lines.append(("follow_up", follow_up, "alna" if "elsewhere" in name else "grorud", follow_up))
        lines.append(("sanction", follow_up, "school", follow_up))
        lines.append(("sanction", follow_up, "stovner", follow_up))
    lines += [
        ("follow_up", ordinary, "school", ordinary),
        ("follow_up", ordinary, "police", ordinary),
        ("follow_up", strict, "grorud", ordinary),
        ("follow_up", ordinary, "grorud", None),
        ("follow_up", ordinary, "stovner", ordinary),
        ("sanction", ordinary, "voluntary", ordinary),
        ("sanction", ordinary, "grorud", ordinary),
        ("sanction", ordinary, "child_welfare", ordinary),
        ("sanction", ordinary, "nav", ordinary),
        ("sanction", strict, "school", ordinary),
        ("matter", ordinary, "school", ordinary),
        ("matter", ordinary, "grorud", ordinary),
        ("investigation", ordinary, "grorud", ordinary),
        ("investigation", ordinary, "school", ordinary),
    ]
    return lines


async def _dated_rows(
    admin: asyncpg.Connection, town: Town, kind: str, subject: UUID, owner: str, follow_up: UUID | None
) -> None:
    world = town.world
    common = {
        "subject_kind": kind,
        "subject_id": subject,
        "owner_service_id": world.services[owner],
        "follow_up_id": follow_up,
    }
    event = await insert(
        admin,
        "dated_event",
        **common,
        kind="act_committed",
        happened_on=TODAY,
        is_withdrawal=False,
        registered_by_id=world.investigator.user_id,
        registered_at=NOW,
    )
    for responsible in (owner, "grorud"):
        deadline = await insert(
            admin,
            "deadline",
            **common,
            rule_key=RULE.key,
            rule_valid_from=RULE.valid_from,
            reference="OF-1",
            responsible_service_id=world.services[responsible],
            start_event_id=event,
            starts_on=TODAY,
            nominal_on=TODAY,
            due_on=TODAY,
            skipped=json.dumps([]),
            born_at=NOW,
            version=1,
        )
        await insert(
            admin,
            "deadline_exceeding",
            deadline_id=deadline,
            reason="investigation",
            previous_due_on=TODAY,
            new_due_on=TOMORROW,
            by_user_id=world.prosecutor.user_id,
            at=NOW,
        )
        await insert(admin, "deadline_flag", deadline_id=deadline, due_on=TODAY, flagged_at=NOW)


async def _contact_points(admin: asyncpg.Connection, town: Town) -> None:
    for municipality, district in (
        ("0301", "030110"),
        ("0301", "030112"),
        ("0301", None),
        ("3301", None),
        ("3301", "030110"),
    ):
        await insert(
            admin,
            "contact_point",
            municipality_number=municipality,
            district_code=district,
            service_kind="school",
            service_id=town.world.services["school"],
            contact_user_id=town.world.school_contact.user_id,
            starts_on=LONG_AGO,
            version=1,
        )


async def _close_and_deactivate(admin: asyncpg.Connection, town: Town) -> None:
    """While they are signed in: the doors close under a session that is open."""
    closing = "update app.service set closed_on = $2 where id = $1"
    await admin.execute(closing, town.world.services["closed"], TODAY)
    await admin.execute(closing, town.world.services["closing"], TOMORROW)
    await admin.execute("update app.post set ends_on = $2 where id = $1", town["post_ended"].post_id, YESTERDAY)
    await admin.execute(
        "update app.user_account set deactivated_at = $2 where id = $1", town["deactivated"].user_id, NOW - HOUR
    )


async def _second_hat(admin: asyncpg.Connection, town: Town) -> None:
    two_hats = town["two_hats"]
    contact_post = await insert(
        admin,
        "post",
        user_id=two_hats.user_id,
        service_id=town.world.services["voluntary"],
        role="contact",
        starts_on=LONG_AGO,
        version=1,
    )
    as_contact = Person(
        two_hats.subject,
        two_hats.user_id,
        contact_post,
        town.world.services["voluntary"],
        "contact",
        two_hats.name,
    )
    town.world.people["two_hats_as_contact"] = as_contact
    await let_take_part(admin, town.world, town.follow_ups["elsewhere"], as_contact)


async def _sessions(admin: asyncpg.Connection, town: Town) -> None:
    coordinator = town["coordinator"]
    odd: dict[str, dict[str, Any]] = {
        "coordinator_signed_out": {"ended_at": NOW - HOUR},
        "coordinator_expired": {"expires_at": NOW},
        "coordinator_idle": {"seen_at": NOW - HOUR, "idle_seconds": 3600},
        "coordinator_without_a_hat": {"post_id": None},
        "coordinator_in_a_hat_of_another": {"post_id": town["other_coordinator_here"].post_id},
    }
    everybody: dict[str, tuple[Person, dict[str, Any]]] = {
        **{name: (person, {}) for name, person in town.world.people.items()},
        **{name: (coordinator, values) for name, values in odd.items()},
    }
    for name, (person, values) in everybody.items():
        token = (name + "-" * 43)[:43]
        town.tokens[name] = token
        await insert(
            admin,
            "session",
            **{
                "token_hash": hashlib.sha256(token.encode()).digest(),
                "kind": "page",
                "user_id": person.user_id,
                "post_id": person.post_id,
                "provider_key": "test",
                "opened_at": NOW - 2 * HOUR,
                "seen_at": NOW,
                "idle_seconds": 1800,
                "expires_at": NOW + 6 * HOUR,
                **values,
            },
        )
        await admin.execute(
            "insert into app.idempotency_key (user_id, key, route, fingerprint, status, thing_kind, thing_id, location,"
            " made_at) values ($1, $2, 'POST /x', 'x', 201, 'follow_up', $3, '/x', $4)",
            person.user_id,
            name,
            new_id(),
            NOW,
        )
    await insert(
        admin,
        "access_log",
        at=NOW,
        session_id=None,
        user_id=coordinator.user_id,
        act="thing.opened",
        exit="page",
        decision="allowed",
        thing_kind="follow_up",
    )
    await insert(admin, "access_log_thing", log_id=new_id(), at=NOW, thing_kind="follow_up", thing_id=new_id())
