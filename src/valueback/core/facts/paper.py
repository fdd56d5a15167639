"""What is signed, paid, ended and claimed: each kind one typed payload."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.terms import Clause, EndingKind, RemedyKind


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
