"""The coach's list of all papers: searched, filtered by state, sorted, fifty a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from valueback.core.dates import Instant
from valueback.usecases import papers
from valueback.usecases.context import Context
from valueback.usecases.paper_reads import PER_PAGE
from valueback.usecases.papers import PaperSeen
from valueback.web.context import require
from valueback.web.fragments import render_for
from valueback.web.parts import Column, Link, Pages, Tone
from valueback.web.signing.lists import STATES
from valueback.web.signing.shown import title

COLUMNS: Final = ("client", "state", "sent")
_USUAL: Final = "sent"


@dataclass(frozen=True, slots=True)
class Line:
    """One paper, ready to read; `sub` says whose turn it is."""

    href: str
    client: str
    title: str
    sent: Instant
    tone: Tone
    word: str
    sub: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; the newest come first unless it says otherwise."""

    search: str
    state: str
    sort: str
    newest: bool
    page: int

    def query(self, **changed: Any) -> str:
        """The address of the same list, asked for a little differently; what is as usual is left out."""
        kept: dict[str, Any] = {
            "q": self.search,
            "state": self.state,
            "sort": "" if self.sort == _USUAL else self.sort,
            "up": "" if self.newest else "1",
            "page": "" if self.page == 1 else self.page,
        }
        kept |= changed
        return "?" + urlencode({key: value for key, value in kept.items() if value})


@require("coach")
def listed(request: HttpRequest, ctx: Context) -> HttpResponse:
    """All papers with their state."""
    asked = _asked(request)
    found = papers.listing(
        ctx, search=asked.search, state=asked.state, sort=asked.sort, newest=asked.newest, page=asked.page
    )
    values = {
        "lines": tuple(_line(one) for one in found.papers),
        "total": found.total,
        "search": asked.search,
        "hidden": {key: value for key, value in (("state", asked.state), ("sort", asked.sort)) if value},
        "columns": tuple(_column(asked, name) for name in COLUMNS),
        "states": _states(asked),
        "pages": _pages(asked, found.total),
        "nobody": not found.total and not asked.search and not asked.state,
    }
    return render_for(request, "papers/list.html", "rows", values)


def _asked(request: HttpRequest) -> Asked:
    ask = request.GET
    sort, state, page = ask.get("sort", ""), ask.get("state", ""), ask.get("page", "1")
    return Asked(
        search=ask.get("q", "").strip()[:120],
        state=state if state in STATES else "",
        sort=sort if sort in COLUMNS else _USUAL,
        newest=ask.get("up") != "1",
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )


def _line(one: PaperSeen) -> Line:
    tone, word = STATES[one.state]
    waits = tuple(signer.name for signer in one.signers if signer.their_turn) if one.state == "waiting" else ()
    sub = _("Waits for %(names)s") % {"names": ", ".join(waits)} if waits else ""
    href, number = reverse("papers:show", args=(one.id,)), one.reference.partition(", ")[0]
    return Line(href, one.client, f"{title(one)} · {number}", one.made_at, tone, str(word), sub)


def _column(asked: Asked, name: str) -> Column:
    words = {"client": _("Client"), "state": _("State"), "sent": _("Sent")}
    now = asked.sort == name
    href = asked.query(sort="" if name == _USUAL else name, up="1" if now and asked.newest else "", page="")
    return Column(words[name], href, ("descending" if asked.newest else "ascending") if now else "")


def _states(asked: Asked) -> tuple[Link, ...]:
    return (
        Link(_("All"), asked.query(state="", page=""), not asked.state),
        *(
            Link(str(word), asked.query(state=key, page=""), asked.state == key)
            for key, (_tone, word) in STATES.items()
        ),
    )


def _pages(asked: Asked, total: int) -> Pages:
    last = max(1, -(-total // PER_PAGE))
    number = min(asked.page, last)
    before = asked.query(page=number - 1) if number > 1 else ""
    after = asked.query(page=number + 1) if number < last else ""
    return Pages(number, last, before, after)
