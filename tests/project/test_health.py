"""/healthz says that the process answers, /readyz that the product works; neither needs a host name or a cookie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from valueback.project import health
from valueback.store.models.jobs import WorkerBeat

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


def beat(at: datetime) -> None:
    WorkerBeat.objects.create(started_at=at, beat_at=at, place="here")


def test_a_probe_needs_no_host_name_and_no_database(client):
    answer = client.get("/healthz", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "Set-Cookie" not in answer


def test_ready_means_database_migrations_and_a_living_worker(client, db):
    beat(datetime.now(UTC))
    answer = client.get("/readyz", headers={"host": "10.1.2.3"})
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "worker": "ok"}


def test_without_a_worker_the_product_is_not_ready(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "has never run"


def test_a_worker_that_fell_silent_is_told(db):
    beat(NOON)
    assert health.readiness(NOON + timedelta(minutes=3))["worker"] == "ok"
    assert health.readiness(NOON + timedelta(minutes=3, seconds=1))["worker"] == "is silent"


def test_a_migration_that_was_not_applied_is_told(db):
    beat(NOON)
    last = MigrationRecorder(connection).migration_qs.filter(app="valueback").latest("id")
    last.delete()
    assert health.readiness(NOON) == {"database": "ok", "migrations": "1 to apply"}


def test_a_database_that_is_gone_is_told_without_saying_where_it_was(client, db, monkeypatch: pytest.MonkeyPatch):
    def gone() -> int:
        raise DatabaseError("connection to server at 10.9.8.7 failed")

    monkeypatch.setattr(health, "pending_migrations", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "cannot be reached"}
