"""An engagement from enquiry to closing: opened with a few words, proposed by its first draft, closed when all is done.

Signing, ending and claiming have their own verbs; here is what comes before and after, and the coach's list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Min

from valueback.core.dates import Instant, end_of_day, instant_text, local_date, term_last_day, zone
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.facts import EngagementOpened
from valueback.core.guarantee import Standing
from valueback.core.guarantee.standing import Verdict
from valueback.core.money import Money
from valueback.core.presets import PRESETS, minimum_for
from valueback.core.slots import Slot, occurrences
from valueback.core.terms import Names, Terms
from valueback.letters.presets import titled
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import AgreementVersion, Brand, Engagement, Person, Practice, Role, Session, SigningStep
from valueback.usecases import guarantee, people, signing
from valueback.usecases.access import NOT_FOUND, engagement_for, engagements_of, side
from valueback.usecases.agreements import write_draft
from valueback.usecases.context import Context
from valueback.usecases.facts import fact, record
from valueback.usecases.heads import STANDS, stands, with_newest
from valueback.usecases.whole import whole
from valueback.usecases.words import LINE, TEXT, cleaned

PAGE = 50
LONGEST_TERM = 60
"""Months; a term beyond five years is a mistake in the form."""

_TWICE = timedelta(minutes=1)
"""The same form sent twice within this time is one engagement."""


@dataclass(frozen=True, slots=True)
class ShortPath:
    """The one page from a talk to a draft: what is asked here, everything else comes from the preset and the practice.

    `minimum` is the client's own sentence for "it paid for itself"; `slot` carries the anchor zone.
    """

    client_name: str
    client_email: str
    objective: str
    minimum: str
    fee: Money
    first_day: date
    slot: Slot
    preset: str = "value-back"
    months: int = 6


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the short path made."""

    engagement: UUID
    version: UUID


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the coach's list. `standing` is None until both have signed; `next_at` is the next planned call.

    `stands` is the state, or what became of an offer that nobody can sign any more (`heads.STANDS`).
    """

    id: UUID
    number: int
    client: str
    brand: str
    coach: str
    state: str
    stands: str
    opened_at: Instant
    next_at: Instant | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the coach's list, and how much there is in all."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    states: tuple[tuple[str, int], ...]


# --- opening ---------------------------------------------------------------------------------------


def open_enquiry(
    ctx: Context,
    client_name: str,
    client_email: str,
    *,
    brand: UUID | None = None,
    zone_key: str = "",
    referral: str = "",
) -> Decision[UUID]:
    """Somebody asks: a client, a first fact, and where they heard of the coach. The value is the engagement."""
    if not ctx.actor.is_coach_side:
        return NOT_FOUND
    heard = cleaned("referral", referral, limit=LINE, lines=False)
    if isinstance(heard, Refused):
        return heard
    with write():
        client = people.invite_client(ctx, client_name, client_email)
        if isinstance(client, Refused):
            return client
        return whole(_opened(ctx, client.value, brand, zone_key, heard))


def short_path(ctx: Context, asked: ShortPath, *, brand: UUID | None = None, referral: str = "") -> Decision[Drafted]:
    """An engagement with a complete first draft of its agreement, ready to be looked at and offered."""
    refused = _unworkable(asked)
    if refused is not None:
        return refused
    with write():
        opened = open_enquiry(
            ctx, asked.client_name, asked.client_email, brand=brand, zone_key=asked.slot.zone, referral=referral
        )
        if isinstance(opened, Refused):
            return opened
        return whole(draft_first(ctx, opened.value, asked))


def draft_first(ctx: Context, engagement: UUID, asked: ShortPath) -> Decision[Drafted]:
    """The first draft for an enquiry that is there already; the same one where it has a draft."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    refused = _unworkable(asked)
    if refused is not None:
        return refused
    there = AgreementVersion.objects.of(ctx).filter(engagement=row).order_by("-number").first()
    if there is not None:
        return Done(Drafted(row.pk, there.pk))
    objective = cleaned("objective", asked.objective, limit=TEXT, needed=True)
    # It becomes a title, which sentences go on after.
    statement = cleaned("minimum", asked.minimum.rstrip(" ."), limit=LINE)
    if isinstance(objective, Refused):
        return objective
    if isinstance(statement, Refused):
        return statement
    made = write_draft(ctx, row, _terms(row, asked, objective, statement))
    return made if isinstance(made, Refused) else Done(Drafted(row.pk, made.value))


def _opened(ctx: Context, client: UUID, brand: UUID | None, zone_key: str, referral: str) -> Decision[UUID]:
    practice = Practice.objects.select_for_update().get(pk=ctx.practice)
    anchor = zone_key or practice.zone
    try:
        zone(anchor)
    except ValueError:
        return Refused("zone_unknown", {"field": "zone", "typed": anchor[:40]})
    named = Brand.objects.of(ctx).order_by("created_at", "name")
    found = named.filter(pk=brand).first() if brand is not None else named.first()
    if found is None:
        return NOT_FOUND
    coach = _coach(ctx)
    twin = Engagement.objects.of(ctx).filter(
        client_id=client,
        brand=found,
        coach_id=coach,
        opened_at__gt=ctx.now - _TWICE,
        opened_at__lte=ctx.now,
        agreed_at__isnull=True,
        declined_at__isnull=True,
    )
    same = twin.first()
    if same is not None:
        return Done(same.pk)
    number = (Engagement.objects.of(ctx).aggregate(last=Max("number"))["last"] or 0) + 1
    row = Engagement.objects.create(
        practice=practice,
        brand=found,
        coach_id=coach,
        client_id=client,
        number=number,
        referral=referral,
        zone=anchor,
        opened_at=ctx.now,
    )
    record(ctx, row.pk, fact(ctx, EngagementOpened(referral)))
    return Done(row.pk)


def _coach(ctx: Context) -> UUID:
    """The membership that coaches: the actor's own; an owner coaches as the coach they also are."""
    assert ctx.actor.person is not None
    assert ctx.actor.membership is not None
    if ctx.actor.role == "coach":
        return ctx.actor.membership
    return people.add_membership(ctx, ctx.actor.person, Role.COACH)


def _unworkable(asked: ShortPath) -> Refused | None:
    """What a form could not notice by itself; the terms as a whole are checked when the draft is written."""
    if asked.preset not in PRESETS:
        return Refused("preset_unknown", {"field": "preset", "typed": asked.preset[:40]})
    if asked.fee.minor <= 0:
        return Refused("fee_not_positive", {"field": "fee"})
    if not 1 <= asked.months <= LONGEST_TERM:
        return Refused("months_out_of_range", {"field": "months", "most": LONGEST_TERM})
    if not _sessions(asked):
        return Refused("no_session_in_term", {"field": "slot"})
    return None


def _sessions(asked: ShortPath) -> int:
    """How many weekly calls the term holds: 26 in the model case."""
    last = term_last_day(asked.first_day, asked.months)
    return len(occurrences(asked.slot, asked.first_day, last))


def _terms(row: Engagement, asked: ShortPath, objective: str, statement: str) -> Terms:
    coach: Person = row.coach.person
    return Terms(
        names=Names(row.practice.name, row.brand.name, coach.name, row.client.name),
        fee=asked.fee,
        first_day=asked.first_day,
        months=asked.months,
        sessions=_sessions(asked),
        slot=asked.slot,
        objective=objective,
        minimum=titled(minimum_for(asked.preset, asked.fee, statement), row.client.language),
        zone=asked.slot.zone,
        client_zone=row.client.zone,
        coach_zone=coach.zone,
        guarantee=PRESETS[asked.preset](),
        jurisdiction=row.practice.country,
    )


# --- declining, starting, closing ------------------------------------------------------------------


def decline(ctx: Context, engagement: UUID) -> Decision[None]:
    """It does not come to an agreement: an enquiry or a proposal ends here."""
    row = engagement_for(ctx, engagement, "coach", "client")
    if row is None:
        return NOT_FOUND
    if row.declined_at is not None:
        return Done(None)
    if row.agreed_at is not None:
        return Refused("already_agreed")
    with write():
        waiting = Engagement.objects.of(ctx).filter(pk=row.pk, agreed_at__isnull=True, declined_at__isnull=True)
        if not waiting.update(declined_at=ctx.now):
            return Refused(OVERTAKEN)
        open_ = AgreementVersion.objects.of(ctx).filter(engagement=row, state__in=("draft", "offered"))
        for one in open_.filter(paper__isnull=False).select_related("paper"):
            signing.note(ctx, one.paper, SigningStep.WITHDRAWN, side(ctx).value)
        open_.update(withdrawn_at=ctx.now)
    return Done(None)


def start_due(ctx: Context) -> int:
    """Set agreed engagements running whose first day has come, in their own zone; how many. For the tick."""
    started = 0
    waiting = Engagement.objects.of(ctx).filter(state="agreed")
    for row in waiting:
        first = _first_day(ctx, row.pk)
        if first is not None and first <= local_date(ctx.now, row.zone):
            with write():
                started += waiting.filter(pk=row.pk).update(started_at=ctx.now)
    return started


def _first_day(ctx: Context, engagement: UUID) -> date | None:
    signed = AgreementVersion.objects.of(ctx).filter(engagement=engagement, signed_at__isnull=False)
    terms = signed.order_by("number").values_list("terms", flat=True).first()
    return None if terms is None else date.fromisoformat(terms["first_day"])


_RUNS_ON = (Verdict.COVERED, Verdict.AT_RISK, Verdict.CLAIMABLE, Verdict.NOT_YET_ARMED)


def close(ctx: Context, engagement: UUID) -> Decision[None]:
    """Close the book: nothing is planned, owed or open to claim any more. `still_open` says until when it is not."""
    row = engagement_for(ctx, engagement, "coach", "system")
    if row is None:
        return NOT_FOUND
    if row.closed_at is not None:
        return Done(None)
    if row.agreed_at is None:
        return Refused("not_signed")
    with write():
        locked(ctx.practice, row.pk)
        refused = _still_open(ctx, row)
        if refused is not None:
            return refused
        running = Engagement.objects.of(ctx).filter(pk=row.pk, closed_at__isnull=True)
        running.filter(ended_at__isnull=True).update(ended_at=ctx.now)
        return Done(None) if running.update(closed_at=ctx.now) else Refused(OVERTAKEN)


def _still_open(ctx: Context, row: Engagement) -> Refused | None:
    """Why the book stays open: a claim, time in which one may still be made, calls to come, or money to pay back."""
    standing, case = guarantee.fresh(ctx, row.pk), guarantee.fresh_case(ctx, row.pk)
    if standing is None or case is None:
        return None
    claimed = standing.claim is not None
    if standing.claim is not None and not standing.claim.closed:
        return Refused("claim_is_open")
    if standing.verdict in _RUNS_ON and not claimed:
        return _until(standing.window.claims_until)
    term_over = end_of_day(term_last_day(case.terms.first_day, case.terms.months), case.terms.zone)
    service_over = standing.window.ends or term_over
    if row.ended_at is None and ctx.now < service_over:
        return _until(service_over)
    due = sum(line.amount.minor for line in standing.refunds)
    return Refused("refund_is_due") if due and not claimed else None


def _until(at: Instant | None) -> Refused:
    return Refused("still_open", {"until": instant_text(at) if at is not None else ""})


# --- the coach's list ------------------------------------------------------------------------------

SORTS: tuple[str, ...] = ("name", "number", "opened", "state")
_ORDER: tuple[str, ...] = ("running", "agreed", "proposed", *STANDS, "enquiry", "ended", "closed", "declined")


def listing(
    ctx: Context, *, search: str = "", state: str = "", sort: str = "name", newest: bool = False, page: int = 1
) -> Listing:
    """The engagements that the actor may reach, a page of 50 at a time; seven queries whatever their number.

    `search` looks in the client's name and address and the number, without regard to case or accents; `newest`
    turns the order round. A page beyond the last is the last. What `state` asks for, and `states` counts, is where
    each stands: an offer that has expired is not among those to be signed.
    """
    columns = ("pk", "number", "client__name", "client__email", "state", "opened_at", "newest")
    rows = with_newest(ctx, engagements_of(ctx)).values_list(*columns)
    everything = tuple((*one[:4], stands(one[4], one[6]), one[5]) for one in rows)
    wanted = people.folded(search)
    found = [one for one in everything if _fits(one, wanted)]
    counted = tuple((name, sum(one[4] == name for one in found)) for name in _ORDER)
    chosen = sorted((one for one in found if not state or one[4] == state), key=_key(sort), reverse=newest)
    pages = max(1, -(-len(chosen) // PAGE))
    at = min(max(1, page), pages)
    shown = {one[0]: one[4] for one in chosen[(at - 1) * PAGE : at * PAGE]}
    return Listing(_rows(ctx, shown), len(chosen), at, pages, counted)


def _fits(one: tuple[Any, ...], wanted: str) -> bool:
    _, number, name, email, *_rest = one
    return not wanted or wanted in people.folded(str(name)) or wanted in str(email) or wanted == str(number)


def _key(sort: str) -> Callable[[tuple[Any, ...]], Any]:
    """Names are sorted here and not in the database, so that both databases sort alike."""
    if sort == "number":
        return lambda one: one[1]
    if sort == "opened":
        return lambda one: (one[5], one[1])
    if sort == "state":
        return lambda one: (_ORDER.index(one[4]), people.folded(one[2]), one[1])
    return lambda one: (people.folded(one[2]), one[1])


def _rows(ctx: Context, shown: Mapping[UUID, str]) -> tuple[Row, ...]:
    ids = tuple(shown)
    rows = Engagement.objects.of(ctx).select_related("client", "brand", "coach__person").in_bulk(ids)
    standings = guarantee.standings(ctx, ids)
    coming = _next_calls(ctx, ids)
    return tuple(
        Row(
            one,
            rows[one].number,
            rows[one].client.name,
            rows[one].brand.name,
            rows[one].coach.person.name,
            rows[one].state,
            shown[one],
            rows[one].opened_at,
            coming.get(one),
            standings.get(one),
        )
        for one in ids
    )


def _next_calls(ctx: Context, ids: tuple[UUID, ...]) -> Mapping[UUID, Instant]:
    coming = Session.objects.of(ctx).filter(engagement__in=ids, state="planned", start__gte=ctx.now)
    return dict(coming.values_list("engagement").annotate(at=Min("start")).order_by())
