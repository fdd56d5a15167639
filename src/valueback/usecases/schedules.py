"""The results schedule: objective and minimum results made precise, signed by the coach on sending and by the client.

Its clock runs from when it reached the client: the mail's acceptance by the server, or the client opening it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from valueback.core.codec import Unreadable, decode_union, encode, tag
from valueback.core.dates import Instant
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import ScheduleSent, ScheduleSigned
from valueback.core.outcome import KINDS, Judge, MoneyWon, Outcome, leaves
from valueback.core.terms import Party, Terms
from valueback.letters.agreement import schedule_text
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import ResultsSchedule
from valueback.usecases import guarantee, mail
from valueback.usecases.access import CODE_NEEDED, NOT_FOUND, acting, engagement_for, needs_code, row_for
from valueback.usecases.agreements import digest_of
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, known, record
from valueback.usecases.words import NAME, TEXT, cleaned

_NODES: tuple[type, ...] = tuple(kind for kind, _ in KINDS)


@dataclass(frozen=True, slots=True)
class ScheduleSeen:
    """One results schedule for a page. `reached_at` is when the client had it, which starts their time to sign."""

    id: UUID
    engagement: UUID
    ref: str
    number: int
    state: str
    objective: str
    minimum: Outcome
    text: str
    digest: str
    sent_at: Instant | None
    reached_at: Instant | None
    signed_at: Instant | None


def outcome_to_json(minimum: Outcome) -> dict[str, object]:
    """A tree of results as the tables keep it: its own kind beside its fields."""
    return {"is": tag(type(minimum)), **encode(minimum)}


def outcome_from_json(data: object) -> Outcome:
    """The tree of results that was stored. Raises codec.Unreadable."""
    found: Outcome = decode_union(_NODES, data)
    return found


def draft(ctx: Context, engagement: UUID, objective: str, minimum: Outcome) -> Decision[UUID]:
    """The next results schedule, to be looked at before it is sent; an unsent draft is said otherwise by it."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    words = cleaned("objective", objective, limit=TEXT, needed=True)
    if isinstance(words, Refused):
        return words
    if row.ended_at is not None:
        return Refused("engagement_ended")
    case = guarantee.fresh_case(ctx, row.pk)
    if case is None:
        return Refused("not_signed")
    refused = _unusable(case.terms, minimum)
    if refused is not None:
        return refused
    with write():
        locked(ctx.practice, row.pk)
        schedules = ResultsSchedule.objects.of(ctx).filter(engagement=row)
        schedules.filter(state="draft").update(superseded_at=ctx.now)
        number = (schedules.aggregate(last=Max("number"))["last"] or 0) + 1
        text = _text(case.terms, row.client.language, words, minimum, number)
        made = ResultsSchedule.objects.create(
            practice_id=ctx.practice,
            engagement=row,
            number=number,
            objective=words,
            minimum=outcome_to_json(minimum),
            text=text,
            digest=digest_of(text),
            created_at=ctx.now,
        )
    return Done(made.pk)


def send(ctx: Context, schedule: UUID, name: str, consent: bool, digest: str) -> Decision[UUID]:
    """The coach signs the schedule and sends it; one that was sent before and is not signed gives way to it."""
    row = row_for(ctx, ResultsSchedule, schedule, "coach")
    if row is None:
        return NOT_FOUND
    refused = _unsigned(name, consent)
    if refused is not None:
        return refused
    if digest != row.digest:
        return Refused("changed_meanwhile")
    if row.sent_at is not None and row.superseded_at is None:
        return Done(row.pk)
    with write():
        locked(ctx.practice, row.engagement_id)
        schedules = ResultsSchedule.objects.of(ctx).filter(engagement=row.engagement_id)
        if not schedules.filter(pk=row.pk, state="draft").update(sent_at=ctx.now):
            return Refused(OVERTAKEN)
        schedules.filter(state="sent").exclude(pk=row.pk).update(superseded_at=ctx.now)
        mail.queue(
            ctx,
            to=row.engagement.client_id,
            template="schedule_request",
            args={"schedule": str(row.pk)},
            engagement=row.engagement_id,
            brand=row.engagement.brand_id,
            reply_to=row.engagement.coach.person_id,
        )
    return Done(row.pk)


def reached(ctx: Context, schedule: UUID) -> Decision[None]:
    """The sent schedule is with the client: its letter was accepted, or they opened it. Only the first time counts."""
    row = row_for(ctx, ResultsSchedule, schedule, "client", "system")
    if row is None or row.sent_at is None:
        return NOT_FOUND
    with write():
        locked(ctx.practice, row.engagement_id)
        _note_reached(ctx, row)
    return Done(None)


def sign(ctx: Context, schedule: UUID, name: str, consent: bool, digest: str) -> Decision[UUID]:
    """The client signs; from now on this schedule says what the minimum results are."""
    row = row_for(ctx, ResultsSchedule, schedule, "client")
    if row is None or row.sent_at is None or ctx.noting is not None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    refused = _unsigned(name, consent)
    if refused is not None:
        return refused
    kept = cleaned("name", name, limit=NAME, lines=False, needed=True)
    if isinstance(kept, Refused):
        return kept
    if digest != row.digest:
        return Refused("changed_meanwhile")
    with write():
        locked(ctx.practice, row.engagement_id)
        schedules = ResultsSchedule.objects.of(ctx).filter(engagement=row.engagement_id)
        if schedules.filter(pk=row.pk, signed_at__isnull=False).exists():
            return Done(row.pk)
        if not schedules.filter(pk=row.pk, state="sent").update(signed_at=ctx.now):
            return Refused(OVERTAKEN)
        schedules.filter(state="signed").exclude(pk=row.pk).update(superseded_at=ctx.now)
        _note_reached(ctx, row)
        record(ctx, row.engagement_id, fact(ctx, ScheduleSigned(row.digest, kept), row.ref))
    return Done(row.pk)


def schedules(ctx: Context, engagement: UUID) -> tuple[ScheduleSeen, ...]:
    """All results schedules, newest first; drafts are the coach's alone."""
    found = engagement_for(ctx, engagement, "coach", "client")
    if found is None:
        return ()
    rows = ResultsSchedule.objects.of(ctx).filter(engagement=found).order_by("-number")
    if acting(ctx) == "client":
        rows = rows.filter(sent_at__isnull=False)
    reached_at = {one.subject: one.at for one in reversed(known(ctx, found.pk).known(ctx.now).of(ScheduleSent))}
    return tuple(
        ScheduleSeen(
            row.pk,
            row.engagement_id,
            row.ref,
            row.number,
            row.state,
            row.objective,
            outcome_from_json(row.minimum),
            row.text,
            row.digest,
            row.sent_at,
            reached_at.get(row.ref),
            row.signed_at,
        )
        for row in rows
    )


def schedule(ctx: Context, schedule_id: UUID) -> ScheduleSeen | None:
    """One results schedule for its page."""
    row = row_for(ctx, ResultsSchedule, schedule_id, "coach", "client")
    found = () if row is None else schedules(ctx, row.engagement_id)
    return next((one for one in found if one.id == schedule_id), None)


# --- what the verbs share --------------------------------------------------------------------------


def _note_reached(ctx: Context, row: ResultsSchedule) -> None:
    if known(ctx, row.engagement_id).known(ctx.now).first(ScheduleSent, row.ref) is None:
        said = ScheduleSent(row.objective, outcome_from_json(row.minimum), row.digest)
        record(ctx, row.engagement_id, fact(ctx, said, row.ref, by=Party.COACH))


def _unsigned(name: str, consent: bool) -> Refused | None:
    if not name.strip():
        return Refused("text_missing", {"field": "name"})
    return None if consent else Refused("consent_missing", {"field": "consent"})


def _unusable(terms: Terms, minimum: Outcome) -> Refused | None:
    """Why this tree cannot be judged: a key twice, an empty target, a third person nobody named, no stored form."""
    found = leaves(minimum)
    twice = [key for key, times in Counter(leaf.key for leaf in found).items() if times > 1 or not key]
    if twice:
        return Refused("result_key_twice", {"key": twice[0]})
    if any(isinstance(leaf, MoneyWon) and leaf.target.minor <= 0 for leaf in found):
        return Refused("money_target_empty")
    try:
        if outcome_from_json(outcome_to_json(minimum)) != minimum:
            return Refused("minimum_unreadable")
    except Unreadable:
        return Refused("minimum_unreadable")
    asked = [leaf for leaf in found if leaf.judge is Judge.THIRD and tag(type(leaf)) != "feedback"]
    return Refused("third_person_unnamed", {"result": asked[0].title}) if asked and not terms.names.third else None


def _text(terms: Terms, language: str, objective: str, minimum: Outcome, number: int) -> str:
    return schedule_text(objective, minimum, terms, language, number).plain()
