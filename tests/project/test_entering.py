"""Who is signed in: a running session of an active user, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from valueback.store.models import User


@pytest.fixture
def jose(db: None) -> User:
    return User.objects.get(pk=make.practice().user)


@pytest.fixture
def browser(jose: User) -> Client:
    client = Client()
    client.force_login(jose)
    return client


def enters(browser: Client) -> bool:
    """Whether the page for signed-in users opens, rather than the way to it."""
    return browser.get("/you").status_code == 200


def test_a_session_opens_pages_until_it_ends(browser: Client) -> None:
    assert enters(browser)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not enters(browser)


def test_a_user_who_is_no_longer_active_is_nobody(browser: Client, jose: User) -> None:
    assert enters(browser)
    User.objects.filter(pk=jose.pk).update(is_active=False)
    assert not enters(browser)


def test_a_new_password_ends_the_sessions_made_before_it(browser: Client, jose: User) -> None:
    assert enters(browser)
    jose.set_password("another one, long enough")
    jose.save()
    assert not enters(browser)


def test_a_made_up_key_opens_nothing(db: None) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert not enters(browser)


def test_a_session_is_read_by_one_query(jose: User, browser: Client) -> None:
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    store = import_module(settings.SESSION_ENGINE).SessionStore
    with CaptureQueriesContext(connection) as seen:
        assert store(key)["_auth_user_id"] == str(jose.pk)
    assert len(seen) == 1
    with CaptureQueriesContext(connection) as seen:
        assert dict(store(None)) == {}
    assert len(seen) == 0
