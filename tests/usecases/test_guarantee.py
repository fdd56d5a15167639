"""Where a guarantee stands is read in constant queries, remembered while it holds, and never decided from memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from valueback.core.facts import Answer, CheckAnswered, CheckAsked, PaymentReceived
from valueback.core.guarantee import Mark, SlipState, Verdict
from valueback.core.money import Money
from valueback.core.terms import Clause, Party
from valueback.store.db import write
from valueback.store.models import Engagement
from valueback.usecases import guarantee
from valueback.usecases.facts import fact, record

pytestmark = pytest.mark.django_db


def queries(looks: int, made: make.Made, now: datetime) -> int:
    with CaptureQueriesContext(connection) as seen:
        for _ in range(looks):
            guarantee.standing(made.client(now), made.id)
    return sum(query["sql"].startswith("SELECT") for query in seen)


def paid(made: make.Made, now: datetime) -> None:
    with write():
        ctx = made.coach(now)
        record(ctx, made.id, fact(ctx, PaymentReceived(make.FEE, "Ana"), "p1"))


def test_the_first_look_reads_and_the_next_remembers() -> None:
    made = make.engagement()
    assert queries(1, made, make.RUNNING) == 3
    assert queries(1, made, make.RUNNING + timedelta(minutes=5)) == 1


def test_a_remembered_standing_is_as_of_the_time_of_asking() -> None:
    made = make.engagement()
    later = make.RUNNING + timedelta(minutes=5)
    first, second = (guarantee.standing(made.client(now), made.id) for now in (make.RUNNING, later))
    assert first is not None
    assert second is not None
    assert second.as_of == later
    assert second == replace(first, as_of=later)


def test_time_ends_what_is_remembered() -> None:
    made = make.engagement()
    first = guarantee.standing(made.client(), made.id)
    assert first is not None
    assert first.holds_until is not None
    just_before, then = first.holds_until - timedelta(seconds=1), first.holds_until
    assert queries(1, made, just_before) == 1
    assert queries(1, made, then) == 3
    after = guarantee.standing(made.client(make.session_start(1) + timedelta(hours=1)), made.id)
    assert after is not None
    assert after.sessions.held == 1


def test_a_fact_ends_what_is_remembered() -> None:
    made = make.engagement()
    assert queries(1, made, make.RUNNING) == 3
    paid(made, make.RUNNING)
    standing = guarantee.standing(made.client(), made.id)
    assert standing is not None
    assert standing.refund_if_claimed == make.FEE


def test_a_forgotten_memory_changes_nothing() -> None:
    made = make.engagement()
    before = guarantee.standing(made.client(), made.id)
    caches["standings"].clear()
    assert guarantee.standing(made.client(), made.id) == before


def test_nothing_is_remembered_before_both_have_signed() -> None:
    made = make.engagement("client_signed")
    standing = guarantee.standing(made.client(make.SIGNED), made.id)
    assert standing is not None
    assert [one.code for one in standing.findings] == ["not_signed"]
    assert queries(1, made, make.SIGNED) == 3


def test_looking_back_sees_what_was_known_then() -> None:
    made = make.engagement()
    now = make.RUNNING + timedelta(days=10)
    paid(made, now)
    then = guarantee.standing(made.client(now), made.id, as_of=make.RUNNING)
    today = guarantee.standing(made.client(now), made.id)
    assert then is not None
    assert today is not None
    assert then.refund_if_claimed == Money.zero("USD")
    assert today.refund_if_claimed == make.FEE


def test_the_future_is_not_foretold() -> None:
    made = make.engagement()
    standing = guarantee.standing(made.client(), made.id, as_of=make.RUNNING + timedelta(days=300))
    assert standing is not None
    assert standing.as_of == make.RUNNING


def test_a_slip_not_notified_is_seen_by_the_coach_alone() -> None:
    made = make.engagement()
    asked = make.session_start(1) + timedelta(hours=1)
    with write():
        record(made.coach(asked), made.id, fact(made.coach(asked), CheckAsked(), "s1", by=Party.SERVICE))
    late = asked + timedelta(days=5)
    coach, client = guarantee.standing(made.coach(late), made.id), guarantee.standing(made.client(late), made.id)
    assert coach is not None
    assert client is not None
    assert [slip.state for slip in coach.unnotified] == [SlipState.UNNOTIFIED]
    assert client.unnotified == ()
    as_client = guarantee.standing(made.coach(late), made.id, for_side=Party.CLIENT)
    assert as_client == client
    told = client.finding(Clause.VALUE_TOLD)
    assert told is not None
    assert told.mark is Mark.KEPT


def test_strangers_and_sponsors_get_no_standing() -> None:
    made, other = make.engagement(), make.practice("MaxiCareerCoaching")
    sponsor = make.member(made.house, "sponsor", "Acme")
    Engagement.objects.filter(pk=made.id).update(sponsor_id=sponsor.actor.person)
    for ctx in (other.coach(), sponsor):
        assert guarantee.standing(ctx, made.id) is None
        assert guarantee.standings(ctx, [made.id]) == {}
        assert guarantee.case(ctx, made.id) is None
    assert guarantee.standing(made.coach(), uuid4()) is None


@pytest.mark.parametrize("count", [1, 3])
def test_many_standings_take_the_same_queries(count: int) -> None:
    house = make.practice()
    ids = [make.engagement("running", house).id for _ in range(count)]
    with CaptureQueriesContext(connection) as cold:
        found = guarantee.standings(house.coach(make.RUNNING), ids)
    with CaptureQueriesContext(connection) as warm:
        guarantee.standings(house.coach(make.RUNNING + timedelta(seconds=1)), ids)
    assert {one.verdict for one in found.values()} == {Verdict.COVERED}
    assert len(found) == count
    assert sum(query["sql"].startswith("SELECT") for query in cold) == 3
    assert sum(query["sql"].startswith("SELECT") for query in warm) == 1


def test_a_story_of_two_weeks_stands_where_it_should() -> None:
    made = make.engagement()
    paid(made, make.RUNNING)
    first = make.session_start(1)
    with write():
        asked, told = made.coach(first + timedelta(hours=1)), made.client(first + timedelta(hours=5))
        record(asked, made.id, fact(asked, CheckAsked(), "s1", by=Party.SERVICE))
        record(told, made.id, fact(told, CheckAnswered(Answer.PARTLY, "more speaking"), "s1"))
    standing = guarantee.standing(made.client(datetime(2027, 1, 28, tzinfo=UTC)), made.id)
    assert standing is not None
    assert standing.verdict is Verdict.COVERED
    assert standing.sessions.held == 2
    assert standing.sessions.planned == 24
    spoke_up = standing.finding(Clause.SPOKE_UP)
    assert spoke_up is not None
    assert spoke_up.mark is Mark.KEPT or spoke_up.mark is Mark.WATCH
    assert standing.refund_if_claimed == make.FEE
