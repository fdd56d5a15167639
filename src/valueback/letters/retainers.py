"""What the fee buys besides the fixed call, in words: an amount of work a month, or being able to reach somebody."""

from collections.abc import Iterator
from decimal import Decimal

from valueback.core.terms import Deficit, Overage, PayForAccess, PayForWork, Rollover, Terms, WorkUnit
from valueback.letters import numbers
from valueback.letters.document import Pen, Point


def retainer_points(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """One clause for each thing that the retainer settles; nothing where the fee buys the call alone."""
    retainer = terms.retainer
    if retainer is None:
        return ()
    texts = _work(retainer, pen) if isinstance(retainer, PayForWork) else _access(terms, retainer, pen)
    return tuple(Point(text) for text in texts)


def units(amount: Decimal, unit: WorkUnit, pen: Pen) -> str:
    """`4 sessions`, `90 minutes of work`, `1 piece of work`."""
    if unit is WorkUnit.SESSIONS:
        return pen.ngettext("%(num)s session", "%(num)s sessions", amount)
    if unit is WorkUnit.MINUTES:
        return pen.ngettext("%(num)s minute of work", "%(num)s minutes of work", amount)
    return pen.ngettext("%(num)s piece of work", "%(num)s pieces of work", amount)


# --- an amount of work -----------------------------------------------------------------------------


def _work(work: PayForWork, pen: Pen) -> Iterator[str]:
    yield pen.gettext(
        "Besides the fixed call the fee buys work: %(granted)s in each month of the term, counted from its first day.",
        granted=units(work.granted, work.unit, pen),
    )
    yield _forward(work, pen)
    yield _beyond(work.overage, pen)
    yield _deficit(work.deficit, pen)
    if work.rate is not None:
        yield pen.gettext(
            "The price beyond what was bought: %(rate)s for %(one)s.",
            rate=pen.money(work.rate),
            one=units(Decimal(1), work.unit, pen),
        )


def _forward(work: PayForWork, pen: Pen) -> str:
    if work.rollover is Rollover.NONE:
        return pen.gettext("What is not used by the end of a month lapses; nothing is brought forward.")
    most = units(work.most_forward, work.unit, pen)
    oldest = pen.gettext("What was brought forward first is used first.")
    if work.rollover is Rollover.CAPPED:
        kept = pen.gettext(
            "What a month leaves over is brought forward, %(most)s at the most, and stays to the end of the term.",
            most=most,
        )
    else:
        kept = pen.ngettext(
            "What a month leaves over is brought forward, %(most)s at the most, and lapses if it is not used in the "
            "month after.",
            "What a month leaves over is brought forward, %(most)s at the most, and lapses if it is not used in the "
            "%(num)s months after.",
            work.expires_after,
            most=most,
        )
    return f"{kept} {oldest}"


def _beyond(overage: Overage, pen: Pen) -> str:
    if overage is Overage.BLOCK:
        return pen.gettext("More than what is there is not used: the rest waits for the next month.")
    if overage is Overage.ASK:
        return pen.gettext(
            "Before more is used than what is there, the coach asks; without the client's yes it is not done."
        )
    if overage is Overage.BILL:
        return pen.gettext("More than what is there may be used without asking, and is billed.")
    return pen.gettext(
        "More than what is there may be used as a gift of the coach: shown with its value, and not billed."
    )


def _deficit(deficit: Deficit, pen: Pen) -> str:
    if deficit is Deficit.CARRIED:
        return pen.gettext(
            "If more was used than was there, and it was neither billed nor a gift, it is taken off the next month."
        )
    if deficit is Deficit.BILLED:
        return pen.gettext("If more was used than was there, and it was no gift, it is billed at the end of the month.")
    return pen.gettext(
        "If more was used than was there, and it was not billed, it is not taken off the next month either."
    )


# --- being able to reach somebody ------------------------------------------------------------------


def _access(terms: Terms, access: PayForAccess, pen: Pen) -> Iterator[str]:
    yield pen.gettext(
        "Besides the fixed call the fee buys access: the client can reach %(people)s over %(channels)s.",
        people=pen.listed(access.people),
        channels=pen.listed(access.channels),
    )
    yield pen.gettext(
        "This holds on working days from %(opens)s to %(closes)s, local time of %(zone)s.",
        opens=numbers.clock_time(access.opens, pen.language),
        closes=numbers.clock_time(access.closes, pen.language),
        zone=terms.coach_zone or terms.zone,
    )
    yield pen.ngettext(
        "A request is answered within %(num)s working hour. Only these hours count: the clock stands still outside "
        "them, on holidays, and while an answer of the client is waited for.",
        "A request is answered within %(num)s working hours. Only these hours count: the clock stands still outside "
        "them, on holidays, and while an answer of the client is waited for.",
        access.response_hours,
    )
    yield (
        pen.gettext("Nothing is credited for an answer that comes later; both sides see how many came in time.")
        if access.credit is None
        else pen.gettext(
            "An answer that comes later is credited with %(credit)s, taken off the next amount that is owed.",
            credit=pen.money(access.credit),
        )
    )
    yield pen.gettext("The fee buys access, used or not: a month without a request is delivered all the same.")
