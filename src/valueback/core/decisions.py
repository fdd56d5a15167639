"""What a verb answers: done, or refused with a code. Never an exception for what a user did.

Codes and numbers live here; the sentences are in the letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

Datum: TypeAlias = str | int | bool | None
"""What a refusal may carry: plain values that a sentence can be made of. Amounts and instants as text."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The act took effect, now or (said twice by the same person) before. `value` is what it made."""

    value: T


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed. `code` names the reason, `data` the numbers that its sentence needs."""

    code: str
    data: Mapping[str, Datum] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("a refusal needs a code")
        object.__setattr__(self, "data", MappingProxyType(dict(self.data)))


Decision: TypeAlias = Done[T] | Refused

OVERTAKEN = "overtaken"
"""Somebody else acted first: the row is no longer in the state that this act starts from."""
