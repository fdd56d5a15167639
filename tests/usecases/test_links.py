"""A link opens what it was made for, the same each time it is mailed, and nothing that is stored opens anything."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.store import rows
from valueback.core.decisions import Done, Refused
from valueback.store.models import Engagement, Link, Purpose
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.links import Keys, Opened, link_for, make_link, open_link, revoke_links, token_for, use_link

REAL = datetime(2026, 11, 22, 9, tzinfo=UTC)
KEYS = Keys.of("a secret of this installation")
WEEK = timedelta(days=7)


@pytest.fixture
def ana(db: None) -> Engagement:
    return rows.engagement()


def context(of: Engagement) -> Context:
    return Context(of.practice_id, SYSTEM, rows.NOON)


def link(of: Engagement, **more: Any) -> str:
    values: dict[str, Any] = {"real": REAL, "lasts": WEEK, "engagement": of.pk, "subject": "s1"} | more
    return token_for(make_link(context(of), KEYS, Purpose.AFTER_CALL, of.client_id, **values), KEYS)


def test_a_link_opens_what_it_was_made_for(ana: Engagement) -> None:
    found = open_link(link(ana), KEYS, REAL)
    assert isinstance(found, Done)
    assert found.value == Opened(
        link=Link.objects.get().pk,
        practice=ana.practice_id,
        purpose=Purpose.AFTER_CALL,
        person=ana.client_id,
        membership=None,
        engagement=ana.pk,
        subject="s1",
        once=False,
        created_at=REAL,
        expires_at=REAL + WEEK,
    )


def test_a_retry_sends_the_same_link(ana: Engagement) -> None:
    made = make_link(context(ana), KEYS, Purpose.SIGN, ana.client_id, real=REAL, lasts=WEEK)
    assert token_for(made, KEYS) == token_for(made, KEYS)


def test_nothing_that_is_stored_opens_a_link(ana: Engagement) -> None:
    token = link(ana)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM valueback_link")
        stored = repr(cursor.fetchall())
    proof = base64.urlsafe_b64decode(token)[16:]
    assert token not in stored
    assert proof.hex() not in stored


def test_a_token_with_any_character_changed_is_unknown(ana: Engagement) -> None:
    token = link(ana)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert open_link(token[:place] + other + token[place + 1 :], KEYS, REAL) == Refused("link_unknown")


@pytest.mark.parametrize("token", ["", "x", "é" * 48, "=" * 48, "A" * 48, "A" * 4000, "A" * 47 + "\n", "\0" * 48])
def test_what_is_no_token_is_unknown(db: None, token: str) -> None:
    assert open_link(token, KEYS, REAL) == Refused("link_unknown")


def test_a_link_cannot_be_turned_into_another(ana: Engagement) -> None:
    token = link(ana)
    Link.objects.update(purpose=Purpose.CLAIM)
    assert open_link(token, KEYS, REAL) == Refused("link_unknown")


def test_a_link_ends(ana: Engagement) -> None:
    token = link(ana)
    assert isinstance(open_link(token, KEYS, REAL + WEEK - timedelta(microseconds=1)), Done)
    assert open_link(token, KEYS, REAL + WEEK) == Refused("link_expired")


def test_opening_a_link_writes_nothing(ana: Engagement, django_assert_num_queries: Any) -> None:
    token = link(ana)
    with django_assert_num_queries(1) as queries:
        open_link(token, KEYS, REAL)
    assert queries[0]["sql"].startswith("SELECT")


def test_a_link_for_one_use_is_used_up(ana: Engagement) -> None:
    token = link(ana, once=True)
    found, twin = open_link(token, KEYS, REAL), open_link(token, KEYS, REAL)
    assert isinstance(found, Done)
    assert isinstance(twin, Done)
    assert use_link(found.value, REAL) == found
    assert use_link(twin.value, REAL) == Refused("link_used")
    assert open_link(token, KEYS, REAL) == Refused("link_used")


def test_another_link_works_again_and_keeps_its_first_use(ana: Engagement) -> None:
    token = link(ana)
    found = open_link(token, KEYS, REAL)
    assert isinstance(found, Done)
    for hours in (0, 1):
        assert isinstance(use_link(found.value, REAL + timedelta(hours=hours)), Done)
    assert Link.objects.get().used_at == REAL


def test_links_are_revoked_by_what_they_are_for(ana: Engagement) -> None:
    token, other = link(ana), link(rows.engagement(rows.practice("other")))
    assert revoke_links(context(ana), REAL, engagement=ana.pk, purposes=[Purpose.SIGN]) == 0
    assert revoke_links(context(ana), REAL, engagement=ana.pk, person=ana.client_id) == 1
    assert open_link(token, KEYS, REAL) == Refused("link_revoked")
    assert isinstance(open_link(other, KEYS, REAL), Done)
    with pytest.raises(ValueError, match="not every link"):
        revoke_links(context(ana), REAL)


def test_a_new_secret_key_leaves_old_links_open_while_the_old_one_is_kept(ana: Engagement) -> None:
    token = link(ana)
    kept = Keys.of("a new secret", ["a secret of this installation"])
    assert isinstance(open_link(token, kept, REAL), Done)
    assert token_for(Link.objects.get().pk, kept) == token
    retired = Keys.of("a new secret")
    assert open_link(token, retired, REAL) == Refused("link_unknown")
    with pytest.raises(LookupError):
        token_for(Link.objects.get().pk, retired)


def test_a_link_is_made_within_one_practice(ana: Engagement) -> None:
    other = rows.engagement(rows.practice("other"))
    for wrong in (
        {"person": other.client_id},
        {"person": ana.client_id, "engagement": other.pk},
        {"person": ana.client_id, "membership": other.coach_id},
        {"person": ana.client_id, "membership": ana.coach_id},
    ):
        person = wrong.pop("person")
        with pytest.raises(LookupError):
            make_link(context(ana), KEYS, Purpose.ENTER, person, real=REAL, lasts=WEEK, **wrong)
    assert Link.objects.count() == 0


def test_one_page_keeps_one_address_while_it_lasts(ana: Engagement) -> None:
    def asked(real: datetime, subject: str = "s1") -> object:
        return link_for(
            context(ana),
            KEYS,
            Purpose.AFTER_CALL,
            ana.client_id,
            real=real,
            lasts=WEEK,
            engagement=ana.pk,
            subject=subject,
        )

    first = asked(REAL)
    assert asked(REAL + timedelta(days=3)) == first
    assert asked(REAL, "s2") != first
    assert asked(REAL + timedelta(days=4)) != first
    revoke_links(context(ana), REAL, engagement=ana.pk)
    assert asked(REAL) != first
