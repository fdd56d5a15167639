"""All that a claim rests on, for its page and for paper: agreement, facts, standing, decision, arithmetic, chain head.

The standing is that of the moment of filing, as core froze it; the facts are those that the side that asks may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from valueback.core.claims import ClaimState
from valueback.core.dates import Instant
from valueback.core.facts import (
    AdjustmentProposed,
    AppealDecided,
    CircumstanceLogged,
    ClaimDecided,
    Fact,
    HomeworkGiven,
)
from valueback.core.guarantee import Standing
from valueback.core.outcome import leaves
from valueback.core.payments import RefundLine
from valueback.core.terms import Party, Terms
from valueback.store.models import Claim
from valueback.usecases import agreements, export, guarantee, heads, payments, schedules, seals
from valueback.usecases.access import engagement_for, row_for
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.claim_reads import Circumstance, ClaimSeen, circumstances, claims
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, known
from valueback.usecases.heads import Head
from valueback.usecases.payments import PaymentSeen
from valueback.usecases.schedules import ScheduleSeen


@dataclass(frozen=True, slots=True)
class ClaimDesk:
    """A claim with what stood at its filing. `if_granted` is what granting it would pay, line by line."""

    head: Head
    terms: Terms
    claim: ClaimSeen
    filed: Standing
    circumstances: tuple[Circumstance, ...]
    appeal_decision: Fact | None
    if_granted: tuple[RefundLine, ...]
    payments: tuple[PaymentSeen, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about a claim, to be read without this product. `calls` are number and start by subject."""

    desk: ClaimDesk
    versions: tuple[VersionSeen, ...]
    schedules: tuple[ScheduleSeen, ...]
    facts: tuple[Fact, ...]
    calls: Mapping[str, tuple[int, Instant]]
    titles: Mapping[str, str]
    chain_head: str
    chain_length: int
    chain_holds: bool


def claim_desk(ctx: Context, claim_id: UUID) -> ClaimDesk | None:
    """A claim for those who have a word in it; None for everybody else."""
    row = row_for(ctx, Claim, claim_id, "coach", "client", "third")
    engagement = None if row is None else engagement_for(ctx, row.engagement_id)
    if row is None or engagement is None:
        return None
    seen = next(one for one in claims(ctx, row.engagement_id) if one.id == row.pk)
    case = guarantee.fresh_case(ctx, row.engagement_id)
    filed = guarantee.standing_of(ctx, engagement, row.filed_at)
    head = heads.head(ctx, row.engagement_id)
    if case is None or filed is None or head is None:
        return None
    decided = case.seen.last(AppealDecided, row.ref)
    return ClaimDesk(
        head,
        case.terms,
        seen,
        filed.for_side(Party.CLIENT if ctx.actor.role in ("client", "third") else Party.COACH),
        circumstances(case),
        decided,
        if_granted(ctx, row),
        payments.payments_of(ctx, engagement),
    )


def if_granted(ctx: Context, row: Claim) -> tuple[RefundLine, ...]:
    """What the claim pays once it is granted, or pays since it was."""
    standing = guarantee.fresh(ctx, row.engagement_id)
    if standing is None or standing.claim is None or standing.claim.subject != row.ref:
        return ()
    if standing.claim.granted or standing.claim.state is ClaimState.CLOSED:
        return standing.refunds
    granted = fact(ctx, ClaimDecided(True, "", True), row.ref, by=Party.COACH)
    standing = guarantee.fresh(ctx, row.engagement_id, granted)
    return standing.refunds if standing is not None else ()


def dossier(ctx: Context, claim_id: UUID) -> Dossier | None:
    """The whole of it, for client and coach."""
    if ctx.actor.role not in ("owner", "coach", "client"):
        return None
    desk = claim_desk(ctx, claim_id)
    if desk is None:
        return None
    engagement = desk.head.id
    case = guarantee.fresh_case(ctx, engagement)
    assert case is not None
    facts = export.readable(ctx, known(ctx, engagement)).items
    row = engagement_for(ctx, engagement)
    assert row is not None
    standing_calls = sorted(one.start for one in case.sessions if one.gone is None)
    calls = {
        one.subject: (standing_calls.index(one.start) + 1 if one.gone is None else 0, one.start)
        for one in case.sessions
    }
    titles = {one.subject: one.what.title for one in case.seen.of(HomeworkGiven)}
    titles |= {one.subject: one.what.change for one in case.seen.of(AdjustmentProposed)}
    titles |= {one.subject: one.what.what for one in case.seen.of(CircumstanceLogged)}
    titles |= {leaf.key: leaf.title for leaf in leaves(case.signed.minimum(ctx.now))}
    return Dossier(
        desk,
        tuple(one for one in agreements.versions(ctx, engagement) if one.signed_at is not None),
        tuple(one for one in schedules.schedules(ctx, engagement) if one.signed_at is not None),
        facts,
        calls,
        titles,
        row.chain_head,
        row.chain_length,
        seals.verify_chain(engagement).broken is None,
    )
