"""What people type in their own way is understood, or told why not; nothing typed raises."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.money import Money
from valueback.web.fields import MomentField, MoneyField, understood

FEE = MoneyField("USD", label="Fee")
CALL = MomentField("America/New_York", label="Call")


@pytest.mark.parametrize("typed", ["2.400,00", "2,400.00", "2400", "US$ 2.400,00"])
def test_an_amount_is_read_with_either_separator(typed: str) -> None:
    assert FEE.clean(typed) == Money.of("2400.00", "USD")
    assert understood(FEE, typed, "pt-BR") == "US$\xa02.400,00"


@pytest.mark.parametrize(
    ("typed", "told"),
    [("a lot", "Write an amount"), ("EUR 20", "another currency"), ("1.2345", "decimals"), ("", "required")],
)
def test_an_amount_that_cannot_be_read_says_why(typed: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        FEE.clean(typed)
    assert understood(FEE, typed, "en") == ""


def test_a_moment_is_on_the_clock_of_its_zone_and_shown_on_it_again() -> None:
    at = CALL.clean("2027-01-15T10:00")
    assert at == datetime(2027, 1, 15, 15, tzinfo=UTC)
    assert CALL.prepare_value(at) == "2027-01-15T10:00"


def test_a_clock_time_that_does_not_exist_moves_forward_by_the_gap() -> None:
    assert CALL.prepare_value(CALL.clean("2027-03-14T02:30")) == "2027-03-14T03:30"


@pytest.mark.parametrize("typed", ["soon", "2027-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_cannot_be_meant_says_so(typed: str) -> None:
    with pytest.raises(ValidationError):
        CALL.clean(typed)


@given(st.text(max_size=40))
def test_nothing_typed_raises_anything_but_a_sentence(typed: str) -> None:
    for field in (FEE, CALL):
        assert _told(field, typed) is None or len(_told(field, typed) or "") > 10


def _told(field: forms.Field, typed: str) -> str | None:
    """What the field says about what was typed; None when it is taken."""
    try:
        field.clean(typed)
    except ValidationError as fault:
        return " ".join(fault.messages)
    return None
