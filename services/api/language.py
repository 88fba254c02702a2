"""How the pages speak: bokmål stands in the code, nynorsk in `locale/nn/<feature>.po`.

The catalogues are read once at start, straight from the `.po` files, so nothing needs to be built.
One file per feature keeps people who work at once out of each other's way. A text is looked for in all
of them: where it stands only decides who edits it.

    python -m services.api.language           adds new texts with an empty nynorsk; touches nothing else
    python -m services.api.language --prune   also removes texts that no page has any more
"""

import gettext
import io
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from services.api import language_catalogues as catalogues
from services.core.kit.translation import N_ as N_  # noqa: PLC0414 (pages take it from here)

COOKIE = "sprak"
COOKIE_SECONDS = 365 * 24 * 60 * 60


class Language(StrEnum):
    """The two written forms of Norwegian; the values are what `lang` and the database say."""

    BOKMAL = "nb"
    NYNORSK = "nn"

    @property
    def own_name(self) -> str:
        """The language's name in itself, for the switch (never translated)."""
        return {"nb": "Bokmål", "nn": "Nynorsk"}[self.value]


def language_of(stored: str | None, cookies: Mapping[str, str], accept_language: str | None) -> Language:
    """Choose the language of one answer.

    Args:
        stored: what the signed-in user has chosen, if anyone is signed in.
        cookies: the request's cookies; `sprak` is what this browser chose while signed out.
        accept_language: the header as it came.

    Returns:
        The first that names one of our two languages; bokmål when none does. Plain `no` means bokmål.
    """
    for wish in (stored, cookies.get(COOKIE)):
        if wish in set(Language):
            return Language(wish)
    for tag in _tags_by_preference(accept_language or ""):
        main = tag.split("-")[0]
        if main in {"nb", "no", "nn"}:
            return Language.NYNORSK if main == "nn" else Language.BOKMAL
    return Language.BOKMAL


def _tags_by_preference(header: str) -> list[str]:
    """Language tags of an Accept-Language header, dearest first; parts that make no sense are left out."""
    weighed = []
    for part in header[:500].split(","):
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            weighed.append((float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


@cache
def translator(language: Language) -> gettext.NullTranslations:
    """Give gettext, ngettext, pgettext and npgettext for one language (read once, then kept)."""
    if language is Language.BOKMAL:
        return gettext.NullTranslations()
    merged = Catalog(locale="nn")
    for catalogue in catalogues.on_disk().values():
        for message in catalogue:
            if message.id:
                merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(language: Language, text: str, **values: object) -> str:
    """Translate one text outside a template and fill in its `%(name)s` places (`%%` is a percent sign)."""
    return translator(language).gettext(text) % values


def main(arguments: list[str]) -> int:
    """Bring the catalogues up to date; say what waits for a translator. Exit 1 when something is wrong."""
    for line in catalogues.update(is_pruning="--prune" in arguments):
        sys.stdout.write(line + "\n")
    wrong = catalogues.flaws()
    for line in wrong:
        sys.stdout.write(line + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
