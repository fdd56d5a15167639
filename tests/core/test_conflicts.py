"""Terms that cannot work are refused with the reason: every code is reached, and ordinary terms reach none."""

import ast
from dataclasses import replace
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.core.journals import terms as workable_terms
from tests.core.life import FEE, PLAIN, ZONE, guarantee, model_terms
from valueback.core import conflicts as module
from valueback.core import presets
from valueback.core.conflicts import calls_in_term, conflicts
from valueback.core.money import Money
from valueback.core.outcome import AllOf, AnyOf, Judge, Judgement, Milestone, MoneyWon
from valueback.core.slots import Slot
from valueback.core.terms import (
    Activation,
    ActsRule,
    After,
    Allowance,
    Anchor,
    BeforeNextSession,
    Capacity,
    ClarityRule,
    Clause,
    CommonSenseRule,
    Counting,
    Deficit,
    Duty,
    Effect,
    EffectKind,
    Ending,
    EndingKind,
    EvidenceRule,
    FirstOf,
    HeldInARow,
    HomeworkRule,
    LastOf,
    MilestonePart,
    Names,
    NoCure,
    NoticeRule,
    OnGuarantee,
    OnMoney,
    Opens,
    Overage,
    Party,
    PayForAccess,
    PayForWork,
    PaymentPart,
    PresentRule,
    Promise,
    SpokeUpRule,
    Stage,
    TaxClause,
    Terms,
    Tier,
    Unit,
    UntilDecided,
    ValueToldRule,
    Window,
    Within,
    WorkUnit,
)

END, WARN = Effect(EffectKind.END), Effect(EffectKind.WARN)


def with_duties(*duties: Duty, **changes: Any) -> Terms:
    return model_terms(guarantee(*duties), **changes)


def with_stage(stage: Stage, **changes: Any) -> Terms:
    return model_terms(replace(PLAIN, stages=(stage,)), **changes)


def ending_at(bound: Any) -> Terms:
    return with_stage(Stage(Window(ends=bound)))


def promising(**promise: Any) -> Terms:
    return with_stage(Stage(promise=Promise(**promise)))


DEARER = Money.of("2600.00", "USD")
ALL_THREE = (Party.CLIENT, Party.COACH, Party.SPONSOR)


def in_parts(*parts: tuple[str, str], **changes: Any) -> Terms:
    made = tuple(PaymentPart(title, Decimal(share)) for title, share in parts)
    return model_terms(payment="milestones", payment_parts=made, **changes)


def work(**changes: Any) -> PayForWork:
    return PayForWork(WorkUnit.MINUTES, Decimal(120), **changes)


def access(credit: Money | None = None) -> PayForAccess:
    return PayForAccess(("Jose",), ("WhatsApp",), time(9), time(17), 4, credit)


CASES: tuple[tuple[str, dict[str, str], Terms], ...] = (
    ("ruleset_unknown", {"ruleset": "1999-01"}, model_terms(ruleset="1999-01")),
    ("fee_negative", {"fee": "-0.01 USD"}, model_terms(fee=Money(-1, "USD"))),
    ("term_empty", {}, model_terms(months=0)),
    ("term_empty", {}, model_terms(sessions=0)),
    ("business_without_reason", {}, model_terms(capacity=Capacity.BUSINESS, capacity_reason=" ")),
    ("zone_unknown", {"zone": "Mars/Olympus"}, model_terms(client_zone="Mars/Olympus")),
    ("zone_unknown", {"zone": "Mars/Olympus"}, model_terms(coach_zone="Mars/Olympus")),
    ("more_sessions_than_slots", {"sessions": "27", "slots": "26"}, model_terms(sessions=27)),
    ("more_sessions_than_slots", {"sessions": "26", "slots": "13"}, model_terms(every_weeks=2)),
    ("tax_unclear", {"tax": "VAT"}, model_terms(tax=TaxClause("VAT", Decimal("0.2"), "on top"))),
    ("tax_unclear", {"tax": "VAT"}, model_terms(tax=TaxClause("VAT", Decimal("0.2"), on_refund="perhaps"))),
    ("no_working_day", {}, model_terms(weekend=tuple(range(7)))),
    ("list_fee_in_other_currency", {}, model_terms(list_fee=Money.of("9000.00", "BRL"))),
    ("list_fee_not_above", {"fee": "2400.00 USD", "list": "2400.00 USD"}, model_terms(list_fee=FEE)),
    ("list_fee_not_at_once", {}, model_terms(list_fee=DEARER, payment="monthly")),
    ("parts_without_milestones", {}, model_terms(payment_parts=(PaymentPart("Half", Decimal(1)),))),
    ("milestones_without_parts", {}, model_terms(payment="milestones")),
    ("payment_part_empty", {}, in_parts(("Start", "1"), ("Half", "0"))),
    ("payment_part_empty", {}, in_parts(("Start", "0.5"), (" ", "0.5"))),
    ("payment_shares", {"total": "0.9"}, in_parts(("Start", "0.5"), ("Half", "0.4"))),
    ("retainer_in_other_currency", {"currency": "EUR"}, model_terms(retainer=access(Money.of("20.00", "EUR")))),
    ("retainer_in_other_currency", {"currency": "USD"}, model_terms(retainer=work(rate=Money(-1, "USD")))),
    ("retainer_without_rate", {}, model_terms(retainer=work(overage=Overage.BILL))),
    ("retainer_without_rate", {}, model_terms(retainer=work(deficit=Deficit.BILLED, rate=Money.zero("USD")))),
    ("signers_incomplete", {}, model_terms(signers=(Party.CLIENT,))),
    ("signers_unclear", {}, model_terms(signers=(Party.CLIENT, Party.COACH, Party.COACH))),
    ("signers_unclear", {}, model_terms(signers=(Party.CLIENT, Party.COACH, Party.SERVICE))),
    ("sponsor_unnamed", {}, model_terms(signers=ALL_THREE)),
    ("sponsor_unnamed", {}, model_terms(signers=ALL_THREE, names=Names("P", "B", "Jose", "Ana", "Ana", "Dora"))),
    (
        "result_key_twice",
        {"key": "a"},
        model_terms(minimum=AnyOf((Judgement("a", "A"), AllOf((Milestone("a", "B"), Milestone("c", "C")))))),
    ),
    (
        "third_person_unnamed",
        {"result": "The post"},
        model_terms(minimum=Milestone("post", "The post", Judge.THIRD), names=Names("P", "B", "Jose", "Ana")),
    ),
    ("money_target_empty", {"result": "Gains"}, model_terms(minimum=MoneyWon("g", "Gains", Money.zero("USD")))),
    (
        "duty_twice",
        {"clause": "present"},
        with_duties(Duty(PresentRule(), effect=WARN), Duty(PresentRule(3), effect=WARN)),
    ),
    (
        "ending_twice",
        {"ending": "both_agree"},
        model_terms(
            replace(PLAIN, endings=(Ending(EndingKind.BOTH_AGREE, OnGuarantee.STANDS, OnMoney.NOTHING_BACK),) * 2)
        ),
    ),
    ("end_without_cure", {"clause": "homework"}, with_duties(Duty(HomeworkRule(), cure=NoCure(), effect=END))),
    ("cure_does_not_fit", {"clause": "homework"}, with_duties(Duty(HomeworkRule(), cure=HeldInARow(), effect=END))),
    ("cure_does_not_fit", {"clause": "present"}, with_duties(Duty(PresentRule(), cure=Within(7), effect=END))),
    ("cure_does_not_fit", {"clause": "notice"}, with_duties(Duty(NoticeRule(), cure=BeforeNextSession(), effect=END))),
    ("cure_does_not_fit", {"clause": "value_told"}, with_duties(Duty(ValueToldRule(), cure=UntilDecided()))),
    (
        "cure_does_not_fit",
        {"clause": "acts"},
        with_duties(Duty(ActsRule("posts", 5, at_least=False), cure=Within(7), effect=WARN)),
    ),
    (
        "effect_does_not_fit",
        {"clause": "spoke_up"},
        with_duties(Duty(SpokeUpRule(), effect=END), capacity=Capacity.BUSINESS, capacity_reason="A company pays"),
    ),
    ("effect_does_not_fit", {"clause": "common_sense"}, with_duties(Duty(CommonSenseRule(), cure=UntilDecided()))),
    ("effect_does_not_fit", {"clause": "present"}, with_duties(Duty(PresentRule(), effect=Effect(EffectKind.HOLD)))),
    ("reduce_without_share", {"clause": "notice"}, with_duties(Duty(NoticeRule(), effect=Effect(EffectKind.REDUCE)))),
    (
        "reduce_without_share",
        {"clause": "notice"},
        with_duties(Duty(NoticeRule(), effect=Effect(EffectKind.REDUCE, share=Decimal("1.01")))),
    ),
    ("extend_without_days", {"clause": "notice"}, with_duties(Duty(NoticeRule(), effect=Effect(EffectKind.EXTEND)))),
    ("acts_negative", {"clause": "acts"}, with_duties(Duty(ActsRule("applications", -1), effect=WARN))),
    (
        "allowance_does_not_fit",
        {"clause": "clarity"},
        with_duties(Duty(ClarityRule(), Allowance(Decimal(0), Counting.RUN), effect=WARN)),
    ),
    ("no_window", {}, model_terms(replace(PLAIN, stages=()))),
    (
        "request_with_milestones",
        {},
        with_stage(Stage(promise=Promise(milestones=(MilestonePart("word", Decimal(1)),)), opens=Opens.ON_REQUEST)),
    ),
    ("window_without_end", {}, ending_at(FirstOf(()))),
    ("activation_unnamed", {}, ending_at(After(Anchor.ACTIVATION, 30))),
    ("activation_unnamed", {}, with_stage(Stage(Window(starts=Anchor.ACTIVATION)))),
    ("window_negative", {}, ending_at(LastOf((After(Anchor.START, -1), After(Anchor.TERM_END))))),
    ("window_negative", {}, ending_at(After(Anchor.FIRST_SESSION, 0, Unit.SESSIONS))),
    ("sessions_after_the_last", {}, ending_at(After(Anchor.LAST_SESSION, 1, Unit.SESSIONS))),
    ("promise_share", {}, promising(share=Decimal("1.1"))),
    ("promise_share", {}, promising(less_share=Decimal("-0.1"))),
    ("promise_share", {}, promising(tiers=(Tier(Decimal(2), days=3),))),
    ("deduction_in_other_currency", {"currency": "EUR"}, promising(less_fixed=Money.of("10.00", "EUR"))),
    ("deduction_in_other_currency", {"currency": "USD"}, promising(less_per_session=Money(-1, "USD"))),
    ("deduction_in_other_currency", {"currency": "BRL"}, promising(excluded=Money.of("10.00", "BRL"))),
    ("milestone_unknown", {"key": "offer"}, promising(milestones=(MilestonePart("offer", Decimal(1)),))),
    ("milestone_shares", {"total": "0.9"}, promising(milestones=(MilestonePart("word", Decimal("0.9")),))),
)


@pytest.mark.parametrize(("code", "data", "terms"), CASES, ids=[code for code, _, _ in CASES])
def test_each_combination_that_cannot_work_is_refused_with_its_names(
    code: str, data: dict[str, str], terms: Terms
) -> None:
    assert [(one.code, dict(one.data)) for one in conflicts(terms)] == [(code, data)]


def test_every_code_is_reached() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    codes = {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Conflict"
        if isinstance(node.args[0], ast.Constant)
    }
    assert codes == {code for code, _, _ in CASES}


def test_all_conflicts_are_told_at_once_in_the_order_of_reading() -> None:
    terms = with_duties(Duty(HomeworkRule(), cure=NoCure(), effect=END), fee=Money(-1, "USD"), weekend=tuple(range(7)))
    assert [one.code for one in conflicts(terms)] == ["fee_negative", "no_working_day", "end_without_cure"]


@settings(max_examples=40)
@given(workable_terms())
def test_terms_drawn_to_work_have_no_conflict_but_those_of_their_numbers(terms: Terms) -> None:
    assert {one.code for one in conflicts(terms)} <= {"more_sessions_than_slots", "tax_unclear", "promise_share"}


def test_what_a_business_may_agree_a_consumer_may_not() -> None:
    duty = Duty(HomeworkRule(), cure=NoCure(), effect=END)
    business = with_duties(duty, capacity=Capacity.BUSINESS, capacity_reason="A company pays")
    assert conflicts(business) == ()
    assert [one.code for one in conflicts(replace(business, capacity=Capacity.CONSUMER))] == ["end_without_cure"]


@pytest.mark.parametrize(
    "duty",
    [
        Duty(ClarityRule(), cure=Within(14), effect=END),
        Duty(ValueToldRule(), cure=BeforeNextSession(), effect=END),
        Duty(HomeworkRule(), cure=BeforeNextSession(), effect=END),
        Duty(PresentRule(), cure=HeldInARow(4), effect=END),
        Duty(NoticeRule(), cure=HeldInARow(1), effect=END),
        Duty(ActsRule("applications", 5), cure=Within(14), effect=END),
        Duty(ActsRule("posts", 5, at_least=False), effect=WARN),
        Duty(EvidenceRule(), cure=Within(7), effect=END),
        Duty(CommonSenseRule(), cure=UntilDecided(), effect=Effect(EffectKind.HOLD)),
        Duty(SpokeUpRule(), effect=Effect(EffectKind.FINDING)),
        Duty(PresentRule(), effect=Effect(EffectKind.EXTEND, days=7)),
    ],
    ids=lambda duty: str(duty.clause),
)
def test_what_fits_is_taken(duty: Duty) -> None:
    assert conflicts(with_duties(duty)) == ()


@pytest.mark.parametrize(
    "terms",
    [
        model_terms(list_fee=DEARER),
        in_parts(("Start", "0.3"), ("Half", "0.3"), ("End", "0.4")),
        model_terms(retainer=work(overage=Overage.BILL, rate=Money.of("2.00", "USD"))),
        model_terms(retainer=work()),
        model_terms(retainer=access(Money.of("20.00", "USD"))),
        model_terms(signers=ALL_THREE, names=Names("P", "B", "Jose", "Ana", "Clinic Ltd", "Dora")),
        model_terms(signers=(Party.COACH, Party.CLIENT)),
    ],
)
def test_what_is_paid_and_signed_in_an_ordinary_way_is_taken(terms: Terms) -> None:
    assert conflicts(terms) == ()


def test_windows_of_every_anchor_work_together() -> None:
    bound = FirstOf(
        (
            LastOf((After(Anchor.TERM_END), After(Anchor.LAST_SESSION, 14))),
            After(Anchor.ACTIVATION, 6, Unit.MONTHS),
            After(Anchor.FIRST_SESSION, 20, Unit.SESSIONS),
        )
    )
    made = replace(PLAIN, stages=(Stage(Window(ends=bound)),), activation=Activation("Send the form"))
    assert conflicts(model_terms(made)) == ()


def test_a_term_holds_as_many_calls_as_its_slot_comes_round() -> None:
    assert calls_in_term(model_terms()) == 26
    friday_and_thursday = (model_terms(), model_terms(slot=Slot(3, time(10), ZONE, 45)))
    assert [calls_in_term(terms) for terms in friday_and_thursday] == [26, 25]
    assert calls_in_term(model_terms(every_weeks=2)) == 13
    assert conflicts(model_terms("none", minimum=presets.minimum_for("none", FEE, ""))) == ()


@pytest.mark.parametrize(
    "build",
    [
        lambda: HeldInARow(0),
        lambda: Within(-1),
        lambda: BeforeNextSession(-1),
        lambda: EvidenceRule(-1),
        lambda: ClarityRule(0),
        lambda: ClarityRule(4, -1),
        lambda: Allowance(Decimal(-1)),
        lambda: Allowance(Decimal("1.1"), Counting.SHARE),
    ],
)
def test_numbers_that_mean_nothing_cannot_be_written(build: Any) -> None:
    with pytest.raises(ValueError, match="or more"):
        build()


def test_clauses_are_named_for_the_sentence() -> None:
    assert {data["clause"] for _, data, _ in CASES if "clause" in data} <= {str(clause) for clause in Clause}
