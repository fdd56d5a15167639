"""From an empty practice to a first agreement that is sent, and from the letter about it to a signature on a phone.

The model case: 2400.00 USD, six months, any of gains of 2400.00, all of a habit and better feedback from the boss, or
one's own judgement. What people tap and fill in is counted in the browser, as their fingers would.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from tests.browser import acts
from tests.browser.acts import Pair
from tests.browser.world import Person, World
from valueback.core.guarantee import assess
from valueback.core.journal import Journal, parse
from valueback.core.outcome import AllOf, AnyOf, Feedback, Group, Habit, Judgement, MoneyWon
from valueback.gateways.files import files
from valueback.gateways.signing import examine
from valueback.store.models import SealedCopy
from valueback.usecases import guarantee
from valueback.usecases.context import Context, for_system
from valueback.usecases.export import journal_of

MINUTES_TO_SEND, FIELDS_TO_SEND = 10, 25
MINUTES_TO_SIGN, TAPS_TO_SIGN = 3, 12

COUNT: Final = """
(() => {
  const named = (e) => e.target.name && e.target.type !== 'hidden';
  addEventListener('pointerdown', () => noted('tap', ''), true);
  addEventListener('input', (e) => { if (named(e)) noted('field', location.pathname + ' ' + e.target.name); }, true);
  addEventListener('focusin', (e) => {
    const typed = e.target.matches('input:not([type=checkbox]):not([type=radio]), textarea');
    if (typed && !e.target.autofocus) noted('focus', location.pathname + ' ' + e.target.name);
  }, true);
})();
"""


@dataclass(slots=True)
class Counted:
    """What one person did with their hands since this began. A text field that was not in focus costs a tap."""

    fields: set[str] = field(default_factory=set)
    focused: set[str] = field(default_factory=set)
    pressed: int = 0
    began: float = field(default_factory=time.monotonic)

    def of(self, person: Person) -> Counted:
        context = person.page.context
        context.expose_binding("noted", lambda *said: self._note(*said))
        context.add_init_script(COUNT)
        return self

    def _note(self, source: Any, kind: str, where: str) -> None:
        if kind == "tap":
            self.pressed += 1
        elif kind == "focus":
            self.focused.add(where)
        else:
            self.fields.add(re.sub(r"[0-9a-f-]{36}", "…", where))

    @property
    def taps(self) -> int:
        return self.pressed + len(self.focused)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


def test_an_empty_practice_sends_its_first_agreement_and_a_phone_signs_it(world: World) -> None:
    two = acts.pair(world)
    sending = Counted().of(two.coach)
    acts.open_practice(two.coach)
    the_model_case_is_written(two)
    acts.offer(two, order="coach-client")
    print(f"sent: {len(sending.fields)} fields, {sending.seconds:.0f} s")
    assert len(sending.fields) <= FIELDS_TO_SEND, sorted(sending.fields)
    assert sending.seconds <= MINUTES_TO_SEND * 60

    assert not two.client.letters("ready to read and sign"), "the client is asked when it is their turn"
    acts.coach_signs(two)
    signing = Counted().of(two.client)
    signing.pressed = 1  # the link in the letter
    acts.client_signs(two)
    print(f"signed: {signing.taps} taps, {signing.seconds:.0f} s")
    assert signing.taps <= TAPS_TO_SIGN, (signing.pressed, sorted(signing.focused))
    assert signing.seconds <= MINUTES_TO_SIGN * 60
    two.client.go(two.client.page.url)
    two.client.sees("It is signed.", "Download the signed document")
    the_sealed_copy_came_by_mail(two)
    the_journal_says_the_same(two)
    anybody_can_check_it(two)


def the_model_case_is_written(two: Pair) -> None:
    """One page, and the minimum results made what was spoken about."""
    coach = two.coach
    coach.press("Clients")
    coach.press("Write a first agreement")
    coach.fill(client_name="Ana Prado", client_email=two.client.email)
    coach.fill(objective=acts.OBJECTIVE, minimum=acts.MINIMUM, fee="2400.00", first_call="2027-01-15T10:00")
    coach.press("Write the agreement")
    coach.heading("Look at the agreement")
    coach.press("Change the terms")
    coach.unfold("r2-title")
    coach.result_row(2, kind="habit", title="Speaks up in English in every weekly meeting", much="1 and 12")
    coach.result_row(3, kind="manager", title="My manager sees the change", much="1 of 1", together=True)
    coach.looks("terms")
    coach.press("Look at the text")
    coach.heading("Look at the agreement")
    coach.sees("Speaks up in English in every weekly meeting", "My manager sees the change")


def the_sealed_copy_came_by_mail(two: Pair) -> None:
    """Both got the very file that is kept, and every seal on it holds."""
    kept = files().get(SealedCopy.objects.get().digest)
    for person in (two.client, two.coach):
        (file,) = person.letter("Signed").iter_attachments()
        assert file.get_content() == kept
    found = examine(kept)
    assert found.untouched
    assert [one.name for one in found.signatures] == ["Jose Duarte", "Ana Prado"]


def the_journal_says_the_same(two: Pair) -> None:
    """What was signed is what is evaluated: the terms are the model case's, and the export assesses alike."""
    copy = SealedCopy.objects.select_related("paper").get()
    engagement: UUID = copy.paper.engagement_id
    ctx: Context | None = for_system(copy.practice_id, two.world.now)
    assert ctx is not None
    text = journal_of(ctx, engagement)
    journal = parse(text.value)  # type: ignore[union-attr]
    assert isinstance(journal, Journal)
    assert assess(journal.agreed, journal.facts, ctx.now) == guarantee.fresh(ctx, engagement)
    minimum = journal.agreed.versions[0].terms.minimum
    assert isinstance(minimum, AnyOf)
    gains, word, both = minimum.parts
    assert isinstance(gains, MoneyWon)
    assert str(gains.target) == "2400.00 USD"
    assert isinstance(word, Judgement)
    assert isinstance(both, AllOf)
    habit, boss = both.parts
    assert isinstance(habit, Habit)
    assert isinstance(boss, Feedback)
    assert boss.group is Group.MANAGER


def anybody_can_check_it(two: Pair) -> None:
    """Somebody without an account drops the file: untouched; and with one byte flipped: changed."""
    kept = files().get(SealedCopy.objects.get().digest)
    stranger = two.world.person("nobody@example.org", width=360)
    stranger.go("/verify")
    stranger.looks("verify")
    for data, said in ((kept, "untouched"), (flipped(kept), "changed")):
        stranger.go("/verify")
        stranger.page.locator("input[type=file]").set_input_files(
            {"name": "agreement.pdf", "mimeType": "application/pdf", "buffer": data}
        )
        stranger.press("Check this PDF")
        stranger.sees(said)
        stranger.looks(f"verify-{said}")


def flipped(data: bytes) -> bytes:
    """One bit of one byte in the middle of a stream is another."""
    place = len(data) // 3
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
