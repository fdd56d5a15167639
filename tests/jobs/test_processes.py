"""Workers as processes of their own: killed, frozen and asked to stop, they lose nothing."""

from __future__ import annotations

import signal
from collections import Counter

from tests.jobs.make import Processes, promise, wait_until
from valueback.store.db import write
from valueback.store.models import CacheEntry, Job, WorkerBeat
from valueback.usecases.effects import SendMail, enqueue

JOBS = 500
KILLS = 20


def states() -> Counter[str]:
    return Counter(Job.objects.values_list("state", flat=True))


def recorded() -> set[str]:
    return set(CacheEntry.objects.values_list("cache_key", flat=True))


def test_twenty_kills_lose_none_of_five_hundred_jobs(processes: Processes) -> None:
    wanted = {f"letter-{number}" for number in range(JOBS)}
    with write():
        for name in wanted:
            enqueue(None, SendMail(name))
    for _ in range(3):
        processes.start(0.02)
    for kill in range(1, KILLS + 1):
        # After every twentieth letter the worker that has just begun one is killed, most likely in the midst of it.
        wait_until(lambda kill=kill: len(processes.lines("begun")) >= kill * 20)
        newest = processes.lines("begun")[-1][1]
        victim = next(process for process in processes.running if process.pid == newest)
        victim.send_signal(signal.SIGKILL)
        assert victim.wait() == -signal.SIGKILL
        processes.start(0.02)
    wait_until(lambda: states() == {"done": JOBS})
    assert recorded() == wanted
    begun = Counter(name for name, _ in processes.lines("begun"))
    assert set(begun) == wanted
    # A letter is begun again only because the worker that held it was killed.
    again = sum(begun.values()) - JOBS
    assert 0 < again <= KILLS
    assert sum(Job.objects.values_list("attempts", flat=True)) - JOBS >= again


def test_three_workers_do_no_letter_twice(processes: Processes) -> None:
    with write():
        for number in range(300):
            enqueue(None, SendMail(f"letter-{number}"))
    for _ in range(3):
        processes.start(0.001)
    wait_until(lambda: states() == {"done": 300})
    begun = processes.lines("begun")
    assert Counter(name for name, _ in begun) == {f"letter-{number}": 1 for number in range(300)}
    assert len({pid for _, pid in begun}) > 1


def test_a_frozen_worker_is_fenced_off_when_it_wakes(processes: Processes) -> None:
    zombie = processes.start(0.4)
    promise("letter")
    wait_until(lambda: processes.lines("begun"))
    zombie.send_signal(signal.SIGSTOP)
    second = processes.start(0.4)
    wait_until(lambda: states() == {"done": 1})
    assert CacheEntry.objects.get(cache_key="letter").value == str(second.pid)
    assert processes.lines("ended") == [("letter", second.pid)]
    before = Job.objects.values().get()
    zombie.send_signal(signal.SIGCONT)
    wait_until(lambda: processes.lines("ended")[-1] == ("letter", zombie.pid))
    # It works on; what it says about the job it lost changes nothing.
    second.send_signal(signal.SIGTERM)
    second.wait()
    promise("next")
    wait_until(lambda: states() == {"done": 2})
    assert Job.objects.values().get(pk=before["id"]) == before
    assert CacheEntry.objects.get(cache_key="letter").value == str(second.pid)
    assert CacheEntry.objects.get(cache_key="next").value == str(zombie.pid)
    assert "outlived its lease" in processes.errors()


def test_asked_to_stop_a_worker_finishes_what_it_holds(processes: Processes) -> None:
    at_work = processes.start(1.0)
    promise("held")
    promise("waiting")
    wait_until(lambda: processes.lines("begun"))
    at_work.send_signal(signal.SIGTERM)
    assert at_work.wait(timeout=10) == 0
    assert states() == {"done": 1, "ready": 1}
    assert recorded() == {"held"}
    assert not WorkerBeat.objects.exists()


def test_an_idle_worker_stops_at_once(processes: Processes) -> None:
    at_work = processes.start(0.1)
    wait_until(lambda: processes.lines("ready") and WorkerBeat.objects.exists())
    at_work.send_signal(signal.SIGINT)
    assert at_work.wait(timeout=5) == 0
    assert not WorkerBeat.objects.exists()


def test_a_second_signal_ends_it_and_the_job_comes_back(processes: Processes) -> None:
    at_work = processes.start(30)
    promise("letter")
    wait_until(lambda: processes.lines("begun"))

    def ended_by_another() -> bool:
        at_work.send_signal(signal.SIGTERM)
        return at_work.poll() is not None

    wait_until(ended_by_another, 5)
    assert at_work.returncode == -signal.SIGTERM
    processes.start(0.01)
    wait_until(lambda: processes.lines("begun")[-1][1] != at_work.pid)
    wait_until(lambda: states() == {"done": 1})


def test_a_change_that_is_rolled_back_leaves_no_job(processes: Processes) -> None:
    processes.start(0.01)
    wait_until(lambda: processes.lines("ready"))
    try:
        with write():
            enqueue(None, SendMail("never"))
            CacheEntry.objects.create(
                cache_key="change", value="", expires=Job.objects.values("run_at").get()["run_at"]
            )
            raise RuntimeError("the change failed")
    except RuntimeError:
        promise("after")
    wait_until(lambda: states() == {"done": 1})
    assert [name for name, _ in processes.lines("begun")] == ["after"]
    assert recorded() == {"after"}


def test_the_command_does_what_is_due_and_ends(processes: Processes) -> None:
    once = processes.command("-m", "valueback", "worker", "--once")
    assert once.wait(timeout=20) == 0
    tidied = Job.objects.get(name="tidy")
    assert (tidied.state, tidied.attempts) == ("done", 1)


def test_the_command_keeps_to_its_queues(processes: Processes) -> None:
    tidy = processes.command("-m", "valueback", "worker", "--once", "--queues", "mail")
    assert tidy.wait(timeout=20) == 0
    assert Job.objects.get(name="tidy").state == "ready"
    wrong = processes.command("-m", "valueback", "worker", "--queues", ",")
    assert wrong.wait(timeout=20) == 2
    assert "name at least one queue" in processes.errors()
    assert "Traceback" not in processes.errors()
