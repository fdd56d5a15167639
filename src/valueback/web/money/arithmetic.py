"""How an amount comes about, payment by payment, as receipts that add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from valueback.core.money import Money
from valueback.core.payments import RefundLine
from valueback.letters import formats
from valueback.usecases.payments import PaymentSeen
from valueback.web.fragments import Reader
from valueback.web.parts import Line, Receipt


@dataclass(frozen=True, slots=True)
class Worked:
    """One payment's share of a refund: whose payment it was, and the lines that lead to what goes back."""

    title: str
    payer: str
    receipt: Receipt


def worked_out(lines: Iterable[RefundLine], paid: Iterable[PaymentSeen], reader: Reader) -> tuple[Worked, ...]:
    """One receipt for each payment that a refund draws on; nothing for a payment that it leaves alone.

    Once all of it has gone back, the receipts say what went back instead of what is still to go.
    """
    known = {one.ref: one for one in paid}
    drawn_on = tuple(line for line in lines if line.base.minor)
    settled = is_settled(drawn_on)
    return tuple(_worked(line, known, reader, settled) for line in drawn_on)


def is_settled(lines: Iterable[RefundLine]) -> bool:
    """Whether something went back and nothing is left to go back."""
    found = tuple(lines)
    return any(line.already_returned.minor for line in found) and not any(line.amount.minor for line in found)


def went_back(lines: Iterable[RefundLine], currency: str) -> Money:
    """What a refund comes to in one currency: what is still to go back, or, once it is settled, what went back."""
    found = tuple(line for line in lines if line.amount.currency == currency)
    if is_settled(found):
        return Money(sum(line.already_returned.minor for line in found), currency)
    return total_of(found, currency)


def total_of(lines: Iterable[RefundLine], currency: str) -> Money:
    """What goes back in all, in one currency."""
    return Money(sum(line.amount.minor for line in lines if line.amount.currency == currency), currency)


def day_of(at: datetime, reader: Reader) -> str:
    """The reader's local day of an instant."""
    return formats.day(formats.local_moment(at, reader.zone).date(), reader.language)


def _worked(line: RefundLine, known: Mapping[str, PaymentSeen], reader: Reader, settled: bool) -> Worked:
    payment = known.get(line.payment)
    receipt = (
        Receipt(tuple(_lines(line, line.already_returned, settled)), _("Went back"), line.already_returned)
        if settled
        else Receipt(tuple(_lines(line, line.amount, settled)), _("Goes back"), line.amount)
    )
    if payment is None:
        return Worked(_("A payment"), "", receipt)
    title = _("Payment of %(day)s") % {"day": day_of(payment.received_at, reader)}
    return Worked(title, payment.payer, receipt)


def _lines(line: RefundLine, goes: Money, settled: bool) -> Iterator[Line]:
    currency = line.base.currency
    yield Line(_("Counts of it"), line.base)
    less = line.less or Money.zero(currency)
    back = Money.zero(currency) if settled else line.already_returned
    taken = (
        (_("Less what the agreement deducts"), less),
        (_("Less tax that cannot be recovered"), line.tax_retained),
        (_("Less what went back before"), back),
    )
    for label, amount in taken:
        if amount.minor:
            yield Line(label, -amount)
    over = goes.minor - line.base.minor + sum(amount.minor for _label, amount in taken)
    if over:
        yield Line(_("Beyond that"), Money(over, currency))
