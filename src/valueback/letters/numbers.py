"""Numbers and moments inside sentences: exact fractions, deadlines, lists, weekdays, receipts.

Language and zone are arguments, as in `formats`, which writes whole amounts, dates and times.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from babel.dates import get_day_names
from babel.lists import format_list

from valueback.core.dates import parse_instant
from valueback.core.money import Money
from valueback.letters import formats
from valueback.letters.i18n import translator

_GROUP = 4  # characters of a receipt read out in one breath
_GROUPS = 4
# A moment after a preposition takes an article there: `hasta el vie, 26 mar 2027, 01:00`.
_ARTICLES: Final = MappingProxyType({"es": "el "})
_DATED = re.compile(r"\d{4}-\d\d-\d\d(T|$)")


@lru_cache(maxsize=1024)
def exact(value: Fraction | Decimal | int, language: str, digits: int = 2) -> str:
    """A count that may be a fraction: `2.5`, in Portuguese `2,5`; at most `digits` decimals, half-up."""
    fraction = Fraction(value)
    step = Decimal(1).scaleb(-digits)
    rounded = (Decimal(fraction.numerator) / Decimal(fraction.denominator)).quantize(step, ROUND_HALF_UP)
    plain = rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded.normalize()
    return formats.number(plain, language)


def rate(value: Fraction | Decimal, language: str) -> str:
    """A share with every digit it was agreed with: 0.0725 is `7.25%`."""
    return formats.percent(value, language, digits=4)


def weighed(amount: Money, rate_used: Decimal, confidence: Decimal, language: str) -> str:
    """An amount with what its worth is worked out by: `R$6,000.00 at 0.2, 80% sure`; plain where neither matters."""
    words, said = translator(language), formats.money(amount, language)
    if rate_used != 1:
        said = words.gettext("%(amount)s at %(rate)s") % {
            "amount": said,
            "rate": formats.number(rate_used.normalize(), language),
        }
    if confidence != 1:
        said = words.gettext("%(amount)s, %(sure)s sure") % {"amount": said, "sure": rate(confidence, language)}
    return said


def deadline(until: datetime, zone: str, language: str, *, place: bool = False) -> str:
    """The end (exclusive) of a time, to be read after "by": `the end of Thu, 25 Mar 2027`, or the exact moment.

    A deadline that falls on midnight of the reader's zone is the end of the day before, as people say it.
    """
    local = formats.local_moment(until, zone)
    if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
        return _ARTICLES.get(language, "") + formats.instant(until, zone, language, place=place)
    last = formats.day((local - timedelta(days=1)).date(), language, "weekday")
    text = translator(language).gettext("the end of %(day)s") % {"day": last}
    return f"{text} ({formats.city(zone, language)})" if place else text


def listed(items: tuple[str, ...] | list[str], language: str) -> str:
    """`one, two and three`."""
    return format_list(list(items), locale=formats.locale_of(language)) if items else ""


@lru_cache(maxsize=64)
def weekday(number: int, language: str) -> str:
    """The name of a weekday, 0 for Monday, as it stands inside a sentence."""
    return str(get_day_names("wide", locale=formats.locale_of(language))[number])


def clock_time(at: time, language: str) -> str:
    """A time of day that belongs to no date: `14:00`."""
    return formats.time_of_day(at, language)


def receipt(head: str) -> str:
    """The first characters of a chain's head in groups that can be read out: `4f2a 91c0 77d3 05be`."""
    return " ".join(head[place * _GROUP : (place + 1) * _GROUP] for place in range(_GROUPS)).strip()


def spoken(value: object, zone: str, language: str) -> str:
    """A plain value as a sentence shows it: text that is an instant or an amount is written for the reader."""
    if not isinstance(value, str):
        return exact(value, language) if isinstance(value, int) and not isinstance(value, bool) else str(value)
    if _DATED.match(value):
        try:
            if len(value) == len("2027-01-15"):
                return formats.day(date.fromisoformat(value), language, "weekday")
            return deadline(parse_instant(value), zone, language)
        except ValueError:
            return value
    amount = _amount(value)
    return value if amount is None else formats.money(amount, language)


def _amount(text: str) -> Money | None:
    """The amount that `2400.00 USD` is, or None for any other text."""
    number, _, currency = text.partition(" ")
    try:
        return Money.of(number, currency)
    except (ValueError, KeyError):
        return None
