"""Where each reader begins: the client's and the sponsor's engagements, and the day of a coach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from valueback.core.agreements import Agreed
from valueback.core.dates import Instant, end_of_day, local_date, start_of_day, term_last_day
from valueback.core.facts import (
    CheckAnswered,
    CheckAsked,
    CircumstanceAcknowledged,
    CircumstanceLogged,
    Fact,
    Facts,
    HomeworkGiven,
    HomeworkLooked,
    HomeworkReported,
    PaymentReceived,
    ResultConfirmed,
    SessionCancelled,
    SessionMoved,
)
from valueback.core.guarantee import Case, Standing
from valueback.core.jurisdictions import Withdrawal
from valueback.core.money import Money
from valueback.core.outcome import Judge, leaves
from valueback.core.sessions import Count, Life
from valueback.core.sessions import Session as Call
from valueback.core.terms import Clause, Party, Terms
from valueback.store.db import snapshot
from valueback.store.load import agreed_of_many, facts_of_many
from valueback.store.models import Adjustment, AgreementVersion, Person, Session
from valueback.usecases import checks, noted, slips
from valueback.usecases.access import acting, engagements_of
from valueback.usecases.context import Context
from valueback.usecases.heads import Head, head_of
from valueback.usecases.pages.after_call import owes_adjustment
from valueback.usecases.pages.before import Asked, asked_of_many, unsigned
from valueback.usecases.pages.reading import Read, SessionSeen, made, next_call, read, session_seen
from valueback.usecases.results import ENTRIES

BACK = timedelta(days=3)
"""How far back a coach's day looks for calls that are not followed up."""

_ALIVE: tuple[str, ...] = ("running", "agreed", "ended")


@dataclass(frozen=True, slots=True)
class Home:
    """One engagement on the client's first page. `waiting`: how many things the page after the call holds.

    `asked`: what waits for the client before it is agreed, what comes first in front.
    """

    head: Head
    standing: Standing | None
    next_session: SessionSeen | None
    waiting: int
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Bought:
    """What was bought, as whoever pays needs to know it: nothing of what the two work on."""

    fee: Money
    first_day: date
    last_day: date
    sessions: int
    minutes: int


@dataclass(frozen=True, slots=True)
class SponsorView:
    """What a company that pays sees by default: the terms it pays for, sessions, the guarantee in a word, payments."""

    head: Head
    bought: Bought | None
    sessions: Count | None
    standing: Standing | None
    next_at: Instant | None
    paid: tuple[tuple[Instant, Money], ...]


class Task(StrEnum):
    """What can wait for a coach."""

    ASK = "ask"
    ADJUST = "adjust"
    AGREE = "agree"
    LOOK = "look"
    EXCUSE = "excuse"
    SCHEDULE = "schedule"
    OWED = "owed"
    UNCLEAR = "unclear"
    CIRCUMSTANCE = "circumstance"
    CLAIM = "claim"
    CONFIRM = "confirm"
    PAYMENT = "payment"
    NOTED = "noted"
    SIGN = "sign"
    VALUE = "value"
    CHOSEN = "chosen"
    OPTIONS = "options"
    AGAIN = "again"


class Happening(StrEnum):
    """What is new to a coach."""

    ANSWERED = "answered"
    HOMEWORK = "homework"
    RESULT = "result"
    CANCELLED = "cancelled"
    MOVED = "moved"
    CIRCUMSTANCE = "circumstance"


@dataclass(frozen=True, slots=True)
class TodayCall:
    """A call of today. `before` is what the last value check said, `given` and `done` its homework, item by item."""

    engagement: UUID
    client: str
    session: SessionSeen
    standing: Standing
    before: checks.Told | None = None
    given: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing for the coach. `session` and `clause` where it is about one; `until` where time ends it.

    `about`: the version or the proposal, for what comes before a signature; `said`: what is so, as `before.Ahead` has.
    """

    task: Task
    engagement: UUID
    client: str
    session: str = ""
    session_at: Instant | None = None
    clause: Clause | None = None
    until: Instant | None = None
    count: int = 1
    about: UUID | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Something that a client did since yesterday. `told`: a check as the coach may see it."""

    what: Happening
    engagement: UUID
    client: str
    at: Instant
    session_at: Instant | None = None
    told: checks.Told | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Today:
    """A coach's day in their own zone."""

    day: date
    sessions: tuple[TodayCall, ...]
    to_do: tuple[ToDo, ...]
    news: tuple[News, ...]


# --- client and sponsor ----------------------------------------------------------------------------


def client_home(ctx: Context) -> tuple[Home, ...]:
    """The client's own engagements, the running ones first; a fixed number of queries."""
    if acting(ctx) != "client":
        return ()
    found = _reads(ctx, ("running", "agreed", "proposed", "enquiry", "ended", "closed"))
    ids = _session_ids(ctx, found)
    asked = asked_of_many(ctx, [one.head.id for one in found])
    homes = tuple(
        Home(one.head, one.standing, next_call(one.case, ids[one.head.id]), waiting_in(one), asked.get(one.head.id, ()))
        for one in found
    )
    return tuple(sorted(homes, key=lambda one: (one.head.is_over, -one.head.number)))


def waiting_in(found: Read) -> int:
    """Unanswered checks and slips that can be caught up; what else waits, the page itself says."""
    case = found.case
    if case is None or found.standing is None:
        return 0
    unanswered = sum(
        case.seen.first(CheckAnswered, one.subject) is None and one.end > case.as_of - checks.BACK
        for one in case.held
        if one.end <= case.as_of
    )
    return unanswered + len(found.standing.to_catch_up)


def sponsor_view(ctx: Context, engagement: UUID) -> SponsorView | None:
    """The sponsor's page; the client may look at it "as my company"."""
    found = read(ctx, engagement, "sponsor", "client")
    if found is None or (found.head.sponsor is None and acting(ctx) == "sponsor"):
        return None
    return _sponsored(found)


def sponsor_home(ctx: Context) -> tuple[SponsorView, ...]:
    """The engagements that the sponsor pays for, the running ones first; a fixed number of queries."""
    if acting(ctx) != "sponsor":
        return ()
    found = _reads(ctx, ("running", "agreed", "proposed", "ended", "closed"))
    return tuple(sorted(map(_sponsored, found), key=lambda one: (one.head.is_over, one.head.client.name.casefold())))


def _sponsored(found: Read) -> SponsorView:
    payer = found.head.sponsor.name if found.head.sponsor else ""
    paid = tuple((one.at, one.what.amount) for one in found.seen.of(PaymentReceived) if one.what.payer == payer)
    case = found.case
    coming = None if case is None else next((one for one in case.planned), None)
    count = None if found.standing is None or case is None else found.standing.sessions
    bought = None if case is None else _bought(case.terms)
    return SponsorView(found.head, bought, count, _in_a_word(found.standing), coming.start if coming else None, paid)


def _bought(terms: Terms) -> Bought:
    last = term_last_day(terms.first_day, terms.months)
    return Bought(terms.fee, terms.first_day, last, terms.sessions, terms.slot.minutes)


def _in_a_word(standing: Standing | None) -> Standing | None:
    """The standing without its reasons: duties, checks and claims are between client and coach."""
    if standing is None:
        return None
    nothing = Money.zero(standing.refund_if_claimed.currency)
    return replace(
        standing,
        findings=tuple(one for one in standing.findings if one.code == "not_signed"),
        results=None,
        refunds=(),
        refund_if_claimed=nothing,
        withdrawal=Withdrawal(None, None),
        claim=None,
        unnotified=(),
        passes_left=0,
    )


# --- the coach's day -------------------------------------------------------------------------------


def coach_today(ctx: Context) -> Today | None:
    """Today's calls, what waits, what is new since yesterday; a fixed number of queries."""
    if acting(ctx) != "coach" or ctx.actor.person is None:
        return None
    zone = Person.objects.of(ctx).values_list("zone", flat=True).get(pk=ctx.actor.person)
    found = [one for one in _reads(ctx, _ALIVE, coach=ctx.actor.person) if one.case is not None]
    ids = _session_ids(ctx, found)
    proposed = _proposed(ctx, [one.head.id for one in found])
    day = local_date(ctx.now, zone)
    calls = [
        call for one in found for call in _calls(one, ids[one.head.id], start_of_day(day, zone), end_of_day(day, zone))
    ]
    tasks = [task for one in found for task in _tasks(one, proposed.get(one.head.id, 0))]
    tasks += _to_sign(ctx, ctx.actor.person)
    tasks += _before(ctx, ctx.actor.person)
    news = [new for one in found for new in _news(one, ctx.now - timedelta(days=1))]
    return Today(
        day,
        tuple(sorted(calls, key=lambda one: (one.session.start, one.client))),
        tuple(sorted(tasks, key=_urgency)),
        tuple(sorted(news, key=lambda one: (-one.at.timestamp(), one.client))),
    )


def _urgency(one: ToDo) -> tuple[bool, float, str, str]:
    return one.until is None, one.until.timestamp() if one.until else 0.0, one.client, one.task.value


def _calls(found: Read, ids: Mapping[str, UUID], opens: Instant, ends: Instant) -> Iterator[TodayCall]:
    case, standing = found.case, found.standing
    assert case is not None
    assert standing is not None
    for one in case.sessions:
        if one.gone is None and opens <= one.start < ends:
            seen = session_seen(case, one, ids)
            last = next((held for held in reversed(case.held) if held.end <= one.start), None)
            before = None if last is None else checks.told(case.seen, last.subject, case.as_of)
            given = {item.subject for item in case.seen.of(HomeworkGiven) if last and item.what.session == last.subject}
            done = given & {item.subject for item in case.seen.of(HomeworkReported)}
            yield TodayCall(found.head.id, found.head.client.name, seen, standing, before, len(given), len(done))


def _tasks(found: Read, proposed: int) -> Iterator[ToDo]:
    case, standing = found.case, found.standing
    assert case is not None
    assert standing is not None
    who: tuple[UUID, str] = (found.head.id, found.head.client.name)
    if found.head.is_over and standing.claim is None:
        return
    if standing.claim is not None and standing.claim.granted is None:
        yield ToDo(Task.CLAIM, *who, until=standing.claim.decide_by)
    for call in _unfollowed(case):
        task = Task.UNCLEAR if call.life(case.as_of) is Life.UNCLEAR else Task.ASK
        yield ToDo(task, *who, call.subject, call.start)
    for one in slips.pending_in(case):
        yield ToDo(Task.EXCUSE, *who, one.slip.subject, clause=one.slip.clause, until=one.coach_until)
    if owes_adjustment(case):
        yield ToDo(Task.ADJUST, *who)
    if proposed:
        yield ToDo(Task.AGREE, *who, count=proposed)
    for ref in _unlooked(case):
        yield ToDo(Task.LOOK, *who, ref, next(one.start for one in case.sessions if one.subject == ref))
    if any(one.code == "clarity_waiting_for_coach" for one in standing.findings):
        yield ToDo(Task.SCHEDULE, *who)
    if standing.sessions.owed:
        yield ToDo(Task.OWED, *who, count=standing.sessions.owed)
    seen = {one.subject for one in case.seen.of(CircumstanceAcknowledged)}
    new = [one for one in case.seen.of(CircumstanceLogged) if one.actor is Party.CLIENT and one.subject not in seen]
    if new:
        yield ToDo(Task.CIRCUMSTANCE, *who, count=len(new))
    unconfirmed = _unconfirmed(case)
    if unconfirmed:
        yield ToDo(Task.CONFIRM, *who, count=unconfirmed)
    if _unpaid(found):
        yield ToDo(Task.PAYMENT, *who)
    waiting = noted.waiting(case.seen.all)
    if waiting:
        yield ToDo(Task.NOTED, *who, count=len(waiting))


def _to_sign(ctx: Context, coach: UUID) -> Iterator[ToDo]:
    """Papers that wait for the coach's own signature."""
    offered = AgreementVersion.objects.of(ctx).filter(state="offered", engagement__coach__person=coach)
    turn = offered.filter(paper__signers__party=Party.COACH, paper__signers__asked_at__isnull=False)
    waiting = turn.exclude(paper__signatures__party=Party.COACH)
    for engagement, client in waiting.values_list("engagement", "engagement__client__name"):
        yield ToDo(Task.SIGN, engagement, client)


def _before(ctx: Context, coach: UUID) -> Iterator[ToDo]:
    """What is next where nothing is signed and no paper is out."""
    for engagement, client, one in unsigned(ctx, coach):
        yield ToDo(Task(one.what.value), engagement, client, until=one.until, about=one.id, said=one.said)


def _unconfirmed(case: Case) -> int:
    """Entries of the client that count only once the coach stands by them."""
    judged = {leaf.key for leaf in leaves(case.signed.minimum(case.as_of)) if leaf.judge is Judge.BOTH}
    confirmed = {one.subject for one in case.seen.of(ResultConfirmed)}
    entries = (one for kind in ENTRIES for one in case.seen.of(kind))
    return sum(
        one.what.leaf in judged and one.actor is Party.CLIENT and one.subject not in confirmed for one in entries
    )


def _unpaid(found: Read) -> bool:
    """Whether the term has begun and nothing, or of a fee due at once not all, has come in."""
    case = found.case
    if case is None or not case.terms.fee.minor or local_date(case.as_of, case.terms.zone) < case.terms.first_day:
        return False
    came = sum(one.what.amount.minor for one in case.seen.of(PaymentReceived))
    return came < case.terms.fee.minor if case.terms.payment == "at_once" else not came


def _unfollowed(case: Case) -> list[Call]:
    """Calls of the last days that nobody asked about, or that the sides see differently."""
    lately = [one for one in case.sessions if case.as_of - BACK <= one.end <= case.as_of]
    return [
        one
        for one in lately
        if one.life(case.as_of) is Life.UNCLEAR
        or (one.life(case.as_of) is Life.HELD and case.seen.first(CheckAsked, one.subject) is None)
    ]


def _unlooked(case: Case) -> list[str]:
    """The calls whose homework the client reported and the coach has not looked at, of the last two held ones."""
    reported = {one.subject for one in case.seen.of(HomeworkReported)}
    given = {one.what.session for one in case.seen.of(HomeworkGiven) if one.subject in reported}
    last = [one.subject for one in case.held[-3:]]
    return [ref for ref in last if ref in given and case.seen.first(HomeworkLooked, ref) is None]


def _news(found: Read, since: Instant) -> Iterator[News]:
    case = found.case
    assert case is not None
    who: tuple[UUID, str] = (found.head.id, found.head.client.name)
    starts = {one.subject: one.start for one in case.sessions}
    lately = [one for one in case.seen.all if one.noted_at > since and one.actor is Party.CLIENT]
    for ref in dict.fromkeys(one.subject for one in lately if isinstance(one.what, CheckAnswered)):
        told = checks.told(case.seen, ref, case.as_of)
        if told is not None:
            yield News(Happening.ANSWERED, *who, told.at, starts.get(ref), told)
    for what, kind in ((Happening.CANCELLED, SessionCancelled), (Happening.MOVED, SessionMoved)):
        for one in lately:
            if isinstance(one.what, kind):
                yield News(what, *who, one.at, starts.get(one.subject))
    for what, some in _counted(lately):
        yield News(what, *who, some[-1].at, count=len(some))


def _counted(lately: Iterable[Fact]) -> Iterator[tuple[Happening, list[Fact]]]:
    facts = list(lately)
    groups = (
        (Happening.HOMEWORK, [one for one in facts if isinstance(one.what, HomeworkReported)]),
        (Happening.RESULT, [one for one in facts if isinstance(one.what, ENTRIES)]),
        (Happening.CIRCUMSTANCE, [one for one in facts if isinstance(one.what, CircumstanceLogged)]),
    )
    return ((what, some) for what, some in groups if some)


# --- loading ---------------------------------------------------------------------------------------


def _reads(ctx: Context, states: tuple[str, ...], coach: UUID | None = None) -> list[Read]:
    """Many engagements read as one is: three queries whatever their number."""
    with snapshot():
        rows = engagements_of(ctx).filter(state__in=states)
        if coach is not None:
            rows = rows.filter(coach__person_id=coach)
        found = tuple(rows.select_related("brand", "client", "coach__person", "sponsor").order_by("number"))
        ids = tuple(one.pk for one in found)
        agreed: Mapping[UUID, Agreed] = agreed_of_many(ctx.practice, ids)
        facts: Mapping[UUID, Facts] = facts_of_many(ctx.practice, ids)
    return [made(ctx, head_of(row), agreed.get(row.pk), facts[row.pk]) for row in found]


def _session_ids(ctx: Context, found: list[Read]) -> Mapping[UUID, Mapping[str, UUID]]:
    """The ids of all calls, by engagement and short name; one query."""
    ids: dict[UUID, dict[str, UUID]] = {one.head.id: {} for one in found}
    rows = Session.objects.of(ctx).filter(engagement__in=tuple(ids))
    for engagement, ref, session in rows.values_list("engagement_id", "ref", "pk"):
        ids[engagement][ref] = session
    return ids


def _proposed(ctx: Context, engagements: list[UUID]) -> dict[UUID, int]:
    """How many changes clients proposed that the coach has not agreed with."""
    rows = Adjustment.objects.of(ctx).filter(engagement__in=engagements, opened_by=Party.CLIENT, agreed_at__isnull=True)
    found: dict[UUID, int] = {}
    for one in rows.values_list("engagement_id", flat=True):
        found[one] = found.get(one, 0) + 1
    return found
