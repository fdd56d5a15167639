"""What a week can bring: calls, checks, homework, slips, results and circumstances, each kind one typed payload."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from valueback.core.dates import Instant, utc
from valueback.core.money import Money
from valueback.core.terms import Clause, Level


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
