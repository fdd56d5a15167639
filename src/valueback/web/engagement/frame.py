"""What every coach's page of one engagement shares: whose it is, where it stands in a word, the tabs, the others.

`frame` reads the head, the standing and the neighbours; a page adds what is its own. Other features put their pages
under the same frame: `{**frame(request, ctx, engagement, "money").values(), ...}` in a page that extends
`engagement/_frame.html` and fills its block `tab`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.core.guarantee import Standing
from valueback.core.terms import Party
from valueback.letters import wording
from valueback.usecases import guarantee, heads
from valueback.usecases.context import Context
from valueback.usecases.heads import Head, Neighbour
from valueback.web.acts import Undo, undo_of
from valueback.web.client.about import about
from valueback.web.clients.words import state_tone, state_word
from valueback.web.fragments import reader_of
from valueback.web.parts import Link, Tone

TABS: Final[tuple[tuple[str, str | Promise, str, bool], ...]] = (
    ("standing", _("Standing"), "engagement:show", False),
    ("calls", _("Sessions"), "engagement:calls", True),
    ("homework", _("Homework"), "engagement:homework", True),
    ("results", _("Results"), "engagement:results", True),
    ("agreement", _("Agreement"), "engagement:agreement", False),
    ("money", _("Money"), "money:show", True),
    ("claims", _("Claim"), "claims:show", True),
    ("notes", _("Notes"), "engagement:notes", False),
    ("timeline", _("Timeline"), "engagement:timeline", False),
)
"""Key, word, address by name, and whether it is there only once both have signed."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One line of the list beside the page."""

    href: str
    client: str
    sub: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The engagement's head and all that the frame of its pages shows."""

    head: Head
    standing: Standing | None
    tone: Tone
    word: str
    tabs: tuple[Link, ...]
    beside: tuple[Beside, ...]
    undo: Undo | None

    def values(self) -> dict[str, Any]:
        """For the template `engagement/_frame.html`."""
        return {
            "head": self.head,
            "tone": self.tone,
            "word": self.word,
            "tabs": self.tabs,
            "beside": self.beside,
            "undo": self.undo,
        }


def frame(request: HttpRequest, ctx: Context, engagement: UUID, tab: str) -> Frame:
    """The frame of a page of this engagement; the page for missing things where it is not the coach's."""
    head = about(request, ctx, engagement)
    standing = guarantee.standing(ctx, engagement) if head.proposed_at is not None else None
    return framed(request, ctx, head, standing, tab)


def framed(request: HttpRequest, ctx: Context, head: Head, standing: Standing | None, tab: str) -> Frame:
    """The same from what a page has read already; its reader is dressed (`client.about.dress`) before."""
    stands = heads.stands_at(ctx, head)
    tone, word = standing_word(head, standing, reader_of(request).language, stands)
    return Frame(head, standing, tone, word, _tabs(head, standing, tab), _beside(ctx, head.id), undo_of(request))


def standing_word(head: Head, standing: Standing | None, language: str, stands: str) -> tuple[Tone, str]:
    """Where an engagement stands, in a word and its colour; `stands` as `heads.stands_at` says it."""
    if standing is None or not head.is_signed or head.state in ("declined", "closed"):
        return state_tone(stands), state_word(stands)
    return tone_of(wording.tone(standing)), wording.headline(standing, Party.COACH, language)


def tone_of(tone: str) -> Tone:
    """A tone of the wording as the components take it."""
    match tone:
        case "ok" | "watch" | "risk" | "info":
            return tone
    return "quiet"


def _tabs(head: Head, standing: Standing | None, tab: str) -> tuple[Link, ...]:
    found = []
    for key, word, name, signed in TABS:
        if signed and not head.is_signed:
            continue
        if key == "claims" and (standing is None or standing.claim is None):
            continue
        try:
            href = reverse(name, args=(head.id,))
        except NoReverseMatch:
            continue
        found.append(Link(str(word), href, key == tab))
    return tuple(found)


def _beside(ctx: Context, engagement: UUID) -> tuple[Beside, ...]:
    return tuple(_line(one, engagement) for one in heads.neighbours(ctx))


def _line(one: Neighbour, engagement: UUID) -> Beside:
    return Beside(reverse("engagement:show", args=(one.id,)), one.client, state_word(one.stands), one.id == engagement)
