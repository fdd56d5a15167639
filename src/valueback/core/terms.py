"""What was agreed, as one typed value: everything that is printed, evaluated, planned or billed is read from it.

Source: domain section 4, "The client's duties" and "What terms can say". No business number lives outside of it.
A combination that cannot work is refused by `problems` with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from valueback.core.codec import decode, encode
from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.slots import Slot

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


@dataclass(frozen=True, slots=True)
class NoCure:
    """Nothing makes the slip good, but an excuse or a free pass."""


@dataclass(frozen=True, slots=True)
class Within:
    """Made good by the act itself, done by the end of the nth local day after the notice."""

    days: int


@dataclass(frozen=True, slots=True)
class BeforeNextSession:
    """Made good before the first session that starts after the notice; none planned: within `days` of the notice."""

    days: int = 7


@dataclass(frozen=True, slots=True)
class HeldInARow:
    """`count` held sessions in a row after the notice without a slip of this duty wipe its oldest slip."""

    count: int = 4


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


# --- window, promise, remedies, endings ------------------------------------------------------------


class Anchor(StrEnum):
    SIGNATURE = "signature"
    START = "start"
    FIRST_SESSION = "first_session"
    LAST_SESSION = "last_session"
    ACTIVATION = "activation"
    TERM_END = "term_end"


class Unit(StrEnum):
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    SESSIONS = "sessions"


@dataclass(frozen=True, slots=True)
class After:
    """`count` units after an anchor; 0 is the anchor's own day. Sessions are counted as held."""

    anchor: Anchor
    count: int = 0
    unit: Unit = Unit.DAYS


@dataclass(frozen=True, slots=True)
class FirstOf:
    parts: "tuple[Bound, ...]"


@dataclass(frozen=True, slots=True)
class LastOf:
    parts: "tuple[Bound, ...]"


Bound: TypeAlias = After | FirstOf | LastOf


class Extension(StrEnum):
    PAUSES = "pauses"
    SUSPENSIONS = "suspensions"
    COACH_ABSENCES = "coach_absences"


@dataclass(frozen=True, slots=True)
class Window:
    """From an anchor to the end of the local day that the bound names."""

    starts: Anchor = Anchor.SIGNATURE
    ends: Bound = LastOf((After(Anchor.TERM_END), After(Anchor.LAST_SESSION)))
    extended_by: tuple[Extension, ...] = (Extension.PAUSES,)


class Basis(StrEnum):
    RECEIVED = "received"  # all that was really received
    FEE = "fee"  # the agreed fee, never more than was received
    UNUSED = "unused"  # fee x sessions not held / agreed


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to `days` after the start or `sessions` used, whichever comes first, this share; later the next tier."""

    share: Decimal
    days: int | None = None
    sessions: int | None = None


@dataclass(frozen=True, slots=True)
class MilestonePart:
    """The share of the promise that one judged milestone (a leaf's key) releases."""

    leaf: str
    share: Decimal


class Earlier(StrEnum):
    """What an unmet milestone does to the earlier ones that were met."""

    STAND = "stand"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a granted claim pays back, before tax: share x basis, less deductions, never more than received."""

    share: Decimal = Decimal(1)
    basis: Basis = Basis.RECEIVED
    less_fixed: Money | None = None
    less_share: Decimal = Decimal(0)
    less_per_session: Money | None = None  # list price of each session used
    excluded: Money | None = None  # set-up and third-party costs
    tiers: tuple[Tier, ...] = ()
    milestones: tuple[MilestonePart, ...] = ()
    earlier: Earlier = Earlier.STAND


class RemedyKind(StrEnum):
    ADJUST = "adjust"
    EXTRA_SESSIONS = "extra_sessions"
    EXTENSION = "extension"
    PART = "part"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A step before or instead of money; `chosen_by` says whose choice it is."""

    kind: RemedyKind
    count: int = 0  # sessions or days
    share: Decimal = Decimal(0)
    chosen_by: Party = Party.CLIENT


class Opens(StrEnum):
    AT_END = "at_end"
    ON_REQUEST = "on_request"  # as soon as the window opens, without minimum results


@dataclass(frozen=True, slots=True)
class Stage:
    """One window with its promise and remedies; several stages follow one another."""

    window: Window = Window()
    promise: Promise = Promise()
    remedies: tuple[Remedy, ...] = ()
    opens: Opens = Opens.AT_END


class EndingKind(StrEnum):
    CLIENT_STOPS = "client_stops"
    COACH_STOPS = "coach_stops"
    BOTH_AGREE = "both_agree"
    SILENT_CLIENT = "silent_client"
    EMPLOYEE_LEAVES = "employee_leaves"


class OnGuarantee(StrEnum):
    LAPSES = "lapses"
    CLAIM_OPENS = "claim_opens"
    STANDS = "stands"


class OnMoney(StrEnum):
    NOTHING_BACK = "nothing_back"
    NOT_HELD_BACK = "not_held_back"  # fee x sessions not held / agreed


@dataclass(frozen=True, slots=True)
class Ending:
    """The printed effect of one way to end early. The three numbers are for the silent client only."""

    kind: EndingKind
    guarantee: OnGuarantee
    money: OnMoney
    missed_in_a_row: int = 3
    attempts: int = 2
    silent_days: int = 14


@dataclass(frozen=True, slots=True)
class ClaimDays:
    """Days of each step: the period after the window's end, then counted from filing, decision or grant."""

    period: int = 30
    acknowledge: int = 3
    decide: int = 14
    appeal: int = 14
    appeal_decide: int = 14
    refund: int = 14


@dataclass(frozen=True, slots=True)
class Activation:
    """The guarantee is armed only by this act; `before_start`: at the latest before the first day."""

    what: str
    before_start: bool = True


@dataclass(frozen=True, slots=True)
class Guarantee:
    preset: str
    duties: tuple[Duty, ...] = ()
    coach_duties: tuple[CoachDuty, ...] = ()
    stages: tuple[Stage, ...] = (Stage(),)
    claim: ClaimDays = ClaimDays()
    endings: tuple[Ending, ...] = ()
    activation: Activation | None = None
    passes: int = 3
    evidence: Level = Level.SIGNED
    weigh_confidence: bool = True
    notify_days: int = 7  # a slip not notified by the end of this day after its due instant never counts
    say_within_hours: int = 72  # attendance: to say otherwise, and to contradict


# --- the whole -------------------------------------------------------------------------------------


class AfterCancelling(StrEnum):
    """What becomes of a session cancelled in time."""

    REBOOK = "rebook"  # within `make_up_days`, else added at the end
    ADD_AT_END = "add_at_end"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Names:
    """The parties as printed."""

    practice: str
    brand: str
    coach: str
    client: str
    payer: str = ""
    third: str = ""  # the third person for an appeal or a judgement


@dataclass(frozen=True, slots=True)
class TaxClause:
    """Tax inside or on top of the fee, and what a refund does with it, as printed."""

    name: str = ""
    rate: Decimal = Decimal(0)
    kind: str = "exclusive"  # exclusive | inclusive | inside
    on_refund: str = "none"  # credit | retain | none


@dataclass(frozen=True, slots=True)
class Terms:
    """The agreement's terms. Days are local to `zone`, the anchor zone; `first_day` and `months` bound the term."""

    names: Names
    fee: Money
    first_day: date
    months: int
    sessions: int
    slot: Slot
    objective: str
    minimum: Outcome
    zone: str
    client_zone: str
    guarantee: Guarantee | None
    schema: int = SCHEMA
    ruleset: str = RULESET
    coach_zone: str = ""
    capacity: Capacity = Capacity.CONSUMER
    capacity_reason: str = ""
    jurisdiction: str = "OTHER"
    distance: bool = True
    weekend: tuple[int, ...] = (5, 6)
    holidays: tuple[date, ...] = ()
    every_weeks: int = 1
    payment: str = "at_once"  # at_once | monthly | milestones
    tax: TaxClause = TaxClause()
    recording: Recording = Recording.ON_REQUEST
    cancelled_in_time: AfterCancelling = AfterCancelling.REBOOK
    make_up_days: int = 30
    own_clauses: tuple[str, ...] = ()
    slips_carry_over: bool = True  # an amendment may say that slips from before its effect no longer count

    def duty(self, clause: Clause) -> Duty | None:
        """The client's duty of that name, or None when the terms do not have it."""
        for duty in self.guarantee.duties if self.guarantee else ():
            if duty.clause is clause:
                return duty
        return None

    def ending(self, kind: EndingKind) -> Ending | None:
        for ending in self.guarantee.endings if self.guarantee else ():
            if ending.kind is kind:
                return ending
        return None


def terms_to_json(terms: Terms) -> dict[str, Any]:
    """The stored form: every clause written out."""
    body: dict[str, Any] = encode(terms)
    return body


def terms_from_json(data: Mapping[str, Any]) -> Terms:
    """The terms that were stored. Raises codec.Unreadable, for an unknown ruleset too."""
    return decode(Terms, dict(data))
