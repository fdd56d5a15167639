"""The page of components in a real browser: nobody is shut out, at either width, in either scheme."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from valueback.core.money import parse_money
from valueback.letters import formats

Axe = Callable[[Page], list[str]]


@pytest.fixture(autouse=True)
def developer(settings: Any) -> None:
    settings.DEBUG = True


def sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("shell", ["coach", "client", "review"])
def test_every_component_can_be_used_by_everybody(visit: Any, axe: Axe, shell: str, width: int, scheme: str) -> None:
    page = visit(f"/dev/components?shell={shell}&language=pt-BR", width=width, scheme=scheme)

    assert axe(page) == []
    assert not sideways(page)


def test_targets_on_a_phone_are_large_enough(visit: Any) -> None:
    page = visit("/dev/components?shell=client", width=360)
    heights = "els => els.map(el => el.getBoundingClientRect().height)"

    assert min(page.locator(".tile").evaluate_all(heights)) >= 64
    assert min(page.locator("main .button:visible, .bottom-bar .button, .radio-list .row").evaluate_all(heights)) >= 44


def test_the_sticky_bar_is_in_sight_and_covers_no_field_that_has_the_focus(visit: Any) -> None:
    page = visit("/dev/components?shell=client", width=360)
    page.locator("#id_client").focus()
    page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="Save my answer")).to_be_in_viewport()
    field = page.locator("#id_mail").bounding_box()
    bar = page.locator("body > .bottom-bar").bounding_box()
    assert field["y"] + field["height"] <= bar["y"]


def as_the_server_reads(typed: str) -> str:
    try:
        return f"Read as {formats.money(parse_money(typed, 'USD'), 'en')}"
    except ValueError:
        return ""


def test_money_is_read_as_it_is_typed_and_as_the_server_will(visit: Any) -> None:
    page = visit("/dev/components")
    assert as_the_server_reads("2.400,00") == "Read as US$2,400.00"
    for typed in (
        *("2.400,00", "2,400.00", "2400", "2.400", "2,400", "2400,5", "0,50", "2,40", "1.234.567,89", "1,234,567"),
        *("2 400,00", "US$ 2.400,00", "$2,400", "twelve", "", "12.34.56", "1,2,3", "2400.005", "1.2345", "24,00.00"),
    ):
        page.locator("#id_fee").fill(typed)
        assert page.locator("#id_fee-read").inner_text() == as_the_server_reads(typed), typed


def test_a_time_is_shown_for_the_other_side_too(visit: Any) -> None:
    page = visit("/dev/components")
    page.locator("#id_first_call").fill("2027-07-15T14:00")

    assert "13:00 in New York" in page.locator("#id_first_call-read").inner_text()


def test_what_was_typed_is_still_there_after_coming_back(visit: Any) -> None:
    page = visit("/dev/components")
    page.locator("#id_objective").fill("Lead the weekly meeting in English")
    page.evaluate("document.querySelectorAll('[aria-invalid]').forEach(el => el.remove())")
    kept = page.evaluate("Object.keys(localStorage)")

    assert kept == ["draft:/dev/components:sample"]
    page.route(
        "**/dev/components*",
        lambda route: route.fulfill(
            content_type="text/html",
            body=route.fetch().text().replace('aria-invalid="true"', ""),
        ),
    )
    page.reload()
    assert page.locator("#id_objective").input_value() == "Lead the weekly meeting in English"


def test_a_form_is_sent_once(visit: Any) -> None:
    page = visit("/dev/components?shell=review")
    sent: list[str] = []

    def answer(route: Any) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/pay", answer)
    page.evaluate("document.querySelector('.review form').action = '/pay'")
    for _ in range(3):
        page.evaluate("document.querySelector('.review .button').click()")
        page.wait_for_timeout(150)

    assert sent == ["POST"]
    assert page.locator(".review form").get_attribute("aria-busy") == "true"


def test_undo_goes_when_its_time_is_over(visit: Any) -> None:
    page = visit("/dev/components")
    page.clock.install()
    page.reload()
    expect(page.locator(".undo")).to_be_visible()
    page.clock.run_for(11_000)

    expect(page.locator(".undo")).to_be_hidden()


def test_nothing_is_lost_without_scripts(visit: Any) -> None:
    page = visit("/dev/components?shell=client", width=360, script=False)

    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("progress")).to_be_hidden()
    page.locator(".findings .proof summary").first.click()
    expect(page.get_by_text("Fact", exact=True).first).to_be_visible()


def test_the_keyboard_reaches_the_content_at_once(visit: Any) -> None:
    page = visit("/dev/components?shell=review")
    page.locator("body").press("Tab")
    focused = page.locator(":focus")

    expect(focused).to_have_text("Skip to the content")
    expect(focused).to_be_in_viewport()


def test_motion_stops_for_who_asks(visit: Any) -> None:
    page = visit("/dev/components")
    page.emulate_media(reduced_motion="reduce")

    assert page.locator(".button").first.evaluate("el => getComputedStyle(el).transitionDuration") in ("0s", "")


def test_htmx_swaps_a_fragment_under_our_policy(visit: Any) -> None:
    page = visit("/dev/components")
    page.route(
        "**/part",
        lambda route: route.fulfill(
            content_type="text/html",
            body='<p id="new">Swapped</p><div id="toasts" hx-swap-oob="beforeend"><p class="toast">Saved</p></div>',
        ),
    )
    page.evaluate("""() => {
        const button = document.querySelector('.next .button.quiet');
        button.setAttribute('hx-get', '/part');
        button.setAttribute('hx-target', '#why');
        htmx.process(button);
    }""")
    page.get_by_role("button", name="Not now").click()

    expect(page.locator("#why #new")).to_have_text("Swapped")
    expect(page.locator("#toasts")).to_contain_text("Saved")


def test_a_brand_brings_its_accent(visit: Any, axe: Axe) -> None:
    page = visit("/dev/components?brand=plum")

    assert (
        page.locator(".button.primary").first.evaluate("el => getComputedStyle(el).backgroundColor")
        == "rgb(122, 45, 107)"
    )
    assert axe(page) == []


def test_paper_shows_the_document_and_not_the_buttons(visit: Any) -> None:
    page = visit("/dev/components?shell=document")
    page.emulate_media(media="print")

    expect(page.get_by_role("button", name="Save the draft")).to_be_hidden()
    expect(page.get_by_text("What we promise")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
