"""`valueback check`: is this installation sound? Configuration, database, migrations, triggers, SQLite's version."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from valueback.cli.main import FAILED, Problem, django

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers


def add(subparsers: Subparsers) -> None:
    subparsers.add_parser(
        "check",
        help="say whether this installation is sound",
        description="Look at the configuration, the database, its migrations and its triggers. Exit status 0 if all "
        "is well, 2 if something must be mended before people use it.",
    )


def run(args: argparse.Namespace) -> int:
    django()
    from django.core import checks
    from django.db import DatabaseError

    from valueback.project.health import pending_migrations

    try:
        pending = pending_migrations()
    except DatabaseError as error:
        raise Problem(f"The database cannot be reached: {str(error).splitlines()[0]}.") from error
    found = [message for message in checks.run_checks(databases=["default"]) if not message.is_silenced()]
    if pending:
        sys.stdout.write(f"error: {pending} migrations are waiting. Run `valueback init`.\n")
    for message in found:
        word = "error" if message.is_serious() else "warning"
        sys.stdout.write(f"{word}: {message.msg}{' ' + message.hint if message.hint else ''} ({message.id})\n")
    if pending or any(message.is_serious() for message in found):
        return FAILED
    sys.stdout.write("All is well.\n")
    return 0
