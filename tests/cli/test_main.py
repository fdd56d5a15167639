"""The command line answers with sentences: exit status 0 or 2, never a traceback."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import pytest

import valueback
from valueback.cli import main as cli

KEY = "k3y-0123456789-abcdefghijklmnopqrstuvwxyz-0123"


@pytest.fixture
def run(tmp_path):
    """Run `valueback` as a user would, in an empty folder, with nothing set but what the test says."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "valueback", *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_every_command_is_a_module_that_can_be_asked_for_help(run):
    for name, _ in cli.COMMANDS:
        module = importlib.import_module(f"valueback.cli.{name.replace('-', '_')}")
        assert callable(module.add), name
        assert callable(module.run), name


@pytest.mark.parametrize("name", [name for name, _ in cli.COMMANDS])
def test_help_of_each_command_needs_no_configuration(name, capsys, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "")
    with pytest.raises(SystemExit) as left:
        cli.main([name, "--help"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: valueback {name}")


def test_the_version_is_that_of_the_changelog(run):
    told = run("--version")
    assert told.stdout == f"valueback {valueback.version()}\n"
    with open("CHANGELOG.md", encoding="utf-8") as changes:
        assert f"\n## {valueback.version()}\n" in changes.read()


def test_without_a_command_the_commands_are_listed(run):
    told = run()
    assert told.returncode == 2
    assert all(name in told.stdout for name, _ in cli.COMMANDS)


def test_a_command_that_is_not_there_is_told(run):
    told = run("asses", "x.journal")
    assert told.returncode == 2
    assert "invalid choice: 'asses'" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_fresh_folder_becomes_a_sound_installation(run, tmp_path):
    before = run("check")
    assert before.returncode == 2
    assert before.stderr.startswith("valueback: SECRET_KEY is not set: run `valueback init`")

    made = run("init")
    assert made.returncode == 0, made.stderr
    assert "serves http://localhost:8000" in made.stdout
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["secret_key", "static", "valueback.sqlite3"]

    again = run("init")
    assert again.returncode == 0, again.stderr
    after = run("check")
    assert (after.returncode, after.stdout) == (0, "All is well.\n"), after.stderr


def test_an_old_database_is_told_to_be_brought_up_to_date(run, tmp_path):
    (tmp_path / "var").mkdir()
    told = run("check", SECRET_KEY=KEY)
    assert told.returncode == 2
    assert "migrations are waiting. Run `valueback init`." in told.stdout


def test_everything_wrong_with_the_configuration_is_told_at_once(run):
    told = run("serve", SECRET_KEY=KEY, DEBUG="perhaps", PUBLIC_URL="http://coach.example", SMTP_URL="mail")
    assert told.returncode == 2
    assert [line.split()[1] for line in told.stderr.splitlines()] == ["DEBUG", "PUBLIC_URL", "SMTP_URL"]


def test_a_database_that_cannot_be_reached_is_a_sentence(run):
    told = run("check", SECRET_KEY=KEY, DATABASE_URL="postgres://nobody@127.0.0.1:1/vb")
    assert told.returncode == 2
    assert told.stderr.startswith("valueback: The database cannot be reached:")
    assert "Traceback" not in told.stderr


def test_explaining_names_every_setting_and_no_secret(run):
    told = run("config", "--explain", SECRET_KEY=KEY, SMTP_URL="smtp://ana:hidden@mail.example")
    assert told.returncode == 0, told.stderr
    assert "SECRET_KEY = (set)\n    from environment." in told.stdout
    assert "SMTP_URL = (set)" in told.stdout
    assert "WEB_THREADS = 8\n    from default." in told.stdout
    assert KEY not in told.stdout
    assert "hidden" not in told.stdout


def test_a_configuration_that_cannot_be_used_is_shown_with_its_problems(run):
    told = run("config", DEBUG="perhaps", SECRET_KEY=KEY)
    assert told.returncode == 2
    assert "DEBUG = perhaps\n    problem: DEBUG must be 1 or 0" in told.stdout


def test_our_own_mistakes_are_owned_up_to(monkeypatch, capsys):
    def broken(arguments: list[str]) -> int:
        raise KeyError("oops")

    monkeypatch.setattr(cli, "_run", broken)
    monkeypatch.delenv("VALUEBACK_TRACEBACK", raising=False)
    assert cli.main(["check"]) == 2
    told = capsys.readouterr().err
    assert "a mistake in valueback, not in what you typed (KeyError: 'oops')" in told
    monkeypatch.setenv("VALUEBACK_TRACEBACK", "1")
    with pytest.raises(KeyError):
        cli.main(["check"])


def test_a_file_that_is_not_there_is_a_sentence(monkeypatch, capsys):
    def missing(arguments: list[str]) -> int:
        raise FileNotFoundError(2, "No such file or directory", "x.journal")

    monkeypatch.setattr(cli, "_run", missing)
    assert cli.main(["assess", "x.journal"]) == 2
    assert capsys.readouterr().err == "valueback: x.journal: No such file or directory.\n"
