"""Django system checks: what must be true of an installation before it may serve anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from valueback.project.sqlite import FIRST_SOUND, wal_is_sound


def wal_problem(engine: str, version: tuple[int, ...]) -> Error | None:
    """What is wrong with running this engine's WAL on this SQLite version, if anything."""
    if not engine.endswith("sqlite3") or wal_is_sound(version):
        return None
    found, needed = (".".join(map(str, parts)) for parts in (version, FIRST_SOUND))
    return Error(
        f"SQLite {found} can lose committed data in WAL mode.",
        hint=f"Install pysqlite3>=0.6.1, or a Python with SQLite {needed} or later, or use PostgreSQL (DATABASE_URL).",
        id="valueback.E001",
    )


@register(Tags.security)
def sound_sqlite(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Refuse a WAL database on an SQLite with the reset race."""
    problem = wal_problem(connections["default"].settings_dict["ENGINE"], sqlite3.sqlite_version_info)
    return [problem] if problem else []


@register(Tags.security)
def debug_in_public(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Refuse DEBUG under a public address: its error pages show the configuration to everybody."""
    if settings.DEBUG and settings.PUBLIC_URL.startswith("https://"):
        return [Error("DEBUG is on and PUBLIC_URL is public.", hint="Set DEBUG=0.", id="valueback.E002")]
    return []
