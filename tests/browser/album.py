"""Every page of a journey is looked at: nobody is shut out, and nothing scrolls sideways at either width.

VALUEBACK_SHOTS=FOLDER keeps four pictures of each page there. VALUEBACK_PICTURES=1 renews those in docs/pictures that
the README shows; without it a run changes no file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

ROOT: Final = Path(__file__).resolve().parent.parent.parent
AXE: Final = ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js"
PICTURES: Final = ("short-path", "sign", "after-call", "today", "standing", "my-standing", "claim")
"""The pages that the README shows, by the names that journeys give them."""

PHONE, DESK = 360, 1280
NARROW: Final = "document.documentElement.scrollWidth <= innerWidth"
MOST_BYTES: Final = 120_000


@dataclass(slots=True)
class Album:
    """The pages seen so far, by all journeys of a run, and what was wrong with those of this one."""

    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        """Look at the open page once, under this name."""
        if name in self.seen:
            return
        self.seen.add(name)
        size = page.viewport_size
        assert size is not None
        page.mouse.move(0, 0)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        self._examine(page, name)
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": size["height"]})
            if not page.evaluate(NARROW):
                self.faults.append(f"{name}: scrolls sideways at {width} px")
            self._keep(page, name, width)
        page.set_viewport_size(size)
        if os.environ.get("VALUEBACK_PICTURES") == "1" and name in PICTURES:
            picture(page, name)

    def _examine(self, page: Page, name: str) -> None:
        """One page in light, the next in dark; in both where pictures of both are kept."""
        turns = ("light", "dark") if os.environ.get("VALUEBACK_SHOTS") else (("light", "dark")[len(self.seen) % 2],)
        for scheme in turns:
            in_scheme(page, scheme)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            self.faults += [f"{name}, {scheme}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
        in_scheme(page, "light")

    def _keep(self, page: Page, name: str, width: int) -> None:
        folder = os.environ.get("VALUEBACK_SHOTS", "")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            in_scheme(page, scheme)
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
        in_scheme(page, "light")


def in_scheme(page: Page, scheme: Any) -> None:
    """The page in light or dark, at once: without the moment in which colours pass into one another."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def picture(page: Page, name: str) -> None:
    """One picture for the README, as much of the page as the screen holds."""
    path = ROOT / "docs" / "pictures" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=path)
    assert path.stat().st_size <= MOST_BYTES, f"{path.name} has {path.stat().st_size} bytes"
