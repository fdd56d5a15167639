"""Statutory rights come first: the law's own right to withdraw, as dated data, and what it pays back.

The rule in force on the day a contract was concluded decides. These are the general rules for services sold
to consumers at a distance; a jurisdiction without such a rule has an empty tuple, which is an answer too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from valueback.core.dates import Instant, WorkingDays, add_months, day_after, end_of_day, local_date, utc
from valueback.core.money import Money
from valueback.core.tax import RefundTax


@dataclass(frozen=True, slots=True)
class WithdrawalRule:
    """A right to withdraw for contracts concluded on `since` or later.

    `days` are counted from `starts`. `pro_rata`: the seller keeps the fee's part for the days served at the
    consumer's express request. `not_informed_extra_months`: how much longer a consumer has who was never told.
    `ends_on_working_day`: a period that would end on a weekend or public holiday ends with the next working day.
    """

    since: date
    days: int
    starts: Literal["day_after_conclusion"]
    pro_rata: bool
    not_informed_extra_months: int
    corrected_by_index: bool
    distance_only: bool
    ends_on_working_day: bool
    source: str


@dataclass(frozen=True, slots=True)
class Note:
    """A dated duty or limit that changes no figure here, for people who write terms and pages."""

    since: date
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The law that a consumer lives under: ISO 3166 code (EU and OTHER are general), and its dated rules."""

    code: str
    name: str
    withdrawal: tuple[WithdrawalRule, ...]
    refund_tax: tuple[RefundTax, ...]
    notes: tuple[Note, ...] = ()

    def withdrawal_on(self, day: date) -> WithdrawalRule | None:
        """The rule for a contract concluded on that day, if the law gives a right at all."""
        in_force = [rule for rule in self.withdrawal if rule.since <= day]
        return max(in_force, key=lambda rule: rule.since) if in_force else None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Until when (exclusive) the consumer may withdraw, and what comes back if they do so now.

    Both are None without a right; `amount` alone is None once the time is over.
    """

    open_until: Instant | None
    amount: Money | None


NO_WITHDRAWAL = Withdrawal(None, None)

_EU_RULE = WithdrawalRule(
    since=date(2014, 6, 14),
    days=14,
    starts="day_after_conclusion",
    pro_rata=True,
    not_informed_extra_months=12,
    corrected_by_index=False,
    distance_only=True,
    ends_on_working_day=True,
    source="Directive 2011/83/EU, articles 9, 10, 14 and 16; Regulation (EEC, Euratom) 1182/71, article 3",
)
_GB_RULE = WithdrawalRule(
    since=date(2014, 6, 13),
    days=14,
    starts="day_after_conclusion",
    pro_rata=True,
    not_informed_extra_months=12,
    corrected_by_index=False,
    distance_only=True,
    ends_on_working_day=False,
    source="Consumer Contracts (Information, Cancellation and Additional Charges) Regulations 2013, regs 29-31, 36",
)
_BR_RULE = WithdrawalRule(
    since=date(1991, 3, 11),
    days=7,
    starts="day_after_conclusion",
    pro_rata=False,
    not_informed_extra_months=0,
    corrected_by_index=True,
    distance_only=True,
    ends_on_working_day=False,
    source="Código de Defesa do Consumidor (Lei 8.078/1990), art. 49",
)

_EU_TAX = RefundTax("credit", date(2007, 1, 1), "Directive 2006/112/EC, article 90: the taxable amount is reduced")
_EU_NOTES = (
    Note(
        date(2026, 6, 19),
        "A contract concluded through a web page needs a withdrawal function on it, easy to find and open for the "
        "whole period: a button, a confirmation, and a receipt with date and time.",
        "Directive (EU) 2023/2673, article 1 (Directive 2011/83/EU, article 11a)",
    ),
)

_EU_MEMBERS: tuple[tuple[str, str], ...] = (
    ("AT", "Austria"),
    ("BE", "Belgium"),
    ("BG", "Bulgaria"),
    ("CY", "Cyprus"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("EE", "Estonia"),
    ("ES", "Spain"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("GR", "Greece"),
    ("HR", "Croatia"),
    ("HU", "Hungary"),
    ("IE", "Ireland"),
    ("IT", "Italy"),
    ("LT", "Lithuania"),
    ("LU", "Luxembourg"),
    ("LV", "Latvia"),
    ("MT", "Malta"),
    ("NL", "Netherlands"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("RO", "Romania"),
    ("SE", "Sweden"),
    ("SI", "Slovenia"),
    ("SK", "Slovakia"),
)

_ALL: tuple[Jurisdiction, ...] = (
    Jurisdiction("EU", "European Union", (_EU_RULE,), (_EU_TAX,), _EU_NOTES),
    *(Jurisdiction(code, name, (_EU_RULE,), (_EU_TAX,), _EU_NOTES) for code, name in _EU_MEMBERS),
    Jurisdiction(
        "GB",
        "United Kingdom",
        (_GB_RULE,),
        (RefundTax("credit", date(1995, 10, 20), "Value Added Tax Regulations 1995, regulation 38"),),
    ),
    Jurisdiction(
        "BR",
        "Brazil",
        (_BR_RULE,),
        (
            RefundTax(
                "retain",
                date(2003, 8, 1),
                "Lei Complementar 116/2003: ISS is municipal; whether a note can still be cancelled is asked for each "
                "case, and the dated answer goes before this default",
            ),
        ),
    ),
    Jurisdiction(
        "US",
        "United States",
        (),
        (RefundTax("none", date(1900, 1, 1), "no federal sales tax; a state's own rule goes before this default"),),
        (
            Note(
                date(1974, 6, 7),
                "No federal right to withdraw from a contract made at a distance: the three-day cooling-off rule is "
                "for sales at the buyer's home or away from the seller's place of business.",
                "16 CFR part 429",
            ),
        ),
    ),
    Jurisdiction(
        "CA",
        "Canada",
        (),
        (RefundTax("credit", date(1991, 1, 1), "Excise Tax Act, section 232"),),
        (Note(date(1991, 1, 1), "Rights to cancel are provincial; none is recorded here.", "provincial law"),),
    ),
    Jurisdiction(
        "AU",
        "Australia",
        (),
        (RefundTax("credit", date(2000, 7, 1), "A New Tax System (Goods and Services Tax) Act 1999, division 19"),),
        (
            Note(
                date(2011, 1, 1),
                "No general right to withdraw: ten business days are for unsolicited consumer agreements only.",
                "Australian Consumer Law, part 3-2, division 2",
            ),
        ),
    ),
    Jurisdiction("OTHER", "Elsewhere", (), (RefundTax("none", date(1900, 1, 1), "no rule recorded"),)),
)

#: Code -> jurisdiction. `jurisdiction` answers OTHER for a country that is not listed.
JURISDICTIONS: Mapping[str, Jurisdiction] = MappingProxyType({found.code: found for found in _ALL})


def jurisdiction(code: str) -> Jurisdiction:
    """The rules for an ISO 3166 country code; OTHER, without statutory rights recorded, for an unlisted one."""
    return JURISDICTIONS.get(code.upper(), JURISDICTIONS["OTHER"])


def withdrawal(
    code: str,
    *,
    consumer: bool,
    concluded_at: Instant,
    informed_at: Instant | None,
    express_request_at: Instant | None,
    distance: bool,
    start: date,
    last_day: date,
    received: Money,
    as_of: Instant,
    zone: str,
    index: tuple[tuple[date, Decimal], ...] = (),
    price: Money | None = None,
    holidays: frozenset[date] = frozenset(),
) -> Withdrawal:
    """The statutory right as of an instant, and what withdrawing at that instant would pay back.

    `received` is all that was received, tax included; `price` the whole price agreed, where not all of it has
    been received. `start` and `last_day` (inclusive) bound the term. `index` are dated levels of the price index,
    each valid from its day. `holidays` are the public holidays of the jurisdiction. What is dated after `as_of`
    is not known yet. Days are local to `zone`.
    """
    utc(as_of)
    rule = jurisdiction(code).withdrawal_on(local_date(concluded_at, zone))
    if rule is None or not consumer or (rule.distance_only and not distance) or as_of < concluded_at:
        return NO_WITHDRAWAL
    informed = local_date(informed_at, zone) if informed_at is not None and informed_at <= as_of else None
    asked = local_date(express_request_at, zone) if express_request_at and express_request_at <= as_of else None
    concluded = local_date(concluded_at, zone)
    until = end_of_day(_last_day_to_withdraw(rule, concluded, informed, holidays), zone)
    if as_of >= until:
        return Withdrawal(until, None)
    today = local_date(as_of, zone)
    if rule.corrected_by_index:
        return Withdrawal(until, received.times(_correction(index, concluded, today)).rounded())
    # Who was not told of the right before the contract pays nothing for what was served meanwhile.
    told_in_time = informed is not None and informed <= concluded
    if not rule.pro_rata or asked is None or not told_in_time or last_day < start:
        return Withdrawal(until, received)
    served = max(0, (min(today, last_day) - max(start, asked)).days + 1)
    kept = (received if price is None else price).times(Fraction(served, (last_day - start).days + 1)).rounded()
    return Withdrawal(until, received - kept if kept < received else Money.zero(received.currency))


def _last_day_to_withdraw(
    rule: WithdrawalRule, concluded: date, informed: date | None, holidays: frozenset[date]
) -> date:
    first = _rolled(rule, day_after(concluded, rule.days), holidays)
    if rule.not_informed_extra_months == 0 or (informed is not None and informed <= concluded):
        return first
    longest = _rolled(rule, add_months(first, rule.not_informed_extra_months), holidays)
    if informed is None or informed > longest:
        return longest
    return min(longest, _rolled(rule, day_after(informed, rule.days), holidays))


def _rolled(rule: WithdrawalRule, day: date, holidays: frozenset[date]) -> date:
    """The day itself, or the next working day where the law moves the end of a period there."""
    working = WorkingDays(holidays=holidays)
    return working.first_after(day) if rule.ends_on_working_day and not working.is_working(day) else day


def _correction(index: tuple[tuple[date, Decimal], ...], since: date, until: date) -> Fraction:
    """How much a dated price index rose between two days; never below one, and one where it says nothing."""
    before = [entry for entry in index if entry[0] <= since]
    now = [entry for entry in index if entry[0] <= until]
    if not before or not now:
        return Fraction(1)
    base, level = max(before)[1], max(now)[1]
    if base <= 0:
        raise ValueError("a price index is above zero")
    return max(Fraction(1), Fraction(level) / Fraction(base))
