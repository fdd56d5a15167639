"""Where each role begins, and what its bar offers: one line for each address that belongs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.usecases.context import RoleName
from valueback.web.addresses import address
from valueback.web.parts import Link

HOMES: Final[tuple[tuple[RoleName, str], ...]] = (
    ("owner", "today:show"),
    ("coach", "today:show"),
    ("client", "client:home"),
    ("sponsor", "sponsor:home"),
)
"""The address (by name) that somebody sees first after they have entered."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the bar: its word, its address (by name), and who has it."""

    label: str | Promise
    name: str
    roles: tuple[RoleName, ...]


BAR: Final[tuple[Entry, ...]] = (
    Entry(_("Today"), "today:show", ("owner", "coach")),
    Entry(_("Clients"), "clients:list", ("owner", "coach")),
    Entry(_("Papers"), "papers:list", ("owner", "coach")),
    Entry(_("My programme"), "client:home", ("client",)),
    Entry(_("Programmes"), "sponsor:home", ("sponsor",)),
    Entry(_("Settings"), "settings:show", ("owner", "coach")),
    Entry(_("You"), "you", ("owner", "coach", "client", "sponsor")),
)


def home_of(role: RoleName) -> str:
    """The first page of a role; a third person has none but the one that their link opens."""
    return next((address(name) for known, name in HOMES if known == role), "/")


def bar_of(role: RoleName, path: str) -> tuple[Link, ...]:
    """The bar of a role, with the entry marked under which `path` lies."""
    entries = tuple((str(entry.label), address(entry.name)) for entry in BAR if role in entry.roles)
    here = max((href for _, href in entries if path == href or path.startswith(f"{href}/")), key=len, default="")
    return tuple(Link(label, href, href == here) for label, href in entries)
