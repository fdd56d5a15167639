"""Minimum results as documents print them: each result with what reaches it and who judges it."""

from valueback.core.outcome import (
    AllOf,
    AnyOf,
    AtLeast,
    Feedback,
    Group,
    Habit,
    Judge,
    Leaf,
    Measure,
    Milestone,
    MoneyWon,
    Outcome,
    leaves,
)
from valueback.core.terms import Level, Terms
from valueback.letters.document import Pen, Point
from valueback.letters.names import name


def outcome_points(outcome: Outcome, terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """The tree, and how money is counted where it holds money."""
    points = [_point(outcome, terms, pen)]
    if any(isinstance(leaf, MoneyWon) for leaf in leaves(outcome)) and terms.guarantee is not None:
        points.append(Point(_counting_money(terms.guarantee.evidence, terms.guarantee.weigh_confidence, pen)))
    points.append(
        Point(
            pen.gettext(
                "A result counts only when the client, or whoever is to judge it, entered or confirmed it; never by "
                "the coach's word alone. What is not known yet is not taken for a no."
            )
        )
    )
    return tuple(points)


def _point(outcome: Outcome, terms: Terms, pen: Pen) -> Point:
    if isinstance(outcome, AllOf | AnyOf | AtLeast):
        return Point(_group(outcome, pen), tuple(_point(part, terms, pen) for part in outcome.parts))
    return Point(f"{outcome.title}: {_reached(outcome, pen)}. {_judged(outcome, terms, pen)}")


def _group(outcome: AllOf | AnyOf | AtLeast, pen: Pen) -> str:
    if isinstance(outcome, AllOf):
        return pen.gettext("All of the following:")
    if isinstance(outcome, AnyOf):
        return pen.gettext("Any one of the following is enough:")
    return pen.gettext("At least %(needed)s of the following:", needed=pen.number(outcome.count))


def _reached(leaf: Leaf, pen: Pen) -> str:
    if isinstance(leaf, MoneyWon):
        return pen.gettext("at least %(target)s that came from the work", target=pen.money(leaf.target))
    if isinstance(leaf, Feedback):
        return _feedback(leaf, pen)
    if isinstance(leaf, Habit):
        return pen.gettext(
            "kept at least %(times)s, in at least %(weeks)s of the guarantee period",
            times=pen.ngettext("once a week", "%(num)s times a week", leaf.times),
            weeks=pen.ngettext("%(num)s week", "%(num)s weeks", leaf.weeks),
        )
    if isinstance(leaf, Measure):
        unit = f" {leaf.unit}" if leaf.unit else ""
        return pen.gettext(
            "from %(baseline)s to %(target)s or better",
            baseline=f"{pen.number(leaf.baseline)}{unit}",
            target=f"{pen.number(leaf.target)}{unit}",
        )
    if isinstance(leaf, Milestone):
        return pen.gettext("it has happened by the end of the guarantee period")
    return pen.gettext(
        "a yes, in one's own judgement; the last answer given after the end of the guarantee period decides, or a yes "
        'to "Has it paid for itself?" at any time'
    )


def _feedback(leaf: Feedback, pen: Pen) -> str:
    return pen.gettext(
        "%(quorum)s or more by %(group)s, of which at least %(improved)s with a score of %(scale)s or more on a scale "
        "of 1 to 5; with fewer answers it stays unknown",
        quorum=pen.ngettext("%(num)s answer", "%(num)s answers", leaf.quorum),
        group=name(leaf.group, pen.language),
        improved=pen.number(leaf.improved),
        scale=pen.number(leaf.scale_from),
    )


def _judged(leaf: Leaf, terms: Terms, pen: Pen) -> str:
    judge = name(leaf.judge, pen.language)
    if isinstance(leaf, Feedback) and leaf.judge is Judge.THIRD:
        judge = name(Group.PEERS if leaf.group is Group.PEERS else Group.MANAGER, pen.language)
    elif leaf.judge is Judge.THIRD and terms.names.third:
        judge = terms.names.third
    return pen.gettext("Judged by: %(judge)s.", judge=judge)


def _counting_money(evidence: Level, weigh_confidence: bool, pen: Pen) -> str:
    level = name(evidence, pen.language)
    level = level[:1].lower() + level[1:]
    share = (
        pen.gettext(
            "Money counts with the share of it that came from the work, times how sure it is, at the rate written down "
            "with it on its day, if it falls within the guarantee period."
        )
        if weigh_confidence
        else pen.gettext(
            "Money counts with the share of it that came from the work, at the rate written down with it on its day, "
            "if it falls within the guarantee period."
        )
    )
    firm = pen.gettext(
        "Evidence has four levels, said, written, signed and paid; money counts from the level: %(level)s.", level=level
    )
    return f"{share} {firm}"
