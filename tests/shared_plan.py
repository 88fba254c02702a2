"""A follow-up where three services have each written something, for tests of what a consent lets the others read."""

from uuid import UUID

import asyncpg

from tests.factories import NOW, TODAY, World, insert, let_take_part, make_follow_up, make_youth

BY_LEAD, BY_POLICE, BY_SCHOOL = "Skrevet av teamet.", "Skrevet av politiet.", "Skrevet av skolen."
EVERYTHING = ("identity", "plan", "measures", "meetings", "school")


class Shared:
    """A follow-up where the team, the police and the school have each written a measure, a meeting and two notes."""

    def __init__(self) -> None:
        self.follow_up_id = UUID(int=0)
        self.ids: dict[tuple[str, str], UUID] = {}

    @property
    def address(self) -> str:
        return f"/api/v1/follow-ups/{self.follow_up_id}"


async def make_shared(admin: asyncpg.Connection, world: World) -> Shared:
    """Write it all; no consent yet."""
    made = Shared()
    youth_id = await make_youth(admin, world, given_name="Sol", family_name="Fjelltopp")
    made.follow_up_id = await make_follow_up(admin, world, youth_id=youth_id)
    await let_take_part(admin, world, made.follow_up_id, world.police_contact)
    await let_take_part(admin, world, made.follow_up_id, world.school_contact, substitute=world.school_substitute)
    people = {"grorud": world.coordinator, "police": world.police_contact, "school": world.school_contact}
    texts = {"grorud": BY_LEAD, "police": BY_POLICE, "school": BY_SCHOOL}
    for service, person in people.items():
        by = {"follow_up_id": made.follow_up_id, "owner_service_id": person.service_id, "version": 1}
        goal_id = None
        if service == "grorud":
            plan_id = await insert(
                admin, "plan", **by, topic="plan", own_words="Jeg vil bli ferdig på skolen.", made_at=NOW,
                made_by_id=person.user_id,
            )  # fmt: skip
            goal_id = await insert(
                admin, "goal", **by, topic="plan", plan_id=plan_id, number=1, text="Møte på skolen.", status="open"
            )
            made.ids["goal", service] = goal_id
        made.ids["measure", service] = await insert(
            admin, "measure", **by, topic="measures", type_code="MENTOR", responsible_service_id=person.service_id,
            goal_id=goal_id, starts_on=TODAY, status="planned", description=texts[service],
            logged_by_id=person.user_id, logged_at=NOW,
        )  # fmt: skip
        made.ids["meeting", service] = await insert(
            admin, "meeting", **by, topic="meetings", kind="other", medium="telephone", held_at=NOW, made_contact=True,
            attendees=["youth"], interpreter_booked=False, text=texts[service], logged_by_id=person.user_id,
            logged_at=NOW,
        )  # fmt: skip
        made.ids["note", service] = await insert(
            admin, "note", **by, topic="school", text=f"Notat. {texts[service]}", is_shared=True,
            written_by_id=person.user_id, written_at=NOW,
        )  # fmt: skip
        made.ids["own note", service] = await insert(
            admin, "note", **by, topic="school", text=f"Bare vårt. {texts[service]}", is_shared=False,
            written_by_id=person.user_id, written_at=NOW,
        )  # fmt: skip
    return made


def to(*services: str, topics: tuple[str, ...] = EVERYTHING) -> tuple[tuple[str, None, str], ...]:
    """From whoever takes part, to these services."""
    return tuple((topic, None, service) for topic in topics for service in services)
