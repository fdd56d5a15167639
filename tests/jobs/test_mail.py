"""A letter from the outbox to the mail server, and what is written once it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.gateways.smtp import Postbox, postbox
from tests.jobs.make import Clock, brand, context, person, practice, worker
from valueback.gateways.mail import deliver
from valueback.jobs.mail import Template, send_mail
from valueback.jobs.worker import Pace, Worker, claim, reap
from valueback.store.db import write
from valueback.store.models import CacheEntry, Job, OutgoingMail, Practice
from valueback.usecases import mail as outbox
from valueback.usecases.context import Context


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str = ""


def render(template: str, values: Mapping[str, object], language: str) -> Written:
    said = " ".join(f"{name}={value}" for name, value in sorted(values.items()))
    return Written(f"{template} in {language}", f"{said}\n", f"<p>{said}</p>")


@pytest.fixture
def server(settings: Any) -> Iterator[Postbox]:
    with postbox() as box:
        settings.SMTP_URL = box.url
        settings.DEFAULT_FROM_EMAIL = "office@coach.example"
        yield box


@pytest.fixture
def school(db: None) -> Practice:
    return practice(is_demo=True)


def queued(of: Practice, template: str = "after_call", email: str = "ana@client.example", **more: Any) -> UUID:
    ctx = context(of)
    with write():
        return outbox.queue(ctx, to=person(of, email=email).pk, template=template, args={"session": "s-1"}, **more)


def sending(clock: Clock, *templates: Template, how: Any = render) -> Worker:
    return worker(clock, send_mail(how, deliver, templates))


def mail(found: UUID) -> OutgoingMail:
    return OutgoingMail.objects.get(pk=found)


def fact(key: str) -> None:
    """Stands for a fact that the verbs would append."""
    CacheEntry.objects.create(cache_key=key, value="", expires="2030-01-01T00:00:00Z")


def facts() -> list[str]:
    return list(CacheEntry.objects.values_list("cache_key", flat=True))


class TestAccepted:
    def test_the_letter_arrives_in_the_brands_name_and_the_row_says_so(
        self, school: Practice, server: Postbox, clock: Clock
    ) -> None:
        coach = person(school, "Jose", "jose@coach.example")
        letter = queued(school, brand=brand(school).pk, reply_to=coach.pk)
        assert sending(clock).step()
        (arrived,) = server.accepted
        assert str(arrived["From"]) == "LinkedEnglish <office@coach.example>"
        assert str(arrived["To"]) == "Ana Lima <ana@client.example>"
        assert arrived["Reply-To"] == "jose@coach.example"
        assert arrived["Subject"] == "after_call in pt-br"
        assert arrived["Message-ID"] == f"<{letter}@coach.example>"
        sent = mail(letter)
        assert sent.accepted_at is not None
        assert (sent.message_id, sent.failed_at) == (f"<{letter}@coach.example>", None)

    def test_a_template_reads_its_values_when_it_is_sent(self, school: Practice, server: Postbox, clock: Clock) -> None:
        def read(ctx: Context, letter: outbox.Outgoing) -> Mapping[str, object]:
            return {"link": f"https://coach.example/{letter.args['session']}", "name": letter.to_name}

        queued(school)
        sending(clock, Template("other"), Template("after_call", read=read)).step()
        body = server.accepted[0].get_body(("plain",))
        assert body is not None
        assert body.get_content().strip() == "link=https://coach.example/s-1 name=Ana Lima"

    def test_what_becomes_true_is_written_in_the_same_moment_by_the_practices_clock(
        self, school: Practice, server: Postbox, clock: Clock
    ) -> None:
        Practice.objects.update(clock_shift=90 * 86_400)
        letter = queued(school, "slip")
        told: list[Context] = []

        def notified(ctx: Context, letter: outbox.Outgoing) -> None:
            told.append(ctx)
            fact(f"notified {letter.id}")

        sending(clock, Template("slip", accepted=notified)).step()
        assert facts() == [f"notified {letter}"]
        (ctx,) = told
        assert (ctx.practice, ctx.actor.role) == (school.pk, "system")
        assert mail(letter).accepted_at == ctx.now
        assert abs(ctx.now - clock.now - timedelta(days=90)) < timedelta(seconds=30)

    def test_a_letter_that_can_be_taken_back_waits_ten_seconds(
        self, school: Practice, server: Postbox, clock: Clock
    ) -> None:
        from valueback.usecases.effects import UNDO

        queued(school, due=context(school).now + UNDO)
        at_work = sending(clock)
        clock.forward(5)
        assert not at_work.step()
        clock.forward(6)
        assert at_work.step()
        assert len(server.accepted) == 1


class TestNeverTwice:
    def test_an_accepted_letter_is_not_handed_over_again(self, school: Practice, server: Postbox, clock: Clock) -> None:
        letter = queued(school)
        at_work = sending(clock)
        at_work.step()
        Job.objects.update(state="ready", run_at=clock.now, finished_at=None)
        assert at_work.step()
        assert server.conversations == 1
        assert Job.objects.get().state == "done"
        assert mail(letter).accepted_at is not None

    def test_nor_when_what_follows_could_not_be_written(self, school: Practice, server: Postbox, clock: Clock) -> None:
        letter = queued(school, "slip")
        tries: list[Context] = []

        def notified(ctx: Context, letter: outbox.Outgoing) -> None:
            tries.append(ctx)
            fact("notified")
            if len(tries) < 3:
                raise RuntimeError("the engagement is locked")

        at_work = sending(clock, Template("slip", accepted=notified))
        at_work.step()
        assert mail(letter).accepted_at is None
        assert facts() == []
        for _ in range(2):
            clock.forward(600)
            assert at_work.step()
        assert server.conversations == 1
        assert facts() == ["notified"]
        assert {ctx.now for ctx in tries} == {mail(letter).accepted_at}
        assert mail(letter).message_id == server.accepted[0]["Message-ID"]

    def test_but_a_worker_killed_before_it_could_say_so_sends_it_again_under_the_same_id(
        self, school: Practice, server: Postbox, clock: Clock
    ) -> None:
        letter = queued(school)
        at_work = sending(clock)
        killed = claim(clock.now, Pace())
        assert killed is not None
        at_work._attempt(killed)  # the server has it; the worker dies here
        clock.forward(61)
        assert reap(clock.now, Pace()) == 1
        assert at_work.step()
        first, second = server.accepted
        assert first["Message-ID"] == second["Message-ID"] == f"<{letter}@coach.example>"


class TestRefused:
    def test_not_now_is_tried_again_until_accepted(self, school: Practice, server: Postbox, clock: Clock) -> None:
        server.answers = ["451 4.7.1 Greylisted", "250 OK"]
        letter = queued(school)
        at_work = sending(clock)
        assert at_work.step()
        assert (mail(letter).accepted_at, mail(letter).failed_at) == (None, None)
        assert Job.objects.get().error == "451 4.7.1 Greylisted"
        assert not at_work.step()
        clock.forward(2)
        assert at_work.step()
        assert mail(letter).accepted_at is not None
        assert Job.objects.get().state == "done"

    def test_for_good_is_noted_with_the_servers_words(self, school: Practice, server: Postbox, clock: Clock) -> None:
        server.recipients = ["550 5.1.1 No such user here"]
        letter = queued(school, "slip")
        at_work = sending(clock, Template("slip", accepted=lambda ctx, letter: fact("notified")))
        at_work.step()
        refused = mail(letter)
        assert refused.failed_at is not None
        assert (refused.accepted_at, refused.failure) == (None, "550 5.1.1 No such user here")
        assert (Job.objects.get().state, Job.objects.get().error) == ("dead", "550 5.1.1 No such user here")
        assert facts() == []
        clock.forward(3600)
        assert not at_work.step()

    def test_not_now_for_a_whole_day_is_a_failure(self, school: Practice, server: Postbox, clock: Clock) -> None:
        server.answers = ["451 4.3.0 Try later"]
        letter = queued(school)
        began = clock.now
        at_work = sending(clock)
        while at_work.step():
            clock.now = max(clock.now, Job.objects.get().run_at)
        assert clock.now - began > timedelta(hours=18)
        assert mail(letter).failure == "451 4.3.0 Try later"
        assert Job.objects.get().state == "dead"

    def test_somebody_without_an_address_cannot_be_written_to(
        self, school: Practice, server: Postbox, clock: Clock
    ) -> None:
        letter = queued(school, email="")
        sending(clock).step()
        assert mail(letter).failure == "The person has no mail address."
        assert server.conversations == 0

    def test_a_letter_that_cannot_be_written_is_tried_again_and_then_noted(
        self, school: Practice, server: Postbox, clock: Clock
    ) -> None:
        def broken(template: str, values: Mapping[str, object], language: str) -> Written:
            raise KeyError("session")

        letter = queued(school)
        Job.objects.update(max_attempts=2)
        at_work = sending(clock, how=broken)
        at_work.step()
        assert mail(letter).failed_at is None
        assert Job.objects.get().error.startswith("KeyError: 'session'")
        clock.forward(600)
        at_work.step()
        assert mail(letter).failure == "It could not be written: KeyError: 'session'"

    def test_an_erased_letter_is_not_sent(self, school: Practice, server: Postbox, clock: Clock) -> None:
        queued(school)
        OutgoingMail.objects.all().delete()
        sending(clock).step()
        assert server.conversations == 0
        assert Job.objects.get().error == "There is no such letter any more."
