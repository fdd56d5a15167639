"""Life happens by phone and chat: the coach records a client's act, the client is asked "was it so?" and corrects it.

The act goes through the same verb as the client's own; unanswered it stands, the client's correction wins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from valueback.core.dates import Instant, utc
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import (
    ActDone,
    AdjustmentAgreed,
    AdjustmentProposed,
    AdjustmentTried,
    Attendance,
    CheckAnswered,
    CircumstanceAcknowledged,
    CircumstanceLogged,
    ContactAnswered,
    CourseAnswered,
    EvidenceGiven,
    Fact,
    HabitTicked,
    HomeworkReported,
    JudgementGiven,
    LevelReached,
    MeasureTaken,
    MilestoneJudged,
    MoneyEntered,
    PassPlayed,
    ResultConfirmed,
    ResultDisputed,
    SessionCancelled,
    SessionMoved,
    SessionPlanned,
    VersionSigned,
    Withdrawn,
)
from valueback.core.terms import Party
from valueback.store.db import write
from valueback.store.models import Adjustment, AgreementVersion, Result, Session
from valueback.usecases import sessions
from valueback.usecases.access import NOT_FOUND, engagement_for
from valueback.usecases.context import Context, Noting
from valueback.usecases.facts import fact, known, record
from valueback.usecases.results import entered
from valueback.usecases.scenes import Scene, open_scene
from valueback.usecases.words import LINE, TEXT, cleaned

T = TypeVar("T")

NOTABLE: tuple[type, ...] = (
    CheckAnswered,
    CourseAnswered,
    Attendance,
    HomeworkReported,
    SessionCancelled,
    SessionMoved,
    SessionPlanned,
    AdjustmentProposed,
    AdjustmentAgreed,
    AdjustmentTried,
    MoneyEntered,
    LevelReached,
    HabitTicked,
    MeasureTaken,
    MilestoneJudged,
    JudgementGiven,
    ResultConfirmed,
    ResultDisputed,
    CircumstanceLogged,
    CircumstanceAcknowledged,
    PassPlayed,
    ActDone,
    EvidenceGiven,
    ContactAnswered,
)
"""What may be recorded for a client. Signing, claims and "Has it paid for itself?" are the client's own hand."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """How a client's act reached the coach: the channel, when, and the pasted words."""

    channel: str
    at: Instant
    words: str = ""


class _NotTheirs(Exception):
    """What the act wrote is nothing that may be noted for somebody: all of it is rolled back."""


def note_for(
    ctx: Context, engagement: UUID, arrived: Arrived, act: Callable[[Context], Decision[T]], party: Party = Party.CLIENT
) -> Decision[T]:
    """Do `act` (a verb, waiting for its context) for the client, recorded by the coach.

    `note_for(ctx, one, Arrived("whatsapp", at), lambda noting: checks.answer(noting, session, Answer.YES))`
    """
    if ctx.noting is not None or engagement_for(ctx, engagement, "coach") is None:
        return NOT_FOUND
    channel = cleaned("channel", arrived.channel, limit=LINE // 5, lines=False, needed=True)
    words = cleaned("words", arrived.words, limit=TEXT)
    for text in (channel, words):
        if isinstance(text, Refused):
            return text
    if utc(arrived.at) > ctx.now:
        return Refused("at_ahead", {"field": "at"})
    noting = replace(ctx, noting=Noting(party, str(channel), arrived.at, str(words)))
    try:
        with write():
            before = len(known(ctx, engagement).items)
            done = act(noting)
            new = known(ctx, engagement).items[before:]
            if isinstance(done, Done) and any(one.noted_for and not isinstance(one.what, NOTABLE) for one in new):
                raise _NotTheirs
    except _NotTheirs:
        return Refused("not_notable")
    return done


def waiting(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The noted acts that the client has neither confirmed nor corrected, newest first; of a move only the move."""
    found = (one for one in facts if one.noted_for is not None and one.noted_for.party is Party.CLIENT)
    kept = (one for one in found if not isinstance(one.what, SessionPlanned | Withdrawn))
    return tuple(sorted(kept, key=lambda one: (-one.noted_at.timestamp(), -one.seq)))


# --- the client's word -----------------------------------------------------------------------------


def confirm(ctx: Context, engagement: UUID, seq: int) -> Decision[None]:
    """It was so: the client's own fact takes the place of the one that was noted, with the same time."""
    return _about(ctx, engagement, seq, _confirmed)


def correct(ctx: Context, engagement: UUID, seq: int) -> Decision[None]:
    """It was not so: what was noted is taken back, with what it changed. The client then says it as it was."""
    return _about(ctx, engagement, seq, _corrected)


def _about(
    ctx: Context, engagement: UUID, seq: int, act: Callable[[Context, Scene, Fact], Decision[None]]
) -> Decision[None]:
    row = engagement_for(ctx, engagement, "client")
    if row is None or ctx.noting is not None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        every = known(ctx, row.pk).items
        asked = every[seq - 1] if 1 <= seq <= len(every) else None
        if asked is None or asked.noted_for is None or asked.noted_for.party is not Party.CLIENT:
            return NOT_FOUND
        standing = next((one for one in scene.case.seen.all if one.seq == seq), None)
        # Answered before, by this client or by an act of their own: there is nothing left to ask.
        return Done(None) if standing is None else act(ctx, scene, standing)


def _confirmed(ctx: Context, scene: Scene, noted: Fact) -> Decision[None]:
    record(ctx, scene.engagement.pk, fact(ctx, noted.what, noted.subject, at=noted.at, corrects=noted.seq))
    return Done(None)


def _corrected(ctx: Context, scene: Scene, noted: Fact) -> Decision[None]:
    if isinstance(noted.what, SessionCancelled | SessionMoved):
        row = Session.objects.of(ctx).get(engagement=scene.engagement, ref=noted.subject)
        restored = sessions.restore(ctx, scene, row)
        return restored if isinstance(restored, Refused) else Done(None)
    _follow(ctx, scene, noted)
    record(ctx, scene.engagement.pk, fact(ctx, Withdrawn("it was not so"), noted.subject, corrects=noted.seq))
    return Done(None)


def _follow(ctx: Context, scene: Scene, noted: Fact) -> None:
    """The row that shows what was noted shows it no longer."""
    results = Result.objects.of(ctx).filter(engagement=scene.engagement, ref=noted.subject)
    changes = Adjustment.objects.of(ctx).filter(engagement=scene.engagement, ref=noted.subject)
    what = noted.what
    if isinstance(what, ResultConfirmed):
        results.update(confirmed_at=None)
    elif isinstance(what, ResultDisputed):
        results.update(disputed_at=None)
    elif isinstance(what, AdjustmentAgreed):
        changes.update(agreed_at=None)
    elif isinstance(what, VersionSigned):
        versions = AgreementVersion.objects.of(ctx).filter(engagement=scene.engagement, number=what.version)
        versions.filter(voided_at__isnull=True).update(voided_at=ctx.now)
    elif isinstance(what, AdjustmentTried):
        changes.update(looked_at=None, helped=None)
    elif entered(scene, noted.subject) is noted:
        results.filter(taken_back_at__isnull=True).update(taken_back_at=ctx.now)
