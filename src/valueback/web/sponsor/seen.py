"""What a company reads: the terms it pays for, the guarantee in one word, sessions held, payments; nothing else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from valueback.core.guarantee.standing import Verdict
from valueback.core.terms import Party
from valueback.letters import formats, wording
from valueback.usecases.pages import SponsorView
from valueback.usecases.pages.homes import Bought
from valueback.web.fragments import Reader
from valueback.web.parts import Row


def sponsor_values(view: SponsorView, reader: Reader) -> dict[str, Any]:
    """The values of the sponsor's part of a page."""
    language = reader.language
    tone, word = "info", _("In preparation")
    if view.standing is not None:
        word = wording.headline(view.standing, Party.SPONSOR, language)
        # Whether something is to be caught up is between client and coach: the colour must not tell it either.
        tone = "ok" if view.standing.verdict is Verdict.AT_RISK else wording.tone(view.standing)
    rows = []
    if view.sessions is not None:
        held = _("%(held)s of %(agreed)s") % {"held": view.sessions.held, "agreed": view.sessions.agreed}
        rows.append(Row(_("Sessions held"), held))
    if view.next_at is not None:
        rows.append(Row(_("Next session"), formats.instant(view.next_at, reader.zone, language)))
    paid = tuple(
        Row(formats.day(formats.local_moment(at, reader.zone).date(), language), formats.money(amount, language))
        for at, amount in view.paid
    )
    return {"tone": tone, "word": word, "rows": tuple(rows), "paid": paid, "terms": _terms(view.bought, language)}


def _terms(bought: Bought | None, language: str) -> tuple[Row, ...]:
    """What is paid for: the fee, the term, the number of sessions; never what they are about."""
    if bought is None:
        return ()
    calls = formats.counted(bought.sessions, "%(num)s session", "%(num)s sessions", language)
    minutes = formats.counted(bought.minutes, "%(num)s minute", "%(num)s minutes", language)
    return (
        Row(_("Fee"), formats.money(bought.fee, language)),
        Row(_("Term"), formats.span(bought.first_day, bought.last_day, language)),
        Row(_("Sessions"), f"{calls}, {minutes}"),
    )
