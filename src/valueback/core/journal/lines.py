"""A journal is lines of words; indentation makes a line part of the one above it.

Words are parted by spaces; `"quoted text"` is one word, `#` opens a comment, and `( ) ,` stand alone. A reader
walks one line with a `Cursor`; whatever it does not take is a mistake.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from valueback.core.journal.problems import Bad, Problem, quoted
from valueback.core.text import TextRefused, clean

MOST_LINES = 20_000
MOST_CHARS = 4_000_000
LONGEST_TEXT = 20_000
DEEPEST = 12

_PART = re.compile(r'(?P<space>\s+)|(?P<comment>#.*)|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<mark>[(),])|(?P<word>[^\s"#(),]+)')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_PLAIN = re.compile(r"[A-Za-zÀ-ɏ0-9][\wÀ-ɏ.-]*")
_RANGE = re.compile(r"([A-Za-z]\w*?)([0-9]{1,4})\.\.([A-Za-z]\w*?)([0-9]{1,4})")
_NAMED: Mapping[str, str] = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a line. Quoted text is never a keyword."""

    text: str
    quoted: bool = False

    def is_word(self, word: str) -> bool:
        return not self.quoted and self.text == word

    def shown(self) -> str:
        return quoted(self.text)


@dataclass(slots=True)
class Line:
    """One line with the lines indented under it."""

    number: int
    indent: int
    tokens: tuple[Token, ...]
    children: list["Line"] = field(default_factory=list)


def read_lines(text: str) -> tuple[list[Line], list[Problem]]:
    """The top lines of a journal, each with its block, and what could not be read as lines at all."""
    if len(text) > MOST_CHARS:
        return [], [Problem(1, "the journal is too long", f"write at most {MOST_CHARS} characters a file")]
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if len(rows) > MOST_LINES:
        return [], [Problem(MOST_LINES, "the journal is too long", f"write at most {MOST_LINES} lines a file")]
    top: list[Line] = []
    problems: list[Problem] = []
    open_lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        try:
            line = _line(number, row.expandtabs(4))
            if line is not None:
                _hang(line, open_lines, top)
        except Bad as bad:
            problems.append(Problem(number, bad.wrong, bad.right))
    return top, problems


def _line(number: int, row: str) -> Line | None:
    tokens = tokenise(row)
    return Line(number, len(row) - len(row.lstrip()), tokens) if tokens else None


def _hang(line: Line, open_lines: list[Line], top: list[Line]) -> None:
    """Put a line under the last one that is indented less."""
    while open_lines and open_lines[-1].indent >= line.indent:
        open_lines.pop()
    if line.indent and not open_lines:
        raise Bad("an indented line with nothing above it to belong to", "begin it in the first column")
    if len(open_lines) >= DEEPEST:
        raise Bad("lines are indented too deep", f"nest at most {DEEPEST} levels")
    (open_lines[-1].children if open_lines else top).append(line)
    open_lines.append(line)


def tokenise(row: str) -> tuple[Token, ...]:
    """The words of one line. Raises Bad for an open quote or text that cannot be kept."""
    tokens: list[Token] = []
    place = 0
    while place < len(row):
        found = _PART.match(row, place)
        if found is None:
            raise Bad("a quotation mark that is never closed", 'end the text with " (write \\" for one inside it)')
        place = found.end()
        if found.lastgroup == "comment":
            break
        if found.lastgroup == "text":
            tokens.append(Token(_kept(_ESCAPE.sub(_unescaped, found["text"])), quoted=True))
        elif found.lastgroup != "space":
            tokens.append(Token(_kept(found[0])))
    return tuple(tokens)


def _unescaped(found: re.Match[str]) -> str:
    sign = found[1]
    if len(sign) == 5:
        return chr(int(sign[1:], 16))
    if sign not in _NAMED:
        raise Bad(f"\\{sign} stands for nothing", 'write \\" \\\\ \\n \\t or \\u00e9 inside quotes')
    return _NAMED[sign]


def _kept(text: str) -> str:
    try:
        return clean(text, limit=LONGEST_TEXT, lines=True)
    except TextRefused as refused:
        raise Bad(str(refused).rstrip(".").replace("This text", "the text"), "leave it out") from None


def text_token(text: str) -> str:
    """Text as a quoted word that reads back as it is."""
    inner = "".join(_escaped(char) for char in text)
    return f'"{inner}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char == "\n":
        return "\\n"
    if char == "\t":
        return "\\t"
    return char if char == " " or char.isprintable() or ord(char) > 0xFFFF else f"\\u{ord(char):04x}"


def name_token(text: str, keywords: frozenset[str] = frozenset()) -> str:
    """A short name bare where that reads back as itself, otherwise quoted."""
    if _PLAIN.fullmatch(text) and ".." not in text and text not in keywords:
        return text
    return text_token(text)


def ranges(tokens: tuple[Token, ...], most: int) -> list[tuple[Token, ...]]:
    """A line with ranges such as `s1..s26` said once for each, all ranges of the line in step."""
    spans = {place: _span(token, most) for place, token in enumerate(tokens)}
    wide = {place: span for place, span in spans.items() if span}
    if not wide:
        return [tokens]
    lengths = {len(span) for span in wide.values()}
    if len(lengths) > 1:
        shown = ", ".join(tokens[place].text for place in wide)
        raise Bad(f"the ranges {shown} are not equally long", "give every range of a line the same number of names")
    return [
        tuple(Token(wide[place][step]) if place in wide else token for place, token in enumerate(tokens))
        for step in range(lengths.pop())
    ]


def _span(token: Token, most: int) -> tuple[str, ...]:
    found = None if token.quoted else _RANGE.fullmatch(token.text)
    if found is None:
        return ()
    first, last = int(found[2]), int(found[4])
    if found[1] != found[3] or last < first:
        raise Bad(f"{token.shown()} is not a range", "write the first and the last name of one series, like s1..s26")
    if last - first >= most:
        raise Bad(f"the range {token.shown()} is too long", f"name at most {most} at once")
    return tuple(f"{found[1]}{number}" for number in range(first, last + 1))


@dataclass(slots=True)
class Cursor:
    """Walks the words of one line; `children` are the indented lines that belong to it."""

    tokens: tuple[Token, ...]
    children: list[Line] = field(default_factory=list)
    place: int = 0

    def peek(self, ahead: int = 0) -> Token | None:
        at = self.place + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def at_word(self, word: str) -> bool:
        token = self.peek()
        return token is not None and token.is_word(word)

    def take(self, what: str) -> Token:
        token = self.peek()
        if token is None:
            raise Bad(f"the line ends where {what} should stand")
        self.place += 1
        return token

    def take_word(self, word: str) -> None:
        token = self.take(f"'{word}'")
        if not token.is_word(word):
            raise Bad(f"{token.shown()} stands where '{word}' should")

    def skip(self, word: str) -> bool:
        """Take the word if it is next."""
        if self.at_word(word):
            self.place += 1
            return True
        return False

    def end(self) -> None:
        """Nothing may be left: neither words nor indented lines that nobody read."""
        token = self.peek()
        if token is not None:
            raise Bad(f"{token.shown()} is not understood here")
        if self.children:
            raise Bad("nothing can be indented under the line above", "begin it further left", self.children[0].number)


def words(typed: str) -> tuple[Token, ...]:
    """Unquoted tokens from plain words, for templates."""
    return tuple(Token(word) for word in typed.split())


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)
