"""Text has one form, holds nothing that a database refuses, and seals to the same bytes everywhere."""

import unicodedata
from decimal import Decimal
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.text import TextRefused, canonical, clean

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=25,
)


def test_two_ways_to_write_one_letter_are_one_text() -> None:
    assert clean("Sa\u0303o Paulo", limit=20) == "S\u00e3o Paulo"


def test_space_around_is_dropped() -> None:
    assert clean("  \ufeff Ana\u00a0\n", limit=5) == "Ana"
    assert clean(" \t ", limit=5) == ""


def test_line_breaks_are_kept_where_lines_are_asked_for() -> None:
    assert clean("one\r\ntwo\rthree\u2028\tfour\n", limit=40, lines=True) == "one\ntwo\nthree\n\tfour"


def test_marks_that_reorder_what_is_seen_are_dropped() -> None:
    assert clean("pay \u202e0042\u202c now \u2066x\u2069", limit=40) == "pay 0042 now x"


def test_emoji_and_scripts_that_join_are_kept() -> None:
    family = "\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert clean(family, limit=20) == family


@pytest.mark.parametrize(
    ("value", "code", "says"),
    [
        ("a\0b", "nul", "This text holds an unreadable character (NUL)."),
        ("a\x07b", "control", "This text holds a character that cannot be kept (U+0007)."),
        ("one\ntwo", "control", "This text holds a character that cannot be kept (U+000A)."),
        ("one\u2028two", "control", "This text holds a character that cannot be kept (U+2028)."),
        ("a\ud800b", "control", "This text holds a character that cannot be kept (U+D800)."),
        ("abcdefghijk", "too_long", "This text is too long: 11 characters of at most 10."),
    ],
)
def test_text_that_cannot_be_kept_is_refused_with_a_sentence(value: str, code: str, says: str) -> None:
    with pytest.raises(TextRefused) as refused:
        clean(value, limit=10)
    assert (refused.value.code, str(refused.value)) == (code, says)


def test_the_numbers_of_a_refusal_are_data() -> None:
    with pytest.raises(TextRefused) as refused:
        clean("abc", limit=2)
    assert refused.value.data == {"length": 3, "limit": 2}
    with pytest.raises(TextRefused) as refused:
        clean("ab\x1b", limit=9, lines=True)
    assert refused.value.data == {"place": 2, "char": "U+001B"}


def test_exactly_the_limit_is_taken() -> None:
    assert clean("a" * 10, limit=10) == "a" * 10


@given(st.text(), st.booleans())
def test_clean_text_stays_as_it_is_and_can_be_stored(value: str, lines: bool) -> None:
    try:
        once = clean(value, limit=50, lines=lines)
    except TextRefused:
        return
    assert clean(once, limit=50, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\0" not in once
    assert once.encode("utf-8").decode("utf-8") == once


def test_keys_are_sorted_by_utf_16_as_the_rfc_says() -> None:
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert canonical(keys).decode() == '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'


def test_strings_are_escaped_as_the_rfc_says() -> None:
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/\x7f"
    assert canonical(text).decode() == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'


class Colour(StrEnum):
    RED = "red"


def test_a_named_string_is_its_text_and_a_tuple_is_a_list() -> None:
    assert canonical({"b": (Colour.RED, None), "a": True, "c": {}}) == b'{"a":true,"b":["red",null],"c":{}}'


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (1.0, "float has no canonical form"),
        ([Decimal("1.0")], "Decimal has no canonical form"),
        ({"a": {1, 2}}, "set has no canonical form"),
        ({1: "a"}, "keys of an object are strings"),
        (2**53, "too large a number"),
        (-(2**53), "too large a number"),
        ("\ud800", "lone surrogate"),
        ({"\ud800": 1, "a": 2}, "lone surrogate"),
        (b"bytes", "bytes has no canonical form"),
    ],
)
def test_what_has_no_single_form_is_refused(wrong: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        canonical(wrong)  # type: ignore[arg-type]


def test_a_value_inside_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested deeper"):
        canonical(endless)  # type: ignore[arg-type]


@given(JSON)
def test_the_bytes_are_those_of_an_independent_implementation(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]
