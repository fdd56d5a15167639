"""Each letter about paper and money has all that its words need, at the time when it is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests import make
from valueback.core.facts import ScheduleSent
from valueback.core.outcome import Judgement
from valueback.core.terms import EndingKind, RemedyKind
from valueback.letters.mail import NEEDS, render
from valueback.store.load import facts_of
from valueback.store.models import OutgoingMail, Purpose
from valueback.usecases import agreements, claims, endings, paper_mail, payments, people, schedules
from valueback.usecases import mail as outbox
from valueback.usecases.claims import Offer
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

ENDED = ("paper_declined", "paper_voided", "paper_expired")
"""Written where a paper ends without being signed: tests of papers read them."""

STOPPED = datetime(2027, 4, 1, 12, tzinfo=UTC)


def full_life() -> make.Made:
    """Every letter of paper, claims and money is queued once at least."""
    made = make.engagement()
    make.done(people.invite_sponsor(made.coach(), made.id, "Acme", "pay@example.org"))
    version = agreements.versions(made.coach(), made.id)[0]
    change = make.done(agreements.amend(made.coach(), made.id, replace(version.terms, objective="Lead two calls")))
    make.offer(made, make.RUNNING, change)
    schedule = make.done(schedules.draft(made.coach(), made.id, "Lead", Judgement("word", "I lead the call")))
    shown = schedules.schedule(made.coach(), schedule)
    assert shown is not None
    make.send_schedule(made, schedule)
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400", make.FIRST_DAY), "USD"))
    make.done(endings.end(made.coach(STOPPED), made.id, EndingKind.COACH_STOPS))
    claim = make.done(claims.file(made.client(STOPPED), made.id, claims.Answers("a", "b", "c")))
    make.done(claims.acknowledge(made.coach(STOPPED), claim))
    make.done(claims.offer_alternative(made.coach(STOPPED), claim, Offer(RemedyKind.PART, amount="600")))
    make.done(claims.decide(made.coach(STOPPED), claim, True))
    make.done(claims.refund_all(made.coach(STOPPED), claim, Typed("", STOPPED.date())))
    make.done(claims.close(made.coach(STOPPED), claim))
    return made


def system(made: make.Made, now: datetime) -> Context:
    return Context(made.house.id, SYSTEM, now)


def test_every_letter_can_be_written_for_everybody_it_goes_to() -> None:
    made = full_life()
    written = set()
    for row in OutgoingMail.objects.exclude(template="enter_link"):
        letter = outbox.outgoing(row.pk)
        assert letter is not None
        for language in ("en", "pt-BR"):
            said = paper_mail.read(system(made, STOPPED), replace(letter, language=language))
            values = {**said.values, "url": "https://example.org/l/x", "zone": letter.zone, "to": letter.to_name}
            assert all(values.get(key) is not None for key in NEEDS[letter.template]), letter.template
            assert render(letter.template, values, language).text
        written.add(letter.template)
    assert written == set(paper_mail.PAPER) - {"claim_appealed", *ENDED}


def test_the_amounts_and_words_are_those_of_the_case() -> None:
    made = full_life()
    said = {row.template: paper_mail.read(system(made, STOPPED), outbox.outgoing(row.pk)) for row in _rows()}  # type: ignore[arg-type]
    assert said["claim_refunded"].values["amount"] == make.FEE
    assert said["claim_decided"].values["granted"] is True
    assert said["claim_decided"].purpose is Purpose.CLAIM
    assert said["claim_decided"].subject == "c1"
    assert "600" in str(said["claim_alternative"].values["offer"])
    assert said["ended"].values["how"] == "coach_stops"
    assert said["sign_request"].subject == "v1"
    assert said["signed_copy"].values["signatures"] == ("Ana", "Jose")


def _rows() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.exclude(template="enter_link"))


def test_a_schedule_has_reached_the_client_when_its_letter_was_accepted() -> None:
    made = full_life()
    row = OutgoingMail.objects.get(template="schedule_request")
    letter = outbox.outgoing(row.pk)
    assert letter is not None
    at = make.RUNNING + timedelta(minutes=2)
    paper_mail.accepted(system(made, at), letter)
    (sent,) = facts_of(made.house.id, made.id).known(at).of(ScheduleSent)
    assert (sent.at, sent.subject) == (at, "schedule1")


def test_a_letter_about_what_is_gone_is_not_written() -> None:
    made = make.engagement()
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400", make.FIRST_DAY), "USD"))
    make.done(endings.end(made.coach(STOPPED), made.id, EndingKind.COACH_STOPS))
    claim = make.done(claims.file(made.client(STOPPED), made.id, claims.Answers("a", "b", "c")))
    row = OutgoingMail.objects.get(template="coach_claim")
    make.done(claims.withdraw(made.client(STOPPED), claim))
    letter = outbox.outgoing(row.pk)
    assert letter is not None
    assert letter.settled
    with pytest.raises(LookupError):
        paper_mail.read(system(made, STOPPED), letter)
