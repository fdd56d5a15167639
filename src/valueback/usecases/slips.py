"""A slip is shown to the coach first, who may excuse it or add a word; it counts once the client has been told.

It is told by a letter that the mail server took, or by a page that showed it and was sent back; a bounce takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from valueback.core.dates import Instant, day_after, instant_text, local_date, start_of_day
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.facts import PassPlayed, PassReason, SlipExcused, SlipNotified, SlipRemarked, Withdrawn
from valueback.core.guarantee import duties
from valueback.core.guarantee.case import Case
from valueback.core.guarantee.duties import check_until
from valueback.core.guarantee.slips import PASSABLE, passes
from valueback.core.guarantee.standing import Mark, Slip, SlipState
from valueback.core.terms import Clause, Party
from valueback.store.append import NewFact
from valueback.store.db import write
from valueback.store.models import Engagement
from valueback.usecases.access import NOT_FOUND, engagement_for
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.guarantee import case as case_of
from valueback.usecases.scenes import Scene, open_scene
from valueback.usecases.words import LINE, cleaned

FOR_THE_COACH = timedelta(hours=48)
"""How long the coach has to excuse a slip or to add a word, before the client is told."""

ALONE_AFTER = 6
"""The local day after its due instant on which a notice goes by itself, if no message after a call has taken it."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A slip that the client has not been told of. `key` names it in forms and letters."""

    key: str
    slip: Slip
    arose_at: Instant
    coach_until: Instant
    remark: str

    def ready(self, now: Instant) -> bool:
        """Whether the coach's time is over and the client can be told."""
        return self.coach_until <= now < self.slip.notify_by


# --- what is there ---------------------------------------------------------------------------------


def key_of(clause: Clause, subject: str) -> str:
    """A short name for one slip, for forms and the outbox, which keeps no free text."""
    return sha256(f"{clause.value}\n{subject}".encode()).hexdigest()[:16]


def all_slips(case: Case) -> tuple[Slip, ...]:
    """Every slip of every duty in force, whatever became of it."""
    if case.terms.guarantee is None:
        return ()
    return tuple(slip for finding in duties.findings(case) for slip in finding.detail)


def pending_in(case: Case) -> tuple[Pending, ...]:
    """The slips not told yet, the most urgent first."""
    found = (_pending(case, slip) for slip in all_slips(case) if slip.state is SlipState.UNNOTIFIED)
    return tuple(sorted(found, key=lambda one: (one.slip.notify_by, one.slip.clause, one.slip.subject)))


def pending(ctx: Context, engagement: UUID) -> tuple[Pending, ...]:
    """For the coach: what the client has not been told of, and until when each can be excused before that."""
    if engagement_for(ctx, engagement, "coach", "system") is None:
        return ()
    case = case_of(ctx, engagement)
    return () if case is None else pending_in(case)


def remark_on(case: Case, clause: Clause, subject: str) -> str:
    """The coach's last word on a slip."""
    said = [one for one in case.seen.about(SlipRemarked, subject) if one.what.clause is clause]
    return said[-1].what.words if said else ""


def alone_from(case: Case, slip: Slip) -> Instant:
    """From when on the notice goes by itself."""
    return start_of_day(day_after(local_date(slip.due, case.terms.zone), ALONE_AFTER), case.terms.zone)


def _pending(case: Case, slip: Slip) -> Pending:
    arose = max((_base(case, slip), *(_noted(case, seq) for seq in slip.cites)))
    remark = remark_on(case, slip.clause, slip.subject)
    return Pending(key_of(slip.clause, slip.subject), slip, arose, arose + FOR_THE_COACH, remark)


def _base(case: Case, slip: Slip) -> Instant:
    """When it became a slip: an unanswered check at the end of its window, a missed call at its planned end."""
    if slip.clause is Clause.VALUE_TOLD:
        return check_until(case.signed.terms(slip.due), slip.due)
    if slip.clause is Clause.PRESENT:
        return next((one.end for one in case.sessions if one.subject == slip.subject), slip.due)
    return slip.due


def _noted(case: Case, seq: int) -> Instant:
    return next(one.noted_at for one in case.seen.all if one.seq == seq)


# --- the coach's acts ------------------------------------------------------------------------------


def excuse(ctx: Context, engagement: UUID, clause: Clause, subject: str, words: str = "") -> Decision[None]:
    """The coach lets it go, before or after the client was told. An excuse is final."""
    return _coach(ctx, engagement, clause, subject, SlipExcused(clause, ""), words)


def remark(ctx: Context, engagement: UUID, clause: Clause, subject: str, words: str) -> Decision[None]:
    """A word of the coach that goes with the notice."""
    return _coach(ctx, engagement, clause, subject, SlipRemarked(clause, ""), words)


def _coach(
    ctx: Context, engagement: UUID, clause: Clause, subject: str, what: SlipExcused | SlipRemarked, words: str
) -> Decision[None]:
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    said = cleaned("words", words, limit=LINE, needed=isinstance(what, SlipRemarked))
    if isinstance(said, Refused):
        return said
    new = type(what)(clause, said)
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        found = find(scene.case, clause, subject)
        if found is None:
            return Refused("no_such_slip")
        there = [one for one in scene.case.seen.about(type(what), subject) if one.what.clause is clause]
        if isinstance(what, SlipExcused):
            if found.state is SlipState.EXCUSED:
                return Done(None)
        elif found.notified_at is not None:
            return Refused("already_told", {"at": instant_text(found.notified_at)})
        if not there or there[-1].what != new:
            record(ctx, row.pk, fact(ctx, new, subject))
        return Done(None)


def find(case: Case, clause: Clause, subject: str) -> Slip | None:
    """The slip of a duty at a subject, if there is one."""
    return next((one for one in all_slips(case) if one.clause is clause and one.subject == subject), None)


# --- the client's acts -----------------------------------------------------------------------------


def play_pass(
    ctx: Context, engagement: UUID, clause: Clause, subject: str, reason: PassReason = PassReason.NONE
) -> Decision[int]:
    """The client plays a free pass; the value is how many are left. Illness and bereavement use none up."""
    row = engagement_for(ctx, engagement, "client")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        found = find(scene.case, clause, subject)
        if found is None or found.state is SlipState.UNNOTIFIED:
            return Refused("no_such_slip")
        if found.state is SlipState.PASSED:
            return Done(_left(scene.case))
        refused = _unplayable(scene.case, found, reason)
        if refused is not None:
            return refused
        record(ctx, row.pk, fact(ctx, PassPlayed(clause, reason), subject))
        return Done(_left(scene.case) - (reason is PassReason.NONE))


def can_pass(slip: Slip, left: int) -> bool:
    """Whether a free pass, of those `left`, could still be played on a slip that the client was told of."""
    gone = slip.state is SlipState.STANDS and slip.clause in (Clause.VALUE_TOLD, Clause.HOMEWORK)
    return slip.counts and slip.clause in PASSABLE and left > 0 and not gone


def _unplayable(case: Case, slip: Slip, reason: PassReason) -> Refused | None:
    if slip.clause not in PASSABLE:
        return Refused("pass_not_for_this")
    if not slip.counts:
        return Refused("nothing_to_make_good")
    told = slip.notified_at
    if slip.state is SlipState.STANDS and slip.clause in (Clause.VALUE_TOLD, Clause.HOMEWORK) and told is not None:
        until = slip.cure_until or told
        return Refused("cure_over", {"until": instant_text(until)})
    if any(one.clause is slip.clause and one.mark is Mark.BROKEN for one in duties.findings(case)):
        # A pass does not undo a lapse, so none is spent on it.
        return Refused("cure_over", {"until": instant_text(slip.cure_until or case.as_of)})
    return Refused("no_pass_left") if reason is PassReason.NONE and not _left(case) else None


def _left(case: Case) -> int:
    return max(0, case.guarantee.passes - len(passes(case)))


# --- telling ---------------------------------------------------------------------------------------


def seen(ctx: Context, engagement: UUID, keys: Sequence[str]) -> Decision[int]:
    """The client sent back a page that showed these slips: they are told now. The value is how many were new."""
    row = engagement_for(ctx, engagement, "client")
    if row is None or ctx.noting is not None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.pk)
        return scene if isinstance(scene, Refused) else Done(tell(ctx, scene, keys))


def tell(ctx: Context, scene: Scene, keys: Iterable[str], mail: str = "") -> int:
    """The slips of these names reached the client now, by letter `mail` or by a page. Behind the lock.

    Only those whose time with the coach is over; what was excused or contradicted meanwhile stays untold.
    """
    wanted = set(keys)
    new = [one.slip for one in pending_in(scene.case) if one.key in wanted and one.ready(ctx.now)]
    facts = (fact(ctx, SlipNotified(one.clause, mail), one.subject, by=Party.SERVICE) for one in new)
    record(ctx, scene.engagement.pk, *facts)
    return len(new)


def as_told(ctx: Context, telling: Iterable[Pending]) -> tuple[NewFact, ...]:
    """The facts that telling these slips now would be; for reading how things then stand."""
    return tuple(fact(ctx, SlipNotified(one.slip.clause), one.slip.subject, by=Party.SERVICE) for one in telling)


def untold(ctx: Context, engagement: Engagement, mail: str) -> int:
    """The letter came back: what it told was not told. Within the caller's transaction; how many slips that were."""
    scene = open_scene(ctx, engagement.pk)
    if isinstance(scene, Refused):
        return 0
    told = [one for one in scene.case.seen.of(SlipNotified) if one.what.mail == mail]
    facts = (fact(ctx, Withdrawn("came back"), one.subject, corrects=one.seq, by=Party.SERVICE) for one in told)
    record(ctx, engagement.pk, *facts)
    return len(told)
