"""What people do on the pages, one act after the other, as they would with a mouse, a keyboard and their mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests import make
from tests.browser.world import PATIENCE, Person, World
from tests.make import Made
from valueback.core.dates import Instant

LASTS = timedelta(minutes=45)
PARTLY, YES, MORE = 2, 3, 4
HOME = "America/New_York"
OBJECTIVE = "Lead the weekly product call in English."
MINIMUM = "I lead the call and no longer prepare every sentence"


@dataclass(slots=True)
class Pair:
    """A coach and a client, each on a device of their own; `engagement` is the address of the coach's page of it."""

    world: World
    coach: Person
    client: Person
    engagement: str = ""

    def desk(self, part: str = "") -> None:
        """The coach opens a part of the engagement."""
        self.coach.go(f"{self.engagement}/{part}" if part else self.engagement)

    def mine(self, part: str = "") -> None:
        """The client opens a part of their own pages; after weeks away by the newest link, and six digits."""
        path = f"/my/{self.engagement.rsplit('/', 1)[1]}/{part}"
        self.client.go(path)
        if "/enter" in self.client.page.url:
            self.client.follow("Did you get value")
            self.client.press("See where you stand")
            if self.client.on("Six digits, once"):
                self.client.type_the_code()
            self.client.go(path)


def pair(world: World, *, client: str = "ana@example.org") -> Pair:
    return Pair(world, world.person("jose@example.org"), world.person(client, width=360))


def local(text: str) -> Instant:
    """A moment in the coach's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(HOME)).astimezone(UTC)


# --- before the first call -------------------------------------------------------------------------


def open_practice(coach: Person, *, country: str = "US", currency: str = "USD", zone: str = HOME) -> None:
    """An address, a code, one page."""
    coach.go("/enter")
    coach.press("You coach and are new here? Open a practice.")
    coach.fill(email=coach.email)
    coach.press("Send me a code")
    coach.page.get_by_label("Six digits").fill(coach.code())
    coach.press("Enter")
    coach.fill(person="Jose Duarte", name="LinkedEnglish")
    coach.select(country=country, currency=currency, zone=zone)
    coach.press("Open the practice")
    coach.heading("Today")


def note_enquiry(two: Pair) -> None:
    two.coach.press("Clients")
    two.coach.press("Only note an enquiry")
    two.coach.fill(client_name="Ana Prado", client_email=two.client.email, referral="A colleague, Bruno")
    two.coach.press("Note the enquiry")
    two.coach.heading("Ana Prado")
    two.engagement = two.coach.page.url.split("?")[0]


def write_agreement(two: Pair, *, preset: str = "value-back") -> None:
    """The short path: one page with no more than nine fields."""
    coach = two.coach
    coach.press("Write the agreement")
    coach.fill(objective=OBJECTIVE, minimum=MINIMUM, fee="2400.00", first_call="2027-01-15T10:00", months="6")
    coach.pick(preset=preset)
    coach.sees("26 sessions, every week on Friday at 10:00 in New York, 15 Jan – 14 Jul 2027.")
    coach.looks("short-path")
    coach.press("Write the agreement")
    coach.heading("Look at the agreement")


def offer(two: Pair, *, order: str = "client-coach") -> None:
    """Send the exact text that was looked at; `order`: who signs first."""
    two.coach.pick_in("order", order)
    two.coach.press("Send agreement")
    two.world.settle()


def opens_the_document(who: Person, sign: str = "Sign") -> None:
    """The document opens in a tab of its own; the page it was opened from goes on to the signature."""
    with who.page.context.expect_page() as tab:
        who.page.get_by_role("button", name="Open the document", exact=True).click()
    tab.value.close()
    expect(who.page.get_by_role("button", name=sign, exact=True)).to_be_visible(timeout=PATIENCE)


def client_signs(two: Pair, about: str = "ready to read and sign") -> None:
    """The link in the mail, six digits once, the document, every tick, the typed name."""
    client = two.client
    client.follow(about)
    if client.on("Six digits, once"):
        client.looks("six-digits")
        client.type_the_code()
    client.looks("cover")
    opens_the_document(client)
    for box in client.page.get_by_role("checkbox").all():
        box.check()
    client.fill(name="Ana Prado")
    client.looks("sign")
    client.press("Sign")
    client.looks("signed")
    two.world.settle()


def coach_signs(two: Pair) -> None:
    """From all that was put to be signed to the one that waits, the document, and the typed name under it."""
    coach = two.coach
    coach.press("Papers")
    coach.looks("papers")
    coach.press("Waiting for signatures")
    coach.page.locator("th[scope='row'] a").first.click()
    coach.sees("All papers")
    coach.looks("paper")
    coach.press("Read and sign")
    opens_the_document(coach)
    coach.fill(name="Jose Duarte")
    coach.page.locator("[name='consent']").check()
    coach.looks("coach-signs")
    coach.press("Sign")
    coach.sees("signed")
    two.world.settle()


def record_payment(two: Pair) -> None:
    """Two taps: the open amount is filled in."""
    two.desk("money")
    two.coach.looks("money")
    two.coach.press("Record as received")
    two.coach.sees("Recorded: US$2,400.00 received.", "Paid in full: US$2,400.00.")
    two.world.settle()


def send_schedule(two: Pair) -> None:
    """The results made precise, the text looked at, signed by the coach and sent."""
    coach = two.coach
    two.desk()
    coach.take_next_step()
    coach.fill(objective=OBJECTIVE)
    coach.open("Add a result")
    coach.result_row(2, kind="habit", title="I speak up in the product call", much="1 and 12")
    coach.result_row(3, kind="manager", title="My manager sees it", much="1 of 1", together=True)
    coach.looks("schedule-write")
    coach.press("Look at the text")
    coach.sees("I speak up in the product call", "My manager sees it")
    opens_the_document(coach, "Sign and send")
    coach.fill(name="Jose Duarte")
    coach.tick("I sign this results schedule")
    coach.press("Sign and send")
    two.world.settle()


def sign_schedule(two: Pair) -> None:
    client = two.client
    client.follow("results schedule")
    if client.on("Six digits, once"):
        client.type_the_code()
    opens_the_document(client)
    client.fill(name="Ana Prado")
    client.page.locator("[name='consent']").check()
    client.looks("schedule-sign")
    client.press("Sign")
    two.world.settle()


# --- the weekly round ------------------------------------------------------------------------------


def call_ends(number: int) -> Instant:
    return make.session_start(number) + LASTS


def after_call(two: Pair, number: int) -> None:
    """The call is over; the message after it goes out."""
    two.world.at(call_ends(number) + timedelta(minutes=1))


def coach_notes_the_call(two: Pair, number: int, *, new: str = "", again: str = "", helped: str = "") -> None:
    """The coach's page after the call: what was brought, what is given, one button."""
    coach = two.coach
    two.desk(f"calls/s{number}/after")
    coach.tick("We looked at the last homework")
    if again:
        coach.tick(again)
    if new:
        coach.fill(title0=new)
    if helped:
        coach.choose(helped)
    coach.looks("after-call-coach")
    coach.press("Save the session")
    coach.sees("The session is noted.")


def client_answers(two: Pair, number: int, answer: int = YES, *, better: str = "", course: str = "") -> None:
    """The one page after the call, by the link of the message: what was asked, and nothing more."""
    client = two.client
    client.follow("Did you get value")
    client.pick_in(f"check-s{number}", str(answer))
    if better:
        client.fill(**{f"better-s{number}": better})
    if course:
        client.pick_in(f"course-s{number}", course)


def client_brings(two: Pair, homework: int, how: str = "done") -> None:
    two.client.pick_in(f"done-h{homework}", how)


def client_saves(two: Pair) -> None:
    two.client.press("Save my answers")
    two.client.sees("Saved. Thank you.")


# --- results ---------------------------------------------------------------------------------------


def client_logs_money(two: Pair, amount: str, words: str, **more: str) -> None:
    """One amount and how much of it came from the work; the finer words only where they are needed."""
    client = two.client
    two.mine("results/add/gains")
    client.fill(amount=amount, words=words)
    client.pick(share="all")
    client.open("More")
    client.select(level=more.pop("level", "signed"))
    if more:
        client.fill(**more)
    client.looks("result")
    client.press("Save the result")
    client.sees("Entered.")


def client_logs_a_circumstance(two: Pair, what: str) -> None:
    two.mine("circumstances")
    two.client.fill(what=what)
    two.client.press("Save the circumstance")


def client_judges(two: Pair, yes: bool) -> None:
    """The client's own word on whether they have the tools and habits."""
    two.mine("results")
    two.client.press(MINIMUM)
    two.client.pick(yes="yes" if yes else "no")
    two.client.press("Save the result")


# --- the end ---------------------------------------------------------------------------------------


def client_claims(two: Pair, judgement: str) -> None:
    """Three questions, the first two filled in; each circumstance marked."""
    client = two.client
    two.mine("claim")
    client.fill(judgement=judgement)
    for group in client.page.get_by_role("group").all():
        if group.get_by_text("It did not", exact=True).count() == 1:
            group.locator("label", has_text="It did not").click()
    client.looks("claim-file")
    client.press("File the claim")
    two.world.settle()


def pair_of(world: World, made: Made) -> Pair:
    """Coach and client of an engagement that exists already, both signed in, at the moment of its first day."""
    world.at(make.RUNNING)
    row = made.row
    two = Pair(world, world.person(row.coach.person.email), world.person(row.client.email, width=360))
    two.coach.enters(row.coach.person_id)
    two.client.enters(row.client_id)
    two.engagement = f"{world.url}/engagements/{made.id}"
    return two
