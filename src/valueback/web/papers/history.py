"""How an agreement came to be as it is: who wrote which version, what became of it, and any two of them compared."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.letters import formats
from valueback.usecases import agreements
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.context import Context
from valueback.web.context import require
from valueback.web.engagement.frame import frame
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Option, Tone
from valueback.web.signing.compare import compared
from valueback.web.signing.lists import STATES


@dataclass(frozen=True, slots=True)
class Line:
    """One version: who wrote it when, and what became of it."""

    href: str
    title: str
    sub: str
    tone: Tone
    word: str


@require("coach")
def show(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """All versions, newest first, and the two that were chosen (the last two, if none) beside each other."""
    framed = frame(request, ctx, engagement, "agreement")
    found = agreements.versions(ctx, engagement)
    before, after = _chosen(request, found)
    values = {
        **framed.values(),
        "lines": tuple(_line(one, request) for one in found),
        "numbers": tuple(
            Option(str(one.number), _("Version %(number)s") % {"number": one.number}) for one in reversed(found)
        ),
        "before": before.number if before else 0,
        "after": after.number if after else 0,
        "changes": compared(before, after) if before and after else (),
    }
    return render(request, "papers/history.html", values)


def _chosen(request: HttpRequest, found: tuple[VersionSeen, ...]) -> tuple[VersionSeen | None, VersionSeen | None]:
    """The two versions of the address; a number that is none of these means the usual one."""
    by_number = {str(one.number): one for one in found}
    last = found[0] if found else None
    usual = next((one for one in found[1:] if one.state == "signed"), found[1] if len(found) > 1 else None)
    after = by_number.get(request.GET.get("after", ""), last)
    before = by_number.get(request.GET.get("before", ""), usual)
    return before, after


def _line(one: VersionSeen, request: HttpRequest) -> Line:
    reader = reader_of(request)
    tone, word = ("quiet", _("Draft")) if one.state == "draft" else _state(one)
    when = formats.instant(one.created_at, reader.zone, reader.language)
    return Line(
        reverse("drafts:review", args=(one.id,)),
        _("Version %(number)s") % {"number": one.number},
        _("written by %(name)s, %(when)s") % {"name": one.created_by, "when": when},
        tone,
        word,
    )


def _state(one: VersionSeen) -> tuple[Tone, str]:
    tone, word = STATES["waiting" if one.state == "offered" else one.state]
    return tone, str(word)
