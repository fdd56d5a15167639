"""What came in and what went back: recorded in two taps, and every refund looked at once more before it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import local_date
from valueback.core.decisions import Decision, Done, Refused
from valueback.core.money import AmountRefused, Money, parse_money
from valueback.core.tax import TaxLine, tax_in
from valueback.letters import formats
from valueback.letters.document import Pen
from valueback.letters.numbers import rate
from valueback.letters.promises import tax_on_refund
from valueback.usecases import payments
from valueback.usecases.books import Books, books, tax_line
from valueback.usecases.context import Context
from valueback.usecases.payments import PaymentSeen, Typed
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.context import or_missing, present, require
from valueback.web.engagement.frame import Frame, frame
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.money.arithmetic import day_of, total_of, worked_out
from valueback.web.money.forms import METHODS, ON_REFUND, MovedForm, PaidForm, TaxForm, WhenForm, WhyForm
from valueback.web.parts import Row


@dataclass(frozen=True, slots=True)
class Seen:
    """One payment, ready to read."""

    payment: PaymentSeen
    method: str
    tax: str
    back: tuple[str, ...]
    can_go_back: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page of this feature needs."""

    around: Frame
    books: Books
    reader: Reader

    @property
    def here(self) -> str:
        return reverse("money:show", args=(self.around.head.id,))


# --- what there is, and what comes in --------------------------------------------------------------


@require("coach", methods=("GET", "POST"))
def show(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The books, and the form to record what came in with the amount that is open."""
    desk = _desk(request, ctx, engagement)
    currency = desk.books.agreed.currency
    waits = str(desk.books.open.decimal) if desk.books.open else ""
    form = PaidForm(request.POST or None, today=_today(ctx, desk), currency=currency, amount=waits)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        decided = or_missing(
            payments.record_payment(ctx, engagement, _typed(kept), kept["currency"], payer_name=kept["payer"])
        )
        if isinstance(decided, Done):
            undone = reverse("money:undo", args=(engagement, decided.value))
            return onward(request, decided, desk.here, _said(kept["amount"], kept["currency"], desk), undo=undone)
        into_form(request, form, decided)
    return _books(request, ctx, desk, form)


@require("coach", methods=("POST",))
def undo(request: HttpRequest, ctx: Context, engagement: UUID, payment: UUID) -> HttpResponse:
    """Take an entry back: at once without a word, later with a reason."""
    desk = _desk(request, ctx, engagement)
    _one(desk, payment)
    form = WhyForm(request.POST)
    form.is_valid()
    decided = payments.undo(ctx, payment, form.cleaned_data.get("why", ""))
    return onward(request, decided, desk.here, _("Taken back. It never counted."))


def _books(request: HttpRequest, ctx: Context, desk: Desk, form: PaidForm) -> HttpResponse:
    found = desk.books
    typed = str(form["amount"].value() or "")
    currency = str(form["currency"].value() or found.agreed.currency)
    read = _read(typed, currency)
    rows = (
        Row(_("Agreed"), _money(found.agreed, desk.reader)),
        Row(_("Received"), _money(found.received, desk.reader)),
        Row(_("Returned"), _money(found.returned, desk.reader)),
        Row(_("Open"), _money(found.open, desk.reader)),
    )
    values = {
        **desk.around.values(),
        "rows": rows,
        "sentence": _sentence(found, desk.reader),
        "seen": tuple(_seen(one, desk.reader, found) for one in found.payments),
        "form": form,
        "typed": typed,
        "currency": currency,
        "understood": _money(read, desk.reader) if read else "",
        "amount_error": " ".join(str(one) for one in form["amount"].errors),
        "tax_note": _tax_note(found, read, desk.reader),
        "due_total": found.due_total,
        "waits": bool(found.open) and not found.is_over,
        "more": any(form[name].errors for name in ("payer", "currency")),
    }
    return render(request, "money/show.html", values, status=UNPROCESSABLE if form.errors else 200)


# --- what goes back --------------------------------------------------------------------------------


@require("coach", methods=("GET", "POST"))
def refund(request: HttpRequest, ctx: Context, engagement: UUID, payment: UUID) -> HttpResponse:
    """Pay back out of one payment: typed, looked at with its arithmetic, recorded."""
    return _moved(request, ctx, engagement, payment, chargeback=False)


@require("coach", methods=("GET", "POST"))
def chargeback(request: HttpRequest, ctx: Context, engagement: UUID, payment: UUID) -> HttpResponse:
    """The payer's bank took an amount back."""
    return _moved(request, ctx, engagement, payment, chargeback=True)


def _moved(request: HttpRequest, ctx: Context, engagement: UUID, payment: UUID, *, chargeback: bool) -> HttpResponse:
    desk = _desk(request, ctx, engagement)
    one = _one(desk, payment)
    left = str(one.left.decimal) if one.left else ""
    form = MovedForm(request.POST or None, today=_today(ctx, desk), amount=left)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        amount = _read(kept["amount"], one.amount.currency)
        if request.POST.get("step") == "record":
            decided = _record(ctx, payment, _typed(kept), chargeback)
            if isinstance(decided, Done):
                said = _("Recorded. %(name)s is told by mail.") if not chargeback else _("Recorded.")
                return onward(request, decided, desk.here, said % {"name": one.payer} if not chargeback else said)
            into_form(request, form, decided)
        elif amount is not None and Money(0, amount.currency) < amount <= one.left:
            return _review(request, desk, one, form, amount, chargeback)
        else:
            refused = _unfit(kept["amount"], amount, one)
            into_form(request, form, refused)
    typed = str(form["amount"].value() or "")
    read = _read(typed, one.amount.currency)
    values = {
        **desk.around.values(),
        "seen": _seen(one, desk.reader, desk.books),
        "form": form,
        "typed": typed,
        "understood": _money(read, desk.reader) if read else "",
        "amount_error": " ".join(str(word) for word in form["amount"].errors),
        "chargeback": chargeback,
        "currency": one.amount.currency,
    }
    return render(request, "money/moved.html", values, status=UNPROCESSABLE if form.errors else 200)


def _record(ctx: Context, payment: UUID, typed: Typed, chargeback: bool) -> Decision[UUID]:
    if chargeback:
        return or_missing(payments.record_chargeback(ctx, payment, typed))
    return or_missing(payments.record_refund(ctx, payment, typed))


def _review(
    request: HttpRequest, desk: Desk, one: PaymentSeen, form: MovedForm, amount: Money, chargeback: bool
) -> HttpResponse:
    rest = one.left - amount
    rows = (
        Row(_("Payment of %(day)s") % {"day": day_of(one.received_at, desk.reader)}, _money(one.amount, desk.reader)),
        Row(_("Went back before"), _money(one.amount - one.left, desk.reader)),
        Row(_("Goes back now"), _money(amount, desk.reader)),
        Row(_("Stays with you"), _money(rest, desk.reader)),
        Row(_("Day"), formats.day(form.cleaned_data["on"], desk.reader.language)),
        Row(_("How"), _method(form.cleaned_data["method"])),
    )
    to = {"name": one.payer, "amount": _money(amount, desk.reader)}
    told = (
        (_("It is recorded that the bank took %(amount)s back; nobody is written to.") % to,)
        if chargeback
        else (
            _("You pay %(amount)s to %(name)s yourself; from here no money is moved.") % to,
            _("%(name)s is told by mail that it is on its way. Depending on the bank it takes some days.") % to,
            _("It is written into the record and cannot be undone."),
        )
    )
    values = {
        **desk.around.values(),
        "rows": rows,
        "form": form,
        "told": told,
        "title": (_("The bank took back %(amount)s") if chargeback else _("Pay back %(amount)s")) % to,
        "verb": _("Record the chargeback") if chargeback else _("Record the refund"),
        "action": request.path,
    }
    return render(request, "money/review.html", values)


@require("coach", methods=("GET", "POST"))
def back(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """All that an ending or a withdrawal returns in any case: the arithmetic, then one entry for each payment."""
    desk = _desk(request, ctx, engagement)
    form = WhenForm(request.POST or None, today=_today(ctx, desk))
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        decided = payments.pay_back_due(ctx, engagement, Typed("", kept["on"], kept["method"], kept["reference"]))
        if isinstance(decided, Done) or not decided.data.get("field"):
            return onward(request, decided, desk.here, _("Recorded. Whoever paid is told by mail."))
        into_form(request, form, decided)
    found = desk.books
    values = {
        **desk.around.values(),
        "receipts": worked_out(found.due, found.payments, desk.reader),
        "total": total_of(found.due, found.agreed.currency),
        "form": form,
        "tax": tax_question(found, desk.reader),
        "tax_form": TaxForm(),
    }
    return render(request, "money/back.html", values, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("POST",))
def tax(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The local question whether the tax can be recovered, answered by a person and cited from then on."""
    desk = _desk(request, ctx, engagement)
    form = TaxForm(request.POST)
    to = reverse("money:back", args=(engagement,)) if desk.books.due_total else desk.here
    if not form.is_valid():
        missing = Refused("text_missing" if form["source"].errors else "tax_answer_unknown", {"field": "source"})
        return onward(request, missing, to)
    kept = form.cleaned_data
    decided = payments.answer_refund_tax(ctx, engagement, kept["on_refund"], kept["source"])
    return onward(request, decided, to, _("Noted, and cited wherever the tax is worked out."))


# --- the tax question ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaxQuestion:
    """What the agreement says about tax on a refund, and the person's answer if there is one."""

    printed: str
    question: str
    answer: str
    source: str


def tax_question(found: Books, reader: Reader) -> TaxQuestion | None:
    """The question about the tax that was charged; None where none was."""
    line = tax_line(found.tax)
    if line is None:
        return None
    charged = Money(
        sum(one.tax.minor for one in found.payments if one.amount.currency == found.agreed.currency),
        found.agreed.currency,
    )
    question = _("Can the %(tax)s that was charged (%(amount)s) be recovered from the tax office?") % {
        "tax": found.tax.name,
        "amount": _money(charged, reader),
    }
    answer = "" if found.answer is None else str(dict(ON_REFUND)[found.answer.on_refund])
    source = ""
    if found.answer is not None:
        cited = {"source": found.answer.source, "day": day_of(found.answer.at, reader)}
        source = _("%(source)s, answered on %(day)s") % cited
    return TaxQuestion(tax_on_refund(found.terms, Pen(reader.language)), question, answer, source)


def _tax_note(found: Books, amount: Money | None, reader: Reader) -> str:
    """How much tax is in an amount, by the agreement's own clause."""
    line = tax_line(found.tax)
    if line is None or amount is None or amount.minor <= 0:
        return ""
    inside = line if line.kind == "inside" else TaxLine(line.name, line.rate, "inclusive")
    return _("In it: %(amount)s %(tax)s (%(rate)s), as the agreement says.") % {
        "amount": _money(tax_in(amount, inside), reader),
        "tax": found.tax.name,
        "rate": rate(found.tax.rate, reader.language),
    }


# --- what the pages share --------------------------------------------------------------------------


def _desk(request: HttpRequest, ctx: Context, engagement: UUID) -> Desk:
    around = frame(request, ctx, engagement, "money")
    return Desk(around, present(books(ctx, engagement)), reader_of(request))


def _one(desk: Desk, payment: UUID) -> PaymentSeen:
    """A payment of this engagement that stands."""
    return present(next((one for one in desk.books.payments if one.id == payment), None))


def _today(ctx: Context, desk: Desk) -> Any:
    return local_date(ctx.now, desk.around.head.zone)


def _typed(kept: dict[str, Any]) -> Typed:
    return Typed(kept["amount"], kept["on"], kept["method"], kept["reference"])


def _method(key: str) -> str:
    return str(dict(METHODS).get(key, key))


def _money(amount: Money, reader: Reader) -> str:
    return formats.money(amount, reader.language)


def _read(typed: str, currency: str) -> Money | None:
    try:
        return parse_money(typed, currency)
    except (AmountRefused, ValueError):
        return None


def _unfit(typed: str, amount: Money | None, one: PaymentSeen) -> Refused:
    if amount is None:
        return Refused("amount_unclear", {"field": "amount", "typed": typed[:40]})
    if amount.minor <= 0:
        return Refused("amount_not_positive", {"field": "amount"})
    return Refused("more_than_is_left", {"field": "amount", "left": str(one.left)})


def _said(typed: str, currency: str, desk: Desk) -> str:
    amount = _read(typed, currency)
    assert amount is not None
    return _("Recorded: %(amount)s received.") % {"amount": _money(amount, desk.reader)}


def _sentence(found: Books, reader: Reader) -> str:
    if found.returned:
        data = {"received": _money(found.received, reader), "returned": _money(found.returned, reader)}
        return _("%(received)s came in, %(returned)s of it went back.") % data
    if not found.received:
        return _("%(open)s is open; nothing has come in yet.") % {"open": _money(found.open, reader)}
    if found.open:
        data = {"received": _money(found.received, reader), "open": _money(found.open, reader)}
        return _("%(received)s has come in, %(open)s is open.") % data
    return _("Paid in full: %(received)s.") % {"received": _money(found.received, reader)}


def _seen(one: PaymentSeen, reader: Reader, found: Books) -> Seen:
    back = tuple(
        (_("%(amount)s taken back by the bank on %(day)s") if part.chargeback else _("%(amount)s paid back on %(day)s"))
        % {"amount": _money(part.amount, reader), "day": day_of(part.at, reader)}
        for part in one.returned
    )
    tax = ""
    if one.tax.minor:
        tax = _("%(amount)s %(tax)s in it") % {"amount": _money(one.tax, reader), "tax": found.tax.name}
    return Seen(one, _method(one.method), tax, back, bool(one.left))
