"""What people type is cleaned before anything else looks at it; what cannot be kept is refused beside its field."""

from __future__ import annotations

from valueback.core.decisions import Refused
from valueback.core.text import TextRefused, clean

NAME, LINE, TEXT = 120, 300, 4000
"""Limits in characters: a name, one line, a few paragraphs."""

EMAIL = 254


def cleaned(field: str, value: str, *, limit: int = TEXT, lines: bool = True, needed: bool = False) -> str | Refused:
    """The text as it is kept, or why not: text_nul, text_control, text_too_long, text_missing (where `needed`)."""
    try:
        text = clean(value, limit=limit, lines=lines)
    except TextRefused as refused:
        return Refused(f"text_{refused.code}", {"field": field, **refused.data})
    return Refused("text_missing", {"field": field}) if needed and not text else text


def all_cleaned(*fields: tuple[str, str], limit: int = TEXT, lines: bool = True) -> tuple[str, ...] | Refused:
    """Several optional texts of one form, in their order, or the first refusal."""
    found = []
    for field, value in fields:
        text = cleaned(field, value, limit=limit, lines=lines)
        if isinstance(text, Refused):
            return text
        found.append(text)
    return tuple(found)


def address(field: str, value: str, *, needed: bool = True) -> str | Refused:
    """A mail address in lower case: one @ between two parts, a dot in the second, no space."""
    text = cleaned(field, value, limit=EMAIL, lines=False, needed=needed)
    if isinstance(text, Refused) or not text:
        return text
    name, at, domain = text.rpartition("@")
    whole = bool(name and at) and "@" not in name and "." in domain.strip(".") and not any(c.isspace() for c in text)
    if not whole or ".." in text or any(c in text for c in '<>,;"()'):
        return Refused("email_unclear", {"field": field, "typed": text[:60]})
    return text.lower()
