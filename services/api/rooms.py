"""What one api process holds for its whole life: settings, pools of connections, and small memories."""

import asyncio
from dataclasses import dataclass, field

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from services.api.bearer import Bearers
from services.api.login import Providers
from services.core.access.sessions import touch_my_session
from services.core.access.work import enter_sql
from services.core.deadlines.duties import TARGETS, InternalTarget, UnknownDutyError, internal_targets
from services.core.kit.clock import ticks
from services.core.kit.db import make_engine, make_sessions, open_hot_pool
from services.core.kit.settings import Settings

TOUCH_SECONDS = 60.0
REMEMBERED_TOUCHES = 10_000
# How many files are on their way in or out at once: each stands in memory meanwhile.
FILES_AT_ONCE = 8


@dataclass(slots=True)
class Rooms:
    """The api's own things. `engine` is the login `api`; `signin` the only one that can open a session."""

    settings: Settings
    engine: AsyncEngine
    signin: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    providers: Providers
    bearers: Bearers
    touched: dict[str, float] = field(default_factory=dict)
    hot: asyncpg.Pool | None = None
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES_AT_ONCE))

    async def hot_pool(self) -> asyncpg.Pool:
        """The connections of the hand-written reads; opened when the first one comes."""
        if self.hot is None:
            async with self.opening:
                if self.hot is None:
                    self.hot = await open_hot_pool(self.settings.need("api_database_url"))
        return self.hot

    async def touch(self, token: str) -> None:
        """Note that a session is in use, at most once a minute and never in the request's own transaction."""
        now = ticks()
        if now - self.touched.get(token, -TOUCH_SECONDS) < TOUCH_SECONDS:
            return
        if len(self.touched) > REMEMBERED_TOUCHES:
            self.touched.clear()
        self.touched[token] = now
        async with self.sessions() as session:
            await session.execute(text(enter_sql(token)))
            await touch_my_session(session)
            await session.commit()

    async def close(self) -> None:
        """Give the connections back."""
        if self.hot is not None:
            await self.hot.close()
        await self.engine.dispose()
        await self.signin.dispose()


def _targets_of(settings: Settings) -> tuple[InternalTarget, ...]:
    """The internal targets that the installation has set; it does not start with one that is of no duty."""
    try:
        return internal_targets((one.duty, one.days, one.valid_from) for one in settings.internal_targets)
    except UnknownDutyError as error:
        raise SystemExit(str(error)) from None


def make_rooms(settings: Settings) -> Rooms:
    """Open the pools; nothing is connected before it is needed."""
    engine = make_engine(settings.need("api_database_url"))
    signin = make_engine(settings.need("signin_database_url"), size=3)
    providers = Providers(settings)
    return Rooms(
        settings=settings,
        engine=engine,
        signin=signin,
        sessions=make_sessions(engine, info={TARGETS: _targets_of(settings)}),
        providers=providers,
        bearers=Bearers(signin, providers),
    )
