"""Forms on pages: what was typed is checked by the same shapes as the API's, and never lost."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar, get_args, get_origin

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import ImmutableMultiDict

from services.api.faults import fault_of
from services.api.forgery import FIELD
from services.api.problems import faults_of, language_for, worded
from services.core.access.refusals import attempt
from services.core.access.work import Work
from services.core.audit.acts import Act, Decision
from services.core.audit.commands import record
from services.core.kit.errors import Conflict, Invalid, NotFound, Stale

S = TypeVar("S", bound=BaseModel)
MOST_FIELDS = 100
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


@dataclass(slots=True)
class Filled(Generic[S]):
    """A form that came back: what was typed, what it means if it can be read, and what must be put right."""

    request: Request
    typed: dict[str, Any]
    shape: S | None
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether nothing has to be put right."""
        return not self.faults

    @property
    def errors(self) -> dict[str, str]:
        """The faults as sentences in the reader's language, by field."""
        return worded(self.faults, language_for(self.request), on_page=True)

    def given(self) -> dict[str, Any]:
        """What the form says, by field, for a command."""
        return {name: getattr(self.shape, name) for name in type(self.shape).model_fields} if self.shape else {}

    @asynccontextmanager
    async def trying(self, work: Work, *, not_found: dict[str, str] | None = None) -> AsyncIterator[S]:
        """Do something with a form that can be read; what the core refuses becomes faults on the form.

            async with form.trying(work) as given:
                await commands.log_measure(work, **form.given())

        The body is not run when the form cannot be read: ask `is_good` first. `not_found` says which field is at
        fault when what was typed leads to nothing for the asker; the denial is logged as everywhere.
        """
        assert self.shape is not None, "ask is_good before trying"  # noqa: S101 - a fault of ours
        try:
            async with attempt(work):
                yield self.shape
        except (Invalid, Conflict) as refusal:
            self.faults.update(faults_of(refusal))
        except NotFound as refusal:
            if not_found is None:
                raise
            record(work, Act.DENIED, thing_kind=refusal.kind, decision=Decision.DENIED)
            self.faults.update(not_found)
        except Stale as refusal:
            self.faults["version"] = "stale"
            self.typed["version"] = str(refusal.current_version)


async def read_form(request: Request, shape: type[S], *, most_fields: int = MOST_FIELDS) -> Filled[S]:
    """Read a posted form as this shape. An empty field is a field not filled in."""
    return filled_with(request, shape, await request.form(max_files=0, max_fields=most_fields))


def filled_with(request: Request, shape: type[S], posted: ImmutableMultiDict[str, Any]) -> Filled[S]:
    """What was posted, read as this shape."""
    typed: dict[str, Any] = {}
    for name in posted:
        if name == FIELD:
            continue
        values = [str(value) for value in posted.getlist(name)]
        known = shape.model_fields.get(name)
        is_many = known is not None and get_origin(known.annotation) in {list, tuple, set, frozenset}
        typed[name] = values if is_many else values[-1]
        if known is not None and _is_date(known.annotation):
            typed[name] = _as_iso(values[-1])
    filled = {name: value for name, value in typed.items() if value not in ("", [""])}
    try:
        return Filled(request, typed, shape.model_validate(filled))
    except ValidationError as error:
        return Filled(request, typed, None, dict(fault_of(one) for one in error.errors()))


def _is_date(annotation: Any) -> bool:
    """Whether a field is a date, whatever else is said of it."""
    return annotation is date or any(_is_date(one) for one in get_args(annotation))


def _as_iso(typed: str) -> str:
    """A date as people write it (20.11.2026) becomes what the date picker sends; all else stays as it was typed."""
    if written := _DAY.fullmatch(typed.strip()):
        day, month, year = map(int, written.groups())
        with suppress(ValueError):
            return date(year, month, day).isoformat()
    return typed


def empty_form(request: Request, **typed: Any) -> Filled[Any]:
    """A form nobody has sent yet, with what is already known typed into it."""
    return Filled(request, typed, None)
