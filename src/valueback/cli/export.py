"""`valueback export ENGAGEMENT`: an engagement as a journal, which `valueback assess` judges to the same standing."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from valueback.cli.main import Problem, django

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers


def add(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "export",
        help="write an engagement as a journal",
        description="Write an engagement as a journal, the plain text that `valueback assess` reads.",
    )
    parser.add_argument(
        "engagement",
        metavar="ENGAGEMENT",
        help="its id, its number where there is one practice only, or PRACTICE/NUMBER, such as linked-english/3",
    )


def run(args: argparse.Namespace) -> int:
    django()
    from valueback.core.decisions import Refused
    from valueback.usecases.context import for_system
    from valueback.usecases.export import find, journal_of

    found = find(args.engagement)
    ctx = None if found is None else for_system(found[0], datetime.now(UTC))
    if found is None or ctx is None:
        raise Problem(f"There is no engagement {args.engagement!r} here; write its id, or PRACTICE/NUMBER.")
    journal = journal_of(ctx, found[1])
    if isinstance(journal, Refused):
        raise Problem(f"Nothing has been offered in engagement {args.engagement} yet, so there is nothing to export.")
    sys.stdout.write(journal.value)
    return 0
