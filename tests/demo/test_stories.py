"""The demo: eight clients in every stage of life, lived through the use cases, whole and readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as configured

from valueback.cli.demo.cast import COACH_EMAIL, HOME
from valueback.cli.demo.practice import last_day, links, make
from valueback.core.dates import Instant, local_time
from valueback.core.guarantee import Verdict
from valueback.core.terms import Party
from valueback.gateways import mailbox
from valueback.letters import wording
from valueback.store.models import Engagement, OutgoingMail, Practice
from valueback.store.models.jobs import Job
from valueback.usecases import demo, engagements, guarantee, seals
from valueback.usecases.context import Context, for_system
from valueback.usecases.links import Keys, open_link


@pytest.fixture(scope="module")
def made(
    all_databases: Any, rollback_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[datetime]:
    """The demo, made once for all tests here in a database of its own; the value is when."""
    before = configured.EMAIL_BACKEND, configured.DATA_DIR
    with django_db_blocker.unblock():
        name = all_databases.copy()
        all_databases.point_at(name)
        configured.EMAIL_BACKEND, configured.DATA_DIR = (
            "valueback.gateways.mail.Backend",
            tmp_path_factory.mktemp("demo"),
        )
        real = datetime.now(UTC)
        make(real)
        yield real
        configured.EMAIL_BACKEND, configured.DATA_DIR = before
        all_databases.point_at(rollback_database)
        all_databases.drop(name)


@pytest.fixture(autouse=True)
def files_apart() -> None:
    """The demo of this module keeps its folder; the usual fixture would give each test another."""


def now(made: datetime) -> Context:
    practice = demo.practice()
    assert practice is not None
    ctx = for_system(practice, datetime.now(UTC))
    assert ctx is not None
    return ctx


def test_every_stage_of_life_is_there(made: datetime) -> None:
    rows = engagements.listing(now(made)).rows
    said = [
        (one.client, one.state, wording.headline(one.standing, Party.COACH, "en") if one.standing else "")
        for one in rows
    ]
    assert said == [
        ("Ana Prado", "running", "Covered"),
        ("Bruno Sales", "running", "Covered: 1 thing to catch up"),
        ("Clara Meier", "running", "Covered"),
        ("Daniel Okafor", "running", "Claim received"),
        ("Elisa Rojas", "running", "Paid for itself"),
        ("Elisa Rojas", "agreed", "Under way"),
        ("Felipe Nunes", "closed", "Claim closed"),
        ("Grace Adeyemi", "running", "Covered"),
        ("Hiro Tanaka", "enquiry", ""),
    ]


def test_you_come_in_on_a_friday_just_after_anas_call(made: datetime) -> None:
    here = local_time(now(made).now, HOME)
    assert (here.weekday(), here.hour) == (4, 10)
    assert here.minute in range(50, 60)
    assert last_day(made) - made > timedelta(weeks=31)


def test_clara_had_lapsed_until_what_she_had_sent_in_time_was_noted(made: datetime) -> None:
    ctx = now(made)
    row = Engagement.objects.get(client__name="Clara Meier")
    noted = _noted_at(ctx, row)
    before = guarantee.standing(ctx, row.pk, as_of=noted - timedelta(minutes=5))
    after = guarantee.standing(ctx, row.pk, as_of=noted + timedelta(minutes=5))
    assert before is not None
    assert after is not None
    assert (before.verdict, after.verdict) == (Verdict.LAPSED, Verdict.COVERED)


def _noted_at(ctx: Context, row: Engagement) -> Instant:
    from valueback.store.load import facts_of

    return next(one.noted_at for one in facts_of(ctx.practice, row.pk).items if one.noted_for is not None)


def test_felipe_got_back_all_but_the_tax(made: datetime) -> None:
    row = Engagement.objects.get(client__name="Felipe Nunes")
    payment = row.payments.get()
    assert (payment.amount, payment.refunds.get().amount) == (120_000, 114_000)


def test_every_chain_holds_and_every_letter_left(made: datetime) -> None:
    assert [one for one in seals.verify_chains() if one.broken is not None] == []
    assert OutgoingMail.objects.filter(accepted_at__isnull=True).count() == 0
    assert OutgoingMail.objects.count() == len(mailbox.names()) > 100
    assert not Job.objects.filter(state="dead").exists()


def test_no_client_got_more_than_two_counted_messages_in_a_week(made: datetime) -> None:
    sent: dict[Any, list[Instant]] = {}
    for person, at in OutgoingMail.objects.filter(counted=True).values_list("to_person", "queued_at"):
        sent.setdefault(person, []).append(at)
    for times in sent.values():
        for at in times:
            assert sum(at <= other < at + timedelta(days=7) for other in times) <= 2


def test_the_links_that_are_printed_open_once(made: datetime) -> None:
    lines = links()
    assert [line.split("(")[0].strip() for line in lines] == ["coach", "client", "client", "client", "sponsor"]
    token = lines[0].rsplit("/", 1)[1]
    opened = open_link(token, Keys.of(configured.SECRET_KEY), datetime.now(UTC)).value  # type: ignore[union-attr]
    assert opened.once
    assert Practice.objects.get().is_demo
    assert any(one.role == "owner" for one in demo.members(now(made)))
    assert COACH_EMAIL == "jose@example.org"
