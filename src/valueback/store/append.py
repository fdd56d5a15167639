"""The only way facts come into the database: sealed one to the next, behind the lock on their engagement's row.

Appending locks the engagement first, so facts that arrive at once queue up and none is refused. An erasure is a fact
that names what it blanks, and the blanking follows it in the same transaction.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from valueback.core.dates import Instant, utc
from valueback.core.facts import Erased, Fact, NotedFor, What
from valueback.core.sealing import ERASED, SealedFact, genesis, seal
from valueback.core.terms import Party
from valueback.store.models import Engagement
from valueback.store.models import Fact as Row
from valueback.store.models.facts import TABLE
from valueback.store.prepared import prepared

# All rows travel as one JSON parameter: drivers take longer to place thousands of parameters than a server to read it.
_COLUMNS: tuple[tuple[str, str], ...] = (
    ("practice_id", "uuid"),
    ("engagement_id", "uuid"),
    ("seq", "integer"),
    ("kind", "text"),
    ("subject", "text"),
    ("at", "timestamptz"),
    ("noted_at", "timestamptz"),
    ("by", "text"),
    ("person_id", "uuid"),
    ("corrects", "integer"),
    ("noted_for", "text"),
    ("payload", "text"),
    ("salt", "text"),
    ("digest", "text"),
    ("chain", "text"),
)
_NAMES = ", ".join(f'"{name}"' for name, _ in _COLUMNS)
_INSERT: Mapping[str, str] = MappingProxyType(
    {
        "sqlite": f'INSERT INTO "{TABLE}" ({_NAMES}) SELECT '  # noqa: S608
        + ", ".join(f"value ->> {place}" for place in range(len(_COLUMNS)))
        + " FROM json_each(%s)",
        "postgresql": f'INSERT INTO "{TABLE}" ({_NAMES}) SELECT '  # noqa: S608
        + ", ".join(f"(value ->> {place})::{kind}" for place, (_, kind) in enumerate(_COLUMNS))
        + " FROM jsonb_array_elements(%s::jsonb)",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """A fact that has no number yet. `at` and `noted_at` are instants of the practice's clock; `person` is an id."""

    what: What
    by: Party
    at: Instant
    noted_at: Instant
    subject: str = ""
    person: UUID | None = None
    corrects: int | None = None
    noted_for: NotedFor | None = None


def locked(practice: UUID, engagement: UUID) -> Engagement:
    """The engagement's row, locked until the transaction ends (on SQLite the transaction itself is the lock).

    A verb that decides on facts takes it first. Engagement.DoesNotExist where this practice has none of that id.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("facts are appended inside store.db.write()")
    found: list[Engagement] = _behind_lock(practice, engagement)
    if not found:
        raise Engagement.DoesNotExist(f"this practice has no engagement {engagement}")
    return found[0]


@prepared
def _behind_lock(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    return Engagement.objects.select_for_update().filter(practice_id=practice, pk=engagement)


def append(practice: UUID, engagement: UUID, *facts: NewFact) -> tuple[Fact, ...]:
    """Number, seal and store `facts` in their order; what was stored, with seqs.

    ValueError for a correction of a fact that is not there: nothing is stored then.
    """
    row = locked(practice, engagement)
    numbered = tuple(_numbered(new, seq) for seq, new in enumerate(facts, start=row.chain_length + 1))
    if not numbered:
        return ()
    sealed = _sealed(engagement, row.chain_head or genesis(engagement), numbered)
    _insert(practice, engagement, sealed)
    _move_on(row, sealed[-1])
    return numbered


def erase(
    practice: UUID, engagement: UUID, seqs: Iterable[int], *, by: Party, at: Instant, person: UUID | None = None
) -> Fact:
    """Blank payload and salt of the facts `seqs`, and append the fact that says so.

    ValueError where one of them is not there or is an erasure itself. One that is blank already may be named again.
    """
    named = tuple(sorted(set(seqs)))
    locked(practice, engagement)
    rows = Row.objects.filter(practice_id=practice, engagement_id=engagement, seq__in=named)
    kinds = dict(rows.values_list("seq", "kind"))
    refused = [seq for seq in named if kinds.get(seq, ERASED) == ERASED]
    if refused or not named:
        raise ValueError(f"these facts cannot be erased: {refused or 'none was named'}")
    (fact,) = append(practice, engagement, NewFact(what=Erased(named), by=by, at=at, noted_at=at, person=person))
    rows.filter(salt__isnull=False).update(payload=None, salt=None)
    return fact


def _numbered(new: NewFact, seq: int) -> Fact:
    if new.corrects is not None and not 1 <= new.corrects < seq:
        raise ValueError(f"fact {seq} would correct fact {new.corrects}, which does not come before it")
    return Fact(
        seq=seq,
        subject=new.subject,
        at=utc(new.at),
        noted_at=utc(new.noted_at),
        by=new.by,
        what=new.what,
        person="" if new.person is None else str(new.person),
        corrects=new.corrects,
        noted_for=new.noted_for,
    )


def _sealed(engagement: UUID, previous: str, facts: Sequence[Fact]) -> list[SealedFact]:
    sealed = []
    for fact in facts:
        sealed.append(seal(engagement, previous, fact, secrets.token_hex(16)))
        previous = sealed[-1].chain
    return sealed


def _insert(practice: UUID, engagement: UUID, facts: Sequence[SealedFact]) -> None:
    """Plain SQL: the model layer costs more than sealing does."""
    write_id, write_instant = (str, str) if connection.vendor == "postgresql" else (_hex, _naive)
    owner = (write_id(practice), write_id(engagement))
    rows = [
        (
            *owner,
            fact.seq,
            fact.kind,
            fact.subject,
            write_instant(fact.at),
            write_instant(fact.noted_at),
            fact.by,
            None if fact.person is None else write_id(UUID(fact.person)),
            fact.corrects,
            fact.noted_for,
            fact.payload,
            fact.salt,
            fact.digest,
            fact.chain,
        )
        for fact in facts
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[connection.vendor], [json.dumps(rows)])


def _hex(value: UUID) -> str:
    """An id as Django keeps it in SQLite."""
    return value.hex


def _naive(instant: str) -> str:
    """An instant as Django keeps it in SQLite: a space, and no zone."""
    return instant.replace("T", " ").removesuffix("Z")


def _move_on(row: Engagement, last: SealedFact) -> None:
    moved = Engagement.objects.filter(
        practice_id=row.practice_id, pk=row.pk, chain_length=row.chain_length, chain_head=row.chain_head
    ).update(chain_head=last.chain, chain_length=last.seq)
    if moved != 1:
        raise TransactionManagementError("the engagement's row was not locked: somebody else appended meanwhile")
