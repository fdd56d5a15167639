"""What pages and probes want to know at a glance, read and never changed.

Jobs: whether somebody works, how far behind they are, and what was given up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from valueback.core.dates import Instant
from valueback.store.models.jobs import DEAD, READY, STATES, Job, JobTick, WorkerBeat
from valueback.usecases.context import Context


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A promised effect that was given up: what, after how many attempts, when (real time), and the last reason."""

    id: UUID
    name: str
    attempts: int
    finished_at: Instant | None
    error: str


def worker_seen_at() -> Instant | None:
    """When a worker last showed that it lives, in real time: its own beat, else the newest periodic work."""
    beat: Instant | None = WorkerBeat.objects.aggregate(at=Max("beat_at"))["at"]
    return beat or JobTick.objects.aggregate(at=Max("at"))["at"]


def jobs_by_state() -> tuple[tuple[str, int], ...]:
    """How many jobs there are in each state, of the whole installation."""
    counted = dict(Job.objects.values_list("state").annotate(n=Count("id")))
    return tuple((state, counted.get(state, 0)) for state in STATES)


def longest_wait(now: Instant) -> timedelta:
    """How long the job that has been due longest has been waiting, at `now` in real time; zero when none is due."""
    oldest = Job.objects.filter(state=READY, run_at__lte=now).aggregate(at=Min("run_at"))["at"]
    return timedelta(0) if oldest is None else now - oldest


def dead_jobs(ctx: Context | None, limit: int = 100) -> tuple[DeadJob, ...]:
    """What was given up for a practice, newest first; without a context, what belongs to no practice."""
    whose = Q(practice_id__isnull=True) if ctx is None else Q(practice_id=ctx.practice)
    found = Job.objects.filter(whose, state=DEAD).order_by("-finished_at", "id")[:limit]
    return tuple(DeadJob(job.pk, job.name, job.attempts, job.finished_at, job.error) for job in found)
