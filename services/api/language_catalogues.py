"""Finding every on-screen text in the code, and keeping the nynorsk catalogues beside it in order.

A text found in `templates/<feature>/…`, `pages/<feature>.py`, `rest/<feature>.py`, `sheets/<feature>.py` or
`core/<feature>/…` belongs in `locale/nn/<feature>.po`; everything else in `base.po`. A text that already stands in
some file stays where it is, so that a second use never moves it.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

SERVICES = Path(__file__).resolve().parents[1]
NYNORSK = Path(__file__).resolve().parent / "locale" / "nn"

# Which argument is the text, which its plural, which its context ("c").
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...]] = {
    "_": (1,),
    "N_": (1,),
    "gettext": (1,),
    "say": (2,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_FOLDERS_OF_FEATURES = ("api/templates/", "api/pages/", "api/rest/", "api/sheets/", "core/")
# Named places only, so that a translation may change their order; a percent sign is written twice.
_PLACE = re.compile(r"%\(\w+\)[sd]")
_PERCENT_SIGN = re.compile(r"%%")

Key = tuple[str | None, str]


@dataclass(slots=True)
class Found:
    """One text as the code has it, with every place it stands in (`path:line` from `services/`)."""

    text: str | tuple[str, str]
    context: str | None
    places: list[str] = field(default_factory=list)
    features: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What gettext looks a text up by: context and singular."""
        return (self.context, self.text if isinstance(self.text, str) else self.text[0])


def in_code(root: Path = SERVICES) -> dict[Key, Found]:
    """Read all templates and Python files under `root`; a template that does not parse is an error."""
    found: dict[Key, Found] = {}
    for path in sorted([*root.glob("api/templates/**/*.html"), *root.glob("api/**/*.py"), *root.glob("core/**/*.py")]):
        name = path.relative_to(root).as_posix()
        for line, text, context in _texts_in(path):
            one = Found(text=text, context=context)
            one = found.setdefault(one.key, one)
            if isinstance(text, tuple):
                one.text = text
            one.places.append(f"{name}:{line}")
            one.features.add(feature_of(name))
    return found


def feature_of(name: str) -> str:
    """Which catalogue a file's new texts go to; `name` is the path from `services/`."""
    for folder in _FOLDERS_OF_FEATURES:
        if name.startswith(folder):
            first, *rest = name.removeprefix(folder).split("/")
            if rest or folder in {"api/pages/", "api/rest/", "api/sheets/"}:
                return first.removesuffix(".py") if first != "__init__.py" else "base"
    return "base"


def on_disk(folder: Path = NYNORSK) -> dict[str, Catalog]:
    """The nynorsk catalogues by feature, as they stand."""
    catalogues = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogues[path.stem] = read_po(file, locale="nn", abort_invalid=True)
    return catalogues


def update(root: Path = SERVICES, folder: Path = NYNORSK, *, is_pruning: bool = False) -> list[str]:
    """Add what the code has and no catalogue has yet, with an empty nynorsk; existing texts stay as they are.

    Returns:
        One line per text added or (when pruning) removed, for the person who runs it.
    """
    found, catalogues, report = in_code(root), on_disk(folder), []
    known = {_key(message): feature for feature, message in _all(catalogues)}
    touched: set[str] = set()
    for key, one in found.items():
        if key in known:
            continue
        feature = min(one.features - {"base"}, default="base") if "base" not in one.features else "base"
        empty = "" if isinstance(one.text, str) else ("", "")
        catalogues.setdefault(feature, Catalog(locale="nn")).add(one.text, empty, context=one.context)
        touched.add(feature)
        report.append(f"added    {feature}.po  {key[1]}")
    for key, feature in known.items():
        if is_pruning and key not in found:
            catalogues[feature].delete(key[1], key[0])
            touched.add(feature)
            report.append(f"removed  {feature}.po  {key[1]}")
    for feature in sorted(touched):
        _write(folder / f"{feature}.po", catalogues[feature], found)
    return report


def flaws(root: Path = SERVICES, folder: Path = NYNORSK) -> list[str]:
    """Say everything that is wrong with the translations, one line each; nothing when all is well."""
    found, catalogues = in_code(root), on_disk(folder)
    standing: dict[Key, tuple[str, Message]] = {}
    wrong = []
    for feature, message in _all(catalogues):
        key = _key(message)
        if key in standing:
            wrong.append(f"{feature}.po: also in {standing[key][0]}.po: {key[1]}")
        standing[key] = (feature, message)
        if key not in found:
            wrong.append(f"{feature}.po: no page says this any more (run with --prune): {key[1]}")
        elif "fuzzy" in message.flags:
            wrong.append(f"{feature}.po: marked as uncertain: {key[1]}")
    for key, one in found.items():
        if key not in standing:
            wrong.append(f"{one.places[0]}: in no catalogue (run python -m services.api.language): {key[1]}")
        else:
            feature, message = standing[key]
            wrong.extend(f"{feature}.po: {flaw}: {key[1]}" for flaw in _flaws_of(one, message))
    return sorted(wrong)


def missing(root: Path = SERVICES, folder: Path = NYNORSK) -> list[str]:
    """Texts without nynorsk, as `place: text`."""
    known = {_key(message) for _, message in _all(on_disk(folder)) if _strings(message) and all(_strings(message))}
    return [f"{one.places[0]}: {key[1]}" for key, one in in_code(root).items() if key not in known]


def _flaws_of(one: Found, message: Message) -> Iterator[str]:
    strings = _strings(message)
    if not strings or not all(strings):
        yield "nynorsk is missing"
        return
    texts = [one.text] if isinstance(one.text, str) else list(one.text)
    if any("%" in _PERCENT_SIGN.sub("", _PLACE.sub("", text)) for text in (*texts, *strings)):
        yield "a percent sign is written %%, a place to fill in %(name)s"
    if len(texts) != len(strings):
        yield "one form on one side, two on the other"
        return
    # A singular may leave out a place («én dag»), so the plural decides for both.
    allowed = _places(texts[-1])
    if _places(strings[-1]) != allowed or any(not _places(string) <= allowed for string in strings):
        yield "other places to fill in than in bokmål"


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def _texts_in(path: Path) -> Iterator[tuple[int, str | tuple[str, str], str | None]]:
    source = io.BytesIO(path.read_bytes())
    extracted: list[Any] = []  # (line, function, text or texts, comments); Babel's own annotation is another
    if path.suffix == ".html":
        options = {"silent": "false", "trimmed": "true", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}
        extracted.extend(babel_extract(source, list(KEYWORDS), [], options))
    else:
        extracted.extend(extract_python(source, KEYWORDS, [], {}))
    for line, function, arguments, _ in extracted:
        if function not in KEYWORDS:
            continue
        given = arguments if isinstance(arguments, tuple) else (arguments,)
        read = _read(KEYWORDS[function], given)
        if read is not None:
            yield line, *read


def _read(
    spec: tuple[int | tuple[int, str], ...], given: tuple[object, ...]
) -> tuple[str | tuple[str, str], str | None] | None:
    """Pick text, plural and context out of a call's arguments; None where the text is not written out."""
    context, texts = None, []
    for position in spec:
        number = position if isinstance(position, int) else position[0]
        value = given[number - 1] if len(given) >= number else None
        if not isinstance(value, str) or not value:
            return None
        if isinstance(position, tuple):
            context = value
        else:
            texts.append(value)
    return (texts[0] if len(texts) == 1 else (texts[0], texts[1])), context


def _write(path: Path, catalogue: Catalog, found: Mapping[Key, Found]) -> None:
    """Write one catalogue in a fixed order without dates or line numbers, so that a diff shows texts only."""
    ordered = Catalog(locale="nn", charset="utf-8", header_comment="")
    for message in sorted(catalogue, key=_order):
        if not message.id:
            continue
        one = found.get(_key(message))
        places = sorted({(place.rsplit(":", 1)[0], 0) for place in one.places}) if one else []
        ordered.add(
            message.id,
            message.string,
            locations=places,
            context=message.context,
            user_comments=message.user_comments,
        )
    written = io.BytesIO()
    write_po(written, ordered, width=0, omit_header=True, include_lineno=False)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: nn\\n"\n'
    header += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + written.getvalue().decode(), encoding="utf-8")


def _all(catalogues: Mapping[str, Catalog]) -> Iterator[tuple[str, Message]]:
    for feature, catalogue in catalogues.items():
        for message in catalogue:
            if message.id:
                yield feature, message


def _key(message: Message) -> Key:
    return (message.context, message.id if isinstance(message.id, str) else message.id[0])


def _order(message: Message) -> tuple[str, str, str]:
    context, text = _key(message)
    return (text.casefold(), text, context or "")


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())
