"""What somebody did with a paper, in a sentence, with where from and over which bytes as its proof."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.letters import papers as letters
from valueback.usecases.papers import PaperSeen, StepSeen
from valueback.web.parts import Entry, Row, Tone, Week

# In the order in which they follow one another at the same instant.
_STEPS: Final[Mapping[str, tuple[Tone, str | Promise]]] = MappingProxyType(
    {
        "viewed": ("quiet", gettext_lazy("Opened the document.")),
        "consented": ("quiet", gettext_lazy("Agreed to sign electronically.")),
        "proved": ("quiet", gettext_lazy("Proved who they are.")),
        "signed": ("ok", gettext_lazy("Signed.")),
        "declined": ("watch", gettext_lazy("Declined to sign.")),
        "withdrawn": ("quiet", gettext_lazy("Took the document back.")),
        "voided": ("quiet", gettext_lazy("Made the document void.")),
        "reminded": ("quiet", gettext_lazy("Was reminded.")),
        "expired": ("quiet", gettext_lazy("The time to sign it ended.")),
        "brought": ("ok", gettext_lazy("Brought in the copy signed elsewhere.")),
    }
)


def steps_of(seen: PaperSeen, language: str) -> tuple[Week, ...]:
    """All steps, newest first, as one group of a timeline."""
    order = tuple(_STEPS)
    steps = sorted(seen.steps, key=lambda one: (one.at, order.index(one.step)), reverse=True)
    entries = tuple(_entry(one, language) for one in steps)
    return (Week(_("What happened"), entries),) if entries else ()


def _entry(one: StepSeen, language: str) -> Entry:
    tone, sentence = _STEPS[one.step]
    said = str(sentence)
    if one.step in ("declined", "voided") and one.words:
        said = f"{said} “{one.words}”"
    if one.step == "proved":
        said = f"{letters.step_words(one.step, one.words, language).capitalize()}."
    return Entry(one.at, one.name, said, tone, "", _proof(one))


def _proof(one: StepSeen) -> tuple[Row, ...]:
    found = (
        (_("From address"), one.address),
        (_("With browser"), one.agent),
        (_("Document"), one.digest if one.step in ("viewed", "signed", "brought") else ""),
    )
    return tuple(Row(label, text) for label, text in found if text)
