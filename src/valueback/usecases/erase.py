"""A person's words are erased when they ask, but for what a guarantee, a claim or tax law needs until a named day.

What was erased is itself a fact, so the chain still verifies. What is held is said with its reason and its date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from valueback.core.dates import Instant, local_date
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import KIND_NAMED, Fact
from valueback.core.guarantee import Standing
from valueback.store.append import erase as blank
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.load import facts_of
from valueback.store.models import (
    Adjustment,
    Circumstance,
    Claim,
    CoachNote,
    Engagement,
    Homework,
    Person,
    Proposal,
    Result,
    Signature,
    SigningEvent,
    ValueConversation,
)
from valueback.usecases import guarantee
from valueback.usecases.access import NOT_FOUND, recorder
from valueback.usecases.context import Context

ACCOUNTS: tuple[tuple[str, int], ...] = (
    ("BR", 5),  # Código Tributário Nacional, articles 173, 174 and 195
    ("GB", 6),  # Finance Act 1998, schedule 18, paragraph 21
    ("US", 7),  # 26 CFR 1.6001-1, with the longest of the periods in 26 USC 6501 that is not open-ended
    ("DE", 10),  # Abgabenordnung, section 147
)
"""Full calendar years after the end for which papers about money are kept, by the practice's country."""

ELSEWHERE = 10

_MONEY: frozenset[str] = frozenset(
    {
        "version_signed",
        "informed",
        "express_request",
        "withdrawal_declared",
        "ended",
        "payment_received",
        "payment_returned",
        "refund_tax_answered",
        "claim_filed",
        "claim_decided",
        "appeal_decided",
    }
)
_ERASURE = "erased"


@dataclass(frozen=True, slots=True)
class Held:
    """What stays for now: why (`guarantee`, `claim` or `accounts`), and until which day, if that is known."""

    engagement: UUID
    why: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What became of a request: how many facts were blanked, and what is held."""

    blanked: int
    held: tuple[Held, ...]


def erase(ctx: Context, person: UUID) -> Decision[Erasure]:
    """Erase what one person said, wherever nothing needs it any more. Asked by themselves, or done by the owner.

    Asking again later erases what was held then and is free now.
    """
    mine = ctx.actor.person == person and ctx.actor.via == "session"
    if not mine and ctx.actor.role not in ("owner", "system"):
        return NOT_FOUND
    if not Person.objects.of(ctx).filter(pk=person).exists():
        return NOT_FOUND
    if Engagement.objects.of(ctx).filter(coach__person_id=person, closed_at__isnull=True).exists():
        return Refused("coach_still_coaches")
    blanked, held = 0, list[Held]()
    about = Engagement.objects.of(ctx).select_related("practice").filter(client_id=person)
    for row in about.order_by("number"):
        with write():
            reasons, count = _erase_in(ctx, row, person)
        held += reasons
        blanked += count
    held += _held_as_signer(ctx, person, {one.engagement for one in held})
    if not held:
        _forget(ctx, person)
    return Done(Erasure(blanked, tuple(held)))


def _erase_in(ctx: Context, row: Engagement, person: UUID) -> tuple[tuple[Held, ...], int]:
    locked(ctx.practice, row.pk)
    needed = _needed(ctx, row)
    if needed is not None:
        return (needed,), 0
    accounts = _accounts_until(row)
    free = accounts is None or local_date(ctx.now, row.zone) > accounts
    words = [one for one in facts_of(ctx.practice, row.pk).items if _is_theirs(one, person)]
    seqs = [one.seq for one in words if free or one.kind not in _MONEY]
    if seqs:
        blank(ctx.practice, row.pk, seqs, by=recorder(ctx), at=ctx.now, person=ctx.actor.person)
    _erase_rows(ctx, row, free)
    kept = any(one.kind in _MONEY for one in words) and not free
    return ((Held(row.pk, "accounts", accounts),) if kept else ()), len(seqs)


def _held_as_signer(ctx: Context, person: UUID, known: set[UUID]) -> list[Held]:
    """Papers that they signed for somebody else's engagement, as who pays or as a witness, while papers are kept."""
    signed = Signature.objects.of(ctx).filter(person_id=person).exclude(paper__engagement__client_id=person)
    found = []
    for pk in sorted(set(signed.values_list("paper__engagement", flat=True)) - known):
        row = Engagement.objects.of(ctx).select_related("practice").get(pk=pk)
        until = _accounts_until(row)
        if until is not None and local_date(ctx.now, row.zone) <= until:
            found.append(Held(pk, "accounts", until))
    return found


def _is_theirs(one: Fact, person: UUID) -> bool:
    """What they said themselves, or what was noted for them; not yet blank, and no erasure."""
    if one.kind == "blank" or one.kind == _ERASURE or one.kind not in KIND_NAMED:
        return False
    return one.person == str(person) or one.noted_for is not None


def _needed(ctx: Context, row: Engagement) -> Held | None:
    """What of the guarantee still needs the words: a claim that is open, or the time in which one can be made."""
    standing: Standing | None = guarantee.fresh(ctx, row.pk)
    if row.closed_at is not None or row.agreed_at is None or standing is None:
        return None
    if standing.claim is not None and not standing.claim.closed:
        return Held(row.pk, "claim", None)
    until = standing.window.claims_until
    if until is not None and ctx.now >= until:
        return None
    return Held(row.pk, "guarantee", _last_day(until, row.zone))


def _last_day(until: Instant | None, zone: str) -> date | None:
    return None if until is None else local_date(until - timedelta(microseconds=1), zone)


def _accounts_until(row: Engagement) -> date | None:
    """The last day for which papers about money are kept; None where there never were any."""
    over = row.closed_at or row.ended_at or row.agreed_at
    if over is None:
        return None
    years = dict(ACCOUNTS).get(row.practice.country, ELSEWHERE)
    return date(local_date(over, row.zone).year + years, 12, 31)


def _erase_rows(ctx: Context, row: Engagement, free: bool) -> None:
    """The same words where pages keep them beside the facts; notes, what was said of value and offers go, too."""
    mine: dict[str, Any] = {"engagement": row}
    CoachNote.objects.of(ctx).filter(**mine).delete()
    ValueConversation.objects.of(ctx).filter(**mine).delete()
    Proposal.objects.of(ctx).filter(**mine).delete()
    Adjustment.objects.of(ctx).filter(**mine).update(what="")
    Circumstance.objects.of(ctx).filter(**mine).update(what="")
    Homework.objects.of(ctx).filter(**mine).update(title="-", instructions="")
    for result in Result.objects.of(ctx).filter(**mine):
        Result.objects.of(ctx).filter(pk=result.pk).update(payload={**result.payload, "words": ""})
    if free:
        Claim.objects.of(ctx).filter(**mine).update(answers={}, appeal_words="")
        _erase_signing(ctx, row.client_id, row)


def _erase_signing(ctx: Context, person: UUID, row: Engagement | None = None) -> None:
    """From where they signed, the name they signed with and the reasons they gave; that they signed stays."""
    whose: dict[str, Any] = {"person_id": person} | ({"paper__engagement": row} if row is not None else {})
    SigningEvent.objects.of(ctx).filter(**whose).update(address="", agent="", words="")
    Signature.objects.of(ctx).filter(**whose).update(name="-", drawn=[], address="", agent="")


def _forget(ctx: Context, person: UUID) -> None:
    """Nothing holds the person any more: the name and every way to reach them go."""
    with write():
        _erase_signing(ctx, person)
        Person.objects.of(ctx).filter(pk=person).update(name="-", email="", phone="", user=None)
