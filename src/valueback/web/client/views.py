"""Where a client stands: home, the engagement's own page, the guarantee with its figures, one's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.core.dates import Instant
from valueback.core.decisions import Refused
from valueback.core.facts import PassReason
from valueback.core.guarantee.standing import Standing, Verdict
from valueback.core.terms import Party, Terms
from valueback.letters import formats, trees, wording
from valueback.letters.agreement import agreement_text
from valueback.letters.i18n import translator
from valueback.letters.names import name
from valueback.letters.numbers import deadline
from valueback.letters.presets import preset_name
from valueback.usecases import export, guarantee, pages, papers, slips
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.pages import Asked, Before, Home, StandingPage
from valueback.web.acts import onward, undo_of
from valueback.web.addresses import address
from valueback.web.client.about import about, dress
from valueback.web.client.shown import receipt_of, voice_for_client
from valueback.web.context import or_missing, present, require
from valueback.web.engagement import said
from valueback.web.engagement.past import weeks_of
from valueback.web.engagement.said import Next, Voice
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.links import Visit
from valueback.web.parts import Reason, Row, Tone
from valueback.web.signing.shown import own_line
from valueback.web.sponsor.seen import sponsor_values


@dataclass(frozen=True, slots=True)
class Place:
    """One of a client's engagements on their home page."""

    href: str
    brand: str
    coach: str
    tone: Tone
    word: str
    next_call: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Request:
    """What waits for the client before there is an agreement: a sentence, a word, what it asks for, the way there."""

    sentence: str
    word: str
    more: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Door:
    """Another page of the engagement, and in a word what is there."""

    label: str
    href: str
    more: str = ""


# --- home ------------------------------------------------------------------------------------------


@require("client")
def home(request: HttpRequest, ctx: Context) -> HttpResponse:
    """A client with one engagement goes straight to it; with several, each with its headline."""
    found = pages.client_home(ctx)
    if len(found) == 1:
        return HttpResponseRedirect(address("client:standing", found[0].head.id))
    return render(request, "client/home.html", {"places": tuple(_place(request, one) for one in found)})


def _place(request: HttpRequest, one: Home) -> Place:
    reader = reader_of(request)
    tone, word = word_of(one.standing, reader.language)
    if one.standing is None and one.asked:
        tone, word = "watch", str(_WORDS[one.asked[0].what])
    return Place(
        address("client:standing", one.head.id),
        one.head.brand.name,
        one.head.coach.name,
        tone,
        word,
        formats.instant(one.next_session.start, reader.zone, reader.language) if one.next_session else "",
        one.waiting,
    )


def word_of(found: Standing | None, language: str) -> tuple[Tone, str]:
    """Where an engagement stands in a word, for the client."""
    if found is None:
        return "info", _("In preparation")
    tone: Any = wording.tone(found)
    return tone, wording.headline(found, Party.CLIENT, language)


# --- the engagement --------------------------------------------------------------------------------


@require("client")
def standing(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Where do we stand, why, and what next; then the timeline."""
    older = request.GET.get("before", "")
    page = present(pages.standing_page(ctx, engagement, int(older) if older.isdecimal() and len(older) < 9 else None))
    dress(request, ctx, page.head)
    if page.standing is None or page.terms is None:
        return _before(request, ctx, page.head)
    voice = voice_for_client(page.head, reader_of(request))
    tone, word = word_of(page.standing, voice.language)
    reasons = said.reasons(page.standing, page.terms, voice, Party.CLIENT)
    values = {
        "head": page.head,
        "tone": tone,
        "word": word,
        "sentence": sentence_of(page.standing, voice.language),
        "far": trees.progress(page.standing.results, voice.language) if _open(page.standing) else "",
        "progress": said.progress(page.standing.results, voice.language),
        "branches": said.branches(page.standing.results, voice.language),
        "open": (
            *_to_catch_up(page.standing, voice),
            *(one for one in reasons if one.tone in ("watch", "risk")),
        ),
        "rest": tuple(one for one in reasons if one.tone not in ("watch", "risk")),
        "next": _next(ctx, page, page.standing, voice),
        "doors": _doors(page, page.terms, voice),
        "weeks": weeks_of(page, page.head, Party.CLIENT, reader_of(request), ctx.now),
        "older": "" if page.timeline.older is None else f"?before={page.timeline.older}#timeline",
        "undo": undo_of(request),
    }
    return render(request, "client/standing.html", values)


def _to_catch_up(found: Standing, voice: Voice) -> tuple[Reason, ...]:
    """Each slip that an act still makes good, with until when: also one that is within what is allowed."""
    names = {"client_name": voice.client, "coach_name": voice.coach}
    return tuple(
        Reason(
            "watch",
            name(one.clause, voice.language),
            wording.slip(one, voice.side, voice.language, voice.zone, **names),
        )
        for one in found.to_catch_up
    )


def _open(found: Standing) -> bool:
    """While the guarantee runs, the page opens with how far the programme has come."""
    return found.claim is None and found.verdict in (Verdict.COVERED, Verdict.AT_RISK)


def sentence_of(found: Standing, language: str) -> str:
    """Where it stands, in one sentence; how far it is, for an agreement without a guarantee."""
    if found.claim is not None:
        return wording.claim_sentence(found.claim, Party.CLIENT, language)
    sentence = wording.verdict(found.verdict, Party.CLIENT, language)
    if sentence:
        return sentence
    held = found.sessions.held
    return formats.counted(held, "%(num)s session is behind you.", "%(num)s sessions are behind you.", language)


def _before(request: HttpRequest, ctx: Context, head: Head) -> HttpResponse:
    """The page while nothing has been signed by both."""
    waiting = next((one for one in papers.papers_of(ctx, head.id) if one.state == "waiting"), None)
    mine = None if waiting is None else own_line(ctx, waiting)
    names = () if waiting is None else tuple(one.name for one in waiting.signers if one.signature is None)
    asked = () if head.is_over else tuple(one for one in pages.asked(ctx, head.id) if one.what is not Before.SIGN)
    requests = tuple(_asked(one, head, reader_of(request)) for one in asked)
    to_sign = waiting.id if waiting is not None and mine is not None and mine.their_turn else ""
    values = {
        "head": head,
        "to_sign": to_sign,
        "signed": mine is not None and mine.signature is not None,
        "missing": ", ".join(names),
        "first": None if to_sign else next(iter(requests), None),
        "others": requests if to_sign else requests[1:],
    }
    return render(request, "client/before.html", values)


_WORDS: Final[Mapping[Before, str | Promise]] = MappingProxyType(
    {
        Before.SIGN: gettext_lazy("To sign"),
        Before.VALUE: gettext_lazy("Waits for your yes"),
        Before.OPTIONS: gettext_lazy("To choose"),
    }
)
"""What waits before there is an agreement, in a word."""


def _asked(one: Asked, head: Head, reader: Reader) -> Request:
    """A value conversation or options, with what they ask for and the way there."""
    who = {"name": head.coach.name}
    if one.what is Before.VALUE:
        return Request(
            _("%(name)s has put into figures what this could be worth to you.") % who,
            str(_WORDS[one.what]),
            _("Look at it, say a figure otherwise where it is not right, and say yes once it is."),
            _("See what it is worth"),
            address("value:mine", one.id),
        )
    until = "" if one.until is None else deadline(one.until, reader.zone, reader.language)
    return Request(
        _("%(name)s has sent you options to choose from.") % who,
        str(_WORDS[one.what]),
        _("You can choose until %(when)s. Nothing binds you before you sign an agreement.") % {"when": until},
        _("Compare and choose"),
        address("proposals:show", one.id),
    )


def _next(ctx: Context, page: StandingPage, found: Standing, voice: Voice) -> Next:
    """The one thing to do, most urgent first: a paper, what waits after a call, what the standing asks for."""
    names = {"client_name": voice.client, "coach_name": voice.coach}
    steps = wording.next_steps(found, Party.CLIENT, voice.language, voice.zone, **names)
    paper = _paper_to_sign(page)
    if paper:
        return Next(_("There is something for you to read and sign."), _("You"), "", _("Read and sign"), paper)
    mine = next((step for step in steps if step.by is Party.CLIENT), None)
    if page.waiting:
        text = mine.text if mine is not None and found.to_catch_up else _("Say how your last session was.")
        by = said.by_when(mine.until if mine is not None and found.to_catch_up else None, voice)
        return Next(text, _("You"), by, _("Answer now"), address("aftercall:page", page.head.id))
    if not steps:
        return Next(_("Nothing is open."), "", "")
    first = mine or steps[0]
    label, href = _done_at(found, page.head) if first is mine else ("", "")
    return Next(first.text, said.who(first.by, voice), said.by_when(first.until, voice), label, href)


def _done_at(found: Standing, head: Head) -> tuple[str, str]:
    """Where the client does what is next."""
    codes = {one.code for one in found.findings}
    if found.claim is not None:
        return _("See your claim"), address("client:claim", head.id)
    if found.verdict is Verdict.CLAIMABLE or "numbers_reached_not_confirmed" in codes:
        return _("Say whether it has paid for itself"), address("client:paid", head.id)
    return _("See your guarantee"), address("client:guarantee", head.id)


def _paper_to_sign(page: StandingPage) -> str:
    if page.version_to_sign is not None:
        return address("signing:paper", page.version_to_sign)
    if page.schedule_to_sign is not None:
        return address("signing:paper", page.schedule_to_sign)
    return ""


def _doors(page: StandingPage, terms: Terms, voice: Voice) -> tuple[Door, ...]:
    """The other pages of the engagement."""
    coming = page.next_session
    when = formats.instant(coming.start, voice.zone, voice.language) if coming else ""
    pages_ = (
        ("client:guarantee", _("My guarantee"), "", terms.guarantee is not None),
        ("client:calls", _("My sessions"), when, True),
        ("client:homework", _("My homework"), "", True),
        ("client:results", _("My results"), "", True),
        ("signing:papers", _("My papers"), "", True),
        ("client:company", _("View as my company"), "", page.head.sponsor is not None),
        ("client:data", _("My data"), "", True),
    )
    return tuple(Door(label, address(place, page.head.id), more) for place, label, more, there in pages_ if there)


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A letter's link to where things stand; the code was given before."""
    return HttpResponseRedirect(address("client:standing", present(visit.opened.engagement)))


# --- the guarantee ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passable:
    """A slip on which a free pass can be played: what it is, and its name in the form."""

    key: str
    sentence: str


@require("client")
def my_guarantee(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Every duty with its mark, what would change it, and the refund figure line by line."""
    page = present(pages.my_guarantee(ctx, engagement))
    dress(request, ctx, page.head)
    voice = voice_for_client(page.head, reader_of(request))
    names = {"client_name": voice.client, "coach_name": voice.coach}
    tone, word = word_of(page.standing, voice.language)
    values = {
        "head": page.head,
        "tone": tone,
        "word": word,
        "sentence": sentence_of(page.standing, voice.language),
        "mine": said.reasons(page.standing, page.terms, voice, Party.CLIENT),
        "theirs": said.reasons(page.standing, page.terms, voice, Party.COACH),
        "steps": tuple(
            Row(said.who(one.by, voice), one.text if one.until is None else f"{one.text} {_by(one.until, voice)}")
            for one in wording.next_steps(page.standing, Party.CLIENT, voice.language, voice.zone, **names)
        ),
        "if_claimed": page.if_claimed,
        "receipt": receipt_of(page.lines, page.if_claimed, _("Would come back")),
        "received": page.received,
        "until": page.standing.window.claims_until,
        "withdrawal": page.withdrawal,
        "passes_left": page.passes_left,
        "passable": _passable(page.standing, voice) if page.passes_left else (),
        "promise": _promise(page.terms, voice.language),
        "can_claim": page.standing.claim is None and page.standing.verdict is Verdict.CLAIMABLE,
        "claim": page.standing.claim is not None,
        "is_over": page.head.is_over,
    }
    return render(request, "client/guarantee.html", values)


def _by(until: Instant, voice: Voice) -> str:
    return _("By %(when)s.") % {"when": said.by_when(until, voice)}


def _promise(terms: Terms, language: str) -> tuple[str, ...]:
    """What the terms themselves say about the promise and its conditions."""
    document = agreement_text(terms, 1, language)
    guarantee_ = terms.guarantee
    title = translator(language).gettext("The guarantee and its conditions (%(preset)s)")
    wanted = title % {"preset": preset_name(guarantee_.preset, language)} if guarantee_ is not None else ""
    return tuple(one.text for section in document.sections if section.title == wanted for one in section.clauses)


def _passable(found: Standing, voice: Voice) -> tuple[Passable, ...]:
    names = {"client_name": voice.client, "coach_name": voice.coach}
    return tuple(
        Passable(
            slips.key_of(one.clause, one.subject),
            wording.slip(one, Party.CLIENT, voice.language, voice.zone, **names),
        )
        for finding in found.findings
        for one in finding.detail
        if slips.can_pass(one, found.passes_left)
    )


@require("client", methods=("POST",))
def play_pass(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """A free pass on one slip: no reason is asked, and what illness or bereavement caused uses none up."""
    head = about(request, ctx, engagement)
    found = present(guarantee.standing(ctx, engagement))
    wanted = request.POST.get("slip", "")
    every = (one for finding in found.findings for one in finding.detail)
    slip = present(next((one for one in every if slips.key_of(one.clause, one.subject) == wanted), None))
    typed = request.POST.get("reason", "")
    reason = PassReason(typed) if typed in tuple(PassReason) else PassReason.NONE
    done = slips.play_pass(ctx, engagement, slip.clause, slip.subject, reason)
    return onward(request, done, address("client:guarantee", head.id), _("The pass is played."))


# --- what others see, and one's data ---------------------------------------------------------------


@require("client")
def company(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """ "View as my company": exactly what the sponsor's own page shows."""
    view = present(pages.sponsor_view(ctx, engagement))
    dress(request, ctx, view.head)
    return render(request, "client/company.html", {"view": view} | sponsor_values(view, reader_of(request)))


@require("client")
def data(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """What is kept of this engagement, to be taken away and checked offline."""
    head = about(request, ctx, engagement)
    return render(request, "client/data.html", {"head": head})


@require("client")
def journal(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The journal of the engagement as plain text, complete and readable without this service."""
    head = about(request, ctx, engagement)
    done = or_missing(export.journal_of(ctx, engagement))
    if isinstance(done, Refused):
        return onward(request, done, address("client:data", head.id))
    response = HttpResponse(done.value, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="{slugify(head.client.name) or "my"}-{head.number}.journal"'
    )
    return response
