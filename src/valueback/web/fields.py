"""Form fields for what people type in their own way: amounts with either separator, moments on a clock of one zone.

Each keeps what was typed and says what it understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.core.dates import Instant, local_instant, local_time
from valueback.core.money import AmountRefused, Money, parse_money
from valueback.letters import formats

LOCAL: Final = "%Y-%m-%dT%H:%M"

_AMOUNTS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "nonsense": _("Write an amount, such as 2,400.00 or 2.400,00."),
        "decimals": _("That has more decimals than %(currency)s has. Write it such as 2,400.00."),
        "currency": _("That is another currency; this amount is in %(currency)s."),
        "ambiguous": _("That can be read in two ways. Write it with its decimals, such as 2,400.00."),
        "too_large": _("That amount is too large to be meant."),
    }
)


class MoneyField(forms.Field):
    """An amount of one currency; the value is Money."""

    def __init__(self, currency: str, **options: Any) -> None:
        super().__init__(**options)
        self.currency = currency

    def to_python(self, value: Any) -> Money | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_money(text, self.currency)
        except AmountRefused as refused:
            sentence = _AMOUNTS.get(refused.code, _AMOUNTS["nonsense"])
            raise ValidationError(str(sentence) % {"currency": self.currency}) from refused

    def prepare_value(self, value: Any) -> str:
        return str(value.decimal) if isinstance(value, Money) else str(value or "")


def understood(field: MoneyField, typed: Any, language: str) -> str:
    """How an amount is read, to be shown under its field; empty where it cannot be read yet."""
    try:
        amount = typed if isinstance(typed, Money) else parse_money(str(typed or ""), field.currency)
    except AmountRefused:
        return ""
    return formats.money(amount, language)


class MomentField(forms.Field):
    """A day and a time on the clock of `zone`; the value is an instant."""

    def __init__(self, zone: str, **options: Any) -> None:
        super().__init__(**options)
        self.zone = zone

    def to_python(self, value: Any) -> Instant | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            typed = datetime.strptime(text[:16], LOCAL)  # noqa: DTZ007 - the field's zone is applied next
        except ValueError as fault:
            raise ValidationError(_("Write a day and a time, such as 2027-01-15 10:00.")) from fault
        if not 1900 <= typed.year <= 2200:
            raise ValidationError(_("That year cannot be meant."))
        return local_instant(typed.date(), typed.time(), self.zone)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, datetime):
            return local_time(value, self.zone).strftime(LOCAL)
        return str(value or "")


def faults_of(field: forms.BoundField) -> str:
    """The sentences beside one field."""
    return " ".join(str(one) for one in field.errors)


def shares(limit: int = 100) -> Callable[[Any], None]:
    """A validator for a percentage."""

    def check(value: Any) -> None:
        if value is not None and not 0 <= value <= limit:
            raise ValidationError(_("Write a percentage between 0 and 100."))

    return check
