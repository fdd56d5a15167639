"""What is seen of the jobs: who works, how far behind, what was given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.jobs.make import Clock, answering, context, practice, promise, worker
from valueback.jobs.worker import Never
from valueback.store.db import write
from valueback.store.models import JobTick, WorkerBeat
from valueback.usecases import reads
from valueback.usecases.effects import SendMail, enqueue

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


class TestWorkerSeen:
    def test_never(self, db: None) -> None:
        assert reads.worker_seen_at() is None

    def test_by_the_newest_beat(self, db: None) -> None:
        for minutes in (5, 1, 3):
            WorkerBeat.objects.create(
                started_at=NOON - timedelta(hours=1), beat_at=NOON - timedelta(minutes=minutes), place="desk:1"
            )
        JobTick.objects.create(name="tidy", tick=1, at=NOON)
        assert reads.worker_seen_at() == NOON - timedelta(minutes=1)

    def test_after_a_clean_stop_by_its_last_work(self, db: None) -> None:
        JobTick.objects.create(name="tidy", tick=1, at=NOON)
        assert reads.worker_seen_at() == NOON


class TestJobs:
    def test_how_many_in_each_state_and_how_late(self, db: None) -> None:
        clock = Clock()
        assert reads.longest_wait(clock.now) == timedelta(0)
        promise("one", run_at=clock.now - timedelta(minutes=3))
        promise("two", run_at=clock.now - timedelta(minutes=7))
        promise("far", run_at=clock.now + timedelta(days=1))
        assert reads.longest_wait(clock.now) == timedelta(minutes=7)
        worker(clock).step()
        assert reads.longest_wait(clock.now) == timedelta(minutes=3)
        assert reads.jobs_by_state() == (("ready", 2), ("running", 0), ("done", 1), ("dead", 0))

    def test_what_was_given_up_for_a_practice_is_its_own(self, db: None) -> None:
        mine, other = context(practice()), context(practice("other"))
        clock = Clock()
        with write():
            first = enqueue(mine, SendMail("a"), run_at=clock.now)
            second = enqueue(mine, SendMail("b"), run_at=clock.now + timedelta(seconds=1))
            enqueue(other, SendMail("c"), run_at=clock.now)
            whole = enqueue(None, SendMail("d"), run_at=clock.now)
        clock.forward(1)
        handler, _ = answering(Never("no such mailbox"))
        at_work = worker(clock, handler)
        while at_work.step():
            clock.forward(1)
        dead = reads.dead_jobs(mine)
        assert [job.id for job in dead] == [second, first]
        assert {(job.name, job.attempts, job.error) for job in dead} == {("send_mail", 1, "no such mailbox")}
        assert [job.id for job in reads.dead_jobs(mine, limit=1)] == [second]
        assert [job.id for job in reads.dead_jobs(None)] == [whole]
