"""`valueback demo`: a demo practice with ten clients in every stage of life, served with links to enter it.

What is in the demo was lived through the use cases, with a clock that moves ahead (`stories`). It is made once and
kept in its folder; `--fresh` begins anew.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from valueback.cli.init import prepare
from valueback.cli.main import Problem
from valueback.cli.serve import serve

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers

FOLDER: Final = "var/demo"
NOT_ITS_OWN: Final = (
    *("SECRET_KEY", "DATABASE_URL", "SMTP_URL", "FILES_DIR"),
    *("SEAL_CERTIFICATE", "SEAL_PASSPHRASE", "TIMESTAMP_URL"),
)
"""Settings of a real installation that a demo never takes: its papers are sealed and kept in its own folder."""

MARK: Final = "this-is-a-demo"
"""A file in the demo's folder: without it no folder is ever cleared."""


def add(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "demo",
        help="serve a demo practice with ten clients, and print links to enter it",
        description="Make a demo practice (the first time), serve it with the worker beside, and print links for one "
        "use to enter it as coach, as client and as sponsor. Its data are kept; Ctrl-C stops it.",
    )
    parser.add_argument("--port", type=_port, default=8000, help="by default 8000")
    parser.add_argument("--data", type=Path, default=Path(FOLDER), metavar="DIR", help=f"by default {FOLDER}")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and begin anew")


def run(args: argparse.Namespace) -> int:
    settle_in(args.data, args.port, fresh=args.fresh)
    prepare()
    from valueback.cli.demo.practice import links
    from valueback.usecases import demo

    if demo.practice() is None:
        _say("Making the demo practice: ten clients, half a year of their lives. Once, and it takes a moment.")
        from valueback.cli.demo.practice import make

        make()
    _say("Enter the demo as (each link works once):")
    for line in links():
        _say(line)
    _say(f"The mail that it sends stays here: {_address()}/demo/mail")
    return serve(f"127.0.0.1:{args.port}", worker=True)


def settle_in(folder: Path, port: int, *, fresh: bool) -> None:
    """The configuration of a demo: its own folder, SQLite, and mail that stays in the house."""
    where = folder.expanduser().absolute()
    if where.exists() and not (where / MARK).exists() and any(where.iterdir()):
        raise Problem(f"{where} is not the folder of a demo, so it is left as it is.")
    if fresh and where.exists():
        shutil.rmtree(where)
    where.mkdir(parents=True, exist_ok=True)
    (where / MARK).touch()
    for name in NOT_ITS_OWN:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ.update(DATA_DIR=str(where), DEMO="1", PUBLIC_URL=f"http://localhost:{port}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")


def _address() -> str:
    from django.conf import settings

    return str(settings.PUBLIC_URL)


def _port(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {typed!r}")
    return int(typed)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
