"""What the tests of jobs begin with: a practice, letters to pretend, and workers as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from valueback.jobs.worker import Did, Handler, Outcome, Run, Worker
from valueback.store.db import write
from valueback.store.models import Brand, Job, Person, Practice
from valueback.usecases.context import Context, for_system
from valueback.usecases.effects import SendMail, enqueue

ROOT = Path(__file__).resolve().parents[2]


def practice(slug: str = "linked-english", **columns: object) -> Practice:
    return Practice.objects.create(
        name="Linked English",
        slug=slug,
        base_currency="USD",
        zone="America/New_York",
        country="US",
        language="en",
        **columns,
    )


def context(of: Practice) -> Context:
    ctx = for_system(of.pk, datetime.now(UTC))
    assert ctx is not None
    return ctx


def person(of: Practice, name: str = "Ana Lima", email: str = "ana@client.example") -> Person:
    return Person.objects.create(practice=of, name=name, email=email, zone="America/Sao_Paulo", language="pt-br")


def brand(of: Practice) -> Brand:
    return Brand.objects.create(practice=of, name="LinkedEnglish", number_prefix="LE")


def promise(name: str = "one", **how: object) -> UUID:
    """One committed promise to send the letter `name`."""
    with write():
        return enqueue(None, SendMail(name), **how)  # type: ignore[arg-type]


def job(found: UUID) -> Job:
    return Job.objects.get(pk=found)


@dataclass(slots=True)
class Clock:
    """A clock that a test sets; it begins a second ahead, so that what was just asked for is due."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(seconds=1))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def worker(clock: Callable[[], datetime], handler: Handler | None = None, **more: object) -> Worker:
    """A worker in this process, sending letters by `handler` (which succeeds at once when none is given)."""
    return Worker(((SendMail, handler or (lambda run: Did())),), clock=clock, **more)  # type: ignore[arg-type]


def answering(*outcomes: Outcome | Exception) -> tuple[Handler, list[Run]]:
    """A handler that answers these in turn, and the runs it was given."""
    runs: list[Run] = []

    def handle(run: Run) -> Outcome:
        runs.append(run)
        answer = outcomes[min(len(runs), len(outcomes)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handle, runs


def wait_until(true: Callable[[], object], seconds: float = 30) -> None:
    """Until something has become true; an AssertionError when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


@dataclass(slots=True)
class Processes:
    """Worker processes on the test's own database; `log` is what they write down. End every one of them."""

    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, seconds: float) -> subprocess.Popen[bytes]:
        return self.command("-m", "tests.jobs.run_worker", str(self.log), str(seconds))

    def command(self, *arguments: str) -> subprocess.Popen[bytes]:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "valueback.project.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        with self.log.with_suffix(".stderr").open("ab") as errors:
            started = subprocess.Popen([sys.executable, *arguments], env=env, stderr=errors, cwd=ROOT)
        self.running.append(started)
        return started

    def lines(self, word: str) -> list[tuple[str, int]]:
        """The letters and process ids of what was noted under `word`, in order."""
        if not self.log.exists():
            return []
        rows = (line.split() for line in self.log.read_text().splitlines())
        return [(row[1], int(row[2])) for row in rows if len(row) == 3 and row[0] == word]

    def errors(self) -> str:
        return self.log.with_suffix(".stderr").read_text()

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
