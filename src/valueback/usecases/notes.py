"""A coach's private notes: never a fact, in no dossier and no export, and read by nobody but who wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from valueback.core.dates import Instant
from valueback.core.decisions import Decision, Done, Refused
from valueback.store.db import write as writing
from valueback.store.models import CoachNote, Session
from valueback.usecases.access import NOT_FOUND, engagement_for
from valueback.usecases.context import Context
from valueback.usecases.words import TEXT, cleaned


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `session` is the call it is about, or None for the engagement as a whole."""

    id: UUID
    session: UUID | None
    text: str
    at: Instant


def write(ctx: Context, engagement: UUID, text: str, session: UUID | None = None) -> Decision[UUID]:
    """Keep a note for oneself; the same words about the same call are one note."""
    row = engagement_for(ctx, engagement, "coach") if ctx.noting is None else None
    if row is None or ctx.actor.membership is None:
        return NOT_FOUND
    words = cleaned("text", text, limit=5 * TEXT, needed=True)
    if isinstance(words, Refused):
        return words
    if session is not None and not Session.objects.of(ctx).filter(pk=session, engagement=row).exists():
        return NOT_FOUND
    with writing():
        same = _mine(ctx).filter(engagement=row, session_id=session, text=words).first()
        if same is not None:
            return Done(same.pk)
        made = CoachNote.objects.create(
            practice_id=ctx.practice,
            engagement=row,
            session_id=session,
            author_id=ctx.actor.membership,
            text=words,
            at=ctx.now,
        )
        return Done(made.pk)


def edit(ctx: Context, note: UUID, text: str) -> Decision[None]:
    """Say a note otherwise; nothing of the old words is kept."""
    words = cleaned("text", text, limit=5 * TEXT, needed=True)
    if isinstance(words, Refused):
        return words
    with writing():
        return Done(None) if _mine(ctx).filter(pk=note).update(text=words) else NOT_FOUND


def remove(ctx: Context, note: UUID) -> Decision[None]:
    """Throw a note away, for good."""
    with writing():
        gone, _ = _mine(ctx).filter(pk=note).delete()
    return Done(None) if gone else NOT_FOUND


def read(ctx: Context, engagement: UUID, session: UUID | None = None) -> tuple[Note, ...]:
    """One's own notes, newest first: of the whole engagement, or about one call."""
    rows = _mine(ctx).filter(engagement_id=engagement)
    if session is not None:
        rows = rows.filter(session_id=session)
    return tuple(Note(row.pk, row.session_id, row.text, row.at) for row in rows.order_by("-at", "-pk"))


def _mine(ctx: Context) -> QuerySet[Any]:
    """The notes that the acting person wrote, whatever they act as in this practice."""
    if not ctx.actor.is_coach_side or ctx.noting is not None:
        return CoachNote.objects.none()
    return CoachNote.objects.of(ctx).filter(author__person_id=ctx.actor.person)
