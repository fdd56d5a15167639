"""What was really received is the most that can go back, payment by payment, to whoever paid.

A refund is worked out in the proportion paid, counts everything returned before (refunds and chargebacks),
and treats tax as the rule of the refund's date says. Each line adds up in whole minor units:
`base - less - tax_retained - already_returned == amount`, or 0 where more has gone back already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from valueback.core.dates import Instant, utc
from valueback.core.money import CurrencyMismatch, Exact, Money, Rate, allocate, exact_rate, total
from valueback.core.tax import ON_REFUND, OnRefund, TaxLine

ReturnedKind: TypeAlias = Literal["refund", "chargeback"]


@dataclass(frozen=True, slots=True)
class ChargedTax:
    """The tax really charged inside a gross amount received."""

    line: TaxLine
    amount: Money


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received: the gross amount, tax included, in the currency it arrived in, and who paid it."""

    id: str
    at: Instant
    amount: Money
    payer: str
    tax: tuple[ChargedTax, ...] = ()

    def __post_init__(self) -> None:
        utc(self.at)
        if self.amount.minor <= 0:
            raise ValueError(f"payment {self.id}: an amount received is above zero")
        charged = total((charged.amount for charged in self.tax), self.amount.currency)
        if any(part.amount.minor < 0 for part in self.tax) or charged > self.amount:
            raise ValueError(f"payment {self.id}: the tax inside it is between zero and the whole amount")


@dataclass(frozen=True, slots=True)
class Returned:
    """Money of one payment that went back, by a refund or by the bank (a chargeback)."""

    payment: str
    amount: Money
    at: Instant
    kind: ReturnedKind

    def __post_init__(self) -> None:
        utc(self.at)
        if self.kind not in ("refund", "chargeback"):
            raise ValueError("money goes back by a refund or a chargeback")
        if self.amount.minor < 0:
            raise ValueError("an amount returned is not negative")


@dataclass(frozen=True, slots=True)
class RefundLine:
    """What goes back of one payment, and the figures that lead there; `less` is None where nothing is deducted."""

    payment: str
    base: Money
    already_returned: Money
    tax_retained: Money
    amount: Money
    less: Money | None = None


def received_net(payments: Iterable[Payment], returned: Iterable[Returned], currency: str) -> Money:
    """What was received in one currency less what went back of it, payment by payment, never below zero."""
    known = tuple(payment for payment in payments if payment.amount.currency == currency)
    ids = {payment.id for payment in known}
    back = _returned_by_payment(known, [item for item in returned if item.payment in ids])
    left = (max(0, payment.amount.minor - back[payment.id]) for payment in known)
    return Money(sum(left), currency)


def refunds(
    payments: Sequence[Payment],
    returned: Sequence[Returned],
    share: Rate,
    tax_rule: OnRefund,
    less: Money | None = None,
) -> tuple[RefundLine, ...]:
    """One line per payment, in the order given: `share` (0 to 1) of it, as the promise says.

    credit and none: of the gross; retain: the tax charged is deducted pro rata and shown. `less` is a sum kept
    by the seller, spread over the payments of its currency in the proportion paid. The amounts are those still
    to be paid back in all, so a refund recorded since is netted, and asking again gives 0. Before netting, each
    currency's lines add up to its exact total, rounded half-up.
    """
    part = exact_rate(share)
    if not 0 <= part <= 1:
        raise ValueError("the share paid back is between 0 and 1")
    currencies = dict.fromkeys(payment.amount.currency for payment in payments)
    if less is not None and currencies and less.currency not in currencies:
        raise CurrencyMismatch(f"{less} cannot be deducted from payments in {', '.join(currencies)}.")
    bases = {currency: _gross(payments, currency).times(part) for currency in currencies}
    return _lines(payments, returned, bases, tax_rule, less)


def refunds_of(
    amount: Money,
    payments: Sequence[Payment],
    returned: Sequence[Returned],
    tax_rule: OnRefund = "none",
    less: Money | None = None,
) -> tuple[RefundLine, ...]:
    """One line per payment of the amount's currency: a fixed sum, gross, in the proportion paid.

    Never more than was received; tax, `less` and earlier returns are treated as in `refunds`.
    """
    if amount.minor < 0:
        raise ValueError("a sum paid back is not negative")
    same = tuple(payment for payment in payments if payment.amount.currency == amount.currency)
    if less is not None and less.currency != amount.currency:
        raise CurrencyMismatch(f"{less} cannot be deducted from {amount}.")
    ids = {payment.id for payment in same}
    gross = _gross(same, amount.currency)
    base = amount if amount <= gross else gross
    back = tuple(item for item in returned if item.payment in ids)
    return _lines(same, back, {amount.currency: base.exact}, tax_rule, less)


def _gross(payments: Sequence[Payment], currency: str) -> Money:
    return Money(sum(p.amount.minor for p in payments if p.amount.currency == currency), currency)


def _lines(
    payments: Sequence[Payment],
    returned: Sequence[Returned],
    bases: dict[str, Exact],
    tax_rule: OnRefund,
    less: Money | None,
) -> tuple[RefundLine, ...]:
    if tax_rule not in ON_REFUND:
        raise ValueError("on a refund the tax is credited, retained or none of both")
    if less is not None and less.minor < 0:
        raise ValueError("a sum kept is not negative")
    back = _returned_by_payment(payments, returned)
    found: dict[str, RefundLine] = {}
    for currency, base in bases.items():
        group = tuple(payment for payment in payments if payment.amount.currency == currency)
        deducted = less if less is not None and less.currency == currency else None
        for line in _of_one_currency(group, back, base, tax_rule, deducted):
            found[line.payment] = line
    return tuple(found[payment.id] for payment in payments)


def _of_one_currency(
    group: Sequence[Payment], back: dict[str, int], base: Exact, tax_rule: OnRefund, less: Money | None
) -> tuple[RefundLine, ...]:
    """The lines of one currency: every column in whole units that add up to the column's own rounded total."""
    if not group:
        return ()
    gross = [payment.amount.minor for payment in group]
    bases = [part.minor for part in allocate(base.rounded(), gross)]
    asked = less.minor if less is not None else 0
    lesses = _spread(
        min(asked, sum(bases)), [Fraction(min(asked, sum(bases)) * b, sum(bases) or 1) for b in bases], bases
    )
    kept = [whole - part for whole, part in zip(bases, lesses, strict=True)]
    rates = [_tax_rate(payment) if tax_rule == "retain" else Fraction(0) for payment in group]
    after_less = max(Fraction(0), base.minor - asked)
    exact = sum((after_less * g / sum(gross) * (1 - r) for g, r in zip(gross, rates, strict=True)), Fraction(0))
    retained_in_all = sum(kept) - Exact(exact, base.currency).rounded().minor
    retained = _spread(retained_in_all, [k * r for k, r in zip(kept, rates, strict=True)], kept)
    return tuple(
        _line(payment, whole, part, tax, back[payment.id], less is not None)
        for payment, whole, part, tax in zip(group, bases, lesses, retained, strict=True)
    )


def _line(payment: Payment, base: int, less: int, retained: int, back: int, deducted: bool) -> RefundLine:
    currency = payment.amount.currency
    amount = max(0, base - less - retained - back)
    return RefundLine(
        payment=payment.id,
        base=Money(base, currency),
        already_returned=Money(back, currency),
        tax_retained=Money(retained, currency),
        amount=Money(amount, currency),
        less=Money(less, currency) if deducted else None,
    )


def _tax_rate(payment: Payment) -> Fraction:
    """The tax really charged as a part of the gross received."""
    return Fraction(sum(charged.amount.minor for charged in payment.tax), payment.amount.minor)


def _spread(units: int, quotas: Sequence[Fraction], caps: Sequence[int]) -> list[int]:
    """`units` near the quotas by largest remainder, first parts first, none above its cap, none where no quota is."""
    units = max(0, units)  # the loops below end because parts can reach it
    parts = [min(quota.numerator // quota.denominator, cap) for quota, cap in zip(quotas, caps, strict=True)]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - quotas[i], i))
    while (missing := units - sum(parts)) > 0:
        room = [i for i in order if quotas[i] > 0 and parts[i] < caps[i]]
        if not room:
            break
        for i in room[:missing]:
            parts[i] += 1
    while (over := sum(parts) - units) > 0:
        for i in [i for i in reversed(order) if parts[i] > 0][:over]:
            parts[i] -= 1
    return parts


def _returned_by_payment(payments: Sequence[Payment], returned: Iterable[Returned]) -> dict[str, int]:
    currencies = {payment.id: payment.amount.currency for payment in payments}
    if len(currencies) != len(payments):
        raise ValueError("two payments carry the same id")
    back = dict.fromkeys(currencies, 0)
    for item in returned:
        if item.payment not in back:
            raise ValueError(f"money came back of a payment {item.payment!r} that is not known")
        if item.amount.currency != currencies[item.payment]:
            raise CurrencyMismatch(f"{item.amount} came back of a payment in {currencies[item.payment]}.")
        back[item.payment] += item.amount.minor
    return back
