"""The parties, and what each promised to do: what counts, what is allowed, how a slip is cured, its effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

SCHEMA = 1
RULESET = "2026-11"
RULESETS: tuple[str, ...] = (RULESET,)


class Party(StrEnum):
    """Who acts. `SERVICE` is the product itself; `THIRD` the third person named at signing."""

    CLIENT = "client"
    COACH = "coach"
    SPONSOR = "sponsor"
    THIRD = "third"
    SERVICE = "service"


class Capacity(StrEnum):
    CONSUMER = "consumer"
    BUSINESS = "business"


class Level(StrEnum):
    """How firm the evidence for money is: said < written < signed < paid."""

    SAID = "said"
    WRITTEN = "written"
    SIGNED = "signed"
    PAID = "paid"

    @property
    def rank(self) -> int:
        return _LEVEL_RANK[self.value]


_LEVEL_RANK: Mapping[str, int] = {"said": 0, "written": 1, "signed": 2, "paid": 3}


class Recording(StrEnum):
    ALWAYS = "always"
    ON_REQUEST = "on_request"
    NEVER = "never"


class Clause(StrEnum):
    """The names of duties, as findings and documents use them."""

    CLARITY = "clarity"
    VALUE_TOLD = "value_told"
    HOMEWORK = "homework"
    PRESENT = "present"
    NOTICE = "notice"
    COMMON_SENSE = "common_sense"
    SPOKE_UP = "spoke_up"
    ACTS = "acts"
    EVIDENCE = "evidence"
    ASK = "ask"
    ADJUST = "adjust"
    LOOK = "look"
    ON_TIME = "on_time"
    RECORD = "record"


# --- duties ----------------------------------------------------------------------------------------


class Per(StrEnum):
    WEEK = "week"
    MONTH = "month"


class Counting(StrEnum):
    """How slips are measured against what is allowed."""

    COUNT = "count"  # slips in all
    SHARE = "share"  # slips / instances, 0 to 1
    RATE = "rate"  # the most slips in one week or month
    RUN = "run"  # the longest run of consecutive slips


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `limit` slips, measured as `counting` says (`per` only for a rate)."""

    limit: Decimal = Decimal(0)
    counting: Counting = Counting.COUNT
    per: Per = Per.WEEK

    def __post_init__(self) -> None:
        if self.limit < 0 or (self.counting is Counting.SHARE and self.limit > 1):
            raise ValueError("an allowance is 0 or more, and a share at most 1")


def _from(least: int, *numbers: int) -> None:
    if any(number < least for number in numbers):
        raise ValueError(f"a number of days, hours or sessions is {least} or more")


@dataclass(frozen=True, slots=True)
class NoCure:
    """Nothing makes the slip good, but an excuse or a free pass."""


@dataclass(frozen=True, slots=True)
class Within:
    """Made good by the act itself, done by the end of the nth local day after the notice."""

    days: int

    def __post_init__(self) -> None:
        _from(0, self.days)


@dataclass(frozen=True, slots=True)
class BeforeNextSession:
    """Made good before the first session that starts after the notice; none planned: within `days` of the notice."""

    days: int = 7

    def __post_init__(self) -> None:
        _from(0, self.days)


@dataclass(frozen=True, slots=True)
class HeldInARow:
    """`count` held sessions in a row after the notice without a slip of this duty wipe its oldest slip."""

    count: int = 4

    def __post_init__(self) -> None:
        _from(1, self.count)


@dataclass(frozen=True, slots=True)
class UntilDecided:
    """Can be made good until the claim is decided."""


Cure: TypeAlias = NoCure | Within | BeforeNextSession | HeldInARow | UntilDecided


class EffectKind(StrEnum):
    END = "end"  # broken: the guarantee lapses
    REDUCE = "reduce"  # broken: the promise is lowered by `share`
    EXTEND = "extend"  # broken: the window is extended by `days`
    WARN = "warn"
    HOLD = "hold"  # a claim waits for it
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Effect:
    kind: EffectKind = EffectKind.END
    share: Decimal = Decimal(0)
    days: int = 0


@dataclass(frozen=True, slots=True)
class ClarityRule:
    """Results schedule signed before held session `by_session` starts, or `or_days` after it reached the client."""

    by_session: int = 4
    or_days: int = 7

    def __post_init__(self) -> None:
        _from(1, self.by_session)
        _from(0, self.or_days)


@dataclass(frozen=True, slots=True)
class ValueToldRule:
    """Each check answered by the end of the `working_days`-th working day after it reached the client."""

    working_days: int = 1


@dataclass(frozen=True, slots=True)
class HomeworkRule:
    """Done by its moment. `objection_days` 0: the client's word is final."""

    objection_days: int = 0
    partly: Decimal = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class PresentRule:
    """Joined within the grace and stayed to the end."""

    grace_minutes: int = 5


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """Elapsed hours before the start for cancelling or moving; exactly that many is enough."""

    hours: int = 24


@dataclass(frozen=True, slots=True)
class CommonSenseRule:
    """The claim holds the client's judgement, with each logged circumstance marked."""


@dataclass(frozen=True, slots=True)
class SpokeUpRule:
    """One "no" or "partly" or "not on course", and one adjustment tried. Sessions at which the course is asked."""

    ask_at: tuple[int, ...] = (6, 13, 20)


@dataclass(frozen=True, slots=True)
class ActsRule:
    """At least (or at most) `count` acts called `act` in each full week or month of the window."""

    act: str
    count: int
    per: Per = Per.WEEK
    at_least: bool = True


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """Evidence handed in within `days` of being asked for it."""

    days: int = 7

    def __post_init__(self) -> None:
        _from(0, self.days)


Rule: TypeAlias = (
    ClarityRule
    | ValueToldRule
    | HomeworkRule
    | PresentRule
    | NoticeRule
    | CommonSenseRule
    | SpokeUpRule
    | ActsRule
    | EvidenceRule
)

CLAUSES: tuple[tuple[type, Clause], ...] = (
    (ClarityRule, Clause.CLARITY),
    (ValueToldRule, Clause.VALUE_TOLD),
    (HomeworkRule, Clause.HOMEWORK),
    (PresentRule, Clause.PRESENT),
    (NoticeRule, Clause.NOTICE),
    (CommonSenseRule, Clause.COMMON_SENSE),
    (SpokeUpRule, Clause.SPOKE_UP),
    (ActsRule, Clause.ACTS),
    (EvidenceRule, Clause.EVIDENCE),
)
_CLAUSE_OF: Mapping[type, Clause] = dict(CLAUSES)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of the client: what counts as kept, what is allowed, how a slip is cured, and the effect."""

    rule: Rule
    allowed: Allowance = Allowance()
    cure: Cure = NoCure()
    effect: Effect = Effect()

    @property
    def clause(self) -> Clause:
        return _CLAUSE_OF[type(self.rule)]


@dataclass(frozen=True, slots=True)
class CoachDuty:
    """One duty of the coach; broken it is a finding that speaks in a claim, never a verdict."""

    clause: Clause
    allowed: int = 0
    days: int = 1  # ASK: asked by the end of this many local days after the session

    def __post_init__(self) -> None:
        if self.clause not in COACH_CLAUSES:
            raise ValueError(f"{self.clause} is no duty of a coach")


COACH_CLAUSES: tuple[Clause, ...] = (Clause.ASK, Clause.ADJUST, Clause.LOOK, Clause.ON_TIME, Clause.RECORD)
