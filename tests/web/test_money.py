"""The money page: what came in is recorded in two taps, and every refund is looked at once more before it counts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.usecases.test_payments import taxed
from tests.web.entering import clock, entered, stranger
from valueback.core.terms import EndingKind, TaxClause
from valueback.store.models import OutgoingMail, Payment, Refund
from valueback.usecases import endings, payments
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

NOW = make.RUNNING + timedelta(days=3)
TODAY = "2027-01-18"


def _coach(monkeypatch: pytest.MonkeyPatch, made: Made, now: Any = NOW) -> Client:
    clock(monkeypatch, now)
    return entered(made.house.person)


def _paid(made: Made, amount: str = "2400.00") -> Payment:
    typed = Typed(amount, make.FIRST_DAY, "bank_transfer", "")
    return Payment.objects.get(pk=make.done(payments.record_payment(made.coach(NOW), made.id, typed, "USD")))


def _url(made: Made, more: str = "") -> str:
    return f"/engagements/{made.id}/money{more}"


def test_the_open_amount_waits_in_the_form_and_one_press_records_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)
    page = browser.get(_url(made)).content.decode()
    assert "US$2,400.00 is open; nothing has come in yet." in page
    assert 'value="2400.00"' in page
    assert f'value="{TODAY}"' in page
    typed = {"amount": "2400.00", "on": TODAY, "method": "pix", "reference": "", "currency": "USD", "payer": ""}
    page = browser.post(_url(made), typed, follow=True).content.decode()
    assert "Recorded: US$2,400.00 received." in page
    assert "Paid in full: US$2,400.00." in page
    assert "Pix" in page
    row = Payment.objects.get()
    page = browser.post(_url(made, f"/{row.pk}/undo"), follow=True).content.decode()
    assert "US$2,400.00 is open; nothing has come in yet." in page


def test_an_amount_is_read_either_way_and_one_that_is_not_clear_is_kept_as_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)
    typed = {"amount": "1.200,50", "on": TODAY, "method": "card", "currency": "USD"}
    assert (
        "US$1,200.50 has come in, US$1,199.50 is open." in browser.post(_url(made), typed, follow=True).content.decode()
    )
    answer = browser.post(_url(made), {**typed, "amount": "about a thousand", "reference": "April"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "about a thousand is not clear as an amount." in page
    assert 'value="about a thousand"' in page
    assert 'value="April"' in page
    assert Payment.objects.count() == 1


def test_the_tax_in_an_amount_is_shown_as_the_agreement_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = taxed(TaxClause("ISS", Decimal("0.05"), "inside", "retain"))
    page = _coach(monkeypatch, made).get(_url(made)).content.decode()
    assert "In it: US$120.00 ISS (5%), as the agreement says." in page


def test_a_refund_is_looked_at_before_it_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    row = _paid(made)
    browser = _coach(monkeypatch, made)
    typed = {"amount": "400.00", "on": TODAY, "method": "bank_transfer", "reference": "RF 7"}
    page = unescape(browser.post(_url(made, f"/{row.pk}/refund"), typed).content.decode())
    for said in ("Pay back US$400.00", "US$2,400.00", "Stays with you", "US$2,000.00", "Ana is told by mail"):
        assert said in page
    assert not Refund.objects.exists(), "looking changes nothing"
    page = browser.post(_url(made, f"/{row.pk}/refund"), {**typed, "step": "record"}, follow=True).content.decode()
    assert "US$2,400.00 came in, US$400.00 of it went back." in page
    assert Refund.objects.get().reference == "RF 7"
    assert OutgoingMail.objects.filter(template="refund_recorded").count() == 1


def test_more_than_is_left_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    row = _paid(made)
    browser = _coach(monkeypatch, made)
    typed = {"amount": "2,400.01", "on": TODAY, "method": "pix", "step": "record"}
    answer = browser.post(_url(made, f"/{row.pk}/refund"), typed)
    assert answer.status_code == 422
    assert "Of this payment US$2,400.00 is left; no more can go back." in answer.content.decode()
    assert not Refund.objects.exists()


def test_a_chargeback_writes_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    row = _paid(made)
    browser = _coach(monkeypatch, made)
    typed = {"amount": "2400.00", "on": TODAY, "method": "card", "step": "record"}
    page = browser.post(_url(made, f"/{row.pk}/chargeback"), typed, follow=True).content.decode()
    assert "US$2,400.00 taken back by the bank" in page
    assert Refund.objects.get().chargeback
    assert not OutgoingMail.objects.filter(template="refund_recorded").exists()


def test_what_an_ending_returns_is_worked_out_line_by_line_and_the_tax_answer_is_cited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = taxed(TaxClause("ISS", Decimal("0.05"), "inside", "retain"))
    _paid(made)
    make.done(endings.end(made.coach(NOW), made.id, EndingKind.COACH_STOPS))
    browser = _coach(monkeypatch, made, NOW + timedelta(days=40))
    page = unescape(browser.get(_url(made, "/back")).content.decode())
    assert "Less tax that cannot be recovered" in page
    answered = {"on_refund": "credit", "source": "City hall, letter 12/2027"}
    page = unescape(browser.post(_url(made, "/tax"), answered, follow=True).content.decode())
    assert "City hall, letter 12/2027, answered on 27 Feb 2027" in page
    assert "Less tax that cannot be recovered" not in page
    typed = {"on": "2027-02-27", "method": "bank_transfer", "reference": ""}
    page = unescape(browser.post(_url(made, "/back"), typed, follow=True).content.decode())
    assert "of it went back." in page
    assert Refund.objects.count() == 1


def test_a_stranger_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    row = _paid(made)
    clock(monkeypatch, NOW)
    for more in ("", "/back", f"/{row.pk}/refund"):
        assert stranger().get(_url(made, more)).status_code == 404
    assert entered(made.client_person).get(_url(made)).status_code == 404


def test_a_payment_of_another_engagement_is_missing_here(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    made, other = make.engagement(house=house), make.engagement(house=house, name="Bruno")
    row = _paid(other)
    browser = _coach(monkeypatch, made)
    assert browser.get(_url(made, f"/{row.pk}/refund")).status_code == 404
    assert browser.post(_url(made, f"/{row.pk}/undo")).status_code == 404
    assert Payment.objects.get(pk=row.pk).voided_at is None


def test_the_page_asks_the_database_no_more_for_three_payments(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _coach(monkeypatch, made)
    _paid(made, "100.00")
    browser.get(_url(made))
    with CaptureQueriesContext(connection) as one:
        browser.get(_url(made))
    for amount in ("200.00", "300.00"):
        _paid(made, amount)
    browser.get(_url(made))
    with CaptureQueriesContext(connection) as three:
        browser.get(_url(made))
    assert len(three) == len(one)
