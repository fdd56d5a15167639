"""The one page after a call, opened by its link or signed in. GET shows what was chosen, one button saves it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from valueback.core.decisions import Refused
from valueback.core.facts import Answer
from valueback.core.terms import Party
from valueback.letters import wording
from valueback.usecases import aftercall, checks, pages
from valueback.usecases.context import Context
from valueback.usecases.pages import AfterCallClient
from valueback.web.acts import UNPROCESSABLE, told
from valueback.web.addresses import address
from valueback.web.aftercall.shown import TRAP, answer_options, done_options, parts_of, said_of
from valueback.web.client.about import dress
from valueback.web.context import NOTHING_HERE, or_missing, present, proved_visit, require
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit
from valueback.web.parts import Fault, Option

_BEHIND_CODE: Final = ("standing", "schedule", "paid")
"""Pages that a link alone does not open: the way there asks for the six digits."""


@require("client", methods=("GET", "POST"))
def page(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The page for a client who is signed in."""
    here = address("aftercall:page", engagement)
    ways = {part: _way(engagement, part, None) for part in _BEHIND_CODE}
    return _page(request, ctx, engagement, here, ways)


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page by the link in the message after the call; no code is asked for it."""
    engagement = present(visit.opened.engagement)
    if visit.part in _BEHIND_CODE:
        if not visit.ctx.actor.proved:
            return HttpResponseRedirect(visit.code_href(visit.part))
        proved_visit(request, visit.opened)
        return HttpResponseRedirect(_way(engagement, visit.part, _page_of(visit.ctx, engagement)))
    if visit.part:
        raise Http404(NOTHING_HERE)
    ways = {part: visit.href(part) for part in _BEHIND_CODE}
    return _page(request, visit.ctx, engagement, visit.href(), ways)


def _way(engagement: UUID, part: str, page: AfterCallClient | None) -> str:
    if part == "paid":
        return address("client:paid", engagement)
    if part == "schedule":
        if page is not None and page.schedule is not None:
            return address("signing:paper", page.schedule.id)
        return address("signing:papers", engagement)
    return address("client:standing", engagement)


def _page_of(ctx: Context, engagement: UUID) -> AfterCallClient:
    return present(pages.after_call_client(ctx, engagement))


def _page(request: HttpRequest, ctx: Context, engagement: UUID, here: str, ways: Mapping[str, str]) -> HttpResponse:
    found = _page_of(ctx, engagement)
    dress(request, ctx, found.head)
    if request.method != "POST":
        return _shown(request, found, here, ways, _chosen(request, found))
    if request.POST.get(TRAP):
        return _thanked(request, here)
    done = or_missing(aftercall.save(ctx, engagement, said_of(found, request.POST)))
    if not isinstance(done, Refused):
        return _thanked(request, here)
    field = str(done.data.get("field") or "")
    if done.code.startswith("text_"):
        field = field.replace("result-", "why-").replace("check-", "better-").replace("done-", "words-")
    fault = Fault(f"id_{field}" if field else "", told(request, done))
    again = _page_of(ctx, engagement)
    return _shown(request, again, here, ways, request.POST.dict(), (fault,))


def _thanked(request: HttpRequest, here: str) -> HttpResponse:
    messages.success(request, _("Saved. Thank you."))
    return HttpResponseRedirect(here)


def _chosen(request: HttpRequest, found: AfterCallClient) -> dict[str, str]:
    """A choice that came with the address, from a button in the message: shown, and not saved before the press."""
    wanted = request.GET.get("a", "")
    newest = next((one for one in found.checks if one.answer is None), None)
    if newest is None or wanted not in {*(str(int(one)) for one in Answer), "x"}:
        return {}
    return {f"check-{newest.session.ref}": wanted}


def _shown(
    request: HttpRequest,
    found: AfterCallClient,
    here: str,
    ways: Mapping[str, str],
    typed: Mapping[str, str],
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    reader = reader_of(request)
    values = {
        "head": found.head,
        "here": here,
        "ways": ways,
        "parts": parts_of(found, reader, typed),
        "answers": answer_options(reader.language),
        "ways_done": done_options(reader.language),
        "course": (Option("yes", _("Yes")), Option("no", _("Not yet"))),
        "yes_no": (Option("yes", _("It is so")), Option("no", _("It is not so"))),
        "schedule": found.schedule is not None,
        "asks_paid": found.asks_paid,
        "nothing": found.nothing_waits,
        "next_at": found.next_session.start if found.next_session else "",
        "word": wording.headline(found.standing, Party.CLIENT, reader.language),
        "tone": wording.tone(found.standing),
        "faults": faults,
        "errors": {one.field.removeprefix("id_"): one.sentence for one in faults},
        "quiet": int(checks.QUIET.total_seconds() // 60),
        "with_guarantee": found.standing.verdict is not None,
        "trap": TRAP,
        "passes_left": found.passes_left,
    }
    return render(request, "aftercall/page.html", values, status=UNPROCESSABLE if faults else 200)
