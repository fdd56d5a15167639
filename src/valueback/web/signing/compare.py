"""Two versions of an agreement beside each other: what was added, taken out or said otherwise, section by section.

Whole texts are compared, also where an amendment states only what changes: the reader asks what holds now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from valueback.letters.agreement import agreement_text
from valueback.letters.changes import Change, Piece, changes
from valueback.letters.document import Document
from valueback.usecases import agreements
from valueback.usecases.agreements import VersionSeen
from valueback.usecases.context import Context

KINDS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "added": gettext_lazy("Added"),
        "removed": gettext_lazy("Taken out"),
        "changed": gettext_lazy("Said otherwise"),
        "moved": gettext_lazy("Moved"),
    }
)


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One clause that differs: how, in a word, and its words with what was added and taken out."""

    word: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SectionShown:
    title: str
    changes: tuple[ChangeShown, ...]


def compared(before: VersionSeen, after: VersionSeen) -> tuple[SectionShown, ...]:
    """What differs from one version to another, in the language of the later one."""
    found = changes(_document(before, after.language), _document(after, after.language))
    return tuple(
        SectionShown(title, tuple(_shown(one) for one in group))
        for title, group in groupby(found, key=lambda one: one.section)
    )


def since_signed(ctx: Context, version: VersionSeen) -> tuple[SectionShown, ...]:
    """What an amendment changes of the version that was signed before it."""
    earlier = (
        one
        for one in agreements.versions(ctx, version.engagement)
        if one.state == "signed" and one.agreement == version.agreement and one.number < version.number
    )
    before = max(earlier, key=lambda one: one.number, default=None)
    return compared(before, version) if before is not None else ()


def _document(seen: VersionSeen, language: str) -> Document:
    return agreement_text(seen.terms, seen.number, language, seen.effective)


def _shown(one: Change) -> ChangeShown:
    return ChangeShown(str(KINDS[one.kind]), one.words)
