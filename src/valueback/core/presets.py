"""Guarantees to start from: data that the coach edits; the printed terms say everything that is evaluated.

Source: domain section 4, "The value-back preset", and the issue's list of presets.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from valueback.core.money import Money
from valueback.core.outcome import AllOf, AnyOf, Feedback, Group, Habit, Judge, Judgement, Milestone, MoneyWon, Outcome
from valueback.core.terms import (
    ActsRule,
    After,
    Allowance,
    Anchor,
    BeforeNextSession,
    ClaimDays,
    ClarityRule,
    Clause,
    CoachDuty,
    CommonSenseRule,
    Duty,
    Earlier,
    Effect,
    EffectKind,
    Ending,
    EndingKind,
    EvidenceRule,
    Extension,
    Guarantee,
    HeldInARow,
    HomeworkRule,
    MilestonePart,
    NoCure,
    NoticeRule,
    OnGuarantee,
    OnMoney,
    Opens,
    Party,
    Per,
    PresentRule,
    Promise,
    Remedy,
    RemedyKind,
    SpokeUpRule,
    Stage,
    Unit,
    UntilDecided,
    ValueToldRule,
    Window,
    Within,
)

END, HOLD, FINDING = (Effect(kind) for kind in (EffectKind.END, EffectKind.HOLD, EffectKind.FINDING))

ENDINGS: tuple[Ending, ...] = (
    Ending(EndingKind.CLIENT_STOPS, OnGuarantee.LAPSES, OnMoney.NOTHING_BACK),
    Ending(EndingKind.COACH_STOPS, OnGuarantee.CLAIM_OPENS, OnMoney.NOT_HELD_BACK),
    Ending(EndingKind.BOTH_AGREE, OnGuarantee.LAPSES, OnMoney.NOT_HELD_BACK),
    Ending(EndingKind.SILENT_CLIENT, OnGuarantee.LAPSES, OnMoney.NOTHING_BACK),
    Ending(EndingKind.EMPLOYEE_LEAVES, OnGuarantee.LAPSES, OnMoney.NOT_HELD_BACK),
)

COACH_DUTIES: tuple[CoachDuty, ...] = (
    CoachDuty(Clause.ASK, 1),
    CoachDuty(Clause.ADJUST, 0),
    CoachDuty(Clause.LOOK, 1),
    CoachDuty(Clause.ON_TIME, 1),
    CoachDuty(Clause.RECORD, 1),
)


def _allowed(count: int) -> Allowance:
    return Allowance(Decimal(count))


def value_back() -> Guarantee:
    """The model case: the table of domain section 4, for 26 sessions."""
    return Guarantee(
        preset="value-back",
        duties=(
            Duty(ClarityRule(4, 7), cure=Within(14), effect=END),
            Duty(ValueToldRule(1), _allowed(5), BeforeNextSession(7), END),
            Duty(HomeworkRule(), _allowed(6), Within(14), END),
            Duty(PresentRule(5), _allowed(4), HeldInARow(4), END),
            Duty(NoticeRule(24), _allowed(3), HeldInARow(4), END),
            Duty(CommonSenseRule(), cure=UntilDecided(), effect=HOLD),
            Duty(SpokeUpRule(), cure=NoCure(), effect=FINDING),
        ),
        coach_duties=COACH_DUTIES,
        stages=(Stage(remedies=(Remedy(RemedyKind.ADJUST), Remedy(RemedyKind.FULL))),),
        endings=ENDINGS,
    )


def stakeholders() -> Guarantee:
    """Judged by named people: each milestone releases its share; an unmet one leaves the earlier ones standing."""
    parts = (
        MilestonePart("milestone1", Decimal("0.30")),
        MilestonePart("milestone2", Decimal("0.30")),
        MilestonePart("milestone3", Decimal("0.40")),
    )
    return Guarantee(
        preset="stakeholders",
        duties=(
            Duty(ClarityRule(4, 7), cure=Within(14), effect=END),
            Duty(PresentRule(5), _allowed(4), HeldInARow(4), END),
            Duty(NoticeRule(24), _allowed(3), HeldInARow(4), END),
            Duty(CommonSenseRule(), cure=UntilDecided(), effect=HOLD),
        ),
        coach_duties=COACH_DUTIES,
        stages=(Stage(promise=Promise(milestones=parts, earlier=Earlier.STAND)),),
        endings=ENDINGS,
    )


def job_search() -> Guarantee:
    """An offer within 180 days of the start: five applications a week, few absences; a suspension extends."""
    return Guarantee(
        preset="job-search",
        duties=(
            Duty(ClarityRule(4, 7), cure=Within(14), effect=END),
            Duty(ActsRule("applications", 5, Per.WEEK), _allowed(3), Within(14), END),
            Duty(PresentRule(5), _allowed(2), HeldInARow(4), END),
            Duty(NoticeRule(24), _allowed(3), HeldInARow(4), END),
            Duty(EvidenceRule(7), _allowed(0), Within(7), END),
            Duty(CommonSenseRule(), cure=UntilDecided(), effect=HOLD),
        ),
        coach_duties=COACH_DUTIES,
        stages=(
            Stage(
                Window(
                    Anchor.START,
                    After(Anchor.START, 180, Unit.DAYS),
                    (Extension.PAUSES, Extension.SUSPENSIONS),
                )
            ),
        ),
        endings=ENDINGS,
    )


def make_good_first() -> Guarantee:
    """Four extra sessions come before money; the client chooses whether they are enough."""
    plain = value_back()
    stage = Stage(remedies=(Remedy(RemedyKind.EXTRA_SESSIONS, 4), Remedy(RemedyKind.FULL, chosen_by=Party.CLIENT)))
    return replace(plain, preset="make-good-first", stages=(stage,))


def satisfaction() -> Guarantee:
    """The full fee back on request in the first 30 days; no duty and no result is asked."""
    window = Window(Anchor.START, After(Anchor.START, 30, Unit.DAYS), ())
    return Guarantee(
        preset="satisfaction",
        coach_duties=COACH_DUTIES,
        stages=(Stage(window, opens=Opens.ON_REQUEST),),
        claim=ClaimDays(period=0),
        endings=ENDINGS,
        passes=0,
    )


def minimum_for(preset: str, fee: Money, statement: str) -> Outcome:
    """The default minimum results of a preset, until a results schedule is signed."""
    gains = MoneyWon("gains", "Gains from the work", fee)
    word = Judgement("word", statement or "I have the tools and habits to get there")
    if preset == "stakeholders":
        titles = (
            ("milestone1", "First milestone"),
            ("milestone2", "Second milestone"),
            ("milestone3", "Third milestone"),
        )
        return AllOf(tuple(Milestone(key, title, Judge.THIRD) for key, title in titles))
    if preset == "job-search":
        return Milestone("offer", "A job offer")
    if preset in ("satisfaction", "none"):
        return word
    return AnyOf((gains, word))


def model_minimum(fee: Money) -> Outcome:
    """The model case: any of [money >= fee, all of [habit, feedback], own judgement]."""
    return AnyOf(
        (
            MoneyWon("gains", "New contracts from the work", fee),
            AllOf(
                (
                    Habit("habit", "Speaks up in English in every weekly meeting", 1, 12),
                    Feedback("manager", "My manager sees the change", Group.MANAGER, 1, 1),
                )
            ),
            Judgement("word", "I have the tools and habits to get there"),
        )
    )


def none() -> None:
    """An agreement without a guarantee."""
    return


PRESETS: Mapping[str, Callable[[], Guarantee | None]] = MappingProxyType(
    {
        "value-back": value_back,
        "stakeholders": stakeholders,
        "job-search": job_search,
        "make-good-first": make_good_first,
        "satisfaction": satisfaction,
        "none": none,
    }
)
