"""The coach's list of clients, and the two ways in: an enquiry, or the short path to a draft agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import local_date, local_instant
from valueback.core.decisions import Decision, Done
from valueback.core.terms import Party
from valueback.letters import wording
from valueback.letters.presets import preset_says
from valueback.usecases import engagements, heads, value
from valueback.usecases.context import Context
from valueback.usecases.engagements import Listing, Row
from valueback.usecases.heads import Desk, Head
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.clients.forms import EnquiryForm, ShortPathForm
from valueback.web.clients.words import state_tone, state_word
from valueback.web.context import or_missing, present, require
from valueback.web.fields import MoneyField, understood
from valueback.web.fragments import reader_of, render, render_for, render_fragment
from valueback.web.parts import Column, Link, Option, Pages, Tone

COLUMNS: Final = ("name", "state", "number")
_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "client_name",
        "email": "client_email",
        "slot": "first_call",
        "zone": "first_call",
        "first_day": "first_call",
    }
)
"""What the verb calls a field, and what the page calls it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One client on the list, ready to read."""

    href: str
    row: Row
    tone: Tone
    word: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How the list was asked for."""

    search: str
    state: str
    sort: str
    newest: bool
    page: int

    def query(self, **changed: Any) -> str:
        """The address of the same list, asked for a little differently; what is as usual is left out."""
        kept: dict[str, Any] = {
            "q": self.search,
            "state": self.state,
            "sort": "" if self.sort == "name" else self.sort,
            "down": "1" if self.newest else "",
            "page": "" if self.page == 1 else self.page,
        }
        kept |= changed
        return "?" + urlencode({key: value for key, value in kept.items() if value})


@require("coach")
def index(request: HttpRequest, ctx: Context) -> HttpResponse:
    asked = _asked(request)
    found = engagements.listing(
        ctx, search=asked.search, state=asked.state, sort=asked.sort, newest=asked.newest, page=asked.page
    )
    values = {
        "lines": tuple(_line(row, reader_of(request).language) for row in found.rows),
        "total": found.total,
        "search": asked.search,
        "hidden": {key: value for key, value in (("state", asked.state), ("sort", asked.sort)) if value},
        "columns": tuple(_column(asked, name) for name in COLUMNS),
        "states": _states(asked, found),
        "pages": _pages(asked, found),
        "nobody": not found.total and not asked.search and not asked.state,
        "with_brand": len({row.brand for row in found.rows}) > 1,
    }
    return render_for(request, "clients/list.html", "rows", values)


@require("coach", methods=("GET", "POST"))
def enquiry(request: HttpRequest, ctx: Context) -> HttpResponse:
    desk = heads.desk(ctx)
    form = EnquiryForm(request.POST if request.method == "POST" else None, desk=desk)
    if form.is_valid():
        kept = form.cleaned_data
        made = or_missing(
            engagements.open_enquiry(
                ctx, kept["client_name"], kept["client_email"], brand=_brand(kept), referral=kept["referral"]
            )
        )
        if isinstance(made, Done):
            return onward(request, made, reverse("engagement:show", args=(made.value,)))
        into_form(request, form, made, _NAMES)
    return render(request, "clients/enquiry.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require("coach", methods=("GET", "POST"))
def start(request: HttpRequest, ctx: Context) -> HttpResponse:
    """The short path for somebody new."""
    return _short_path(request, ctx, None)


@require("coach", methods=("GET", "POST"))
def start_for(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """The short path for an enquiry that is there: who it is for is known."""
    return _short_path(request, ctx, present(heads.head(ctx, engagement)))


@require("coach", methods=("POST",))
def outline(request: HttpRequest, ctx: Context) -> HttpResponse:
    """What the dates typed so far make, while somebody types; changes nothing."""
    form = _form(request, ctx, heads.desk(ctx), None)
    return render_fragment(request, "clients/start.html", "outline", _said(request, form))


@require("coach", methods=("POST",))
def decline(request: HttpRequest, ctx: Context, engagement: UUID) -> HttpResponse:
    """It does not come to an agreement."""
    decided = engagements.decline(ctx, engagement)
    return onward(
        request, decided, reverse("engagement:show", args=(engagement,)), _("Noted: it does not come to an agreement.")
    )


# --- the short path --------------------------------------------------------------------------------


def _short_path(request: HttpRequest, ctx: Context, head: Head | None) -> HttpResponse:
    desk = heads.desk(ctx)
    form = _form(request, ctx, desk, head)
    if request.method == "POST" and form.is_valid():
        made = or_missing(_drafted(ctx, form, head))
        if isinstance(made, Done):
            value.use_in_draft(ctx, made.value.engagement, objective=False)  # where a value was agreed
            return HttpResponseRedirect(reverse("drafts:review", args=(made.value.version,)))
        into_form(request, form, made, _NAMES)
    fee = form["fee"]
    money: Any = form.fields["fee"]
    assert isinstance(money, MoneyField)
    values = {
        "form": form,
        "head": head,
        "action": request.path,
        "currency": desk.currency,
        "fee_read": understood(money, fee.value(), reader_of(request).language),
        "presets": _presets(form, reader_of(request).language),
        "client_zone": "" if head is None or head.client.zone == form.zone else head.client.zone,
        **_said(request, form),
    }
    return render(request, "clients/start.html", values, status=UNPROCESSABLE if form.errors else 200)


def _form(request: HttpRequest, ctx: Context, desk: Desk, head: Head | None) -> ShortPathForm:
    reader = reader_of(request)
    data = request.POST if request.method == "POST" else None
    zone = reader.zone if head is None else head.zone
    first = local_instant(local_date(ctx.now, zone) + timedelta(days=7), time(10), zone)
    return ShortPathForm(
        data,
        desk=desk,
        zone=zone,
        language=reader.language,
        initial={"first_call": first, **_said_before(ctx, head)},
        known=head is not None,
    )


def _said_before(ctx: Context, head: Head | None) -> dict[str, str]:
    """What both agreed on in a value conversation is not typed again."""
    found = None if head is None else value.begun(ctx, head.id)
    return {} if found is None else {"objective": found.objective, "minimum": found.statement}


def _drafted(ctx: Context, form: ShortPathForm, head: Head | None) -> Decision[engagements.Drafted]:
    if head is not None:
        return engagements.draft_first(ctx, head.id, form.asked(head.client.name, head.client.email))
    return engagements.short_path(ctx, form.asked(), brand=_brand(form.cleaned_data))


def _brand(kept: dict[str, Any]) -> UUID | None:
    return UUID(kept["brand"]) if kept.get("brand") else None


def _said(request: HttpRequest, form: ShortPathForm) -> dict[str, str]:
    """The live sentence; while nothing was typed it speaks of what the page suggests."""
    language = reader_of(request).language
    if not form.is_bound:
        suggested = {"first_call": form["first_call"].value(), "months": str(form["months"].value())}
        form = ShortPathForm(suggested, desk=_NO_DESK, zone=form.zone, language=language)
    made = form.outline()
    return {"outline": "" if made is None else made.sentence(language)}


_NO_DESK: Final = Desk("", "USD", "UTC", "", "en", False, ())


def _presets(form: ShortPathForm, language: str) -> tuple[Option, ...]:
    field: Any = form.fields["preset"]
    return tuple(Option(code, label, preset_says(code, language)) for code, label in field.choices)


# --- the list --------------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> Asked:
    ask = request.GET
    sort, page = ask.get("sort", ""), ask.get("page", "1")
    return Asked(
        search=ask.get("q", "").strip()[:120],
        state=ask.get("state", "")[:20],
        sort=sort if sort in engagements.SORTS else "name",
        newest=ask.get("down") == "1",
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )


def _line(row: Row, language: str) -> Line:
    href = reverse("engagement:show", args=(row.id,))
    if row.standing is None or row.state in ("enquiry", "proposed", "declined", "closed"):
        return Line(href, row, state_tone(row.stands), state_word(row.stands))
    return Line(href, row, _tone(wording.tone(row.standing)), wording.headline(row.standing, Party.COACH, language))


def _tone(tone: str) -> Tone:
    match tone:
        case "ok" | "watch" | "risk" | "info":
            return tone
    return "quiet"


def _column(asked: Asked, name: str) -> Column:
    words = {"name": _("Client"), "state": _("Standing"), "number": _("No.")}
    now = asked.sort == name
    href = asked.query(sort="" if name == "name" else name, down="1" if now and not asked.newest else "", page="")
    return Column(words[name], href, ("descending" if asked.newest else "ascending") if now else "", name == "number")


def _states(asked: Asked, found: Listing) -> tuple[Link, ...]:
    everybody = sum(number for _name, number in found.states)
    return (
        Link(_("All"), asked.query(state="", page=""), not asked.state, everybody),
        *(
            Link(state_word(name), asked.query(state=name, page=""), asked.state == name, number)
            for name, number in found.states
            if number or asked.state == name
        ),
    )


def _pages(asked: Asked, found: Listing) -> Pages:
    before = asked.query(page=found.page - 1) if found.page > 1 else ""
    after = asked.query(page=found.page + 1) if found.page < found.pages else ""
    return Pages(found.page, found.pages, before, after)
