"""Rows become core values, in a number of queries that does not grow with how many engagements are asked for.

Core decides on these values alone; which versions are in force it reads from the facts, not from the rows' states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from valueback.core.agreements import Agreed, Version
from valueback.core.dates import instant_text
from valueback.core.facts import Erased, Fact, Facts
from valueback.core.sealing import SealedFact, read_noted, read_payload
from valueback.core.terms import Party, terms_from_json
from valueback.store.models import AgreementVersion, Engagement
from valueback.store.models import Fact as Row
from valueback.store.prepared import prepared

_PARTIES: Mapping[str, Party] = MappingProxyType({party.value: party for party in Party})
_OPEN = (
    "engagement_id",
    "seq",
    "subject",
    "at",
    "noted_at",
    "by",
    "person_id",
    "corrects",
    "noted_for",
    "kind",
    "payload",
)
_SEALED = (
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


def facts_of(practice: UUID, engagement: UUID) -> Facts:
    """All facts of one engagement, in one query; none for an engagement that this practice does not have."""
    return facts_of_many(practice, (engagement,))[engagement]


def facts_of_many(practice: UUID, engagements: Iterable[UUID]) -> dict[UUID, Facts]:
    """The facts of each engagement asked for, in one query."""
    asked = tuple(engagements)
    found: dict[UUID, list[Fact]] = {engagement: [] for engagement in asked}
    for owner, *columns in _rows(practice, asked, _OPEN):
        found[owner].append(_fact(*columns))
    return {engagement: Facts(tuple(facts)) for engagement, facts in found.items()}


def kept(row: Engagement) -> tuple[Agreed | None, Facts]:
    """Agreement and facts of an engagement row read in the same snapshot; remembered, and read on from there.

    What was offered does not change, and a chain only grows: where the head that is remembered still stands in the
    chain, only the facts behind it are read. So what is remembered is never wrong, only dropped.
    """
    versions = tuple(_on_offer(row.practice_id, row.pk))
    agreed = _offered(row.practice_id, row.pk, versions) if versions else None
    return agreed, _facts(row.practice_id, row.pk, row.chain_length, row.chain_head)


@prepared
def _on_offer(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = AgreementVersion.objects.filter(practice_id=practice, engagement_id=engagement, offered_at__isnull=False)
    return rows.order_by("number").values_list("pk", "agreement", "effective", "signed_at")


def kept_of(practice: UUID, engagement: UUID) -> tuple[Agreed | None, Facts]:
    """As `kept`, for who has only the id: the head of the chain is read first, in the caller's transaction."""
    found = _heads(practice, engagement)
    return kept(found[0]) if found else (None, Facts())


@prepared
def _heads(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = Engagement.objects.filter(practice_id=practice, pk=engagement)
    return rows.only("pk", "practice_id", "chain_length", "chain_head")


@lru_cache(maxsize=128)
def _offered(practice: UUID, engagement: UUID, versions: tuple[Any, ...]) -> Agreed | None:
    """Which versions these are decides what they say: the database refuses to change what was offered."""
    return agreed_of(practice, engagement)


@dataclass(slots=True)
class _Last:
    """How far the chain of an engagement was read the last time; replaced as one, for threads that read together."""

    read: tuple[int, str, Facts] = (0, "", Facts())


@lru_cache(maxsize=128)
def _last(practice: UUID, engagement: UUID) -> _Last:
    return _Last()


def _facts(practice: UUID, engagement: UUID, length: int, head: str) -> Facts:
    """The facts up to this head of the chain."""
    last = _last(practice, engagement)
    before, its_head, facts = last.read
    if (before, its_head) == (length, head):
        return facts
    more = _read_on(practice, engagement, (before, its_head), (length, head)) if 0 < before < length else None
    found = facts_of(practice, engagement) if more is None else facts.plus(*more)
    if len(found.items) == length:
        last.read = (length, head, found)
    return found


def _read_on(
    practice: UUID, engagement: UUID, since: tuple[int, str], until: tuple[int, str]
) -> tuple[Fact, ...] | None:
    """The facts between two heads; None where one of them is not in this chain, or where one before was erased."""
    rows = _chained(practice, engagement, since[0])
    if not rows or rows[0][:2] != since or rows[-1][:2] != until:
        return None
    more = tuple(_fact(seq, *columns) for seq, _, *columns in rows[1:])
    return None if any(isinstance(one.what, Erased) for one in more) else more


@prepared
def _chained(practice: UUID, engagement: UUID, first: int) -> QuerySet[Any]:
    rows = Row.objects.filter(practice_id=practice, engagement_id=engagement, seq__gte=first)
    return rows.order_by("seq").values_list("seq", "chain", *_OPEN[2:])


def sealed_of(practice: UUID, engagement: UUID) -> tuple[SealedFact, ...]:
    """The facts of one engagement as they are stored, for verifying and for exports."""
    return tuple(_sealed(*columns) for _, *columns in _rows(practice, (engagement,), _SEALED))


def agreed_of(practice: UUID, engagement: UUID, agreement: int | None = None) -> Agreed | None:
    """The versions that were offered of one agreement (by default: the one that `agreed_of_many` chooses)."""
    if agreement is None:
        return agreed_of_many(practice, (engagement,)).get(engagement)
    versions = _versions(practice, (engagement,)).filter(agreement=agreement)
    read = tuple(_version(row) for row in versions)
    return Agreed(read) if read else None


def agreed_of_many(practice: UUID, engagements: Iterable[UUID]) -> dict[UUID, Agreed]:
    """For each engagement its last agreement that was signed, or while none is, the last one that was offered.

    One query. An engagement without an offered version is not in the answer.
    """
    offered: dict[UUID, dict[int, list[AgreementVersion]]] = {}
    for row in _versions(practice, tuple(engagements)):
        offered.setdefault(row.engagement_id, {}).setdefault(row.agreement, []).append(row)
    return {
        engagement: Agreed(tuple(_version(row) for row in agreements[_standing(agreements)]))
        for engagement, agreements in offered.items()
    }


def _standing(agreements: Mapping[int, list[AgreementVersion]]) -> int:
    signed = [number for number, rows in agreements.items() if any(row.signed_at for row in rows)]
    return max(signed or agreements)


def _versions(practice: UUID, engagements: tuple[UUID, ...]) -> Any:
    return (
        AgreementVersion.objects.filter(practice_id=practice, engagement__in=engagements, offered_at__isnull=False)
        .defer("text")
        .order_by("engagement", "number")
    )


def _version(row: AgreementVersion) -> Version:
    return Version(row.number, terms_from_json(row.terms), row.effective)


def _rows(practice: UUID, engagements: tuple[UUID, ...], columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    rows = Row.objects.filter(practice_id=practice, engagement__in=engagements).order_by("engagement", "seq")
    return iter(rows.values_list(*columns))


def _fact(
    seq: int,
    subject: str,
    at: Any,
    noted_at: Any,
    by: str,
    person: UUID | None,
    corrects: int | None,
    noted_for: str | None,
    kind: str,
    payload: str | None,
) -> Fact:
    what, words = read_payload(kind, payload)
    return Fact(
        seq,
        subject,
        at,
        noted_at,
        _PARTIES[by],
        what,
        str(person) if person else "",
        corrects,
        read_noted(noted_for, words),
    )


def _sealed(
    seq: int, kind: str, subject: str, at: Any, noted_at: Any, by: str, person: UUID | None, *rest: Any
) -> SealedFact:
    return SealedFact(
        seq, kind, subject, instant_text(at), instant_text(noted_at), by, str(person) if person else None, *rest
    )
