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
    """One receipt for each payment that a refund draws on; nothing for a payment that it leaves alone."""
    known = {one.ref: one for one in paid}
    return tuple(_worked(line, known, reader) for line in lines if line.base.minor)


def total_of(lines: Iterable[RefundLine], currency: str) -> Money:
    """What goes back in all, in one currency."""
    return Money(sum(line.amount.minor for line in lines if line.amount.currency == currency), currency)


def day_of(at: datetime, reader: Reader) -> str:
    """The reader's local day of an instant."""
    return formats.day(formats.local_moment(at, reader.zone).date(), reader.language)


def _worked(line: RefundLine, known: Mapping[str, PaymentSeen], reader: Reader) -> Worked:
    payment = known.get(line.payment)
    if payment is None:
        return Worked(_("A payment"), "", Receipt(tuple(_lines(line)), _("Goes back"), line.amount))
    title = _("Payment of %(day)s") % {"day": day_of(payment.received_at, reader)}
    return Worked(title, payment.payer, Receipt(tuple(_lines(line)), _("Goes back"), line.amount))


def _lines(line: RefundLine) -> Iterator[Line]:
    yield Line(_("What the promise counts of it"), line.base)
    less = line.less or Money.zero(line.base.currency)
    for label, amount in (
        (_("Less what the agreement deducts"), less),
        (_("Less tax that cannot be recovered"), line.tax_retained),
        (_("Less what went back before"), line.already_returned),
    ):
        if amount.minor:
            yield Line(label, -amount)
    over = line.amount.minor - (line.base.minor - less.minor - line.tax_retained.minor - line.already_returned.minor)
    if over:
        yield Line(_("More than that has gone back already"), Money(over, line.base.currency))
