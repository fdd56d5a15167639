"""What people type is kept in one form, and what cannot be kept is refused beside its field."""

import pytest

from valueback.core.decisions import Refused
from valueback.usecases.words import address, all_cleaned, cleaned


def test_text_is_kept_in_one_normal_form() -> None:
    assert cleaned("words", "  Cafe\u0301\r\nand more ") == "Caf\u00e9\nand more"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("a\0b", "text_nul"), ("a\x07b", "text_control"), ("x" * 41, "text_too_long"), (" ", "text_missing")],
)
def test_what_cannot_be_kept_names_its_field(typed: str, code: str) -> None:
    refused = cleaned("name", typed, limit=40, lines=False, needed=True)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert refused.data["field"] == "name"


def test_the_first_of_several_that_cannot_be_kept_is_named() -> None:
    refused = all_cleaned(("one", "fine"), ("two", "a\0"), ("three", "b\0"))
    assert isinstance(refused, Refused)
    assert refused.data["field"] == "two"


def test_an_address_is_kept_in_lower_case() -> None:
    assert address("email", " Ana@Example.ORG ") == "ana@example.org"


@pytest.mark.parametrize(
    "typed", ["ana", "ana@", "@example.org", "ana@localhost", "a b@example.org", "a@b@c.org", "a@b..c"]
)
def test_an_address_that_is_none_is_refused(typed: str) -> None:
    refused = address("email", typed)
    assert isinstance(refused, Refused)
    assert refused.code == "email_unclear"
