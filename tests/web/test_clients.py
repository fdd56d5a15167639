"""The list of clients, the enquiry, and the short path: nine fields at most, and what they make said at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import make
from tests.web.coaching import coach, queries, text
from tests.web.entering import clock, entered, stranger
from tests.web.test_before import ended
from valueback.core.terms import terms_from_json
from valueback.store.models import AgreementVersion, Brand, Engagement
from valueback.usecases import papers, people

pytestmark = pytest.mark.django_db

TYPED = {
    "client_name": "Ana Prado",
    "client_email": "ana@example.org",
    "objective": "Lead the weekly call in English",
    "minimum": "I have the tools and habits to get there",
    "fee": "2.400,00",
    "first_call": "2027-01-15T10:00",
    "months": "6",
    "preset": "value-back",
}


def typed(**other: Any) -> dict[str, Any]:
    return {**TYPED, **other}


# --- the list --------------------------------------------------------------------------------------


def test_nobody_yet_is_one_sentence_and_one_button(monkeypatch: pytest.MonkeyPatch) -> None:
    page = text(coach(make.practice(), monkeypatch, make.ENQUIRED).get("/clients"))
    assert "No clients yet" in page
    assert "Write a first agreement" in page
    assert "<table" not in page


def test_each_client_is_listed_with_standing_and_next_session(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    made = make.engagement(house=house)
    make.engagement("enquiry", house, name="Bruno")
    page = text(coach(house, monkeypatch, make.RUNNING).get("/clients"))
    ana = page[page.index(f"/engagements/{made.id}") :]
    assert "Covered" in ana
    assert "Fri, 15 Jan 2027, 10:00" in ana
    assert "no session planned" in page
    assert "Enquiry" in page


def test_the_list_is_searched_without_regard_to_accents_and_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    for name in ("Álvaro", "Bruno"):
        make.engagement("enquiry", house, name=name)
    browser = coach(house, monkeypatch, make.ENQUIRED)
    found = text(browser.get("/clients?q=alvaro"))
    assert "Álvaro</a>" in found
    assert "Bruno</a>" not in found
    turned = text(browser.get("/clients?sort=name&down=1"))
    assert turned.index("Bruno</a>") < turned.index("Álvaro</a>")
    assert "Nobody found" in text(browser.get("/clients?q=zz"))


def test_htmx_gets_the_rows_and_nothing_around_them(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    make.engagement("enquiry", house)
    part = text(coach(house, monkeypatch, make.ENQUIRED).get("/clients", headers={"HX-Request": "true"}))
    assert "Ana</a>" in part
    assert "<html" not in part


def test_a_page_number_beyond_the_last_shows_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    make.engagement("enquiry", house)
    browser = coach(house, monkeypatch, make.ENQUIRED)
    for page in ("999", "-1", "x", "0"):
        assert "Ana</a>" in text(browser.get(f"/clients?page={page}"))


def test_the_list_takes_as_many_queries_for_three_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    make.engagement(house=house)
    browser = coach(house, monkeypatch, make.RUNNING)
    one = queries(browser, "/clients")
    for name in ("Bruno", "Clara"):
        make.engagement("agreed", house, name=name)
    assert queries(browser, "/clients") == one


def test_an_offer_that_came_to_nothing_is_not_to_be_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ended("expired")
    make.engagement("offered", made.house, name="Bruno")
    browser = coach(made.house, monkeypatch, make.RUNNING)
    page = text(browser.get("/clients"))
    assert "Offer expired" in page
    tabs = page[page.index('aria-label="Which clients"') : page.index('id="rows"')]
    assert tabs.index("To be signed") < tabs.index("Offer expired")
    assert "Ana</a>" not in text(browser.get("/clients?state=proposed"))
    assert "Ana</a>" in text(browser.get("/clients?state=offer_expired"))
    browser.post(f"/drafts/{made.version}/again")
    assert "New draft" in text(browser.get("/clients"))


@pytest.mark.parametrize(
    ("how", "word"),
    [("declined", "Offer declined"), ("voided", "Offer made void"), ("withdrawn", "Offer taken back")],
)
def test_how_an_offer_ended_is_said_on_the_list_and_beside_a_page(
    monkeypatch: pytest.MonkeyPatch, how: str, word: str
) -> None:
    made = ended(how)
    browser = coach(made.house, monkeypatch, make.RUNNING)
    for path in ("/clients", f"/engagements/{made.id}", f"/engagements/{made.id}/agreement"):
        page = text(browser.get(path))
        assert word in page
        assert "To be signed" not in page


def test_the_list_takes_as_many_queries_for_three_expired_offers_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ended("expired")
    browser = coach(made.house, monkeypatch, make.RUNNING)
    one = queries(browser, "/clients")
    for name in ("Bruno", "Clara"):
        other = make.engagement("offered", made.house, name=name)
        paper = AgreementVersion.objects.get(pk=other.version).paper
        assert paper is not None
        make.done(papers.withdraw(other.coach(make.SIGNED), paper.pk))
    assert queries(browser, "/clients") == one
    assert text(browser.get("/clients")).count("Offer taken back</span>") >= 2


def test_another_practice_sees_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    make.engagement()
    elsewhere = coach(make.practice("Elsewhere", coach="Eva"), monkeypatch, make.RUNNING)
    assert "Ana" not in text(elsewhere.get("/clients"))
    assert stranger().get("/clients").status_code == 404


# --- an enquiry ------------------------------------------------------------------------------------


def test_an_enquiry_is_noted_with_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = coach(make.practice(), monkeypatch, make.ENQUIRED)
    asked = {"client_name": "Bruno", "client_email": "bruno@example.org", "referral": "Clara, at a talk"}
    answer = browser.post("/clients/enquiry", asked)
    row = Engagement.objects.get()
    assert answer.headers["Location"] == f"/engagements/{row.pk}"
    page = text(browser.get(answer.headers["Location"]))
    assert "Bruno has asked. There is no agreement yet." in page
    assert "Clara, at a talk" in page
    assert "Write the agreement" in page


def test_an_enquiry_without_an_address_is_told_beside_the_field_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = coach(make.practice(), monkeypatch, make.ENQUIRED)
    answer = browser.post("/clients/enquiry", {"client_name": "Bruno", "client_email": "no address"})
    page = text(answer)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert 'value="no address"' in page
    assert "What you typed is kept" in page
    assert not Engagement.objects.exists()


# --- the short path --------------------------------------------------------------------------------


def test_the_short_path_asks_nine_things_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    make.done(people.add_brand(house.owner(), "MaxiCareerCoaching"))
    page = text(coach(house, monkeypatch, make.ENQUIRED).get("/clients/start"))
    named = {part.split('"')[0] for part in page.split(' name="')[1:]} - {"csrfmiddlewaretoken", "language", "viewport"}
    asked = named - {"color-scheme", "robots", "htmx-config"}
    assert asked == {*TYPED, "brand"}
    assert len(asked) == 9


def test_the_short_path_makes_a_draft_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = coach(make.practice(), monkeypatch, make.ENQUIRED)
    answer = browser.post("/clients/start", typed())
    version = AgreementVersion.objects.get()
    assert answer.headers["Location"] == f"/drafts/{version.pk}"
    terms = terms_from_json(version.terms)
    assert (terms.sessions, terms.first_day, terms.slot.weekday) == (26, date(2027, 1, 15), 4)
    assert terms.fee == make.FEE
    page = text(browser.get(answer.headers["Location"]))
    assert "26 sessions, every week on Friday at 10:00 in New York" in page
    assert "Send agreement" in page


def test_the_sentence_lives_while_somebody_types_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = coach(make.practice(), monkeypatch, make.ENQUIRED)
    answer = browser.post("/clients/start/outline", typed(months="3"), headers={"HX-Request": "true"})
    page = text(answer)
    assert "13 sessions, every week on Friday at 10:00 in New York" in page
    assert "14 Apr 2027" in page or "14 Apr" in page
    assert "<html" not in page
    assert not Engagement.objects.exists()
    assert text(browser.post("/clients/start/outline", typed(first_call="someday"))) == ""


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("fee", "a lot", "Write an amount, such as 2,400.00 or 2.400,00."),
        ("fee", "0", "above zero"),
        ("fee", "2400.005", "more decimals"),
        ("first_call", "someday", "Write a day and a time"),
        ("months", "0", "greater than or equal to 1"),
        ("preset", "gold", "Select a valid choice"),
        ("client_email", "ana", "valid email"),
        ("objective", "", "required"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_is_kept(
    monkeypatch: pytest.MonkeyPatch, field: str, value: str, told: str
) -> None:
    browser = coach(make.practice(), monkeypatch, make.ENQUIRED)
    answer = browser.post("/clients/start", typed(**{field: value}))
    page = text(answer)
    assert answer.status_code == 422
    assert told in page, page[page.index("error-summary") :][:600]
    assert "Lead the weekly call in English" in page or field == "objective"
    assert not Engagement.objects.exists()


def test_an_amount_shows_how_it_was_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = coach(make.practice(), monkeypatch, make.ENQUIRED)
    assert "Read as US$2,400.00" in text(browser.post("/clients/start", typed(months="0")))


def test_for_an_enquiry_name_and_address_are_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    browser = coach(made.house, monkeypatch, make.ENQUIRED)
    path = f"/clients/{made.id}/start"
    assert 'name="client_email"' not in text(browser.get(path))
    browser.post(path, typed())
    assert AgreementVersion.objects.get().engagement_id == made.id
    assert Engagement.objects.count() == 1


def test_a_draft_belongs_to_the_chosen_brand(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    second = make.done(people.add_brand(house.owner(), "MaxiCareerCoaching"))
    coach(house, monkeypatch, make.ENQUIRED).post("/clients/start", typed(brand=str(second)))
    assert Engagement.objects.get().brand == Brand.objects.get(pk=second)


def test_an_enquiry_that_comes_to_nothing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    browser = coach(made.house, monkeypatch, make.ENQUIRED)
    page = text(browser.post(f"/clients/{made.id}/decline", follow=True))
    assert "It did not come to an agreement with Ana." in page


def test_somebody_elses_enquiry_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    other = coach(make.practice("Elsewhere", coach="Eva"), monkeypatch, make.ENQUIRED)
    assert other.get(f"/clients/{made.id}/start").status_code == 404
    assert other.post(f"/clients/{made.id}/decline").status_code == 404
    clock(monkeypatch, make.ENQUIRED)
    assert entered(made.client_person).get("/clients/start").status_code == 404


def test_the_short_path_speaks_portuguese(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    make.done(people.set_preferences(house.owner(), language="pt-BR"))
    page = text(coach(house, monkeypatch, make.ENQUIRED).get("/clients/start"))
    assert "Um novo contrato" in page
    assert "toda semana, sexta-feira às 10:00 em Nova York" in page or "toda semana" in page
