"""How fast it is: the figures that were promised, measured on this machine and printed beside the promise.

    make bench                    # all of it, a few minutes
    make bench ARGS="core"        # only the rules (no database)

Nothing is asserted: a slow machine is no fault. The pages are served by the real server from a SQLite file with
synchronous=FULL, and the load generator runs on the same cores.
"""

from __future__ import annotations

import gc
import http.client
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

ROWS: list[tuple[str, str, str]] = []


def row(what: str, promised: str, measured: str) -> None:
    ROWS.append((what, promised, measured))
    print(f"  {what}: {measured}   (promised: {promised})", flush=True)


# --- the rules -------------------------------------------------------------------------------------


def core() -> None:
    """Standings of one lived engagement: 26 calls and more than 200 facts."""
    from tests.core.life import Life, at
    from valueback.core.agreements import Agreed
    from valueback.core.facts import Facts
    from valueback.core.guarantee import assess

    life = lived(Life())
    agreed, items = Agreed(tuple(life.versions)), tuple(life.items)
    now = at("2027-07-20 12:00")
    facts = Facts(items)
    kept = rate(lambda: assess(agreed, facts, now), 10_000)
    row(f"assess, {len(items)} facts, read once", ">= 5,000 a second", f"{kept:,.0f} a second")
    fresh = rate(lambda: assess(agreed, Facts(items), now), 2_000)
    row(f"assess, {len(items)} facts, read anew each time", "-", f"{fresh:,.0f} a second")
    before = resident()
    for number in range(100_000):
        assess(agreed, facts, now + timedelta(seconds=number % 3600))
    row("memory after 100,000 of them", "flat", f"{resident() - before:+,.1f} MiB")


def lived(life: "Life") -> "Life":  # type: ignore[name-defined]  # noqa: F821
    """Every call asked, told, with homework, a habit and a look at the homework; a few slips on the way."""
    from valueback.core.facts import HabitTicked, HomeworkLooked, Presence, Recorded
    from valueback.core.terms import Clause, Party

    life.schedule()
    for number in range(1, 27):
        end = life.end(number)
        life.ordinary(number)
        life.add(HabitTicked("habit", life.start(number).date(), 1), end + timedelta(days=1), f"t{number}")
        life.add(HomeworkLooked(), end + timedelta(days=7), f"s{number}", Party.COACH)
        life.add(Recorded(), end + timedelta(hours=1), f"s{number}", Party.COACH)
        if number % 9 == 0:
            life.attend(number, client=Presence.LATE)
            life.notify(Clause.PRESENT, number, end + timedelta(days=3))
    return life


def rate(act: Callable[[], object], times: int) -> float:
    """Calls a second of processor time, after a warm-up."""
    for _ in range(times // 20):
        act()
    gc.collect()
    begun = time.process_time()
    for _ in range(times):
        act()
    return times / (time.process_time() - begun)


def resident() -> float:
    """The memory of this process in MiB."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- the pages -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Furnished:
    """A practice with many engagements, all lived to the 20th call."""

    standing: str
    clients: str
    after: str
    coach_cookie: str
    client_cookie: str


ENGAGEMENTS = 1_000


def pages() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3",
            DJANGO_SETTINGS_MODULE="valueback.project.settings",
            VALUEBACK_DATA=folder,
        )
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        print(f"  making {ENGAGEMENTS} engagements of 26 calls ...", flush=True)
        made = furnish()
        cold()
        with server() as port:
            serve(port, made)


def furnish() -> Furnished:
    """One practice, signed through the verbs; the facts of its calls are those of the rules' own story."""
    from django.test import Client

    from tests import make
    from valueback.store.models import User

    house = make.practice()
    first = None
    for number in range(ENGAGEMENTS):
        made = make.engagement("running", house, name="Ana")
        fill(made)
        first = first or made
        if number and number % 250 == 0:
            print(f"    {number}", flush=True)
    assert first is not None
    cookies = []
    for email in (User.objects.get(pk=house.user).email, first.row.client.email):
        user, _ = User.objects.get_or_create(email=email)
        from valueback.store.models import Person

        Person.objects.filter(practice_id=house.id, email=email).update(user=user)
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies.append(browser.cookies["sessionid"].value)
    return Furnished(
        f"/my/{first.id}/", "/clients", link(first), f"sessionid={cookies[0]}", f"sessionid={cookies[1]}"
    )


def fill(made: "Made") -> None:  # type: ignore[name-defined]  # noqa: F821
    """The facts of 20 calls, in one chain behind those of the signing."""
    from tests.core.life import Life
    from valueback.core.facts import EngagementOpened, PaymentReceived, SessionPlanned, VersionSigned
    from valueback.store.append import NewFact, append
    from valueback.store.db import write

    life = lived(Life())
    already = (EngagementOpened, VersionSigned, SessionPlanned, PaymentReceived)
    facts = [
        NewFact(what=one.what, by=one.by, at=one.at, noted_at=one.noted_at, subject=one.subject)
        for one in life.items
        if not isinstance(one.what, already) and one.noted_at < life.end(20)
    ]
    with write():
        append(made.house.id, made.id, *facts)


def link(made: "Made") -> str:  # type: ignore[name-defined]  # noqa: F821
    """The address that a mail after the call would carry."""
    from django.conf import settings

    from valueback.usecases import links

    return links_address(links, settings, made)


def links_address(links: object, settings: object, made: object) -> str:
    raise SystemExit("bench: no link")


def cold() -> None:
    from tests import make
    from tests.core.life import at
    from valueback.store.models import Engagement, Membership
    from valueback.usecases.guarantee import standings

    ids = list(Engagement.objects.values_list("pk", flat=True))
    owner = Membership.objects.filter(role="coach").select_related("person").first()
    assert owner is not None
    from valueback.usecases.context import Actor, Context

    ctx = Context(owner.practice_id, Actor("coach", owner.pk, owner.person_id), at("2027-06-01 12:00"))
    begun = time.perf_counter()
    found = standings(ctx, ids)
    row(f"{len(found):,} standings, cold", "<= 6 s", f"{time.perf_counter() - begun:.1f} s")
    del make


@contextmanager
def server() -> Iterator[int]:
    port = 8765
    process = subprocess.Popen([sys.executable, "-m", "valueback", "serve", "--bind", f"127.0.0.1:{port}"])
    try:
        for _ in range(200):
            try:
                fetch(port, "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def fetch(
    port: int,
    path: str,
    cookie: str = "",
    body: str | None = None,
    connection: http.client.HTTPConnection | None = None,
) -> tuple[int, bytes]:
    found = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Accept-Encoding": "identity"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    found.request("GET" if body is None else "POST", path, body, headers)
    answer = found.getresponse()
    return answer.status, answer.read()


def serve(port: int, made: Furnished) -> None:
    one_at_a_time(port, "the standing page, one at a time", "p95 <= 15 ms", made.standing, made.client_cookie)
    eight_at_once(port, "the standing page, 8 at once", ">= 150 a second", made.standing, made.client_cookie)
    one_at_a_time(port, "the coach's list, 50 a page", "<= 150 ms warm", made.clients, made.coach_cookie, 40)
    one_at_a_time(port, "the page after a call", "<= 10 ms", made.after, "")
    status, page = fetch(port, made.after)
    row("its size", "<= 30 KB", f"{len(page) / 1024:.1f} KB uncompressed (status {status})")


def one_at_a_time(port: int, what: str, promised: str, path: str, cookie: str, times: int = 300) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(20):
        status, _body = fetch(port, path, cookie, connection=connection)
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        fetch(port, path, cookie, connection=connection)
        spent.append((time.perf_counter() - begun) * 1000)
    spent.sort()
    note = "" if status == 200 else f" (status {status})"
    row(what, promised, f"p50 {spent[times // 2]:.1f} ms, p95 {spent[int(times * 0.95)]:.1f} ms{note}")


def eight_at_once(port: int, what: str, promised: str, path: str, cookie: str, times: int = 100) -> None:
    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(times):
            fetch(port, path, cookie, connection=connection)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row(what, promised, f"{8 * times / (time.perf_counter() - begun):,.0f} a second")


def main() -> int:
    parts = sys.argv[1:] or ["core", "pages"]
    for part in parts:
        print(part, flush=True)
        {"core": core, "pages": pages}[part]()
    width = max(len(what) for what, _, _ in ROWS)
    print()
    for what, promised, measured in ROWS:
        print(f"{what:{width}}  {measured:38}  {promised}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
