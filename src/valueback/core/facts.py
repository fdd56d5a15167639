"""What happened, when, and when it was recorded: appended, never edited; a correction is a new fact naming the old.

Source: domain section 1 ("fact") and section 4 (`seen` = facts with noted_at <= as_of and at <= as_of,
corrections applied). Each kind is one typed payload; its name is the class in snake case.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from valueback.core.codec import decode, encode, tag
from valueback.core.dates import Instant, utc
from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.terms import Clause, EndingKind, Level, Party, RemedyKind

# --- what a fact can say ---------------------------------------------------------------------------


class Answer(IntEnum):
    """The five answers of a value check; the first three count as "no or partly"."""

    NO_VALUE = 0
    A_LITTLE = 1
    PARTLY = 2
    YES = 3
    MORE = 4

    @property
    def short(self) -> bool:
        return self <= Answer.PARTLY


class Done(StrEnum):
    """How homework was done, in the client's word."""

    NOT_DONE = "not_done"
    PARTLY = "partly"
    DONE = "done"
    EXTRA_MILE = "extra_mile"


class Presence(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"  # beyond the grace
    LEFT_EARLY = "left_early"
    ABSENT = "absent"


class SessionKind(StrEnum):
    REGULAR = "regular"
    EXTENDED = "extended"
    CHECK_IN = "check_in"


class PassReason(StrEnum):
    """A free pass needs no reason; illness and bereavement never use one up."""

    NONE = "none"
    ILLNESS = "illness"
    BEREAVEMENT = "bereavement"


@dataclass(frozen=True, slots=True)
class EngagementOpened:
    """The first fact of every chain."""

    referral: str = ""


@dataclass(frozen=True, slots=True)
class VersionSigned:
    """One party signed version `version` of the agreement; `digest` is of the exact text shown (sha256, hex)."""

    version: int
    digest: str
    name: str
    acknowledged: tuple[Clause, ...] = ()  # highlighted clauses acknowledged one by one (consumers)


@dataclass(frozen=True, slots=True)
class Informed:
    """The consumer was told of the statutory right to withdraw."""


@dataclass(frozen=True, slots=True)
class ExpressRequest:
    """The consumer asked expressly that the service start within the withdrawal period."""


@dataclass(frozen=True, slots=True)
class WithdrawalDeclared:
    """The consumer uses the statutory right to withdraw."""


@dataclass(frozen=True, slots=True)
class Activated:
    """The act that arms the guarantee, where terms ask for one."""


@dataclass(frozen=True, slots=True)
class ScheduleSent:
    """The coach's signed results schedule reached the client at `at`. Subject: the schedule."""

    objective: str
    minimum: Outcome
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleSigned:
    """The client signed the results schedule that is the subject."""

    digest: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SessionPlanned:
    """Subject: the session."""

    start: Instant
    minutes: int
    kind: SessionKind = SessionKind.REGULAR

    def __post_init__(self) -> None:
        utc(self.start)
        if self.minutes < 1:
            raise ValueError("a session lasts at least one minute")


@dataclass(frozen=True, slots=True)
class SessionMoved:
    """The subject gives way to session `to`, which has its own plan. `accepted`: the other agreed to a late move."""

    to: str
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class SessionCancelled:
    """Cancelled by the party that the fact names. `accepted`: the other side excused late notice at once."""

    reason: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, said by one side, or by `both`; `held` false with nobody absent: it did not take place."""

    client: Presence = Presence.ON_TIME
    coach: Presence = Presence.ON_TIME
    shorter: bool = False  # a shorter call by agreement: a check-in
    held: bool = True
    both: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording of the session can be heard by both."""


@dataclass(frozen=True, slots=True)
class RecordingAsked:
    """Somebody asked for this session to be recorded."""


@dataclass(frozen=True, slots=True)
class RecordingOff:
    """Somebody took this session off the record; no reason is asked."""


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """The value check for the session reached the client at `at`. `halfway`: it also asked whether all is on course."""

    course: bool = False


@dataclass(frozen=True, slots=True)
class CheckAnswered:
    """Subject: the session. The first answer's time counts, the last one's content."""

    answer: Answer
    better: str = ""


@dataclass(frozen=True, slots=True)
class CourseAnswered:
    """ "On course for it to pay for itself?" Subject: the session."""

    on_course: bool


@dataclass(frozen=True, slots=True)
class AdjustmentProposed:
    """Subject: the adjustment. `session` is the one whose check it answers."""

    session: str
    change: str


@dataclass(frozen=True, slots=True)
class AdjustmentAgreed:
    """The other side agrees with the adjustment that is the subject."""


@dataclass(frozen=True, slots=True)
class AdjustmentTried:
    """Looked at in a later session: was it tried, did it help?"""

    helped: bool | None = None
    tried: bool = True


@dataclass(frozen=True, slots=True)
class HomeworkGiven:
    """Subject: the homework item. `due` None: the terms' default moment."""

    session: str
    title: str
    due: Instant | None = None


@dataclass(frozen=True, slots=True)
class HomeworkReported:
    """The client says how it was done. Subject: the homework item."""

    done: Done
    words: str = ""


@dataclass(frozen=True, slots=True)
class HomeworkLooked:
    """The coach looked at the homework of the session that is the subject."""


@dataclass(frozen=True, slots=True)
class HomeworkObjected:
    """The coach objects to the client's word, where the terms allow it. Subject: the homework item."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class ObjectionSettled:
    """Both settled the objection. Subject: the homework item."""

    done: Done


@dataclass(frozen=True, slots=True)
class ActDone:
    """`count` acts (such as applications) on the day of `at`. Subject: the act's name."""

    count: int = 1
    words: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceAsked:
    """Subject: what the evidence is for."""

    what: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceGiven:
    """Subject: what it was asked for."""

    what: str = ""


@dataclass(frozen=True, slots=True)
class SlipNotified:
    """The slip of `clause` at the subject was told to the client at `at`: mail accepted, or POST from the page."""

    clause: Clause
    mail: str = ""


@dataclass(frozen=True, slots=True)
class SlipExcused:
    """The coach excuses the slip of `clause` at the subject. An excuse is final."""

    clause: Clause
    words: str = ""


@dataclass(frozen=True, slots=True)
class SlipRemarked:
    """The coach adds a word to the slip of `clause` at the subject; it rides with the notice."""

    clause: Clause
    words: str


@dataclass(frozen=True, slots=True)
class PassPlayed:
    """The client plays a free pass on the slip of `clause` at the subject."""

    clause: Clause
    reason: PassReason = PassReason.NONE


@dataclass(frozen=True, slots=True)
class ServiceFailed:
    """The service was not reachable from `at` until `until`: what was due then is no slip."""

    until: Instant


@dataclass(frozen=True, slots=True)
class MoneyEntered:
    """Subject: the result. `rate` turns one unit of the amount's currency into the target's; dated on `on`."""

    leaf: str
    amount: Money
    on: date
    attribution: Decimal = Decimal(1)
    confidence: Decimal = Decimal(1)
    rate: Decimal = Decimal(1)
    level: Level = Level.SAID
    words: str = ""

    def __post_init__(self) -> None:
        if self.amount.minor < 0:
            raise ValueError("money won is 0 or more")
        if not (0 <= self.attribution <= 1 and 0 <= self.confidence <= 1):
            raise ValueError("shares are between 0 and 1")
        if self.rate <= 0:
            raise ValueError("a rate is more than 0")


@dataclass(frozen=True, slots=True)
class LevelReached:
    """The money entry that is the subject reached an evidence level."""

    level: Level


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """One answer on the scale of 1 to 5. Subject: the answer; `leaf` the minimum result it speaks to."""

    leaf: str
    score: int
    words: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.score <= 5:
            raise ValueError("a score is between 1 and 5")


@dataclass(frozen=True, slots=True)
class HabitTicked:
    """How often the habit was kept in the local week that holds `week`. Subject: the result."""

    leaf: str
    week: date
    times: int


@dataclass(frozen=True, slots=True)
class MeasureTaken:
    """Subject: the result."""

    leaf: str
    value: Decimal
    on: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneJudged:
    """Subject: the result."""

    leaf: str
    happened: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class JudgementGiven:
    """The judge's own word. Subject: the result."""

    leaf: str
    yes: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class ResultConfirmed:
    """The party of the fact stands by the result that is the subject."""


@dataclass(frozen=True, slots=True)
class ResultDisputed:
    """Disputed within 7 days, where the terms allow it; unknown until settled. Subject: the result."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class DisputeSettled:
    """Subject: the result."""

    counts: bool


@dataclass(frozen=True, slots=True)
class PaidForItself:
    """The client's answer to "Has it paid for itself?"."""

    yes: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class CircumstanceLogged:
    """An outside factor. Subject: the circumstance."""

    what: str


@dataclass(frozen=True, slots=True)
class CircumstanceAcknowledged:
    """The other side saw it (and agrees, or not). Subject: the circumstance."""

    agrees: bool = True


@dataclass(frozen=True, slots=True)
class Paused:
    """The service rests from `first` to `last`, both inclusive local days, agreed by both."""

    first: date
    last: date
    suspension: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a pause ends on or after the day it begins")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class ContactAttempted:
    """A logged attempt to reach a silent client."""

    channel: str = ""


@dataclass(frozen=True, slots=True)
class ContactAnswered:
    """The client answered."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The engagement ends early, in one of the printed ways."""

    how: EndingKind
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaxCharged:
    """Tax really charged inside a payment."""

    name: str
    rate: Decimal
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """Gross amount received. Subject: the payment."""

    amount: Money
    payer: str = ""
    tax: tuple[TaxCharged, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentReturned:
    """Paid back or charged back. Subject: the payment it belongs to; `tax` kept is named in the dossier only."""

    amount: Money
    chargeback: bool = False
    claim: str = ""


@dataclass(frozen=True, slots=True)
class RefundTaxAnswered:
    """A person answered the local question whether the tax can be recovered; cited in the arithmetic."""

    on_refund: str  # credit | retain | none
    source: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFiled:
    """Subject: the claim. Three answers in the client's words, and each circumstance marked mattered / did not."""

    expected: str = ""
    got: str = ""
    judgement: str = ""
    mattered: tuple[str, ...] = ()
    not_mattered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimWithdrawn:
    """Subject: the claim."""


@dataclass(frozen=True, slots=True)
class ClaimAcknowledged:
    """Subject: the claim."""


@dataclass(frozen=True, slots=True)
class AlternativeOffered:
    """Subject: the claim. It does not stop the clock."""

    kind: RemedyKind
    count: int = 0
    amount: Money | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class AlternativeAnswered:
    """Subject: the claim."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class ClaimDecided:
    """Subject: the claim. `kindly`: "Pay back anyway"; a refusal needs the coach's own sentence."""

    granted: bool
    words: str = ""
    kindly: bool = False


@dataclass(frozen=True, slots=True)
class ClaimAppealed:
    """Subject: the claim."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class AppealDecided:
    """By the third person. Subject: the claim."""

    granted: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClaimClosed:
    """Subject: the claim."""


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
class Facts:
    """All facts of one engagement, in the order of seq."""

    items: tuple[Fact, ...] = ()
    _last: list[tuple[tuple[int, ...] | int, Seen]] = field(default_factory=list, compare=False, repr=False)

    def known(self, as_of: Instant, noted_by: Instant | None = None) -> Seen:
        """What is seen at `as_of` by somebody who has read what was noted until `noted_by` (default: `as_of`).

        The last answer is kept, because a standing asks the same question several times.
        """
        horizon = as_of if noted_by is None else noted_by
        visible = [fact for fact in self.items if fact.noted_at <= horizon and fact.at <= as_of]
        key: tuple[int, ...] | int = (
            len(visible) if len(visible) == len(self.items) else tuple(fact.seq for fact in visible)
        )
        if self._last and self._last[0][0] == key:
            return self._last[0][1]
        seen = Seen(visible)
        self._last[:] = [(key, seen)]
        return seen

    def next_seen(self, as_of: Instant) -> Instant | None:
        """The first `at` still to come among facts already noted."""
        return min((fact.at for fact in self.items if fact.noted_at <= as_of < fact.at), default=None)

    def plus(self, *more: Fact) -> "Facts":
        return Facts((*self.items, *more))


def renumber(facts: Iterable[Fact]) -> Facts:
    """Facts with seq 1..n in their given order; corrections must already name those numbers."""
    return Facts(tuple(replace(fact, seq=place) for place, fact in enumerate(facts, start=1)))
