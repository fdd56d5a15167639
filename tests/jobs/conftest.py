"""Fixtures of the jobs' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CommittedDatabase
from tests.jobs.make import Clock, Processes


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def processes(committed_db: CommittedDatabase, tmp_path: Path) -> Iterator[Processes]:
    """Worker processes on this test's own database."""
    started = Processes(tmp_path / "log")
    yield started
    started.end()
