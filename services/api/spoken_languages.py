"""The languages that people speak, by their names in the reader's written Norwegian (Unicode's own list)."""

from functools import cache

from babel import Locale

from services.api.language import Language

# Those that are offered; any other ISO 639 code can be sent by a program and is shown as it is named.
_OFFERED = (
    *("nb", "nn", "se", "sma", "smj", "en", "am", "ar", "bg", "bs", "ckb", "da", "de", "es", "et", "fa", "fi"),
    *("fr", "hr", "hu", "is", "it", "kmr", "lt", "lv", "my", "ne", "nl", "pl", "prs", "ps", "pt", "rn", "ro"),
    *("ru", "rw", "sk", "so", "sq", "sr", "sv", "sw", "ta", "th", "ti", "tl", "tr", "uk", "ur", "vi", "yue", "zh"),
)
# The same in both written forms, and missing in Unicode's list.
_UNNAMED = {"kmr": "kurmanji", "prs": "dari"}


@cache
def _names(language: Language) -> dict[str, str]:
    known = {str(code): str(name) for code, name in Locale.parse(language.value).languages.items()}
    return {**_UNNAMED, **known}


def language_name(code: str | None, language: Language) -> str:
    """What a language is called; its code when it has no name in Norwegian."""
    return _names(language).get(code, code) if code else ""


def language_choices(language: Language, *stored: object) -> list[tuple[str, str]]:
    """The languages to choose between, by name, with whatever is stored among them."""
    codes = {*_OFFERED, *(str(one) for one in stored if one)}
    named = sorted((language_name(code, language), code) for code in codes)
    return [(code, name) for name, code in named]
