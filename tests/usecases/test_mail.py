"""The outbox: a letter is queued with its job, and what became of it is written once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from tests.jobs.make import brand, context, person, practice
from valueback.store.db import write
from valueback.store.models import Job, OutgoingMail
from valueback.usecases import mail
from valueback.usecases.context import Context


def later(ctx: Context, **more: float) -> Context:
    return Context(ctx.practice, ctx.actor, ctx.now + timedelta(**more))


@pytest.fixture
def ctx(db: None) -> Context:
    return context(practice())


def row(found: UUID) -> OutgoingMail:
    return OutgoingMail.objects.get(pk=found)


class TestQueue:
    def test_the_row_and_its_job(self, ctx: Context) -> None:
        of = practice("other")
        ana, engagement = person(of), uuid4()
        theirs = context(of)
        with write():
            letter = mail.queue(
                theirs,
                to=ana.pk,
                template="slip",
                args={"slip": "s1:notice", "n": 2},
                engagement=engagement,
                counted=True,
            )
        queued = row(letter)
        assert (queued.template, queued.args, queued.language) == ("slip", {"slip": "s1:notice", "n": 2}, "pt-br")
        assert (queued.queued_at, queued.counted, queued.engagement_id) == (theirs.now, True, engagement)
        job = Job.objects.get()
        assert (job.name, job.args, job.practice_id) == ("send_mail", {"mail_id": str(letter)}, of.pk)

    @pytest.mark.parametrize("loose", ["ana@client.example", "I was not at ease", "https://x.example/t", "x" * 65, ""])
    def test_it_keeps_no_texts_and_no_addresses(self, ctx: Context, loose: str) -> None:
        ana = person(practice("other"))
        with write(), pytest.raises(ValueError, match="keeps ids"):
            mail.queue(ctx, to=ana.pk, template="slip", args={"session": "s1", "why": loose})
        assert not OutgoingMail.objects.exists()

    def test_nobody_of_another_practice_is_written_to(self, ctx: Context) -> None:
        of = practice("other")
        stranger, sign, own = person(of), brand(of), person(practice("third"))
        mine = context(own.practice)
        for wrong in ({"to": stranger.pk}, {"to": own.pk, "brand": sign.pk}, {"to": own.pk, "reply_to": stranger.pk}):
            with write(), pytest.raises(ObjectDoesNotExist):
                mail.queue(mine, template="slip", **wrong)
        assert not OutgoingMail.objects.exists()
        assert not Job.objects.exists()

    def test_a_letter_is_read_with_the_address_of_the_moment(self, ctx: Context) -> None:
        of = practice("other")
        ana, jose = person(of), person(of, "Jose", "jose@coach.example")
        with write():
            letter = mail.queue(context(of), to=ana.pk, template="slip", brand=brand(of).pk, reply_to=jose.pk)
        ana.email = "ana@new.example"
        ana.save()
        out = mail.outgoing(letter)
        assert out is not None
        assert (out.to_name, out.to_email, out.zone) == ("Ana Lima", "ana@new.example", "America/Sao_Paulo")
        assert (out.sender_name, out.reply_to, out.settled) == ("LinkedEnglish", "jose@coach.example", False)
        assert mail.outgoing(uuid4()) is None


class TestWhatBecameOfIt:
    @pytest.fixture
    def own(self, db: None) -> Context:
        return context(practice("own"))

    @pytest.fixture
    def letter(self, own: Context) -> UUID:
        ana = person_of(own)
        with write():
            return mail.queue(own, to=ana, template="slip", counted=True)

    def test_accepted_once(self, own: Context, letter: UUID) -> None:
        assert mail.accepted(own, letter, "<a@coach.example>")
        assert not mail.accepted(later(own, hours=1), letter, "<b@coach.example>")
        assert (row(letter).accepted_at, row(letter).message_id) == (own.now, "<a@coach.example>")
        assert not mail.failed(own, letter, "too late to fail")
        assert row(letter).failed_at is None

    def test_failed_once(self, own: Context, letter: UUID) -> None:
        assert mail.failed(own, letter, "550 no\x00 " + "x" * 600)
        assert not mail.failed(later(own, hours=1), letter, "again")
        assert (row(letter).failed_at, row(letter).failure[:7]) == (own.now, "550 no ")
        assert len(row(letter).failure) == 500

    def test_bounced_only_after_it_left(self, own: Context, letter: UUID) -> None:
        assert not mail.bounced(own, letter, "5.1.1 unknown")
        mail.accepted(own, letter, "<a@coach.example>")
        assert mail.bounced(later(own, hours=2), letter, "5.1.1 unknown")
        assert not mail.bounced(later(own, hours=3), letter, "again")
        assert (row(letter).bounced_at, row(letter).failure) == (own.now + timedelta(hours=2), "5.1.1 unknown")

    def test_another_practice_changes_nothing(self, own: Context, letter: UUID) -> None:
        other = context(practice("other"))
        assert not mail.accepted(other, letter, "<a@coach.example>")
        assert not mail.failed(other, letter, "no")
        assert row(letter).accepted_at is None

    def test_the_weekly_budget_counts_what_was_sent(self, own: Context, letter: UUID) -> None:
        ana = row(letter).to_person_id
        week = timedelta(days=7)
        with write():
            mail.queue(later(own, days=1), to=ana, template="code")
            lost = mail.queue(later(own, days=1), to=ana, template="nudge", counted=True)
            mail.queue(later(own, days=6), to=ana, template="nudge", counted=True)
        assert mail.counted_in(later(own, days=6), ana, week) == 3
        mail.failed(own, lost, "550")
        assert mail.counted_in(later(own, days=6), ana, week) == 2
        assert mail.counted_in(later(own, days=7), ana, week) == 1
        assert mail.counted_in(later(own, days=5), ana, week) == 1
        assert mail.counted_in(context(practice("other")), ana, week) == 0


def person_of(ctx: Context) -> UUID:
    from valueback.store.models import Practice

    return UUID(str(person(Practice.objects.get(pk=ctx.practice)).pk))
