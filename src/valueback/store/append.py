"""The only way facts come into the database: sealed one to the next, behind the lock on their engagement's row.

Appending locks the engagement first, so facts that arrive at once queue up and none is refused. An erasure is a fact
that names what it blanks, and the blanking follows it in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError

from valueback.core.dates import Instant, utc
from valueback.core.facts import Erased, Fact, NotedFor, What
from valueback.core.sealing import ERASED, SealedFact, genesis, seal
from valueback.core.terms import Party
from valueback.store.models import Engagement
from valueback.store.models import Fact as Row

# Rows a statement: 14 columns each stay below what any SQLite takes as parameters.
_BATCH = 500
_COLUMNS = (
    "practice_id",
    "engagement_id",
    "seq",
    "kind",
    "subject",
    "at",
    "noted_at",
    "by",
    "person_id",
    "corrects",
    "noted_for",
    "payload",
    "salt",
    "digest",
    "chain",
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
    found: Engagement = Engagement.objects.select_for_update().get(practice_id=practice, pk=engagement)
    return found


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
    """Plain SQL: the model layer costs three times as much as sealing does."""
    places = f"({', '.join(['%s'] * len(_COLUMNS))})"
    names = ", ".join(f'"{column}"' for column in _COLUMNS)
    owner = (_uuid(practice), _uuid(engagement))
    with connection.cursor() as cursor:
        for part in _batches(facts):
            cursor.execute(
                f'INSERT INTO "{Row._meta.db_table}" ({names}) VALUES {", ".join([places] * len(part))}',  # noqa: S608
                [value for fact in part for value in (*owner, *_values(fact))],
            )


def _batches(facts: Sequence[SealedFact]) -> Iterator[Sequence[SealedFact]]:
    for start in range(0, len(facts), _BATCH):
        yield facts[start : start + _BATCH]


def _values(fact: SealedFact) -> tuple[object, ...]:
    return (
        fact.seq,
        fact.kind,
        fact.subject,
        _instant(fact.at),
        _instant(fact.noted_at),
        fact.by,
        None if fact.person is None else _uuid(UUID(fact.person)),
        fact.corrects,
        fact.noted_for,
        fact.payload,
        fact.salt,
        fact.digest,
        fact.chain,
    )


def _uuid(value: UUID) -> object:
    """SQLite keeps ids as 32 hex digits."""
    return value if connection.features.has_native_uuid_field else value.hex


def _instant(text: str) -> str:
    """SQLite keeps instants as Django writes them: a space, and no zone."""
    return text if connection.vendor == "postgresql" else text.replace("T", " ").removesuffix("Z")


def _move_on(row: Engagement, last: SealedFact) -> None:
    moved = Engagement.objects.filter(
        practice_id=row.practice_id, pk=row.pk, chain_length=row.chain_length, chain_head=row.chain_head
    ).update(chain_head=last.chain, chain_length=last.seq)
    if moved != 1:
        raise TransactionManagementError("the engagement's row was not locked: somebody else appended meanwhile")
