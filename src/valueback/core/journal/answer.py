"""A standing as plain JSON under stable names: the shape that docs/standing.schema.json describes.

Instants are UTC text, amounts and counts are decimal strings. Names are never changed, only added.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from valueback.core.claims import Claim
from valueback.core.dates import instant_text
from valueback.core.guarantee import Finding, Standing
from valueback.core.money import Money
from valueback.core.outcome import Result
from valueback.core.payments import RefundLine

_DIGITS = Decimal("0.000001")


def standing_json(standing: Standing) -> dict[str, Any]:
    """The whole answer; `verdict` is null where the agreement has no guarantee, or is not signed by both."""
    return {
        "verdict": None if standing.verdict is None else standing.verdict.value,
        "as_of": instant_text(standing.as_of),
        "holds_until": _instant(standing.holds_until),
        "paused": standing.paused,
        "findings": [_finding(finding) for finding in standing.findings],
        "results": None if standing.results is None else _result(standing.results),
        "refunds": [_refund(line) for line in standing.refunds],
        "refund_if_claimed": str(standing.refund_if_claimed),
        "withdrawal": {
            "open_until": _instant(standing.withdrawal.open_until),
            "amount": _amount(standing.withdrawal.amount),
        },
        "claim": None if standing.claim is None else _claim(standing.claim),
    }


def decimal_text(value: Fraction | int) -> str:
    """An exact count as a decimal string: all its digits where they end, otherwise six, half-up."""
    exact = Fraction(value)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    if Fraction(number) != exact or number != number.quantize(_DIGITS, ROUND_HALF_UP):
        number = number.quantize(_DIGITS, ROUND_HALF_UP)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def _amount(money: Money | None) -> str | None:
    return None if money is None else str(money)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "clause": None if finding.clause is None else finding.clause.value,
        "party": finding.party.value,
        "mark": finding.mark.value,
        "until": _instant(finding.until),
        "slips": decimal_text(finding.slips),
        "allowed": None if finding.allowed is None else decimal_text(finding.allowed),
        "cites": list(finding.cites),
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "kind": result.kind,
        "key": result.key,
        "title": result.title,
        "state": result.state.value,
        "numbers": dict(result.numbers),
        "cites": list(result.cites),
        "parts": [_result(part) for part in result.parts],
    }


def _refund(line: RefundLine) -> dict[str, str]:
    return {
        "payment": line.payment,
        "base": str(line.base.decimal),
        "already_returned": str(line.already_returned.decimal),
        "tax_retained": str(line.tax_retained.decimal),
        "amount": str(line.amount.decimal),
        "currency": line.amount.currency,
    }


def _claim(claim: Claim) -> dict[str, str]:
    return {
        "state": claim.state.value,
        "filed_at": instant_text(claim.filed_at),
        "decide_by": instant_text(claim.decide_by),
    }
