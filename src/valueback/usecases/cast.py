"""In a demo the clients may do their part by themselves while the clock moves: they answer, do their homework, sign.

They act through the same verbs as anybody, some hours after a session, so that whoever tries the demo comes first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from valueback.core import decisions
from valueback.core.facts import Answer, Done
from valueback.store.models import Engagement, Membership, Practice, Role
from valueback.usecases import checks, homework, papers, schedules
from valueback.usecases.context import Actor, Context
from valueback.usecases.pages import after_call_client
from valueback.usecases.schedules import ScheduleSeen
from valueback.usecases.signing import Signing, Traces

THEIR_TIME: Final = timedelta(hours=3)
"""How long after a session they answer."""

THEIR_READING: Final = timedelta(days=2)
"""How long they take to read a results schedule before they sign it."""


def do_their_part(ctx: Context, but: str = "") -> int:
    """Answer for the clients of a demo, but for one person (an id as text); how many answers there were."""
    if not Practice.objects.filter(pk=ctx.practice, is_demo=True).exists():
        return 0
    rows = Engagement.objects.of(ctx).filter(state="running").values_list("pk", "client_id")
    members = dict(Membership.objects.of(ctx).filter(role=Role.CLIENT).values_list("person_id", "pk"))
    answered = 0
    for engagement, person in rows:
        if str(person) != but and person in members:
            client = Context(ctx.practice, Actor("client", members[person], person), ctx.now)
            answered += _answer(client, engagement)
    return answered


def _answer(ctx: Context, engagement: UUID) -> int:
    page = after_call_client(ctx, engagement)
    if page is None:
        return 0
    told = 0
    for one in page.checks:
        over = one.session.start + timedelta(minutes=one.session.minutes)
        if one.answer is None and one.answer_until is not None and ctx.now >= over + THEIR_TIME:
            checks.answer(ctx, one.session.id, Answer.YES, "", True if one.asks_course else None)
            told += 1
    open_ = {one.id: Done.DONE for one in page.homework if one.done is None and not one.excused}
    if told and open_:
        homework.report(ctx, page.head.id, open_)
    paper = page.schedule
    if paper is not None and paper.sent_at is not None and ctx.now >= paper.sent_at + THEIR_READING:
        _sign(ctx, paper, page.head.client.name)
    return told


def _sign(ctx: Context, paper: ScheduleSeen, name: str) -> None:
    """The client opens the schedule and signs what they have opened."""
    if paper.paper is None:
        return
    opened = papers.viewed(ctx, paper.paper, Traces())
    if isinstance(opened, decisions.Done):
        schedules.sign(ctx, paper.id, Signing(name, True, opened.value, proof="session"))
