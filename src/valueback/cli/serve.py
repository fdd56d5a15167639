"""`valueback serve`: the web server, and with `--worker` the worker beside it; when one stops, so does the other."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING

from valueback.cli.init import prepare

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers

PATIENCE = 25.0
"""Seconds that a process has to finish what it is doing before it is killed."""


def add(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "serve",
        help="serve the product",
        description="Bring the database up to date and serve the product until it is stopped (Ctrl-C).",
    )
    parser.add_argument("--bind", default="127.0.0.1:8000", help="address and port, by default 127.0.0.1:8000")
    parser.add_argument("--worker", action="store_true", help="run the worker beside the server")


def run(args: argparse.Namespace) -> int:
    prepare()
    return serve(args.bind, worker=args.worker)


def server_command(bind: str) -> tuple[str, ...]:
    """How the web server is started."""
    settings = ("-c", "python:valueback.project.gunicorn", "--bind", bind)
    return (sys.executable, "-m", "gunicorn", *settings, "valueback.project.wsgi:application")


def worker_command() -> tuple[str, ...]:
    """How the worker is started."""
    return (sys.executable, "-m", "valueback", "worker")


def serve(bind: str, *, worker: bool) -> int:
    """Run the server, and the worker if asked for, until one of them ends or a signal comes; then end both."""
    return together(server_command(bind), worker_command()) if worker else together(server_command(bind))


def together(*commands: Sequence[str]) -> int:
    """Run processes as one: the first to end takes the others with it. The answer is its exit status."""
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    # A session of their own: Ctrl-C reaches this process alone, which then tells each of them once.
    running = [subprocess.Popen(command, start_new_session=True, env=dict(os.environ)) for command in commands]
    try:
        while not stopping and all(process.poll() is None for process in running):
            time.sleep(0.1)
        ended = next((process.returncode for process in running if process.returncode is not None), 0)
    finally:
        _end(running)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if stopping else (ended or 1)


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
