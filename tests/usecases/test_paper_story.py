"""Whole lives on paper, paid back or not, each standing where the terms say at every step."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import make
from valueback.core.claims import ClaimState
from valueback.core.guarantee import Mark, Standing, Verdict
from valueback.core.money import Money
from valueback.core.outcome import AnyOf, Judgement, MoneyWon
from valueback.core.terms import Clause, EndingKind
from valueback.store.models import Session
from valueback.usecases import agreements, claims, endings, engagements, guarantee, payments, schedules
from valueback.usecases.claims import Answers
from valueback.usecases.payments import Typed
from valueback.usecases.seals import verify_chain

pytestmark = pytest.mark.django_db

PRECISE = AnyOf((MoneyWon("gains", "New contracts", make.FEE), Judgement("word", "I lead the call")))


def stands(made: make.Made, now: datetime) -> Standing:
    """The standing of both sides, which differs in nothing here."""
    client, coach = guarantee.standing(made.client(now), made.id), guarantee.standing(made.coach(now), made.id)
    assert client is not None
    assert client == coach
    return client


def begun() -> make.Made:
    """Signed, paid in two instalments, results made precise in the second week."""
    made = make.engagement()
    for part in ("1/2", "2/2"):
        typed = Typed("1.200,00", make.FIRST_DAY, "bank transfer", part)
        make.done(payments.record_payment(made.coach(), made.id, typed, "USD"))
    week_two = make.session_start(2) + timedelta(hours=2)
    schedule = make.done(schedules.draft(made.coach(week_two), made.id, "Lead the weekly call", PRECISE))
    shown = schedules.schedule(made.coach(week_two), schedule)
    assert shown is not None
    make.send_schedule(made, schedule, week_two)
    make.sign_schedule(made, schedule, week_two + timedelta(hours=1))
    return made


def test_a_coach_who_stops_pays_back_what_was_promised() -> None:
    made = begun()
    now = make.session_start(4)
    standing = stands(made, now)
    clarity = standing.finding(Clause.CLARITY)
    assert clarity is not None
    assert (standing.verdict, clarity.mark) == (Verdict.COVERED, Mark.KEPT)
    assert standing.refund_if_claimed == make.FEE

    cheaper = replace(agreements.versions(made.coach(now), made.id)[0].terms, objective="Lead two calls")
    change = make.done(agreements.amend(made.coach(now), made.id, cheaper))
    make.offer(made, now, change)
    make.sign(made, "coach", now, change)
    assert stands(made, now).verdict is Verdict.COVERED  # signed by one side: nothing has changed

    stop = make.session_start(12) + timedelta(hours=1)
    make.done(endings.end(made.coach(stop), made.id, EndingKind.COACH_STOPS, "I move to another country"))
    assert stands(made, stop).verdict is Verdict.CLAIMABLE
    assert stands(made, stop).sessions.planned == 0

    filed = stop + timedelta(days=3)
    claim = make.done(claims.file(made.client(filed), made.id, Answers("To lead", "Half of it", "Not yet")))
    made_claim = stands(made, filed).claim
    assert made_claim is not None
    assert made_claim.decide_by == datetime(2027, 4, 20, 4, tzinfo=UTC)

    decided = filed + timedelta(days=2)
    make.done(claims.acknowledge(made.coach(decided), claim))
    make.done(claims.decide(made.coach(decided), claim, True))
    lines = stands(made, decided).refunds
    assert [str(line.amount) for line in lines] == ["1200.00 USD", "1200.00 USD"]
    make.done(claims.refund_all(made.coach(decided), claim, Typed("", decided.date(), "bank transfer", "back")))
    make.done(claims.close(made.coach(decided), claim))
    make.done(engagements.close(made.coach(decided), made.id))
    standing = stands(made, decided)
    assert standing.claim is not None
    assert standing.claim.state is ClaimState.CLOSED
    assert standing.refund_if_claimed == Money.zero("USD")
    assert made.row.state == "closed"
    assert verify_chain(made.id).broken is None


def test_one_that_paid_for_itself_is_closed_when_its_time_is_over() -> None:
    made = begun()
    make.done(endings.pause(made.coach(make.session_start(5)), made.id, date(2027, 3, 1), date(2027, 3, 7)))
    last = Session.objects.filter(engagement=made.id).order_by("start").last()
    assert last is not None
    end = stands(made, make.session_start(6)).window.ends
    assert end == datetime(2027, 7, 22, 4, tzinfo=UTC)  # a week later than without the pause
    make.done(claims.paid_for_itself(made.client(make.session_start(20)), made.id, True, "Two new contracts"))
    assert stands(made, make.session_start(20)).verdict is Verdict.VALUE_RETURNED
    refused = engagements.close(made.coach(make.session_start(20)), made.id)
    assert make.refused(refused) == "still_open"
    over = datetime(2027, 8, 30, tzinfo=UTC)
    standing = stands(made, over)
    assert (standing.verdict, standing.refund_if_claimed) == (Verdict.VALUE_RETURNED, Money.zero("USD"))
    make.done(engagements.close(made.coach(over), made.id))
    assert verify_chain(made.id).broken is None
