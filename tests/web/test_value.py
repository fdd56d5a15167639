"""The value conversation on pages: five steps without a script, one page for whoever confirms it, what is agreed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests import make
from tests.usecases.test_value import agreed, begun, body, of, shared, sponsor
from tests.web.coaching import coach, queries, text
from tests.web.entering import clock, entered, stranger
from valueback.core.money import Money
from valueback.core.outcome import leaves
from valueback.core.terms import Party, terms_from_json
from valueback.store.models import AgreementVersion, Purpose, ValueConversation
from valueback.usecases import people, value
from valueback.usecases.links import make_link, token_for
from valueback.web.links import keys

pytestmark = pytest.mark.django_db

NOW = make.ENQUIRED + timedelta(hours=2)


def form_of(page: str, name: str = "step") -> dict[str, str]:
    """What a browser would send of a form that nobody touched."""
    form = page[page.index(f'<form class="form" id="{name}"') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kept = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if kept.get("type") not in ("checkbox", "radio") and kept.get("name") != "csrfmiddlewaretoken":
            found[kept["name"]] = unescape(kept.get("value", ""))
    for key, typed in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s?(.*?)</textarea>', form, re.DOTALL):
        found[key] = unescape(typed)
    for key, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[key] = unescape(chosen[1]) if chosen else ""
    return found


def typed(browser: Client, path: str, act: str = "save", **said: str) -> Any:
    """Open a step, type into it, press a button."""
    page = browser.get(path).content.decode()
    return browser.post(path, {**form_of(page), **said, "act": act})


def started(made: make.Made) -> UUID:
    return make.done(value.start(made.coach(NOW), made.id))


def by_link(made: make.Made, conversation: UUID) -> str:
    link = make_link(
        made.coach(NOW),
        keys(),
        Purpose.VALUE,
        made.client_person,
        real=NOW,
        lasts=timedelta(days=30),
        engagement=made.id,
        subject=str(conversation),
    )
    return f"/l/{token_for(link, keys())}"


# --- the coach's way ---------------------------------------------------------------------------------


def test_before_anything_was_said_there_is_one_button(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    browser = coach(made.house, monkeypatch, NOW)
    page = text(browser.get(f"/engagements/{made.id}/value"))
    assert "What is it worth to Ana?" in page
    assert "It is not needed for an agreement." in page
    answer = browser.post(f"/engagements/{made.id}/value/start")
    row = ValueConversation.objects.get()
    assert answer.headers["Location"] == f"/value/{row.pk}/objectives"


def test_a_whole_conversation_is_led_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = started(made)
    browser = coach(made.house, monkeypatch, NOW)
    to = f"/value/{found}/"
    answer = typed(browser, f"{to}objectives", "next", **{"new-text": "I lead the weekly call"})
    assert answer.headers["Location"] == f"{to}measures"
    typed(
        browser,
        f"{to}measures",
        "next",
        **{"new-o1-text": "Calls that I lead", "new-o1-baseline": "0", "new-o1-target": "4,5", "new-o1-unit": "calls"},
    )
    typed(
        browser,
        f"{to}worth",
        "next",
        **{
            "new-o1-text": "New contracts",
            "new-o1-low": "2.400,00",
            "new-o1-high": "3,000.00",
            "new-o1-every": "year",
            "new-o1-months": "24",
            "new-o1-probability": "70 %",
        },
    )
    answer = typed(browser, f"{to}factors", "next", **{"new-text": "A reorganisation"})
    assert answer.headers["Location"] == f"{to}together"
    page = text(browser.get(f"{to}together"))
    assert "From 0 to 4.5 calls" in page
    assert "US$2,400.00 to US$3,000.00 × 2 years × 70%" in page
    assert "US$3,360.00 to US$4,200.00" in page
    assert "A reorganisation" in page
    assert "Share with Ana" in page


def test_more_can_be_added_moved_and_removed_without_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = started(made)
    browser = coach(made.house, monkeypatch, NOW)
    path = f"/value/{found}/objectives"
    for words in ("First", "Second", "Third"):
        typed(browser, path, **{"new-text": words})
    answer = typed(browser, path, "up:o3", **{"o1-text": "First, said better"})
    assert answer.headers["Location"] == f"{path}#row-o3"
    assert [one.text for one in of(made, found).body.objectives] == ["First, said better", "Third", "Second"]
    typed(browser, path, "remove:o1")
    typed(browser, path, "down:o3", **{"o3-text": "Third again"})
    assert [one.text for one in of(made, found).body.objectives] == ["Second", "Third again"]
    typed(browser, path, **{"o2-text": "", "o2-enough": ""})
    assert [one.text for one in of(made, found).body.objectives] == ["Third again"]


def test_enter_saves_and_does_not_move_or_remove(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    page = coach(made.house, monkeypatch, NOW).get(f"/value/{begun(made)}/objectives").content.decode()
    form = page[page.index('<form class="form" id="step"') :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'value="save"' in first[0]


def test_an_example_goes_in_by_one_press_with_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = started(made)
    browser = coach(made.house, monkeypatch, NOW)
    page = text(browser.get(f"/value/{found}/objectives"))
    assert page.count('value="example:english-') >= 10
    assert page.count('value="example:career-') >= 10
    typed(browser, f"/value/{found}/objectives", "example:career-evenings", **{"new-text": "My own words"})
    first, second = of(made, found).body.objectives
    assert first.text == "My own words"
    assert second.text == "The work is done in the working day"
    assert second.measures[0].unit == "evenings a week"
    typed(browser, f"/value/{found}/objectives", "example:nonsense")
    assert len(of(made, found).body.objectives) == 2


def test_an_example_is_in_the_client_s_language(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    make.done(people.set_preferences(made.client(), language="pt-BR"))
    found = started(made)
    typed(coach(made.house, monkeypatch, NOW), f"/value/{found}/objectives", "example:career-promotion")
    assert of(made, found).body.objectives[0].text == "Uma promoção para o próximo nível"


def test_an_objective_that_reads_like_a_task_is_told_kindly_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = started(made)
    browser = coach(made.house, monkeypatch, NOW)
    typed(browser, f"/value/{found}/objectives", **{"new-text": "Practise presentations"})
    page = unescape(text(browser.get(f"/value/{found}/objectives")))
    assert 'With "Practise" this reads like something to do.' in page
    assert "You can leave it as it is." in page
    assert of(made, found).body.objectives[0].text == "Practise presentations"


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("w1-low", "a lot", "Write an amount"),
        ("w1-low", "-5", "A value is not below zero."),
        ("w1-high", "100", "The second figure is the higher one."),
        ("w1-probability", "170", "Write a percentage between 0 and 100."),
        ("w1-months", "0", "greater than or equal to 1"),
        ("w1-text", "", "Say it in a few words."),
    ],
)
def test_what_cannot_be_read_is_told_beside_it_and_nothing_typed_is_lost(
    monkeypatch: pytest.MonkeyPatch, field: str, said: str, told: str
) -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    before = of(made, found).body
    answer = typed(
        coach(made.house, monkeypatch, NOW),
        f"/value/{found}/worth",
        "next",
        **{field: said, "new-o1-text": "Another value"},
    )
    page = text(answer)
    assert answer.status_code == 422
    assert told in page
    assert f'href="#id_{field}"' in page
    assert "Another value" in page
    assert of(made, found).body == before


def test_a_row_that_cannot_be_read_can_still_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    typed(coach(made.house, monkeypatch, NOW), f"/value/{found}/worth", "remove:w1", **{"w1-low": "a lot"})
    assert of(made, found).body.worths == ()


def test_two_tabs_end_in_a_word_and_not_in_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    browser = coach(made.house, monkeypatch, NOW)
    path = f"/value/{found}/objectives"
    old = form_of(browser.get(path).content.decode())
    typed(browser, path, **{"o1-text": "Said in the first tab"})
    answer = browser.post(path, {**old, "o1-text": "Said in the second tab", "act": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Said in the second tab" in page
    assert of(made, found).body.objectives[0].text == "Said in the first tab"
    browser.post(path, {**form_of(page), "act": "save"})
    assert of(made, found).body.objectives[0].text == "Said in the second tab"


def test_an_empty_post_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    for step in ("objectives", "measures", "worth", "factors"):
        coach(made.house, monkeypatch, NOW).post(f"/value/{found}/{step}")
    assert of(made, found).body == body()


def test_what_is_lacking_is_said_before_it_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = started(made)
    browser = coach(made.house, monkeypatch, NOW)
    assert "Say first what would be different." in text(browser.get(f"/value/{found}/together"))
    assert "Say first what would be different" in text(browser.get(f"/value/{found}/measures"))
    typed(browser, f"/value/{found}/objectives", **{"new-text": "I lead the call"})
    page = text(browser.get(f"/value/{found}/together"))
    assert "Say how somebody would notice this: I lead the call." in page
    assert "Share with Ana" not in page


def test_shared_it_waits_for_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    browser = coach(made.house, monkeypatch, NOW)
    digest = of(made, found).digest
    page = text(browser.post(f"/value/{found}/share", {"digest": digest}, follow=True))
    assert "Shared. The link to look at it is on its way." in page
    assert "Who has said yes" in page
    assert "not yet" in page
    assert browser.get(f"/engagements/{made.id}/value").headers["Location"] == f"/value/{found}/together"


def test_with_a_sponsor_the_coach_chooses_who_confirms(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    payer = sponsor(made)
    found = begun(made)
    browser = coach(made.house, monkeypatch, NOW)
    assert "Whoever pays for it" in text(browser.get(f"/value/{found}/together"))
    browser.post(f"/value/{found}/share", {"digest": of(made, found).digest, "buyer": "sponsor"})
    assert of(made, found).buyer is Party.SPONSOR
    assert payer.actor.person is not None
    mine = entered(payer.actor.person)
    assert "Yes, this is it" in text(mine.get(f"/my/value/{found}"))
    client = text(entered(made.client_person).get(f"/my/value/{found}"))
    assert "Acme confirms it." in client
    assert "Yes, this is it" not in client


def test_once_changed_the_coach_says_yes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    make.done(value.change(made.coach(NOW), found, body(high=Money.of("900", "USD")), of(made, found).revision))
    make.done(value.confirm(made.client(NOW), found, of(made, found).digest))
    browser = coach(made.house, monkeypatch, NOW)
    assert "Once you change something, both of you are asked again." in text(browser.get(f"/value/{found}/worth"))
    page = text(browser.post(f"/value/{found}/confirm", {"digest": of(made, found).digest}, follow=True))
    assert "Agreed by both." in page
    assert "What you agreed on with Ana" in page


def test_put_away_it_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    browser = coach(made.house, monkeypatch, NOW)
    page = text(browser.post(f"/value/{found}/away", follow=True))
    assert "Put away. Nobody can confirm it any more." in page
    assert "Begin the conversation" in page
    clock(monkeypatch, NOW)
    assert "This conversation was put away." in text(entered(made.client_person).get(f"/my/value/{found}"))


# --- whoever confirms --------------------------------------------------------------------------------


def test_from_the_letter_to_yes_in_one_press(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    clock(monkeypatch, NOW)
    browser, path = Client(), by_link(made, found)
    page = browser.get(path).content.decode()
    for question in ("What would be different?", "How would you notice?", "What is it worth?"):
        assert question in page
    assert "US$400.00 to US$600.00 a month, for 12 months" in page
    assert of(made, found).buyer_confirmed_at is None
    told = browser.post(path, {**form_of(page, "value"), "act": "confirm"}, follow=True)
    assert "Agreed by both. Thank you." in text(told)
    assert "This is what you agreed on." in text(told)
    assert of(made, found).state == "confirmed"


def test_a_figure_of_their_own_goes_with_the_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    clock(monkeypatch, NOW)
    browser, path = Client(), by_link(made, found)
    said = form_of(browser.get(path).content.decode(), "value")
    page = text(browser.post(path, {**said, "w1-low": "300", "act": "confirm"}, follow=True))
    assert "You have said yes. It is agreed as soon as Jose says yes to the same." in page
    seen = of(made, found)
    assert seen.body.objectives[0].worths[0].low == Money.of("300", "USD")
    assert (seen.coach_confirmed_at, seen.buyer_confirmed_at) == (None, NOW)


def test_a_figure_can_be_saved_without_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    clock(monkeypatch, NOW)
    browser = entered(made.client_person)
    path = f"/my/value/{found}"
    said = form_of(browser.get(path).content.decode(), "value")
    page = text(browser.post(path, {**said, "w1-high": "800,50", "act": "save"}, follow=True))
    assert "US$400.00 to US$800.50 a month" in page
    assert of(made, found).buyer_confirmed_at is None


def test_a_figure_that_cannot_be_read_stops_the_yes_and_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    clock(monkeypatch, NOW)
    browser, path = Client(), by_link(made, found)
    said = form_of(browser.get(path).content.decode(), "value")
    answer = browser.post(path, {**said, "w1-low": "much", "act": "confirm"})
    assert answer.status_code == 422
    assert 'value="much"' in answer.content.decode()
    assert "What you typed is kept" in answer.content.decode()
    assert of(made, found).buyer_confirmed_at is None


def test_what_the_coach_changed_meanwhile_is_not_confirmed_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    clock(monkeypatch, NOW)
    browser, path = Client(), by_link(made, found)
    said = form_of(browser.get(path).content.decode(), "value")
    make.done(value.change(made.coach(NOW), found, body(high=Money.of("900", "USD")), of(made, found).revision))
    answer = browser.post(path, {**said, "act": "confirm"})
    assert answer.status_code == 422
    assert of(made, found).buyer_confirmed_at is None


def test_looking_confirms_nothing_and_a_part_of_the_link_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    clock(monkeypatch, NOW)
    path = by_link(made, found)
    for _time in range(2):
        assert Client().get(path).status_code == 200
    assert of(made, found).buyer_confirmed_at is None
    assert Client().get(f"{path}/more").status_code == 404


def test_an_old_link_shows_what_took_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    first = shared(made)
    make.done(value.put_away(made.coach(NOW), first))
    second = begun(made)
    make.done(value.share(made.coach(NOW), second, of(made, second).digest))
    clock(monkeypatch, NOW)
    assert "Yes, this is it" in text(Client().get(by_link(made, first)))


# --- what is agreed ----------------------------------------------------------------------------------


def test_the_agreed_page_says_what_comes_back_and_who_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    found = agreed(made)
    browser = coach(made.house, monkeypatch, NOW)
    page = text(browser.get(f"/value/{found}/agreed"))
    assert "Of what can be counted, 1.4 to 2.1 times the fee of US$2,400.00 comes back." in page
    assert "US$400.00 to US$600.00 × 12 months × 70%" in page
    assert "In the middle: US$4,200.00." in page
    assert re.search(r"Money that can be counted · Ana, <time[^>]*>8 Jan 2027", page)
    assert of(made, found).digest in page
    clock(monkeypatch, NOW)
    client = text(entered(made.client_person).get(f"/my/value/{found}"))
    assert "times the fee" not in client  # the draft's fee is the coach's alone


def test_what_is_agreed_goes_into_the_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    found = agreed(made)
    browser = coach(made.house, monkeypatch, NOW)
    assert "Put it into the draft" in text(browser.get(f"/value/{found}/agreed"))
    answer = browser.post(f"/engagements/{made.id}/value/draft")
    assert answer.headers["Location"] == f"/drafts/{made.version}"
    terms = terms_from_json(AgreementVersion.objects.get(pk=made.version).terms)
    assert terms.objective == "I lead the weekly call"


def test_what_is_agreed_is_not_typed_again_in_the_short_path(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    agreed(made)
    browser = coach(made.house, monkeypatch, NOW)
    path = f"/clients/{made.id}/start"
    asked = form_of(browser.get(path).content.decode(), "start")
    assert (asked["objective"], asked["minimum"]) == ("I lead the weekly call", "I lead the call")
    browser.post(path, {**asked, "objective": "I lead two calls", "fee": "2400", "preset": "value-back"})
    terms = terms_from_json(AgreementVersion.objects.get().terms)
    assert terms.objective == "I lead two calls"
    assert "Calls that I lead" in [leaf.title for leaf in leaves(terms.minimum)]


def test_it_is_reached_from_the_enquiry_the_agreement_and_the_short_path(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    browser = coach(made.house, monkeypatch, NOW)
    for path in (f"/engagements/{made.id}", f"/engagements/{made.id}/agreement", f"/clients/{made.id}/start"):
        assert f'href="/engagements/{made.id}/value"' in text(browser.get(path)), path


def test_talking_about_it_again_is_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = agreed(made)
    browser = coach(made.house, monkeypatch, NOW)
    assert browser.get(f"/value/{found}/worth").headers["Location"] == f"/engagements/{made.id}/value"
    browser.post(f"/engagements/{made.id}/value/start")
    assert ValueConversation.objects.count() == 2
    assert of(made, found).state == "confirmed"


# --- who may, and how much it costs ------------------------------------------------------------------


def test_nobody_else_sees_any_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = agreed(made)
    clock(monkeypatch, NOW)
    other = entered(make.practice("Elsewhere", coach="Eva").person)
    for browser in (stranger(), other):
        for path in (f"/value/{found}/agreed", f"/value/{found}/worth", f"/engagements/{made.id}/value"):
            assert browser.get(path).status_code == 404
        assert browser.get(f"/my/value/{found}").status_code == 404
        assert browser.post(f"/value/{found}/share").status_code == 404
    assert entered(made.client_person).get(f"/value/{found}/agreed").status_code == 404
    assert coach(made.house, monkeypatch, NOW).get(f"/my/value/{found}").status_code == 404
    assert coach(made.house, monkeypatch, NOW).get(f"/value/{shared(made)}/magic").status_code == 404


@pytest.mark.parametrize("step", ["objectives", "measures", "worth", "factors", "together"])
def test_a_step_takes_as_many_queries_for_three_as_for_one(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    browser = coach(made.house, monkeypatch, NOW)
    one = queries(browser, f"/value/{found}/{step}")
    for words in ("Second", "Third"):
        typed(browser, f"/value/{found}/objectives", **{"new-text": words})
    assert queries(browser, f"/value/{found}/{step}") == one
    assert one <= 9


def test_the_client_s_page_and_the_agreed_one_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    clock(monkeypatch, NOW)
    client = entered(made.client_person)
    assert queries(client, f"/my/value/{found}") <= 10
    make.done(value.confirm(made.client(NOW), found, of(made, found).digest))
    assert queries(coach(made.house, monkeypatch, NOW), f"/value/{found}/agreed") <= 11


def test_markup_in_what_somebody_typed_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("enquiry")
    found = started(made)
    browser = coach(made.house, monkeypatch, NOW)
    typed(browser, f"/value/{found}/objectives", **{"new-text": "<script>alert(1)</script>"})
    for step in ("objectives", "measures", "together"):
        assert "<script>alert(1)" not in browser.get(f"/value/{found}/{step}").content.decode()
