"""In a real browser: a practice is opened, a passkey and an app are added, and both let their owner in again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.conftest import Visit
from tests.web.test_accounts import totp_now
from valueback.store.models import Person, User

COACH = "marta@example.org"


def last_code() -> str:
    found = re.search(r"\b(\d{6})\b", mail.outbox[-1].subject)
    assert found is not None
    return found[1]


def come_in(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    page.get_by_label("Six digits").fill(last_code())
    page.get_by_role("button", name="Enter", exact=True).click()


def with_authenticator(page: Page) -> Any:
    """A device that has a fingerprint reader and always sees the right finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def open_practice(page: Page) -> None:
    page.get_by_label("Your name").fill("Marta Ruiz")
    page.get_by_label("Name of your practice").fill("Ruiz Coaching")
    page.get_by_label("Country").select_option("ES")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_label("Time zone").select_option("Europe/Madrid")
    page.get_by_role("button", name="Open the practice").click()


def sign_out(page: Page, url: str) -> None:
    page.goto(f"{url}/leave")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Email")).to_be_visible()


def test_a_coach_opens_a_practice_and_enters_with_a_passkey(visit: Visit, live_server: Any) -> None:
    page = visit("/enter")
    with_authenticator(page)
    page.get_by_role("link", name="Open a practice").click()
    come_in(page, COACH)
    open_practice(page)

    page.goto(f"{live_server.url}/you/security/passkeys/add")
    page.get_by_label("Name of this passkey").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("Laptop, added")).to_be_visible()

    sign_out(page, live_server.url)
    page.get_by_role("button", name="Enter with a passkey").click()
    page.wait_for_url(lambda url: "/enter" not in url)
    page.goto(f"{live_server.url}/you")
    expect(page.get_by_text("Owner and coach at Ruiz Coaching")).to_be_visible()

    # The code by mail is no way around it.
    sign_out(page, live_server.url)
    come_in(page, COACH)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/enter" not in url)
    page.goto(f"{live_server.url}/you/security")
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()


def test_a_coach_sets_an_app_up_and_is_asked_for_it(visit: Visit, live_server: Any) -> None:
    house = make.practice()
    email = User.objects.get(pk=house.user).email
    page = visit("/enter")
    come_in(page, email)
    page.goto(f"{live_server.url}/you/security/app")
    expect(page.get_by_role("img", name="The key as a picture to scan")).to_be_visible()
    secret = page.locator("code").inner_text()
    page.get_by_label("Six digits from the app").fill(totp_now(secret))
    page.get_by_role("button", name="Set up the app").click()
    recovery = page.locator("ol code").first.inner_text()

    other = visit("/enter")
    come_in(other, email)
    other.get_by_label("Code of your authenticator app").fill(recovery)
    other.get_by_role("button", name="Enter", exact=True).click()
    other.goto(f"{live_server.url}/you")
    expect(other.get_by_text("Owner and coach at LinkedEnglish")).to_be_visible()


def test_a_client_enters_without_any_script(visit: Visit, live_server: Any) -> None:
    made = make.engagement("draft")
    page = visit("/enter", width=360, script=False)
    expect(page.get_by_role("button", name="Enter with a passkey")).not_to_be_visible()
    come_in(page, Person.objects.get(pk=made.client_person).email)
    page.goto(f"{live_server.url}/you")
    expect(page.get_by_text("Client at LinkedEnglish")).to_be_visible()


def test_the_zone_of_the_browser_is_guessed(visit: Visit, chromium: Any, live_server: Any) -> None:
    context = chromium.new_context(timezone_id="America/Sao_Paulo")
    page = context.new_page()
    page.goto(f"{live_server.url}/enter?next=/open")
    come_in(page, COACH)
    expect(page.get_by_label("Time zone")).to_have_value("America/Sao_Paulo")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_door_is_open_to_everybody(
    visit: Visit, axe: Callable[[Page], list[str]], live_server: Any, width: int, scheme: str
) -> None:
    page = visit("/enter", width=width, scheme=scheme)
    assert axe(page) == []
    come_in(page, COACH)
    assert axe(page) == []
    open_practice(page)
    for path in (
        "/you",
        "/places",
        "/you/security",
        "/you/security/app",
        "/you/security/passkeys/add",
        "/you/sessions",
    ):
        page.goto(f"{live_server.url}{path}")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
