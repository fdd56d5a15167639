"""Reading and signing a results schedule. Opening it is also how it reached the client, which starts their time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Refused
from valueback.core.terms import Party
from valueback.letters.layout import Paper as Sheet
from valueback.letters.layout import paper as laid_out
from valueback.usecases import schedules
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.schedules import ScheduleSeen
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.client.about import about, side_of
from valueback.web.context import or_missing, present, require
from valueback.web.fragments import render
from valueback.web.parts import Signed
from valueback.web.signing.forms import SignForm
from valueback.web.signing.views import is_opened, note_opened


@dataclass(frozen=True, slots=True)
class SchedulePaper:
    """One results schedule as this reader meets it."""

    head: Head
    seen: ScheduleSeen
    sheet: Sheet
    side: Party

    @property
    def language(self) -> str:
        return self.head.client.language

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset()

    @property
    def waiting(self) -> bool:
        """Whether this reader is asked to sign it now; the coach signs where it is sent."""
        return self.side is Party.CLIENT and self.seen.state == "sent"

    @property
    def signers(self) -> tuple[Signed, ...]:
        how = _("typed name")
        client = (
            Signed(self.head.client.name, _("client"), self.seen.signed_at, self.seen.digest[:16], how)
            if self.seen.signed_at
            else Signed(self.head.client.name, _("client"))
        )
        coach = (
            Signed(self.head.coach.name, _("coach"), self.seen.sent_at, self.seen.digest[:16], how)
            if self.seen.sent_at
            else Signed(self.head.coach.name, _("coach"))
        )
        return client, coach


@require("client", "coach", methods=("GET", "POST"))
def schedule(request: HttpRequest, ctx: Context, schedule: UUID) -> HttpResponse:
    """The schedule: its cover until it is opened, then its text and the signature, then that it holds."""
    found = _found(request, ctx, schedule)
    if request.method == "POST" and found.waiting:
        return _sign(request, ctx, found)
    if found.waiting and not is_opened(request, schedule):
        return render(request, "signing/schedule_cover.html", {"paper": found})
    if found.waiting:
        form = SignForm(initial={"digest": found.seen.digest})
        return render(request, "signing/schedule_read.html", {"paper": found, "form": form})
    return render(request, "signing/schedule_after.html", {"paper": found})


@require("client", "coach", methods=("POST",))
def open_schedule(request: HttpRequest, ctx: Context, schedule: UUID) -> HttpResponse:
    """ "Open the document": it has reached the client."""
    found = _found(request, ctx, schedule)
    if found.side is Party.CLIENT:
        or_missing(schedules.reached(ctx, schedule))
    note_opened(request, schedule)
    return HttpResponseRedirect(reverse("signing:schedule", args=(schedule,)))


@require("client", "coach")
def printed(request: HttpRequest, ctx: Context, schedule: UUID) -> HttpResponse:
    """The exact text with its signatures and its digest, for paper."""
    return render(request, "signing/schedule_print.html", {"paper": _found(request, ctx, schedule)})


def _found(request: HttpRequest, ctx: Context, schedule_id: UUID) -> SchedulePaper:
    seen = present(schedules.schedule(ctx, schedule_id))
    head = about(request, ctx, seen.engagement)
    return SchedulePaper(head, seen, laid_out(seen.text), side_of(ctx))


def _sign(request: HttpRequest, ctx: Context, found: SchedulePaper) -> HttpResponse:
    form = SignForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        done = or_missing(schedules.sign(ctx, found.seen.id, said["name"], said["consent"], said["digest"]))
        if not (isinstance(done, Refused) and done.data.get("field")):
            return onward(request, done, reverse("signing:schedule", args=(found.seen.id,)), _("You have signed."))
        into_form(request, form, done)
    return render(request, "signing/schedule_read.html", {"paper": found, "form": form}, status=UNPROCESSABLE)
