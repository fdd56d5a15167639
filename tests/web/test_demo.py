"""The time machine and the mailbox: on every page of a demo, and on no page of a real practice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.make import Made
from tests.web.entering import clock, entered
from valueback.gateways import mailbox
from valueback.gateways.mail import Attachment, Message, written
from valueback.jobs.handlers import HANDLERS
from valueback.jobs.worker import Worker
from valueback.store.models import OutgoingMail, Practice
from valueback.usecases import clock as machine
from valueback.usecases.context import for_system
from valueback.web.demo import views

pytestmark = pytest.mark.django_db


def _demo(monkeypatch: pytest.MonkeyPatch, shift: timedelta = timedelta(days=100)) -> Made:
    made = make.engagement()
    Practice.objects.filter(pk=made.house.id).update(is_demo=True, clock_shift=int(shift.total_seconds()))
    clock(monkeypatch, make.RUNNING + timedelta(hours=2) - shift)
    return made


def _work(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a page waits, the worker beside the server does what is due."""

    def do(seconds: float) -> None:
        worker = Worker(HANDLERS)
        while worker.step():
            pass

    monkeypatch.setattr(views.time, "sleep", do)


def _page(browser: Client, url: str) -> str:
    return unescape(browser.get(url).content.decode())


def test_every_page_of_a_demo_says_the_practice_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch)
    for url in ("/today", f"/engagements/{made.id}", "/demo", "/settings"):
        page = _page(entered(made.house.person), url)
        assert "Time machine of the demo" in page
        assert "Fri, 15 Jan 2027, 06:00" in page
    assert "Time machine of the demo" in _page(entered(made.client_person), f"/my/{made.id}/")


def test_a_real_practice_has_no_time_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    clock(monkeypatch, make.RUNNING)
    browser = entered(made.house.person)
    assert "Time machine" not in _page(browser, "/today")
    for url in ("/demo", "/demo/mail", "/demo/mail/none"):
        assert browser.get(url).status_code == 404
    assert browser.post("/demo/forward", {"way": "day"}).status_code == 404
    assert browser.post("/demo/enter", {"membership": str(made.client_membership)}).status_code == 404
    assert Practice.objects.get(pk=made.house.id).clock_shift == 0


def test_to_the_end_of_the_next_call_brings_its_question(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch, datetime(2027, 1, 15, 11, tzinfo=UTC) - datetime.now(UTC))
    monkeypatch.undo()
    _work(monkeypatch)
    monkeypatch.setattr("valueback.web.context.real_now", lambda: datetime.now(UTC))
    browser = entered(made.house.person)
    page = unescape(browser.post("/demo/forward", {"way": "call", "next": "/settings"}, follow=True).content.decode())
    assert "It is now Fri, 15 Jan 2027, 10:47. Meanwhile: 1 session ended, 2 letters went out." in page
    assert set(OutgoingMail.objects.filter(accepted_at__isnull=False).values_list("template", flat=True)) >= {
        "after_call",
        "coach_morning",
    }
    page = _page(browser, "/demo")
    assert "What happened since you last moved it" in page
    assert "The session with Ana ended" in page
    assert "Question after the session: Ana" in page


def test_somebody_with_nothing_planned_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    Practice.objects.filter(pk=house.id).update(is_demo=True)
    clock(monkeypatch, make.RUNNING)
    page = entered(house.person).post("/demo/forward", {"way": "end"}, follow=True).content.decode()
    assert "Nothing is planned ahead that the clock could be moved to." in page


def test_while_the_worker_is_on_its_way_the_page_says_so_and_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch)
    monkeypatch.setattr(views, "PATIENCE", 0.0)
    browser = entered(made.house.person)
    answer = browser.post("/demo/forward", {"way": "week"}, follow=True)
    assert "The clock is on its way to" in answer.content.decode()
    assert answer.headers["Refresh"] == "2"
    ctx = for_system(made.house.id, datetime.now(UTC))
    assert ctx is not None
    assert machine.moving_to(ctx) is not None


def test_another_way_than_the_four_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch)
    assert entered(made.house.person).post("/demo/forward", {"way": "back"}).status_code == 404


def test_one_enters_as_somebody_else_by_a_link_for_one_use(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch)
    browser = entered(made.house.person)
    assert "Enter as Ana" in _page(browser, "/demo")
    to = browser.post("/demo/enter", {"membership": str(made.client_membership)}).headers["Location"]
    assert to.startswith("/l/")
    assert "Ana" in _page(browser, to)
    other = make.engagement(name="Otto", house=make.practice("Elsewhere"))
    assert browser.post("/demo/enter", {"membership": str(other.client_membership)}).status_code == 404
    assert browser.post("/demo/enter", {"membership": "nobody"}).status_code == 404


def test_the_mail_is_read_on_a_page_and_its_links_can_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch)
    browser = entered(made.house.person)
    assert "No mail yet" in _page(browser, "/demo/mail")
    letter: dict[str, Any] = {
        "message_id": "<one@valueback.example>",
        "from_name": "LinkedEnglish",
        "from_email": "office@coach.example",
        "to_name": "Ana",
        "to_email": "ana@example.org",
        "subject": "Did you get <value>?",
        "text": "Hello <Ana>,\n\nhttp://localhost:8000/l/token-1.\n",
    }
    name = mailbox.put(written(Message(**letter)))
    page = browser.get("/demo/mail").content.decode()
    assert "Did you get &lt;value&gt;?" in page
    page = browser.get(f"/demo/mail/{name}").content.decode()
    assert "<a href='http://localhost:8000/l/token-1'>http://localhost:8000/l/token-1</a>." in page
    assert "Hello &lt;Ana&gt;" in page
    assert browser.get("/demo/mail/20270101000000000000-0000000000000000").status_code == 404


def test_what_came_with_a_letter_can_be_saved_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch)
    data = bytes(range(256))
    copy = Attachment("LE-7-versao-1-assinado.pdf", "application/pdf", data)
    letter = Message("<1@x.example>", "Us", "us@x.example", "Ana", "ana@x.example", "Signed", ".", attachments=(copy,))
    name = mailbox.put(written(letter))
    browser = entered(made.house.person)
    page = _page(browser, f"/demo/mail/{name}")
    assert f'<a href="/demo/mail/{name}/1">LE-7-versao-1-assinado.pdf</a>' in page
    saved = browser.get(f"/demo/mail/{name}/1")
    assert b"".join(saved.streaming_content) == data  # type: ignore[attr-defined]
    assert saved["Content-Disposition"] == 'attachment; filename="LE-7-versao-1-assinado.pdf"'
    assert [browser.get(f"/demo/mail/{name}/{number}").status_code for number in (0, 2)] == [404, 404]


def test_the_list_of_letters_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _demo(monkeypatch)
    for number in range(views.PAGE + 1):
        mailbox.put(
            written(Message(f"<{number}@x.example>", "Us", "us@x.example", "Ana", "ana@x.example", f"No {number}", "."))
        )
    browser = entered(made.house.person)
    assert "No 0<" not in _page(browser, "/demo/mail")
    assert "No 0<" in _page(browser, "/demo/mail?page=2")
    assert "No 0<" in _page(browser, "/demo/mail?page=99")
