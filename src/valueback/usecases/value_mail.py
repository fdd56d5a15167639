"""What the letters about a value conversation say, read when they are written; what is no longer so is not said."""

from __future__ import annotations

from uuid import UUID

from valueback.core.terms import Party
from valueback.store.models import Purpose, ValueConversation
from valueback.usecases.context import Context
from valueback.usecases.mail import NothingToSay, Outgoing
from valueback.usecases.paper_mail import Said

VALUE: tuple[str, ...] = ("value_shared", "value_changed", "value_agreed")
"""The letters that the verbs of the value conversation queue."""


def read(ctx: Context, mail: Outgoing) -> Said:
    """The values of a letter of VALUE. NothingToSay when it was overtaken by what happened since."""
    rows = ValueConversation.objects.of(ctx).select_related("engagement__client", "engagement__coach__person", "buyer")
    row = rows.filter(pk=UUID(str(mail.args["conversation"]))).first()
    if row is None or row.replaced_at is not None:
        raise NothingToSay("the conversation has been replaced")
    coach, client = row.engagement.coach.person, row.engagement.client
    to_coach = mail.to_person == coach.pk
    answered = row.coach_confirmed_at if to_coach else row.buyer_confirmed_at
    if mail.template == "value_changed" and answered is not None:
        raise NothingToSay("whoever was to be asked again has confirmed it")
    buyer = client if row.buyer is None else row.buyer
    values = {
        "client": client.name,
        "coach": coach.name,
        "by": buyer.name if to_coach else coach.name,
        "side": _side(row, mail),
        "receipt": row.engagement.chain_head,
        "agreed_at": row.confirmed_at,
    }
    return Said(values, Purpose.VALUE, str(row.pk))


def _side(row: ValueConversation, mail: Outgoing) -> str:
    if mail.to_person == row.engagement.coach.person_id:
        return Party.COACH.value
    return (Party.CLIENT if mail.to_person == row.engagement.client_id else Party.SPONSOR).value
