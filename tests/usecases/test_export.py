"""An exported journal assesses to the same standing, and holds only what the side that asks may read."""

from datetime import timedelta

import pytest

from tests import make
from valueback.cli.main import main
from valueback.core.facts import Answer, CheckAnswered, CheckAsked
from valueback.core.guarantee import assess
from valueback.core.journal import Journal, parse
from valueback.core.terms import EndingKind, Party
from valueback.store.db import write
from valueback.usecases import claims, endings, guarantee, payments
from valueback.usecases.context import for_system
from valueback.usecases.export import find, journal_of
from valueback.usecases.facts import fact, record
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

CALL = make.session_start(1) + timedelta(hours=1)


def lived() -> make.Made:
    """Paid, one call told twice, and the coach has stopped; a claim is filed."""
    made = make.engagement()
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400", make.FIRST_DAY), "USD"))
    answers = ((1, CheckAnswered(Answer.NO_VALUE, "too fast")), (2, CheckAnswered(Answer.PARTLY, "less fast")))
    with write():
        record(made.coach(CALL), made.id, fact(made.coach(CALL), CheckAsked(), "s1", by=Party.SERVICE))
        for hours, answer in answers:
            client = made.client(CALL + timedelta(hours=hours))
            record(client, made.id, fact(client, answer, "s1"))
    return made


def read(text: str) -> Journal:
    found = parse(text)
    assert isinstance(found, Journal), found
    return found


def test_the_journal_assesses_to_the_same_standing() -> None:
    made = lived()
    stop = make.session_start(3)
    make.done(endings.end(made.coach(stop), made.id, EndingKind.COACH_STOPS))
    later = stop + timedelta(days=1)
    answers = claims.Answers("To lead", "Not yet", "No")
    make.done(claims.file(made.client(later), made.id, answers))
    now = later + timedelta(days=1)
    journal = read(make.done(journal_of(made.client(now), made.id)))
    expected = guarantee.fresh(made.client(now), made.id)
    assert assess(journal.agreed, journal.facts, now) == expected


def test_the_client_takes_all_of_it_away() -> None:
    made = lived()
    text = make.done(journal_of(made.client(CALL + timedelta(hours=2, minutes=1)), made.id))
    assert "too fast" in text
    assert "less fast" in text


def test_the_coach_reads_the_last_version_only_after_half_an_hour() -> None:
    made = lived()
    soon, later = (CALL + timedelta(hours=2, minutes=minutes) for minutes in (29, 31))
    early = make.done(journal_of(made.coach(soon), made.id))
    assert "fast" not in early
    late = make.done(journal_of(made.coach(later), made.id))
    assert "less fast" in late
    assert "too fast" not in late
    assert "no_value" not in late
    journal = read(late)
    assert assess(journal.agreed, journal.facts, later).findings == _findings(made, later)


def _findings(made: make.Made, now: object) -> object:
    standing = guarantee.fresh(made.coach(now), made.id)  # type: ignore[arg-type]
    assert standing is not None
    return standing.findings


def test_nothing_is_exported_before_an_offer_or_to_a_stranger() -> None:
    made, other = make.engagement("draft"), make.practice("MaxiCareerCoaching")
    assert make.refused(journal_of(made.coach(), made.id)) == "nothing_offered_yet"
    assert make.refused(journal_of(other.coach(), made.id)) == "not_found"


def test_an_engagement_is_found_by_id_number_and_slug() -> None:
    made = make.engagement("draft")
    expected = (made.house.id, made.id)
    assert find(str(made.id)) == expected
    assert find("1") == expected
    assert find("linkedenglish/1") == expected
    assert find("linkedenglish/2") is None
    assert find("nonsense") is None
    make.engagement("draft", make.practice("MaxiCareerCoaching"))
    assert find("1") is None


def test_the_command_prints_a_journal(capsys: pytest.CaptureFixture[str]) -> None:
    made = lived()
    assert main(["export", "linkedenglish/1"]) == 0
    journal = read(capsys.readouterr().out)
    ctx = for_system(made.house.id, CALL)
    assert ctx is not None
    assert len(journal.facts.items) == made.row.chain_length


def test_the_command_says_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    make.engagement("draft")
    assert main(["export", "7"]) == 2
    assert "no engagement '7'" in capsys.readouterr().err
    assert main(["export", "1"]) == 2
    assert "Nothing has been offered" in capsys.readouterr().err
