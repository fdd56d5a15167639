"""The filters of our pages: each takes language and zone from the page being rendered, never from a thread."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from jinja2 import pass_context
from jinja2.runtime import Context, Undefined
from markupsafe import Markup

from valueback.core.money import Money
from valueback.letters import formats as words
from valueback.letters import numbers


def of_page(context: Context, name: str) -> str:
    """A word that belongs to the reader (language, zone, other_zone), as `fragments.ambient` put it in."""
    found = context.resolve(name)
    if isinstance(found, Undefined) or not isinstance(found, str):
        raise LookupError(f"this template has no {name!r}: render it with valueback.web.fragments")
    return found


@lru_cache(maxsize=8192)
def _time_tag(at: datetime, text: str, title: str) -> Markup:
    machine = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if not title:
        return Markup('<time datetime="{}">{}</time>').format(machine, text)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine, title, text)


def _elsewhere(context: Context, at: datetime) -> str:
    """The same moment for the other side, for the title; empty where both sides share a zone."""
    other = of_page(context, "other_zone")
    if not other or other == of_page(context, "zone"):
        return ""
    return words.instant(at, other, of_page(context, "language"), place=True)


@pass_context
def money(context: Context, amount: Money) -> str:
    """`{{ fee|money }}`"""
    return words.money(amount, of_page(context, "language"))


@pass_context
def day(context: Context, value: date | datetime, style: words.DayStyle = "medium") -> Markup:
    """`{{ start|day }}`, `{{ start|day("weekday") }}`; an instant is first brought to the reader's zone."""
    language = of_page(context, "language")
    if isinstance(value, datetime):
        local = words.local_moment(value, of_page(context, "zone")).date()
        return _time_tag(value, words.day(local, language, style), _elsewhere(context, value))
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), words.day(value, language, style))


@pass_context
def clock(context: Context, at: datetime) -> Markup:
    """`{{ session.starts|clock }}`: the time of day in the reader's zone, the other side's in the title."""
    text = words.clock(at, of_page(context, "zone"), of_page(context, "language"))
    return _time_tag(at, text, _elsewhere(context, at))


@pass_context
def instant(context: Context, at: datetime) -> Markup:
    """`{{ deadline|instant }}`: date and time in the reader's zone, the other side's in the title."""
    text = words.instant(at, of_page(context, "zone"), of_page(context, "language"))
    return _time_tag(at, text, _elsewhere(context, at))


@pass_context
def both_zones(context: Context, at: datetime) -> str:
    """`{{ deadline|both_zones }}`: the moment spelled out for both sides, as text."""
    zone, language = of_page(context, "zone"), of_page(context, "language")
    here = words.instant(at, zone, language, place=True)
    there = _elsewhere(context, at)
    return f"{here} = {there}" if there else here


@pass_context
def deadline(context: Context, until: datetime) -> str:
    """`{{ open_until|deadline }}`: the end (exclusive) of a time as people say it, for both sides, as text."""
    zone, language = of_page(context, "zone"), of_page(context, "language")
    here = numbers.deadline(until, zone, language, place=True)
    there = _elsewhere(context, until)
    return f"{here} = {there}" if there else here


@pass_context
def span(context: Context, first: date, last: date) -> str:
    """`{{ first|span(last) }}`: days from first to last, both included."""
    return words.span(first, last, of_page(context, "language"))


@pass_context
def percent(context: Context, share: Decimal | Fraction | int) -> str:
    """`{{ share|percent }}`: a share of one."""
    return words.percent(share, of_page(context, "language"))


@pass_context
def number(context: Context, value: Decimal | int) -> str:
    """`{{ total|number }}`"""
    return words.number(value, of_page(context, "language"))


@pass_context
def city(context: Context, zone: str) -> str:
    """`{{ person.zone|city }}`"""
    return words.city(zone, of_page(context, "language"))


@pass_context
def count(context: Context, amount: int, one: str, many: str) -> str:
    """`{{ count(n, "%(num)s session", "%(num)s sessions") }}`"""
    return words.counted(amount, one, many, of_page(context, "language"))


FILTERS: Final = MappingProxyType(
    {
        "money": money,
        "day": day,
        "clock": clock,
        "instant": instant,
        "both_zones": both_zones,
        "deadline": deadline,
        "span": span,
        "percent": percent,
        "number": number,
        "city": city,
    }
)
