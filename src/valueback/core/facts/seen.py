"""The envelope of a fact, and what is seen of them at an instant: corrections applied, indexed, in order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from valueback.core.codec import decode, encode, tag
from valueback.core.dates import Instant, utc
from valueback.core.facts.paper import (
    Activated,
    AlternativeAnswered,
    AlternativeOffered,
    AppealDecided,
    ClaimAcknowledged,
    ClaimAppealed,
    ClaimClosed,
    ClaimDecided,
    ClaimFiled,
    ClaimWithdrawn,
    ContactAnswered,
    ContactAttempted,
    Ended,
    EngagementOpened,
    ExpressRequest,
    Informed,
    Paused,
    PaymentReceived,
    PaymentReturned,
    RefundTaxAnswered,
    ScheduleSent,
    ScheduleSigned,
    VersionSigned,
    WithdrawalDeclared,
)
from valueback.core.facts.weekly import (
    ActDone,
    AdjustmentAgreed,
    AdjustmentProposed,
    AdjustmentTried,
    Attendance,
    CheckAnswered,
    CheckAsked,
    CircumstanceAcknowledged,
    CircumstanceLogged,
    CourseAnswered,
    DisputeSettled,
    EvidenceAsked,
    EvidenceGiven,
    FeedbackGiven,
    HabitTicked,
    HomeworkGiven,
    HomeworkLooked,
    HomeworkObjected,
    HomeworkReported,
    JudgementGiven,
    LevelReached,
    MeasureTaken,
    MilestoneJudged,
    MoneyEntered,
    ObjectionSettled,
    PaidForItself,
    PassPlayed,
    Recorded,
    RecordingAsked,
    RecordingOff,
    ResultConfirmed,
    ResultDisputed,
    ServiceFailed,
    SessionCancelled,
    SessionMoved,
    SessionPlanned,
    SlipExcused,
    SlipNotified,
    SlipRemarked,
)
from valueback.core.terms import Party


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Takes back the fact that the envelope corrects: an undo, a bounced mail, something entered by mistake."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """Payloads of the facts `seqs` were blanked."""

    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """What is left of an erased fact's payload: nothing."""


KINDS: tuple[type, ...] = (
    EngagementOpened,
    VersionSigned,
    Informed,
    ExpressRequest,
    WithdrawalDeclared,
    Activated,
    ScheduleSent,
    ScheduleSigned,
    SessionPlanned,
    SessionMoved,
    SessionCancelled,
    Attendance,
    Recorded,
    RecordingAsked,
    RecordingOff,
    CheckAsked,
    CheckAnswered,
    CourseAnswered,
    AdjustmentProposed,
    AdjustmentAgreed,
    AdjustmentTried,
    HomeworkGiven,
    HomeworkReported,
    HomeworkLooked,
    HomeworkObjected,
    ObjectionSettled,
    ActDone,
    EvidenceAsked,
    EvidenceGiven,
    SlipNotified,
    SlipExcused,
    SlipRemarked,
    PassPlayed,
    ServiceFailed,
    MoneyEntered,
    LevelReached,
    FeedbackGiven,
    HabitTicked,
    MeasureTaken,
    MilestoneJudged,
    JudgementGiven,
    ResultConfirmed,
    ResultDisputed,
    DisputeSettled,
    PaidForItself,
    CircumstanceLogged,
    CircumstanceAcknowledged,
    Paused,
    ContactAttempted,
    ContactAnswered,
    Ended,
    PaymentReceived,
    PaymentReturned,
    RefundTaxAnswered,
    ClaimFiled,
    ClaimWithdrawn,
    ClaimAcknowledged,
    AlternativeOffered,
    AlternativeAnswered,
    ClaimDecided,
    ClaimAppealed,
    AppealDecided,
    ClaimClosed,
    Withdrawn,
    Erased,
    Blank,
)
KIND_NAMED: Mapping[str, type] = MappingProxyType({tag(kind): kind for kind in KINDS})

What: TypeAlias = Any  # one of KINDS
P = TypeVar("P")


# --- the envelope ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NotedFor:
    """The coach recorded somebody else's act: whose, by which channel it came, and the pasted words."""

    party: Party
    channel: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of one engagement. `at` and `noted_at` are UTC instants; `seq` counts from 1 within the engagement."""

    seq: int
    subject: str
    at: Instant
    noted_at: Instant
    by: Party
    what: What
    person: str = ""
    corrects: int | None = None
    noted_for: NotedFor | None = None

    def __post_init__(self) -> None:
        utc(self.at)
        utc(self.noted_at)

    @property
    def kind(self) -> str:
        return tag(type(self.what))

    @property
    def actor(self) -> Party:
        """Whose act it is: the party it was noted for, otherwise the one who recorded it."""
        return self.noted_for.party if self.noted_for else self.by


def what_to_json(what: What) -> dict[str, Any]:
    """The payload's stored form."""
    body: dict[str, Any] = encode(what)
    return body


def what_from_json(kind: str, data: Mapping[str, Any]) -> What:
    """The typed payload of a stored fact. Raises KeyError for an unknown kind, codec.Unreadable for a bad payload."""
    return decode(KIND_NAMED[kind], dict(data))


# --- what is seen ----------------------------------------------------------------------------------


class Seen:
    """The facts known at an instant with corrections applied, indexed by kind and by subject; order is (at, seq).

    Made once per set of known facts and shared by every question about it; never changed after it was made.
    """

    __slots__ = ("_about", "_kinds", "all", "memo")

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.all: tuple[Fact, ...] = tuple(sorted(_corrected(facts), key=_ORDER))
        kinds: defaultdict[type, list[Fact]] = defaultdict(list)
        for fact in self.all:
            kinds[type(fact.what)].append(fact)
        self._kinds: dict[type, list[Fact]] = dict(kinds)
        self._about: dict[type, dict[str, list[Fact]]] = {}  # by kind, made when first asked for
        self.memo: dict[Any, Any] = {}  # derived values that depend on these facts alone

    def of(self, kind: type) -> Sequence[Fact]:
        """All facts of a kind, by time."""
        return self._kinds.get(kind, _NOTHING)

    def about(self, kind: type, subject: str) -> Sequence[Fact]:
        """The facts of a kind about one subject, by time."""
        by_subject = self._about.get(kind)
        if by_subject is None:
            grouped: defaultdict[str, list[Fact]] = defaultdict(list)
            for fact in self.of(kind):
                grouped[fact.subject].append(fact)
            by_subject = self._about[kind] = dict(grouped)
        return by_subject.get(subject, _NOTHING)

    def first(self, kind: type, subject: str) -> Fact | None:
        found = self.about(kind, subject)
        return found[0] if found else None

    def last(self, kind: type, subject: str) -> Fact | None:
        found = self.about(kind, subject)
        return found[-1] if found else None

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)


_NOTHING: Sequence[Fact] = ()


_ORDER = attrgetter("at", "seq")
_LEAVES_NOTHING = frozenset({Withdrawn, Erased, Blank})


def _corrected(facts: Iterable[Fact]) -> Iterable[Fact]:
    """Corrections applied, newest first, so that taking back a correction restores what it had corrected."""
    every = list(facts)
    gone: set[int] = set()
    for fact in sorted((one for one in every if one.corrects is not None), key=lambda one: -one.seq):
        if fact.seq not in gone and fact.corrects is not None:
            gone.add(fact.corrects)
    return [fact for fact in every if fact.seq not in gone and type(fact.what) not in _LEAVES_NOTHING]


@dataclass(frozen=True, slots=True)
class _Span:
    """What is seen from `low` until before `high` (None = for ever), and the next `at` among facts already noted."""

    low: Instant | None
    high: Instant | None
    seen: Seen
    following: Instant | None

    def holds(self, as_of: Instant) -> bool:
        return (self.low is None or self.low <= as_of) and (self.high is None or as_of < self.high)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one engagement, in the order of seq."""

    items: tuple[Fact, ...] = ()
    _last: list[_Span] = field(default_factory=list, compare=False, repr=False)

    def known(self, as_of: Instant) -> Seen:
        """What is seen at `as_of`: noted and dated by then, corrections applied."""
        return self._span(as_of).seen

    def next_seen(self, as_of: Instant) -> Instant | None:
        """The first `at` still to come among facts already noted."""
        return self._span(as_of).following

    def _span(self, as_of: Instant) -> _Span:
        """The last answer is kept: a question at another instant mostly sees the same facts."""
        span = self._last[0] if self._last else None
        if span is None or not span.holds(as_of):
            # Another thread may ask about another instant meanwhile: what is answered is this one's own.
            span = _span(self.items, as_of)
            self._last[:] = [span]
        return span

    def plus(self, *more: Fact) -> "Facts":
        return Facts((*self.items, *more))


def _span(items: tuple[Fact, ...], as_of: Instant) -> _Span:
    visible: list[Fact] = []
    past: list[Instant] = []
    ahead: list[Instant] = []
    following: list[Instant] = []
    for fact in items:
        if fact.noted_at > as_of:
            ahead.append(fact.noted_at)
        elif fact.at > as_of:
            past.append(fact.noted_at)
            ahead.append(fact.at)
            following.append(fact.at)
        else:
            visible.append(fact)
            past.append(max(fact.noted_at, fact.at))
    return _Span(max(past, default=None), min(ahead, default=None), Seen(visible), min(following, default=None))


def renumber(facts: Iterable[Fact]) -> Facts:
    """Facts with seq 1..n in their given order; corrections must already name those numbers."""
    return Facts(tuple(replace(fact, seq=place) for place, fact in enumerate(facts, start=1)))
