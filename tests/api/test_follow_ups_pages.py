"""Follow-ups on pages: the whole way from a signal to an active follow-up, and what each reader finds there."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import NOW, TODAY, World, insert, let_take_part, make_follow_up, make_person, make_youth

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOWHERE: set[str] = set()
EVERYWHERE = {"top of the page", "beside the service", "REST", "list", "start page"}


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    return await make_follow_up(admin, world)


async def state_of(admin: asyncpg.Connection, follow_up_id: UUID) -> object:
    return await admin.fetchval("select state from app.follow_up where id = $1", follow_up_id)


async def move(
    http: httpx2.AsyncClient, follow_up_id: UUID, version: int, to_state: str, **more: str
) -> httpx2.Response:
    form = {"to_state": to_state, "reason": "Vurdert i møte.", "version": str(version), **more}
    return await http.post(f"/follow-ups/{follow_up_id}/move", data=form)


async def test_a_signal_becomes_an_active_follow_up_step_by_step(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    youth_id = await make_youth(admin, world)
    http = await client(world.coordinator)
    assert "Fiktiv Ungdom" in (await http.get(f"/follow-ups/new/{youth_id}")).text
    signal = {
        "source": "school",
        "ground": "FVL_13B_5_OTHER_ORGAN",
        "duty_to_notify": "not_triggered",
        "received_on": "2026-11-19",
    }
    opened = await http.post(f"/follow-ups/new/{youth_id}", data=signal)
    assert opened.status_code == 303, opened.text
    follow_up_id = UUID(opened.headers["Location"].rsplit("/", 1)[1])
    assert (await move(http, follow_up_id, 1, "ASSESSING")).status_code == 303
    adults = {"key_worker_id": str(world.key_worker.user_id), "deputy_id": str(world.deputy.user_id)}
    assert (await move(http, follow_up_id, 2, "OFFERED", **adults)).status_code == 303
    early = await move(http, follow_up_id, 3, "MAPPING")
    assert early.status_code == 422
    assert "Før opp første kontakt i kontaktloggen først." in early.text
    meeting = {
        "kind": "first_contact",
        "medium": "in_person",
        "held_on": "2026-11-19",
        "held_time": "12:00",
        "made_contact": "yes",
        "attendees": "youth",
    }
    assert (await http.post(f"/follow-ups/{follow_up_id}/meetings/new", data=meeting)).status_code == 303
    assert (await move(http, follow_up_id, 3, "MAPPING")).status_code == 303
    without_goal = await move(http, follow_up_id, 4, "ACTIVE")
    assert "Planen må ha minst ett mål først." in without_goal.text
    await http.post(f"/follow-ups/{follow_up_id}/plan", data={"goal_1": "Fullføre tiende trinn"})
    assert (await move(http, follow_up_id, 4, "ACTIVE")).status_code == 303
    shown = await http.get(f"/follow-ups/{follow_up_id}")
    assert "Aktiv oppfølging" in shown.text
    assert "Fullføre tiende trinn" in shown.text
    assert "Vurdert i møte." in shown.text


async def test_nobody_is_followed_up_twice_at_once(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    youth_id = await make_youth(admin, world)
    first = await make_follow_up(admin, world, youth_id=youth_id, state="ACTIVE")
    second = await make_follow_up(admin, world, youth_id=youth_id, state="ASSESSING")
    http = await client(world.coordinator)
    refused = await move(http, second, 1, "OFFERED")
    assert refused.status_code in {409, 422}
    assert "Den unge har alt en oppfølging i gang. Fortsett i den, eller avslutt den først." in refused.text
    assert "Vurdert i møte." in refused.text
    assert await state_of(admin, second) == "ASSESSING"
    assert (await move(http, first, 1, "CLOSED", closing_reason="goals_reached")).status_code == 303
    assert (await move(http, second, 1, "OFFERED")).status_code == 303


async def test_only_states_that_can_be_reached_are_offered(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.coordinator)
    shown = (await http.get(f"/follow-ups/{follow_up_id}/move")).text
    assert 'value="ACTIVE"' in shown
    assert 'value="EVALUATED"' not in shown


async def test_a_transition_that_the_table_does_not_have_is_refused_and_nothing_changes(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.coordinator)
    answer = await move(http, follow_up_id, 1, "EVALUATED")
    assert answer.status_code == 409
    assert await state_of(admin, follow_up_id) == "MAPPING"


async def test_a_pause_goes_back_to_where_it_came_from(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http = await client(world.coordinator)
    without_kind = await move(http, follow_up_id, 1, "PAUSED")
    assert 'href="#pause_kind"' in without_kind.text
    assert (await move(http, follow_up_id, 1, "PAUSED", pause_kind="abroad")).status_code == 303
    assert (await move(http, follow_up_id, 2, "ACTIVE")).status_code == 409
    assert (await move(http, follow_up_id, 2, "MAPPING")).status_code == 303
    assert await state_of(admin, follow_up_id) == "MAPPING"


async def test_a_stale_move_shows_where_things_stand_and_keeps_the_reason(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.coordinator)
    await move(http, follow_up_id, 1, "PAUSED", pause_kind="prison")
    stale = await move(http, follow_up_id, 1, "CLOSED", closing_reason="moved", reason="Flyttet til Bergen.")
    assert stale.status_code == 412
    assert "Satt på pause" in stale.text
    assert "Flyttet til Bergen." in stale.text


async def test_a_service_without_a_contact_today_is_told_at_the_top_until_one_is_named(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.coordinator)
    page = f"/follow-ups/{follow_up_id}"
    form = await http.get(f"{page}/services/new")
    assert str(world.services["nav"]) in form.text
    assert str(world.services["grorud"]) not in form.text
    added = await http.post(
        f"{page}/services/new", data={"service_id": str(world.services["nav"]), "starts_on": "2026-11-20"}
    )
    assert added.headers["Location"] == f"{page}/services/{world.services['nav']}/contact"
    gap = (await http.get(page)).text
    assert gap.index("Ingen kontaktperson i dag") < gap.index("<h1")
    assert world.nav_contact.name in (await http.get(added.headers["Location"])).text
    named = await http.post(
        added.headers["Location"],
        data={"contact_user_id": str(world.nav_contact.user_id), "starts_on": "2026-11-20"},
    )
    assert named.status_code == 303, named.text
    assert "Tjenester og kontaktpunkter er oppdatert." in (await http.get(named.headers["Location"])).text
    after = (await http.get(page)).text
    assert "Ingen kontaktperson i dag" not in after
    assert world.nav_contact.name in after


async def gaps_told(http: httpx2.AsyncClient, follow_up_id: UUID) -> set[str]:
    """Where it is told that a participating service of this follow-up has no contact today."""
    page = (await http.get(f"/follow-ups/{follow_up_id}")).text
    reference = page.split("<title>")[1].split("</title>")[0].split(" ")[0]
    services = (await http.get(f"/api/v1/follow-ups/{follow_up_id}/services")).json()
    row = (await http.get("/follow-ups")).text.split(reference)[1].split("</tr>")[0]
    start = "".join((await http.get("/")).text.split('aria-labelledby="gaps"')[1:]).split("</section>")[0]
    told = {
        "top of the page": "Ingen kontaktperson i dag" in page.split("<h1")[0],
        "beside the service": "Ingen kontaktperson i dag" in page.split('id="services"')[1].split("</section>")[0],
        "REST": any(one["lacks_contact_today"] for one in services),
        "list": "1 mangler" in row,
        "start page": reference in start,
    }
    return {place for place, is_told in told.items() if is_told}


@pytest.mark.parametrize(
    ("contact", "substitute", "told"),
    [
        ({}, None, NOWHERE),
        ({"ends_on": TODAY}, None, NOWHERE),
        ({"ends_on": YESTERDAY}, None, EVERYWHERE),
        ({"starts_on": TOMORROW}, None, EVERYWHERE),
        ({"ends_on": YESTERDAY}, {}, NOWHERE),
        ({"ends_on": YESTERDAY}, {"ends_on": YESTERDAY}, EVERYWHERE),
        ({}, {"ends_on": YESTERDAY}, NOWHERE),
    ],
)
async def test_a_contact_whose_post_does_not_hold_is_nobody_to_call_unless_a_substitute_is_there(
    client: ClientFor,
    world: World,
    follow_up_id: UUID,
    admin: asyncpg.Connection,
    contact: dict[str, date],
    substitute: dict[str, date] | None,
    told: set[str],
) -> None:
    named = await make_person(admin, world, f"named-{follow_up_id}", "nav", "contact", **contact)
    other = None
    if substitute is not None:
        other = await make_person(admin, world, f"other-{follow_up_id}", "nav", "contact", **substitute)
    await let_take_part(admin, world, follow_up_id, named, substitute=other)
    http = await client(world.coordinator)
    assert await gaps_told(http, follow_up_id) == told
    (answer,) = (await http.get(f"/api/v1/follow-ups/{follow_up_id}/services")).json()
    assert answer["has_contact_today"] is not bool(told)
    names = [person.name for person, post in ((named, contact), (other, substitute))
             if person and post in ({}, {"ends_on": TODAY})]  # fmt: skip
    assert [answer[f"{who}_name"] for who in ("contact", "substitute") if answer[f"{who}_name"]] == names


async def test_one_who_works_in_another_service_now_is_not_this_ones_contact(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    moved = await make_person(admin, world, "moved", "nav", "contact", ends_on=YESTERDAY)
    await insert(
        admin, "post", user_id=moved.user_id, service_id=world.services["health"], role="contact", starts_on=TODAY,
        version=1,
    )  # fmt: skip
    await let_take_part(admin, world, follow_up_id, moved)
    assert await gaps_told(await client(world.coordinator), follow_up_id) == EVERYWHERE


@pytest.mark.parametrize(("closed_on", "told"), [(TODAY, EVERYWHERE), (TOMORROW, NOWHERE)])
async def test_a_service_that_is_closed_has_no_contact_whoever_is_named(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, closed_on: date, told: set[str]
) -> None:
    world.services["closing"] = await insert(
        admin, "service", kind="nav", name="Tjeneste som legges ned", municipality_number="0301", closed_on=closed_on,
        version=1,
    )  # fmt: skip
    contact = await make_person(admin, world, f"closing-{follow_up_id}", "closing", "contact")
    await let_take_part(admin, world, follow_up_id, contact)
    assert await gaps_told(await client(world.coordinator), follow_up_id) == told


async def test_a_task_to_name_contacts_waits_for_one_who_is_there(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    gone = await make_person(admin, world, "gone", "nav", "contact", ends_on=YESTERDAY)
    await let_take_part(admin, world, follow_up_id, gone)
    task_id = await insert(
        admin, "task", follow_up_id=follow_up_id, owner_service_id=world.services["grorud"], kind="name_contact",
        made_at=NOW,
    )  # fmt: skip
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    http = await client(world.coordinator)
    done = "select done_at is not null from app.task where id = $1"
    answers = []
    for person in (world.school_substitute, world.nav_contact):
        named = await http.post(
            f"/follow-ups/{follow_up_id}/services/{person.service_id}/contact",
            data={"contact_user_id": str(person.user_id), "starts_on": TODAY.isoformat()},
        )
        assert named.status_code == 303, named.text
        answers.append(await admin.fetchval(done, task_id))
    assert answers == [False, True]


async def test_a_service_that_has_not_begun_to_take_part_lacks_nobody(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    await let_take_part(admin, world, follow_up_id, world.nav_contact, starts_on=TOMORROW)
    http = await client(world.coordinator)
    assert await gaps_told(http, follow_up_id) == NOWHERE
    assert "Deltar fra 21. november 2026" in (await http.get(f"/follow-ups/{follow_up_id}")).text
    (answer,) = (await http.get(f"/api/v1/follow-ups/{follow_up_id}/services")).json()
    assert answer["has_contact_today"] is False


async def test_a_contact_must_work_in_the_service_and_a_substitute_be_somebody_else(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    await let_take_part(admin, world, follow_up_id, world.school_contact, ends_on=date(2027, 6, 1))
    http = await client(world.coordinator)
    address = f"/follow-ups/{follow_up_id}/services/{world.services['school']}/contact"
    stranger = await http.post(
        address, data={"contact_user_id": str(world.nav_contact.user_id), "starts_on": "2026-11-20"}
    )
    assert (stranger.status_code, 'href="#contact_user_id"' in stranger.text) == (422, True)
    same = str(world.school_contact.user_id)
    twice = await http.post(
        address, data={"contact_user_id": same, "substitute_user_id": same, "starts_on": "2026-11-20"}
    )
    assert (twice.status_code, 'href="#substitute_user_id"' in twice.text) == (422, True)


async def test_a_service_leaves_and_its_contact_with_it(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    contact_id = await let_take_part(admin, world, follow_up_id, world.school_contact)
    part = await admin.fetchval("select id from app.participation where follow_up_id = $1", follow_up_id)
    http = await client(world.coordinator)
    ended = await http.post(
        f"/follow-ups/{follow_up_id}/services/{part}/end", data={"ends_on": "2026-11-20", "version": "1"}
    )
    assert ended.status_code == 303, ended.text
    assert await admin.fetchval("select ends_on from app.named_contact where id = $1", contact_id) == TODAY


async def test_key_worker_and_deputy_are_two_people_of_the_lead_service(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    http, address = await client(world.coordinator), f"/follow-ups/{follow_up_id}/key-worker"
    new = str(world.key_worker_not_on_case.user_id)
    for deputy in (new, str(world.school_contact.user_id)):
        refused = await http.post(address, data={"key_worker_id": new, "deputy_id": deputy, "version": "1"})
        assert (refused.status_code, 'href="#deputy_id"' in refused.text) == (422, True)
    named = await http.post(address, data={"key_worker_id": new, "deputy_id": "", "version": "1"})
    assert named.status_code == 303, named.text
    row = await admin.fetchrow("select key_worker_id, deputy_id from app.follow_up where id = $1", follow_up_id)
    assert row is not None
    assert (row["key_worker_id"], row["deputy_id"]) == (world.key_worker_not_on_case.user_id, None)


async def test_a_contact_of_another_service_finds_contacts_and_nothing_of_the_rest(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    http = await client(world.coordinator)
    await http.post(f"/follow-ups/{follow_up_id}/plan", data={"goal_1": "Et mål"})
    school = await client(world.school_contact)
    shown = (await school.get(f"/follow-ups/{follow_up_id}")).text
    assert world.school_contact.name in shown
    for hidden in ("Fiktiv Ungdom", "Et mål", 'id="plan"', 'id="history"', "/move"):
        assert hidden not in shown
    for address in ("move", "key-worker", "plan", "services/new"):
        assert (await school.get(f"/follow-ups/{follow_up_id}/{address}")).status_code == 404


async def test_the_list_is_filtered_by_state_and_goes_on_page_by_page(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    declined = await make_follow_up(admin, world, state="DECLINED")
    http = await client(world.coordinator)
    shown = (await http.get("/follow-ups", params={"state": "DECLINED"})).text
    assert str(declined) in shown
    assert str(follow_up_id) not in shown
    for _one in range(50):
        await make_follow_up(admin, world, state="DECLINED")
    first = (await http.get("/follow-ups", params={"state": "DECLINED"})).text
    assert 'rel="next"' in first
    assert str(declined) not in first
    where = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert str(declined) in (await http.get(where)).text


@pytest.mark.parametrize("language", ["nb", "nn"])
async def test_every_page_can_be_shown_in_both_languages(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, language: str
) -> None:
    await admin.execute("update app.user_account set language = $1 where id = $2", language, world.deputy.user_id)
    http = await client(world.deputy)
    for address in (
        "",
        "/move",
        "/key-worker",
        "/plan",
        "/services/new",
        "/meetings",
        "/meetings/new",
        "/measures/new",
    ):
        shown = await http.get(f"/follow-ups/{follow_up_id}{address}")
        assert shown.status_code == 200, address
        assert f'<html lang="{language}"' in shown.text
