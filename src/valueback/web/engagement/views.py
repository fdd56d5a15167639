"""Where an engagement stands, why, and what next: the page that a coach opens before a call, and its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import Instant
from valueback.core.decisions import Decision, Refused
from valueback.core.guarantee import Standing, Verdict
from valueback.core.terms import Clause, Party
from valueback.letters import wording
from valueback.letters.numbers import deadline
from valueback.usecases import agreements, engagements, heads, pages, papers, slips
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.usecases.pages import Ahead, Before, StandingPage
from valueback.usecases.slips import Pending
from valueback.web.acts import onward
from valueback.web.client.about import dress
from valueback.web.context import present, require
from valueback.web.engagement.frame import Frame, framed
from valueback.web.engagement.past import weeks_of
from valueback.web.engagement.said import Next, Voice, branches, by_when, progress, reasons, voice_for_coach, who
from valueback.web.fragments import reader_of, render


@dataclass(frozen=True, slots=True)
class SlipShown:
    """A slip that waits for the coach's word before the client is told."""

    clause: str
    subject: str
    sentence: str
    until: str
    remark: str


@require("coach")
def show(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    page, around = _read(request, ctx, engagement, "standing")
    if not page.head.is_signed or page.standing is None or page.terms is None:
        return _before(request, ctx, around)
    reader = reader_of(request)
    voice = voice_for_coach(page.head, reader.language, reader.zone)
    standing, terms = page.standing, page.terms
    values = {
        **around.values(),
        "sentence": _where(standing, around, voice),
        "detail": _so_far(standing),
        "coming": page.next_session,
        "next": _next(standing, page, voice),
        "theirs": reasons(standing, terms, voice, Party.CLIENT),
        "mine": reasons(standing, terms, voice, Party.COACH),
        "others": reasons(standing, terms, voice, Party.SERVICE),
        "branches": branches(standing.results, reader.language),
        "progress": progress(standing.results, reader.language),
        "slips": tuple(_slip(one, voice) for one in page.pending),
        "standing": standing,
        "has_guarantee": terms.guarantee is not None,
        "closable": _closable(standing, page, ctx.now),
        "weeks": weeks_of(page, page.head, Party.COACH, reader, ctx.now),
        "older": page.timeline.older is not None,
    }
    return render(request, "engagement/standing.html", values)


@require("coach", methods=("POST",))
def slip(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The coach's 48 hours: excuse a slip, or add a word that goes with its notice."""
    present(heads.head(ctx, engagement))
    said = request.POST
    clause = next((one for one in Clause if one.value == said.get("clause")), None)
    subject, words = said.get("subject", "")[:60], said.get("words", "")
    back = said.get("back", "")
    decided: Decision[Any]
    if clause is None:
        decided, told = Refused("no_such_slip"), ""
    elif said.get("act") == "remark":
        decided, told = slips.remark(ctx, engagement, clause, subject, words), _("Your word goes with the notice.")
    else:
        decided, told = slips.excuse(ctx, engagement, clause, subject, words), _("Excused. It never counts.")
    to = reverse("today:show") if back == "today" else reverse("engagement:show", args=(engagement,))
    return onward(request, decided, to, told)


@require("coach", methods=("POST",))
def close(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Close the book, once nothing is open."""
    decided = engagements.close(ctx, engagement)
    return onward(request, decided, reverse("engagement:show", args=(engagement,)), _("The engagement is closed."))


@require("coach")
def timeline(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    before = request.GET.get("before", "")
    asked = int(before) if before.isdecimal() and len(before) < 9 else None
    page, around = _read(request, ctx, engagement, "timeline", asked)
    values = {
        **around.values(),
        "weeks": weeks_of(page, page.head, Party.COACH, reader_of(request), ctx.now),
        "older": "" if page.timeline.older is None else f"?before={page.timeline.older}",
    }
    return render(request, "engagement/timeline.html", values)


def _read(
    request: HttpRequest, ctx: Context, engagement: UUID, tab: str, older: int | None = None
) -> tuple[StandingPage, Frame]:
    page = present(pages.standing_page(ctx, engagement, older))
    dress(request, ctx, page.head)
    return page, framed(request, ctx, page.head, page.standing, tab)


# --- before both have signed -----------------------------------------------------------------------


def _before(request: HttpRequest, ctx: Context, around: Frame) -> HttpResponse:
    """An enquiry or an offer: what is there, and the one thing to do."""
    head = around.head
    last = next(iter(agreements.versions(ctx, head.id)), None)
    ahead = None if head.declined_at is not None else pages.ahead(ctx, head.id)
    over = last is not None and last.state in (*heads.UNSIGNABLE, "withdrawn") and head.declined_at is None
    reader = reader_of(request)
    values = {
        **around.values(),
        "version": last,
        "sentence": _ahead_sentence(head, ahead) or _before_sentence(head, last),
        "next": _ahead_next(head, ahead, voice_for_coach(head, reader.language, reader.zone))
        or _before_next(ctx, head, last),
        "again": reverse("drafts:again", args=(last.id,)) if over and last is not None else "",
        "referral": head.referral,
        "declinable": head.declined_at is None,
    }
    return render(request, "engagement/before.html", values)


def _ahead_sentence(head: Head, ahead: Ahead | None) -> str:
    """What is so with the value conversation or the options, where that comes before the newest version."""
    if ahead is None:
        return ""
    if ahead.what is Before.VALUE and ahead.said == "confirmed":
        return _("%(name)s said yes to the value conversation. Yours is missing.") % {"name": ahead.by}
    if ahead.what is Before.VALUE:
        return _("The value conversation has changed since you shared it, and waits for your yes.")
    if ahead.what is Before.OPTIONS:
        return _("The options are with %(name)s. Nobody has answered yet.") % {"name": head.client.name}
    if ahead.what is Before.CHOSEN:
        chosen = {"name": ahead.by, "option": ahead.said}
        return _("%(name)s chose “%(option)s”. The draft is made from it, and nobody has seen it but you.") % chosen
    return ""


def _ahead_next(head: Head, ahead: Ahead | None, voice: Voice) -> Next | None:
    """The way on from there; a draft and a version that ended have their own."""
    if ahead is not None and ahead.what is Before.VALUE:
        there = reverse("value:show", args=(head.id,))
        return Next(_("Look at the figures, and say yes or say them otherwise."), _("You"), "", _("Look at it"), there)
    if ahead is not None and ahead.what is Before.OPTIONS:
        there, by = reverse("proposals:show", args=(ahead.id,)), by_when(ahead.until, voice)
        sentence = _("To choose from the options, until %(when)s.") % {"when": by}
        return Next(sentence, head.client.name, "", _("Look at the options"), there)
    return None


def _before_sentence(head: Head, last: VersionSeen | None) -> str:
    name = {"name": head.client.name}
    if head.declined_at is not None:
        return _("It did not come to an agreement with %(name)s.") % name
    if last is None:
        return _("%(name)s has asked. There is no agreement yet.") % name
    if last.state == "draft":
        return _("A draft of the agreement with %(name)s is ready. Nobody has seen it but you.") % name
    if last.state == "offered":
        return _("The agreement is with %(name)s and you, to read and sign.") % name
    if last.state == "declined":
        return _("It was not signed as it was.")
    if last.state == "expired":
        return _("The time to sign it is over. Nothing is waiting to be signed.")
    if last.state == "voided":
        return _("It was made void before everybody had signed.")
    return _("The offer was taken back. Nothing is waiting to be signed.")


def _before_next(ctx: Context, head: Head, last: VersionSeen | None) -> Next | None:
    if head.declined_at is not None:
        return None
    if last is None:
        href = reverse("clients:start-for", args=(head.id,))
        return Next(_("Write the agreement: one page."), _("You"), "", _("Write the agreement"), href)
    here = reverse("drafts:review", args=(last.id,))
    if last.state == "draft":
        return Next(_("Look at it and send it."), _("You"), "", _("Look at the agreement"), here)
    if last.state == "offered":
        return _signing(ctx, last, here)
    return Next(_("Write a new draft from it, or let it rest."), _("You"), "", _("Look at the last version"), here)


def _signing(ctx: Context, offered: VersionSeen, here: str) -> Next:
    """Whose turn it is to sign: the coach's own first, else those whom it waits for."""
    seen = None if offered.paper is None else papers.paper(ctx, offered.paper)
    turn = () if seen is None else tuple(one for one in seen.signers if one.their_turn)
    if any(one.party == Party.COACH.value for one in turn):
        there = reverse("signing:paper", args=(offered.id,))
        return Next(_("Read it and sign."), _("You"), "", _("Read and sign"), there)
    names = ", ".join(one.name for one in turn)
    return Next(_("To read and to sign: %(names)s.") % {"names": names}, names, "", _("Look at the agreement"), here)


# --- once it runs ----------------------------------------------------------------------------------


def _where(standing: Standing, around: Frame, voice: Voice) -> str:
    if around.head.state == "closed":
        return _("This engagement is closed. What was agreed and what happened stays here to be read.")
    if standing.claim is not None:
        return wording.claim_sentence(standing.claim, voice.side, voice.language, voice.client)
    said = wording.verdict(standing.verdict, voice.side, voice.language, voice.client)
    return said or _("The sessions run as agreed. This agreement has no guarantee.")


def _closable(standing: Standing, page: StandingPage, now: Instant) -> bool:
    """Whether nothing is left to do but to close the book; the verb has the last word."""
    if page.head.state == "closed" or page.next_session is not None:
        return False
    if standing.claim is not None:
        return standing.claim.closed
    over = standing.window.ends is not None and standing.window.ends <= now
    settled = standing.verdict is Verdict.WINDOW_CLOSED or (standing.verdict is Verdict.VALUE_RETURNED and over)
    return settled or page.head.state == "ended"


def _so_far(standing: Standing) -> str:
    done = _("%(held)s of %(agreed)s sessions held") % {
        "held": standing.sessions.held,
        "agreed": standing.sessions.agreed,
    }
    return f"{done}." if not standing.paused else f"{done}. {_('The service is resting.')}"


def _next(standing: Standing, page: StandingPage, voice: Voice) -> Next | None:
    """The most urgent step, with the page on which it is done where it is the coach's."""
    steps = wording.next_steps(
        standing, voice.side, voice.language, voice.zone, client_name=voice.client, coach_name=voice.coach
    )
    if page.head.is_over or not steps:
        return None
    first = next((one for one in steps if one.by is Party.COACH), steps[0])
    label, href = _door(first, page.head)
    return Next(first.text, who(first.by, voice), by_when(first.until, voice), label, href)


def _door(step: wording.Step, head: Head) -> tuple[str, str]:
    """Where a step is taken, from what asks for it; the sessions, where there is no better place."""
    one = (head.id,)
    doors: dict[str, tuple[str, str]] = {
        "claim": (_("Open the claim"), reverse("claims:show", args=one)),
        "tell": (_("Look at what waits"), f"{reverse('engagement:show', args=one)}#slips"),
        "clarity_waiting_for_coach": (_("Write the results schedule"), reverse("engagement:schedule", args=one)),
        "adjust": (_("Propose a change"), reverse("engagement:homework", args=one)),
        "spoke_up_watch": (_("Propose a change"), reverse("engagement:homework", args=one)),
        "owed": (_("Plan the sessions"), reverse("engagement:calls", args=one)),
    }
    mine = step.by is Party.COACH or step.about == "owed"
    return doors.get(step.about if mine else "", (_("See the sessions"), reverse("engagement:calls", args=one)))


def _slip(pending: Pending, voice: Voice) -> SlipShown:
    sentence = wording.slip(
        pending.slip, voice.side, voice.language, voice.zone, client_name=voice.client, coach_name=voice.coach
    )
    until = deadline(pending.coach_until, voice.zone, voice.language)
    return SlipShown(pending.slip.clause.value, pending.slip.subject, sentence, until, pending.remark)
