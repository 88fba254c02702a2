"""Pages from templates: always escaped, never silent about a missing name, in the reader's language.

    return page(request, "follow_ups/page.html", plan=plan)

What every page knows without being told is in `_frame`; what a page may use to write dates and numbers is
in `_filters`. Templates decide nothing about who may see what: they are given what may be shown.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from services.api.addresses import Addresses
from services.api.language import Language, translator

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"
OSLO = ZoneInfo("Europe/Oslo")
_PLACE_OF_LABEL = re.compile("<!--label of ([^<>]*)-->")


@dataclass(frozen=True, slots=True)
class ActorView:
    """Who is signed in, as the header shows it.

    `hat` is bokmål marked with `N_` ("" before one is chosen), `place` the service where it is worn,
    `hats` how many there are to change between.
    """

    name: str
    hat: str = ""
    place: str = ""
    hats: int = 1


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One entry of the main menu; `label` is bokmål marked with `N_`, shown in the reader's language."""

    href: str
    label: str


@cache
def environment(language: Language) -> Environment:
    """Give the templates of one language (made once; templates are compiled once and kept)."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    texts = translator(language)

    def gettext(text: str) -> str:
        return texts.gettext(text) if text else ""  # the empty text is a catalogue's own header

    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext, texts.ngettext, newstyle=True, pgettext=texts.pgettext, npgettext=texts.npgettext
    )
    made.filters.update(_filters(language))
    made.tests["refused_date"] = is_refused_date
    made.globals.update(static=static, languages=tuple(Language))
    return made


def compile_all() -> None:
    """Compile every template in every language now: a mistake stops the start, and no reader waits."""
    for language in Language:
        made = environment(language)
        for name in made.list_templates(extensions=["html"]):
            made.get_template(name)


def page(
    request: HTTPConnection,
    name: str,
    /,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Render one template, whole page or part of one, as the answer to `request`.

    Args:
        request: its state gives language, actor, navigation, token against forgery and nonce (see `_frame`).
        name: path under `templates/`; a part that htmx asks for begins with an underscore.
        status_code: 422 for a form that comes back with errors.
        headers: extra response headers.
        context: what the page shows; a name the template misses raises `jinja2.UndefinedError`.
    """
    labels: dict[str, str] = {}
    frame = _frame(request) | {"status_code": status_code, "labels": labels}
    template = environment(frame["language"]).get_template(name)
    text = _name_fields(template.render(frame | context), labels)
    return HTMLResponse(text, status_code=status_code, headers=dict(headers) if headers else None)


def _name_fields(text: str, labels: Mapping[str, str]) -> str:
    """Set each field's label in where the error summary waits for it; what people typed can make no such place."""

    def label(place: re.Match[str]) -> str:
        words = labels.get(place[1])
        if words is None:
            return ""
        return f"{escape(words)} " if words.endswith("?") else f"{escape(words)}: "

    return _PLACE_OF_LABEL.sub(label, text)


def _frame(request: HTTPConnection) -> dict[str, Any]:
    """What the frame of every page needs; an error page early in a request has only some of it."""
    state, path = request.scope.get("state", {}), request.url.path
    links: Sequence[NavigationLink] = state.get("navigation") or ()
    return {
        "language": Language(state.get("language") or Language.BOKMAL),
        "actor": state.get("actor_view"),
        "csrf": state.get("csrf") or "",
        "nonce": state.get("nonce") or "",
        "request_id": state.get("request_id") or "",
        "path": path,
        "here": _here(request),
        "navigation": links,
        "current": _current(links, path),
    }


def _here(request: HTTPConnection) -> str:
    """The address that shows this page again, or the nearest above it where this one only takes forms."""
    path, query = request.url.path, request.url.query
    addresses: Addresses | None = getattr(getattr(request.scope.get("app"), "state", None), "addresses", None)
    if addresses is not None and request.scope["method"] not in {"GET", "HEAD"}:
        page_there = addresses.page_at(path)
        if page_there != path:
            return page_there
    return path + (f"?{query}" if query else "")


def _current(links: Sequence[NavigationLink], path: str) -> str | None:
    """The menu entry that the page stands under: the longest that is the path or a folder above it."""
    above = [one.href for one in links if path == one.href or path.startswith(one.href + "/")]
    return max(above, key=len, default=None)


@cache
def static(name: str) -> str:
    """Address of a file under `static/`, with its content's mark so that a browser never keeps an old one."""
    path = STATIC / name
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"
    return f"/static/{name}?v={mark}"


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    """How dates, moments and numbers are written in one language; all times in Oslo's."""
    locale = language.value

    def long_date(value: date) -> str:
        return format_date(_oslo_date(value), "d. MMMM y", locale)

    def weekday_date(value: date) -> str:
        return format_date(_oslo_date(value), "EEEE d. MMMM y", locale)

    def short_date(value: date) -> str:
        return format_date(_oslo_date(value), "dd.MM.y", locale)

    def moment(value: datetime) -> str:
        return format_datetime(value.astimezone(OSLO), "d. MMMM y 'kl.' HH.mm", locale=locale)

    def days(value: int) -> str:
        return translator(language).ngettext("%(count)s dag", "%(count)s dager", value) % {"count": value}

    return {
        "long_date": long_date,
        "weekday_date": weekday_date,
        "short_date": short_date,
        "moment": moment,
        "days": days,
        "percent": percent,
        "iso": lambda value: _oslo(value).isoformat(),
    }


def _oslo(value: date) -> date:
    return value.astimezone(OSLO) if isinstance(value, datetime) else value


def _oslo_date(value: date) -> date:
    return value.astimezone(OSLO).date() if isinstance(value, datetime) else value


def is_refused_date(value: object) -> bool:
    """Whether this was typed as a date and is none, so that a date picker would show nothing of it."""
    if not isinstance(value, str) or not value:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return True
    return False


def percent(share: float) -> str:
    """Write a share (0 to 1) as whole per cent; what is not all is never rounded to all, nor some to none."""
    whole = round(share * 100)
    if 0 < share < 1 and whole in {0, 100}:
        return "under 1\N{NO-BREAK SPACE}%" if whole == 0 else "over 99\N{NO-BREAK SPACE}%"
    return f"{whole}\N{NO-BREAK SPACE}%"
