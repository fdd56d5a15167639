"""What pages show: right for their reader, and in a number of queries that does not grow with what there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made, done
from tests.weekly import Post, after, call, end, start
from valueback.core.facts import Answer, Presence
from valueback.core.facts import Done as How
from valueback.core.money import Money
from valueback.core.terms import Clause, Level, Party
from valueback.usecases import adjustments, checks, circumstances, homework, pages, payments, results, sessions, slips
from valueback.usecases.homework import Item
from valueback.usecases.pages import Happening, Task
from valueback.usecases.payments import Typed
from valueback.usecases.results import Won

NOW = after(3)


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def lived(made: Made, *numbers: int) -> None:
    """Calls as they should be: asked, answered, homework given and done."""
    for number in numbers:
        now = after(number)
        done(checks.asked(made.coach(now), call(made, number)))
        (item,) = done(homework.give(made.coach(now), call(made, number), (Item(f"Task {number}"),)))
        done(checks.answer(made.client(now), call(made, number), Answer.YES))
        done(homework.report(made.client(now + timedelta(days=1)), made.id, {item: How.DONE}))


def queries(act: Callable[[], Any]) -> int:
    """How many statements a page needs, besides beginning and ending its snapshot."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert act() is not None
    return sum(one["sql"].lstrip().startswith("SELECT") for one in found)


class TestStandingPage:
    def test_it_answers_where_why_and_what_next(self, ana: Made) -> None:
        lived(ana, 1, 2)
        page = pages.standing_page(ana.client(NOW), ana.id)
        assert page is not None
        assert page.standing is not None
        assert page.standing.verdict == "covered"
        assert page.objective == "Lead the weekly call in English"
        assert page.next_session is not None
        assert page.next_session.start == start(4)
        assert page.said_paid is None

    def test_the_timeline_is_newest_first_with_the_term_planned_in_one_line(self, ana: Made) -> None:
        lived(ana, 1)
        page = pages.standing_page(ana.coach(NOW), ana.id)
        assert page is not None
        kinds = [one.kind for one in page.timeline.entries]
        assert kinds[:3] == ["homework_reported", "check_answered", "homework_given"]
        assert kinds[-1] == "engagement_opened"
        (planned,) = [one for one in page.timeline.entries if one.kind == "session_planned"]
        assert planned.count == 26
        answered = page.timeline.entries[1]
        assert (answered.session_at, answered.actor) == (start(1), Party.CLIENT)
        assert page.timeline.entries[0].title == "Task 1"
        assert "check_asked" not in kinds

    def test_older_entries_come_on_request_and_none_is_lost_or_shown_twice(self, ana: Made) -> None:
        lived(ana, *range(1, 13))
        seen: list[int] = []
        older: int | None = None
        for _ in range(10):
            page = pages.standing_page(ana.client(after(13)), ana.id, older)
            assert page is not None
            assert len(page.timeline.entries) <= 20
            seen += [one.seq for one in page.timeline.entries]
            older = page.timeline.older
            if older is None:
                break
        assert len(seen) == len(set(seen)) == 3 * 12 + 5

    def test_an_excuse_nobody_told_the_client_of_is_the_coachs_alone(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
        done(slips.excuse(ana.coach(after(1)), ana.id, Clause.PRESENT, "s1"))
        shown = []
        for ctx in (ana.coach(NOW), ana.client(NOW)):
            page = pages.standing_page(ctx, ana.id)
            assert page is not None
            shown.append("slip_excused" in [one.kind for one in page.timeline.entries])
        assert shown == [True, False]

    def test_before_signing_there_is_a_page_too(self, db: None) -> None:
        early = make.engagement("offered")
        page = pages.standing_page(early.client(make.OFFERED), early.id)
        assert page is not None
        assert page.terms is None
        enquiry = make.engagement("enquiry", name="Bruno")
        page = pages.standing_page(enquiry.coach(), enquiry.id)
        assert page is not None
        assert page.standing is None

    def test_it_needs_at_most_twelve_queries_whatever_there_is(self, ana: Made) -> None:
        lived(ana, 1)
        few = queries(lambda: pages.standing_page(ana.coach(NOW), ana.id))
        lived(ana, 2, 3, 4)
        done(adjustments.propose(ana.coach(after(4)), call(ana, 4), "Slower"))
        many = queries(lambda: pages.standing_page(ana.coach(after(5)), ana.id))
        assert few == many <= 12


class TestAfterCall:
    def test_everything_that_waits_for_the_client_is_on_one_page(self, ana: Made) -> None:
        done(homework.give(ana.coach(after(1)), call(ana, 1), (Item("Write"),)))
        done(adjustments.propose(ana.coach(after(1)), call(ana, 1), "Slower"))
        won = Won("gains", Money.of("100.00", "USD"), date(2027, 1, 16))
        done(results.enter(ana.coach(after(1, days=1)), ana.id, won))
        Post().at(after(1, days=2))
        page = pages.after_call_client(ana.client_by_link(after(1, days=2)), ana.id)
        assert page is not None
        assert [one.session.ref for one in page.checks] == ["s1"]
        assert [one.title for one in page.homework] == ["Write"]
        assert [one.what for one in page.adjustments] == ["Slower"]
        assert [one.kind for one in page.to_confirm] == ["money"]
        assert (page.passes_left, page.asks_paid, page.nothing_waits) == (3, False, False)

    def test_once_all_is_answered_nothing_waits(self, ana: Made) -> None:
        lived(ana, 1)
        page = pages.after_call_client(ana.client(after(1, days=1, hours=1)), ana.id)
        assert page is not None
        assert page.nothing_waits

    def test_reached_numbers_ask_whether_it_has_paid_for_itself(self, ana: Made) -> None:
        won = Won("gains", make.FEE, date(2027, 1, 16), level=Level.PAID)
        done(results.enter(ana.client(NOW), ana.id, won))
        page = pages.after_call_client(ana.client(NOW), ana.id)
        assert page is not None
        assert page.asks_paid

    def test_the_coachs_page_is_about_the_last_call_that_began(self, ana: Made) -> None:
        lived(ana, 1)
        page = pages.after_call_coach(ana.coach(end(2)), ana.id)
        assert page is not None
        assert page.session.ref == "s2"
        assert [(one.title, one.done) for one in page.to_look_at] == [("Task 1", How.DONE)]
        assert page.say_until == end(2) + timedelta(hours=72)
        earlier = pages.after_call_coach(ana.coach(end(2)), ana.id, "s1")
        assert earlier is not None
        assert earlier.check is not None
        assert earlier.check.answer is Answer.YES

    def test_queries_do_not_grow(self, ana: Made) -> None:
        lived(ana, 1)
        few = queries(lambda: pages.after_call_client(ana.client(NOW), ana.id))
        few_coach = queries(lambda: pages.after_call_coach(ana.coach(NOW), ana.id))
        lived(ana, 2, 3, 4)
        assert queries(lambda: pages.after_call_client(ana.client(after(5)), ana.id)) == few
        assert queries(lambda: pages.after_call_coach(ana.coach(after(5)), ana.id)) == few_coach


class TestToday:
    def test_the_day_has_its_calls_its_tasks_and_its_news(self, ana: Made) -> None:
        lived(ana, 1)
        done(circumstances.log(ana.client(after(2)), ana.id, "Hiring freeze"))
        done(checks.answer(ana.client(after(2)), call(ana, 2), Answer.A_LITTLE, "less grammar"))
        day = pages.coach_today(ana.coach(after(2, hours=2)))
        assert day is not None
        assert day.day == date(2027, 1, 22)
        assert [(one.client, one.session.ref) for one in day.sessions] == [("Ana", "s2")]
        tasks = {one.task for one in day.to_do}
        assert {Task.ADJUST, Task.CIRCUMSTANCE, Task.LOOK, Task.SCHEDULE} <= tasks
        answered = next(one for one in day.news if one.what is Happening.ANSWERED)
        assert answered.told is not None
        assert (answered.told.answer, answered.session_at) == (Answer.A_LITTLE, start(2))

    def test_a_slip_waits_with_the_time_that_is_left(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
        day = pages.coach_today(ana.coach(after(1)))
        assert day is not None
        slip = next(one for one in day.to_do if one.task is Task.EXCUSE)
        assert (slip.clause, slip.until) == (Clause.PRESENT, after(1) + timedelta(hours=48))

    def test_it_shows_ones_own_engagements_and_its_queries_do_not_grow(self, ana: Made) -> None:
        few = queries(lambda: pages.coach_today(ana.coach(NOW)))
        for name in ("Bruno", "Carla"):
            make.engagement(house=ana.house, name=name)
        make.engagement(name="Dora")
        assert queries(lambda: pages.coach_today(ana.coach(NOW))) == few
        day = pages.coach_today(ana.coach(NOW))
        assert day is not None
        assert {one.client for one in day.sessions} == {"Ana", "Bruno", "Carla"}
        assert pages.coach_today(ana.client(NOW)) is None


class TestHomes:
    def test_the_client_sees_what_waits(self, ana: Made) -> None:
        Post().at(after(1))
        (home,) = pages.client_home(ana.client(after(1)))
        assert home.head.id == ana.id
        assert home.waiting == 1
        assert home.next_session is not None
        assert home.next_session.start == start(2)
        assert pages.client_home(ana.coach(after(1))) == ()

    def test_a_sponsor_sees_a_word_and_no_reasons(self, ana: Made) -> None:
        done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
        done(slips.seen(ana.client(after(1, days=3)), ana.id, [slips.key_of(Clause.PRESENT, "s1")]))
        view = pages.sponsor_view(ana.client(NOW), ana.id)
        assert view is not None
        assert view.standing is not None
        assert view.sessions is not None
        assert (view.standing.verdict, view.sessions.held, view.sessions.agreed) == ("covered", 3, 26)
        assert view.standing.findings == ()
        assert view.standing.results is None
        assert pages.sponsor_view(ana.coach(NOW), ana.id) is None

    def test_my_guarantee_shows_what_would_come_back(self, ana: Made) -> None:
        done(payments.record_payment(ana.coach(NOW), ana.id, Typed("2400.00", date(2027, 1, 12)), "USD"))
        page = pages.my_guarantee(ana.client(NOW), ana.id)
        assert page is not None
        assert (page.received, page.if_claimed) == (make.FEE, make.FEE)
        assert [line.amount for line in page.lines] == [make.FEE]

    def test_an_agreement_without_a_guarantee_has_no_such_page(self, db: None) -> None:
        plain = make.engagement(preset="none")
        assert pages.my_guarantee(plain.client(NOW), plain.id) is None
        page = pages.after_call_client(plain.client(NOW), plain.id)
        assert page is not None
        assert page.standing.verdict is None
        assert page.slips == ()


@pytest.mark.parametrize(
    "page",
    [
        pages.standing_page,
        pages.after_call_client,
        pages.after_call_coach,
        pages.my_guarantee,
        pages.results_page,
        pages.sessions_page,
        pages.sponsor_view,
    ],
)
def test_a_stranger_finds_no_page(ana: Made, page: Callable[..., Any]) -> None:
    other = make.engagement(name="Bruno")
    strangers = (other.coach(NOW), other.client(NOW), make.member(ana.house, "sponsor", now=NOW))
    assert [page(ctx, ana.id) for ctx in strangers] == [None, None, None]
