"""Where a guarantee stands, and why.

Computed from the signed terms and the facts each time it is asked for. One rule looks at one clause and returns one
Finding; `assess` only weighs the findings. Source: domain section 4, "Verdict".
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from valueback.core.agreements import Agreed, Schedule, Signed, signed
from valueback.core.claims import Claim, claim, filed
from valueback.core.dates import Instant, utc
from valueback.core.facts import (
    Attendance,
    Fact,
    Facts,
    PaidForItself,
    Seen,
    SessionPlanned,
    SlipExcused,
    WithdrawalDeclared,
)
from valueback.core.guarantee import coach, duties, promise
from valueback.core.guarantee.case import Case
from valueback.core.guarantee.results import results
from valueback.core.guarantee.slips import passes
from valueback.core.guarantee.standing import (
    Finding,
    Mark,
    Slip,
    SlipState,
    Standing,
    Verdict,
    WindowSpan,
)
from valueback.core.jurisdictions import Withdrawal
from valueback.core.money import Money
from valueback.core.outcome import Result, State
from valueback.core.payments import RefundLine
from valueback.core.sessions import Count
from valueback.core.terms import EffectKind, EndingKind, OnGuarantee, Opens, Party

__all__ = ["Case", "Finding", "Mark", "Slip", "SlipState", "Standing", "Verdict", "assess", "case_of"]


def assess(agreed: Agreed, facts: Facts, as_of: Instant) -> Standing:
    """The standing as of an instant, from what had been noted by then.

    A fact noted or dated later changes nothing. Raises ValueError only for an instant that is not UTC.
    """
    utc(as_of)
    seen = facts.known(as_of)
    concluded = signed(agreed, seen)
    ahead = facts.next_seen(as_of)
    if concluded is None:
        return _unsigned(agreed, as_of, ahead)
    case = Case(concluded, seen, as_of)
    standing = _without_guarantee(case) if case.terms.guarantee is None else _weighed(case, facts)
    until = min((found for found in (case.ahead, ahead) if found is not None), default=None)
    return replace(standing, holds_until=until)


def case_of(agreed: Agreed, facts: Facts, as_of: Instant) -> Case | None:
    """What the rules read at an instant, for pages that show more than the standing; None before both have signed."""
    seen = facts.known(as_of)
    concluded = signed(agreed, seen)
    return None if concluded is None else Case(concluded, seen, as_of)


# --- weighing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """What the rules found in one case."""

    found: tuple[Finding, ...]
    outcome: Result
    span: WindowSpan


def _look(case: Case) -> _Look:
    found = duties.findings(case)
    case.extra_days = sum(_effect_days(case, one) for one in found if one.mark is Mark.BROKEN)
    place = case.stage
    stage = case.guarantee.stages[place]
    span = WindowSpan(case.opens(stage), case.ends(stage), case.claims_until(stage), place)
    return _Look(found, results(case, case.signed.minimum(case.as_of), span.opens, span.ends), span)


def _weighed(case: Case, facts: Facts) -> Standing:
    now = _look(case)
    asked = _at_filing(case, facts)
    claimed: Claim | None = None
    verdict: Verdict | None = None
    if asked is None:
        verdict = _verdict(case, now)
        lines = _lines(case, case, now, now.outcome, verdict, None)
    else:
        then, frozen = asked
        verdict = None if frozen is None else _kindly(_verdict(then, frozen))
        days = case.guarantee.claim if frozen is None else then.guarantee.claim
        claimable = verdict is Verdict.CLAIMABLE
        claimed = claim(case.seen, days, case.terms.zone, case.as_of, claimable=claimable)
        if claimed is not None:
            _note_deadlines(case, claimed)
        lines = () if frozen is None else _lines(case, then, frozen, now.outcome, verdict, claimed)
    withdrawal = promise.statutory(case)
    lines = promise.statutory_lines(case, withdrawal) or lines
    payable = promise.total_of(lines, case.terms.fee.currency)
    nothing = verdict in _NOTHING and not (claimed and claimed.granted)
    coachs = coach.findings(case)
    return Standing(
        verdict,
        case.as_of,
        None,
        case.paused,
        (*now.found, *coachs, *_notes(case, now.outcome, now.span)),
        now.outcome,
        lines,
        Money.zero(payable.currency) if nothing else payable,
        withdrawal,
        claimed,
        now.span,
        case.count,
        tuple(slip for one in now.found for slip in one.detail if slip.state is SlipState.UNNOTIFIED),
        max(0, case.guarantee.passes - len(passes(case))),
    )


_NOTHING = frozenset({Verdict.VALUE_RETURNED, Verdict.LAPSED, Verdict.WINDOW_CLOSED})


def _effect_days(case: Case, finding: Finding) -> int:
    duty = next((one for one in case.guarantee.duties if one.clause is finding.clause), None)
    return duty.effect.days if duty and duty.effect.kind is EffectKind.EXTEND else 0


def _verdict(case: Case, look: _Look) -> Verdict:
    """The first that holds, in the order of domain section 4 from (2) on."""
    found, outcome, span = look.found, look.outcome, look.span
    over = span.ends is not None and case.passed(span.ends)
    if outcome.state is State.MET and (_said_paid(case) or over):
        return Verdict.VALUE_RETURNED
    if case.guarantee.activation and case.activated is None:
        return Verdict.NOT_YET_ARMED
    if span.claims_until is not None and over and case.passed(span.claims_until):
        return Verdict.WINDOW_CLOSED
    if _lapsed(case, found):
        return Verdict.LAPSED
    stage = case.guarantee.stages[span.stage]
    requestable = stage.opens is Opens.ON_REQUEST and span.opens is not None and case.passed(span.opens)
    if over or requestable or outcome.state is State.NOT_MET:
        return Verdict.CLAIMABLE
    if any(one.effect is EffectKind.END and one.mark is Mark.CURABLE for one in found):
        return Verdict.AT_RISK
    return Verdict.COVERED


def _said_paid(case: Case) -> bool:
    said = case.seen.of(PaidForItself)
    return bool(said) and bool(said[-1].what.yes)


def _kindly(verdict: Verdict) -> Verdict:
    """A cure still running at filing counts as kept."""
    return Verdict.COVERED if verdict is Verdict.AT_RISK else verdict


def _lapsed(case: Case, found: tuple[Finding, ...]) -> bool:
    if case.seen.of(WithdrawalDeclared) or case.ending_effect is OnGuarantee.LAPSES:
        return True
    return _broken(found) or _was_broken(case, found)


def _broken(found: tuple[Finding, ...]) -> bool:
    return any(one.effect is EffectKind.END and one.mark is Mark.BROKEN for one in found)


def _was_broken(case: Case, found: tuple[Finding, ...]) -> bool:
    """A lapse is undone only by an excuse, or by a cure done in time and noted late.

    So neither an amendment nor calls planned later undo it, nor a pass played when it was too late: the duties are
    asked again as of just before each.
    """
    moments = {version.since for version in case.signed.versions[1:] if version.since <= case.as_of}
    if any(one.detail and one.slips > (one.allowed or 0) for one in found):
        moments |= {fact.at for fact in case.seen.of(SessionPlanned) if fact.at > case.signed.concluded_at}
    moments |= {
        slip.settled_at
        for one in found
        for slip in one.detail
        if slip.state is SlipState.PASSED and slip.settled_at is not None
    }
    return any(_broken_before(case, moment) for moment in sorted(moments))


def _broken_before(case: Case, moment: Instant) -> bool:
    return case.kept(("broken before", moment), lambda: _broken_then(case, moment - timedelta(microseconds=1)))


def _broken_then(case: Case, at: Instant) -> bool:
    """Whether a duty was broken at an earlier instant, by what is known of it now, with the excuses given since."""
    if at < case.signed.concluded_at:
        return False
    known = Seen(fact for fact in case.seen if fact.at <= at or _reaches_back(fact.what))
    versions = tuple(one for one in case.signed.versions if one.signed_at <= at)
    past = Case(Signed(versions, signed_schedules(case, at)), known, at)
    return past.terms.guarantee is not None and _broken(duties.findings(past))


def _reaches_back(what: object) -> bool:
    """An excuse is final, and what both say together about a call may be said at any time."""
    return isinstance(what, SlipExcused) or (isinstance(what, Attendance) and what.both)


# --- claims ----------------------------------------------------------------------------------------


def _at_filing(case: Case, facts: Facts) -> tuple[Case, _Look | None] | None:
    """The case as the filing found it: on the facts noted by then, without the claim itself; None without a claim."""
    said = filed(case.seen)
    return None if said is None else case.kept(("at filing", said.seq), lambda: _then(case, facts, said))


def _then(case: Case, facts: Facts, said: Fact) -> tuple[Case, _Look | None]:
    versions = tuple(one for one in case.signed.versions if one.signed_at <= said.at)
    if not versions:
        return case, None  # filed before both had signed: there was nothing to stand on
    known = Seen(
        fact for fact in facts.items if fact.noted_at <= said.at and fact.at <= said.at and fact.subject != said.subject
    )
    past = Case(Signed(versions, signed_schedules(case, said.at)), known, said.at)
    return past, None if past.terms.guarantee is None else _look(past)


def signed_schedules(case: Case, at: Instant) -> tuple[Schedule, ...]:
    """The results schedules as they stood at an instant."""
    return tuple(
        replace(one, signed_at=one.signed_at if one.signed_at and one.signed_at <= at else None)
        for one in case.signed.schedules
        if one.sent_at <= at
    )


def _note_deadlines(case: Case, claimed: Claim) -> None:
    """The steps that time alone can change, and those it can make late."""
    for deadline in (
        claimed.acknowledge_by,
        claimed.decide_by,
        claimed.appeal_by,
        claimed.appeal_decide_by,
        claimed.refund_by,
    ):
        if deadline is not None and not claimed.closed:
            case.passed(deadline)


def _lines(
    case: Case, asked: Case, look: _Look, outcome: Result, verdict: Verdict | None, claimed: Claim | None
) -> tuple[RefundLine, ...]:
    """What would be, or is to be, paid back: the promise for a claim, and never less than the ending returns anyway.

    `asked` is the case that the promise is read from: a claim pays by the stage, the tier and the duties of its filing.
    """
    anyway = promise.ending_lines(case)
    granted = claimed is not None and bool(claimed.granted)
    if verdict in _NOTHING and not granted:
        return anyway
    reduction = sum((_reduced(asked, one) for one in look.found if one.mark is Mark.BROKEN), Fraction(0))
    stage = asked.guarantee.stages[look.span.stage]
    lines = promise.promised(case, asked, stage, outcome, min(Fraction(1), reduction))
    currency = case.terms.fee.currency
    return lines if promise.total_of(lines, currency) >= promise.total_of(anyway, currency) else anyway


def _reduced(case: Case, finding: Finding) -> Fraction:
    duty = next((one for one in case.guarantee.duties if one.clause is finding.clause), None)
    return Fraction(duty.effect.share) if duty and duty.effect.kind is EffectKind.REDUCE else Fraction(0)


# --- findings beside the duties --------------------------------------------------------------------

_ENDED_BY: tuple[tuple[EndingKind, Party], ...] = (
    (EndingKind.CLIENT_STOPS, Party.CLIENT),
    (EndingKind.COACH_STOPS, Party.COACH),
    (EndingKind.BOTH_AGREE, Party.SERVICE),
    (EndingKind.SILENT_CLIENT, Party.CLIENT),
    (EndingKind.EMPLOYEE_LEAVES, Party.SPONSOR),
)


def _notes(case: Case, outcome: Result, span: WindowSpan) -> tuple[Finding, ...]:
    """What is worth saying beside the duties: an ending, a withdrawal, numbers not confirmed, an activation."""
    notes = []
    if case.ended is not None:
        how: EndingKind = case.ended.what.how
        notes.append(Finding(f"ended_{how}", None, dict(_ENDED_BY)[how], Mark.NOT_APPLICABLE, cites=(case.ended.seq,)))
    declared = case.seen.of(WithdrawalDeclared)
    if declared:
        notes.append(Finding("withdrawn_by_law", None, Party.CLIENT, Mark.NOT_APPLICABLE, cites=(declared[0].seq,)))
    over = span.ends is not None and case.passed(span.ends)
    if outcome.state is State.MET and not over and not _said_paid(case):
        cites = tuple(sorted(_cited(outcome)))
        notes.append(Finding("numbers_reached_not_confirmed", None, Party.CLIENT, Mark.NOT_DUE, cites=cites))
    asked = case.guarantee.activation
    if asked is not None and case.activated is None:
        code, mark = "activation_waited_for", Mark.NOT_DUE
        if asked.before_start and case.passed(case.first_instant):
            code, mark = "activation_missed", Mark.BROKEN
        notes.append(Finding(code, None, Party.CLIENT, mark, data={"what": asked.what}))
    return tuple(notes)


def _cited(result: Result) -> frozenset[int]:
    """The facts that the met leaves rest on."""
    own = result.cites if result.state is State.MET else ()
    return frozenset(own).union(*(_cited(part) for part in result.parts))


# --- without a verdict -----------------------------------------------------------------------------


def _without_guarantee(case: Case) -> Standing:
    """An agreement without a guarantee: no duty, verdict or claim; the law and an ending still pay back."""
    right = promise.statutory(case)
    lines = promise.statutory_lines(case, right) or promise.ending_lines(case)
    return Standing(
        None,
        case.as_of,
        None,
        case.paused,
        (),
        None,
        lines,
        Money.zero(case.terms.fee.currency),
        right,
        None,
        WindowSpan(None, None, None),
        case.count,
    )


def _unsigned(agreed: Agreed, as_of: Instant, ahead: Instant | None) -> Standing:
    """Before both have signed there is nothing to stand on."""
    terms = agreed.versions[0].terms
    waiting = Finding("not_signed", None, Party.SERVICE, Mark.NOT_DUE)
    return Standing(
        None,
        as_of,
        ahead,
        False,
        (waiting,),
        None,
        (),
        Money.zero(terms.fee.currency),
        Withdrawal(None, None),
        None,
        WindowSpan(None, None, None),
        Count(terms.sessions, 0, 0, 0, terms.sessions),
    )
