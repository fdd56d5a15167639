"""Options from the coach's page to the client's choice: three written, compared on a phone, one chosen in two taps."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests import make, offers
from tests.browser.acts import pair_of
from tests.browser.world import World
from valueback.store.models import AgreementVersion
from valueback.usecases import proposals

AGREED = proposals.Agreed(offers.usd("24000.00"), "Lead the weekly call in English", None, make.ENQUIRED)


def test_three_options_are_written_compared_on_a_phone_and_one_is_chosen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposals, "agreed_value", lambda ctx, engagement: AGREED)
    made = make.engagement("enquiry")
    two = pair_of(world, made)
    coach, client = two.coach, two.client
    coach.go(f"/options/of/{made.id}/")
    coach.sees("You both agreed that it is worth US$24,000.00 at least")
    coach.fill(**{"opening": "As we said on Friday.", "a-title": "Weekly sessions", "a-discount": "5"})
    coach.looks("options-write")
    coach.press("Add one like the first")
    coach.fill(**{"b-title": "Weekly, and reachable", "b-fee": "3600", "b-discount": ""})
    coach.select(**{"b-retainer": "access", "b-payment": "monthly"})
    coach.unfold("b-channels")
    coach.fill(**{"b-people": "Jose", "b-channels": "WhatsApp, email"})
    coach.fill(**{"b-why_fee": "Being reachable is worth it to them"})
    coach.press("Add one like the first")
    coach.fill(**{"c-title": "Every two weeks", "c-fee": "1500", "c-why_fee": "Half the sessions", "c-discount": ""})
    coach.select(**{"c-every_weeks": "2", "c-preset": "satisfaction"})
    coach.fill(**{"c-scope": "A plan for the first month\nA look at one recording"})
    coach.press("Look at the options")
    coach.sees("This is what Ana will see.", "Where the fees come from", "Being reachable is worth it to them")
    coach.looks("options-look")
    coach.press("Send options")
    coach.sees("Waiting for an answer")
    world.settle()

    client.page.set_viewport_size({"width": 360, "height": 740})
    client.follow("options before you")
    client.sees("Your options", "As we said on Friday.", "US$2,280.00", "On these conditions")
    client.misses("Being reachable is worth it to them")
    client.looks("options-compare")
    client.page.set_viewport_size({"width": 360, "height": 740})
    client.press("Choose Weekly, and reachable")
    client.sees("You chose: Weekly, and reachable.", "You get a mail with the agreement")
    client.looks("options-chosen")
    assert AgreementVersion.objects.get(engagement=made.id).terms["fee"] == "3600.00 USD"
    world.settle()
    assert "Ana chose this option: Weekly, and reachable." in coach.body("chose an option")


def test_none_of_them_is_said_without_script(world: World) -> None:
    made = make.engagement("enquiry")
    offers.sent(made, _alone())
    world.at(offers.READ)
    client = world.person(made.row.client.email, width=360, script=False)
    client.follow("options before you")
    client.press("None of these? Say what would have to be different")
    client.fill(words="Half the time, please.")
    client.press("Tell Jose")
    client.sees("None of these was right, and Jose knows.")
    world.settle()
    coach = world.person(made.row.coach.person.email)
    assert "Half the time, please." in coach.body("No option is right")


def _alone() -> proposals.Offer:
    return replace(offers.offer(), options=(replace(offers.three()[0], discount=Decimal(0)),))
