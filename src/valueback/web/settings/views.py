"""The settings, one page for each thing; a coach who does not own the practice sees what concerns them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.decisions import Decision, Done
from valueback.letters import formats
from valueback.letters.i18n import LANGUAGE_NAMES
from valueback.usecases import heads, settings
from valueback.usecases import people as verbs
from valueback.usecases.context import Context
from valueback.usecases.settings import BrandDetail, PracticeSeen
from valueback.web.acts import UNPROCESSABLE, into_form, onward
from valueback.web.colours import DEFAULT_DARK, DEFAULT_LIGHT
from valueback.web.context import NOTHING_HERE, or_missing, present, require
from valueback.web.fragments import Reader, reader_of, render
from valueback.web.parts import Row
from valueback.web.settings.forms import BrandForm, CoachForm, PracticeForm, SponsorForm

NAMES: Final = MappingProxyType({"prefix": "number_prefix"})
"""Where a form calls a field otherwise than the verb."""


@require("coach")
def show(request: HttpRequest, ctx: Context) -> HttpResponse:
    """The practice at a glance, and the ways to its parts."""
    found, reader = settings.practice(ctx), reader_of(request)
    owner = ctx.actor.role == "owner"
    values = {
        "owner": owner,
        "rows": _rows(found, reader),
        "brands": settings.brands(ctx),
        "number": len(settings.members(ctx)) if owner else 0,
    }
    return render(request, "settings/show.html", values)


@require("owner", methods=("GET", "POST"))
def practice(request: HttpRequest, ctx: Context) -> HttpResponse:
    found = settings.practice(ctx)
    start = {
        "name": found.name,
        "country": found.country,
        "currency": found.currency,
        "zone": found.zone,
        "language": found.language,
    }
    form = PracticeForm(request.POST or None, initial=start, language=reader_of(request).language)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        wanted = PracticeSeen(kept["name"], kept["zone"], kept["currency"], kept["country"], kept["language"])
        decided = or_missing(settings.change_practice(ctx, wanted))
        if isinstance(decided, Done):
            return onward(request, decided, reverse("settings:show"), _("Saved. It counts from now on."))
        into_form(request, form, decided)
    return _form(request, "settings/practice.html", {"form": form})


@require("coach")
def brands(request: HttpRequest, ctx: Context) -> HttpResponse:
    values = {"brands": settings.brands(ctx), "owner": ctx.actor.role == "owner"}
    return render(request, "settings/brands.html", values)


@require("owner", methods=("GET", "POST"))
def add_brand(request: HttpRequest, ctx: Context) -> HttpResponse:
    """A further name to coach under, with its own look."""
    start = {"accent_light": DEFAULT_LIGHT, "accent_dark": DEFAULT_DARK}
    form = BrandForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        made: Decision[Any] = or_missing(verbs.add_brand(ctx, kept["name"], kept["scope"], kept["number_prefix"]))
        if isinstance(made, Done):
            made = settings.change_brand(ctx, _wanted(made.value, kept))
        if isinstance(made, Done):
            return onward(request, made, reverse("settings:brands"), _("Added."))
        into_form(request, form, made, NAMES)
    return _form(request, "settings/brand.html", {"form": form, "brand_id": "", "name": ""})


@require("owner", methods=("GET", "POST"))
def brand(request: HttpRequest, ctx: Context, brand: UUID) -> HttpResponse:
    one = present(next((found for found in settings.brands(ctx) if found.id == brand), None))
    start = {
        "name": one.name,
        "scope": one.scope,
        "number_prefix": one.prefix,
        "accent_light": one.accent_light,
        "accent_dark": one.accent_dark,
    }
    form = BrandForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        decided = or_missing(settings.change_brand(ctx, _wanted(brand, form.cleaned_data)))
        if isinstance(decided, Done):
            return onward(request, decided, reverse("settings:brands"), _("Saved. It counts from now on."))
        into_form(request, form, decided, NAMES)
    return _form(request, "settings/brand.html", {"form": form, "brand_id": str(brand), "name": one.name})


@require("owner")
def people(request: HttpRequest, ctx: Context) -> HttpResponse:
    return render(request, "settings/people.html", {"members": settings.members(ctx)})


@require("owner", methods=("GET", "POST"))
def invite_coach(request: HttpRequest, ctx: Context) -> HttpResponse:
    form = CoachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = or_missing(verbs.invite_coach(ctx, form.cleaned_data["name"], form.cleaned_data["email"]))
        if isinstance(made, Done):
            said = _("A way in was mailed to %(email)s.") % {"email": form.cleaned_data["email"]}
            return onward(request, made, reverse("settings:people"), said)
        into_form(request, form, made)
    return _form(request, "settings/invite.html", {"form": form, "sponsor": False})


@require("coach", methods=("GET", "POST"))
def invite_sponsor(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Whoever pays for an engagement gets a view of their own."""
    choices = tuple((one.id, one.client) for one in heads.neighbours(ctx))
    form = SponsorForm(request.POST or None, engagements=choices)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        made = or_missing(verbs.invite_sponsor(ctx, UUID(kept["engagement"]), kept["name"], kept["email"]))
        if isinstance(made, Done):
            to = reverse("engagement:show", args=(kept["engagement"],))
            return onward(request, made, to, _("An invitation was mailed to %(email)s.") % {"email": kept["email"]})
        into_form(request, form, made)
    return _form(request, "settings/invite.html", {"form": form, "sponsor": True})


@require("owner", methods=("POST",))
def end(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Somebody leaves the practice."""
    try:
        membership = UUID(request.POST.get("membership", ""))
    except ValueError:
        raise Http404(NOTHING_HERE) from None
    decided = settings.end_membership(ctx, membership)
    return onward(request, decided, reverse("settings:people"), _("They no longer enter. What they did stays."))


def _form(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    return render(request, template, values, status=UNPROCESSABLE if values["form"].errors else 200)


def _wanted(brand: UUID, kept: dict[str, Any]) -> BrandDetail:
    return BrandDetail(
        brand, kept["name"], kept["scope"], kept["number_prefix"], kept["accent_light"], kept["accent_dark"]
    )


def _rows(found: PracticeSeen, reader: Reader) -> tuple[Row, ...]:
    territories = formats.locale_of(reader.language).territories
    return (
        Row(_("Name"), found.name),
        Row(_("Country"), territories.get(found.country, found.country)),
        Row(_("Currency"), found.currency),
        Row(_("Time zone"), formats.city(found.zone, reader.language)),
        Row(_("Language"), LANGUAGE_NAMES[found.language]),
    )
