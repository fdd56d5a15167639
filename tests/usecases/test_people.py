"""One person per address and practice; memberships say what they may do."""

from uuid import uuid4

import pytest

from tests import make
from valueback.store.models import Brand, Membership, OutgoingMail, Person, Practice, Role
from valueback.usecases import people
from valueback.usecases.people import NewPractice

pytestmark = pytest.mark.django_db

ASKED = NewPractice("Linked English", "LinkedEnglish", "José", "America/Sao_Paulo", "USD", "br", "pt-br")


def test_whoever_opens_a_practice_owns_it_and_coaches_in_it() -> None:
    who = make.user("Jose@Example.org")
    opened = make.done(people.open_practice(who.pk, ASKED, make.ENQUIRED))
    practice, person = Practice.objects.get(pk=opened.practice), Person.objects.get(pk=opened.person)
    assert (practice.slug, practice.country, practice.language) == ("linked-english", "BR", "pt-BR")
    assert (person.user_id, person.email, person.name) == (who.pk, "jose@example.org", "José")
    assert set(Membership.objects.filter(person=person).values_list("role", flat=True)) == {"owner", "coach"}
    assert Brand.objects.get(pk=opened.brand).number_prefix == "LE"


def test_practices_of_one_name_get_addresses_of_their_own() -> None:
    slugs = set()
    for _ in range(3):
        opened = make.done(people.open_practice(make.user().pk, ASKED, make.ENQUIRED))
        slugs.add(Practice.objects.get(pk=opened.practice).slug)
    assert slugs == {"linked-english", "linked-english-2", "linked-english-3"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"zone": "Mars/Base"}, "zone_unknown"),
        ({"currency": "XAU"}, "currency_unknown"),
        ({"country": "Brazil"}, "country_unknown"),
        ({"language": "tlh"}, "language_unknown"),
        ({"name": " "}, "text_missing"),
        ({"person": "a\0"}, "text_nul"),
    ],
)
def test_a_practice_that_cannot_be_leaves_nothing_behind(change: dict[str, str], code: str) -> None:
    from dataclasses import replace

    assert make.refused(people.open_practice(make.user().pk, replace(ASKED, **change), make.ENQUIRED)) == code  # type: ignore[arg-type]
    assert not Practice.objects.exists()


def test_the_owner_adds_brands_and_each_numbers_for_itself() -> None:
    house = make.practice()
    again = make.done(people.add_brand(house.owner(), "Long Evenings"))
    assert Brand.objects.get(pk=again).number_prefix == "LE2"
    assert make.done(people.add_brand(house.owner(), "Long Evenings")) == again
    assert make.refused(people.add_brand(house.coach(), "Mine")) == "not_found"


def test_the_same_address_is_the_same_person() -> None:
    house = make.practice()
    one = make.done(people.invite_client(house.coach(), "Ana", "ana@example.org"))
    assert make.done(people.invite_client(house.coach(), "Ana Maria", "ANA@example.org ")) == one
    assert Person.objects.get(pk=one).name == "Ana"
    assert Membership.objects.filter(person=one, role=Role.CLIENT).count() == 1


def test_one_address_in_two_practices_is_two_persons() -> None:
    here, there = make.practice(), make.practice("MaxiCareerCoaching")
    one = make.done(people.invite_client(here.coach(), "Ana", "ana@example.org"))
    assert make.done(people.invite_client(there.coach(), "Ana", "ana@example.org")) != one


def test_a_sponsor_is_named_once_and_told_by_a_letter() -> None:
    made = make.engagement("draft")
    sponsor = make.done(people.invite_sponsor(made.coach(), made.id, "Acme", "pay@example.org"))
    assert make.done(people.invite_sponsor(made.coach(), made.id, "Acme", "pay@example.org")) == sponsor
    assert made.row.sponsor_id == sponsor
    assert OutgoingMail.objects.filter(to_person=sponsor, template="invitation_sponsor").count() == 1
    assert make.refused(people.invite_sponsor(made.coach(), made.id, "Else", "else@example.org")) == (
        "sponsor_already_named"
    )


def test_the_client_is_not_their_own_sponsor() -> None:
    made = make.engagement("draft")
    assert make.refused(people.invite_sponsor(made.coach(), made.id, "Ana", made.row.client.email)) == (
        "sponsor_is_client"
    )


def test_a_stranger_names_no_sponsor() -> None:
    made, other = make.engagement("draft"), make.practice("MaxiCareerCoaching")
    assert make.refused(people.invite_sponsor(other.coach(), made.id, "X", "x@example.org")) == "not_found"
    assert make.refused(people.invite_sponsor(made.coach(), uuid4(), "X", "x@example.org")) == "not_found"


def test_preferences_are_ones_own_and_checked() -> None:
    made = make.engagement("draft")
    make.done(people.set_preferences(made.client(), zone="America/Sao_Paulo", language="pt-br", channel="whatsapp"))
    row = Person.objects.get(pk=made.client_person)
    assert (row.zone, row.language, row.channel) == ("America/Sao_Paulo", "pt-BR", "whatsapp")
    assert make.refused(people.set_preferences(made.client(), zone="Mars/Base")) == "zone_unknown"
    assert make.refused(people.set_preferences(made.client(), channel="pigeon")) == "channel_unknown"
    make.done(people.set_preferences(made.client(), phone="+55 11 99999-0000"))
    row.refresh_from_db()
    assert (row.phone, row.zone) == ("+55 11 99999-0000", "America/Sao_Paulo")


def test_a_proven_address_ties_the_user_to_all_who_know_it() -> None:
    here, there = make.practice(), make.practice("MaxiCareerCoaching")
    for house in (here, there):
        make.done(people.invite_client(house.coach(), "Ana", "ana@example.org"))
    who = make.user("ana@example.org")
    assert people.enter(who.pk) == 2
    assert people.enter(who.pk) == 0
    assert Person.objects.filter(user=who).count() == 2
