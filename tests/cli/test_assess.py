"""`valueback assess` answers a reader of a journal: the standing in words or JSON, or every mistake at its line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.schema import VALIDATOR

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PAID_FOR = str(EXAMPLES / "value-back-paid-for.journal")

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def assess(tmp_path: Path) -> Run:
    """Run the command as a user would: no settings, no database, in an empty folder."""

    def run(*arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "valueback", "assess", *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
            input=given,
            capture_output=True,
            timeout=60,
            check=False,
        )

    return run


def test_a_client_reads_where_the_guarantee_stands_and_why(assess: Run) -> None:
    told = assess(PAID_FOR, "--as-of", "2027-05-10 12:00")
    text = told.stdout.decode()
    assert told.returncode == 0, told.stderr
    assert text.startswith("Covered\nYou are covered")
    assert "[Kept] You answered every value check in time." in text
    assert "New contracts from the work: US$1,500.00 counted of US$2,400.00" in text
    assert "A granted claim would pay back US$2,400.00." in text


def test_the_coach_reads_the_same_about_the_client(assess: Run) -> None:
    text = assess(PAID_FOR, "--as-of", "2027-05-10 12:00", "--side", "coach").stdout.decode()
    assert "Ana is covered" in text
    assert "Ana answered every value check in time." in text


def test_it_speaks_portuguese(assess: Run) -> None:
    told = assess(PAID_FOR, "--as-of", "2027-05-10 12:00", "--lang", "pt-BR")
    assert told.returncode == 0, told.stderr
    text = told.stdout.decode()
    assert "US$\u00a02.400,00" in text
    assert "Em seg., 10 de mai. de 2027" in text
    assert "Um pedido aceito devolveria" in text


def test_it_speaks_spanish(assess: Run) -> None:
    told = assess(PAID_FOR, "--as-of", "2027-05-10 12:00", "--lang", "es")
    assert told.returncode == 0, told.stderr
    text = told.stdout.decode()
    assert "USD\u00a02,400.00" in text
    assert "Al lun, 10 may 2027" in text
    assert "Un reclamo aceptado devolvería" in text


@pytest.mark.parametrize("as_of", ["2027-06-23 12:00", "2027-06-23T16:00:00Z", "2027-06-23T13:00-03:00"])
def test_the_instant_may_be_local_or_complete(assess: Run, as_of: str) -> None:
    answer = json.loads(assess(PAID_FOR, "--as-of", as_of, "--json").stdout)
    VALIDATOR.validate(answer)
    assert answer["as_of"] == "2027-06-23T16:00:00Z"
    assert answer["verdict"] == "covered"
    gains = answer["results"]["parts"][0]
    assert (gains["state"], gains["numbers"]["counted"]) == ("met", "2460.00 USD")
    assert [one["code"] for one in answer["findings"]].count("numbers_reached_not_confirmed") == 1


def test_left_out_the_instant_is_when_the_journal_was_last_added_to(assess: Run) -> None:
    answer = json.loads(assess(PAID_FOR, "--json").stdout)
    assert answer["as_of"] == "2027-07-09T23:45:00Z"
    assert answer["verdict"] == "value_returned"
    assert answer["refund_if_claimed"] == "0.00 USD"
    assert json.loads(assess(PAID_FOR, "--json", "--as-of", "now").stdout)["as_of"] > "2026-11-01"


def test_a_refund_is_told_line_by_line(assess: Run) -> None:
    iss = str(EXAMPLES / "value-back-paid-back-iss.journal")
    answer = json.loads(assess(iss, "--as-of", "2027-07-20", "--json").stdout)
    assert answer["refunds"] == [
        {
            "payment": "p1",
            "base": "2400.00",
            "already_returned": "0.00",
            "tax_retained": "120.00",
            "amount": "2280.00",
            "currency": "USD",
        }
    ]
    assert answer["claim"] == {
        "state": "filed",
        "filed_at": "2027-07-18T13:00:00Z",
        "decide_by": "2027-08-02T03:00:00Z",
    }


def test_an_agreement_without_a_guarantee_has_no_verdict(assess: Run) -> None:
    answer = json.loads(assess(str(EXAMPLES / "no-guarantee.journal"), "--as-of", "2027-01-10", "--json").stdout)
    assert answer["verdict"] is None
    assert answer["findings"] == []
    assert answer["results"] is None
    assert answer["withdrawal"]["amount"] == "1800.00 GBP"


def test_a_bad_journal_is_answered_with_every_mistake_and_status_2(assess: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.journal"
    bad.write_text(Path(PAID_FOR).read_text("utf-8") + "2027-07-10 10:00 tolled s1 yes\nfee\n", "utf-8")
    lines = bad.read_text("utf-8").count("\n")
    told = assess(str(bad))
    errors = told.stderr.decode().splitlines()
    assert told.returncode == 2
    assert told.stdout == b""
    assert len(errors) == 2
    assert errors[0].startswith(f"{bad}:{lines - 1}: 'tolled' is not something that can happen; did you mean told")
    assert errors[1].startswith(f"{bad}:{lines}: 'fee' was already said in line 9; say it once")


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("nowhere.journal",), None, "nowhere.journal cannot be read: No such file or directory."),
        ((".",), None, "cannot be read: Is a directory."),
        (("-",), b"", "standard input:1: there are no terms; begin with engagement"),
        (("-",), b"\xff\xfe", "standard input:1: this is not UTF-8 text"),
        ((PAID_FOR, "--as-of", "yesterday"), None, "'yesterday' is not an instant; write 2027-04-01"),
        ((PAID_FOR, "--as-of", "2027-02-30"), None, "'2027-02-30' is not an instant"),
        ((PAID_FOR, "--lang", "fr"), None, "'fr' is not one of the languages here: en, pt-BR, es."),
        ((PAID_FOR, "--side", "sponsor"), None, "invalid choice: 'sponsor'"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_status_2(
    assess: Run, arguments: tuple[str, ...], given: bytes | None, said: str
) -> None:
    told = assess(*arguments, given=given)
    assert told.returncode == 2
    assert said in told.stderr.decode()
    assert "Traceback" not in told.stderr.decode()


def test_a_journal_can_come_from_standard_input(assess: Run) -> None:
    told = assess("-", "--json", given=Path(PAID_FOR).read_bytes())
    assert json.loads(told.stdout)["verdict"] == "value_returned"


def test_check_compares_the_expectations_of_a_journal(assess: Run, tmp_path: Path) -> None:
    assert assess(PAID_FOR, "--check").returncode == 0
    wrong = tmp_path / "wrong.journal"
    text = Path(PAID_FOR).read_text("utf-8") + "expect 2027-04-01 12:00 lapsed, refund 0.00 USD\n"
    wrong.write_text(text, "utf-8")
    told = assess(str(wrong), "--check")
    line = text.count("\n")
    assert told.returncode == 1
    assert told.stderr.decode().splitlines() == [
        f"{wrong}:{line}: the verdict is covered, expected lapsed",
        f"{wrong}:{line}: the refund if claimed is 2400.00 USD, expected 0.00 USD",
    ]


def test_it_needs_no_django(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from valueback.cli.main import main\n"
        f"status = main(['assess', {PAID_FOR!r}])\n"
        "loaded = sorted({name.split('.')[0] for name in sys.modules} & {'django', 'jinja2', 'allauth', 'psycopg'})\n"
        "sys.exit(f'loaded {loaded}' if loaded or status else 0)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr.decode()


def test_with_a_claim_its_state_is_told_and_not_what_the_verdict_invites_to(assess: Run) -> None:
    text = assess(str(EXAMPLES / "value-back-paid-back.journal")).stdout.decode()
    assert text.startswith("Money paid back\nWhen it was filed: Open for a claim.\n")
    assert "ask for value back" not in text
    assert "Still to be paid back: US$0.00." in text
