"""Whom a page is for: the engagement's own brand, the reader's clock and the other side's, said once at the door."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, QueryDict

from valueback.core.terms import Party
from valueback.usecases import heads
from valueback.usecases.context import Context
from valueback.usecases.heads import Head
from valueback.web.context import present
from valueback.web.fragments import Look, reader_of, set_reader


def about(request: HttpRequest, ctx: Context, engagement: UUID) -> Head:
    """The engagement's head, with the page set to its brand and both clocks; the page for missing things otherwise."""
    head = present(heads.head(ctx, engagement))
    dress(request, ctx, head)
    return head


def dress(request: HttpRequest, ctx: Context, head: Head) -> None:
    """Set the page to an engagement's brand, and to the clocks of the reader and of the other side."""
    brand = head.brand
    set_reader(
        request,
        replace(
            reader_of(request),
            brand=Look(brand.name, brand.scope, brand.accent_light, brand.accent_dark),
            other_zone=head.client.zone if ctx.actor.is_coach_side else head.coach.zone,
        ),
    )


def side_of(ctx: Context) -> Party:
    """Whose page it is."""
    return Party.COACH if ctx.actor.is_coach_side else Party.CLIENT


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, even if that is nothing; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
