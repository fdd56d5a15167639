"""Every kind of fact has its sentence on a timeline, in both languages, or is left out on purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from valueback.core import facts
from valueback.core.codec import tag
from valueback.core.facts import Answer, Done, Fact, SessionKind
from valueback.core.money import Money
from valueback.core.outcome import Judgement
from valueback.core.terms import Clause, EndingKind, Level, Party, RemedyKind
from valueback.letters.findings import Reader
from valueback.letters.happenings import Scenery, happened, tone

AT = datetime(2027, 3, 12, 15, tzinfo=UTC)
USD = Money.of("1500.00", "USD")
SCENERY = Scenery({"s1": (9, AT), "s2": (0, AT)}, {"h1": "Lead a meeting", "a1": "Free talk", "gains": "Gains"})
SAMPLES: tuple[tuple[str, Any], ...] = (
    ("", facts.EngagementOpened()),
    ("", facts.VersionSigned(2, "d", "Ana")),
    ("", facts.Informed()),
    ("", facts.ExpressRequest()),
    ("", facts.WithdrawalDeclared()),
    ("", facts.Activated()),
    ("r1", facts.ScheduleSent("o", Judgement("word", "Yes"))),
    ("r1", facts.ScheduleSigned()),
    ("s1", facts.SessionPlanned(AT, 45, SessionKind.EXTENDED)),
    ("s1", facts.SessionMoved("s2")),
    ("s1", facts.SessionCancelled("ill")),
    ("s1", facts.Attendance()),
    ("s1", facts.RecordingAsked()),
    ("s1", facts.RecordingOff()),
    ("s1", facts.CheckAnswered(Answer.PARTLY, "more speaking")),
    ("s1", facts.CourseAnswered(False)),
    ("a1", facts.AdjustmentProposed("s1", "Free talk")),
    ("a1", facts.AdjustmentAgreed()),
    ("a1", facts.AdjustmentTried(True)),
    ("h1", facts.HomeworkGiven("s1", "Lead a meeting")),
    ("h1", facts.HomeworkReported(Done.EXTRA_MILE)),
    ("s1", facts.HomeworkLooked()),
    ("applications", facts.ActDone(5)),
    ("e1", facts.EvidenceAsked("the contract")),
    ("e1", facts.EvidenceGiven()),
    ("s1", facts.SlipNotified(Clause.VALUE_TOLD)),
    ("s1", facts.SlipExcused(Clause.PRESENT)),
    ("s1", facts.SlipRemarked(Clause.PRESENT, "a hard week")),
    ("s1", facts.PassPlayed(Clause.PRESENT)),
    ("", facts.ServiceFailed(AT)),
    ("m1", facts.MoneyEntered("gains", USD, date(2027, 3, 12), Decimal("0.5"), words="a clinic")),
    ("m1", facts.LevelReached(Level.SIGNED)),
    ("f1", facts.FeedbackGiven("gains", 4)),
    ("m1", facts.HabitTicked("gains", date(2027, 3, 8), 2)),
    ("m1", facts.MeasureTaken("gains", Decimal(4), date(2027, 3, 8))),
    ("m1", facts.MilestoneJudged("gains", True)),
    ("m1", facts.JudgementGiven("gains", False)),
    ("m1", facts.ResultConfirmed()),
    ("m1", facts.ResultDisputed()),
    ("m1", facts.DisputeSettled(True)),
    ("", facts.PaidForItself(True)),
    ("c1", facts.CircumstanceLogged("Hiring freeze")),
    ("c1", facts.CircumstanceAcknowledged()),
    ("", facts.Paused(date(2027, 3, 1), date(2027, 3, 7))),
    ("", facts.ContactAttempted()),
    ("", facts.ContactAnswered()),
    ("", facts.Ended(EndingKind.BOTH_AGREE)),
    ("p1", facts.PaymentReceived(USD)),
    ("p1", facts.PaymentReturned(USD)),
    ("k1", facts.ClaimFiled()),
    ("k1", facts.ClaimWithdrawn()),
    ("k1", facts.ClaimAcknowledged()),
    ("k1", facts.AlternativeOffered(RemedyKind.EXTRA_SESSIONS, 4)),
    ("k1", facts.AlternativeAnswered(True)),
    ("k1", facts.ClaimDecided(False, "The sessions were held")),
    ("k1", facts.ClaimAppealed()),
    ("k1", facts.AppealDecided(True)),
    ("k1", facts.ClaimClosed()),
)
NAMES_AND_NUMBERS = (facts.ActDone, facts.MeasureTaken)
"""Sentences of a name and a number alone, which are the same in every language."""

LEFT_OUT = {
    "check_asked",  # the product's own step
    "recorded",  # said by the recording itself
    "homework_objected",  # between the two, on the page of the homework
    "objection_settled",
    "refund_tax_answered",  # in the arithmetic that cites it
    "withdrawn",
    "erased",
    "blank",
}


def said(subject: str, what: Any, language: str = "en", by: Party = Party.CLIENT) -> str:
    fact = Fact(7, subject, AT, AT, by, what)
    return happened(fact, SCENERY, Reader(Party.COACH, language, "America/New_York", "Ana", "Jose"))


@pytest.mark.parametrize(("subject", "what"), SAMPLES)
def test_a_fact_is_one_sentence_in_both_languages(subject: str, what: Any) -> None:
    english, portuguese = said(subject, what), said(subject, what, "pt-BR")
    for text in (english, portuguese):
        assert text
        assert text[0] == text[0].upper()
        assert "%(" not in text
        assert "…" not in text
    if type(what) not in NAMES_AND_NUMBERS:
        assert english != portuguese


def test_every_kind_has_a_sentence_or_is_left_out_on_purpose() -> None:
    spoken = {tag(type(what)) for _subject, what in SAMPLES}
    assert {tag(kind) for kind in facts.KINDS} - spoken == LEFT_OUT


def test_what_the_service_planned_for_the_whole_term_is_no_line() -> None:
    assert said("s1", facts.SessionPlanned(AT, 45), by=Party.SERVICE) == ""
    assert said("s1", facts.SessionPlanned(AT, 45)).startswith("Planned: session 9")


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (facts.Attendance(held=False), "Said that session 9 (Fri, 12 Mar 2027) did not take place"),
        (facts.Attendance(shorter=True), "Session 9 (Fri, 12 Mar 2027) was shorter, as both wanted"),
        (facts.SessionCancelled(), "Cancelled session 9 (Fri, 12 Mar 2027)"),
        (facts.CheckAnswered(Answer.YES), "Value of session 9 (Fri, 12 Mar 2027): Yes"),
    ],
)
def test_a_session_is_named_by_number_and_day(what: Any, sentence: str) -> None:
    assert said("s1", what) == sentence


def test_only_good_news_and_what_asks_for_attention_stand_out() -> None:
    def of(what: Any) -> str:
        return tone(Fact(1, "s1", AT, AT, Party.CLIENT, what))

    assert of(facts.CheckAnswered(Answer.MORE)) == "ok"
    assert of(facts.CheckAnswered(Answer.A_LITTLE)) == "watch"
    assert of(facts.SessionCancelled()) == "watch"
    assert of(facts.HomeworkLooked()) == "quiet"
