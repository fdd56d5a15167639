"""One worker, step by step: who holds a job, what becomes of it, and when it is tried again."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tests.conftest import CommittedDatabase
from tests.jobs.make import Clock, answering, context, job, practice, promise, wait_until, worker
from valueback.jobs.worker import Did, Later, Lost, Never, Pace, Periodic, Run, claim, reap, renew, settle
from valueback.store.db import write
from valueback.store.models import CacheEntry, Job, JobTick, WorkerBeat
from valueback.usecases import effects, reads
from valueback.usecases.effects import SendMail, Tidy, enqueue

PACE = Pace()


def marker(key: str = "marker") -> CacheEntry:
    return CacheEntry.objects.create(cache_key=key, value="x", expires=datetime(2030, 1, 1, tzinfo=UTC))


class TestTakingAJob:
    def test_a_due_job_is_done_once_and_says_what_was_learned(self, db: None, clock: Clock) -> None:
        asked = promise("one")
        handler, runs = answering(Did(learned={"message_id": "<one@example>"}))
        at_work = worker(clock, handler)
        assert at_work.step()
        assert not at_work.step()
        done = job(asked)
        assert (done.state, done.attempts, done.result) == ("done", 1, {"message_id": "<one@example>"})
        assert done.finished_at == clock.now
        assert [run.effect for run in runs] == [SendMail("one")]

    def test_a_job_waits_for_its_time(self, db: None, clock: Clock) -> None:
        promise("later", run_at=clock.now + timedelta(seconds=10))
        at_work = worker(clock)
        clock.forward(9)
        assert not at_work.step()
        clock.forward(1)
        assert at_work.step()

    def test_the_more_urgent_comes_first_then_the_longer_waiting(self, db: None, clock: Clock) -> None:
        promise("second", run_at=clock.now - timedelta(seconds=5))
        promise("third", run_at=clock.now - timedelta(seconds=1))
        promise("first", run_at=clock.now, priority=90)
        promise("not due", run_at=clock.now + timedelta(days=1), priority=99)
        handler, runs = answering(Did())
        at_work = worker(clock, handler)
        while at_work.step():
            pass
        assert [run.effect for run in runs] == [SendMail("first"), SendMail("second"), SendMail("third")]

    def test_a_worker_of_some_queues_leaves_the_others(self, db: None, clock: Clock) -> None:
        slow, mail = promise("slow", queue="documents"), promise("mail")
        at_work = worker(clock, queues=("mail", "calls"))
        assert at_work.step()
        assert not at_work.step()
        assert (job(slow).state, job(mail).state) == ("ready", "done")

    def test_a_job_in_hand_is_nobody_elses(self, db: None, clock: Clock) -> None:
        promise()
        held = claim(clock.now, PACE)
        assert held is not None
        assert held.lease == clock.now + timedelta(seconds=60)
        assert claim(clock.now, PACE) is None

    def test_idle_workers_only_look(self, db: None, clock: Clock, django_assert_num_queries: object) -> None:
        at_work = worker(clock)
        with django_assert_num_queries(1) as seen:  # type: ignore[operator]
            assert not at_work.step()
        assert seen[0]["sql"].startswith("SELECT")


class TestWhatBecomesOfIt:
    def test_the_record_is_written_with_done_or_not_at_all(self, db: None, clock: Clock) -> None:
        asked = promise()

        def half() -> None:
            marker()
            raise RuntimeError("the second half failed")

        handler, _ = answering(Did(half))
        worker(clock, handler).step()
        assert not CacheEntry.objects.filter(cache_key="marker").exists()
        assert job(asked).state == "ready"
        assert "the second half failed" in job(asked).error

    def test_what_was_learned_outside_reaches_the_next_attempt(self, db: None, clock: Clock) -> None:
        asked = promise()

        def fails() -> None:
            raise RuntimeError("no room")

        handler, runs = answering(Did(fails, {"message_id": "<m@example>"}), Later("busy"), Did(marker))
        at_work = worker(clock, handler)
        for _ in range(3):
            assert at_work.step()
            clock.forward(600)
        assert [dict(run.kept) for run in runs] == [{}, {"message_id": "<m@example>"}, {"message_id": "<m@example>"}]
        assert job(asked).state == "done"
        assert CacheEntry.objects.filter(cache_key="marker").count() == 1

    def test_waits_double_up_to_ten_minutes(self, db: None, clock: Clock) -> None:
        asked = promise()
        handler, _ = answering(Later("the server is away"))
        at_work = worker(clock, handler)
        waits = []
        for _ in range(11):
            assert at_work.step()
            waits.append((job(asked).run_at - clock.now).total_seconds())
            clock.now = job(asked).run_at
        for wait, longest in zip(waits, (2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600), strict=True):
            assert longest * 0.75 <= wait <= longest
        assert job(asked).error == "the server is away"

    def test_a_handler_may_name_its_own_wait(self, db: None, clock: Clock) -> None:
        asked = promise()
        handler, _ = answering(Later("come back tomorrow", timedelta(days=1)))
        worker(clock, handler).step()
        assert job(asked).run_at == clock.now + timedelta(days=1)

    def test_an_error_is_a_failed_attempt_and_tells_where(self, db: None, clock: Clock) -> None:
        asked = promise()
        handler, _ = answering(ValueError("bad\x00 thing"))
        worker(clock, handler).step()
        failed = job(asked)
        assert failed.state == "ready"
        assert failed.error.startswith("ValueError: bad thing (make.py:")

    def test_after_its_last_attempt_a_job_is_dead_and_kept(self, db: None, clock: Clock) -> None:
        asked = promise()
        Job.objects.update(max_attempts=2)
        handler, runs = answering(Later("still away"))
        at_work = worker(clock, handler)
        for _ in range(2):
            at_work.step()
            clock.forward(600)
        assert not at_work.step()
        assert [run.last for run in runs] == [False, True]
        assert (job(asked).state, job(asked).error) == ("dead", "still away")
        effects.tidy(clock.now + timedelta(days=400))
        assert [dead.id for dead in reads.dead_jobs(None)] == [asked]

    def test_what_can_never_happen_dies_at_once_with_its_record(self, db: None, clock: Clock) -> None:
        asked = promise()
        handler, _ = answering(Never("no such mailbox", marker))
        worker(clock, handler).step()
        assert (job(asked).state, job(asked).attempts, job(asked).error) == ("dead", 1, "no such mailbox")
        assert CacheEntry.objects.filter(cache_key="marker").exists()

    def test_an_effect_of_a_newer_version_waits_for_a_newer_worker(self, db: None, clock: Clock) -> None:
        asked = promise()
        Job.objects.update(name="send_pigeon")
        worker(clock).step()
        assert job(asked).state == "ready"
        assert "send_pigeon" in job(asked).error

    def test_an_effect_without_a_handler_is_not_lost(self, db: None, clock: Clock) -> None:
        with write():
            asked = enqueue(None, Tidy())
        worker(clock).step()
        assert job(asked).state == "ready"
        assert "no handler" in job(asked).error


class TestFencing:
    def test_a_worker_that_slept_through_its_lease_writes_nothing(self, db: None, clock: Clock) -> None:
        asked = promise()
        zombie = claim(clock.now, PACE)
        assert zombie is not None
        clock.forward(61)
        assert reap(clock.now, PACE) == 1
        second = claim(clock.now, PACE)
        assert second is not None
        assert second.pk == zombie.pk
        with pytest.raises(Lost):
            settle(zombie, Did(marker), PACE, clock)
        with pytest.raises(Lost):
            settle(zombie, Later("it took me so long"), PACE, clock)
        with pytest.raises(Lost):
            settle(zombie, Never("it took me so long", marker), PACE, clock)
        assert not renew(zombie, clock.now, PACE)
        assert not CacheEntry.objects.filter(cache_key="marker").exists()
        assert job(asked).state == "running"
        settle(second, Did(marker), PACE, clock)
        assert (job(asked).state, job(asked).attempts) == ("done", 2)

    def test_a_renewed_lease_is_not_reaped(self, db: None, clock: Clock) -> None:
        promise()
        held = claim(clock.now, PACE)
        assert held is not None
        clock.forward(50)
        assert renew(held, clock.now, PACE)
        clock.forward(50)
        assert reap(clock.now, PACE) == 0
        clock.forward(11)
        assert reap(clock.now, PACE) == 1

    def test_a_job_that_keeps_killing_its_worker_ends_dead(self, db: None, clock: Clock) -> None:
        asked = promise()
        Job.objects.update(max_attempts=4)
        for _ in range(4):
            assert claim(clock.now, PACE) is not None
            clock.forward(61)
            assert reap(clock.now, PACE) == 1
            clock.forward(600)
        assert claim(clock.now, PACE) is None
        assert (job(asked).state, job(asked).error) == ("dead", "The worker that held this job fell silent.")

    def test_a_long_job_keeps_its_lease(self, committed_db: CommittedDatabase) -> None:
        promise()
        pace = Pace(lease=0.9, renew=0.2, poll=0.05)

        def slow(run: Run) -> Did:
            end = time.monotonic() + 2
            taken = 0
            while time.monotonic() < end:
                taken += reap(datetime.now(UTC), pace)
                time.sleep(0.05)
            return Did(learned={"taken": taken})

        worker(lambda: datetime.now(UTC), slow, pace=pace).run(once=True)
        only = Job.objects.get()
        assert (only.state, only.attempts, only.result) == ("done", 1, {"taken": 0})


class TestTwins:
    def test_asking_twice_while_it_waits_is_asking_once_and_the_earlier_time_counts(self, db: None) -> None:
        soon = datetime.now(UTC) + timedelta(minutes=1)
        first = promise("one", run_at=soon + timedelta(hours=1))
        assert promise("one", run_at=soon) == first
        assert promise("one", run_at=soon + timedelta(hours=2)) == first
        assert promise("two", run_at=soon) != first
        assert job(first).run_at == soon
        assert Job.objects.count() == 2

    def test_what_is_asked_for_while_its_twin_runs_runs_again(self, db: None, clock: Clock) -> None:
        handled = []

        def handle(run: Run) -> Did:
            handled.append(run.job)
            if len(handled) == 1:
                promise("one")
            return Did()

        first = promise("one")
        at_work = worker(clock, handle)
        while at_work.step():
            pass
        assert handled[0] == first
        assert len(handled) == 2
        assert list(Job.objects.values_list("state", flat=True)) == ["done", "done"]

    def test_a_failed_job_leaves_the_rest_to_its_waiting_twin(self, db: None, clock: Clock) -> None:
        first = promise("one")

        def handle(run: Run) -> Did | Later:
            if run.job != first:
                return Did(learned=dict(run.kept))
            promise("one")

            def fails() -> None:
                raise RuntimeError("no room")

            return Did(fails, {"message_id": "<m@example>"})

        at_work = worker(clock, handle)
        assert at_work.step()
        assert (job(first).state, Job.objects.filter(state="ready").count()) == ("done", 1)
        clock.forward(600)
        assert at_work.step()
        assert not at_work.step()
        twin = Job.objects.exclude(pk=first).get()
        assert (twin.state, twin.result) == ("done", {"message_id": "<m@example>"})

    def test_the_same_key_waits_only_once_whoever_returns_it(self, db: None, clock: Clock) -> None:
        promise("one")
        assert claim(clock.now, PACE) is not None
        promise("one")
        clock.forward(61)
        assert reap(clock.now, PACE) == 1
        assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "ready"]

    def test_a_twin_that_is_being_asked_for_is_not_taken_before_the_change_is_there(
        self, committed_db: CommittedDatabase
    ) -> None:
        """Otherwise it would read the state before the change, and nobody would look again."""
        promise("one")
        seen: list[bool] = []
        asked = threading.Event()

        def take() -> None:
            asked.wait(5)
            end = time.monotonic() + 10
            while time.monotonic() < end and not seen:
                if claim(datetime.now(UTC), PACE) is not None:
                    seen.append(CacheEntry.objects.filter(cache_key="marker").exists())
            connection.close()

        other = threading.Thread(target=take)
        other.start()
        with write():
            enqueue(None, SendMail("one"))
            asked.set()
            time.sleep(0.5)
            marker()
        other.join()
        assert seen == [True]


class TestPeriodicWork:
    def test_each_beat_starts_once_with_two_workers(self, db: None, clock: Clock) -> None:
        hourly = (Periodic("tidy", 3600, Tidy),)
        clock.now = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
        one, two = worker(clock, ticks=hourly), worker(clock, ticks=hourly)
        for minutes in (0, 30, 59, 60, 61, 125):
            clock.now = datetime(2027, 1, 15, 12, 0, tzinfo=UTC) + timedelta(minutes=minutes)
            for at_work in (one, two):
                at_work.upkeep()
                while at_work.step():
                    Job.objects.filter(state="ready").update(state="done")
        assert JobTick.objects.count() == 3
        assert Job.objects.filter(name="tidy").count() == 3

    def test_each_beat_starts_once_when_both_come_at_the_same_moment(self, committed_db: CommittedDatabase) -> None:
        beats = range(30)
        gate = threading.Barrier(2, timeout=10)
        started: list[int] = []
        now = datetime.now(UTC)

        def beat() -> None:
            for number in beats:
                gate.wait()
                with write():
                    if effects.tick("tidy", number, now, Tidy()) is not None:
                        started.append(number)
            connection.close()

        threads = [threading.Thread(target=beat) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(started) == list(beats)

    def test_missed_beats_stay_missed(self, db: None, clock: Clock) -> None:
        at_work = worker(clock, ticks=(Periodic("tidy", 60, Tidy),))
        at_work.upkeep()
        clock.forward(24 * 3600)
        at_work.upkeep()
        assert JobTick.objects.count() == 2


class TestBeingSeen:
    def test_a_worker_shows_that_it_lives_and_takes_leave(self, committed_db: CommittedDatabase) -> None:
        pace = Pace(renew=0.1, poll=0.02)
        at_work = worker(lambda: datetime.now(UTC), pace=pace)

        def watch() -> None:
            try:
                wait_until(WorkerBeat.objects.exists, 10)
                first = WorkerBeat.objects.get()
                wait_until(lambda: WorkerBeat.objects.get().beat_at > first.beat_at, 10)
                seen.append(first.place)
            finally:
                at_work.stop.ask()
                connection.close()

        seen: list[str] = []
        other = threading.Thread(target=watch)
        other.start()
        at_work.run()
        other.join()
        assert len(seen) == 1
        assert not WorkerBeat.objects.exists()

    def test_jobs_of_a_practice_come_nearer_when_its_clock_moves(self, db: None, clock: Clock) -> None:
        mine, other = practice(is_demo=True), practice("other")
        far = datetime.now(UTC) + timedelta(days=30)
        with write():
            moved = enqueue(context(mine), SendMail(str(uuid4())), run_at=far)
            stays = enqueue(context(other), SendMail(str(uuid4())), run_at=far)
            assert effects.advance(mine.pk, timedelta(days=30)) == 1
        assert (job(moved).run_at, job(stays).run_at) == (far - timedelta(days=30), far)
        assert worker(clock).step()
        assert (job(moved).state, job(stays).state) == ("done", "ready")
