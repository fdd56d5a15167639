"""Where a guarantee stands, and why.

Computed from the signed terms and the facts each time it is asked for. One rule looks at one clause and returns one
Finding; `assess` only weighs the findings. Source: domain section 4, "Verdict".
"""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from valueback.core.agreements import Agreed, Schedule, Signed, signed
from valueback.core.claims import Claim, claim, filed
from valueback.core.dates import Instant, utc
from valueback.core.facts import (
    Activated,
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


def _weighed(case: Case, facts: Facts) -> Standing:
    found = duties.findings(case)
    case.extra_days = sum(_effect_days(case, one) for one in found if one.mark is Mark.BROKEN)
    stage = case.guarantee.stages[case.stage]
    span = WindowSpan(case.opens(stage), case.ends(stage), case.claims_until(stage), case.stage)
    outcome = results(case, case.signed.minimum(case.as_of), span.opens, span.ends)
    claimed = claim(case.seen, case.guarantee.claim, case.terms.zone, case.as_of)
    verdict: Verdict | None = _verdict(case, facts, found, outcome, span)
    if claimed is not None:
        _note_deadlines(case, claimed)
        verdict = _as_of_filing(case, facts, claimed.filed_at)
    withdrawal = promise.statutory(case)
    lines = promise.statutory_lines(case, withdrawal)
    if not lines:
        lines = _lines(case, found, outcome, verdict, claimed)
    payable = promise.total_of(lines, case.terms.fee.currency)
    nothing = verdict in _NOTHING and not (claimed and claimed.granted)
    coachs = coach.findings(case)
    return Standing(
        verdict,
        case.as_of,
        None,
        case.paused,
        (*found, *coachs, *_notes(case, outcome, span)),
        outcome,
        lines,
        Money.zero(payable.currency) if nothing else payable,
        withdrawal,
        claimed,
        span,
        case.count,
        tuple(slip for one in found for slip in one.detail if slip.state is SlipState.UNNOTIFIED),
        max(0, case.guarantee.passes - len(passes(case))),
    )


_NOTHING = frozenset({Verdict.VALUE_RETURNED, Verdict.LAPSED, Verdict.WINDOW_CLOSED})


def _effect_days(case: Case, finding: Finding) -> int:
    duty = next((one for one in case.guarantee.duties if one.clause is finding.clause), None)
    return duty.effect.days if duty and duty.effect.kind is EffectKind.EXTEND else 0


def _verdict(case: Case, facts: Facts, found: tuple[Finding, ...], outcome: Result, span: WindowSpan) -> Verdict:
    """The first that holds, in the order of domain section 4 from (2) on."""
    over = span.ends is not None and case.passed(span.ends)
    if outcome.state is State.MET and (_said_paid(case) or over):
        return Verdict.VALUE_RETURNED
    if case.guarantee.activation and not case.seen.of(Activated):
        return Verdict.NOT_YET_ARMED
    if span.claims_until is not None and over and case.passed(span.claims_until):
        return Verdict.WINDOW_CLOSED
    if _lapsed(case, facts, found):
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


def _lapsed(case: Case, facts: Facts, found: tuple[Finding, ...]) -> bool:
    if case.seen.of(WithdrawalDeclared) or case.ending_effect is OnGuarantee.LAPSES:
        return True
    return _broken(found) or _was_broken(case, facts, found)


def _broken(found: tuple[Finding, ...]) -> bool:
    return any(one.effect is EffectKind.END and one.mark is Mark.BROKEN for one in found)


def _was_broken(case: Case, facts: Facts, found: tuple[Finding, ...]) -> bool:
    """A lapse is undone only by an excuse, or by a cure done in time and noted late.

    So neither an amendment nor calls planned later undo it: the duties are asked again as of just before each.
    """
    moments = {version.since for version in case.signed.versions[1:] if version.since <= case.as_of}
    if any(one.detail and one.slips > (one.allowed or 0) for one in found):
        moments |= {fact.at for fact in case.seen.of(SessionPlanned) if fact.at > case.signed.concluded_at}
    for moment in sorted(moments):
        past = _past(case, facts, moment - timedelta(microseconds=1))
        if past is not None and _broken(duties.findings(past)):
            return True
    return False


def _past(case: Case, facts: Facts, at: Instant) -> Case | None:
    """What is known now about an earlier instant: facts dated until then, and the excuses given since."""
    if at < case.signed.concluded_at:
        return None
    known = Seen(
        fact
        for fact in facts.items
        if fact.noted_at <= case.as_of and (fact.at <= at or isinstance(fact.what, SlipExcused))
    )
    versions = tuple(one for one in case.signed.versions if one.signed_at <= at)
    past = Case(Signed(versions, case.signed.schedules), known, at)
    return past if past.terms.guarantee is not None else None


# --- claims ----------------------------------------------------------------------------------------


def _as_of_filing(case: Case, facts: Facts, filed_at: Instant) -> Verdict | None:
    """The verdict as the filing found it: on the facts noted by then, without the claim itself."""
    claimed = filed(case.seen)
    known = [
        fact
        for fact in facts.items
        if fact.noted_at <= filed_at and fact.at <= filed_at and (claimed is None or fact.subject != claimed.subject)
    ]
    seen = Seen(known)
    versions = tuple(one for one in case.signed.versions if one.signed_at <= filed_at)
    if not versions:
        return None  # filed before both had signed: there was nothing to stand on
    schedules = signed_schedules(case, filed_at)
    past = Case(Signed(versions, schedules), seen, filed_at)
    if past.terms.guarantee is None:
        return None
    found = duties.findings(past)
    stage = past.guarantee.stages[past.stage]
    span = WindowSpan(past.opens(stage), past.ends(stage), past.claims_until(stage), past.stage)
    outcome = results(past, past.signed.minimum(filed_at), span.opens, span.ends)
    verdict = _verdict(past, facts, found, outcome, span)
    return Verdict.COVERED if verdict is Verdict.AT_RISK else verdict


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
    case: Case, found: tuple[Finding, ...], outcome: Result, verdict: Verdict | None, claimed: Claim | None
) -> tuple[RefundLine, ...]:
    """What would be, or is to be, paid back: the promise for a claim, otherwise what the ending returns in any case."""
    anyway = promise.ending_lines(case)
    granted = claimed is not None and bool(claimed.granted)
    if verdict in _NOTHING and not granted:
        return anyway
    reduction = sum((_reduced(case, one) for one in found if one.mark is Mark.BROKEN), Fraction(0))
    stage = case.guarantee.stages[case.stage]
    return promise.promised(case, stage, outcome, min(Fraction(1), reduction))


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
        notes.append(Finding("numbers_reached_not_confirmed", None, Party.CLIENT, Mark.NOT_DUE))
    if case.guarantee.activation and not case.seen.of(Activated):
        notes.append(
            Finding(
                "activation_waited_for",
                None,
                Party.CLIENT,
                Mark.NOT_DUE,
                data={"what": case.guarantee.activation.what},
            )
        )
    return tuple(notes)


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
