"""Papers: in turns, opened before they are signed, ended once, and read by nobody but their signers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import make
from tests.weekly import queued
from valueback.core.dates import Instant
from valueback.core.facts import VersionSigned
from valueback.core.guarantee import Verdict
from valueback.core.money import Money
from valueback.core.terms import EndingKind, Party, terms_from_json
from valueback.letters.mail import render
from valueback.store.load import facts_of
from valueback.store.models import (
    AgreementVersion,
    Job,
    Link,
    Membership,
    Paper,
    Person,
    Purpose,
    Role,
    Session,
    SigningEvent,
)
from valueback.usecases import (
    agreements,
    claim_reads,
    endings,
    engagements,
    entry,
    guarantee,
    noted,
    paper_mail,
    papers,
    people,
    schedules,
    ticks,
)
from valueback.usecases import mail as outbox
from valueback.usecases.agreements import Witness
from valueback.usecases.context import SYSTEM, Actor, Context
from valueback.usecases.links import Keys, link_for, open_link, token_for
from valueback.usecases.papers import Printed, Signing, Traces

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BRUNO, CARLA = Witness("Bruno", "bruno@example.org"), Witness("Carla", "carla@example.org")


def version_of(made: make.Made) -> AgreementVersion:
    return AgreementVersion.objects.select_related("paper").get(pk=made.version)


def paper_of(made: make.Made) -> Paper:
    found = version_of(made).paper
    assert found is not None
    return found


def seen(made: make.Made, now: Instant = make.SIGNED) -> papers.PaperSeen:
    found = papers.paper(made.coach(now), paper_of(made).pk)
    assert found is not None
    return found


def offered(*witnesses: Witness, order: papers.Order = papers.COACH_FIRST, size: int = 0) -> make.Made:
    made = make.engagement("draft")
    printed = make.printed(version_of(made), size)
    make.done(
        agreements.offer(made.coach(make.OFFERED), version_of(made).pk, printed, order=order, witnesses=witnesses)
    )
    return made


def with_sponsor() -> tuple[make.Made, Context]:
    """A draft that the company signs as well, and the company's own context."""
    made = make.engagement("draft")
    make.done(people.invite_sponsor(made.coach(), made.id, "Acme", "pay@example.org"))
    terms = terms_from_json(version_of(made).terms)
    signers = (Party.CLIENT, Party.COACH, Party.SPONSOR)
    names = replace(terms.names, payer="Acme")
    make.done(agreements.edit_draft(made.coach(), version_of(made).pk, replace(terms, signers=signers, names=names)))
    person = Person.objects.get(email="pay@example.org")
    place = Membership.objects.get(person=person, role=Role.SPONSOR)
    return made, Context(made.house.id, Actor("sponsor", place.pk, person.pk), make.SIGNED)


def by_link(made: make.Made, email: str, now: Instant = make.SIGNED) -> Context:
    """A witness who followed the link of their letter."""
    person = Person.objects.get(email=email)
    actor = Actor("third", None, person.pk, via="link", purpose="sign", engagement=made.id, proved=True)
    return Context(made.house.id, actor, now)


def signing(digest: str, name: str = "Ana", **more: object) -> Signing:
    return replace(Signing(name, True, digest, acknowledged=make.ENDS, proof="code"), **more)  # type: ignore[arg-type]


def sign(ctx: Context, made: make.Made, name: str = "Ana", **more: object) -> agreements.Signed:
    """Open and sign."""
    digest = make.view(ctx, paper_of(made).pk)
    return make.done(agreements.sign(ctx, version_of(made).pk, signing(digest, name, **more)))


def letters(made: make.Made, template: str) -> list[str]:
    """What the letters of a kind say, in the order they were queued."""
    told = []
    for row in queued(template):
        letter = outbox.outgoing(row.pk)
        assert letter is not None
        said = paper_mail.read(Context(made.house.id, SYSTEM, make.SIGNED), letter)
        common = {"url": "https://example.org/l/x", "zone": letter.zone, "to": letter.to_name}
        told.append(f"{letter.to_name}: {render(template, {**said.values, **common}, 'en').text}")
    return told


# --- turns -----------------------------------------------------------------------------------------


def test_whoever_is_second_is_asked_when_the_first_has_signed() -> None:
    made = offered()
    assert not queued("sign_request")  # the coach, who sends it, is first
    refused = papers.viewed(made.client(make.SIGNED), paper_of(made).pk, Traces())
    assert make.refused(refused) == "not_your_turn"
    assert refused.data["name"] == "Jose"  # type: ignore[union-attr]
    sign(made.coach(make.SIGNED), made, "Jose")
    (asked,) = letters(made, "sign_request")
    assert asked.startswith("Ana:")
    assert "Signed already: Jose." in asked
    assert "24 Jan 2027" in asked
    assert sign(made.client(make.SIGNED), made).by_both


def test_what_was_not_opened_is_not_signed() -> None:
    made = offered(order=make.EITHER)
    given = signing(paper_of(made).digest)
    assert make.refused(agreements.sign(made.client(make.SIGNED), version_of(made).pk, given)) == "not_viewed"
    make.view(made.coach(make.SIGNED), paper_of(made).pk)  # that somebody else opened it is not enough
    assert make.refused(agreements.sign(made.client(make.SIGNED), version_of(made).pk, given)) == "not_viewed"
    make.view(made.client(make.SIGNED), paper_of(made).pk)
    make.done(agreements.sign(made.client(make.SIGNED), version_of(made).pk, given))


def test_what_a_browser_says_of_itself_is_kept_short_and_a_drawing_as_it_was() -> None:
    made = offered(order=make.EITHER)
    strokes = (((0, 0), (600, 200)), ((10, 10),))
    sign(made.client(make.SIGNED), made, drawn=strokes, address="2" * 80, agent="B" * 500)
    signature = seen(made).signer(made.client_person).signature  # type: ignore[union-attr]
    assert signature is not None
    assert signature.drawn == strokes
    assert {(len(one.address), len(one.agent)) for one in seen(made).steps if one.step == "signed"} == {(64, 400)}


def test_address_and_agent_are_shown_to_the_coach_and_to_whose_they_are() -> None:
    made = offered(order=make.EITHER)
    sign(made.client(make.SIGNED), made, address="203.0.113.9", agent="Phone")
    sign(made.coach(make.SIGNED), made, "Jose", address="198.51.100.4", agent="Desk")
    mine = papers.paper(made.client(make.SIGNED), paper_of(made).pk)
    assert mine is not None
    assert {one.address for one in seen(made).steps if one.step == "signed"} == {"203.0.113.9", "198.51.100.4"}
    assert {(one.party, one.address) for one in mine.steps if one.step == "signed"} == {
        ("client", "203.0.113.9"),
        ("coach", ""),
    }
    assert {one.digest for one in mine.steps} == {mine.digest}
    assert [one.step for one in mine.steps if one.party == "client"] == ["viewed", "consented", "proved", "signed"]
    assert next(one.words for one in mine.steps if one.step == "proved") == "code"


@pytest.mark.parametrize(
    "drawn", [(((601, 5),),), (((5, -1),),), ((),), tuple(((1, 1),) for _ in range(201)), (((1, 1),) * 5001,)]
)
def test_a_drawing_outside_its_box_is_not_kept(drawn: papers.Strokes) -> None:
    made = offered(order=make.EITHER)
    make.view(made.client(make.SIGNED), paper_of(made).pk)
    given = signing(paper_of(made).digest, drawn=drawn)
    assert make.refused(agreements.sign(made.client(make.SIGNED), version_of(made).pk, given)) == "drawing_unreadable"


# --- sponsor and witnesses -------------------------------------------------------------------------


def test_nothing_is_agreed_before_the_company_has_signed_too() -> None:
    made, acme = with_sponsor()
    make.offer(made, make.OFFERED)
    sign(made.client(make.SIGNED), made)
    assert not sign(made.coach(make.SIGNED), made, "Jose").by_both
    assert guarantee.standing(made.client(make.SIGNED), made.id).verdict is None  # type: ignore[union-attr]
    assert papers.paper(acme, paper_of(made).pk) is not None
    assert sign(acme, made, "Acme").by_both
    standing = guarantee.standing(made.client(make.SIGNED + DAY), made.id)
    assert standing is not None
    assert standing.verdict is Verdict.COVERED
    facts = facts_of(made.house.id, made.id).known(make.SIGNED)
    assert [one.actor for one in facts.of(VersionSigned)] == [Party.CLIENT, Party.COACH, Party.SPONSOR]
    assert Session.objects.filter(engagement=made.id).count() == terms_from_json(version_of(made).terms).sessions


def test_an_order_that_names_somebody_twice_or_nobody_known_is_refused() -> None:
    made = make.engagement("draft")
    printed, ctx = make.printed(version_of(made)), made.coach(make.OFFERED)
    twice = (("client",), ("client", "coach"))
    assert make.refused(agreements.offer(ctx, version_of(made).pk, printed, order=twice)) == "signer_unknown"
    assert version_of(made).state == "draft"
    assert not Paper.objects.exists()


def test_witnesses_sign_last_and_conclude_nothing() -> None:
    made = offered(BRUNO, CARLA, order=make.EITHER)
    sign(made.client(make.SIGNED), made)
    assert make.refused(papers.viewed(by_link(made, BRUNO.email), paper_of(made).pk, Traces())) == "not_your_turn"
    assert sign(made.coach(make.SIGNED), made, "Jose").by_both
    assert version_of(made).state == "signed"
    asked = [one for one in letters(made, "sign_request") if "as a witness" in one]
    assert [one.split(":")[0] for one in asked] == ["Bruno", "Carla"]
    assert "Ana" not in asked[0]
    for one in (CARLA, BRUNO):
        sign(by_link(made, one.email, make.SIGNED + DAY), made, one.name)
    assert [one.signature is not None for one in seen(made).signers] == [True] * 4
    assert len(facts_of(made.house.id, made.id).known(make.SIGNED + DAY).of(VersionSigned)) == 2


def test_a_witness_is_nobody_else_and_three_are_too_many() -> None:
    made = make.engagement("draft")
    printed, ctx = make.printed(version_of(made)), made.coach(make.OFFERED)
    ana = Witness("Ana", Person.objects.get(pk=made.client_person).email)
    for witnesses, code in (
        ((ana,), "witness_is_a_party"),
        ((BRUNO, BRUNO), "witness_is_a_party"),
        ((BRUNO, CARLA, Witness("Dora", "dora@example.org")), "signer_unknown"),
        ((Witness("Bruno", "nowhere"),), "email_unclear"),
        ((Witness(" ", "bruno@example.org"),), "text_missing"),
    ):
        assert make.refused(agreements.offer(ctx, version_of(made).pk, printed, witnesses=witnesses)) == code
    assert not Person.objects.filter(email=BRUNO.email).exists()


def test_a_witness_sees_the_paper_and_nothing_else() -> None:
    made, other = offered(BRUNO, order=make.EITHER), make.engagement("offered", make.practice("MaxiCareerCoaching"))
    sign(made.client(make.SIGNED), made)
    sign(made.coach(make.SIGNED), made, "Jose")
    bruno = by_link(made, BRUNO.email)
    assert papers.paper(bruno, paper_of(made).pk) is not None
    assert agreements.version(bruno, version_of(made).pk) is not None
    assert papers.paper(bruno, paper_of(other).pk) is None
    assert agreements.versions(bruno, made.id) == ()
    assert guarantee.standing(bruno, made.id) is None
    assert claim_reads.claims(bruno, made.id) == ()
    assert papers.listing(bruno).total == 0
    assert make.refused(papers.decline(bruno, paper_of(made).pk)) == "not_found"


def test_the_third_person_of_a_claim_signs_nothing() -> None:
    made = offered(order=make.EITHER)
    person = make.done(people.find_or_add_person(made.coach(), "Rui", "rui@example.org"))
    actor = Actor("third", None, person, via="link", purpose="claim", engagement=made.id, proved=True)
    rui = Context(made.house.id, actor, make.SIGNED)
    assert papers.paper(rui, paper_of(made).pk) is None
    assert make.refused(papers.viewed(rui, paper_of(made).pk, Traces())) == "not_found"


# --- how it ends -----------------------------------------------------------------------------------


def test_a_declined_paper_tells_the_coach_why_at_once() -> None:
    made = offered(order=make.EITHER)
    make.view(made.client(make.SIGNED), paper_of(made).pk)
    for _ in range(2):
        make.done(papers.decline(made.client(make.SIGNED), paper_of(made).pk, "Too long for me", Traces("192.0.2.1")))
    assert seen(made).state == "declined"
    (told,) = letters(made, "paper_declined")
    assert told.startswith("Jose:")
    assert "Too long for me" in told
    digest = paper_of(made).digest
    assert make.refused(agreements.sign(made.client(make.SIGNED), version_of(made).pk, signing(digest))) == "overtaken"
    assert make.refused(papers.decline(made.coach(make.SIGNED), paper_of(made).pk)) == "not_found"
    assert make.refused(papers.viewed(made.client(make.SIGNED), paper_of(made).pk, Traces())) == "overtaken"


def test_what_others_signed_is_made_void_with_a_reason_that_they_read() -> None:
    made = offered(order=make.EITHER)
    sign(made.client(make.SIGNED), made)
    assert make.refused(papers.withdraw(made.coach(make.SIGNED), paper_of(made).pk)) == "signed_by_others"
    assert make.refused(papers.void(made.coach(make.SIGNED), paper_of(made).pk, " ")) == "text_missing"
    assert make.refused(papers.void(made.client(make.SIGNED), paper_of(made).pk, "No")) == "not_found"
    make.done(papers.void(made.coach(make.SIGNED), paper_of(made).pk, "The fee was wrong"))
    assert seen(made).state == "voided"
    (told,) = letters(made, "paper_voided")
    assert told.startswith("Ana:")
    assert "The fee was wrong" in told


def test_a_paper_that_was_taken_back_tells_nobody() -> None:
    made = offered()
    sign(made.coach(make.SIGNED), made, "Jose")
    make.done(papers.withdraw(made.coach(make.SIGNED), paper_of(made).pk))
    assert seen(made).state == "withdrawn"
    assert not queued("paper_voided")
    assert make.refused(papers.void(made.coach(make.SIGNED), paper_of(made).pk, "Late")) == "overtaken"


def test_the_time_to_sign_ends_and_the_coach_is_told() -> None:
    made = offered(order=make.EITHER)
    make.view(made.client(make.SIGNED), paper_of(made).pk)
    system, end = Context(made.house.id, SYSTEM, make.OFFERED), make.OFFERED + papers.LASTS
    assert papers.expire_due(replace(system, now=end - timedelta(seconds=1))) == 0
    late = agreements.sign(made.client(end), version_of(made).pk, signing(paper_of(made).digest))
    assert make.refused(late) == "expired"
    ticks.run(replace(system, now=end))
    assert papers.expire_due(replace(system, now=end)) == 0
    assert seen(made, end).state == "expired"
    (told,) = letters(made, "paper_expired")
    assert told.startswith("Jose:")
    assert "Still missing: Ana and Jose." in told


def test_reminding_is_once_a_day_and_once_by_itself() -> None:
    made = offered(order=make.EITHER)
    paper, system = paper_of(made).pk, Context(made.house.id, SYSTEM, make.OFFERED)
    assert make.refused(papers.remind(made.coach(make.OFFERED + timedelta(hours=23)), paper)) == "reminded_already"
    make.done(papers.remind(made.coach(make.OFFERED + DAY), paper))
    assert make.refused(papers.remind(made.coach(make.OFFERED + 2 * DAY - timedelta(seconds=1)), paper)) == (
        "reminded_already"
    )
    assert papers.remind_due(replace(system, now=make.OFFERED + 3 * DAY)) == 0  # the coach did it before
    other = offered(order=make.EITHER)
    system = Context(other.house.id, SYSTEM, make.OFFERED)
    assert [papers.remind_due(replace(system, now=make.OFFERED + days * DAY)) for days in (2, 3, 4, 8)] == [0, 1, 0, 0]
    assert len(queued("sign_request", paper=paper_of(other).pk)) == 2
    assert SigningEvent.objects.filter(paper=paper_of(other), step="reminded").count() == 1
    sign(other.client(make.OFFERED + 9 * DAY), other)
    assert make.refused(papers.remind(other.coach(make.OFFERED + 9 * DAY), paper_of(other).pk)) == "nobody_to_remind"


def test_a_draft_edited_after_it_was_printed_is_not_offered() -> None:
    made = make.engagement("draft")
    printed = make.printed(version_of(made))
    terms = replace(terms_from_json(version_of(made).terms), fee=Money.of("1800.00", "USD"))
    make.done(agreements.edit_draft(made.coach(), version_of(made).pk, terms))
    assert make.refused(agreements.offer(made.coach(), version_of(made).pk, printed)) == "changed_meanwhile"
    assert not Paper.objects.exists()


def test_a_second_draft_of_the_first_agreement_is_no_amendment_once_the_first_is_signed() -> None:
    made = make.engagement("offered")
    terms = replace(terms_from_json(version_of(made).terms), fee=Money.of("1.00", "USD"))
    other = make.done(agreements.draft(made.coach(make.OFFERED), made.id, terms))
    make.sign(made, "client", make.SIGNED)
    make.sign(made, "coach", make.SIGNED)
    printed = make.printed(AgreementVersion.objects.get(pk=other))
    assert make.refused(agreements.offer(made.coach(), other, printed)) == "changed_meanwhile"
    make.done(agreements.edit_draft(made.coach(), other, terms))
    row = AgreementVersion.objects.get(pk=other)
    assert "Only what stands here changes" in row.text
    make.done(agreements.offer(made.coach(), other, make.printed(row)))
    row.refresh_from_db()
    assert row.paper is not None
    assert row.paper.kind == "amendment"


def test_nothing_is_signed_once_the_engagement_is_over() -> None:
    made = make.engagement()
    terms = replace(terms_from_json(version_of(made).terms), fee=Money.of("2000.00", "USD"))
    change = make.done(agreements.amend(made.coach(), made.id, terms))
    paper = make.offer(made, make.RUNNING, change)
    digest = make.view(made.client(), paper)
    make.done(endings.end(made.coach(), made.id, EndingKind.COACH_STOPS))
    assert make.refused(agreements.sign(made.client(), change, signing(digest))) == "engagement_ended"


def test_an_enquiry_that_comes_to_nothing_takes_its_paper_back() -> None:
    made = make.engagement("offered")
    make.done(engagements.decline(made.client(make.SIGNED), made.id))
    assert seen(made).state == "withdrawn"
    assert [(one.step, one.name) for one in seen(made).steps] == [("withdrawn", "Ana")]


# --- links -----------------------------------------------------------------------------------------


def test_a_witness_s_link_opens_one_paper_changes_nothing_and_ends() -> None:
    made = offered(BRUNO, order=make.EITHER)
    sign(made.client(make.SIGNED), made)
    sign(made.coach(make.SIGNED), made, "Jose")
    bruno, keys = Person.objects.get(email=BRUNO.email), Keys.of("a secret")
    system = Context(made.house.id, SYSTEM, make.SIGNED)
    real, lasts = make.SIGNED, timedelta(days=60)
    asked = {"real": real, "lasts": lasts, "engagement": made.id, "subject": "v1"}
    link = link_for(system, keys, Purpose.SIGN, bruno.pk, **asked)  # type: ignore[arg-type]
    before = (Link.objects.get(pk=link).used_at, SigningEvent.objects.count())
    opened = make.done(open_link(token_for(link, keys), keys, real))
    ctx = entry.context_by_link(opened, entry.place_by_link(opened), real, proved=True)
    assert ctx is not None
    assert (ctx.actor.role, ctx.actor.purpose) == ("third", "sign")
    assert [one.id for one in papers.papers_of(ctx, made.id)] == [paper_of(made).pk]
    assert (Link.objects.get(pk=link).used_at, SigningEvent.objects.count()) == before
    assert make.refused(open_link(token_for(link, keys), keys, real + lasts)) == "link_expired"
    unproved = entry.context_by_link(opened, None, real, proved=False)
    assert unproved is not None
    given = signing(paper_of(made).digest, "Bruno")
    assert make.refused(agreements.sign(unproved, version_of(made).pk, given)) == "code_needed"


# --- sealing ---------------------------------------------------------------------------------------


def test_the_last_signature_asks_for_the_seal_and_the_copies_follow_it() -> None:
    made = offered(BRUNO, order=make.EITHER, size=900)
    system = Context(made.house.id, SYSTEM, make.SIGNED)
    sign(made.client(make.SIGNED), made)
    assert not Job.objects.filter(name="seal_paper").exists()
    sign(made.coach(make.SIGNED), made, "Jose")
    assert Job.objects.filter(name="seal_paper").count() == 1
    assert not queued("signed_copy")
    assert make.done(papers.sealed(system, paper_of(made).pk, 2, "b" * 64, 1000)) is True
    assert make.done(papers.sealed(system, paper_of(made).pk, 2, "c" * 64, 1000)) is False
    assert seen(made).sealed == "b" * 64
    told = letters(made, "signed_copy")
    assert sorted(one.split(":")[0] for one in told) == ["Ana", "Bruno", "Jose"]
    assert "b" * 64 in told[0]
    assert make.refused(papers.sealed(made.coach(make.SIGNED), paper_of(made).pk, 3, "d" * 64, 1000)) == "not_found"
    sign(by_link(made, BRUNO.email), made, "Bruno")
    assert make.done(papers.sealed(system, paper_of(made).pk, 3, "e" * 64, 1100)) is True
    assert seen(made).sealed == "e" * 64


# --- signed elsewhere ------------------------------------------------------------------------------


ELSEWHERE = Printed("f" * 64, 5000, "0" * 64)
NAMES = {"coach": "Jose Silva", "client": "Ana Lima"}


def test_a_copy_signed_elsewhere_concludes_and_the_client_is_asked() -> None:
    made = offered(order=make.EITHER)
    now = make.SIGNED + 2 * DAY
    done = make.done(agreements.brought_in(made.coach(now), version_of(made).pk, ELSEWHERE, date(2027, 1, 11), NAMES))
    again = agreements.brought_in(made.coach(now), version_of(made).pk, ELSEWHERE, date(2027, 1, 11), NAMES)
    assert done.by_both
    assert make.done(again) == done
    assert (seen(made).state, seen(made).elsewhere) == ("signed", "f" * 64)
    facts = facts_of(made.house.id, made.id).known(now)
    assert {(one.actor, one.by, one.what.name) for one in facts.of(VersionSigned)} == {
        (Party.COACH, Party.COACH, "Jose Silva"),
        (Party.CLIENT, Party.COACH, "Ana Lima"),
    }
    (question,) = noted.waiting(facts.all)
    assert isinstance(question.what, VersionSigned)
    assert guarantee.standing(made.client(now), made.id).verdict is Verdict.COVERED  # type: ignore[union-attr]
    told = letters(made, "signed_copy")
    assert len(told) == 2
    assert any("signed elsewhere" in one for one in told if one.startswith("Ana:"))


def test_the_client_says_that_it_was_not_so() -> None:
    made = offered(order=make.EITHER)
    now = make.SIGNED + 2 * DAY
    make.done(agreements.brought_in(made.coach(now), version_of(made).pk, ELSEWHERE, date(2027, 1, 11), NAMES))
    (question,) = noted.waiting(facts_of(made.house.id, made.id).known(now).all)
    make.done(noted.correct(made.client(now), made.id, question.seq))
    assert guarantee.standing(made.client(now), made.id).verdict is None  # type: ignore[union-attr]
    assert version_of(made).state == "voided"
    # Nothing holds now: the coach can write it anew, and there is nothing to amend.
    terms = terms_from_json(version_of(made).terms)
    assert make.refused(agreements.amend(made.coach(now), made.id, replace(terms, sessions=20))) == "not_signed"
    again = make.done(agreements.draft(made.coach(now), made.id, terms))
    assert AgreementVersion.objects.get(pk=again).text.startswith("Coaching agreement")


@pytest.mark.parametrize(
    ("day", "names", "code"),
    [
        (date(2027, 1, 14), NAMES, "day_ahead"),
        (date(2026, 11, 10), NAMES, "signed_too_early"),
        (date(2027, 1, 11), {"coach": "Jose Silva"}, "text_missing"),
    ],
)
def test_what_cannot_be_so_is_not_brought_in(day: date, names: dict[str, str], code: str) -> None:
    made = offered(order=make.EITHER)
    now = make.SIGNED + 2 * DAY
    assert make.refused(agreements.brought_in(made.coach(now), version_of(made).pk, ELSEWHERE, day, names)) == code
    assert seen(made).state == "waiting"
    assert not seen(made).elsewhere
    assert make.refused(agreements.brought_in(made.client(now), version_of(made).pk, ELSEWHERE, day, names)) == (
        "not_found"
    )


# --- reading ---------------------------------------------------------------------------------------


def test_the_coach_s_list_finds_papers_by_client_and_state() -> None:
    house = make.practice()
    first = make.engagement("offered", house, name="Ana")
    make.engagement("running", house, name="Bea")
    late = make.engagement("offered", house, name="Cleo")
    make.done(papers.decline(late.client(make.SIGNED), paper_of(late).pk))
    ctx = house.coach(make.RUNNING)
    assert papers.listing(ctx).total == 3
    assert [one.client for one in papers.listing(ctx, sort="client", newest=False).papers] == ["Ana", "Bea", "Cleo"]
    assert [one.client for one in papers.listing(ctx, state="waiting").papers] == ["Ana"]
    assert [one.client for one in papers.listing(ctx, state="declined").papers] == ["Cleo"]
    assert [one.client for one in papers.listing(ctx, search="be").papers] == ["Bea"]
    assert papers.listing(ctx, page=2).papers == ()
    assert papers.listing(first.client(make.RUNNING)).total == 0
    assert papers.listing(make.practice("MaxiCareerCoaching").coach(make.RUNNING)).total == 0


def test_a_declined_schedule_is_told_apart_from_one_that_gave_way() -> None:
    made = make.engagement()
    one, two = (
        make.done(schedules.draft(made.coach(), made.id, "Lead", terms_from_json(version_of(made).terms).minimum))
        for _ in range(2)
    )
    assert schedules.schedule(made.coach(), one).state == "superseded"  # type: ignore[union-attr]
    make.send_schedule(made, two)
    paper = schedules.schedule(made.coach(), two).paper  # type: ignore[union-attr]
    assert paper is not None
    make.done(papers.decline(made.client(), paper, "Not what we said"))
    found = papers.paper(made.coach(), paper)
    assert found is not None
    assert found.state == "declined"
    assert [one.of for one in papers.listing(made.coach(), state="declined").papers] == [two]
    assert papers.listing(made.coach(), state="withdrawn").total == 0


def test_history_says_who_did_what_and_what_became_of_it() -> None:
    made = make.engagement("offered")
    make.done(papers.decline(made.client(make.SIGNED), paper_of(made).pk, "Too dear"))
    terms = replace(terms_from_json(version_of(made).terms), fee=Money.of("1800.00", "USD"))
    second = make.done(agreements.draft(made.coach(make.SIGNED), made.id, terms))
    make.offer(made, make.SIGNED, second)
    for who in ("client", "coach"):
        make.sign(made, who, make.SIGNED, second)  # type: ignore[arg-type]
    newest, oldest = agreements.history(made.coach(make.RUNNING), made.id)
    assert (newest.number, newest.state, newest.written_by) == (2, "signed", "Jose")
    assert [(party, name) for party, name, _ in newest.signed] == [("client", "Ana"), ("coach", "Jose")]
    assert (oldest.state, oldest.ended_by, oldest.words) == ("declined", "Ana", "Too dear")
    assert oldest.ended_at == make.SIGNED
    assert agreements.history(made.client(make.RUNNING), made.id) == ()


def test_strangers_find_no_paper() -> None:
    made, other = make.engagement("offered"), make.engagement("offered", make.practice("MaxiCareerCoaching"))
    sponsor = make.member(made.house, "sponsor", "Acme")
    for ctx in (other.coach(), other.client(), sponsor):
        assert papers.paper(ctx, paper_of(made).pk) is None
        assert papers.papers_of(ctx, made.id) == ()
        assert make.refused(papers.viewed(ctx, paper_of(made).pk, Traces())) == "not_found"
        assert make.refused(papers.decline(ctx, paper_of(made).pk)) == "not_found"
        assert make.refused(papers.withdraw(ctx, paper_of(made).pk)) == "not_found"
        assert make.refused(papers.remind(ctx, paper_of(made).pk)) == "not_found"
    assert not SigningEvent.objects.exists()
