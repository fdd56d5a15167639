"""Reading and signing a paper: whoever signs has opened the document, and signs the very bytes they fetched."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import term_last_day
from valueback.core.decisions import Decision, Refused
from valueback.core.terms import Terms
from valueback.letters import formats
from valueback.usecases import agreements, papers, schedules
from valueback.usecases.agreements import Signed
from valueback.usecases.context import Context
from valueback.usecases.papers import Signing
from valueback.web import printing
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.client.about import about, posted
from valueback.web.context import NOTHING_HERE, or_missing, present, require
from valueback.web.fragments import reader_of, render
from valueback.web.links import Visit
from valueback.web.parts import Row
from valueback.web.signing.compare import since_signed
from valueback.web.signing.forms import ReasonForm, SignForm
from valueback.web.signing.lists import line_of, signers_of
from valueback.web.signing.shown import Shown, paper_id, proof, shown, traces

_SIGNERS = ("client", "coach", "sponsor", "third")


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A letter's link to a paper: its subject is a version's number or a schedule's ref; the code was given before."""
    engagement = present(visit.opened.engagement)
    for one in papers.papers_of(visit.ctx, engagement):
        made_of = f"schedule{one.number}" if one.kind == "schedule" else f"v{one.number}"
        if visit.opened.subject in (made_of, str(one.id)):
            return HttpResponseRedirect(reverse("signing:paper", args=(one.id,)))
    if visit.ctx.actor.role not in ("client", "owner", "coach"):
        raise Http404(NOTHING_HERE)
    return HttpResponseRedirect(reverse("signing:papers", args=(engagement,)))


@require("client", "coach")
def listed(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """All that was put before both sides, newest first."""
    head = about(request, ctx, engagement)
    found = sorted(papers.papers_of(ctx, engagement), key=lambda one: one.made_at, reverse=True)
    lines = tuple(line_of(one, ctx) for one in found)
    other = head.client.name if ctx.actor.is_coach_side else head.coach.name
    return render(request, "signing/papers.html", {"head": head, "other": other, "lines": lines})


@require(*_SIGNERS, methods=("GET", "POST"))
def paper(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """The paper: its cover until it is opened, then the signature, then what happens next."""
    named = present(paper_id(ctx, paper))
    if named != paper:
        return HttpResponseRedirect(reverse("signing:paper", args=(named,)))
    found = shown(request, ctx, paper)
    if request.method == "POST" and found.stage in ("cover", "sign", "later"):
        return _sign(request, ctx, found)
    match found.stage:
        case "cover":
            return render(request, "signing/cover.html", {"paper": found, **_cover(request, ctx, found)})
        case "sign":
            return _read(request, found, _form(found))
        case "later":
            return render(request, "signing/later.html", {"paper": found, "rows": _glance(request, found)})
    return render(request, "signing/after.html", {"paper": found, "signers": signers_of(found.seen)})


@require(*_SIGNERS, methods=("POST",))
def open_paper(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """ "Open the document": that it was opened is written down, and then exactly these bytes are served."""
    found = shown(request, ctx, paper)
    here = reverse("signing:paper", args=(paper,))
    data = b"" if found.is_text_only else printing.bytes_of(found.seen.digest)
    if data is None:
        return _lost(request, here)
    viewed = or_missing(papers.viewed(ctx, paper, traces(request)))
    if isinstance(viewed, Refused) or found.is_text_only:
        return onward(request, viewed, here)
    if found.schedule is not None and ctx.actor.role == "client":
        schedules.reached(ctx, found.schedule.id)
    return printing.pdf(data, found.file_name)


@require("client", "sponsor", methods=("GET", "POST"))
def decline(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """Somebody does not sign; a page of its own, because it ends the offer."""
    found = shown(request, ctx, paper)
    form = ReasonForm(
        posted(request),
        label=_("What would have to be different?"),
        help_text=_("Only %(coach)s reads it. You may leave it empty.") % {"coach": found.head.coach.name},
    )
    if request.method == "POST" and form.is_valid():
        done = or_missing(papers.decline(ctx, paper, form.cleaned_data["reason"], traces(request)))
        if isinstance(done, Refused) and done.data.get("field"):
            into_form(request, form, done)
        else:
            said = _("You did not sign. %(coach)s knows.") % {"coach": found.head.coach.name}
            return onward(request, done, reverse("signing:paper", args=(paper,)), said)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signing/decline.html", {"paper": found, "form": form}, status=status)


@require(*_SIGNERS)
def printed(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """The text as a page, with who has signed and its digest, to read or to print."""
    found = shown(request, ctx, paper)
    if found.stage == "later":
        raise Http404(NOTHING_HERE)
    return render(request, "signing/print.html", {"paper": found, "signers": signers_of(found.seen)})


@require(*_SIGNERS)
def copy(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """The signed document: the sealed copy, or the one that was signed elsewhere."""
    found = shown(request, ctx, paper)
    data = printing.bytes_of(present(found.seen.elsewhere or found.seen.sealed or None))
    if data is None:
        return _lost(request, reverse("signing:paper", args=(paper,)))
    return printing.pdf(data, found.file_name, download=True)


# --- what the views share --------------------------------------------------------------------------


def _lost(request: HttpRequest, here: str) -> HttpResponse:
    """The kept file is not there, or is not itself any more: nothing is noted, nobody signs something else."""
    messages.error(request, _("The document cannot be found just now. Nothing was signed. Please tell your coach."))
    return HttpResponseRedirect(here)


def _cover(request: HttpRequest, ctx: Context, found: Shown) -> dict[str, object]:
    """What is read before the document is opened: the figures, and what a change changes."""
    changes = since_signed(ctx, found.version) if found.version is not None and found.is_amendment else ()
    return {"rows": _glance(request, found), "changes": changes}


def _form(found: Shown, data: object = None) -> SignForm:
    return SignForm(
        data,
        initial={"digest": found.seen.digest},
        conditions=found.conditions,
        withdrawal=bool(found.rights),
        early_start=found.early_start,
        witness=found.side == "witness",
    )


def _read(request: HttpRequest, found: Shown, form: SignForm, status: int = 200) -> HttpResponse:
    return render(request, "signing/read.html", {"paper": found, "form": form}, status=status)


def _sign(request: HttpRequest, ctx: Context, found: Shown) -> HttpResponse:
    form = _form(found, request.POST)
    here = reverse("signing:paper", args=(found.seen.id,))
    if not form.is_valid():
        return _read(request, found, form, UNPROCESSABLE)
    done = or_missing(_signed(ctx, found, _signing(request, ctx, form)))
    if isinstance(done, Refused) and done.data.get("field"):
        into_form(request, form, done)
        return _read(request, found, form, UNPROCESSABLE)
    return onward(request, done, here, _("You have signed."))


def _signed(ctx: Context, found: Shown, signing: Signing) -> Decision[Signed] | Decision[UUID]:
    """Sign what the paper was made of."""
    if found.schedule is not None:
        return schedules.sign(ctx, found.schedule.id, signing)
    assert found.version is not None
    return agreements.sign(ctx, found.version.id, signing)


def _signing(request: HttpRequest, ctx: Context, form: SignForm) -> Signing:
    said, from_where = form.cleaned_data, traces(request)
    return Signing(
        name=said["name"],
        consent=said["consent"],
        digest=said["digest"],
        drawn=said["drawn"],
        acknowledged=form.acknowledged,
        informed=bool(said.get("informed")),
        express_request=bool(said.get("express")),
        proof=proof(request, ctx),
        address=from_where.address,
        agent=from_where.agent,
    )


def _glance(request: HttpRequest, found: Shown) -> tuple[Row, ...]:
    """The four figures that people look for first; of a results schedule, what it aims for."""
    if found.schedule is not None:
        return (Row(_("Objective"), found.schedule.objective),)
    terms = found.terms
    return () if terms is None else _figures(terms, reader_of(request).language)


def _figures(terms: Terms, language: str) -> tuple[Row, ...]:
    last = term_last_day(terms.first_day, terms.months)
    calls = formats.counted(terms.sessions, "%(num)s session", "%(num)s sessions", language)
    minutes = formats.counted(terms.slot.minutes, "%(num)s minute", "%(num)s minutes", language)
    return (
        Row(_("Objective"), terms.objective),
        Row(_("Fee"), formats.money(terms.fee, language)),
        Row(_("Term"), formats.span(terms.first_day, last, language)),
        Row(_("Sessions"), f"{calls}, {minutes}"),
    )
