"""Why somebody sees a thing, or why not: the command `samordning why USER THING`.

It computes nothing of its own. The user's session is opened for a minute by the login that opens sessions, and
each condition of the access page is asked of PostgreSQL as the login `api`, word for word as the policies ask it.
The row itself is fetched past the policies, so that there is an answer also for who may not see it. The answer
names no person and shows nothing of what the row says; that the question was asked is logged.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.core.access.actor import ROLE_NAMES, Role
from services.core.access.conditions import When
from services.core.access.core_rules import CORE_RULES
from services.core.access.policy import GRANTS
from services.core.access.rls import condition_sql, core_rule_sql, grants_for
from services.core.access.sessions import new_token
from services.core.access.thing import Thing, Verb
from services.core.access.things import THINGS
from services.core.access.work import enter_sql
from services.core.audit.acts import Act, Decision, Exit
from services.core.consents.kinds import SIGNER_NAMES, Signer
from services.core.kit.ids import new_id
from services.core.kit.settings import Settings, settings

SECONDS = 60
UNKNOWN = "Ukjent bruker eller ting."
NO_GROUND = "Ikke noe grunnlag gjelder."
REFUSALS = {
    "deactivated": "Regel 4: brukeren er deaktivert.",
    "no_post": "Regel 4: ikke noe verv gjelder i dag.",
    "hat_unknown": "Regel 4: vervet gjelder ikke i dag, eller tjenesten er lagt ned.",
    "no_number": "Nummeret er ikke registrert, så hun kan ikke logge inn.",
    "ambiguous": "Nummeret er registrert på flere unge, så ingen kommer inn med det.",
    "nothing_open": "Hun har ikke noe hun bestemmer over i dag, så hun kommer ikke inn.",
}
OPEN = "select answer from app.open_session($1, 'page', $2, $3, $4, 'command', null, $5, $6, $6, $7, $8)"
OPEN_SUBJECT = "select app.open_subject_session($1, $2, $3, 'command', 'command', null, $4, $4, $5, $6)"
LOG = """
insert into app.access_log (id, at, session_id, user_id, post_id, service_id, role, act, exit, decision, thing_kind,
                            thing_id, ground)
select $1, app.now(), m.session_id, coalesce(m.user_id, app.my_subject_id()), m.post_id, m.service_id, m.role, $2, $3,
       $4, $5, $6, $7
from app.me() m
"""


@dataclass(frozen=True, slots=True)
class Hat:
    """One post of the user's, whether it holds or not."""

    post_id: UUID
    role: Role
    service: str

    def __str__(self) -> str:
        return f"{ROLE_NAMES[self.role]} i {self.service}"


@dataclass(frozen=True, slots=True)
class Staff:
    """A user by a name she signs in with, and her hats."""

    issuer: str
    subject: str
    hats: list[Hat]


@dataclass(frozen=True, slots=True)
class Oneself:
    """A youth or a guardian, as she is known when she signs in herself: by the keyed index of her number, if any."""

    signer: Signer
    person_index: bytes | None


@dataclass(frozen=True, slots=True)
class Question:
    """Who it is about, and a thing with its row as it stands."""

    who: Staff | Oneself
    thing: Thing
    key: UUID
    row: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one hat, or of somebody's own sign-in: whether it reads the thing, and each reason in words."""

    hat: Hat | None
    is_yes: bool
    reasons: list[str]
    signer: Signer | None = None

    def __str__(self) -> str:
        who = str(self.hat) if self.hat else SIGNER_NAMES[self.signer] if self.signer else "Brukeren"
        return "\n  ".join([f"{who}: {'JA' if self.is_yes else 'NEI'}", *self.reasons])


def explain(user: str, thing: str) -> int:
    """Print, for each of the user's hats, the grounds that hold or the rule that denies.

    `user` is a subject at a provider or a user's id, or a youth's or a guardian's id, who has no hat but signs in as
    herself; never an identity number. `thing` is `table:id` or a follow-up's reference.
    Returns 0 when some hat reads it and 1 when none does; an unknown user or thing is also 1.
    """
    answers = asyncio.run(answers_to(settings(), user, thing))
    print("\n".join(str(answer) for answer in answers) or UNKNOWN)  # noqa: T201 - a command speaks
    return 0 if any(answer.is_yes for answer in answers) else 1


async def answers_to(given: Settings, user: str, thing: str) -> list[Answer]:
    """One answer for each hat; none when the user or the thing is not known.

    Raises:
        SystemExit: a database address is missing from the settings.
    """
    keeper = await asyncpg.connect(given.need("database_url"))
    try:
        question = await _question(keeper, user, thing)
    finally:
        await keeper.close()
    if question is None:
        return []
    signin = await asyncpg.connect(given.need("signin_database_url"))
    api = await asyncpg.connect(given.need("api_database_url"))
    try:
        if isinstance(question.who, Oneself):
            return [await _ask_herself(signin, api, question, question.who)]
        hats: list[Hat | None] = [*question.who.hats] or [None]
        return [await _ask(signin, api, question, question.who, hat) for hat in hats]
    finally:
        await signin.close()
        await api.close()


async def _question(keeper: asyncpg.Connection, user: str, thing: str) -> Question | None:
    """Find user and row past the policies. Takes back what it does, so that nothing of it stays."""
    outer = keeper.transaction()
    await outer.start()
    try:
        await keeper.execute("set local role guard")
        who = await _staff(keeper, user) or await _oneself(keeper, user)
        found = await _row(keeper, thing)
        return None if who is None or found is None else Question(who, *found)
    finally:
        await outer.rollback()


async def _staff(keeper: asyncpg.Connection, user: str) -> Staff | None:
    who = await keeper.fetchrow(
        "select user_id, issuer, subject from app.sign_in_identity where subject = $1 or user_id::text = $1"
        " order by id limit 1",
        user,
    )
    if who is None:
        return None
    posts = await keeper.fetch(
        "select p.id, p.role, s.name from app.post p join app.service s on s.id = p.service_id"
        " where p.user_id = $1 order by s.name, p.role",
        who["user_id"],
    )
    hats = [Hat(post["id"], Role(post["role"]), post["name"]) for post in posts]
    return Staff(who["issuer"], who["subject"], hats)


async def _oneself(keeper: asyncpg.Connection, user: str) -> Oneself | None:
    who = await keeper.fetchrow(
        "select 'youth' as signer, y.national_id_index from app.youth y where y.id::text = $1"
        " union all select 'guardian', g.national_id_index from app.guardian g where g.id::text = $1",
        user,
    )
    return None if who is None else Oneself(Signer(who["signer"]), who["national_id_index"])


async def _row(keeper: asyncpg.Connection, thing: str) -> tuple[Thing, UUID, str] | None:
    table, _, key = thing.partition(":")
    if not key:
        of_reference = await keeper.fetchval("select id from app.follow_up where reference = $1", thing)
        table, key = "follow_up", str(of_reference or "")
    kind = next((one for one in THINGS if one.table == table and grants_for(one, Verb.READ, "api")), None)
    try:
        thing_id = UUID(key)
    except ValueError:
        return None
    if kind is None or not await _has_id(keeper, table):
        return None
    # The guard reads only what the policies ask about; for the rest it is let in here, and out again at once.
    await keeper.execute("set local role owner")
    await keeper.execute(f"grant select on app.{table} to guard")
    await keeper.execute("set local role guard")
    row = await keeper.fetchval(
        f"select to_jsonb(t)::text from app.{table} t where t.id = $1",  # noqa: S608 - a table of the page
        thing_id,
    )
    return None if row is None else (kind, thing_id, row)


async def _has_id(keeper: asyncpg.Connection, table: str) -> bool:
    return bool(
        await keeper.fetchval(
            "select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = 'id')",
            f"app.{table}",
        )
    )


async def _ask(
    signin: asyncpg.Connection, api: asyncpg.Connection, question: Question, who: Staff, hat: Hat | None
) -> Answer:
    token = new_token()
    opened = await signin.fetchval(
        OPEN,
        new_id(),
        hashlib.sha256(token.encode()).digest(),
        who.issuer,
        who.subject,
        hat.post_id if hat else None,
        SECONDS,
        new_id(),
        new_id(),
    )
    if opened != "opened" or hat is None:
        return Answer(hat, is_yes=False, reasons=[REFUSALS.get(opened, REFUSALS["no_post"])])
    is_yes, reasons = await _in_session(api, token, question, hat.role)
    return Answer(hat, is_yes=is_yes, reasons=reasons)


async def _ask_herself(signin: asyncpg.Connection, api: asyncpg.Connection, question: Question, who: Oneself) -> Answer:
    token = new_token()
    opened = "no_number"
    if who.person_index is not None:
        opened = await signin.fetchval(
            OPEN_SUBJECT,
            new_id(),
            hashlib.sha256(token.encode()).digest(),
            who.person_index,
            SECONDS,
            new_id(),
            new_id(),
        )
    if opened != "opened":
        return Answer(None, is_yes=False, reasons=[REFUSALS[opened]], signer=who.signer)
    is_yes, reasons = await _in_session(api, token, question, Role.SUBJECT)
    return Answer(None, is_yes=is_yes, reasons=reasons, signer=who.signer)


async def _in_session(api: asyncpg.Connection, token: str, question: Question, role: Role) -> tuple[bool, list[str]]:
    """Weigh the thing in a session of hers, log that it was asked, and end the session."""
    async with api.transaction():
        await api.execute(enter_sql(token))
        is_yes, reasons = await _weigh(api, question, role)
        await api.execute(
            LOG,
            new_id(),
            Act.EXPLAINED,
            Exit.COMMAND,
            Decision.ALLOWED if is_yes else Decision.DENIED,
            question.thing.table,
            question.key,
            None,
        )
        await api.execute("select app.end_my_session()")
    return is_yes, reasons


async def _weigh(api: asyncpg.Connection, question: Question, role: Role) -> tuple[bool, list[str]]:
    """Ask each condition alone, then the core rule, then the table itself, which has the last word."""
    thing = question.thing
    grounds = [
        f"{when.ground}: {when.norsk}. {_because(thing, when, role)}."
        for when, roles in grants_for(thing, Verb.READ, "api")
        if role in roles and await _holds(api, question, condition_sql(when, roles, "thing"))
    ]
    core = core_rule_sql(thing, "thing")
    is_open = core is None or await _holds(api, question, core)
    is_yes = bool(
        await api.fetchval(
            f"select exists (select from app.{thing.table} t where t.id = $1)",  # noqa: S608 - a table of the page
            question.key,
        )
    )
    if not is_open:
        return is_yes, [f"{CORE_RULES[thing.core][0]}.", *grounds]
    return is_yes, grounds or [NO_GROUND]


async def _holds(api: asyncpg.Connection, question: Question, condition: str) -> bool:
    return bool(
        await api.fetchval(
            f"select coalesce(({condition}), false)"  # noqa: S608 - the page's own condition
            f" from jsonb_populate_record(null::app.{question.thing.table}, $1::jsonb) thing",
            question.row,
        )
    )


def _because(thing: Thing, when: When, role: Role) -> str:
    return next(
        grant.because
        for grant in GRANTS
        if grant.thing is thing and grant.when is when and grant.verb is Verb.READ and role in grant.roles
    )
