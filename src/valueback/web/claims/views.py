"""A claim with what speaks for and against it, and the acts it may take: kinder than the standing at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.claims import ClaimState
from valueback.core.dates import local_date
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.guarantee.standing import Verdict
from valueback.core.terms import Party, RemedyKind
from valueback.letters import formats, wording
from valueback.letters.findings import Reader as Letter
from valueback.letters.happenings import Scenery, happened
from valueback.letters.layout import paper
from valueback.letters.names import name
from valueback.usecases import claims
from valueback.usecases.books import books
from valueback.usecases.claim_reads import Offer
from valueback.usecases.context import Context
from valueback.usecases.dossier import ClaimDesk, claim_desk
from valueback.usecases.dossier import dossier as read_dossier
from valueback.usecases.payments import Typed
from valueback.web.acts import UNPROCESSABLE, into_form, onward, told
from valueback.web.claims import shown
from valueback.web.claims.forms import AppealForm, OfferForm, ThirdForm, WordsForm
from valueback.web.client.about import dress
from valueback.web.client.shown import voice_for_client
from valueback.web.context import NOTHING_HERE, or_missing, present, require
from valueback.web.engagement.frame import Frame, frame
from valueback.web.engagement.said import branches, reasons, voice_for_coach
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.links import Visit
from valueback.web.money.arithmetic import total_of, went_back, worked_out
from valueback.web.money.forms import TaxForm, WhenForm
from valueback.web.money.views import tax_question


@dataclass(frozen=True, slots=True)
class Act:
    """The one thing to do next: why, by when, and the button; `post` where it is done at once."""

    sentence: str
    label: str
    href: str
    post: bool = False


# --- the claim -------------------------------------------------------------------------------------


@require("coach")
def show(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The claim that stands, else the last one; without any, whether one could be made now."""
    around = frame(request, ctx, engagement, "claims")
    found = claims.claims(ctx, engagement)
    one = next((claim for claim in found if not claim.withdrawn), found[0] if found else None)
    if one is None:
        return _none(request, ctx, around)
    return _shown(request, ctx, around, present(claim_desk(ctx, one.id)))


def _none(request: HttpRequest, ctx: Context, around: Frame) -> HttpResponse:
    reader, standing = reader_of(request), around.standing
    prefilled = claims.prefill(ctx, around.head.id, reader.language)
    values = {
        **around.values(),
        "why": told(request, prefilled.refused) if prefilled is not None and prefilled.refused is not None else "",
        "until": prefilled.open_until if prefilled is not None else None,
        "amount": standing.refund_if_claimed if standing is not None else None,
        "has_guarantee": standing is not None and standing.verdict is not None,
    }
    return render(request, "claims/none.html", values)


def _shown(request: HttpRequest, ctx: Context, around: Frame, desk: ClaimDesk) -> HttpResponse:
    reader, core = reader_of(request), desk.claim.core
    voice = voice_for_coach(around.head, reader.language, reader.zone)
    currency = desk.terms.fee.currency
    values = {
        **around.values(),
        **_told(desk, reader),
        "word_now": wording.claim_headline(core, reader.language) if core else _("Taken back by the client"),
        "tone_now": shown.tone_of(core.state) if core else "quiet",
        "stages": shown.stages(core) if core else (),
        "deadlines": shown.deadlines(core, reader) if core else (),
        "act": _act(desk, reader) if core else None,
        "amount": went_back(desk.if_granted, currency),
        "receipts": worked_out(desk.if_granted, desk.payments, reader),
        "theirs": reasons(desk.filed, desk.terms, voice, Party.CLIENT),
        "mine": reasons(desk.filed, desk.terms, voice, Party.COACH),
        "branches": branches(desk.filed.results, reader.language),
        "verdict": _at_filing(desk, reader),
        **_may(desk),
        "third": desk.terms.names.third,
        "third_form": ThirdForm(),
        "appeal_decision": desk.appeal_decision.what.words if desk.appeal_decision else "",
    }
    return render(request, "claims/show.html", values)


def _may(desk: ClaimDesk) -> dict[str, bool]:
    """What the coach may still do with it; nothing with one that was taken back."""
    core, claim = desk.claim.core, desk.claim
    names = ("can_refuse", "can_grant_anyway", "can_offer", "by_default", "appealed")
    if core is None:
        return dict.fromkeys(names, False)
    undecided = core.granted is None and not core.closed
    may = (
        undecided and claim.verdict != Verdict.CLAIMABLE,
        core.granted is not True and not core.closed,
        undecided and claim.offer is None,
        core.by_default,
        core.state is ClaimState.APPEALED,
    )
    return dict(zip(names, may, strict=True))


def _told(desk: ClaimDesk, reader: Reader) -> dict[str, Any]:
    """What was said about it, by whomever."""
    claim = desk.claim
    return {
        "claim": claim,
        "marks": shown.marks(desk),
        "offered": shown.offered(claim, reader.language),
        "offer_words": str((claim.offer or {}).get("words") or ""),
        "answered": shown.answered(claim),
    }


def _at_filing(desk: ClaimDesk, reader: Reader) -> str:
    """What the standing said when the claim was filed: that is where a decision begins."""
    word = name(Verdict(desk.claim.verdict), reader.language)
    return _("When it was filed, the standing said: %(word)s.") % {"word": word}


def _act(desk: ClaimDesk, reader: Reader) -> Act | None:
    """The next thing that is the coach's to do."""
    core, claim, client = desk.claim.core, desk.claim, desk.head.client.name
    assert core is not None
    at = (claim.engagement, claim.id)
    if core.closed:
        return None
    if core.granted:
        if any(line.amount.minor for line in desk.if_granted):
            amount = formats.money(total_of(desk.if_granted, desk.terms.fee.currency), reader.language)
            label = _("Pay back %(amount)s") % {"amount": amount}
            return Act(_("It is granted. Pay it back, then record it."), label, reverse("claims:refund", args=at))
        return Act(_("All of it has been paid back."), _("Close the claim"), reverse("claims:close", args=at), True)
    if core.state is ClaimState.APPEALED:
        return None
    if core.granted is False:
        sentence = _("It is refused. Until the time to appeal is over, %(name)s may turn to the third person.")
        return Act(sentence % {"name": client}, _("Close the claim"), reverse("claims:close", args=at), True)
    if claim.offer_accepted:
        sentence = _("What was offered instead is accepted. Once it is done, close the claim.")
        return Act(sentence, _("Close the claim"), reverse("claims:close", args=at), True)
    if core.state is ClaimState.FILED:
        sentence = _("%(name)s asked for value back. Say that you have read it; nothing is decided by that.")
        return Act(sentence % {"name": client}, _("I have read it"), reverse("claims:acknowledge", args=at), True)
    if claim.verdict == Verdict.CLAIMABLE:
        sentence = _(
            "The standing decided at filing: it is granted. Without a word from you it is granted all the same."
        )
    else:
        sentence = _("The standing leaves it to you. Without a decision by the last day it is granted.")
    return Act(sentence, _("Grant the claim"), reverse("claims:grant", args=at))


# --- the coach's acts ------------------------------------------------------------------------------


@require("coach", methods=("POST",))
def acknowledge(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """The coach has read it."""
    _own(ctx, engagement, claim)
    return _onward(request, claims.acknowledge(ctx, claim), engagement, _("Noted. It is told that you have read it."))


@require("coach", methods=("GET", "POST"))
def offer(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Something instead of the whole; the client may decline, and no clock stops."""
    desk, around = _own(ctx, engagement, claim), frame(request, ctx, engagement, "claims")
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        kind = RemedyKind(kept["kind"])
        made = or_missing(
            claims.offer_alternative(ctx, claim, Offer(kind, kept["count"] or 0, kept["amount"], kept["words"]))
        )
        if isinstance(made, Done) or not made.data.get("field"):
            return _onward(
                request, made, engagement, _("Offered. %(name)s is told.") % {"name": around.head.client.name}
            )
        into_form(request, form, made)
    values = {
        **around.values(),
        "claim": desk.claim,
        "form": form,
        "currency": desk.terms.fee.currency,
        "typed": str(form["amount"].value() or ""),
        "amount_error": " ".join(str(one) for one in form["amount"].errors),
    }
    return render(request, "claims/offer.html", values, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("GET", "POST"))
def grant(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Grant it, as the standing says or because you want to: looked at with its arithmetic first."""
    desk, around = _own(ctx, engagement, claim), frame(request, ctx, engagement, "claims")
    core = desk.claim.core
    form = WordsForm(request.POST or None, label=_("A word to the client"), needed=False)
    kindly = desk.claim.verdict != Verdict.CLAIMABLE or (core is not None and core.granted is False)
    if request.POST.get("act") == "grant" and form.is_valid():
        words = form.cleaned_data["words"]
        done = claims.pay_back_anyway(ctx, claim, words) if kindly else claims.decide(ctx, claim, True, words)
        return _onward(request, done, engagement, _("Granted. %(name)s is told.") % {"name": around.head.client.name})
    reader = reader_of(request)
    days = desk.terms.guarantee.claim.refund if desk.terms.guarantee else 0
    values = {
        **around.values(),
        "claim": desk.claim,
        "form": form,
        "kindly": kindly,
        "amount": total_of(desk.if_granted, desk.terms.fee.currency),
        "receipts": worked_out(desk.if_granted, desk.payments, reader),
        "days": days,
    }
    return render(request, "claims/grant.html", values, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("GET", "POST"))
def refuse(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Only where the standing does not grant it, and only with a sentence of one's own beside the findings."""
    desk, around = _own(ctx, engagement, claim), frame(request, ctx, engagement, "claims")
    form = WordsForm(request.POST or None, label=_("Why, in your own words"), needed=True)
    if request.method == "POST" and form.is_valid():
        done = or_missing(claims.decide(ctx, claim, False, form.cleaned_data["words"]))
        if isinstance(done, Done) or not done.data.get("field"):
            return _onward(
                request, done, engagement, _("Refused. %(name)s is told.") % {"name": around.head.client.name}
            )
        into_form(request, form, done)
    if desk.claim.verdict == Verdict.CLAIMABLE:
        return _onward(request, Refused("claimable_is_granted"), engagement)
    reader = reader_of(request)
    voice = voice_for_coach(around.head, reader.language, reader.zone)
    values = {
        **around.values(),
        "claim": desk.claim,
        "form": form,
        "theirs": reasons(desk.filed, desk.terms, voice, Party.CLIENT),
        "third": desk.terms.names.third,
        "days": desk.terms.guarantee.claim.appeal if desk.terms.guarantee else 0,
    }
    return render(request, "claims/refuse.html", values, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("POST",))
def third(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Send the appeal to the third person whom the agreement names."""
    _own(ctx, engagement, claim)
    form = ThirdForm(request.POST)
    if not form.is_valid():
        typed = request.POST.get("email", "")[:60]
        return _onward(request, Refused("email_unclear", {"field": "email", "typed": typed}), engagement)
    sent = claims.ask_third(ctx, claim, form.cleaned_data["email"])
    return _onward(request, sent, engagement, _("Sent. They decide by a link of their own."))


@require("coach", methods=("GET", "POST"))
def refund(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """The whole of a granted claim, payment by payment, then recorded as paid back."""
    desk, around = _own(ctx, engagement, claim), frame(request, ctx, engagement, "claims")
    form = WhenForm(request.POST or None, today=local_date(ctx.now, around.head.zone))
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        done = or_missing(claims.refund_all(ctx, claim, Typed("", kept["on"], kept["method"], kept["reference"])))
        if isinstance(done, Done) or not done.data.get("field"):
            return _onward(request, done, engagement, _("Recorded. Whoever paid is told by mail."))
        into_form(request, form, done)
    core = desk.claim.core
    if core is None or not core.granted:
        return _onward(request, Refused("claim_not_granted"), engagement)
    reader = reader_of(request)
    values = {
        **around.values(),
        "claim": desk.claim,
        "form": form,
        "amount": total_of(desk.if_granted, desk.terms.fee.currency),
        "receipts": worked_out(desk.if_granted, desk.payments, reader),
        "tax": tax_question(present(books(ctx, engagement)), reader),
        "tax_form": TaxForm(),
        "refund_by": core.refund_by,
    }
    return render(request, "claims/refund.html", values, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("POST",))
def close(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Nothing is left to do."""
    _own(ctx, engagement, claim)
    return _onward(request, claims.close(ctx, claim), engagement, _("The claim is closed. Its dossier stays."))


# --- on paper --------------------------------------------------------------------------------------


@require("coach", "client")
def dossier(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """All that the claim rests on, for print: agreement, facts, standing, decision, arithmetic, chain head."""
    found = present(read_dossier(ctx, claim))
    desk = found.desk
    if desk.claim.engagement != engagement:
        raise Http404(NOTHING_HERE)
    dress(request, ctx, desk.head)
    reader = reader_of(request)
    side = Party.COACH if ctx.actor.is_coach_side else Party.CLIENT
    voice = (
        voice_for_coach(desk.head, reader.language, reader.zone)
        if side is Party.COACH
        else voice_for_client(desk.head, reader)
    )
    letter = Letter(side, reader.language, reader.zone, desk.head.client.name, desk.head.coach.name)
    scenery = Scenery(found.calls, found.titles)
    values = {
        **_told(desk, reader),
        "head": desk.head,
        "core": desk.claim.core,
        "word": wording.claim_headline(desk.claim.core, reader.language) if desk.claim.core else "",
        "deadlines": shown.deadlines(desk.claim.core, reader) if desk.claim.core else (),
        "theirs": reasons(desk.filed, desk.terms, voice, Party.CLIENT),
        "mine": reasons(desk.filed, desk.terms, voice, Party.COACH),
        "branches": branches(desk.filed.results, reader.language),
        "verdict": _at_filing(desk, reader),
        "receipts": worked_out(desk.if_granted, desk.payments, reader),
        "amount": went_back(desk.if_granted, desk.terms.fee.currency),
        "appeal_decision": desk.appeal_decision.what.words if desk.appeal_decision else "",
        "papers": tuple((one, paper(one.text)) for one in found.versions),
        "schedules": tuple((one, paper(one.text)) for one in found.schedules),
        "lines": tuple(
            (one, happened(one, scenery, letter) or shown.kind_of(one), _who(one.actor, desk)) for one in found.facts
        ),
        "found": found,
    }
    return render(request, "claims/dossier.html", values)


def _who(party: Party, desk: ClaimDesk) -> str:
    known = {
        Party.CLIENT: desk.head.client.name,
        Party.COACH: desk.head.coach.name,
        Party.THIRD: desk.terms.names.third,
    }
    return known.get(party) or ""


# --- the third person ------------------------------------------------------------------------------


def by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A link about a claim: for client and coach their own page, for the third person the appeal."""
    engagement = present(visit.opened.engagement)
    role = visit.ctx.actor.role
    if role == "client":
        return HttpResponseRedirect(reverse("client:claim", args=(engagement,)))
    if role in ("coach", "owner"):
        return HttpResponseRedirect(reverse("claims:show", args=(engagement,)))
    if role != "third":
        raise Http404(NOTHING_HERE)
    found = claims.claims(visit.ctx, engagement)
    one = present(next((claim for claim in found if claim.ref == visit.opened.subject), next(iter(found), None)))
    return _appeal(request, visit, present(claim_desk(visit.ctx, one.id)))


def _appeal(request: HttpRequest, visit: Visit, desk: ClaimDesk) -> HttpResponse:
    dress(request, visit.ctx, desk.head)
    reader, core = reader_of(request), desk.claim.core
    waits = core is not None and core.state is ClaimState.APPEALED
    form = AppealForm(request.POST if request.method == "POST" and waits else None)
    if form.is_bound and form.is_valid():
        kept = form.cleaned_data
        done = or_missing(claims.decide_appeal(visit.ctx, desk.claim.id, kept["granted"] == "yes", kept["words"]))
        if isinstance(done, Done) or not done.data.get("field"):
            return onward(request, done, visit.href(), _("Thank you. Both sides are told."))
        into_form(request, form, done)
    voice = voice_for_coach(desk.head, reader.language, reader.zone)
    values = {
        **_told(desk, reader),
        "head": desk.head,
        "form": form,
        "here": visit.href(),
        "waits": waits,
        "by": core.appeal_decide_by if core else None,
        "third": desk.terms.names.third,
        "word": wording.claim_headline(core, reader.language) if core else "",
        "theirs": reasons(desk.filed, desk.terms, voice, Party.CLIENT),
        "mine": reasons(desk.filed, desk.terms, voice, Party.COACH),
        "branches": branches(desk.filed.results, reader.language),
        "amount": total_of(desk.if_granted, desk.terms.fee.currency),
        "appeal_decision": desk.appeal_decision.what.words if desk.appeal_decision else "",
    }
    return render(request, "claims/appeal.html", values, status=UNPROCESSABLE if form.errors else 200)


# --- what the views share --------------------------------------------------------------------------


def _own(ctx: Context, engagement: UUID, claim_id: UUID) -> ClaimDesk:
    desk = present(claim_desk(ctx, claim_id))
    return present(desk if desk.claim.engagement == engagement else None)


def _onward(request: HttpRequest, decision: Decision[Any], engagement: UUID, said: str = "") -> HttpResponse:
    return onward(request, decision, reverse("claims:show", args=(engagement,)), said)
