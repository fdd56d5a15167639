"""How numbers, money and time are written: language and zone are always arguments, never taken from a thread.

Pages, mails and documents call the same functions, so the same amount never appears in two shapes.
English is written the international way (15 Jan 2027, 14:00, US$2,400.00): an American month-first date
or a bare dollar sign would be read differently by half of the readers. Spanish is written as all of Latin
America reads it: the currency's code before the amount (USD 2,400.00) and a clock of 24 hours.
"""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_timezone_location
from babel.numbers import format_currency, format_decimal, format_percent

from valueback.core.money import Money
from valueback.letters.i18n import language_tag, translator

_LOCALES: Final = MappingProxyType({"en": "en_GB", "pt-BR": "pt_BR", "es": "es_419"})
# Where a language's own pattern would not be read the same way by all its readers; None is the locale's own.
_MONEY_PATTERNS: Final = MappingProxyType({"es": "¤¤\xa0#,##0.00;-¤¤\xa0#,##0.00"})
_CLOCK_PATTERNS: Final = MappingProxyType({"es": "HH:mm"})
_CACHED: Final = 8192

DayStyle = Literal["short", "medium", "weekday", "long", "month"]
_SKELETONS: Final = MappingProxyType({"short": "MMMd", "medium": "yMMMd", "weekday": "yMMMEd", "month": "yMMMM"})


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language tag; ValueError for a language we do not speak."""
    return Locale.parse(_LOCALES[language_tag(language)])


@lru_cache(maxsize=_CACHED)
def money(amount: Money, language: str) -> str:
    """`US$ 2.400,00` in Brazilian Portuguese, `US$2,400.00` in English; digits as the currency has them."""
    pattern = _MONEY_PATTERNS.get(language_tag(language))
    return format_currency(amount.decimal, amount.currency, pattern, locale=locale_of(language))


@lru_cache(maxsize=_CACHED)
def day(value: date, language: str, style: DayStyle = "medium") -> str:
    """A local date: `15 Jan 2027`; `weekday` adds the day's name, `long` spells it out, `short` drops the year."""
    if style == "long":
        return format_date(value, "long", locale=locale_of(language))
    return format_skeleton(_SKELETONS[style], _midnight(value), locale=locale_of(language))


def _midnight(value: date) -> datetime:
    # A skeleton wants a datetime; the zone is only carried along and never printed.
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


@lru_cache(maxsize=_CACHED)
def clock(at: datetime, zone: str, language: str) -> str:
    """The time of day at an instant in a zone: `14:00`."""
    return time_of_day(local_moment(at, zone).time(), language)


@lru_cache(maxsize=_CACHED)
def time_of_day(at: time, language: str) -> str:
    """A time of day that belongs to no date: `14:00`."""
    pattern = _CLOCK_PATTERNS.get(language_tag(language), "short")
    return format_time(at, pattern, locale=locale_of(language))


@lru_cache(maxsize=_CACHED)
def instant(at: datetime, zone: str, language: str, *, place: bool = False) -> str:
    """Date and time at an instant in a zone: `Fri, 15 Jan 2027, 14:00`, with the zone's city if `place`."""
    local = local_moment(at, zone)
    text = f"{day(local.date(), language, 'weekday')}, {clock(at, zone, language)}"
    return f"{text} ({city(zone, language)})" if place else text


@lru_cache(maxsize=512)
def city(zone: str, language: str) -> str:
    """What people call a zone: its city in the reader's language, `UTC` for the zone without one."""
    if zone in ("UTC", "Etc/UTC"):
        return "UTC"
    return get_timezone_location(ZoneInfo(zone), locale=locale_of(language), return_city=True)


@lru_cache(maxsize=_CACHED)
def span(first: date, last: date, language: str) -> str:
    """Days from first to last, both included: `15 Jan – 14 Jul 2027`."""
    if first == last:
        return day(first, language)
    return format_interval(first, last, "yMMMd", locale=locale_of(language))


@lru_cache(maxsize=1024)
def percent(share: Decimal | Fraction | int, language: str, digits: int = 1) -> str:
    """A share of one as a percentage with at most `digits` decimals: 0.125 is `12.5%`."""
    exact = Decimal(share.numerator) / Decimal(share.denominator) if isinstance(share, Fraction) else Decimal(share)
    pattern = "#,##0" + ("." + "#" * digits if digits else "") + "%"
    return format_percent(exact, pattern, locale=locale_of(language))


@lru_cache(maxsize=1024)
def number(value: Decimal | int, language: str) -> str:
    """A plain number with the language's separators; Decimals keep the digits they carry, up to three."""
    return format_decimal(value, locale=locale_of(language))


def counted(amount: int, one: str, many: str, language: str) -> str:
    """`26 sessions`: one and many are messages holding `%(num)s`, translated and chosen by the language's plural."""
    sentence = translator(language).ngettext(one, many, amount)
    return sentence % {"num": number(amount, language)}


def local_moment(at: datetime, zone: str) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no zone; an instant is needed")
    return at.astimezone(ZoneInfo(zone))
