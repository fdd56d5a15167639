"""A claim through all its steps: the standing decides by default, people may only be kinder."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import make
from valueback.core.claims import ClaimState
from valueback.core.facts import CircumstanceLogged, PaidForItself
from valueback.core.guarantee import Standing, Verdict
from valueback.core.money import Money
from valueback.core.terms import EndingKind, Party, RemedyKind, terms_from_json
from valueback.store.db import write
from valueback.store.load import facts_of
from valueback.store.models import AgreementVersion, Claim, OutgoingMail, Refund
from valueback.usecases import agreements, claims, endings, guarantee, payments
from valueback.usecases.claims import Answers, Offer
from valueback.usecases.context import Actor, Context
from valueback.usecases.facts import fact, record
from valueback.usecases.payments import Typed

pytestmark = pytest.mark.django_db

STOPPED = datetime(2027, 4, 1, 12, tzinfo=UTC)
"""The coach stops here: from now on a claim can be made."""

FILED = STOPPED + timedelta(days=2)
WORDS = Answers("To lead the weekly call", "I still do not", "It was not worth it for me")


def stopped(third: str = "") -> make.Made:
    """2400.00 paid, and the coach has stopped: the standing is claimable."""
    made = make.engagement("draft")
    row = AgreementVersion.objects.get(pk=made.version)
    terms = terms_from_json(row.terms)
    make.done(agreements.edit_draft(made.coach(), row.pk, replace(terms, names=replace(terms.names, third=third))))
    make.offer(made, make.OFFERED, row.pk)
    for who in ("client", "coach"):
        make.sign(made, who, make.SIGNED)  # type: ignore[arg-type]
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400.00", make.FIRST_DAY), "USD"))
    make.done(endings.end(made.coach(STOPPED), made.id, EndingKind.COACH_STOPS))
    return made


def ended(third: str = "Grace") -> make.Made:
    """2400.00 paid, lapsed by the client's own stop, and the window is over: a claim may be filed and refused."""
    made = make.engagement("draft")
    row = AgreementVersion.objects.get(pk=made.version)
    terms = terms_from_json(row.terms)
    make.done(agreements.edit_draft(made.coach(), row.pk, replace(terms, names=replace(terms.names, third=third))))
    make.offer(made, make.OFFERED, row.pk)
    for who in ("client", "coach"):
        make.sign(made, who, make.SIGNED)  # type: ignore[arg-type]
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400.00", make.FIRST_DAY), "USD"))
    make.done(endings.end(made.client(STOPPED), made.id, EndingKind.CLIENT_STOPS))
    return made


OVER = datetime(2027, 7, 20, 12, tzinfo=UTC)


def filed(made: make.Made, at: datetime = FILED) -> Claim:
    return Claim.objects.get(pk=make.done(claims.file(made.client(at), made.id, WORDS)))


def standing_at(made: make.Made, at: datetime) -> Standing:
    found = guarantee.standing(made.client(at), made.id)
    assert found is not None
    return found


def letters(made: make.Made, template: str, to: Party) -> int:
    person = made.client_person if to is Party.CLIENT else made.house.person
    return OutgoingMail.objects.filter(template=template, to_person=person).count()


# --- filing ----------------------------------------------------------------------------------------


def test_a_claimable_standing_can_be_claimed() -> None:
    made = stopped()
    row = filed(made)
    assert (row.ref, row.verdict, row.state) == ("c1", "claimable", "filed")
    assert make.done(claims.file(made.client(FILED), made.id, WORDS)) == row.pk
    standing = standing_at(made, FILED)
    assert standing.claim is not None
    assert standing.claim.state is ClaimState.FILED
    assert letters(made, "coach_claim", Party.COACH) == letters(made, "claim_filed", Party.CLIENT) == 1


def test_too_early_says_when() -> None:
    made = make.engagement()
    refused = claims.file(made.client(), made.id, WORDS)
    assert make.refused(refused) == "claim_not_open"
    assert refused.data == {"opens": "2027-07-15T04:00:00Z", "why": "covered"}  # type: ignore[union-attr]


def test_after_the_window_whatever_the_verdict_until_the_period_is_over() -> None:
    made = ended()
    early = claims.file(made.client(FILED), made.id, WORDS)
    assert make.refused(early) == "claim_not_open"
    late = claims.file(made.client(datetime(2027, 8, 15, tzinfo=UTC)), made.id, WORDS)
    assert make.refused(late) == "claim_period_over"
    row = filed(made, OVER)
    assert row.verdict == "lapsed"


def test_without_a_guarantee_there_is_nothing_to_claim() -> None:
    made = make.engagement("running", preset="none")
    assert make.refused(claims.file(made.client(OVER), made.id, WORDS)) == "no_guarantee"


def test_a_claim_weighs_every_circumstance() -> None:
    made = stopped()
    with write():
        record(made.client(STOPPED), made.id, fact(made.client(STOPPED), CircumstanceLogged("A hiring freeze"), "x1"))
    assert make.refused(claims.file(made.client(FILED), made.id, WORDS)) == "circumstance_unmarked"
    unknown = replace(WORDS, mattered=("x1", "x9"))
    assert make.refused(claims.file(made.client(FILED), made.id, unknown)) == "circumstance_unknown"
    silent = replace(WORDS, judgement=" ", mattered=("x1",))
    assert make.refused(claims.file(made.client(FILED), made.id, silent)) == "text_missing"
    make.done(claims.file(made.client(FILED), made.id, replace(WORDS, not_mattered=("x1",))))


def test_the_form_begins_with_what_is_known() -> None:
    made = stopped()
    begun = claims.prefill(made.client(FILED), made.id, "en")
    assert begun is not None
    assert begun.expected == "Lead the weekly call in English"
    assert "0.00" in begun.got
    assert begun.refused is None
    assert begun.open_until == datetime(2027, 5, 2, 4, tzinfo=UTC)


def test_the_client_alone_files_and_by_link_after_the_code() -> None:
    made, other = stopped(), make.practice("MaxiCareerCoaching")
    assert make.refused(claims.file(made.client_by_link(FILED), made.id, WORDS)) == "code_needed"
    for ctx in (made.coach(FILED), other.coach(FILED)):
        assert make.refused(claims.file(ctx, made.id, WORDS)) == "not_found"
    assert claims.prefill(other.coach(FILED), made.id, "en") is None


def test_the_coach_may_note_a_claim_that_came_by_phone() -> None:
    made = stopped()
    noting = replace(made.coach(FILED), noting=make.noted(channel="phone", at=FILED - timedelta(hours=2)))
    row = Claim.objects.get(pk=make.done(claims.file(noting, made.id, WORDS)))
    assert row.filed_at == FILED - timedelta(hours=2)
    assert facts_of(made.house.id, made.id).items[-1].actor is Party.CLIENT


def test_a_claim_taken_back_can_be_made_again() -> None:
    made = stopped()
    row = filed(made)
    make.done(claims.withdraw(made.client(FILED), row.pk))
    make.done(claims.withdraw(made.client(FILED), row.pk))
    assert standing_at(made, FILED).claim is None
    assert not OutgoingMail.objects.filter(template__contains="claim", failed_at__isnull=True).exists()
    assert filed(made).ref == "c2"


# --- deciding --------------------------------------------------------------------------------------


def test_a_claimable_claim_is_granted_and_cannot_be_refused() -> None:
    made = stopped()
    row = filed(made)
    refused = claims.decide(made.coach(FILED), row.pk, False, "No.")
    assert make.refused(refused) == "claimable_is_granted"
    make.done(claims.decide(made.coach(FILED), row.pk, True))
    make.done(claims.decide(made.coach(FILED), row.pk, True))
    row.refresh_from_db()
    assert (row.state, row.kindly) == ("granted", False)
    assert standing_at(made, FILED).refund_if_claimed == make.FEE


def test_another_verdict_is_refused_only_with_ones_own_sentence() -> None:
    made = ended()
    row = filed(made, OVER)
    assert make.refused(claims.decide(made.coach(OVER), row.pk, False, "  ")) == "text_missing"
    make.done(claims.decide(made.coach(OVER), row.pk, False, "You stopped in April."))
    standing = standing_at(made, OVER)
    assert standing.claim is not None
    assert standing.claim.state is ClaimState.REFUSED
    assert standing.refund_if_claimed == Money.zero("USD")


def test_without_a_decision_in_time_it_is_granted() -> None:
    made = ended()
    row = filed(made, OVER)
    late = OVER + timedelta(days=15)
    refused = claims.decide(made.coach(late), row.pk, False, "Too late")
    assert make.refused(refused) == "claim_is_decided"
    assert standing_at(made, late).refund_if_claimed == make.FEE
    make.done(claims.refund_all(made.coach(late), row.pk, Typed("", late.date(), "bank transfer")))
    row.refresh_from_db()
    assert row.state == "refunded"
    assert row.granted_at == datetime(2027, 8, 4, 4, tzinfo=UTC)


def test_the_coach_may_be_kinder_after_a_refusal_and_while_it_is_appealed() -> None:
    made = ended()
    row = filed(made, OVER)
    make.done(claims.decide(made.coach(OVER), row.pk, False, "You stopped in April."))
    assert make.refused(claims.decide(made.coach(OVER), row.pk, True)) == "claim_is_decided"
    make.done(claims.appeal(made.client(OVER), row.pk, "I had told you before"))
    make.done(claims.pay_back_anyway(made.coach(OVER), row.pk, "You are right to ask"))
    row.refresh_from_db()
    assert (row.state, row.kindly) == ("granted", True)
    assert standing_at(made, OVER).refund_if_claimed == make.FEE


def test_reading_the_claim_is_said_once() -> None:
    made = stopped()
    row = filed(made)
    make.done(claims.acknowledge(made.coach(FILED), row.pk))
    make.done(claims.acknowledge(made.coach(FILED), row.pk))
    assert letters(made, "claim_acknowledged", Party.CLIENT) == 1
    assert make.refused(claims.acknowledge(made.client(FILED), row.pk)) == "not_found"


# --- an alternative --------------------------------------------------------------------------------


def test_extra_sessions_accepted_end_the_claim() -> None:
    made = stopped()
    row = filed(made)
    offer = Offer(RemedyKind.EXTRA_SESSIONS, 4, words="Four more, on me")
    make.done(claims.offer_alternative(made.coach(FILED), row.pk, offer))
    make.done(claims.offer_alternative(made.coach(FILED), row.pk, offer))
    other = replace(offer, count=5)
    assert make.refused(claims.offer_alternative(made.coach(FILED), row.pk, other)) == "alternative_already_offered"
    make.done(claims.answer_alternative(made.client(FILED), row.pk, True))
    row.refresh_from_db()
    assert row.state == "closed"
    later = standing_at(made, FILED + timedelta(days=20))
    assert later.claim is not None
    assert later.claim.granted is None
    assert filed(made, FILED + timedelta(days=21)).ref == "c2"


def test_a_declined_alternative_leaves_the_clock_alone() -> None:
    made = stopped()
    row = filed(made)
    offer = Offer(RemedyKind.PART, amount="600.00")
    make.done(claims.offer_alternative(made.coach(FILED), row.pk, offer))
    make.done(claims.answer_alternative(made.client(FILED), row.pk, False))
    standing = standing_at(made, FILED + timedelta(days=15))
    assert standing.claim is not None
    assert standing.claim.by_default


def test_a_part_accepted_is_paid_before_the_claim_is_closed() -> None:
    made = stopped()
    row = filed(made)
    make.done(claims.offer_alternative(made.coach(FILED), row.pk, Offer(RemedyKind.PART, amount="600,00")))
    make.done(claims.answer_alternative(made.client(FILED), row.pk, True))
    assert make.refused(claims.close(made.coach(FILED), row.pk)) == "refund_is_due"
    (payment,) = payments.payments(made.coach(FILED), made.id)
    make.done(payments.record_refund(made.coach(FILED), payment.id, Typed("600", FILED.date()), claim=row.pk))
    make.done(claims.close(made.coach(FILED), row.pk))
    row.refresh_from_db()
    assert row.state == "closed"


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (Offer(RemedyKind.EXTRA_SESSIONS), "offer_without_count"),
        (Offer(RemedyKind.PART, amount="some"), "amount_unclear"),
        (Offer(RemedyKind.PART, amount="0"), "amount_not_positive"),
        (Offer(RemedyKind.FULL), "offer_is_the_claim"),
        (Offer(RemedyKind.ADJUST), "text_missing"),
    ],
)
def test_an_offer_says_what_is_offered(offer: Offer, code: str) -> None:
    made = stopped()
    assert make.refused(claims.offer_alternative(made.coach(FILED), filed(made).pk, offer)) == code


# --- the appeal ------------------------------------------------------------------------------------


def third(made: make.Made, person: object, now: datetime) -> Context:
    actor = Actor("third", None, person, via="link", purpose="claim", engagement=made.id)  # type: ignore[arg-type]
    return Context(made.house.id, actor, now)


def appealed(made: make.Made) -> Claim:
    row = filed(made, OVER)
    make.done(claims.decide(made.coach(OVER), row.pk, False, "You stopped in April."))
    make.done(claims.appeal(made.client(OVER), row.pk, "I had told you before"))
    make.done(claims.appeal(made.client(OVER), row.pk, "I had told you before"))
    return row


@pytest.mark.parametrize(("granted", "state"), [(True, ClaimState.GRANTED), (False, ClaimState.REFUSED)])
def test_the_third_person_decides_the_appeal(granted: bool, state: ClaimState) -> None:
    made = ended()
    row = appealed(made)
    grace = make.done(claims.ask_third(made.coach(OVER), row.pk, "grace@example.org"))
    assert OutgoingMail.objects.filter(to_person=grace, template="claim_appealed").count() == 1
    seen = claims.claim(third(made, grace, OVER), row.pk)
    assert seen is not None
    assert seen.appeal_words == "I had told you before"
    make.done(claims.decide_appeal(third(made, grace, OVER), row.pk, granted, "I have read both"))
    make.done(claims.decide_appeal(third(made, grace, OVER), row.pk, granted, "I have read both"))
    opposite = claims.decide_appeal(third(made, grace, OVER), row.pk, not granted, "No")
    assert make.refused(opposite) == "overtaken"
    standing = standing_at(made, OVER)
    assert standing.claim is not None
    assert standing.claim.state is state


def test_an_appeal_is_made_once_in_time_and_only_where_somebody_is_named() -> None:
    nobody = ended(third="")
    row = filed(nobody, OVER)
    make.done(claims.decide(nobody.coach(OVER), row.pk, False, "You stopped in April."))
    assert make.refused(claims.appeal(nobody.client(OVER), row.pk, "Please")) == "third_person_not_named"
    made = ended()
    row = filed(made, OVER)
    assert make.refused(claims.appeal(made.client(OVER), row.pk, "Please")) == "claim_not_refused"
    make.done(claims.decide(made.coach(OVER), row.pk, False, "You stopped in April."))
    assert make.refused(claims.appeal(made.client(OVER + timedelta(days=16)), row.pk, "Please")) == "appeal_too_late"
    assert make.refused(claims.appeal(made.client(OVER), row.pk, " ")) == "text_missing"


def test_no_party_decides_its_own_appeal() -> None:
    made = ended()
    row = appealed(made)
    address = made.row.client.email
    assert make.refused(claims.ask_third(made.coach(OVER), row.pk, address)) == "third_is_a_party"
    for ctx in (made.coach(OVER), made.client(OVER)):
        assert make.refused(claims.decide_appeal(ctx, row.pk, True, "Mine")) == "not_found"


# --- paying back and closing -----------------------------------------------------------------------


def test_a_granted_claim_is_paid_back_line_by_line_and_closed() -> None:
    made = stopped()
    make.done(payments.record_payment(made.coach(), made.id, Typed("600", date(2027, 1, 14), reference="b"), "USD"))
    row = filed(made)
    make.done(claims.decide(made.coach(FILED), row.pk, True))
    assert make.refused(claims.close(made.coach(FILED), row.pk)) == "refund_is_due"
    before = claims.claim(made.client(FILED), row.pk)
    assert before is not None
    assert sorted(str(line.amount) for line in before.lines) == ["2400.00 USD", "600.00 USD"]
    refunds = make.done(claims.refund_all(made.coach(FILED), row.pk, Typed("", FILED.date(), "bank transfer")))
    assert make.done(claims.refund_all(made.coach(FILED), row.pk, Typed("", FILED.date(), "x"))) == refunds
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [60_000, 240_000]
    make.done(claims.close(made.coach(FILED), row.pk))
    make.done(claims.close(made.coach(FILED), row.pk))
    standing = standing_at(made, FILED)
    assert standing.claim is not None
    assert standing.claim.state is ClaimState.CLOSED
    assert standing.refund_if_claimed == Money.zero("USD")


def test_nothing_is_paid_on_a_claim_that_is_not_granted() -> None:
    made = stopped()
    row = filed(made)
    assert make.refused(claims.refund_all(made.coach(FILED), row.pk, Typed("", FILED.date()))) == "claim_not_granted"
    assert make.refused(claims.close(made.coach(FILED), row.pk)) == "claim_not_decided"


def test_a_refused_claim_stays_open_as_long_as_it_can_be_appealed() -> None:
    made = ended()
    row = filed(made, OVER)
    make.done(claims.decide(made.coach(OVER), row.pk, False, "You stopped in April."))
    assert make.refused(claims.close(made.coach(OVER), row.pk)) == "appeal_open"
    make.done(claims.close(made.coach(OVER + timedelta(days=16)), row.pk))


# --- has it paid for itself ------------------------------------------------------------------------


def test_the_last_answer_counts_and_the_same_answer_is_one() -> None:
    made = make.engagement()
    for yes in (True, True, False):
        make.done(claims.paid_for_itself(made.client(), made.id, yes))
    answers = facts_of(made.house.id, made.id).known(make.RUNNING).of(PaidForItself)
    assert [one.what.yes for one in answers] == [True, False]
    assert make.refused(claims.paid_for_itself(made.client_by_link(), made.id, True)) == "code_needed"
    assert make.refused(claims.paid_for_itself(made.coach(), made.id, True)) == "not_found"
    assert standing_at(made, make.RUNNING).verdict is Verdict.COVERED
