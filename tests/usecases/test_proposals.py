"""Options are sent, chosen once by the client or whoever pays, and become a draft; too late is said, not done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import make, offers
from tests.offers import OVER, READ, SENT
from valueback.core.conflicts import conflicts
from valueback.core.outcome import Judgement, leaves
from valueback.core.proposals import suggested_fee
from valueback.core.terms import Terms, terms_from_json
from valueback.letters.mail import NEEDS, render
from valueback.store.models import AgreementVersion, CoachNote, OutgoingMail, Proposal
from valueback.usecases import agreements, engagements, proposal_mail, proposals
from valueback.usecases import mail as outbox
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.mail import NothingToSay

pytestmark = pytest.mark.django_db


def drafts(made: make.Made) -> list[Terms]:
    rows = AgreementVersion.objects.filter(engagement=made.id).order_by("number")
    return [terms_from_json(one) for one in rows.values_list("terms", flat=True)]


def letters(made: make.Made) -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(engagement_id=made.id).order_by("queued_at", "pk")
    return [(row.template, row.to_person.name) for row in rows.select_related("to_person")]


def words(template: str, language: str = "en") -> str:
    """A queued letter as it would be written now."""
    row = OutgoingMail.objects.get(template=template)
    mail = outbox.outgoing(row.pk)
    assert mail is not None
    said = proposal_mail.read(Context(row.practice_id, SYSTEM, READ), mail)
    values = {**said.values, "url": "https://example.org/l/x", "zone": mail.zone, "to": mail.to_name}
    assert all(values.get(key) is not None for key in NEEDS[template])
    return render(template, values, language).text


# --- writing and sending ---------------------------------------------------------------------------


def test_a_draft_is_the_coach_s_alone_until_it_is_sent() -> None:
    made = make.engagement("enquiry")
    draft = make.done(proposals.draft(made.coach(make.ENQUIRED), made.id, offers.offer()))
    assert proposals.proposal(made.client(READ), draft) is None
    make.done(proposals.send(made.coach(SENT), draft))
    seen = proposals.proposal(made.client(READ), draft)
    assert seen is not None
    assert (seen.state, seen.is_open, seen.expires_at) == ("sent", True, OVER)
    assert [one.title for one in seen.offer.options] == ["Weekly sessions", "Weekly, and reachable", "Every two weeks"]
    assert letters(made) == [("proposal", "Ana")]


def test_the_letter_names_each_option_and_until_when() -> None:
    made = make.engagement("enquiry")
    offers.sent(made, offers.offer(opening="As we said on Friday."))
    text = words("proposal")
    assert "As we said on Friday." in text
    assert "- Weekly sessions: US$2,280.00" in text
    assert "- Every two weeks: US$1,500.00" in text
    assert "You can choose until Fri, 22 Jan 2027" in text


def test_a_letter_about_options_that_were_taken_back_is_not_sent() -> None:
    made = make.engagement("enquiry")
    make.done(proposals.withdraw(made.coach(SENT), offers.sent(made)))
    with pytest.raises(NothingToSay):
        words("proposal")


def test_a_draft_can_be_said_otherwise_and_what_was_sent_cannot() -> None:
    made = make.engagement("enquiry")
    draft = make.done(proposals.draft(made.coach(make.ENQUIRED), made.id, offers.offer()))
    make.done(proposals.change(made.coach(make.ENQUIRED), draft, offers.offer(offers.option(title="One way"))))
    make.done(proposals.send(made.coach(SENT), draft))
    assert make.refused(proposals.change(made.coach(SENT), draft, offers.offer())) == "overtaken"
    seen = proposals.proposal(made.client(READ), draft)
    assert seen is not None
    assert [one.title for one in seen.offer.options] == ["One way"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=draft).update(body={})


def test_the_next_offer_takes_the_place_of_the_one_before() -> None:
    made = make.engagement("enquiry")
    first = offers.sent(made)
    second = make.done(proposals.again(made.coach(SENT), first))
    make.done(proposals.send(made.coach(READ), second))
    states = [one.state for one in proposals.proposals(made.client(READ), made.id)]
    assert states == ["sent", "withdrawn"]
    assert make.refused(proposals.choose(made.client(READ), first, "a")) == "proposal_withdrawn"


def test_sending_twice_is_sending_once() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    make.done(proposals.send(made.coach(READ), sent))
    assert letters(made) == [("proposal", "Ana")]


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"title": ""}, "text_missing", "a-title"),
        ({"title": "x" * 81}, "text_too_long", "a-title"),
        ({"title": "a\x00b"}, "text_nul", "a-title"),
        ({"scope": ("x",) * 13}, "too_many_lines", "a-scope"),
        ({"fee": offers.usd("0.00")}, "fee_not_positive", "a-fee"),
        ({"sessions": 27}, "no_session_in_term", "a-sessions"),
        ({"suggested": suggested_fee(offers.usd("50000.00"))}, "fee_reason_needed", "a-why_fee"),
    ],
)
def test_what_cannot_be_offered_is_said_beside_its_field(changed: dict[str, Any], code: str, field: str) -> None:
    made = make.engagement("enquiry")
    refused = proposals.draft(made.coach(make.ENQUIRED), made.id, offers.offer(offers.option(**changed)))
    assert make.refused(refused) == code
    assert refused.data["field"] == field  # type: ignore[union-attr]
    assert not Proposal.objects.exists()


def test_nothing_is_proposed_once_both_have_signed_or_it_was_declined() -> None:
    made = make.engagement("enquiry")
    draft = make.done(proposals.draft(made.coach(make.ENQUIRED), made.id, offers.offer()))
    sent = offers.sent(made)
    make.done(engagements.decline(made.coach(SENT), made.id))
    assert make.refused(proposals.draft(made.coach(SENT), made.id, offers.offer())) == "engagement_ended"
    assert make.refused(proposals.send(made.coach(SENT), draft)) == "engagement_ended"
    assert make.refused(proposals.choose(made.client(READ), sent, "a")) == "engagement_ended"
    seen = proposals.proposal(made.client(READ), sent)
    assert seen is not None
    assert not seen.is_open


# --- choosing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "fee", "listed", "payment", "calls"),
    [
        ("a", "2280.00", "2400.00", "at_once", 26),
        ("b", "3600.00", None, "monthly", 26),
        ("c", "1500.00", None, "milestones", 13),
    ],
)
def test_what_was_chosen_is_the_draft(key: str, fee: str, listed: str | None, payment: str, calls: int) -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    make.done(proposals.choose(made.client(READ), sent, key))
    (terms,) = drafts(made)
    assert (terms.fee, terms.payment, terms.sessions) == (offers.usd(fee), payment, calls)
    assert terms.list_fee == (None if listed is None else offers.usd(listed))
    assert (terms.objective, terms.first_day) == ("Lead the weekly call in English", make.FIRST_DAY)
    assert conflicts(terms) == ()
    assert letters(made) == [("proposal", "Ana"), ("proposal_chosen", "Jose"), ("proposal_noted", "Ana")]


def test_coach_and_client_are_told_what_was_chosen() -> None:
    made = make.engagement("enquiry")
    make.done(proposals.choose(made.client(READ), offers.sent(made), "b"))
    assert "Ana chose this option: Weekly, and reachable." in words("proposal_chosen")
    assert "You chose this option: Weekly, and reachable." in words("proposal_noted")
    assert "Você escolheu esta opção: Weekly, and reachable." in words("proposal_noted", "pt-BR")


def test_the_link_alone_is_enough_to_choose() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    found = proposals.by_ref(offers.by_link(made), made.id, "p1")
    assert found is not None
    assert found.id == sent
    make.done(proposals.choose(offers.by_link(made), sent, "a"))
    assert len(drafts(made)) == 1


def test_chosen_twice_the_same_is_done_and_another_is_refused_with_its_name() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    for _ in range(3):
        make.done(proposals.choose(made.client(READ), sent, "b"))
    refused = proposals.choose(made.client(READ), sent, "a")
    assert make.refused(refused) == "proposal_chosen"
    assert refused.data["option"] == "Weekly, and reachable"  # type: ignore[union-attr]
    assert len(drafts(made)) == 1
    assert len(letters(made)) == 3


def test_an_option_that_is_none_changes_nothing() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    assert make.refused(proposals.choose(made.client(READ), sent, "d")) == "option_unknown"
    assert make.refused(proposals.choose(made.client(READ), sent, "")) == "option_unknown"
    assert drafts(made) == []


def test_the_last_draft_gives_what_the_option_leaves_open() -> None:
    made = make.engagement("draft")
    (before,) = drafts(made)
    said = replace(before, own_clauses=("Sessions by video.",))
    assert made.version is not None
    make.done(agreements.edit_draft(made.coach(make.ENQUIRED), made.version, said))
    make.done(proposals.choose(made.client(READ), offers.sent(made), "a"))
    after = drafts(made)[-1]
    assert after.names == before.names
    assert [leaf.key for leaf in leaves(after.minimum)] == [leaf.key for leaf in leaves(before.minimum)]
    assert after.own_clauses == ("Sessions by video.", "A plan for the first month")


def test_a_first_day_that_is_past_when_somebody_chooses_moves_on_by_weeks() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    late = datetime(2027, 1, 20, 12, tzinfo=UTC)
    seen = proposals.proposal(made.client(late), sent)
    assert seen is not None
    make.done(proposals.choose(made.client(late), sent, "a"))
    (terms,) = drafts(made)
    assert terms.first_day == seen.first_day == make.FIRST_DAY + timedelta(weeks=1)


def test_the_payer_chooses_only_where_they_were_asked() -> None:
    made = make.engagement("enquiry")
    company = offers.sponsor(made)
    alone = offers.sent(made)
    assert proposals.proposal(company, alone) is None
    assert make.refused(proposals.choose(company, alone, "a")) == "not_found"
    both = offers.sent(made, offers.offer(to_sponsor=True))
    make.done(proposals.choose(company, both, "c"))
    seen = proposals.proposal(made.coach(READ), both)
    assert seen is not None
    assert (seen.state, seen.chosen_by) == ("chosen", "Acme")
    assert ("proposal", "Acme") in letters(made)


def test_the_coach_notes_a_choice_that_came_by_phone() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    make.done(proposals.choose(replace(made.coach(READ), noting=make.noted(at=READ)), sent, "a"))
    seen = proposals.proposal(made.coach(READ), sent)
    assert seen is not None
    assert seen.chosen_by == "Ana"
    assert make.refused(proposals.choose(made.coach(READ), sent, "a")) == "not_found"


# --- answering otherwise, and too late -------------------------------------------------------------


def test_declining_keeps_the_words_for_the_coach() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    make.done(proposals.decline(made.client(READ), sent, "Half the time, please."))
    make.done(proposals.decline(made.client(READ), sent, "Twice."))
    assert [note.text for note in CoachNote.objects.filter(engagement=made.id)] == ["Half the time, please."]
    assert "Half the time, please." in words("proposal_declined")
    assert make.refused(proposals.choose(made.client(READ), sent, "a")) == "proposal_declined"


def test_declining_without_a_word_is_told_too() -> None:
    made = make.engagement("enquiry")
    make.done(proposals.decline(made.client(READ), offers.sent(made)))
    assert not CoachNote.objects.exists()
    assert "What would have to be different was not said." in words("proposal_declined")


def test_what_was_chosen_is_not_declined_or_taken_back() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    make.done(proposals.choose(made.client(READ), sent, "a"))
    assert make.refused(proposals.decline(made.client(READ), sent, "No")) == "proposal_chosen"
    assert make.refused(proposals.withdraw(made.coach(READ), sent)) == "overtaken"


@pytest.mark.parametrize("ticked", [False, True])
def test_the_time_to_choose_ends_to_the_second(ticked: bool) -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    if ticked:
        assert proposals.expire_due(made.house.owner(OVER - timedelta(seconds=1))) == 0
        assert proposals.expire_due(made.house.owner(OVER)) == 1
        assert proposals.expire_due(made.house.owner(OVER)) == 0
        assert "Ana has not chosen" in words("proposal_expired")
    seen = proposals.proposal(made.client(OVER), sent)
    assert seen is not None
    assert (seen.state, seen.is_open) == ("expired", False)
    assert make.refused(proposals.choose(made.client(OVER), sent, "a")) == "proposal_expired"
    assert drafts(made) == []


def test_a_moment_before_the_end_is_in_time() -> None:
    made = make.engagement("enquiry")
    make.done(proposals.choose(made.client(OVER - timedelta(seconds=1)), offers.sent(made), "a"))
    assert len(drafts(made)) == 1


# --- who sees what ---------------------------------------------------------------------------------


def test_nobody_else_sees_or_does_anything() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    other = make.engagement("enquiry", make.practice("Elsewhere", coach="Eva"), name="Otto")
    for ctx in (other.coach(READ), other.client(READ)):
        assert proposals.proposal(ctx, sent) is None
        assert proposals.proposals(ctx, made.id) == ()
        assert proposals.by_ref(ctx, made.id, "p1") is None
        assert make.refused(proposals.choose(ctx, sent, "a")) == "not_found"
        assert make.refused(proposals.withdraw(ctx, sent)) == "not_found"
    assert make.refused(proposals.send(made.client(READ), sent)) == "not_found"
    assert make.refused(proposals.draft(made.client(READ), made.id, offers.offer())) == "not_found"


@pytest.mark.parametrize("ref", ["", "p", "p2", "v1", "p1x", "p99999999"])
def test_a_link_to_options_that_are_not_there_finds_none(ref: str) -> None:
    made = make.engagement("enquiry")
    offers.sent(made)
    assert proposals.by_ref(made.client(READ), made.id, ref) is None


def test_reading_one_proposal_is_two_queries() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    with CaptureQueriesContext(connection) as seen:
        proposals.proposal(made.client(READ), sent)
    assert len(seen) == 2


# --- the value behind a fee ------------------------------------------------------------------------


def test_without_a_value_conversation_nothing_is_suggested() -> None:
    made = make.engagement("draft")
    found = proposals.start(made.coach(make.ENQUIRED), made.id)
    assert found is not None
    assert (found.agreed, found.currency, found.objective) == (None, "USD", "Lead the weekly call in English")
    assert proposals.start(made.client(READ), made.id) is None


def test_results_that_both_agreed_on_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    own = Judgement("word_o1", "I lead it without notes")
    agreed = proposals.Agreed(offers.usd("24000.00"), "Lead", own, make.ENQUIRED)
    monkeypatch.setattr(proposals, "agreed_value", lambda ctx, engagement: agreed)
    found = proposals.start(made.coach(make.ENQUIRED), made.id)
    assert found is not None
    assert found.objective == "Lead"
    suggested = suggested_fee(offers.usd("24000.00"), Decimal("0.10"))
    option = offers.option(fee=suggested.fee, suggested=suggested)
    make.done(proposals.choose(made.client(READ), offers.sent(made, offers.offer(option)), "a"))
    assert drafts(made)[-1].minimum == own
