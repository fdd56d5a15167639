"""Every answer says what may load and what may be kept, and every error page says what is safe."""

import logging
import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from valueback.web import look
from valueback.web.middleware import CONTENT_SECURITY_POLICY, SecurityHeaders


def answered(response: HttpResponse) -> HttpResponse:
    return SecurityHeaders(lambda request: response)(RequestFactory().get("/"))


def test_nothing_runs_that_is_not_ours() -> None:
    answer = answered(HttpResponse("page"))
    policy = answer["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_page_is_never_kept_even_if_its_view_says_so() -> None:
    assert answered(HttpResponse("page", headers={"Cache-Control": "public"}))["Cache-Control"] == "private, no-store"


def test_what_is_not_a_page_may_be_kept_when_its_view_says_so() -> None:
    sheet = HttpResponse("", content_type="text/css", headers={"Cache-Control": "public, max-age=60"})
    export = HttpResponse("{}", content_type="application/json")

    assert answered(sheet)["Cache-Control"] == "public, max-age=60"
    assert answered(export)["Cache-Control"] == "private, no-store"


def test_a_brands_colours_are_its_stylesheets_address(client: Client) -> None:
    address = look.brand_stylesheet(look.Look(accent_light="#7a2d6b", accent_dark="#dda3d0"))
    answer = client.get(address)

    assert address == "/brand/7a2d6b-dda3d0.css"
    assert "light-dark(#7a2d6b, #dda3d0)" in answer.content.decode()
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["ffffff-dda3d0", "7a2d6b-14171a", "7a2d6b-red", "}body{-ffffff"])
def test_colours_nobody_could_read_have_no_stylesheet(client: Client, name: str) -> None:
    assert client.get(f"/brand/{name}.css").status_code == 404


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
@pytest.mark.parametrize(
    ("language", "safe"), [("en", ("Nothing was changed", "safe")), ("pt-BR", ("Nada mudou", "segur"))]
)
def test_an_error_page_says_what_is_safe_and_gives_a_reference_that_is_logged(
    status: int, language: str, safe: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    request = RequestFactory().get("/somewhere")
    look.render.__globals__["set_reader"](request, look.render.__globals__["Reader"](language=language))
    with caplog.at_level(logging.INFO, logger="valueback.web.look"):
        answer = look.error_page(request, status)
    shown = answer.content.decode()
    reference = re.search(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4})</code>", shown)

    assert answer.status_code == status
    assert any(word in shown for word in safe)
    assert reference is not None
    assert reference[1] in caplog.text
    assert "/somewhere" in caplog.text


def test_a_missing_page_is_ours(client: Client) -> None:
    answer = client.get("/no/such/page")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_a_form_without_its_token_is_told_kindly() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "pt-br"})

    assert answer.status_code == 403
    assert "This form can no longer be sent" in answer.content.decode()


def test_a_limit_says_when_to_come_back() -> None:
    answer = look.too_many(RequestFactory().get("/"), 120)

    assert (answer.status_code, answer["Retry-After"]) == (429, "120")


def test_a_language_is_remembered_and_spoken(client: Client) -> None:
    answer = client.post("/language", {"language": "pt-BR"}, headers={"Referer": "http://testserver/no/such/page"})

    assert answer["Location"] == "http://testserver/no/such/page"
    assert "Não há nada aqui" in client.get("/no/such/page").content.decode()


def test_a_zone_is_remembered_and_a_made_up_one_is_not(client: Client) -> None:
    client.post("/zone", {"zone": "America/Sao_Paulo"})
    assert "Sao Paulo" in client.get("/no/such/page").content.decode()
    client.post("/zone", {"zone": "Mars/Base"})
    assert "Sao Paulo" in client.get("/no/such/page").content.decode()


def test_going_back_never_leads_to_another_site(client: Client) -> None:
    assert client.post("/language", {"language": "en", "next": "https://elsewhere.example/"})["Location"] == "/"
