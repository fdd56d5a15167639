"""Options on pages: written with what the value suggests, compared side by side, chosen once, declined in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import make, offers
from tests.make import Made
from tests.offers import OVER, READ
from tests.web.coaching import queries, text
from tests.web.entering import clock, entered, stranger
from valueback.core.proposals import Suggestion
from valueback.core.terms import PayForAccess, PayForWork
from valueback.store.models import AgreementVersion, CoachNote, Link, OutgoingMail, Proposal
from valueback.usecases import proposals
from valueback.usecases.links import Purpose, make_link, token_for
from valueback.web.links import keys

pytestmark = pytest.mark.django_db

AGREED_SHARE = Decimal("0.125")
AGREED = proposals.Agreed(offers.usd("24000.00"), "Lead the weekly call in English", None, make.ENQUIRED)


def enquiry(monkeypatch: pytest.MonkeyPatch, now: datetime = READ) -> tuple[Made, Client, Client]:
    """An enquiry of Ana's, and the browsers of Jose and Ana."""
    made = make.engagement("enquiry")
    clock(monkeypatch, now)
    return made, entered(made.house.person), entered(made.client_person)


def typed(**other: str) -> dict[str, str]:
    """The page with one option, as a browser sends it."""
    option = {
        "title": "Weekly sessions",
        "fee": "2.400,00",
        "months": "6",
        "every_weeks": "1",
        "minutes": "45",
        "preset": "value-back",
        "payment": "at_once",
        "retainer": "none",
    }
    shared = {"count": "1", "objective": "Lead the weekly call", "first_call": "2027-01-15T10:00", "do": "save"}
    return {**shared, **{f"a-{name}": value for name, value in option.items()}, **other}


def link(made: Made, sent: UUID, now: datetime = READ) -> str:
    """The address in Ana's letter."""
    number = Proposal.objects.get(pk=sent).number
    found = make_link(
        made.client(now),
        keys(),
        Purpose.PROPOSAL,
        made.client_person,
        real=now,
        lasts=timedelta(days=60),
        engagement=made.id,
        subject=f"p{number}",
    )
    return f"/l/{token_for(found, keys())}"


def kept(made: Made) -> Any:
    """The newest offer as the coach reads it."""
    return proposals.proposals(made.coach(READ), made.id)[0].offer


# --- the coach's page ------------------------------------------------------------------------------


def test_the_first_offer_begins_with_a_page_to_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, _client = enquiry(monkeypatch)
    assert coach.get(f"/options/of/{made.id}/").headers["Location"] == f"/options/of/{made.id}/new"
    page = text(coach.get(f"/options/of/{made.id}/new"))
    assert "Up to three ways to work together" in page
    assert "You both agreed" not in page
    offers.sent(made)
    newest = Proposal.objects.get(engagement=made.id).pk
    assert coach.get(f"/options/of/{made.id}/").headers["Location"] == f"/options/{newest}/"
    assert f"/options/of/{made.id}/" in text(coach.get(f"/engagements/{made.id}"))


def test_what_is_written_is_looked_at_and_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, client = enquiry(monkeypatch)
    looked = coach.post(
        f"/options/of/{made.id}/new", typed(**{"a-discount": "5", "opening": "As we said."}), follow=True
    )
    page = text(looked)
    assert "This is what Ana will see. Nobody has seen it yet." in page
    assert "US$2,280.00" in page
    assert "As we said." in page
    here = looked.redirect_chain[-1][0]
    assert client.get(here).status_code == 404
    page = text(coach.post(f"{here}send", follow=True))
    assert "Sent. Ana has the link to choose." in page
    assert "Waiting for an answer" in page
    assert OutgoingMail.objects.filter(engagement_id=made.id, template="proposal").count() == 1
    assert (kept(made).options[0].sessions, kept(made).first_day) == (26, make.FIRST_DAY)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"a-title": ""}, "Title"),
        ({"a-fee": "a lot"}, "Write an amount"),
        ({"a-fee": ""}, "Fee"),
        ({"a-sessions": "40"}, "No session fits into this term."),
        ({"a-payment": "milestones"}, "Say what each part is paid for, and its share."),
        ({"a-payment": "monthly", "a-discount": "5"}, "A discount is for paying at once."),
        ({"a-payment": "milestones", "a-part1": "Begin", "a-part1_share": "60"}, "together they make 100 percent"),
        ({"a-retainer": "work"}, "Say how much a month"),
        ({"a-retainer": "work", "a-granted": "600", "a-overage": "bill"}, "Say what one more costs"),
        ({"a-retainer": "access", "a-opens": "17:00", "a-closes": "09:00"}, "The hours begin before they end."),
        ({"a-retainer": "access", "a-people": "Jose", "a-opens": "09:00", "a-closes": "17:00"}, "Name one at least."),
        ({"objective": ""}, "Objective"),
        ({"first_call": "soon"}, "Write a day and a time"),
        ({"a-title": "x\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], said: str
) -> None:
    made, coach, _client = enquiry(monkeypatch)
    answer = coach.post(f"/options/of/{made.id}/new", typed(**{"opening": "As we said.", **wrong}))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "As we said." in text(answer)
    assert not Proposal.objects.exists()


def test_an_option_is_added_from_the_first_and_left_out_again_without_script(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, _client = enquiry(monkeypatch)
    url = f"/options/of/{made.id}/new"
    two = coach.post(url, typed(do="add"))
    assert two.status_code == 200
    assert 'name="b-fee" type="text" inputmode="decimal" autocomplete="off" value="2.400,00"' in text(two)
    assert 'name="b-title" type="text" value=""' in text(two)
    second = {name.replace("a-", "b-", 1): value for name, value in typed().items() if name.startswith("a-")}
    both = {**typed(count="2"), **second, "b-title": "Every two weeks", "b-fee": "1500"}
    three = text(coach.post(url, {**both, "do": "add"}))
    assert "Option 3" in three
    assert "Add one like the first" not in three
    one = text(coach.post(url, {**both, "do": "remove-a"}))
    assert 'name="a-title" type="text" value="Every two weeks"' in one
    assert "Option 2" not in one
    assert not Proposal.objects.exists()
    coach.post(url, both)
    assert [option.title for option in kept(made).options] == ["Weekly sessions", "Every two weeks"]


def test_the_retainer_of_either_kind_is_kept_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, _client = enquiry(monkeypatch)
    work = {
        "a-retainer": "work",
        "a-unit": "minutes",
        "a-granted": "600",
        "a-rollover": "capped",
        "a-cap": "300",
        "a-overage": "bill",
        "a-rate": "3.50",
    }
    access = {
        "b-retainer": "access",
        "b-people": "Jose, Rita",
        "b-channels": "WhatsApp",
        "b-opens": "09:00",
        "b-closes": "17:00",
        "b-response_hours": "4",
    }
    second = {name.replace("a-", "b-", 1): value for name, value in typed().items() if name.startswith("a-")}
    coach.post(f"/options/of/{made.id}/new", {**typed(count="2"), **second, **work, **access})
    first, other = (option.retainer for option in kept(made).options)
    assert isinstance(first, PayForWork)
    assert (first.granted, first.cap, first.rate) == (600, 300, offers.usd("3.50"))
    assert isinstance(other, PayForAccess)
    assert (other.people, other.response_hours) == (("Jose", "Rita"), 4)
    page = text(coach.get(f"/options/{Proposal.objects.get().pk}/edit"))
    assert 'value="Jose, Rita"' in page
    assert 'value="300"' in page


def test_the_fee_is_suggested_as_a_share_and_another_one_needs_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "agreed_value", lambda ctx, engagement: AGREED)
    made, coach, client = enquiry(monkeypatch)
    url = f"/options/of/{made.id}/new"
    page = text(coach.get(url))
    assert "You both agreed that it is worth US$24,000.00 at least." in page
    assert "US$2,400.00 is 10% of the lowest figure you agreed on (US$24,000.00), rounded." in page
    assert 'value="Lead the weekly call in English"' in page or "Lead the weekly call in English</textarea>" in page
    refused = coach.post(url, typed(**{"a-fee": "3000", "a-share": "10"}))
    assert refused.status_code == 422
    assert "This is another fee than the one suggested." in text(refused)
    coach.post(url, typed(**{"a-fee": "", "a-share": "12.5"}))
    assert kept(made).options[0].suggested == Suggestion(offers.usd("3000.00"), AGREED_SHARE, offers.usd("24000.00"))
    assert kept(made).options[0].fee == offers.usd("3000.00")
    coach.post(url, typed(**{"a-fee": "3100", "a-share": "10", "a-why_fee": "Two calls a week at first"}))
    sent = Proposal.objects.order_by("-number")[0].pk
    assert "Two calls a week at first" in text(coach.get(f"/options/{sent}/"))
    coach.post(f"/options/{sent}/send")
    assert "Two calls" not in text(client.get(f"/options/{sent}/"))


def test_an_offer_is_taken_back_and_the_next_one_begins_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, client = enquiry(monkeypatch)
    sent = offers.sent(made)
    assert coach.get(f"/options/{sent}/edit").headers["Location"] == f"/options/{sent}/"
    assert "Nobody can choose from these any more." in text(coach.post(f"/options/{sent}/withdraw", follow=True))
    assert "These options were taken back." in text(client.get(f"/options/{sent}/"))
    page = text(coach.post(f"/options/{sent}/again", follow=True))
    assert "Weekly, and reachable" in page
    assert Proposal.objects.filter(engagement=made.id).count() == 2


# --- comparing and choosing ------------------------------------------------------------------------


def test_the_link_opens_the_comparison_without_a_code_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _coach, _client = enquiry(monkeypatch)
    sent = offers.sent(made, offers.offer(opening="As we said on Friday."))
    path, browser = link(made, sent), Client()
    page = text(browser.get(path))
    for said in ("Your options", "As we said on Friday.", "US$2,280.00", "instead of US$2,400.00", "6 payments of"):
        assert said in page
    assert page.count('<th scope="col">') == 3
    for part in ("choose", "choose?option=a", "nothing"):
        assert browser.get(f"{path}/{part}").status_code == 302
    assert Proposal.objects.get(pk=sent).state == "sent"
    assert not AgreementVersion.objects.exists()


def test_every_guarantee_on_the_page_has_its_conditions_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _coach, client = enquiry(monkeypatch)
    page = text(client.get(f"/options/{offers.sent(made)}/"))
    promised = page.count("comes back")
    assert promised == page.count("On these conditions") == 6  # three as cards, three side by side
    assert page.count("You ask for it within 30 days after that time.") == 4


def test_an_option_is_chosen_by_one_press_of_the_link_s_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, _client = enquiry(monkeypatch)
    sent = offers.sent(made)
    path, browser = link(made, sent), Client()
    browser.get(path)
    page = text(browser.post(f"{path}/choose", {"option": "b"}, follow=True))
    assert "You chose: Weekly, and reachable." in page
    assert "You get a mail with the agreement, to read in your own time and to sign." in page
    assert "Every two weeks" not in page
    assert "Choose " not in page
    assert AgreementVersion.objects.get(engagement=made.id).terms["fee"] == "3600.00 USD"
    page = text(coach.get(f"/options/{sent}/"))
    assert "Chosen: Weekly, and reachable" in page
    assert "Look at the agreement" in page


def test_another_choice_is_said_and_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _coach, client = enquiry(monkeypatch)
    sent = offers.sent(made)
    client.post(f"/options/{sent}/choose", {"option": "a"})
    page = text(client.post(f"/options/{sent}/choose", {"option": "b"}, follow=True))
    assert "An option was chosen from these already: Weekly sessions." in page
    assert Proposal.objects.get(pk=sent).chosen == "a"


def test_what_would_have_to_be_different_reaches_the_coach(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, _client = enquiry(monkeypatch)
    sent = offers.sent(made)
    path, browser = link(made, sent), Client()
    assert "What would have to be different?" in text(browser.get(f"{path}/different"))
    too_long = browser.post(f"{path}/different", {"words": "x" * 4001})
    assert too_long.status_code == 422
    page = text(browser.post(f"{path}/different", {"words": "Half the time, please."}, follow=True))
    assert "None of these was right, and Jose knows." in page
    assert CoachNote.objects.get(engagement=made.id).text == "Half the time, please."
    assert "None was right" in text(coach.get(f"/options/{sent}/"))
    assert browser.get(f"{path}/different").headers["Location"] == path


def test_after_its_time_the_page_says_so_and_takes_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, client = enquiry(monkeypatch)
    sent = offers.sent(made)
    clock(monkeypatch, OVER)
    assert "The time to choose from these options is over." in text(client.get(f"/options/{sent}/"))
    page = text(client.post(f"/options/{sent}/choose", {"option": "a"}, follow=True))
    assert "Ask your coach for new ones." in page
    assert not AgreementVersion.objects.exists()
    assert "Nobody answered." in text(coach.get(f"/options/{sent}/"))


def test_whoever_pays_compares_and_chooses_without_reading_the_objective(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _coach, client = enquiry(monkeypatch)
    company = offers.sponsor(made)
    alone = offers.sent(made)
    assert company.actor.person is not None
    browser = entered(company.actor.person)
    assert browser.get(f"/options/{alone}/").status_code == 404
    both = offers.sent(made, offers.offer(to_sponsor=True))
    page = text(browser.get(f"/options/{both}/"))
    assert "Weekly, and reachable" in page
    assert "Lead the weekly call" not in page
    assert "You chose: Every two weeks." in text(browser.post(f"/options/{both}/choose", {"option": "c"}, follow=True))
    assert "Acme chose: Every two weeks." in text(client.get(f"/options/{both}/"))


def test_the_coach_sees_it_in_the_language_of_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, client = enquiry(monkeypatch)
    made.row.client.__class__.objects.filter(pk=made.client_person).update(language="pt-BR")
    sent = offers.sent(made)
    page = text(coach.get(f"/options/{sent}/"))
    assert "Shown in the language that Ana reads: Português (Brasil)." in page
    assert "Nestas condições" in page
    page = text(client.get(f"/options/{sent}/"))
    assert "Suas opções" in page
    assert "US$ 2.280,00" in page
    assert "Escolher Weekly sessions" in page


def test_what_a_coach_typed_is_shown_as_typed_and_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _coach, client = enquiry(monkeypatch)
    odd = '<script>alert("x")</script>'
    sent = offers.sent(made, offers.offer(offers.option(title=odd, scope=(odd,)), opening=odd))
    page = client.get(f"/options/{sent}/").content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;") >= 3


@pytest.mark.parametrize(
    ("method", "part"),
    [
        ("get", ""),
        ("get", "edit"),
        ("post", "send"),
        ("post", "withdraw"),
        ("post", "again"),
        ("post", "choose"),
        ("get", "different"),
    ],
)
def test_a_stranger_finds_nothing(monkeypatch: pytest.MonkeyPatch, method: str, part: str) -> None:
    made, _coach, _client = enquiry(monkeypatch)
    answer: HttpResponse = getattr(stranger(), method)(f"/options/{offers.sent(made)}/{part}")
    assert answer.status_code == 404


def test_a_link_is_good_for_the_options_it_was_made_for_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _coach, _client = enquiry(monkeypatch)
    sent = offers.sent(made)
    path, browser = link(made, sent), Client()
    assert browser.get(path).status_code == 200
    assert browser.get(f"/engagements/{made.id}").status_code == 302
    assert browser.get(f"/options/{sent}/").headers["Location"].startswith("/enter")
    Link.objects.filter(purpose=Purpose.PROPOSAL).update(subject="p7")
    assert browser.get(path).status_code == 404


def test_the_comparison_costs_the_same_with_one_option_and_with_three(monkeypatch: pytest.MonkeyPatch) -> None:
    made, coach, client = enquiry(monkeypatch)
    one = offers.sent(made, offers.offer(offers.option()))
    alone = queries(client, f"/options/{one}/")
    three = offers.sent(made)
    assert queries(client, f"/options/{three}/") == alone <= 8
    assert queries(Client(), link(made, three)) <= 7
    before = queries(coach, f"/options/{three}/")
    offers.sent(made)
    assert queries(coach, f"/options/{three}/") == before
    assert queries(coach, f"/options/of/{made.id}/new") <= 12
