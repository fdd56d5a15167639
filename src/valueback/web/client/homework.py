"""The client's homework: everything that was given, and how it was done, all in one act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.facts import Done as How
from valueback.letters.names import name
from valueback.usecases import homework, pages
from valueback.usecases.context import Context
from valueback.usecases.pages import HomeworkSeen
from valueback.web.acts import onward
from valueback.web.client.about import dress
from valueback.web.context import present, require
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Option


@require("client", methods=("GET", "POST"))
def index(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """What is to be done, and what was done."""
    page = present(pages.homework_page(ctx, engagement))
    dress(request, ctx, page.head)
    if request.method == "POST":
        done = homework.report(ctx, engagement, *ticked(request, page.items))
        return onward(request, done, reverse("client:homework", args=(engagement,)), _("Saved."))
    values: dict[str, Any] = {
        "head": page.head,
        "open": tuple(one for one in page.items if one.done is None and not one.excused),
        "told": tuple(one for one in reversed(page.items) if one.done is not None or one.excused),
        "options": done_options(reader_of(request).language),
        "words": {how.value: name(how, reader_of(request).language) for how in How},
    }
    return render(request, "client/homework.html", values)


def done_options(language: str) -> tuple[Option, ...]:
    """The four ways homework can have been done."""
    return tuple(Option(how.value, name(how, language)) for how in How)


def ticked(request: HttpRequest, items: tuple[HomeworkSeen, ...]) -> tuple[dict[UUID, How], dict[UUID, str]]:
    """What was ticked for each item, and the word beside it; items left alone are left out."""
    known = {how.value: how for how in How}
    typed = {one.id: known.get(request.POST.get(f"done-{one.ref}", "")) for one in items}
    done = {item: how for item, how in typed.items() if how is not None}
    words = {one.id: text for one in items if (text := request.POST.get(f"words-{one.ref}", "")) and one.id in done}
    return done, words
