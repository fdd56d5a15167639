"""Minimum results as indented lines: a group (`any`, `all`, `at least 2`) stands above its parts."""

from collections.abc import Mapping

from valueback.core.journal.forms import Form, form, values_of
from valueback.core.journal.lines import Cursor, Line, Token
from valueback.core.journal.problems import Bad
from valueback.core.journal.scalars import Name, Scalar
from valueback.core.outcome import (
    AllOf,
    AnyOf,
    AtLeast,
    Feedback,
    Habit,
    Judgement,
    Measure,
    Milestone,
    MoneyWon,
    Outcome,
)

_KEY: Mapping[str, type[Name]] = {"key": Name}

LEAVES: tuple[tuple[type, Form], ...] = (
    (MoneyWon, form("money <key> <title> <target> [judge <judge>]", MoneyWon, kinds=_KEY)),
    (
        Feedback,
        form(
            "feedback <key> <title> <group> <improved> of <quorum> [scale <scale_from>] [judge <judge>]",
            Feedback,
            kinds=_KEY,
        ),
    ),
    (Habit, form("habit <key> <title> <times> a week <weeks> weeks [judge <judge>]", Habit, kinds=_KEY)),
    (
        Measure,
        form("measure <key> <title> <baseline> to <target> [unit <unit>] [judge <judge>]", Measure, kinds=_KEY),
    ),
    (Milestone, form("milestone <key> <title> [judge <judge>]", Milestone, kinds=_KEY)),
    (Judgement, form("judgement <key> <title> [judge <judge>]", Judgement, kinds=_KEY)),
)
GROUPS: tuple[str, ...] = ("any", "all", "at least <n>")
_LEAF_OF: Mapping[type, Form] = dict(LEAVES)
_RIGHT = "begin with any, all, at least <n>, or " + ", ".join(one.opening for _, one in LEAVES)


def read_outcome(cursor: Cursor, zone: str) -> Outcome:
    """The node at the cursor; a group takes the indented lines for its parts."""
    for _, leaf in LEAVES:
        if cursor.at_word(leaf.opening):
            found: Outcome = leaf.read(cursor, zone)
            return found
    token = cursor.take("a minimum result")
    if token.is_word("any"):
        return AnyOf(_parts(cursor, zone))
    if token.is_word("all"):
        return AllOf(_parts(cursor, zone))
    if token.is_word("at"):
        cursor.take_word("least")
        count = _count(cursor.take("a number"))
        parts = _parts(cursor, zone)
        if not 1 <= count <= len(parts):
            raise Bad(f"at least {count} of {len(parts)} parts cannot work", f"ask for 1 to {len(parts)}")
        return AtLeast(count, parts)
    raise Bad(f"{token.shown()} is no minimum result", _RIGHT)


def _count(token: Token) -> int:
    if token.quoted or not (token.text.isascii() and token.text.isdigit() and len(token.text) < 4):
        raise Bad(f"{token.shown()} is not a number of parts", "write at least 2")
    return int(token.text)


def _parts(cursor: Cursor, zone: str) -> tuple[Outcome, ...]:
    lines, cursor.children = cursor.children, []
    if not lines:
        raise Bad("a group of results without parts", "indent at least one result under it")
    return tuple(_part(line, zone) for line in lines)


def _part(line: Line, zone: str) -> Outcome:
    inner = Cursor(line.tokens, line.children)
    try:
        found = read_outcome(inner, zone)
        inner.end()
    except Bad as bad:
        raise Bad(bad.wrong, bad.right or _RIGHT, bad.line or line.number) from None
    return found


def write_outcome(outcome: Outcome, zone: str) -> str:
    """The node and, on further lines, its parts, each level four spaces in."""
    if not isinstance(outcome, AllOf | AnyOf | AtLeast):
        return _LEAF_OF[type(outcome)].write(values_of(outcome), zone)
    head = "all" if isinstance(outcome, AllOf) else "any"
    if isinstance(outcome, AtLeast):
        head = f"at least {outcome.count}"
    inner = "\n".join(write_outcome(part, zone) for part in outcome.parts)
    return head + "\n" + "\n".join("    " + row for row in inner.split("\n"))


OUTCOME = Scalar("minimum results", lambda token: not token.quoted, read_outcome, write_outcome)
