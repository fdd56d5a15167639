"""An engagement of Jose's with Ana, lived a few sessions long, and Jose's browser."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import House, Made
from tests.web.entering import clock, entered
from valueback.core.facts import Answer
from valueback.store.models import Session
from valueback.usecases import checks, homework
from valueback.usecases.homework import Item


def after(number: int) -> datetime:
    """An hour after the nth session began."""
    return make.session_start(number) + timedelta(hours=1)


def ref(made: Made, number: int) -> str:
    """The short name of the nth session that was planned."""
    rows = Session.objects.filter(engagement_id=made.id, number=number).order_by("planned_at")
    return str(rows.values_list("ref", flat=True)[0])


def session(made: Made, number: int) -> Session:
    return Session.objects.get(engagement_id=made.id, ref=ref(made, number))


def held(made: Made, number: int, said: Answer = Answer.YES, better: str = "") -> None:
    """A session with its homework and its value check, as on any Friday."""
    row = session(made, number)
    now = after(number)
    make.done(homework.give(made.coach(now), row.pk, (Item(f"Lead meeting {number}"),)))
    make.done(checks.asked(made.coach(now), row.pk))
    make.done(checks.answer(made.client(now + timedelta(hours=1)), row.pk, said, better))


def coach(house: House, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Client:
    """Jose's browser at an instant."""
    clock(monkeypatch, now)
    return entered(house.person)


def text(answer: HttpResponse) -> str:
    """The page, as read: one space between words."""
    return " ".join(answer.content.decode().split())


def queries(browser: Client, path: str) -> int:
    """How many rows are asked for or changed by a page, once it is warm; what frames a transaction is not counted."""
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return sum(one["sql"].startswith(("SELECT", "INSERT", "UPDATE", "DELETE")) for one in seen.captured_queries)
