"""Options in words: each aspect as a person compares it, and a guarantee never without what it asks in return.

The agreement says all of it again, in full and from the same values; here it is short enough for a phone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType

from valueback.core.presets import PRESETS
from valueback.core.proposals import Aspect, Option, Payment, Suggestion
from valueback.core.terms import (
    After,
    Anchor,
    Basis,
    EffectKind,
    Guarantee,
    Opens,
    Overage,
    PayForAccess,
    PayForWork,
    RemedyKind,
    Rollover,
    Stage,
    Unit,
    WorkUnit,
)
from valueback.letters import formats
from valueback.letters.document import Pen
from valueback.letters.duties import allowed_text
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.presets import preset_name


@dataclass(frozen=True, slots=True)
class Cell:
    """What one option says about one aspect: the first words, sentences below, and a list under its own heading."""

    main: str
    more: tuple[str, ...] = ()
    title: str = ""
    listed: tuple[str, ...] = ()


_ASPECTS: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.FEE: N_("Fee"),
        Aspect.PER_MONTH: N_("A month"),
        Aspect.PAID: N_("How it is paid"),
        Aspect.CALLS: N_("Sessions"),
        Aspect.BETWEEN: N_("Between the sessions"),
        Aspect.SCOPE: N_("What is in it"),
        Aspect.GUARANTEE: N_("Guarantee"),
    }
)


def aspect_name(aspect: Aspect, language: str) -> str:
    """What an aspect is called."""
    return translator(language).gettext(_ASPECTS[aspect])


def cell(option: Option, aspect: Aspect, language: str) -> Cell:
    """One aspect of an option, in words."""
    return _CELLS[aspect](option, Pen(language))


def share_says(suggestion: Suggestion, language: str) -> str:
    """Where a suggested fee comes from: the amount, the share, and the figure that it is a share of."""
    pen = Pen(language)
    return pen.gettext(
        "%(fee)s is %(share)s of the lowest figure you agreed on (%(value)s), rounded.",
        fee=pen.money(suggestion.fee),
        share=pen.rate(suggestion.share),
        value=pen.money(suggestion.of),
    )


# --- money -----------------------------------------------------------------------------------------


def _fee(option: Option, pen: Pen) -> Cell:
    if not option.saved:
        return Cell(pen.money(option.owed))
    saved = pen.gettext(
        "instead of %(list)s: %(saved)s less for paying at once",
        list=pen.money(option.fee),
        saved=pen.money(option.saved),
    )
    return Cell(pen.money(option.owed), (saved,))


def _per_month(option: Option, pen: Pen) -> Cell:
    over = pen.ngettext("over %(num)s month", "over %(num)s months", option.months)
    return Cell(pen.money(option.per_month), (over,))


def _paid(option: Option, pen: Pen) -> Cell:
    if option.payment is Payment.MILESTONES and option.parts:
        pairs = zip(option.instalments, option.parts, strict=True)
        listed = tuple(
            pen.gettext("%(amount)s: %(what)s", amount=pen.money(amount), what=part.title) for amount, part in pairs
        )
        return Cell(
            pen.ngettext("In %(num)s part", "In %(num)s parts", len(listed)), (), pen.gettext("Paid when"), listed
        )
    if option.payment is Payment.MONTHLY:
        runs = [(amount, len(tuple(run))) for amount, run in groupby(option.instalments)]
        said = [
            pen.ngettext(
                "%(num)s payment of %(amount)s", "%(num)s payments of %(amount)s", count, amount=pen.money(amount)
            )
            for amount, count in runs
        ]
        return Cell(pen.gettext("Every month"), (pen.gettext(", then ").join(said),))
    return Cell(pen.gettext("At once"))


# --- the work --------------------------------------------------------------------------------------


def _calls(option: Option, pen: Pen) -> Cell:
    sessions = pen.ngettext("%(num)s session", "%(num)s sessions", option.sessions)
    minutes = pen.ngettext("%(num)s minute each", "%(num)s minutes each", option.minutes)
    months = pen.ngettext("for %(num)s month", "for %(num)s months", option.months)
    often = (
        pen.gettext("every week")
        if option.every_weeks == 1
        else pen.ngettext("every %(num)s week", "every %(num)s weeks", option.every_weeks)
    )
    return Cell(
        sessions, (pen.gettext("%(often)s %(months)s, %(minutes)s", often=often, months=months, minutes=minutes),)
    )


def _between(option: Option, pen: Pen) -> Cell:
    retainer = option.retainer
    if retainer is None:
        return Cell(pen.gettext("The sessions alone"))
    return _access(retainer, pen) if isinstance(retainer, PayForAccess) else _work(retainer, pen)


def _access(retainer: PayForAccess, pen: Pen) -> Cell:
    reach = pen.gettext(
        "%(people)s by %(channels)s, on working days from %(opens)s to %(closes)s",
        people=pen.listed(retainer.people),
        channels=pen.listed(retainer.channels),
        opens=formats.time_of_day(retainer.opens, pen.language),
        closes=formats.time_of_day(retainer.closes, pen.language),
    )
    answer = pen.ngettext(
        "An answer comes within %(num)s working hour.",
        "An answer comes within %(num)s working hours.",
        retainer.response_hours,
    )
    late = (
        (pen.gettext("If it comes later, %(credit)s comes off the next payment.", credit=pen.money(retainer.credit)),)
        if retainer.credit is not None
        else ()
    )
    return Cell(pen.gettext("You can reach your coach"), (reach, answer, *late))


def _amount(unit: WorkUnit, count: Decimal, pen: Pen) -> str:
    if unit is WorkUnit.MINUTES and count % 60 == 0:
        return pen.ngettext("%(num)s hour", "%(num)s hours", count / 60)
    if unit is WorkUnit.MINUTES:
        return pen.ngettext("%(num)s minute", "%(num)s minutes", count)
    if unit is WorkUnit.SESSIONS:
        return pen.ngettext("%(num)s session", "%(num)s sessions", count)
    return pen.ngettext("%(num)s piece of work", "%(num)s pieces of work", count)


def _one(unit: WorkUnit, pen: Pen) -> str:
    words = {
        WorkUnit.MINUTES: pen.gettext("each minute"),
        WorkUnit.SESSIONS: pen.gettext("each session"),
        WorkUnit.DELIVERABLES: pen.gettext("each piece of work"),
    }
    return words[unit]


def _work(retainer: PayForWork, pen: Pen) -> Cell:
    granted = pen.gettext("%(amount)s a month", amount=_amount(retainer.unit, retainer.granted, pen))
    return Cell(granted, (_left_over(retainer, pen), _beyond(retainer, pen)))


def _left_over(retainer: PayForWork, pen: Pen) -> str:
    if retainer.rollover is Rollover.NONE:
        return pen.gettext("What is left of a month ends with it.")
    most = _amount(retainer.unit, retainer.most_forward, pen)
    if retainer.rollover is Rollover.CAPPED:
        return pen.gettext("What is left of a month stays yours, up to %(most)s.", most=most)
    return pen.ngettext(
        "What is left of a month can be used for %(num)s more month, up to %(most)s.",
        "What is left of a month can be used for %(num)s more months, up to %(most)s.",
        retainer.expires_after,
        most=most,
    )


def _beyond(retainer: PayForWork, pen: Pen) -> str:
    if retainer.overage is Overage.BILL and retainer.rate is not None:
        rate, one = pen.money(retainer.rate), _one(retainer.unit, pen)
        return pen.gettext("Beyond it, %(one)s more costs %(rate)s.", one=one, rate=rate)
    if retainer.overage is Overage.BLOCK:
        return pen.gettext("Beyond it, nothing more is done in that month.")
    if retainer.overage is Overage.ABSORB:
        return pen.gettext("Beyond it, more costs you nothing.")
    return pen.gettext("Beyond it, you are asked before anything costs more.")


def _scope(option: Option, pen: Pen) -> Cell:
    return Cell("", (), "", option.scope) if option.scope else Cell(pen.gettext("Nothing besides"))


# --- the guarantee ---------------------------------------------------------------------------------


def _guarantee(option: Option, pen: Pen) -> Cell:
    preset = PRESETS.get(option.preset)
    guarantee = None if preset is None else preset()
    if guarantee is None:
        return Cell(
            preset_name("none", pen.language), (pen.gettext("You pay for the sessions; nothing else is asked."),)
        )
    said = tuple(sentence for stage in guarantee.stages for sentence in _promised(stage, guarantee, pen))
    return Cell(
        preset_name(option.preset, pen.language), said, pen.gettext("On these conditions"), conditions(guarantee, pen)
    )


def conditions(guarantee: Guarantee, pen: Pen) -> tuple[str, ...]:
    """What has to be so for the promise to hold: when it is asked for, and each duty with what is allowed."""
    weighty = (EffectKind.END, EffectKind.REDUCE)
    duties = tuple(
        pen.gettext(
            "%(duty)s; allowed: %(allowed)s",
            duty=name(duty.clause, pen.language),
            allowed=allowed_text(duty.allowed, pen),
        )
        for duty in guarantee.duties
        if duty.effect.kind in weighty
    )
    asked = _asked(guarantee, pen)
    if not duties:
        return (asked, pen.gettext("Nothing else is asked of you."))
    close = pen.gettext("A slip counts only once you were told of it; the agreement says how each is made good.")
    return (*duties, asked, close)


def _promised(stage: Stage, guarantee: Guarantee, pen: Pen) -> tuple[str, ...]:
    share, until = pen.rate(stage.promise.share), _until(stage, pen)
    basis = pen.gettext("what you paid") if stage.promise.basis is Basis.RECEIVED else pen.gettext("the fee you paid")
    if stage.opens is Opens.ON_REQUEST:
        return (
            pen.gettext(
                "Ask %(until)s, without a reason, and %(share)s of %(basis)s comes back.",
                until=until,
                share=share,
                basis=basis,
            ),
        )
    if stage.promise.milestones:
        shares = pen.listed(pen.rate(part.share) for part in stage.promise.milestones)
        return (
            pen.gettext(
                "The fee is earned in steps of %(shares)s, each judged by a person named at signing. The share of a "
                "step that is not reached %(until)s comes back, if the conditions are met.",
                shares=shares,
                until=until,
            ),
        )
    said = pen.gettext(
        "If the results agreed on are not reached %(until)s, %(share)s of %(basis)s comes back, if the conditions are "
        "met.",
        until=until,
        share=share,
        basis=basis,
    )
    extra = [one for one in stage.remedies if one.kind is RemedyKind.EXTRA_SESSIONS]
    first = (
        pen.ngettext(
            "%(num)s extra session comes first; you say whether it is enough.",
            "%(num)s extra sessions come first; you say whether they are enough.",
            extra[0].count,
        )
        if extra
        else ""
    )
    return (said, first) if first else (said,)


def _until(stage: Stage, pen: Pen) -> str:
    ends = stage.window.ends
    if isinstance(ends, After) and ends.unit is Unit.DAYS and ends.anchor is Anchor.START and ends.count:
        return pen.ngettext("within %(num)s day of the first day", "within %(num)s days of the first day", ends.count)
    return pen.gettext("by the end of the term")


def _asked(guarantee: Guarantee, pen: Pen) -> str:
    if not guarantee.claim.period:
        return pen.gettext("You ask for it by the last day of that time.")
    return pen.ngettext(
        "You ask for it within %(num)s day after that time.",
        "You ask for it within %(num)s days after that time.",
        guarantee.claim.period,
    )


_CELLS: Mapping[Aspect, Callable[[Option, Pen], Cell]] = MappingProxyType(
    {
        Aspect.FEE: _fee,
        Aspect.PER_MONTH: _per_month,
        Aspect.PAID: _paid,
        Aspect.CALLS: _calls,
        Aspect.BETWEEN: _between,
        Aspect.SCOPE: _scope,
        Aspect.GUARANTEE: _guarantee,
    }
)
