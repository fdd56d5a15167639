"""The installation's own address in front of a path, as letters and documents write it."""

from __future__ import annotations

from django.conf import settings


def address(path: str) -> str:
    """An address of this installation as a letter writes it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
