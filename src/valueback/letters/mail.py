"""Every letter that is sent: from a code and plain values to a subject, a text, a page and one short line.

What happened comes first, then what to do, then one link; a letter to the client ends with the receipt of the record.
`render` is all that a sender needs; NEEDS names the values that each code cannot do without.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from markupsafe import escape

from valueback.letters import posts_end, posts_proposal, posts_start, posts_value, posts_week
from valueback.letters.document import Pen
from valueback.letters.numbers import receipt
from valueback.letters.post import Body, Letter, Values

SHORT = 300
"""The most characters of a letter's short form, for a chat or a text message; the link is always whole."""

LETTERS: tuple[Letter, ...] = (
    *posts_start.LETTERS,
    *posts_week.LETTERS,
    *posts_end.LETTERS,
    *posts_value.LETTERS,
    *posts_proposal.LETTERS,
)

NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType({letter.code: letter.needs for letter in LETTERS})
_WRITE: Mapping[str, Callable[[Values], Body]] = MappingProxyType({letter.code: letter.write for letter in LETTERS})
CODES: tuple[str, ...] = tuple(NEEDS)


class UnknownLetter(LookupError):
    """There is no letter of that code, or values that it needs are missing."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter. `html` says the same as `text`; `short` has at most SHORT characters, or is the link alone."""

    subject: str
    text: str
    html: str = ""
    short: str = field(default="")


def render(code: str, data: Mapping[str, object], language: str) -> Mail:
    """The letter of a code. Instants are UTC datetimes, told in `data["zone"]`; amounts are Money or text.

    `data` may carry `to` (how the reader is called), `brand` (who sends) and `receipt` (the head of the chain, in hex).
    UnknownLetter for an unknown code or missing values: a letter with a hole is worse than none.
    """
    write = _WRITE.get(code)
    if write is None:
        raise UnknownLetter(f"there is no letter {code!r}")
    missing = [key for key in NEEDS[code] if data.get(key) is None]
    if missing:
        raise UnknownLetter(f"the letter {code!r} needs {', '.join(missing)}")
    values = Values(data, Pen(language))
    body = write(values)
    return Mail(body.subject, _text(body, values), _html(body, values, language), _short(body))


def _foot(values: Values) -> list[str]:
    """The receipt of the record, and who sends."""
    head = values.text("receipt")
    lines = [values.pen.gettext("Receipt %(receipt)s", receipt=receipt(head))] if head else []
    sender = values.text("brand")
    return [*lines, sender] if sender else lines


def _text(body: Body, values: Values) -> str:
    blocks = [values.greeting, *body.paragraphs]
    if body.url:
        blocks.append(f"{body.action}:\n{body.url}")
    blocks += body.attached
    foot = _foot(values)
    if foot:
        blocks.append("-- \n" + "\n".join(foot))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _html(body: Body, values: Values, language: str) -> str:
    """The same words as a page without pictures, scripts or anything to load."""
    rows = [f"<p>{_lines(block)}</p>" for block in (values.greeting, *body.paragraphs) if block]
    if body.url:
        url, action = escape(body.url), escape(body.action)
        rows.append(
            f'<p><a href="{url}" style="display:inline-block;padding:12px 20px;border-radius:8px;'
            f'background:#0b5c68;color:#ffffff;text-decoration:none;font-weight:600">{action}</a></p>'
            f'<p style="color:#57606a;font-size:13px">{url}</p>'
        )
    rows += [f'<pre style="white-space:pre-wrap;font:inherit">{escape(block)}</pre>' for block in body.attached]
    rows += [f'<p style="color:#57606a;font-size:13px">{escape(line)}</p>' for line in _foot(values)]
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(body.subject)}</title></head>"
        '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#ffffff">'
        f'<div style="max-width:34em">{"".join(rows)}</div></body></html>'
    )


def _lines(block: str) -> str:
    return "<br>".join(str(escape(line)) for line in block.split("\n"))


def _short(body: Body) -> str:
    """The letter in one line with its link; a sentence too long for it is cut at a word."""
    room = SHORT - len(body.url) - 1 if body.url else SHORT
    said = body.short or body.subject
    if len(said) > room:
        said = said[: max(0, room - 1)].rpartition(" ")[0].rstrip(" .,;:") + "…" if room > len("…") else ""
    return f"{said} {body.url}".strip()
