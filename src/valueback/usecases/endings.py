"""Pauses, and the ways to end early: each has its printed effect, shown before the act and taken from the terms alone.

Nothing here happens by itself: also a silent client is the coach's act, and only after what the terms ask for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from valueback.core.dates import Instant, days_deadline, instant_text, local_date
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import (
    ContactAnswered,
    ContactAttempted,
    Ended,
    Fact,
    Paused,
    RefundTaxAnswered,
    SessionCancelled,
    WithdrawalDeclared,
    Withdrawn,
)
from valueback.core.guarantee import Case, Verdict
from valueback.core.money import Money
from valueback.core.payments import RefundLine
from valueback.core.sessions import Life
from valueback.core.terms import Ending, EndingKind, OnGuarantee, OnMoney, Party
from valueback.store.append import NewFact, locked
from valueback.store.db import write
from valueback.store.models import Channel, Engagement, Session
from valueback.usecases import guarantee, mail
from valueback.usecases.access import CODE_NEEDED, NOT_FOUND, Acting, engagement_for, needs_code
from valueback.usecases.context import Context
from valueback.usecases.effects import UNDO
from valueback.usecases.facts import fact, known, record
from valueback.usecases.words import LINE, TEXT, cleaned

LONGEST_PAUSE = 366
_TAKEN_BACK = (Paused, ContactAttempted, ContactAnswered, RefundTaxAnswered)

_MAY: tuple[tuple[EndingKind, tuple[Acting, ...]], ...] = (
    (EndingKind.CLIENT_STOPS, ("client",)),
    (EndingKind.COACH_STOPS, ("coach",)),
    (EndingKind.BOTH_AGREE, ("client", "coach")),
    (EndingKind.SILENT_CLIENT, ("coach",)),
    (EndingKind.EMPLOYEE_LEAVES, ("coach", "client", "sponsor")),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an ending would do at this moment, as printed: to the guarantee, and to the money line by line.

    `lines` come to `total`, which a granted claim would pay; of it `anyway` comes back whether there is one or not.
    """

    how: EndingKind
    guarantee: OnGuarantee
    money: OnMoney
    verdict: Verdict | None
    lines: tuple[RefundLine, ...]
    total: Money
    sessions_left: int
    anyway: tuple[RefundLine, ...] = ()
    anyway_total: Money | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """How far a silent client's ending is: calls missed in a row, days with an attempt since the last sign of life.

    `wait_until` is when the silence has lasted long enough, known from the attempt that completes them; `refused`
    is None once the coach may act.
    """

    missed: int
    missed_needed: int
    attempts: tuple[Instant, ...]
    attempts_needed: int
    wait_until: Instant | None
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause as noted: the fact's seq, and the planned calls that lie within it and want another time."""

    seq: int
    sessions: tuple[UUID, ...]


# --- pauses ----------------------------------------------------------------------------------------


def pause(ctx: Context, engagement: UUID, first: date, last: date, *, suspension: bool = False) -> Decision[Rest]:
    """Both agreed that the service rests from `first` to `last`, inclusive local days; the end moves by as many."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    if last < first or (last - first).days >= LONGEST_PAUSE:
        return Refused("pause_unclear", {"field": "last", "most": LONGEST_PAUSE})
    with write():
        locked(ctx.practice, row.pk)
        case = guarantee.fresh_case(ctx, row.pk)
        if case is None:
            return Refused("not_signed")
        if case.ended is not None:
            return Refused("engagement_ended")
        wanted = Paused(first, last, suspension)
        for there in case.seen.of(Paused):
            if there.what == wanted:
                return Done(Rest(there.seq, _within(ctx, row, case, wanted)))
            if there.what.first <= last and first <= there.what.last:
                return Refused("pause_overlaps", {"field": "first", "day": there.what.first.isoformat()})
        (noted,) = record(ctx, row.pk, fact(ctx, wanted))
        return Done(Rest(noted.seq, _within(ctx, row, case, wanted)))


def take_back(ctx: Context, engagement: UUID, seq: int, why: str = "") -> Decision[None]:
    """Take back a pause, a contact or a tax answer entered by mistake: at once without a word, later with a reason."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    words = cleaned("why", why, limit=LINE)
    if isinstance(words, Refused):
        return words
    with write():
        locked(ctx.practice, row.pk)
        facts = known(ctx, row.pk)
        entered = next((one for one in facts.items if one.seq == seq), None)
        if entered is None or not isinstance(entered.what, _TAKEN_BACK):
            return NOT_FOUND
        if not any(one.seq == seq for one in facts.known(ctx.now)):
            return Done(None)
        if ctx.now >= entered.noted_at + UNDO and not words:
            return Refused("reason_needed", {"field": "why"})
        record(ctx, row.pk, fact(ctx, Withdrawn(words), entered.subject, corrects=seq))
    return Done(None)


def _within(ctx: Context, row: Engagement, case: Case, wanted: Paused) -> tuple[UUID, ...]:
    zone = case.terms.zone
    days = {one.subject: local_date(one.start, zone) for one in case.planned}
    refs = [ref for ref, day in days.items() if wanted.first <= day <= wanted.last]
    ours = Session.objects.of(ctx).filter(engagement=row, ref__in=refs, state="planned")
    return tuple(ours.order_by("start").values_list("pk", flat=True))


# --- ending early ----------------------------------------------------------------------------------


def preview(ctx: Context, engagement: UUID, how: EndingKind) -> Preview | None:
    """What ending in this way would do now; None for who may not see it, before signing, or after an ending."""
    row = engagement_for(ctx, engagement, "coach", "client")
    case = None if row is None else guarantee.fresh_case(ctx, row.pk)
    if row is None or case is None or case.ended is not None:
        return None
    standing = guarantee.fresh(ctx, row.pk, fact(ctx, Ended(how)))
    assert standing is not None
    printed = _printed(case, how)
    currency = case.terms.fee.currency
    total = _sum(standing.refunds, currency)
    after = guarantee.fresh_case(ctx, row.pk, fact(ctx, Ended(how)))
    anyway = () if after is None else guarantee.due_anyway(after)
    return Preview(
        how,
        printed.guarantee,
        printed.money,
        standing.verdict,
        standing.refunds,
        total,
        len(case.planned),
        anyway,
        _sum(anyway, currency),
    )


def _sum(lines: tuple[RefundLine, ...], currency: str) -> Money:
    return Money(sum(one.amount.minor for one in lines if one.amount.currency == currency), currency)


def end(ctx: Context, engagement: UUID, how: EndingKind, words: str = "") -> Decision[None]:
    """End early, in one of the printed ways. The calls still planned are cancelled with it, by nobody's fault.

    That both agree is noted by the coach for the client, who is asked whether it was so.
    """
    row = engagement_for(ctx, engagement, *dict(_MAY)[how])
    if row is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    said = cleaned("words", words, limit=TEXT)
    if isinstance(said, Refused):
        return said
    if how is EndingKind.BOTH_AGREE and (ctx.noting is None or ctx.noting.party is not Party.CLIENT):
        return Refused("both_must_agree")
    with write():
        locked(ctx.practice, row.pk)
        case = guarantee.fresh_case(ctx, row.pk)
        if case is None:
            return Refused("not_signed")
        if case.ended is not None:
            return Done(None) if case.ended.what.how is how else Refused("engagement_ended")
        if how is EndingKind.SILENT_CLIENT:
            refused = _silence(ctx, case).refused
            if refused is not None:
                return refused
        return _stop(ctx, row, case, fact(ctx, Ended(how, said)))


def withdraw(ctx: Context, engagement: UUID) -> Decision[None]:
    """The consumer's statutory right to withdraw, used in its time; what the law pays back is in the standing."""
    row = engagement_for(ctx, engagement, "client")
    if row is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    with write():
        locked(ctx.practice, row.pk)
        standing, case = guarantee.fresh(ctx, row.pk), guarantee.fresh_case(ctx, row.pk)
        if standing is None or case is None:
            return Refused("not_signed")
        if case.seen.of(WithdrawalDeclared):
            return Done(None)
        until = standing.withdrawal.open_until
        if until is None:
            return Refused("no_right_to_withdraw")
        if ctx.acted_at >= until:
            return Refused("withdrawal_over", {"until": instant_text(until)})
        return _stop(ctx, row, case, fact(ctx, WithdrawalDeclared()))


def _stop(ctx: Context, row: Engagement, case: Case, said: NewFact) -> Decision[None]:
    still = Engagement.objects.of(ctx).filter(pk=row.pk, ended_at__isnull=True)
    if not still.update(ended_at=ctx.now) and isinstance(said.what, Ended):
        return Refused(OVERTAKEN)
    refs = [one.subject for one in case.planned if one.start > ctx.now]
    cancelled = Session.objects.of(ctx).filter(engagement=row, ref__in=refs, state="planned")
    cancelled.update(cancelled_at=ctx.now, cancelled_by=Party.SERVICE.value)
    nobody = replace(ctx, noting=None)
    gone = (fact(nobody, SessionCancelled("ended"), ref, by=Party.SERVICE) for ref in refs)
    record(ctx, row.pk, said, *gone)
    for person, other in ((row.client_id, row.coach.person_id), (row.coach.person_id, row.client_id)):
        mail.queue(
            ctx,
            to=person,
            template="ended",
            args={"engagement": str(row.pk)},
            engagement=row.pk,
            brand=row.brand_id,
            reply_to=other,
        )
    return Done(None)


def _printed(case: Case, how: EndingKind) -> Ending:
    """The ending as the terms in force print it, or as an agreement without such a clause is read."""
    found = case.terms.ending(how)
    if found is not None:
        return found
    opens = how is EndingKind.COACH_STOPS
    return Ending(how, OnGuarantee.CLAIM_OPENS if opens else OnGuarantee.LAPSES, OnMoney.NOTHING_BACK)


# --- the silent client -----------------------------------------------------------------------------


def log_attempt(ctx: Context, engagement: UUID, channel: str, at: Instant | None = None) -> Decision[int]:
    """The coach tried to reach a silent client, now or at an earlier time; the value is the fact's seq."""
    return _contact(ctx, engagement, channel, at, ContactAttempted(channel))


def log_answer(ctx: Context, engagement: UUID, channel: str, at: Instant | None = None) -> Decision[int]:
    """The client answered, by whatever channel: the silence is over."""
    return _contact(ctx, engagement, channel, at, ContactAnswered())


def _contact(
    ctx: Context, engagement: UUID, channel: str, at: Instant | None, said: ContactAttempted | ContactAnswered
) -> Decision[int]:
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    if channel not in Channel.values:
        return Refused("channel_unknown", {"field": "channel", "typed": channel[:20]})
    when = at or ctx.now
    if when > ctx.now:
        return Refused("day_in_future", {"field": "at", "day": local_date(when, row.zone).isoformat()})
    if row.agreed_at is None or when < row.agreed_at:
        return Refused("not_signed")
    with write():
        locked(ctx.practice, row.pk)
        there = known(ctx, row.pk).known(ctx.now).of(type(said))
        twin = next((one for one in there if one.what == said and abs(when - one.at) < timedelta(minutes=1)), None)
        if twin is not None:
            return Done(twin.seq)
        (noted,) = record(ctx, row.pk, fact(ctx, said, at=when))
    return Done(noted.seq)


def silence(ctx: Context, engagement: UUID) -> Silence | None:
    """How far the ending for a silent client is; for the coach's page."""
    row = engagement_for(ctx, engagement, "coach")
    case = None if row is None else guarantee.fresh_case(ctx, row.pk)
    return None if case is None else _silence(ctx, case)


def _silence(ctx: Context, case: Case) -> Silence:
    ending, zone = _printed(case, EndingKind.SILENT_CLIENT), case.terms.zone
    missed = _missed_in_a_row(case)
    tried = _days_tried(case, zone)
    wait_until = None
    if len(tried) >= ending.attempts:
        wait_until = days_deadline(tried[ending.attempts - 1], ending.silent_days, zone)
    refused = None
    if missed < ending.missed_in_a_row:
        refused = Refused("not_silent_yet", {"missed": missed, "needed": ending.missed_in_a_row})
    elif wait_until is None:
        refused = Refused("too_few_attempts", {"attempts": len(tried), "needed": ending.attempts})
    elif ctx.now < wait_until:
        refused = Refused("silence_too_short", {"until": instant_text(wait_until)})
    return Silence(missed, ending.missed_in_a_row, tried, ending.attempts, wait_until, refused)


def _missed_in_a_row(case: Case) -> int:
    missed = 0
    for one in reversed(case.sessions):
        life = case.lives[one.subject]
        if life is Life.MISSED:
            missed += 1
        elif life not in (Life.PLANNED, Life.CANCELLED, Life.MOVED):
            break
    return missed


def _days_tried(case: Case, zone: str) -> tuple[Instant, ...]:
    """The first attempt of each local day since the client's last sign of life."""
    alive = max((one.at for one in case.seen if _is_sign_of_life(one)), default=None)
    days: dict[date, Instant] = {}
    for one in case.seen.of(ContactAttempted):
        if alive is None or one.at > alive:
            days.setdefault(local_date(one.at, zone), one.at)
    return tuple(days.values())


def _is_sign_of_life(one: Fact) -> bool:
    return one.actor is Party.CLIENT or isinstance(one.what, ContactAnswered)
