"""What time alone makes due, looked after once a minute in each practice, by that practice's clock.

Each part can be repeated at any time and catches up after any outage: it asks the database what has not been done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import Max

from valueback.core.dates import Instant, WorkingDays, local_date, local_instant
from valueback.core.decisions import Refused
from valueback.core.facts import CheckAnswered, CheckAsked
from valueback.core.guarantee import Case
from valueback.core.sessions import Life
from valueback.core.terms import Terms
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import Engagement, Fact, Membership, OutgoingMail, Practice, Role, Session
from valueback.usecases import checks, engagements, guarantee, messages, papers, proposals, slips
from valueback.usecases.context import Context, for_system
from valueback.usecases.pages import coach_today
from valueback.usecases.scenes import open_scene

REMINDED_AT: Final = time(9)
"""When the one reminder goes, on the client's next working day."""

MORNING: Final = time(8)
"""When a coach's summary goes, in the coach's zone."""

MORNING_ENDS: Final = timedelta(hours=4)
"""A summary that could not go by then is left out: the day has begun without it."""

NEARLY: Final = timedelta(hours=2)
"""A weekly call may end a little less than a week after the last message, as clocks change: its message can wait."""

_ALIVE: tuple[str, ...] = ("running", "agreed", "ended")


def practices() -> tuple[UUID, ...]:
    """Every practice there is."""
    return tuple(Practice.objects.order_by("pk").values_list("pk", flat=True))


def everywhere(real: Instant) -> int:
    """See to every practice at an instant of real time; how many letters were queued."""
    return sum(run(ctx) for one in practices() if (ctx := for_system(one, real)) is not None)


def run(ctx: Context) -> int:
    """See to one practice; how many letters were queued."""
    engagements.start_due(ctx)
    papers.expire_due(ctx)
    papers.remind_due(ctx)
    return proposals.expire_due(ctx) + ask(ctx) + remind(ctx) + notify(ctx) + greet(ctx)


# --- after each held call --------------------------------------------------------------------------


def ask(ctx: Context) -> int:
    """A message after each held call, with the slips that can be told; it waits where the week's two are used up."""
    ended = Session.objects.of(ctx).filter(
        engagement__state__in=_ALIVE,
        state="planned",
        start__gt=ctx.now - checks.BACK - timedelta(days=1),
        start__lte=ctx.now,
    )
    over = [row for row in ended.order_by("engagement", "start") if row.start + _lasts(row) <= ctx.now]
    asked = _subjects(ctx, "check_asked", {row.engagement_id for row in over})
    written = _written(ctx)
    sent = 0
    for engagement, rows in groupby(over, key=lambda row: row.engagement_id):
        since = written.get(engagement)
        new = [
            row
            for row in rows
            if (engagement, row.ref) not in asked and not (since and since >= row.start + _lasts(row))
        ]
        if new:
            sent += _ask(ctx, engagement, new)
    return sent


def _ask(ctx: Context, engagement: UUID, rows: list[Session]) -> int:
    """One message for all calls of an engagement that were held and not asked about."""
    with write():
        scene = open_scene(ctx, engagement)
        if isinstance(scene, Refused):
            return 0
        refs = {one.subject for one in checks.unasked(scene.case)}
        since = _written(ctx, engagement).get(engagement)  # again, behind the lock: another worker may have been here
        rows = [row for row in rows if since is None or since < row.start + _lasts(row)]
        held = [row for row in rows if row.ref in refs and not _answered(scene.case, row.ref)]
        if not held or not _can_write(ctx, engagement):
            return 0
        row = _row(ctx, engagement)
        ready = [one.key for one in slips.pending_in(scene.case) if one.ready(ctx.now)]
        messages.after_call(ctx, row, held[-1].pk, ready)
        return 1


def _written(ctx: Context, engagement: UUID | None = None) -> Mapping[UUID, datetime]:
    """When the last message after a call was queued, by engagement: it asks about every call that had ended by then."""
    rows = OutgoingMail.objects.of(ctx).filter(template=messages.AFTER_CALL, engagement_id__isnull=False)
    if engagement is not None:
        rows = rows.filter(engagement_id=engagement)
    lately = rows.filter(queued_at__gt=ctx.now - checks.BACK - timedelta(days=2))
    return dict(lately.values_list("engagement_id").annotate(at=Max("queued_at")).order_by())


def _answered(case: Case, ref: str) -> bool:
    return case.seen.first(CheckAnswered, ref) is not None


# --- the one reminder ------------------------------------------------------------------------------


def remind(ctx: Context) -> int:
    """The next working morning at nine, where the check is not answered and the time for it is not over."""
    lately = Fact.objects.of(ctx).filter(kind="check_asked", at__gt=ctx.now - checks.BACK)
    asked = set(lately.values_list("engagement_id", "subject"))
    answered = _subjects(ctx, "check_answered", {one for one, _ in asked})
    queued = _queued(ctx, messages.REMINDER)
    open_: dict[UUID, list[str]] = {}
    for engagement, ref in sorted(asked - answered, key=str):
        open_.setdefault(engagement, []).append(ref)
    return sum(_remind(ctx, engagement, refs, queued) for engagement, refs in open_.items())


def _remind(ctx: Context, engagement: UUID, refs: list[str], queued: frozenset[str]) -> int:
    ids = dict(Session.objects.of(ctx).filter(engagement=engagement, ref__in=refs).values_list("ref", "pk"))
    waiting = [ref for ref in refs if ref in ids and str(ids[ref]) not in queued]
    case = guarantee.fresh_case(ctx, engagement) if waiting else None
    if case is None:
        return 0
    due = [ref for ref in waiting if _to_remind(case, ref)]
    if not due or _next_call_needs_it(ctx, case):
        return 0
    with write():
        locked(ctx.practice, engagement)
        if str(ids[due[-1]]) in _queued(ctx, messages.REMINDER) or not _can_write(ctx, engagement):
            return 0
        messages.reminder(ctx, _row(ctx, engagement), ids[due[-1]])
        return 1


def _to_remind(case: Case, ref: str) -> bool:
    asked = case.seen.first(CheckAsked, ref)
    call = next((one for one in case.sessions if one.subject == ref), None)
    until = checks.window(case, ref)
    if asked is None or call is None or until is None or call.life(case.as_of) is not Life.HELD:
        return False
    return not _answered(case, ref) and reminder_at(case.terms, asked.at) <= case.as_of < until


def reminder_at(terms: Terms, asked: Instant) -> Instant:
    """Nine o'clock of the client's first working day after the day on which the check reached them."""
    working = WorkingDays(frozenset(terms.weekend), frozenset(terms.holidays))
    day = working.first_after(local_date(asked, terms.client_zone))
    return local_instant(day, REMINDED_AT, terms.client_zone)


def _next_call_needs_it(ctx: Context, case: Case) -> bool:
    """Whether another call ends while the message after the last one still counts: its message has the free place."""
    counted = [one.at for one in case.seen.of(CheckAsked) if one.at > ctx.now - messages.WEEK]
    until = min(counted, default=ctx.now) + messages.WEEK
    return any(one.end < until - NEARLY for one in case.planned)


# --- slips that no message could carry -------------------------------------------------------------


def notify(ctx: Context) -> int:
    """A notice by itself, from the sixth day on, for slips that no message after a call has told."""
    rows = Engagement.objects.of(ctx).filter(state__in=_ALIVE).values_list("pk", flat=True)
    standings = guarantee.standings(ctx, tuple(rows))
    return sum(_notify(ctx, one) for one, standing in standings.items() if standing.unnotified)


def _notify(ctx: Context, engagement: UUID) -> int:
    with write():
        scene = open_scene(ctx, engagement)
        if isinstance(scene, Refused):
            return 0
        ready = [one for one in slips.pending_in(scene.case) if one.ready(ctx.now)]
        alone = [one for one in ready if ctx.now >= slips.alone_from(scene.case, one.slip)]
        if not alone or _on_its_way(ctx, engagement) or not _can_write(ctx, engagement):
            return 0
        messages.slip_notice(ctx, _row(ctx, engagement), [one.key for one in ready])
        return 1


def _on_its_way(ctx: Context, engagement: UUID) -> bool:
    """Whether a letter that tells slips waits for the mail server."""
    carriers = (messages.AFTER_CALL, messages.SLIP_NOTICE)
    rows = OutgoingMail.objects.of(ctx).filter(engagement_id=engagement, template__in=carriers)
    return rows.filter(accepted_at__isnull=True, failed_at__isnull=True).exists()


# --- a coach's morning -----------------------------------------------------------------------------


def greet(ctx: Context) -> int:
    """One summary a day for each coach, at eight by their clock, if there is anything to say."""
    rows = Membership.objects.of(ctx).filter(role__in=(Role.OWNER, Role.COACH), ended_at__isnull=True)
    sent = 0
    people: set[UUID] = set()
    for row in rows.select_related("person").order_by("-role", "created_at"):
        if row.person_id in people or not row.person.email:
            continue
        people.add(row.person_id)
        sent += _greet(ctx, row)
    return sent


def _greet(ctx: Context, coach: Membership) -> int:
    day = local_date(ctx.now, coach.person.zone)
    opens = local_instant(day, MORNING, coach.person.zone)
    if not opens <= ctx.now < opens + MORNING_ENDS or messages.greeted(ctx, coach.person_id, day):
        return 0
    seen = coach_today(Context(ctx.practice, messages.coaching(coach), ctx.now))
    if seen is None or not (seen.sessions or seen.to_do or seen.news):
        return 0
    with write():
        Membership.objects.select_for_update().get(pk=coach.pk)
        return 1 if messages.morning(ctx, coach.person_id, coach.pk, day) else 0


# --- what the parts share --------------------------------------------------------------------------


def _lasts(row: Session) -> timedelta:
    return timedelta(minutes=row.minutes)


def _row(ctx: Context, engagement: UUID) -> Engagement:
    found: Engagement = Engagement.objects.of(ctx).select_related("coach", "client").get(pk=engagement)
    return found


def _can_write(ctx: Context, engagement: UUID) -> bool:
    """Whether the client has an address, and a place in the week's two messages."""
    client = _row(ctx, engagement).client
    return bool(client.email) and messages.has_place(ctx, client.pk)


def _subjects(ctx: Context, kind: str, engagements_: Iterable[UUID]) -> frozenset[tuple[UUID, str]]:
    """What facts of a kind are about, in the engagements asked for; a corrected one is among them."""
    rows = Fact.objects.of(ctx).filter(kind=kind, engagement__in=tuple(engagements_))
    return frozenset(rows.values_list("engagement_id", "subject"))


def _queued(ctx: Context, template: str) -> frozenset[str]:
    """The ids of the calls that letters of a kind were queued about lately, whatever became of the letters."""
    lately = ctx.now - checks.BACK - timedelta(days=2)
    rows = OutgoingMail.objects.of(ctx).filter(template=template, queued_at__gt=lately)
    return frozenset(str(args.get("session")) for args in rows.values_list("args", flat=True))
