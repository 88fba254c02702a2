"""Faults planted in the access rules on purpose, to see that the random histories find each of them.

What stands is weakened, found by its own words, so that a rule that is written anew is weakened anew; a word that is
no longer there fails the test that looks for it.
"""

import re
from collections.abc import Iterator

import asyncpg
from starlette.types import ASGIApp, Receive, Scope, Send

from services.core.kit.sql_files import statements
from tests.access.mutations import MIGRATIONS, every_mutant, guard_sources

# What is planted, and the mutants of `mutations.py` that do it, by their names.
WEAKENED = {
    "a condition is dropped: the topic": r"^is_shared_with_me with true for s\.topic = ",
    "validity is ignored": r"^my_shares with true for c\.moment < g\.holds_until",
    "exclusions are forgotten": r"^is_shared_with_me with true for not .*excluded_from",
    "a later no is forgotten": r"^consent_opens with true for not exists .*consent_exclusions",
    "guardians are not asked": r"^consent_signed_spans with true for not exists \( select from app\.guardian",
    "what is not shared is read": r"^attachment read: .* without attachment\.is_shared$",
    "a guardian reads what the youth decides alone": r"^says_by_number with true for k\.signer = 'youth'$",
}
SWAPPED = "services are swapped"
MERGED = "a merge forgets what was said in the other registration"
FAULTS = (SWAPPED, MERGED, *WEAKENED)
# Exits that are made to forget the policies: everything they read, they read past them.
FORGOTTEN = (
    "/api/v1/attachments/{attachment_id}/content",
    "/api/v1/follow-ups/{follow_up_id}/notes",
    "/api/v1/measures/{measure_id}/history",
    "/follow-ups/{follow_up_id}",
)


def statements_of(fault: str) -> Iterator[tuple[str, ...]]:
    """The statements of each mutant that plants a fault."""
    if fault == SWAPPED:
        yield _swapped()
        return
    if fault == MERGED:
        yield from _merged()
        return
    for mutant in every_mutant(guard_sources()):
        if re.search(WEAKENED[fault], mutant.name):
            yield mutant.statements


def _swapped() -> tuple[str, ...]:
    """Whom a consent is from reads, and whom it is to is read."""
    source = guard_sources()["my_shares"].replace("create ", "create or replace ", 1)
    swapped = source.replace("g.from_service_id,", "g.to_service_id as from_service_id,", 1)
    head, _, conditions = swapped.partition("from app.my_reach")
    swapped = f"{head}from app.my_reach{conditions.replace('g.to_service_id', 'g.from_service_id')}"
    return ("set local role guard", swapped, "reset role")


def _merged() -> Iterator[tuple[str, ...]]:
    """Each two registrations of one person are passed over."""
    for statement in statements(MIGRATIONS / "0012_duplicates.sql"):
        passed_over = statement.replace("where a.id <> b.id", "where false", 1)
        if "function app.renew_consent_grants" in statement and passed_over != statement:
            yield ("set local role guard", passed_over, "reset role")


async def plant(admin: asyncpg.Connection, statements: tuple[str, ...]) -> None:
    """Change the rules of this database for good."""
    async with admin.transaction():
        for statement in statements:
            await admin.execute(statement)


class ForgetsOneExit:
    """The application, but for one way out: there it stands on a login that row security does not bind."""

    def __init__(self, service: ASGIApp, unbound: ASGIApp, forgotten: str) -> None:
        self.service = service
        self.unbound = unbound
        self.path = re.compile(re.sub(r"{\w+}", "[0-9a-f-]{36}", forgotten))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the one or by the other."""
        is_forgotten = scope["type"] == "http" and scope["method"] == "GET" and self.path.fullmatch(scope["path"])
        await (self.unbound if is_forgotten else self.service)(scope, receive, send)
