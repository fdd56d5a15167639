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


def filed(seen: Seen) -> Fact | None:
    """The claim that was filed last and not withdrawn."""
    standing = [fact for fact in seen.of(ClaimFiled) if not seen.about(ClaimWithdrawn, fact.subject)]
    return standing[-1] if standing else None


def claim(seen: Seen, days: ClaimDays, zone: str, as_of: Instant) -> Claim | None:
    """The claim as of an instant, with what its deadlines decided by themselves."""
    fact = filed(seen)
    return None if fact is None else _claim(seen, fact, days, zone, as_of)


def deadlines(seen: Seen, days: ClaimDays, zone: str) -> tuple[Instant, ...]:
    """The instants at which time alone moves a claim on: no decision, no decision of the appeal."""
    fact = filed(seen)
    if fact is None:
        return ()
    appealed = seen.first(ClaimAppealed, fact.subject)
    appeal = (days_deadline(appealed.at, days.appeal_decide, zone),) if appealed else ()
    return (days_deadline(fact.at, days.decide, zone), *appeal)


def _claim(seen: Seen, fact: Fact, days: ClaimDays, zone: str, as_of: Instant) -> Claim:
    subject = fact.subject
    decide_by = days_deadline(fact.at, days.decide, zone)
    decided = seen.last(ClaimDecided, subject)
    by_default = decided is None and as_of >= decide_by and not _settled(seen, subject, decide_by)
    granted = decided.what.granted if decided else (True if by_default else None)
    decided_at = decided.at if decided else (decide_by if by_default else None)
    appealed = seen.first(ClaimAppealed, subject)
    appeal_until = days_deadline(appealed.at, days.appeal_decide, zone) if appealed else None
    appeal = seen.last(AppealDecided, subject)
    if appealed and appeal:
        granted, decided_at = appeal.what.granted or bool(granted), appeal.at
    refunded = [one for one in seen.of(PaymentReturned) if one.what.claim == subject]
    closed = seen.first(ClaimClosed, subject)
    steps = (fact, decided, appealed, appeal, closed, *refunded)
    return Claim(
        subject,
        _state(seen, subject, granted, bool(refunded), bool(appealed and not appeal), bool(closed)),
        fact.at,
        days_deadline(fact.at, days.acknowledge, zone),
        decide_by,
        granted,
        by_default,
        decided_at,
        days_deadline(decided_at, days.appeal, zone) if decided_at and granted is False else None,
        appeal_until,
        days_deadline(decided_at, days.refund, zone) if decided_at and granted else None,
        bool(closed),
        tuple(one.seq for one in steps if one is not None),
    )


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
