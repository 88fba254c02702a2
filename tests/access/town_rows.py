"""What is written on the town's follow-ups: a row for each corner of the access page, and some that are made false."""

import json
from uuid import UUID

import asyncpg

from services.core.deadlines.rules import RULES
from tests.access.town_people import EVERY_HAT, TOMORROW, Town
from tests.factories import LONG_AGO, NOW, TODAY, World, insert

RULE = next(rule for rule in RULES if rule.key == "STRPL-249-2")


async def write_content(admin: asyncpg.Connection, world: World, follow_up: UUID) -> None:
    """Rows of every topic on one follow-up, written by five services."""
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
        task = await insert(admin, "task", **by, owner_service_id=owner, kind="assess_signal", made_at=NOW)
        for name in ("coordinator", "manager", "school_contact"):
            await insert(
                admin,
                "reminder",
                user_id=world.people[name].user_id,
                task_id=task,
                subject="task",
                step="new",
                days=0,
                capacity="responsible",
                owed_at=NOW,
            )
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


async def write_investigations_and_matters(admin: asyncpg.Connection, town: Town) -> None:
    """Investigations of two units, matters of every kind, and what is dated for each subject."""
    await admin.execute(
        "insert into app.job_run (job, every_seconds, began_at, failures) values ('consents.ask_leads', 1800, $1, 0)",
        NOW,
    )
    world, people = town.world, town.world.people
    await admin.execute(
        "insert into app.mail_server (is_one, is_set_up, failures, fault, failing_since, next_try_at)"
        " values (true, true, 1, 'SMTPConnectError', $1, $1)",
        NOW,
    )
    for name in (*EVERY_HAT, "of_closed_service"):
        owed = {"user_id": people[name].user_id, "owed_at": NOW, "not_before": NOW, "next_try_at": NOW, "attempts": 0}
        await insert(admin, "mail", **owed, kind="at_once")
        await insert(admin, "mail", **owed, kind="digest", digest_on=NOW.date())
        await admin.execute(
            "insert into app.mail_address (user_id, address, version) values ($1, $2, 1)",
            people[name].user_id,
            f"{name.replace('_', '.')}@example.org",
        )
    for name in EVERY_HAT:
        await admin.execute(
            "insert into app.reminder_mute (user_id, subject, muted_at) values ($1, 'task', $2)",
            people[name].user_id,
            NOW,
        )
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
        "of_a_manager": ("child_welfare", "child_welfare_manager", None, None),
        "of_no_child_welfare": ("school", "school_contact", None, None),
    }
    for name, (owner, contact, stand_in, linked_to) in matters.items():
        town.matters[name] = await insert(
            admin,
            "matter",
            owner_service_id=world.services[owner],
            reference=f"B-{name}",
            birth_date=LONG_AGO,
            follow_up_id=town.follow_ups[linked_to] if linked_to else None,
            contact_user_id=people[contact].user_id,
            substitute_user_id=people[stand_in].user_id if stand_in else None,
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
        lines.append(
            ("follow_up", follow_up, "alna" if "elsewhere" in name or name == "in_emergency" else "grorud", follow_up)
        )
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
        await _write_reminders(admin, world, deadline)


async def _write_reminders(admin: asyncpg.Connection, world: World, deadline: UUID) -> None:
    """That everybody with a hat at a desk was told of a deadline: some of them may not see it."""
    for name in (
        "coordinator",
        "key_worker",
        "school_contact",
        "investigator",
        "prosecutor",
        "police_contact",
        "manager",
        "privacy_officer",
    ):
        await insert(
            admin,
            "reminder",
            user_id=world.people[name].user_id,
            deadline_id=deadline,
            subject="law",
            due_on=TODAY,
            step="on_day",
            days=0,
            capacity="responsible",
            owed_at=NOW,
        )
