"""A drawn signature is strokes in a box of 600 x 200: whole numbers inside it, and not more of them than a hand makes.

A browser sends them as JSON, a list of strokes, each a list of [x, y]. What does not fit is refused, never mended.
"""

from __future__ import annotations

import json
from typing import Final, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Strokes: TypeAlias = tuple[tuple[tuple[int, int], ...], ...]

WIDTH: Final = 600
HEIGHT: Final = 200
MOST_STROKES: Final = 200
MOST_POINTS: Final = 5000
LONGEST: Final = 100_000
"""Characters of the longest text that is read at all: more than that many points need."""


def strokes(text: str) -> Strokes:
    """The strokes of a form field; () for an empty one. ValidationError for anything that was not drawn in the box."""
    if not text.strip():
        return ()
    if len(text) > LONGEST:
        raise ValidationError(_too_much())
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise ValidationError(_not_drawn()) from fault
    if not isinstance(found, list) or not all(isinstance(stroke, list) for stroke in found):
        raise ValidationError(_not_drawn())
    if len(found) > MOST_STROKES or sum(len(stroke) for stroke in found) > MOST_POINTS:
        raise ValidationError(_too_much())
    return tuple(tuple(_point(one) for one in stroke) for stroke in found if stroke)


def _point(one: object) -> tuple[int, int]:
    match one:
        case [int(x), int(y)] if type(x) is int and type(y) is int and 0 <= x <= WIDTH and 0 <= y <= HEIGHT:
            return x, y
    raise ValidationError(_not_drawn())


def _not_drawn() -> str:
    return _("The drawing could not be read. Draw it again, or type your name only.")


def _too_much() -> str:
    return _("The drawing is too long. Draw it again with fewer strokes, or type your name only.")
