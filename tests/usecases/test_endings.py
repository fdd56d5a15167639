"""Pauses and early endings: each with its printed effect, none by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import make
from valueback.core.facts import Attendance, Presence, SessionCancelled
from valueback.core.guarantee import Standing, Verdict
from valueback.core.money import Money
from valueback.core.terms import EndingKind, OnGuarantee, OnMoney, Party
from valueback.store.db import write
from valueback.store.load import facts_of
from valueback.store.models import OutgoingMail, Session
from valueback.usecases import endings, guarantee, payments
from valueback.usecases.facts import fact, record
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

APRIL = datetime(2027, 4, 1, 12, tzinfo=UTC)  # after eleven calls


def paid(country: str = "US") -> make.Made:
    made = make.engagement("running", make.practice(country=country))
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400.00", make.FIRST_DAY), "USD"))
    return made


def standing_at(made: make.Made, at: datetime) -> Standing:
    found = guarantee.standing(made.client(at), made.id)
    assert found is not None
    return found


def say(made: make.Made, number: int, what: Attendance) -> None:
    ctx = made.coach(make.session_start(number) + timedelta(hours=1))
    with write():
        record(ctx, made.id, fact(ctx, what, f"s{number}"))


# --- pauses ----------------------------------------------------------------------------------------


def test_a_pause_moves_the_end_and_names_the_calls_inside() -> None:
    made = make.engagement()
    before = standing_at(made, make.RUNNING).window.ends
    rest = make.done(endings.pause(made.coach(), made.id, date(2027, 2, 1), date(2027, 2, 14)))
    assert Session.objects.filter(pk__in=rest.sessions).count() == 2
    assert make.done(endings.pause(made.coach(), made.id, date(2027, 2, 1), date(2027, 2, 14))) == rest
    after = standing_at(made, make.RUNNING).window.ends
    assert before is not None
    assert after is not None
    assert after - before == timedelta(days=14)
    assert standing_at(made, datetime(2027, 2, 3, tzinfo=UTC)).paused


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2027, 2, 14), date(2027, 2, 1), "pause_unclear"),
        (date(2027, 2, 1), date(2028, 3, 1), "pause_unclear"),
        (date(2027, 3, 10), date(2027, 3, 20), "pause_overlaps"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(first: date, last: date, code: str) -> None:
    made = make.engagement()
    make.done(endings.pause(made.coach(), made.id, date(2027, 3, 1), date(2027, 3, 15)))
    assert make.refused(endings.pause(made.coach(), made.id, first, last)) == code


def test_a_pause_by_mistake_is_taken_back() -> None:
    made = make.engagement()
    before = standing_at(made, make.RUNNING).window.ends
    rest = make.done(endings.pause(made.coach(), made.id, date(2027, 2, 1), date(2027, 2, 14)))
    later = made.coach(make.RUNNING + timedelta(hours=1))
    assert make.refused(endings.take_back(later, made.id, rest.seq)) == "reason_needed"
    make.done(endings.take_back(later, made.id, rest.seq, "another client"))
    make.done(endings.take_back(later, made.id, rest.seq, "another client"))
    assert standing_at(made, make.RUNNING + timedelta(hours=2)).window.ends == before
    assert make.refused(endings.take_back(later, made.id, 1, "the opening")) == "not_found"


# --- ending ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "who", "verdict", "back"),
    [
        (EndingKind.CLIENT_STOPS, "client", Verdict.LAPSED, "0.00"),
        (EndingKind.COACH_STOPS, "coach", Verdict.CLAIMABLE, "2400.00"),
        (EndingKind.BOTH_AGREE, "noted", Verdict.LAPSED, "1384.62"),
        (EndingKind.EMPLOYEE_LEAVES, "coach", Verdict.LAPSED, "1384.62"),
    ],
)
def test_each_ending_does_what_is_printed(how: EndingKind, who: str, verdict: Verdict, back: str) -> None:
    made = paid()
    noting = replace(made.coach(APRIL), noting=make.noted(at=APRIL))
    ctx = {"client": made.client(APRIL), "coach": made.coach(APRIL), "noted": noting}[who]
    shown = endings.preview(made.client(APRIL), made.id, how)
    assert shown is not None
    make.done(endings.end(ctx, made.id, how, "So be it"))
    make.done(endings.end(ctx, made.id, how, "So be it"))
    standing = standing_at(made, APRIL + timedelta(days=1))
    assert standing.verdict is shown.verdict is verdict
    total = sum((line.amount for line in standing.refunds), Money.zero("USD"))
    assert total == shown.total == Money.of(back, "USD")
    assert made.row.state == "ended"


def test_the_calls_still_planned_go_with_the_ending_and_are_nobodys_slip() -> None:
    made = paid()
    soon = make.session_start(12) - timedelta(hours=2)
    make.done(endings.end(made.client(soon), made.id, EndingKind.CLIENT_STOPS))
    assert Session.objects.filter(engagement=made.id, state="planned", start__gt=soon).count() == 0
    gone = facts_of(made.house.id, made.id).known(soon).of(SessionCancelled)
    assert len(gone) == 15
    assert {one.actor for one in gone} == {Party.SERVICE}
    assert OutgoingMail.objects.filter(template="ended").count() == 2


def test_a_preview_changes_nothing_and_names_the_printed_effect() -> None:
    made = paid()
    shown = endings.preview(made.coach(APRIL), made.id, EndingKind.BOTH_AGREE)
    assert shown is not None
    assert (shown.guarantee, shown.money) == (OnGuarantee.LAPSES, OnMoney.NOT_HELD_BACK)
    assert shown.sessions_left == 15
    assert standing_at(made, APRIL).verdict is Verdict.COVERED


def test_both_must_agree_to_agree() -> None:
    made = paid()
    for ctx in (made.coach(APRIL), made.client(APRIL)):
        assert make.refused(endings.end(ctx, made.id, EndingKind.BOTH_AGREE)) == "both_must_agree"


def test_nobody_ends_in_anothers_name() -> None:
    made, other = paid(), make.practice("MaxiCareerCoaching")
    assert make.refused(endings.end(made.coach(APRIL), made.id, EndingKind.CLIENT_STOPS)) == "not_found"
    assert make.refused(endings.end(made.client(APRIL), made.id, EndingKind.COACH_STOPS)) == "not_found"
    assert make.refused(endings.end(other.coach(APRIL), made.id, EndingKind.COACH_STOPS)) == "not_found"
    assert make.refused(endings.end(made.client_by_link(APRIL), made.id, EndingKind.CLIENT_STOPS)) == "code_needed"


def test_the_first_ending_stands() -> None:
    made = paid()
    make.done(endings.end(made.coach(APRIL), made.id, EndingKind.COACH_STOPS))
    later = made.client(APRIL + timedelta(hours=1))
    assert make.refused(endings.end(later, made.id, EndingKind.CLIENT_STOPS)) == "engagement_ended"
    assert endings.preview(later, made.id, EndingKind.CLIENT_STOPS) is None


def test_money_that_comes_back_in_any_case_is_recorded_as_worked_out() -> None:
    made = paid()
    noting = replace(made.coach(APRIL), noting=make.noted(at=APRIL))
    make.done(endings.end(noting, made.id, EndingKind.BOTH_AGREE))
    make.done(payments.pay_back_due(made.coach(APRIL), made.id, Typed("", APRIL.date(), "bank transfer")))
    (seen,) = payments.payments(made.client(APRIL), made.id)
    assert seen.left == Money.of("1015.38", "USD")
    again = payments.pay_back_due(made.coach(APRIL + timedelta(minutes=1)), made.id, Typed("", APRIL.date()))
    assert make.refused(again) == "nothing_is_due"


# --- the silent client -----------------------------------------------------------------------------


def silent_since(made: make.Made, *numbers: int) -> None:
    for number in numbers:
        say(made, number, Attendance(client=Presence.ABSENT, held=False))


def test_a_silent_client_is_ended_only_after_all_that_the_terms_ask() -> None:
    made = paid()
    silent_since(made, 2, 3, 4)
    fourth = make.session_start(4)
    end = EndingKind.SILENT_CLIENT
    now = fourth + timedelta(hours=2)
    assert make.refused(endings.end(made.coach(now), made.id, end)) == "too_few_attempts"
    make.done(endings.log_attempt(made.coach(now), made.id, "phone"))
    make.done(endings.log_attempt(made.coach(now + timedelta(hours=1)), made.id, "mail"))
    assert make.refused(endings.end(made.coach(now + timedelta(hours=1)), made.id, end)) == "too_few_attempts"
    next_day = now + timedelta(days=1)
    make.done(endings.log_attempt(made.coach(next_day), made.id, "whatsapp"))
    silence = endings.silence(made.coach(next_day), made.id)
    assert silence is not None
    assert (silence.missed, len(silence.attempts)) == (3, 2)
    assert silence.wait_until == datetime(2027, 2, 21, 5, tzinfo=UTC)
    assert make.refused(endings.end(made.coach(next_day), made.id, end)) == "silence_too_short"
    silent_since(made, 5, 6)
    make.done(endings.end(made.coach(silence.wait_until), made.id, end))
    assert standing_at(made, silence.wait_until).verdict is Verdict.LAPSED


def test_a_sign_of_life_ends_the_silence() -> None:
    made = paid()
    silent_since(made, 1, 2, 3)
    now = make.session_start(3) + timedelta(hours=2)
    for days in (0, 1):
        make.done(endings.log_attempt(made.coach(now + timedelta(days=days)), made.id, "phone"))
    make.done(endings.log_answer(made.coach(now + timedelta(days=2)), made.id, "phone"))
    later = now + timedelta(days=30)
    silence = endings.silence(made.coach(later), made.id)
    assert silence is not None
    assert silence.attempts == ()
    assert make.refused(endings.end(made.coach(later), made.id, EndingKind.SILENT_CLIENT)) == "not_silent_yet"


def test_calls_that_were_held_are_no_silence() -> None:
    made = paid()
    silent_since(made, 1, 2)
    now = make.session_start(3) + timedelta(hours=2)
    refused = endings.end(made.coach(now), made.id, EndingKind.SILENT_CLIENT)
    assert make.refused(refused) == "not_silent_yet"
    assert refused.data["missed"] == 0  # type: ignore[union-attr]


def test_an_attempt_is_logged_as_it_was() -> None:
    made = paid()
    assert make.refused(endings.log_attempt(made.coach(), made.id, "pigeon")) == "channel_unknown"
    ahead = make.RUNNING + timedelta(hours=1)
    assert make.refused(endings.log_attempt(made.coach(), made.id, "phone", ahead)) == "day_in_future"
    seq = make.done(endings.log_attempt(made.coach(), made.id, "phone"))
    assert make.done(endings.log_attempt(made.coach(), made.id, "phone")) == seq
    assert make.refused(endings.log_attempt(made.client(), made.id, "phone")) == "not_found"


# --- the law ---------------------------------------------------------------------------------------


def test_a_consumer_withdraws_in_the_time_of_the_law() -> None:
    made = paid("DE")
    at = datetime(2027, 1, 20, 12, tzinfo=UTC)
    make.done(endings.withdraw(made.client(at), made.id))
    make.done(endings.withdraw(made.client(at), made.id))
    standing = standing_at(made, at)
    assert sum((line.amount for line in standing.refunds), Money.zero("USD")) == make.FEE
    assert made.row.state == "ended"
    make.done(payments.pay_back_due(made.coach(at), made.id, Typed("", at.date())))


def test_the_right_to_withdraw_ends_and_is_not_everywhere() -> None:
    late = datetime(2027, 1, 27, 5, tzinfo=UTC)
    assert make.refused(endings.withdraw(paid("DE").client(late), paid("DE").id)) == "not_found"
    made = paid("DE")
    refused = endings.withdraw(made.client(late), made.id)
    assert make.refused(refused) == "withdrawal_over"
    assert refused.data == {"until": "2027-01-26T05:00:00Z"}  # type: ignore[union-attr]
    nowhere = paid("US")
    assert make.refused(endings.withdraw(nowhere.client(), nowhere.id)) == "no_right_to_withdraw"
