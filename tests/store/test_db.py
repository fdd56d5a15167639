"""A snapshot sees one moment and writes nothing; a write happens whole or not at all."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection
from django.db.transaction import TransactionManagementError

from valueback.store.db import snapshot, write
from valueback.store.models import Practice


def practice(slug: str = "linked-english") -> Practice:
    return Practice.objects.create(
        name=slug.title(), slug=slug, base_currency="USD", zone="America/Sao_Paulo", country="BR", language="en"
    )


def in_thread(act):  # noqa: ANN001, ANN201
    """Run in another thread with a connection of its own, and give back what it raised."""
    raised = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    return raised[0] if raised else None


def test_a_failed_write_leaves_nothing(committed_db):
    with pytest.raises(ZeroDivisionError), write():
        practice()
        _ = 1 / 0
    assert Practice.objects.count() == 0


def test_a_write_joins_the_write_around_it(committed_db):
    with pytest.raises(ZeroDivisionError), write():
        with write():
            practice()
        _ = 1 / 0
    assert Practice.objects.count() == 0


def test_writing_in_a_snapshot_is_refused_by_name(db):
    with snapshot(), pytest.raises(TransactionManagementError, match="leave the snapshot"), write():
        practice()


def test_the_database_itself_refuses_a_write_in_a_snapshot(committed_db):
    with pytest.raises(DatabaseError), snapshot():
        practice()
    assert Practice.objects.count() == 0
    practice()
    assert Practice.objects.count() == 1, "afterwards writing works again"


def test_the_database_refuses_it_inside_a_rolled_back_test_too(db):
    with pytest.raises(DatabaseError), snapshot():
        practice()
    practice()
    assert Practice.objects.count() == 1


def test_a_snapshot_does_not_see_what_others_commit_meanwhile(committed_db):
    practice("before")
    with snapshot():
        assert Practice.objects.count() == 1
        assert in_thread(lambda: practice("meanwhile")) is None, "and it makes no writer wait"
        assert Practice.objects.count() == 1
    assert Practice.objects.count() == 2


def test_a_snapshot_within_a_write_reads_what_was_written(committed_db):
    with write():
        practice()
        with snapshot():
            assert Practice.objects.count() == 1
        practice("second")
    assert Practice.objects.count() == 2


def test_two_writers_wait_for_each_other(committed_db):
    practice()

    def rename(word: str) -> None:
        for _ in range(20):
            with write():
                row = Practice.objects.select_for_update().get()
                row.name = f"{row.name[:100]}{word}"
                row.save()

    other: list[Exception | None] = []
    thread = threading.Thread(target=lambda: other.append(in_thread(lambda: rename("a"))))
    thread.start()
    rename("b")
    thread.join(30)
    name = Practice.objects.get().name
    assert other == [None]
    assert (name.count("a"), name.count("b")) == (20, 20), "no update was lost"
