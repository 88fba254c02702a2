"""Renders the access page to PostgreSQL: privileges and row policies, one command each, folded and set-wise.

One permissive policy per table, command and login holds every grant, joined by `or`; one restrictive policy
holds the core rules. Never `FOR ALL`: its condition would be joined to what may be read.
"""

from collections.abc import Iterator
from itertools import groupby

from services.core.access.actor import Grantee, Ground, JobRole, Role
from services.core.access.beginnings import BEGINNINGS
from services.core.access.conditions import WORDS, When
from services.core.access.core_rules import CORE_KEYS, CORE_RULES
from services.core.access.policy import GRANTS
from services.core.access.thing import Core, Thing, Verb
from services.core.access.things import THINGS

COMMANDS = {Verb.READ: "select", Verb.ADD: "insert", Verb.CHANGE: "update", Verb.REMOVE: "delete"}
# The worker logs in as `worker`, and does each job as the job's own role.
LOGINS = ("api", "worker", *(role.value for role in JobRole))


def login_of(role: Grantee) -> str:
    """The database role that this role's requests, or the job, come in as."""
    return role.value if role is Role.WORKER or isinstance(role, JobRole) else "api"


def roles_sql(roles: tuple[Grantee, ...]) -> str:
    """The roles as an SQL array."""
    return "array[" + ", ".join(f"'{role}'" for role in roles) + "]"


def condition_sql(when: When, roles: tuple[Grantee, ...], row: str) -> str:
    """The condition for a row known by this name in the query."""
    return spelled_out(when.sql, row).replace("{roles}", roles_sql(roles))


def spelled_out(sql: str, row: str) -> str:
    """SQL of the page with its words spelled out for a row known by this name; `{roles}` is left."""
    for word, meaning in WORDS.items():
        sql = sql.replace(word, meaning)
    return sql.replace("{row}", row)


def grants_for(thing: Thing, verb: Verb, login: str) -> list[tuple[When, tuple[Grantee, ...]]]:
    """The conditions under which this login may do this, each with all roles that share it, in page order."""
    order: dict[When, list[Grantee]] = {}
    for grant in (one for one in GRANTS if not one.by_function):
        for role in grant.roles:
            if grant.thing is thing and grant.verb is verb and login_of(role) == login:
                order.setdefault(grant.when, []).append(role)
    return [(when, tuple(dict.fromkeys(roles))) for when, roles in order.items()]


def core_rule_sql(thing: Thing, row: str) -> str | None:
    """The core rules that bind this thing, as one condition that must hold."""
    if thing.core is Core.NONE:
        return None
    named = "youth_id" if thing.core is Core.YOUTH else "follow_up_id"
    key = CORE_KEYS.get(thing.table, named)
    return spelled_out(CORE_RULES[thing.core][1], row).replace("{key}", key)


def ground_sql(thing: Thing, row: str) -> str:
    """An expression that names the first ground that holds for a row the user can read; for the log.

    The policy has let the row through, so when no other ground holds, the last one does, and is not asked again.
    """
    order = list(Ground)
    found = sorted(grants_for(thing, Verb.READ, "api"), key=lambda pair: order.index(pair[0].ground))
    if not found:
        return "null"
    *first, last = [(ground, list(pairs)) for ground, pairs in groupby(found, key=lambda pair: pair[0].ground)]
    if not first:
        return f"'{last[0]}'"
    cases = [
        f"when {' or '.join(f'({condition_sql(when, roles, row)})' for when, roles in same)} then '{ground}'"
        for ground, same in first
    ]
    return f"case {' '.join(cases)} else '{last[0]}' end"


def beginning_sql(thing: Thing, row: str) -> str:
    """A condition that holds for all rows that the user may be able to read, and perhaps for some that she may not.

    A list that begins with it reads her own rows by index, and not everybody's. It decides nothing; the policy is
    asked all the same.

    Raises:
        ValueError: when a ground of the page does not say where its rows are: the list would leave them out.
    """
    found: dict[str, dict[str, None]] = {}
    for when, roles in grants_for(thing, Verb.READ, "api"):
        begins = BEGINNINGS.get(when)
        if begins is None:
            raise ValueError(f"a ground for reading {thing.table} does not say where a list begins")
        found.setdefault(begins.column, {})[begins.query.replace("{roles}", roles_sql(roles))] = None
    arms = [f"{row}.{column} = any (array({' union all '.join(queries)}))" for column, queries in found.items()]
    return f"({' or '.join(arms)})"


def _policy(thing: Thing, verb: Verb, login: str) -> Iterator[str]:
    found = grants_for(thing, verb, login)
    if not found:
        return
    table = thing.table
    command = COMMANDS[verb]
    any_grant = "\n    or ".join(f"({condition_sql(when, roles, table)})" for when, roles in found)
    fits = spelled_out(thing.fits, table)
    checked = any_grant if fits == "true" else f"({any_grant})\n    and {fits}"
    parts = {
        Verb.READ: f"using (\n    {any_grant}\n)",
        Verb.ADD: f"with check (\n    {checked}\n)",
        Verb.CHANGE: f"using (\n    {any_grant}\n) with check (\n    {checked}\n)",
        Verb.REMOVE: f"using (\n    {any_grant}\n)",
    }
    yield (
        f"create policy {table}_{command}_{login} on app.{table} as permissive for {command} to {login} {parts[verb]};"
    )
    core = core_rule_sql(thing, table) if login == "api" else None
    if core:
        core_parts = {
            Verb.READ: f"using ({core})",
            Verb.ADD: f"with check ({core})",
            Verb.CHANGE: f"using ({core}) with check ({core})",
            Verb.REMOVE: f"using ({core})",
        }
        yield (
            f"create policy {table}_core_{command}_{login} on app.{table} as restrictive for {command} to {login}"
            f" {core_parts[verb]};"
        )


def _privilege(thing: Thing, verb: Verb, login: str) -> Iterator[str]:
    if not grants_for(thing, verb, login):
        return
    command = COMMANDS[verb]
    columns = f" ({', '.join(thing.changeable)})" if verb is Verb.CHANGE else ""
    yield f"grant {command}{columns} on app.{thing.table} to {login};"


def policies() -> list[str]:
    """Every `create policy` that the page asks for, in the page's order."""
    return [line for thing in THINGS for verb in Verb for login in LOGINS for line in _policy(thing, verb, login)]


def privileges() -> list[str]:
    """Every `grant` that the page asks for, and row security forced on each table."""
    lines: list[str] = []
    for thing in THINGS:
        lines.append(f"alter table app.{thing.table} enable row level security;")
        lines.append(f"alter table app.{thing.table} force row level security;")
        lines.extend(line for verb in Verb for login in LOGINS for line in _privilege(thing, verb, login))
    return lines


def render() -> str:
    """The whole page as SQL for a migration."""
    return "\n".join([*privileges(), "", *policies()]) + "\n"
