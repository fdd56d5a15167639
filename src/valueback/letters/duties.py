"""The duties of both sides as the agreement prints them: what counts, what is allowed, how it is made good, and then.

Generated from the same values that the standing is computed from, so that nothing is evaluated that is not said.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from valueback.core.terms import (
    ActsRule,
    Allowance,
    BeforeNextSession,
    Capacity,
    ClarityRule,
    Clause,
    CoachDuty,
    CommonSenseRule,
    Counting,
    Cure,
    Duty,
    Effect,
    EffectKind,
    EvidenceRule,
    HeldInARow,
    HomeworkRule,
    NoCure,
    NoticeRule,
    Per,
    PresentRule,
    Recording,
    Rule,
    SpokeUpRule,
    Terms,
    UntilDecided,
    ValueToldRule,
    Within,
)
from valueback.letters.document import Pen, Point
from valueback.letters.names import name


def ends_for_consumer(terms: Terms, duty: Duty) -> bool:
    """Whether the clause must be acknowledged apart from the rest: broken, it would end a consumer's guarantee."""
    return terms.capacity is Capacity.CONSUMER and duty.effect.kind is EffectKind.END


def duty_points(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """One clause for each duty of the client, in the order of the terms."""
    guarantee = terms.guarantee
    return tuple(_duty(terms, duty, pen) for duty in guarantee.duties) if guarantee else ()


def _duty(terms: Terms, duty: Duty, pen: Pen) -> Point:
    text = f"{name(duty.clause, pen.language)}. {counts_as_kept(duty.rule, pen)}"
    parts = []
    if duty.clause not in _AT_CLAIM_TIME:
        parts.append(pen.gettext("Allowed: %(what)s.", what=allowed_text(duty.allowed, pen)))
        parts.append(pen.gettext("Making it good: %(how)s.", how=cure_text(duty.cure, pen)))
    parts.append(_after(duty, pen))
    return Point(" ".join((text, *parts)), clause=duty.clause)


def ending_duties(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """Each duty that can end a consumer's guarantee, short: what is allowed, the notice, and how it is made good."""
    duties = terms.guarantee.duties if terms.guarantee else ()
    return tuple(
        Point(_ending_duty(duty, pen), highlighted=True, clause=duty.clause)
        for duty in duties
        if ends_for_consumer(terms, duty)
    )


def _ending_duty(duty: Duty, pen: Pen) -> str:
    return pen.gettext(
        "%(duty)s. Allowed: %(allowed)s. Notice: each slip is told by mail before it counts. Making it good: %(cure)s.",
        duty=name(duty.clause, pen.language),
        allowed=allowed_text(duty.allowed, pen),
        cure=cure_text(duty.cure, pen),
    )


# They happen once and are looked at with a claim: nothing is counted or allowed.
_AT_CLAIM_TIME = frozenset({Clause.COMMON_SENSE, Clause.SPOKE_UP})


def _after(duty: Duty, pen: Pen) -> str:
    effect = effect_text(duty.effect, pen)
    if duty.clause in _AT_CLAIM_TIME:
        return pen.gettext("What follows if it is not done: %(effect)s.", effect=effect)
    return pen.gettext("What follows beyond what is allowed: %(effect)s.", effect=effect)


# --- what counts -----------------------------------------------------------------------------------


def counts_as_kept(rule: Rule, pen: Pen) -> str:
    """What the client does, and what counts as done."""
    if isinstance(rule, ClarityRule):
        return _clarity(rule, pen)
    if isinstance(rule, ValueToldRule):
        return _value_told(rule, pen)
    if isinstance(rule, HomeworkRule):
        return _homework(rule, pen)
    if isinstance(rule, PresentRule):
        return _present(rule, pen)
    if isinstance(rule, NoticeRule):
        return _notice(rule, pen)
    if isinstance(rule, CommonSenseRule):
        return pen.gettext(
            "In a claim the client judges with common sense whether the value came back, and marks each circumstance "
            "that was logged (a crisis, a hiring freeze, the timing of a promotion) as having mattered or not."
        )
    if isinstance(rule, SpokeUpRule):
        return _spoke_up(rule, pen)
    return _acts(rule, pen) if isinstance(rule, ActsRule) else _evidence(rule, pen)


def _clarity(rule: ClarityRule, pen: Pen) -> str:
    days = pen.ngettext("%(num)s day", "%(num)s days", rule.or_days)
    return pen.gettext(
        "The client helps to make the objective and the minimum results precise and signs the results schedule before "
        "the held session number %(session)s starts, or within %(days)s of the day on which the coach's signed "
        "schedule reached the client, whichever is later. As long as the coach has not sent it, nothing is due, and "
        "the minimum results of this agreement apply.",
        session=pen.number(rule.by_session),
        days=days,
    )


def _value_told(rule: ValueToldRule, pen: Pen) -> str:
    return pen.ngettext(
        "After each session that was held the client answers the value check (did you get value, what would make it "
        "better) by the end of the client's first working day after the local day on which the check arrived. The "
        "first answer keeps the duty, whatever it says. A check that did not reach the client was not asked.",
        "After each session that was held the client answers the value check (did you get value, what would make it "
        "better) by the end of the client's %(num)s working days after the local day on which the check arrived. The "
        "first answer keeps the duty, whatever it says. A check that did not reach the client was not asked.",
        max(1, rule.working_days),
    )


def _homework(rule: HomeworkRule, pen: Pen) -> str:
    said = pen.gettext(
        "The client does the homework given in each session and says how it was done: not done, partly, done or extra "
        "mile. It is due at the moment stated with it, otherwise at the end of the value-check time of the session "
        "held next. Done and extra mile count 1, partly %(partly)s, not done or unanswered 0; the items given in one "
        "session are one occasion, and its slip is 1 minus the mean of what they count. An excused item is left out.",
        partly=pen.number(rule.partly),
    )
    if not rule.objection_days:
        final = pen.gettext("The client's word is final.")
        return f"{said} {final}"
    objection = pen.ngettext(
        "The coach may object within %(num)s day; an item objected to counts only once both have settled it.",
        "The coach may object within %(num)s days; an item objected to counts only once both have settled it.",
        rule.objection_days,
    )
    return f"{said} {objection}"


def _present(rule: PresentRule, pen: Pen) -> str:
    return pen.ngettext(
        "The client joins each session within %(num)s minute of its start and stays to the end. A session made "
        "shorter by agreement counts as kept, and so does one to which the coach came late or not at all.",
        "The client joins each session within %(num)s minutes of its start and stays to the end. A session made "
        "shorter by agreement counts as kept, and so does one to which the coach came late or not at all.",
        rule.grace_minutes,
    )


def _notice(rule: NoticeRule, pen: Pen) -> str:
    return pen.ngettext(
        "To cancel or move a session the client gives notice of at least %(num)s hour before its start, counted as "
        "elapsed time; exactly that is enough. A late change that the coach accepts at once counts as kept.",
        "To cancel or move a session the client gives notice of at least %(num)s hours before its start, counted as "
        "elapsed time; exactly that is enough. A late change that the coach accepts at once counts as kept.",
        rule.hours,
    )


def _spoke_up(rule: SpokeUpRule, pen: Pen) -> str:
    said = pen.gettext(
        "If something is missing, the client says so while there is time to change it: a value check answered with no "
        "value, a little or partly, after which at least one adjustment is tried. A polite yes alone costs nothing."
    )
    if not rule.ask_at:
        return said
    asked = pen.gettext(
        'A no to the question "On course for it to pay for itself?" counts too. It is asked at these sessions: '
        "%(sessions)s.",
        sessions=pen.listed(pen.number(session) for session in rule.ask_at),
    )
    return f"{said} {asked}"


def _acts(rule: ActsRule, pen: Pen) -> str:
    count = pen.number(rule.count)
    if rule.per is Per.WEEK:
        per = pen.gettext("each full week of the guarantee period")
    else:
        per = pen.gettext("each full month of the guarantee period")
    text = (
        pen.gettext(
            "The client does at least %(count)s of this in %(per)s: %(act)s.", count=count, per=per, act=rule.act
        )
        if rule.at_least
        else pen.gettext(
            "The client does at most %(count)s of this in %(per)s: %(act)s.", count=count, per=per, act=rule.act
        )
    )
    rests = pen.gettext("A week or month that a pause touches does not count.")
    return f"{text} {rests}"


def _evidence(rule: EvidenceRule, pen: Pen) -> str:
    return pen.ngettext(
        "The client hands in evidence within %(num)s day of being asked for it.",
        "The client hands in evidence within %(num)s days of being asked for it.",
        rule.days,
    )


# --- allowed, made good, and then ------------------------------------------------------------------


def allowed_text(allowed: Allowance, pen: Pen) -> str:
    """How much may be missed."""
    if allowed.counting is Counting.SHARE:
        share = pen.rate(allowed.limit)
        return pen.gettext(
            "slips on up to %(share)s of all occasions, those still planned included until the end", share=share
        )
    if allowed.limit == 0:
        return pen.gettext("no slip")
    if allowed.counting is Counting.COUNT:
        return pen.ngettext("%(num)s slip in all", "%(num)s slips in all", allowed.limit)
    if allowed.counting is Counting.RUN:
        return pen.ngettext("%(num)s slip in a row", "%(num)s slips in a row", allowed.limit)
    if allowed.per is Per.WEEK:
        return pen.ngettext("%(num)s slip in any one week", "%(num)s slips in any one week", allowed.limit)
    return pen.ngettext("%(num)s slip in any one month", "%(num)s slips in any one month", allowed.limit)


def cure_text(cure: Cure, pen: Pen) -> str:
    """How a slip is made good."""
    if isinstance(cure, NoCure):
        return pen.gettext("only by an excuse of the coach or a free pass")
    if isinstance(cure, Within):
        return pen.ngettext(
            "by doing it within %(num)s day of the notice of the slip",
            "by doing it within %(num)s days of the notice of the slip",
            cure.days,
        )
    if isinstance(cure, BeforeNextSession):
        return pen.ngettext(
            "by doing it before the first session that starts after the notice of the slip; if none is planned, "
            "within %(num)s day of the notice",
            "by doing it before the first session that starts after the notice of the slip; if none is planned, "
            "within %(num)s days of the notice",
            cure.days,
        )
    if isinstance(cure, HeldInARow):
        return pen.ngettext(
            "%(num)s session held after the notice without a slip of this duty wipes out its oldest slip; sessions "
            "cancelled, moved or missed by the coach are skipped",
            "%(num)s sessions held in a row after the notice without a slip of this duty wipe out its oldest slip, "
            "and each further row the next; sessions cancelled, moved or missed by the coach are skipped",
            cure.count,
        )
    assert isinstance(cure, UntilDecided)
    return pen.gettext("at any time until the claim is decided")


def effect_text(effect: Effect, pen: Pen) -> str:
    """What a duty does that is broken: missed more often than allowed, and no longer to be made good."""
    if effect.kind is EffectKind.END:
        return pen.gettext("the guarantee ends once it can no longer be made good")
    if effect.kind is EffectKind.REDUCE:
        return pen.gettext("what is paid back is lowered by %(share)s", share=pen.rate(effect.share))
    if effect.kind is EffectKind.EXTEND:
        return pen.ngettext(
            "the guarantee period gets %(num)s day longer", "the guarantee period gets %(num)s days longer", effect.days
        )
    if effect.kind is EffectKind.WARN:
        return pen.gettext("a reminder; the guarantee stays as it is")
    if effect.kind is EffectKind.HOLD:
        return pen.gettext("a claim is not decided before it is done, or before the day of the decision has come")
    return pen.gettext("it is written down and weighed in a claim; by itself it changes nothing")


def weighty_duties(terms: Terms) -> tuple[Duty, ...]:
    """The duties that can end the guarantee or lower the promise: its conditions."""
    duties = terms.guarantee.duties if terms.guarantee else ()
    return tuple(duty for duty in duties if duty.effect.kind in (EffectKind.END, EffectKind.REDUCE))


def short_conditions(terms: Terms, pen: Pen) -> str:
    """Each condition with what is allowed, for beside the promise."""
    return "; ".join(
        pen.gettext(
            "%(duty)s (%(allowed)s)", duty=name(duty.clause, pen.language), allowed=allowed_text(duty.allowed, pen)
        )
        for duty in weighty_duties(terms)
    )


# --- how slips are told ----------------------------------------------------------------------------


def slip_points(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """What holds for every duty: the notice, the free passes, attendance, and whose fault it was."""
    guarantee = terms.guarantee
    if guarantee is None or not guarantee.duties:
        return ()
    texts = [
        pen.gettext(
            "Each time a duty is not kept is one slip. A slip counts only from the moment at which the client was told "
            "of it by mail or on a page that showed it."
        ),
        pen.ngettext(
            "A slip of which the client was not told within %(num)s day of the moment at which the duty was due never "
            "counts.",
            "A slip of which the client was not told within %(num)s days of the moment at which the duty was due never "
            "counts.",
            guarantee.notify_days,
        ),
        pen.gettext(
            "A slip caused by the coach in the same session, or by a failure of the service, does not count. The coach "
            "may excuse any slip; an excuse is final."
        ),
        pen.ngettext(
            "Attendance stands as planned unless one side says otherwise within %(num)s hour of the planned end; the "
            "other side may contradict within the same time of being told. What is contradicted never counts as a "
            "slip, and both together may correct it at any time.",
            "Attendance stands as planned unless one side says otherwise within %(num)s hours of the planned end; the "
            "other side may contradict within the same time of being told. What is contradicted never counts as a "
            "slip, and both together may correct it at any time.",
            guarantee.say_within_hours,
        ),
        _passes(guarantee.passes, pen),
        pen.gettext(
            "A guarantee that ended over a slip stands again only by an excuse, or because the slip had been made good "
            "in time and was noted late."
        ),
    ]
    return tuple(Point(text) for text in texts)


def _passes(passes: int, pen: Pen) -> str:
    if not passes:
        return pen.gettext("There are no free passes; illness and bereavement set a slip aside all the same.")
    return pen.ngettext(
        "The client has %(num)s free pass, played without a reason on one slip of value told, homework, presence or "
        "notice before its time to be made good is over. Illness and bereavement use up none.",
        "The client has %(num)s free passes, each played without a reason on one slip of value told, homework, "
        "presence or notice before its time to be made good is over. Illness and bereavement use up none.",
        passes,
    )


# --- the coach -------------------------------------------------------------------------------------


def coach_points(terms: Terms, pen: Pen) -> tuple[Point, ...]:
    """One clause for each duty of the coach."""
    guarantee = terms.guarantee
    if guarantee is None or not guarantee.coach_duties:
        return ()
    points = [
        Point(_coach_duty(terms, duty, pen), clause=duty.clause)
        for duty in guarantee.coach_duties
        if duty.clause is not Clause.RECORD or terms.recording is not Recording.NEVER
    ]
    closing = pen.gettext(
        "The coach's duties are kept in the same record. They never change the guarantee by themselves; what is found "
        "speaks in a claim."
    )
    return (*points, Point(closing))


def _coach_duty(terms: Terms, duty: CoachDuty, pen: Pen) -> str:
    text = _COACH[duty.clause](terms, duty, pen)
    allowed = pen.gettext("Allowed: %(what)s.", what=allowed_text(Allowance(Decimal(duty.allowed)), pen))
    return f"{text} {allowed}"


def _ask(terms: Terms, duty: CoachDuty, pen: Pen) -> str:
    return pen.ngettext(
        "After each session that was held the coach asks for its value, by the end of the next local day.",
        "After each session that was held the coach asks for its value, by the end of the local day %(num)s days "
        "after it.",
        duty.days,
    )


def _adjust(terms: Terms, duty: CoachDuty, pen: Pen) -> str:
    return pen.gettext(
        'The coach answers every value check of no value, a little or partly, and every "not on course", with an '
        "adjustment by the end of the next session held."
    )


def _look(terms: Terms, duty: CoachDuty, pen: Pen) -> str:
    return pen.gettext(
        "The coach gives homework that serves the objective and looks at it by the end of the local day after the next "
        "session held."
    )


def _on_time(terms: Terms, duty: CoachDuty, pen: Pen) -> str:
    return pen.gettext("The coach is on time for each session and stays to its end.")


def _record(terms: Terms, duty: CoachDuty, pen: Pen) -> str:
    return pen.ngettext(
        "A session that is to be recorded is recorded, and both can listen to it by the end of the next local day.",
        "A session that is to be recorded is recorded, and both can listen to it by the end of the local day %(num)s "
        "days after it.",
        max(1, duty.days),
    )


_COACH: Mapping[Clause, Callable[[Terms, CoachDuty, Pen], str]] = MappingProxyType(
    {
        Clause.ASK: _ask,
        Clause.ADJUST: _adjust,
        Clause.LOOK: _look,
        Clause.ON_TIME: _on_time,
        Clause.RECORD: _record,
    }
)
