"""The page of the terms as forms: what is typed about money, retainer and signers becomes the terms, and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from django.forms import BoundField

from tests.letters.papers import by_milestones, everything, model, with_access
from tests.web.test_drafts import drafted, fields, terms_of
from valueback.core.conflicts import conflicts
from valueback.core.money import Money
from valueback.core.terms import (
    Deficit,
    Overage,
    Party,
    PayForAccess,
    PayForWork,
    PaymentPart,
    Rollover,
    Terms,
    WorkUnit,
)
from valueback.store.models import AgreementVersion
from valueback.web.drafts.terms import TermsForm, sections


def blank(terms: Terms, language: str = "en") -> TermsForm:
    return TermsForm(terms, language, None, amends=False, effective=None, written_in="pt-BR")


def sent_back(terms: Terms, **typed: Any) -> TermsForm:
    """The page as a browser sends it back, with some fields typed anew (`retainer__kind` is `retainer-kind`)."""
    data: dict[str, Any] = {}
    form = blank(terms)
    for one in (*form.forms, *form.rows.forms):
        for field in one:
            data |= _typed(field)
    data |= {"rows": str(form.rows.count), "enough": form.rows.enough_typed}
    data |= {name.replace("__", "-"): value for name, value in typed.items()}
    return TermsForm(terms, "en", _Posted(data), amends=False, effective=None)


def _typed(field: BoundField) -> dict[str, Any]:
    value = field.value()
    shown = value.isoformat() if hasattr(value, "isoformat") else value
    if shown is None or shown is False:
        return {}
    return {field.html_name: shown if isinstance(shown, list) else str(shown)}


class _Posted(dict[str, Any]):
    """What was posted, with the one method of Django's that choices of several need."""

    def getlist(self, name: str) -> list[str]:
        found = self.get(name, [])
        return [str(one) for one in found] if isinstance(found, list) else [found]


def errors(form: TermsForm) -> list[str]:
    assert not form.is_valid()
    return [fault.sentence for fault in form.errors]


@pytest.mark.parametrize("terms", [model(), everything(), with_access(), by_milestones()])
def test_a_page_sent_back_untouched_changes_no_clause(terms: Terms) -> None:
    form = sent_back(replace(terms, guarantee=model().guarantee))
    assert form.is_valid(), form.errors
    assert form.terms() == replace(terms, guarantee=model().guarantee)
    assert form.written_in == "pt-BR"


# --- money -----------------------------------------------------------------------------------------


def test_a_discount_for_paying_at_once_is_two_prices() -> None:
    form = sent_back(model(), fee__fee="2.280,00", fee__list_fee="2,400.00")
    assert form.is_valid(), form.errors
    terms = form.terms()
    assert (terms.fee, terms.list_fee) == (Money.of("2280.00", "USD"), Money.of("2400.00", "USD"))
    assert conflicts(terms) == ()


def test_parts_by_milestones_are_rows_of_share_and_words() -> None:
    form = sent_back(
        model(),
        fee__payment="milestones",
        part0__share="30",
        part0__title="The agreement is signed",
        part1__share="70",
        part1__title="Session 13 is held",
    )
    assert form.is_valid(), form.errors
    assert form.terms().payment_parts == (
        PaymentPart("The agreement is signed", Decimal("0.3")),
        PaymentPart("Session 13 is held", Decimal("0.7")),
    )
    assert conflicts(form.terms()) == ()


def test_half_a_part_is_asked_for_and_parts_go_with_another_way_of_paying() -> None:
    half = sent_back(model(), fee__payment="milestones", part0__share="30", part1__title="Session 13 is held")
    assert errors(half) == [
        "Paid once this has happened: Say what has to have happened.",
        "Per cent of the fee: Say which share of the fee.",
    ]
    monthly = sent_back(by_milestones(), fee__payment="monthly")
    assert monthly.is_valid()
    assert monthly.terms().payment_parts == ()


# --- the retainer ----------------------------------------------------------------------------------


def test_work_is_typed_and_comes_back() -> None:
    form = sent_back(
        model(),
        retainer__kind="work",
        retainer__granted="10",
        retainer__unit="sessions",
        retainer__rollover="capped",
        retainer__cap="5",
        retainer__overage="bill",
        retainer__rate="200,00",
        retainer__deficit="absorbed",
        retainer__opens="not asked",
    )
    assert form.is_valid(), form.errors
    made = PayForWork(
        WorkUnit.SESSIONS,
        Decimal(10),
        Rollover.CAPPED,
        Decimal(5),
        1,
        Deficit.ABSORBED,
        Overage.BILL,
        Money.of("200.00", "USD"),
    )
    assert form.terms().retainer == made
    assert sent_back(form.terms()).is_valid()
    none = sent_back(form.terms(), retainer__kind="none")
    assert none.is_valid(), none.errors
    assert none.terms().retainer is None


def test_access_is_typed_and_comes_back() -> None:
    form = sent_back(
        model(),
        retainer__kind="access",
        retainer__people="Jose, Rui",
        retainer__channels="WhatsApp , phone,",
        retainer__opens="08:30",
        retainer__closes="17:00",
        retainer__response_hours="4",
        retainer__credit="20",
    )
    assert form.is_valid(), form.errors
    assert form.terms().retainer == PayForAccess(
        ("Jose", "Rui"), ("WhatsApp", "phone"), time(8, 30), time(17), 4, Money.of("20.00", "USD")
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"retainer__kind": "work"}, "How much a month: This field is required."),
        (
            {"retainer__kind": "work", "retainer__granted": "0"},
            "How much a month: Ensure this value is greater than or equal to 0.01.",
        ),
        ({"retainer__kind": "access", "retainer__channels": " , "}, "Over what: Name at least one."),
        (
            {"retainer__kind": "access", "retainer__channels": "phone", "retainer__closes": "08:00"},
            "Reachable until: The hours end after they begin.",
        ),
    ],
)
def test_what_is_missing_of_the_chosen_kind_is_said(typed: dict[str, str], said: str) -> None:
    assert errors(sent_back(model(), **typed)) == [said]


# --- who signs, and the page -----------------------------------------------------------------------


def test_whoever_pays_can_be_asked_to_sign() -> None:
    form = sent_back(model(), parties__payer="Clinic Ltd", parties__sponsor_signs="on")
    assert form.is_valid(), form.errors
    assert form.terms().signers == (Party.CLIENT, Party.COACH, Party.SPONSOR)
    assert conflicts(form.terms()) == ()
    alone = sent_back(model(), parties__sponsor_signs="on")
    assert alone.is_valid()
    assert [one.code for one in conflicts(alone.terms())] == ["sponsor_unnamed"]
    without = sent_back(replace(with_access(), guarantee=None), parties__sponsor_signs=False)
    assert without.is_valid(), without.errors
    assert without.terms().signers == (Party.CLIENT, Party.COACH)
    kept = replace(model(), signers=(Party.COACH, Party.CLIENT))
    same = sent_back(kept)
    assert same.is_valid()
    assert same.terms().signers == (Party.COACH, Party.CLIENT)


def test_the_language_of_the_document_is_chosen() -> None:
    form = sent_back(model(), document__language="es")
    assert form.is_valid(), form.errors
    assert form.written_in == "es"
    assert not sent_back(model(), document__language="fr").is_valid()


def test_every_field_stands_on_the_page_once() -> None:
    form = blank(everything())
    shown = [
        field.html_name
        for section in sections(form, "en")
        for group in section.groups
        for field in (*group.fields, *group.more, *((group.switch,) if group.switch else ()))
    ]
    assert sorted(shown) == sorted(field.html_name for one in form.forms for field in one)


def test_rare_fields_are_folded_and_open_when_something_is_wrong_with_them() -> None:
    form = sent_back(model(), calls__every_weeks="0")
    assert not form.is_valid()
    found = {section.key: section for section in sections(form, "en")}
    assert found["calls"].groups[0].more_open
    assert not found["fee"].groups[0].more_open
    assert [group.only for group in found["retainer"].groups] == ["", "work", "access"]
    assert {section.key for section in sections(form, "en") if section.open} == {"calls"}


# --- the page itself -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_money_retainer_and_language_reach_the_draft_and_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = drafted(monkeypatch)
    typed = fields(browser.get(f"{path}/edit").content.decode())
    typed |= {
        "fee-list_fee": "2,500.00",
        "retainer-kind": "access",
        "retainer-people": "Jose",
        "retainer-channels": "WhatsApp, phone",
        "document-language": "pt-BR",
    }
    assert browser.post(f"{path}/edit", typed).status_code == 302
    row = AgreementVersion.objects.get(pk=made.version)
    terms = terms_of(made.version)
    assert terms.list_fee == Money.of("2500.00", "USD")
    assert isinstance(terms.retainer, PayForAccess)
    assert row.language == "pt-BR"
    assert "Por onde: WhatsApp e phone." in row.text
    again = fields(browser.get(f"{path}/edit").content.decode())
    assert (again["document-language"], again["retainer-kind"]) == ("pt-BR", "access")


@pytest.mark.django_db
def test_what_is_wrong_is_told_at_the_top_and_leads_to_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = drafted(monkeypatch)
    typed = fields(browser.get(f"{path}/edit").content.decode()) | {"retainer-kind": "work", "part0-share": "30"}
    answer = browser.post(f"{path}/edit", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_retainer-granted"' in page
    assert "Say what has to have happened." in page
    assert terms_of(made.version).retainer is None
