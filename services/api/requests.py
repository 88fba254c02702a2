"""One request is one piece of work, committed before the answer leaves. The only place in the api that commits."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Depends, Request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from services.api.navigation import navigation_for
from services.api.problems import language_for
from services.api.sessions import session_token
from services.api.templating import ActorView
from services.core.access.actor import ROLE_NAMES
from services.core.access.refusals import refusal_of
from services.core.access.sessions import end_my_session, open_calendar_session
from services.core.access.work import Work, enter_sql, open_work
from services.core.audit.acts import Act, Decision, Exit
from services.core.audit.commands import record
from services.core.kit.errors import CoreError, NotAllowed, NotFound, NotSignedIn, Stale, Unavailable
from services.core.kit.ids import new_id

log = logging.getLogger(__name__)
# What a hand-written read runs into when the cause is ours: out of reach, out of room, stopped, locked.
CANNOT_ANSWER = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.TransactionRollbackError,
)
POOL_SECONDS = 2
# As long as an answer to a calendar program may take.
CALENDAR_SECONDS = 30


def exit_of(request: Request) -> Exit:
    """The way out that this request's answer takes."""
    return Exit.REST if request.scope["path"].startswith("/api/") else Exit.PAGE


async def current_work(request: Request) -> AsyncIterator[Work]:
    """The request's work. Commits when the route has made its answer, before any of it is sent.

    What the route refuses is rolled back, and a denial leaves its row in the log all the same.

    Raises:
        CoreError: what the route or the database refused.
    """
    rooms = request.app.state.rooms
    token = await session_token(request)
    request_id: UUID = request.scope["state"].setdefault("request_id", new_id())
    try:
        async with open_work(rooms.sessions, token, exit_=exit_of(request), request_id=request_id) as work:
            _show_who(request, work)
            yield work
            await work.session.commit()
        await rooms.touch(token)
    except DBAPIError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        await _record_denial(request, token, refusal)
        raise refusal from None
    except PoolTimeoutError:
        raise Unavailable from None
    except OSError:
        raise Unavailable from None
    except CoreError as refusal:
        await _record_denial(request, token, refusal)
        raise


CurrentWork = Annotated[Work, Depends(current_work, scope="function")]
# The same, for a route that only needs it when its hand-written read finds nothing.
ordinary_work = asynccontextmanager(current_work)


@asynccontextmanager
async def work_if_signed_in(request: Request) -> AsyncIterator[Work | None]:
    """The work of whoever is signed in, or None, for the few routes that stand open to all.

    Commits when the block ends, rolls back when it raises.
    """
    async with AsyncExitStack() as stack:
        try:
            work = await stack.enter_async_context(asynccontextmanager(current_work)(request))
        except NotSignedIn:
            work = None
        yield work


@asynccontextmanager
async def work_by_calendar(request: Request, secret: str) -> AsyncIterator[Work | None]:
    """The work of whoever made a calendar's address, under the hat it was made with; None when it leads nowhere.

    Its session is opened for this answer and ended with it. Commits when the block ends, rolls back when it raises.

    Raises:
        Unavailable: when the database cannot be reached.
    """
    rooms = request.app.state.rooms
    request_id: UUID = request.scope["state"].setdefault("request_id", new_id())
    try:
        token = await open_calendar_session(
            rooms.signin, address=secret, lifetime_seconds=CALENDAR_SECONDS, request_id=request_id
        )
        if token is None:
            yield None
            return
        async with open_work(rooms.sessions, token, exit_=Exit.CALENDAR, request_id=request_id) as work:
            yield work
            # The log's rows are hers to write as long as the session lives.
            await work.session.flush()
            await end_my_session(work.session)
            await work.session.commit()
    except DBAPIError as error:
        raise refusal_of(error) or Unavailable from None
    except (PoolTimeoutError, OSError):
        raise Unavailable from None


async def read_hot(request: Request, statement: str, thing_id: UUID) -> asyncpg.Record | None:
    """One hand-written read, with its log row in the same statement, committed before it is given.

    None when there is nothing for the asker, or nobody asks: the ordinary way then finds out which, and logs it.

    Raises:
        NotSignedIn: when the request carries no token.
        Unavailable: when the database cannot be reached.
    """
    rooms = request.app.state.rooms
    token = await session_token(request)
    enter = f"begin; {enter_sql(token)}"
    try:
        pool = await rooms.hot_pool()
        # Only who must wait for a connection is timed: a timer costs as much as the pool itself.
        async with pool.acquire(timeout=None if pool.get_idle_size() else POOL_SECONDS) as connection:
            await connection.execute(enter)
            row: asyncpg.Record | None = await connection.fetchrow(
                statement, thing_id, new_id(), request.scope["state"]["request_id"]
            )
            await connection.execute("commit" if row else "rollback")
        if row:
            await rooms.touch(token)
    except CANNOT_ANSWER:
        raise Unavailable from None
    return row


def _show_who(request: Request, work: Work) -> None:
    """What the frame of a page shows of the one who is signed in."""
    state = request.scope["state"]
    # Who has signed in as herself has no account to keep it in: her browser's then.
    state["language"] = work.actor.language or language_for(request).value
    hat = ROLE_NAMES[work.actor.role] if work.actor.role and not work.actor.is_subject else ""
    state["actor_view"] = ActorView(
        name=work.actor.display_name, hat=hat, place=work.actor.service_name or "", hats=work.actor.hat_count
    )
    state["navigation"] = navigation_for(work.actor.role, work.actor.service_kind)
    state["actor"] = work.actor


async def _record_denial(request: Request, token: str, refusal: CoreError) -> None:
    """What a refusal leaves in the log, in a transaction of its own: what it was part of is rolled back.

    A denial is a denial. A stale version that is answered with the stored one has shown it, and that is a reading.
    """
    if isinstance(refusal, NotFound | NotAllowed):
        act, decision, kind = Act.DENIED, Decision.DENIED, refusal.kind or "thing"
    elif isinstance(refusal, Stale) and hasattr(refusal, "versions"):
        act, decision, kind = Act.OPENED, Decision.ALLOWED, "stored_version"
    else:
        return
    rooms = request.app.state.rooms
    thing_id = getattr(refusal, "thing_id", None)
    async with open_work(
        rooms.sessions, token, exit_=exit_of(request), request_id=request.scope["state"]["request_id"]
    ) as work:
        record(
            work,
            act,
            thing_kind=kind,
            thing_id=thing_id if isinstance(thing_id, UUID) else _first_id(request),
            decision=decision,
        )
        await work.session.commit()


def _first_id(request: Request) -> UUID | None:
    """The id that the route was asked for, also when nothing by that id ever was."""
    for value in request.path_params.values():
        with suppress(ValueError):
            return UUID(str(value))
    return None
