"""What is wrong with a journal is a value: the line, what was found there, and what would be right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake at a line (counted from 1)."""

    line: int
    wrong: str
    right: str

    def text(self, name: str) -> str:
        """`file:line: what is wrong, what would be right`, on one line."""
        return f"{name}:{self.line}: {self.wrong}; {self.right}"


class Bad(Exception):
    """Raised inside the reader for one line and turned into a Problem before it leaves the package."""

    def __init__(self, wrong: str, right: str = "", line: int = 0) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.right = right
        self.line = line


def refused(error: Exception, right: str) -> Bad:
    """A value's own refusal; what would be right is taken from its sentence where it says so."""
    wrong, _, better = str(error).partition("; ")
    return Bad(wrong.rstrip("."), better.rstrip(".") or right)


def quoted(text: str, most: int = 40) -> str:
    """A piece of the user's text inside a message: short, on one line, visibly quoted."""
    short = text if len(text) <= most else text[: most - 3] + "..."
    return "'" + "".join(char if char.isprintable() else "?" for char in short) + "'"
