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
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
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


def lived(life: Any) -> Any:
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
    options: str
    coach_cookie: str
    client_cookie: str


ENGAGEMENTS = int(os.environ.get("BENCH_ENGAGEMENTS", "1000"))


def pages() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3",
            DJANGO_SETTINGS_MODULE="valueback.project.settings",
            DATA_DIR=folder,
            SECRET_KEY=secrets.token_urlsafe(48),
            DEMO="1",
            PUBLIC_URL="http://localhost:8765",
            LOG_LEVEL="WARNING",
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
    """One practice, signed through the verbs; the facts of its sessions are those of the rules' own story."""
    from django.test import Client

    from tests import make
    from valueback.store.models import Person, Practice, User
    from valueback.usecases import people

    house = make.practice()
    made = [engaged(house, number) for number in range(ENGAGEMENTS)]
    # A demo's clock is the only one that may be set: an hour after the 20th session of them all.
    shift = make.session_start(20) + timedelta(hours=2) - datetime.now(UTC)
    Practice.objects.filter(pk=house.id).update(is_demo=True, clock_shift=int(shift.total_seconds()))
    cookies = []
    for person in (house.person, made[0].client_person):
        row_ = Person.objects.get(pk=person)
        user = User.objects.filter(email=row_.email).first() or make.user(row_.email)
        people.enter(user.pk)
        browser = Client()
        browser.force_login(user)
        cookies.append("; ".join(f"{name}={found.value}" for name, found in browser.cookies.items()))
    after, options = address_of(made[0]), options_of(house)
    return Furnished(f"/my/{made[0].id}/", "/clients", after, options, cookies[0], cookies[1])


def engaged(house: Any, number: int) -> Any:
    """One engagement with the facts of 20 sessions, in one chain behind those of the signing."""
    from tests import make
    from tests.core.life import Life
    from valueback.core.facts import CheckAsked, EngagementOpened, PaymentReceived, SessionPlanned, VersionSigned
    from valueback.store.append import NewFact, append
    from valueback.store.db import write

    if number and number % 250 == 0:
        print(f"    {number}", flush=True)
    made = make.engagement("running", house, name="Ana")
    life = lived(Life())
    already = (EngagementOpened, VersionSigned, SessionPlanned, PaymentReceived)
    facts = [
        NewFact(what=one.what, by=one.by, at=one.at, noted_at=one.noted_at, subject=one.subject)
        for one in life.items
        if not isinstance(one.what, already)
        and (one.noted_at < life.start(20) or (isinstance(one.what, CheckAsked) and one.subject == "s20"))
    ]
    with write():
        append(made.house.id, made.id, *facts)
    return made


def address_of(made: Any) -> str:
    """The address that the mail after the session carries."""
    from django.conf import settings

    from tests import make
    from valueback.usecases.links import Keys, Purpose, make_link, token_for

    keys = Keys.of(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)
    ctx = made.coach(make.session_start(20))
    link = make_link(
        ctx,
        keys,
        Purpose.AFTER_CALL,
        made.client_person,
        real=datetime.now(UTC),
        lasts=timedelta(days=30),
        engagement=made.id,
        membership=made.client_membership,
        subject="s20",
    )
    return f"/l/{token_for(link, keys)}"


def options_of(house: Any) -> str:
    """The address that the mail with three options carries; somebody new has yet to choose."""
    from django.conf import settings

    from tests import make, offers
    from valueback.usecases import proposals
    from valueback.usecases.links import Keys, Purpose, make_link, token_for

    made, now = make.engagement("enquiry", house, name="Olga"), make.session_start(20)
    offered = make.done(proposals.draft(made.coach(now), made.id, offers.offer()))
    make.done(proposals.send(made.coach(now), offered))
    keys = Keys.of(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)
    link = make_link(
        made.coach(now),
        keys,
        Purpose.PROPOSAL,
        made.client_person,
        real=datetime.now(UTC),
        lasts=timedelta(days=30),
        engagement=made.id,
        subject="p1",
    )
    return f"/l/{token_for(link, keys)}"


def cold() -> None:
    from tests import make
    from valueback.store.models import Engagement, Membership
    from valueback.usecases.context import Actor, Context
    from valueback.usecases.guarantee import standings

    ids = list(Engagement.objects.values_list("pk", flat=True))
    coach = Membership.objects.filter(role="coach").first()
    assert coach is not None
    now = make.session_start(20) + timedelta(hours=2)
    ctx = Context(coach.practice_id, Actor("coach", coach.pk, coach.person_id), now)
    begun = time.perf_counter()
    found = standings(ctx, ids)
    row(f"{len(found):,} standings, cold", "<= 6 s", f"{time.perf_counter() - begun:.1f} s")


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
    one_at_a_time(port, "agreements with their state, 50 a page", "<= 100 ms", "/agreements", made.coach_cookie, 40)
    one_at_a_time(port, "the page after a call", "<= 10 ms", made.after, "")
    one_at_a_time(port, "the comparison of three options", "p95 <= 15 ms", made.options, "")
    status, page = fetch(port, made.after)
    row("its size", "<= 30 KB", f"{len(page) / 1024:.1f} KB before compression (status {status})")
    answers(port, made.after)


class Form(HTMLParser):
    """The hidden fields of the page's own form, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.inside = (found.get("action") or "").startswith("/l/") or not found.get("action")
        if tag == "input" and self.inside and found.get("type") == "hidden" and found.get("name"):
            self.fields[str(found["name"])] = found.get("value") or ""
        if tag == "input" and self.inside and found.get("type") == "radio" and found.get("name"):
            self.fields.setdefault(str(found["name"]), found.get("value") or "")


def answers(port: int, path: str, times: int = 100) -> None:
    """The POST of the value check, each one changing the answer, with synchronous=FULL."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    first = connection.getresponse()
    cookie = "; ".join(part.split(";")[0] for part in first.headers.get_all("Set-Cookie") or ())
    form = Form(first.read().decode())
    spent, statuses = [], set()
    choice = next((name for name in form.fields if "answer" in name or "check" in name), "answer")
    for number in range(times):
        body = urlencode({**form.fields, choice: str(number % 2 + 2)})
        begun = time.perf_counter()
        status, _page = fetch(port, path, cookie, body, connection)
        spent.append((time.perf_counter() - begun) * 1000)
        statuses.add(status)
    spent.sort()
    told = f"p50 {spent[times // 2]:.1f} ms, p95 {spent[int(times * 0.95)]:.1f} ms (status {sorted(statuses)})"
    row("its POST", "<= 20 ms", told)


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


def documents() -> None:
    """What a signed agreement costs in a warm worker."""
    from scripts import bench_documents

    bench_documents.measure(row)


def slots() -> None:
    """What finding a fixed call costs."""
    from scripts import bench_slots

    bench_slots.measure(row)


def main() -> int:
    parts = sys.argv[1:] or ["core", "slots", "documents", "pages"]
    for part in parts:
        print(part, flush=True)
        {"core": core, "slots": slots, "documents": documents, "pages": pages}[part]()
    width = max(len(what) for what, _, _ in ROWS)
    print()
    for what, promised, measured in ROWS:
        print(f"{what:{width}}  {measured:38}  {promised}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
