"""What the pages of investigations and matters share: the kinds of event to choose from, and the words for days."""

from collections.abc import Iterable
from typing import Any

from pydantic import model_validator

from services.api.dated_shapes import CorrectionShape, with_kind_and_detail
from services.api.forms import Filled
from services.core.deadlines.event_queries import EventView
from services.core.deadlines.kinds import DETAILS, EventKind, SubjectKind
from services.core.kit.translation import N_

# Why days are off, as the calendar says it; each is translated where it is shown.
DAYS_OFF = (
    N_("lørdag"),
    N_("søndag"),
    N_("første nyttårsdag"),
    N_("skjærtorsdag"),
    N_("langfredag"),
    N_("første påskedag"),
    N_("andre påskedag"),
    N_("arbeidernes dag"),
    N_("grunnlovsdag"),
    N_("Kristi himmelfartsdag"),
    N_("første pinsedag"),
    N_("andre pinsedag"),
    N_("første juledag"),
    N_("andre juledag"),
)

Options = list[tuple[str, Any]]


class CorrectionForm(CorrectionShape):
    """A correction from a page: a decision comes as `kind:detail`, and a box says that it never happened."""

    @model_validator(mode="before")
    @classmethod
    def _read_page(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        parted = with_kind_and_detail({"kind": given.get("detail"), **given})
        assert isinstance(parted, dict)  # noqa: S101 - a mapping comes back as one
        parted.pop("kind", None)
        return {**parted, "is_withdrawal": given.get("is_withdrawal") == "yes"}


def event_choices(subject: SubjectKind, language: str) -> Options:
    """The kinds of event of a subject for a list on a page; a decision stands as a group of what can be decided."""
    options: Options = []
    for kind in subject.event_kinds:
        name = capital(kind.names.in_language(language))
        details = DETAILS.get(kind)
        if details is None:
            options.append((kind.value, name))
        else:
            options.append((name, detail_choices(kind, language)))
    return options


def detail_choices(kind: EventKind, language: str) -> list[tuple[str, str]]:
    """What can be decided by a kind of event; nothing where it says no more than its date."""
    return [
        (f"{kind.value}:{detail.value}", capital(detail.names.in_language(language)))
        for detail in DETAILS.get(kind, ())
    ]


def capital(text: str) -> str:
    """The same with a capital first, for a line of its own."""
    return text[:1].upper() + text[1:]


def on_one_list(form: Filled[Any]) -> None:
    """A fault in what was decided is shown where kind and decision are chosen together."""
    if "detail" in form.faults:
        form.faults.setdefault("kind", form.faults.pop("detail"))


def event_in(events: Iterable[EventView], event_id: object) -> EventView | None:
    """The event by this id that can still be corrected."""
    return next((event for event in events if event.id == event_id and event.is_standing), None)
