"""`valueback verify-facts`: recompute every chain of facts and name the first broken link of each that is broken."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from valueback.cli.main import Problem, django

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers
    from valueback.core.sealing import Broken
    from valueback.usecases.seals import Verified

BROKEN = 1


def add(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "verify-facts",
        help="recompute every chain of facts and name the first broken link",
        description="Recompute every chain of facts. Exit status 1 when one does not hold.",
    )
    parser.add_argument("--practice", metavar="SLUG", help="only the engagements of this practice")


def run(arguments: argparse.Namespace) -> int:
    """Verify, and print one line for each broken chain and one that sums up."""
    django()
    from valueback.usecases.seals import has_practice, verify_chains

    if arguments.practice is not None and not has_practice(arguments.practice):
        raise Problem(f"There is no practice {arguments.practice!r}. Leave --practice out to verify all.")
    chains = facts = broken = 0
    for verified in verify_chains(arguments.practice):
        chains += 1
        facts += verified.facts
        if verified.broken is not None:
            broken += 1
            sys.stdout.write(f"{_line(verified, verified.broken)}\n")
    sys.stdout.write(f"Chains: {chains}. Facts: {facts}. {f'Broken: {broken}.' if broken else 'All hold.'}\n")
    return BROKEN if broken else 0


def _line(verified: Verified, broken: Broken) -> str:
    from valueback.core.sealing import Fault

    differs = {
        Fault.MISSING: "it is not there",
        Fault.BLANK: "its content is gone, and no erasure names it",
        Fault.DIGEST: "its content is not what was sealed",
        Fault.CHAIN: "it does not follow from the fact before it",
        Fault.HEAD: "the chain does not end where the engagement says that it ends",
    }[broken.fault]
    place = f"{verified.practice}: engagement {verified.number} ({verified.engagement})"
    return f"{place}: fact {broken.seq}: {differs}."
