"""What waits for a coach and what is new, each in one sentence with the page on which it is seen to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from valueback.core.dates import Instant
from valueback.letters import formats
from valueback.letters.names import name
from valueback.letters.numbers import deadline
from valueback.usecases.pages import Happening, News, Task, ToDo
from valueback.web.parts import Tone


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to see to: the sentence, whose it is, by when, and where."""

    href: str
    sentence: str
    client: str
    by: str
    tone: Tone
    word: str


_PLAIN: Final[Mapping[Task, str | Promise]] = MappingProxyType(
    {
        Task.ASK: gettext_lazy("The value check of this session has not reached them yet"),
        Task.UNCLEAR: gettext_lazy("You two see differently how this session was"),
        Task.ADJUST: gettext_lazy("Something was missing: propose a change"),
        Task.AGREE: gettext_lazy("A change they proposed waits for you"),
        Task.LOOK: gettext_lazy("Homework came in: look at it together"),
        Task.SCHEDULE: gettext_lazy("Write the results schedule"),
        Task.CIRCUMSTANCE: gettext_lazy("A circumstance was logged"),
        Task.CLAIM: gettext_lazy("Value back was asked for"),
        Task.CONFIRM: gettext_lazy("A result waits for your word"),
        Task.PAYMENT: gettext_lazy("The fee has not all come in"),
        Task.NOTED: gettext_lazy("What you noted waits for their yes"),
        Task.SIGN: gettext_lazy("They have signed: read it and sign"),
        Task.CHOSEN: gettext_lazy("They chose from the options: look at the draft and send it"),
        Task.OPTIONS: gettext_lazy("The options are with them, not answered yet"),
    }
)
_SAID: Final[Mapping[tuple[Task, str], str | Promise]] = MappingProxyType(
    {
        (Task.VALUE, "changed"): gettext_lazy("The value conversation has changed: it waits for your yes"),
        (Task.VALUE, "confirmed"): gettext_lazy("They said yes to the value conversation: yours is missing"),
        (Task.AGAIN, "expired"): gettext_lazy("The offer has expired: write a new draft from it"),
        (Task.AGAIN, "declined"): gettext_lazy("The offer was declined: write a new draft from it"),
        (Task.AGAIN, "voided"): gettext_lazy("The offer was made void: write a new draft from it"),
    }
)
_PAGES: Final[Mapping[Task, str]] = MappingProxyType(
    {
        Task.ASK: "engagement:call",
        Task.UNCLEAR: "engagement:call",
        Task.EXCUSE: "engagement:show",
        Task.ADJUST: "engagement:homework",
        Task.AGREE: "engagement:homework",
        Task.LOOK: "engagement:homework",
        Task.SCHEDULE: "engagement:schedule",
        Task.OWED: "engagement:calls",
        Task.CIRCUMSTANCE: "engagement:results",
        Task.CLAIM: "claims:show",
        Task.CONFIRM: "engagement:results",
        Task.PAYMENT: "money:show",
        Task.NOTED: "engagement:timeline",
        Task.SIGN: "engagement:agreement",
        Task.VALUE: "value:show",
        Task.CHOSEN: "drafts:review",
        Task.OPTIONS: "proposals:show",
        Task.AGAIN: "engagement:show",
    }
)
FIRST: Final[tuple[Task, ...]] = (
    Task.CLAIM,
    Task.SIGN,
    Task.VALUE,
    Task.CHOSEN,
    Task.ADJUST,
    Task.UNCLEAR,
    Task.EXCUSE,
    Task.AGREE,
    Task.CONFIRM,
    Task.SCHEDULE,
    Task.LOOK,
    Task.AGAIN,
    Task.CIRCUMSTANCE,
    Task.OWED,
    Task.PAYMENT,
    Task.ASK,
    Task.NOTED,
    Task.OPTIONS,
)
"""What is seen to first: a claim, an unanswered no, a matter of hours; what only waits for others comes last."""


def waiting(one: ToDo, language: str, zone: str) -> Waiting:
    """One thing that waits for the coach."""
    sentence = _sentence(one, language)
    if one.session_at is not None:
        sentence = f"{sentence} ({formats.day(_day(one.session_at, zone), language, 'weekday')})"
    by = "" if one.until is None else _("until %(until)s") % {"until": deadline(one.until, zone, language)}
    urgent = one.task in (Task.CLAIM, Task.ADJUST, Task.EXCUSE, Task.UNCLEAR)
    word = _("Needs you") if urgent else ""
    return Waiting(_href(one), sentence, one.client, by, "watch" if urgent else "info", word)


def _sentence(one: ToDo, language: str) -> str:
    if one.task is Task.EXCUSE and one.clause is not None:
        return _("Excuse it, add a word, or let it go: %(duty)s") % {"duty": name(one.clause, language)}
    if one.task is Task.OWED:
        return ngettext(
            "%(num)s session is owed and has no time yet", "%(num)s sessions are owed and have no time yet", one.count
        ) % {"num": one.count}
    return str(_SAID[one.task, one.said] if one.task in (Task.VALUE, Task.AGAIN) else _PLAIN[one.task])


def _href(one: ToDo) -> str:
    page = _PAGES[one.task]
    args: tuple[object, ...] = (one.engagement, one.session) if page == "engagement:call" else (one.engagement,)
    if one.task in (Task.CHOSEN, Task.OPTIONS):
        args = (one.about,)
    try:
        found = reverse(page, args=args)
    except NoReverseMatch:
        found = reverse("engagement:show", args=(one.engagement,))
    return f"{found}#slips" if one.task is Task.EXCUSE else found


@dataclass(frozen=True, slots=True)
class New:
    """Something that a client did since yesterday."""

    href: str
    sentence: str
    client: str
    at: Instant
    tone: Tone


def news(one: News, language: str, zone: str) -> New:
    """One piece of news."""
    page = {
        Happening.HOMEWORK: "engagement:homework",
        Happening.RESULT: "engagement:results",
        Happening.CIRCUMSTANCE: "engagement:results",
    }.get(one.what, "engagement:calls")
    href = reverse(page, args=(one.engagement,))
    return New(href, _NEWS[one.what](one, language, zone), one.client, one.at, _news_tone(one))


def _answered(one: News, language: str, _zone: str) -> str:
    if one.told is None or one.told.answer is None:
        return _("answered the value check")
    said = name(one.told.answer, language).lower()
    if one.told.better:
        return _("said: %(answer)s. “%(words)s”") % {"answer": said, "words": one.told.better}
    return _("said: %(answer)s") % {"answer": said}


def _gone(one: News, language: str, zone: str) -> str:
    when = "…" if one.session_at is None else formats.instant(one.session_at, zone, language)
    words = (
        _("cancelled the session of %(when)s")
        if one.what is Happening.CANCELLED
        else _("moved the session of %(when)s")
    )
    return words % {"when": when}


_NEWS: Final[Mapping[Happening, Callable[[News, str, str], str]]] = MappingProxyType(
    {
        Happening.ANSWERED: _answered,
        Happening.HOMEWORK: lambda _one, _language, _zone: _("handed in homework"),
        Happening.RESULT: lambda _one, _language, _zone: _("entered a result"),
        Happening.CANCELLED: _gone,
        Happening.MOVED: _gone,
        Happening.CIRCUMSTANCE: lambda _one, _language, _zone: _("logged a circumstance"),
    }
)


def _news_tone(one: News) -> Tone:
    if one.told is not None and one.told.answer is not None:
        return "watch" if one.told.answer.short else "ok"
    return "watch" if one.what is Happening.CANCELLED else "quiet"


def _day(at: Instant, zone: str) -> date:
    return formats.local_moment(at, zone).date()


def in_words(at: Instant, now: Instant, language: str) -> str:
    """How far ahead a moment is, as somebody says it: in 25 minutes, in 3 hours; now while it lasts."""
    minutes = int((at - now).total_seconds() // 60)
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return ngettext("in %(num)s minute", "in %(num)s minutes", minutes) % {"num": minutes}
    hours = minutes // 60
    return ngettext("in %(num)s hour", "in %(num)s hours", hours) % {"num": hours}
