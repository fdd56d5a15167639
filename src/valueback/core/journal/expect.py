"""What a journal says its own standing should be: `expect` lines, checked by whoever runs the journal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from valueback.core.claims import ClaimState
from valueback.core.dates import Instant
from valueback.core.guarantee import Mark, Standing, Verdict
from valueback.core.journal.forms import kind_of
from valueback.core.journal.lines import Cursor
from valueback.core.journal.problems import Bad
from valueback.core.journal.scalars import Name, choice, read_instant, read_number
from valueback.core.money import Money
from valueback.core.outcome import Result, State
from valueback.core.terms import Clause

SPEC = (
    "expect <day> <time> <verdict|none> [, refund <amount>] [, result <key> <state>] [, <clause> <mark> [<slips>]] ..."
)
ITEMS: tuple[str, ...] = (
    "refund <amount>",
    "pays <amount>",
    "result <key> <state>",
    "claim <state>",
    "withdrawal <amount>|none",
    "paused",
    "passes <n>",
    "finding <code>",
    "no finding <code>",
    "<clause> <mark> [<slips>]",
)

Check = Callable[[Standing], str]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One `expect` line: the instant, and checks that each answer what is different (empty: as expected)."""

    line: int
    at: Instant
    checks: tuple[Check, ...]

    def unmet(self, standing: Standing) -> tuple[str, ...]:
        """What the standing has otherwise, in plain words."""
        return tuple(said for said in (check(standing) for check in self.checks) if said)


def read_expectation(line: int, cursor: Cursor, zone: str) -> Expectation:
    """The expectation of a line that begins with `expect`. Raises Bad."""
    try:
        cursor.take_word("expect")
        at = read_instant(cursor, zone)
        checks = [_verdict(cursor, zone)]
        while cursor.skip(","):
            checks.append(_item(cursor, zone))
        cursor.end()
    except Bad as bad:
        raise Bad(bad.wrong, bad.right or f"write {SPEC}", bad.line) from None
    return Expectation(line, at, tuple(checks))


def _differs(what: str, wanted: object, is_: object) -> str:
    return "" if wanted == is_ else f"{what} is {_said(is_)}, expected {_said(wanted)}"


def _said(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, Fraction):
        return str(Decimal(value.numerator) / Decimal(value.denominator))
    return str(value).replace("_", "-") if isinstance(value, Verdict | Mark | State | ClaimState) else str(value)


def _verdict(cursor: Cursor, zone: str) -> Check:
    wanted = None if cursor.skip("none") else choice(Verdict).read(cursor, zone)
    return lambda standing: _differs("the verdict", wanted, standing.verdict)


def _item(cursor: Cursor, zone: str) -> Check:
    token = cursor.peek()
    read = _ITEMS.get(token.text) if token is not None and not token.quoted else None
    if read is None:
        return _clause(cursor, zone)
    cursor.place += 1
    return read(cursor, zone)


def _clause(cursor: Cursor, zone: str) -> Check:
    clause: Clause = choice(Clause).read(cursor, zone)
    mark: Mark = choice(Mark).read(cursor, zone)
    token = cursor.peek()
    numbers = kind_of(Decimal)
    slips = Fraction(read_number(cursor)) if token is not None and numbers.begins(token) else None

    def check(standing: Standing) -> str:
        found = standing.finding(clause)
        name = clause.value.replace("_", "-")
        if found is None:
            return f"there is no finding about {name}"
        wrong = _differs(name, mark, found.mark)
        return wrong or ("" if slips is None else _differs(f"slips of {name}", slips, found.slips))

    return check


def _refund(cursor: Cursor, zone: str) -> Check:
    wanted = kind_of(Money).read(cursor, zone)
    return lambda standing: _differs("the refund if claimed", wanted, standing.refund_if_claimed)


def _pays(cursor: Cursor, zone: str) -> Check:
    wanted: Money = kind_of(Money).read(cursor, zone)

    def check(standing: Standing) -> str:
        lines = [line.amount for line in standing.refunds if line.amount.currency == wanted.currency]
        total = Money(sum(amount.minor for amount in lines), wanted.currency)
        return _differs("the sum of the refund lines", wanted, total)

    return check


def _result(cursor: Cursor, zone: str) -> Check:
    key = kind_of(Name).read(cursor, zone)
    wanted: State = choice(State).read(cursor, zone)

    def check(standing: Standing) -> str:
        found = [one for one in _nodes(standing.results) if key in (one.key, "all" if one is standing.results else "")]
        return _differs(f"the result {key}", wanted, found[0].state) if found else f"there is no result {key}"

    return check


def _nodes(result: Result | None) -> list[Result]:
    if result is None:
        return []
    return [result, *(inner for part in result.parts for inner in _nodes(part))]


def _claim(cursor: Cursor, zone: str) -> Check:
    wanted = None if cursor.skip("none") else choice(ClaimState).read(cursor, zone)
    return lambda standing: _differs("the claim", wanted, standing.claim.state if standing.claim else None)


def _withdrawal(cursor: Cursor, zone: str) -> Check:
    wanted = None if cursor.skip("none") else kind_of(Money).read(cursor, zone)
    return lambda standing: _differs("the withdrawal", wanted, standing.withdrawal.amount)


def _passes(cursor: Cursor, zone: str) -> Check:
    wanted = kind_of(int).read(cursor, zone)
    return lambda standing: _differs("the number of free passes left", wanted, standing.passes_left)


def _paused(cursor: Cursor, zone: str) -> Check:
    return lambda standing: _differs("paused", True, standing.paused)


def _finding(cursor: Cursor, zone: str) -> Check:
    code = kind_of(Name).read(cursor, zone).replace("-", "_")
    return lambda standing: "" if _has(standing, code) else f"there is no finding {code}"


def _no_finding(cursor: Cursor, zone: str) -> Check:
    cursor.take_word("finding")
    code = kind_of(Name).read(cursor, zone).replace("-", "_")
    return lambda standing: f"there is a finding {code}" if _has(standing, code) else ""


def _has(standing: Standing, code: str) -> bool:
    return any(finding.code == code for finding in standing.findings)


_ITEMS: Mapping[str, Callable[[Cursor, str], Check]] = MappingProxyType(
    {
        "refund": _refund,
        "pays": _pays,
        "result": _result,
        "claim": _claim,
        "withdrawal": _withdrawal,
        "passes": _passes,
        "paused": _paused,
        "finding": _finding,
        "no": _no_finding,
    }
)
