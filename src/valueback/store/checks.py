"""System checks over the tables: the triggers are in place, and no clock is shifted outside a demo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from valueback.store.base import missing_triggers
from valueback.store.models import Practice


@register(Tags.database)
def triggers_in_place(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Every trigger that guards a table is there. An empty database, before its first migration, passes."""
    return [
        Error(
            f"The trigger {name} is missing or is not the one that this version needs.",
            hint="Run `valueback init`: migrating puts every trigger back.",
            id="valueback.E010",
        )
        for alias in databases or ()
        if _migrated(alias)
        for name in missing_triggers(alias)
    ]


@register(Tags.database)
def clocks_run_true(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """Nobody's clock is shifted unless this is a demo (DEMO=1)."""
    if settings.DEMO:
        return []
    return [
        Error(
            f"The clock of the practice {slug} is shifted, and DEMO is off.",
            hint="A demo's database must not serve real people: start with a new one, or set DEMO=1.",
            id="valueback.E011",
        )
        for alias in databases or ()
        if _migrated(alias)
        for slug in Practice.objects.using(alias).filter(clock_shift__gt=0).values_list("slug", flat=True)
    ]


def _migrated(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        return Practice._meta.db_table in connections[alias].introspection.table_names(cursor)
