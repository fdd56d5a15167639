"""What a standing is made of: marks, findings with their numbers and cited facts, and one verdict.

Values only; the rules are in this package's other modules, the sentences in `letters.wording`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from valueback.core.claims import Claim
from valueback.core.dates import Instant
from valueback.core.jurisdictions import Withdrawal
from valueback.core.money import Money
from valueback.core.outcome import Result
from valueback.core.payments import RefundLine
from valueback.core.sessions import Count
from valueback.core.terms import Clause, EffectKind, Party


class Mark(StrEnum):
    KEPT = "kept"
    WATCH = "watch"  # slips >= 1 and 0 <= allowed - slips < 1
    CURABLE = "curable"  # past the allowance, `until` an instant
    BROKEN = "broken"
    UNKNOWN = "unknown"
    NOT_DUE = "not_due"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    NOT_YET_ARMED = "not_yet_armed"
    COVERED = "covered"
    AT_RISK = "at_risk"
    LAPSED = "lapsed"
    VALUE_RETURNED = "value_returned"
    CLAIMABLE = "claimable"
    WINDOW_CLOSED = "window_closed"


class SlipState(StrEnum):
    UNNOTIFIED = "unnotified"  # listed on the coach's side only, until `notify_by`
    OPEN = "open"  # counts; can be made good until `cure_until`
    STANDS = "stands"  # counts, and the time to make it good is over
    CURED = "cured"
    EXCUSED = "excused"
    PASSED = "passed"
    NEVER_COUNTS = "never_counts"  # told too late, or caused by the coach or the service
    UNCLEAR = "unclear"  # contradicted or objected to; never a slip while it is


@dataclass(frozen=True, slots=True)
class Slip:
    """One instance of a duty that was not kept. `weight` is what it counts (0 to 1, exact)."""

    clause: Clause
    subject: str
    due: Instant
    weight: Fraction
    state: SlipState
    notify_by: Instant
    notified_at: Instant | None = None
    cure_until: Instant | None = None
    settled_at: Instant | None = None
    cites: tuple[int, ...] = ()

    @property
    def counts(self) -> bool:
        return self.state in (SlipState.OPEN, SlipState.STANDS)

    @property
    def untold(self) -> bool:
        """Whether the client was never told of it, and nothing has to be said."""
        return self.notified_at is None and self.state in (SlipState.UNNOTIFIED, SlipState.NEVER_COUNTS)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found. `slips` and `allowed` are exact; `cites` are seqs of facts; `data` extra numbers as text."""

    code: str
    clause: Clause | None
    party: Party
    mark: Mark
    until: Instant | None = None
    slips: Fraction = Fraction(0)
    allowed: Fraction | None = None
    cites: tuple[int, ...] = ()
    effect: EffectKind = EffectKind.FINDING
    data: Mapping[str, str] = field(default_factory=dict)
    detail: tuple[Slip, ...] = ()
    instances: int = 0  # how many instances were due so far


@dataclass(frozen=True, slots=True)
class WindowSpan:
    """From `opens` until `ends` (exclusive), claims until `claims_until`; None where not known yet."""

    opens: Instant | None
    ends: Instant | None
    claims_until: Instant | None
    stage: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The guarantee as of an instant, the same for both sides but for slips not yet notified."""

    verdict: Verdict | None
    as_of: Instant
    holds_until: Instant | None
    paused: bool
    findings: tuple[Finding, ...]
    results: Result | None
    refunds: tuple[RefundLine, ...]
    refund_if_claimed: Money
    withdrawal: Withdrawal
    claim: Claim | None
    window: WindowSpan
    sessions: Count
    unnotified: tuple[Slip, ...] = ()
    passes_left: int = 0

    def finding(self, clause: Clause) -> Finding | None:
        return next((one for one in self.findings if one.clause is clause), None)

    @property
    def to_catch_up(self) -> tuple[Slip, ...]:
        """The slips that count and can still be made good by an act, most urgent first."""
        found = [slip for one in self.findings for slip in one.detail if slip.state is SlipState.OPEN]
        return tuple(sorted(found, key=lambda slip: (slip.cure_until or slip.due, slip.subject)))

    def for_side(self, side: Party) -> "Standing":
        """What a side may see: only the coach's side lists slips that are not notified yet, or never were in time."""
        if side is Party.COACH:
            return self
        shown = tuple(
            replace(one, detail=tuple(slip for slip in one.detail if not slip.untold)) if one.detail else one
            for one in self.findings
        )
        return replace(self, findings=shown, unnotified=())
