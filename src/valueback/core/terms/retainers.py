"""What the fee buys besides the fixed call: an amount of work a period, or being able to reach the coach.

Source: domain section 5, "The retainer". The engines that count what is left are written against these values.
"""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from valueback.core.money import Money


class WorkUnit(StrEnum):
    SESSIONS = "sessions"
    MINUTES = "minutes"
    DELIVERABLES = "deliverables"


class Rollover(StrEnum):
    """What becomes of units that a period leaves over."""

    NONE = "none"
    CAPPED = "capped"  # at most `cap` units, for as long as the term lasts
    EXPIRING = "expiring"  # at most `cap` units, each for `expires_after` periods


class Deficit(StrEnum):
    """What becomes of units used beyond those there."""

    CARRIED = "carried"
    BILLED = "billed"
    ABSORBED = "absorbed"


class Overage(StrEnum):
    """What happens before more is used than was bought."""

    BLOCK = "block"
    ASK = "ask"
    BILL = "bill"
    ABSORB = "absorb"


@dataclass(frozen=True, slots=True)
class PayForWork:
    """`granted` units a month. `cap` in units (None: as many as one month grants), `rate` for one unit more."""

    unit: WorkUnit
    granted: Decimal
    rollover: Rollover = Rollover.EXPIRING
    cap: Decimal | None = None
    expires_after: int = 1
    deficit: Deficit = Deficit.CARRIED
    overage: Overage = Overage.ASK
    rate: Money | None = None

    def __post_init__(self) -> None:
        if self.granted <= 0:
            raise ValueError("a retainer for work grants more than nothing")
        if self.cap is not None and self.cap < 0:
            raise ValueError("what is brought forward is not below zero")
        if self.expires_after < 1:
            raise ValueError("what is brought forward lasts one period at least")

    @property
    def most_forward(self) -> Decimal:
        """How many units at most go over into the next period."""
        if self.rollover is Rollover.NONE:
            return Decimal(0)
        return self.granted if self.cap is None else self.cap


@dataclass(frozen=True, slots=True)
class PayForAccess:
    """Being reachable: by whom, over what, in which local hours, and within how many working hours an answer comes.

    `credit` is what an answer that comes too late takes off the next fee; None where nothing is promised.
    """

    people: tuple[str, ...]
    channels: tuple[str, ...]
    opens: time
    closes: time
    response_hours: int
    credit: Money | None = None

    def __post_init__(self) -> None:
        if not self.people or not self.channels:
            raise ValueError("access is for somebody, over something")
        if not self.opens < self.closes:
            raise ValueError("the hours of access begin before they end")
        if self.response_hours < 1:
            raise ValueError("an answer takes one working hour at least")


Retainer: TypeAlias = PayForWork | PayForAccess


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """One part of a fee paid by milestones: `share` of the fee (0 to 1), due when what `title` says has happened."""

    title: str
    share: Decimal
