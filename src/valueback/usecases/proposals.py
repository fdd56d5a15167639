"""Options are written, sent, and chosen once: whoever chooses first decides, and the choice is the next draft.

What was sent never changes; another offer is the next one. Choosing binds nobody: the agreement that it makes does,
once it is signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from valueback.core.conflicts import conflicts
from valueback.core.dates import Instant
from valueback.core.decisions import OVERTAKEN, Datum, Decision, Done, Refused
from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.presets import PRESETS, minimum_for
from valueback.core.proposals import (
    Offer,
    Option,
    faults,
    first_day_from,
    offer_from_json,
    offer_to_json,
    state_at,
    terms_for,
    today_in,
)
from valueback.core.terms import Names, Terms, terms_from_json
from valueback.core.value import minimum_of, objective_text
from valueback.letters.presets import titled, untitled
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import AgreementVersion, CoachNote, Engagement, Proposal
from valueback.store.prepared import prepared
from valueback.usecases import mail, value
from valueback.usecases.access import NOT_FOUND, Acting, acting, engagement_for, reaches
from valueback.usecases.agreements import write_draft
from valueback.usecases.context import SYSTEM, Context
from valueback.usecases.heads import Head, head_of
from valueback.usecases.proposal_words import kept_offer, refused_for
from valueback.usecases.whole import whole
from valueback.usecases.words import TEXT, cleaned

LASTS = timedelta(days=14)
"""How long options can be chosen from."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a value conversation that both confirmed says: the lowest figure, where one is known, and the results."""

    low: Money | None
    objective: str
    minimum: Outcome | None
    confirmed_at: Instant


@dataclass(frozen=True, slots=True)
class Start:
    """What a new offer begins with: the objective and first day as far as they are known, and the value agreed."""

    head: Head
    currency: str
    objective: str
    terms: Terms | None
    agreed: Agreed | None


@dataclass(frozen=True, slots=True)
class ProposalSeen:
    """One proposal for a page. `state` is draft, sent, chosen, declined, withdrawn or expired.

    `ended_at` is when it was answered or taken back; `first_day` when the calls begin if it is chosen now.
    """

    id: UUID
    head: Head
    number: int
    state: str
    offer: Offer
    language: str
    created_at: Instant
    sent_at: Instant | None
    expires_at: Instant | None
    ended_at: Instant | None
    chosen: Option | None
    chosen_by: str
    first_day: date

    @property
    def is_open(self) -> bool:
        """Whether it can be chosen from now."""
        return self.state == "sent" and not self.head.is_signed and not self.head.is_over


@dataclass(frozen=True, slots=True)
class Chosen:
    """The proposal and the option that was chosen from it."""

    proposal: UUID
    option: str


# --- writing ---------------------------------------------------------------------------------------


def draft(ctx: Context, engagement: UUID, offer: Offer) -> Decision[UUID]:
    """A new proposal, seen by nobody but the coach; the value is its id."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    refused = _closed(row)
    if refused is not None:
        return refused
    kept = kept_offer(offer)
    if isinstance(kept, Refused):
        return kept
    assert ctx.actor.person is not None
    with write():
        locked(ctx.practice, row.pk)
        last = Proposal.objects.of(ctx).filter(engagement=row).aggregate(n=Max("number"))["n"] or 0
        made = Proposal.objects.create(
            practice_id=ctx.practice,
            engagement=row,
            number=last + 1,
            body=offer_to_json(kept),
            language=row.client.language,
            created_by_id=ctx.actor.person,
            created_at=ctx.now,
        )
    return Done(made.pk)


def change(ctx: Context, proposal: UUID, offer: Offer) -> Decision[UUID]:
    """Say a draft otherwise; what was sent is changed by the next proposal."""
    row = _row(ctx, proposal, "coach")
    if row is None:
        return NOT_FOUND
    kept = kept_offer(offer)
    if isinstance(kept, Refused):
        return kept
    with write():
        waiting = Proposal.objects.of(ctx).filter(pk=row.pk, state="draft")
        return Done(row.pk) if waiting.update(body=offer_to_json(kept)) else Refused(OVERTAKEN)


def again(ctx: Context, proposal: UUID) -> Decision[UUID]:
    """The next proposal begins with what an earlier one said."""
    row = _row(ctx, proposal, "coach")
    return NOT_FOUND if row is None else draft(ctx, row.engagement_id, offer_from_json(row.body))


def start(ctx: Context, engagement: UUID) -> Start | None:
    """What the page of a new offer begins with; None for what is not the coach's."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return None
    agreed, terms = agreed_value(ctx, row.pk), _last_terms(ctx, row.pk)
    objective = agreed.objective if agreed else terms.objective if terms else ""
    currency = terms.fee.currency if terms else row.practice.base_currency
    return Start(head_of(row), currency, objective, terms, agreed)


# --- sending ---------------------------------------------------------------------------------------


def send(ctx: Context, proposal: UUID, lasts: timedelta = LASTS) -> Decision[UUID]:
    """Put the options before the client (and whoever pays): an older offer is withdrawn, a link goes by mail."""
    row = _row(ctx, proposal, "coach")
    if row is None:
        return NOT_FOUND
    if row.sent_at is not None:
        return Done(row.pk) if row.state in ("sent", "chosen") else Refused(OVERTAKEN)
    offer = offer_from_json(row.body)
    refused = _closed(row.engagement) or _unworkable(ctx, row.engagement, offer)
    if refused is not None:
        return refused
    with write():
        locked(ctx.practice, row.engagement_id)
        mine = Proposal.objects.of(ctx).filter(engagement=row.engagement_id)
        if not mine.filter(pk=row.pk, state="draft").update(sent_at=ctx.now, expires_at=ctx.now + lasts):
            return Refused(OVERTAKEN)
        mine.filter(state="sent").exclude(pk=row.pk).update(withdrawn_at=ctx.now)
        for person in _readers(row.engagement, offer):
            _mail(ctx, row, person, "proposal")
    return Done(row.pk)


def withdraw(ctx: Context, proposal: UUID) -> Decision[None]:
    """Take a draft or an offer back, as long as nobody has answered it."""
    row = _row(ctx, proposal, "coach")
    if row is None:
        return NOT_FOUND
    if row.withdrawn_at is not None:
        return Done(None)
    with write():
        waiting = Proposal.objects.of(ctx).filter(pk=row.pk, state__in=("draft", "sent"))
        return Done(None) if waiting.update(withdrawn_at=ctx.now) else Refused(OVERTAKEN)


def expire_due(ctx: Context) -> int:
    """Close the offers whose time is over and tell their coaches; how many. For the tick."""
    ended = 0
    due = Proposal.objects.of(ctx).filter(state="sent", expires_at__lte=ctx.now)
    for row in due.select_related("engagement__coach__person", "engagement__client").order_by("expires_at", "pk"):
        with write():
            if Proposal.objects.of(ctx).filter(pk=row.pk, state="sent").update(withdrawn_at=ctx.now):
                _mail(ctx, row, row.engagement.coach.person_id, "proposal_expired")
                ended += 1
    return ended


# --- answering -------------------------------------------------------------------------------------


def choose(ctx: Context, proposal: UUID, key: str) -> Decision[Chosen]:
    """The client, or whoever pays, chooses: the option becomes the next draft, and the coach is told.

    Chosen twice the same is done; another option after that is refused, as is a choice that comes too late.
    """
    row = _row(ctx, proposal, "client", "sponsor")
    if row is None:
        return NOT_FOUND
    offer = offer_from_json(row.body)
    with write():
        engagement = locked(ctx.practice, row.engagement_id)
        row = Proposal.objects.of(ctx).select_related(*_AROUND).get(pk=row.pk)
        if row.chosen and row.chosen == key:
            return Done(Chosen(row.pk, key))
        option = offer.option(key)
        refused = _unanswerable(ctx, row, offer) or _closed(engagement)
        if refused is not None:
            return refused
        return Refused("option_unknown") if option is None else whole(_choose(ctx, row, offer, option))


def _choose(ctx: Context, row: Proposal, offer: Offer, option: Option) -> Decision[Chosen]:
    who = _who_acts(ctx, row.engagement)
    waiting = Proposal.objects.of(ctx).filter(pk=row.pk, state="sent", expires_at__gt=ctx.now)
    if not waiting.update(chosen_at=ctx.now, chosen=option.key, chosen_by_id=who):
        return Refused(OVERTAKEN)
    made = write_draft(ctx, row.engagement, _terms(ctx, row.engagement, offer, (option,))[0])
    if isinstance(made, Refused):
        return made
    _mail(ctx, row, row.engagement.coach.person_id, "proposal_chosen", by=who)
    _mail(ctx, row, who, "proposal_noted")
    return Done(Chosen(row.pk, option.key))


def decline(ctx: Context, proposal: UUID, words: str = "") -> Decision[None]:
    """None of them: the coach is told, and finds what would have to be different among their notes."""
    row = _row(ctx, proposal, "client", "sponsor")
    if row is None:
        return NOT_FOUND
    said = cleaned("words", words, limit=TEXT)
    if isinstance(said, Refused):
        return said
    with write():
        locked(ctx.practice, row.engagement_id)
        row = Proposal.objects.of(ctx).select_related(*_AROUND).get(pk=row.pk)
        if row.declined_at is not None:
            return Done(None)
        refused = _unanswerable(ctx, row, offer_from_json(row.body))
        if refused is not None:
            return refused
        if not Proposal.objects.of(ctx).filter(pk=row.pk, state="sent").update(declined_at=ctx.now):
            return Refused(OVERTAKEN)
        note = _note(ctx, row, said)
        _mail(ctx, row, row.engagement.coach.person_id, "proposal_declined", by=_who_acts(ctx, row.engagement), **note)
    return Done(None)


def _note(ctx: Context, row: Proposal, words: str) -> dict[str, str]:
    """Keep what was said where the coach looks, and name it for the letter; nothing where nothing was said."""
    if not words or ctx.actor.membership is None:
        return {}
    note = CoachNote.objects.create(
        practice_id=ctx.practice,
        engagement_id=row.engagement_id,
        author_id=ctx.actor.membership,
        text=words,
        at=ctx.now,
    )
    return {"note": str(note.pk)}


# --- reading ---------------------------------------------------------------------------------------


def proposal(ctx: Context, proposal_id: UUID) -> ProposalSeen | None:
    """One proposal, in two queries; a draft is the coach's alone, a sponsor sees what was sent to them."""
    row = _row(ctx, proposal_id, "coach", "client", "sponsor")
    return None if row is None else _seen(ctx, row)


def by_ref(ctx: Context, engagement: UUID, ref: str) -> ProposalSeen | None:
    """The proposal that a letter calls `p2`."""
    number = ref[1:] if ref[:1] == "p" else ""
    if not number.isdecimal() or len(number) > 4:
        return None
    rows = _of_engagement(ctx.practice, engagement) if reaches(ctx, engagement) else []
    row = next((one for one in rows if one.number == int(number)), None)
    return None if row is None or not _may_see(ctx, row) else _seen(ctx, row)


def proposals(ctx: Context, engagement: UUID) -> tuple[ProposalSeen, ...]:
    """All proposals of an engagement that the actor may see, newest first, in two queries."""
    rows = _of_engagement(ctx.practice, engagement) if reaches(ctx, engagement) else []
    return tuple(_seen(ctx, row) for row in rows if _may_see(ctx, row))


def agreed_value(ctx: Context, engagement: UUID) -> Agreed | None:
    """What the last value conversation says that both confirmed; None where there is none."""
    found = value.agreed_value(Context(ctx.practice, SYSTEM, ctx.now), engagement)
    if found is None:
        return None
    low = found.counted.low.rounded() if found.counted is not None else None
    return Agreed(low if low else None, objective_text(found.body), minimum_of(found.body), found.at)


def ref(row: Proposal) -> str:
    """What a letter's link calls it."""
    return f"p{row.number}"


def _seen(ctx: Context, row: Proposal) -> ProposalSeen:
    offer = offer_from_json(row.body)
    return ProposalSeen(
        row.pk,
        head_of(row.engagement),
        row.number,
        state_at(row.state, row.expires_at, row.withdrawn_at, ctx.now),
        offer,
        row.language,
        row.created_at,
        row.sent_at,
        row.expires_at,
        row.chosen_at or row.declined_at or row.withdrawn_at,
        offer.option(row.chosen) if row.chosen else None,
        row.chosen_by.name if row.chosen_by is not None else "",
        first_day_from(offer, today_in(ctx.now, offer.slot)),
    )


# --- what the verbs share --------------------------------------------------------------------------

_AROUND = (
    *("engagement__brand", "engagement__client", "engagement__coach__person", "engagement__sponsor"),
    *("engagement__practice", "chosen_by"),
)


@prepared
def _by_id(practice: UUID, proposal: UUID) -> QuerySet[Any]:
    return Proposal.objects.filter(practice_id=practice, pk=proposal).select_related(*_AROUND)


@prepared
def _of_engagement(practice: UUID, engagement: UUID) -> QuerySet[Any]:
    rows = Proposal.objects.filter(practice_id=practice, engagement=engagement)
    return rows.select_related(*_AROUND).order_by("-number")


def _row(ctx: Context, proposal: UUID, *roles: Acting) -> Proposal | None:
    """The proposal, for those who act as one of `roles` and may see it."""
    if acting(ctx) not in roles:
        return None
    found: Proposal | None = next(iter(_by_id(ctx.practice, proposal)), None)
    if found is None or not reaches(ctx, found.engagement_id):
        return None
    return found if _may_see(ctx, found) else None


def _may_see(ctx: Context, row: Proposal) -> bool:
    match acting(ctx):
        case "coach":
            return True
        case "client":
            return row.sent_at is not None
        case "sponsor":
            return row.sent_at is not None and bool(row.body.get("to_sponsor"))
    return False


def _closed(row: Engagement) -> Refused | None:
    """Why nothing can be proposed or chosen in this engagement any more."""
    if row.agreed_at is not None:
        return Refused("already_agreed")
    return Refused("engagement_ended") if row.declined_at is not None else None


def _unanswerable(ctx: Context, row: Proposal, offer: Offer) -> Refused | None:
    """Why an answer comes too late: it was answered, taken back, or its time is over."""
    state = state_at(row.state, row.expires_at, row.withdrawn_at, ctx.now)
    if state == "sent":
        return None
    if state == "chosen":
        chosen = offer.option(row.chosen)
        return Refused("proposal_chosen", {"option": chosen.title if chosen else row.chosen})
    codes = {"declined": "proposal_declined", "withdrawn": "proposal_withdrawn", "expired": "proposal_expired"}
    return Refused(codes.get(state, OVERTAKEN))


def _unworkable(ctx: Context, row: Engagement, offer: Offer) -> Refused | None:
    """What would keep one of the options from becoming an agreement: said before it is sent, not once it is chosen."""
    found = faults(offer)
    if found:
        return refused_for(found[0])
    for one, terms in zip(offer.options, _terms(ctx, row, offer, offer.options), strict=True):
        wrong = conflicts(terms)
        if wrong:
            first: dict[str, Datum] = {"conflict": wrong[0].code, "count": len(wrong), "option": one.title}
            return Refused("terms_cannot_work", {**first, **wrong[0].data})
    return None


def _terms(ctx: Context, row: Engagement, offer: Offer, options: tuple[Option, ...]) -> tuple[Terms, ...]:
    """The draft that each of the options would make; results that both agreed on in a conversation stay as they are."""
    agreed, base, language = agreed_value(ctx, row.pk), _base(ctx, row, offer), row.client.language
    minimum = None if agreed is None else agreed.minimum
    known = replace(base, minimum=untitled(base.minimum, language))  # core knows a preset's titles in English only
    made = tuple(terms_for(one, known, minimum) for one in options)
    return tuple(replace(one, minimum=titled(one.minimum, language)) for one in made)


def _base(ctx: Context, row: Engagement, offer: Offer) -> Terms:
    """What the options leave open: from the engagement's last draft, else from the practice and its people."""
    last = _last_terms(ctx, row.pk)
    coach, fee = row.coach.person, offer.options[0].owed
    first_day = first_day_from(offer, today_in(ctx.now, offer.slot))
    base = last or Terms(
        names=Names(row.practice.name, row.brand.name, coach.name, row.client.name),
        fee=fee,
        first_day=first_day,
        months=offer.options[0].months,
        sessions=offer.options[0].sessions,
        slot=offer.slot,
        objective=offer.objective,
        minimum=minimum_for(offer.options[0].preset, fee, ""),
        zone=offer.slot.zone,
        client_zone=row.client.zone,
        coach_zone=coach.zone,
        guarantee=PRESETS[offer.options[0].preset](),
        jurisdiction=row.practice.country,
    )
    return replace(base, first_day=first_day, slot=offer.slot, zone=offer.slot.zone, objective=offer.objective)


def _last_terms(ctx: Context, engagement: UUID) -> Terms | None:
    rows = AgreementVersion.objects.of(ctx).filter(engagement=engagement).order_by("-number")
    found = rows.values_list("terms", flat=True).first()
    return None if found is None else terms_from_json(found)


def _readers(row: Engagement, offer: Offer) -> tuple[UUID, ...]:
    sponsor = (row.sponsor_id,) if offer.to_sponsor and row.sponsor_id is not None else ()
    return (row.client_id, *sponsor)


def _who_acts(ctx: Context, row: Engagement) -> UUID:
    """Whose act it is: the sponsor's own, else the client's, also where the coach notes it for them."""
    found = row.sponsor_id if acting(ctx) == "sponsor" else row.client_id
    assert found is not None
    return UUID(str(found))


def _mail(ctx: Context, row: Proposal, to: UUID, template: str, *, by: UUID | None = None, **more: str) -> None:
    args = {"proposal": str(row.pk), **({"by": str(by)} if by is not None else {}), **more}
    coach = row.engagement.coach.person_id
    mail.queue(
        ctx,
        to=to,
        template=template,
        args=args,
        engagement=row.engagement_id,
        brand=row.engagement.brand_id,
        reply_to=coach if to != coach else by or row.engagement.client_id,
    )
