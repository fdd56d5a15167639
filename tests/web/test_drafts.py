"""A draft is said in full, clause by clause; what is signed is amended."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests import make
from tests.make import Made
from tests.web.coaching import coach, queries, text
from tests.web.entering import clock, entered, stranger
from valueback.core.money import Money
from valueback.core.presets import PRESETS
from valueback.core.terms import (
    Basis,
    Capacity,
    Clause,
    EndingKind,
    HeldInARow,
    OnMoney,
    Recording,
    Terms,
    Tier,
    Within,
    terms_from_json,
)
from valueback.store.models import AgreementVersion, Engagement
from valueback.usecases import agreements

pytestmark = pytest.mark.django_db


def drafted(monkeypatch: pytest.MonkeyPatch, preset: str = "value-back") -> tuple[Made, Client, str]:
    made = make.engagement("draft", preset=preset)
    return made, coach(made.house, monkeypatch, make.ENQUIRED), f"/drafts/{made.version}"


def fields(page: str) -> dict[str, Any]:
    """What the form of the terms holds, as a browser would send it back untouched."""
    form = page[page.index('id="terms"') : page.index("</form>", page.index('id="terms"'))]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kept = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" not in kept or kept["name"] == "csrfmiddlewaretoken":
            continue
        if kept.get("type") in ("checkbox", "radio"):
            if " checked" in tag:
                found.setdefault(kept["name"], []).append(unescape(kept["value"]))
            continue
        found[kept["name"]] = unescape(kept.get("value", ""))
    for key, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[key] = unescape(value)
    for key, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        assert chosen is not None
        found[key] = unescape(chosen[1])
    return found


def terms_of(version: UUID | None) -> Terms:
    return terms_from_json(AgreementVersion.objects.get(pk=version).terms)


# --- saying it otherwise ---------------------------------------------------------------------------


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_form_sent_back_untouched_changes_no_clause(monkeypatch: pytest.MonkeyPatch, preset: str) -> None:
    made, browser, path = drafted(monkeypatch, preset)
    before = terms_of(made.version)
    answer = browser.post(f"{path}/edit", fields(browser.get(f"{path}/edit").content.decode()))
    assert answer.status_code == 302, text(answer)[text(answer).index("<main") :][:1500]
    after = terms_of(made.version)
    assert after.guarantee == before.guarantee
    assert after == before


def test_clauses_are_changed_in_the_page_and_said_in_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = drafted(monkeypatch)
    typed = fields(browser.get(f"{path}/edit").content.decode())
    typed |= {
        "fee-fee": "3.000,00",
        "fee-tax_name": "VAT",
        "fee-tax_rate": "20",
        "fee-on_refund": "credit",
        "calls-sessions": "24",
        "calls-recording": "never",
        "duty-homework-limit": "4",
        "duty-homework-cure_number": "10",
        "duty-notice-rule_hours": "48",
        "promise-share": "50",
        "promise-basis": "fee",
        "promise-tiers": "100, 30 days\n50, 8 sessions",
        "promise-less_fixed": "100,00",
        "window-period": "45",
        "rest-passes": "2",
        "ending-client_stops-money": "not_held_back",
        "parties-capacity": "business",
        "parties-capacity_reason": "Ana invoices as a company",
        "parties-third": "Orla",
        "parties-holidays": "2027-04-21\n2027-05-01",
        "own-own_clauses": "We speak English only.\n\nCameras are on.",
    }
    assert browser.post(f"{path}/edit", typed).status_code == 302
    terms = terms_of(made.version)
    assert terms.fee == Money.of("3000.00", "USD")
    assert (terms.tax.name, terms.tax.rate, terms.tax.on_refund) == ("VAT", Decimal("0.2"), "credit")
    assert (terms.sessions, terms.recording) == (24, Recording.NEVER)
    homework, notice = terms.duty(Clause.HOMEWORK), terms.duty(Clause.NOTICE)
    assert homework is not None
    assert notice is not None
    assert (homework.allowed.limit, homework.cure) == (Decimal(4), Within(10))
    assert notice.cure == HeldInARow(4)
    promise = terms.guarantee.stages[0].promise if terms.guarantee else None
    assert promise is not None
    assert (promise.share, promise.basis, promise.less_fixed) == (Decimal("0.5"), Basis.FEE, Money.of("100.00", "USD"))
    assert promise.tiers == (Tier(Decimal(1), days=30), Tier(Decimal("0.5"), sessions=8))
    assert terms.guarantee is not None
    assert (terms.guarantee.claim.period, terms.guarantee.passes) == (45, 2)
    ending = terms.ending(EndingKind.CLIENT_STOPS)
    assert ending is not None
    assert ending.money is OnMoney.NOT_HELD_BACK
    assert (terms.capacity, terms.names.third) == (Capacity.BUSINESS, "Orla")
    assert terms.holidays == (date(2027, 4, 21), date(2027, 5, 1))
    assert terms.own_clauses == ("We speak English only.", "Cameras are on.")
    page = text(browser.get(path))
    assert "at least 48 hours" in page
    assert "We speak English only." in page


def test_a_duty_that_is_turned_off_is_in_no_clause(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = drafted(monkeypatch)
    typed = fields(browser.get(f"{path}/edit").content.decode())
    del typed["duty-homework-on"]
    typed["duty-homework-limit"] = "nonsense that nobody reads"
    assert browser.post(f"{path}/edit", typed).status_code == 302
    assert terms_of(made.version).duty(Clause.HOMEWORK) is None


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("fee-fee", "plenty", "Write an amount"),
        ("calls-zone", "Mars/Olympus", "Write a time zone such as America/Sao_Paulo."),
        ("calls-months", "0", "greater than or equal to 1"),
        ("duty-homework-limit", "-1", "greater than or equal to 0"),
        ("duty-spoke_up-rule_ask_at", "six", "Write numbers with commas"),
        ("promise-share", "120", "Write a percentage between 0 and 100."),
        ("promise-tiers", "all of it", "Write one step a line"),
        ("promise-milestones", "milestone1", "Write one part a line"),
        ("parties-holidays", "Carnival", "Carnival is not a day"),
        ("r0-much", "a lot", "An amount, such as 2,400.00."),
        ("enough", "9", "How many are enough is a number from 1 to 2."),
    ],
)
def test_what_cannot_be_is_told_at_the_top_and_all_is_kept(
    monkeypatch: pytest.MonkeyPatch, field: str, value: str, told: str
) -> None:
    made, browser, path = drafted(monkeypatch)
    before = terms_of(made.version)
    typed = fields(browser.get(f"{path}/edit").content.decode())
    answer = browser.post(f"{path}/edit", {**typed, field: value, "own-own_clauses": "Kept words"})
    page = text(answer)
    assert answer.status_code == 422
    summary = page[page.index("error-summary") : page.index("</ul>", page.index("error-summary"))]
    assert told in summary
    assert "Kept words" in page
    assert terms_of(made.version) == before


def test_terms_that_cannot_work_together_are_told_and_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = drafted(monkeypatch)
    terms = terms_of(made.version)
    make.done(agreements.edit_draft(made.coach(make.ENQUIRED), make_id(made), replace(terms, sessions=60)))
    page = text(browser.get(path))
    assert "The usual time comes round only 26 times in the term, and 60 sessions are agreed." in page
    assert "Send agreement" not in page
    assert "These" in text(browser.post(f"{path}/offer", follow=True))
    assert AgreementVersion.objects.get(pk=made.version).offered_at is None


def make_id(made: Made) -> UUID:
    assert made.version is not None
    return made.version


def test_another_guarantee_takes_the_place_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = drafted(monkeypatch)
    page = text(browser.post(f"{path}/guarantee", {"preset": "none"}, follow=True))
    assert "The draft now begins from this guarantee: No guarantee." in page
    assert "What the client does" not in page
    assert terms_of(made.version).guarantee is None
    browser.post(f"{path}/guarantee", {"preset": "gold"})
    assert terms_of(made.version).guarantee is None


# --- what follows a draft --------------------------------------------------------------------------


def test_an_amendment_changes_nothing_until_both_have_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    path = f"/drafts/{made.version}/amend"
    typed = fields(browser.get(path).content.decode())
    unchanged = browser.post(path, typed)
    assert unchanged.status_code == 422
    typed |= {"duty-homework-limit": "8", "amendment-effective": "2027-02-01"}
    place = browser.post(path, typed).headers["Location"]
    newest = AgreementVersion.objects.order_by("-number").first()
    assert newest is not None
    assert place == f"/drafts/{newest.pk}"
    assert newest.effective == date(2027, 2, 1)
    assert "In force from" not in text(browser.get(place))
    page = text(browser.get(place))
    assert "No longer holds" in page
    assert "1 Feb 2027" in page or "1 February 2027" in page
    assert Engagement.objects.get(pk=made.id).state == "running"


# --- strangers and queries -------------------------------------------------------------------------


def test_a_draft_is_the_coachs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _browser, path = drafted(monkeypatch)
    clock(monkeypatch, make.ENQUIRED)
    for browser in (stranger(), entered(made.client_person)):
        for page in ("", "/edit", "/document"):
            assert browser.get(path + page).status_code == 404
        assert browser.post(f"{path}/offer").status_code == 404


def test_a_draft_takes_as_many_queries_beside_three_as_beside_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, path = drafted(monkeypatch)
    one = queries(browser, path)
    for name in ("Bruno", "Clara"):
        make.engagement("draft", made.house, name=name)
    assert queries(browser, path) == one
