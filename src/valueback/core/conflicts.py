"""Which clauses of the terms cannot work together: each conflict is a code with its numbers, worded in `letters`.

Source: domain section 4, "What terms can say" (a combination that cannot work is refused with the reason).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from valueback.core.dates import term_last_day, zone
from valueback.core.money import Money
from valueback.core.outcome import Feedback, Judge, MoneyWon, leaves
from valueback.core.slots import occurrences
from valueback.core.tax import KINDS, ON_REFUND
from valueback.core.terms import (
    RULESETS,
    ActsRule,
    After,
    Anchor,
    Bound,
    Capacity,
    Clause,
    Counting,
    Deficit,
    Duty,
    EffectKind,
    Guarantee,
    HeldInARow,
    NoCure,
    Opens,
    Overage,
    Party,
    PayForWork,
    Promise,
    Terms,
    Unit,
    UntilDecided,
    Window,
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why terms cannot work. `data` holds the names and numbers of the sentence, as text."""

    code: str
    data: Mapping[str, str] = field(default_factory=dict)


def conflicts(terms: Terms) -> tuple[Conflict, ...]:
    """All conflicts at once, in the order in which a person reads the terms; none = the terms can be offered."""
    found = [*_basics(terms), *_payment(terms), *_retainer(terms), *_signers(terms), *_results(terms)]
    if terms.guarantee is not None:
        found += [*_duties(terms, terms.guarantee), *_stages(terms, terms.guarantee)]
    return tuple(found)


def _basics(terms: Terms) -> Iterator[Conflict]:
    if terms.ruleset not in RULESETS:
        yield Conflict("ruleset_unknown", {"ruleset": terms.ruleset})
    if terms.fee.minor < 0:
        yield Conflict("fee_negative", {"fee": str(terms.fee)})
    if terms.months < 1 or terms.sessions < 1:
        yield Conflict("term_empty")
        return
    if terms.capacity is Capacity.BUSINESS and not terms.capacity_reason.strip():
        yield Conflict("business_without_reason")
    for key in (terms.zone, terms.client_zone, terms.coach_zone or terms.zone):
        try:
            zone(key)
        except ValueError:
            yield Conflict("zone_unknown", {"zone": key})
            return
    fits = calls_in_term(terms)
    if terms.sessions > fits:
        yield Conflict("more_sessions_than_slots", {"sessions": str(terms.sessions), "slots": str(fits)})
    if terms.tax.name and (terms.tax.kind not in KINDS or terms.tax.on_refund not in ON_REFUND):
        yield Conflict("tax_unclear", {"tax": terms.tax.name})
    if len(terms.weekend) > 6:
        yield Conflict("no_working_day")


def calls_in_term(terms: Terms) -> int:
    """How many calls of the slot lie within the term."""
    last: date = term_last_day(terms.first_day, terms.months)
    return len(occurrences(terms.slot, terms.first_day, last, terms.every_weeks))


def _payment(terms: Terms) -> Iterator[Conflict]:
    """A list price is what a discount for paying at once is taken from; parts are what milestones pay."""
    fee, listed, parts = terms.fee, terms.list_fee, terms.payment_parts
    if listed is not None:
        if listed.currency != fee.currency:
            yield Conflict("list_fee_in_other_currency")
        elif listed <= fee:
            yield Conflict("list_fee_not_above", {"fee": str(fee), "list": str(listed)})
        if terms.payment != "at_once":
            yield Conflict("list_fee_not_at_once")
    if terms.payment != "milestones":
        if parts:
            yield Conflict("parts_without_milestones")
        return
    if not parts:
        yield Conflict("milestones_without_parts")
        return
    if any(part.share <= 0 or not part.title.strip() for part in parts):
        yield Conflict("payment_part_empty")
    total = sum(part.share for part in parts)
    if total != 1:
        yield Conflict("payment_shares", {"total": str(total)})


def _retainer(terms: Terms) -> Iterator[Conflict]:
    retainer = terms.retainer
    if retainer is None:
        return
    amount = retainer.rate if isinstance(retainer, PayForWork) else retainer.credit
    if amount is not None and _foreign(terms, amount):
        yield Conflict("retainer_in_other_currency", {"currency": amount.currency})
    if not isinstance(retainer, PayForWork) or amount:
        return
    if retainer.overage is Overage.BILL or retainer.deficit is Deficit.BILLED:
        yield Conflict("retainer_without_rate")


# Whose signature can be asked: the two parties, and the sponsor as the third.
_SIGNING = frozenset({Party.CLIENT, Party.COACH, Party.SPONSOR})


def _signers(terms: Terms) -> Iterator[Conflict]:
    signers = terms.signers
    if not {Party.CLIENT, Party.COACH} <= set(signers):
        yield Conflict("signers_incomplete")
    if len(set(signers)) < len(signers) or not set(signers) <= _SIGNING:
        yield Conflict("signers_unclear")
    payer = terms.names.payer.strip()
    if Party.SPONSOR in signers and payer in ("", terms.names.client.strip()):
        yield Conflict("sponsor_unnamed")


def _results(terms: Terms) -> Iterator[Conflict]:
    found = leaves(terms.minimum)
    keys = [leaf.key for leaf in found]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Conflict("result_key_twice", {"key": key})
    for leaf in found:
        if leaf.judge is Judge.THIRD and not isinstance(leaf, Feedback) and not terms.names.third:
            yield Conflict("third_person_unnamed", {"result": leaf.title})
        if isinstance(leaf, MoneyWon) and leaf.target.minor <= 0:
            yield Conflict("money_target_empty", {"result": leaf.title})


def _duties(terms: Terms, guarantee: Guarantee) -> Iterator[Conflict]:
    clauses = [duty.clause for duty in guarantee.duties]
    for clause in sorted({clause for clause in clauses if clauses.count(clause) > 1}):
        yield Conflict("duty_twice", {"clause": clause})
    for duty in guarantee.duties:
        yield from _duty(terms, duty)
    endings = [ending.kind for ending in guarantee.endings]
    for kind in sorted({kind for kind in endings if endings.count(kind) > 1}):
        yield Conflict("ending_twice", {"ending": kind})


# What makes a slip of a clause good: the act itself, done late, or sessions kept in a row.
_BY_THE_ACT = frozenset({Clause.CLARITY, Clause.VALUE_TOLD, Clause.HOMEWORK, Clause.ACTS, Clause.EVIDENCE})
_BY_SESSIONS = frozenset({Clause.PRESENT, Clause.NOTICE})
# A clause that is looked at in a claim only, and what its breach can do there.
_IN_A_CLAIM: Mapping[Clause, frozenset[EffectKind]] = MappingProxyType(
    {
        Clause.COMMON_SENSE: frozenset({EffectKind.HOLD, EffectKind.WARN, EffectKind.FINDING}),
        Clause.SPOKE_UP: frozenset({EffectKind.WARN, EffectKind.FINDING}),
    }
)


def _duty(terms: Terms, duty: Duty) -> Iterator[Conflict]:
    clause, effect = duty.clause, duty.effect
    consumer_end = terms.capacity is Capacity.CONSUMER and effect.kind is EffectKind.END
    if consumer_end and isinstance(duty.cure, NoCure):
        yield Conflict("end_without_cure", {"clause": clause})
    if not _cure_fits(duty):
        yield Conflict("cure_does_not_fit", {"clause": clause})
    if not _effect_fits(duty):
        yield Conflict("effect_does_not_fit", {"clause": clause})
    if effect.kind is EffectKind.REDUCE and not 0 < effect.share <= 1:
        yield Conflict("reduce_without_share", {"clause": clause})
    if effect.kind is EffectKind.EXTEND and effect.days < 1:
        yield Conflict("extend_without_days", {"clause": clause})
    if isinstance(duty.rule, ActsRule) and duty.rule.count < 0:
        yield Conflict("acts_negative", {"clause": clause})
    single = clause in (Clause.CLARITY, Clause.COMMON_SENSE, Clause.SPOKE_UP)
    if single and duty.allowed.counting is not Counting.COUNT:
        yield Conflict("allowance_does_not_fit", {"clause": clause})


def _cure_fits(duty: Duty) -> bool:
    """Nothing undoes too many acts, and only a call can be made up for by calls."""
    if isinstance(duty.cure, NoCure):
        return True
    if isinstance(duty.cure, HeldInARow):
        return duty.clause in _BY_SESSIONS
    if isinstance(duty.cure, UntilDecided):
        return duty.clause is Clause.COMMON_SENSE
    too_many = isinstance(duty.rule, ActsRule) and not duty.rule.at_least
    return duty.clause in _BY_THE_ACT and not too_many


def _effect_fits(duty: Duty) -> bool:
    if duty.clause in _IN_A_CLAIM:
        return duty.effect.kind in _IN_A_CLAIM[duty.clause]
    return duty.effect.kind is not EffectKind.HOLD


def _stages(terms: Terms, guarantee: Guarantee) -> Iterator[Conflict]:
    if not guarantee.stages:
        yield Conflict("no_window")
    for stage in guarantee.stages:
        yield from _window(guarantee, stage.window)
        yield from _promise(terms, stage.promise)
        if stage.opens is Opens.ON_REQUEST and stage.promise.milestones:
            yield Conflict("request_with_milestones")


def _window(guarantee: Guarantee, window: Window) -> Iterator[Conflict]:
    parts = list(_parts(window.ends))
    if not parts:
        yield Conflict("window_without_end")
    anchors = {window.starts, *(part.anchor for part in parts)}
    if Anchor.ACTIVATION in anchors and guarantee.activation is None:
        yield Conflict("activation_unnamed")
    for part in parts:
        if part.count < 0:
            yield Conflict("window_negative")
        if part.unit is Unit.SESSIONS and part.anchor is Anchor.LAST_SESSION:
            yield Conflict("sessions_after_the_last")
        if part.unit is Unit.SESSIONS and part.count < 1:
            yield Conflict("window_negative")


def _parts(bound: Bound) -> Iterator[After]:
    if isinstance(bound, After):
        yield bound
    else:
        for part in bound.parts:
            yield from _parts(part)


def _promise(terms: Terms, promise: Promise) -> Iterator[Conflict]:
    shares = (promise.share, promise.less_share, *(tier.share for tier in promise.tiers))
    if not all(0 <= share <= 1 for share in shares):
        yield Conflict("promise_share")
    for sum_ in (promise.less_fixed, promise.less_per_session, promise.excluded):
        if sum_ is not None and _foreign(terms, sum_):
            yield Conflict("deduction_in_other_currency", {"currency": sum_.currency})
    keys = {leaf.key for leaf in leaves(terms.minimum)}
    for part in promise.milestones:
        if part.leaf not in keys:
            yield Conflict("milestone_unknown", {"key": part.leaf})
    total = sum(part.share for part in promise.milestones)
    if promise.milestones and total != 1:
        yield Conflict("milestone_shares", {"total": str(total)})


def _foreign(terms: Terms, sum_: Money) -> bool:
    return sum_.currency != terms.fee.currency or sum_.minor < 0
