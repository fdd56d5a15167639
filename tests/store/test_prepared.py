"""A prepared query gives what its queryset gives, each time for the values of that call, and is written only once."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.store import rows
from valueback.core.dates import Instant
from valueback.store.models import Engagement, Person, Practice
from valueback.store.prepared import prepared


@prepared
def with_those_around(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    found = Engagement.objects.filter(practice_id=practice, pk=engagement)
    return found.select_related("client", "coach__person", "sponsor")


@prepared
def numbers(practice: UUID, *, last_first: bool) -> QuerySet[Any]:
    found = Engagement.objects.filter(practice_id=practice).order_by("-number" if last_first else "number")
    return found.values_list("number", flat=True)


@prepared
def opened_since(practice: UUID, since: Instant) -> QuerySet[Any]:
    found = Engagement.objects.filter(practice_id=practice, opened_at__gte=since).order_by("number")
    return found.values_list("number", "opened_at", "pk")


@prepared
def called(practice: UUID, name: str) -> QuerySet[Any]:
    return Person.objects.filter(practice_id=practice, name=name)


@pytest.fixture
def home(db: None) -> Practice:
    return rows.practice()


def test_an_instance_comes_with_what_it_was_read_with(db: None) -> None:
    made = make.engagement("running", name="Ana")
    usual = Engagement.objects.select_related("client", "coach__person", "sponsor").get(pk=made.id)
    with CaptureQueriesContext(connection) as seen:
        (row,) = with_those_around(made.house.id, made.id)
        people = (row.client.name, row.coach.person.name, row.sponsor)
    assert len(seen) == 1
    assert people == (usual.client.name, usual.coach.person.name, None)
    names = [field.attname for field in Engagement._meta.concrete_fields]
    assert [getattr(row, name) for name in names] == [getattr(usual, name) for name in names]
    assert row.opened_at.tzinfo is usual.opened_at.tzinfo


def test_a_row_read_so_can_be_changed_and_saved(home: Practice) -> None:
    made = rows.engagement(home, 1)
    (row,) = with_those_around(home.pk, made.pk)
    row.referral = "a friend"
    row.save(update_fields=["referral"])
    assert Engagement.objects.get(pk=made.pk).referral == "a friend"


def test_each_call_has_its_own_values(home: Practice) -> None:
    first, second = rows.engagement(home, 1), rows.engagement(home, 2)
    other = rows.practice("Somebody else")
    assert [row.pk for row in with_those_around(home.pk, first.pk)] == [first.pk]
    assert [row.pk for row in with_those_around(home.pk, second.pk)] == [second.pk]
    assert with_those_around(other.pk, first.pk) == []


def test_keyword_arguments_choose_the_shape(home: Practice) -> None:
    for number in (1, 2, 3):
        rows.engagement(home, number)
    assert numbers(home.pk, last_first=True) == [3, 2, 1]
    assert numbers(home.pk, last_first=False) == [1, 2, 3]
    assert numbers(home.pk, last_first=True) == [3, 2, 1]


def test_instants_and_texts_are_values_too(home: Practice) -> None:
    made = rows.engagement(home, 1)
    assert opened_since(home.pk, made.opened_at) == [(1, made.opened_at, made.pk)]
    assert opened_since(home.pk, made.opened_at + timedelta(microseconds=1)) == []
    assert [one.name for one in called(home.pk, made.client.name)] == [made.client.name]
    assert called(home.pk, "%s' OR 1=1 --") == []


def test_numbers_are_values_too(home: Practice) -> None:
    @prepared
    def after(practice: UUID, number: int) -> QuerySet[Any]:
        found = Engagement.objects.filter(practice_id=practice, number__gt=number)
        return found.order_by("number").values_list("number", flat=True)

    for number in (1, 2, 3):
        rows.engagement(home, number)
    assert (after(home.pk, 1), after(home.pk, 0), after(home.pk, 3)) == ([2, 3], [1, 2, 3], [])


def test_it_is_written_once_for_all_threads(home: Practice) -> None:
    built: list[int] = []

    @prepared
    def counted(practice: UUID) -> QuerySet[Any]:
        built.append(1)
        return Practice.objects.filter(pk=practice).values_list("name", flat=True)

    assert counted(home.pk) == counted(home.pk) == [home.name]
    found: list[Any] = []

    def elsewhere() -> None:
        try:
            found.append(counted(home.pk))
        finally:
            connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    # Another connection may not see what this test has not committed; it asks the same question all the same.
    assert len(found) == 1
    assert len(built) == 1


def test_a_value_that_is_not_used_is_an_error(home: Practice) -> None:
    @prepared
    def forgets(practice: UUID, engagement: UUID) -> QuerySet[Any]:
        return Engagement.objects.filter(pk=engagement)

    with pytest.raises(ValueError, match="does not use all its values"):
        forgets(home.pk, home.pk)


@pytest.mark.parametrize("wrong", [None, "01a2037d-70fe-7c57-9a47-ba7cf7a02b85", 7])
def test_a_value_of_another_type_is_an_error(home: Practice, wrong: Any) -> None:
    with pytest.raises(TypeError, match="numbers"):
        numbers(wrong, last_first=True)


def test_only_what_can_be_a_value_is_taken(home: Practice) -> None:
    @prepared
    def by_numbers(practice: UUID, numbers: tuple) -> QuerySet[Any]:  # type: ignore[type-arg]
        return Engagement.objects.filter(practice_id=practice, number__in=numbers)

    with pytest.raises(TypeError, match="cannot be a value"):
        by_numbers(home.pk, (1,))


def test_an_annotated_instance_is_refused(home: Practice) -> None:
    @prepared
    def annotated(practice: UUID) -> QuerySet[Any]:
        return Person.objects.filter(practice_id=practice).annotate(times=Count("memberships"))

    with pytest.raises(TypeError, match="without annotations"):
        annotated(home.pk)


def test_an_instant_is_read_in_utc(home: Practice) -> None:
    rows.engagement(home, 1)
    ((_, at, _),) = opened_since(home.pk, datetime.fromisoformat("1990-01-01T00:00:00+00:00"))
    assert at.utcoffset() == timedelta(0)
