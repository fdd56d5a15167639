"""Saying that it has paid for itself, or asking for value back: three questions, then its state and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.claims import ClaimState
from valueback.core.decisions import Refused
from valueback.core.money import Money
from valueback.core.terms import Clause, Party, RemedyKind
from valueback.letters import formats, wording
from valueback.letters.names import name
from valueback.usecases import claims, guarantee, pages
from valueback.usecases.claim_reads import Answers, Circumstance, ClaimSeen, Prefilled
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.web.acts import UNPROCESSABLE, into_form, onward, told
from valueback.web.client.about import about, dress, posted
from valueback.web.client.shown import receipt_of, voice_for_client
from valueback.web.context import or_missing, present, require
from valueback.web.engagement import said
from valueback.web.fragments import reader_of, render
from valueback.web.money.arithmetic import is_settled, went_back
from valueback.web.parts import Receipt, Step

_MATTERED = "circumstance_"


class PaidForm(forms.Form):
    """Yes or not yet, and a word about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid"] = forms.ChoiceField(
            label=_("Has it paid for itself?"),
            choices=(("yes", _("Yes, it has")), ("no", _("Not yet"))),
            error_messages={"required": _("Choose one.")},
        )
        self.fields["words"] = forms.CharField(
            label=_("A word about it"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
        )


class ClaimForm(forms.Form):
    """Three questions, and each logged circumstance marked as having mattered or not."""

    def __init__(self, *args: Any, prefilled: Prefilled, judged: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.circumstances = prefilled.circumstances
        area = forms.Textarea(attrs={"rows": 4})
        self.fields["expected"] = forms.CharField(
            label=_("What did you expect?"), initial=prefilled.expected, max_length=4000, required=False, widget=area
        )
        self.fields["got"] = forms.CharField(
            label=_("What came of it?"), initial=prefilled.got, max_length=4000, required=False, widget=area
        )
        self.fields["judgement"] = forms.CharField(
            label=_("Your own judgement: what is missing?"),
            max_length=4000,
            required=judged,
            widget=area,
            error_messages={"required": _("Write a sentence of your own.")},
        )
        for one in prefilled.circumstances:
            self.fields[f"{_MATTERED}{one.ref}"] = forms.ChoiceField(
                label=one.what,
                choices=(("yes", _("It mattered")), ("no", _("It did not"))),
                required=judged,
                error_messages={"required": _("Choose whether it mattered.")},
            )

    @property
    def marks(self) -> tuple[tuple[Circumstance, forms.BoundField], ...]:
        """Each circumstance with its own choice."""
        return tuple((one, self[f"{_MATTERED}{one.ref}"]) for one in self.circumstances)

    def answers(self) -> Answers:
        """What was answered, as the verb takes it."""
        typed = self.cleaned_data
        marks = {one.ref: typed.get(f"{_MATTERED}{one.ref}") for one in self.circumstances}
        return Answers(
            typed["expected"],
            typed["got"],
            typed["judgement"],
            tuple(ref for ref, mark in marks.items() if mark == "yes"),
            tuple(ref for ref, mark in marks.items() if mark == "no"),
        )


class AppealForm(forms.Form):
    """What the third person should know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = forms.CharField(
            label=_("What should be looked at again?"),
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Write a sentence of your own.")},
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """What the coach offered instead, in words, and whether it still waits for an answer."""

    sentence: str
    words: str
    waits: bool


# --- has it paid for itself ------------------------------------------------------------------------


@require("client", methods=("GET", "POST"))
def paid(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The one question that only the client can answer, at any time."""
    page = present(pages.standing_page(ctx, engagement))
    dress(request, ctx, page.head)
    if page.standing is None or page.terms is None:
        return HttpResponseRedirect(reverse("client:standing", args=(engagement,)))
    start = {} if page.said_paid is None else {"paid": "yes" if page.said_paid else "no"}
    form = PaidForm(posted(request), initial=start)
    if request.method == "POST" and form.is_valid():
        yes = form.cleaned_data["paid"] == "yes"
        done = or_missing(claims.paid_for_itself(ctx, engagement, yes, form.cleaned_data["words"]))
        if not isinstance(done, Refused) or not done.data.get("field"):
            thanks = _("Thank you. Your coach can see it.")
            return onward(request, done, reverse("client:standing", args=(engagement,)), thanks)
        into_form(request, form, done)
    language = reader_of(request).language
    values = {
        "head": page.head,
        "form": form,
        "progress": said.progress(page.standing.results, language),
        "branches": said.branches(page.standing.results, language),
        "chosen": form["paid"].value() or "",
        "error": " ".join(str(one) for one in form["paid"].errors),
    }
    return render(request, "client/paid.html", values, status=UNPROCESSABLE if form.errors else 200)


# --- the claim -------------------------------------------------------------------------------------


@require("client", methods=("GET", "POST"))
def claim(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The claim that stands; otherwise the form to file one, or why that is not possible now."""
    head = about(request, ctx, engagement)
    standing = next((one for one in claims.claims(ctx, engagement) if not one.withdrawn and one.core is not None), None)
    if standing is not None:
        return _shown(request, ctx, head, standing)
    language = reader_of(request).language
    prefilled = present(claims.prefill(ctx, engagement, language))
    if prefilled.refused is not None:
        values = {"head": head, "why": told(request, prefilled.refused)}
        return render(request, "client/claim_closed.html", values)
    return _file(request, ctx, head, prefilled)


def _file(request: HttpRequest, ctx: Context, head: Head, prefilled: Prefilled) -> HttpResponse:
    page = present(pages.my_guarantee(ctx, head.id))
    judged = page.terms.duty(Clause.COMMON_SENSE) is not None
    form = ClaimForm(posted(request), prefilled=prefilled, judged=judged)
    if request.method == "POST" and form.is_valid():
        done = or_missing(claims.file(ctx, head.id, form.answers()))
        if not isinstance(done, Refused) or not done.data.get("field"):
            return onward(request, done, reverse("client:claim", args=(head.id,)), _("Your claim has been filed."))
        into_form(request, form, done, {"circumstances": "judgement"})
    days = page.terms.guarantee.claim.decide if page.terms.guarantee is not None else 0
    values = {
        "head": head,
        "form": form,
        "until": prefilled.open_until,
        "if_claimed": page.if_claimed,
        "receipt": receipt_of(page.lines, page.if_claimed, _("Would come back")),
        "days": days,
        "covered": bool(page.if_claimed.minor),
    }
    return render(request, "client/claim_file.html", values, status=UNPROCESSABLE if form.errors else 200)


def _shown(request: HttpRequest, ctx: Context, head: Head, found: ClaimSeen) -> HttpResponse:
    standing = present(guarantee.standing(ctx, head.id))
    voice = voice_for_client(head, reader_of(request))
    names = {"client_name": voice.client, "coach_name": voice.coach}
    steps = wording.next_steps(standing, Party.CLIENT, voice.language, voice.zone, **names)
    core = found.core
    assert core is not None
    currency = found.lines[0].amount.currency if found.lines else standing.refund_if_claimed.currency
    amount = went_back(found.lines, currency)
    values = {
        "head": head,
        "claim": found,
        "state": core.state.value,
        "word": wording.claim_headline(core, voice.language),
        "tone": _TONES.get(core.state, "info"),
        "steps": tuple(said.Next(one.text, said.who(one.by, voice), said.by_when(one.until, voice)) for one in steps),
        "stages": _stages(core.state),
        "amount": amount,
        "receipt": _receipt(found, amount) if core.granted else None,
        "offered": _offered(found, voice.language),
        "can_withdraw": core.granted is not True and not core.closed,
        "can_appeal": core.state is ClaimState.REFUSED and core.appeal_by is not None and ctx.now < core.appeal_by,
        "appeal_by": core.appeal_by,
        "by_default": core.by_default,
    }
    return render(request, "client/claim.html", values)


def _receipt(found: ClaimSeen, amount: Money) -> Receipt | None:
    """What comes back; once all of it has been paid, what came back."""
    if not is_settled(found.lines):
        return receipt_of(found.lines, amount, _("Comes back"))
    nothing = Money.zero(amount.currency)
    paid = tuple(replace(one, amount=one.already_returned, already_returned=nothing) for one in found.lines)
    return receipt_of(paid, amount, _("Paid back"))


_TONES: Final[Mapping[ClaimState, str]] = {
    ClaimState.GRANTED: "ok",
    ClaimState.REFUNDED: "ok",
    ClaimState.CLOSED: "quiet",
    ClaimState.REFUSED: "watch",
}


def _stages(state: ClaimState) -> tuple[Step, ...]:
    """The straight way of a claim, and how far it is."""
    decided = state in (ClaimState.GRANTED, ClaimState.REFUSED, ClaimState.APPEALED, ClaimState.REFUNDED)
    closed = state is ClaimState.CLOSED
    read = decided or closed or state in (ClaimState.ACKNOWLEDGED, ClaimState.ALTERNATIVE_OFFERED)
    return (
        Step(_("Filed"), True),
        Step(_("Looked at"), read),
        Step(_("Decided"), decided or closed),
        Step(_("Settled"), closed or state is ClaimState.REFUNDED),
    )


def _offered(found: ClaimSeen, language: str) -> Offered | None:
    if found.offer is None:
        return None
    kind = name(RemedyKind(str(found.offer["kind"])), language)
    amount, _space, currency = str(found.offer.get("amount") or "").partition(" ")
    count = int(str(found.offer.get("count") or 0))
    if currency:
        sentence = f"{kind}: {formats.money(Money.of(amount, currency), language)}"
    else:
        sentence = f"{kind}: {formats.number(count, language)}" if count else kind
    core = found.core
    waits = found.offer_accepted is None and core is not None and core.granted is None and not core.closed
    return Offered(sentence, str(found.offer.get("words") or ""), waits)


@require("client", methods=("GET", "POST"))
def withdraw(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Take the claim back: a page of its own, then it is as if it had not been filed."""
    head = about(request, ctx, engagement)
    found = _own(ctx, engagement, claim)
    if request.method == "POST":
        done = claims.withdraw(ctx, found.id)
        return onward(request, done, reverse("client:standing", args=(engagement,)), _("Your claim is taken back."))
    return render(request, "client/claim_withdraw.html", {"head": head, "claim": found})


@require("client", methods=("GET", "POST"))
def alternative(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Accept what was offered instead, or decline it; accepting is looked at once more on a page of its own."""
    head = about(request, ctx, engagement)
    found = _own(ctx, engagement, claim)
    back = reverse("client:claim", args=(engagement,))
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in ("accept", "decline"):
        done = claims.answer_alternative(ctx, found.id, answer == "accept")
        thanks = _("You accepted it.") if answer == "accept" else _("You declined it. Your claim goes on.")
        return onward(request, done, back, thanks)
    offered = _offered(found, reader_of(request).language)
    if offered is None or not offered.waits:
        return HttpResponseRedirect(back)
    return render(request, "client/alternative.html", {"head": head, "claim": found, "offered": offered})


@require("client", methods=("GET", "POST"))
def appeal(request: HttpRequest, ctx: Context, engagement: UUID, claim: UUID) -> HttpResponse:
    """Once, to the third person named at signing."""
    head = about(request, ctx, engagement)
    found = _own(ctx, engagement, claim)
    form = AppealForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done = or_missing(claims.appeal(ctx, found.id, form.cleaned_data["words"]))
        if not isinstance(done, Refused) or not done.data.get("field"):
            return onward(request, done, reverse("client:claim", args=(engagement,)), _("Your appeal has been filed."))
        into_form(request, form, done)
    case = present(guarantee.case(ctx, engagement))
    values = {"head": head, "claim": found, "form": form, "third": case.terms.names.third}
    return render(request, "client/appeal.html", values, status=UNPROCESSABLE if form.errors else 200)


def _own(ctx: Context, engagement: UUID, claim_id: UUID) -> ClaimSeen:
    found = present(claims.claim(ctx, claim_id))
    return present(found if found.engagement == engagement else None)
