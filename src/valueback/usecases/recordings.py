"""Whether a call is recorded: where the agreement says so, or somebody asked, and nobody said "off today".

"Off today" needs no reason, can be taken back until the call ends, and costs nothing: the call still counts.
"""

from __future__ import annotations

from uuid import UUID

from valueback.core.dates import instant_text
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import Recorded, RecordingAsked, RecordingOff, What, Withdrawn
from valueback.core.terms import Recording
from valueback.store.db import write
from valueback.store.models import Session
from valueback.usecases.access import NOT_FOUND, Acting, row_for
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.scenes import Scene, open_scene


def ask(ctx: Context, session: UUID) -> Decision[None]:
    """Ask for this call to be recorded."""
    return _say(ctx, session, RecordingAsked(), "client", "coach")


def off(ctx: Context, session: UUID) -> Decision[None]:
    """No recording of this call; either side, in one tap."""
    return _say(ctx, session, RecordingOff(), "client", "coach")


def recorded(ctx: Context, session: UUID) -> Decision[None]:
    """The coach says that both can listen to the recording of this call."""
    return _say(ctx, session, Recorded(), "coach")


def on_again(ctx: Context, session: UUID) -> Decision[None]:
    """Take back one's own "off today"."""
    row = row_for(ctx, Session, session, "client", "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id)
        if isinstance(scene, Refused):
            return scene
        said = scene.last(RecordingOff, row.ref)
        if said is None:
            return Done(None)
        if said.person != str(ctx.actor.person):
            return Refused("off_by_other_side")
        record(ctx, row.engagement_id, fact(ctx, Withdrawn("on again"), row.ref, corrects=said.seq))
        return Done(None)


def _say(ctx: Context, session: UUID, what: What, *roles: Acting) -> Decision[None]:
    row = row_for(ctx, Session, session, *roles)
    if row is None or ctx.noting is not None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id)
        if isinstance(scene, Refused):
            return scene
        refused = _unfit(ctx, scene, row, what)
        if refused is not None:
            return refused
        if scene.last(type(what), row.ref) is None:
            record(ctx, row.engagement_id, fact(ctx, what, row.ref))
        return Done(None)


def _unfit(ctx: Context, scene: Scene, row: Session, what: What) -> Refused | None:
    call = scene.session(row.ref)
    if call is None or call.gone is not None:
        return Refused("session_gone")
    if scene.case.signed.terms(row.start).recording is Recording.NEVER:
        return Refused("recording_not_agreed")
    if not isinstance(what, Recorded):
        return Refused("session_over", {"at": instant_text(call.end)}) if ctx.now >= call.end else None
    if scene.last(RecordingOff, row.ref) is not None:
        return Refused("recording_was_off")
    return Refused("not_started", {"at": instant_text(row.start)}) if ctx.now < row.start else None
