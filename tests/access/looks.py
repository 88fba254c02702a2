"""What each way out must show and may show, reckoned by the reference model, held against what it answers.

Nothing may leave that the asker may not read: by any exit. And what she may read must be there: `WHOLE` says of
which tables an exit shows every row that she may read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2

from services.api.doors import Door, OneselfDoor, OpenDoor
from services.core.access.thing import Verb
from tests.access.canaries import Canaries, canary_of
from tests.access.exits import TABLE_OF_ID, Exit, words_of
from tests.access.reference import may
from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_sharing import knows_youth
from tests.access.reference_table import CHANGE, READ, SUBJECT
from tests.access.stage import Stage

REST, PAGE = "/api/v1/follow-ups/{follow_up_id}", "/follow-ups/{follow_up_id}"
# The tables of which an exit shows every row that the asker may read: of the follow-up, or of the youth, in its path,
# or all there are where it names nothing. A second word is a column that must hold the asker's own service.
WHOLE: dict[str, tuple[str, ...]] = {
    "/api/v1/follow-ups": ("follow_up",),
    "/follow-ups": ("follow_up",),
    "/api/v1/youths": ("youth",),
    "/api/v1/youths/{youth_id}/guardians": ("guardian",),
    "/youths/{youth_id}": ("guardian", "youth_merge"),
    "/api/v1/youths/{youth_id}/merges": ("youth_merge",),
    "/api/v1/hand-overs": ("hand_over",),
    "/hand-overs": ("hand_over",),
    "/api/v1/me/consents": ("consent",),
    "/me": ("consent",),
    "/api/v1/emergency-access": ("emergency_access",),
    "/emergency-access": ("emergency_access",),
    "/api/v1/restrictions": ("restriction",),
    "/api/v1/disclosure-extracts": ("disclosure_extract recipient_service_id",),
    f"{REST}/plan": ("plan", "goal"),
    f"{REST}/measures": ("measure",),
    f"{REST}/meetings": ("meeting",),
    f"{REST}/notes": ("note",),
    f"{REST}/attachments": ("attachment",),
    f"{REST}/services": ("participation",),
    f"{REST}/consents": ("consent",),
    f"{REST}/disclosures": ("disclosure owner_service_id",),
    f"{REST}/kinships": ("kinship",),
    PAGE: ("plan", "goal", "measure"),
    f"{PAGE}/meetings": ("meeting",),
    f"{PAGE}/notes": ("note",),
    f"{PAGE}/attachments": ("attachment",),
    f"{PAGE}/consents": ("consent",),
    f"{PAGE}/disclosures": ("disclosure owner_service_id",),
    "/api/v1/measures/{measure_id}/history": ("measure_status_change",),
}
WRITTEN = ("measure", "meeting", "note", "attachment", "hand_over", "youth_merge")
# Where the youth's name stands for everybody who may know it.
NAMES = (REST, PAGE, "/api/v1/follow-ups", "/follow-ups")
# A list whose rows are over: only those of today, or those that are not closed, stand there.
NOT_THOSE_OVER = ("participation",)
OF_FOLLOW_UP_OR_YOUTH = ("follow_up_id", "youth_id", "kept_youth_id", "merged_youth_id")
PAGE_OF_YOUTH = "/youths/{youth_id}"
MINE = ("/api/v1/me/consents", "/api/v1/me/consents/{consent_id}")
CONTENT = "/attachments/{attachment_id}/content"


class Difference(AssertionError):
    """An answer that is not the model's."""


@dataclass(frozen=True)
class Look:
    """Somebody asks at one exit; `named` are the rows that its path names."""

    who: str
    exit_: Exit
    named: dict[str, Row]

    @property
    def address(self) -> str:
        """The path with the rows' keys in it."""
        path = self.exit_.path
        for name in self.exit_.ids:
            path = path.replace("{" + name + "}", str(self.named[name]["id"]))
        return path


def exits_of_people(all_exits: list[Exit]) -> list[Exit]:
    """Every exit that reads, but for those open to everybody and those that words lead to; in one order."""
    return sorted(
        (
            one
            for one in all_exits
            if one.method == "GET"
            and not any(isinstance(door, OpenDoor) for door in one.doors)
            and all(map(TABLE_OF_ID.get, one.ids))
        ),
        key=str,
    )


def shows_what_consent_opens(exit_: Exit) -> bool:
    """Whether an exit shows what is written in a follow-up, or the name of the one it is about."""
    return exit_.path in WHOLE or TABLE_OF_ID[exit_.ids[-1]] in WRITTEN if exit_.ids else False


def is_for_oneself(exit_: Exit) -> bool:
    """Whether it is a way out for the youth and the guardian alone."""
    return isinstance(exit_.doors[0], OneselfDoor)


def look_at(facts: Facts, who: str, exit_: Exit, number: int, *, at: UUID | None = None) -> Look | None:
    """The look of somebody at one of the rows that an exit can name, the outer ones going along with the inner one.

    With `at`, at one that is of this follow-up or its youth.
    """
    if not exit_.ids:
        return Look(who, exit_, {})
    last = exit_.ids[-1]
    rows = facts.tables[TABLE_OF_ID[last] or ""]
    if at is not None:
        here = {at, facts.by_id["follow_up"][at]["youth_id"]}
        rows = [row for row in rows if here & {row["id"], *(row.get(key) for key in OF_FOLLOW_UP_OR_YOUTH)}]
    if not rows:
        return None
    row = rows[number % len(rows)]
    named = {last: row}
    for outer in exit_.ids[:-1]:
        parent = TABLE_OF_ID[outer] or ""
        if outer in row or "subject_id" in row:
            found = facts.by_id[parent].get(row.get(outer) or row["subject_id"])
        else:  # a service, say, which is of no follow-up: any will do
            found = facts.tables[parent][number % len(facts.tables[parent])]
        if found is None:
            return None
        named[outer] = found
    return Look(who, exit_, named)


async def differences(stage: Stage, look: Look) -> list[str]:
    """Ask, and say in words where the answer is not the model's."""
    answer = await stage.as_somebody(look.who).get(look.address)
    stage.asked[str(look.exit_)] += 1
    stage.shown[str(look.exit_)] += answer.status_code == 200
    found = [f"answers {answer.status_code}"] if answer.status_code >= 500 else []
    asker = stage.asker(look.who)
    facts = stage.facts
    is_open = answer.status_code == 200
    if asker is None:
        return [*found, "opens to nobody"] if is_open else found
    besides = {row["id"] for row in look.named.values() if isinstance(row["id"], UUID)}
    said = "\n".join((words_of(answer), *answer.headers.values()))
    escaped = Canaries(facts).escaped(asker, said, besides=besides)
    found += [f"shows {row}, which may not be read" for row in sorted(escaped)]
    may_all = all(may(facts, asker, READ, TABLE_OF_ID[name] or "", row) for name, row in look.named.items())
    if is_open and not may_all:
        found.append("opens what may not be read")
    if (
        is_open
        and look.exit_.path.endswith(CONTENT)
        and answer.content != stage.files[look.named["attachment_id"]["id"]]
    ):
        found.append("gives another file than was added")
    if is_open and look.exit_.path in MINE:
        told = answer.json() if isinstance(answer.json(), list) else [answer.json()]
        found += [f"tells of {one['id']} other topics than hers" for one in told if not _is_hers(facts, asker, one)]
    if (kept := _kept_instead(facts, asker, look)) is not None:
        is_led = answer.status_code == 307 and answer.headers["location"] == f"/youths/{kept}"
        return found if is_led else [*found, f"answers {answer.status_code} and does not lead to {kept}"]
    if not is_open and may_all and _is_the_thing_itself(asker, look):
        found.append(f"answers {answer.status_code} for what may be read")
    missing = [one for one in _must_stand(facts, asker, look) if not _stands(answer, one)]
    found += [f"answers {answer.status_code} without {table} {key}, which may be read" for table, key in missing]
    return found


def _is_hers(facts: Facts, asker: Asker, consent: dict[str, Any]) -> bool:
    """Whether a consent is told, to one who has signed in herself, with just the topics that she has a say in."""
    hers = {
        (row["is_excluded"], row["topic"])
        for row in facts.tables["consent_scope"]
        if str(row["consent_id"]) == consent["id"] and may(facts, asker, READ, "consent_scope", row)
    }
    told = {(is_out, row["topic"]) for is_out, key in ((False, "scopes"), (True, "exclusions")) for row in consent[key]}
    return told == hers


def _kept_instead(facts: Facts, asker: Asker, look: Look) -> UUID | None:
    """The registration that the page of a merged one leads to, for those who may read both."""
    if look.exit_.path != PAGE_OF_YOUTH:
        return None
    return next((row["kept_youth_id"] for row in _merges(facts, asker, look, "merged_youth_id")), None)


def _merges(facts: Facts, asker: Asker, look: Look, end: str) -> Iterator[Row]:
    """The merges that stand with the youth whom the path names at this end, where the asker may read them."""
    for row in facts.tables["youth_merge"]:
        is_hers = row["ended_at"] is None and row[end] == look.named["youth_id"]["id"]
        if is_hers and may(facts, asker, READ, "youth_merge", row):
            yield row


def _is_the_thing_itself(asker: Asker, look: Look) -> bool:
    """Whether the path is that of one thing, behind a door for reading it that is for such as her."""
    door = look.exit_.doors[0]
    if not isinstance(door, Door) or not _is_for_such(asker, look.exit_):
        return False
    if len(look.named) != 1 or not look.exit_.path.endswith("}"):
        return False
    (name,) = look.named
    verb = {Verb.READ: READ, Verb.CHANGE: CHANGE}.get(door.verb)
    return verb == READ and TABLE_OF_ID[name] == door.thing.table


def _is_for_such(asker: Asker, exit_: Exit) -> bool:
    """Who looks after her own has ways out of her own, and staff have theirs."""
    return is_for_oneself(exit_) == (asker.role == SUBJECT)


def _must_stand(facts: Facts, asker: Asker, look: Look) -> Iterator[tuple[str, UUID]]:
    """The rows that the answer must show."""
    follow_up = look.named.get("follow_up_id")
    if not _is_for_such(asker, look.exit_):
        return
    if follow_up is not None and not may(facts, asker, READ, "follow_up", follow_up):
        return
    for named in WHOLE.get(look.exit_.path, ()):
        table, _, own_column = named.partition(" ")
        for row in facts.tables[table]:
            is_here = _is_here(facts, asker, look, table, row)
            is_own = not own_column or row[own_column] == asker.service_id
            is_over = table in NOT_THOSE_OVER and not facts.holds(row)
            if is_here and is_own and not is_over and may(facts, asker, READ, table, row):
                yield table, row["id"]
    if look.exit_.path in NAMES:
        for row in [follow_up] if follow_up else facts.tables["follow_up"]:
            if may(facts, asker, READ, "follow_up", row) and _knows_name(facts, asker, row):
                yield "youth", row["youth_id"]


def _is_here(facts: Facts, asker: Asker, look: Look, table: str, row: Row) -> bool:
    """Whether a row is of what the path names; a youth's page has the guardians of all her registrations."""
    if table == "youth_merge":
        return look.named["youth_id"]["id"] in (row["kept_youth_id"], row["merged_youth_id"])
    if look.exit_.path == PAGE_OF_YOUTH and table == "guardian":
        merged = {one["merged_youth_id"] for one in _merges(facts, asker, look, "kept_youth_id")}
        return row["youth_id"] in {look.named["youth_id"]["id"], *merged}
    return all(row[key] == one["id"] for key, one in look.named.items())


def _knows_name(facts: Facts, asker: Asker, follow_up: Row) -> bool:
    youth = facts.by_id["youth"][follow_up["youth_id"]]
    return may(facts, asker, READ, "youth", youth) or knows_youth(facts, asker, youth)


def _stands(answer: httpx2.Response, row: tuple[str, Any]) -> bool:
    """Whether a row's mark or its key is in an answer."""
    return answer.status_code == 200 and (canary_of(row[1]) in answer.text or str(row[1]) in answer.text)
