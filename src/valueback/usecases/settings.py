"""What a practice says of itself, the brands it coaches under, and who is what in it; the owner's to change.

What was signed or sent keeps what it was signed or sent with: a new name, zone or language counts from now on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.decisions import Decision, Done, Refused
from valueback.letters.i18n import language_tag
from valueback.store.db import write
from valueback.store.models import Brand, Engagement, Membership, Practice, Role
from valueback.usecases import people
from valueback.usecases.access import NOT_FOUND
from valueback.usecases.context import Context, RoleName
from valueback.usecases.words import LINE, NAME, cleaned

HEX: Final = re.compile(r"#[0-9a-f]{6}")
PREFIX: Final = re.compile(r"[A-Z0-9]{1,8}")
_LIVE: Final = ("enquiry", "proposed", "agreed", "running", "ended")


@dataclass(frozen=True, slots=True)
class PracticeSeen:
    """The practice as its settings show it."""

    name: str
    zone: str
    currency: str
    country: str
    language: str


@dataclass(frozen=True, slots=True)
class BrandDetail:
    """A brand with all that can be changed of it."""

    id: UUID
    name: str
    scope: str
    prefix: str
    accent_light: str
    accent_dark: str


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """Somebody in the practice. `entered`: they have signed in; `can_end`: their membership may be ended here."""

    membership: UUID
    name: str
    email: str
    role: RoleName
    since: Instant
    entered: bool
    can_end: bool


# --- reading ---------------------------------------------------------------------------------------


def practice(ctx: Context) -> PracticeSeen:
    """What the practice says of itself."""
    row = Practice.objects.get(pk=ctx.practice)
    return PracticeSeen(row.name, row.zone, row.base_currency, row.country, row.language)


def brands(ctx: Context) -> tuple[BrandDetail, ...]:
    """The brands, in the order in which they were added; for the practice's own side."""
    if not ctx.actor.is_coach_side:
        return ()
    rows = Brand.objects.of(ctx).order_by("created_at", "name")
    return tuple(
        BrandDetail(row.pk, row.name, row.scope, row.number_prefix, row.accent_light, row.accent_dark) for row in rows
    )


def members(ctx: Context) -> tuple[MemberSeen, ...]:
    """Who coaches here and who pays: the owner first. Clients are on the list of clients."""
    if ctx.actor.role != "owner":
        return ()
    rows = Membership.objects.of(ctx).filter(ended_at__isnull=True).exclude(role=Role.CLIENT)
    found = tuple(rows.select_related("person"))
    owners = {row.person_id for row in found if row.role == Role.OWNER}
    kept = [row for row in found if row.role != Role.COACH or row.person_id not in owners]
    order = (Role.OWNER, Role.COACH, Role.SPONSOR)
    kept.sort(key=lambda row: (order.index(row.role), people.folded(row.person.name)))
    return tuple(
        MemberSeen(
            row.pk,
            row.person.name,
            row.person.email,
            row.role,
            row.created_at,
            row.person.user_id is not None,
            row.role != Role.OWNER,
        )
        for row in kept
    )


# --- changing --------------------------------------------------------------------------------------


def change_practice(ctx: Context, wanted: PracticeSeen) -> Decision[None]:
    """The practice's name and place, from now on."""
    if ctx.actor.role != "owner":
        return NOT_FOUND
    name = cleaned("name", wanted.name, limit=NAME, lines=False, needed=True)
    if isinstance(name, Refused):
        return name
    refused = people.unplaced(wanted.zone, wanted.currency, wanted.country, wanted.language)
    if refused is not None:
        return refused
    with write():
        Practice.objects.filter(pk=ctx.practice).update(
            name=name,
            zone=wanted.zone,
            base_currency=wanted.currency,
            country=wanted.country.upper(),
            language=language_tag(wanted.language),
        )
    return Done(None)


def change_brand(ctx: Context, wanted: BrandDetail) -> Decision[None]:
    """A brand's name, scope line, prefix and accents. That an accent can be read is looked at where it is chosen."""
    if ctx.actor.role != "owner" or not Brand.objects.of(ctx).filter(pk=wanted.id).exists():
        return NOT_FOUND
    name = cleaned("name", wanted.name, limit=NAME, lines=False, needed=True)
    scope = cleaned("scope", wanted.scope, limit=LINE, lines=False)
    for text in (name, scope):
        if isinstance(text, Refused):
            return text
    prefix = wanted.prefix.strip().upper()
    if not PREFIX.fullmatch(prefix):
        return Refused("prefix_unclear", {"field": "prefix", "typed": wanted.prefix[:20]})
    for field, colour in (("accent_light", wanted.accent_light), ("accent_dark", wanted.accent_dark)):
        if not HEX.fullmatch(colour):
            return Refused("accent_unclear", {"field": field, "typed": colour[:20]})
    with write():
        Practice.objects.select_for_update().get(pk=ctx.practice)
        others = Brand.objects.of(ctx).exclude(pk=wanted.id)
        if others.filter(name=name).exists():
            return Refused("brand_taken", {"field": "name"})
        if others.filter(number_prefix=prefix).exists():
            return Refused("prefix_taken", {"field": "prefix"})
        Brand.objects.of(ctx).filter(pk=wanted.id).update(
            name=name,
            scope=scope,
            number_prefix=prefix,
            accent_light=wanted.accent_light,
            accent_dark=wanted.accent_dark,
        )
    return Done(None)


def end_membership(ctx: Context, membership: UUID) -> Decision[None]:
    """Somebody leaves the practice: they no longer enter as what they were. What they did stays theirs."""
    if ctx.actor.role != "owner":
        return NOT_FOUND
    row = Membership.objects.of(ctx).filter(pk=membership).exclude(role=Role.CLIENT).first()
    if row is None:
        return NOT_FOUND
    if row.role == Role.OWNER or row.person_id == ctx.actor.person:
        return Refused("membership_is_yours")
    if row.ended_at is not None:
        return Done(None)
    if row.role == Role.COACH and Engagement.objects.of(ctx).filter(coach=row, state__in=_LIVE).exists():
        return Refused("coach_has_engagements")
    with write():
        Membership.objects.of(ctx).filter(pk=row.pk, ended_at__isnull=True).update(ended_at=ctx.now)
    return Done(None)
