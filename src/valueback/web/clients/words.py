"""What the states of an engagement, and what became of an offer, are called, and how they are coloured.

Green and red belong to standings alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.web.parts import Tone

_WORDS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "enquiry": _("Enquiry"),
        "proposed": _("To be signed"),
        "offer_expired": _("Offer expired"),
        "offer_declined": _("Offer declined"),
        "offer_voided": _("Offer made void"),
        "offer_withdrawn": _("Offer taken back"),
        "offer_draft": _("New draft"),
        "agreed": _("Agreed"),
        "running": _("Running"),
        "ended": _("Ended"),
        "closed": _("Closed"),
        "declined": _("Not taken up"),
    }
)


def state_word(state: str) -> str:
    """The name of a state, in the reader's language."""
    return str(_WORDS[state]) if state in _WORDS else state


def state_tone(state: str) -> Tone:
    """Quiet for what is over, info for what waits or runs; an offer that came to nothing wants to be looked at."""
    if state in ("offer_expired", "offer_declined", "offer_voided"):
        return "watch"
    return "quiet" if state in ("closed", "declined", "ended", "offer_withdrawn") else "info"
