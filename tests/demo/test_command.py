"""`valueback demo` keeps its data, throws away only what is a demo, and is told its port."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from valueback.cli.demo import MARK, NOT_ITS_OWN, settle_in
from valueback.cli.main import Problem, main


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command sets is gone after the test."""
    for name in ("DATA_DIR", "DEMO", "PUBLIC_URL", "LOG_LEVEL", *NOT_ITS_OWN):
        monkeypatch.setenv(name, os.environ.get(name, ""))


def test_a_demo_has_its_own_folder_its_own_address_and_no_mail_server(tmp_path: Path) -> None:
    os.environ["SMTP_URL"] = "smtp://mail.example:25"
    settle_in(tmp_path / "demo", 8123, fresh=False)
    assert os.environ["DATA_DIR"] == str(tmp_path / "demo")
    assert (os.environ["DEMO"], os.environ["PUBLIC_URL"]) == ("1", "http://localhost:8123")
    assert "SMTP_URL" not in os.environ
    assert "DATABASE_URL" not in os.environ


def test_a_demo_seals_with_its_own_certificate_and_keeps_its_papers_apart(tmp_path: Path) -> None:
    os.environ.update(FILES_DIR="/srv/papers", SEAL_CERTIFICATE="/srv/seal.p12", TIMESTAMP_URL="https://time.example")
    os.environ["SEAL_PASSPHRASE_FILE"] = "/srv/passphrase"
    settle_in(tmp_path / "demo", 8000, fresh=False)
    there = ("FILES_DIR", "SEAL_CERTIFICATE", "SEAL_PASSPHRASE", "SEAL_PASSPHRASE_FILE", "TIMESTAMP_URL")
    assert [name for name in there if name in os.environ] == []


def test_fresh_begins_anew_and_without_it_the_data_stay(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    settle_in(folder, 8000, fresh=False)
    (folder / "valueback.sqlite3").write_text("kept")
    settle_in(folder, 8000, fresh=False)
    assert (folder / "valueback.sqlite3").exists()
    settle_in(folder, 8000, fresh=True)
    assert [file.name for file in folder.iterdir()] == [MARK]


def test_a_folder_that_is_no_demo_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / "valueback.sqlite3").write_text("somebody's clients")
    for fresh in (True, False):
        with pytest.raises(Problem, match="is not the folder of a demo"):
            settle_in(tmp_path, 8000, fresh=fresh)
    assert not (tmp_path / MARK).exists()
    assert (tmp_path / "valueback.sqlite3").read_text() == "somebody's clients"


@pytest.mark.parametrize("port", ["0", "65536", "eight thousand"])
def test_a_port_is_a_number(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--port", port])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err
