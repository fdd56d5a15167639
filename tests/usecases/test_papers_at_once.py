"""Two tabs, a double click, a coach who takes back while the client signs, two workers that seal: one clear outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.usecases.test_at_once import at_once, done_count
from tests.weekly import queued
from valueback.core.decisions import Done, Refused
from valueback.core.facts import ScheduleSigned, VersionSigned
from valueback.core.outcome import Judgement
from valueback.store.load import facts_of
from valueback.store.models import (
    AgreementVersion,
    Job,
    OutgoingMail,
    Paper,
    ResultsSchedule,
    SealedCopy,
    Session,
    Signature,
    SigningEvent,
)
from valueback.usecases import agreements, papers, schedules
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.papers import Signing
from valueback.usecases.seals import verify_chain

pytestmark = pytest.mark.usefixtures("committed_db")


def version_of(made: make.Made) -> AgreementVersion:
    return AgreementVersion.objects.select_related("paper").get(pk=made.version)


def ready(size: int = 0) -> tuple[make.Made, Signing]:
    """An offer that both have opened, and what either signs with."""
    made = make.engagement("draft")
    row = version_of(made)
    printed = make.printed(row, size)
    make.done(agreements.offer(made.coach(make.OFFERED), row.pk, printed, order=make.EITHER))
    paper = version_of(made).paper
    assert paper is not None
    for ctx in (made.client(make.SIGNED), made.coach(make.SIGNED)):
        make.view(ctx, paper.pk)
    return made, Signing("Name", True, row.digest, acknowledged=make.ENDS, proof="session")


def signatures(made: make.Made) -> int:
    return len(facts_of(made.house.id, made.id).known(make.SIGNED + timedelta(days=9)).of(VersionSigned))


def test_a_double_click_signs_once() -> None:
    made, given = ready()
    row = version_of(made)
    decisions = at_once(*[lambda: agreements.sign(made.client(make.SIGNED), row.pk, given)] * 3)
    assert done_count(decisions) == 3
    assert (Signature.objects.count(), signatures(made)) == (1, 1)
    assert SigningEvent.objects.filter(step="signed").count() == 1


def test_taking_back_and_signing_at_once_is_one_of_both() -> None:
    for _ in range(5):
        made, given = ready()
        row = version_of(made)
        assert row.paper is not None
        paper = row.paper.pk
        taken, signed = at_once(
            lambda made=made, paper=paper: papers.withdraw(made.coach(make.SIGNED), paper),  # type: ignore[misc]
            lambda made=made, row=row, given=given: agreements.sign(made.client(make.SIGNED), row.pk, given),  # type: ignore[misc]
        )
        row.refresh_from_db()
        assert done_count((taken, signed)) == 1
        if isinstance(signed, Done):
            assert isinstance(taken, Refused)
            assert (taken.code, row.state, signatures(made)) == ("signed_by_others", "offered", 1)
        else:
            assert (make.refused(signed), row.state, signatures(made)) == ("overtaken", "withdrawn", 0)


def test_the_last_signature_and_a_refusal_at_once_are_one_of_both() -> None:
    for _ in range(5):
        made, given = ready()
        row = version_of(made)
        assert row.paper is not None
        paper = row.paper.pk
        make.done(agreements.sign(made.client(make.SIGNED), row.pk, given))
        voided, signed = at_once(
            lambda made=made, paper=paper: papers.void(made.coach(make.SIGNED), paper, "Wrong fee"),  # type: ignore[misc]
            lambda made=made, row=row, given=given: agreements.sign(made.coach(make.SIGNED), row.pk, given),  # type: ignore[misc]
        )
        row.refresh_from_db()
        assert done_count((voided, signed)) == 1
        concluded = isinstance(signed, Done)
        assert row.state == ("signed" if concluded else "voided")
        assert Session.objects.filter(engagement=made.id).count() == (26 if concluded else 0)
        assert len(queued("paper_voided", paper=paper)) == (0 if concluded else 1)
        assert verify_chain(made.id).broken is None


def test_a_new_version_sent_while_the_old_one_is_signed_leaves_one_that_holds() -> None:
    made, given = ready()
    old = version_of(made)
    make.done(agreements.sign(made.client(make.SIGNED), old.pk, given))
    new = make.done(agreements.draft(made.coach(make.SIGNED), made.id, agreements.version(made.coach(), old.pk).terms))  # type: ignore[union-attr]
    printed = make.printed(AgreementVersion.objects.get(pk=new))
    sent, signed = at_once(
        lambda: agreements.offer(made.coach(make.SIGNED), new, printed),
        lambda: agreements.sign(made.coach(make.SIGNED), old.pk, given),
    )
    states = dict(AgreementVersion.objects.values_list("number", "state"))
    if isinstance(signed, Done):
        assert (make.refused(sent), states) == ("changed_meanwhile", {1: "signed", 2: "draft"})
    else:
        assert (make.refused(signed), states) == ("overtaken", {1: "withdrawn", 2: "offered"})


def test_an_offer_sent_twice_is_one_paper() -> None:
    made = make.engagement("draft")
    row = version_of(made)
    decisions = at_once(*[lambda: agreements.offer(made.coach(make.OFFERED), row.pk, make.printed(row))] * 3)
    assert done_count(decisions) == 3
    assert Paper.objects.count() == 1


def test_sealing_twice_at_once_makes_one_copy_and_one_letter_each() -> None:
    made, given = ready(size=900)
    row = version_of(made)
    for ctx in (made.client(make.SIGNED), made.coach(make.SIGNED)):
        make.done(agreements.sign(ctx, row.pk, given))
    assert Job.objects.filter(name="seal_paper").count() == 1
    assert row.paper is not None
    paper, system = row.paper.pk, Context(made.house.id, SYSTEM, make.SIGNED)
    decisions = at_once(*(lambda one=one: papers.sealed(system, paper, 2, one * 64, 1000) for one in "bcd"))  # type: ignore[misc]
    assert sorted(make.done(one) for one in decisions) == [False, False, True]
    assert SealedCopy.objects.count() == 1
    assert OutgoingMail.objects.filter(template="signed_copy").count() == 2


def test_a_schedule_signed_in_two_tabs_is_signed_once() -> None:
    made = make.engagement()
    pk = make.done(schedules.draft(made.coach(), made.id, "Lead", Judgement("word", "I lead the call")))
    digest = make.send_schedule(made, pk)
    paper = ResultsSchedule.objects.get(pk=pk).paper_id
    make.view(made.client(), paper)
    given = Signing("Ana", True, digest, proof="session")
    decisions = at_once(*[lambda: schedules.sign(made.client(), pk, given)] * 3)
    assert done_count(decisions) == 3
    assert len(facts_of(made.house.id, made.id).known(make.RUNNING).of(ScheduleSigned)) == 1
    assert Signature.objects.filter(paper=paper).count() == 2
