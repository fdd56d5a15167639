"""An effect stands or falls with the change that asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.conftest import CommittedDatabase
from tests.jobs.make import context, job, practice, promise
from valueback.store.db import write
from valueback.store.models import Job, JobTick, Practice, WorkerBeat
from valueback.usecases import effects
from valueback.usecases.effects import EFFECTS, UNDO, Effect, SendMail, Tidy, UnknownEffect, decode, enqueue


class TestCodec:
    def test_an_effect_comes_back_from_its_row(self, db: None) -> None:
        asked = job(promise("m-1"))
        assert decode(asked.name, asked.args) == SendMail("m-1")
        assert decode("tidy", {}) == Tidy()

    def test_what_this_version_does_not_know_is_named(self) -> None:
        with pytest.raises(UnknownEffect, match="send_pigeon"):
            decode("send_pigeon", {})
        with pytest.raises(UnknownEffect, match="takes \\['mail_id'\\]"):
            decode("send_mail", {"letter": "m-1"})

    @pytest.mark.parametrize("effect", EFFECTS)
    def test_names_fit_the_table(self, effect: type[Effect]) -> None:
        assert len(effect.kind) <= 60
        assert len(effect.queue) <= 30

    def test_the_key_is_what_it_does_and_to_what(self) -> None:
        assert SendMail("m-1").key() == "send_mail:m-1"
        assert Tidy().key() == "tidy"


class TestEnqueue:
    def test_outside_a_transaction_it_is_refused(self, committed_db: CommittedDatabase) -> None:
        with pytest.raises(RuntimeError, match=r"inside store\.db\.write"):
            enqueue(None, Tidy())
        assert not Job.objects.exists()

    def test_a_rolled_back_change_leaves_nothing(self, committed_db: CommittedDatabase) -> None:
        with pytest.raises(ZeroDivisionError), write():
            enqueue(None, SendMail("never"))
            _ = 1 / 0
        assert not Job.objects.exists()

    def test_a_rolled_back_twin_leaves_the_waiting_job_as_it_was(self, committed_db: CommittedDatabase) -> None:
        far = datetime.now(UTC) + timedelta(days=1)
        first = promise("one", run_at=far)
        with pytest.raises(ZeroDivisionError), write():
            enqueue(None, SendMail("one"))
            _ = 1 / 0
        assert job(first).run_at == far

    def test_it_is_due_at_once_in_its_own_queue(self, db: None) -> None:
        before = datetime.now(UTC)
        asked = job(promise())
        assert abs(asked.run_at - before) < timedelta(seconds=5)
        assert asked.created_at == asked.run_at
        assert (asked.state, asked.queue, asked.priority, asked.practice_id) == ("ready", "mail", 10, None)
        other = job(promise("two", queue="slow", priority=-1))
        assert (other.queue, other.priority) == ("slow", -1)

    def test_practice_time_becomes_real_time(self, db: None) -> None:
        """In a shifted practice "in two days" is two real days ahead, wherever its clock stands."""
        of = practice(is_demo=True, clock_shift=90 * 86_400)
        ctx = context(of)
        with write():
            asked = job(enqueue(ctx, SendMail("m"), due=ctx.now + timedelta(days=2)))
            undo = job(enqueue(ctx, SendMail("n"), due=ctx.now + UNDO))
            overdue = job(enqueue(ctx, SendMail("o"), due=ctx.now - timedelta(days=1)))
        assert asked.practice_id == of.pk
        real = datetime.now(UTC)
        assert abs(asked.run_at - real - timedelta(days=2)) < timedelta(seconds=5)
        assert abs(undo.run_at - real - timedelta(seconds=10)) < timedelta(seconds=5)
        assert overdue.run_at < real

    def test_a_practices_time_needs_the_practice(self, db: None) -> None:
        now = datetime.now(UTC)
        with write():
            with pytest.raises(ValueError, match="practice's clock"):
                enqueue(None, Tidy(), due=now)
            with pytest.raises(ValueError, match="practice's clock"):
                enqueue(context(practice()), Tidy(), due=now, run_at=now)

    def test_a_key_that_the_table_cannot_hold_is_refused_on_both_databases(self, db: None) -> None:
        with write(), pytest.raises(ValueError, match="longer than 200"):
            enqueue(None, SendMail("m" * 191))
        assert promise("m" * 190)


class TestAdvance:
    def test_only_waiting_jobs_of_the_practice_move(self, db: None) -> None:
        of = practice(is_demo=True)
        far = datetime.now(UTC) + timedelta(days=10)
        with write():
            waiting = enqueue(context(of), SendMail("a"), run_at=far)
            done = enqueue(context(of), SendMail("b"), run_at=far)
            Job.objects.filter(pk=done).update(state="done")
            whole = enqueue(None, SendMail("c"), run_at=far)
            assert effects.advance(of.pk, timedelta(days=3)) == 1
        assert job(waiting).run_at == far - timedelta(days=3)
        assert job(done).run_at == job(whole).run_at == far

    def test_never_backwards(self, db: None) -> None:
        with pytest.raises(ValueError, match="only moves forward"):
            effects.advance(uuid4(), timedelta(seconds=-1))


class TestTidy:
    def test_what_is_needed_stays(self, db: None) -> None:
        now = datetime(2027, 6, 1, tzinfo=UTC)
        kept = {"done": now - timedelta(days=13), "dead": now - timedelta(days=900)}
        for state, at in (*kept.items(), ("done", now - timedelta(days=15))):
            Job.objects.create(
                name="tidy", state=state, run_at=at, created_at=at, finished_at=at, max_attempts=1, error=f"{at}"
            )
        for days in (1, 3):
            JobTick.objects.create(name="tidy", tick=days, at=now - timedelta(days=days))
            at = now - timedelta(days=days - 1)
            WorkerBeat.objects.create(started_at=at, beat_at=at, place=f"desk:{days}")
        effects.tidy(now)
        assert dict(Job.objects.values_list("state", "finished_at")) == kept
        assert list(JobTick.objects.values_list("tick", flat=True)) == [1]
        assert list(WorkerBeat.objects.values_list("place", flat=True)) == ["desk:1"]

    def test_practices_go_on_without_their_jobs(self, db: None) -> None:
        of = practice()
        with write():
            enqueue(context(of), SendMail("a"))
        Practice.objects.filter(pk=of.pk).delete()
        assert not Job.objects.exists()
