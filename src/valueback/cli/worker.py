"""`valueback worker`: do what is due, one job at a time, until asked to stop."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from valueback.cli.main import django

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers


def add(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "worker",
        help="send mail and do what is due",
        description="Does what is due until SIGTERM or Ctrl-C; the job in hand is finished first, a second signal ends "
        "it at once. Several workers may run side by side.",
    )
    parser.add_argument("--once", action="store_true", help="end when nothing is due any more")
    parser.add_argument("--queues", type=_names, default=(), metavar="A,B", help="only these queues (default: all)")


def run(args: argparse.Namespace) -> int:
    django()
    from valueback.jobs.handlers import HANDLERS, TICKS
    from valueback.jobs.worker import Worker, stop_on_signals

    worker = Worker(HANDLERS, TICKS, queues=args.queues)
    stop_on_signals(worker.stop)
    worker.run(once=args.once)
    return 0


def _names(typed: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in typed.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError("name at least one queue, such as mail")
    return names
