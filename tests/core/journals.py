"""Values for journal tests: one small readable journal, and strategies for whatever a journal can hold."""

import types
import typing
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from valueback.core import facts as f
from valueback.core import terms as t
from valueback.core.agreements import Agreed, Version
from valueback.core.facts import Fact, Facts, NotedFor
from valueback.core.money import Money
from valueback.core.outcome import AllOf, AnyOf, AtLeast, Measure, MoneyWon, Outcome
from valueback.core.slots import Slot
from valueback.core.text import clean

TERMS = """\
engagement Ana with Jose of MaxiCareerCoaching third Clara
fee 2400.00 USD
term 2027-01-15 6 months 26 sessions
slot Fri 10:00 45 min America/New_York
client in America/Sao_Paulo
consumer in US
objective "New contracts abroad"
results any
    money gains "Gains from the work" 2400.00 USD
    all
        habit habit "Speaks up in meetings" 1 a week 12 weeks
        feedback manager "My manager sees the change" manager 1 of 1
    judgement word "I have the tools and habits to get there"
guarantee value-back
"""

SIGNED = """\
2027-01-10 14:00 signed v1 by coach
2027-01-11 09:30 signed v1 acknowledging all
2027-01-11 09:40 paid p1 2400.00 USD
2027-01-11 10:00 plan s1..s26 on slot
"""

ZONES = ("UTC", "America/New_York", "America/Sao_Paulo", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe")

texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from('"\\#(),\n\t é'), max_size=24
).map(lambda typed: clean(typed, limit=200, lines=True))
names = (
    st.sampled_from(("s1", "r2", "Ana", "Ana Maria", "c-3", "s1..s3", "each", "none", "by", "as", "x/y", "7", "é"))
    | texts
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)) | st.builds(  # noqa: DTZ001
    lambda day, minute: datetime(2027, 1, 1 + day % 28, minute // 60, minute % 60, tzinfo=UTC),
    st.integers(0, 27),
    st.integers(0, 1439),
)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
amounts = st.builds(Money, st.integers(0, 10**9), st.sampled_from(("USD", "BRL", "JPY", "KWD", "EUR")))
shares = st.sampled_from((Decimal(1), Decimal(0), Decimal("0.5"))) | st.decimals(0, 1, places=4, allow_nan=False)
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(1, 5),
    bool: st.booleans(),
    Decimal: shares,
    Money: amounts,
    datetime: instants,
    date: days,
    time: st.times(),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("exclusive", "inclusive", "inside"),
    "on_refund": ("credit", "retain", "none"),
}


def _field(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if hint is str and name in _WORDS:
        return st.sampled_from(_WORDS[name])
    return of(hint)


@st.composite
def _built(draw: st.DrawFn, cls: type) -> Any:
    """A value of a dataclass whose own checks it passes; defaults are drawn often, so that lines stay short."""
    hints = typing.get_type_hints(cls)
    values = {
        item.name: draw(_field(item.name, hints[item.name]))
        for item in fields(cls)
        if item.default is MISSING or draw(st.booleans())
    }
    if cls is Measure and values["target"] == values["baseline"]:
        values["target"] += 1
    try:
        return cls(**values)
    except ValueError:
        return reject()


def of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of an annotation."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if hint in (Outcome,):
        return outcomes
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if MoneyWon in args:
            return outcomes
        if t.After in args:
            return bounds
        return st.one_of(
            [of(one) for one in args if one is not type(None)] + ([st.none()] if type(None) in args else [])
        )
    if origin is tuple:
        return st.lists(of(args[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if hint is t.Allowance:
        return allowances
    if is_dataclass(hint):
        return _built(hint)
    raise TypeError(hint)


allowances = _built(t.Allowance).map(
    lambda one: one if one.counting is t.Counting.RATE else replace(one, per=t.Per.WEEK)
)
bounds: st.SearchStrategy[Any] = st.recursive(
    _built(t.After),
    lambda inner: st.builds(
        lambda group, parts: group(tuple(parts)),
        st.sampled_from((t.FirstOf, t.LastOf)),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=4,
)
_LEAVES = [cls for cls in typing.get_args(Outcome) if cls not in (AllOf, AnyOf, AtLeast)]
outcomes: st.SearchStrategy[Any] = st.recursive(
    st.one_of([_built(cls) for cls in _LEAVES]),
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.one_of(
            st.just(AllOf(tuple(parts))),
            st.just(AnyOf(tuple(parts))),
            st.integers(1, len(parts)).map(lambda count: AtLeast(count, tuple(parts))),
        )
    ),
    max_leaves=6,
)


# --- terms that work together -----------------------------------------------------------------------


def _workable_outcome(outcome: Outcome, taken: list[str]) -> Outcome:
    if isinstance(outcome, AllOf | AnyOf | AtLeast):
        return replace(outcome, parts=tuple(_workable_outcome(part, taken) for part in outcome.parts))
    taken.append(f"{outcome.key[:8]}{len(taken)}")
    if isinstance(outcome, MoneyWon):
        return replace(outcome, key=taken[-1], target=Money(outcome.target.minor + 1, outcome.target.currency))
    return replace(outcome, key=taken[-1])


_SINGLE = (t.Clause.CLARITY, t.Clause.COMMON_SENSE, t.Clause.SPOKE_UP)
_IN_A_ROW = (t.Clause.PRESENT, t.Clause.NOTICE)


def _cure_of(duty: t.Duty) -> st.SearchStrategy[t.Cure]:
    """Cures that fit the clause."""
    if duty.clause in _IN_A_ROW:
        return _built(t.HeldInARow)
    if duty.clause is t.Clause.COMMON_SENSE:
        return st.just(t.UntilDecided())
    too_many = isinstance(duty.rule, t.ActsRule) and not duty.rule.at_least
    if too_many or duty.clause is t.Clause.SPOKE_UP:
        return st.just(t.NoCure())
    return st.one_of(_built(t.Within), _built(t.BeforeNextSession))


def _effect_of(duty: t.Duty) -> st.SearchStrategy[t.Effect]:
    """Effects that fit the clause and its cure."""
    kinds = [t.EffectKind.WARN, t.EffectKind.FINDING]
    if duty.clause is t.Clause.COMMON_SENSE:
        kinds.append(t.EffectKind.HOLD)
    elif duty.clause is not t.Clause.SPOKE_UP:
        kinds += [t.EffectKind.REDUCE, t.EffectKind.EXTEND]
        kinds += [] if isinstance(duty.cure, t.NoCure) else [t.EffectKind.END]
    return st.builds(replace, _built(t.Effect), kind=st.sampled_from(kinds))


@st.composite
def _duty(draw: st.DrawFn, rule_class: type) -> t.Duty:
    duty = t.Duty(draw(_built(rule_class)), draw(allowances), draw(of(t.Cure)), draw(_built(t.Effect)))
    duty = replace(duty, cure=draw(_cure_of(duty)))
    if duty.clause in _SINGLE:
        duty = replace(duty, allowed=t.Allowance(duty.allowed.limit))
    effect = draw(_effect_of(duty))
    if effect.kind is t.EffectKind.REDUCE:
        effect = replace(effect, share=Decimal("0.25"))
    if effect.kind is t.EffectKind.EXTEND:
        effect = replace(effect, days=draw(st.integers(1, 30)))
    return replace(duty, effect=effect)


def _sound(bound: t.Bound) -> t.Bound:
    if isinstance(bound, t.After):
        counted = bound.count > 0 and bound.anchor is not t.Anchor.LAST_SESSION
        return bound if counted else replace(bound, unit=t.Unit.DAYS)
    return replace(bound, parts=tuple(_sound(part) for part in bound.parts))


@st.composite
def _stage(draw: st.DrawFn, currency: str, keys: list[str]) -> t.Stage:
    stage: t.Stage = draw(_built(t.Stage))
    sums = {
        name: Money(amount.minor, currency)
        for name in ("less_fixed", "less_per_session", "excluded")
        if (amount := getattr(stage.promise, name)) is not None
    }
    parts = ()
    if stage.opens is t.Opens.AT_END and draw(st.booleans()):
        parts = tuple(t.MilestonePart(key, Decimal(1) if place == 0 else Decimal(0)) for place, key in enumerate(keys))
    promise = replace(stage.promise, **sums, milestones=parts)
    return replace(stage, promise=promise, window=replace(stage.window, ends=_sound(stage.window.ends)))


@st.composite
def guarantees(draw: st.DrawFn, currency: str, keys: list[str]) -> t.Guarantee:
    """Any guarantee whose clauses do not conflict."""
    rules = draw(st.lists(st.sampled_from([cls for cls, _ in t.CLAUSES]), unique=True))
    coach = draw(st.lists(st.sampled_from(t.COACH_CLAUSES), unique=True))
    endings = draw(st.lists(st.sampled_from(list(t.EndingKind)), unique=True))
    return replace(
        draw(_built(t.Guarantee)),
        preset=draw(names),
        duties=tuple(draw(_duty(rule)) for rule in rules),
        coach_duties=tuple(t.CoachDuty(clause, draw(st.integers(0, 9)), draw(st.integers(0, 9))) for clause in coach),
        stages=tuple(draw(st.lists(_stage(currency, keys), min_size=1, max_size=3))),
        endings=tuple(replace(draw(_built(t.Ending)), kind=kind) for kind in endings),
        activation=draw(_built(t.Activation)),
    )


_BOTH = (t.Party.CLIENT, t.Party.COACH)


@st.composite
def payment_parts(draw: st.DrawFn) -> tuple[t.PaymentPart, ...]:
    """Named parts whose shares add up to 1."""
    titles = draw(st.lists(texts, min_size=1, max_size=4))
    tenths = draw(st.lists(st.integers(1, 2), min_size=len(titles) - 1, max_size=len(titles) - 1))
    shares = [Decimal(10 - sum(tenths)) / 10, *(Decimal(one) / 10 for one in tenths)]
    return tuple(t.PaymentPart(f"{title}.", share) for title, share in zip(titles, shares, strict=True))


@st.composite
def retainers(draw: st.DrawFn, currency: str) -> t.Retainer:
    """Any retainer of either kind, its amounts in one currency."""
    amount = Money(draw(st.integers(1, 10**6)), currency)
    if draw(st.booleans()):
        work: t.PayForWork = draw(_built(t.PayForWork))
        billed = work.overage is t.Overage.BILL or work.deficit is t.Deficit.BILLED
        return replace(work, rate=amount if billed else draw(st.none() | st.just(amount)))
    made = draw(st.lists(names, min_size=1, max_size=3)), draw(st.lists(names, min_size=1, max_size=3))
    opens, closes = sorted(draw(st.lists(st.times(), min_size=2, max_size=2, unique=True)))
    credit = draw(st.none() | st.just(amount))
    return t.PayForAccess(tuple(made[0]), tuple(made[1]), opens, closes, draw(st.integers(1, 9)), credit)


@st.composite
def terms(draw: st.DrawFn) -> t.Terms:
    """Any terms that can be offered."""
    taken: list[str] = []
    minimum = _workable_outcome(draw(outcomes), taken)
    fee = draw(amounts)
    payment = draw(st.sampled_from(("at_once", "monthly", "milestones")))
    zone = st.sampled_from(ZONES)
    return t.Terms(
        t.Names(draw(names), draw(names), draw(names), "Bruno", draw(names) or "Clinic", draw(names) or "Clara"),
        fee,
        draw(days),
        draw(st.integers(6, 9)),
        draw(st.integers(1, 20)),
        Slot(draw(st.integers(0, 6)), draw(st.times()), draw(zone), draw(st.integers(1, 90))),
        draw(texts),
        minimum,
        draw(zone),
        draw(zone),
        draw(st.none() | guarantees(fee.currency, taken)),
        coach_zone=draw(st.just("") | zone),
        capacity=draw(st.sampled_from(list(t.Capacity))),
        capacity_reason=draw(texts) or "in a company's name",
        jurisdiction=draw(st.sampled_from(("BR", "US", "DE", "OTHER"))),
        distance=draw(st.booleans()),
        weekend=tuple(draw(st.lists(st.integers(0, 6), unique=True, max_size=3))),
        holidays=tuple(draw(st.lists(days, max_size=2))),
        payment=payment,
        list_fee=draw(st.none() | st.just(Money(fee.minor + 1, fee.currency))) if payment == "at_once" else None,
        payment_parts=draw(payment_parts()) if payment == "milestones" else (),
        retainer=draw(st.none() | retainers(fee.currency)),
        signers=tuple(draw(st.permutations(draw(st.sampled_from((_BOTH, (*_BOTH, t.Party.SPONSOR))))))),
        tax=draw(st.just(t.TaxClause()) | _built(t.TaxClause)),
        recording=draw(st.sampled_from(list(t.Recording))),
        cancelled_in_time=draw(st.sampled_from(list(t.AfterCancelling))),
        make_up_days=draw(st.integers(0, 60)),
        own_clauses=tuple(draw(st.lists(texts, max_size=2))),
        slips_carry_over=draw(st.booleans()),
    )


@st.composite
def agreements(draw: st.DrawFn) -> Agreed:
    """Up to three versions with rising numbers."""
    numbers = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True))
    return Agreed(tuple(Version(number, draw(terms()), draw(st.none() | days)) for number in sorted(numbers)))


# --- facts --------------------------------------------------------------------------------------------

_REFERENCES = ("to", "session", "leaf", "claim", "channel")


@st.composite
def whats(draw: st.DrawFn, kind: type) -> Any:
    """Any payload of one kind."""
    made = draw(_built(kind))
    known: dict[str, Any] = {name: draw(names) for name in _REFERENCES if hasattr(made, name)}
    if isinstance(made, f.VersionSigned):
        known["version"] = 1  # the only one that the journals here agree on
    if isinstance(made, f.PaymentReceived):
        known["amount"] = replace(made.amount, minor=made.amount.minor + 1)
        known["tax"] = tuple(
            replace(one, name=one.name or "VAT", rate=one.rate / 2, amount=Money(0, made.amount.currency))
            for one in made.tax
        )
    return replace(made, **known) if known else made


@st.composite
def facts(draw: st.DrawFn, kinds: tuple[type, ...] = f.KINDS, most: int = 6) -> Facts:
    """Facts of any kind in the order of seq, some numbers left out, some corrected."""
    chosen = draw(st.lists(st.sampled_from(kinds), max_size=most))
    items: list[Fact] = []
    seq = 0
    for kind in chosen:
        seq += draw(st.sampled_from((1, 1, 1, 4)))
        at = draw(instants)
        noted_for = draw(st.none() | st.builds(NotedFor, st.sampled_from(list(t.Party)), names, texts))
        corrects = draw(st.none() | st.sampled_from([fact.seq for fact in items])) if items else None
        noted_at = draw(st.just(at) | instants)
        by = draw(st.sampled_from(list(t.Party)))
        subject = f"p{seq}" if kind is f.PaymentReceived else draw(names)
        items.append(
            Fact(seq, subject, at, noted_at, by, draw(whats(kind)), draw(st.just("") | texts), corrects, noted_for)
        )
    return Facts(tuple(items))
