"""Addresses are one whatever their case; a person and a role are in a practice once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.store.test_db import practice
from valueback.store.models import Membership, Person, Practice, User


def person(owner: Practice, **fields: object) -> Person:
    return Person.objects.create(
        **{"practice": owner, "name": "Bruno", "zone": "America/Sao_Paulo", "language": "pt-br"} | fields
    )


def refused(act) -> bool:
    with transaction.atomic():
        try:
            with transaction.atomic():
                act()
        except IntegrityError:
            return True
    return False


def test_an_address_is_found_however_it_is_typed(db):
    made = User.objects.create_user(" Bruno@Example.COM ")
    assert made.email == "bruno@example.com"
    assert User.objects.get(email="BRUNO@example.com") == made
    assert User.objects.get_by_natural_key("Bruno@EXAMPLE.com") == made
    assert not made.has_usable_password()


def test_one_address_is_one_user_in_any_case(db):
    User.objects.create(email="bruno@example.com")
    assert refused(lambda: User.objects.create(email="BRUNO@EXAMPLE.COM"))


def test_the_database_keeps_addresses_in_lower_case_by_itself(db):
    user = User.objects.create_user("bruno@example.com")

    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE valueback_user SET email = 'Bruno@example.com'")

    assert refused(by_hand)
    user.refresh_from_db()
    assert user.email == "bruno@example.com"


def test_an_address_is_a_person_once_in_each_practice(db):
    ours, theirs = practice("ours"), practice("theirs")
    person(ours, email="bruno@example.com")
    person(theirs, email="bruno@example.com")
    assert refused(lambda: person(ours, email="Bruno@Example.com"))


def test_people_without_an_address_can_be_many(db):
    ours = practice()
    assert {person(ours).pk, person(ours).pk} == set(Person.objects.values_list("pk", flat=True))


def test_a_user_is_one_person_in_each_practice(db):
    ours, theirs, user = practice("ours"), practice("theirs"), User.objects.create_user("bruno@example.com")
    person(ours, user=user)
    person(theirs, user=user)
    assert refused(lambda: person(ours, user=user))


def test_a_role_can_be_held_again_after_it_ended(db):
    ours = practice()
    coach = person(ours)
    first = Membership.objects.create(practice=ours, person=coach, role="coach")
    assert refused(lambda: Membership.objects.create(practice=ours, person=coach, role="coach"))
    Membership.objects.create(practice=ours, person=coach, role="client")
    Membership.objects.filter(pk=first.pk).update(ended_at=timezone.now())
    Membership.objects.create(practice=ours, person=coach, role="coach")
    assert Membership.objects.of(type("Here", (), {"practice": ours.pk})).count() == 3


@pytest.mark.parametrize("gone", ["practice", "person"])
def test_nobody_disappears_with_what_they_belong_to(db, gone):
    from django.db.models import ProtectedError

    ours = practice()
    coach = person(ours)
    Membership.objects.create(practice=ours, person=coach, role="coach")
    with pytest.raises(ProtectedError):
        {"practice": ours, "person": coach}[gone].delete()
