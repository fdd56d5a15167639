"""Who may reach which engagement: what is not yours does not exist, so every verb asks here first.

A coach reaches the engagements they coach (an owner all of the practice), a client and a sponsor their own, a third
person the one that their link names. None is what the doors answer with the same page as for a missing one.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, Literal, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from valueback.core.decisions import Refused
from valueback.core.terms import Party
from valueback.store.models import Engagement, Purpose
from valueback.store.prepared import prepared
from valueback.usecases.context import Context, RoleName

Acting: TypeAlias = Literal["coach", "client", "sponsor", "third", "system"]
M = TypeVar("M", bound=Model)

NOT_FOUND = Refused("not_found")
"""The same for what is missing and for what belongs to somebody else."""

CODE_NEEDED = Refused("code_needed")
"""The link is good, but this act also asks for the six-digit code."""

_PARTY: tuple[tuple[Acting, Party], ...] = (
    ("coach", Party.COACH),
    ("client", Party.CLIENT),
    ("sponsor", Party.SPONSOR),
    ("third", Party.THIRD),
    ("system", Party.SERVICE),
)


def acting(ctx: Context) -> Acting:
    """In whose place the act is done: the owner acts as coach, and a noted act is that of whom it is noted for."""
    if ctx.noting is not None:
        return next(name for name, party in _PARTY if party is ctx.noting.party)
    return "coach" if ctx.actor.role == "owner" else ctx.actor.role


def side(ctx: Context) -> Party:
    """The party whose act it is."""
    return dict(_PARTY)[acting(ctx)]


def recorder(ctx: Context) -> Party:
    """The party that writes it down: the same, but for acts that the coach notes for somebody else."""
    return Party.COACH if ctx.noting is not None else side(ctx)


def needs_code(ctx: Context) -> bool:
    """Whether the act must wait for a six-digit code: somebody by link whose browser has not given one yet."""
    return ctx.actor.via == "link" and not ctx.actor.proved


def engagements_of(ctx: Context) -> QuerySet[Any]:
    """The engagements that the actor may reach."""
    mine: QuerySet[Any] = Engagement.objects.of(ctx)
    if ctx.actor.engagement is not None:
        mine = mine.filter(pk=ctx.actor.engagement)
    column = _column(ctx.actor.role)
    return mine.filter(**{column: _mine(ctx)}) if column else mine


def _signs_only(ctx: Context) -> bool:
    """A third person who came to sign a paper is not the one who judges: no verb that names a role is theirs."""
    return ctx.actor.role == "third" and ctx.actor.purpose == Purpose.SIGN


def _column(role: RoleName) -> str:
    """The column that makes an engagement the actor's own; none for who reaches all that they are led to."""
    match role:
        case "owner" | "system" | "third":
            return ""
        case "coach":
            return "coach_id"
        case "client":
            return "client_id"
        case "sponsor":
            return "sponsor_id"


def _mine(ctx: Context) -> UUID | None:
    """What stands in that column: a coach coaches as a member, the others are persons."""
    return ctx.actor.membership if ctx.actor.role == "coach" else ctx.actor.person


def reaches(ctx: Context, engagement: UUID) -> bool:
    """Whether there is such an engagement and the actor may reach it."""
    return bool(_asked(ctx, engagement, whole=False))


def engagement_for(ctx: Context, engagement: UUID, *roles: Acting) -> Engagement | None:
    """The engagement with its brand, client and coach, for those who act as one of `roles` (none named: anybody)."""
    if roles and (acting(ctx) not in roles or _signs_only(ctx)):
        return None
    return next(iter(_asked(ctx, engagement, whole=True)), None)


def row_for(ctx: Context, model: type[M], row: UUID, *roles: Acting, path: str = "engagement") -> M | None:
    """A row of an engagement that the actor may reach; `path` leads from the row to its engagement."""
    if roles and (acting(ctx) not in roles or _signs_only(ctx)):
        return None
    column, mine = _column(ctx.actor.role), _mine(ctx)
    found: list[M] = []
    if not column:
        found = _row_in_practice(ctx.practice, row, model=model, path=path)
    elif mine is not None:
        found = _row_of_actor(ctx.practice, row, mine, model=model, path=path, column=column)
    led_to = ctx.actor.engagement
    if found and led_to is not None and reduce(getattr, path.split("__"), found[0]).pk != led_to:
        return None
    return found[0] if found else None


# --- one engagement, asked for on every page -------------------------------------------------------


def _asked(ctx: Context, engagement: UUID, *, whole: bool) -> list[Any]:
    """The engagement as the actor may reach it: the row with those around it, or only its id."""
    if ctx.actor.engagement not in (None, engagement):
        return []
    column, mine = _column(ctx.actor.role), _mine(ctx)
    if not column:
        return _in_practice(ctx.practice, engagement, whole=whole)
    return [] if mine is None else _of_actor(ctx.practice, engagement, mine, column=column, whole=whole)


@prepared
def _in_practice(practice: UUID, engagement: UUID, *, whole: bool) -> QuerySet[Any]:
    rows = Engagement.objects.filter(practice_id=practice, pk=engagement)
    return rows.select_related(*_AROUND) if whole else rows.values_list("pk", flat=True)


@prepared
def _of_actor(practice: UUID, engagement: UUID, mine: UUID, *, column: str, whole: bool) -> QuerySet[Any]:
    rows = Engagement.objects.filter(practice_id=practice, pk=engagement, **{column: mine})
    return rows.select_related(*_AROUND) if whole else rows.values_list("pk", flat=True)


@prepared
def _row_in_practice(practice: UUID, row: UUID, *, model: Any, path: str) -> QuerySet[Any]:
    whose = {"practice_id": practice, f"{path}__practice_id": practice}
    rows: QuerySet[Any] = model._default_manager.filter(**whose, pk=row).select_related(path)
    return rows


@prepared
def _row_of_actor(practice: UUID, row: UUID, mine: UUID, *, model: Any, path: str, column: str) -> QuerySet[Any]:
    whose = {"practice_id": practice, f"{path}__practice_id": practice, f"{path}__{column}": mine}
    rows: QuerySet[Any] = model._default_manager.filter(**whose, pk=row).select_related(path)
    return rows


_AROUND = ("practice", "brand", "client", "coach__person", "sponsor")
