"""The page on which options are compared and one is chosen: by a mailed link alone, or signed in.

Choosing binds nobody, so no code is asked for; looking at the page changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Refused
from valueback.core.proposals import Option
from valueback.letters.numbers import deadline
from valueback.usecases import proposals
from valueback.usecases.context import Context
from valueback.usecases.proposals import ProposalSeen
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.client.about import dress, posted
from valueback.web.context import or_missing, present, require
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit
from valueback.web.proposals.different import DifferentForm
from valueback.web.proposals.shown import comparison


@dataclass(frozen=True, slots=True)
class Doors:
    """Where this reader's page is, and where it posts to."""

    here: str
    choose: str
    different: str


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The link in the letter; its parts are the same acts as of somebody who is signed in."""
    seen = present(proposals.by_ref(visit.ctx, present(visit.opened.engagement), visit.opened.subject))
    dress(request, visit.ctx, seen.head)
    doors = Doors(visit.href(), visit.href("choose"), visit.href("different"))
    if visit.part == "different":
        return _different(request, visit.ctx, seen, doors)
    if visit.part == "choose" and request.method == "POST":
        return _choose(request, visit.ctx, seen, doors)
    if visit.part:
        return HttpResponseRedirect(doors.here)
    return choosing(request, visit.ctx, seen, doors)


@require("client", "sponsor", methods=("POST",))
def choose(request: HttpRequest, ctx: Context, proposal: UUID) -> HttpResponse:
    seen = present(proposals.proposal(ctx, proposal))
    return _choose(request, ctx, seen, _doors(seen))


@require("client", "sponsor", methods=("GET", "POST"))
def different(request: HttpRequest, ctx: Context, proposal: UUID) -> HttpResponse:
    """None of them is right: what would have to be different."""
    seen = present(proposals.proposal(ctx, proposal))
    dress(request, ctx, seen.head)
    return _different(request, ctx, seen, _doors(seen))


def choosing(request: HttpRequest, ctx: Context, seen: ProposalSeen, doors: Doors | None = None) -> HttpResponse:
    """The comparison, or what became of it."""
    reader = reader_of(request)
    to = doors or _doors(seen)
    values: dict[str, Any] = {
        "seen": seen,
        "head": seen.head,
        "doors": to,
        "choose_at": to.choose if seen.is_open else "",
        "chooser": "" if _is_mine(ctx, seen) else seen.chosen_by,
        # What was for the client alone stays theirs: whoever pays sees what is offered.
        "objective": seen.offer.objective if ctx.actor.role == "client" else "",
        "until": deadline(seen.expires_at, reader.zone, reader.language) if seen.expires_at is not None else "",
        "first": seen.offer.slot.on(seen.first_day),
        "shown": comparison(_to_show(seen), reader.language),
    }
    return render(request, "proposals/compare.html", values)


# --- what both ways in share -----------------------------------------------------------------------


def _doors(seen: ProposalSeen) -> Doors:
    at = (seen.id,)
    return Doors(
        reverse("proposals:show", args=at),
        reverse("proposals:choose", args=at),
        reverse("proposals:different", args=at),
    )


def _is_mine(ctx: Context, seen: ProposalSeen) -> bool:
    """Whether the reader is the one who chose."""
    reader = seen.head.client if ctx.actor.role == "client" else seen.head.sponsor
    return reader is not None and seen.chosen_by == reader.name


def _to_show(seen: ProposalSeen) -> tuple[Option, ...]:
    """Once one was chosen, that one."""
    return (seen.chosen,) if seen.chosen is not None else seen.offer.options


def _choose(request: HttpRequest, ctx: Context, seen: ProposalSeen, doors: Doors) -> HttpResponse:
    decided = proposals.choose(ctx, seen.id, request.POST.get("option", "")[:20])
    return onward(request, decided, doors.here)


def _different(request: HttpRequest, ctx: Context, seen: ProposalSeen, doors: Doors) -> HttpResponse:
    if not seen.is_open:
        return HttpResponseRedirect(doors.here)
    form = DifferentForm(posted(request))
    if form.is_valid():
        decided = or_missing(proposals.decline(ctx, seen.id, form.cleaned_data["words"]))
        if not (isinstance(decided, Refused) and decided.data.get("field")):
            said = _("Said. %(coach)s knows.") % {"coach": seen.head.coach.name}
            return onward(request, decided, doors.here, said)
        into_form(request, form, decided)
    values = {"form": form, "seen": seen, "head": seen.head, "doors": doors}
    return render(request, "proposals/different.html", values, status=UNPROCESSABLE if form.errors else 200)
