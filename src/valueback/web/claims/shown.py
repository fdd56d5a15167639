"""What the pages of a claim say: where it is, by when what happens, what was offered, and who wrote what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from valueback.core.claims import Claim, ClaimState
from valueback.core.facts import Blank, CheckAsked, Erased, Fact, SessionPlanned, Withdrawn
from valueback.core.money import Money
from valueback.core.terms import RemedyKind
from valueback.letters import formats
from valueback.letters.names import name
from valueback.letters.numbers import deadline
from valueback.usecases.claim_reads import ClaimSeen
from valueback.usecases.dossier import ClaimDesk
from valueback.web.fragments import Reader
from valueback.web.parts import Row, Step, Tone

_TONES: tuple[tuple[ClaimState, Tone], ...] = (
    (ClaimState.GRANTED, "ok"),
    (ClaimState.REFUNDED, "ok"),
    (ClaimState.REFUSED, "watch"),
    (ClaimState.CLOSED, "quiet"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One logged circumstance and whether the client says that it mattered."""

    what: str
    word: str


def tone_of(state: ClaimState) -> Tone:
    return dict(_TONES).get(state, "info")


def stages(core: Claim) -> tuple[Step, ...]:
    """The straight way of a claim, and how far it is."""
    state = core.state
    closed = state is ClaimState.CLOSED
    decided = core.granted is not None or closed
    read = decided or state in (ClaimState.ACKNOWLEDGED, ClaimState.ALTERNATIVE_OFFERED)
    return (
        Step(_("Filed"), True),
        Step(_("Read"), read),
        Step(_("Decided"), decided and state is not ClaimState.APPEALED),
        Step(_("Settled"), closed or state is ClaimState.REFUNDED),
    )


def deadlines(core: Claim, reader: Reader) -> tuple[Row, ...]:
    """Each step's last day; those that no longer matter are left out."""
    found = [Row(_("Filed"), formats.instant(core.filed_at, reader.zone, reader.language))]
    if core.granted is None and core.state is ClaimState.FILED:
        found.append(Row(_("Say that you have read it"), _by(core.acknowledge_by, reader)))
    if core.granted is None:
        found.append(Row(_("Decide it"), _by(core.decide_by, reader)))
    if core.decided_at is not None:
        found.append(Row(_("Decided"), formats.instant(core.decided_at, reader.zone, reader.language)))
    if core.appeal_by is not None and core.state is ClaimState.REFUSED:
        found.append(Row(_("It can be appealed"), _by(core.appeal_by, reader)))
    if core.appeal_decide_by is not None and core.state is ClaimState.APPEALED:
        found.append(Row(_("The third person decides"), _by(core.appeal_decide_by, reader)))
    if core.refund_by is not None and core.state is ClaimState.GRANTED:
        found.append(Row(_("Pay it back"), _by(core.refund_by, reader)))
    return tuple(found)


def marks(desk: ClaimDesk) -> tuple[Mark, ...]:
    """Each circumstance that was logged, as the claim marks it."""
    answers = desk.claim.answers
    word = {ref: _("It mattered") for ref in answers.mattered} | {
        ref: _("It did not matter") for ref in answers.not_mattered
    }
    return tuple(Mark(one.what, word[one.ref]) for one in desk.circumstances if one.ref in word)


def offered(found: ClaimSeen, language: str) -> str:
    """What was offered instead, in words; empty where nothing was."""
    if found.offer is None:
        return ""
    kind = name(RemedyKind(str(found.offer["kind"])), language)
    amount, _space, currency = str(found.offer.get("amount") or "").partition(" ")
    if currency:
        return f"{kind}: {formats.money(Money.of(amount, currency), language)}"
    count = int(str(found.offer.get("count") or 0))
    return f"{kind}: {formats.number(count, language)}" if count else kind


def answered(found: ClaimSeen) -> str:
    """What became of the offer."""
    if found.offer is None:
        return ""
    if found.offer_accepted is None:
        return _("No answer yet; the claim's days go on.")
    return _("The client accepted it.") if found.offer_accepted else _("The client declined it; the claim goes on.")


def kind_of(fact: Fact) -> str:
    """A fact that a timeline leaves out, in a few words: a dossier leaves out none."""
    match fact.what:
        case SessionPlanned():
            return _("A session was planned")
        case CheckAsked():
            return _("The question about value reached the client")
        case Withdrawn():
            return _("An earlier entry was taken back")
        case Erased() | Blank():
            return _("Erased")
    return _("Noted")


def _by(until: datetime, reader: Reader) -> str:
    return _("by %(when)s") % {"when": deadline(until, reader.zone, reader.language)}
