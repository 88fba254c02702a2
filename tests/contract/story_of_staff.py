"""What staff do beside the work with the youth, as parts of the story: absences, calendars, oversight."""

from uuid import UUID

from tests.contract.teller import ARABIC, BICYCLE, SHORT, Teller
from tests.factories import NOW, insert


async def absences(teller: Teller) -> None:
    """Away for a week, one day less, and not away after all."""
    week = {"starts_on": "2026-12-07", "ends_on": "2026-12-11"}
    made = await teller.make("deputy", "/absences", week, other={"ends_on": "2026-12-12"})
    place = f"/absences/{made['id']}"
    tag = await teller.tag("deputy", place)
    await teller.change("deputy", place, {"ends_on": "2026-12-10"}, tag=tag)
    await teller.remove("deputy", place, tag=await teller.tag("deputy", place))


async def calendar(teller: Teller) -> None:
    """An address that is told once, and taken back."""
    made = await teller.make("deputy", "/calendar-feeds", {}, shown_once="address")
    assert made["address"].endswith(".ics")
    taken_back = await teller.make("deputy", f"/calendar-feeds/{made['id']}/take-back", {})
    assert not taken_back["is_alive"]


async def oversight(teller: Teller, follow_up: str) -> None:
    """An emergency to its review, somebody of the family, and a restriction that is lifted."""
    world = teller.world
    reference = (await teller.read("coordinator", follow_up)).json()["reference"]
    reason = "Den unge er savnet, og vi må vite hvem hun møter i kveld."
    body = {"reference": reference, "ground": "danger", "reason": reason, "topics": ["meetings"], "hours": 1}
    made = await teller.make("health_contact", "/emergency-access", body, other={"hours": 2})
    place = f"/emergency-access/{made['id']}"
    tag = await teller.tag("health_contact", place)
    await teller.make("health_contact", f"{place}/end", {}, tag=tag)
    review = {"outcome": "justified", "comment": BICYCLE}
    await teller.make("manager", f"{place}/reviews", review, other={"comment": "x"})

    family = {"kind": "family"}
    said = {**family, "user_id": str(world.deputy.user_id)}
    kin = await teller.make("coordinator", f"{follow_up}/kinships", said, other={"kind": "oneself"})
    place = f"/kinships/{kin['id']}"
    tag = await teller.tag("coordinator", place)
    await teller.make("coordinator", f"{place}/end", {"reason": ARABIC}, other={"reason": "x"}, tag=tag)
    place = f"/users/{world.deputy.user_id}/kinships"
    await teller.make("administrator", place, {**family, "reference": reference}, other={"kind": "oneself"})

    alike = {"given_name": "Li", "family_name": ARABIC, "birth_date": "2010-03-15"}
    await teller.make("coordinator_elsewhere", "/youths", alike)
    [found, *_] = (await teller.read("privacy_officer", "/duplicates")).json()["items"]
    place = f"/duplicates/{found['id']}"
    tag = await teller.tag("privacy_officer", place)
    outcome = {"outcome": "another_person", "comment": BICYCLE}
    await teller.make("privacy_officer", f"{place}/close", outcome, other={"outcome": "same_person"}, tag=tag)

    body = {"reference": reference, "reason": BICYCLE}
    restriction = await teller.make("privacy_officer", "/restrictions", body, other={"reason": "x"})
    place = f"/restrictions/{restriction['id']}/lift"
    await teller.make("privacy_officer", place, {"reason": SHORT}, other={"reason": "x"})


async def task_is_done(teller: Teller, follow_up: str) -> None:
    """Something the lead was asked to do before a birthday, and that she says is done."""
    task_id = await insert(
        teller.admin,
        "task",
        follow_up_id=UUID(follow_up.rsplit("/", 1)[1]),
        owner_service_id=teller.world.services["grorud"],
        kind="turns_16",
        made_at=NOW,
    )
    reminder_id = await insert(
        teller.admin,
        "reminder",
        user_id=teller.world.coordinator.user_id,
        task_id=task_id,
        subject="task",
        step="new",
        days=0,
        capacity="responsible",
        owed_at=NOW,
    )
    taken = await teller.make("coordinator", f"/reminders/{reminder_id}/acknowledgement", {})
    assert taken["acknowledged_at"] is not None
    await teller.make("coordinator", "/reminder-mutes", {"subjects": ["task"]}, other={"subjects": []})
    done = await teller.make("coordinator", f"/tasks/{task_id}/done", {})
    assert done["done_by_name"] is not None


async def directory_and_staff(teller: Teller) -> None:
    """A service, somebody who works there, who can be called, and the end of it."""
    me = "administrator"
    standard = {"rule_key": "CITY-REVIEW", "length_count": 6, "length_unit": "week", "valid_from": "2026-12-01"}
    await teller.make(me, "/city-standard", standard, other={"valid_from": "2026-12-02"})
    body = {"kind": "school", "name": "Granly 🏫", "municipality_number": "0301", "district_code": "030112"}
    service = await teller.make(me, "/services", body, other={"name": "x"})
    tag = await teller.tag(me, f"/services/{service['id']}")
    changed = await teller.change(me, f"/services/{service['id']}", {"name": ARABIC}, tag=tag)
    assert changed["name"] == ARABIC

    post = {"service_id": service["id"], "role": "contact", "starts_on": "2026-11-20"}
    user = await teller.make(
        me,
        "/users",
        {**post, "display_name": SHORT, "issuer": "https://login.example.no", "subject": "5f0c1e-42"},
        other={"subject": "5f0c1e-43"},
    )
    place = f"/users/{user['id']}"
    tag = await teller.tag(me, place)
    assert (await teller.change(me, place, {"display_name": ARABIC, "language": "nn"}, tag=tag))[
        "display_name"
    ] == ARABIC

    here = {"municipality_number": "0301", "district_code": "030112", "service_kind": "school"}
    point = await teller.make(
        "coordinator_elsewhere",
        "/contact-points",
        {**here, "service_id": service["id"], "contact_user_id": user["id"], "starts_on": "2026-11-20"},
        other={"starts_on": "2026-11-21"},
    )
    at = f"/contact-points/{point['id']}"
    tag = await teller.tag("coordinator_elsewhere", at)
    await teller.change("coordinator_elsewhere", at, {"ends_on": "2026-12-31"}, tag=tag)

    more = {"service_id": str(teller.world.services["school"]), "role": "contact", "starts_on": "2026-12-01"}
    second = await teller.make(me, f"{place}/posts", more, other={"starts_on": "2026-12-02"})
    tag = await teller.tag(me, f"{place}/posts/{second['id']}")
    await teller.make(
        me, f"{place}/posts/{second['id']}/end", {"ends_on": "2027-01-31"}, other={"ends_on": "2027-02-28"}, tag=tag
    )
    mail = f"{place}/mail-address"
    tag = await teller.tag(me, mail)
    assert (await teller.change(me, mail, {"address": "sol@example.org"}, tag=tag))["address"] == "sol@example.org"

    for verb in ("deactivate", "reactivate"):
        tag = await teller.tag(me, place)
        await teller.make(me, f"{place}/{verb}", {}, tag=tag)
