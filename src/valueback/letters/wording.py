"""Codes in, sentences out: everything that a standing says, for the side, the language and the zone of its reader.

The same words for the same thing on pages, in letters and on the command line. A headline is kind first: a client
who still covers everything reads "Covered", and the number of things to catch up, not the risk.
"""

from valueback.core.claims import Claim, ClaimState
from valueback.core.guarantee.standing import Finding, Mark, Slip, Standing, Verdict
from valueback.core.terms import Duty, EffectKind, Party
from valueback.letters.findings import Reader, sentence_for
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.refusals import conflict, refusal
from valueback.letters.steps import Step, slip_for, steps_for
from valueback.letters.trees import result

__all__ = [
    "Step",
    "claim_headline",
    "claim_sentence",
    "conflict",
    "headline",
    "name",
    "next_steps",
    "refusal",
    "result",
    "sentence",
    "slip",
    "tone",
    "verdict",
]


def headline(standing: Standing, side: Party, language: str, client_name: str = "") -> str:
    """Where it stands, in a few words; with a client's name in front for a list of the coach: "Ana: Covered"."""
    words = _headline(standing, language)
    return f"{client_name}: {words}" if client_name and side is not Party.CLIENT else words


def _headline(standing: Standing, language: str) -> str:
    _ = translator(language).gettext
    if standing.claim is not None:
        return claim_headline(standing.claim, language)
    if standing.verdict is None:
        return _without_verdict(standing, language)
    if standing.verdict in (Verdict.COVERED, Verdict.AT_RISK):
        open_ = _to_catch_up(standing)
        if open_:
            covered = translator(language).ngettext(
                "Covered: %(num)s thing to catch up", "Covered: %(num)s things to catch up", open_
            )
            return covered % {"num": open_}
        return _("Paused") if standing.paused else _("Covered")
    return name(standing.verdict, language)


def _to_catch_up(standing: Standing) -> int:
    """Slips that an act makes good, and duties past their allowance that only time and good sessions bring back."""
    acts = len(standing.to_catch_up)
    others = sum(
        one.mark is Mark.CURABLE
        and one.effect is EffectKind.END
        and not any(s in standing.to_catch_up for s in one.detail)
        for one in standing.findings
    )
    return acts + others


def _without_verdict(standing: Standing, language: str) -> str:
    _ = translator(language).gettext
    codes = {one.code for one in standing.findings}
    if "not_signed" in codes:
        return _("Waiting for signatures")
    if standing.paused:
        return _("Paused")
    return _("Under way") if standing.sessions.planned or standing.sessions.owed else _("Complete")


def claim_headline(claim: Claim, language: str) -> str:
    """Where a claim stands, in a few words."""
    return name(claim.state, language)


def tone(standing: Standing) -> str:
    """ok, watch, risk or info: how a page colours the headline. `risk` only when money is really at stake."""
    if standing.claim is not None or standing.verdict in (None, Verdict.NOT_YET_ARMED, Verdict.CLAIMABLE):
        return "info"
    if standing.verdict in (Verdict.LAPSED, Verdict.WINDOW_CLOSED):
        return "quiet"
    if standing.verdict is Verdict.AT_RISK:
        return "risk"
    return "watch" if standing.verdict is Verdict.COVERED and _to_catch_up(standing) else "ok"


_VERDICTS: tuple[tuple[Verdict, str, str], ...] = (
    (
        Verdict.NOT_YET_ARMED,
        N_("The guarantee is not active yet. What activates it is listed below."),
        N_("The guarantee is not active yet. What activates it is listed below."),
    ),
    (
        Verdict.COVERED,
        N_("You are covered: if the programme does not return its value, the money comes back as agreed."),
        N_("%(client)s is covered: if the programme does not return its value, the money goes back as agreed."),
    ),
    (
        Verdict.AT_RISK,
        N_("You are covered as long as you catch up in time. What is open is listed below."),
        N_("%(client)s is covered as long as what is open is caught up in time."),
    ),
    (
        Verdict.LAPSED,
        N_("The guarantee no longer stands. The sessions, and your rights by law, are not touched by this."),
        N_(
            "The guarantee no longer stands. "
            "The sessions, and the rights of %(client)s by law, are not touched by this."
        ),
    ),
    (
        Verdict.VALUE_RETURNED,
        N_("The programme has paid for itself: the minimum results are reached."),
        N_("The programme has paid for itself: the minimum results are reached."),
    ),
    (
        Verdict.CLAIMABLE,
        N_("You can say that it has paid for itself, or ask for value back."),
        N_("%(client)s can say that it has paid for itself, or ask for value back."),
    ),
    (
        Verdict.WINDOW_CLOSED,
        N_("The time in which value back could be asked for is over."),
        N_("The time in which value back could be asked for is over."),
    ),
)


def verdict(value: Verdict | None, side: Party, language: str, client_name: str = "") -> str:
    """What a verdict means, in one sentence; empty where the agreement has no guarantee."""
    reader = Reader(side, language, client_name=client_name)
    for known, you, other in _VERDICTS:
        if known is value:
            return reader.say(you if side is Party.CLIENT else other)
    return ""


_CLAIMS: tuple[tuple[ClaimState, str, str], ...] = (
    (
        ClaimState.FILED,
        N_("You asked for value back. Nothing more is needed from you."),
        N_("%(client)s asked for value back."),
    ),
    (
        ClaimState.ACKNOWLEDGED,
        N_("You asked for value back. It has been read and is being looked at."),
        N_("%(client)s asked for value back. You have read it; it is to be decided."),
    ),
    (
        ClaimState.ALTERNATIVE_OFFERED,
        N_("You asked for value back, and something else was offered to you. You decide."),
        N_("%(client)s asked for value back. You offered something instead."),
    ),
    (
        ClaimState.GRANTED,
        N_("Your claim is granted: the money comes back to whoever paid."),
        N_("The claim is granted: the money goes back to whoever paid."),
    ),
    (
        ClaimState.REFUSED,
        N_("Your claim was refused. You can read why, and appeal once."),
        N_("The claim was refused. %(client)s can appeal once."),
    ),
    (
        ClaimState.APPEALED,
        N_("You appealed. A third person decides."),
        N_("%(client)s appealed. A third person decides."),
    ),
    (
        ClaimState.REFUNDED,
        N_("Your claim was granted, and the money has been paid back."),
        N_("The claim was granted, and the money has been paid back."),
    ),
    (
        ClaimState.CLOSED,
        N_("Your claim is closed. Everything about it stays here to be read."),
        N_("The claim is closed. Everything about it stays here to be read."),
    ),
)


def claim_sentence(claim: Claim, side: Party, language: str, client_name: str = "") -> str:
    """Where a claim stands, in one sentence."""
    you, other = next((you, other) for state, you, other in _CLAIMS if state is claim.state)
    return Reader(side, language, client_name=client_name).say(you if side is Party.CLIENT else other)


def sentence(
    finding: Finding,
    side: Party,
    language: str,
    zone: str,
    *,
    client_name: str = "",
    coach_name: str = "",
    duty: Duty | None = None,
) -> str:
    """What one finding says to one side. `duty` (from the terms) tells how its slips are counted."""
    return sentence_for(finding, Reader(side, language, zone, client_name, coach_name), duty)


def slip(one: Slip, side: Party, language: str, zone: str, *, client_name: str = "", coach_name: str = "") -> str:
    """What one slip is, and what becomes of it."""
    return slip_for(one, Reader(side, language, zone, client_name, coach_name))


def next_steps(
    standing: Standing, side: Party, language: str, zone: str, *, client_name: str = "", coach_name: str = ""
) -> tuple[Step, ...]:
    """What would change the standing: who does what by when, the most urgent first."""
    return steps_for(standing.for_side(side), Reader(side, language, zone, client_name, coach_name))
