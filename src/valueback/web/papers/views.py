"""The coach's page of one paper: who signs, what happened, and how to remind, take back, make void or bring in."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import local_date
from valueback.core.decisions import Done, Refused
from valueback.usecases import agreements, certificates, papers
from valueback.usecases.context import Context
from valueback.usecases.papers import Printed
from valueback.web import printing, uploads
from valueback.web.acts import UNPROCESSABLE, into_form, onward, told
from valueback.web.client.about import posted
from valueback.web.context import or_missing, require
from valueback.web.engagement.frame import frame
from valueback.web.fragments import reader_of, render
from valueback.web.papers.forms import ElsewhereForm
from valueback.web.papers.words import steps_of
from valueback.web.signing.forms import ReasonForm
from valueback.web.signing.lists import STATES, signers_of
from valueback.web.signing.shown import Shown, shown, title


@require("coach")
def show(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """One paper: its signers, what happened, and what can be done with it now."""
    found = shown(request, ctx, paper)
    framed = frame(request, ctx, found.seen.engagement, "agreement")
    tone, word = STATES[found.seen.state]
    given = any(one.signature for one in found.seen.signers if one.party != "coach")
    waits = found.seen.state == "waiting"
    values = {
        **framed.values(),
        "paper": found,
        "title": title(found.seen),
        "paper_tone": tone,
        "paper_word": str(word),
        "signers": signers_of(found.seen),
        "steps": steps_of(found.seen, reader_of(request).language),
        "mine": found.stage in ("cover", "sign"),
        "remindable": waits and any(one.their_turn and one.party != "coach" for one in found.seen.signers),
        "retractable": waits and not given,
        "voidable": waits and given,
        "bringable": waits and found.version is not None,
        "amendable": found.seen.state == "signed" and found.version is not None and not found.head.is_over,
        "again": found.version is not None
        and found.seen.state not in ("waiting", "signed")
        and not found.head.is_signed
        and not found.head.is_over,
        "certificate": next((one.fingerprint for one in certificates.seen(ctx)), ""),
    }
    return render(request, "papers/show.html", values)


@require("coach", methods=("POST",))
def remind(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """A mail to those whose turn it is; at most once a day each."""
    done = papers.remind(ctx, paper)
    return onward(request, done, _show(paper), _("Reminded. They have a mail with the link."))


@require("coach", methods=("POST",))
def withdraw(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """Take a paper back that nobody has signed."""
    done = papers.withdraw(ctx, paper)
    return onward(request, done, _show(paper), _("Taken back. Nobody can sign it any more."))


@require("coach", methods=("GET", "POST"))
def void(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """Make a paper void that some have signed: the whole page asks first, and the reason goes to all signers."""
    found = shown(request, ctx, paper)
    form = ReasonForm(
        posted(request),
        label=_("Why it is made void"),
        help_text=_("Everybody who was asked to sign reads it."),
        needed=True,
    )
    if request.method == "POST" and form.is_valid():
        done = or_missing(papers.void(ctx, paper, form.cleaned_data["reason"]))
        if not (isinstance(done, Refused) and done.data.get("field")):
            return onward(request, done, _show(paper), _("Made void. All signers are told, with your reason."))
        into_form(request, form, done)
    if found.seen.state != "waiting" and request.method == "GET":
        return HttpResponseRedirect(_show(paper))
    status = UNPROCESSABLE if form.errors else 200
    names = tuple(one.name for one in found.seen.signers if one.signature is not None)
    return render(request, "papers/void.html", {"paper": found, "form": form, "signed": names}, status=status)


@uploads.reading
@require("coach", methods=("GET", "POST"))
def elsewhere(request: HttpRequest, ctx: Context, paper: UUID) -> HttpResponse:
    """Bring in a copy that was signed outside, as the signed copy of what was offered."""
    found = shown(request, ctx, paper)
    if found.version is None or (found.seen.state != "waiting" and request.method == "GET"):
        return HttpResponseRedirect(_show(paper))
    form = ElsewhereForm(found.seen, local_date(ctx.now, found.head.zone), posted(request))
    error = ""
    if request.method == "POST":
        file = uploads.kept(request, "file")
        error = uploads.fault(file)
        if form.is_valid() and not error:
            done = _bring(ctx, found, form, file.data)
            if isinstance(done, Done):
                return onward(request, done, _show(paper), _("Brought in. %s has a copy.") % found.head.client.name)
            if not done.data.get("field"):
                return onward(request, done, _show(paper))
            form.add_error("signed_on" if done.data["field"] == "signed_on" else None, told(request, done))
    status = UNPROCESSABLE if form.errors or error else 200
    return render(request, "papers/elsewhere.html", {"paper": found, "form": form, "error": error}, status=status)


# --- what the views share --------------------------------------------------------------------------


def _bring(ctx: Context, found: Shown, form: ElsewhereForm, data: bytes) -> Done[UUID] | Refused:
    """Keep the file, then say that it is the signed copy."""
    assert found.version is not None
    digest = printing.keep(data)
    copy = Printed(digest, len(data), sha256(found.version.text.encode()).hexdigest())
    return or_missing(agreements.brought_in(ctx, found.version.id, copy, form.cleaned_data["signed_on"], form.names))


def _show(paper: UUID) -> str:
    return reverse("papers:show", args=(paper,))
