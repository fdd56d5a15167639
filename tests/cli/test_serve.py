"""`valueback serve` really serves, and ends with everything it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from valueback.cli.serve import together


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(tmp_path, url: str) -> dict[str, str]:
    """That of the tests, with the product's own settings, this test's database and a folder of its own."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "valueback.project.settings",
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path / "var"),
        "WEB_WORKERS": "1",
    }


@contextmanager
def served(tmp_path, url: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The product on a free port, with the tests' database, as a process of its own."""
    where = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "valueback", "serve", "--bind", where, *arguments],
        cwd=tmp_path,
        env=environment(tmp_path, url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, f"http://{where}"
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def answer(url: str, wanted: int = 200, tries: int = 150) -> tuple[int, str]:
    """What an address says, waiting for the server to come up and for the status that is wanted."""
    status, body = 0, ""
    for _ in range(tries):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                status, body = response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                status, body = error.code, error.read().decode()
        except OSError:
            status = 0
        if status == wanted:
            break
        time.sleep(0.1)
    return status, body


def test_the_server_answers_and_stops_when_told(tmp_path, committed_db):
    with served(tmp_path, committed_db.url) as (process, address):
        assert answer(f"{address}/healthz") == (200, "ok\n")
        status, body = answer(f"{address}/readyz", wanted=503)
        assert (status, '"worker": "has never run"' in body) == (503, True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert answer(f"{address}/healthz", tries=1)[0] == 0


def test_with_a_worker_beside_it_the_product_is_ready(tmp_path, committed_db):
    with served(tmp_path, committed_db.url, "--worker") as (process, address):
        assert answer(f"{address}/readyz") == (
            200,
            '{"database": "ok", "migrations": "ok", "worker": "ok"}',
        )
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0


def test_a_port_in_use_ends_the_server_with_its_worker(tmp_path, committed_db):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "valueback", "serve", "--worker", "--bind", f"127.0.0.1:{taken.getsockname()[1]}"],
            cwd=tmp_path,
            env=environment(tmp_path, committed_db.url),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode != 0
    assert "in use" in done.stderr


def test_processes_that_run_together_end_together():
    sleeper = (sys.executable, "-c", "import time; time.sleep(60)")
    quitter = (sys.executable, "-c", "raise SystemExit(3)")
    began = time.monotonic()
    assert together(sleeper, quitter) == 3
    assert time.monotonic() - began < 20
