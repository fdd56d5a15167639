"""The rules that tools enforce are really enforced: each is shown something that breaks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def ruff(code: str, path: str) -> str:
    """What ruff says about code as if it stood in a file of the tree."""
    done = subprocess.run(
        [BIN / "ruff", "check", "--no-cache", "--output-format=concise", "--stdin-filename", path, "-"],
        input=f'"""A probe."""\n\n{code}\n',
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


CLOCKS = (
    "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)",
    "import datetime\n\nTODAY = datetime.date.today()",
    "from django.utils import timezone\n\nNOW = timezone.now()",
    "from django.utils.timezone import now\n\nNOW = now()",
    "from django.http import HttpResponse\n\nEMPTY = HttpResponse()",
    "import time\n\nNOW = time.time()",
)


@pytest.mark.parametrize("code", CLOCKS)
@pytest.mark.parametrize("layer", ["core", "usecases"])
def test_no_clock_and_no_request_in_core_and_usecases(code, layer):
    assert "TID251" in ruff(code, f"src/valueback/{layer}/probe.py")


@pytest.mark.parametrize("code", CLOCKS)
def test_doors_may_ask_what_time_it_is(code):
    assert "TID251" not in ruff(code, "src/valueback/web/probe.py")


def test_the_import_contracts_hold():
    done = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("core/probe.py", "valueback.store"),
        ("core/probe.py", "django.db"),
        ("letters/probe.py", "django.conf"),
        ("letters/probe.py", "valueback.store.models"),
        ("usecases/probe.py", "valueback.gateways.mail"),
        ("usecases/probe.py", "valueback.store.models.jobs"),
        ("web/probe.py", "valueback.store.models"),
        ("web/probe.py", "valueback.jobs.worker"),
        ("store/probe.py", "valueback.usecases.context"),
        ("jobs/probe.py", "valueback.web.fragments"),
    ],
)
def test_an_import_against_the_direction_is_found(tmp_path, module, imported):
    """On a copy of the tree's shape with one wrong import added."""
    import shutil

    copy = tmp_path / "src" / "valueback"
    shutil.copytree(ROOT / "src" / "valueback", copy, ignore=shutil.ignore_patterns("static", "templates", "locale"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (copy / module).write_text(f'"""A probe."""\n\nimport {imported}\n')
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    assert "probe" in done.stdout
