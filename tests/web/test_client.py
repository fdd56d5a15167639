"""A client's own pages: where they stand, why, what next; their calls, results and claim; and what is theirs alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.web.entering import clock, entered, stranger
from tests.weekly import after, call, facts, start
from valueback.core.facts import (
    Attendance,
    CircumstanceLogged,
    ClaimFiled,
    HomeworkReported,
    JudgementGiven,
    LevelReached,
    MoneyEntered,
    PaidForItself,
    PassPlayed,
    ResultConfirmed,
    ResultDisputed,
    SessionCancelled,
    SessionMoved,
    WithdrawalDeclared,
)
from valueback.core.money import Money
from valueback.core.terms import Level, RemedyKind
from valueback.store.models import AgreementVersion, Purpose, Session
from valueback.usecases import agreements, checks, circumstances, claims, homework, links, payments, results, slips
from valueback.usecases.claims import Offer
from valueback.usecases.context import Context
from valueback.usecases.homework import Item
from valueback.usecases.payments import Typed
from valueback.usecases.results import Won
from valueback.web.links import keys

pytestmark = pytest.mark.django_db

OVER = datetime(2027, 7, 20, 12, tzinfo=UTC)
"""After the window's end, within the claim period."""


def _running(monkeypatch: pytest.MonkeyPatch, now: datetime = make.RUNNING) -> tuple[Made, Client, str]:
    made = make.engagement("running")
    clock(monkeypatch, now)
    return made, entered(made.client_person), f"/my/{made.id}"


def _text(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


# --- where we stand --------------------------------------------------------------------------------


def test_one_programme_opens_at_once_and_several_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch)
    assert browser.get("/my/")["Location"] == f"{url}/"
    other = make.engagement("agreed", made.house, name="Bea")
    row = other.row
    row.client_id = made.client_person
    row.save(update_fields=("client",))
    page = _text(browser, "/my/")
    assert page.count('class="item"') == 2
    assert page.count("Covered") == 2


def test_the_three_questions_are_answered_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, url = _running(monkeypatch)
    page = _text(browser, f"{url}/")
    assert "You are covered" in page
    assert page.index("You are covered") < page.index("Why") < page.index("What next") < page.index("What happened")
    assert "Nothing is open on your side." in page
    assert "refund" not in page.lower()


def test_what_is_open_is_said_with_where_to_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1, days=6))
    make.done(checks.asked(made.coach(after(1)), call(made, 1)))
    key = slips.key_of(slips.Clause.VALUE_TOLD, "s1")
    make.done(slips.seen(made.client(after(1, days=6)), made.id, [key]))
    page = _text(browser, f"{url}/")
    assert "Covered: 1 thing to catch up" in page
    assert "The value check of Fri, 15 Jan 2027 was not answered in time." in page
    assert "Answer the value check of Fri, 15 Jan 2027." in page
    assert f'href="{url}/after"' in page
    assert 'data-tone="risk"' not in page


def test_the_page_takes_at_most_twelve_queries_however_much_has_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for weeks in (1, 3):
        made, browser, url = _running(monkeypatch, after(weeks))
        for number in range(1, weeks + 1):
            make.done(checks.answer(made.client(after(number)), call(made, number), checks.Answer.YES))
        with CaptureQueriesContext(connection) as queries:
            page = _text(browser, f"{url}/")
        assert page.count("Value of the session") == weeks
        counts.append(
            len(
                [
                    one
                    for one in queries
                    if not one["sql"].startswith(("BEGIN", "COMMIT", "PRAGMA", "SET", "SAVEPOINT", "RELEASE"))
                ]
            )
        )
    assert counts[0] == counts[1] <= 12


def test_older_entries_are_a_click_away(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(26))
    for number in range(1, 25):
        make.done(checks.answer(made.client(after(number)), call(made, number), checks.Answer.YES))
    page = _text(browser, f"{url}/")
    assert page.count("Value of the session") == 20
    older = re.findall(r'href="(\?before=\d+)#timeline"', page)[0]
    page = _text(browser, f"{url}/{older}")
    assert page.count("Value of the session") == 4


def test_before_the_signatures_the_page_says_whose_turn_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("offered")
    clock(monkeypatch, make.SIGNED)
    browser = entered(made.client_person)
    paper = AgreementVersion.objects.get(pk=made.version).paper_id
    assert f'href="/papers/{paper}/"' in _text(browser, f"/my/{made.id}/")
    make.sign(made, "client", make.SIGNED)
    page = _text(browser, f"/my/{made.id}/")
    assert "You have signed. It holds once everybody has." in page
    assert "Waiting for Jose" in page


def test_until_it_is_the_clients_turn_there_is_nothing_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    make.offer(made, make.OFFERED, made.version, order=(("coach",), ("client",)))
    clock(monkeypatch, make.SIGNED)
    page = _text(entered(made.client_person), f"/my/{made.id}/")
    assert "Jose is preparing your agreement." in page
    assert "Read the agreement" not in page


PAGES = (
    "/",
    "/guarantee",
    "/calls",
    "/calls/s2/cancel",
    "/calls/s2/move",
    "/calls/s1/attendance",
    "/homework",
    "/results",
    "/results/add/gains",
    "/circumstances",
    "/paid",
    "/claim",
    "/withdraw",
    "/stop",
    "/company",
    "/data",
    "/journal",
)


@pytest.mark.parametrize("part", PAGES)
def test_a_stranger_and_the_coach_find_nothing_under_a_clients_addresses(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    assert browser.get(f"{url}{part}").status_code == 200
    assert stranger().get(f"{url}{part}").status_code == 404
    assert entered(made.house.person).get(f"{url}{part}").status_code == 404


# --- the guarantee ---------------------------------------------------------------------------------


def test_the_refund_figure_stands_with_its_arithmetic_and_its_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, OVER)
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400.00", make.FIRST_DAY), "USD"))
    page = _text(browser, f"{url}/guarantee")
    assert "US$2,400.00" in page
    assert "Received" in page
    assert "Would come back" in page
    assert "If the minimum results are not reached by the end of the guarantee period" in page
    assert "You can ask until" in page


def test_a_free_pass_is_played_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1, days=6))
    make.done(checks.asked(made.coach(after(1)), call(made, 1)))
    key = slips.key_of(slips.Clause.VALUE_TOLD, "s1")
    make.done(slips.seen(made.client(after(1, days=6)), made.id, [key]))
    assert "You have 3 free passes left." in _text(browser, f"{url}/guarantee")
    browser.post(f"{url}/pass", {"slip": key})
    assert len(facts(made, PassPlayed)) == 1
    assert "Play a pass on it" not in _text(browser, f"{url}/guarantee")
    assert browser.post(f"{url}/pass", {"slip": "nonsense"}).status_code == 404


# --- calls -----------------------------------------------------------------------------------------


def test_the_deadline_stands_on_both_clocks_before_the_click(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    made.row.client.__class__.objects.filter(pk=made.client_person).update(zone="America/Sao_Paulo")
    clock(monkeypatch, start(2) - timedelta(hours=30))
    browser = entered(made.client_person)
    page = _text(browser, f"/my/{made.id}/calls/s2/cancel")
    assert "You are in good time" in page
    deadline = page[page.index("You are in good time") :]
    assert "Thu, 21 Jan 2027, 12:00" in deadline.replace("\u202f", " ")
    assert "10:00" in deadline
    clock(monkeypatch, start(2) - timedelta(hours=3))
    assert "This is short notice" in _text(browser, f"/my/{made.id}/calls/s2/cancel")


def test_a_call_is_cancelled_and_the_cancelling_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch)
    page = unescape(browser.post(f"{url}/calls/s2/cancel", {"reason": "A trip"}, follow=True).content.decode())
    assert "Cancelled. Jose is told." in page
    assert facts(made, SessionCancelled)[0].what.reason == "A trip"
    undo = re.findall(r'class="undo" method="post" action="([^"]+)"', page)[0]
    assert "The session stands as before." in browser.post(undo, follow=True).content.decode()
    assert Session.objects.filter(engagement=made.id, number=2, state="planned").exists()


def test_a_call_is_moved_on_the_clients_own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch)
    assert browser.post(f"{url}/calls/s2/move", {"start": "2027-01-23T11:30"}).status_code == 302
    assert facts(made, SessionMoved)[0].subject == "s2"
    moved = Session.objects.get(engagement=made.id, number=2, state="planned")
    assert moved.start == datetime(2027, 1, 23, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Choose a day and a time."), ("soon", "Write a day and a time"), ("2027-01-01T10:00", "")],
)
def test_a_time_that_cannot_be_is_said_beside_its_field(
    monkeypatch: pytest.MonkeyPatch, typed: str, sentence: str
) -> None:
    made, browser, url = _running(monkeypatch)
    answer = browser.post(f"{url}/calls/s2/move", {"start": typed})
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert sentence in page
    assert 'id="id_start-error"' in page
    if typed:
        assert f'value="{typed}"' in page
    assert not facts(made, SessionMoved)


def test_a_call_moved_by_the_coach_meanwhile_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from valueback.usecases import sessions

    made, browser, url = _running(monkeypatch)
    make.done(sessions.cancel(made.coach(), call(made, 2)))
    page = unescape(browser.post(f"{url}/calls/s2/cancel", {"reason": ""}, follow=True).content.decode())
    assert "changed meanwhile" in page
    assert "Cancelled. Jose is told." not in page


def test_a_link_cancels_its_call_without_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _browser, _url = _running(monkeypatch)
    ctx = Context(made.house.id, made.coach().actor, make.RUNNING)
    link = links.make_link(
        ctx,
        keys(),
        Purpose.SESSION,
        made.client_person,
        real=make.RUNNING,
        lasts=timedelta(days=9),
        membership=made.client_membership,
        engagement=made.id,
        subject="s2",
    )
    url, browser = f"/l/{links.token_for(link, keys())}", Client()
    assert "Move the session" in _text(browser, url)
    assert "You are in good time" in _text(browser, f"{url}/cancel")
    page = browser.post(f"{url}/cancel", {"reason": ""}, follow=True).content.decode()
    assert "Cancelled. Jose is told." in page
    assert len(facts(made, SessionCancelled)) == 1


def test_a_call_that_was_otherwise_is_said_within_its_window(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    assert browser.post(f"{url}/calls/s1/attendance", {}).status_code == 422
    browser.post(f"{url}/calls/s1/attendance", {"was": "coach_late"})
    (said,) = facts(made, Attendance)
    assert (said.what.coach.value, said.what.client.value) == ("late", "on_time")


def test_the_list_of_calls_costs_the_same_with_more_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    from valueback.usecases import sessions

    _made, browser, url = _running(monkeypatch)
    counts = []
    for more in (0, 2):
        for number in range(more):
            at = datetime(2027, 8, 2 + number, 15, tzinfo=UTC)
            make.done(sessions.plan_one(_made.coach(), _made.id, at))
        with CaptureQueriesContext(connection) as queries:
            page = _text(browser, f"{url}/calls?all")
        assert page.count('class="when"') == 26 + more
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- homework and results --------------------------------------------------------------------------


def test_homework_is_reported_in_one_act(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    assert "No homework yet" in _text(browser, f"{url}/homework")
    make.done(homework.give(made.coach(after(1)), call(made, 1), (Item("Write a summary"), Item("Call two"))))
    assert "Write a summary" in _text(browser, f"{url}/homework")
    browser.post(f"{url}/homework", {"done-h1": "partly", "done-h2": "done", "words-h1": "Half"})
    assert {(one.what.done.value, one.what.words) for one in facts(made, HomeworkReported)} == {
        ("partly", "Half"),
        ("done", ""),
    }


def test_money_is_one_amount_and_how_much_of_it_came_from_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    page = _text(browser, f"{url}/results/add/gains")
    assert "How much of it came from our work?" in page
    assert page.index("How much?") < page.index("<summary>More</summary>") < page.index("Exchange rate")
    typed = {"amount": "1.500,00", "share": "half", "on": "2027-01-15", "words": "A new client"}
    assert browser.post(f"{url}/results/add/gains", typed).status_code == 302
    (said,) = facts(made, MoneyEntered)
    assert (str(said.what.amount), str(said.what.attribution)) == ("1500.00 USD", "0.5")
    page = _text(browser, f"{url}/results")
    assert "US$1,500.00" in page
    assert "A new client" in page


def test_money_of_another_currency_asks_for_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    typed = {"amount": "6000", "share": "all", "on": "2027-01-15", "currency": "brl", "percent": "80"}
    answer = browser.post(f"{url}/results/add/gains", typed)
    assert answer.status_code == 422
    assert '<details class="more" open>' in answer.content.decode()
    assert browser.post(f"{url}/results/add/gains", {**typed, "rate": "0,20"}).status_code == 302
    what = facts(made, MoneyEntered)[0].what
    assert (str(what.amount), str(what.rate), str(what.attribution)) == ("6000.00 BRL", "0.20", "0.8")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", "a lot"),
        ("amount", ""),
        ("share", ""),
        ("on", "2027-13-40"),
        ("on", "2031-01-01"),
        ("currency", "XX1"),
    ],
)
def test_a_wrong_entry_is_said_beside_its_field_and_kept(
    monkeypatch: pytest.MonkeyPatch, field: str, typed: str
) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    good = {"amount": "10.00", "share": "all", "on": "2027-01-15", "words": "Kept words"}
    answer = browser.post(f"{url}/results/add/gains", {**good, field: typed})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert "Kept words" in page
    assert not facts(made, MoneyEntered)


def test_ones_own_judgement_is_a_yes_or_not_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(13))
    (leaf,) = re.findall(r"/results/add/(?!gains)([\w-]+)", _text(browser, f"{url}/results"))[:1]
    assert browser.post(f"{url}/results/add/{leaf}", {}).status_code == 422
    browser.post(f"{url}/results/add/{leaf}", {"yes": "no", "words": "Not there"})
    assert facts(made, JudgementGiven)[0].what.yes is False
    assert browser.get(f"{url}/results/add/unknown").status_code == 404


def test_what_the_coach_entered_is_confirmed_or_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    coach = made.coach(after(1))
    one = make.done(results.enter(coach, made.id, Won("gains", Money.of("10.00", "USD"), date(2027, 1, 15))))
    two = make.done(results.enter(coach, made.id, Won("gains", Money.of("20.00", "USD"), date(2027, 1, 15))))
    assert _text(browser, f"{url}/results").count("For you to confirm") == 2
    browser.post(f"{url}/results/{one}/confirm")
    assert "fill it in" in browser.post(f"{url}/results/{two}/dispute", {"why": ""}, follow=True).content.decode()
    browser.post(f"{url}/results/{two}/dispute", {"why": "It was 15"})
    assert len(facts(made, ResultConfirmed)) == len(facts(made, ResultDisputed)) == 1


def test_ones_own_entry_gets_firmer_or_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    mine = made.client(after(1))
    one = make.done(results.enter(mine, made.id, Won("gains", Money.of("10.00", "USD"), date(2027, 1, 15))))
    browser.post(f"{url}/results/{one}/level", {"level": "signed"})
    assert facts(made, LevelReached)[0].what.level is Level.SIGNED
    browser.post(f"{url}/results/{one}/take-back")
    assert "US$10.00" not in _text(browser, f"{url}/results")


def test_a_circumstance_is_written_down_and_the_coachs_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1))
    assert browser.post(f"{url}/circumstances", {"what": "", "on": "2027-01-15"}).status_code == 422
    browser.post(f"{url}/circumstances", {"what": "A hiring freeze", "on": "2027-01-14"})
    assert facts(made, CircumstanceLogged)[0].what.what == "A hiring freeze"
    theirs = make.done(circumstances.log(made.coach(after(1)), made.id, "A strike"))
    assert "I have seen it" in _text(browser, f"{url}/results")
    browser.post(f"{url}/circumstances/{theirs}/seen")
    assert "I have seen it" not in _text(browser, f"{url}/results")


# --- paid for itself, and the claim ----------------------------------------------------------------


def test_whether_it_has_paid_for_itself_is_the_clients_word(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(3))
    assert browser.post(f"{url}/paid", {}).status_code == 422
    page = browser.post(f"{url}/paid", {"paid": "yes"}, follow=True).content.decode()
    assert "Paid for itself" in page
    assert facts(made, PaidForItself)[0].what.yes is True


def test_a_claim_before_its_time_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(3))
    page = _text(browser, f"{url}/claim")
    assert "14 Jul 2027" in page
    assert "File the claim" not in page
    assert not facts(made, ClaimFiled)


def test_a_claim_is_filed_from_three_questions_and_its_circumstances(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, OVER)
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400.00", make.FIRST_DAY), "USD"))
    make.done(circumstances.log(made.client(after(5)), made.id, "A hiring freeze"))
    page = _text(browser, f"{url}/claim")
    assert "Lead the weekly call in English" in page
    assert "A hiring freeze" in page
    assert "Without a decision by then it is granted." in page
    typed = {"expected": "More", "got": "Less", "judgement": ""}
    refused = browser.post(f"{url}/claim", typed)
    assert refused.status_code == 422
    assert "Choose whether it mattered." in refused.content.decode()
    mark = re.findall(r'name="(circumstance_\w+)"', page)[0]
    page = browser.post(f"{url}/claim", {**typed, "judgement": "Not yet", mark: "no"}, follow=True).content.decode()
    (filed,) = facts(made, ClaimFiled)
    assert (filed.what.judgement, len(filed.what.not_mattered)) == ("Not yet", 1)
    assert "Claim received" in page
    assert "What next" in page


def _filed(monkeypatch: pytest.MonkeyPatch) -> tuple[Made, Client, str]:
    made, browser, url = _running(monkeypatch, OVER)
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400.00", make.FIRST_DAY), "USD"))
    browser.post(f"{url}/claim", {"expected": "More", "got": "Less", "judgement": "Not yet"})
    assert facts(made, ClaimFiled)
    return made, browser, url


def test_an_alternative_is_declined_and_the_claim_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _filed(monkeypatch)
    (claim,) = claims.claims(made.coach(OVER), made.id)
    make.done(claims.offer_alternative(made.coach(OVER), claim.id, Offer(RemedyKind.EXTRA_SESSIONS, 4, words="Four")))
    assert "Extra sessions: 4" in _text(browser, f"{url}/claim")
    assert "it takes the place of the money" in _text(browser, f"{url}/claim/{claim.id}/alternative")
    browser.post(f"{url}/claim/{claim.id}/alternative", {"answer": "decline"})
    page = _text(browser, f"{url}/claim")
    assert "You declined it." in page
    assert "Answer the offer" not in page


def test_a_claim_is_taken_back_and_can_be_filed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _filed(monkeypatch)
    (claim,) = claims.claims(made.coach(OVER), made.id)
    assert "as if it had not been filed" in _text(browser, f"{url}/claim/{claim.id}/withdraw")
    browser.post(f"{url}/claim/{claim.id}/withdraw")
    assert "File the claim" in _text(browser, f"{url}/claim")


def test_a_granted_claim_shows_the_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _filed(monkeypatch)
    (claim,) = claims.claims(made.coach(OVER), made.id)
    make.done(claims.decide(made.coach(OVER), claim.id, True))
    page = _text(browser, f"{url}/claim")
    assert "Claim granted" in page
    assert "US$2,400.00" in page
    assert "Take the claim back" not in page


def test_a_claim_of_another_engagement_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _browser, url = _filed(monkeypatch)
    (claim,) = claims.claims(made.coach(OVER), made.id)
    for part in ("withdraw", "alternative", "appeal"):
        assert stranger().post(f"{url}/claim/{claim.id}/{part}", {"answer": "accept", "words": "x"}).status_code == 404


# --- ending, company, data -------------------------------------------------------------------------


def test_the_law_lets_a_european_consumer_withdraw_on_a_page_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    assert made.version is not None
    seen = agreements.version(made.coach(make.ENQUIRED), made.version)
    assert seen is not None
    make.done(agreements.edit_draft(made.coach(make.ENQUIRED), made.version, replace(seen.terms, jurisdiction="IE")))
    make.offer(made, make.OFFERED, made.version)
    make.sign(made, "client", make.SIGNED)
    make.sign(made, "coach", make.SIGNED)
    clock(monkeypatch, make.RUNNING)
    browser, url = entered(made.client_person), f"/my/{made.id}"
    assert "Withdraw from the agreement" in _text(browser, f"{url}/guarantee")
    assert "It cannot be undone." in _text(browser, f"{url}/withdraw")
    assert not facts(made, WithdrawalDeclared)
    browser.post(f"{url}/withdraw")
    assert len(facts(made, WithdrawalDeclared)) == 1


def test_without_a_right_to_withdraw_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch)
    assert "There is no right to withdraw, or its time is over." in _text(browser, f"{url}/withdraw")
    browser.post(f"{url}/withdraw")
    assert not facts(made, WithdrawalDeclared)


def test_stopping_early_says_its_effect_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch)
    page = _text(browser, f"{url}/stop")
    assert "The guarantee ends." in page
    assert "26 planned sessions are taken off." in page
    browser.post(f"{url}/stop", {"words": "I move away"})
    assert made.row.ended_at is not None
    assert "No longer covered" in _text(browser, f"{url}/")


def test_the_company_view_shows_no_duty_and_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch, after(1, days=6))
    make.done(checks.asked(made.coach(after(1)), call(made, 1)))
    make.done(slips.seen(made.client(after(1, days=6)), made.id, [slips.key_of(slips.Clause.VALUE_TOLD, "s1")]))
    page = _text(browser, f"{url}/company")
    assert "1 of 26" in page
    assert "catch up" not in page
    assert "value check" not in page.lower()


def test_the_journal_is_taken_away_as_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _running(monkeypatch)
    answer = browser.get(f"{url}/journal")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="ana-{made.row.number}.journal"'
    assert "2400.00 USD" in answer.content.decode()


def test_an_agreement_without_a_guarantee_speaks_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running", preset="none")
    clock(monkeypatch, make.RUNNING)
    browser = entered(made.client_person)
    page = _text(browser, f"/my/{made.id}/")
    assert "guarantee" not in page.lower()
    assert browser.get(f"/my/{made.id}/guarantee").status_code == 404
