"""The results ledger: the model case adds up, and what is not confirmed, disputed or taken back does not count."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import after, facts, standing
from valueback.core.facts import FeedbackGiven, LevelReached, MoneyEntered, ResultConfirmed
from valueback.core.money import Money
from valueback.core.outcome import (
    AllOf,
    AnyOf,
    Feedback,
    Group,
    Habit,
    Judge,
    Judgement,
    Measure,
    Milestone,
    MoneyWon,
    Outcome,
    State,
)
from valueback.core.terms import Level, Party
from valueback.store.models import Result
from valueback.usecases import pages, results, schedules
from valueback.usecases.context import Actor, Context
from valueback.usecases.results import Happened, Judged, Measured, Scored, Share, Ticked, Won

NOW = after(5)
DAY = date(2027, 2, 10)
MINIMUM = AnyOf(
    (
        MoneyWon("gains", "New contracts", make.FEE),
        AllOf(
            (
                Habit("habit", "Speaks up every week", 1, 2),
                Measure("score", "Test score", Decimal(50), Decimal(80)),
                Milestone("talk", "Gave a talk", Judge.BOTH),
                Feedback("peers", "Colleagues notice", Group.PEERS, 3, 2),
            )
        ),
        Judgement("word", "I have the tools"),
    )
)


def scheduled(made: Made, minimum: Outcome = MINIMUM) -> Made:
    """With a results schedule that both have signed."""
    now = after(1)
    drafted = done(schedules.draft(made.coach(now), made.id, "Lead the call", minimum))
    seen = schedules.schedule(made.coach(now), drafted)
    assert seen is not None
    make.send_schedule(made, drafted, now)
    make.sign_schedule(made, drafted, now)
    return made


@pytest.fixture
def ana(db: None) -> Made:
    return scheduled(make.engagement())


def won(amount: str, currency: str = "USD", **more: object) -> Won:
    values: dict[str, object] = {"level": Level.SIGNED} | more
    return Won("gains", Money.of(amount, currency), DAY, **values)  # type: ignore[arg-type]


def entry(made: Made, result: UUID) -> pages.ResultSeen:
    page = pages.results_page(made.coach(NOW), made.id)
    assert page is not None
    return next(one for one in page.entries if one.id == result)


def counted(made: Made) -> str:
    tree = standing(made, NOW).results
    assert tree is not None
    return tree.parts[0].numbers["counted"]


class TestMoney:
    def test_the_model_case_adds_up(self, ana: Made) -> None:
        """1500 USD, all of it, and 6000 BRL at 0.20, of which 80 %: 2460 against 2400."""
        done(results.enter(ana.client(NOW), ana.id, won("1500.00")))
        brl = won("6000.00", "BRL", share=Decimal("0.8"), rate=Decimal("0.20"))
        second = done(results.enter(ana.client(NOW), ana.id, brl))
        assert counted(ana) == "2460.00 USD"
        assert entry(ana, second).worth == Money.of("960.00", "USD")
        tree = standing(ana, NOW).results
        assert tree is not None
        assert tree.state is State.MET

    @pytest.mark.parametrize(("share", "exact"), [(Share.ALL, "1"), (Share.HALF, "0.5"), (Share.LITTLE, "0.2")])
    def test_how_much_came_from_the_work_is_said_in_a_word(self, ana: Made, share: Share, exact: str) -> None:
        done(results.enter(ana.client(NOW), ana.id, won("1000.00", share=share)))
        assert facts(ana, MoneyEntered)[0].what.attribution == Decimal(exact)

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            (won("100.00", "BRL"), "rate_missing"),
            (won("100.00", "BRL", rate=Decimal(0)), "rate_not_positive"),
            (won("0.00"), "amount_not_positive"),
            (won("100.00", share=Decimal("1.2")), "share_out_of_range"),
            (won("100.00", confidence=Decimal("-0.1")), "share_out_of_range"),
            (Won("habit", Money.of("1.00", "USD"), DAY), "result_unknown"),
            (Won("gains", Money.of("1.00", "USD"), date(2027, 3, 1)), "day_ahead"),
            (won("1.00", words="x" * 5000), "text_too_long"),
        ],
    )
    def test_what_cannot_be_entered_is_refused(self, ana: Made, asked: Won, code: str) -> None:
        assert refused(results.enter(ana.client(NOW), ana.id, asked)) == code
        assert Result.objects.count() == 0
        assert facts(ana, MoneyEntered) == []

    def test_what_the_coach_enters_counts_once_the_client_confirms_it(self, ana: Made) -> None:
        made = done(results.enter(ana.coach(NOW), ana.id, won("2400.00")))
        assert entry(ana, made).waits_for is Party.CLIENT
        assert counted(ana) == "0.00 USD"
        page = pages.after_call_client(ana.client(NOW), ana.id)
        assert page is not None
        assert [one.id for one in page.to_confirm] == [made]
        for _ in range(2):
            done(results.confirm(ana.client_by_link(NOW), made))
        assert len(facts(ana, ResultConfirmed)) == 1
        assert counted(ana) == "2400.00 USD"

    def test_nobody_confirms_their_own_entry(self, ana: Made) -> None:
        made = done(results.enter(ana.client(NOW), ana.id, won("2400.00")))
        assert refused(results.confirm(ana.client(NOW), made)) == "own_entry"

    def test_the_evidence_becomes_firmer_by_the_clients_word(self, ana: Made) -> None:
        made = done(results.enter(ana.client(NOW), ana.id, won("2400.00", level=Level.SAID)))
        assert counted(ana) == "0.00 USD"
        assert refused(results.raise_level(ana.coach(NOW), made, Level.SIGNED)) == "not_found"
        done(results.raise_level(ana.client(NOW), made, Level.SIGNED))
        done(results.raise_level(ana.client(NOW), made, Level.SIGNED))
        assert len(facts(ana, LevelReached)) == 1
        assert counted(ana) == "2400.00 USD"
        assert refused(results.raise_level(ana.client(NOW), made, Level.SAID)) == "level_not_higher"

    def test_the_same_entry_twice_is_one(self, ana: Made) -> None:
        first = done(results.enter(ana.client(NOW), ana.id, won("2400.00")))
        assert done(results.enter(ana.client(NOW + timedelta(minutes=1)), ana.id, won("2400.00"))) == first
        assert Result.objects.count() == 1

    def test_a_correction_is_a_new_entry_to_be_confirmed_anew(self, ana: Made) -> None:
        made = done(results.enter(ana.coach(NOW), ana.id, won("2400.00")))
        done(results.confirm(ana.client(NOW), made))
        assert refused(results.correct(ana.client(NOW), made, won("1.00"))) == "not_found"
        new = done(results.correct(ana.coach(NOW), made, won("2000.00")))
        assert counted(ana) == "0.00 USD"
        done(results.confirm(ana.client(NOW), new))
        assert counted(ana) == "2000.00 USD"
        assert done(results.correct(ana.coach(NOW), made, won("2000.00"))) == new
        assert refused(results.correct(ana.coach(NOW), made, won("3.00"))) == "overtaken"

    def test_what_was_taken_back_is_gone(self, ana: Made) -> None:
        made = done(results.enter(ana.client(NOW), ana.id, won("2400.00")))
        for _ in range(2):
            done(results.take_back(ana.client(NOW), made))
        assert counted(ana) == "0.00 USD"
        assert refused(results.confirm(ana.coach(NOW), made)) == "overtaken"


class TestDisputes:
    def test_disputed_it_is_not_known_until_it_is_settled(self, ana: Made) -> None:
        made = done(results.enter(ana.client(NOW), ana.id, won("2400.00")))
        done(results.dispute(ana.coach(NOW), made, "that was last year"))
        assert counted(ana) == "0.00 USD"
        assert refused(results.settle(ana.client(NOW), made, counts=True)) == "settle_needs_other_side"
        done(results.settle(ana.coach(NOW), made, counts=True))
        assert counted(ana) == "2400.00 USD"
        assert refused(results.settle(ana.client(NOW), made, counts=False)) == "overtaken"

    def test_who_entered_it_can_give_in(self, ana: Made) -> None:
        made = done(results.enter(ana.client(NOW), ana.id, won("2400.00")))
        done(results.dispute(ana.coach(NOW), made, "that was last year"))
        done(results.settle(ana.client(NOW), made, counts=False))
        assert entry(ana, made).dropped
        assert counted(ana) == "0.00 USD"

    def test_a_dispute_comes_within_a_week_and_says_why(self, ana: Made) -> None:
        made = done(results.enter(ana.client(NOW), ana.id, won("2400.00")))
        assert refused(results.dispute(ana.coach(NOW), made, " ")) == "text_missing"
        assert refused(results.dispute(ana.coach(NOW + timedelta(days=7)), made, "late")) == "dispute_over"
        assert refused(results.settle(ana.coach(NOW), made, counts=True)) == "nothing_to_settle"


class TestOtherLeaves:
    def test_habit_measure_and_milestone(self, ana: Made) -> None:
        client = ana.client(NOW)
        for week in (date(2027, 2, 1), date(2027, 2, 8)):
            done(results.enter(client, ana.id, Ticked("habit", week, 1)))
        done(results.enter(client, ana.id, Measured("score", Decimal("81.5"), DAY)))
        talk = done(results.enter(client, ana.id, Happened("talk", True)))
        group = standing(ana, NOW).results.parts[1]  # type: ignore[union-attr]
        assert [leaf.state for leaf in group.parts] == [State.MET, State.MET, State.UNKNOWN, State.UNKNOWN]
        assert entry(ana, talk).waits_for is Party.COACH
        done(results.confirm(ana.coach(NOW), talk))
        group = standing(ana, NOW).results.parts[1]  # type: ignore[union-attr]
        assert group.parts[2].state is State.MET

    def test_colleagues_answer_for_themselves_and_without_a_name(self, ana: Made) -> None:
        assert refused(results.enter(ana.client(NOW), ana.id, Scored("peers", 5))) == "feedback_by_others"
        for score in (5, 4, 2):
            someone = make.member(ana.house, "sponsor", f"Peer{score}").actor.person
            third = Context(
                ana.house.id, Actor("third", None, someone, via="link", purpose="feedback", engagement=ana.id), NOW
            )
            done(results.enter(third, ana.id, Scored("peers", score)))
            assert refused(results.enter(third, ana.id, Judged("word", True))) == "not_found"
        group = standing(ana, NOW).results.parts[1]  # type: ignore[union-attr]
        assert group.parts[3].state is State.MET
        assert {one.person for one in facts(ana, FeedbackGiven)} == {""}

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            (Ticked("habit", date(2027, 2, 8), -1), "times_out_of_range"),
            (Measured("score", Decimal("NaN"), DAY), "number_unclear"),
            (Judged("nothing", True), "result_unknown"),
            (Happened("word", True), "result_unknown"),
        ],
    )
    def test_what_cannot_be_entered_is_refused(self, ana: Made, asked: results.Entry, code: str) -> None:
        assert refused(results.enter(ana.client(NOW), ana.id, asked)) == code

    def test_a_halfway_judgement_is_kept_and_decides_nothing(self, ana: Made) -> None:
        made = done(results.enter(ana.client(NOW), ana.id, Judged("word", True, "already")))
        assert entry(ana, made).what.yes
        assert standing(ana, NOW).results.parts[2].state is State.UNKNOWN  # type: ignore[union-attr]


def test_a_stranger_finds_nothing(ana: Made) -> None:
    made = done(results.enter(ana.client(NOW), ana.id, won("2400.00")))
    other = make.engagement(name="Bruno")
    for ctx in (other.coach(NOW), other.client(NOW), make.member(ana.house, "sponsor", now=NOW)):
        assert refused(results.enter(ctx, ana.id, won("1.00"))) == "not_found"
        assert refused(results.confirm(ctx, made)) == "not_found"
        assert refused(results.dispute(ctx, made, "no")) == "not_found"
