"""Weakens the access rules, one condition at a time, and asks whether the comparison with the model notices.

Three kinds of mutants, made from what really stands:
- a policy of the access page: an `or` branch lost, an `and` term lost, a role added or lost, a check lost;
- a core rule lost from one table and command, or made weaker;
- a filter view or `app.me()` of the guard, with one term of its condition lost.

A mutant that is never noticed is a missing person or row in the town.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from services.core.access import rls
from services.core.access.actor import PEOPLE, Role
from services.core.access.policy import THINGS, Thing, Verb, When
from tests.access.reference import EXPECTED, ON_CASE_HATS
from tests.access.rows import Rows, differences

GUARD = Path(__file__).parents[2] / "migrations" / "versions" / "0003_guard.sql"
VERBS = {Verb.READ: "select", Verb.ADD: "insert", Verb.CHANGE: "update", Verb.REMOVE: "delete"}


# Mutants that cannot be noticed because something else holds the same door; each says what.
HELD_TWICE = (
    (r"^(youth|follow_up) add: without the core rule", "a row that is new is in no list of closed rows"),
    (r"^goal add: .*without r\.(leads|follow_up_id)", "its plan is seen by those who lead that follow-up only"),
    (r"^goal add: without the core rule", "its plan is seen only where the core rule lets it"),
    (r"^(goal|deadline) change: (without what fits|fits without)", "these columns may not be changed by anybody"),
)


@dataclass(frozen=True)
class Mutant:
    """One weakened condition: what was done, the statements that do it, and the tables where it may show."""

    name: str
    statements: tuple[str, ...]
    tables: tuple[str, ...]


def terms(sql: str) -> Iterator[tuple[int, int]]:
    """Where each term of an `and` stands, at every depth; `between … and …` is one term."""
    yield from _terms(sql, 0, len(sql))


def _terms(sql: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    depth, begin, is_between, found, pairs = 0, start, 0, [], []
    opened: list[int] = []
    clause = re.compile(
        r"\b(and|or|between|where|on|offset|when|then|else|end|union all|join|select|from|group by|order by)\b|[()]|'[^']*'"
    )
    cuts: list[tuple[str, int, int]] = [("", start, start)]
    for match in clause.finditer(sql, start, end):
        word = match.group(0)
        if word == "(":
            opened.append(match.end())
            depth += 1
        elif word == ")":
            depth -= 1
            inner = opened.pop()
            if depth == 0:
                pairs.append((inner, match.start()))
        elif depth == 0 and not word.startswith("'") and not sql[: match.start()].endswith("distinct "):
            if word == "between":
                is_between += 1
            elif word == "and" and is_between:
                is_between -= 1
            else:
                cuts.append((word, match.start(), match.end()))
    del begin, found
    cuts.append(("", end, end))
    for before, after in zip(cuts, cuts[1:], strict=False):
        is_term = before[0] == "and" or (after[0] == "and" and before[0] in ("", "where", "on", "or", "when", "else"))
        is_alone = before[0] in ("where", "on") and after[0] != "and"
        if is_term or is_alone:
            first, last = before[2], after[1]
            text = sql[first:last]
            yield first + len(text) - len(text.lstrip()), first + len(text.rstrip())
    for first, last in pairs:
        yield from _terms(sql, first, last)


def without(sql: str, place: tuple[int, int]) -> str:
    """The condition with one term always true; `not` before a bracket goes with the term."""
    return f"{sql[: place[0]]}true{sql[place[1] :]}"


def all_mutants(guard_sources: dict[str, str]) -> list[Mutant]:
    """Every mutant that can be made of what stands."""
    mutants = [mutant for thing in THINGS for verb in Verb for mutant in _of_policy(thing, verb)]
    mutants += [mutant for name, source in guard_sources.items() for mutant in _of_guard(name, source)]
    return [one for one in mutants if not any(re.search(pattern, one.name) for pattern, _ in HELD_TWICE)]


def _of_policy(thing: Thing, verb: Verb) -> Iterator[Mutant]:
    found = rls.grants_for(thing, verb, "api")
    if not found:
        return
    where = f"{thing.table} {verb}"
    conditions = [rls.condition_sql(when, roles, thing.table) for when, roles in found]
    fits = thing.fits.replace("{row}", thing.table)

    def mutant(name: str, changed: list[str], check: str = fits) -> Mutant:
        return Mutant(f"{where}: {name}", (_alter(thing, verb, changed, check),), (thing.table,))

    for number, (when, roles) in enumerate(found):
        others = conditions[:number] + conditions[number + 1 :]
        yield mutant(f"without «{when.norsk}»", [*others, "false"])
        for place in terms(conditions[number]):
            term = conditions[number][place[0] : place[1]]
            if ".role = any" in term and _is_held_twice(when, roles):
                continue
            yield mutant(f"«{when.norsk}» without {term}", [*others, without(conditions[number], place)])
        if "{roles}" in when.sql:
            yield from _of_roles(mutant, when, roles, others, thing.table)
    if verb in (Verb.ADD, Verb.CHANGE) and fits != "true":
        yield mutant("without what fits", conditions, "true")
        for place in terms(fits):
            yield mutant(f"fits without {fits[place[0] : place[1]]}", conditions, without(fits, place))
    core = rls.core_rule_sql(thing, thing.table)
    if core:
        name = f"{thing.table}_core_{VERBS[verb]}_api"
        yield Mutant(f"{where}: without the core rule", (f"drop policy {name} on app.{thing.table}",), (thing.table,))


def _of_roles(mutant: object, when: When, roles: tuple[Role, ...], others: list[str], table: str) -> Iterator[Mutant]:
    assert callable(mutant)
    for role in roles:
        fewer = tuple(one for one in roles if one is not role)
        sql = rls.condition_sql(when, fewer, table) if fewer else "false"
        yield mutant(f"«{when.norsk}» without the role {role}", [*others, sql])
    if set(roles) != set(PEOPLE) and not _is_held_twice(when, roles):
        yield mutant(f"«{when.norsk}» with every role", [*others, rls.condition_sql(when, PEOPLE, table)])


def _is_held_twice(when: When, roles: tuple[Role, ...]) -> bool:
    """The filter views give such rows to these hats only, so that the policy's own list of roles says it again."""
    through_view = "r.role = any" in when.sql or "y.role = any" in when.sql
    return through_view and set(roles) in ({"coordinator", "key_worker"}, set(ON_CASE_HATS))


def _alter(thing: Thing, verb: Verb, conditions: list[str], fits: str) -> str:
    name = f"{thing.table}_{VERBS[verb]}_api"
    any_grant = " or ".join(f"({one})" for one in conditions)
    using, check = f" using ({any_grant})", f" with check (({any_grant}) and {fits})"
    parts = {Verb.READ: using, Verb.ADD: check, Verb.CHANGE: using + check, Verb.REMOVE: using}
    return f"alter policy {name} on app.{thing.table}{parts[verb]}"


def guard_sources() -> dict[str, str]:
    """The statements that make the guard's views and functions, by the name of what they make."""
    sources, current, is_body = {}, [], False
    for line in GUARD.read_text(encoding="utf-8").splitlines():
        if not current and (not line.strip() or line.startswith("--")):
            continue
        current.append(line.split("--")[0])
        is_body ^= line.count("$$") % 2 == 1
        if line.rstrip().endswith(";") and not is_body:
            statement = "\n".join(current).rstrip().removesuffix(";")
            made = re.match(r"create (?:view|function) app\.(\w+)", statement)
            assert made, statement
            sources[made[1]] = statement
            current = []
    return sources


def _of_guard(name: str, source: str) -> Iterator[Mutant]:
    head = re.match(r"create (view|function)", source)
    assert head
    changeable = source.replace("create ", "create or replace ", 1)
    start = changeable.index(" as\n") if head[1] == "view" else changeable.index("begin")
    body = changeable[start:]
    tables = tuple(table for table in EXPECTED if table not in ("session", "test_clock"))
    for place in terms(body):
        term = " ".join(body[place[0] : place[1]].split())
        statement = changeable[:start] + without(body, place)
        yield Mutant(f"{name} without {term}", ("set local role guard", statement, "reset role"), tables)


async def noticed(connection: asyncpg.Connection, rows: Rows, mutant: Mutant) -> str:
    """The first difference that the mutant makes, or an empty string when nothing notices it."""
    outer = connection.transaction()
    await outer.start()
    try:
        for statement in mutant.statements:
            await connection.execute(statement)
        found = await differences(connection, rows, sorted(mutant.tables, key=_weight), stop_at=1)
    except asyncpg.PostgresSyntaxError as error:
        raise AssertionError(f"{mutant.name}: {mutant.statements}") from error
    finally:
        await outer.rollback()
    return found[0] if found else ""


def _weight(table: str) -> int:
    """Small tables first: most mutants are noticed there."""
    heavy = ("deadline", "deadline_exceeding", "deadline_flag", "dated_event", "measure", "meeting")
    return 1 + heavy.index(table) if table in heavy else 0
