"""What stands around every page: the token of its forms, its words and the addresses of its files."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory

from valueback.web.fragments import Reader, ambient, set_reader
from valueback.web.jinja import static


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    set_reader(request, Reader())
    return request


def shown(request: HttpRequest, source: str, **values: object) -> str:
    return str(engines["jinja2"].env.from_string(source).render({**ambient(request), **values}))  # type: ignore[attr-defined]


def test_all_forms_of_a_page_carry_one_token_and_the_next_page_another(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    tokens = [re.findall(r'csrfmiddlewaretoken" value="(\w+)"', browser.get("/enter").text) for _ in range(2)]
    assert all(tokens)
    assert [len(set(one)) for one in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    for token in (tokens[0][0], tokens[1][-1]):
        answer = browser.post("/language", {"language": "pt-br", "csrfmiddlewaretoken": token})
        assert answer.status_code == 302


def test_the_token_alone_is_text_and_the_field_is_markup(request_: HttpRequest) -> None:
    field, token = shown(request_, "{{ csrf_input }} {{ csrf_token }}").rsplit(" ", 1)
    assert field.startswith('<input type="hidden"')
    assert re.fullmatch(r"\w{64}", token)


def test_a_sentence_takes_its_values_as_text(request_: HttpRequest) -> None:
    said = shown(request_, '{{ _("Signed %(when)s", when=when) }}', when="<b>today</b>")
    assert said == "Signed &lt;b&gt;today&lt;/b&gt;"


def test_a_sentence_is_in_the_language_of_its_page(request_: HttpRequest) -> None:
    source = '{{ _("Skip to the content") }}'
    english = shown(request_, source)
    set_reader(request_, Reader(language="pt-BR"))
    portuguese = shown(request_, source)
    set_reader(request_, Reader())
    assert english == shown(request_, source) == "Skip to the content"
    assert portuguese == "Ir para o conteúdo"


def test_a_percent_sign_is_written_twice_in_a_sentence(request_: HttpRequest) -> None:
    assert shown(request_, '{{ _("100%% sure") }}') == "100% sure"


def test_a_value_that_a_sentence_misses_is_an_error(request_: HttpRequest) -> None:
    with pytest.raises(KeyError):
        shown(request_, '{{ _("Signed %(when)s") }}')


def test_the_address_of_a_file_is_that_of_the_storage_in_use(settings) -> None:
    name = "valueback/base.css"
    before = static(name)
    assert before == static(name) == staticfiles_storage.url(name)
    settings.STATIC_URL = "/files/"
    assert static(name) == "/files/valueback/base.css"
