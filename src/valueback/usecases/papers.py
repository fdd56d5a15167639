"""What is put to be signed is opened, reminded of, and ends once: signed, declined, taken back, void, or out of time.

An end is written on the version or schedule that the paper shows; any other end comes too late. Everything that a door
needs of papers is named here; signing under one is `agreements.sign` and `schedules.sign`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from valueback.core.dates import Instant
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import (
    AgreementVersion,
    Paper,
    PaperKind,
    ResultsSchedule,
    SealedCopy,
    Signer,
    SigningEvent,
    SigningStep,
    Signs,
)
from valueback.usecases.access import NOT_FOUND, acting
from valueback.usecases.context import Context
from valueback.usecases.effects import SealPaper, enqueue
from valueback.usecases.paper_reads import (
    Listing,
    PaperSeen,
    SignatureSeen,
    SignerSeen,
    StepSeen,
    listing,
    paper,
    papers_of,
)
from valueback.usecases.signing import (
    COACH_FIRST,
    LASTS,
    WITNESSES,
    Order,
    Printed,
    Signing,
    Strokes,
    Traces,
    before,
    clean_traces,
    note,
    reached,
    request_of,
    signed_by,
    signs_as,
    state_of,
    tell,
    write_to,
)
from valueback.usecases.words import TEXT, cleaned

__all__ = [
    "COACH_FIRST",
    "LASTS",
    "Listing",
    "Order",
    "PaperSeen",
    "Printed",
    "SignatureSeen",
    "SignerSeen",
    "Signing",
    "StepSeen",
    "Strokes",
    "Traces",
    "decline",
    "expire_due",
    "listing",
    "paper",
    "papers_of",
    "remind",
    "remind_due",
    "sealed",
    "viewed",
    "void",
    "withdraw",
]

REMIND_AGAIN: Final = timedelta(days=1)
REMINDED_BY_ITSELF: Final = timedelta(days=3)

# --- opening ---------------------------------------------------------------------------------------


def viewed(ctx: Context, paper_id: UUID, traces: Traces) -> Decision[str]:
    """Somebody opens the document: noted while it waits, and answered with the digest of the bytes to hand over."""
    row = reached(ctx, paper_id)
    if row is None:
        return NOT_FOUND
    kept = clean_traces(traces)
    if isinstance(kept, Refused):
        return kept
    signer = signs_as(ctx, row)
    with write():
        locked(ctx.practice, row.engagement_id)
        row = reached(ctx, paper_id)
        if row is None:
            return NOT_FOUND
        attests = signer is not None and signer.party in WITNESSES and state_of(row) == "signed"
        if signer is not None and (attests or state_of(row) == "waiting"):
            first = before(ctx, row, signer)
            if first is not None and acting(ctx) != "coach":
                return first
            note(ctx, row, SigningStep.VIEWED, signer.party, kept)
        elif acting(ctx) not in ("coach", "system") and state_of(row) not in ("waiting", "signed"):
            return Refused(OVERTAKEN)
    return Done(row.digest)


# --- how a paper ends without being signed ---------------------------------------------------------


def decline(ctx: Context, paper_id: UUID, reason: str = "", traces: Traces | None = None) -> Decision[None]:
    """A signer does not sign; the coach is told at once, with the reason if there is one."""
    row = reached(ctx, paper_id)
    signer = None if row is None else signs_as(ctx, row)
    if row is None or signer is None or acting(ctx) == "coach" or signer.party in WITNESSES:
        return NOT_FOUND
    words, kept = cleaned("reason", reason, limit=TEXT), clean_traces(traces or Traces())
    if isinstance(words, Refused):
        return words
    if isinstance(kept, Refused):
        return kept
    return _end(ctx, row, SigningStep.DECLINED, signer.party, kept, words)


def withdraw(ctx: Context, paper_id: UUID) -> Decision[None]:
    """The coach takes back a paper that nobody but the coach has signed."""
    row = reached(ctx, paper_id)
    if row is None or acting(ctx) != "coach":
        return NOT_FOUND
    with write():
        locked(ctx.practice, row.engagement_id)
        if state_of(row) == "waiting" and signed_by(ctx, row) - {Signs.COACH.value}:
            return Refused("signed_by_others")
        return _end(ctx, row, SigningStep.WITHDRAWN, Signs.COACH.value)


def void(ctx: Context, paper_id: UUID, reason: str) -> Decision[None]:
    """The coach makes void what some have signed and others not; everybody who was asked reads why."""
    row = reached(ctx, paper_id)
    if row is None or acting(ctx) != "coach":
        return NOT_FOUND
    words = cleaned("reason", reason, limit=TEXT, needed=True)
    if isinstance(words, Refused):
        return words
    return _end(ctx, row, SigningStep.VOIDED, Signs.COACH.value, words=words)


_COLUMN: Final[Mapping[SigningStep, str]] = MappingProxyType(
    {
        SigningStep.DECLINED: "declined_at",
        SigningStep.WITHDRAWN: "withdrawn_at",
        SigningStep.VOIDED: "voided_at",
        SigningStep.EXPIRED: "expired_at",
    }
)
_TOLD: Final[Mapping[SigningStep, str]] = MappingProxyType(
    {
        SigningStep.DECLINED: "paper_declined",
        SigningStep.VOIDED: "paper_voided",
        SigningStep.EXPIRED: "paper_expired",
    }
)


def _end(
    ctx: Context, row: Paper, step: SigningStep, party: str, traces: Traces | None = None, words: str = ""
) -> Decision[None]:
    """One end for a waiting paper; the same end again is Done, any other has been overtaken."""
    with write():
        locked(ctx.practice, row.engagement_id)
        if not _write_end(ctx, row, step):
            same = SigningEvent.objects.of(ctx).filter(paper=row, step=step)
            return Done(None) if same.exists() else Refused(OVERTAKEN)
        note(ctx, row, step, party, traces, words)
        if step is SigningStep.VOIDED:
            tell(ctx, row, _TOLD[step], but=Signs.COACH.value)
        elif step in _TOLD:
            write_to(ctx, row, row.engagement.coach.person_id, _TOLD[step], Signs.COACH.value)
    return Done(None)


def _write_end(ctx: Context, row: Paper, step: SigningStep) -> bool:
    """Write the end on the version or schedule, if it still waits."""
    if row.kind == PaperKind.SCHEDULE:
        waiting: QuerySet[Any] = ResultsSchedule.objects.of(ctx).filter(paper=row, state="sent")
        return bool(waiting.update(superseded_at=ctx.now))
    return bool(AgreementVersion.objects.of(ctx).filter(paper=row, state="offered").update(**{_COLUMN[step]: ctx.now}))


def remind(ctx: Context, paper_id: UUID) -> Decision[None]:
    """Ask those whose turn it is once more; at most once a day each."""
    row = reached(ctx, paper_id)
    if row is None or acting(ctx) != "coach":
        return NOT_FOUND
    with write():
        locked(ctx.practice, row.engagement_id)
        if state_of(row) not in ("waiting", "signed"):
            return Refused(OVERTAKEN)
        missing = _missing(ctx, row)
        if not missing:
            return Refused("nobody_to_remind")
        rested = [one for one in missing if _rested(one, ctx.now - REMIND_AGAIN)]
        if not rested:
            return Refused("reminded_already")
        _remind(ctx, row, rested)
    return Done(None)


def _missing(ctx: Context, row: Paper) -> list[Signer]:
    """Who was asked and has not signed; the coach sees that on their own pages."""
    asked = Signer.objects.of(ctx).filter(paper=row, asked_at__isnull=False).exclude(party=Signs.COACH)
    return list(asked.exclude(party__in=signed_by(ctx, row)).order_by("turn", "party"))


def _rested(one: Signer, since: Instant) -> bool:
    """Whether nobody has written to a signer after `since`."""
    last = one.reminded_at or one.asked_at
    return last is not None and last <= since


def _remind(ctx: Context, row: Paper, signers: Sequence[Signer]) -> None:
    for one in signers:
        Signer.objects.of(ctx).filter(pk=one.pk).update(reminded_at=ctx.now)
        write_to(ctx, row, one.person_id, request_of(row), one.party)
        note(ctx, row, SigningStep.REMINDED, one.party)


def remind_due(ctx: Context) -> int:
    """Whoever was asked three days ago and has not signed is reminded once by itself; how many papers."""
    since = ctx.now - REMINDED_BY_ITSELF
    late = Signer.objects.of(ctx).filter(asked_at__lte=since, reminded_at__isnull=True).exclude(party=Signs.COACH)
    waiting = late.filter(paper__version__state="offered", paper__expires_at__gt=ctx.now)
    done = 0
    for one in sorted(set(waiting.values_list("paper", flat=True))):
        with write():
            row = reached(ctx, one)
            if row is None:
                continue
            locked(ctx.practice, row.engagement_id)
            due = [who for who in _missing(ctx, row) if who.reminded_at is None and _rested(who, since)]
            if due and state_of(row) == "waiting":
                _remind(ctx, row, due)
                done += 1
    return done


def expire_due(ctx: Context) -> int:
    """End what was not signed in its time; how many papers."""
    due = Paper.objects.of(ctx).filter(expires_at__lte=ctx.now, version__state="offered")
    rows = due.select_related("engagement__coach__person", "version").order_by("pk")
    return sum(isinstance(_end(ctx, row, SigningStep.EXPIRED, ""), Done) for row in rows)


# --- sealing ---------------------------------------------------------------------------------------


def ask_to_seal(ctx: Context, row: Paper) -> None:
    """Within the transaction of a signature: the document is sealed after it, and its copies follow the seal.

    What was shown as text, or signed elsewhere, needs no seal of ours: its copies go at once.
    """
    if row.size and not row.elsewhere:
        enqueue(ctx, SealPaper(str(ctx.practice), str(row.pk)))
    else:
        tell(ctx, row, "signed_copy")


def sealed(ctx: Context, paper_id: UUID, signatures: int, digest: str, size: int) -> Decision[bool]:
    """The sealed copy with so many signatures is kept; False when there is one already, which stays.

    It goes to everybody who was asked to sign; with a witness's seal added it goes out again.
    """
    row = reached(ctx, paper_id)
    if row is None or acting(ctx) != "system":
        return NOT_FOUND
    with write():
        locked(ctx.practice, row.engagement_id)
        copies = SealedCopy.objects.of(ctx).filter(paper=row, signatures__gte=signatures)
        if copies.exists():
            return Done(False)
        SealedCopy.objects.create(
            practice_id=ctx.practice, paper=row, signatures=signatures, digest=digest, size=size, made_at=ctx.now
        )
        tell(ctx, row, "signed_copy")
    return Done(True)
