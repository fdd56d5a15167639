"""A job is held under a lease and a token; only who still holds it may say how it went.

Claiming, finishing and giving back are single conditional statements, so a killed worker loses nothing (its lease
runs out and the job is ready again) and one that slept through its lease changes nothing (its token is no longer the
job's). A handler runs outside every transaction; what it wants written is written together with "done".
At least once: an effect whose worker dies between doing it and saying so is done again.
"""

from __future__ import annotations

import logging
import os
import queue
import random
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.db.models import QuerySet

from valueback.store.db import write
from valueback.store.models.jobs import DEAD, DONE, READY, RUNNING, Job, WorkerBeat
from valueback.usecases import effects
from valueback.usecases.effects import Effect

log = logging.getLogger("valueback.jobs")

Clock: TypeAlias = Callable[[], datetime]
Record: TypeAlias = Callable[[], object]
Kept: TypeAlias = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at an effect. `kept` is what an earlier attempt learned outside but could not write down."""

    job: UUID
    effect: Effect
    attempt: int
    last: bool
    at: datetime
    kept: Kept


@dataclass(frozen=True, slots=True)
class Did:
    """It happened. `record` is written with "done"; `learned` survives should that writing fail."""

    record: Record | None = None
    learned: Kept = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Later:
    """Not this time; try again, after the usual wait unless `after` says otherwise."""

    why: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """It cannot happen; the job is kept as dead, and `record` is written with that."""

    why: str
    record: Record | None = None


Outcome: TypeAlias = Did | Later | Never
Handler: TypeAlias = Callable[[Run], Outcome]
Handlers: TypeAlias = tuple[tuple[type[Effect], Handler], ...]


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that starts once in every `seconds`, whichever worker sees the beat first; missed beats stay missed."""

    name: str
    seconds: int
    effect: Callable[[], Effect]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds; tests run the same worker faster."""

    lease: float = 60
    renew: float = 20
    poll: float = 0.5
    upkeep: float = 5
    retry_unit: float = 1
    retry_most: float = 600

    def wait(self, attempt: int) -> timedelta:
        """2, 4, 8 ... seconds, with jitter below that, so that what failed together does not return together."""
        longest = min(self.retry_most, 2.0 ** min(attempt, 30) * self.retry_unit)
        return timedelta(seconds=longest * random.uniform(0.75, 1.0))  # noqa: S311


class Stop:
    """Somebody asked this worker to end; may be asked from a signal handler, hence the reentrant queue."""

    def __init__(self) -> None:
        self.asked = False
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()

    def ask(self, *_signal: object) -> None:
        self.asked = True
        self._bell.put(None)

    def wait(self, seconds: float) -> None:
        try:
            self._bell.get(timeout=seconds)
        except queue.Empty:
            return


class Lost(Exception):
    """The lease ran out and the job is somebody else's; nothing of this attempt may be written."""


@dataclass(slots=True)
class Worker:
    """One process that takes one job at a time."""

    handlers: Handlers
    ticks: tuple[Periodic, ...] = ()
    queues: tuple[str, ...] = ()
    pace: Pace = field(default_factory=Pace)
    clock: Clock = field(default=lambda: datetime.now(UTC))
    stop: Stop = field(default_factory=Stop)
    _seen: dict[str, int] = field(default_factory=dict)

    def run(self, *, once: bool = False) -> None:
        """Work until asked to stop; with `once`, until nothing is due. The job in hand is always finished."""
        next_upkeep = self.clock()
        with pulse(self.pace, self.clock) as hold:
            while not self.stop.asked:
                try:
                    if self.clock() >= next_upkeep:
                        self.upkeep()
                        next_upkeep = self.clock() + timedelta(seconds=self.pace.upkeep)
                    busy = self.step(hold)
                except (OperationalError, InterfaceError):
                    log.exception("The database did not answer; trying again.")
                    connection.close_if_unusable_or_obsolete()
                    busy = False
                if once and not busy:
                    return
                if not busy:
                    self.stop.wait(self.pace.poll)

    def step(self, hold: Callable[[Job | None], None] = lambda job: None) -> bool:
        """Take one due job and see it through; False when none is due."""
        job = claim(self.clock(), self.pace, self.queues)
        if job is None:
            return False
        hold(job)
        try:
            settle(job, self._attempt(job), self.pace, self.clock)
        except Lost:
            log.warning("Job %s (%s) outlived its lease; another worker has it.", job.id, job.name)
        finally:
            hold(None)
        return True

    def upkeep(self) -> None:
        """Return what dead workers held, and start the periodic work whose beat has come."""
        now = self.clock()
        reap(now, self.pace)
        for periodic in self.ticks:
            number = int(now.timestamp() // periodic.seconds)
            if self._seen.get(periodic.name) == number:
                continue
            with write():
                effects.tick(periodic.name, number, now, periodic.effect())
            self._seen[periodic.name] = number

    def _attempt(self, job: Job) -> Outcome:
        try:
            effect = effects.decode(job.name, job.args)
            handler = next((handler for kind, handler in self.handlers if kind is type(effect)), None)
            if handler is None:
                return Later(f"This worker has no handler for {job.name!r}.")
            last = job.attempts >= job.max_attempts
            return handler(Run(job.id, effect, job.attempts, last, self.clock(), job.result or {}))
        except Exception as error:  # whatever a handler raises is a failed attempt, never the end of the worker
            log.exception("Job %s (%s) failed at attempt %s.", job.id, job.name, job.attempts)
            return Later(_told(error))


def claim(now: datetime, pace: Pace, queues: Sequence[str] = ()) -> Job | None:
    """Take the first due job under a fresh lease and token, or None."""
    due = Job.objects.filter(state=READY, run_at__lte=now)
    if queues:
        due = due.filter(queue__in=queues)
    # A look before the leap: the statement below takes SQLite's only write lock even when nothing is due.
    if not due.exists():
        return None
    table, token = Job._meta.db_table, uuid4()
    only = f" AND queue IN ({', '.join(['%s'] * len(queues))})" if queues else ""
    skip = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    sql = (
        f"UPDATE {table} SET state = 'running', lease = %s, token = %s, attempts = attempts + 1 "  # noqa: S608
        f"WHERE id = (SELECT id FROM {table} WHERE state = 'ready' AND run_at <= %s{only} "
        f"ORDER BY priority DESC, run_at, id LIMIT 1{skip}) AND state = 'ready' RETURNING id"
    )
    stored_token = Job._meta.get_field("token").get_db_prep_value(token, connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, (_stored(now + timedelta(seconds=pace.lease)), stored_token, _stored(now), *queues))
        rows = cursor.fetchall()
    return Job.objects.filter(token=token, state=RUNNING).first() if rows else None


def settle(job: Job, outcome: Outcome, pace: Pace, clock: Clock) -> None:
    """Write down how the attempt went, in one short transaction; raises Lost when it is no longer ours to say."""
    if isinstance(outcome, Later):
        release(job, clock(), why=outcome.why, after=outcome.after or pace.wait(job.attempts))
        return
    state, why, learned = (DONE, "", outcome.learned) if isinstance(outcome, Did) else (DEAD, outcome.why, {})
    try:
        with write():
            closed = {"state": state, "error": why, "result": dict(learned) or None, "finished_at": clock()}
            if not _held(job).update(lease=None, token=None, **closed):
                raise Lost
            if outcome.record is not None:
                outcome.record()
    except Lost:
        raise
    except Exception as error:  # the writing failed, so nothing of it stands; keep what was learned for the next try
        log.exception("What job %s (%s) did could not be written down.", job.id, job.name)
        release(job, clock(), why=_told(error), after=pace.wait(job.attempts), learned=learned)


def release(job: Job, now: datetime, *, why: str, after: timedelta, learned: Kept | None = None) -> None:
    """Give a held job back: ready again, dead when its attempts are used up, done when a twin already waits."""
    for patience in (0.0, 0.1, 0.5, 2.0):
        time.sleep(patience)
        try:
            with write():
                if not _give_back(job, now, why, after, learned):
                    raise Lost
            return
        except (IntegrityError, OperationalError, InterfaceError):
            # A twin was asked for at the same moment, or the database is away: what was learned is worth insisting.
            connection.close_if_unusable_or_obsolete()
    log.error("Job %s (%s) could not be given back; its lease will run out.", job.id, job.name)


def _give_back(job: Job, now: datetime, why: str, after: timedelta, learned: Kept | None) -> int:
    result = dict(learned) if learned else job.result
    free = {"lease": None, "token": None, "error": why, "result": result}
    if job.attempts >= job.max_attempts:
        return _held(job).update(state=DEAD, finished_at=now, **free)
    twin = Job.objects.filter(dedupe=job.dedupe, state=READY) if job.dedupe is not None else Job.objects.none()
    if twin.exists():
        # The twin does it all again; two ready rows of one key may not be.
        if result is not None:
            twin.update(result=result)
        return _held(job).update(state=DONE, finished_at=now, **free)
    return _held(job).update(state=READY, run_at=now + after, **free)


def reap(now: datetime, pace: Pace) -> int:
    """Give back what workers held who have not renewed their lease; how many."""
    expired = list(Job.objects.filter(state=RUNNING, lease__lt=now).order_by("lease")[:500])
    returned = 0
    for job in expired:
        # The first losses return at once; a job that keeps killing its worker waits longer each time.
        after = timedelta(0) if job.attempts < 3 else pace.wait(job.attempts)
        try:
            release(job, now, why="The worker that held this job fell silent.", after=after)
            returned += 1
        except Lost:
            continue  # it was renewed, finished or reaped in the meantime
    return returned


def renew(job: Job, now: datetime, pace: Pace) -> bool:
    """Hold on to a job for another lease; False when it is no longer ours."""
    return bool(_held(job).update(lease=now + timedelta(seconds=pace.lease)))


@contextmanager
def pulse(pace: Pace, clock: Clock) -> Iterator[Callable[[Job | None], None]]:
    """While inside, a thread with its own connection shows that this worker lives and renews the job it holds."""
    held: list[Job | None] = [None]
    over = threading.Event()
    beat = WorkerBeat(started_at=clock(), beat_at=clock(), place=f"{socket.gethostname()}:{os.getpid()}"[:120])
    beat.save(force_insert=True)

    def hold(job: Job | None) -> None:
        held[0] = job

    def keep() -> None:
        while not over.wait(pace.renew):
            try:
                now, job = clock(), held[0]
                if job is not None and not renew(job, now, pace) and held[0] is job:
                    log.warning("The lease of job %s (%s) was lost.", job.id, job.name)
                WorkerBeat.objects.filter(pk=beat.pk).update(beat_at=now)
            except DatabaseError:
                log.exception("The lease could not be renewed; trying again.")
                connection.close()
        connection.close()

    thread = threading.Thread(target=keep, name="pulse", daemon=True)
    thread.start()
    try:
        yield hold
    finally:
        over.set()
        thread.join()
        WorkerBeat.objects.filter(pk=beat.pk).delete()


def stop_on_signals(stop: Stop) -> None:
    """SIGTERM and SIGINT end the worker after the job in hand; a second one ends it at once."""

    def asked(number: int, frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.ask()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, token=job.token, state=RUNNING)


def _stored(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _told(error: BaseException) -> str:
    """An error as the job row keeps it: its words and where it arose, without the values it met on the way."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in reversed(frames))
    words = f"{type(error).__name__}: {error} ({places})"
    return words.replace("\x00", "").strip()[:2000]
