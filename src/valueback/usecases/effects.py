"""An outside effect is asked for in the same transaction as the change that wants it, and carried out after it.

One frozen dataclass per effect; its fields are ids, so that the handler reads how things stand when it runs. Asking
twice for an effect that still waits is asking once: the waiting job stays, and the earlier of the two times counts.
An effect that is already running does not absorb a new wish: it may have read the state before the change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from types import MappingProxyType
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F, Field

from valueback.core.dates import Instant, utc
from valueback.store.ids import uuid7
from valueback.store.models.jobs import DONE, READY, RUNNING, Job, JobTick, WorkerBeat
from valueback.usecases.context import Context

Scalar = str | int | bool | None
E = TypeVar("E", bound="Effect")

UNDO: Final = timedelta(seconds=10)
"""How long an act can be taken back: its effects are due this much later."""

KEY_LENGTH: Final = 200
KEEP_DONE: Final = timedelta(days=14)
KEEP_TICKS: Final = timedelta(days=2)
KEEP_BEATS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Effect:
    """What every effect knows of itself; `kind` names it in the job table and must never change its meaning."""

    kind: ClassVar[str]
    queue: ClassVar[str] = "default"
    priority: ClassVar[int] = 0
    # Waits of 2, 4, 8 ... up to 600 s between them: twelve attempts are about forty minutes.
    max_attempts: ClassVar[int] = 12

    def key(self) -> str | None:
        """What makes two wishes the same one while the first still waits; None where each must be done."""
        return ":".join((self.kind, *(str(value) for value in self.args().values())))

    def args(self) -> dict[str, Scalar]:
        """The fields as JSON keeps them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SendMail(Effect):
    """Deliver one row of the outbox."""

    kind: ClassVar[str] = "send_mail"
    queue: ClassVar[str] = "mail"
    priority: ClassVar[int] = 10
    # A mail server may be away for a day; a letter is worth that wait.
    max_attempts: ClassVar[int] = 150

    mail_id: str


@dataclass(frozen=True, slots=True)
class Tidy(Effect):
    """Drop what the worker no longer needs to know."""

    kind: ClassVar[str] = "tidy"


@dataclass(frozen=True, slots=True)
class Minute(Effect):
    """See in every practice to what time alone has made due."""

    kind: ClassVar[str] = "minute"


@dataclass(frozen=True, slots=True)
class TellNoValue(Effect):
    """Tell the coach that a call brought no value, if the client still says so when it is due."""

    kind: ClassVar[str] = "tell_no_value"

    practice: str
    session: str


@dataclass(frozen=True, slots=True)
class SealPaper(Effect):
    """Seal what all have signed, and keep the sealed copy."""

    kind: ClassVar[str] = "seal_paper"
    priority: ClassVar[int] = 5
    # A timestamp server may be away for a day.
    max_attempts: ClassVar[int] = 150

    practice: str
    paper: str


@dataclass(frozen=True, slots=True)
class Forward(Effect):
    """Move the clock of a demo ahead to `until` (an instant as text), step by step; after all else that is due.

    `answering`: the clients do their part on the way, but for the person `but` (an id, or empty).
    """

    kind: ClassVar[str] = "forward"
    priority: ClassVar[int] = -10

    practice: str
    until: str
    answering: bool
    but: str


EFFECTS: tuple[type[Effect], ...] = (SendMail, Tidy, Minute, TellNoValue, SealPaper, Forward)
_BY_KIND: Mapping[str, type[Effect]] = MappingProxyType({effect.kind: effect for effect in EFFECTS})


class UnknownEffect(LookupError):
    """A job row names an effect, or arguments, that this version does not have."""


def decode(kind: str, args: Mapping[str, Scalar]) -> Effect:
    """The effect that a job row holds."""
    effect = _BY_KIND.get(kind)
    if effect is None:
        raise UnknownEffect(f"This version knows no effect named {kind!r}.")
    wanted = {field.name for field in fields(effect)}
    if set(args) != wanted:
        raise UnknownEffect(f"{kind!r} takes {sorted(wanted)}, the job holds {sorted(args)}.")
    return effect(**args)


# The conflict target is the partial unique index: a waiting twin. It is locked by the no-op update, so that on
# PostgreSQL no worker can take it, and read the state from before this change, until this transaction is over.
_INSERT: Mapping[str, str] = MappingProxyType(
    {
        "sqlite": """
            INSERT INTO {table} (id, practice_id, name, args, queue, priority, dedupe, state, run_at, attempts,
                                 max_attempts, error, created_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, 'ready',
                    COALESCE(%s, strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', %s || ' seconds')), 0, %s, '',
                    strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'))
            ON CONFLICT (dedupe) WHERE state = 'ready' DO UPDATE SET run_at = min({table}.run_at, excluded.run_at)
            RETURNING id
        """,
        "postgresql": """
            INSERT INTO {table} (id, practice_id, name, args, queue, priority, dedupe, state, run_at, attempts,
                                 max_attempts, error, created_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, 'ready',
                    COALESCE(%s, statement_timestamp() + CAST(%s AS double precision) * interval '1 second'), 0, %s,
                    '', statement_timestamp())
            ON CONFLICT (dedupe) WHERE state = 'ready' DO UPDATE SET run_at = least({table}.run_at, excluded.run_at)
            RETURNING id
        """,
    }
)


def enqueue(
    ctx: Context | None,
    effect: Effect,
    *,
    due: Instant | None = None,
    run_at: Instant | None = None,
    queue: str | None = None,
    priority: int | None = None,
) -> UUID:
    """Ask for `effect` within the caller's transaction; the answer is its job, new or already waiting.

    `due` is an instant of the practice's clock (`ctx.now + UNDO` for what may be taken back), `run_at` one of real
    time; without either the job is due at once. `ctx` is None for work of the whole installation.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(
            "An effect is asked for inside store.db.write(), so that it stands or falls with its change."
        )
    if due is not None and (ctx is None or run_at is not None):
        raise ValueError("`due` needs a practice's clock and excludes `run_at`.")
    key = effect.key()
    if key is not None and len(key) > KEY_LENGTH:
        raise ValueError(f"The key of {effect.kind!r} is longer than {KEY_LENGTH} characters.")
    delay = (due - ctx.now).total_seconds() if due is not None and ctx is not None else 0.0
    row = (
        _stored("id", uuid7()),
        _stored("practice", ctx.practice if ctx is not None else None),
        effect.kind,
        json.dumps(effect.args()),  # PostgreSQL takes the text as jsonb, by the column
        queue or effect.queue,
        effect.priority if priority is None else priority,
        key,
        _stored("run_at", None if run_at is None else utc(run_at)),
        f"{delay:+.6f}",
        effect.max_attempts,
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[connection.vendor].format(table=Job._meta.db_table), row)
        (found,) = cursor.fetchall()
    return found[0] if isinstance(found[0], UUID) else UUID(found[0])


def advance(practice: UUID, by: timedelta) -> int:
    """Move a practice's waiting jobs earlier, because its clock has been moved forward by as much; how many moved.

    To be called in the transaction that grows `clock_shift`: jobs run by real time, their dues were practice time.
    """
    if by < timedelta(0):
        raise ValueError("A practice's clock only moves forward.")
    return Job.objects.filter(practice_id=practice, state=READY).update(run_at=F("run_at") - by)


def waiting(ctx: Context, kind: type[E]) -> tuple[E, ...]:
    """The effects of a kind that a practice still waits for, or that are being carried out."""
    rows = Job.objects.filter(practice_id=ctx.practice, name=kind.kind, state__in=(READY, RUNNING))
    return tuple(kind(**args) for args in rows.order_by("created_at").values_list("args", flat=True))


def tick(name: str, number: int, at: Instant, effect: Effect) -> UUID | None:
    """Start periodic work once: the job of beat `number`, or None where another worker has started it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {JobTick._meta.db_table} (name, tick, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608
            (name, number, connection.ops.adapt_datetimefield_value(at)),
        )
        if cursor.rowcount != 1:
            return None
    return enqueue(None, effect, run_at=at)


def tidy(now: Instant) -> None:
    """Forget done jobs after two weeks, old ticks and workers that fell silent; dead jobs stay to be looked at."""
    Job.objects.filter(state=DONE, finished_at__lt=now - KEEP_DONE).delete()
    JobTick.objects.filter(at__lt=now - KEEP_TICKS).delete()
    WorkerBeat.objects.filter(beat_at__lt=now - KEEP_BEATS).delete()


def _stored(column: str, value: Any) -> Any:
    """`value` as this database keeps that column."""
    field = Job._meta.get_field(column)
    assert isinstance(field, Field)
    return field.get_db_prep_save(value, connection)
