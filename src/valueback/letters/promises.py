"""What the guarantee pays back, when, and on which conditions: the agreement never prints one without the other."""

from valueback.core.outcome import leaves
from valueback.core.tax import TaxLine, tax_in
from valueback.core.terms import (
    After,
    Anchor,
    Basis,
    Bound,
    ClaimDays,
    Earlier,
    Ending,
    EndingKind,
    Extension,
    FirstOf,
    Guarantee,
    OnGuarantee,
    OnMoney,
    Opens,
    Promise,
    Remedy,
    RemedyKind,
    Stage,
    TaxClause,
    Terms,
    Tier,
    Unit,
    Window,
)
from valueback.letters.document import Pen, Point
from valueback.letters.duties import short_conditions, weighty_duties
from valueback.letters.names import name

# --- the promise with its conditions ---------------------------------------------------------------


def promise_points(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """The promise of each stage beside its conditions, then activation and tax."""
    guarantee = terms.guarantee
    if guarantee is None:
        return ()
    points = [_stage(terms, stage, place, pen) for place, stage in enumerate(guarantee.stages, start=1)]
    if guarantee.activation is not None:
        points.append(Point(_activation(guarantee, pen)))
    points.append(
        Point(
            pen.gettext(
                "When the minimum results are reached, the programme has paid for itself as soon as the client says so "
                "or the guarantee period is over. Then nothing is paid back."
            )
        )
    )
    points.append(Point(tax_on_refund(terms, pen)))
    points.append(
        Point(
            pen.gettext(
                "Nothing is paid back beyond what was really received. It goes back to whoever paid, payment by "
                "payment, in the currency and proportion in which it was paid, and what went back before is counted."
            )
        )
    )
    return tuple(points)


def _stage(terms: Terms, stage: Stage, place: int, pen: Pen) -> Point:
    parts = [Point(window_text(stage.window, pen)), *_deductions(stage.promise, pen)]
    parts += [Point(text) for text in _tiers(stage.promise.tiers, pen)]
    parts += _milestones(terms, stage.promise, pen)
    if stage.remedies:
        parts.append(Point(_remedies(stage.remedies, pen)))
    text = _promise(terms, stage, pen)
    if terms.guarantee is not None and len(terms.guarantee.stages) > 1:
        text = pen.gettext("Period %(place)s. %(text)s", place=pen.number(place), text=text)
    return Point(text, tuple(parts))


def _promise(terms: Terms, stage: Stage, pen: Pen) -> str:
    share, basis = pen.rate(stage.promise.share), _basis(stage.promise.basis, pen)
    conditions = short_conditions(terms, pen)
    if stage.opens is Opens.ON_REQUEST:
        text = pen.gettext(
            "On the client's request, made at any time from the beginning of this period until the end of its claim "
            "period and without a reason, %(share)s of %(basis)s is paid back.",
            share=share,
            basis=basis,
        )
    else:
        text = pen.gettext(
            "If the minimum results are not reached by the end of the guarantee period and the client asks for value "
            "back within the claim period, %(share)s of %(basis)s is paid back.",
            share=share,
            basis=basis,
        )
    if not conditions:
        unconditional = pen.gettext("No duty of the client is a condition for it.")
        return f"{text} {unconditional}"
    beside = pen.gettext(
        "Conditions: the client keeps the duties of this agreement within what is allowed for each: %(conditions)s.",
        conditions=conditions,
    )
    return f"{text} {beside}"


def _basis(basis: Basis, pen: Pen) -> str:
    if basis is Basis.RECEIVED:
        return pen.gettext("all that was received")
    if basis is Basis.FEE:
        return pen.gettext("the agreed fee, never more than was received,")
    return pen.gettext("what was received, times the sessions not held out of those agreed,")


def _deductions(promise: Promise, pen: Pen) -> list[Point]:
    found = []
    if promise.less_fixed is not None:
        found.append(pen.gettext("Deducted: a fixed amount of %(sum)s.", sum=pen.money(promise.less_fixed)))
    if promise.less_share:
        found.append(pen.gettext("Deducted: %(share)s of it.", share=pen.rate(promise.less_share)))
    if promise.less_per_session is not None:
        found.append(pen.gettext("Deducted: %(sum)s for each session used.", sum=pen.money(promise.less_per_session)))
    if promise.excluded is not None:
        found.append(pen.gettext("Left out: set-up and third-party costs of %(sum)s.", sum=pen.money(promise.excluded)))
    return [Point(text) for text in found]


def _tiers(tiers: tuple[Tier, ...], pen: Pen) -> list[str]:
    found = [
        pen.gettext("%(share)s of this amount: %(until)s.", share=pen.rate(tier.share), until=_tier(tier, pen))
        for tier in tiers
    ]
    if tiers and (tiers[-1].days is not None or tiers[-1].sessions is not None):
        found.append(pen.gettext("After that, nothing of it."))
    return found


def _tier(tier: Tier, pen: Pen) -> str:
    limits = []
    if tier.days is not None:
        limits.append(
            pen.ngettext(
                "within %(num)s day of the beginning of the period",
                "within %(num)s days of the beginning of the period",
                tier.days,
            )
        )
    if tier.sessions is not None:
        limits.append(
            pen.ngettext(
                "as long as no more than %(num)s session was used",
                "as long as no more than %(num)s sessions were used",
                tier.sessions,
            )
        )
    if not limits:
        return pen.gettext("at any time")
    if len(limits) == 1:
        return limits[0]
    return pen.gettext("%(one)s, and %(other)s, whichever is over first", one=limits[0], other=limits[1])


def _milestones(terms: Terms, promise: Promise, pen: Pen) -> list[Point]:
    if not promise.milestones:
        return []
    titles = {leaf.key: leaf.title for leaf in leaves(terms.minimum)}
    parts = tuple(
        Point(
            pen.gettext(
                "%(share)s of this amount stays paid once this is reached: %(title)s.",
                share=pen.rate(part.share),
                title=titles.get(part.leaf, part.leaf),
            )
        )
        for part in promise.milestones
    )
    earlier = (
        pen.gettext("A milestone that was reached stays paid, whatever becomes of the others.")
        if promise.earlier is Earlier.STAND
        else pen.gettext("A milestone that is not reached takes the earlier ones with it: their shares go back too.")
    )
    return [Point(pen.gettext("By milestones:"), parts), Point(earlier)]


def _remedies(remedies: tuple[Remedy, ...], pen: Pen) -> str:
    steps = [
        pen.gettext("%(place)s) %(what)s", place=pen.number(place), what=_remedy(remedy, pen))
        for place, remedy in enumerate(remedies, start=1)
    ]
    return pen.gettext("What is offered, in this order: %(steps)s.", steps="; ".join(steps))


def _remedy(remedy: Remedy, pen: Pen) -> str:
    if remedy.kind is RemedyKind.EXTRA_SESSIONS:
        what = pen.ngettext("%(num)s extra session", "%(num)s extra sessions", remedy.count)
    elif remedy.kind is RemedyKind.EXTENSION:
        what = pen.ngettext("%(num)s more day", "%(num)s more days", remedy.count)
    elif remedy.kind is RemedyKind.PART:
        what = pen.gettext("%(share)s of the money back", share=pen.rate(remedy.share))
    elif remedy.kind is RemedyKind.FULL:
        what = pen.gettext("the money back as promised")
    else:
        what = pen.gettext("an adjustment of the work")
    return pen.gettext("%(what)s (chosen by %(party)s)", what=what, party=name(remedy.chosen_by, pen.language))


def _activation(guarantee: Guarantee, pen: Pen) -> str:
    assert guarantee.activation is not None
    what = guarantee.activation.what
    if guarantee.activation.before_start:
        return pen.gettext(
            "The guarantee becomes active with this, at the latest before the first day of the term: %(what)s.",
            what=what,
        )
    return pen.gettext("The guarantee becomes active with this: %(what)s.", what=what)


def tax_on_refund(terms: Terms, pen: Pen) -> str:
    """What paying back does with tax, with the amount where tax is kept."""
    tax = terms.tax
    if not tax.name or tax.on_refund == "none":
        return pen.gettext("Nothing is deducted for tax when money is paid back.")
    label = pen.gettext("%(tax)s of %(rate)s", tax=tax.name, rate=pen.rate(tax.rate))
    if tax.on_refund == "credit":
        return pen.gettext("Tax that was charged (%(tax)s) is paid back with it, by a credit note.", tax=label)
    return pen.gettext(
        "Tax that was charged and cannot be recovered (%(tax)s) is deducted in proportion: if the whole fee was "
        "received and all of it is paid back, %(back)s of %(gross)s.",
        tax=label,
        back=pen.money(terms.fee - tax_in(terms.fee, _line(tax)) if tax.kind != "exclusive" else terms.fee),
        gross=pen.money(terms.fee + tax_in(terms.fee, _line(tax)) if tax.kind == "exclusive" else terms.fee),
    )


def _line(tax: TaxClause) -> TaxLine:
    kinds = {"exclusive": "exclusive", "inclusive": "inclusive"}
    return TaxLine(tax.name, tax.rate, kinds.get(tax.kind, "inside"))  # type: ignore[arg-type]


# --- windows ---------------------------------------------------------------------------------------


def window_text(window: Window, pen: Pen) -> str:
    """From when to when, and what makes it longer."""
    text = pen.gettext(
        "The guarantee period begins with %(begin)s and runs to the end of %(end)s.",
        begin=_anchor(window.starts, pen),
        end=_bound(window.ends, pen),
    )
    if window.extended_by:
        extensions = "; ".join(_extension(one, pen) for one in window.extended_by)
        longer = pen.gettext("It gets longer by %(what)s.", what=extensions)
    else:
        longer = pen.gettext("Nothing makes it longer.")
    return f"{text} {longer}"


def _anchor(anchor: Anchor, pen: Pen) -> str:
    if anchor is Anchor.SIGNATURE:
        return pen.gettext("the last signature")
    if anchor is Anchor.START:
        return pen.gettext("the first day of the term")
    if anchor is Anchor.FIRST_SESSION:
        return pen.gettext("the first session")
    if anchor is Anchor.LAST_SESSION:
        return pen.gettext("the last session planned or still owed")
    if anchor is Anchor.ACTIVATION:
        return pen.gettext("the activation")
    return pen.gettext("the last day of the term")


def _anchor_day(anchor: Anchor, pen: Pen) -> str:
    """The local day of an anchor."""
    if anchor is Anchor.SIGNATURE:
        return pen.gettext("the day of the last signature")
    if anchor is Anchor.START:
        return pen.gettext("the first day of the term")
    if anchor is Anchor.FIRST_SESSION:
        return pen.gettext("the day of the first session")
    if anchor is Anchor.LAST_SESSION:
        return pen.gettext("the day of the last session planned or still owed")
    if anchor is Anchor.ACTIVATION:
        return pen.gettext("the day of the activation")
    return pen.gettext("the last day of the term")


def _bound(bound: Bound, pen: Pen) -> str:
    """The day with which it ends: one, or the first or last of several."""
    if isinstance(bound, After):
        return _after(bound, pen)
    days = [_bound(part, pen) for part in bound.parts]
    first = isinstance(bound, FirstOf)
    if len(days) == 2 and all(isinstance(part, After) for part in bound.parts):
        data = {"one": days[0], "other": days[1]}
        if first:
            return pen.gettext("%(one)s, or of %(other)s if that comes first", **data)
        return pen.gettext("%(one)s, or of %(other)s if that comes later", **data)
    listed = "; ".join(days)
    if first:
        return pen.gettext("the earliest of these days (%(days)s)", days=listed)
    return pen.gettext("the latest of these days (%(days)s)", days=listed)


def _after(bound: After, pen: Pen) -> str:
    day = _anchor_day(bound.anchor, pen)
    if bound.unit is Unit.SESSIONS:
        return pen.gettext(
            "the day of session number %(count)s, counted from %(day)s on", count=pen.number(bound.count), day=day
        )
    if not bound.count:
        return day
    if bound.unit is Unit.DAYS:
        return pen.ngettext(
            "the day %(num)s day after %(day)s", "the day %(num)s days after %(day)s", bound.count, day=day
        )
    if bound.unit is Unit.WEEKS:
        return pen.ngettext(
            "the day %(num)s week after %(day)s", "the day %(num)s weeks after %(day)s", bound.count, day=day
        )
    # Six months from 15 January end on 14 July, as a term of six months does.
    return pen.ngettext(
        "the last of %(num)s month that begins with %(day)s",
        "the last of %(num)s months that begin with %(day)s",
        bound.count,
        day=day,
    )


def _extension(extension: Extension, pen: Pen) -> str:
    if extension is Extension.PAUSES:
        return pen.gettext("agreed pauses, day for day")
    if extension is Extension.SUSPENSIONS:
        return pen.gettext("suspensions, day for day")
    return pen.gettext("sessions missed by the coach, one interval each")


# --- claims and endings ----------------------------------------------------------------------------


def claim_points(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """The conditions in short, and the steps of a claim with their days."""
    if terms.guarantee is None:
        return ()
    return tuple(Point(text) for text in (_in_short(terms, pen), *_claim(terms, terms.guarantee.claim, pen)))


def _in_short(terms: Terms, pen: Pen) -> str:
    """The conditions again, without their numbers: no section speaks of money that comes back without them."""
    duties = weighty_duties(terms)
    if not duties:
        return pen.gettext("No duty of the client is a condition for it.")
    kept = "; ".join(_lower(name(duty.clause, pen.language)) for duty in duties)
    return pen.gettext("Conditions: what the client does was kept within what is allowed (%(duties)s).", duties=kept)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _claim(terms: Terms, days: ClaimDays, pen: Pen) -> list[str]:
    third = terms.names.third or pen.gettext("a third person whom both sides name")
    return [
        pen.ngettext(
            "Claim period: %(num)s day, counted from the day after the guarantee period.",
            "Claim period: %(num)s days, counted from the day after the guarantee period.",
            days.period,
        ),
        pen.gettext(
            "A claim can be filed from the end of the guarantee period on, or as soon as the minimum results can no "
            "longer be reached or the coach stops early, whatever the standing. A result not known by then does not "
            "stand in its way."
        ),
        pen.gettext(
            "Asking: the client answers three questions (what was expected, what came of it, the client's own "
            "judgement) and marks the logged circumstances. A claim may be withdrawn."
        ),
        pen.ngettext(
            "The coach confirms having read it within %(num)s day of filing.",
            "The coach confirms having read it within %(num)s days of filing.",
            days.acknowledge,
        ),
        pen.gettext(
            "The coach may offer an alternative (extra sessions, more time, part of the money). The client may decline "
            "it, and it does not stop the clock."
        ),
        pen.ngettext(
            "It is decided within %(num)s day of filing; without a decision by then it is granted.",
            "It is decided within %(num)s days of filing; without a decision by then it is granted.",
            days.decide,
        ),
        pen.gettext(
            "The standing at the moment of filing decides; a slip that could still be made good then counts as kept. "
            "The coach may pay back anyway, at any moment, and may never be stricter. A refusal needs the coach's own "
            "sentence beside the findings."
        ),
        pen.ngettext(
            "A refusal may be appealed once within %(num)s day, to %(third)s.",
            "A refusal may be appealed once within %(num)s days, to %(third)s.",
            days.appeal,
            third=third,
        ),
        pen.ngettext(
            "The appeal is decided within %(num)s day.",
            "The appeal is decided within %(num)s days.",
            days.appeal_decide,
        ),
        pen.ngettext(
            "What was granted is paid back within %(num)s day of the grant.",
            "What was granted is paid back within %(num)s days of the grant.",
            days.refund,
        ),
    ]


def ending_points(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """Each way to end early with its effect on money and guarantee, those that the terms leave to the rule included."""
    if terms.guarantee is None:
        return ()
    endings = (Point(_ending(terms.ending(kind) or _by_rule(kind), pen)) for kind in EndingKind)
    more = pen.gettext("Anything more is paid back only as the guarantee says.")
    return (*endings, Point(f"{more} {_in_short(terms, pen)}"))


def lapsing_endings(terms: Terms, pen: Pen) -> str:
    """The ways of ending early that end the guarantee as well; empty where none does."""
    if terms.guarantee is None:
        return ""
    endings = (terms.ending(kind) or _by_rule(kind) for kind in EndingKind)
    names = [_lower(name(one.kind, pen.language)) for one in endings if one.guarantee is OnGuarantee.LAPSES]
    if not names:
        return ""
    return pen.gettext(
        "The guarantee also ends when one of these ends the agreement early: %(endings)s.", endings="; ".join(names)
    )


def _by_rule(kind: EndingKind) -> Ending:
    opens = kind is EndingKind.COACH_STOPS
    return Ending(kind, OnGuarantee.CLAIM_OPENS if opens else OnGuarantee.LAPSES, OnMoney.NOTHING_BACK)


def _ending(ending: Ending, pen: Pen) -> str:
    parts = [pen.gettext("%(ending)s.", ending=name(ending.kind, pen.language))]
    if ending.kind is EndingKind.SILENT_CLIENT:
        parts.append(_silent(ending, pen))
    if ending.guarantee is OnGuarantee.LAPSES:
        parts.append(pen.gettext("The guarantee ends."))
    elif ending.guarantee is OnGuarantee.CLAIM_OPENS:
        parts.append(
            pen.gettext(
                "The guarantee period ends then and the claim period begins; a guarantee ended before stays so."
            )
        )
    else:
        parts.append(pen.gettext("The guarantee stands."))
    if ending.money is OnMoney.NOT_HELD_BACK:
        parts.append(
            pen.gettext(
                "In any case the part of the fee for the sessions not held is paid back: the fee, divided by the "
                "sessions agreed, times those not held."
            )
        )
    else:
        parts.append(pen.gettext("Nothing is paid back beyond what the law gives, and open instalments stay due."))
    return " ".join(parts)


def _silent(ending: Ending, pen: Pen) -> str:
    return pen.gettext(
        "Only by an act of the coach, after %(missed)s sessions missed in a row, %(attempts)s logged attempts to reach "
        "the client on different days, and %(days)s days since the last of them without an answer.",
        missed=pen.number(ending.missed_in_a_row),
        attempts=pen.number(ending.attempts),
        days=pen.number(ending.silent_days),
    )
