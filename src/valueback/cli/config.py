"""`valueback config`: what the configuration is; with `--explain`, where each value comes from and what it is for."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from valueback.cli.main import FAILED

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers


def add(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "config",
        help="show the configuration, and where each value comes from",
        description="Show every setting. Secrets are shown as (set). Each can be given as NAME in the environment, "
        "or as NAME_FILE with the path of a file that holds it. Exit status 2 if the configuration cannot be used.",
    )
    parser.add_argument("--explain", action="store_true", help="say where each value comes from and what it is for")


def run(args: argparse.Namespace) -> int:
    from valueback.project.config import explain

    lines = explain(os.environ)
    for line in lines:
        sys.stdout.write(f"{line.name} = {line.value}\n")
        if args.explain:
            sys.stdout.write(f"    from {line.source}. {line.help}\n")
        if line.problem:
            sys.stdout.write(f"    problem: {line.problem}\n")
    return FAILED if any(line.problem for line in lines) else 0
