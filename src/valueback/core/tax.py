"""Tax is computed once for each rate on a document's sum, half-up; what a refund does to it is a dated rule.

Three kinds: `exclusive` is added to the amount (VAT, GST, sales tax), `inclusive` is contained in it as
gross / (1 + rate), `inside` is a plain share of the gross (Brazilian ISS).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from valueback.core.money import Money, total

TaxKind: TypeAlias = Literal["exclusive", "inclusive", "inside"]

#: `credit` returns the tax by credit note, `retain` deducts what cannot be recovered, `none` leaves tax alone.
OnRefund: TypeAlias = Literal["credit", "retain", "none"]

KINDS: tuple[TaxKind, ...] = ("exclusive", "inclusive", "inside")
ON_REFUND: tuple[OnRefund, ...] = ("credit", "retain", "none")


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A tax: its printed name, its rate as a fraction (Decimal("0.20") is 20 %) and how it meets the amount."""

    name: str
    rate: Decimal
    kind: TaxKind

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError("a tax is exclusive, inclusive or inside")
        if not isinstance(self.rate, Decimal) or not self.rate.is_finite() or not 0 <= self.rate < 1:
            raise ValueError("a tax rate is a Decimal from 0 up to, not including, 1 (20 % is 0.20)")
        if not self.name.strip():
            raise ValueError("a tax has a name")


DocumentLine: TypeAlias = tuple[Money, TaxLine | None]


@dataclass(frozen=True, slots=True)
class Taxed:
    """One rate group of a document: `net + tax == gross`; `line` is None for what bears no tax."""

    line: TaxLine | None
    net: Money
    tax: Money
    gross: Money


def tax_in(gross_or_net: Money, line: TaxLine) -> Money:
    """The tax on an amount, half-up: on the net for `exclusive`, within the gross for the other two kinds."""
    rate = Fraction(line.rate)
    if line.kind == "inclusive":
        rate = rate / (1 + rate)
    return gross_or_net.times(rate).rounded()


def taxes(lines: Sequence[DocumentLine]) -> tuple[Taxed, ...]:
    """The rate groups of a document in order of first appearance, the tax of each on the group's sum.

    All amounts are of one currency (CurrencyMismatch otherwise), as the seller wrote them: net for `exclusive`.
    """
    return tuple(_taxed(line, amount, tax_in(amount, line) if line else None) for line, amount in _sums(lines))


def credits(document: Sequence[DocumentLine], parts: Sequence[Sequence[DocumentLine]]) -> tuple[tuple[Taxed, ...], ...]:
    """The credit notes for `parts` of a document, in the order issued; in any order they never exceed it.

    The one that credits the last of a rate group takes the remainder of its tax, so that full credit adds up to
    the document exactly. ValueError if a part credits what is not, or no longer, in the document.
    """
    left = {taxed.line: (_amount(taxed), taxed.tax) for taxed in taxes(document)}
    notes: list[tuple[Taxed, ...]] = []
    for part in parts:
        note: list[Taxed] = []
        for line, amount in _sums(part):
            open_amount, open_tax = left.get(line, (Money.zero(amount.currency), Money.zero(amount.currency)))
            if amount.minor < 0 or amount > open_amount:
                raise ValueError(f"{amount} cannot be credited: {open_amount} of it is left in the document")
            tax = min(tax_in(amount, line), open_tax) if line and amount < open_amount else open_tax
            left[line] = (open_amount - amount, open_tax - tax)
            note.append(_taxed(line, amount, tax))
        notes.append(tuple(note))
    return tuple(notes)


def gross_of(document: Iterable[Taxed], currency: str) -> Money:
    """What a document asks for in all."""
    return total((taxed.gross for taxed in document), currency).rounded()


def _sums(lines: Sequence[DocumentLine]) -> tuple[tuple[TaxLine | None, Money], ...]:
    sums: dict[TaxLine | None, Money] = {}
    for amount, line in lines:
        sums[line] = sums[line] + amount if line in sums else amount
    if sums:
        # A document has one currency even where its groups never meet in a sum.
        total(sums.values(), lines[0][0].currency)
    return tuple(sums.items())


def _taxed(line: TaxLine | None, amount: Money, tax: Money | None) -> Taxed:
    tax = tax if tax is not None else Money.zero(amount.currency)
    if line is not None and line.kind == "exclusive":
        return Taxed(line, amount, tax, amount + tax)
    return Taxed(line, amount - tax, tax, amount)


def _amount(taxed: Taxed) -> Money:
    return taxed.net if taxed.line is not None and taxed.line.kind == "exclusive" else taxed.gross


@dataclass(frozen=True, slots=True)
class RefundTax:
    """From `since` on, a refund does `rule` to the tax that was charged; `source` names the law or the answer."""

    rule: OnRefund
    since: date
    source: str

    def __post_init__(self) -> None:
        if self.rule not in ON_REFUND:
            raise ValueError("on a refund the tax is credited, retained or none of both")


def rule_on(day: date, rules: Sequence[RefundTax]) -> RefundTax:
    """The rule in force on the day of the refund: the latest `since`, the later entry of two of the same day.

    ValueError if none is in force yet: an unknown tax effect is asked about, never guessed.
    """
    found: RefundTax | None = None
    for rule in rules:
        if rule.since <= day and (found is None or rule.since >= found.since):
            found = rule
    if found is None:
        raise ValueError(f"no rule says what a refund on {day} does to tax")
    return found
