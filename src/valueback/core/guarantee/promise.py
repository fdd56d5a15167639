"""What is paid back: the promise on money really received, per original payment, less tax as printed.

Source: domain section 4, "promise" and "endings"; section 3 for the arithmetic. Shares are exact; rounding happens
in `core.payments`, once.
"""

from datetime import timedelta
from fractions import Fraction
from typing import cast

from valueback.core.dates import Instant, end_of_day, local_date, term_last_day
from valueback.core.facts import (
    ExpressRequest,
    Informed,
    PaymentReceived,
    PaymentReturned,
    RefundTaxAnswered,
    WithdrawalDeclared,
)
from valueback.core.guarantee.case import Case
from valueback.core.jurisdictions import Withdrawal, withdrawal
from valueback.core.money import Exact, Money
from valueback.core.outcome import Result, State
from valueback.core.payments import ChargedTax, Payment, RefundLine, Returned, refunds
from valueback.core.tax import OnRefund, TaxKind, TaxLine
from valueback.core.terms import Basis, Capacity, Earlier, OnMoney, Promise, Stage, Tier

ZERO = Fraction(0)


def payments(case: Case) -> tuple[Payment, ...]:
    """All payments received, by time."""
    return case.kept("payments", lambda: _payments(case))


def _payments(case: Case) -> tuple[Payment, ...]:
    return tuple(
        Payment(fact.subject, fact.at, fact.what.amount, fact.what.payer, _charged(fact.what))
        for fact in case.seen.of(PaymentReceived)
    )


def _charged(what: PaymentReceived) -> tuple[ChargedTax, ...]:
    return tuple(ChargedTax(TaxLine(one.name, one.rate, cast(TaxKind, one.kind)), one.amount) for one in what.tax)


def returned(case: Case) -> tuple[Returned, ...]:
    """Refunds and chargebacks so far, of payments that stand (one taken back leaves its returns behind)."""
    known = {one.id for one in payments(case)}
    return tuple(
        Returned(fact.subject, fact.what.amount, fact.at, "chargeback" if fact.what.chargeback else "refund")
        for fact in case.seen.of(PaymentReturned)
        if fact.subject in known
    )


def received(case: Case) -> Money:
    """The gross received in the currency of the fee, before anything went back."""
    currency = case.terms.fee.currency
    same = (one.amount.minor for one in payments(case) if one.amount.currency == currency)
    return Money(sum(same), currency)


def tax_rule(case: Case) -> OnRefund:
    """What a refund does with tax: the answer a person gave, otherwise the clause as printed."""
    answered = case.seen.of(RefundTaxAnswered)
    found = answered[-1].what.on_refund if answered else case.terms.tax.on_refund
    return cast(OnRefund, found)


# --- the promise -----------------------------------------------------------------------------------


def promised(case: Case, asked: Case, stage: Stage, outcome: Result, reduction: Fraction) -> tuple[RefundLine, ...]:
    """What the stage's promise pays back on the money received so far; `reduction` comes off for broken duties.

    `asked` is the case at the filing of a claim, where there is one: its tier and its use of sessions count.
    """
    share = _share(case, asked, stage, outcome) * (1 - reduction)
    return _refunds(case, share, _less(case, asked, stage.promise))


def _refunds(case: Case, share: Fraction, less: Money | None = None) -> tuple[RefundLine, ...]:
    rule = tax_rule(case)
    if less is not None and all(one.amount.currency != less.currency for one in payments(case)):
        less = None  # nothing was received that it could be deducted from
    key = ("refunds", share, less, rule)
    return case.kept(key, lambda: refunds(payments(case), returned(case), share, rule, less))


def _share(case: Case, asked: Case, stage: Stage, outcome: Result) -> Fraction:
    """The promise as a share of what was received, between 0 and 1."""
    promise = stage.promise
    share = Fraction(promise.share) * (1 - Fraction(promise.less_share))
    if promise.tiers:
        share *= _tier(asked, stage, promise.tiers)
    if promise.milestones:
        share *= _unreleased(promise, outcome)
    if promise.basis is Basis.FEE:
        gross = received(case).minor
        share *= price(case) / gross if gross else ZERO
    elif promise.basis is Basis.UNUSED:
        share *= not_held_share(asked)
    return min(Fraction(1), max(ZERO, share))


def price(case: Case) -> Fraction:
    """The agreed fee in exact minor units, with the tax that is charged on top of it."""
    tax = case.terms.tax
    on_top = Fraction(tax.rate) if tax.name and tax.kind == "exclusive" else ZERO
    return case.terms.fee.exact.minor * (1 + on_top)


def _tier(case: Case, stage: Stage, tiers: tuple[Tier, ...]) -> Fraction:
    """The first tier that neither its days (from the window's opening) nor its sessions have ended yet."""
    opens, zone = case.opens(stage), case.terms.zone
    day = local_date(opens, zone) if opens else case.terms.first_day
    for tier in tiers:
        in_days = tier.days is None or not case.passed(end_of_day(day + timedelta(days=tier.days), zone))
        in_sessions = tier.sessions is None or case.count.used <= tier.sessions
        if in_days and in_sessions:
            return Fraction(tier.share)
    return ZERO


def _unreleased(promise: Promise, outcome: Result) -> Fraction:
    """The shares of milestones that are not met; with `return`, an unmet one takes the earlier ones with it."""
    states = {leaf.key: leaf.state for leaf in _leaves(outcome)}
    parts = promise.milestones
    unmet = [place for place, part in enumerate(parts) if states.get(part.leaf) is not State.MET]
    if not unmet:
        return ZERO
    refused = [place for place in unmet if states.get(parts[place].leaf) is State.NOT_MET]
    if promise.earlier is Earlier.RETURN and refused:
        unmet = sorted({*unmet, *range(max(refused) + 1)})
    return sum((Fraction(parts[place].share) for place in unmet), ZERO)


def _leaves(result: Result) -> list[Result]:
    return [leaf for part in result.parts for leaf in _leaves(part)] if result.parts else [result]


def _less(case: Case, asked: Case, promise: Promise) -> Money | None:
    """The fixed sums that are kept: a fee, set-up and third-party costs, the list price of each session used."""
    sums = [found for found in (promise.less_fixed, promise.excluded) if found is not None]
    if promise.less_per_session is not None:
        sums.append(Money(promise.less_per_session.minor * asked.count.used, promise.less_per_session.currency))
    if not sums or not payments(case):
        return None
    return Money(sum(found.minor for found in sums), case.terms.fee.currency)


# --- endings ---------------------------------------------------------------------------------------


def not_held_share(case: Case) -> Fraction:
    """Sessions not held / agreed, exact: what was paid for and not used."""
    tally = case.count
    return Fraction(max(0, tally.agreed - tally.used), tally.agreed) if tally.agreed else ZERO


def ending_lines(case: Case) -> tuple[RefundLine, ...]:
    """What comes back in any case when the engagement ended early: fee x sessions not held / agreed, or nothing."""
    if case.ended is None:
        return ()
    ending = case.signed.terms(case.ended.at).ending(case.ended.what.how)
    if ending is None or ending.money is OnMoney.NOTHING_BACK:
        return ()
    # What was received beyond the part used comes back; an open instalment for it is cancelled, not paid.
    used = price(case) * (1 - not_held_share(case))
    gross = Fraction(received(case).minor)
    share = max(ZERO, gross - used) / gross if gross else ZERO
    return _refunds(case, share)


# --- the law ---------------------------------------------------------------------------------------


def statutory(case: Case) -> Withdrawal:
    """The consumer's right to withdraw as of now, or as of the day it was used."""
    terms, seen, currency = case.terms, case.seen, case.terms.fee.currency
    informed, express, declared = seen.of(Informed), seen.of(ExpressRequest), seen.of(WithdrawalDeclared)
    at: Instant = declared[0].at if declared else case.as_of
    gross = received(case) if payments(case) else Money.zero(currency)
    found = withdrawal(
        terms.jurisdiction,
        consumer=terms.capacity is Capacity.CONSUMER,
        concluded_at=case.signed.concluded_at,
        informed_at=informed[0].at if informed else None,
        express_request_at=express[0].at if express else None,
        distance=terms.distance,
        start=terms.first_day,
        last_day=term_last_day(terms.first_day, terms.months),
        received=gross,
        as_of=at,
        zone=terms.zone,
        price=Exact(price(case), currency).rounded(),
        holidays=frozenset(terms.holidays),
    )
    if found.open_until is not None and not case.passed(found.open_until) and express and not declared:
        case.passed(end_of_day(local_date(case.as_of, terms.zone), terms.zone))
    return found


def statutory_lines(case: Case, right: Withdrawal) -> tuple[RefundLine, ...]:
    """The lines of a withdrawal declared in time; nothing is deducted but what the law lets the seller keep."""
    if right.amount is None or not case.seen.of(WithdrawalDeclared):
        return ()
    gross = received(case).minor
    share = Fraction(right.amount.minor, gross) if gross else ZERO
    return refunds(payments(case), returned(case), min(Fraction(1), share), "none")


def total_of(lines: tuple[RefundLine, ...], currency: str) -> Money:
    """The sum of the lines in one currency."""
    return Money(sum(line.amount.minor for line in lines if line.amount.currency == currency), currency)
