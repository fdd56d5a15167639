"""The world around a journey: a live server, a mail server, a worker, and one clock that all of them go by.

Time stands still until a journey moves it on with `at`; then the minute of that moment passes as it does for the
worker, and what it queues is carried out: letters are handed to a real SMTP server, and a person finds them by whom
they are for and what they are about, follows their links and types their codes.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.album import Album
from tests.gateways.smtp import Postbox
from tests.web.entering import entered
from valueback.core.dates import Instant
from valueback.gateways import mail as mail_gateway
from valueback.gateways.mail import Accepted, Answer, Message
from valueback.jobs.handlers import HANDLERS
from valueback.jobs.letters import TEMPLATES
from valueback.jobs.mail import send_mail
from valueback.jobs.worker import Pace, Worker
from valueback.letters.mail import render
from valueback.usecases import ticks
from valueback.usecases.effects import SendMail

PATIENCE: Final = 10_000
"""Milliseconds that a page is waited for, at the longest."""

UNDO: Final = timedelta(seconds=11)
"""After this long nothing can be taken back any more, and what waited for that goes out."""

ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
CODE: Final = re.compile(r"\b\d{6}\b")


def stop_the_clocks(monkeypatch: pytest.MonkeyPatch, now: Callable[[], datetime]) -> None:
    """Every page, and every letter, takes the time from `now`."""
    import valueback.project.urls  # noqa: F401 - so that every page is here, and none keeps a clock of its own

    for name, module in tuple(sys.modules.items()):
        if name.startswith("valueback.web") and hasattr(module, "real_now"):
            monkeypatch.setattr(module, "real_now", now)
    # The links of letters last in real time: that of the wall.
    wall = type("Wall", (), {"now": staticmethod(lambda zone: now())})
    monkeypatch.setattr("valueback.jobs.letters.datetime", wall)


@dataclass(slots=True)
class World:
    """Where a journey happens. `now` is the time of every page and of the worker."""

    url: str
    box: Postbox
    browser: Browser
    now: Instant
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    album: Album = field(default_factory=Album)

    def at(self, moment: Instant) -> None:
        """Let time pass up to a moment, and do what it makes due."""
        assert moment >= self.now, f"time runs forward: {moment} is before {self.now}"
        self.now = moment
        ticks.everywhere(moment)
        self._work()

    def pass_(self, **span: float) -> None:
        self.at(self.now + timedelta(**span))

    def settle(self) -> None:
        """The seconds pass in which something could be taken back; letters go out."""
        self.at(self.now + UNDO)

    def _work(self) -> None:
        handlers = tuple(one for one in HANDLERS if one[0] is not SendMail)
        mail = (SendMail, send_mail(render, self._deliver, TEMPLATES))
        worker = Worker((*handlers, mail), clock=lambda: self.now, pace=Pace(retry_unit=1e6))
        while worker.step():
            pass

    def _deliver(self, message: Message) -> Answer:
        """A real conversation; only the moment at which it ended is the world's own."""
        answer = mail_gateway.deliver(message)
        return replace(answer, at=self.now) if isinstance(answer, Accepted) else answer

    def leave(self) -> None:
        """Everybody goes. With VALUEBACK_SHOTS=FOLDER the last page of each is kept there, to see where they were."""
        kept = os.environ.get("VALUEBACK_SHOTS", "")
        if kept:
            Path(kept).mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(self.contexts):
            for page in context.pages if kept else ():
                page.screenshot(path=f"{kept}/last-{number}.png", full_page=True)
                Path(kept, f"last-{number}.txt").write_text(f"{page.url}\n\n{page.locator('body').inner_text()}")
            context.close()

    # --- people --------------------------------------------------------------------------------------

    def person(self, email: str, *, width: int = 1280, language: str = "en-GB", script: bool = True) -> Person:
        """Somebody on a device of their own. What their pages complain of fails the journey."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800 if width > 480 else 740},
            java_script_enabled=script,
            locale=language,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        return Person(self, email, page)


@dataclass(slots=True)
class Person:
    """Somebody with an address, a device and eyes."""

    world: World
    email: str
    page: Page

    def enters(self, person: UUID) -> None:
        """Come in as somebody of the cast who has entered before: their session is in this browser."""
        session = entered(person).cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": session.key, "value": session.value, "url": self.world.url}])

    # --- post ----------------------------------------------------------------------------------------

    def letters(self, about: str = "") -> list[EmailMessage]:
        """The letters that the mail server accepted for them, oldest first."""
        pairs = zip(self.world.box.envelopes, self.world.box.accepted, strict=True)
        mine = [letter for (_, to), letter in pairs if self.email in to]
        return [one for one in mine if about.casefold() in str(one["subject"]).casefold()]

    def letter(self, about: str) -> EmailMessage:
        """The newest letter with this in its subject."""
        found = self.letters(about)
        assert found, f"no letter about {about!r}; there are {[str(one['subject']) for one in self.letters()]}"
        return found[-1]

    def body(self, about: str) -> str:
        """What the newest letter about this says, in one line."""
        text = self.letter(about).get_body(preferencelist=("plain",))
        assert text is not None
        return " ".join(text.get_content().split())

    def code(self) -> str:
        """The six digits of the newest letter that brings some."""
        found = [code[0] for one in self.letters() if (code := CODE.search(str(one["subject"])))]
        assert found, "no letter brought a code"
        return found[-1]

    def follow(self, about: str) -> None:
        """Open the link of the newest letter about this."""
        self.page.goto(link_in(self.letter(about)))

    # --- pages ---------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.world.url}{path}")

    def sees(self, *sentences: str) -> None:
        """Each of these is on the page, in its text."""
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(sentence, timeout=PATIENCE)

    def misses(self, *sentences: str) -> None:
        """None of these is on the page."""
        for sentence in sentences:
            expect(self.page.locator("body")).not_to_contain_text(sentence, timeout=PATIENCE)

    def on(self, words: str) -> bool:
        """Whether the page has this heading."""
        return self.page.get_by_role("heading", name=words).count() > 0

    def heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", name=words).first).to_be_visible(timeout=PATIENCE)

    def press(self, name: str) -> None:
        """The button or link of this name, whichever the page shows, and the page that comes of it."""
        button = self.page.get_by_role("button", name=name, exact=True)
        found = button.or_(self.page.get_by_role("link", name=name, exact=True))
        found.filter(visible=True).first.click()
        self.page.wait_for_load_state()

    def take_next_step(self) -> None:
        """What the page says is next, by its button: in "What next", or in the bar at the bottom."""
        self.page.locator(".next .button, .bottom-bar .button").first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: str) -> None:
        """Fields by the names under which the form sends them."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").first.fill(value)

    def select(self, **fields: str) -> None:
        """One value of each of these lists."""
        for name, value in fields.items():
            self.page.locator(f"select[name='{name}']").select_option(value)

    def pick(self, **choices: str) -> None:
        """One choice of each of these groups, by the value that the form sends; dashes are written as underscores."""
        for name, value in choices.items():
            self.pick_in(name.replace("_", "-"), value)

    def pick_in(self, name: str, value: str) -> None:
        self.page.locator(f"label:has([name='{name}'][value='{value}'])").first.click()

    def choose(self, words: str) -> None:
        """The first choice with these words on it."""
        self.page.locator("label", has_text=words).filter(visible=True).first.click()

    def press_item(self, title: str) -> None:
        """An entry of a list, by its title."""
        self.page.locator("a.item", has=self.page.get_by_text(title, exact=True)).first.click()
        self.page.wait_for_load_state()

    def tick(self, words: str) -> None:
        """Every box whose label has these words."""
        for box in self.page.get_by_role("checkbox", name=words).all():
            box.check()

    def result_row(self, place: int, *, kind: str, title: str, much: str = "", together: bool = False) -> None:
        """One row of the form that makes the minimum results precise."""
        self.select(**{f"r{place}-kind": kind})
        self.fill(**{f"r{place}-title": title, f"r{place}-much": much})
        self.page.locator(f"[name='r{place}-together']").set_checked(together)

    def unfold(self, name: str) -> None:
        """Open whatever this field is folded away in."""
        folded = self.page.locator(f"details:has([name='{name}']):not([open]) > summary")
        for _ in range(folded.count()):
            folded.first.click()

    def open(self, words: str) -> None:
        """What is folded away under these words."""
        self.page.locator("summary", has_text=words).filter(visible=True).first.click()

    def type_the_code(self) -> None:
        """The six digits, once: asked for, read in the mail, typed."""
        self.press("Send me the code")
        self.page.get_by_label("Six digits").fill(self.code())
        self.press("Go on")

    def looks(self, name: str) -> None:
        """The page goes into the album under this name."""
        self.world.album.look(self.page, name)

    def words(self, selector: str) -> list[str]:
        """The texts of these parts of the page, folded ones too, in their order."""
        return [" ".join(one.split()) for one in self.page.locator(selector).all_text_contents()]


def link_in(letter: EmailMessage) -> str:
    """The first address in the letter's text."""
    body = letter.get_body(preferencelist=("plain",))
    assert body is not None
    found = ADDRESS.search(body.get_content())
    assert found is not None, body.get_content()
    return found[0].rstrip(".,;:)")


def moment(text: str) -> Instant:
    """`moment("2027-01-08 12:00")` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
