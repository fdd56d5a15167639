"""The demo: its time machine, what happened on the way, whom one can enter as, and the mail that stays here."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from markupsafe import Markup

from valueback.core.dates import Instant, instant_text, parse_instant
from valueback.core.decisions import Refused
from valueback.core.terms import Party
from valueback.gateways import mailbox
from valueback.gateways.mailbox import Kept
from valueback.letters import formats, wording
from valueback.usecases import clock, demo, engagements
from valueback.usecases.clock import Meanwhile, Way
from valueback.usecases.context import SYSTEM, Context
from valueback.web.acts import told
from valueback.web.context import NOTHING_HERE, or_missing, present, real_now, require
from valueback.web.demo.words import letter_word, stage_word
from valueback.web.fragments import reader_of, render
from valueback.web.links import keys
from valueback.web.parts import Option, Pages

SINCE: Final = "clock_since"
"""In the session: the moment from which this browser last moved the clock."""

PATIENCE: Final = 8.0
"""Seconds that a page waits for the worker before it shows the clock on its way."""

PAGE: Final = 25
ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)]")


@dataclass(frozen=True, slots=True)
class CastMember:
    """One line of "Enter as"."""

    membership: UUID
    name: str
    role: str
    stage: str


@dataclass(frozen=True, slots=True)
class Line:
    """One letter in the list, with the practice's time at which it went out."""

    kept: Kept
    at: Instant


@require()
def machine(request: HttpRequest, ctx: Context) -> HttpResponse:
    since = parse_instant(request.session[SINCE]) if SINCE in request.session else ctx.now - timedelta(days=7)
    happened = present(clock.meanwhile(ctx, since))
    language = reader_of(request).language
    values = {
        "happened": happened,
        "calls": tuple((name, end) for name, end in reversed(happened.calls)),
        "letters": tuple((one, letter_word(one.template, language)) for one in happened.letters),
        "ways": _ways(),
        "cast": _cast(ctx, language),
        "moved": SINCE in request.session,
    }
    response = render(request, "demo/machine.html", values)
    if happened.moving_to is not None:
        response["Refresh"] = "2"
    return response


@require(methods=("POST",))
def forward(request: HttpRequest, ctx: Context) -> HttpResponse:
    if request.POST.get("way") not in tuple(Way):
        raise Http404(NOTHING_HERE)
    answering = request.POST.get("answering") == "on"
    set_out = or_missing(clock.begin(ctx, Way(request.POST["way"]), answering=answering))
    if isinstance(set_out, Refused):
        messages.warning(request, told(request, set_out))
        return HttpResponseRedirect(_back(request))
    request.session[SINCE] = instant_text(ctx.now)
    until = time.monotonic() + PATIENCE
    while clock.moving_to(ctx) is not None:
        if time.monotonic() > until:
            return HttpResponseRedirect(reverse("demo:machine"))
        time.sleep(0.1)
    happened = clock.meanwhile(Context(ctx.practice, SYSTEM, set_out.value), ctx.now)
    if happened is not None:
        messages.info(request, _summary(request, happened))
    return HttpResponseRedirect(_back(request))


@require(methods=("POST",))
def enter(request: HttpRequest, ctx: Context) -> HttpResponse:
    """A new link for one use, followed at once."""
    try:
        membership = UUID(request.POST.get("membership", ""))
    except ValueError:
        raise Http404(NOTHING_HERE) from None
    token = present(demo.door(ctx, membership, keys(), real_now()))
    return HttpResponseRedirect(reverse("link", args=(token,)))


@require()
def mail(request: HttpRequest, ctx: Context) -> HttpResponse:
    _only_in_a_demo(request)
    names = mailbox.names()
    pages = max(1, -(-len(names) // PAGE))
    typed = request.GET.get("page", "")
    number = min(max(1, int(typed)), pages) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    read = tuple(kept for name in names[(number - 1) * PAGE : number * PAGE] if (kept := mailbox.read(name)))
    values = {
        "lines": _lines(ctx, read),
        "pages": Pages(
            number,
            pages,
            f"?page={number - 1}" if number > 1 else "",
            f"?page={number + 1}" if number < pages else "",
        ),
    }
    return render(request, "demo/mail.html", values)


@require()
def letter(request: HttpRequest, ctx: Context, name: str) -> HttpResponse:
    _only_in_a_demo(request)
    kept = present(mailbox.read(name))
    (line,) = _lines(ctx, (kept,))
    return render(request, "demo/letter.html", {"line": line, "text": linked(kept.text)})


@require()
def enclosed(request: HttpRequest, ctx: Context, name: str, number: int) -> HttpResponse:
    """A file that came with a letter, counted from 1."""
    _only_in_a_demo(request)
    files = present(mailbox.read(name)).files
    one = present(files[number - 1] if 1 <= number <= len(files) else None)
    return FileResponse(BytesIO(one.data), as_attachment=True, filename=one.name, content_type=one.media_type)


def linked(text: str) -> Markup:
    """Plain text with its addresses as links, as a mail reader shows it."""
    shown, last = Markup(), 0
    for found in ADDRESS.finditer(text):
        shown += Markup("{}<a href='{}'>{}</a>").format(text[last : found.start()], found[0], found[0])
        last = found.end()
    return shown + text[last:]


def _only_in_a_demo(request: HttpRequest) -> None:
    if reader_of(request).demo_clock is None:
        raise Http404(NOTHING_HERE)


def _lines(ctx: Context, letters: tuple[Kept, ...]) -> tuple[Line, ...]:
    """What is not from the outbox (a code that somebody waits for) went out as long ago as real time says."""
    known = demo.posted(ctx, (kept.message_id for kept in letters))
    ahead = ctx.now - real_now()
    return tuple(Line(kept, known.get(kept.message_id, kept.at + ahead)) for kept in letters)


def _ways() -> tuple[Option, ...]:
    return (
        Option(Way.CALL, _("To the end of the next session"), _("What is asked after a session goes out then.")),
        Option(Way.DAY, _("1 day"), _("Reminders and the coach's morning summary come by the way.")),
        Option(Way.WEEK, _("1 week"), _("Every client has a session a week.")),
        Option(Way.END, _("To the end of all sessions"), _("As far as anything is planned today.")),
    )


def _cast(ctx: Context, language: str) -> tuple[CastMember, ...]:
    rows = engagements.listing(Context(ctx.practice, SYSTEM, ctx.now)).rows
    stages: dict[str, list[str]] = {}
    for row in rows:
        said = wording.headline(row.standing, Party.COACH, language) if row.standing else stage_word(row.state)
        stages.setdefault(row.client, []).append(f"{row.brand}: {said}")
    return tuple(
        CastMember(one.membership, one.name, one.role, "; ".join(stages.get(one.name, ()))) for one in demo.members(ctx)
    )


def _summary(request: HttpRequest, happened: Meanwhile) -> str:
    reader = reader_of(request)
    calls = formats.counted(len(happened.calls), "%(num)s session ended", "%(num)s sessions ended", reader.language)
    number = len(happened.letters) + happened.more
    letters = formats.counted(number, "%(num)s letter went out", "%(num)s letters went out", reader.language)
    now = formats.instant(happened.until, reader.zone, reader.language)
    return _("It is now %(now)s. Meanwhile: %(calls)s, %(letters)s.") % {
        "now": now,
        "calls": calls,
        "letters": letters,
    }


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("demo:machine")
