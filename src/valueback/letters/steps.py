"""One slip in a sentence, and what would change a standing: who does what, by when, the most urgent first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from valueback.core.claims import Claim, ClaimState
from valueback.core.dates import Instant
from valueback.core.guarantee.standing import Finding, Mark, Slip, SlipState, Standing, Verdict
from valueback.core.terms import Clause, Party
from valueback.letters import formats
from valueback.letters.findings import Reader, in_a_row
from valueback.letters.names import N_, name
from valueback.letters.numbers import deadline, exact

# --- one slip --------------------------------------------------------------------------------------

_WHAT: Mapping[Clause, str] = MappingProxyType(
    {
        Clause.CLARITY: N_("The results schedule was not signed by %(day)s."),
        Clause.VALUE_TOLD: N_("The value check of %(day)s was not answered in time."),
        Clause.HOMEWORK: N_("The homework due on %(day)s was not handed in, or only in part."),
        Clause.PRESENT: N_("The session of %(day)s was missed, joined late or left early."),
        Clause.NOTICE: N_("A session was cancelled or moved at short notice on %(day)s."),
        Clause.ACTS: N_("The agreed steps were not taken in the week or month that ended on %(day)s."),
        Clause.EVIDENCE: N_("The evidence due on %(day)s was not handed in in time."),
    }
)
_STATES: Mapping[SlipState, str] = MappingProxyType(
    {
        SlipState.UNNOTIFIED: N_("%(client)s has not been told yet. Not told by %(notify_by)s, it never counts."),
        SlipState.OPEN: N_("It can be made good by %(until)s."),
        SlipState.STANDS: N_("It counts."),
        SlipState.CURED: N_("It was made good."),
        SlipState.EXCUSED: N_("It was excused."),
        SlipState.PASSED: N_("A free pass was played on it."),
        SlipState.NEVER_COUNTS: N_("It does not count."),
        SlipState.UNCLEAR: N_("The two sides see it differently, and it does not count until that is settled."),
    }
)
_STANDS_FOR_NOW = N_("It counts until enough sessions in a row are kept.")


def slip_for(slip: Slip, reader: Reader) -> str:
    """What happened, when, and what becomes of it."""
    what = _WHAT.get(slip.clause)
    day = _day_of(slip, reader)
    if what is None:
        first = reader.say(N_("%(duty)s: not kept on %(day)s."), duty=name(slip.clause, reader.language), day=day)
    else:
        first = reader.say(what, day=day)
    if slip.clause is Clause.HOMEWORK and 0 < slip.weight < 1:
        first += " " + reader.say(N_("It counts as %(weight)s."), weight=exact(slip.weight, reader.language))
    return f"{first} {_state_of(slip, reader)}"


def _day_of(slip: Slip, reader: Reader) -> str:
    """The reader's day of what happened; a due moment is the end of a day, and people know the day that ended."""
    happened = slip.clause in (Clause.PRESENT, Clause.VALUE_TOLD, Clause.NOTICE)
    moment = slip.due if happened else slip.due - timedelta(microseconds=1)
    return formats.day(formats.local_moment(moment, reader.zone).date(), reader.language, "weekday")


def _state_of(slip: Slip, reader: Reader) -> str:
    data = {"notify_by": deadline(slip.notify_by, reader.zone, reader.language)}
    if slip.cure_until is not None:
        data["until"] = deadline(slip.cure_until, reader.zone, reader.language)
    if in_a_row(slip):
        return reader.say(_STANDS_FOR_NOW)
    if slip.state is SlipState.OPEN and slip.cure_until is None:
        return reader.say(_STATES[SlipState.STANDS])
    return reader.say(_STATES[slip.state], **data)


# --- what would change it --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: who, and by when (an exclusive end, or None where nothing presses).

    `about` says what asks for it, so that a page can lead to where it is done: the code of a finding, or claim, tell
    (slips to excuse before the client is told), adjust, cure, owed.
    """

    text: str
    by: Party
    until: Instant | None = None
    about: str = ""


# A step twice: for the one who does it, and for everybody else.
_Pair = tuple[str, str]

_MAKE_GOOD: Mapping[Clause, _Pair] = MappingProxyType(
    {
        Clause.CLARITY: (N_("Sign the results schedule."), N_("%(client)s signs the results schedule.")),
        Clause.VALUE_TOLD: (
            N_("Answer the value check of %(day)s."),
            N_("%(client)s answers the value check of %(day)s."),
        ),
        Clause.HOMEWORK: (
            N_("Hand in the homework due on %(day)s."),
            N_("%(client)s hands in the homework due on %(day)s."),
        ),
        Clause.EVIDENCE: (
            N_("Hand in the evidence due on %(day)s."),
            N_("%(client)s hands in the evidence due on %(day)s."),
        ),
    }
)
_MAKE_GOOD_ELSE: _Pair = (N_("Make good what is open: %(duty)s."), N_("%(client)s makes good what is open: %(duty)s."))
_ROW: _Pair = (
    N_("Keep the next sessions as planned: in a row they set it right. %(duty)s."),
    N_("%(client)s keeps the next sessions as planned: in a row they set it right. %(duty)s."),
)

_NOTED: Mapping[str, tuple[Party, _Pair]] = MappingProxyType(
    {
        "not_signed": (
            Party.SERVICE,
            (N_("Both sides sign the agreement."), N_("Both sides sign the agreement.")),
        ),
        "clarity_waiting_for_coach": (
            Party.COACH,
            (N_("Send the results schedule."), N_("%(coach)s sends the results schedule.")),
        ),
        "clarity_waiting_for_client": (
            Party.CLIENT,
            (N_("Read and sign the results schedule."), N_("%(client)s reads and signs the results schedule.")),
        ),
        "activation_waited_for": (
            Party.CLIENT,
            (N_("Make the guarantee active: %(what)s."), N_("%(client)s makes the guarantee active: %(what)s.")),
        ),
        "numbers_reached_not_confirmed": (
            Party.CLIENT,
            (N_("Say whether it has paid for itself."), N_("%(client)s says whether it has paid for itself.")),
        ),
        "common_sense_curable": (
            Party.CLIENT,
            (
                N_("Add your own judgement to the claim, and mark each circumstance."),
                N_("%(client)s adds a judgement to the claim and marks each circumstance."),
            ),
        ),
        "spoke_up_watch": (
            Party.COACH,
            (
                N_("Agree on an adjustment and look at it in the next session."),
                N_("%(coach)s agrees on an adjustment with %(client)s."),
            ),
        ),
    }
)

_CLAIM: Mapping[ClaimState, tuple[Party, _Pair]] = MappingProxyType(
    {
        ClaimState.FILED: (
            Party.COACH,
            (N_("Confirm that you have read the claim."), N_("%(coach)s confirms having read the claim.")),
        ),
        ClaimState.ACKNOWLEDGED: (Party.COACH, (N_("Decide the claim."), N_("%(coach)s decides the claim."))),
        ClaimState.ALTERNATIVE_OFFERED: (
            Party.CLIENT,
            (
                N_("Say whether you accept the alternative. You may decline it; the decision comes all the same."),
                N_("%(client)s says whether the alternative is accepted."),
            ),
        ),
        ClaimState.REFUSED: (
            Party.CLIENT,
            (N_("If you disagree, you can appeal once."), N_("%(client)s can appeal once.")),
        ),
        ClaimState.APPEALED: (
            Party.THIRD,
            (N_("Decide the appeal."), N_("The third person named in the agreement decides the appeal.")),
        ),
        ClaimState.GRANTED: (Party.COACH, (N_("Pay the money back."), N_("%(coach)s pays the money back."))),
    }
)
_UNDECIDED = frozenset({ClaimState.FILED, ClaimState.ACKNOWLEDGED, ClaimState.ALTERNATIVE_OFFERED})
_ALL_WELL: _Pair = (
    N_("Nothing is open. Carry on with the next session."),
    N_("Nothing is open. Carry on with the next session."),
)


def steps_for(standing: Standing, reader: Reader) -> tuple[Step, ...]:
    """What would change the standing, for one reader; where nothing would, one step that says so."""
    found = [*_claim_steps(standing.claim, reader)] if standing.claim else [*_running_steps(standing, reader)]
    found.sort(key=lambda step: (step.until is None, step.until or standing.as_of))
    calm = standing.claim is None and standing.verdict in (None, Verdict.COVERED)
    if not found and calm and standing.sessions.planned:
        found = [_step(_ALL_WELL, Party.SERVICE, None, reader)]
    return tuple(dict.fromkeys(found))


def _step(pair: _Pair, by: Party, until: Instant | None, reader: Reader, about: str = "", **data: str) -> Step:
    return Step(reader.say(pair[0] if reader.side is by else pair[1], **data), by, until, about)


def _claim_steps(claim: Claim, reader: Reader) -> Iterator[Step]:
    known = _CLAIM.get(claim.state)
    # Nobody can appeal twice.
    if known is None or (claim.state is ClaimState.REFUSED and claim.appeal_by is None):
        return
    deadlines = {
        ClaimState.FILED: claim.acknowledge_by,
        ClaimState.ACKNOWLEDGED: claim.decide_by,
        ClaimState.ALTERNATIVE_OFFERED: claim.decide_by,
        ClaimState.REFUSED: claim.appeal_by,
        ClaimState.APPEALED: claim.appeal_decide_by,
        ClaimState.GRANTED: claim.refund_by,
    }
    yield _step(known[1], known[0], deadlines[claim.state], reader, "claim")
    if claim.state in _UNDECIDED and claim.state is not ClaimState.ACKNOWLEDGED:
        by, pair = _CLAIM[ClaimState.ACKNOWLEDGED]
        yield _step(pair, by, claim.decide_by, reader, "claim")


def _running_steps(standing: Standing, reader: Reader) -> Iterator[Step]:
    for finding in standing.findings:
        if finding.code in _NOTED:
            by, pair = _NOTED[finding.code]
            yield _step(pair, by, finding.until, reader, finding.code, **{"what": "…", **finding.data})
        elif finding.party is Party.COACH and finding.clause is Clause.ADJUST and finding.slips:
            yield _step(_NOTED["spoke_up_watch"][1], Party.COACH, None, reader, "adjust")
        yield from _cures(finding, reader)
    if reader.side is Party.COACH:
        yield from (_to_tell(slip, reader) for slip in standing.unnotified)
    yield from _at_the_end(standing, reader)
    if standing.sessions.owed and standing.verdict in _RUNNING:
        yield _owed(standing.sessions.owed, reader)


_RUNNING = frozenset({None, Verdict.NOT_YET_ARMED, Verdict.COVERED, Verdict.AT_RISK})


def _cures(finding: Finding, reader: Reader) -> Iterator[Step]:
    for slip in finding.detail:
        if slip.state is SlipState.OPEN and slip.cure_until is not None:
            pair = _MAKE_GOOD.get(slip.clause, _MAKE_GOOD_ELSE)
            duty = name(slip.clause, reader.language)
            yield _step(pair, Party.CLIENT, slip.cure_until, reader, "cure", day=_day_of(slip, reader), duty=duty)
    row = any(in_a_row(slip) for slip in finding.detail)
    if row and finding.mark in (Mark.CURABLE, Mark.WATCH) and finding.clause is not None:
        until = finding.until if finding.mark is Mark.CURABLE else None
        yield _step(_ROW, Party.CLIENT, until, reader, duty=name(finding.clause, reader.language))


def _to_tell(slip: Slip, reader: Reader) -> Step:
    what = name(slip.clause, reader.language)
    text = reader.say(N_("Excuse it or add a word before %(client)s is told: %(duty)s."), duty=what)
    return Step(text, Party.COACH, slip.notify_by, "tell")


def _at_the_end(standing: Standing, reader: Reader) -> Iterator[Step]:
    if standing.verdict is Verdict.CLAIMABLE:
        pair = (
            N_("Say that it has paid for itself, or ask for value back."),
            N_("%(client)s says that it has paid for itself, or asks for value back."),
        )
        yield _step(pair, Party.CLIENT, standing.window.claims_until, reader)


def _owed(count: int, reader: Reader) -> Step:
    text = reader.words.ngettext(
        "Find a time for %(num)s session that is still owed.",
        "Find times for %(num)s sessions that are still owed.",
        count,
    )
    return Step(text % {"num": exact(count, reader.language)}, Party.SERVICE, about="owed")
