"""Who acts and when is settled once, at the door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from valueback.store.models import Membership, Person, Practice, User
from valueback.usecases.context import SYSTEM, Actor, Context, for_member, for_system, memberships_of, practice_now

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


def member(slug: str, user: User | None = None, role: str = "client", **practice: object) -> Membership:
    owner = Practice.objects.create(
        name=slug, slug=slug, base_currency="USD", zone="America/Sao_Paulo", country="BR", language="en", **practice
    )
    person = Person.objects.create(practice=owner, user=user, name="Bruno", zone="America/Sao_Paulo", language="en")
    return Membership.objects.create(practice=owner, person=person, role=role)


def test_an_instant_that_is_not_utc_is_refused():
    with pytest.raises(ValueError, match="must be UTC"):
        Context(uuid4(), SYSTEM, NOON.astimezone(ZoneInfo("America/Sao_Paulo")))


@pytest.mark.parametrize(
    "wrong", [("client", None, None), ("system", uuid4(), uuid4()), ("coach", uuid4(), None), ("third", None, uuid4())]
)
def test_a_person_acts_through_a_membership_and_the_system_without(wrong):
    with pytest.raises(ValueError, match="person"):
        Actor(*wrong)


def test_a_member_acts_in_their_own_practice_at_its_time(db):
    user = User.objects.create_user("bruno@example.com")
    row = member("linked-english", user, is_demo=True, clock_shift=3600)
    ctx = for_member(row.pk, NOON, user.pk)
    assert ctx == Context(row.practice_id, Actor("client", row.pk, row.person_id, user.pk), NOON + timedelta(hours=1))
    assert not ctx.actor.is_coach_side


def test_a_link_names_the_membership_without_a_user(db):
    row = member("linked-english", role="owner")
    assert for_member(row.pk, NOON).actor == Actor("owner", row.pk, row.person_id, None)


def test_nobody_acts_through_somebody_else_s_membership(db):
    mine, theirs = User.objects.create_user("mine@example.com"), User.objects.create_user("theirs@example.com")
    row = member("linked-english", theirs)
    assert for_member(row.pk, NOON, mine.pk) is None
    assert for_member(uuid4(), NOON, mine.pk) is None


def test_an_ended_membership_opens_nothing(db):
    user = User.objects.create_user("bruno@example.com")
    row = member("linked-english", user)
    assert memberships_of(user.pk) == (row.pk,)
    Membership.objects.filter(pk=row.pk).update(ended_at=NOON)
    assert for_member(row.pk, NOON, user.pk) is None
    assert memberships_of(user.pk) == ()


def test_a_person_can_be_coach_here_and_client_there(db):
    user = User.objects.create_user("bruno@example.com")
    here, there = member("here", user, "coach"), member("there", user, "client")
    assert memberships_of(user.pk) == (here.pk, there.pk)
    assert [for_member(pk, NOON, user.pk).actor.role for pk in memberships_of(user.pk)] == ["coach", "client"]


def test_the_system_acts_at_practice_time(db):
    row = member("linked-english", is_demo=True, clock_shift=60)
    assert for_system(row.practice_id, NOON) == Context(row.practice_id, SYSTEM, NOON + timedelta(minutes=1))
    assert for_system(uuid4(), NOON) is None
    assert practice_now(uuid4(), NOON) is None
