"""The window, the promise, the remedies and the endings: what the guarantee gives, and until when."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from valueback.core.money import Money
from valueback.core.terms.duties import (
    CoachDuty,
    Duty,
    Level,
    Party,
)

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
