"""What waits before anything is signed: the client finds the way to it, the coach reads what is next."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from tests import make, offers
from tests.make import Made
from tests.usecases.test_value import LATER, agreed, of, own, shared
from tests.web.coaching import coach, queries, text
from tests.web.entering import clock, entered
from valueback.store.models import AgreementVersion, Proposal
from valueback.usecases import engagements, papers, people, proposals, value
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.papers import Traces

pytestmark = pytest.mark.django_db

NOW = offers.READ
PREPARING = "Jose is preparing your agreement."


def clients(made: Made, monkeypatch: pytest.MonkeyPatch, now: Any = NOW) -> str:
    """The page on which Ana's programme opens."""
    clock(monkeypatch, now)
    return unescape(text(entered(made.client_person).get("/my/", follow=True)))


def coachs(made: Made, monkeypatch: pytest.MonkeyPatch, path: str = "", now: Any = NOW) -> str:
    return unescape(text(coach(made.house, monkeypatch, now).get(path or f"/engagements/{made.id}")))


def ended(how: str) -> Made:
    """An agreement that was put before Ana and came to nothing."""
    made = make.engagement("client_signed" if how == "voided" else "offered")
    paper = AgreementVersion.objects.get(pk=made.version).paper
    assert paper is not None
    match how:
        case "expired":
            assert papers.expire_due(Context(made.house.id, SYSTEM, paper.expires_at)) == 1
        case "declined":
            make.done(papers.decline(made.client(make.SIGNED), paper.pk, "Too long for me", Traces()))
        case "withdrawn":
            make.done(papers.withdraw(made.coach(make.SIGNED), paper.pk))
        case "voided":
            make.done(papers.void(made.coach(make.SIGNED), paper.pk, "The fee was wrong"))
    assert AgreementVersion.objects.get(pk=made.version).state == how
    return made


# --- the client ------------------------------------------------------------------------------------


def test_a_shared_value_conversation_is_the_clients_one_button(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    talk = shared(made)
    page = clients(made, monkeypatch)
    assert PREPARING not in page
    assert "Jose has put into figures what this could be worth to you." in page
    assert f'href="/my/value/{talk}"' in page
    make.done(value.confirm(made.client(LATER), talk, of(made, talk).digest))
    assert PREPARING in clients(made, monkeypatch)


def test_open_options_are_the_clients_one_button_until_they_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    page = clients(made, monkeypatch)
    assert PREPARING not in page
    assert "Jose has sent you options to choose from." in page
    assert "You can choose until" in page
    assert f'class="button primary" href="/options/{sent}/"' in page
    assert PREPARING in clients(made, monkeypatch, offers.OVER)
    make.done(proposals.choose(made.client(NOW), sent, "a"))
    assert PREPARING in clients(made, monkeypatch)


def test_value_comes_before_price_and_a_paper_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    talk, sent = shared(made), offers.sent(made)
    page = clients(made, monkeypatch)
    assert page.index(f'href="/options/{sent}/"') < page.index(f'class="button primary" href="/my/value/{talk}"')
    make.offer(made, make.OFFERED)
    page = clients(made, monkeypatch, make.OFFERED)
    assert 'class="button primary" href="/papers/' in page
    assert f'class="quiet-link" href="/my/value/{talk}"' in page


def test_among_several_programmes_each_says_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    offers.sent(made)
    brand = make.done(people.add_brand(made.house.owner(), "MaxiCareerCoaching"))
    other = make.done(engagements.open_enquiry(made.coach(NOW), "Ana", made.row.client.email, brand=brand))
    page = clients(made, monkeypatch)
    assert f'href="/my/{other}/"' in page
    assert "To choose" in page
    assert "In preparation" in page


def test_what_waits_for_one_client_is_not_said_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    offers.sent(made)
    shared(made)
    other = make.engagement("enquiry", made.house, name="Bruno")
    assert PREPARING in clients(other, monkeypatch)


# --- the coach -------------------------------------------------------------------------------------


def test_a_value_conversation_that_waits_for_the_coach_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    talk = shared(made)
    assert "waits for your yes" not in coachs(made, monkeypatch)
    assert "waits for your yes" not in coachs(made, monkeypatch, "/today")
    seen = of(made, talk)
    make.done(value.change_figures(made.client(LATER), talk, own(), seen.revision))
    page = coachs(made, monkeypatch)
    assert "The value conversation has changed since you shared it, and waits for your yes." in page
    assert f'class="button primary" href="/engagements/{made.id}/value"' in page
    today = coachs(made, monkeypatch, "/today")
    assert "The value conversation has changed: it waits for your yes" in today
    assert f'href="/engagements/{made.id}/value"' in today
    make.done(value.confirm(made.client(LATER), talk, of(made, talk).digest))
    assert "Ana said yes to the value conversation. Yours is missing." in coachs(made, monkeypatch)
    make.done(value.confirm(made.coach(LATER), talk, of(made, talk).digest))
    assert "Yours is missing" not in coachs(made, monkeypatch)


def test_an_agreed_value_leaves_nothing_to_say_yes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    agreed(made)
    assert "Ana has asked. There is no agreement yet." in coachs(made, monkeypatch)
    assert "value conversation" not in coachs(made, monkeypatch, "/today")


def test_options_say_until_when_they_can_be_answered_and_then_what_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    page, today = coachs(made, monkeypatch), coachs(made, monkeypatch, "/today")
    assert "The options are with Ana. Nobody has answered yet." in page
    assert "To choose from the options, until" in page
    assert f'href="/options/{sent}/">Look at the options' in page
    assert "The options are with them, not answered yet" in today
    assert "until " in today[today.index("not answered yet") :]
    assert "The options are with" not in coachs(made, monkeypatch, now=offers.OVER)
    make.done(proposals.choose(made.client(NOW), sent, "c"))
    draft = AgreementVersion.objects.get(engagement=made.id)
    page, today = coachs(made, monkeypatch), coachs(made, monkeypatch, "/today")
    assert "Ana chose “Every two weeks”." in page
    assert f'href="/drafts/{draft.pk}">Look at the agreement' in page
    assert "They chose from the options: look at the draft and send it" in today
    assert f'href="/drafts/{draft.pk}"' in today


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("expired", "The offer has expired: write a new draft from it"),
        ("declined", "The offer was declined: write a new draft from it"),
        ("voided", "The offer was made void: write a new draft from it"),
    ],
)
def test_an_offer_that_came_to_nothing_leads_to_a_new_draft(
    monkeypatch: pytest.MonkeyPatch, how: str, sentence: str
) -> None:
    made = ended(how)
    assert sentence in coachs(made, monkeypatch, "/today", make.RUNNING)
    browser = coach(made.house, monkeypatch, make.RUNNING)
    page = text(browser.get(f"/engagements/{made.id}"))
    assert "To be signed" not in page
    way = f"/drafts/{made.version}/again"
    assert f'action="{way}"' in page
    assert "Write a new draft from it" in page
    browser.post(way)
    assert AgreementVersion.objects.filter(engagement=made.id, state="draft").count() == 1
    assert sentence not in coachs(made, monkeypatch, "/today", make.RUNNING)
    page = coachs(made, monkeypatch, now=make.RUNNING)
    assert "New draft" in page
    assert f'action="{way}"' not in page


def test_an_offer_that_the_coach_took_back_waits_on_its_page_and_not_on_today(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ended("withdrawn")
    assert f'action="/drafts/{made.version}/again"' in coachs(made, monkeypatch, now=make.RUNNING)
    assert "write a new draft from it" not in coachs(made, monkeypatch, "/today", make.RUNNING)


def test_an_enquiry_that_ended_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ended("expired")
    make.done(engagements.decline(made.coach(make.RUNNING), made.id))
    assert "Write a new draft from it" not in coachs(made, monkeypatch, now=make.RUNNING)
    assert "The offer has expired" not in coachs(made, monkeypatch, "/today", make.RUNNING)


def test_the_day_takes_as_many_queries_for_three_enquiries_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    offers.sent(made)
    browser = coach(made.house, monkeypatch, NOW)
    one = queries(browser, "/today")
    for name in ("Bruno", "Clara"):
        offers.sent(make.engagement("enquiry", made.house, name=name))
    assert queries(browser, "/today") == one
    assert Proposal.objects.filter(state="sent").count() == 3
    assert text(browser.get("/today")).count("not answered yet") == 3
