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
from valueback.store.models import Paper, PaperKind, ResultsSchedule, Signer, SigningStep
from valueback.usecases import guarantee, papers
from valueback.usecases import signing as under
from valueback.usecases.access import CODE_NEEDED, NOT_FOUND, acting, engagement_for, needs_code, row_for
from valueback.usecases.agreements import digest_of
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, known, record
from valueback.usecases.signing import Printed, Signing, Traces
from valueback.usecases.whole import whole
from valueback.usecases.words import TEXT, cleaned

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
    language: str
    paper: UUID | None
    paper_digest: str
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
            language=row.client.language,
            created_at=ctx.now,
        )
    return Done(made.pk)


def send(ctx: Context, schedule: UUID, printed: Printed, signing: Signing) -> Decision[UUID]:
    """The coach signs the schedule as it was printed and shown, and sends it; one that waits gives way to it.

    Refused as changed_meanwhile when the bytes that the coach was shown are not those that were printed of this draft.
    """
    row = row_for(ctx, ResultsSchedule, schedule, "coach")
    if row is None or ctx.actor.person is None:
        return NOT_FOUND
    if row.sent_at is not None and row.superseded_at is None:
        return Done(row.pk)
    if row.state != "draft":
        return Refused(OVERTAKEN)
    if printed.text_digest != row.digest or signing.digest != printed.digest:
        return Refused("changed_meanwhile")
    with write():
        row.engagement = locked(ctx.practice, row.engagement_id)
        engagement, schedules = row.engagement, ResultsSchedule.objects.of(ctx).filter(engagement=row.engagement_id)
        signers = (("coach", engagement.coach.person_id, 1), ("client", engagement.client_id, 2))
        paper = under.put_before(ctx, engagement, PaperKind.SCHEDULE, row.language, printed, signers, None)
        if not schedules.filter(pk=row.pk, state="draft").update(sent_at=ctx.now, paper=paper):
            return whole(Refused(OVERTAKEN))
        signed = _sent_signed(ctx, paper, signing)
        if isinstance(signed, Refused):
            return whole(signed)
        for other in tuple(schedules.filter(state="sent").exclude(pk=row.pk).select_related("paper")):
            schedules.filter(pk=other.pk).update(superseded_at=ctx.now)
            under.note(ctx, other.paper, SigningStep.WITHDRAWN, Party.COACH.value)
    return Done(row.pk)


def _sent_signed(ctx: Context, paper: Paper, signing: Signing) -> Decision[under.Attached]:
    """The coach's signature, given on sending: what the door has shown is noted as opened."""
    traces = under.clean_traces(Traces(signing.address, signing.agent))
    if isinstance(traces, Refused):
        return traces
    Signer.objects.of(ctx).filter(paper=paper, party=Party.COACH.value).update(asked_at=ctx.now)
    under.note(ctx, paper, SigningStep.VIEWED, Party.COACH.value, traces)
    fresh = under.reached(ctx, paper.pk)
    return NOT_FOUND if fresh is None else under.attach(ctx, fresh, signing)


def reached(ctx: Context, schedule: UUID) -> Decision[None]:
    """The sent schedule is with the client: its letter was accepted, or they opened it. Only the first time counts."""
    row = row_for(ctx, ResultsSchedule, schedule, "client", "system")
    if row is None or row.sent_at is None:
        return NOT_FOUND
    with write():
        locked(ctx.practice, row.engagement_id)
        _note_reached(ctx, row)
    return Done(None)


def sign(ctx: Context, schedule: UUID, signing: Signing) -> Decision[UUID]:
    """The client signs; from now on this schedule says what the minimum results are."""
    row = row_for(ctx, ResultsSchedule, schedule, "client")
    if row is None or row.sent_at is None or row.paper_id is None:
        return NOT_FOUND
    if needs_code(ctx):
        return CODE_NEEDED
    with write():
        locked(ctx.practice, row.engagement_id)
        paper = under.reached(ctx, row.paper_id)
        if paper is None:
            return NOT_FOUND
        signed = under.attach(ctx, paper, signing)
        if isinstance(signed, Refused):
            return whole(signed)
        if signed.value.again:
            return Done(row.pk)
        schedules = ResultsSchedule.objects.of(ctx).filter(engagement=row.engagement_id)
        if not schedules.filter(pk=row.pk, state="sent").update(signed_at=ctx.now):
            return whole(Refused(OVERTAKEN))
        schedules.filter(state="signed").exclude(pk=row.pk).update(superseded_at=ctx.now)
        _note_reached(ctx, row)
        record(ctx, row.engagement_id, fact(ctx, ScheduleSigned(paper.digest, signing.name.strip()), row.ref))
        papers.ask_to_seal(ctx, paper)
    return Done(row.pk)


def schedules(ctx: Context, engagement: UUID) -> tuple[ScheduleSeen, ...]:
    """All results schedules, newest first; drafts are the coach's alone."""
    found = engagement_for(ctx, engagement, "coach", "client")
    if found is None:
        return ()
    rows = ResultsSchedule.objects.of(ctx).filter(engagement=found).select_related("paper").order_by("-number")
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
            row.language,
            row.paper_id,
            row.paper.digest if row.paper is not None else "",
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
        shown = row.paper.digest if row.paper is not None else row.digest
        said = ScheduleSent(row.objective, outcome_from_json(row.minimum), shown)
        record(ctx, row.engagement_id, fact(ctx, said, row.ref, by=Party.COACH))


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
