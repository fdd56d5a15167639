"""An address is the one that Django would give, whatever was asked for before."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, get_script_prefix, path, reverse, set_script_prefix, set_urlconf

from valueback.web.addresses import address
from valueback.web.look import choose_language

urlpatterns = [path("elsewhere/language", choose_language, name="language")]


def test_it_is_djangos_own_each_time() -> None:
    one, other = uuid4(), uuid4()
    for _ in range(2):
        assert address("client:standing", one) == reverse("client:standing", args=(one,))
        assert address("client:standing", engagement=other) == reverse("client:standing", args=(other,))
    assert address("client:standing", one) != address("client:standing", other)


def test_a_name_that_does_not_exist_is_an_error_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address("client:nowhere")


def test_the_prefix_of_the_application_belongs_to_it() -> None:
    plain, before = address("language"), get_script_prefix()
    try:
        set_script_prefix("/coaching/")
        assert address("language") == "/coaching/language"
    finally:
        set_script_prefix(before)
    assert address("language") == plain == "/language"


def test_other_urls_have_other_addresses() -> None:
    plain = address("language")
    try:
        set_urlconf(__name__)
        assert address("language") == "/elsewhere/language"
    finally:
        set_urlconf(None)
    assert address("language") == plain
