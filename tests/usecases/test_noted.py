"""The coach records what the client did by phone or chat; the client is asked, and the client's correction wins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import after, call, facts, seen, start
from valueback.core.decisions import Decision, Done
from valueback.core.facts import Answer, CheckAnswered, HomeworkReported, Informed, PaidForItself, SessionCancelled
from valueback.core.facts import Done as How
from valueback.core.money import Money
from valueback.core.terms import Level, Party
from valueback.store.models import Adjustment, Result, Session
from valueback.usecases import adjustments, checks, claims, homework, noted, pages, results, sessions
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.homework import Item
from valueback.usecases.noted import Arrived
from valueback.usecases.results import Won

NOW = after(1, hours=3)
CHAT = Arrived("whatsapp", after(1), "it was good, thanks")


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def answered(made: Made, answer: Answer = Answer.YES) -> int:
    """The seq of an answer that the coach noted."""
    first = call(made, 1)
    done(noted.note_for(made.coach(NOW), made.id, CHAT, lambda ctx: checks.answer(ctx, first, answer)))
    return facts(made, CheckAnswered)[-1].seq


def waiting(made: Made, now: object = NOW) -> list[int]:
    page = pages.after_call_client(made.client(now), made.id)  # type: ignore[arg-type]
    assert page is not None
    return [one.seq for one in page.noted]


class TestNoting:
    def test_the_act_is_the_clients_and_the_record_the_coachs(self, ana: Made) -> None:
        answered(ana)
        (said,) = facts(ana, CheckAnswered)
        assert (said.actor, said.by, said.at, said.noted_at) == (Party.CLIENT, Party.COACH, after(1), NOW)
        assert said.noted_for is not None
        assert (said.noted_for.channel, said.noted_for.words) == ("whatsapp", "it was good, thanks")

    def test_when_it_arrived_decides_whether_it_was_in_time(self, ana: Made) -> None:
        arrived = Arrived("phone", start(2) - timedelta(hours=25))
        soon = ana.coach(start(2) - timedelta(hours=1))
        gone = done(noted.note_for(soon, ana.id, arrived, lambda ctx: sessions.cancel(ctx, call(ana, 2), "ill")))
        assert not gone.late
        assert Session.objects.get(pk=call(ana, 2)).cancelled_by == "client"

    def test_what_has_not_happened_or_has_no_channel_is_refused(self, ana: Made) -> None:
        first = call(ana, 1)
        for arrived, code in (
            (Arrived("phone", NOW + timedelta(minutes=1)), "at_ahead"),
            (Arrived(" ", after(1)), "text_missing"),
            (Arrived("phone", after(1), "x\0"), "text_nul"),
        ):
            act = noted.note_for(ana.coach(NOW), ana.id, arrived, lambda ctx: checks.answer(ctx, first, Answer.YES))
            assert refused(act) == code
        assert facts(ana, CheckAnswered) == []

    def test_signing_claims_and_paid_for_itself_are_the_clients_own_hand(self, ana: Made) -> None:
        act = noted.note_for(ana.coach(NOW), ana.id, CHAT, lambda ctx: claims.paid_for_itself(ctx, ana.id, True))
        assert not isinstance(act, Done)
        assert facts(ana, PaidForItself) == []

    def test_what_may_not_be_noted_is_rolled_back(self, ana: Made) -> None:
        def act(ctx: Context) -> Decision[None]:
            record(ctx, ana.id, fact(ctx, Informed()))
            return Done(None)

        before = len(facts(ana, Informed))
        assert refused(noted.note_for(ana.coach(NOW), ana.id, CHAT, act)) == "not_notable"
        assert len(facts(ana, Informed)) == before

    def test_the_clients_own_word_is_not_noted_over(self, ana: Made) -> None:
        done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.NO_VALUE))
        first = call(ana, 1)
        act = noted.note_for(ana.coach(NOW), ana.id, CHAT, lambda ctx: checks.answer(ctx, first, Answer.YES))
        assert refused(act) == "client_answered"

    def test_nobody_else_notes(self, ana: Made) -> None:
        other = make.engagement(name="Bruno")
        first = call(ana, 1)
        for ctx in (ana.client(NOW), other.coach(NOW)):
            act = noted.note_for(ctx, ana.id, CHAT, lambda noting: checks.answer(noting, first, Answer.YES))
            assert refused(act) == "not_found"

    def test_the_coach_does_not_note_in_another_engagement(self, ana: Made) -> None:
        other = make.engagement(name="Bruno")
        theirs = call(other, 1)
        act = noted.note_for(ana.coach(NOW), ana.id, CHAT, lambda ctx: checks.answer(ctx, theirs, Answer.YES))
        assert refused(act) == "not_found"


class TestWasItSo:
    def test_unanswered_it_stands(self, ana: Made) -> None:
        seq = answered(ana)
        assert waiting(ana) == [seq]
        assert [one.what.answer for one in seen(ana, CheckAnswered, NOW + timedelta(days=30))] == [Answer.YES]

    def test_confirmed_it_is_the_clients_own_and_asked_no_more(self, ana: Made) -> None:
        seq = answered(ana)
        for _ in range(2):
            done(noted.confirm(ana.client_by_link(NOW), ana.id, seq))
        (said,) = seen(ana, CheckAnswered, NOW)
        assert (said.noted_for, said.at, said.by) == (None, after(1), Party.CLIENT)
        assert waiting(ana) == []

    def test_corrected_it_is_gone_and_the_client_says_how_it_was(self, ana: Made) -> None:
        seq = answered(ana)
        for _ in range(2):
            done(noted.correct(ana.client_by_link(NOW), ana.id, seq))
        assert seen(ana, CheckAnswered, NOW) == []
        done(checks.answer(ana.client(NOW), call(ana, 1), Answer.NO_VALUE))
        assert [one.what.answer for one in seen(ana, CheckAnswered, NOW)] == [Answer.NO_VALUE]

    def test_the_clients_own_answer_replaces_it_too(self, ana: Made) -> None:
        answered(ana)
        done(checks.answer(ana.client(NOW), call(ana, 1), Answer.YES))
        last = seen(ana, CheckAnswered, NOW)[-1]
        assert (last.noted_for, last.what.answer) == (None, Answer.YES)

    def test_a_cancellation_that_was_none_brings_the_call_back(self, ana: Made) -> None:
        done(noted.note_for(ana.coach(NOW), ana.id, CHAT, lambda ctx: sessions.cancel(ctx, call(ana, 2))))
        seq = facts(ana, SessionCancelled)[0].seq
        assert waiting(ana) == [seq]
        done(noted.correct(ana.client(NOW), ana.id, seq))
        page = pages.sessions_page(ana.client(NOW), ana.id)
        assert page is not None
        back = next(one for one in page.sessions if one.start == start(2))
        assert (back.life, back.ref) == ("planned", "s27")
        assert page.standing.sessions.planned == 25

    def test_homework_results_and_changes_follow(self, ana: Made) -> None:
        (item,) = done(homework.give(ana.coach(after(1)), call(ana, 1), (Item("Write"),)))
        change = done(adjustments.propose(ana.coach(after(1)), call(ana, 1), "Slower"))
        won = Won("gains", Money.of("2400.00", "USD"), make.FIRST_DAY, level=Level.SIGNED)
        for act in (
            lambda ctx: homework.report(ctx, ana.id, {item: How.DONE}),
            lambda ctx: adjustments.agree(ctx, change),
            lambda ctx: results.enter(ctx, ana.id, won),
        ):
            done(noted.note_for(ana.coach(NOW), ana.id, CHAT, act))  # type: ignore[arg-type]
        assert len(waiting(ana)) == 3
        for seq in waiting(ana):
            done(noted.correct(ana.client(NOW), ana.id, seq))
        assert seen(ana, HomeworkReported, NOW) == []
        assert Adjustment.objects.get().agreed_at is None
        assert Result.objects.get().taken_back_at == NOW

    def test_only_the_client_is_asked_and_only_about_what_was_noted(self, ana: Made) -> None:
        seq = answered(ana)
        other = make.engagement(name="Bruno")
        for ctx in (ana.coach(NOW), other.client(NOW)):
            assert refused(noted.confirm(ctx, ana.id, seq)) == "not_found"
        for wrong in (1, 0, 9999):
            assert refused(noted.correct(ana.client(NOW), ana.id, wrong)) == "not_found"
