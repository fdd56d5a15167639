"""The value conversation: the coach leads it, whoever pays confirms it, and what both confirmed is agreed and dated.

Each side confirms the digest of the exact words and figures; a change asks a side that had confirmed again. What both
confirmed never changes: a later change is the next conversation, which takes its place once both confirm that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Max

from valueback.core.dates import Instant
from valueback.core.decisions import OVERTAKEN, Decision, Done, Refused
from valueback.core.money import Money
from valueback.core.outcome import AnyOf, Judgement, MoneyWon, Outcome, leaves
from valueback.core.terms import Party, terms_from_json
from valueback.core.value import (
    Conversation,
    Every,
    Objective,
    Range,
    Worth,
    conversation_from_json,
    conversation_to_json,
    digest_of,
    grown_from,
    lacking,
    minimum_of,
    objective_text,
    worth_of,
)
from valueback.store.append import locked
from valueback.store.db import write
from valueback.store.models import AgreementVersion, Engagement, Practice, ValueConversation
from valueback.usecases import agreements, mail
from valueback.usecases.access import NOT_FOUND, acting, engagement_for, row_for, side
from valueback.usecases.context import Context
from valueback.usecases.value_words import cleaned_body

OPEN: tuple[str, ...] = ("draft", "shared")
ASK_AGAIN = timedelta(minutes=15)
"""After a change the other side is asked again this much later, once: a coach changes more than one thing at a time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One value's figures as the one who pays would say them."""

    low: Money | None
    high: Money | None
    every: Every
    months: int | None
    probability: Decimal | None
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class ConversationSeen:
    """One value conversation for a page. `digest` is that of the body as it is now.

    `buyer` is who confirms it beside the coach; it is `mine` where that is the reader.
    """

    id: UUID
    engagement: UUID
    number: int
    revision: int
    state: str
    body: Conversation
    language: str
    digest: str
    changed_at: Instant
    shared_at: Instant | None
    confirmed_at: Instant | None
    replaced_at: Instant | None
    coach_confirmed_at: Instant | None
    buyer_confirmed_at: Instant | None
    buyer: Party | None
    buyer_name: str
    mine: bool

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class AgreedValue:
    """The conceptual agreement, for what is built on it. `counted` leaves out what is intangible; None: not known."""

    conversation: UUID
    at: Instant
    body: Conversation
    counted: Range | None
    whole: Range | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What a draft begins with: the objective, the minimum results, and the client's sentence for "paid for itself"."""

    objective: str
    minimum: Outcome | None
    statement: str


# --- the coach's side ------------------------------------------------------------------------------


def start(ctx: Context, engagement: UUID) -> Decision[UUID]:
    """The conversation to work on: the open one; the next, with what was agreed; or a new one from the draft there is.

    The value is its id.
    """
    row = engagement_for(ctx, engagement, "coach")
    if row is None or ctx.actor.person is None:
        return NOT_FOUND
    if row.declined_at is not None or row.ended_at is not None:
        return Refused("engagement_ended")
    with write():
        locked(ctx.practice, row.pk)
        there = ValueConversation.objects.of(ctx).filter(engagement=row)
        open_one = there.filter(state__in=OPEN).order_by("-number").first()
        if open_one is not None:
            return Done(open_one.pk)
        agreed = there.filter(state="confirmed").order_by("-number").first()
        body = _grown(ctx, row) if agreed is None else conversation_from_json(agreed.body)
        made = ValueConversation.objects.create(
            practice_id=ctx.practice,
            engagement=row,
            number=(there.aggregate(last=Max("number"))["last"] or 0) + 1,
            body=conversation_to_json(body),
            language=row.client.language,
            created_by_id=ctx.actor.person,
            created_at=ctx.now,
            changed_at=ctx.now,
        )
    return Done(made.pk)


def _grown(ctx: Context, row: Engagement) -> Conversation:
    """What is said already: the newest draft's objective and results, otherwise nothing."""
    drafts = AgreementVersion.objects.of(ctx).filter(engagement=row, withdrawn_at__isnull=True)
    stored = drafts.order_by("-number").values_list("terms", flat=True).first()
    if stored is None:
        return Conversation(Practice.objects.get(pk=ctx.practice).base_currency)
    terms = terms_from_json(stored)
    return grown_from(terms.objective, terms.minimum, terms.fee.currency)


def change(ctx: Context, conversation: UUID, body: Conversation, revision: int) -> Decision[int]:
    """What is said now, in place of what was said at `revision`; the value is the new revision.

    Refused as changed_meanwhile when somebody changed it since; nothing is overwritten unseen.
    """
    row = row_for(ctx, ValueConversation, conversation, "coach")
    if row is None:
        return NOT_FOUND
    kept = cleaned_body(body)
    return kept if isinstance(kept, Refused) else _change(ctx, row, kept, revision)


def share(ctx: Context, conversation: UUID, digest: str, buyer: Party = Party.CLIENT) -> Decision[bool]:
    """Put it before whoever confirms it, the client or the sponsor who pays: they get a link, each time it is shared.

    The coach shares what they stand by: sharing it confirms it for the coach. The value says whether it is agreed now.
    """
    row = row_for(ctx, ValueConversation, conversation, "coach")
    if row is None:
        return NOT_FOUND
    person = row.engagement.sponsor_id if buyer is Party.SPONSOR else row.engagement.client_id
    if person is None or buyer not in (Party.CLIENT, Party.SPONSOR):
        return Refused("buyer_unknown", {"field": "buyer"})
    with write():
        locked(ctx.practice, row.engagement_id)
        row = ValueConversation.objects.of(ctx).select_related("engagement__coach").get(pk=row.pk)
        refused = _not_this(row, digest)
        if refused is not None:
            return refused
        mine = ValueConversation.objects.of(ctx).filter(pk=row.pk)
        mine.filter(shared_at__isnull=True).update(shared_at=ctx.now)
        if row.buyer_id != person:
            mine.update(buyer_id=person, buyer_confirmed_at=None)
        mine.filter(coach_confirmed_at__isnull=True).update(coach_confirmed_at=ctx.now)
        both = _agreed_now(ctx, row, digest)
        if not both:
            _letter(ctx, row, person, "value_shared")
    return Done(both)


def put_away(ctx: Context, conversation: UUID) -> Decision[None]:
    """An open conversation comes to nothing; what was agreed before it stands."""
    row = row_for(ctx, ValueConversation, conversation, "coach")
    if row is None:
        return NOT_FOUND
    if row.replaced_at is not None:
        return Done(None)
    with write():
        waiting = ValueConversation.objects.of(ctx).filter(pk=row.pk, state__in=OPEN)
        return Done(None) if waiting.update(replaced_at=ctx.now) else Refused("value_agreed")


# --- whoever pays, and both ------------------------------------------------------------------------


def change_figures(ctx: Context, conversation: UUID, figures: Mapping[str, Figures], revision: int) -> Decision[int]:
    """Whoever confirms says the figures their own way, by key of the value; the changed ones are theirs from now on."""
    row = _for_buyer(ctx, conversation)
    if row is None:
        return NOT_FOUND
    before = conversation_from_json(row.body)
    try:
        body = replace(before, objectives=tuple(_refigured(ctx, one, figures) for one in before.objectives))
    except ValueError:
        return Refused("figures_unclear")
    return Done(row.revision) if body == before else _change(ctx, row, body, revision)


def confirm(ctx: Context, conversation: UUID, digest: str) -> Decision[bool]:
    """ "Yes, this is it", to exactly this. The value says whether it is agreed now, by both sides."""
    row = row_for(ctx, ValueConversation, conversation, "coach") or _for_buyer(ctx, conversation)
    if row is None or ctx.noting is not None:
        return NOT_FOUND
    column = "coach_confirmed_at" if acting(ctx) == "coach" else "buyer_confirmed_at"
    with write():
        locked(ctx.practice, row.engagement_id)
        row = ValueConversation.objects.of(ctx).select_related("engagement__coach").get(pk=row.pk)
        if row.state == "confirmed" and row.digest == digest:
            return Done(True)
        refused = _not_this(row, digest)
        if refused is not None:
            return refused
        if row.shared_at is None:
            return Refused("value_not_shared")
        mine = ValueConversation.objects.of(ctx).filter(pk=row.pk)
        mine.filter(**{f"{column}__isnull": True}).update(**{column: ctx.now})
        both = _agreed_now(ctx, row, digest)
    return Done(both)


def _agreed_now(ctx: Context, row: ValueConversation, digest: str) -> bool:
    """Whether both confirmed the same; then it is dated and fixed, takes the place of the one before, both are told."""
    rows = ValueConversation.objects.of(ctx).filter(engagement=row.engagement_id)
    both = {"coach_confirmed_at__isnull": False, "buyer_confirmed_at__isnull": False}
    buyer: UUID | None = rows.filter(pk=row.pk, **both).values_list("buyer_id", flat=True).first()
    if buyer is None:
        return False
    rows.filter(state="confirmed").exclude(pk=row.pk).update(replaced_at=ctx.now)
    rows.filter(pk=row.pk).update(digest=digest, confirmed_at=ctx.now)
    row.buyer_id = buyer
    for person in (buyer, row.engagement.coach.person_id):
        _letter(ctx, row, person, "value_agreed")
    return True


# --- towards the agreement -------------------------------------------------------------------------


def agreed_value(ctx: Context, engagement: UUID) -> AgreedValue | None:
    """What both confirmed, and what it is worth; None where no conversation is agreed. For the coach's side."""
    row = engagement_for(ctx, engagement, "coach", "system")
    if row is None:
        return None
    found = ValueConversation.objects.of(ctx).filter(engagement=row, state="confirmed").order_by("-number").first()
    if found is None:
        return None
    body = conversation_from_json(found.body)
    value = worth_of(body)
    return AgreedValue(found.pk, found.confirmed_at, body, value.counted, value.whole)


def to_draft(ctx: Context, conversation: UUID) -> Begun | None:
    """What a draft begins with; "any one of" the results, until it is said otherwise. For the coach's side."""
    row = row_for(ctx, ValueConversation, conversation, "coach")
    if row is None:
        return None
    body = conversation_from_json(row.body)
    statement = next((one.enough for one in body.objectives if one.enough.strip()), "")
    return Begun(objective_text(body), minimum_of(body), statement)


def begun(ctx: Context, engagement: UUID) -> Begun | None:
    """The same from what is agreed for an engagement; None where nothing is."""
    found = agreed_value(ctx, engagement)
    return None if found is None else to_draft(ctx, found.conversation)


def use_in_draft(ctx: Context, engagement: UUID, *, objective: bool = True) -> Decision[UUID]:
    """Say the newest draft as the conversation has it: its results, beside those the draft names, and its `objective`.

    The value is the version. Refused as no_draft where there is none, value_not_agreed before both confirmed.
    """
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return NOT_FOUND
    said = begun(ctx, engagement)
    if said is None:
        return Refused("value_not_agreed")
    version = AgreementVersion.objects.of(ctx).filter(engagement=row, state="draft").order_by("-number").first()
    if version is None:
        return Refused("no_draft")
    terms = terms_from_json(version.terms)
    minimum = terms.minimum if said.minimum is None else _beside(terms.minimum, said.minimum)
    told = replace(terms, objective=said.objective if objective else terms.objective, minimum=minimum)
    return agreements.edit_draft(ctx, version.pk, told, version.effective)


def _beside(before: Outcome, said: Outcome) -> Outcome:
    """The results of the conversation, and of the draft's own the money and the words that they do not name already."""
    parts = said.parts if isinstance(said, AnyOf) else (said,)
    named = leaves(said)
    keys, titles = {leaf.key for leaf in named}, {leaf.title for leaf in named}
    won = any(isinstance(leaf, MoneyWon) for leaf in named)
    kept = tuple(
        part
        for part in (before.parts if isinstance(before, AnyOf) else (before,))
        if ((isinstance(part, MoneyWon) and not won) or isinstance(part, Judgement))
        and part.key not in keys
        and part.title not in titles
    )
    return AnyOf((*kept, *parts)) if kept else said


# --- reading ---------------------------------------------------------------------------------------


def conversation(ctx: Context, conversation_id: UUID) -> ConversationSeen | None:
    """One conversation: for the coach; for the client once it is shared; for a sponsor who is to confirm it."""
    row = row_for(ctx, ValueConversation, conversation_id, "coach", "client", "sponsor")
    return None if row is None or not _may_see(ctx, row) else _seen(ctx, row)


def conversations(ctx: Context, engagement: UUID) -> tuple[ConversationSeen, ...]:
    """Those that the reader may see, newest first, in two queries."""
    row = engagement_for(ctx, engagement, "coach", "client", "sponsor")
    if row is None:
        return ()
    rows = ValueConversation.objects.of(ctx).filter(engagement=row).select_related("engagement", "buyer")
    return tuple(_seen(ctx, one) for one in rows.order_by("-number") if _may_see(ctx, one))


def fee_of(ctx: Context, engagement: UUID) -> Money | None:
    """The fee that a return is said against: that of the newest version; for the client's side, of one they have."""
    row = engagement_for(ctx, engagement, "coach", "client", "sponsor")
    if row is None:
        return None
    versions = AgreementVersion.objects.of(ctx).filter(engagement=row, withdrawn_at__isnull=True)
    seen = versions if acting(ctx) == "coach" else versions.filter(offered_at__isnull=False)
    terms = seen.order_by("-number").values_list("terms", flat=True).first()
    return None if terms is None else terms_from_json(terms).fee


def _may_see(ctx: Context, row: ValueConversation) -> bool:
    if acting(ctx) == "coach":
        return True
    is_buyer: bool = row.buyer_id == ctx.actor.person
    return row.shared_at is not None and (acting(ctx) == "client" or is_buyer)


def _seen(ctx: Context, row: ValueConversation) -> ConversationSeen:
    body = conversation_from_json(row.body)
    buyer = None
    if row.buyer_id is not None:
        buyer = Party.CLIENT if row.buyer_id == row.engagement.client_id else Party.SPONSOR
    return ConversationSeen(
        id=row.pk,
        engagement=row.engagement_id,
        number=row.number,
        revision=row.revision,
        state=row.state,
        body=body,
        language=row.language,
        digest=row.digest or digest_of(body),
        changed_at=row.changed_at,
        shared_at=row.shared_at,
        confirmed_at=row.confirmed_at,
        replaced_at=row.replaced_at,
        coach_confirmed_at=row.coach_confirmed_at,
        buyer_confirmed_at=row.buyer_confirmed_at,
        buyer=buyer,
        buyer_name="" if row.buyer is None else row.buyer.name,
        mine=row.buyer_id is not None and row.buyer_id == ctx.actor.person and acting(ctx) != "coach",
    )


# --- what the verbs share --------------------------------------------------------------------------


def _for_buyer(ctx: Context, conversation_id: UUID) -> ValueConversation | None:
    """A shared conversation for the one who is to confirm it."""
    row = row_for(ctx, ValueConversation, conversation_id, "client", "sponsor")
    mine = row is not None and row.shared_at is not None and row.buyer_id == ctx.actor.person
    return row if mine else None


def _not_this(row: ValueConversation, digest: str) -> Refused | None:
    """Why this cannot be shared or confirmed as it was shown."""
    if row.state not in OPEN:
        return Refused(OVERTAKEN)
    body = conversation_from_json(row.body)
    if digest_of(body) != digest:
        return Refused("changed_meanwhile")
    missing = lacking(body)
    return Refused(f"value_{missing[0][0]}", {"objective": missing[0][1]}) if missing else None


def _change(ctx: Context, row: ValueConversation, body: Conversation, revision: int) -> Decision[int]:
    with write():
        locked(ctx.practice, row.engagement_id)
        rows = ValueConversation.objects.of(ctx).filter(pk=row.pk, state__in=OPEN)
        now = rows.select_related("engagement__coach").first()
        if now is None:
            return Refused(OVERTAKEN)
        if conversation_from_json(now.body) == body:
            return Done(now.revision)
        if now.revision != revision:
            return Refused("changed_meanwhile")
        rows.update(
            body=conversation_to_json(body),
            revision=revision + 1,
            changed_at=ctx.now,
            coach_confirmed_at=None,
            buyer_confirmed_at=None,
        )
        if side(ctx) is not Party.COACH:
            _letter(ctx, now, now.engagement.coach.person_id, "value_changed")
        elif now.buyer_confirmed_at is not None:
            _letter(ctx, now, now.buyer_id, "value_changed", due=ctx.now + ASK_AGAIN)
    return Done(revision + 1)


def _refigured(ctx: Context, objective: Objective, figures: Mapping[str, Figures]) -> Objective:
    return replace(objective, worths=tuple(_said_by(ctx, one, figures.get(one.key)) for one in objective.worths))


def _said_by(ctx: Context, worth: Worth, said: Figures | None) -> Worth:
    if said is None:
        return worth
    told = replace(
        worth,
        low=said.low,
        high=said.high,
        every=said.every,
        months=said.months,
        probability=said.probability,
        weight=said.weight,
    )
    return worth if told == worth else replace(told, said_by=side(ctx), said_at=ctx.now)


def _letter(ctx: Context, row: ValueConversation, person: UUID, template: str, due: Instant | None = None) -> None:
    coach, client = row.engagement.coach.person_id, row.engagement.client_id
    mail.queue(
        ctx,
        to=person,
        template=template,
        args={"conversation": str(row.pk), "revision": row.revision},
        engagement=row.engagement_id,
        brand=row.engagement.brand_id,
        reply_to=coach if person != coach else row.buyer_id or client,
        due=due,
    )
