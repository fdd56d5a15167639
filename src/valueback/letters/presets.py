"""The guarantees to start from, in plain words: what each is called, and what it promises, in one sentence.

The agreement itself never quotes these sentences: it is written from its own values. The results that a preset begins
with have titles of ours, which become part of the terms: a draft gets them in the language of its document.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from valueback.core.outcome import AllOf, AnyOf, AtLeast, Outcome
from valueback.letters.i18n import translator
from valueback.letters.names import N_

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "value-back": N_("Value back"),
        "make-good-first": N_("Make good first"),
        "stakeholders": N_("Judged by others"),
        "job-search": N_("Job search"),
        "satisfaction": N_("Satisfaction"),
        "none": N_("No guarantee"),
    }
)
_SAID: Mapping[str, str] = MappingProxyType(
    {
        "value-back": N_("If it does not pay for itself and the client did their part, the fee comes back."),
        "make-good-first": N_("As value back, but four extra sessions come before any money."),
        "stakeholders": N_(
            "Three milestones, each judged by a person named at signing, each worth its part of the fee."
        ),
        "job-search": N_("An offer within 180 days of steady applications, or the fee comes back."),
        "satisfaction": N_("The whole fee comes back on request in the first 30 days; nothing else is asked."),
        "none": N_("An agreement for the sessions alone: no duties, no standing and no claim."),
    }
)

_TITLES: Final = (
    N_("Gains from the work"),
    N_("I have the tools and habits to get there"),
    N_("First milestone"),
    N_("Second milestone"),
    N_("Third milestone"),
    N_("A job offer"),
)

ORDER: tuple[str, ...] = tuple(_NAMES)


def preset_name(code: str, language: str) -> str:
    """What a preset is called; one that is not known here keeps its code."""
    return translator(language).gettext(_NAMES[code]) if code in _NAMES else code


def preset_says(code: str, language: str) -> str:
    """What a preset promises, in one sentence; empty for one that is not known here."""
    return translator(language).gettext(_SAID[code]) if code in _SAID else ""


def titled(minimum: Outcome, language: str) -> Outcome:
    """The same results with the titles that a preset gives said in the language; what somebody wrote stays."""
    words = translator(language)
    return _retitled(minimum, MappingProxyType({title: words.gettext(title) for title in _TITLES}))


def untitled(minimum: Outcome, language: str) -> Outcome:
    """The way back from `titled`: the same results with a preset's titles as core knows them."""
    words = translator(language)
    return _retitled(minimum, MappingProxyType({words.gettext(title): title for title in _TITLES}))


def _retitled(outcome: Outcome, titles: Mapping[str, str]) -> Outcome:
    if isinstance(outcome, AllOf | AnyOf | AtLeast):
        return replace(outcome, parts=tuple(_retitled(part, titles) for part in outcome.parts))
    return replace(outcome, title=titles.get(outcome.title, outcome.title))
