"""A worker process for the tests to kill, stop and wake: `python -m tests.jobs.run_worker LOG SECONDS`.

It writes "begun" and "ended" lines, with its process id, around every letter that it pretends to send for SECONDS,
and records each letter as a row of the cache table, whose key can be there only once.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta

import django
from django.conf import settings

django.setup()

from valueback.jobs.worker import Did, Pace, Run, Worker, stop_on_signals  # noqa: E402
from valueback.store.models import CacheEntry  # noqa: E402
from valueback.usecases.effects import SendMail  # noqa: E402

PACE = Pace(lease=3, renew=0.5, poll=0.05, upkeep=0.2, retry_unit=0.05)


def main(log: str, seconds: float) -> None:
    assert settings.DATABASES["default"]["NAME"]
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(word: str, mail_id: str) -> None:
        os.write(file, f"{word} {mail_id} {os.getpid()}\n".encode())

    def pretend(run: Run) -> Did:
        assert isinstance(run.effect, SendMail)
        mail_id = run.effect.mail_id
        note("begun", mail_id)
        time.sleep(seconds)
        note("ended", mail_id)
        expires = datetime.now(UTC) + timedelta(days=1)
        return Did(
            lambda: CacheEntry.objects.create(cache_key=mail_id, value=str(os.getpid()), expires=expires), {"sent": 1}
        )

    worker = Worker(((SendMail, pretend),), pace=PACE)
    stop_on_signals(worker.stop)
    note("ready", "-")
    worker.run()


main(sys.argv[1], float(sys.argv[2]))
