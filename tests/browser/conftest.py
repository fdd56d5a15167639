"""A real Chromium for the tests in this folder.

`chromium` is the browser, once a run. `visit` opens an address of the live server in a fresh context, like another
person on another device, and fails the test if the page logs an error or breaks its Content-Security-Policy.
`axe` answers with the accessibility violations of an open page, empty when there are none.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import make
from tests.browser import world as world_of_journeys
from tests.gateways.smtp import postbox

# Playwright's loop runs in this thread, so Django takes every query of a fixture for one made in a coroutine.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core" / "axe.min.js"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        pytest.fail("no Chromium found: install it (Debian: apt-get install chromium) or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """`visit("/path", width=360, scheme="dark", script=False)` -> the open page."""
    complaints: list[str] = []
    contexts = []

    def open_page(path: str, *, width: int = 1280, scheme: Any = "light", script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script, locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(f"{live_server.url}{path}", wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` -> one line for each violation: rule, how many, the first element."""

    def violations(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [f"{rule['id']} x {len(rule['nodes'])}: {rule['nodes'][0]['html'][:160]}" for rule in found]

    return violations


@pytest.fixture(scope="session")
def pages_seen() -> set[str]:
    """The names of pages that a journey of this run has looked at: the next one need not."""
    return set()


@pytest.fixture
def world(
    chromium: Browser, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, pages_seen: set[str]
) -> Iterator[world_of_journeys.World]:
    """A server, a mail server and a worker that go by one clock, which a journey moves on (tests/browser/world.py)."""
    with postbox() as box:
        settings.SMTP_URL, settings.PUBLIC_URL = box.url, live_server.url
        made = world_of_journeys.World(live_server.url, box, chromium, make.ENQUIRED)
        made.album.seen = pages_seen
        world_of_journeys.stop_the_clocks(monkeypatch, lambda: made.now)
        yield made
        made.leave()
    assert made.complaints == []
    assert made.album.faults == []
