"""Every kind of fact as one template, with the party whose act it is unless the line says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from valueback.core import facts as f
from valueback.core.dates import Instant, local_date
from valueback.core.journal.forms import Form, form, kind_of, list_of, nested
from valueback.core.journal.lines import Cursor, Token
from valueback.core.journal.problems import Bad
from valueback.core.journal.results import OUTCOME
from valueback.core.journal.scalars import SCALARS, Name, Scalar, word_choice
from valueback.core.terms import Clause, Party, Terms

TAX_KINDS: tuple[str, ...] = ("exclusive", "inclusive", "inside")
EVERY_CLAUSE: tuple[str, ...] = ("*",)  # what `acknowledging all` reads as, until the version is known


@dataclass(frozen=True, slots=True)
class Context:
    """What a line by hand may leave unsaid is taken from here: its own time, and the terms of the first version."""

    zone: str
    at: Instant
    terms: Terms | None

    @property
    def day(self) -> date:
        return local_date(self.at, self.zone)

    @property
    def minutes(self) -> int:
        return self.terms.slot.minutes if self.terms else 45


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of fact: its form, and whose act it is by default."""

    kind: type
    form: Form
    by: Party

    @property
    def verb(self) -> str:
        return self.form.opening


def _either(yes: str, no: str) -> Scalar:
    """A yes or no under two words of its own."""

    def begins(token: Token) -> bool:
        return not token.quoted and token.text in (yes, no)

    def read(cursor: Cursor, _zone: str) -> bool:
        token = cursor.take(f"{yes} or {no}")
        if not begins(token):
            raise Bad(f"{token.shown()} is neither {yes} nor {no}")
        return token.text == yes

    return Scalar(f"{yes} or {no}", begins, read, lambda value, _: yes if value else no)


def _version() -> Scalar:
    """A version's number, written v1."""
    number = SCALARS[int]

    def plain(token: Token) -> Token:
        return Token(token.text.removeprefix("v"), token.quoted)

    def read(cursor: Cursor, zone: str) -> Any:
        return number.read(Cursor((plain(cursor.take("a version such as v1")),)), zone)

    return Scalar("a version such as v1", lambda token: number.begins(plain(token)), read, lambda value, _: f"v{value}")


def _acknowledged() -> Scalar:
    clauses = list_of(kind_of(Clause))

    def read(cursor: Cursor, zone: str) -> Any:
        return EVERY_CLAUSE if cursor.skip("all") else clauses.read(cursor, zone)

    return Scalar("all, or clauses", clauses.begins, read, clauses.write)


_GRANTED = _either("granted", "refused")
_TAX = nested(form("<name> <rate> <kind> <amount>", f.TaxCharged, kinds={"kind": word_choice(TAX_KINDS)}))
VERSION = _version()

_KINDS: Mapping[str, Any] = {
    "subject": Name,
    "to": Name,
    "session": Name,
    "leaf": Name,
    "claim": Name,
    "channel": Name,
    "version": VERSION,
    "minimum": OUTCOME,
    "acknowledged": _acknowledged(),
    "mattered": tuple[Name, ...],
    "not_mattered": tuple[Name, ...],
    "granted": _GRANTED,
    "accepted": bool,
    "counts": _either("counts", "does-not-count"),
    "on_refund": word_choice(("credit", "retain", "none")),
    "tax": list_of(_TAX, closed=False),
}


def _event(kind: type, by: Party, spec: str, **more: Any) -> Event:
    kinds = {**_KINDS, **more.pop("kinds", {})}
    made = form(spec, kind, kinds=kinds, make=lambda subject="", **values: (subject, kind(**values)), **more)
    return Event(kind, made, by)


_CLIENT, _COACH, _SERVICE, _THIRD = Party.CLIENT, Party.COACH, Party.SERVICE, Party.THIRD
_NO_DIGEST: Mapping[str, Any] = {"digest": lambda values, context: ""}
_UNNAMED: Mapping[str, Any] = {"name": lambda values, context: None}  # filled in once the version is known
_ON_THE_DAY: Mapping[str, Any] = {"on": lambda values, context: context.day}

EVENTS: tuple[Event, ...] = (
    # the agreement
    _event(f.EngagementOpened, _COACH, "opened [referral <referral>]"),
    _event(
        f.VersionSigned,
        _CLIENT,
        "signed <version> [name <name>] [digest <digest>] [acknowledging <acknowledged>]",
        fill={**_NO_DIGEST, **_UNNAMED},
    ),
    _event(f.Informed, _COACH, "informed"),
    _event(f.ExpressRequest, _CLIENT, "early-start"),
    _event(f.WithdrawalDeclared, _CLIENT, "withdraws"),
    _event(f.Activated, _CLIENT, "activated"),
    _event(f.ScheduleSent, _COACH, "schedule <subject> <objective> [digest <digest>] minimum <minimum>"),
    _event(f.ScheduleSigned, _CLIENT, "schedule-signed <subject> [name <name>] [digest <digest>]"),
    # sessions
    _event(
        f.SessionPlanned,
        _COACH,
        "plan <subject> <start> [<minutes> min] [<kind>]",
        fill={"minutes": lambda values, context: context.minutes},
    ),
    _event(f.SessionMoved, _CLIENT, "moved <subject> to <to> [accepted]"),
    _event(f.SessionCancelled, _CLIENT, "cancelled <subject> [accepted] [<reason>]"),
    _event(
        f.Attendance,
        _CLIENT,
        "attended <subject> [client <client>] [coach <coach>] [shorter] [not-held] [both]",
        flags={"not-held": ("held", False)},
    ),
    _event(f.Recorded, _COACH, "recorded <subject>"),
    _event(f.RecordingAsked, _CLIENT, "recording-asked <subject>"),
    _event(f.RecordingOff, _CLIENT, "recording-off <subject>"),
    # value checks, adjustments, homework
    _event(f.CheckAsked, _SERVICE, "asked <subject> [course]"),
    _event(f.CheckAnswered, _CLIENT, "told <subject> <answer> [<better>]"),
    _event(f.CourseAnswered, _CLIENT, "on-course <subject> <on_course>"),
    _event(f.AdjustmentProposed, _COACH, "adjust <subject> for <session> <change>"),
    _event(f.AdjustmentAgreed, _CLIENT, "adjust-agreed <subject>"),
    _event(
        f.AdjustmentTried,
        _COACH,
        "adjust-looked <subject> [helped <helped>] [not-tried]",
        flags={"not-tried": ("tried", False)},
    ),
    _event(f.HomeworkGiven, _COACH, "homework <subject> for <session> <title> [due <due>]"),
    _event(f.HomeworkReported, _CLIENT, "did <subject> <done> [<words>]"),
    _event(f.HomeworkLooked, _COACH, "looked <subject>"),
    _event(f.HomeworkObjected, _COACH, "objected <subject> [<why>]"),
    _event(f.ObjectionSettled, _COACH, "objection-settled <subject> <done>"),
    _event(f.ActDone, _CLIENT, "act <subject> [<count>] [<words>]"),
    _event(f.EvidenceAsked, _COACH, "evidence-asked <subject> [<what>]"),
    _event(f.EvidenceGiven, _CLIENT, "evidence-given <subject> [<what>]"),
    # slips
    _event(f.SlipNotified, _SERVICE, "slip-notified <clause> <subject> [mail <mail>]"),
    _event(f.SlipExcused, _COACH, "excused <clause> <subject> [<words>]"),
    _event(f.SlipRemarked, _COACH, "remarked <clause> <subject> <words>"),
    _event(f.PassPlayed, _CLIENT, "pass <clause> <subject> [<reason>]"),
    _event(f.ServiceFailed, _SERVICE, "service-failed until <until>"),
    # results
    _event(
        f.MoneyEntered,
        _CLIENT,
        "money <subject> <leaf> <amount> [on <on>] [at <attribution>] [confidence <confidence>] [rate <rate>] "
        "[<level>] [<words>]",
        fill=_ON_THE_DAY,
    ),
    _event(f.LevelReached, _CLIENT, "level <subject> <level>"),
    _event(f.FeedbackGiven, _THIRD, "feedback <subject> <leaf> <score> [<words>]"),
    _event(
        f.HabitTicked,
        _CLIENT,
        "habit <subject> <leaf> <times> times [week <week>]",
        fill={"week": lambda values, context: context.day},
    ),
    _event(f.MeasureTaken, _CLIENT, "measure <subject> <leaf> <value> [on <on>] [<words>]", fill=_ON_THE_DAY),
    _event(f.MilestoneJudged, _CLIENT, "milestone <subject> <leaf> <happened> [<words>]"),
    _event(f.JudgementGiven, _CLIENT, "judgement <subject> <leaf> <yes> [<words>]"),
    _event(f.ResultConfirmed, _CLIENT, "confirmed <subject>"),
    _event(f.ResultDisputed, _COACH, "disputed <subject> [<why>]"),
    _event(f.DisputeSettled, _COACH, "dispute-settled <subject> <counts>"),
    _event(f.PaidForItself, _CLIENT, "paid-for-itself <yes> [<words>]"),
    _event(f.CircumstanceLogged, _CLIENT, "circumstance <subject> <what>"),
    _event(
        f.CircumstanceAcknowledged,
        _COACH,
        "circumstance-seen <subject> [disagrees]",
        flags={"disagrees": ("agrees", False)},
    ),
    # pauses and endings
    _event(f.Paused, _COACH, "paused <first> to <last> [suspension]"),
    _event(f.ContactAttempted, _COACH, "attempt [channel <channel>]"),
    _event(f.ContactAnswered, _CLIENT, "answered"),
    _event(f.Ended, _COACH, "ended <how> [<words>]"),
    # money
    _event(f.PaymentReceived, _CLIENT, "paid <subject> <amount> [payer <payer>] [tax <tax>]"),
    _event(f.PaymentReturned, _COACH, "returned <subject> <amount> [chargeback] [claim <claim>]"),
    _event(f.RefundTaxAnswered, _COACH, "tax-answer <on_refund> [<source>]"),
    # the claim
    _event(
        f.ClaimFiled,
        _CLIENT,
        "claim <subject> [expected <expected>] [got <got>] [judgement <judgement>] [mattered <mattered>] "
        "[not-mattered <not_mattered>]",
    ),
    _event(f.ClaimWithdrawn, _CLIENT, "claim-withdrawn <subject>"),
    _event(f.ClaimAcknowledged, _COACH, "claim-acknowledged <subject>"),
    _event(f.AlternativeOffered, _COACH, "offered <subject> <kind> [count <count>] [amount <amount>] [<words>]"),
    _event(
        f.AlternativeAnswered,
        _CLIENT,
        "offer-answered <subject> <accepted>",
        kinds={"accepted": _either("accepted", "declined")},
    ),
    _event(f.ClaimDecided, _COACH, "decided <subject> <granted> [kindly] [<words>]"),
    _event(f.ClaimAppealed, _CLIENT, "appealed <subject> [<words>]"),
    _event(f.AppealDecided, _THIRD, "appeal-decided <subject> <granted> [<words>]"),
    _event(f.ClaimClosed, _COACH, "claim-closed <subject>"),
    # the record itself
    _event(f.Withdrawn, _CLIENT, "takes-back [<why>]"),
    _event(f.Erased, _COACH, "erased <seqs>"),
    _event(f.Blank, _COACH, "blank"),
)
BY_VERB: Mapping[str, Event] = MappingProxyType({event.verb: event for event in EVENTS})
BY_KIND: Mapping[type, Event] = MappingProxyType({event.kind: event for event in EVENTS})
