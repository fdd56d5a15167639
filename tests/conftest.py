"""Fixtures for every test.

`db` (or `@pytest.mark.django_db`): a migrated database, and everything the test does is rolled back.
`committed_db`: a fresh copy of the migrated template, for tests that commit, use several connections or start
processes; its `url` is also in DATABASE_URL while the test runs, so that a subprocess finds it.
`live_server` (pytest-django's) serves over a `committed_db`. Never a `django_db` mark with `transaction=True`: it
would flush.

Both run on SQLite by default and on PostgreSQL with VALUEBACK_TEST_DATABASE=postgres; see tests/databases.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests import databases, settings


@dataclass(frozen=True, slots=True)
class CommittedDatabase:
    """What a test that commits works on: `url` as in DATABASE_URL, `vendor` sqlite or postgresql."""

    url: str
    vendor: str


@pytest.fixture(scope="session")
def all_databases(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[databases.Databases]:
    """The server or folder that this run's databases live in."""
    with django_db_blocker.unblock():
        made = databases.start(settings.KIND, tmp_path_factory.mktemp("databases"))
    yield made
    connections.close_all()
    made.close()


@pytest.fixture(scope="session")
def rollback_database(all_databases: databases.Databases, django_db_blocker: Any) -> str:
    """The one database in which all tests with `db` are rolled back."""
    with django_db_blocker.unblock():
        name = all_databases.copy()
        all_databases.point_at(name)
    return name


@pytest.fixture(scope="session")
def django_db_setup(rollback_database: str) -> None:
    """Replaces pytest-django's own, which would create and later flush a database its own way."""


@pytest.fixture
def committed_db(
    all_databases: databases.Databases,
    rollback_database: str,
    django_db_blocker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CommittedDatabase]:
    """A database of this test's own."""
    with django_db_blocker.unblock():
        name = all_databases.copy()
        all_databases.point_at(name)
        url = all_databases.url(name)
        monkeypatch.setenv("DATABASE_URL", url)
        yield CommittedDatabase(url, connections["default"].vendor)
        all_databases.point_at(rollback_database)
        all_databases.drop(name)


@pytest.fixture
def transactional_db(committed_db: CommittedDatabase) -> CommittedDatabase:
    """What pytest-django's live_server asks for."""
    return committed_db


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path: Path) -> None:
    """Whatever a test writes to the data folder is its own."""
    settings.DATA_DIR = tmp_path / "data"
