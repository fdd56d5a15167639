"""What is true of every file: it says its one rule, stays short, and names nothing that is only true somewhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "valueback"
MODULES = tuple(sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts))
LONGEST = 500

# Names that Python and Django want as a list, and the one module that is all such names.
WANTED_MUTABLE = frozenset({"__all__", "urlpatterns"})
SETTINGS = "project/settings.py"
# Annotated so, mypy refuses every change, whatever the value is.
READ_ONLY = ("Mapping", "Final[Mapping", "Sequence", "Final[Sequence", "frozenset")
MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MUTABLE_CALLS = frozenset({"list", "dict", "set", "defaultdict", "OrderedDict", "deque", "Counter"})


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def tracked(*patterns: str) -> tuple[Path, ...]:
    """Files that belong to the project; without git (an unpacked archive) those that are there."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        return tuple(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    return tuple(ROOT / path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_its_rule(path):
    docstring = ast.get_docstring(tree(path))
    assert docstring, "its first line says what it is for"
    assert docstring.splitlines()[0].endswith((".", ":", "?")), docstring.splitlines()[0]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_can_be_read_in_one_go(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_say_what_a_thing_is(path):
    vague = re.compile(r"(Manager|Helper|Service|Util)s?$")
    classes = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    allowed = {"UserManager"}  # Django's word for it.
    assert [word for word in classes if vague.search(word) and word not in allowed] == []
    assert not re.search(r"(utils?|helpers?|managers?|services?)$", path.stem)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_of_a_module_can_be_changed_from_elsewhere(path):
    """Collections at the top of a module are tuples, frozensets or read-only mappings."""
    found = []
    for node in tree(path).body:
        if name(path) == SETTINGS or not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Name) and target.id in WANTED_MUTABLE:
            continue
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).startswith(READ_ONLY):
            continue
        value = node.value
        called = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else None
        if isinstance(value, MUTABLE) or called in MUTABLE_CALLS:
            found.append(f"{name(path)}:{node.lineno}")
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_is_left_for_later(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError", text)


def test_core_reads_no_package_no_clock_and_no_file():
    """Standard library only, and of it nothing that looks outside."""
    outside = {
        "os",
        "pathlib",
        "io",
        "socket",
        "subprocess",
        "time",
        "random",
        "secrets",
        "threading",
        "sqlite3",
        "sys",
    }
    wrong = [
        f"{name(path)}: {module}"
        for path in MODULES
        if path.is_relative_to(PACKAGE / "core")
        for module in imports(path)
        if not module.startswith("valueback.core")
        and (module.split(".")[0] not in sys.stdlib_module_names or module.split(".")[0] in outside)
    ]
    assert wrong == []


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


def test_only_the_user_saves_in_a_way_of_its_own():
    """No `save()` with side effects, no signals: what an act changes is written in its verb."""
    wrong = []
    for path in MODULES:
        if not path.is_relative_to(PACKAGE / "store"):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete"):
                wrong.append(f"{name(path)}:{node.lineno}")
        signals = {"django.db.models.signals", "django.dispatch"} & set(imports(path))
        if signals and name(path) != "store/apps.py":
            wrong.append(f"{name(path)}: {signals}")
    assert wrong == []


# Locks, and what may be named


def test_the_locked_lists_name_no_host_and_pin_every_hash():
    locks = tuple(ROOT / f"requirements{part}.txt" for part in ("", "-build", "-dev"))
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert "index-url" not in text, lock.name
        packages = re.findall(r"^([A-Za-z0-9._-]+(?:\[[a-z,]+\])?)==\S+.*?(?=^\S|\Z)", text, re.M | re.S)
        pinned = re.findall(r"^\S+==[^\n]*\\\n\s+--hash=sha256:[0-9a-f]{64}", text, re.M)
        assert len(packages) == len(pinned) > 0, lock.name


def test_what_development_installs_contains_what_the_product_runs_on():
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.M))

    assert pins("requirements.txt") | pins("requirements-build.txt") <= pins("requirements-dev.txt")


def test_what_is_declared_for_an_installer_is_what_is_locked():
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    listed = [line for line in (ROOT / "requirements.in").read_text().splitlines() if line and line[0] != "#"]
    assert [line.replace("'", '"') for line in declared] == listed


def test_no_file_names_a_place_on_somebody_s_machine():
    private = re.compile(r"(?<![\w.~])/(?:work|root|home/[a-z]+|Users/[A-Za-z]+)/")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("*.py", "*.md", "*.toml", "*.html", "*.css", "*.js", "Makefile", ".ci/run", "*.txt", "*.in")
        if "vendor" not in path.parts and path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if private.search(line)
    ]
    assert wrong == []


def test_no_test_is_skipped_or_expected_to_fail():
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("skip", "skipif", "xfail", "importorskip")
    ]
    assert wrong == []


def test_no_test_flushes_a_database():
    """Tables with facts refuse DELETE: a test that commits takes `committed_db`, a copy of its own."""
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if path != Path(__file__).resolve()
        and re.search(
            r"django_db\([^)]*transaction\s*=\s*True|TransactionTestCase|LiveServerTestCase", path.read_text()
        )
    ]
    assert wrong == []


def test_the_recorded_licences_are_those_of_the_locked_packages():
    locked = {
        pin
        for part in ("", "-build", "-dev")
        for pin in re.findall(r"^(\S+?)(?:\[\S+\])?==([^\s;]+)", (ROOT / f"requirements{part}.txt").read_text(), re.M)
    }
    recorded = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text(), re.M)
    assert {row[:2] for row in recorded if row[0] not in ("package", "---")} == locked
    assert [row[0] for row in recorded if "Proprietary" in row[2]] == []
