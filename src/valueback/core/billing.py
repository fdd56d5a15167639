"""What is owed and when: it follows from the terms alone, so the printed schedule and the invoices cannot differ.

Source: domain sections 2 (months count from an anchor day, clamped) and 3 (splits add up, first parts first).
"""

from dataclasses import dataclass
from datetime import date

from valueback.core.dates import Period, add_months, periods
from valueback.core.money import Money, allocate, split
from valueback.core.terms import Terms


@dataclass(frozen=True, slots=True)
class Due:
    """One part of the fee. `day` is the local day on which it is due at the latest; None waits for what `title` says.

    `period` are the local days that it pays for, up to, not including, their end; None for a milestone.
    """

    number: int
    day: date | None
    amount: Money
    title: str = ""
    period: Period | None = None


def instalments(terms: Terms) -> tuple[Due, ...]:
    """The parts of the fee in their order; they add up to it exactly. Tax on top of the fee is not in them.

    At once: one part, due with the last signature and at the latest on the first day of the term. Monthly: in
    advance, on the first day's day of each month, clamped and always counted from the first day (31 Jan, 28 Feb,
    31 Mar). By milestones: no day. Empty where terms in the making do not say the parts yet.
    """
    if terms.months < 1:
        return ()
    if terms.payment == "milestones":
        return _by_milestones(terms)
    until = add_months(terms.first_day, terms.months)
    if terms.payment == "monthly":
        grid = periods(terms.first_day, 1, until, "anchored")
        amounts = split(terms.fee, len(grid))
        return tuple(
            Due(number, one.start, amount, period=one)
            for number, (one, amount) in enumerate(zip(grid, amounts, strict=True), start=1)
        )
    return (Due(1, terms.first_day, terms.fee, period=Period(terms.first_day, until)),)


def _by_milestones(terms: Terms) -> tuple[Due, ...]:
    shares = tuple(part.share for part in terms.payment_parts)
    if not shares or min(shares) < 0 or sum(shares) != 1:
        return ()
    amounts = allocate(terms.fee, shares)
    return tuple(
        Due(number, None, amount, part.title)
        for number, (part, amount) in enumerate(zip(terms.payment_parts, amounts, strict=True), start=1)
    )


def discount(terms: Terms) -> Money | None:
    """What paying at once takes off the list price; None where no discount is agreed."""
    if terms.list_fee is None or terms.list_fee.currency != terms.fee.currency or terms.list_fee <= terms.fee:
        return None
    return terms.list_fee - terms.fee
