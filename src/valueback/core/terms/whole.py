"""The terms as one value, with their stored form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from valueback.core.codec import decode, encode
from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.slots import Slot
from valueback.core.terms.duties import (
    RULESET,
    SCHEMA,
    Capacity,
    Clause,
    Duty,
    Party,
    Recording,
)
from valueback.core.terms.promises import (
    Ending,
    EndingKind,
    Guarantee,
)
from valueback.core.terms.retainers import PaymentPart, Retainer

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
    list_fee: Money | None = None  # what it would cost if not paid at once; the fee is what is owed
    payment_parts: tuple[PaymentPart, ...] = ()  # by milestones; their shares add up to 1
    retainer: Retainer | None = None  # None: the fixed call alone
    tax: TaxClause = TaxClause()
    recording: Recording = Recording.ON_REQUEST
    cancelled_in_time: AfterCancelling = AfterCancelling.REBOOK
    make_up_days: int = 30
    own_clauses: tuple[str, ...] = ()
    signers: tuple[Party, ...] = (Party.CLIENT, Party.COACH)  # whose signatures conclude it; the sponsor may be a third
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
