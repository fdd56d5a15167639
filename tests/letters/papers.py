"""Terms, findings and standings that the tests of words are made from: the model case, and one that says everything."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from valueback.core import terms as t
from valueback.core.agreements import Agreed, Version
from valueback.core.facts import Fact, Facts, SessionPlanned, VersionSigned
from valueback.core.guarantee import Standing, assess
from valueback.core.money import Money
from valueback.core.outcome import (
    AllOf,
    AnyOf,
    AtLeast,
    Feedback,
    Group,
    Habit,
    Judgement,
    Measure,
    Milestone,
    MoneyWon,
)
from valueback.core.presets import ENDINGS, model_minimum, value_back
from valueback.core.slots import Slot
from valueback.core.terms import Clause, Party, Terms

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "valueback"
SIGNED = datetime(2027, 1, 11, 12, 30, tzinfo=UTC)
FEE = Money.of("2400.00", "USD")


def model() -> Terms:
    """The model case: a consumer in Sao Paulo, coached from New York."""
    return Terms(
        names=t.Names("Harbour Talk", "LinkedEnglish", "Jose", "Ana"),
        fee=FEE,
        first_day=date(2027, 1, 15),
        months=6,
        sessions=26,
        slot=Slot(4, time(10), "America/New_York", 45),
        objective="Lead meetings in English",
        minimum=model_minimum(FEE),
        zone="America/New_York",
        client_zone="America/Sao_Paulo",
        guarantee=value_back(),
        jurisdiction="BR",
    )


def without_guarantee() -> Terms:
    return replace(model(), guarantee=None)


def everything() -> Terms:
    """Terms in which every field says something, for a consumer."""
    return replace(
        model(),
        names=t.Names("Harbour Talk", "LinkedEnglish", "Jose", "Ana", "Clinic Ltd", "Rui"),
        minimum=_every_leaf(),
        guarantee=_every_clause(),
        coach_zone="Europe/Lisbon",
        capacity_reason="buys for a company",
        holidays=(date(2027, 2, 9), date(2027, 4, 21)),
        every_weeks=2,
        payment="monthly",
        retainer=t.PayForWork(t.WorkUnit.MINUTES, Decimal(120), cap=Decimal(60), rate=Money.of("2.00", "USD")),
        tax=t.TaxClause("ISS", Decimal("0.05"), "inside", "retain"),
        own_clauses=("What is said stays between us.", "Coffee is on the coach."),
    )


def with_access() -> Terms:
    """Paid at once with a discount, access instead of work, and the sponsor signs as the third."""
    return replace(
        everything(),
        fee=Money.of("2280.00", "USD"),
        list_fee=FEE,
        payment="at_once",
        retainer=t.PayForAccess(("Jose", "Rui"), ("WhatsApp", "phone"), time(9), time(17), 4, Money.of("20.00", "USD")),
        signers=(Party.CLIENT, Party.COACH, Party.SPONSOR),
    )


def by_milestones() -> Terms:
    """Paid in three parts, and nothing but the call."""
    parts = (("On signing", "0.3"), ("Session 13 held", "0.3"), ("Last session held", "0.4"))
    return replace(
        everything(),
        retainer=None,
        payment="milestones",
        payment_parts=tuple(t.PaymentPart(title, Decimal(share)) for title, share in parts),
    )


def _every_leaf() -> AnyOf:
    return AnyOf(
        (
            MoneyWon("gains", "New contracts", FEE),
            AllOf((Habit("habit", "Speaks up", 1, 12), Feedback("boss", "Seen by peers", Group.MANAGER, 3, 2))),
            AtLeast(
                1,
                (
                    Measure("score", "Test score", Decimal("4.5"), Decimal("6.0"), "points"),
                    Milestone("offer", "A new role"),
                ),
            ),
            Judgement("word", "I have the tools"),
        )
    )


def _every_clause() -> t.Guarantee:
    plain = value_back()
    per_week = t.Allowance(Decimal(1), t.Counting.RATE, t.Per.WEEK)
    acts = t.Duty(t.ActsRule("applications", 5), per_week, t.Within(3), t.Effect(t.EffectKind.REDUCE, Decimal("0.1")))
    evidence = t.Duty(t.EvidenceRule(7), cure=t.NoCure(), effect=t.Effect(t.EffectKind.EXTEND, days=9))
    objection = t.Duty(t.HomeworkRule(7), t.Allowance(Decimal("0.2"), t.Counting.SHARE), t.Within(14))
    kept = tuple(duty for duty in plain.duties if duty.clause is not Clause.HOMEWORK)
    return replace(
        plain,
        duties=(*kept, objection, acts, evidence),
        stages=(_first_stage(), t.Stage(_window(), t.Promise(basis=t.Basis.UNUSED))),
        endings=ENDINGS,
        activation=t.Activation("send the baseline", True),
    )


def _first_stage() -> t.Stage:
    promise = t.Promise(
        less_fixed=Money.of("100.00", "USD"),
        less_share=Decimal("0.1"),
        less_per_session=Money.of("20.00", "USD"),
        excluded=Money.of("50.00", "USD"),
        tiers=(t.Tier(Decimal("0.8"), 30, 4), t.Tier(Decimal("0.5"), 90, 12)),
        milestones=(t.MilestonePart("offer", Decimal("0.4")), t.MilestonePart("score", Decimal("0.6"))),
    )
    remedies = (
        t.Remedy(t.RemedyKind.EXTRA_SESSIONS, 4),
        t.Remedy(t.RemedyKind.EXTENSION, 30),
        t.Remedy(t.RemedyKind.PART, share=Decimal("0.5")),
    )
    return t.Stage(promise=promise, remedies=remedies)


def _window() -> t.Window:
    bounds = (t.After(t.Anchor.START, 60), t.After(t.Anchor.FIRST_SESSION, 8, t.Unit.SESSIONS))
    return t.Window(t.Anchor.START, t.FirstOf(bounds), (t.Extension.SUSPENSIONS, t.Extension.COACH_ABSENCES))


def signed_facts() -> tuple[Fact, ...]:
    """Both have signed, the client with every clause acknowledged."""
    acknowledged = tuple(duty.clause for duty in value_back().duties)
    return (
        Fact(1, "v1", SIGNED, SIGNED, Party.COACH, VersionSigned(1, "d", "Jose")),
        Fact(2, "v1", SIGNED, SIGNED, Party.CLIENT, VersionSigned(1, "d", "Ana", acknowledged)),
    )


def standing(*more: Fact, terms: Terms | None = None, as_of: datetime | None = None) -> Standing:
    """The standing of the model case with two sessions planned and whatever else happened."""
    planned = tuple(
        Fact(place + 3, f"s{place + 1}", SIGNED, SIGNED, Party.COACH, SessionPlanned(_start(place), 45))
        for place in range(2)
    )
    facts = Facts((*signed_facts(), *planned, *more))
    return assess(Agreed((Version(1, terms or model()),)), facts, as_of or SIGNED + timedelta(hours=1))


def _start(place: int) -> datetime:
    return datetime(2027, 1, 15, 15, tzinfo=UTC) + timedelta(weeks=place)


def calls(folder: Path, name: str) -> Iterator[ast.Call]:
    """Every call of `name` in the Python files of a folder, or in one file."""
    for path in sorted(folder.rglob("*.py")) if folder.is_dir() else (folder,):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def first_words(folder: Path, name: str) -> set[str]:
    """The first argument of every call of `name`, where it is a plain text."""
    return {
        call.args[0].value
        for call in calls(folder, name)
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }
