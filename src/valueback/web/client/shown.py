"""What only a client's pages show: whom they speak to, and a refund's arithmetic as a receipt that adds up."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from valueback.core.money import Money
from valueback.core.payments import RefundLine
from valueback.core.terms import Party
from valueback.usecases.heads import Head
from valueback.web.engagement.said import Voice
from valueback.web.fragments import Reader
from valueback.web.parts import Line, Receipt


def voice_for_client(head: Head, reader: Reader) -> Voice:
    """A page that speaks to the client as "you"."""
    return Voice(Party.CLIENT, reader.language, reader.zone, head.client.name, head.coach.name)


def receipt_of(lines: tuple[RefundLine, ...], total: Money, label: str) -> Receipt | None:
    """The arithmetic of a refund, payment by payment; None where it has nothing to add up."""
    own = tuple(line for line in lines if line.amount.currency == total.currency)
    found = tuple(line for place, one in enumerate(own, start=1) for line in _lines(one, place, len(own)))
    summed = sum(one.amount.minor for one in found)
    return Receipt(found, label, total) if found and summed == total.minor else None


def _lines(line: RefundLine, place: int, of: int) -> Iterator[Line]:
    note = _("payment %(number)s of %(of)s") % {"number": place, "of": of} if of > 1 else ""
    less = line.less or Money.zero(line.base.currency)
    yield Line(_("Received"), line.base, note)
    taken = (
        (_("Less what the agreement deducts"), less),
        (_("Less what went back before"), line.already_returned),
        (_("Less tax that cannot be recovered"), line.tax_retained),
    )
    for label, amount in taken:
        if amount.minor:
            yield Line(label, _minus(amount), note)
    rest = line.amount.minor - line.base.minor + sum(amount.minor for _label, amount in taken)
    if rest:
        # A part of the whole is promised, or more has gone back than this payment's share: the sum stays exact.
        yield Line(_("Less what is not promised of it"), Money(rest, line.base.currency), note)


def _minus(amount: Money) -> Money:
    return Money(-amount.minor, amount.currency)
