"""A standing as the parts of a page: findings as reasons, results as lines of a tree, and the one next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from valueback.core.guarantee.standing import Finding, Mark, Standing
from valueback.core.money import Money
from valueback.core.outcome import Result, State
from valueback.core.terms import EffectKind, Party, Terms
from valueback.letters import formats, wording
from valueback.letters.names import name
from valueback.letters.numbers import deadline, exact
from valueback.usecases.heads import Head
from valueback.web.parts import Reason, Row, Tone

_TONES: Final[Mapping[Mark, Tone]] = MappingProxyType(
    {
        Mark.KEPT: "ok",
        Mark.WATCH: "watch",
        Mark.CURABLE: "watch",
        Mark.BROKEN: "watch",
        Mark.UNKNOWN: "info",
    }
)
_STATES: Final[Mapping[State, Tone]] = MappingProxyType(
    {State.MET: "ok", State.NOT_MET: "watch", State.UNKNOWN: "quiet"}
)
_FIRST: Final = (Mark.BROKEN, Mark.CURABLE, Mark.WATCH, Mark.UNKNOWN, Mark.KEPT, Mark.NOT_DUE, Mark.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree of minimum results; `depth` 0 is the whole."""

    depth: int
    sentence: str
    tone: Tone
    word: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Money won against its target, for a meter."""

    title: str
    value: float
    target: float
    target_label: str
    rows: tuple[Row, ...]
    reached: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """For whom a page speaks: the side, the language, the zone, and what the two people are called."""

    side: Party
    language: str
    zone: str
    client: str
    coach: str


def voice_for_coach(head: Head, language: str, zone: str) -> Voice:
    return Voice(Party.COACH, language, zone, head.client.name, head.coach.name)


def reasons(standing: Standing, terms: Terms, voice: Voice, party: Party | None = None) -> tuple[Reason, ...]:
    """The findings, those that ask for something first; `party`: only the duties of one side."""
    found = [one for one in standing.findings if party is None or one.party is party]
    shown = [one for one in found if one.mark is not Mark.NOT_APPLICABLE] or found
    return tuple(_reason(one, terms, voice) for one in sorted(shown, key=lambda one: _FIRST.index(one.mark)))


def _reason(finding: Finding, terms: Terms, voice: Voice) -> Reason:
    duty = None if finding.clause is None or finding.party is Party.COACH else terms.duty(finding.clause)
    sentence = wording.sentence(
        finding,
        voice.side,
        voice.language,
        voice.zone,
        client_name=voice.client,
        coach_name=voice.coach,
        duty=duty,
    )
    return Reason(_tone(finding), name(finding.mark, voice.language), sentence, "", _proof(finding, voice))


def _tone(finding: Finding) -> Tone:
    tone = _TONES.get(finding.mark, "quiet")
    at_stake = finding.effect is EffectKind.END and finding.party is not Party.COACH
    return "risk" if finding.mark is Mark.CURABLE and at_stake else tone


def _proof(finding: Finding, voice: Voice) -> tuple[Row, ...]:
    names = {"client_name": voice.client, "coach_name": voice.coach}
    slips = (wording.slip(one, voice.side, voice.language, voice.zone, **names) for one in finding.detail)
    found = [Row(_("Slip %(number)s") % {"number": place}, text) for place, text in enumerate(slips, start=1)]
    if finding.allowed is not None:
        allowed = exact(finding.allowed, voice.language)
        counted = exact(finding.slips, voice.language)
        found.append(Row(_("Counted"), _("%(slips)s of %(allowed)s allowed") % {"slips": counted, "allowed": allowed}))
    if finding.cites:
        found.append(Row(_("Facts"), ", ".join(str(seq) for seq in finding.cites)))
    return tuple(found)


def branches(result: Result | None, language: str) -> tuple[Branch, ...]:
    """The tree of minimum results, line by line."""
    return () if result is None else tuple(_branches(result, language, 0))


def _branches(node: Result, language: str, depth: int) -> Iterator[Branch]:
    yield Branch(min(depth, 3), wording.result(node, language), _STATES[node.state], name(node.state, language))
    for part in node.parts:
        yield from _branches(part, language, depth + 1)


def progress(result: Result | None, language: str) -> Progress | None:
    """The first amount of money among the minimum results, as a bar; None where there is none."""
    leaf = None if result is None else next(_money(result), None)
    if leaf is None:
        return None
    amounts = {key: _amount(leaf.numbers[key]) for key in ("counted", "target")}
    counted, target = amounts["counted"], amounts["target"]
    if counted is None or target is None:
        return None
    rows = (
        Row(_("Counted so far"), str(_shown(counted, language))),
        Row(_("Minimum result"), str(_shown(target, language))),
    )
    return Progress(leaf.title, float(counted[0]), float(target[0]), _("Minimum result"), rows, leaf.state is State.MET)


def _money(node: Result) -> Iterator[Result]:
    if node.kind == "money" and {"counted", "target"} <= node.numbers.keys():
        yield node
    for part in node.parts:
        yield from _money(part)


def _amount(text: str) -> tuple[Decimal, str] | None:
    number, _space, currency = text.partition(" ")
    try:
        return Decimal(number), currency
    except ArithmeticError:
        return None


def _shown(amount: tuple[Decimal, str], language: str) -> str:
    number, currency = amount
    return formats.money(Money.of(number, currency), language) if currency else formats.number(number, language)


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do: what, who, by when, and where; `label` empty where there is nothing to press."""

    sentence: str
    who: str
    by: str
    label: str = ""
    href: str = ""


def by_when(until: datetime | None, voice: Voice) -> str:
    """A deadline in the reader's zone; empty where nothing presses."""
    return deadline(until, voice.zone, voice.language, place=True) if until is not None else ""


def who(party: Party, voice: Voice) -> str:
    """Whose turn it is."""
    if party is voice.side:
        return _("You")
    return {Party.CLIENT: voice.client, Party.COACH: voice.coach}.get(party, "")
