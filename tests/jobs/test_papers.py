"""From the last signature to the sealed copy in the mail: sealed once, whatever is killed or done twice in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured

from tests import make
from tests.gateways.smtp import Postbox, postbox
from tests.jobs.make import Clock
from valueback.core.terms import terms_from_json
from valueback.gateways.files import files
from valueback.gateways.pdf import Unprintable
from valueback.gateways.signing import examine
from valueback.jobs import papers as paper_jobs
from valueback.jobs.handlers import HANDLERS
from valueback.jobs.worker import Run, Worker
from valueback.store.models import AgreementVersion, Job, SealedCopy
from valueback.usecases import agreements, papers
from valueback.usecases.agreements import Witness
from valueback.usecases.context import Actor, Context, for_system
from valueback.usecases.effects import SealPaper, decode
from valueback.usecases.papers import Printed, Signing, Traces

pytestmark = pytest.mark.django_db

WITNESS = Witness("Bruno", "bruno@example.org")


def offered(*witnesses: Witness, name: str = "Ana") -> make.Made:
    """An agreement whose real bytes are put before its signers."""
    made = make.engagement("draft", name=name)
    assert made.version is not None
    ctx = made.coach(make.OFFERED)
    printed = paper_jobs.print_version(ctx, made.version, [one.name for one in witnesses])
    assert isinstance(printed, Printed)
    make.done(agreements.offer(ctx, made.version, printed, witnesses=witnesses))
    return made


def signed(*witnesses: Witness) -> make.Made:
    made = offered(*witnesses)
    make.sign(made, "coach", make.SIGNED)
    make.sign(made, "client", make.SIGNED + timedelta(hours=1))
    return made


def version_of(made: make.Made) -> AgreementVersion:
    return AgreementVersion.objects.select_related("paper").get(pk=made.version)


def sign_as_witness(made: make.Made) -> None:
    """The witness comes by the link of their letter, opens the document and signs it."""
    version, now = version_of(made), make.SIGNED + timedelta(days=1)
    person = version.paper.signers.get(party="witness1").person_id
    actor = Actor("third", None, person, via="link", purpose="sign", engagement=made.id, proved=True)
    ctx = Context(made.house.id, actor, now)
    digest = make.done(papers.viewed(ctx, version.paper_id, Traces()))
    make.done(agreements.sign(ctx, version.pk, Signing(WITNESS.name, True, digest, proof="code")))


def jobs_to_seal() -> list[Job]:
    return list(Job.objects.filter(name=SealPaper.kind, state="ready"))


def run_of(job: Job) -> Run:
    return Run(job.pk, decode(job.name, job.args), 1, False, make.SIGNED + timedelta(hours=2), {})


def work() -> None:
    worker = Worker(HANDLERS, clock=Clock())
    for _ in range(40):
        if not worker.step():
            return
    raise AssertionError("the worker does not come to an end")


def test_nothing_is_sealed_before_all_have_signed() -> None:
    made = offered()
    assert jobs_to_seal() == []
    make.sign(made, "coach", make.SIGNED)
    assert jobs_to_seal() == []
    make.sign(made, "client", make.SIGNED)
    assert len(jobs_to_seal()) == 1


def test_the_sealed_copy_begins_with_what_was_shown_and_names_each_signer() -> None:
    made = signed()
    (job,) = jobs_to_seal()
    outcome: Any = paper_jobs.seal_paper(run_of(job))
    outcome.record()
    paper, copy = version_of(made).paper, SealedCopy.objects.get()
    shown, sealed = files().get(paper.digest), files().get(copy.digest)
    assert sealed.startswith(shown)
    found = examine(sealed)
    assert found.untouched
    assert [one.name for one in found.signatures] == ["Jose", "Ana"]
    assert all(one.intact for one in found.signatures)


def test_a_kill_between_signature_and_seal_only_delays_it() -> None:
    signed()
    (job,) = jobs_to_seal()
    paper_jobs.seal_paper(run_of(job))  # sealed, and killed before it could say so
    assert not SealedCopy.objects.exists()
    work()
    assert SealedCopy.objects.count() == 1


def test_sealed_twice_the_first_copy_stays() -> None:
    signed()
    (job,) = jobs_to_seal()
    first: Any = paper_jobs.seal_paper(run_of(job))
    second: Any = paper_jobs.seal_paper(run_of(job))
    first.record()
    kept = SealedCopy.objects.get().digest
    second.record()
    assert [one.digest for one in SealedCopy.objects.all()] == [kept]
    again: Any = paper_jobs.seal_paper(run_of(job))
    assert again.record is None, "there is nothing left to seal"


@pytest.fixture
def server(settings: Any) -> Any:
    with postbox() as box:
        settings.SMTP_URL = box.url
        yield box


def test_everybody_gets_the_sealed_copy_by_mail(server: Postbox) -> None:
    made = signed()
    work()
    copy = files().get(SealedCopy.objects.get().digest)
    brought = [
        (envelope[1][0], attachment.get_filename(), attachment.get_content())
        for envelope, letter in zip(server.envelopes, server.accepted, strict=True)
        for attachment in letter.iter_attachments()
    ]
    assert {to for to, _, _ in brought} == {made.row.client.email, made.row.coach.person.email}
    assert {(name, data) for _, name, data in brought} == {(brought[0][1], copy)}
    assert brought[0][1].endswith("-signed.pdf")


def test_a_witness_adds_a_seal_to_the_copy_and_covers_it_whole() -> None:
    made = signed(WITNESS)
    work()
    first = files().get(SealedCopy.objects.get().digest)
    assert len(examine(first).signatures) == 2
    sign_as_witness(made)
    work()
    last = files().get(SealedCopy.objects.order_by("-signatures")[0].digest)
    assert last.startswith(first)
    found = examine(last)
    assert found.untouched
    assert [one.name for one in found.signatures] == ["Jose", "Ana", "Bruno"]


def test_whoever_sends_hears_which_character_cannot_be_printed() -> None:
    made = make.engagement("draft")
    assert made.version is not None
    terms = terms_from_json(AgreementVersion.objects.get(pk=made.version).terms)
    renamed = replace(terms, names=replace(terms.names, client="Ana 漢"))
    make.done(agreements.edit_draft(made.coach(make.OFFERED), made.version, renamed))
    answer = paper_jobs.print_version(made.coach(make.OFFERED), made.version)
    assert isinstance(answer, Unprintable)
    assert answer.characters == ("漢",)


def test_printed_twice_it_is_the_same_file() -> None:
    made = make.engagement("draft")
    assert made.version is not None
    ctx = made.coach(make.OFFERED)
    assert paper_jobs.print_version(ctx, made.version) == paper_jobs.print_version(ctx, made.version)


def test_a_stranger_prints_nothing() -> None:
    made = make.engagement("draft")
    other = make.practice("MaxiCareerCoaching", coach="Dora")
    assert made.version is not None
    with pytest.raises(LookupError):
        paper_jobs.print_version(other.coach(make.OFFERED), made.version)


def test_each_practice_is_given_a_certificate_once() -> None:
    house = make.practice()
    assert paper_jobs.certify_all() == 1
    assert paper_jobs.certify_all() == 0
    ctx = for_system(house.id, make.SIGNED)
    assert ctx is not None
    assert paper_jobs.certificate_of(ctx, make.SIGNED).subject
    assert configured.SECRET_KEY not in paper_jobs.certificate_of(ctx, make.SIGNED).key_pem
