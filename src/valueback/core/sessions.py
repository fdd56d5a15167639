"""What became of each planned call: attendance stands as planned from the planned end, unless somebody says otherwise.

Source: domain section 4, duties `present` and `notice`; section 5, "Make-up".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from valueback.core.dates import Instant
from valueback.core.facts import (
    Attendance,
    Fact,
    Presence,
    Seen,
    SessionCancelled,
    SessionKind,
    SessionMoved,
    SessionPlanned,
    SlipNotified,
)
from valueback.core.terms import Clause, Party


class Life(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"  # by the client: a no-show
    COACH_MISSED = "coach_missed"
    NOT_HELD = "not_held"  # it did not take place, and nobody is named
    UNCLEAR = "unclear"  # said by one side, contradicted by the other
    CANCELLED = "cancelled"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Session:
    """One planned call. `after` is its life once over (or once somebody spoke); ask `life(as_of)`."""

    subject: str
    start: Instant
    end: Instant
    kind: SessionKind
    after: Life
    client: Presence
    coach: Presence
    shorter: bool
    gone: Fact | None  # the cancellation or the move
    said: tuple[Fact, ...]  # attendance facts that count
    planned: Fact

    def life(self, as_of: Instant) -> Life:
        if self.gone is not None or as_of >= self.end or self.said:
            return self.after
        return Life.PLANNED

    @property
    def over_at(self) -> Instant:
        """From when on its life is `after`: at once when somebody spoke or it is gone, otherwise its planned end."""
        return self.planned.at if self.gone is not None or self.said else self.end

    @property
    def gone_by(self) -> Party | None:
        return self.gone.actor if self.gone else None

    @property
    def cites(self) -> tuple[int, ...]:
        gone = (self.gone.seq,) if self.gone else ()
        return (*gone, *(fact.seq for fact in self.said))


def sessions(seen: Seen, say_within_hours: int = 72) -> tuple[Session, ...]:
    """All sessions that were ever planned, by start. Independent of the instant; kept with the facts seen."""
    key = ("sessions", say_within_hours)
    if key not in seen.memo:
        within = timedelta(hours=say_within_hours)
        found = (_session(seen, fact, within) for fact in seen.of(SessionPlanned))
        seen.memo[key] = tuple(sorted(found, key=lambda one: (one.start, one.planned.seq)))
    known: tuple[Session, ...] = seen.memo[key]
    return known


def _session(seen: Seen, planned: Fact, within: timedelta) -> Session:
    plan, subject = planned.what, planned.subject
    end = plan.start + timedelta(minutes=plan.minutes)
    gone = _gone(seen, subject, plan.start)
    if gone is not None:
        after = Life.MOVED if isinstance(gone.what, SessionMoved) else Life.CANCELLED
        return Session(
            subject, plan.start, end, plan.kind, after, Presence.ON_TIME, Presence.ON_TIME, False, gone, (), planned
        )
    said, clear = spoken(seen, subject, end, within)
    if not said:
        return Session(
            subject,
            plan.start,
            end,
            plan.kind,
            Life.HELD,
            Presence.ON_TIME,
            Presence.ON_TIME,
            False,
            None,
            (),
            planned,
        )
    word: Attendance = (said[-1] if clear else said[0]).what
    after = _after(word) if clear else Life.UNCLEAR
    kind = SessionKind.CHECK_IN if word.shorter and clear else plan.kind
    return Session(subject, plan.start, end, kind, after, word.client, word.coach, word.shorter, None, said, planned)


def _gone(seen: Seen, subject: str, start: Instant) -> Fact | None:
    """The first cancellation or move that came before the start; later ones are attendance, not cancelling."""
    found = [*seen.about(SessionCancelled, subject), *seen.about(SessionMoved, subject)]
    return min((fact for fact in found if fact.at < start), key=lambda fact: (fact.at, fact.seq), default=None)


def _after(word: Attendance) -> Life:
    if word.coach is Presence.ABSENT:
        return Life.COACH_MISSED
    if word.client is Presence.ABSENT:
        return Life.MISSED
    return Life.HELD if word.held else Life.NOT_HELD


def spoken(seen: Seen, subject: str, end: Instant, within: timedelta) -> tuple[tuple[Fact, ...], bool]:
    """The attendance facts that count, the deciding one last, and whether the sides agree.

    What both say together is final. Otherwise the first side has `within` of the planned end, and the other side
    `within` of being told: the client of the slip's notice, the coach when the client's word was recorded.
    """
    facts = seen.about(Attendance, subject)
    together = [fact for fact in facts if fact.what.both]
    if together:
        return (together[-1],), True
    first = next((fact for fact in facts if fact.at < end + within), None)
    if first is None:
        return (), True
    mine = [fact for fact in facts if fact.actor is first.actor and fact.at < end + within][-1]
    theirs = [fact for fact in facts if fact.actor is not first.actor and _in_time(seen, mine, fact, within)]
    if not theirs or _same(mine.what, theirs[-1].what):
        return (mine, *theirs[-1:]), True
    return (mine, theirs[-1]), False


def _in_time(seen: Seen, mine: Fact, reply: Fact, within: timedelta) -> bool:
    if reply.actor is not Party.CLIENT:
        return reply.at < mine.noted_at + within
    told = next((f.at for f in seen.about(SlipNotified, mine.subject) if f.what.clause is Clause.PRESENT), None)
    return told is None or reply.at < told + within


def _same(one: Attendance, other: Attendance) -> bool:
    return (one.client, one.coach, one.held, one.shorter) == (other.client, other.coach, other.held, other.shorter)


def ordinal(known: tuple[Session, ...], subject: str) -> int:
    """The place of a session among those that stand (not cancelled, not moved), from 1; 0 when it does not stand."""
    standing = [one.subject for one in known if one.gone is None]
    return standing.index(subject) + 1 if subject in standing else 0


def late(session: Session, hours: int) -> bool:
    """Cancelled or moved with less than `hours` elapsed hours before the start; exactly `hours` is enough."""
    return session.gone is not None and session.start - session.gone.at < timedelta(hours=hours)


def notice_deadline(start: Instant, hours: int) -> Instant:
    """The last instant at which cancelling or moving is in time."""
    return start - timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class Count:
    """How the agreed number of sessions is used up. `owed` = agreed - used - planned, never below 0."""

    agreed: int
    held: int
    used: int  # held, missed by the client, or cancelled late by the client
    planned: int
    owed: int


def count(known: tuple[Session, ...], agreed: int, used_up: Callable[[Session], bool], as_of: Instant) -> Count:
    """The tally at an instant. A cancelled call is used where `used_up` says so, otherwise owed, as one moved is."""
    held = used = planned = 0
    for one in known:
        life = one.life(as_of)
        if life is Life.HELD:
            held += 1
            used += 1
        elif life is Life.PLANNED:
            planned += 1
        elif life in _USED or (life is Life.CANCELLED and used_up(one)):
            used += 1
    return Count(agreed, held, used, planned, max(0, agreed - used - planned))


_USED = frozenset({Life.MISSED, Life.UNCLEAR})
