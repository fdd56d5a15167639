"""Terms that cannot be reckoned with are refused at the line that says them, before any rule meets them."""

from collections.abc import Mapping

from valueback.core.journal.problems import Problem
from valueback.core.outcome import leaves
from valueback.core.terms import RULESETS, SCHEMA, Terms

MOST_MONTHS = 120
MOST_SESSIONS = 1_000
LAST_YEAR = 2200
MOST_DAYS = 3_660


def unworkable(terms: Terms, lines: Mapping[str, int], line: int) -> list[Problem]:
    """What is wrong with the whole, each at the line of its directive (`line` where it has none)."""
    found: list[Problem] = []

    def say(word: str, wrong: str, right: str) -> None:
        found.append(Problem(lines.get(word, line), wrong, right))

    if not 1 <= terms.months <= MOST_MONTHS:
        say("term", f"a term of {terms.months} months", f"write 1 to {MOST_MONTHS} months")
    if not 0 <= terms.sessions <= MOST_SESSIONS:
        say("term", f"{terms.sessions} sessions", f"write at most {MOST_SESSIONS}")
    if not 1900 <= terms.first_day.year <= LAST_YEAR:
        say("term", f"a term that begins in {terms.first_day.year}", f"write a year up to {LAST_YEAR}")
    if not 1 <= terms.every_weeks <= 52:
        say("term", f"a session every {terms.every_weeks} weeks", "write 1 to 52 weeks")
    if terms.fee.minor < 0:
        say("fee", "a fee below zero", "write 0 or more")
    if len(set(terms.weekend)) > 6:
        say("weekend", "a weekend of the whole week", "leave at least one working day")
    if terms.schema != SCHEMA:
        say("schema", f"schema {terms.schema} is not known", f"write schema {SCHEMA}")
    if terms.ruleset not in RULESETS:
        say("ruleset", f"ruleset {terms.ruleset} is not known", f"write one of {', '.join(RULESETS)}")
    keys = [leaf.key for leaf in leaves(terms.minimum)]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        say("results", f"two results are called {key}", "give each its own name")
    return found
