"""A job is one outside effect that the database has promised to try: never lost, and perhaps tried twice.

`ready` waits for its `run_at`, `running` is held by one worker until `lease` under that worker's `token`, `done` and
`dead` stay to be looked at. This is the one state that may go back (running to ready), so it is a column of its own
and not a row of milestones. All instants here are real time, also in a demo practice whose own clock is shifted.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from valueback.store.ids import uuid7

READY, RUNNING, DONE, DEAD = "ready", "running", "done", "dead"
STATES = (READY, RUNNING, DONE, DEAD)


class Job(models.Model):
    """One promised effect; `practice` is null for work that belongs to the whole installation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practice = models.ForeignKey("valueback.Practice", models.CASCADE, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    queue = models.CharField(max_length=30, default="default")
    priority = models.SmallIntegerField(default=0)
    dedupe = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=8, default=READY)
    run_at = models.DateTimeField()
    lease = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField()
    result = models.JSONField(null=True)
    error = models.TextField(default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("practice", "state"), name="job_practice_state"),
            # A claim walks the first index to the first due job and stops; sleepers of a higher priority are few.
            models.Index(fields=("-priority", "run_at", "id"), name="job_due", condition=Q(state=READY)),
            models.Index(fields=("lease",), name="job_lease", condition=Q(state=RUNNING)),
            models.Index(fields=("finished_at",), name="job_finished", condition=Q(state__in=(DONE, DEAD))),
        )
        constraints = (
            # On ready only: a change enqueued while its twin runs must run again.
            models.UniqueConstraint(fields=("dedupe",), name="job_dedupe_once_ready", condition=Q(state=READY)),
            models.CheckConstraint(name="job_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="job_running_is_held",
                condition=Q(state=RUNNING, lease__isnull=False, token__isnull=False)
                | (~Q(state=RUNNING) & Q(lease__isnull=True, token__isnull=True)),
            ),
        )


class JobTick(models.Model):
    """One beat of a periodic work: inserted with its job, so that two workers cannot both start it."""

    pk = models.CompositePrimaryKey("name", "tick")
    name = models.CharField(max_length=60)
    tick = models.BigIntegerField()
    at = models.DateTimeField()


class WorkerBeat(models.Model):
    """One living worker process and when it last said so; removed when it stops cleanly."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
    place = models.CharField(max_length=120)
