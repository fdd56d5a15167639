"""The results tree in words: each leaf with its own numbers, each group with how much of it is enough."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from valueback.core.outcome import Result, State
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.numbers import exact, spoken

_GROUPS: tuple[tuple[str, str], ...] = (
    ("all", N_("All of these")),
    ("any", N_("One of these is enough")),
    ("at_least", N_("At least %(needed)s of these")),
)
# What a leaf says with its numbers, and which numbers it needs for it.
_LEAVES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("money", ("counted", "target"), N_("%(counted)s counted of %(target)s")),
    (
        "feedback",
        ("answers", "quorum", "improved", "needed"),
        N_("it got better for %(improved)s (needed: %(needed)s); answers: %(answers)s (at least %(quorum)s)"),
    ),
    ("habit", ("kept", "needed"), N_("weeks kept: %(kept)s of %(needed)s")),
    ("measure", ("baseline", "target", "last"), N_("from %(baseline)s to %(target)s, last %(last)s")),
    ("measure", ("baseline", "target"), N_("from %(baseline)s to %(target)s, not measured yet")),
)
_SAID: tuple[tuple[str, State, str], ...] = (
    ("milestone", State.MET, N_("it happened")),
    ("milestone", State.NOT_MET, N_("it did not happen")),
    ("milestone", State.UNKNOWN, N_("not judged yet")),
    ("judgement", State.MET, N_("yes")),
    ("judgement", State.NOT_MET, N_("no")),
    ("judgement", State.UNKNOWN, N_("not answered yet")),
)


def result(node: Result, language: str) -> str:
    """One node of the tree in one line, without its parts: title and numbers, or how much of a group is enough."""
    _ = translator(language).gettext
    numbers = {key: _shown(value, language) for key, value in node.numbers.items()}
    for kind, words in _GROUPS:
        if kind == node.kind:
            return _(words) % numbers
    return f"{node.title}: {_leaf(node, numbers, language)}"


def progress(node: Result | None, language: str) -> str:
    """How far the first sum of money in the tree has come, in a few words; empty where no money is asked."""
    if node is None:
        return ""
    if node.kind == "money":
        numbers = {key: _shown(value, language) for key, value in node.numbers.items()}
        return translator(language).gettext("%(counted)s of %(target)s so far") % numbers
    return next((found for found in (progress(part, language) for part in node.parts) if found), "")


def _leaf(node: Result, numbers: Mapping[str, str], language: str) -> str:
    words = translator(language)
    for kind, state, said in _SAID:
        if (kind, state) == (node.kind, node.state):
            return words.gettext(said)
    for kind, needed, counted in _LEAVES:
        if kind == node.kind and set(needed) <= numbers.keys():
            text = words.gettext(counted) % numbers
            pending = node.numbers.get("pending", "")
            if any(digit in "123456789" for digit in pending):
                text += words.gettext("; still open: %(pending)s") % numbers
            return text
    unnumbered = name(node.state, language)
    return unnumbered[:1].lower() + unnumbered[1:]


def _shown(value: str, language: str) -> str:
    try:
        return exact(Decimal(value), language, digits=6)
    except InvalidOperation:
        return spoken(value, "UTC", language)
