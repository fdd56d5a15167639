"""Homework is given in a call and reported by the client, whose word on how it was done is final by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from valueback.core.dates import Instant, days_deadline, instant_text, utc
from valueback.core.decisions import OVERTAKEN, Refused
from valueback.core.decisions import Done as Accepted
from valueback.core.facts import (
    Done,
    HomeworkGiven,
    HomeworkLooked,
    HomeworkObjected,
    HomeworkReported,
    ObjectionSettled,
    SlipExcused,
    Withdrawn,
)
from valueback.core.terms import Clause, HomeworkRule, Party
from valueback.store.append import NewFact
from valueback.store.db import write
from valueback.store.models import Homework, Session
from valueback.usecases.access import NOT_FOUND, engagement_for, row_for, side
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.scenes import Scene, next_ref, open_scene
from valueback.usecases.words import LINE, TEXT, cleaned

MOST = 12
"""Items that one call may give."""

TITLE = 200

_RANK: tuple[Done, ...] = (Done.NOT_DONE, Done.PARTLY, Done.DONE, Done.EXTRA_MILE)


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be done. `due` None: the agreement's usual moment."""

    title: str
    instructions: str = ""
    due: Instant | None = None


# --- giving ----------------------------------------------------------------------------------------


def give(ctx: Context, session: UUID, items: Sequence[Item]) -> Accepted[tuple[UUID, ...]] | Refused:
    """Several items at once, given in a call that has started; what this call has given already is not given twice."""
    row = row_for(ctx, Session, session, "coach")
    if row is None:
        return NOT_FOUND
    asked = _items(ctx, items)
    if isinstance(asked, Refused):
        return asked
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        call = scene.session(row.ref)
        if call is None or call.gone is not None:
            return Refused("session_gone")
        if ctx.now < row.start:
            return Refused("not_started", {"at": instant_text(row.start)})
        there = {(one.title, one.instructions, one.due): one.pk for one in _given(ctx, row)}
        new = [item for item in asked if (item.title, item.instructions, item.due) not in there]
        if len(there) + len(new) > MOST:
            return Refused("too_many_items", {"most": MOST})
        for place, item in enumerate(new):
            _give(ctx, scene, row, item, place)
        found = {(one.title, one.instructions, one.due): one.pk for one in _given(ctx, row)}
        return Accepted(tuple(found[(item.title, item.instructions, item.due)] for item in asked))


def withdraw(ctx: Context, item: UUID) -> Accepted[None] | Refused:
    """Take back an item that was given by mistake, as long as the client has not reported it."""
    row = row_for(ctx, Homework, item, "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if row.taken_back_at is not None:
            return Accepted(None)
        given = scene.last(HomeworkGiven, row.ref)
        if given is None:
            return Refused(OVERTAKEN)
        if scene.last(HomeworkReported, row.ref) is not None:
            return Refused("already_reported")
        standing = Homework.objects.of(ctx).filter(pk=row.pk, taken_back_at__isnull=True)
        if not standing.update(taken_back_at=ctx.now):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, Withdrawn("taken back"), row.ref, corrects=given.seq))
        return Accepted(None)


def _items(ctx: Context, items: Sequence[Item]) -> tuple[Item, ...] | Refused:
    """Each item once, cleaned; rows of a form left empty are left out."""
    found: list[Item] = []
    for place, item in enumerate(items):
        title = cleaned(f"title{place}", item.title, limit=TITLE, lines=False)
        if isinstance(title, Refused):
            return title
        words = cleaned(f"instructions{place}", item.instructions, limit=TEXT, needed=False)
        if isinstance(words, Refused):
            return words
        if not title:
            if words:
                return Refused("text_missing", {"field": f"title{place}"})
            continue
        if item.due is not None and utc(item.due) <= ctx.now:
            return Refused("due_passed", {"field": f"due{place}"})
        found.append(Item(title, words, item.due))
    return tuple(dict.fromkeys(found)) or Refused("text_missing", {"field": "title0"})


def _given(ctx: Context, session: Session) -> tuple[Homework, ...]:
    return tuple(Homework.objects.of(ctx).filter(session=session, taken_back_at__isnull=True))


def _give(ctx: Context, scene: Scene, session: Session, item: Item, place: int) -> None:
    ref = next_ref(ctx, Homework, scene.engagement.pk, "h")
    Homework.objects.create(
        practice_id=ctx.practice,
        engagement=scene.engagement,
        ref=ref,
        session=session,
        title=item.title,
        instructions=item.instructions,
        due=item.due,
        given_at=ctx.now,
    )
    record(ctx, scene.engagement.pk, fact(ctx, HomeworkGiven(session.ref, item.title, item.due), ref))


# --- reporting -------------------------------------------------------------------------------------


def report(
    ctx: Context, engagement: UUID, done: Mapping[UUID, Done], words: Mapping[UUID, str] | None = None
) -> Accepted[int] | Refused:
    """How the items were done, all in one act; the value is how many words are new. Always taken, late ones too."""
    row = engagement_for(ctx, engagement, "client")
    if row is None:
        return NOT_FOUND
    said: dict[UUID, str] = {}
    for item, text in (words or {}).items():
        kept = cleaned("words", text, limit=LINE)
        if isinstance(kept, Refused):
            return kept
        said[item] = kept
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        there = Homework.objects.of(ctx).filter(engagement=row, pk__in=tuple(done), taken_back_at__isnull=True)
        items = {one.pk: one.ref for one in there}
        if set(done) - set(items):
            return NOT_FOUND
        facts = []
        for item, ref in sorted(items.items(), key=lambda pair: pair[1]):
            new = _report(ctx, scene, ref, HomeworkReported(done[item], said.get(item, "")))
            if isinstance(new, Refused):
                return new
            facts += new
        record(ctx, row.pk, *facts)
        return Accepted(len(facts))


def _report(ctx: Context, scene: Scene, ref: str, new: HomeworkReported) -> list[NewFact] | Refused:
    last = scene.last(HomeworkReported, ref)
    if last is not None and ctx.noting is not None and last.noted_for is None:
        return Refused("client_answered")
    own = last is not None and (last.noted_for is None or ctx.noting is not None)
    return [] if last is not None and own and last.what == new else [fact(ctx, new, ref)]


# --- looking, excusing, objecting ------------------------------------------------------------------


def looked(ctx: Context, session: UUID) -> Accepted[None] | Refused:
    """The coach looked at what was given in this call."""
    row = row_for(ctx, Session, session, "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if not any(one.what.session == row.ref for one in scene.case.seen.of(HomeworkGiven)):
            return Refused("no_homework")
        if scene.last(HomeworkLooked, row.ref) is None:
            record(ctx, row.engagement_id, fact(ctx, HomeworkLooked(), row.ref))
        return Accepted(None)


def excuse_item(ctx: Context, item: UUID, words: str = "") -> Accepted[None] | Refused:
    """Leave one item out of the count. An excuse is final."""
    row = row_for(ctx, Homework, item, "coach")
    if row is None:
        return NOT_FOUND
    why = cleaned("words", words, limit=LINE)
    if isinstance(why, Refused):
        return why
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if scene.last(HomeworkGiven, row.ref) is None:
            return Refused(OVERTAKEN)
        if not any(one.what.clause is Clause.HOMEWORK for one in scene.case.seen.about(SlipExcused, row.ref)):
            record(ctx, row.engagement_id, fact(ctx, SlipExcused(Clause.HOMEWORK, why), row.ref))
        return Accepted(None)


def object_to(ctx: Context, item: UUID, why: str) -> Accepted[None] | Refused:
    """The coach objects to the client's word, where the agreement gives them days for it."""
    row = row_for(ctx, Homework, item, "coach")
    if row is None:
        return NOT_FOUND
    words = cleaned("why", why, limit=TEXT, needed=True)
    if isinstance(words, Refused):
        return words
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        reported = scene.last(HomeworkReported, row.ref)
        if reported is None:
            return Refused("not_reported")
        days = _objection_days(scene, reported.at)
        if not days:
            return Refused("objection_not_agreed")
        until = days_deadline(reported.at, days, scene.case.terms.zone)
        if scene.last(HomeworkObjected, row.ref) is not None:
            return Accepted(None)
        if ctx.now >= until:
            return Refused("objection_over", {"until": instant_text(until)})
        record(ctx, row.engagement_id, fact(ctx, HomeworkObjected(words), row.ref))
        return Accepted(None)


def settle(ctx: Context, item: UUID, done: Done) -> Accepted[Done] | Refused:
    """End an objection: the coach by taking the client's word, the client by agreeing that it was less."""
    row = row_for(ctx, Homework, item, "coach", "client")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        reported, settled = scene.last(HomeworkReported, row.ref), scene.last(ObjectionSettled, row.ref)
        if settled is not None:
            return Accepted(done) if settled.what.done is done else Refused(OVERTAKEN)
        if reported is None or scene.last(HomeworkObjected, row.ref) is None:
            return Refused("nothing_to_settle")
        word: Done = reported.what.done
        gives_in = done is word if side(ctx) is Party.COACH else _RANK.index(done) <= _RANK.index(word)
        if not gives_in:
            return Refused("settle_needs_other_side")
        record(ctx, row.engagement_id, fact(ctx, ObjectionSettled(done), row.ref))
        return Accepted(done)


def _objection_days(scene: Scene, at: Instant) -> int:
    duty = scene.case.duty(Clause.HOMEWORK, at)
    return duty.rule.objection_days if duty is not None and isinstance(duty.rule, HomeworkRule) else 0
