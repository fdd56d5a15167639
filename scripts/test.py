"""`make test`: every test, on both databases, in a real browser; one command, one closing line.

Three runs of pytest: everything but the browser tests on SQLite, the same on PostgreSQL less the parts that no
database can change (core, letters, the rules of the tree), and the browser tests. The two databases are run side by
side, the browser after them, so that nothing else keeps a page waiting. A skipped test fails the run: what a machine
lacks is installed, or the run says how to get it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOTHING_CHOSEN = 5  # pytest's exit status when -k or the like left no test of a run
OUTCOMES = ("failed", "passed", "skipped", "errors")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of pytest: what it is called, on which database, with which arguments."""

    name: str
    database: str
    arguments: tuple[str, ...]


RUNS: tuple[Run, ...] = (
    Run("SQLite", "sqlite", ("--ignore=tests/browser", "tests")),
    Run(
        "PostgreSQL",
        "postgres",
        (
            "--ignore=tests/browser",
            "--ignore=tests/core",
            "--ignore=tests/letters",
            "--ignore=tests/rules",
            "tests",
        ),
    ),
    Run("browser", "sqlite", ("tests/browser",)),
)


def tool(names: tuple[str, ...], package: str, purpose: str) -> str:
    """The path of a program, installed if this is Debian and we are root; SystemExit with the way to get one."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write(f"Installing Debian's {package} for {purpose}\n")
        sys.stdout.flush()
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        for command in (("apt-get", "-qq", "update"), ("apt-get", "-qq", "-y", "install", package)):
            subprocess.run(command, check=False, **quiet)
        found = shutil.which(names[0])
    if found is None:
        raise SystemExit(f"{names[0]} is missing for {purpose}: install it (Debian: apt-get install {package}).")
    return found


def counts(report: Path) -> Counter[str]:
    """How many tests had which outcome, from pytest's XML report."""
    found: Counter[str] = Counter()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        bad = {"failed": int(suite.get("failures", 0)), "errors": int(suite.get("errors", 0))}
        skipped = int(suite.get("skipped", 0))
        found.update(bad | {"skipped": skipped})
        found["passed"] += int(suite.get("tests", 0)) - sum(bad.values()) - skipped
    return found


def summary(found: Counter[str], seconds: float) -> str:
    """pytest's own closing line, over all runs."""
    parts = [f"{found[outcome]} {outcome}" for outcome in OUTCOMES if found[outcome] or outcome == "passed"]
    return f"{', '.join(parts)} in {seconds:.2f}s"


@dataclass(frozen=True, slots=True)
class Running:
    """A run under way. What it says goes to `said`; the first one of a group speaks as it goes."""

    run: Run
    report: Path
    said: Path | None
    process: subprocess.Popen[bytes]


def start(run: Run, extra: list[str], folder: Path, environment: dict[str, str], *, aloud: bool) -> Running:
    report, said = folder / f"{run.name}.xml", None if aloud else folder / f"{run.name}.txt"
    command = (sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *extra, *run.arguments)
    known = {**environment, "VALUEBACK_TEST_DATABASE": run.database}
    if aloud:
        say(f"\n{run.name}\n")
    output = None if said is None else said.open("wb")
    return Running(run, report, said, subprocess.Popen(command, cwd=ROOT, env=known, stdout=output, stderr=output))


def finish(one: Running) -> int:
    status = one.process.wait()
    if one.said is not None:
        say(f"\n{one.run.name}\n{one.said.read_text(errors='replace')}")
    return status


def say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


def main(extra: list[str]) -> int:
    """Run all and say how it went: 0 only if something ran, everything passed and nothing was skipped."""
    began = time.monotonic()
    tool(("pdfsig",), "poppler-utils", "reading seals as other programs do")
    environment = {**os.environ, "CHROMIUM": tool(BROWSERS, "chromium", "the browser tests")}
    total: Counter[str] = Counter()
    broken = []
    with tempfile.TemporaryDirectory() as made:
        for group in (RUNS[:2], RUNS[2:]):
            under_way = [
                start(run, extra, Path(made), environment, aloud=place == 0) for place, run in enumerate(group)
            ]
            for one in under_way:
                status = finish(one)
                if one.report.exists():
                    total += counts(one.report)
                if status and not (extra and status == NOTHING_CHOSEN):
                    broken.append(f"{one.run.name} (exit status {status})")
    if total["skipped"]:
        broken.append(f"{total['skipped']} skipped: nothing may be")
    for reason in broken:
        say(f"Not good: {reason}\n")
    line = re.sub(r"\s+", " ", summary(total, time.monotonic() - began))
    say(f"==== {line} ====\n")
    return 1 if broken or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
