"""How each kind of letter is joined to the verbs: what it says, where its link leads, what is true once it is accepted.

A client's letter carries a link of its own, found again by a retry; a coach's leads to the page where they sign in.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from valueback.gateways.mail import Attachment
from valueback.jobs import papers
from valueback.jobs.addresses import address
from valueback.jobs.mail import Template, Values
from valueback.usecases import entry, paper_mail, proposal_mail, value_mail, weekly_mail
from valueback.usecases.context import Context
from valueback.usecases.links import Keys, link_for, token_for
from valueback.usecases.mail import Outgoing
from valueback.usecases.paper_mail import Said

LASTS: Final = timedelta(days=60)
"""How long a mailed link opens: beyond the longest cure, and beyond a claim's steps."""


_ENDS: Final = ("paper_declined", "paper_voided", "paper_expired")


def keys() -> Keys:
    """The keys of this installation's links."""
    return Keys.of(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)


def _values(mail: Outgoing, said: Said, url: str) -> Values:
    verify = address(reverse("verify:show"))
    common = {"to": mail.to_name, "brand": mail.sender_name, "zone": mail.zone, "url": url, "verify": verify}
    return {**common, **said.values}


def _link(ctx: Context, mail: Outgoing, said: Said) -> str:
    """The address of the link of a letter: the same one each time the letter is written."""
    link = link_for(
        ctx,
        keys(),
        said.purpose,
        mail.to_person,
        real=datetime.now(UTC),  # links last in real time, whatever the practice's clock says
        lasts=LASTS,
        engagement=mail.engagement,
        subject=said.subject,
    )
    return address(reverse("link", args=(token_for(link, keys()),)))


def _coach_page(mail: Outgoing, said: Said) -> str:
    """The page that a letter to a coach is about; they sign in on the way there."""
    if mail.engagement is None:
        return address(reverse("today:show"))
    if mail.template in _ENDS:
        return address(reverse("papers:show", args=(mail.args["paper"],)))
    if "paper" in mail.args:
        return address(reverse("signing:paper", args=(mail.args["paper"],)))
    if "version" in mail.args:
        return address(reverse("signing:paper", args=(mail.args["version"],)))
    if "claim" in mail.args:
        return address(reverse("claims:show", args=(mail.engagement,)))
    if "proposal" in mail.args:
        return address(reverse("proposals:show", args=(mail.args["proposal"],)))
    if "conversation" in mail.args:
        return address(reverse("value:show", args=(mail.engagement,)))
    if "session" in mail.args:
        return address(reverse("engagement:call", args=(mail.engagement, said.subject)))
    return address(reverse("engagement:show", args=(mail.engagement,)))


def _read_weekly(ctx: Context, mail: Outgoing) -> Values:
    said = weekly_mail.read(ctx, mail)
    url = _coach_page(mail, said) if mail.template in weekly_mail.TO_COACH else _link(ctx, mail, said)
    return _values(mail, said, url)


def _read_paper(ctx: Context, mail: Outgoing) -> Values:
    said = paper_mail.read(ctx, mail)
    if mail.template == "enter_link":
        entrance = entry.entrance(UUID(str(mail.args["membership"])), keys(), datetime.now(UTC))
        return _values(mail, said, address(reverse("link", args=(token_for(entrance, keys()),))))
    if said.values.get("side") == "coach":
        return _values(mail, said, _coach_page(mail, said))
    return _values(mail, said, _link(ctx, mail, said))


def _read_proposal(ctx: Context, mail: Outgoing) -> Values:
    said = proposal_mail.read(ctx, mail)
    url = _coach_page(mail, said) if said.values["side"] == "coach" else _link(ctx, mail, said)
    return _values(mail, said, url)


def _read_value(ctx: Context, mail: Outgoing) -> Values:
    said = value_mail.read(ctx, mail)
    url = _coach_page(mail, said) if said.values["side"] == "coach" else _link(ctx, mail, said)
    return _values(mail, said, url)


def _files(ctx: Context, mail: Outgoing) -> tuple[Attachment, ...]:
    """What a letter about paper brings with it: the sealed copy."""
    return papers.attached(ctx, mail) if mail.template == "signed_copy" else ()


PAPER: Final = tuple(Template(code, _read_paper, paper_mail.accepted, _files) for code in paper_mail.TEMPLATES)
WEEKLY: Final = tuple(Template(code, _read_weekly, weekly_mail.accepted) for code in weekly_mail.WEEKLY)
VALUE: Final = tuple(Template(code, _read_value) for code in value_mail.VALUE)
PROPOSAL: Final = tuple(Template(code, _read_proposal) for code in proposal_mail.PROPOSAL)
TEMPLATES: Final = (*PAPER, *WEEKLY, *VALUE, *PROPOSAL)
