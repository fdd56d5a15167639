"""The demo: ten clients in every stage of life, lived through the use cases, whole and readable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings as configured

from valueback.cli.demo.cast import COACH_EMAIL, HOME
from valueback.cli.demo.practice import last_day, links, make
from valueback.core.dates import Instant, local_time
from valueback.core.guarantee import Verdict
from valueback.core.money import Money
from valueback.core.terms import Party
from valueback.gateways import mailbox
from valueback.gateways.signing import examine
from valueback.jobs.papers import bytes_of
from valueback.letters import wording
from valueback.letters.mail import NEEDS
from valueback.store.models import Engagement, Membership, OutgoingMail, Practice, Role
from valueback.store.models.jobs import Job
from valueback.usecases import certificates, demo, engagements, guarantee, papers, proposals, seals, value
from valueback.usecases.context import Actor, Context, for_system
from valueback.usecases.links import Keys, open_link
from valueback.usecases.papers import PaperSeen
from valueback.web.demo.words import LETTERS


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
        ("Inés Robles", "proposed", "Waiting for signatures"),
        ("Jonas Weber", "enquiry", ""),
    ]


def test_every_document_that_all_signed_is_sealed_once_for_each_of_them(made: datetime) -> None:
    ctx = now(made)
    signed = [one for row in Engagement.objects.all() for one in papers.papers_of(ctx, row.pk) if one.state == "signed"]
    assert len(signed) == 14
    (own,) = certificates.seen(_coach(ctx))
    for one in signed:
        assert one.sealed is not None
        names = tuple(who.name for who in one.signers)
        found = examine(bytes_of(one.sealed))
        assert (found.untouched, found.shown) == (True, one.digest)
        assert sorted(seal.name for seal in found.signatures) == sorted(names)
        assert found.certificates == (own.fingerprint,)


def test_the_mail_brings_the_sealed_document_to_everybody_who_signed(made: datetime) -> None:
    ctx = now(made)
    bruno = _papers(ctx, "Bruno Sales", "agreement")[0]
    assert [(one.party, one.name) for one in bruno.signers if one.signature] == [
        ("coach", "Jose Duarte"),
        ("client", "Bruno Sales"),
        ("sponsor", "Orla Byrne"),
        ("witness1", "Sofia Duarte"),
    ]
    letters = tuple(kept for name in mailbox.names() if (kept := mailbox.read(name)) is not None)
    brought = {kept.to_name for kept in letters for one in kept.files if sha256(one.data).hexdigest() == bruno.sealed}
    assert brought == {"Jose Duarte", "Bruno Sales", "Orla Byrne", "Sofia Duarte"}


def test_brunos_calls_were_planned_though_his_company_signed_last(made: datetime) -> None:
    row = Engagement.objects.get(client__name="Bruno Sales")
    assert row.sessions.count() == 27
    assert row.payments.get().payer.name == "Orla Byrne"


def test_the_signed_copy_leaves_within_the_minute_of_the_last_signature(made: datetime) -> None:
    ctx = now(made)
    for row in Engagement.objects.all():
        for one in papers.papers_of(ctx, row.pk):
            if one.state == "signed":
                signed = max(who.signature.at for who in one.signers if who.signature is not None)
                copies = OutgoingMail.objects.filter(template="signed_copy", args__paper=str(one.id))
                assert timedelta(0) <= max(copies.values_list("queued_at", flat=True)) - signed < timedelta(minutes=1)


def test_hiros_figures_wait_for_the_coach(made: datetime) -> None:
    ctx = now(made)
    (talk,) = value.conversations(_coach(ctx), Engagement.objects.get(client__name="Hiro Tanaka").pk)
    assert (talk.state, talk.coach_confirmed_at) == ("shared", None)
    assert talk.buyer_confirmed_at is not None
    said = {worth.key: worth.said_by for _, worth in talk.body.worths}
    assert said == {"w1": Party.CLIENT, "w2": Party.CLIENT, "w3": Party.COACH}


def test_jonas_can_choose_between_three_options(made: datetime) -> None:
    ctx = now(made)
    (sent,) = proposals.proposals(_coach(ctx), Engagement.objects.get(client__name="Jonas Weber").pk)
    assert sent.is_open
    assert [(one.key, str(one.owed), type(one.retainer).__name__) for one in sent.offer.options] == [
        ("a", "2280.00 USD", "NoneType"),
        ("b", "3150.00 USD", "PayForAccess"),
        ("c", "1350.00 USD", "NoneType"),
    ]


def test_ines_chose_by_the_value_that_both_agreed_on_and_it_is_her_turn_to_sign(made: datetime) -> None:
    ctx = now(made)
    row = Engagement.objects.get(client__name="Inés Robles")
    agreed = value.agreed_value(_coach(ctx), row.pk)
    (sent,) = proposals.proposals(_coach(ctx), row.pk)
    assert agreed is not None
    assert sent.chosen is not None
    assert sent.chosen.suggested is not None
    assert sent.chosen.suggested.of == agreed.counted.low.rounded()  # type: ignore[union-attr]
    assert sent.chosen.fee == sent.chosen.suggested.fee == Money.of("2500.00", "USD")
    (waiting,) = _papers(ctx, "Inés Robles", "agreement")
    assert (waiting.state, waiting.language, waiting.sealed) == ("waiting", "es", None)
    assert [(one.name, one.signature is not None, one.their_turn) for one in waiting.signers] == [
        ("Jose Duarte", True, False),
        ("Inés Robles", False, True),
    ]


def _papers(ctx: Context, client: str, kind: str) -> tuple[PaperSeen, ...]:
    found = papers.papers_of(ctx, Engagement.objects.get(client__name=client).pk)
    return tuple(one for one in found if one.kind == kind)


def _coach(ctx: Context) -> Context:
    owner = Membership.objects.get(role=Role.OWNER)
    return replace(ctx, actor=Actor("owner", owner.pk, owner.person_id))


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
    assert [line.split(")")[0].strip() for line in lines] == [
        "coach (Jose Duarte",
        "client (Ana Prado",
        "client (Bruno Sales",
        "client (Daniel Okafor",
        "client (Inés Robles",
        "client (Jonas Weber",
        "sponsor (Orla Byrne",
    ]
    token = lines[0].rsplit("/", 1)[1]
    opened = open_link(token, Keys.of(configured.SECRET_KEY), datetime.now(UTC)).value  # type: ignore[union-attr]
    assert opened.once
    assert Practice.objects.get().is_demo
    assert any(one.role == "owner" for one in demo.members(now(made)))
    assert COACH_EMAIL == "jose@example.org"


def test_the_time_machine_has_a_word_for_every_letter() -> None:
    assert set(LETTERS) == set(NEEDS)
