"""A verb made of several happens as a whole: when one of them refuses, what was written before it is taken back."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction

from valueback.core.decisions import Decision, Refused

T = TypeVar("T")


def whole(decision: Decision[T]) -> Decision[T]:
    """The decision itself; a refusal rolls back the innermost `store.db.write()` that it is returned from."""
    if isinstance(decision, Refused):
        transaction.set_rollback(True)
    return decision
