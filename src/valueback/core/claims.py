"""A claim for value back, step by step; the standing decides by default, the coach may be kinder, never stricter.

Source: domain section 4, "Claim".
"""

from dataclasses import dataclass
from enum import StrEnum

from valueback.core.dates import Instant, days_deadline
from valueback.core.facts import (
    AlternativeAnswered,
    AlternativeOffered,
    AppealDecided,
    ClaimAcknowledged,
    ClaimAppealed,
    ClaimClosed,
    ClaimDecided,
    ClaimFiled,
    ClaimWithdrawn,
    Fact,
    PaymentReturned,
    Seen,
)
from valueback.core.terms import ClaimDays


class ClaimState(StrEnum):
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    ALTERNATIVE_OFFERED = "alternative_offered"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    REFUNDED = "refunded"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim that stands. Deadlines are the ends of local days; `granted` None = not decided yet."""

    subject: str
    state: ClaimState
    filed_at: Instant
    acknowledge_by: Instant
    decide_by: Instant
    granted: bool | None
    by_default: bool  # granted because nobody decided in time
    decided_at: Instant | None
    appeal_by: Instant | None
    appeal_decide_by: Instant | None
    refund_by: Instant | None
    closed: bool
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What was decided, and when; `granted` None = not yet."""

    granted: bool | None
    at: Instant | None
    by_default: bool = False


def filed(seen: Seen) -> Fact | None:
    """The filing of the claim that was filed last and not withdrawn."""
    found = last_words(seen)
    return None if found is None else seen.first(ClaimFiled, found.subject)


def last_words(seen: Seen) -> Fact | None:
    """The answers in that claim as last given: until the decision they can be made complete."""
    standing = [fact for fact in seen.of(ClaimFiled) if not seen.about(ClaimWithdrawn, fact.subject)]
    return standing[-1] if standing else None


def filed_at(seen: Seen, subject: str) -> Instant:
    """When a claim was first filed. Raises ValueError for a subject that is none."""
    found = seen.first(ClaimFiled, subject)
    if found is None:
        raise ValueError(f"{subject!r} is not a claim")
    return found.at


def claim(seen: Seen, days: ClaimDays, zone: str, as_of: Instant, *, claimable: bool = False) -> Claim | None:
    """The claim as of an instant, with what its deadlines decided by themselves.

    `claimable`: the standing was, when it was filed; then a refusal counts as a grant.
    """
    fact = filed(seen)
    return None if fact is None else _claim(seen, fact, days, zone, as_of, claimable)


def _claim(seen: Seen, fact: Fact, days: ClaimDays, zone: str, as_of: Instant, claimable: bool) -> Claim:
    subject = fact.subject
    decide_by = days_deadline(fact.at, days.decide, zone)
    refusal = _refusal(seen, subject, decide_by)
    appeal_by = days_deadline(refusal.at, days.appeal, zone) if refusal and not claimable else None
    appealed = _appealed(seen, subject, refusal, appeal_by)
    appeal = seen.last(AppealDecided, subject) if appealed else None
    decided = _decision(seen, subject, refusal, appeal, decide_by, as_of, claimable)
    refunded = [one for one in seen.of(PaymentReturned) if one.what.claim == subject]
    closed = seen.first(ClaimClosed, subject)
    steps = (fact, *seen.about(ClaimDecided, subject), appealed, appeal, closed, *refunded)
    return Claim(
        subject,
        _state(seen, subject, decided.granted, bool(refunded), bool(appealed and not appeal), bool(closed)),
        fact.at,
        days_deadline(fact.at, days.acknowledge, zone),
        decide_by,
        decided.granted,
        decided.by_default,
        decided.at,
        appeal_by if decided.granted is False and appealed is None else None,
        days_deadline(appealed.at, days.appeal_decide, zone) if appealed else None,
        days_deadline(decided.at, days.refund, zone) if decided.at and decided.granted else None,
        bool(closed),
        tuple(one.seq for one in steps if one is not None),
    )


def _refusal(seen: Seen, subject: str, decide_by: Instant) -> Fact | None:
    """The coach's refusal: in time, in the coach's own sentence, and not after a grant."""
    for fact in seen.about(ClaimDecided, subject):
        if fact.what.granted or fact.at >= decide_by:
            return None
        if fact.what.words.strip():
            return fact
    return None


def _appealed(seen: Seen, subject: str, refusal: Fact | None, appeal_by: Instant | None) -> Fact | None:
    """The one appeal against a refusal, made in time."""
    if refusal is None or appeal_by is None:
        return None
    return next((fact for fact in seen.about(ClaimAppealed, subject) if refusal.at <= fact.at < appeal_by), None)


def _decision(
    seen: Seen,
    subject: str,
    refusal: Fact | None,
    appeal: Fact | None,
    decide_by: Instant,
    as_of: Instant,
    claimable: bool,
) -> _Decision:
    """The first grant, by whomever or by time; otherwise the refusal. Nothing takes a grant back."""
    grant = next((fact for fact in seen.about(ClaimDecided, subject) if fact.what.granted), None)
    moments = [fact.at for fact in (grant, appeal) if fact is not None and fact.what.granted]
    if refusal is not None and claimable:
        moments.append(refusal.at)
    by_default = refusal is None and as_of >= decide_by and not _settled(seen, subject, decide_by)
    by_default = by_default and not any(at < decide_by for at in moments)
    if by_default:
        moments.append(decide_by)
    if moments:
        return _Decision(True, min(moments), by_default)
    if refusal is None:
        return _Decision(None, None)
    return _Decision(False, appeal.at if appeal else refusal.at)


def _settled(seen: Seen, subject: str, decide_by: Instant) -> bool:
    """Whether an accepted alternative took the place of a decision while there was time for one."""
    answered = seen.last(AlternativeAnswered, subject)
    return answered is not None and answered.what.accepted and answered.at < decide_by


def _state(seen: Seen, subject: str, granted: bool | None, refunded: bool, appealing: bool, closed: bool) -> ClaimState:
    if closed:
        return ClaimState.CLOSED
    if refunded:
        return ClaimState.REFUNDED
    if appealing and not granted:
        return ClaimState.APPEALED
    if granted is not None:
        return ClaimState.GRANTED if granted else ClaimState.REFUSED
    offered, answered = seen.last(AlternativeOffered, subject), seen.last(AlternativeAnswered, subject)
    if offered and (answered is None or answered.at < offered.at):
        return ClaimState.ALTERNATIVE_OFFERED
    return ClaimState.ACKNOWLEDGED if seen.first(ClaimAcknowledged, subject) else ClaimState.FILED
