"""The guarantees to start from, in plain words: what each is called, and what it promises, in one sentence.

The agreement itself never quotes these sentences: it is written from its own values.
"""

from collections.abc import Mapping
from types import MappingProxyType

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

ORDER: tuple[str, ...] = tuple(_NAMES)


def preset_name(code: str, language: str) -> str:
    """What a preset is called; one that is not known here keeps its code."""
    return translator(language).gettext(_NAMES[code]) if code in _NAMES else code


def preset_says(code: str, language: str) -> str:
    """What a preset promises, in one sentence; empty for one that is not known here."""
    return translator(language).gettext(_SAID[code]) if code in _SAID else ""
