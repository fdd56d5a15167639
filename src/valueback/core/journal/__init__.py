"""A guarantee as plain text: one file holds the terms and dated lines of what happened, both ways.

`parse` gives the journal or every mistake in it; `write` gives text that parses back to the same values. The grammar
is described in docs/journal.md. Nothing here reads a file or a clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ParamSpec

from valueback.core.agreements import Agreed, Version
from valueback.core.dates import Instant
from valueback.core.facts import Facts
from valueback.core.journal.agreement import AMEND, DIRECTIVES, VERSION, Draft, finish, read_directive, write_agreed
from valueback.core.journal.expect import Expectation, read_expectation
from valueback.core.journal.lines import Cursor, Line, read_lines
from valueback.core.journal.problems import Bad, Problem, refused
from valueback.core.journal.record import Reading, is_dated, read_fact_line, unknown_names, unsound_payments, write_fact

__all__ = ["Expectation", "Journal", "Problem", "Unreadable", "parse", "write"]

P = ParamSpec("P")
_UNTIL_KNOWN = "UTC"  # the zone in which lines are read on when the terms do not say one, to find further mistakes


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal says: what was agreed, what happened, and what its `expect` lines ask for."""

    agreed: Agreed
    facts: Facts
    expectations: tuple[Expectation, ...] = ()

    @property
    def zone(self) -> str:
        """The anchor zone, in which times without a zone of their own are read."""
        return self.agreed.versions[0].terms.zone

    @property
    def last_noted(self) -> Instant | None:
        """When the journal was last added to: the latest recording time of a fact."""
        return max((max(fact.noted_at, fact.at) for fact in self.facts.items), default=None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Every mistake of a journal, by line."""

    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Sorted:
    """The top lines by what they are."""

    terms: list[Line] = field(default_factory=list)
    amendments: list[Line] = field(default_factory=list)
    dated: list[Line] = field(default_factory=list)
    expected: list[Line] = field(default_factory=list)


def parse(text: str) -> Journal | Unreadable:
    """The journal that a text holds, or all that is wrong with it. Never raises for what is in the text."""
    lines, problems = read_lines(text)
    if problems and not lines:
        return Unreadable(tuple(problems))
    parts = _sorted(lines, problems)
    versions = _versions(parts, problems)
    reading = Reading(versions[0].terms.zone if versions else _UNTIL_KNOWN, tuple(versions))
    expectations: list[Expectation] = []
    for line in parts.dated:
        _guarded(line, problems, read_fact_line, reading, line)
    for line in parts.expected:
        _guarded(line, problems, _expected, expectations, line, reading.zone)
    if not problems and versions:
        agreed = Agreed(tuple(versions))
        problems += unknown_names(reading) + unsound_payments(reading)
        if not problems:
            return Journal(agreed, Facts(tuple(reading.facts)), tuple(expectations))
    return Unreadable(tuple(dict.fromkeys(sorted(problems, key=lambda one: one.line))))


def write(agreed: Agreed, facts: Facts) -> str:
    """The journal of these values: it parses back to them, and so assesses to the same standing."""
    zone = agreed.versions[0].terms.zone
    rows = [write_agreed(agreed)]
    before = 0
    for fact in facts.items:
        rows.append(write_fact(fact, before, zone))
        before = fact.seq
    return "\n".join(rows) + "\n"


def _guarded(line: Line, problems: list[Problem], read: Callable[P, None], *args: P.args, **names: P.kwargs) -> None:
    """Run the reader of one line; what is wrong becomes a problem at that line."""
    try:
        read(*args, **names)
    except Bad as bad:
        problems.append(Problem(bad.line or line.number, bad.wrong, bad.right or "see the grammar of the journal"))
    except (ValueError, OverflowError) as error:
        said = refused(error, "correct the value")
        problems.append(Problem(line.number, said.wrong, said.right))


def _sorted(lines: Iterable[Line], problems: list[Problem]) -> _Sorted:
    parts = _Sorted()
    for line in lines:
        first = line.tokens[0]
        if is_dated(first):
            parts.dated.append(line)
        elif first.is_word("amend"):
            parts.amendments.append(line)
        elif first.is_word("expect"):
            parts.expected.append(line)
        elif not first.quoted and first.text in (*DIRECTIVES, VERSION.opening):
            parts.terms.append(line)
        else:
            right = f"begin with a day and a time, or with one of {', '.join((*DIRECTIVES, 'amend', 'expect'))}"
            problems.append(Problem(line.number, f"{first.shown()} does not begin a line", right))
    return parts


def _versions(parts: _Sorted, problems: list[Problem]) -> list[Version]:
    """The first version, then each amendment on top of the one before."""
    if not parts.terms:
        problems.append(Problem(1, "there are no terms", "begin with engagement, fee, term, slot and guarantee"))
        return []
    first = Draft(line=parts.terms[0].number)
    for line in parts.terms:
        _guarded(line, problems, _term, first, line)
    found = _finished(first, parts.terms[0], problems)
    versions = [found] if found else []
    for line in parts.amendments:
        if found is None:
            break
        draft = Draft(before=found.terms, line=line.number)
        _guarded(line, problems, _amended, draft, line, versions[-1].number, problems)
        found = _finished(draft, line, problems)
        versions += [found] if found else []
    return versions


def _finished(draft: Draft, line: Line, problems: list[Problem]) -> Version | None:
    found: list[Version | None] = []
    _guarded(line, problems, _finish, found, draft, problems)
    return found[0] if found else None


def _finish(found: list[Version | None], draft: Draft, problems: list[Problem]) -> None:
    found.append(finish(draft, problems))


def _term(draft: Draft, line: Line) -> None:
    if not line.tokens[0].is_word(VERSION.opening):
        read_directive(draft, line)
        return
    cursor = Cursor(line.tokens, line.children)
    head = VERSION.read(cursor, _UNTIL_KNOWN)
    cursor.end()
    draft.number, draft.effective = head["number"], head.get("effective")


def _amended(draft: Draft, line: Line, before: int, problems: list[Problem]) -> None:
    cursor = Cursor(line.tokens)
    head = AMEND.read(cursor, _UNTIL_KNOWN)
    cursor.end()
    draft.number, draft.effective = head["number"], head.get("effective")
    if draft.number <= before:
        raise Bad(f"amendment {draft.number} does not follow version {before}", "number them upwards")
    for row in line.children:
        _guarded(row, problems, _amended_line, draft, row)


def _amended_line(draft: Draft, line: Line) -> None:
    first = line.tokens[0]
    if first.quoted or first.text not in DIRECTIVES:
        raise Bad(f"{first.shown()} is no part of the terms", f"begin with one of {', '.join(DIRECTIVES)}")
    read_directive(draft, line)


def _expected(expectations: list[Expectation], line: Line, zone: str) -> None:
    expectations.append(read_expectation(line.number, Cursor(line.tokens, line.children), zone))
