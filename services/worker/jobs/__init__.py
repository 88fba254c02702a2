"""The jobs of the schedule, one file per feature."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncSession

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Opens a transaction of a job, as its role: committed when its block ends, undone when it raises."""
