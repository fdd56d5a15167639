"""Facts queue up behind their engagement's row: all land, in one chain; an erasure leaves the chain whole."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError

from tests.store import rows
from valueback.core.facts import Blank, CheckAnswered, Erased, NotedFor
from valueback.core.sealing import verify
from valueback.core.terms import Party
from valueback.store.append import NewFact, append, erase
from valueback.store.db import write
from valueback.store.load import facts_of, sealed_of
from valueback.store.models import Engagement
from valueback.store.models import Fact as Row


def chain(of: Engagement):
    of.refresh_from_db()
    return verify(of.pk, sealed_of(of.practice_id, of.pk), of.chain_head, of.chain_length)


def test_facts_are_numbered_in_the_order_they_come_and_read_back_as_they_were(db):
    ana = rows.engagement()
    noted = NewFact(
        what=CheckAnswered(rows.Answer.NO_VALUE, "menos gramática"),
        by=Party.COACH,
        at=rows.NOON,
        noted_at=rows.later(hours=2, microseconds=7),
        subject="s1",
        person=ana.client_id,
        noted_for=NotedFor(Party.CLIENT, "whatsapp", "hoje não valeu"),
    )
    with write():
        first = append(ana.practice_id, ana.pk, rows.opened(), noted)
        second = append(ana.practice_id, ana.pk, rows.told("s2"))
    assert [fact.seq for fact in (*first, *second)] == [1, 2, 3]
    assert facts_of(ana.practice_id, ana.pk).items == (*first, *second)
    assert chain(ana) is None


def test_nothing_to_append_changes_nothing(db):
    ana = rows.engagement()
    with write():
        assert append(ana.practice_id, ana.pk) == ()
    assert chain(ana) is None
    assert ana.chain_length == 0


def test_a_group_larger_than_one_statement_lands_whole(db):
    ana = rows.engagement()
    with write():
        append(ana.practice_id, ana.pk, *(rows.told(f"s{number}") for number in range(1203)))
    assert [fact.seq for fact in facts_of(ana.practice_id, ana.pk).items] == list(range(1, 1204))
    assert chain(ana) is None


def test_a_correction_must_name_an_earlier_fact(db):
    ana = rows.engagement()
    wrong = NewFact(what=rows.told("s1").what, by=Party.CLIENT, at=rows.NOON, noted_at=rows.NOON, corrects=2)
    with pytest.raises(ValueError, match="does not come before"), write():
        append(ana.practice_id, ana.pk, rows.opened(), wrong)
    assert len(facts_of(ana.practice_id, ana.pk).items) == 0


def test_appending_outside_of_a_write_is_refused(committed_db):
    ana = rows.engagement()
    with pytest.raises(TransactionManagementError, match=r"write\(\)"):
        append(ana.practice_id, ana.pk, rows.opened())


def test_another_practice_cannot_append_to_it_nor_read_it(db):
    ana, stranger = rows.engagement(), rows.practice("maxi-career-coaching")
    with write():
        append(ana.practice_id, ana.pk, rows.opened())
        with pytest.raises(Engagement.DoesNotExist):
            append(stranger.pk, ana.pk, rows.opened())
    assert facts_of(stranger.pk, ana.pk).items == ()
    assert chain(ana) is None


def test_sixteen_who_append_at_once_all_land_in_one_chain(committed_db):
    ana = rows.engagement()
    gate, failed = threading.Barrier(16), []

    def work(who: int) -> None:
        try:
            gate.wait(20)
            for number in range(20):
                with write():
                    append(ana.practice_id, ana.pk, rows.told(f"a{who}-{number}"))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(who,)) for who in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    items = facts_of(ana.practice_id, ana.pk).items
    assert len(items) == 320
    assert len({fact.subject for fact in items}) == 320
    assert chain(ana) is None


def test_an_erasure_blanks_what_was_said_and_the_chain_still_verifies(db):
    ana = rows.engagement()
    secret = NewFact(
        what=CheckAnswered(rows.Answer.NO_VALUE, "my divorce"),
        by=Party.COACH,
        at=rows.NOON,
        noted_at=rows.NOON,
        subject="s1",
        noted_for=NotedFor(Party.CLIENT, "phone", "my divorce, she said"),
    )
    with write():
        append(ana.practice_id, ana.pk, rows.opened(), secret, rows.told("s2", "kept"))
        erase(ana.practice_id, ana.pk, [2], by=Party.CLIENT, at=rows.later(days=1))
    facts = facts_of(ana.practice_id, ana.pk).items
    assert isinstance(facts[1].what, Blank)
    assert facts[1].actor is Party.CLIENT
    assert facts[3].what == Erased((2,))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM valueback_fact")
        assert "divorce" not in repr(cursor.fetchall())
    assert chain(ana) is None


@pytest.mark.parametrize("seqs", [[9], [3], []])
def test_an_erasure_names_facts_that_are_there_and_no_erasure(db, seqs):
    ana = rows.engagement()
    with write():
        append(ana.practice_id, ana.pk, rows.opened(), rows.told("s1"))
        erase(ana.practice_id, ana.pk, [2], by=Party.CLIENT, at=rows.NOON)
        with pytest.raises(ValueError, match="cannot be erased"):
            erase(ana.practice_id, ana.pk, seqs, by=Party.CLIENT, at=rows.NOON)
    assert len(facts_of(ana.practice_id, ana.pk).items) == 3


def test_the_same_fact_can_be_named_by_a_second_erasure(db):
    ana = rows.engagement()
    with write():
        append(ana.practice_id, ana.pk, rows.opened(), rows.told("s1"), rows.told("s2"))
        erase(ana.practice_id, ana.pk, [2], by=Party.CLIENT, at=rows.NOON)
        erase(ana.practice_id, ana.pk, [2, 3], by=Party.CLIENT, at=rows.NOON)
    assert chain(ana) is None
    assert Row.objects.filter(payload__isnull=True).count() == 2


def test_how_long_it_takes(committed_db, capsys):
    """Printed, not judged: appending in groups of a hundred, and reading a whole engagement of 226 facts."""
    ana = rows.engagement()
    group = [rows.told(f"s{number}", "more speaking") for number in range(100)]
    began = time.perf_counter()
    for _ in range(50):
        with write():
            append(ana.practice_id, ana.pk, *group)
    appended = 5000 / (time.perf_counter() - began)
    clara = rows.engagement(Engagement.objects.get().practice, number=2)
    with write():
        append(clara.practice_id, clara.pk, *(rows.told(f"s{number}", "more") for number in range(226)))
    facts_of(clara.practice_id, clara.pk)
    began = time.perf_counter()
    for _ in range(20):
        facts = facts_of(clara.practice_id, clara.pk)
    loaded = (time.perf_counter() - began) / 20 * 1000
    with capsys.disabled():
        print(f"\n{connection.vendor}: {appended:,.0f} facts a second in groups of 100; 226 facts in {loaded:.1f} ms")  # noqa: T201
    assert len(facts.items) == 226
    assert chain(ana) is None
