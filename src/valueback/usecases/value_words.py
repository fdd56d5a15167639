"""The words of a value conversation as they are kept: each text cleaned, or the first that cannot be kept."""

from __future__ import annotations

from dataclasses import replace

from valueback.core.decisions import Refused
from valueback.core.value import Conversation
from valueback.usecases.words import LINE, NAME, TEXT, cleaned

UNIT = 30
"""Characters of what a measure counts."""


def cleaned_body(body: Conversation) -> Conversation | Refused:
    """The same with every text as it is kept."""
    try:
        return replace(
            body,
            objectives=tuple(
                replace(
                    one,
                    text=_text(one.text, TEXT),
                    enough=_text(one.enough, LINE),
                    measures=tuple(
                        replace(
                            measure,
                            text=_text(measure.text, LINE),
                            unit=_text(measure.unit, UNIT),
                            how=_text(measure.how, LINE),
                            judge_name=_text(measure.judge_name, NAME),
                        )
                        for measure in one.measures
                    ),
                    worths=tuple(replace(worth, text=_text(worth.text, LINE)) for worth in one.worths),
                )
                for one in body.objectives
            ),
            factors=tuple(replace(one, text=_text(one.text, LINE)) for one in body.factors),
        )
    except _NotKept as refused:
        return refused.refused
    except ValueError:
        return Refused("text_missing", {"field": "text"})


class _NotKept(Exception):
    """One text of many cannot be kept."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def _text(value: str, limit: int) -> str:
    kept = cleaned("text", value, limit=limit, lines=limit == TEXT)
    if isinstance(kept, Refused):
        raise _NotKept(kept)
    return kept
