"""What pages show of a claim, and what its verbs ask before they act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from valueback.core.claims import Claim as CoreClaim
from valueback.core.codec import decode
from valueback.core.dates import Instant, instant_text
from valueback.core.decisions import Refused
from valueback.core.facts import AlternativeOffered, CircumstanceLogged, ClaimFiled
from valueback.core.guarantee import Case, Standing
from valueback.core.guarantee.standing import Verdict
from valueback.core.money import AmountRefused, Money, parse_money
from valueback.core.outcome import Result
from valueback.core.payments import RefundLine
from valueback.core.terms import Clause, RemedyKind
from valueback.letters.wording import result as worded_result
from valueback.store.models import Claim
from valueback.usecases import guarantee
from valueback.usecases.access import engagement_for, row_for
from valueback.usecases.context import Context
from valueback.usecases.words import TEXT, cleaned


@dataclass(frozen=True, slots=True)
class Answers:
    """The claim's three answers in the client's words, and the refs of the circumstances that mattered or did not."""

    expected: str
    got: str
    judgement: str
    mattered: tuple[str, ...] = ()
    not_mattered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A logged outside factor that the claim marks as mattered or not."""

    ref: str
    what: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What the claim's form begins with. `open_until` is None while no claim can be made; then `refused` says why."""

    expected: str
    got: str
    circumstances: tuple[Circumstance, ...]
    open_until: Instant | None
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Offer:
    """An alternative to money in full; `amount` as typed, only for a part."""

    kind: RemedyKind
    count: int = 0
    amount: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClaimSeen:
    """One claim for a page: its row's words, what core says of its state and deadlines, and the refund line by line."""

    id: UUID
    engagement: UUID
    ref: str
    answers: Answers
    verdict: str
    words: str
    kindly: bool
    appeal_words: str
    offer: Mapping[str, object] | None
    offer_accepted: bool | None
    withdrawn: bool
    core: CoreClaim | None
    lines: tuple[RefundLine, ...]


# --- reading ----------------------------------------------------------------------------------------


def prefill(ctx: Context, engagement: UUID, language: str) -> Prefilled | None:
    """What was agreed and what the ledger shows, in words to start from, and whether a claim can be filed now."""
    row = engagement_for(ctx, engagement, "client", "coach")
    standing = None if row is None else guarantee.standing(ctx, row.pk)
    case = None if row is None else guarantee.case(ctx, row.pk)
    if standing is None or case is None:
        return None
    got = "\n".join(worded_result(leaf, language) for leaf in _leaves(standing.results))
    refused = not_open(standing, case, ctx.acted_at)
    until = None if refused is not None else standing.window.claims_until
    return Prefilled(case.signed.objective(ctx.now), got, circumstances(case), until, refused)


def claims(ctx: Context, engagement: UUID) -> tuple[ClaimSeen, ...]:
    """All claims of an engagement, newest first."""
    row = engagement_for(ctx, engagement, "coach", "client", "third")
    if row is None:
        return ()
    standing = guarantee.standing_of(ctx, row)
    found = Claim.objects.of(ctx).filter(engagement=row).order_by("-filed_at")
    return tuple(_seen(one, standing) for one in found)


def claim(ctx: Context, claim_id: UUID) -> ClaimSeen | None:
    """One claim for its page, with the refund worked out line by line."""
    row = row_for(ctx, Claim, claim_id, "coach", "client", "third")
    if row is None:
        return None
    return next((one for one in claims(ctx, row.engagement_id) if one.id == claim_id), None)


def _seen(row: Claim, standing: Standing | None) -> ClaimSeen:
    core = standing.claim if standing is not None and standing.claim is not None else None
    mine = core if core is not None and core.subject == row.ref else None
    said = decode(ClaimFiled, row.answers)
    return ClaimSeen(
        row.pk,
        row.engagement_id,
        row.ref,
        Answers(said.expected, said.got, said.judgement, said.mattered, said.not_mattered),
        row.verdict,
        row.words,
        row.kindly,
        row.appeal_words,
        row.offer,
        row.offer_accepted,
        row.withdrawn_at is not None,
        mine,
        standing.refunds if standing is not None and mine is not None else (),
    )


def _leaves(node: Result | None) -> tuple[Result, ...]:
    if node is None:
        return ()
    return tuple(leaf for part in node.parts for leaf in _leaves(part)) if node.parts else (node,)


# --- what the verbs ask ----------------------------------------------------------------------------


def core_of(ctx: Context, row: Claim) -> CoreClaim | None:
    """The claim as core sees it this moment; None for one that was withdrawn or followed by another."""
    standing = guarantee.fresh(ctx, row.engagement_id)
    found = standing.claim if standing is not None else None
    return found if found is not None and found.subject == row.ref else None


def not_open(standing: Standing, case: Case, at: Instant) -> Refused | None:
    """Why no claim can be filed at an instant: until when it is too early, or since when it is too late."""
    if case.terms.guarantee is None:
        return Refused("no_guarantee")
    if standing.claim is not None and standing.claim.closed and standing.claim.granted is not None:
        return Refused("claim_is_decided")
    span = standing.window
    if span.claims_until is not None and at >= span.claims_until:
        return Refused("claim_period_over", {"until": instant_text(span.claims_until)})
    over = span.ends is not None and at >= span.ends
    if over or standing.verdict is Verdict.CLAIMABLE:
        return None
    why = standing.verdict.value if standing.verdict is not None else ""
    if span.ends is None:
        return Refused("claim_not_open_yet", {"why": why})
    return Refused("claim_not_open", {"opens": instant_text(span.ends), "why": why})


def unmarked(case: Case, answers: Answers) -> Refused | None:
    """What the client's judgement still lacks, where the terms ask for it: a word, or a circumstance not weighed."""
    known = {one.ref: one.what for one in circumstances(case)}
    weighed = {*answers.mattered, *answers.not_mattered}
    if weighed - set(known) or set(answers.mattered) & set(answers.not_mattered):
        return Refused("circumstance_unknown", {"field": "circumstances"})
    if case.terms.duty(Clause.COMMON_SENSE) is None:
        return None
    if not answers.judgement.strip():
        return Refused("text_missing", {"field": "judgement"})
    open_ = [what for ref, what in known.items() if ref not in weighed]
    return Refused("circumstance_unmarked", {"field": "circumstances", "what": open_[0]}) if open_ else None


def circumstances(case: Case) -> tuple[Circumstance, ...]:
    """The outside factors logged so far, by time."""
    return tuple(Circumstance(one.subject, one.what.what, one.at) for one in case.seen.of(CircumstanceLogged))


def money_offered(offer: Mapping[str, object] | None) -> Money | None:
    """The amount in a stored offer, if it was one of money."""
    text = str((offer or {}).get("amount", ""))
    amount, _, currency = text.partition(" ")
    return Money.of(amount, currency) if currency else None


def offered(ctx: Context, row: Claim, offer: Offer) -> AlternativeOffered | Refused:
    """The alternative as a fact says it, or what is not clear about it."""
    words = cleaned("words", offer.words, limit=TEXT)
    if isinstance(words, Refused):
        return words
    if offer.kind is RemedyKind.FULL:
        return Refused("offer_is_the_claim")
    if offer.kind in (RemedyKind.EXTRA_SESSIONS, RemedyKind.EXTENSION) and offer.count < 1:
        return Refused("offer_without_count", {"field": "count"})
    if offer.kind is RemedyKind.ADJUST and not words:
        return Refused("text_missing", {"field": "words"})
    if offer.kind is not RemedyKind.PART:
        return AlternativeOffered(offer.kind, offer.count, None, words)
    case = guarantee.fresh_case(ctx, row.engagement_id)
    assert case is not None
    try:
        amount = parse_money(offer.amount, case.terms.fee.currency)
    except AmountRefused as refused:
        return Refused("amount_unclear", {"field": "amount", "typed": offer.amount[:40], "why": refused.code})
    if amount.minor <= 0:
        return Refused("amount_not_positive", {"field": "amount"})
    return AlternativeOffered(offer.kind, 0, amount, words)
