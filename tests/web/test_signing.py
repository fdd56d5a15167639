"""Signing on pages: the text is opened, read as it is, and signed by typed name with each clause ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.web.entering import clock, entered, stranger
from valueback.core.outcome import Judgement
from valueback.core.terms import Clause
from valueback.store.load import facts_of
from valueback.store.models import AgreementVersion, CoachNote, Signature
from valueback.usecases import agreements, schedules

pytestmark = pytest.mark.django_db


def _offered(monkeypatch: pytest.MonkeyPatch) -> tuple[Made, Client, str]:
    made = make.engagement("offered")
    clock(monkeypatch, make.SIGNED)
    return made, entered(made.client_person), f"/papers/{made.version}/"


def _typed(made: Made, **other: Any) -> dict[str, Any]:
    digest = AgreementVersion.objects.get(pk=made.version).digest
    ticks = {f"clause_{clause.value}": "on" for clause in make.ENDS}
    typed = {"digest": digest, "name": "Ana Prado", "consent": "on", **ticks, **other}
    return {key: value for key, value in typed.items() if value is not None}


def test_the_text_is_shown_once_it_was_opened_and_is_the_signed_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _offered(monkeypatch)
    cover = browser.get(url).content.decode()
    assert "Open the document" in cover
    assert "6.1" not in cover
    browser.post(f"{url}open")
    text = browser.get(url).content.decode()
    assert "This is the exact text" in text
    for line in AgreementVersion.objects.get(pk=made.version).text.split("\n"):
        words = line.strip().split(" ", 1)[-1]
        assert words.replace('"', "&#34;").replace("'", "&#39;") in text
    assert AgreementVersion.objects.get(pk=made.version).digest in text


def test_looking_at_the_page_signs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _offered(monkeypatch)
    browser.post(f"{url}open")
    browser.get(url)
    assert not Signature.objects.filter(version=made.version).exists()


def test_a_typed_name_and_every_tick_sign_and_say_what_is_next(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _offered(monkeypatch)
    browser.post(f"{url}open")
    answer = browser.post(url, _typed(made), headers={"user-agent": "A browser"}, follow=True)
    page = answer.content.decode()
    assert "You have signed. It holds as soon as Jose has signed, too." in page
    kept = Signature.objects.get(version=made.version)
    assert (kept.name, kept.agent) == ("Ana Prado", "A browser")
    assert set(kept.acknowledged) == {clause.value for clause in make.ENDS}
    make.sign(made, "coach", make.SIGNED + timedelta(hours=1))
    page = browser.get(url).content.decode()
    assert "You and Jose have both signed." in page
    assert "Your sessions are planned." in page


def test_a_clause_without_its_tick_is_asked_for_and_what_was_typed_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _offered(monkeypatch)
    browser.post(f"{url}open")
    answer = browser.post(url, _typed(made, clause_homework=None, name="Ana P"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_clause_homework"' in page
    assert "Read this clause and tick it" in page
    assert 'value="Ana P"' in page
    assert not Signature.objects.filter(version=made.version).exists()


@pytest.mark.parametrize(
    ("missing", "sentence"), [("name", "Type your name to sign."), ("consent", "Tick that you agree, or decline.")]
)
def test_name_and_consent_are_needed(monkeypatch: pytest.MonkeyPatch, missing: str, sentence: str) -> None:
    made, browser, url = _offered(monkeypatch)
    answer = browser.post(url, _typed(made, **{missing: None}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_offer_taken_back_meanwhile_is_said_and_not_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _offered(monkeypatch)
    browser.post(f"{url}open")
    assert made.version is not None
    make.done(agreements.withdraw_offer(made.coach(make.SIGNED), made.version))
    page = browser.post(url, _typed(made), follow=True).content.decode()
    assert "This offer was taken back." in page
    assert not Signature.objects.filter(version=made.version).exists()


def test_declining_ends_the_offer_and_the_reason_reaches_the_coach(monkeypatch: pytest.MonkeyPatch) -> None:
    made, browser, url = _offered(monkeypatch)
    assert "Nothing is agreed, and nothing is owed." in browser.get(f"{url}decline").content.decode()
    page = browser.post(f"{url}decline", {"reason": "Mondays, please"}, follow=True).content.decode()
    assert "This was not signed." in page
    assert CoachNote.objects.get(engagement=made.id).text == "Mondays, please"


def test_the_european_consumer_reads_the_right_to_withdraw_and_may_ask_to_begin_early(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make.engagement("draft")
    assert made.version is not None
    seen = agreements.version(made.coach(make.ENQUIRED), made.version)
    assert seen is not None
    make.done(agreements.edit_draft(made.coach(make.ENQUIRED), made.version, replace(seen.terms, jurisdiction="IE")))
    make.done(agreements.offer(made.coach(make.OFFERED), made.version))
    clock(monkeypatch, make.SIGNED)
    browser, url = entered(made.client_person), f"/papers/{made.version}/"
    browser.post(f"{url}open")
    page = browser.get(url).content.decode()
    assert "the client can withdraw without a reason within 14 days" in page
    refused = browser.post(url, _typed(made))
    assert refused.status_code == 422
    assert "Tick that you have read about your right to withdraw." in refused.content.decode()
    browser.post(url, _typed(made, informed="on", express="on"))
    facts = {one.kind for one in facts_of(made.house.id, made.id).items}
    assert {"informed", "express_request"} <= facts


def test_the_text_is_printed_with_both_signatures_and_its_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("agreed")
    clock(monkeypatch, make.RUNNING)
    page = entered(made.client_person).get(f"/papers/{made.version}/print").content.decode()
    digest = AgreementVersion.objects.get(pk=made.version).digest
    assert digest in page
    assert page.count('class="signed-name"') == 2
    assert "Not signed yet" not in page


def test_a_results_schedule_reaches_the_client_when_opened_and_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("running")
    coach = made.coach(make.RUNNING)
    schedule = make.done(schedules.draft(coach, made.id, "Run the Monday meeting", Judgement("own", "I can run it")))
    digest = schedules.schedules(coach, made.id)[0].digest
    make.done(schedules.send(coach, schedule, "Jose", True, digest))
    clock(monkeypatch, make.RUNNING + timedelta(hours=1))
    browser, url = entered(made.client_person), f"/papers/schedules/{schedule}/"
    assert "Run the Monday meeting" in browser.get(url).content.decode()
    assert schedules.schedules(coach, made.id)[0].reached_at is None
    browser.post(f"{url}open")
    assert schedules.schedules(made.client(make.RUNNING + timedelta(hours=2)), made.id)[0].reached_at is not None
    assert "I can run it" in browser.get(url).content.decode()
    wrong = browser.post(url, {"digest": digest, "consent": "on", "name": ""})
    assert wrong.status_code == 422
    page = browser.post(url, {"digest": digest, "consent": "on", "name": "Ana"}, follow=True).content.decode()
    assert "These are the results you agreed on." in page


@pytest.mark.parametrize("part", ["", "print", "decline"])
def test_a_stranger_finds_nothing(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    _made, _browser, url = _offered(monkeypatch)
    assert stranger().get(f"{url}{part}").status_code == 404
    assert stranger().post(f"{url}open").status_code == 404


def test_the_list_of_papers_costs_the_same_with_one_and_with_three(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for versions in (1, 3):
        made = make.engagement("offered")
        for _ in range(versions - 1):
            last = agreements.versions(made.coach(make.OFFERED), made.id)[0]
            draft = make.done(agreements.draft(made.coach(make.OFFERED), made.id, last.terms))
            make.done(agreements.offer(made.coach(make.OFFERED), draft))
        clock(monkeypatch, make.SIGNED)
        browser = entered(made.client_person)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = browser.get(f"/papers/of/{made.id}/").content.decode()
        assert page.count("Agreement, version") == versions
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_highlighted_clauses_are_those_that_end_the_guarantee(monkeypatch: pytest.MonkeyPatch) -> None:
    _made, browser, url = _offered(monkeypatch)
    browser.post(f"{url}open")
    page = browser.get(url).content.decode()
    assert page.count("data-highlight") == len(make.ENDS)
    assert f"clause_{Clause.COMMON_SENSE.value}" not in page
