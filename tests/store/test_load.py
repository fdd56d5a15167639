"""Rows become core values, with the same few queries for one engagement as for many."""

from __future__ import annotations

from typing import Any

import pytest

from tests.store import rows
from valueback.core.codec import Unreadable
from valueback.core.facts import VersionSigned
from valueback.core.terms import Clause, Party
from valueback.store.append import NewFact, append
from valueback.store.db import write
from valueback.store.load import agreed_of, agreed_of_many, facts_of, facts_of_many, sealed_of
from valueback.store.models import Engagement, Practice


@pytest.fixture
def home(db: None) -> Practice:
    return rows.practice()


def three(home: Practice) -> list[Engagement]:
    made = [rows.engagement(home, number) for number in (1, 2, 3)]
    with write():
        for place, one in enumerate(made):
            rows.version(one, offered_at=rows.NOON)
            append(home.pk, one.pk, rows.opened(), *(rows.told(f"s{number}") for number in range(place)))
    return made


def test_the_facts_of_many_come_in_one_query(home: Practice, django_assert_num_queries: Any) -> None:
    made = three(home)
    with django_assert_num_queries(1):
        found = facts_of_many(home.pk, [one.pk for one in made])
    assert [len(found[one.pk].items) for one in made] == [1, 2, 3]
    assert found[made[2].pk] == facts_of(home.pk, made[2].pk)


def test_what_was_agreed_of_many_comes_in_one_query(home: Practice, django_assert_num_queries: Any) -> None:
    made = three(home)
    with django_assert_num_queries(1):
        found = agreed_of_many(home.pk, [one.pk for one in made])
    assert {len(agreed.versions) for agreed in found.values()} == {1}
    assert set(found) == {one.pk for one in made}


def test_terms_come_back_as_they_were_written(home: Practice) -> None:
    ana = rows.engagement(home)
    rows.version(ana, offered_at=rows.NOON, effective=rows.NOON.date())
    agreed = agreed_of(home.pk, ana.pk)
    assert agreed is not None
    assert agreed.versions[0].terms == rows.terms()
    assert agreed.versions[0].effective == rows.NOON.date()


def test_a_draft_is_not_agreed(home: Practice) -> None:
    ana = rows.engagement(home)
    assert agreed_of(home.pk, ana.pk) is None
    rows.version(ana)
    assert agreed_of(home.pk, ana.pk) is None
    assert agreed_of(home.pk, ana.pk, agreement=1) is None


def fee(agreed: Any) -> list[str]:
    return [str(version.terms.fee) for version in agreed.versions]


def test_amendments_stand_in_the_order_of_their_numbers(home: Practice) -> None:
    ana = rows.engagement(home)
    rows.version(ana, 2, rows.terms("2000.00"), offered_at=rows.NOON)
    rows.version(ana, 1, rows.terms("2400.00"), offered_at=rows.NOON, signed_at=rows.NOON)
    assert fee(agreed_of(home.pk, ana.pk)) == ["2400.00 USD", "2000.00 USD"]


def test_a_renewal_takes_over_when_it_is_signed(home: Practice) -> None:
    ana = rows.engagement(home)
    rows.version(ana, 1, rows.terms("2400.00"), offered_at=rows.NOON, signed_at=rows.NOON)
    renewal = rows.version(ana, 2, rows.terms("2600.00"), agreement=2, offered_at=rows.NOON)
    assert fee(agreed_of(home.pk, ana.pk)) == ["2400.00 USD"]
    type(renewal).objects.filter(pk=renewal.pk).update(signed_at=rows.NOON)
    assert fee(agreed_of(home.pk, ana.pk)) == ["2600.00 USD"]
    assert fee(agreed_of(home.pk, ana.pk, agreement=1)) == ["2400.00 USD"]


def test_a_stranger_reads_nothing(home: Practice) -> None:
    ana = three(home)[0]
    stranger = rows.practice("maxi-career-coaching")
    assert facts_of(stranger.pk, ana.pk).items == ()
    assert agreed_of(stranger.pk, ana.pk) is None
    assert sealed_of(stranger.pk, ana.pk) == ()


def test_terms_that_cannot_be_read_are_named_by_place(home: Practice) -> None:
    ana = rows.engagement(home)
    row = rows.version(ana)
    type(row).objects.filter(pk=row.pk).update(terms=row.terms | {"ruleset": 7}, offered_at=rows.NOON)
    with pytest.raises(Unreadable, match="ruleset"):
        agreed_of(home.pk, ana.pk)


def test_a_signature_as_a_fact_reads_back(home: Practice) -> None:
    ana = rows.engagement(home)
    signed = VersionSigned(1, rows.DIGEST, "Ana Ñandú", (Clause.HOMEWORK, Clause.PRESENT))
    with write():
        append(
            home.pk,
            ana.pk,
            NewFact(what=signed, by=Party.CLIENT, at=rows.NOON, noted_at=rows.NOON, person=ana.client_id),
        )
    (fact,) = facts_of(home.pk, ana.pk).items
    assert (fact.what, fact.person) == (signed, str(ana.client_id))
