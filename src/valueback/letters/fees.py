"""The fee in words: what is owed and when comes from the same schedule that is billed, never from a second reading."""

from collections.abc import Iterator

from valueback.core.billing import Due, discount, instalments
from valueback.core.dates import day_after
from valueback.core.terms import Terms
from valueback.letters.document import Pen, Point


def fee_points(terms: Terms, pen: Pen) -> Iterator[Point]:
    """The fee with its discount, each part with its day, and the tax."""
    yield Point(_fee(terms, pen))
    dues = instalments(terms)
    if dues and terms.payment == "at_once":
        yield Point(_at_once(dues[0], pen))
    elif dues:
        yield Point(pen.gettext("What is owed, and when:"), tuple(Point(_part(terms, due, pen)) for due in dues))
    yield Point(_tax(terms, pen))


def _fee(terms: Terms, pen: Pen) -> str:
    less = discount(terms)
    if terms.list_fee is not None and less is not None:
        return pen.gettext(
            "The fee: %(fee)s paid at once, instead of %(list)s. Paying at once takes %(less)s off.",
            fee=pen.money(terms.fee),
            list=pen.money(terms.list_fee),
            less=pen.money(less),
        )
    return pen.gettext("The fee: %(fee)s, %(how)s.", fee=pen.money(terms.fee), how=_payment(terms.payment, pen))


def _payment(payment: str, pen: Pen) -> str:
    if payment == "at_once":
        return pen.gettext("paid at once")
    if payment == "monthly":
        return pen.gettext("paid in monthly instalments over the term")
    if payment == "milestones":
        return pen.gettext("paid in parts, by milestones")
    return payment


def _at_once(due: Due, pen: Pen) -> str:
    assert due.day is not None
    return pen.gettext(
        "It is due with the last signature, and at the latest on %(day)s: %(amount)s.",
        day=pen.day(due.day),
        amount=pen.money(due.amount),
    )


def _part(terms: Terms, due: Due, pen: Pen) -> str:
    number, amount = pen.number(due.number), pen.money(due.amount)
    if due.day is not None and due.period is not None:
        return pen.gettext(
            "Instalment %(number)s: %(amount)s on %(day)s, in advance for the days up to and including %(last)s.",
            number=number,
            amount=amount,
            day=pen.day(due.day),
            last=pen.day(day_after(due.period.end, -1)),
        )
    return pen.gettext(
        "Part %(number)s: %(amount)s, which is %(share)s of the fee, once this has happened: %(title)s",
        number=number,
        amount=amount,
        share=pen.rate(terms.payment_parts[due.number - 1].share),
        title=due.title,
    )


def _tax(terms: Terms, pen: Pen) -> str:
    tax = terms.tax
    if not tax.name:
        return pen.gettext("No tax is charged on top of it or shown inside it.")
    data = {"tax": tax.name, "rate": pen.rate(tax.rate)}
    if tax.kind == "exclusive":
        return pen.gettext("%(tax)s of %(rate)s is added to the fee.", **data)
    if tax.kind == "inclusive":
        return pen.gettext("%(tax)s of %(rate)s is contained in the fee.", **data)
    return pen.gettext("%(tax)s is charged inside the fee, as %(rate)s of it.", **data)
