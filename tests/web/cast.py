"""Two practices for the isolation test. Every text in them carries a word that belongs to one place alone.

    Ambarina   the practice A. Its owner; Jonas, who coaches Analuz and whose company Sponte pays; Rita, who coaches
               Brunildo and nobody else.
    Cobaltina  the practice B, whose owner coaches Bertoldo: the stranger to all of A.

A page that shows a word of a place where its reader does not belong has leaked. `Side` is one engagement with one of
everything; a new kind of object is one field there and one line in OBJECTS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.test import Client

from tests import make, offers
from tests.store import rows
from valueback.core.outcome import Judgement
from valueback.core.terms import Party
from valueback.core.value import Factor, Kind, Measure, Worth, digest_of
from valueback.store.models import (
    AgreementVersion,
    Brand,
    Claim,
    Device,
    Payment,
    Person,
    Proposal,
    ResultsSchedule,
    Role,
    Session,
    User,
)
from valueback.usecases import (
    adjustments,
    agreements,
    circumstances,
    engagements,
    homework,
    notes,
    papers,
    people,
    results,
    schedules,
    value,
)
from valueback.usecases.context import Context
from valueback.usecases.engagements import ShortPath
from valueback.usecases.links import Purpose, make_link, token_for
from valueback.usecases.papers import Signing, Traces
from valueback.web.links import keys

NOW: Final = make.RUNNING + timedelta(days=16)
"""The time on every page: three calls are over."""

ROLES: Final = ("anonymous", "stranger", "other_client", "other_coach", "sponsor", "client", "coach", "owner")

AMBARINA, COBALTINA, ANALUZ, BRUNILDO, BERTOLDO = "Ambarina", "Cobaltina", "Analuz", "Brunildo", "Bertoldo"

HIDDEN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "anonymous": (AMBARINA, COBALTINA, ANALUZ, BRUNILDO, BERTOLDO),
        "stranger": (AMBARINA, ANALUZ, BRUNILDO),
        "other_client": (COBALTINA, BERTOLDO, ANALUZ),
        "other_coach": (COBALTINA, BERTOLDO, ANALUZ),
        "sponsor": (COBALTINA, BERTOLDO, BRUNILDO),
        "client": (COBALTINA, BERTOLDO, BRUNILDO),
        "coach": (COBALTINA, BERTOLDO, BRUNILDO),
        "owner": (COBALTINA, BERTOLDO),
    }
)
"""The words that each role may see on no page at all."""


@dataclass(frozen=True, slots=True)
class Side:
    """One engagement with one of everything that an address may name."""

    engagement: UUID
    version: UUID
    paper: UUID
    schedule: UUID
    session: UUID
    ref: str
    item: UUID
    adjustment: UUID
    result: UUID
    leaf: str
    circumstance: UUID
    note: UUID
    claim: UUID
    conversation: UUID
    proposal: UUID
    payment: UUID
    brand: UUID
    person: UUID
    token: str


OBJECTS: Final[Mapping[str, Callable[[Side], Any]]] = MappingProxyType(
    {
        "engagement": lambda side: side.engagement,
        "version": lambda side: side.version,
        "paper": lambda side: side.paper,
        "schedule": lambda side: side.schedule,
        "session": lambda side: side.session,
        "ref": lambda side: side.ref,
        "item": lambda side: side.item,
        "adjustment": lambda side: side.adjustment,
        "result": lambda side: side.result,
        "leaf": lambda side: side.leaf,
        "circumstance": lambda side: side.circumstance,
        "note": lambda side: side.note,
        "claim": lambda side: side.claim,
        "conversation": lambda side: side.conversation,
        "proposal": lambda side: side.proposal,
        "payment": lambda side: side.payment,
        "brand": lambda side: side.brand,
        "person": lambda side: side.person,
        "token": lambda side: side.token,
    }
)
"""What a part of an address (`<uuid:engagement>`) stands for. Parts that name nothing of anybody are in FREE."""

FREE: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "light": "0b5c68",
        "dark": "6cc5cf",
        "part": "more",
        "step": "objectives",
        "pk": 1,
        "number": 1,
        "name": "none",
        "fingerprint": "0" * 64,
    }
)
"""Parts of addresses that belong to nobody."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody as a browser, and the engagements."""

    browsers: Mapping[str, Client]
    ana: Side
    bruno: Side
    bert: Side
    practice: UUID
    other_practice: UUID


def cast() -> Cast:
    """Both practices, made through the verbs."""
    ambarina = _practice(AMBARINA)
    cobaltina = _practice(COBALTINA)
    jonas, rita = _coach(ambarina, "Jonas"), _coach(ambarina, "Rita")
    ana = _side(jonas, AMBARINA, ANALUZ)
    bruno = _side(rita, AMBARINA, BRUNILDO)
    bert = _side(cobaltina, COBALTINA, BERTOLDO)
    owner = ambarina.owner(NOW)
    made = people.invite_sponsor(owner, ana.engagement, f"{AMBARINA} Sponte {ANALUZ}", "sponte@example.org")
    sponsor = make.done(made)
    assert isinstance(sponsor, UUID)
    entering = {
        "stranger": cobaltina.person,
        "other_client": bruno.person,
        "other_coach": rita.person,
        "sponsor": sponsor,
        "client": ana.person,
        "coach": jonas.person,
        "owner": ambarina.person,
    }
    browsers = {"anonymous": Client(), **{role: _browser(person) for role, person in entering.items()}}
    return Cast(MappingProxyType(browsers), ana, bruno, bert, ambarina.id, cobaltina.id)


def _practice(word: str) -> make.House:
    house = make.practice(f"{word} practice", coach=f"{word} owner")
    Brand.objects.filter(practice_id=house.id).update(name=f"{word} brand", scope=f"{word} scope")
    return house


def _coach(house: make.House, name: str) -> make.House:
    """The practice as one of its coaches works in it."""
    member = make.member(house, Role.COACH.value, name, make.ENQUIRED)
    assert member.actor.person is not None
    assert member.actor.membership is not None
    Person.objects.filter(pk=member.actor.person).update(name=f"{AMBARINA} {name}")
    return replace(house, person=member.actor.person, coach_membership=member.actor.membership)


def _browser(person: UUID) -> Client:
    row = Person.objects.get(pk=person)
    user = row.user or User.objects.create_user(row.email)
    people.enter(user.pk)
    browser = Client()
    browser.force_login(user)
    return browser


def _side(house: make.House, word: str, name: str) -> Side:
    made = _running(house, word, name)
    coach, client = made.coach(NOW), made.client(NOW)
    session = Session.objects.filter(engagement_id=made.id).order_by("start").first()
    assert session is not None
    schedule = _id(
        schedules.draft(coach, made.id, f"{word} {name} objective", Judgement("word", f"{word} {name} words"))
    )
    printed = make.printed(ResultsSchedule.objects.get(pk=schedule))
    signing = Signing(
        f"{word} coach", True, printed.digest, proof=f"{word} session", address=word, agent=f"{word} browser"
    )
    make.done(schedules.send(coach, schedule, printed, signing))
    make.done(schedules.reached(client, schedule))
    item = make.done(homework.give(coach, session.pk, (homework.Item(f"{word} {name} task", f"{word} {name} how"),)))
    result = _id(results.enter(client, made.id, results.Judged("word", True, f"{word} {name} judged")))
    claim = rows.claim(made.row)
    Claim.objects.filter(pk=claim.pk).update(answers={"got": f"{word} {name} got"}, words=f"{word} {name} decided")
    payment = rows.payment(made.row, ref="p9")
    said = {"payer_name": f"{word} {name}", "method": f"{word} bank", "reference": f"{word} {name} reference"}
    Payment.objects.filter(pk=payment.pk).update(**said)
    Device.objects.create(
        practice_id=house.id,
        person_id=made.client_person,
        token_hash=f"{made.id.hex}{made.id.hex}",
        agent=f"{word} {name} browser",
        created_at=NOW,
        remembered_until=NOW + timedelta(days=180),
    )
    assert isinstance(item, tuple)
    return Side(
        engagement=made.id,
        version=_version(made),
        paper=_paper(made),
        schedule=schedule,
        session=session.pk,
        ref=session.ref,
        item=item[0],
        adjustment=_id(adjustments.propose(coach, session.pk, f"{word} {name} change")),
        result=result,
        leaf="word",
        circumstance=_id(circumstances.log(client, made.id, f"{word} {name} circumstance")),
        note=_id(notes.write(coach, made.id, f"{word} {name} note")),
        claim=claim.pk,
        conversation=_conversation(coach, made, f"{word} {name}"),
        proposal=_proposal(made),
        payment=payment.pk,
        brand=house.brand,
        person=made.client_person,
        token=_token(client, made),
    )


def _proposal(made: make.Made) -> UUID:
    """The options that were sent before anything was signed."""
    found = Proposal.objects.get(engagement=made.id).pk
    assert isinstance(found, UUID)
    return found


def _conversation(coach: Context, made: make.Made, said: str) -> UUID:
    """A value conversation that the client has to look at."""
    found = _id(value.start(coach, made.id))
    shown = value.conversation(coach, found)
    assert shown is not None
    worth = Worth("w1", f"{said} worth", Kind.TANGIBLE, Party.CLIENT, NOW)
    first = replace(
        shown.body.objectives[0], text=f"{said} objective", measures=(Measure("m1", said),), worths=(worth,)
    )
    body = replace(shown.body, objectives=(first,), factors=(Factor("f1", f"{said} factor"),))
    make.done(value.change(coach, found, body, shown.revision))
    make.done(value.share(coach, found, digest_of(body)))
    return found


def _running(house: make.House, word: str, name: str) -> make.Made:
    asked = ShortPath(
        client_name=f"{word} {name}",
        client_email=f"{name.lower()}@example.org",
        objective=f"{word} {name} leads the weekly call",
        minimum=f"{word} {name} has the tools",
        fee=make.FEE,
        first_day=make.FIRST_DAY,
        slot=make.SLOT,
        preset="value-back",
    )
    drafted = engagements.short_path(house.coach(), asked, referral=f"{word} {name} referral")
    value = make.done(drafted)
    assert isinstance(value, engagements.Drafted)
    made = make._made(house, value.engagement, value.version)
    option = offers.option(title=f"{word} {name} option", scope=(f"{word} {name} scope",))
    offers.sent(made, offers.offer(option, objective=f"{word} {name} leads", opening=f"{word} {name} words"))
    make.offer(made, make.OFFERED, value.version)
    _sign(made.client(make.SIGNED), value.version, f"{word} {name}")
    _sign(made.coach(make.SIGNED + timedelta(hours=1)), value.version, f"{word} coach")
    engagements.start_due(house.owner(make.RUNNING))
    return made


def _sign(ctx: Context, version: UUID, name: str) -> None:
    paper = AgreementVersion.objects.get(pk=version).paper_id
    digest = make.done(papers.viewed(ctx, paper, Traces(name, f"{name} browser")))
    typed = Signing(
        name,
        True,
        digest,
        acknowledged=make.ENDS,
        informed=True,
        address=name,
        agent=f"{name} browser",
        proof=f"{name} session",
    )
    make.done(agreements.sign(ctx, version, typed))


def _paper(made: make.Made) -> UUID:
    found = AgreementVersion.objects.get(pk=_version(made)).paper_id
    assert isinstance(found, UUID)
    return found


def _version(made: make.Made) -> UUID:
    assert made.version is not None
    return made.version


def _token(client: Context, made: make.Made) -> str:
    link = make_link(
        client,
        keys(),
        Purpose.ENTER,
        made.client_person,
        real=NOW,
        lasts=timedelta(days=7),
        membership=made.client_membership,
    )
    return token_for(link, keys())


def _id(decision: Any) -> UUID:
    value = make.done(decision)
    assert isinstance(value, UUID)
    return value
