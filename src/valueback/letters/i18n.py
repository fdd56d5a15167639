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

LANGUAGES: Final = ("en", "pt-BR")
"""Every language a person can choose for pages, as a BCP 47 tag; the first is the source language."""

DOCUMENT_LANGUAGES: Final = ("en", "pt-BR", "es")
"""Every language a paper or a letter can be written in: those of the pages, and those whose pages are not done yet."""

LANGUAGE_NAMES: Final = MappingProxyType({"en": "English", "pt-BR": "Português (Brasil)"})
"""Each page language's name in that language, for the switch in the footer."""

DOCUMENT_LANGUAGE_NAMES: Final = MappingProxyType({**LANGUAGE_NAMES, "es": "Español"})
"""Each document language's name in that language, for whoever chooses what an agreement is written in."""

_BY_LOWER = MappingProxyType({tag.lower(): tag for tag in LANGUAGES})


def language_tag(language: str, among: tuple[str, ...] = LANGUAGES) -> str:
    """The tag of `among` meant by `pt-br`, `pt_BR` or `pt-BR`; ValueError for a language that is not one of them.

    A person's choice is one of LANGUAGES; a paper's language is asked `among` DOCUMENT_LANGUAGES.
    """
    lowered = language.replace("_", "-").lower()
    found = next((tag for tag in among if tag.lower() == lowered), None)
    if found is None:
        raise ValueError(f"{language!r} is not one of the languages here: {', '.join(among)}")
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
    tag = language_tag(language, DOCUMENT_LANGUAGES)
    if tag == LANGUAGES[0]:
        return NullTranslations()
    compiled = LOCALE_DIR / tag.replace("-", "_") / "LC_MESSAGES" / f"{CATALOGUE}.mo"
    with compiled.open("rb") as stream:
        return GNUTranslations(stream)
