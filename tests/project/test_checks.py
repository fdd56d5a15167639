"""An installation that could lose or show data is refused."""

from __future__ import annotations

import sqlite3

import pytest
from django.core import checks
from django.db import connection

from valueback.project.checks import wal_problem
from valueback.project.sqlite import wal_is_sound

SQLITE, POSTGRES = "django.db.backends.sqlite3", "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("version", "sound"),
    [((3, 6, 23), True), ((3, 7, 0), False), ((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True)],
)
def test_wal_is_trusted_outside_of_the_versions_with_the_race(version, sound):
    assert wal_is_sound(version) is sound
    assert (wal_problem(SQLITE, version) is None) is sound


def test_the_refusal_names_the_version_and_the_ways_out():
    problem = wal_problem(SQLITE, (3, 40, 1))
    assert problem.msg == "SQLite 3.40.1 can lose committed data in WAL mode."
    assert "pysqlite3" in problem.hint
    assert "3.51.3" in problem.hint
    assert wal_problem(POSTGRES, (3, 40, 1)) is None


def test_the_sqlite_in_use_here_is_sound():
    assert wal_is_sound(sqlite3.sqlite_version_info)


def test_the_connection_is_set_up_to_lose_nothing(db):
    if connection.vendor == "postgresql":
        asked = ("SHOW transaction_isolation", "SHOW application_name")
        expected = ["read committed", "valueback"]
    else:
        asked = ("PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA foreign_keys", "PRAGMA busy_timeout")
        expected = ["wal", 2, 1, 20_000]
    with connection.cursor() as cursor:
        found = [cursor.execute(question).fetchone()[0] for question in asked]
    assert found == expected


def test_debug_under_a_public_address_is_refused(settings):
    settings.DEBUG, settings.PUBLIC_URL = True, "https://coach.example"
    assert [message.id for message in checks.run_checks() if message.is_serious()] == ["valueback.E002"]


def test_nothing_is_wrong_with_the_installation_under_test(db):
    assert [message.msg for message in checks.run_checks(databases=["default"])] == []
