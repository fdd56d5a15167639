"""The results ledger: dated entries, each for one of the minimum results, that count once their judge stands by them.

What was entered is not changed: a correction is a new entry that names the old one, and asks to be confirmed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias
from uuid import UUID

from valueback.core.dates import instant_text, local_date
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import (
    DisputeSettled,
    Fact,
    FeedbackGiven,
    HabitTicked,
    JudgementGiven,
    LevelReached,
    MeasureTaken,
    MilestoneJudged,
    MoneyEntered,
    ResultConfirmed,
    ResultDisputed,
    What,
    Withdrawn,
    what_to_json,
)
from valueback.core.money import Money
from valueback.core.outcome import (
    Feedback,
    Group,
    Habit,
    Judge,
    Judgement,
    Leaf,
    Measure,
    Milestone,
    MoneyWon,
    leaves,
)
from valueback.core.terms import Level, Party
from valueback.store.append import NewFact
from valueback.store.db import write
from valueback.store.models import Result, ResultKind
from valueback.usecases.access import NOT_FOUND, engagement_for, row_for, side
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.scenes import Scene, next_ref, open_scene
from valueback.usecases.words import LINE, TEXT, cleaned

DISPUTE = timedelta(days=7)
"""How long after an entry the other side may dispute it."""


class Share(StrEnum):
    """How much of an amount came from the work, as a person says it."""

    ALL = "all"
    HALF = "half"
    LITTLE = "little"


ATTRIBUTION: Mapping[Share, Decimal] = MappingProxyType(
    {Share.ALL: Decimal(1), Share.HALF: Decimal("0.5"), Share.LITTLE: Decimal("0.2")}
)


# --- what can be entered ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Won:
    """Money that came in. `share` in a word or as an exact share; `rate` turns one unit into the target's currency."""

    leaf: str
    amount: Money
    on: date
    share: Share | Decimal = Share.ALL
    level: Level = Level.SAID
    rate: Decimal | None = None
    confidence: Decimal = Decimal(1)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ticked:
    """How often a habit was kept in the week that holds `week`."""

    leaf: str
    week: date
    times: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure, taken on a day."""

    leaf: str
    value: Decimal
    on: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """Whether a milestone was reached."""

    leaf: str
    happened: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The judge's own word."""

    leaf: str
    yes: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer of feedback, on the scale of 1 to 5."""

    leaf: str
    score: int
    words: str = ""


Entry: TypeAlias = Won | Ticked | Measured | Happened | Judged | Scored

_KINDS: tuple[tuple[type, type, ResultKind], ...] = (
    (Won, MoneyWon, ResultKind.MONEY),
    (Ticked, Habit, ResultKind.HABIT),
    (Measured, Measure, ResultKind.MEASURE),
    (Happened, Milestone, ResultKind.MILESTONE),
    (Judged, Judgement, ResultKind.JUDGEMENT),
    (Scored, Feedback, ResultKind.FEEDBACK),
)


# --- entering --------------------------------------------------------------------------------------


def enter(ctx: Context, engagement: UUID, entry: Entry) -> Decision[UUID]:
    """Enter a result; the same entry of the same side on the same day is one. The value is its row."""
    row = engagement_for(ctx, engagement, "client", "coach", "third")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.pk)
        if isinstance(scene, Refused):
            return scene
        what = _what(ctx, scene, entry)
        if isinstance(what, Refused):
            return what
        twin = _twin(ctx, scene, entry, what)
        return Done(twin) if twin is not None else Done(_enter(ctx, scene, entry, what))


def correct(ctx: Context, result: UUID, entry: Entry) -> Decision[UUID]:
    """Say one's own entry otherwise; the value is the new row, which is to be confirmed as the old one was."""
    row = row_for(ctx, Result, result, "client", "coach", "third")
    if row is None or row.entered_by != side(ctx):
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        what = _what(ctx, scene, entry)
        if isinstance(what, Refused):
            return what
        if what == _entered(scene, row.ref) and row.taken_back_at is None:
            return Done(row.pk)
        old = _seq(scene, row.ref)
        if old is None or not _standing(ctx, row).update(taken_back_at=ctx.now):
            twin = _twin(ctx, scene, entry, what)
            return Refused(OVERTAKEN) if twin is None else Done(twin)
        return Done(_enter(ctx, scene, entry, what, corrects=old))


def take_back(ctx: Context, result: UUID) -> Decision[None]:
    """Take one's own entry back: it was a mistake."""
    row = row_for(ctx, Result, result, "client", "coach", "third")
    if row is None or row.entered_by != side(ctx):
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if row.taken_back_at is not None:
            return Done(None)
        old = _seq(scene, row.ref)
        if old is None or not _standing(ctx, row).update(taken_back_at=ctx.now):
            return Refused(OVERTAKEN)
        record(ctx, row.engagement_id, fact(ctx, Withdrawn("taken back"), row.ref, corrects=old))
        return Done(None)


def _enter(ctx: Context, scene: Scene, entry: Entry, what: What, corrects: int | None = None) -> UUID:
    made = Result.objects.create(
        practice_id=ctx.practice,
        engagement=scene.engagement,
        ref=next_ref(ctx, Result, scene.engagement.pk, "r"),
        leaf=entry.leaf,
        kind=_kind(entry),
        on=_day(ctx, scene, entry),
        payload=what_to_json(what),
        entered_by=side(ctx),
        entered_at=ctx.acted_at,
    )
    record(ctx, scene.engagement.pk, _unnamed(scene, entry, fact(ctx, what, made.ref, corrects=corrects)))
    found: UUID = made.pk
    return found


def _unnamed(scene: Scene, entry: Entry, new: NewFact) -> NewFact:
    """The answers of peers carry no name."""
    leaf = _leaf(scene, entry)
    return replace(new, person=None) if isinstance(leaf, Feedback) and leaf.group is Group.PEERS else new


def _twin(ctx: Context, scene: Scene, entry: Entry, what: What) -> UUID | None:
    if isinstance(entry, Scored):
        return None  # two people may well say the same
    same = Result.objects.of(ctx).filter(
        engagement=scene.engagement, leaf=entry.leaf, entered_by=side(ctx), taken_back_at__isnull=True
    )
    today = [row for row in same if row.payload == what_to_json(what) and row.on == _day(ctx, scene, entry)]
    return today[-1].pk if today else None


def _day(ctx: Context, scene: Scene, entry: Entry) -> date:
    if isinstance(entry, Won | Measured):
        return entry.on
    return entry.week if isinstance(entry, Ticked) else local_date(ctx.acted_at, scene.case.terms.zone)


def _kind(entry: Entry) -> ResultKind:
    return next(kind for asked, _, kind in _KINDS if isinstance(entry, asked))


def _leaf(scene: Scene, entry: Entry) -> Leaf | None:
    """The minimum result that the entry speaks to: of that key, and of that kind."""
    wanted = next(leaf for asked, leaf, _ in _KINDS if isinstance(entry, asked))
    found = leaves(scene.case.signed.minimum(scene.case.as_of))
    return next((one for one in found if one.key == entry.leaf and isinstance(one, wanted)), None)


# --- what is checked -------------------------------------------------------------------------------


def _what(ctx: Context, scene: Scene, entry: Entry) -> What | Refused:
    """The fact that an entry becomes, or why it cannot be one."""
    leaf = _leaf(scene, entry)
    if leaf is None:
        return Refused("result_unknown", {"field": "leaf"})
    if side(ctx) is Party.THIRD and leaf.judge is not Judge.THIRD:
        return NOT_FOUND
    if isinstance(entry, Scored) and side(ctx) is not Party.THIRD:
        return Refused("feedback_by_others")
    if _day(ctx, scene, entry) > local_date(ctx.now, scene.case.terms.zone):
        return Refused("day_ahead", {"field": "on"})
    words = "" if isinstance(entry, Ticked) else cleaned("words", entry.words, limit=TEXT)
    if isinstance(words, Refused):
        return words
    if isinstance(entry, Won):
        assert isinstance(leaf, MoneyWon)
        return _money(entry, leaf, words)
    if isinstance(entry, Ticked):
        in_week = 0 <= entry.times <= 100
        return HabitTicked(entry.leaf, entry.week, entry.times) if in_week else Refused("times_out_of_range")
    if isinstance(entry, Measured):
        return MeasureTaken(entry.leaf, entry.value, entry.on, words) if entry.value.is_finite() else _UNCLEAR
    if isinstance(entry, Happened):
        return MilestoneJudged(entry.leaf, entry.happened, words)
    if isinstance(entry, Judged):
        return JudgementGiven(entry.leaf, entry.yes, words)
    return FeedbackGiven(entry.leaf, entry.score, words) if 1 <= entry.score <= 5 else Refused("score_out_of_range")


_UNCLEAR = Refused("number_unclear", {"field": "value"})


def _money(entry: Won, leaf: MoneyWon, words: str) -> What | Refused:
    share = ATTRIBUTION[entry.share] if isinstance(entry.share, Share) else entry.share
    if entry.amount.minor <= 0:
        return Refused("amount_not_positive", {"field": "amount"})
    if not (0 <= share <= 1 and 0 <= entry.confidence <= 1):
        return Refused("share_out_of_range", {"field": "share"})
    same = entry.amount.currency == leaf.target.currency
    if not same and entry.rate is None:
        data = {"field": "rate", "from": entry.amount.currency, "to": leaf.target.currency}
        return Refused("rate_missing", data)
    rate = Decimal(1) if same or entry.rate is None else entry.rate
    if not (rate.is_finite() and rate > 0):
        return Refused("rate_not_positive", {"field": "rate"})
    return MoneyEntered(entry.leaf, entry.amount, entry.on, share, entry.confidence, rate, entry.level, words)


# --- standing by it, or not ------------------------------------------------------------------------


def confirm(ctx: Context, result: UUID) -> Decision[None]:
    """Stand by what the other side entered."""
    return _other_side(ctx, result, _confirm)


def raise_level(ctx: Context, result: UUID, level: Level) -> Decision[Level]:
    """The evidence for money has become firmer; the client's word, because it is the client's money."""
    row = row_for(ctx, Result, result, "client")
    if row is None or row.kind != ResultKind.MONEY:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        entered = _entered(scene, row.ref)
        if entered is None:
            return Refused(OVERTAKEN)
        reached = [one.what.level for one in scene.case.seen.about(LevelReached, row.ref)]
        highest: Level = max((entered.level, *reached), key=lambda one: one.rank)
        if level.rank < highest.rank:
            return Refused("level_not_higher", {"level": highest.value})
        if level is not highest:
            record(ctx, row.engagement_id, fact(ctx, LevelReached(level), row.ref))
        return Done(level)


def dispute(ctx: Context, result: UUID, why: str) -> Decision[None]:
    """Say that an entry of the other side is not so; until that is settled nobody knows whether it counts."""
    words = cleaned("why", why, limit=LINE, needed=True)
    if isinstance(words, Refused):
        return words

    def disputed(ctx: Context, scene: Scene, row: Result) -> Refused | None:
        until = row.entered_at + DISPUTE
        if ctx.acted_at >= until:
            return Refused("dispute_over", {"until": instant_text(until)})
        if scene.last(ResultDisputed, row.ref) is None:
            Result.objects.of(ctx).filter(pk=row.pk, disputed_at__isnull=True).update(disputed_at=ctx.acted_at)
            record(ctx, row.engagement_id, fact(ctx, ResultDisputed(words), row.ref))
        return None

    return _other_side(ctx, result, disputed)


def settle(ctx: Context, result: UUID, *, counts: bool) -> Decision[None]:
    """End a dispute: who disputed says that it counts after all, or who entered it says that it does not."""
    row = row_for(ctx, Result, result, "client", "coach")
    if row is None:
        return NOT_FOUND
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        settled, disputed = scene.last(DisputeSettled, row.ref), scene.last(ResultDisputed, row.ref)
        if settled is not None:
            return Done(None) if settled.what.counts is counts else Refused(OVERTAKEN)
        if disputed is None:
            return Refused("nothing_to_settle")
        mine = row.entered_by == side(ctx)
        if mine is counts:
            return Refused("settle_needs_other_side")
        record(ctx, row.engagement_id, fact(ctx, DisputeSettled(counts), row.ref))
        return Done(None)


def _other_side(ctx: Context, result: UUID, act: Any) -> Decision[None]:
    row = row_for(ctx, Result, result, "client", "coach", "third")
    if row is None:
        return NOT_FOUND
    if row.entered_by == side(ctx):
        return Refused("own_entry")
    with write():
        scene = open_scene(ctx, row.engagement_id, row)
        if isinstance(scene, Refused):
            return scene
        if row.taken_back_at is not None or _entered(scene, row.ref) is None:
            return Refused(OVERTAKEN)
        refused: Refused | None = act(ctx, scene, row)
        return refused or Done(None)


def _confirm(ctx: Context, scene: Scene, row: Result) -> None:
    said = scene.case.seen.about(ResultConfirmed, row.ref)
    if not any(one.actor is side(ctx) for one in said):
        Result.objects.of(ctx).filter(pk=row.pk, confirmed_at__isnull=True).update(confirmed_at=ctx.acted_at)
        record(ctx, row.engagement_id, fact(ctx, ResultConfirmed(), row.ref))


ENTRIES: tuple[type, ...] = (
    MoneyEntered,
    HabitTicked,
    MeasureTaken,
    MilestoneJudged,
    JudgementGiven,
    FeedbackGiven,
)
"""The facts that an entry of the ledger can be."""


def entered(scene_or_seen: Any, ref: str) -> Fact | None:
    """The fact of an entry that stands."""
    return next((found for kind in ENTRIES if (found := scene_or_seen.last(kind, ref)) is not None), None)


def _entered(scene: Scene, ref: str) -> Any:
    found = entered(scene, ref)
    return None if found is None else found.what


def _seq(scene: Scene, ref: str) -> int | None:
    found = entered(scene, ref)
    return None if found is None else found.seq


def _standing(ctx: Context, row: Result) -> Any:
    return Result.objects.of(ctx).filter(pk=row.pk, taken_back_at__isnull=True)
