"""What must hold of every life: no later fact changes an answer, order does not matter, `holds_until` is kept."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.life import FEE, Life, at, guarantee, model_terms
from valueback.core import presets
from valueback.core.agreements import Agreed
from valueback.core.dates import Instant
from valueback.core.facts import (
    ActDone,
    Activated,
    Answer,
    ClaimAppealed,
    ClaimDecided,
    ClaimFiled,
    ClaimWithdrawn,
    Done,
    Ended,
    EvidenceAsked,
    EvidenceGiven,
    ExpressRequest,
    Facts,
    HabitTicked,
    HomeworkGiven,
    HomeworkReported,
    Informed,
    JudgementGiven,
    MoneyEntered,
    PaidForItself,
    PassPlayed,
    Paused,
    PaymentReceived,
    Presence,
    ScheduleSent,
    ScheduleSigned,
    ServiceFailed,
    SessionPlanned,
    SlipNotified,
    WithdrawalDeclared,
    Withdrawn,
)
from valueback.core.guarantee import Standing, Verdict, assess
from valueback.core.money import Money
from valueback.core.terms import (
    Activation,
    ActsRule,
    After,
    Allowance,
    Anchor,
    BeforeNextSession,
    ClaimDays,
    ClarityRule,
    Clause,
    Counting,
    Duty,
    Effect,
    EffectKind,
    EndingKind,
    EvidenceRule,
    Extension,
    FirstOf,
    Guarantee,
    HeldInARow,
    HomeworkRule,
    Level,
    NoticeRule,
    Opens,
    Party,
    Per,
    PresentRule,
    Promise,
    Stage,
    Tier,
    Unit,
    ValueToldRule,
    Window,
    Within,
)

DAY = timedelta(days=1)
NUMBERS = st.integers(1, 26)
_WEEKLY = (
    "ordinary",
    "silent",
    "late",
    "absent",
    "cancel_late",
    "cancel",
    "excuse",
    "pass",
    "partly",
    "contradict",
    "paid",
)
# Rarer acts: each is told with the same number, and happens around the session of that number.
_RARE = (
    "claim",
    "decide",
    "appeal",
    "withdraw_claim",
    "pause",
    "suspend",
    "client_stops",
    "coach_stops",
    "both_agree",
    "homework",
    "half_homework",
    "excuse_homework",
    "schedule_again",
    "amend",
    "applied",
    "evidence",
    "evidence_given",
    "service_failed",
    "coach_late",
    "money",
    "judgement",
    "habit",
    "activate",
    "withdraw_by_law",
    "extra_call",
    "bounce",
)
ACTS = st.tuples(st.sampled_from((*_WEEKLY, *_RARE)), NUMBERS)
GUARANTEES = st.sampled_from(
    ("value-back", "many", "job-search", "satisfaction", "stakeholders", "tiers", "bare", "none")
)
LAW = st.sampled_from(("US", "DE", "BR"))
INSTANTS = st.integers(0, 260 * 24).map(lambda hours: at("2027-01-12 00:00") + timedelta(hours=hours))


def lived(acts: list[tuple[str, int]], preset: str = "value-back", law: str = "US") -> Life:
    """A life in which each session has what was drawn for it, by the time it would have happened."""
    life = Life(model_terms(_made(preset), jurisdiction=law), signed=False, planned=False)
    life.sign(1, "2027-01-11 09:30", tuple(Clause))
    if law != "US":
        life.add(Informed(), "2027-01-11 09:00", by=Party.COACH)
        life.add(ExpressRequest(), "2027-01-11 09:10")
    life.add(PaymentReceived(FEE, "Ana"), "2027-01-12 12:00", "p1", Party.COACH)
    for number in range(1, 27):
        life.add(SessionPlanned(life.start(number), 45), "2027-01-11 09:31", f"s{number}", Party.COACH)
    life.schedule()
    for act, number in acts:
        _act(life, act, number)
    return life


def _made(preset: str) -> Guarantee | None:
    """A preset, a guarantee without any duty, or one of two of many clauses."""
    if preset == "bare":
        return guarantee()
    if preset not in ("many", "tiers"):
        return presets.PRESETS[preset]()
    extend, reduce_ = Effect(EffectKind.EXTEND, days=9), Effect(EffectKind.REDUCE, share=Decimal("0.2"))
    run = Allowance(Decimal(1), Counting.RUN)
    duties = (
        Duty(ClarityRule(2, 3), cure=Within(5), effect=extend),
        Duty(ValueToldRule(2), Allowance(Decimal("0.1"), Counting.SHARE), Within(3), reduce_),
        Duty(HomeworkRule(7), Allowance(Decimal(1)), BeforeNextSession(4)),
        Duty(PresentRule(), run, HeldInARow(2)),
        Duty(NoticeRule(48), Allowance(Decimal(1), Counting.RATE, Per.MONTH), HeldInARow(3)),
        Duty(ActsRule("applications", 1), Allowance(Decimal(1)), Within(9), extend),
        Duty(EvidenceRule(5), cure=Within(4)),
        *presets.value_back().duties[5:],
    )
    tiers = (Tier(Decimal(1), 40, 3), Tier(Decimal("0.5"), sessions=12), Tier(Decimal("0.1")))
    first = Stage(Window(Anchor.START, After(Anchor.START, 30), ()), Promise(), (), Opens.ON_REQUEST)
    bound = FirstOf((After(Anchor.FIRST_SESSION, 20, Unit.SESSIONS), After(Anchor.START, 5, Unit.MONTHS)))
    last = Stage(Window(Anchor.FIRST_SESSION, bound, tuple(Extension)), Promise(tiers=tiers))
    activation = Activation("Send the form", before_start=False) if preset == "tiers" else None
    return replace(
        presets.value_back(), duties=duties, stages=(first, last), activation=activation, claim=ClaimDays(9, 1, 4, 5)
    )


_CLAIMS: dict[str, Any] = {
    "decide": ClaimDecided(False, "The slips stand"),
    "appeal": ClaimAppealed("I was ill"),
    "withdraw_claim": ClaimWithdrawn(),
}
_ENDINGS = {
    "client_stops": EndingKind.CLIENT_STOPS,
    "coach_stops": EndingKind.COACH_STOPS,
    "both_agree": EndingKind.BOTH_AGREE,
}


def _act(life: Life, act: str, number: int) -> None:
    end = life.end(number)
    if act == "ordinary":
        life.ordinary(number)
    elif act == "silent":
        life.silent(number)
    elif act in ("late", "absent", "coach_late"):
        said = Presence.ABSENT if act == "absent" else Presence.LATE
        life.attend(number, client=said, coach=Presence.LATE if act == "coach_late" else Presence.ON_TIME)
        life.notify(Clause.PRESENT, number, end + 3 * DAY)
    elif act.startswith("cancel"):
        life.cancel(number, timedelta(hours=3 if act == "cancel_late" else 30))
        life.notify(Clause.NOTICE, number, end + 3 * DAY)
    elif act == "excuse":
        life.excuse(Clause.VALUE_TOLD, number, end + 5 * DAY)
    elif act == "pass":
        life.add(PassPlayed(Clause.PRESENT), end + 4 * DAY, f"s{number}")
    elif act == "partly":
        life.ask(number)
        life.tell(number, Answer.PARTLY)
    elif act == "contradict":
        life.attend(number, after=timedelta(hours=80))
    elif act == "paid":
        life.add(PaidForItself(number % 2 == 0), end)
    elif act == "claim":
        life.add(ClaimFiled("a", "b", "c" if number % 2 else ""), end + number * DAY, f"c{number}")
    elif act in _CLAIMS:
        told = [fact for fact in life.items if isinstance(fact.what, ClaimFiled)]
        if told:
            moment = told[-1].at + (number % 20) * DAY
            life.add(_CLAIMS[act], moment, told[-1].subject, Party.COACH if act == "decide" else Party.CLIENT)
    else:
        _rare(life, act, number)


def _rare(life: Life, act: str, number: int) -> None:
    end, day = life.end(number), life.start(number).date()
    if act in _ENDINGS:
        life.add(Ended(_ENDINGS[act]), end + DAY, by=Party.COACH)
    elif act in ("pause", "suspend"):
        rest = Paused(day + 2 * DAY, day + (3 + number) * DAY, act == "suspend")
        life.add(rest, end - DAY if number % 2 else end + DAY, by=Party.COACH)
    elif act in ("homework", "half_homework"):
        life.add(HomeworkGiven(f"s{number}", "Write"), end, f"h{number}", Party.COACH)
        if act == "half_homework":
            life.add(HomeworkReported(Done.PARTLY), end + DAY, f"h{number}")
        life.notify(Clause.HOMEWORK, number, end + 12 * DAY)
        life.add(HomeworkReported(Done.DONE), end + (10 + number) * DAY, f"h{number}")
    elif act == "excuse_homework":
        life.excuse(Clause.HOMEWORK, number, end + 6 * DAY)
    elif act == "schedule_again":
        life.add(ScheduleSent("Again", life.terms.minimum), end, f"r{number}", Party.COACH)
        if number % 2:
            life.add(ScheduleSigned(), end + number * DAY, f"r{number}")
    elif act == "amend":
        stricter = replace(presets.value_back(), passes=1, evidence=Level.PAID, notify_days=3)
        life.amend(replace(life.terms, guarantee=stricter, months=7), day if number % 2 else day + 20 * DAY)
        life.sign(len(life.versions), end, tuple(Clause))
    elif act == "applied":
        life.add(ActDone(number % 4 + 1), end + DAY, "applications")
    elif act == "evidence":
        life.add(EvidenceAsked(), end, f"e{number}", Party.COACH)
        life.add(SlipNotified(Clause.EVIDENCE), end + 9 * DAY, f"e{number}", Party.SERVICE)
    elif act == "evidence_given":
        life.add(EvidenceGiven(), end + (number % 15) * DAY, f"e{number}")
    elif act == "service_failed":
        life.add(ServiceFailed(end + 9 * DAY), end, by=Party.SERVICE)
    elif act == "extra_call":
        life.add(SessionPlanned(life.start(number) + 2 * DAY, 30), end, f"x{number}", Party.COACH)
    elif act == "bounce":
        told = [fact for fact in life.items if isinstance(fact.what, SlipNotified)]
        if told:
            life.add(
                Withdrawn("bounced"), told[-1].at + 2 * DAY, told[-1].subject, Party.SERVICE, corrects=told[-1].seq
            )
    else:
        _result(life, act, number)


def _result(life: Life, act: str, number: int) -> None:
    end, day = life.end(number), life.start(number).date()
    if act == "money":
        level = tuple(Level)[number % 4]
        life.add(MoneyEntered("gains", Money(240000, "USD"), day, level=level), end, f"m{number}")
    elif act == "judgement":
        life.add(JudgementGiven("word", number % 2 == 0), end + 30 * DAY, f"j{number}")
    elif act == "habit":
        life.add(HabitTicked("habit", day, number % 2), end, f"t{number}")
    elif act == "activate":
        life.add(Activated(), end)
    else:
        life.add(WithdrawalDeclared(), end)


def same(one: Standing, other: Standing, *, but: tuple[str, ...] = ("as_of", "holds_until")) -> bool:
    names = [field.name for field in fields(Standing) if field.name not in but]
    return all(getattr(one, name) == getattr(other, name) for name in names)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS, GUARANTEES)
def test_a_fact_noted_later_never_changes_the_answer(acts: list[tuple[str, int]], as_of: Instant, preset: str) -> None:
    life = lived(acts, preset)
    agreed, facts = Agreed(tuple(life.versions)), Facts(tuple(life.items))
    known = Facts(tuple(fact for fact in life.items if fact.noted_at <= as_of))
    assert assess(agreed, facts, as_of) == assess(agreed, known, as_of)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS, GUARANTEES, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(
    acts: list[tuple[str, int]], as_of: Instant, preset: str, random: object
) -> None:
    life = lived(acts, preset)
    shuffled = list(life.items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    agreed = Agreed(tuple(life.versions))
    assert assess(agreed, Facts(tuple(life.items)), as_of) == assess(agreed, Facts(tuple(shuffled)), as_of)


@settings(max_examples=250, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS, GUARANTEES, LAW, st.floats(0, 0.999))
def test_nothing_changes_before_holds_until_by_time_alone(
    acts: list[tuple[str, int]], as_of: Instant, preset: str, law: str, part: float
) -> None:
    life = lived(acts, preset, law)
    noted = tuple(fact for fact in life.items if fact.noted_at <= as_of)
    agreed = Agreed(tuple(life.versions))
    now = assess(agreed, Facts(noted), as_of)
    until = now.holds_until or as_of + 900 * DAY
    assert until > as_of
    for moment in (as_of + (until - as_of) * part, until - timedelta(microseconds=1)):
        assert same(now, assess(agreed, Facts(noted), moment))


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS, GUARANTEES, LAW)
def test_what_is_kept_between_questions_changes_no_answer(
    acts: list[tuple[str, int]], as_of: Instant, preset: str, law: str
) -> None:
    """One value of facts asked again and again, forward and back, answers as a new one does."""
    life = lived(acts, preset, law)
    agreed, items = Agreed(tuple(life.versions)), tuple(life.items)
    asked = Facts(items)
    for moment in (as_of + 3 * DAY, as_of, as_of + timedelta(hours=5), as_of + 40 * DAY, as_of):
        assert assess(agreed, asked, moment) == assess(agreed, Facts(items), moment)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS, GUARANTEES)
def test_money_back_is_never_more_than_was_received(acts: list[tuple[str, int]], as_of: Instant, preset: str) -> None:
    standing = lived(acts, preset).standing(as_of)
    assert 0 <= standing.refund_if_claimed.minor <= FEE.minor
    assert all(0 <= line.amount.minor <= FEE.minor for line in standing.refunds)


RANK = {
    Verdict.LAPSED: 0,
    Verdict.AT_RISK: 1,
    Verdict.COVERED: 2,
    Verdict.CLAIMABLE: 2,
    Verdict.WINDOW_CLOSED: 2,
    Verdict.VALUE_RETURNED: 3,
}


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique_by=lambda act: act[1]), NUMBERS, INSTANTS)
def test_telling_a_check_in_time_never_worsens_a_standing(
    acts: list[tuple[str, int]], number: int, as_of: Instant
) -> None:
    silent = lived([*(act for act in acts if act[1] != number), ("silent", number)])
    told = Life()
    told.versions, told.items = silent.versions, list(silent.items)
    told.tell(number)
    before, after = silent.standing(as_of), told.standing(as_of)
    if before.verdict is None or after.verdict is None:
        return
    assert RANK[after.verdict] >= RANK[before.verdict]


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, max_size=20, unique=True), INSTANTS)
def test_asking_twice_gives_the_same_answer(acts: list[tuple[str, int]], as_of: Instant) -> None:
    life = lived(acts)
    agreed, facts = Agreed(tuple(life.versions)), Facts(tuple(life.items))
    first = assess(agreed, facts, as_of)
    assess(agreed, facts, as_of + 30 * DAY)
    assert assess(agreed, facts, as_of) == first


def test_a_fact_must_be_in_utc() -> None:
    life = Life()
    with pytest.raises(ValueError, match="time zone must be UTC"):
        replace(life.items[0], at=at("2027-01-15 10:00").astimezone(ZoneInfo("America/New_York")))
