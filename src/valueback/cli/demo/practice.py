"""The demo's practice: made once, in one transaction, so that half a demo is none."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from valueback.cli.demo.cast import (
    ANA,
    BRUNO,
    CAREER,
    CAREER_ACCENTS,
    CAREER_SCOPE,
    COACH,
    COACH_EMAIL,
    COUNTRY,
    CURRENCY,
    DANIEL,
    HOME,
    INES,
    JONAS,
    PRACTICE,
    SCHOOL,
    SCHOOL_SCOPE,
    SPONSOR_EMAIL,
)
from valueback.cli.demo.life import House
from valueback.cli.demo.stage import Stage, took
from valueback.cli.demo.stories import WEEKS, tell
from valueback.core.dates import Instant, local_date, local_instant
from valueback.usecases import demo, entry, people
from valueback.usecases import settings as settings_of
from valueback.usecases.context import Actor, RoleName
from valueback.usecases.links import Keys
from valueback.usecases.people import NewPractice
from valueback.usecases.settings import BrandDetail

ENTERS: Final = time(10, 50)
"""When you come in: on a Friday, five minutes after Ana's call."""

FRIDAY: Final = 4

DOORS: Final[tuple[tuple[RoleName, str], ...]] = (
    ("owner", COACH_EMAIL),
    ("client", ANA.email),
    ("client", BRUNO.email),
    ("client", DANIEL.email),
    ("client", INES.email),
    ("client", JONAS.email),
    ("sponsor", SPONSOR_EMAIL),
)
"""Whose links are printed."""


def make(real: Instant | None = None) -> UUID:
    """Live through the stories; the practice."""
    real = real or datetime.now(UTC)
    with demo.together():
        house = _open(real)
        tell(house)
        house.stage.live(house.stage.last_day)
    return house.stage.practice


def _open(real: Instant) -> House:
    user = entry.user_for(COACH_EMAIL)
    asked = NewPractice(PRACTICE, SCHOOL, COACH, HOME, CURRENCY, COUNTRY, "en", SCHOOL_SCOPE, demo=True)
    opened = took(people.open_practice(user, asked, real))
    owner = Actor("owner", opened.owner, opened.person, user)
    stage = Stage(opened.practice, HOME, last_day(real))
    career = took(people.add_brand(stage.as_(owner), CAREER, CAREER_SCOPE, "MCC"))
    look = BrandDetail(career, CAREER, CAREER_SCOPE, "MCC", *CAREER_ACCENTS)
    took(settings_of.change_brand(stage.as_(owner), look))
    return House(stage, owner, {SCHOOL: opened.brand, CAREER: career}, HOME)


def links(real: Instant | None = None) -> tuple[str, ...]:
    """What is printed: who you can enter as, each with a link for one use."""
    found = demo.practice()
    assert found is not None
    keys = Keys.of(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)
    doors = demo.entrances(found, DOORS, keys, real or datetime.now(UTC))
    width = max(len(_as(door)) for door in doors)
    return tuple(f"  {_as(door):<{width}}  {settings.PUBLIC_URL}/l/{door.token}" for door in doors)


def _as(door: demo.Entrance) -> str:
    return f"{'coach' if door.role == 'owner' else door.role} ({door.name})"


def last_day(real: Instant) -> Instant:
    """The Friday on which you come in, far enough ahead for the longest story to have begun after `real`."""
    day = local_date(real, HOME) + timedelta(weeks=WEEKS + 1)
    friday = day + timedelta(days=(FRIDAY - day.weekday()) % 7)
    return local_instant(friday, ENTERS, HOME)
