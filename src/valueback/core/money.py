"""Amounts of money: whole minor units of one currency, never a float, never two currencies mixed.

`Money` is what documents show. `Exact` is what a product gives (a share, a rate, a conversion): it is
compared and added unrounded, and rounded once, half-up, for a document.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias, overload

Rate: TypeAlias = Decimal | Fraction | int

_BY_EXPONENT: tuple[tuple[int, str], ...] = (
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW "
        "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
        "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
        "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
        "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER "
        "ZAR ZMW ZWG",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
)

#: ISO 4217 code -> number of decimals of the minor unit; every active code that has one (gold and test codes do not).
CURRENCIES: Mapping[str, int] = MappingProxyType(
    {code: exponent for exponent, codes in _BY_EXPONENT for code in codes.split()}
)

#: The largest amount that may be typed, in minor units: below 2^53, so that every format can carry it.
LIMIT = 10**15


class CurrencyMismatch(ValueError):
    """Two currencies met where only one makes sense."""


class AmountRefused(ValueError):
    """An amount as typed cannot be taken; `code` and `data` let a page say so in its own language."""

    def __init__(self, code: str, sentence: str, **data: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.data = data


def exponent_of(currency: str) -> int:
    """How many decimals the currency has (ISO 4217). ValueError for a code that is not an active currency."""
    try:
        return CURRENCIES[currency]
    except (KeyError, TypeError):
        raise ValueError(f"{currency!r} is not a currency code; write one like USD, EUR or BRL.") from None


def exact_rate(rate: Rate) -> Fraction:
    """A rate or share as a fraction. TypeError for a float, ValueError for what is not a number."""
    if isinstance(rate, bool) or not isinstance(rate, Decimal | Fraction | int):
        raise TypeError(f"a rate is a Decimal, a Fraction or an int, not {type(rate).__name__}")
    if isinstance(rate, Decimal) and not rate.is_finite():
        raise ValueError(f"{rate} is not a rate")
    return Fraction(rate)


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """An amount in whole minor units of `currency` (240000 USD minor units are 2400.00 USD)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            exponent_of(self.currency)
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")

    @classmethod
    def of(cls, value: str | Decimal | int, currency: str) -> "Money":
        """Exactly `value` major units. ValueError if it has more decimals than the currency, or is no plain number."""
        if isinstance(value, bool) or not isinstance(value, str | Decimal | int):
            raise TypeError(f"an amount is a str, a Decimal or an int, not {type(value).__name__}")
        places = exponent_of(currency)
        typed = format(value, "f") if isinstance(value, Decimal) and _is_small(value) else str(value)
        found = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]+))?", typed)
        if not found:
            raise AmountRefused("nonsense", f"{typed!r} is not an amount; write one like 2400.00.", typed=typed)
        sign, whole, decimals = found[1], found[2], found[3] or ""
        return _built(sign, whole, decimals, places, currency, typed)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimals."""
        return Decimal(self._digits())

    @property
    def exact(self) -> "Exact":
        return Exact(Fraction(self.minor), self.currency)

    def times(self, rate: Rate) -> "Exact":
        """The exact product; round it once, for a document."""
        return Exact(self.minor * exact_rate(rate), self.currency)

    def _digits(self) -> str:
        places = CURRENCIES[self.currency]
        digits = str(abs(self.minor)).rjust(places + 1, "0")
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

    def __str__(self) -> str:
        return f"{self._digits()} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money | Exact):
            return NotImplemented
        return self.currency == other.currency and self.minor == other.minor

    def __hash__(self) -> int:
        return hash((self.minor, self.currency))

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    @overload
    def __add__(self, other: "Money") -> "Money": ...
    @overload
    def __add__(self, other: "Exact") -> "Exact": ...
    def __add__(self, other: "Money | Exact") -> "Money | Exact":
        if isinstance(other, Money):
            return Money(self.minor + _same(self, other), self.currency)
        return self.exact + other if isinstance(other, Exact) else NotImplemented

    @overload
    def __sub__(self, other: "Money") -> "Money": ...
    @overload
    def __sub__(self, other: "Exact") -> "Exact": ...
    def __sub__(self, other: "Money | Exact") -> "Money | Exact":
        if isinstance(other, Money):
            return Money(self.minor - _same(self, other), self.currency)
        return self.exact - other if isinstance(other, Exact) else NotImplemented

    def __lt__(self, other: "Money | Exact") -> bool:
        return self.minor < _same(self, other)

    def __le__(self, other: "Money | Exact") -> bool:
        return self.minor <= _same(self, other)

    def __gt__(self, other: "Money | Exact") -> bool:
        return self.minor > _same(self, other)

    def __ge__(self, other: "Money | Exact") -> bool:
        return self.minor >= _same(self, other)


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """An unrounded amount: a fraction of minor units of `currency`. Equal to the Money of the same value."""

    minor: Fraction
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            exponent_of(self.currency)
        if type(self.minor) is not Fraction:
            raise TypeError(f"exact minor units are a Fraction, not {type(self.minor).__name__}")

    @classmethod
    def zero(cls, currency: str) -> "Exact":
        return cls(Fraction(0), currency)

    def times(self, rate: Rate) -> "Exact":
        return Exact(self.minor * exact_rate(rate), self.currency)

    def convert(self, rate: Decimal, to: str) -> "Exact":
        """The same amount in `to`, where `rate` is units of `to` for one major unit of this currency."""
        if exact_rate(rate) <= 0:
            raise ValueError("an exchange rate is above zero")
        shift = Fraction(10) ** (exponent_of(to) - CURRENCIES[self.currency])
        return Exact(self.minor * exact_rate(rate) * shift, to)

    def rounded(self) -> Money:
        """To whole minor units, half-up (a half goes away from zero)."""
        doubled, twice = 2 * abs(self.minor.numerator) + self.minor.denominator, 2 * self.minor.denominator
        size = doubled // twice
        return Money(size if self.minor >= 0 else -size, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money | Exact):
            return NotImplemented
        return self.currency == other.currency and self.minor == other.minor

    def __hash__(self) -> int:
        return hash((self.minor, self.currency))

    def __neg__(self) -> "Exact":
        return Exact(-self.minor, self.currency)

    def __add__(self, other: "Money | Exact") -> "Exact":
        return Exact(self.minor + _same(self, other), self.currency)

    def __sub__(self, other: "Money | Exact") -> "Exact":
        return Exact(self.minor - _same(self, other), self.currency)

    def __lt__(self, other: "Money | Exact") -> bool:
        return self.minor < _same(self, other)

    def __le__(self, other: "Money | Exact") -> bool:
        return self.minor <= _same(self, other)

    def __gt__(self, other: "Money | Exact") -> bool:
        return self.minor > _same(self, other)

    def __ge__(self, other: "Money | Exact") -> bool:
        return self.minor >= _same(self, other)


@overload
def _same(one: Money | Exact, other: Money) -> int: ...
@overload
def _same(one: Money | Exact, other: Money | Exact) -> int | Fraction: ...
def _same(one: Money | Exact, other: Money | Exact) -> int | Fraction:
    if not isinstance(other, Money | Exact):
        raise TypeError(f"an amount of money meets {type(other).__name__}")
    if one.currency != other.currency:
        raise CurrencyMismatch(f"{one.currency} and {other.currency} cannot be added or compared.")
    return other.minor


def total(items: Iterable[Money | Exact], currency: str) -> Exact:
    """The unrounded sum, zero `currency` for nothing. CurrencyMismatch if one item is of another currency."""
    exponent_of(currency)
    whole, parts = 0, Fraction(0)
    for item in items:
        if item.currency != currency:
            raise CurrencyMismatch(f"{item.currency} cannot be part of a sum in {currency}.")
        if isinstance(item, Money):
            whole += item.minor
        else:
            parts += item.minor
    return Exact(parts + whole, currency)


def split(total: Money, parts: int) -> tuple[Money, ...]:
    """`parts` amounts as equal as whole minor units allow, the larger ones first; they add up to `total`."""
    if parts < 1:
        raise ValueError("an amount is split into at least one part")
    return allocate(total, (1,) * parts)


def allocate(total: Money, weights: Sequence[Rate]) -> tuple[Money, ...]:
    """`total` in the proportion of `weights` by largest remainder, ties to the first; the parts add up to it.

    Weights are not negative and not all zero (ValueError). A negative total is shared like its positive twin.
    """
    shares = [exact_rate(weight) for weight in weights]
    whole = sum(shares, Fraction(0))
    if whole <= 0 or min(shares) < 0:
        raise ValueError("weights are not negative, and one at least is above zero")
    size = abs(total.minor)
    exact = [size * share / whole for share in shares]
    floors = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[: size - sum(floors)]:
        floors[i] += 1
    sign = 1 if total.minor >= 0 else -1
    return tuple(Money(sign * part, total.currency) for part in floors)


# ---- amounts as people type them ------------------------------------------------------------------------------------

_DOLLARS: tuple[str, ...] = (
    *("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BBD", "BMD", "BND", "BSD"),
    *("BZD", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD"),
)
_SYMBOLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("US$", ("USD",)),
    ("R$", ("BRL",)),
    ("CA$", ("CAD",)),
    ("C$", ("CAD", "NIO")),
    ("AU$", ("AUD",)),
    ("A$", ("AUD",)),
    ("NZ$", ("NZD",)),
    ("MX$", ("MXN",)),
    ("HK$", ("HKD",)),
    ("S$", ("SGD",)),
    ("NT$", ("TWD",)),
    ("$", _DOLLARS),
    ("€", ("EUR",)),
    ("£", ("GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SSP", "SYP")),
    ("¥", ("JPY", "CNY")),
    ("円", ("JPY",)),
    ("元", ("CNY",)),
    ("₹", ("INR",)),
    ("₩", ("KRW",)),
    ("₽", ("RUB",)),
    ("₺", ("TRY",)),
    ("₪", ("ILS",)),
    ("₫", ("VND",)),
    ("₴", ("UAH",)),
    ("₦", ("NGN",)),
    ("zł", ("PLN",)),
    ("Kč", ("CZK",)),
    ("kr", ("SEK", "NOK", "DKK", "ISK")),
    ("Fr.", ("CHF",)),
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")
_GROUPED_INDIAN = re.compile(r"[1-9][0-9]?(?:([, ])[0-9]{2})(?:\1[0-9]{2})*\1[0-9]{3}")


def parse_money(typed: str, currency: str) -> Money:
    """The amount a person meant: `2.400,00`, `2,400.00`, `2 400,00`, `US$ 2.400,00`, `2400`.

    One separator before exactly three digits groups thousands, unless the currency itself has three decimals.
    AmountRefused (a ValueError with a sentence) for anything that is not one clear amount of this currency.
    """
    places = exponent_of(currency)
    text = " ".join(typed.replace("\u2212", "-").replace("\u2019", "'").split())
    number = _without_mark(text, currency)
    sign = "-" if number.startswith("-") else ""
    whole, decimals = _parts(number[len(sign) :].strip(), places, currency, text)
    return _built(sign, whole, decimals, places, currency, text)


def _nonsense(typed: str) -> AmountRefused:
    return AmountRefused("nonsense", f"{typed[:40]!r} is not an amount; write one like 2400.00.", typed=typed[:40])


def _without_mark(text: str, currency: str) -> str:
    """The number without the currency's own code or symbol before or after it; another currency's is refused."""
    sign, rest = ("-", text[1:].strip()) if text.startswith("-") else ("", text)
    words = [word.upper() for word in re.findall(r"[A-Za-z]{3}", rest)]
    marks = [*((word, (word,)) for word in words if word in CURRENCIES), *_SYMBOLS]
    for mark, codes in marks:
        before, after = rest.lower().startswith(mark.lower()), rest.lower().endswith(mark.lower())
        if not before and not after:
            continue
        if currency not in codes:
            sentence = f"{text[:40]!r} is not in {currency}; write the amount in {currency}."
            raise AmountRefused("currency", sentence, typed=text[:40], currency=currency)
        rest = rest[len(mark) :] if before else rest[: -len(mark)]
        break
    return sign + rest.strip()


def _parts(number: str, places: int, currency: str, typed: str) -> tuple[str, str]:
    """Whole digits and decimals of a number without mark and sign."""
    if re.fullmatch(r"[0-9]+", number):
        return number, ""
    if _is_grouped(number) and not (places > 2 and number.count(".") + number.count(",") == 1):
        return re.sub(r"[^0-9]", "", number), ""
    found = re.fullmatch(r"(.*[0-9])([.,])([0-9]+)", number)
    if not found or found[2] in found[1]:
        raise _nonsense(typed)
    if not (re.fullmatch(r"[0-9]+", found[1]) or _is_grouped(found[1])):
        raise _nonsense(typed)
    if found[2] == "," and len(found[3]) == 3 and _is_grouped(number):
        sentence = f"{typed[:40]!r} can be read in two ways; write all {places} decimals after a point."
        raise AmountRefused("ambiguous", sentence, typed=typed[:40], currency=currency)
    return re.sub(r"[^0-9]", "", found[1]), found[3]


def _is_grouped(number: str) -> bool:
    return bool(_GROUPED.fullmatch(number) or _GROUPED_INDIAN.fullmatch(number))


def _is_small(value: Decimal) -> bool:
    """Whether writing the number out is bounded (1E+999999 is not)."""
    return value.is_finite() and abs(int(value.as_tuple().exponent)) <= 30


def _built(sign: str, whole: str, decimals: str, places: int, currency: str, typed: str) -> Money:
    if len(decimals) > places:
        allowed = {0: "no decimals", 1: "one decimal"}.get(places, f"{places} decimals")
        sentence = f"{typed[:40]!r} has more decimals than {currency}, which has {allowed}."
        raise AmountRefused("decimals", sentence, typed=typed[:40], currency=currency)
    digits = whole.lstrip("0") + decimals.ljust(places, "0")
    if len(digits) > 18 or int(digits or "0") > LIMIT:
        raise AmountRefused("too_large", f"{typed[:40]!r} is too large an amount.", typed=typed[:40])
    return Money(int(sign + (digits or "0")), currency)
