"""Up to three options to choose from: what each costs, what differs between them, and the draft that a choice makes.

Source: domain section 1, "proposal", and section 5, "Choosing and proposing". The price of an option is one number and
everything else about money (what is saved, each instalment, a month of it) is worked out from it exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from valueback.core.codec import decode, encode
from valueback.core.dates import Instant, local_date, term_last_day
from valueback.core.decisions import Datum
from valueback.core.money import CURRENCIES, Money, allocate, exact_rate, split
from valueback.core.outcome import AllOf, AnyOf, AtLeast, MoneyWon, Outcome, leaves
from valueback.core.presets import PRESETS, minimum_for
from valueback.core.slots import Slot, occurrences
from valueback.core.terms import PayForAccess, PayForWork, PaymentPart, Retainer, Terms

MOST_OPTIONS = 3
KEYS: tuple[str, ...] = ("a", "b", "c")
SHARE = Decimal("0.10")
"""The share of the agreed value that a fee begins with; the coach sets another where another is right."""

LONGEST = 60
"""Months; a term beyond five years is a mistake in the form."""


class Payment(StrEnum):
    """How a fee is paid; the same words as in the terms."""

    AT_ONCE = "at_once"
    MONTHLY = "monthly"
    MILESTONES = "milestones"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fee made from a value: `share` (0 to 1) of the amount `of`, rounded so that it can be said in a sentence."""

    fee: Money
    share: Decimal
    of: Money


@dataclass(frozen=True, slots=True)
class Option:
    """One way to work together. `fee` is its full price; `discount` (0 to 1) is taken off for paying at once.

    `sessions` of `minutes` each come back every `every_weeks` weeks within `months` months. `suggested` is what the
    fee was suggested to be when it was written; `why_fee` says why it is another one.
    """

    key: str
    title: str
    fee: Money
    months: int
    sessions: int
    minutes: int = 45
    every_weeks: int = 1
    scope: tuple[str, ...] = ()
    payment: Payment = Payment.AT_ONCE
    discount: Decimal = Decimal(0)
    parts: tuple[PaymentPart, ...] = ()
    retainer: Retainer | None = None
    preset: str = "value-back"
    suggested: Suggestion | None = None
    why_fee: str = ""

    @property
    def owed(self) -> Money:
        """What is paid in all: the fee less the discount for paying at once, half-up."""
        return self.fee if not self._reduced else self.fee.times(1 - exact_rate(self.discount)).rounded()

    @property
    def saved(self) -> Money:
        """What paying at once saves; with `owed` it makes the fee exactly."""
        return self.fee - self.owed

    @property
    def per_month(self) -> Money:
        """A month's share of what is owed, half-up: to compare with, not to be billed."""
        return self.owed.times(Fraction(1, max(1, self.months))).rounded()

    @property
    def instalments(self) -> tuple[Money, ...]:
        """What is paid each time; they add up to `owed`, larger ones first."""
        if self.payment is Payment.MONTHLY:
            return split(self.owed, max(1, self.months))
        if self.payment is Payment.MILESTONES and self.parts:
            return allocate(self.owed, [part.share for part in self.parts])
        return (self.owed,)

    @property
    def is_overridden(self) -> bool:
        """Whether the fee is another one than was suggested."""
        return self.suggested is not None and self.suggested.fee != self.fee

    @property
    def _reduced(self) -> bool:
        return self.payment is Payment.AT_ONCE and bool(self.discount)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is put before the client. `slot` carries the usual time and its zone, `first_day` the first call's day.

    With `to_sponsor` whoever pays reads it, too, and may choose.
    """

    options: tuple[Option, ...]
    objective: str
    first_day: date
    slot: Slot
    opening: str = ""
    to_sponsor: bool = False

    def option(self, key: str) -> Option | None:
        """The option of a key, or None."""
        return next((one for one in self.options if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an offer cannot be sent: a code, and the key of its option (empty for the offer as a whole)."""

    code: str
    option: str = ""
    field: str = ""
    data: tuple[tuple[str, Datum], ...] = ()


def offer_to_json(offer: Offer) -> dict[str, Any]:
    """The stored form."""
    body: dict[str, Any] = encode(offer)
    return body


def offer_from_json(data: object) -> Offer:
    """What was stored. Raises codec.Unreadable."""
    return decode(Offer, data)


# --- the fee ---------------------------------------------------------------------------------------


def suggested_fee(value: Money, share: Decimal = SHARE) -> Suggestion:
    """`share` (above 0, at most 1) of an agreed value, rounded to two significant steps: 1,240 is 1,250.

    ValueError for a value that is not above zero, or for a share that is none.
    """
    if value.minor <= 0:
        raise ValueError("a fee is suggested from a value above zero")
    if not 0 < exact_rate(share) <= 1:
        raise ValueError("a share of a value lies between 0 and 1")
    return Suggestion(in_steps(value.times(share).minor, value.currency), share, value)


def in_steps(minor: Fraction | int, currency: str) -> Money:
    """An amount above zero as people say it: a twentieth of its leading digit's worth at a time, half-up.

    1,240 -> 1,250; 2,412 -> 2,400; 9,990 -> 10,000. Whole units of the currency whatever its decimals, one at least.
    """
    unit = 10 ** CURRENCIES[currency]
    major = Fraction(minor) / unit
    step = max(Fraction(1), Fraction(10 ** (len(str(int(major))) - 1), 20))
    count = max(1, (2 * major / step + 1) // 2)
    return Money(int(count * step * unit), currency)


# --- what differs ----------------------------------------------------------------------------------


class Aspect(StrEnum):
    """What options are compared by."""

    FEE = "fee"
    PER_MONTH = "per_month"
    PAID = "paid"
    CALLS = "calls"
    BETWEEN = "between"
    SCOPE = "scope"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True)
class Line:
    """One aspect, and whether the options differ in it."""

    aspect: Aspect
    differs: bool


_ASPECTS: tuple[tuple[Aspect, Callable[[Option], object]], ...] = (
    (Aspect.FEE, lambda one: (one.owed, one.saved)),
    (Aspect.PER_MONTH, lambda one: one.per_month),
    (Aspect.PAID, lambda one: (one.payment, one.discount if one.saved else 0, len(one.instalments), one.parts)),
    (Aspect.CALLS, lambda one: (one.months, one.sessions, one.minutes, one.every_weeks)),
    (Aspect.BETWEEN, lambda one: one.retainer),
    (Aspect.SCOPE, lambda one: one.scope),
    (Aspect.GUARANTEE, lambda one: one.preset),
)


def compared(options: tuple[Option, ...]) -> tuple[Line, ...]:
    """Every aspect that says something, those first in which the options differ; an option alone differs in all."""
    lines = []
    for aspect, read in _ASPECTS:
        values = [read(one) for one in options]
        if any(value is not None and value != () for value in values):
            lines.append(Line(aspect, len(options) == 1 or any(value != values[0] for value in values)))
    return tuple(sorted(lines, key=lambda line: not line.differs))


# --- the draft of the chosen one -------------------------------------------------------------------


def terms_for(option: Option, base: Terms, minimum: Outcome | None = None) -> Terms:
    """The draft that choosing `option` makes: all that it says, and from `base` what it leaves open.

    The guarantee is the preset that was shown. Minimum results are those given, as they are, else those of `base`;
    there an amount to be won that was the old fee is the new one, and a preset's own default gives way to another's.
    Both give way to a guarantee that pays by milestones which they do not have. ValueError for an unknown preset.
    """
    if option.preset not in PRESETS:
        raise ValueError(f"{option.preset!r} is not a guarantee to start from")
    reduced = option.saved.minor > 0
    return replace(
        base,
        fee=option.owed,
        list_fee=option.fee if reduced else None,
        payment=option.payment.value,
        payment_parts=option.parts if option.payment is Payment.MILESTONES else (),
        retainer=option.retainer,
        months=option.months,
        sessions=option.sessions,
        every_weeks=option.every_weeks,
        slot=replace(base.slot, minutes=option.minutes),
        guarantee=PRESETS[option.preset](),
        minimum=_minimum(option, base, minimum),
        own_clauses=(*base.own_clauses, *(line for line in option.scope if line not in base.own_clauses)),
    )


def _minimum(option: Option, base: Terms, given: Outcome | None) -> Outcome:
    guarantee = PRESETS[option.preset]()
    stages = guarantee.stages if guarantee is not None else ()
    asked = {part.leaf for stage in stages for part in stage.promise.milestones}
    default = minimum_for(option.preset, option.owed, _statement(base.minimum))
    if not asked <= {leaf.key for leaf in leaves(given or base.minimum)}:
        return default
    if given is not None:
        return given
    before = base.guarantee.preset if base.guarantee is not None else "none"
    if base.minimum == minimum_for(before, base.fee, _statement(base.minimum)):
        return default
    return _retargeted(base.minimum, base.fee, option.owed)


def _statement(minimum: Outcome) -> str:
    """The client's own sentence, where there is one."""
    return next((leaf.title for leaf in leaves(minimum) if leaf.key == "word"), "")


def _retargeted(outcome: Outcome, before: Money, after: Money) -> Outcome:
    """The same tree, but what had to reach the old fee has to reach the new one."""
    if isinstance(outcome, AllOf | AnyOf | AtLeast):
        return replace(outcome, parts=tuple(_retargeted(part, before, after) for part in outcome.parts))
    if isinstance(outcome, MoneyWon) and outcome.target == before:
        return replace(outcome, target=after)
    return outcome


def first_day_from(offer: Offer, today: date) -> date:
    """The first call's day; once that is past, the next day of the same weekday."""
    late = (today - offer.first_day).days
    return offer.first_day if late < 0 else offer.first_day + timedelta(weeks=late // 7 + 1)


def calls_that_fit(first_day: date, slot: Slot, months: int, every_weeks: int) -> int:
    """How many calls a term holds; 26 in the model case. Months are 1 to LONGEST, weeks 1 at least (ValueError)."""
    if not 1 <= months <= LONGEST:
        raise ValueError("a term has a length")
    return len(occurrences(slot, first_day, term_last_day(first_day, months), every_weeks))


# --- what stands in the way ------------------------------------------------------------------------


def faults(offer: Offer) -> tuple[Fault, ...]:
    """Why an offer cannot be put before anybody yet, in the order of the page; none: it can."""
    if not offer.options:
        return (Fault("options_missing"),)
    if len(offer.options) > MOST_OPTIONS:
        return (Fault("options_too_many", data=(("most", MOST_OPTIONS),)),)
    found = [fault for one in offer.options for fault in _faults(one, offer)]
    if len({one.fee.currency for one in offer.options}) > 1:
        found.append(Fault("options_in_two_currencies"))
    if len({one.key for one in offer.options}) < len(offer.options):
        found.append(Fault("option_unknown"))
    return tuple(found)


def _faults(one: Option, offer: Offer) -> tuple[Fault, ...]:
    checks: tuple[tuple[bool, str, str, tuple[tuple[str, Datum], ...]], ...] = (
        (not one.title.strip(), "text_missing", "title", ()),
        (one.fee.minor <= 0 or one.owed.minor <= 0, "fee_not_positive", "fee", ()),
        (one.is_overridden and not one.why_fee.strip(), "fee_reason_needed", "why_fee", ()),
        (not 1 <= one.months <= LONGEST, "months_out_of_range", "months", (("most", LONGEST),)),
        (not 1 <= one.minutes <= 24 * 60, "minutes_out_of_range", "minutes", (("least", 1), ("most", 24 * 60))),
        (not _calls_fit(one, offer), "no_session_in_term", "sessions", ()),
        (not 0 <= one.discount < 1, "discount_unclear", "discount", ()),
        (bool(one.discount) and one.payment is not Payment.AT_ONCE, "discount_not_at_once", "discount", ()),
        (not _parts_add_up(one), "parts_unclear", "parts", ()),
        (one.preset not in PRESETS, "preset_unknown", "preset", (("typed", one.preset[:40]),)),
        (not _one_currency(one), "options_in_two_currencies", "retainer", ()),
    )
    return tuple(Fault(code, one.key, field, data) for wrong, code, field, data in checks if wrong)


def _calls_fit(one: Option, offer: Offer) -> bool:
    if not 1 <= one.months <= LONGEST or one.every_weeks < 1:
        return one.every_weeks >= 1
    return 1 <= one.sessions <= calls_that_fit(offer.first_day, offer.slot, one.months, one.every_weeks)


def _parts_add_up(one: Option) -> bool:
    if one.payment is not Payment.MILESTONES:
        return True
    good = all(part.share > 0 and part.title.strip() for part in one.parts)
    return bool(one.parts) and good and sum(part.share for part in one.parts) == 1


def _one_currency(one: Option) -> bool:
    extra = one.retainer.rate if isinstance(one.retainer, PayForWork) else None
    if isinstance(one.retainer, PayForAccess):
        extra = one.retainer.credit
    return extra is None or extra.currency == one.fee.currency


# --- how a proposal stands -------------------------------------------------------------------------


def state_at(state: str, expires_at: Instant | None, withdrawn_at: Instant | None, now: Instant) -> str:
    """The state as people call it: one that nobody answered in time has expired, whoever noticed it first."""
    if expires_at is None or state not in ("sent", "withdrawn"):
        return state
    ended = now if state == "sent" or withdrawn_at is None else withdrawn_at
    return "expired" if ended >= expires_at else state


def today_in(now: Instant, slot: Slot) -> date:
    """The local day of the usual call's zone."""
    return local_date(now, slot.zone)
