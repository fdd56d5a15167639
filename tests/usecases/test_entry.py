"""Who comes in, and as what: a proven address, a membership, a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests import make
from valueback.core.decisions import Done, Refused
from valueback.store.models import Membership, Person, User
from valueback.usecases import entry
from valueback.usecases.links import Keys, Opened, Purpose, ended_link, make_link, open_link, token_for, use_link

KEYS = Keys.of("a secret of this installation")
NOW = make.RUNNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> make.Made:
    return make.engagement("draft")


def opened(of: make.Made, person: UUID, purpose: Purpose = Purpose.AFTER_CALL, **more: Any) -> Opened:
    link = make_link(of.coach(), KEYS, purpose, person, real=NOW, lasts=timedelta(days=7), **more)
    found = open_link(token_for(link, KEYS), KEYS, NOW)
    assert isinstance(found, Done)
    return found.value


def acting(link: Opened) -> Any:
    return entry.context_by_link(link, entry.place_by_link(link), NOW, proved=False)


def test_a_proven_address_is_one_user_and_every_person_that_practices_know_by_it(ana: make.Made) -> None:
    other = make.member(make.practice("Elsewhere"), "sponsor", "Ana")
    Person.objects.filter(pk__in=(ana.client_person, other.actor.person)).update(email="ana@example.org")

    user = entry.user_for("  Ana@Example.org ")
    assert user == entry.user_for("ana@example.org")
    assert not User.objects.get(pk=user).has_usable_password()
    assert [(place.role, place.practice_name) for place in entry.places(user)] == [
        ("sponsor", "Elsewhere"),
        ("client", "LinkedEnglish"),
    ]


def test_an_address_ties_nobody_who_has_another_user(ana: make.Made) -> None:
    theirs = make.user()
    Person.objects.filter(pk=ana.client_person).update(email="ana@example.org", user=theirs)
    assert entry.places(entry.user_for("ana@example.org")) == ()


def test_an_owner_s_own_coaching_is_not_another_place() -> None:
    house = make.practice()
    assert [place.role for place in entry.places(house.user)] == ["owner"]
    Membership.objects.filter(pk=house.owner_membership).update(ended_at=NOW)
    assert [place.role for place in entry.places(house.user)] == ["coach"]


def test_a_link_acts_as_what_its_person_is_in_the_engagement(ana: make.Made) -> None:
    client = acting(opened(ana, ana.client_person, engagement=ana.id))
    assert (client.actor.role, client.actor.via, client.actor.engagement) == ("client", "link", ana.id)
    assert (client.actor.purpose, client.actor.proved) == ("after_call", False)
    coach = acting(opened(ana, ana.house.person, engagement=ana.id))
    assert coach.actor.role == "coach"


def test_somebody_who_is_nobody_there_is_a_third_person_asked_one_thing(ana: make.Made) -> None:
    other = make.engagement("draft", ana.house, name="Bruno")
    third = acting(opened(ana, other.client_person, Purpose.FEEDBACK, engagement=ana.id))
    assert (third.actor.role, third.actor.membership, third.actor.engagement) == ("third", None, ana.id)
    assert (
        acting(opened(ana, Person.objects.create(practice_id=ana.house.id, name="Rui", zone="UTC", language="en").pk))
        is None
    )


def test_a_link_leads_nowhere_once_its_membership_has_ended(ana: make.Made) -> None:
    link = opened(ana, ana.client_person, membership=ana.client_membership)
    assert acting(link) is not None
    Membership.objects.filter(pk=ana.client_membership).update(ended_at=NOW)
    assert acting(link) is None
    assert acting(opened(ana, ana.client_person, engagement=ana.id)) is None
    assert entry.renewed(link, KEYS, NOW) is None


def test_a_link_to_an_engagement_that_is_not_its_person_s_leads_nowhere(ana: make.Made) -> None:
    other = make.engagement("draft", ana.house, name="Bruno")
    link = opened(ana, other.client_person, engagement=ana.id, membership=other.client_membership)
    assert acting(link) is None


def test_an_entrance_is_for_one_use_and_one_day_and_makes_the_user(ana: make.Made) -> None:
    token = token_for(entry.entrance(ana.client_membership, KEYS, NOW), KEYS)
    found = open_link(token, KEYS, NOW)
    assert isinstance(found, Done)
    user = entry.user_by_link(found.value)
    assert isinstance(user, Done)
    assert [place.membership for place in entry.places(user.value)] == [ana.client_membership]
    assert isinstance(use_link(found.value, NOW), Done)
    assert use_link(found.value, NOW) == Refused("link_used")
    assert open_link(
        token_for(entry.entrance(ana.client_membership, KEYS, NOW), KEYS), KEYS, NOW + entry.ENTRANCE_LASTS
    ) == Refused("link_expired")


def test_only_a_link_to_enter_makes_a_user(ana: make.Made) -> None:
    link = opened(ana, ana.client_person, membership=ana.client_membership)
    assert entry.user_by_link(link) == Refused("link_unknown")
    assert entry.user_by_link(replace(link, purpose=Purpose.ENTER)) != Refused("link_unknown")
    Person.objects.filter(pk=ana.client_person).update(email="", user=None)
    assert entry.user_by_link(replace(link, purpose=Purpose.ENTER)) == Refused("link_unknown")


def test_no_entrance_leads_to_a_membership_that_has_ended(ana: make.Made) -> None:
    Membership.objects.filter(pk=ana.client_membership).update(ended_at=NOW)
    with pytest.raises(LookupError):
        entry.entrance(ana.client_membership, KEYS, NOW)


def test_a_new_link_is_like_the_one_that_has_ended(ana: make.Made) -> None:
    old = opened(ana, ana.client_person, engagement=ana.id, subject="s1", once=True)
    later = NOW + timedelta(days=30)
    fresh = entry.renewed(old, KEYS, later)
    assert fresh is not None
    found = ended_link(token_for(fresh, KEYS), KEYS)
    assert found == replace(old, link=fresh, created_at=later, expires_at=later + timedelta(days=7))


def test_a_letter_needs_an_address(ana: make.Made) -> None:
    box = entry.mailbox(ana.house.id, ana.client_person)
    assert box is not None
    assert box.name == "Ana"
    assert entry.mailbox(make.practice("Elsewhere").id, ana.client_person) is None
    Person.objects.filter(pk=ana.client_person).update(email="")
    assert entry.mailbox(ana.house.id, ana.client_person) is None
