"""Languages: one catalogue for pages, mails and documents, readable without Django.

English is the source and needs no catalogue. Every other language is one compiled file under
`valueback/locale/<locale>/LC_MESSAGES/django.mo`; the name is the one Django looks for, so that
form errors and pages speak from the same file.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType
from typing import Final

LOCALE_DIR: Final = Path(__file__).resolve().parent.parent / "locale"
CATALOGUE: Final = "django"

LANGUAGES: Final = ("en", "pt-BR", "es")
"""Every language of pages, letters and documents, as a BCP 47 tag; the first is the source language."""

LANGUAGE_NAMES: Final = MappingProxyType({"en": "English", "pt-BR": "Português (Brasil)", "es": "Español"})
"""Each language's name in that language, for the switch in the footer and for what an agreement is written in."""

_BY_LOWER = MappingProxyType({tag.lower(): tag for tag in LANGUAGES})


def language_tag(language: str) -> str:
    """The tag of LANGUAGES meant by `pt-br`, `pt_BR` or `pt-BR`; ValueError for a language we do not speak."""
    found = _BY_LOWER.get(language.replace("_", "-").lower())
    if found is None:
        raise ValueError(f"{language!r} is not one of the languages here: {', '.join(LANGUAGES)}")
    return found


def nearest_language(wanted: str) -> str:
    """The tag that serves somebody who asks for `wanted`: itself, one of the same language, or the source."""
    lowered = wanted.replace("_", "-").lower()
    if lowered in _BY_LOWER:
        return _BY_LOWER[lowered]
    primary = lowered.split("-")[0]
    return next((tag for tag in LANGUAGES if tag.lower().split("-")[0] == primary), LANGUAGES[0])


@cache
def translator(language: str) -> NullTranslations:
    """The catalogue of a language, with gettext, ngettext, pgettext and npgettext.

    Raises ValueError for an unknown language and FileNotFoundError if its catalogue was not compiled:
    a letter in the wrong language is worse than none.
    """
    tag = language_tag(language)
    if tag == LANGUAGES[0]:
        return NullTranslations()
    compiled = LOCALE_DIR / tag.replace("-", "_") / "LC_MESSAGES" / f"{CATALOGUE}.mo"
    with compiled.open("rb") as stream:
        return GNUTranslations(stream)
