"""What a verb decides on: the engagement behind its lock, and the case as the facts have it this moment.

To be opened inside `store.db.write()`: until the transaction ends nobody else appends a fact to this engagement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from valueback.core.decisions import Refused
from valueback.core.facts import Fact
from valueback.core.guarantee.case import Case
from valueback.core.sessions import Session
from valueback.store.append import locked
from valueback.store.models import Engagement
from valueback.usecases.context import Context
from valueback.usecases.guarantee import fresh_case

NOT_SIGNED = Refused("not_signed")
"""Nothing of the weekly life happens before both have signed."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The locked engagement and what core reads of it."""

    engagement: Engagement
    case: Case

    def session(self, ref: str) -> Session | None:
        """The planned call of that name, as the facts tell it."""
        return next((one for one in self.case.sessions if one.subject == ref), None)

    def last(self, kind: type, subject: str) -> Fact | None:
        """The newest fact of a kind about a subject."""
        return self.case.seen.last(kind, subject)


def open_scene(ctx: Context, engagement: UUID, row: Model | None = None) -> Scene | Refused:
    """Lock the engagement and read its case; and read again `row`, which was found before the lock was held."""
    held = locked(ctx.practice, engagement)
    if row is not None:
        row.refresh_from_db()
    case = fresh_case(ctx, engagement)
    return NOT_SIGNED if case is None else Scene(held, case)


def next_ref(ctx: Context, model: Any, engagement: UUID, letter: str, taken: int = 0) -> str:
    """The next short name of a row that facts will be about, behind the lock; `taken` were given in this act."""
    there: int = model.objects.of(ctx).filter(engagement_id=engagement).count()
    return f"{letter}{there + taken + 1}"
