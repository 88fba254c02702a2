"""A disclosure from assessment to extract: what freezes, who approves, who receives, and which words it keeps."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from services.core.disclosures import commands, queries
from services.core.disclosures.kinds import (
    Certainty,
    DecidedAs,
    DisclosureOutcome,
    DisclosureState,
    RecipientType,
    SourceSystem,
)
from services.core.disclosures.rules import Assessment
from services.core.kit.errors import Conflict, Invalid, NotFound
from tests.conftest import WorkAs, set_clock
from tests.factories import NOW, Person, World, insert, let_take_part, make_consent, make_follow_up
from tests.rules.test_disclosures import WHOLE

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def clock(admin: asyncpg.Connection) -> AsyncIterator[None]:
    await set_clock(admin, NOW)
    yield
    await set_clock(admin, NOW)


@pytest.fixture
async def follow_up(admin: asyncpg.Connection, world: World) -> UUID:
    made = await make_follow_up(admin, world)
    await let_take_part(admin, world, made, world.police_contact, substitute=world.police_contact_not_on_case)
    await let_take_part(admin, world, made, world.school_contact, substitute=world.school_substitute)
    await let_take_part(admin, world, made, world.child_welfare_contact)
    return made


def to_school(world: World, **said: Any) -> Assessment:
    return replace(WHOLE, recipient_organisation=None, recipient_service_id=world.school_contact.service_id, **said)


async def draft(work_as: WorkAs, who: Person, follow_up: UUID, said: Assessment) -> UUID:
    async with work_as(who) as work:
        return (await commands.assess_disclosure(work, follow_up_id=follow_up, said=said)).id


async def decide(work_as: WorkAs, who: Person, disclosure: UUID) -> DisclosureState:
    async with work_as(who) as work:
        version = (await queries.open_disclosure(work, disclosure)).version
        return await commands.decide_disclosure(
            work, disclosure_id=disclosure, version=version, decided_as=DecidedAs.DELEGATED
        )


async def approve(work_as: WorkAs, who: Person, disclosure: UUID, **answer: Any) -> DisclosureState:
    async with work_as(who) as work:
        return await commands.approve_disclosure(
            work, disclosure_id=disclosure, version=2, **{"is_approved": True, **answer}
        )


async def extracts(work_as: WorkAs, who: Person, follow_up: UUID) -> list[str]:
    async with work_as(who) as work:
        found, _more = await queries.received(work, limit=10, follow_up_id=follow_up)
        return [one.text for one in found]


async def test_nothing_is_sent_before_it_is_decided_and_then_the_extract_alone(
    work_as: WorkAs, world: World, follow_up: UUID
) -> None:
    made = await draft(work_as, world.police_contact, follow_up, to_school(world))
    assert await extracts(work_as, world.school_contact, follow_up) == []
    assert await decide(work_as, world.police_contact, made) is DisclosureState.DECIDED
    for reader in (world.school_contact, world.school_substitute):
        assert await extracts(work_as, reader, follow_up) == [WHOLE.extract_text]
        async with work_as(reader) as work:
            assert await queries.register_of(work, follow_up, limit=10) == ([], None)
            with pytest.raises(NotFound):
                await queries.open_disclosure(work, made)
    for outside in (world.school_not_on_case, world.child_welfare_contact, world.coordinator):
        assert await extracts(work_as, outside, follow_up) == []


@pytest.mark.parametrize("certainty", [Certainty.PARTLY_UNCERTAIN, Certainty.UNVERIFIED])
async def test_the_recipient_sees_the_mark_that_was_set(
    work_as: WorkAs, world: World, follow_up: UUID, certainty: Certainty
) -> None:
    said = to_school(world, certainty=certainty, unverified_marked=True)
    await decide(work_as, world.police_contact, await draft(work_as, world.police_contact, follow_up, said))
    assert await marks(work_as, world.school_contact, follow_up) == [True]


async def test_what_was_not_marked_has_no_mark(work_as: WorkAs, world: World, follow_up: UUID) -> None:
    said = to_school(world, certainty=Certainty.PARTLY_UNCERTAIN)
    await decide(work_as, world.police_contact, await draft(work_as, world.police_contact, follow_up, said))
    assert await marks(work_as, world.school_contact, follow_up) == [False]


async def marks(work_as: WorkAs, who: Person, follow_up: UUID) -> list[bool]:
    async with work_as(who) as work:
        found, _more = await queries.received(work, limit=10, follow_up_id=follow_up)
        return [one.is_unverified for one in found]


async def test_what_is_refused_sends_nothing(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    said = to_school(world, outcome=DisclosureOutcome.REFUSED, extract_text=None)
    made = await draft(work_as, world.police_contact, follow_up, said)
    assert await decide(work_as, world.police_contact, made) is DisclosureState.DECIDED
    assert await admin.fetchval("select count(*) from app.disclosure_extract where disclosure_id = $1", made) == 0


async def test_a_draft_may_be_written_anew_and_what_is_decided_never_changes(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    made = await draft(work_as, world.police_contact, follow_up, to_school(world))
    anew = to_school(world, extract_text="Bare dette.")
    async with work_as(world.police_contact) as work:
        await commands.rewrite_assessment(work, disclosure_id=made, version=1, said=anew)
    await decide(work_as, world.police_contact, made)
    async with work_as(world.police_contact) as work:
        view = await queries.open_disclosure(work, made)
        with pytest.raises(Conflict, match="disclosure_decided"):
            await commands.rewrite_assessment(work, disclosure_id=made, version=view.version, said=to_school(world))
        await work.session.rollback()
    assert await extracts(work_as, world.school_contact, follow_up) == ["Bare dette."]
    for change in (
        "update app.disclosure set extract_text = 'Noe annet.' where id = $1",
        "update app.disclosure set state = 'draft' where id = $1",
        "delete from app.disclosure where id = $1",
        "update app.disclosure_extract set text = 'Noe annet.' where disclosure_id = $1",
        "delete from app.disclosure_extract where disclosure_id = $1",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="not changed"):
            await admin.execute(change, made)


async def test_indicia_waits_for_somebody_else(work_as: WorkAs, world: World, follow_up: UUID) -> None:
    made = await draft(work_as, world.police_contact, follow_up, to_school(world, source_system=SourceSystem.INDICIA))
    assert await decide(work_as, world.police_contact, made) is DisclosureState.AWAITING_APPROVAL
    assert await extracts(work_as, world.school_contact, follow_up) == []
    with pytest.raises(Conflict, match="approver_is_the_same"):
        await approve(work_as, world.police_contact, made)
    with pytest.raises(NotFound):
        await approve(work_as, world.child_welfare_manager, made)
    async with work_as(world.police_manager) as work:
        [waiting], _more = await queries.awaiting_approval(work, limit=10)
        assert (waiting.id, waiting.reference) == (made, None)
    assert await approve(work_as, world.police_manager, made) is DisclosureState.DECIDED
    assert await extracts(work_as, world.school_contact, follow_up) == [WHOLE.extract_text]


async def test_the_one_who_wrote_it_does_not_approve_what_a_colleague_decided(
    work_as: WorkAs, world: World, follow_up: UUID
) -> None:
    said = to_school(world, source_system=SourceSystem.INDICIA)
    made = await draft(work_as, world.police_contact, follow_up, said)
    assert await decide(work_as, world.police_contact_not_on_case, made) is DisclosureState.AWAITING_APPROVAL
    for same in (world.police_contact, world.police_contact_not_on_case):
        with pytest.raises(Conflict, match="approver_is_the_same"):
            await approve(work_as, same, made)


async def test_a_no_is_for_good_and_says_why(work_as: WorkAs, world: World, follow_up: UUID) -> None:
    made = await draft(work_as, world.police_contact, follow_up, to_school(world, source_system=SourceSystem.INDICIA))
    await decide(work_as, world.police_contact, made)
    with pytest.raises(Invalid, match="note: reason_missing"):
        await approve(work_as, world.police_manager, made, is_approved=False)
    answer = await approve(work_as, world.police_manager, made, is_approved=False, note="Kilden tåler det ikke.")
    assert answer is DisclosureState.NOT_APPROVED
    assert await extracts(work_as, world.school_contact, follow_up) == []
    async with work_as(world.police_manager) as work:
        view = await queries.open_disclosure(work, made)
        assert view.approval_note == "Kilden tåler det ikke."
        with pytest.raises(Conflict, match="disclosure_decided"):
            await commands.approve_disclosure(work, disclosure_id=made, version=view.version, is_approved=True)
        await work.session.rollback()


async def test_the_database_itself_wants_another_approver_and_the_rules_of_the_law(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    made = await draft(work_as, world.police_contact, follow_up, to_school(world, source_system=SourceSystem.INDICIA))
    row = dict(await admin.fetchrow("select * from app.disclosure where id = $1", made))
    me = world.police_contact.user_id
    decided = {"state": "decided", "decided_by_id": me, "decided_at": NOW, "decided_as": "delegated"}
    told = {"informed_after": "yes"}
    for wrong, constraint in (
        (decided, "indicia_is_approved"),
        ({**decided, "approved_by_id": me, "approved_at": NOW}, "approved_by_another"),
        (
            {**told, "source_system": "po_log", "ground_code": "PRL_30_PUBLIC_INTEREST"},
            "log_not_in_recipients_interest",
        ),
        (
            {**told, "recipient_type": "private_school", "ground_code": "PRL_30_PUBLIC_INTEREST"},
            "school_has_its_ground",
        ),
        ({"achievable_without_personal_data": True}, "without_person"),
        ({"no_more_than_sufficient": False}, "sufficient"),
        ({"ground_code": "PRL_27_2B_PREVENT_PRIVATE"}, "other_solutions_tried"),
        ({"certainty": "unverified"}, "unverified_is_marked"),
        ({"form": "oral"}, "oral_reason"),
        ({**told, "ground_code": "PRL_31_PRIVATE_INTEREST"}, "school_has_its_ground"),
        ({"ground_code": "PRL_30_PUBLIC_INTEREST"}, "informed_after_given"),
        ({"ground_code": "PRL_24_CONSENT"}, "consent_named"),
        ({"ground_code": "NONE_ANONYMOUS"}, "anonymous_ground"),
        ({"ground_code": "STRL_196_AVERT_DUTY"}, "ground_no_duty"),
        ({"owner_service_id": world.child_welfare_contact.service_id}, "ground_of_sector"),
        ({"recipient_type": "private"}, "ground_of_recipient"),
        ({"recipient_type": "district"}, "recipient_kind"),
        ({"recipient_service_id": world.nav_contact.service_id, "recipient_type": "other_public"}, "recipient_on_case"),
    ):
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await insert(admin, "disclosure", **{**row, "id": uuid4(), **wrong})
        assert constraint in str(getattr(refused.value, "constraint_name", "")), wrong


async def test_a_ground_past_its_date_is_refused_and_what_used_it_keeps_the_old_words(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    sent = await draft(work_as, world.police_contact, follow_up, to_school(world))
    await decide(work_as, world.police_contact, sent)
    waiting = await draft(work_as, world.police_contact, follow_up, to_school(world))
    code = WHOLE.ground_code
    old = await admin.fetchval("select words_nb from app.disclosure_ground where code = $1", code)
    await admin.execute("update app.disclosure_ground set valid_until = '2026-11-20' where code = $1", code)
    tomorrow = NOW + timedelta(days=1)
    await set_clock(admin, tomorrow)
    with pytest.raises(Invalid, match="ground_code: ground_not_in_force"):
        await draft(work_as, world.police_contact, follow_up, to_school(world))
    with pytest.raises(Invalid, match="ground_code: ground_not_in_force"):
        await decide(work_as, world.police_contact, waiting)
    await admin.execute(
        "insert into app.disclosure_ground select code, '2026-11-21', null, kind, provision, 'Nye ord', 'Nye ord',"
        " conditions_nb, conditions_nn, sender_kinds, receiver_types from app.disclosure_ground where code = $1",
        code,
    )
    newer = await draft(work_as, world.police_contact, follow_up, to_school(world))
    with pytest.raises(Conflict, match="ground_reworded"):
        await decide(work_as, world.police_contact, waiting)
    async with work_as(world.police_contact) as work:
        assert (await queries.open_disclosure(work, sent)).ground.words_nb == old
        assert (await queries.open_disclosure(work, newer)).ground.words_nb == "Nye ord"
    async with work_as(world.school_contact) as work:
        [extract], _more = await queries.received(work, limit=10, follow_up_id=follow_up)
        assert extract.words_nb == old
    async with work_as(world.administrator) as work:
        [*_before, ground] = [one for one in await queries.grounds_on(work) if one.code == code]
        assert ground.valid_from == date(2026, 11, 21)


async def test_only_one_who_takes_part_receives_and_the_discloser_is_named(
    work_as: WorkAs, world: World, follow_up: UUID
) -> None:
    to_nav = replace(
        WHOLE,
        recipient_organisation=None,
        recipient_service_id=world.nav_contact.service_id,
        recipient_type=RecipientType.OTHER_PUBLIC,
    )
    with pytest.raises(Exception, match="keep the rules"):
        await draft(work_as, world.police_contact, follow_up, to_nav)
    with pytest.raises(NotFound):
        await draft(work_as, world.investigator, follow_up, to_school(world))
    with pytest.raises(Invalid, match="recipient_is_yourself"):
        await draft(
            work_as,
            world.police_contact,
            follow_up,
            replace(to_nav, recipient_service_id=world.police_contact.service_id),
        )


async def test_consent_as_ground_must_stand(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    consent = await insert(
        admin,
        "consent",
        follow_up_id=follow_up,
        owner_service_id=world.coordinator.service_id,
        purpose="follow_up",
        answer="given",
        language="nb",
        interpreter="none",
        youth_view="Greit.",
        given_on=NOW.date(),
        valid_from=NOW.date(),
        valid_until=NOW.date(),
        review_on=NOW.date(),
        registered_by_id=world.coordinator.user_id,
        registered_at=NOW,
    )
    said = to_school(world, ground_code="PRL_24_CONSENT", consent_id=consent)
    with pytest.raises(Exception, match="keep the rules"):
        await draft(work_as, world.police_contact, follow_up, said)
    await admin.execute(
        "insert into app.consent_grant (consent_id, follow_up_id, topic, excluded_from, to_service_id, holds_from,"
        " holds_until) values ($1, $2, 'school', '{}', $3, $4, $5)",
        consent,
        follow_up,
        world.school_contact.service_id,
        NOW - HOUR,
        NOW + HOUR,
    )
    made = await draft(work_as, world.police_contact, follow_up, said)
    await set_clock(admin, NOW + 2 * HOUR)
    with pytest.raises(Exception, match="keep the rules"):
        await decide(work_as, world.police_contact, made)


async def test_every_reading_and_writing_is_in_the_log_with_its_ground(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    made = await draft(work_as, world.police_contact, follow_up, to_school(world))
    await decide(work_as, world.police_contact, made)
    await extracts(work_as, world.school_contact, follow_up)
    acts = await admin.fetch("select act, ground from app.access_log where thing_id = $1 order by at, act", made)
    assert {tuple(row) for row in acts} == {
        ("thing.added", None),
        ("thing.opened", "OWN"),
        ("thing.ended", None),
    }
    shown = await admin.fetchval(
        "select t.ground from app.access_log_thing t join app.disclosure_extract e on e.id = t.thing_id"
        " where e.disclosure_id = $1",
        made,
    )
    assert shown == "DISCLOSED"


async def test_the_database_lets_no_consent_reach_a_recipient_that_it_does_not_name(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    consent = await make_consent(admin, world, follow_up, ("plan", "police", "school"))
    said = to_school(world, ground_code="PRL_24_CONSENT", consent_id=consent)
    made = await draft(work_as, world.police_contact, follow_up, said)
    outside = {"recipient_service_id": None, "recipient_organisation": "Klubben", "recipient_type": "voluntary"}
    with pytest.raises(asyncpg.CheckViolationError, match="keep the rules"):
        await once_more(admin, made, **outside)
    await once_more(admin, made)


async def test_the_database_sends_nothing_without_a_name_under_the_youths_own_follow_up(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    made = await draft(work_as, world.police_contact, follow_up, to_school(world))
    with pytest.raises(asyncpg.CheckViolationError, match="keep the rules"):
        await once_more(admin, made, outcome="anonymised")


async def once_more(admin: asyncpg.Connection, disclosure: UUID, **changed: str | None) -> None:
    """Write the same assessment again past all rules but the database's own, with something changed."""
    await admin.execute(
        "insert into app.disclosure select (jsonb_populate_record(d, $2::jsonb)).* from app.disclosure d where id = $1",
        disclosure,
        orjson.dumps({"id": str(uuid4()), **changed}).decode(),
    )
