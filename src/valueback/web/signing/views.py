"""Reading and signing a version of the agreement. Whoever signs has opened the document and seen the text they sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import Instant, local_date, term_last_day
from valueback.core.decisions import Refused
from valueback.core.jurisdictions import WithdrawalRule, jurisdiction
from valueback.core.terms import Capacity, Party, Terms
from valueback.letters import formats
from valueback.letters.i18n import translator
from valueback.letters.layout import Paper as Sheet
from valueback.letters.layout import paper as laid_out
from valueback.usecases import agreements, schedules
from valueback.usecases.agreements import Signing, VersionSeen
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.client.about import about, posted, side_of
from valueback.web.context import or_missing, present, require
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit
from valueback.web.parts import Row, Signed
from valueback.web.signing.forms import DeclineForm, SignForm
from valueback.web.signing.sheet import Highlight, highlights

OPENED: Final = "opened"
"""In the session: the papers that this browser has opened."""

_MOST_OPENED: Final = 40


@dataclass(frozen=True, slots=True)
class Paper:
    """One version as this reader meets it."""

    head: Head
    seen: VersionSeen
    sheet: Sheet
    side: Party
    highlights: tuple[Highlight, ...]
    rights: tuple[str, ...]
    early_start: bool

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of the clauses that stand out in this text."""
        return frozenset(one.number for one in self.highlights if one.number)

    @property
    def language(self) -> str:
        return self.seen.language

    @property
    def mine(self) -> bool:
        return self.seen.signed_by(self.side)

    @property
    def waiting(self) -> bool:
        """Whether this reader is asked to sign it now."""
        return self.seen.state == "offered" and not self.mine

    @property
    def is_amendment(self) -> bool:
        return self.head.is_signed and self.seen.number > 1


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A letter's link to a paper: its subject is a version's number or a schedule's ref; the code was given before."""
    engagement = present(visit.opened.engagement)
    subject = visit.opened.subject
    for one in agreements.versions(visit.ctx, engagement):
        if subject == f"v{one.number}":
            return HttpResponseRedirect(reverse("signing:paper", args=(one.id,)))
    for sent in schedules.schedules(visit.ctx, engagement):
        if subject == sent.ref:
            return HttpResponseRedirect(reverse("signing:schedule", args=(sent.id,)))
    return HttpResponseRedirect(reverse("signing:papers", args=(engagement,)))


@require("client", "coach")
def papers(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """All that was put before both sides: versions and results schedules, newest first."""
    head = about(request, ctx, engagement)
    return render(
        request,
        "signing/papers.html",
        {
            "head": head,
            "side": side_of(ctx),
            "versions": agreements.versions(ctx, engagement),
            "schedules": schedules.schedules(ctx, engagement),
        },
    )


@require("client", "coach", methods=("GET", "POST"))
def paper(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The version: its cover until it is opened, then its text and the signature, then what happens next."""
    found = _paper(request, ctx, version)
    if request.method == "POST" and found.waiting:
        return _sign(request, ctx, found)
    if found.waiting and not is_opened(request, version):
        return render(request, "signing/cover.html", {"paper": found, "rows": _glance(request, found.seen.terms)})
    if found.waiting:
        return _read(request, found, _form(found))
    return render(
        request,
        "signing/after.html",
        {"paper": found, "signers": signers_of(found.head, found.seen, request)},
    )


@require("client", "coach", methods=("POST",))
def open_paper(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """ "Open the document": from here on its text is shown."""
    found = present(agreements.version(ctx, version))
    note_opened(request, found.id)
    return HttpResponseRedirect(reverse("signing:paper", args=(version,)))


@require("client", methods=("GET", "POST"))
def decline(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The client does not sign this version; a page of its own, because it ends the offer."""
    found = _paper(request, ctx, version)
    form = DeclineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done = or_missing(agreements.decline(ctx, version, form.cleaned_data["reason"]))
        if isinstance(done, Refused) and done.data.get("field"):
            into_form(request, form, done)
        else:
            said = _("You did not sign. %(coach)s knows.") % {"coach": found.head.coach.name}
            return onward(request, done, reverse("signing:paper", args=(version,)), said)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signing/decline.html", {"paper": found, "form": form}, status=status)


@require("client", "coach")
def printed(request: HttpRequest, ctx: Context, version: UUID) -> HttpResponse:
    """The exact text with its signatures and its digest, for paper."""
    found = _paper(request, ctx, version)
    return render(
        request, "signing/print.html", {"paper": found, "signers": signers_of(found.head, found.seen, request)}
    )


# --- what the views share --------------------------------------------------------------------------


def note_opened(request: HttpRequest, paper_id: UUID) -> None:
    """Remember that this browser opened the paper."""
    kept = [one for one in request.session.get(OPENED, ()) if one != str(paper_id)]
    request.session[OPENED] = [*kept, str(paper_id)][-_MOST_OPENED:]


def is_opened(request: HttpRequest, paper_id: UUID) -> bool:
    return str(paper_id) in request.session.get(OPENED, ())


def signers_of(head: Head, seen: VersionSeen, request: HttpRequest) -> tuple[Signed, ...]:
    """Both signature lines: what was typed, when, under which digest; or that it still waits."""
    by = {one.party: one for one in seen.signatures}
    roles = ((Party.CLIENT, head.client.name, _("client")), (Party.COACH, head.coach.name, _("coach")))
    return tuple(
        Signed(by[party].name, role, by[party].at, by[party].digest[:16], _("typed name"))
        if party in by
        else Signed(person, role)
        for party, person, role in roles
    )


def traces(request: HttpRequest) -> dict[str, str]:
    """Address and agent, kept with a signature and nowhere else."""
    return {
        "address": request.META.get("REMOTE_ADDR", "") or "",
        "agent": request.headers.get("User-Agent", ""),
    }


def _paper(request: HttpRequest, ctx: Context, version: UUID) -> Paper:
    seen = present(agreements.version(ctx, version))
    head = about(request, ctx, seen.engagement)
    side = side_of(ctx)
    asked = highlights(seen) if side is Party.CLIENT else ()
    first = not head.is_signed
    rule = _withdrawal(seen.terms, ctx.now) if first and side is Party.CLIENT else None
    sheet = laid_out(seen.text)
    rights = _rights(sheet, seen.language) if rule is not None else ()
    return Paper(head, seen, sheet, side, asked, rights, rule is not None and _begins_early(rule, seen.terms, ctx.now))


def _withdrawal(terms: Terms, now: Instant) -> WithdrawalRule | None:
    """The right to withdraw that this consumer would have, if they signed now."""
    rule = jurisdiction(terms.jurisdiction).withdrawal_on(local_date(now, terms.zone))
    if terms.capacity is not Capacity.CONSUMER or rule is None or (rule.distance_only and not terms.distance):
        return None
    return rule


def _begins_early(rule: WithdrawalRule, terms: Terms, now: Instant) -> bool:
    last = local_date(now, terms.zone) + timedelta(days=rule.days)
    return rule.pro_rata and terms.first_day <= last


def _rights(sheet: Sheet, language: str) -> tuple[str, ...]:
    """What the text itself says about rights by law."""
    title = translator(language).gettext("Rights by law")
    return tuple(clause.text for section in sheet.sections if section.title == title for clause in section.clauses)


def _form(found: Paper, data: object = None) -> SignForm:
    return SignForm(
        data,
        initial={"digest": found.seen.digest},
        highlights=found.highlights,
        withdrawal=bool(found.rights),
        early_start=found.early_start,
    )


def _read(request: HttpRequest, found: Paper, form: SignForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "signing/read.html",
        {"paper": found, "form": form, "signers": signers_of(found.head, found.seen, request)},
        status=status,
    )


def _sign(request: HttpRequest, ctx: Context, found: Paper) -> HttpResponse:
    form = _form(found, request.POST)
    if not form.is_valid():
        return _read(request, found, form, UNPROCESSABLE)
    said = form.cleaned_data
    signing = Signing(
        said["name"],
        said["consent"],
        said["digest"],
        form.acknowledged,
        bool(said.get("informed")),
        bool(said.get("express")),
        **traces(request),
    )
    done = or_missing(agreements.sign(ctx, found.seen.id, signing))
    if isinstance(done, Refused) and done.data.get("field"):
        into_form(request, form, done)
        return _read(request, found, form, UNPROCESSABLE)
    return onward(request, done, reverse("signing:paper", args=(found.seen.id,)), _("You have signed."))


def _glance(request: HttpRequest, terms: Terms) -> tuple[Row, ...]:
    """The four figures that people look for first."""
    language = reader_of(request).language
    last = term_last_day(terms.first_day, terms.months)
    calls = formats.counted(terms.sessions, "%(num)s session", "%(num)s sessions", language)
    minutes = formats.counted(terms.slot.minutes, "%(num)s minute", "%(num)s minutes", language)
    return (
        Row(_("Objective"), terms.objective),
        Row(_("Fee"), formats.money(terms.fee, language)),
        Row(_("Term"), formats.span(terms.first_day, last, language)),
        Row(_("Sessions"), f"{calls}, {minutes}"),
    )
