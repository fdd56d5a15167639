"""`valueback verify` says in sentences whether a file is as it was sealed; its exit status says it to a script."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gateways import paper
from tests.gateways.test_signing import flipped
from valueback.cli.main import main
from valueback.gateways import signing


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a sealed agreement, a changed one, one with something added, and two that are none."""
    data = paper.sealed()
    (tmp_path / "agreement.pdf").write_bytes(data)
    (tmp_path / "changed.pdf").write_bytes(flipped(data, data.index(b"stream") + 60, 1))
    (tmp_path / "added.pdf").write_bytes(data + b"\n%%EOF\n")
    (tmp_path / "draft.pdf").write_bytes(paper.shown().data)
    (tmp_path / "letter.txt").write_bytes(b"Dear Ana")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["verify", *arguments])
    return status, capsys.readouterr().out


def test_an_untouched_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fingerprint = paper.certificate().fingerprint
    pairs = ":".join(fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()
    assert told(capsys, "agreement.pdf") == (
        0,
        "agreement.pdf: untouched.\n"
        "  Every seal is intact (2), and nothing was added after the last one.\n"
        "  Intact: sealed for Ana Lima, Fri, 16 Jan 2026, 09:30 (UTC).\n"
        "  Intact: sealed for Rui Prado, Fri, 16 Jan 2026, 09:30 (UTC).\n"
        "  Sealed by the certificate of LinkedEnglish, with the SHA-256 fingerprint\n"
        f"    {pairs}\n"
        "  Compare it with the one that the practice publishes: a certificate can carry any name.\n"
        f"  What was shown for signing has the SHA-256 {paper.shown().digest}.\n"
        f"  This file has the SHA-256 {signing.examine(paper.sealed()).digest}.\n",
    )


def test_a_changed_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(capsys, "changed.pdf")
    assert status == 1
    assert said.startswith("changed.pdf: NOT as it was sealed.\n  Something that a seal covers was changed.\n")
    assert "  Broken: sealed for Ana Lima" in said
    assert "  Broken: sealed for Rui Prado" in said


def test_a_file_with_something_added(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(capsys, "added.pdf")
    assert status == 1
    assert "NOT as it was sealed" in said
    assert "Something was added after the last seal; what stands before it is intact." in said
    assert "untouched" not in said


def test_a_file_that_is_cut_off(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "cut.pdf").write_bytes(paper.sealed()[:-900])
    status, said = told(capsys, "cut.pdf")
    assert status == 1
    assert "NOT as it was sealed" in said


@pytest.mark.parametrize("name", ["draft.pdf", "letter.txt"])
def test_a_file_that_was_not_sealed_here(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    said = f"{name}: this is not a document that was sealed here, or it cannot be read.\n"
    assert told(capsys, name) == (2, said)


def test_of_several_files_the_worst_gives_the_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(capsys, "agreement.pdf", "changed.pdf")
    assert status == 1
    assert "agreement.pdf: untouched." in said
    assert "changed.pdf: NOT as it was sealed." in said
    assert told(capsys, "changed.pdf", "letter.txt", "agreement.pdf")[0] == 2


def test_the_fingerprint_can_be_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = paper.certificate().fingerprint
    spaced = " ".join(own[at : at + 4] for at in range(0, 64, 4)).upper()
    for written in (own, spaced):
        assert told(capsys, "agreement.pdf", "--fingerprint", written)[0] == 0
    status, said = told(capsys, "agreement.pdf", "--fingerprint", "ab" * 32)
    assert status == 1
    assert "It is not sealed by the certificate whose fingerprint you gave." in said


def test_seals_of_two_certificates_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = paper.a_seal.__wrapped__  # a fresh seal, so that no other test's is used
    first, second = (page(place, name) for place, name in zip(paper.shown().places, ("Ana", "Rui"), strict=True))
    partly = signing.seal(paper.shown().data, (first,), paper.shown().data, paper.certificate(), later=(second.place,))
    other = signing.make_certificate("LinkedEnglish", paper.NOW)
    (folder / "two.pdf").write_bytes(signing.seal_more(partly, (second,), other))
    status, said = told(capsys, "two.pdf")
    assert status == 0
    assert said.count("Sealed by the certificate of LinkedEnglish") == 2
    assert "The seals are by different certificates: ask the practice whether each of them is its own." in said


def test_it_speaks_portuguese(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _status, said = told(capsys, "agreement.pdf", "--lang", "pt-BR")
    assert said.startswith("agreement.pdf: intacto.\n  Cada selo está intacto (2)")
    assert "sex., 16 de jan. de 2026" in said


def test_what_cannot_be_read_or_is_no_fingerprint_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, sentence in (
        (("gone.pdf",), "gone.pdf cannot be read: No such file or directory."),
        ((".",), ". cannot be read: Is a directory."),
        (("a\x00b",), "'a\\x00b' is not the name of a file."),
        (("agreement.pdf", "--fingerprint", "AB:CD"), "--fingerprint 'AB:CD' is not a SHA-256"),
        (("agreement.pdf", "--lang", "xx"), "'xx' is not one of the languages here"),
    ):
        assert main(["verify", *arguments]) == 2
        assert sentence in capsys.readouterr().err


def test_it_needs_no_configuration_and_no_database(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "valueback", "verify", "agreement.pdf", "changed.pdf"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert "agreement.pdf: untouched." in done.stdout
    assert {found.name for found in folder.iterdir()} >= {"agreement.pdf"}
    assert not (folder / "var").exists()
