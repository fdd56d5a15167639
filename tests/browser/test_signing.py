"""Signing on a phone, tap by tap, with and without scripts; and the pages of paper, looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Locator, expect

from tests import make
from tests.browser.world import PATIENCE, Person, World, link_in
from tests.make import Made
from tests.web.signing import offered, put, signed
from valueback.gateways.files import files
from valueback.store.models import Person as PersonRow
from valueback.store.models import SealedCopy, Signature
from valueback.usecases import agreements, papers
from valueback.usecases.agreements import Witness

MOST_TAPS = 12


@dataclass(slots=True)
class Phone:
    """A client's phone on which every tap is counted; what is typed after a tap is not."""

    person: Person
    taps: int = 0

    def tap(self, where: Locator) -> None:
        self.taps += 1
        where.click()

    def button(self, name: str) -> Locator:
        return self.person.page.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        return self.person.page.locator(f"[name='{name}']")

    def follow(self, about: str) -> None:
        self.taps += 1
        self.person.page.goto(link_in(self.person.letter(about)))

    def code(self) -> None:
        self.tap(self.button("Send me the code"))
        self.tap(self.person.page.get_by_label("Six digits"))
        self.person.page.keyboard.type(self.person.code())
        self.tap(self.button("Go on"))

    def open(self) -> None:
        """The document's own tab opens and is left again, which is one tap more."""
        with self.person.page.context.expect_page() as tab:
            self.tap(self.button("Open the document"))
        tab.value.close()
        self.taps += 1


def _phone(world: World, made: Made, *, script: bool = True) -> Phone:
    email = PersonRow.objects.get(pk=made.client_person).email
    return Phone(world.person(email, width=360, script=script))


def _sent(world: World) -> tuple[Made, UUID]:
    made, paper = offered()
    world.at(make.OFFERED + timedelta(hours=1))
    return made, paper


def _fill_in(phone: Phone) -> None:
    phone.tap(phone.field("conditions"))
    phone.tap(phone.field("name"))
    phone.person.page.keyboard.type("Ana Prado")
    phone.tap(phone.field("consent"))


def test_from_the_mail_to_signed_in_twelve_taps(world: World) -> None:
    made, paper = _sent(world)
    phone = _phone(world, made)
    phone.follow("ready to read and sign")
    phone.code()
    phone.open()
    expect(phone.button("Sign")).to_be_visible(timeout=PATIENCE)
    _fill_in(phone)
    phone.tap(phone.button("Sign"))
    phone.person.sees("You have signed. It holds once everybody has.")
    assert phone.taps <= MOST_TAPS
    assert Signature.objects.get(paper=paper).name == "Ana Prado"


def test_the_same_without_a_script(world: World) -> None:
    made, paper = _sent(world)
    phone = _phone(world, made, script=False)
    phone.follow("ready to read and sign")
    phone.code()
    phone.open()
    phone.tap(phone.person.page.get_by_role("link", name="I have opened it: go on to sign"))
    expect(phone.person.page.locator("canvas")).not_to_be_visible()
    _fill_in(phone)
    phone.tap(phone.button("Sign"))
    phone.person.sees("You have signed. It holds once everybody has.")
    assert phone.taps <= MOST_TAPS
    assert Signature.objects.filter(paper=paper).exists()


def test_a_signature_is_drawn_with_a_finger(world: World) -> None:
    made, paper = _sent(world)
    phone = _phone(world, made)
    phone.follow("ready to read and sign")
    phone.code()
    phone.open()
    expect(phone.button("Sign")).to_be_visible(timeout=PATIENCE)
    phone.person.open("Draw it too")
    canvas = phone.person.page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    edge = canvas.bounding_box()
    assert edge is not None
    mouse = phone.person.page.mouse
    for across in (0.2, 0.6):
        mouse.move(edge["x"] + edge["width"] * across, edge["y"] + edge["height"] * 0.2)
        mouse.down()
        for step in range(1, 6):
            mouse.move(edge["x"] + edge["width"] * (across + step / 20), edge["y"] + edge["height"] * step / 6)
        mouse.up()
    _fill_in(phone)
    phone.person.looks("sign-drawn")
    phone.tap(phone.button("Sign"))
    phone.person.sees("drawn by hand")
    phone.person.looks("signed-drawn")
    drawn = Signature.objects.get(paper=paper).drawn
    assert len(drawn) == 2
    assert all(0 <= x <= 600 and 0 <= y <= 200 for stroke in drawn for x, y in stroke)


def test_the_pages_of_paper_are_looked_at(world: World, tmp_path: Path) -> None:
    made = make.engagement("draft")
    coach = world.person("jose@example.org")
    world.at(make.OFFERED)
    coach.enters(made.house.person)
    coach.go(f"/drafts/{made.version}")
    coach.open("Until when, and witnesses")
    coach.looks("offer")
    made, paper = offered(made, witnesses=(Witness("Will Ness", "will@example.org"),))
    world.at(make.SIGNED)
    coach.go(f"/papers/{paper}/")
    coach.looks("sign-later")
    signed(made.client(make.SIGNED), paper, "Ana")
    coach.go(f"/agreements/{paper}")
    coach.looks("paper-waiting")
    coach.go(f"/agreements/{paper}/void")
    coach.looks("paper-void")
    coach.go(f"/agreements/{paper}/elsewhere")
    coach.looks("paper-elsewhere")
    signed(made.coach(make.SIGNED), paper, "Jose")
    world.settle()
    copy = _sealed(paper)
    coach.go(f"/agreements/{paper}")
    coach.looks("paper-signed")
    last = agreements.versions(made.coach(make.SIGNED), made.id)[0]
    terms = replace(last.terms, objective="Lead the board meeting in English", months=7)
    version = make.done(agreements.amend(made.coach(make.SIGNED), made.id, terms))
    coach.go(f"/clients/{made.id}/history")
    coach.looks("history")
    change = put(made, version, make.SIGNED, order=(("client",), ("coach",)))
    ana = world.person("ana@example.org", width=360)
    ana.enters(made.client_person)
    ana.go(f"/papers/{change}/")
    ana.looks("cover-change")
    ana.go(f"/papers/{change}/decline")
    ana.looks("decline")
    make.done(papers.decline(made.client(make.SIGNED), change, "Six months are enough."))
    ana.go(f"/papers/{change}/")
    ana.looks("declined")
    ana.go(f"/papers/{paper}/")
    ana.looks("signed-sealed")
    coach.go("/agreements")
    coach.looks("papers")
    _checked(world, copy, tmp_path)


def _sealed(paper: UUID) -> bytes:
    """The copy that the worker sealed."""
    return files().get(SealedCopy.objects.get(paper=paper).digest)


def _checked(world: World, copy: bytes, folder: Path) -> None:
    """Somebody without an account checks a copy, then another file."""
    anybody = world.person("anybody@example.org", width=360)
    anybody.go("/verify")
    anybody.looks("verify")
    for name, data, said in (
        ("copy.pdf", copy, "This is one of our documents, and it is untouched."),
        ("changed.pdf", copy[:5000] + b"!" + copy[5001:], "but it was changed"),
        ("other.pdf", b"%PDF-1.7 other", "This is not one of our documents."),
    ):
        file = folder / name
        file.write_bytes(data)
        anybody.page.set_input_files("[name='file']", file)
        anybody.press("Check this PDF")
        anybody.sees(said)
        anybody.looks(f"verify-{name.split('.')[0]}")
