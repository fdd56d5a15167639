"""The results schedule: its clock runs from when it reached the client, and the last one signed counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import make
from valueback.core.facts import ScheduleSent, ScheduleSigned
from valueback.core.guarantee import Mark
from valueback.core.money import Money
from valueback.core.outcome import AllOf, AnyOf, Judge, Judgement, Milestone, MoneyWon
from valueback.core.terms import Clause
from valueback.store.load import facts_of
from valueback.store.models import OutgoingMail, ResultsSchedule
from valueback.usecases import guarantee, schedules
from valueback.usecases.papers import Signing

pytestmark = pytest.mark.django_db

PRECISE = AnyOf((MoneyWon("gains", "Two new clients", make.FEE), Judgement("word", "I lead the call")))


def drafted(made: make.Made) -> ResultsSchedule:
    pk = make.done(schedules.draft(made.coach(), made.id, "Lead the weekly call", PRECISE))
    return ResultsSchedule.objects.get(pk=pk)


def sent(made: make.Made) -> ResultsSchedule:
    row = drafted(made)
    make.send_schedule(made, row.pk)
    return row


def signing(digest: str, name: str = "Ana", *, consent: bool = True) -> Signing:
    return Signing(name, consent, digest, proof="session")


def reached_facts(made: make.Made) -> int:
    return len(facts_of(made.house.id, made.id).known(make.RUNNING + timedelta(days=9)).of(ScheduleSent))


def test_sending_is_not_reaching() -> None:
    made = make.engagement()
    row = sent(made)
    assert OutgoingMail.objects.filter(template="schedule_request", to_person=made.client_person).count() == 1
    assert reached_facts(made) == 0
    make.done(schedules.reached(made.client(), row.pk))
    make.done(schedules.reached(made.client(), row.pk))
    assert reached_facts(made) == 1


def test_the_signed_schedule_says_what_the_minimum_is() -> None:
    made = make.engagement()
    row = sent(made)
    make.sign_schedule(made, row.pk)
    make.sign_schedule(made, row.pk)
    case, standing = guarantee.case(made.client(), made.id), guarantee.standing(made.client(), made.id)
    assert case is not None
    assert standing is not None
    assert case.signed.minimum(make.RUNNING) == PRECISE
    clarity = standing.finding(Clause.CLARITY)
    assert clarity is not None
    assert clarity.mark is Mark.KEPT
    assert len(facts_of(made.house.id, made.id).known(make.RUNNING).of(ScheduleSigned)) == 1


def test_a_new_schedule_takes_the_place_of_one_not_signed() -> None:
    made = make.engagement()
    first, second = sent(made), sent(made)
    first.refresh_from_db()
    assert first.state == "superseded"
    assert make.refused(schedules.sign(made.client(), first.pk, signing(first.digest))) == "overtaken"
    make.sign_schedule(made, second.pk)


def test_a_signed_one_is_followed_by_the_next_signed_one() -> None:
    made = make.engagement()
    first = sent(made)
    make.sign_schedule(made, first.pk)
    second = sent(made)
    first.refresh_from_db()
    assert first.state == "signed"
    make.sign_schedule(made, second.pk)
    first.refresh_from_db()
    assert first.state == "superseded"


def test_what_was_not_shown_is_not_signed() -> None:
    made = make.engagement()
    row = sent(made)
    assert make.refused(schedules.sign(made.client(), row.pk, signing(row.digest))) == "not_viewed"
    row.refresh_from_db()
    make.view(made.client(), row.paper_id)
    assert make.refused(schedules.sign(made.client(), row.pk, signing("0" * 64))) == "changed_meanwhile"
    assert make.refused(schedules.sign(made.client(), row.pk, signing(row.digest, consent=False))) == "consent_missing"
    assert make.refused(schedules.sign(made.client(), row.pk, signing(row.digest, " "))) == "text_missing"
    assert make.refused(schedules.sign(made.client_by_link(), row.pk, signing(row.digest))) == "code_needed"
    draft = drafted(made)
    other, printed = signing("0" * 64, "Jose"), make.printed(draft)
    assert make.refused(schedules.send(made.coach(), draft.pk, printed, other)) == "changed_meanwhile"
    old = replace(printed, text_digest="0" * 64)
    assert make.refused(schedules.send(made.coach(), draft.pk, old, signing(draft.digest))) == "changed_meanwhile"


@pytest.mark.parametrize(
    ("minimum", "code"),
    [
        (AllOf((Judgement("a", "One"), Judgement("a", "Two"))), "result_key_twice"),
        (MoneyWon("gains", "Gains", Money.zero("USD")), "money_target_empty"),
        (Milestone("offer", "A job offer", Judge.THIRD), "third_person_unnamed"),
    ],
)
def test_results_that_cannot_be_judged_are_refused(minimum: Judgement, code: str) -> None:
    made = make.engagement()
    assert make.refused(schedules.draft(made.coach(), made.id, "Lead", minimum)) == code
    assert not ResultsSchedule.objects.exists()


def test_only_the_two_take_part() -> None:
    made, other = make.engagement(), make.engagement("draft", make.practice("MaxiCareerCoaching"))
    row = sent(made)
    assert make.refused(schedules.sign(other.client(), row.pk, signing(row.digest))) == "not_found"
    assert make.refused(schedules.sign(made.coach(), row.pk, signing(row.digest))) == "not_found"
    assert make.refused(schedules.draft(made.client(), made.id, "Lead", PRECISE)) == "not_found"
    assert make.refused(schedules.draft(other.coach(), other.id, "Lead", PRECISE)) == "not_signed"


def test_a_draft_is_the_coachs_alone() -> None:
    made = make.engagement()
    row = drafted(made)
    assert schedules.schedules(made.client(), made.id) == ()
    assert schedules.schedule(made.client(), row.pk) is None
    make.send_schedule(made, row.pk)
    make.done(schedules.reached(made.client(make.RUNNING + timedelta(hours=1)), row.pk))
    seen = schedules.schedule(made.client(make.RUNNING + timedelta(hours=2)), row.pk)
    assert seen is not None
    assert seen.reached_at == make.RUNNING + timedelta(hours=1)
    assert "Two new clients" in seen.text


def test_the_coach_does_not_sign_in_the_clients_place_by_a_note() -> None:
    made = make.engagement()
    row = sent(made)
    noting = replace(made.coach(), noting=make.noted())
    assert make.refused(schedules.sign(noting, row.pk, signing(row.digest))) == "not_found"
