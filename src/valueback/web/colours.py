"""Colours that can be read: a brand's accent is taken only if text on it and in it keeps WCAG AA contrast.

The sheets of a brand are a pure function of two colours, so their address is the colours themselves:
nothing is stored, nothing of a practice is told, and a cache may keep them for ever.
"""

import re
from typing import Final

HEX: Final = re.compile(r"#[0-9a-f]{6}")
ENOUGH: Final = 4.5
"""WCAG 2.2 AA, success criterion 1.4.3: text up to 24 px."""

DEFAULT_LIGHT: Final = "#0b5c68"
DEFAULT_DARK: Final = "#6cc5cf"

# What an accent meets on our pages: the text on a button, the page, a card and a selected tile behind a link.
_LIGHT_GROUNDS: Final = (("button text", "#ffffff"), ("page", "#f7f7f5"), ("card", "#ffffff"))
_DARK_GROUNDS: Final = (("button text", "#14171a"), ("page", "#14171a"), ("card", "#1c2024"))


def contrast(a: str, b: str) -> float:
    """The WCAG contrast ratio of two `#rrggbb` colours, from 1.0 (equal) to 21.0 (black and white)."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def accent_faults(light: str, dark: str) -> tuple[tuple[str, str, float], ...]:
    """Where an accent pair is too weak: (scheme, ground, ratio) for every pair below AA; empty when it may be used."""
    faults = [("light", name, contrast(light, ground)) for name, ground in _LIGHT_GROUNDS]
    faults += [("dark", name, contrast(dark, ground)) for name, ground in _DARK_GROUNDS]
    return tuple(fault for fault in faults if fault[2] < ENOUGH)


def brand_css(light: str, dark: str) -> str:
    """The stylesheet that gives a brand its accent; ValueError unless both are `#rrggbb` and readable."""
    faults = accent_faults(light, dark)
    if faults:
        scheme, ground, ratio = faults[0]
        raise ValueError(f"the {scheme} accent reaches only {ratio:.1f} to 1 against the {ground}; {ENOUGH} is needed")
    return f"@layer tokens {{ :root {{ --accent: light-dark({light}, {dark}); }} }}\n"


def _luminance(colour: str) -> float:
    if not HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour written as #rrggbb in lower case")
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
