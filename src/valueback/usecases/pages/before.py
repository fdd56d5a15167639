"""What waits before anything is signed, read off the rows that are there: for the client, and for the coach.

Papers come before the value conversation, and that before the options: what binds first, then value before price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.proposals import offer_from_json
from valueback.core.terms import Party
from valueback.store.models import AgreementVersion, Proposal, ValueConversation
from valueback.usecases.access import acting, engagements_of, reaches
from valueback.usecases.context import Context
from valueback.usecases.heads import UNSIGNABLE


class Before(StrEnum):
    """What there is to see to: a paper to sign, a yes to the value, options to choose from, a new draft to write."""

    SIGN = "sign"
    VALUE = "value"
    OPTIONS = "options"
    CHOSEN = "chosen"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for the client: the paper, conversation or proposal, and until when it can be done."""

    what: Before
    id: UUID
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is next for the coach: the conversation, proposal or version it is about, and until when it stands.

    `said`: "confirmed" for a conversation to which the other side said yes, else "changed"; the title of the option
    that was chosen; how a version ended (declined, expired, voided). `by`: who confirms or chose, by name.
    """

    what: Before
    id: UUID
    until: Instant | None = None
    said: str = ""
    by: str = ""


# --- the client ------------------------------------------------------------------------------------


def asked(ctx: Context, engagement: UUID) -> tuple[Asked, ...]:
    """What waits for the client of one engagement before it is agreed, what comes first in front; three queries."""
    return asked_of_many(ctx, (engagement,)).get(engagement, ()) if reaches(ctx, engagement) else ()


def asked_of_many(ctx: Context, engagements: Iterable[UUID]) -> Mapping[UUID, tuple[Asked, ...]]:
    """The same for many engagements that the client may reach, in as many queries."""
    if acting(ctx) != "client":
        return {}
    ids, found = tuple(engagements), dict[UUID, tuple[Asked, ...]]()
    mine = {"engagement__in": ids, "engagement__agreed_at__isnull": True, "engagement__declined_at__isnull": True}
    turn = {"paper__signers__party": Party.CLIENT, "paper__signers__asked_at__isnull": False}
    offered = AgreementVersion.objects.of(ctx).filter(**mine, **turn, state="offered", paper__expires_at__gt=ctx.now)
    papers = offered.exclude(paper__signatures__party=Party.CLIENT)
    shared = ValueConversation.objects.of(ctx).filter(**mine, state="shared", buyer_confirmed_at__isnull=True)
    sent = Proposal.objects.of(ctx).filter(**mine, state="sent", expires_at__gt=ctx.now)
    rows = (
        (Before.SIGN, papers.order_by("-number").values_list("engagement_id", "paper_id", "paper__expires_at")),
        (Before.VALUE, shared.filter(buyer=ctx.actor.person).values_list("engagement_id", "pk", "replaced_at")),
        (Before.OPTIONS, sent.order_by("-number").values_list("engagement_id", "pk", "expires_at")),
    )
    for what, some in rows:
        for engagement, row, until in some:
            found[engagement] = (*found.get(engagement, ()), Asked(what, row, until))
    return found


# --- the coach -------------------------------------------------------------------------------------


def ahead(ctx: Context, engagement: UUID) -> Ahead | None:
    """What is next in one engagement before it is signed; None where a paper is out, or nothing was begun."""
    return ahead_of_many(ctx, (engagement,)).get(engagement) if reaches(ctx, engagement) else None


def unsigned(ctx: Context, coach: UUID) -> tuple[tuple[UUID, str, Ahead], ...]:
    """The same for all enquiries and offers of a coach, with whose they are; four queries whatever their number."""
    rows = engagements_of(ctx).filter(state__in=("enquiry", "proposed"), coach__person_id=coach)
    clients = dict(rows.values_list("pk", "client__name"))
    return tuple((one, clients[one], found) for one, found in ahead_of_many(ctx, clients).items())


def ahead_of_many(ctx: Context, engagements: Iterable[UUID]) -> Mapping[UUID, Ahead]:
    """What is next in each of these engagements, for the coach who may reach them; three queries."""
    ids = tuple(engagements)
    if acting(ctx) != "coach":
        return {}
    versions = AgreementVersion.objects.of(ctx).filter(engagement__in=ids).defer("terms", "text").order_by("number")
    proposals = Proposal.objects.of(ctx).filter(engagement__in=ids, state__in=("sent", "chosen"))
    waiting = ValueConversation.objects.of(ctx).filter(
        engagement__in=ids, state="shared", coach_confirmed_at__isnull=True
    )
    newest = {one.engagement_id: one for one in versions}
    talks = {one.engagement_id: one for one in waiting.defer("body").select_related("buyer").order_by("number")}
    offers = {one.engagement_id: one for one in proposals.select_related("chosen_by").order_by("number")}
    found = {one: _ahead(ctx, newest.get(one), talks.get(one), offers.get(one)) for one in ids}
    return {one: next_ for one, next_ in found.items() if next_ is not None}


def _ahead(
    ctx: Context, version: AgreementVersion | None, talk: ValueConversation | None, offer: Proposal | None
) -> Ahead | None:
    """A paper that is out goes its own way; what is newer than the newest version comes before it."""
    if version is not None and version.state in ("offered", "signed"):
        return None
    if talk is not None:
        said = "changed" if talk.buyer_confirmed_at is None else "confirmed"
        return Ahead(Before.VALUE, talk.pk, said=said, by="" if talk.buyer is None else talk.buyer.name)
    if offer is not None and _is_open(ctx, offer, version):
        return Ahead(Before.OPTIONS, offer.pk, offer.expires_at)
    if version is None:
        return None
    if version.state == "draft" and offer is not None and offer.chosen_by is not None and _made_from(version, offer):
        chosen = offer_from_json(offer.body).option(offer.chosen)
        return Ahead(Before.CHOSEN, version.pk, None, chosen.title if chosen else "", offer.chosen_by.name)
    return Ahead(Before.AGAIN, version.pk, said=version.state) if version.state in UNSIGNABLE else None


def _is_open(ctx: Context, offer: Proposal, version: AgreementVersion | None) -> bool:
    """Whether somebody can still choose, and nothing was written since."""
    if offer.state != "sent" or offer.sent_at is None or offer.expires_at is None:
        return False
    return offer.expires_at > ctx.now and (version is None or version.created_at <= offer.sent_at)


def _made_from(version: AgreementVersion, offer: Proposal) -> bool:
    return offer.chosen_at is not None and version.created_at >= offer.chosen_at
