"""What the letters about options say, read when they are written; an offer that is over is not sent any more."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from valueback.core.proposals import Option, offer_from_json
from valueback.core.terms import Party
from valueback.letters.formats import money
from valueback.store.models import CoachNote, Engagement, Person, Proposal, Purpose
from valueback.usecases.context import Context
from valueback.usecases.mail import NothingToSay, Outgoing
from valueback.usecases.paper_mail import Said
from valueback.usecases.proposals import ref

PROPOSAL: tuple[str, ...] = (
    "proposal",
    "proposal_noted",
    "proposal_chosen",
    "proposal_declined",
    "proposal_expired",
)
"""The letters that the verbs of proposals queue."""


def read(ctx: Context, mail: Outgoing) -> Said:
    """The values of a letter of PROPOSAL. NothingToSay when the options can no longer be chosen from."""
    rows = Proposal.objects.of(ctx).select_related("engagement__client", "engagement__coach__person")
    row = rows.filter(pk=UUID(str(mail.args["proposal"]))).first()
    if row is None:
        raise LookupError(f"the letter {mail.id} is about options that are not there")
    if mail.template == "proposal" and row.state != "sent":
        raise NothingToSay("these options have been answered or taken back")
    offer = offer_from_json(row.body)
    chosen = offer.option(row.chosen) if row.chosen else None
    values = {
        "client": row.engagement.client.name,
        "coach": row.engagement.coach.person.name,
        "side": _side(row.engagement, mail),
        "receipt": row.engagement.chain_head,
        "by": _name(ctx, mail) or row.engagement.client.name,
        "title": chosen.title if chosen is not None else "",
        "until": row.expires_at,
        "more": tuple(_lines(offer.options, mail.language)),
        "words": offer.opening if mail.template == "proposal" else _words(ctx, mail),
    }
    return Said(values, Purpose.PROPOSAL, ref(row))


def _lines(options: Iterable[Option], language: str) -> Iterable[str]:
    return (f"{one.title}: {money(one.owed, language)}" for one in options)


def _name(ctx: Context, mail: Outgoing) -> str:
    """Who answered, by the name they have now."""
    if "by" not in mail.args:
        return ""
    row = Person.objects.of(ctx).filter(pk=UUID(str(mail.args["by"]))).first()
    return "" if row is None else row.name


def _words(ctx: Context, mail: Outgoing) -> str:
    """What would have to be different, as it was kept for the coach."""
    if "note" not in mail.args:
        return ""
    row = CoachNote.objects.of(ctx).filter(pk=UUID(str(mail.args["note"])), engagement=mail.engagement).first()
    return "" if row is None else row.text


def _side(row: Engagement, mail: Outgoing) -> str:
    if mail.to_person == row.coach.person_id:
        return Party.COACH.value
    return (Party.CLIENT if mail.to_person == row.client_id else Party.SPONSOR).value
