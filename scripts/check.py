"""`make check`: everything that can be known without running the product. All of it runs; all failures are told."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = str(BIN / "python")

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", (str(BIN / "ruff"), "check", "--quiet", ".")),
    ("ruff format", (str(BIN / "ruff"), "format", "--quiet", "--check", ".")),
    ("import contracts", (str(BIN / "lint-imports"),)),
    ("migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
    ("django, as deployed", (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING")),
    ("components", (PYTHON, "scripts/components.py")),
    ("mypy, strict on core and usecases", (PYTHON, "-m", "mypy")),
)


def main() -> int:
    """Run every step and say how each went; 1 if one failed."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        # The configuration of a public installation, with nothing in it that is anybody's.
        environment = {
            **os.environ,
            "PUBLIC_URL": "https://coach.example",
            "TRUST_PROXY": "1",
            "SECRET_KEY": "check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/check.sqlite3",
            "DJANGO_SETTINGS_MODULE": "valueback.project.settings",
        }
        for name, command in STEPS:
            began = time.monotonic()
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            took = f"{time.monotonic() - began:.1f} s"
            sys.stdout.write(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name} ({took})\n")
            if done.returncode:
                failed.append(name)
                sys.stdout.write(done.stdout.rstrip() + "\n")
            sys.stdout.flush()
    if failed:
        sys.stdout.write(f"{len(failed)} of {len(STEPS)} checks failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
