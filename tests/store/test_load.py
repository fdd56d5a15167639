"""Rows become core values, with the same few queries for one engagement as for many."""

from __future__ import annotations

from typing import Any

import pytest

from tests.store import rows
from valueback.core.codec import Unreadable
from valueback.core.facts import VersionSigned
from valueback.core.terms import Clause, Party
from valueback.store.append import NewFact, append, erase
from valueback.store.db import write
from valueback.store.load import agreed_of, agreed_of_many, facts_of, facts_of_many, kept, kept_of, sealed_of
from valueback.store.models import AgreementVersion, Engagement, Practice


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


# --- what is remembered ----------------------------------------------------------------------------


def grow(one: Engagement, *facts: NewFact) -> Engagement:
    """The engagement's row after these facts."""
    with write():
        append(one.practice_id, one.pk, *facts)
    return Engagement.objects.get(pk=one.pk)


@pytest.fixture
def told_once(home: Practice) -> Engagement:
    """An engagement that has been read with two facts."""
    one = rows.engagement(home)
    rows.version(one, offered_at=rows.NOON)
    row = grow(one, rows.opened(), rows.told("s1"))
    kept(row)
    return row


def test_what_has_not_grown_is_not_read_again(told_once: Engagement, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):  # which versions are on offer
        agreed, facts = kept(told_once)
    assert agreed == agreed_of(told_once.practice_id, told_once.pk)
    assert facts == facts_of(told_once.practice_id, told_once.pk)


def test_only_what_is_new_is_read(told_once: Engagement, django_assert_num_queries: Any) -> None:
    row = grow(told_once, rows.told("s2"), rows.told("s3"))
    with django_assert_num_queries(2) as seen:
        _, facts = kept(row)
    assert [one.subject for one in facts.items] == ["", "s1", "s2", "s3"]
    assert '"seq" >= 2' in seen.captured_queries[-1]["sql"]
    assert facts == facts_of(row.practice_id, row.pk)
    assert kept_of(row.practice_id, row.pk) == kept(row)


def test_an_erasure_reaches_what_was_read_before(told_once: Engagement) -> None:
    row = grow(told_once, rows.told("s2", "something private"))
    assert "something private" in str(kept(row)[1])
    with write():
        erase(row.practice_id, row.pk, [3], by=Party.COACH, at=rows.NOON)
    row = Engagement.objects.get(pk=row.pk)
    assert "something private" not in str(kept(row)[1])
    assert kept(row)[1] == facts_of(row.practice_id, row.pk)


def test_facts_that_were_taken_back_with_their_transaction_are_forgotten(told_once: Engagement) -> None:
    class Changed(Exception):
        """The act is broken off."""

    with pytest.raises(Changed), write():
        append(told_once.practice_id, told_once.pk, rows.told("s2", "never happened"))
        assert "never happened" in str(kept_of(told_once.practice_id, told_once.pk)[1])
        raise Changed
    assert kept(told_once)[1] == facts_of(told_once.practice_id, told_once.pk)
    row = grow(told_once, rows.told("s2", "this did"), rows.told("s3"))
    assert "never happened" not in str(kept(row)[1])
    assert kept(row)[1] == facts_of(row.practice_id, row.pk)


def test_an_earlier_moment_is_answered_from_its_own_facts(told_once: Engagement) -> None:
    row = grow(told_once, rows.told("s2"))
    assert len(kept(row)[1].items) == 3
    # A reader whose snapshot began before sees the row as it was; what it reads must not stay for the others.
    kept(told_once)
    assert kept(row)[1] == facts_of(row.practice_id, row.pk)


def test_another_practice_is_given_nothing(told_once: Engagement) -> None:
    other = rows.practice("somebody-else")
    assert kept_of(other.pk, told_once.pk)[1].items == ()
    assert kept_of(told_once.practice_id, told_once.pk)[1].items != ()


def test_a_version_that_is_signed_later_is_read_again(told_once: Engagement) -> None:
    before = kept(told_once)[0]
    AgreementVersion.objects.filter(engagement=told_once).update(signed_at=rows.NOON)
    rows.version(told_once, 2, rows.terms("3000.00"), agreement=2, offered_at=rows.NOON)
    assert kept(told_once)[0] == before == agreed_of(told_once.practice_id, told_once.pk)
    AgreementVersion.objects.filter(engagement=told_once, agreement=2).update(signed_at=rows.NOON)
    agreed = kept(told_once)[0]
    assert agreed == agreed_of(told_once.practice_id, told_once.pk)
    assert agreed != before
