"""Papers and their signers as lines on a page: what each is, how it stands in a word, and where it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.core.dates import Instant
from valueback.usecases.context import Context
from valueback.usecases.papers import PaperSeen, SignerSeen
from valueback.web.parts import Tone
from valueback.web.signing.shown import own_line, stage, title

STATES: Final[Mapping[str, tuple[Tone, str | Promise]]] = MappingProxyType(
    {
        "waiting": ("info", gettext_lazy("Waiting for signatures")),
        "signed": ("ok", gettext_lazy("Signed")),
        "declined": ("quiet", gettext_lazy("Declined")),
        "withdrawn": ("quiet", gettext_lazy("Taken back")),
        "expired": ("quiet", gettext_lazy("Expired")),
        "voided": ("quiet", gettext_lazy("Made void")),
    }
)

ROLES: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "client": gettext_lazy("client"),
        "coach": gettext_lazy("coach"),
        "sponsor": gettext_lazy("for whoever pays"),
        "witness1": gettext_lazy("witness"),
        "witness2": gettext_lazy("witness"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One paper on a list."""

    href: str
    title: str
    at: Instant
    tone: Tone
    word: str


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One signature line: signed when `at` is given, awaited otherwise. `drawn` are the points of each stroke."""

    name: str
    role: str
    at: Instant | None
    how: str
    drawn: tuple[str, ...]
    waiting: str


def line_of(seen: PaperSeen, ctx: Context) -> Line:
    """A paper on the list of whoever may sign it."""
    mine = stage(seen, own_line(ctx, seen))
    tone, word = STATES[seen.state]
    if mine in ("cover", "sign"):
        tone, word = "watch", _("To sign")
    return Line(reverse("signing:paper", args=(seen.id,)), title(seen), seen.made_at, tone, str(word))


def signers_of(seen: PaperSeen) -> tuple[SignerLine, ...]:
    """All signature lines in the order of their turns."""
    ordered = sorted(seen.signers, key=lambda one: (one.turn, one.party))
    return tuple(_line(one, seen) for one in ordered)


def points(drawn: tuple[tuple[tuple[int, int], ...], ...]) -> tuple[str, ...]:
    """The strokes of a drawn signature as an SVG writes them; a single dot becomes a short line."""
    doubled = (stroke if len(stroke) > 1 else (stroke[0], (stroke[0][0] + 1, stroke[0][1])) for stroke in drawn)
    return tuple(" ".join(f"{x},{y}" for x, y in stroke) for stroke in doubled)


def _line(one: SignerSeen, seen: PaperSeen) -> SignerLine:
    role = str(ROLES[one.party])
    if one.signature is None:
        return SignerLine(one.name, role, None, "", (), _waiting(one) if seen.state == "waiting" else "")
    how = _("drawn by hand") if one.signature.drawn else _("typed name")
    if seen.elsewhere:
        how = _("signed elsewhere")
    return SignerLine(one.signature.name, role, one.signature.at, how, points(one.signature.drawn), "")


def _waiting(one: SignerSeen) -> str:
    if one.viewed_at is not None:
        return _("Has opened it")
    return _("Asked to sign") if one.their_turn else _("Signs later")
