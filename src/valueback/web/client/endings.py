"""Ending early by the client's own hand: withdrawing as the law allows, and stopping. Each effect is said before."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.terms import EndingKind
from valueback.letters.document import Pen
from valueback.letters.promises import ending_points
from valueback.usecases import endings, guarantee, pages
from valueback.usecases.context import Context
from valueback.web.acts import onward
from valueback.web.client.about import about, dress
from valueback.web.client.shown import receipt_of
from valueback.web.context import present, require
from valueback.web.fragments import reader_of, render


@require("client", methods=("GET", "POST"))
def withdraw(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The right to withdraw without a reason: until when, and what comes back."""
    page = present(pages.standing_page(ctx, engagement))
    dress(request, ctx, page.head)
    back = reverse("client:standing", args=(engagement,))
    if request.method == "POST":
        return onward(request, endings.withdraw(ctx, engagement), back, _("You have withdrawn from the agreement."))
    right = present(page.standing).withdrawal
    is_open = right.open_until is not None and ctx.now < right.open_until and not page.head.is_over
    values = {"head": page.head, "until": right.open_until if is_open else "", "amount": right.amount or ""}
    return render(request, "client/withdraw.html", values)


@require("client", methods=("GET", "POST"))
def stop(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """Stop the programme early, with what that does to the guarantee and to the money on the same page."""
    head = about(request, ctx, engagement)
    back = reverse("client:standing", args=(engagement,))
    if request.method == "POST":
        done = endings.end(ctx, engagement, EndingKind.CLIENT_STOPS, request.POST.get("words", ""))
        return onward(request, done, back, _("The programme has ended."))
    preview = present(endings.preview(ctx, engagement, EndingKind.CLIENT_STOPS))
    terms = present(guarantee.case(ctx, engagement)).terms
    printed = dict(zip(EndingKind, ending_points(terms, Pen(reader_of(request).language)), strict=False))
    said = printed.get(EndingKind.CLIENT_STOPS)
    values = {
        "head": head,
        "preview": preview,
        "sentence": "" if said is None else said.text,
        "receipt": receipt_of(preview.lines, preview.total, _("Comes back")) if preview.total.minor else None,
    }
    return render(request, "client/stop.html", values)
