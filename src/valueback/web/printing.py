"""Documents at the door: printed before they are put to anybody, and handed out as the bytes that were kept.

The one place where a page meets the printer: a verb is told what was printed, it never prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from valueback.gateways.files import Damaged, Missing, files
from valueback.gateways.pdf import Unprintable
from valueback.jobs import papers as press
from valueback.usecases.context import Context
from valueback.usecases.papers import Printed

Pressed: TypeAlias = Printed | Unprintable

# A reader of PDFs brings its own styles; nothing else may load, and no other page may frame it.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
_SHOWN: Final = 120  # characters of the words that cannot be printed


def version(ctx: Context, version: UUID, witnesses: Sequence[str] = ()) -> Pressed:
    """Print a version of an agreement, with a line for each witness; what is printed is kept under its digest."""
    return press.print_version(ctx, version, witnesses)


def schedule(ctx: Context, schedule: UUID) -> Pressed:
    """Print a results schedule in the same way."""
    return press.print_schedule(ctx, schedule)


def bytes_of(digest: str) -> bytes | None:
    """The document of this digest as it was kept; None when it is not there or no longer itself."""
    try:
        return press.bytes_of(digest)
    except (Missing, Damaged):
        return None


def keep(data: bytes) -> str:
    """Keep a document that was brought in, as it is; its digest."""
    return files().put(data)


def pdf(data: bytes, name: str, *, download: bool = False) -> HttpResponse:
    """A document as an answer: read in the browser or saved, kept by no cache."""
    how = "attachment" if download else "inline"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'{how}; filename="{name}"',
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "private, no-store",
        },
    )


def unprintable(found: Unprintable) -> str:
    """Which characters cannot be printed, in which words: for the coach, who can write them otherwise."""
    words = found.words if len(found.words) <= _SHOWN else f"{found.words[:_SHOWN]}…"
    data = {"characters": " ".join(found.characters), "words": words}
    return (
        _(
            "Nothing was sent: these characters cannot be printed: %(characters)s. They stand in “%(words)s”. "
            "Change those words, then send it."
        )
        % data
    )
