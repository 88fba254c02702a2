"""Weakens the access rules, one condition at a time, and asks whether the comparison with the model notices.

Three kinds of mutants, made from what really stands:
- a policy of the access page: an `or` branch lost, an `and` term lost, a role added or lost, a check lost;
- a core rule lost from one table and command, or made weaker;
- a filter view or `app.me()` of the guard, with one term of its condition lost.

A mutant that is never noticed is a missing person or row in the town.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import asyncpg

from services.core.access import rls
from services.core.access.actor import PEOPLE, Grantee
from services.core.access.conditions import When
from services.core.access.thing import Thing, Verb
from services.core.access.things import THINGS
from services.core.kit.sql_files import statements
from tests.access.held_twice import HELD_TWICE
from tests.access.reference_table import ADD, CHANGE, EXPECTED, ON_CASE_HATS, READ, REMOVE
from tests.access.rows import EVERY_VERB, Rows, differences

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"
GUARD = tuple(
    MIGRATIONS / name
    for name in (
        "0003_guard.sql",
        "0006_protection.sql",
        "0008_consent_in_force.sql",
        "0010_emergency_access.sql",
        "0011_hand_over.sql",
        "0012_duplicates.sql",
        "0014_subjects.sql",
    )
)
ASKED = (
    "now",
    "today",
    "me",
    "is_barred_to_me",
    "is_shared_with_me",
    "is_kin_to_me",
    "is_kin_to_youth",
    "kin_of",
    "same_youths",
    "opened_to_me",
    "says_by_number",
    "says_of",
    "my_says",
    "my_subject_id",
    "follow_ups_about_me",
    "topics_about_me",
    "consents_about_me",
    "services_about_me",
)  # the functions that policies ask; what triggers run is tried elsewhere
# What these say is written down in the rows when it changes, and is written anew for the mutant.
RENEW_PROTECTION = "select app.renew_protection(array(select y.id from app.youth y))"
RENEW_GRANTS = "select app.renew_consent_grants(array(select f.id from app.follow_up f))"
RENEW_KINSHIP = "select app.renew_kinship(y.id) from app.youth y"
WRITTEN_DOWN = {
    "marked_youths": RENEW_PROTECTION,
    "protected_youths": RENEW_PROTECTION,
    "same_youths": f"{RENEW_PROTECTION}; {RENEW_KINSHIP}; {RENEW_GRANTS}",
    "signing_age": RENEW_GRANTS,
    "consent_moments": RENEW_GRANTS,
    "consent_spans": RENEW_GRANTS,
    "consent_signed_spans": RENEW_GRANTS,
    "consent_renewed": RENEW_GRANTS,
    "consent_held_spans": RENEW_GRANTS,
    "consent_exclusions": RENEW_GRANTS,
    "consent_opens": RENEW_GRANTS,
    "leads_since": RENEW_GRANTS,
    "consent_left_out": RENEW_GRANTS,
}
MODEL = {Verb.READ: READ, Verb.ADD: ADD, Verb.CHANGE: CHANGE, Verb.REMOVE: REMOVE}
VERBS = {Verb.READ: "select", Verb.ADD: "insert", Verb.CHANGE: "update", Verb.REMOVE: "delete"}
HEAVY = ("deadline_flag", "deadline_exceeding", "dated_event", "deadline", "measure", "meeting")


@dataclass(frozen=True)
class Mutant:
    """One weakened condition: what was done, the statements that do it, and the tables where it may show."""

    name: str
    statements: tuple[str, ...]
    tables: tuple[str, ...]
    verbs: str = EVERY_VERB


WORDS = re.compile(
    r"\b(and|or|between|where|on|offset|case|when|then|else|end"
    r"|union all|union|cross|join|select|from|group by|order by)\b"
    r"|[()]|'[^']*'"
)
Place = tuple[int, int, str]


def terms(sql: str) -> Iterator[Place]:
    """Where each term stands, at every depth, and what it is weakened to: an `and` term to true, an `or` term to false.

    `between … and …` is one term, and so is a condition that stands alone.
    """
    yield from _terms(sql, 0, len(sql))


def _terms(sql: str, start: int, end: int) -> Iterator[Place]:
    cuts, brackets = _cut(sql, start, end)
    for before, after in pairwise(cuts):
        text = sql[before[2] : after[1]]
        first, last = before[2] + len(text) - len(text.lstrip()), before[2] + len(text.rstrip(" \n;"))
        is_value = sql[first:last].startswith("'")  # of a `case … when`
        if first >= last or is_value or before[0] not in ("", "and", "or", "where", "on", "when", "else"):
            continue
        if "and" in (before[0], after[0]) or before[0] in ("where", "on", "when"):
            yield first, last, "true"
        if "or" in (before[0], after[0]):
            yield first, last, "false"
    for first, last in brackets:
        yield from _terms(sql, first, last)


def _cut(sql: str, start: int, end: int) -> tuple[list[tuple[str, int, int]], list[tuple[int, int]]]:
    """The words that part one term from the next, outside brackets, and what stands inside the outermost brackets."""
    cuts = [("", start, start)]
    opened: list[int] = []
    brackets: list[tuple[int, int]] = []
    is_between = False
    for match in WORDS.finditer(sql, start, end):
        word = match.group(0)
        if word == "(":
            opened.append(match.end())
        elif word == ")":
            inner = opened.pop()
            if not opened:
                brackets.append((inner, match.start()))
        elif opened or word.startswith("'") or sql[: match.start()].endswith("distinct "):
            continue
        elif word == "between" or (word == "and" and is_between):
            is_between = word == "between"
        else:
            cuts.append((word, match.start(), match.end()))
    return [*cuts, ("", end, end)], brackets


def without(sql: str, place: Place) -> str:
    """The condition with one term weakened."""
    return f"{sql[: place[0]]}{place[2]}{sql[place[1] :]}"


def every_mutant(guard_sources: dict[str, str]) -> list[Mutant]:
    """Every mutant that can be made of what stands."""
    mutants = [mutant for thing in THINGS for verb in Verb for mutant in _of_policy(thing, verb)]
    mutants += [mutant for name, source in guard_sources.items() for mutant in _of_guard(name, source)]
    times = Counter[str]()
    for number, one in enumerate(mutants):
        times[one.name] += 1
        if times[one.name] > 1:  # the same words stand in more than one place
            mutants[number] = replace(one, name=f"{one.name} ({times[one.name]})")
    return mutants


def all_mutants(guard_sources: dict[str, str]) -> list[Mutant]:
    """Every mutant that something can notice."""
    return [
        one for one in every_mutant(guard_sources) if not any(pattern.search(one.name) for pattern, _ in HELD_TWICE)
    ]


def _of_policy(thing: Thing, verb: Verb) -> Iterator[Mutant]:
    found = rls.grants_for(thing, verb, "api")
    if not found:
        return
    where = f"{thing.table} {verb}"
    conditions = [rls.condition_sql(when, roles, thing.table) for when, roles in found]
    fits = rls.spelled_out(thing.fits, thing.table)

    def mutant(name: str, changed: list[str], check: str = fits) -> Mutant:
        return Mutant(f"{where}: {name}", (_alter(thing, verb, changed, check),), (thing.table,), MODEL[verb])

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
        yield Mutant(
            f"{where}: without the core rule",
            (f"drop policy {name} on app.{thing.table}",),
            (thing.table,),
            MODEL[verb],
        )


def _of_roles(
    mutant: object, when: When, roles: tuple[Grantee, ...], others: list[str], table: str
) -> Iterator[Mutant]:
    assert callable(mutant)
    for role in roles:
        fewer = tuple(one for one in roles if one is not role)
        sql = rls.condition_sql(when, fewer, table) if fewer else "false"
        yield mutant(f"«{when.norsk}» without the role {role}", [*others, sql])
    if set(roles) != set(PEOPLE) and not _is_held_twice(when, roles):
        yield mutant(f"«{when.norsk}» with every role", [*others, rls.condition_sql(when, PEOPLE, table)])


def _is_held_twice(when: When, roles: tuple[Grantee, ...]) -> bool:
    """The filter views give such rows to these hats only, so that the policy's own list of roles says it again."""
    through_view = any(f"{view}.role = any" in when.sql for view in "rsy")
    return through_view and set(roles) in ({"coordinator", "key_worker"}, set(ON_CASE_HATS))


def _alter(thing: Thing, verb: Verb, conditions: list[str], fits: str) -> str:
    name = f"{thing.table}_{VERBS[verb]}_api"
    any_grant = " or ".join(f"({one})" for one in conditions)
    using, check = f" using ({any_grant})", f" with check (({any_grant}) and {fits})"
    parts = {Verb.READ: using, Verb.ADD: check, Verb.CHANGE: using + check, Verb.REMOVE: using}
    return f"alter policy {name} on app.{thing.table}{parts[verb]}"


def guard_sources() -> dict[str, str]:
    """The statements that make the guard's views and functions, by the name of what they make; the newest counts."""
    sources: dict[str, str] = {}
    for file in GUARD:
        for statement in statements(file):
            made = re.match(r"create (?:or replace )?(view|function) app\.(\w+)", statement)
            assert made, statement
            if made[1] == "view" or made[2] in ASKED:
                sources[made[2]] = re.sub(r"--.*", "", statement).replace("create or replace", "create", 1)
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
        makes: tuple[str, ...] = ("set local role guard", statement, "reset role")
        if name in WRITTEN_DOWN:
            makes = (*makes, WRITTEN_DOWN[name])
        yield Mutant(f"{name} with {place[2]} for {term}", makes, tables, READ)


async def noticed(connection: asyncpg.Connection, rows: Rows, mutant: Mutant) -> str:
    """The first difference that the mutant makes, or an empty string when nothing notices it."""
    outer = connection.transaction()
    await outer.start()
    try:
        for statement in mutant.statements:
            await connection.execute(statement)
        for table in sorted(mutant.tables, key=lambda one: (-rows.noticed_in.get(one, 0), _weight(one))):
            if found := await differences(connection, rows, [table], verbs=mutant.verbs, stop_at=1):
                rows.noticed_in[table] = max(rows.noticed_in.values(), default=0) + 1
                return found[0]
    except asyncpg.CardinalityViolationError:
        return "who asks is more than one"
    except asyncpg.NotNullViolationError:
        return "what is written down has a hole in it"
    except asyncpg.PostgresSyntaxError as error:
        raise AssertionError(f"{mutant.name}: {mutant.statements}") from error
    finally:
        await outer.rollback()
    return ""


def _weight(table: str) -> int:
    """Small tables first: most mutants are noticed there. Before them stand those where one was noticed lately."""
    return 1 + HEAVY.index(table) if table in HEAVY else 0
