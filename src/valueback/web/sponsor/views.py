"""A sponsor's pages: the programmes they pay for, and of each what is theirs to see by default."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from valueback.usecases import pages, papers
from valueback.usecases.context import Context
from valueback.web.client.about import dress
from valueback.web.context import present, require
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit
from valueback.web.parts import Tone
from valueback.web.signing.lists import line_of
from valueback.web.sponsor.seen import sponsor_values


@dataclass(frozen=True, slots=True)
class Place:
    """One programme on the sponsor's list."""

    href: str
    client: str
    brand: str
    tone: Tone
    word: str


@require("sponsor")
def home(request: HttpRequest, ctx: Context) -> HttpResponse:
    """The programmes; a single one opens at once."""
    views = pages.sponsor_home(ctx)
    if len(views) == 1:
        return HttpResponseRedirect(reverse("sponsor:view", args=(views[0].head.id,)))
    reader = reader_of(request)
    places = []
    for view in views:
        shown = sponsor_values(view, reader)
        href = reverse("sponsor:view", args=(view.head.id,))
        places.append(Place(href, view.head.client.name, view.head.brand.name, shown["tone"], shown["word"]))
    return render(request, "sponsor/home.html", {"places": tuple(places)})


@require("sponsor")
def view(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """One programme, and nothing of what is between client and coach."""
    found = present(pages.sponsor_view(ctx, engagement))
    dress(request, ctx, found.head)
    lines = tuple(line_of(one, ctx) for one in papers.papers_of(ctx, engagement))
    values = {"view": found, "papers": lines} | sponsor_values(found, reader_of(request))
    return render(request, "sponsor/view.html", values)


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The link in the invitation; the code was given before."""
    return HttpResponseRedirect(reverse("sponsor:view", args=(present(visit.opened.engagement),)))
