"""What a coach types into an offer is cleaned, and what stands in its way is said beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from valueback.core.decisions import Refused
from valueback.core.proposals import Fault, Offer, Option, faults
from valueback.core.terms import PayForAccess, Retainer
from valueback.usecases.words import LINE, TEXT, cleaned

TITLE = 80
"""Characters of an option's title: it stands in a column, and in the subject of a letter."""

MOST_LINES = 12
"""Lines of scope in one option, and parts of one payment: a page that nobody reads helps nobody."""


def refused_for(fault: Fault) -> Refused:
    """A fault as a refusal; its field is that of its option on the page, such as `a-fee`."""
    field = f"{fault.option}-{fault.field}" if fault.option and fault.field else fault.field
    return Refused(fault.code, {"field": field, **dict(fault.data)})


def kept_offer(offer: Offer) -> Offer | Refused:
    """The offer as it is kept, or the first thing that stands in its way."""
    opening = cleaned("opening", offer.opening, limit=TEXT)
    objective = cleaned("objective", offer.objective, limit=TEXT, needed=True)
    if isinstance(opening, Refused):
        return opening
    if isinstance(objective, Refused):
        return objective
    options = []
    for one in offer.options:
        kept = _kept_option(one)
        if isinstance(kept, Refused):
            return kept
        options.append(kept)
    made = replace(offer, options=tuple(options), objective=objective, opening=opening)
    found = faults(made)
    return refused_for(found[0]) if found else made


def _kept_option(one: Option) -> Option | Refused:
    title = cleaned(f"{one.key}-title", one.title, limit=TITLE, lines=False)
    why = cleaned(f"{one.key}-why_fee", one.why_fee, limit=LINE, lines=False)
    scope = _lines(f"{one.key}-scope", one.scope)
    parts = _lines(f"{one.key}-parts", (part.title for part in one.parts))
    retainer = _kept_retainer(one)
    if isinstance(title, Refused):
        return title
    if isinstance(why, Refused):
        return why
    if isinstance(scope, Refused):
        return scope
    if isinstance(parts, Refused):
        return parts
    if isinstance(retainer, Refused):
        return retainer
    kept = tuple(replace(part, title=words) for part, words in zip(one.parts, parts, strict=True))
    return replace(one, title=title, why_fee=why, scope=tuple(filter(None, scope)), parts=kept, retainer=retainer)


def _kept_retainer(one: Option) -> Retainer | Refused | None:
    retainer = one.retainer
    if not isinstance(retainer, PayForAccess):
        return retainer
    people = _lines(f"{one.key}-people", retainer.people)
    channels = _lines(f"{one.key}-channels", retainer.channels)
    if isinstance(people, Refused):
        return people
    return channels if isinstance(channels, Refused) else replace(retainer, people=people, channels=channels)


def _lines(field: str, lines: Iterable[str]) -> tuple[str, ...] | Refused:
    """Several short lines, each on its own."""
    found = []
    for line in lines:
        kept = cleaned(field, line, limit=LINE, lines=False)
        if isinstance(kept, Refused):
            return kept
        found.append(kept)
    if len(found) > MOST_LINES:
        return Refused("too_many_lines", {"field": field, "most": MOST_LINES})
    return tuple(found)
