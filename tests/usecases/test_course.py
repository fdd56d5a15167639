"""The course of an engagement, call by call, and its ledger, as each side may read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from valueback.core.facts import Answer, Done
from valueback.core.money import Money
from valueback.core.sessions import Life
from valueback.core.terms import Level, Party
from valueback.store.models import Session
from valueback.usecases import adjustments, checks, circumstances, homework, results, sessions
from valueback.usecases.course import course, ledger
from valueback.usecases.homework import Item
from valueback.usecases.results import Won

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def row(made: Made, number: int) -> Session:
    return Session.objects.get(engagement_id=made.id, number=number, state="planned")


def test_a_call_carries_its_check_its_homework_and_its_change() -> None:
    made = make.engagement()
    first, now = row(made, 1), make.session_start(1) + HOUR
    (item,) = make.done(homework.give(made.coach(now), first.pk, (Item("Lead one meeting"),)))
    make.done(checks.asked(made.coach(now), first.pk))
    make.done(checks.answer(made.client(now), first.pk, Answer.PARTLY, "more speaking"))
    change = make.done(adjustments.propose(made.coach(now), first.pk, "Half free talk"))
    make.done(homework.report(made.client(now + HOUR), made.id, {item: Done.PARTLY}))
    seen = course(made.coach(now + 2 * HOUR), made.id)
    assert seen is not None
    call = seen.calls[0]
    assert (call.life, call.number, call.ref) == (Life.HELD, 1, "s1")
    assert call.told is not None
    assert (call.told.answer, call.told.better) == (Answer.PARTLY, "more speaking")
    assert [(one.title, one.done) for one in call.homework] == [("Lead one meeting", Done.PARTLY)]
    assert [(one.id, one.agreed_at, one.opened_by) for one in call.adjustments] == [(change, None, Party.COACH)]
    assert len(seen.coming) == 25
    assert seen.past == (call,)


def test_the_content_of_a_fresh_answer_is_the_clients_alone() -> None:
    made = make.engagement()
    now = make.session_start(1) + HOUR
    make.done(checks.asked(made.coach(now), row(made, 1).pk))
    make.done(checks.answer(made.client(now), row(made, 1).pk, Answer.NO_VALUE))
    for ctx, content in ((made.coach(now), None), (made.client(now), Answer.NO_VALUE)):
        seen = course(ctx, made.id)
        assert seen is not None
        assert seen.calls[0].told is not None
        assert seen.calls[0].told.answer is content


def test_a_moved_call_is_gone_and_another_stands_under_its_number() -> None:
    made = make.engagement()
    third = row(made, 3)
    make.done(sessions.move(made.coach(), third.pk, third.start + timedelta(days=1)))
    seen = course(made.coach(), made.id)
    assert seen is not None
    both = [one for one in seen.calls if one.number == 3]
    assert [(one.life, one.is_gone) for one in both] == [(Life.MOVED, True), (Life.PLANNED, False)]
    assert both[0].gone_by is Party.COACH


def test_before_both_have_signed_there_is_no_course() -> None:
    made = make.engagement("client_signed")
    assert course(made.coach(), made.id) is None
    assert ledger(made.coach(), made.id) is None


def test_somebody_else_reads_none_of_it() -> None:
    made = make.engagement()
    elsewhere = make.practice("Elsewhere", coach="Eva")
    assert course(elsewhere.coach(), made.id) is None
    assert ledger(elsewhere.coach(), made.id) is None
    assert course(make.member(made.house, "sponsor", "Orla"), made.id) is None


def test_the_ledger_says_who_has_still_to_stand_by_an_entry() -> None:
    made = make.engagement()
    now = make.session_start(1) + HOUR
    usd = Money.of("1500.00", "USD")
    make.done(results.enter(made.client(now), made.id, Won("gains", usd, now.date(), level=Level.SIGNED)))
    make.done(results.enter(made.coach(now), made.id, Won("gains", Money.of("300.00", "USD"), now.date())))
    mine = ledger(made.client(now), made.id)
    theirs = ledger(made.coach(now), made.id)
    assert mine is not None
    assert theirs is not None
    assert sorted((one.by, one.counts, one.to_confirm) for one in mine.entries) == [
        (Party.CLIENT, True, False),
        (Party.COACH, False, True),
    ]
    assert not any(one.to_confirm for one in theirs.entries)
    assert {one.level for one in theirs.entries} == {Level.SIGNED, Level.SAID}


def test_a_circumstance_is_seen_by_the_other_side() -> None:
    made = make.engagement()
    now = make.session_start(1)
    made_by_client = make.done(circumstances.log(made.client(now), made.id, "Hiring freeze"))
    seen = ledger(made.coach(now), made.id)
    assert seen is not None
    assert [(one.what, one.by, one.seen_at) for one in seen.factors] == [("Hiring freeze", Party.CLIENT, None)]
    make.done(circumstances.acknowledge(made.coach(now + HOUR), made_by_client))
    after = ledger(made.coach(now + HOUR), made.id)
    assert after is not None
    assert after.factors[0].seen_at == now + HOUR


def test_a_course_takes_eight_queries_at_most_however_long_it_is() -> None:
    made = make.engagement()
    for number in (1, 2, 3):
        now = make.session_start(number) + HOUR
        make.done(homework.give(made.coach(now), row(made, number).pk, (Item(f"Task {number}"),)))
        with CaptureQueriesContext(connection) as seen:
            course(made.coach(now), made.id)
        assert sum(one["sql"].startswith("SELECT") for one in seen.captured_queries) <= 8
