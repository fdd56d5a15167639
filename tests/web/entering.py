"""A person of the cast in a browser: signed in as themselves, at an instant of the practice's own time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client

from tests import make
from valueback.store.models import Person, User
from valueback.usecases import people

CLOCKS = ("valueback.web.context.real_now", "valueback.web.links.real_now")


def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """From here on it is `now` for every page."""
    for place in CLOCKS:
        monkeypatch.setattr(place, lambda: now)


def entered(person: UUID) -> Client:
    """A browser in which the person is signed in."""
    row = Person.objects.get(pk=person)
    user = User.objects.filter(email=row.email).first() or make.user(row.email)
    people.enter(user.pk)
    browser = Client()
    browser.force_login(user)
    return browser


def stranger() -> Client:
    """A browser of a client of another practice."""
    other = make.engagement("running", make.practice("Elsewhere", coach="Eva"), name="Otto")
    return entered(other.client_person)
