"""What a coach opens between two sessions: the next one, what waits, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from valueback.core.dates import Instant
from valueback.core.terms import Party
from valueback.letters import wording
from valueback.letters.names import name
from valueback.usecases import heads, pages
from valueback.usecases.context import Context
from valueback.usecases.heads import Neighbour
from valueback.usecases.pages import Today, TodayCall
from valueback.web.acts import undo_of
from valueback.web.context import present, require
from valueback.web.engagement.frame import tone_of
from valueback.web.fragments import reader_of, render
from valueback.web.parts import Step, Tone
from valueback.web.today.words import FIRST, in_words, news, waiting


@dataclass(frozen=True, slots=True)
class CallToday:
    """One session of today, ready to read."""

    engagement: UUID
    ref: str
    client: str
    start: Instant
    tone: Tone
    word: str
    over: bool
    soon: str
    facts: tuple[str, ...]


@require("coach")
def show(request: HttpRequest, ctx: Context) -> HttpResponse:
    found = present(pages.coach_today(ctx))
    there = heads.neighbours(ctx)
    reader = reader_of(request)
    calls = tuple(_call(one, ctx.now, reader.language) for one in found.sessions)
    ordered = sorted(found.to_do, key=lambda one: FIRST.index(one.task))
    values = {
        "day": found.day,
        "coming": next((one for one in calls if not one.over), None),
        "calls": calls,
        "waiting": tuple(waiting(one, reader.language, reader.zone) for one in ordered),
        "news": tuple(news(one, reader.language, reader.zone) for one in found.news),
        "steps": _steps(found, there),
        "undo": undo_of(request),
    }
    return render(request, "today/show.html", values)


def _call(one: TodayCall, now: Instant, language: str) -> CallToday:
    return CallToday(
        one.engagement,
        one.session.ref,
        one.client,
        one.session.start,
        tone_of(wording.tone(one.standing)),
        wording.headline(one.standing, Party.COACH, language),
        now >= one.session.end,
        in_words(one.session.start, now, language),
        tuple(_facts(one, language)),
    )


def _facts(one: TodayCall, language: str) -> list[str]:
    """What is good to know before it: the homework, and what the last value check said."""
    found = []
    if one.given:
        found.append(
            _("Homework came in")
            if one.done == one.given
            else _("Homework: %(done)s of %(given)s in") % {"done": one.done, "given": one.given}
        )
    if one.before is not None and one.before.answer is not None:
        said = _("The last value check said: %(answer)s") % {"answer": name(one.before.answer, language).lower()}
        found.append(f"{said}. “{one.before.better}”" if one.before.better else said)
    elif one.before is not None:
        found.append(_("The last value check was answered"))
    return found


def _steps(found: Today, there: tuple[Neighbour, ...]) -> tuple[Step, ...]:
    """The first run: four steps, until somebody has signed; nothing afterwards."""
    states = {one.state for one in there}
    if states & {"agreed", "running", "ended"} or found.sessions:
        return ()
    first = there[0].id if there else None
    write = reverse("clients:start") if first is None else reverse("engagement:show", args=(first,))
    return (
        Step(
            _("Give your brand its name and colour"),
            True,
            _brand(),
            _("Done when you opened the practice; change it any time."),
        ),
        Step(
            _("Add your first client"),
            bool(there),
            reverse("clients:start"),
            _("One page: who, what for, the fee, the time."),
        ),
        Step(_("Send the agreement"), bool(states & {"proposed"}), write, _("Both of you sign it on screen.")),
        Step(_("Hold the first session"), False, "", _("All of them are planned once both have signed.")),
    )


def _brand() -> str:
    for page in ("settings:brands", "settings:show"):
        try:
            return reverse(page)
        except NoReverseMatch:
            continue
    return ""
