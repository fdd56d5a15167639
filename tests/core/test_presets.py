"""Each preset is sound, says what the table says, and is a starting point that can be edited."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.life import FEE, Life, at, model_terms
from valueback.core import presets
from valueback.core.conflicts import conflicts
from valueback.core.guarantee import Verdict
from valueback.core.money import Money
from valueback.core.outcome import leaves
from valueback.core.terms import (
    ActsRule,
    After,
    Anchor,
    BeforeNextSession,
    Capacity,
    ClaimDays,
    Clause,
    Earlier,
    EffectKind,
    EndingKind,
    Extension,
    Guarantee,
    HeldInARow,
    Level,
    OnGuarantee,
    OnMoney,
    Opens,
    Per,
    RemedyKind,
    SpokeUpRule,
    Unit,
    UntilDecided,
    Within,
    terms_from_json,
    terms_to_json,
)

WITH_A_GUARANTEE = tuple(key for key in presets.PRESETS if key != "none")


def preset(key: str) -> Guarantee:
    found = presets.PRESETS[key]()
    assert found is not None
    return found


@pytest.mark.parametrize("capacity", list(Capacity))
@pytest.mark.parametrize("key", presets.PRESETS)
def test_a_preset_works_with_ordinary_terms(key: str, capacity: Capacity) -> None:
    minimum = presets.minimum_for(key, FEE, "I lead the meeting")
    terms = model_terms(key, minimum=minimum, capacity=capacity, capacity_reason="A company pays")
    assert conflicts(terms) == ()
    if key == "stakeholders":
        return
    assert conflicts(replace(terms, minimum=presets.model_minimum(FEE))) == ()


@pytest.mark.parametrize("key", presets.PRESETS)
def test_a_preset_is_stored_and_read_as_it_is(key: str) -> None:
    terms = model_terms(key)
    assert terms_from_json(terms_to_json(terms)) == terms


@pytest.mark.parametrize("key", WITH_A_GUARANTEE)
def test_a_preset_names_itself_and_every_ending(key: str) -> None:
    made = preset(key)
    assert made.preset == key
    assert {ending.kind for ending in made.endings} == set(EndingKind)


@pytest.mark.parametrize("key", WITH_A_GUARANTEE)
def test_a_preset_gives_a_quiet_life_its_standing(key: str) -> None:
    life = Life(model_terms(key, minimum=presets.minimum_for(key, FEE, "")))
    first = Verdict.CLAIMABLE if key == "satisfaction" else Verdict.COVERED
    assert life.standing("2027-01-20 12:00").verdict is first
    assert life.standing("2027-01-20 12:00").refund_if_claimed == FEE


def test_the_value_back_preset_is_the_table() -> None:
    """Clause, allowed, cure, effect; as domain section 4 prints it for 26 sessions."""
    made = preset("value-back")
    assert [(duty.clause, duty.allowed.limit, duty.cure, duty.effect.kind) for duty in made.duties] == [
        (Clause.CLARITY, Decimal(0), Within(14), EffectKind.END),
        (Clause.VALUE_TOLD, Decimal(5), BeforeNextSession(7), EffectKind.END),
        (Clause.HOMEWORK, Decimal(6), Within(14), EffectKind.END),
        (Clause.PRESENT, Decimal(4), HeldInARow(4), EffectKind.END),
        (Clause.NOTICE, Decimal(3), HeldInARow(4), EffectKind.END),
        (Clause.COMMON_SENSE, Decimal(0), UntilDecided(), EffectKind.HOLD),
        (Clause.SPOKE_UP, Decimal(0), made.duties[6].cure, EffectKind.FINDING),
    ]
    terms = model_terms(made)
    rules = {duty.clause: duty.rule for duty in made.duties}
    assert (rules[Clause.CLARITY].by_session, rules[Clause.CLARITY].or_days) == (4, 7)  # type: ignore[union-attr]
    assert rules[Clause.PRESENT].grace_minutes == 5  # type: ignore[union-attr]
    assert rules[Clause.NOTICE].hours == 24  # type: ignore[union-attr]
    assert rules[Clause.HOMEWORK].objection_days == 0  # type: ignore[union-attr]
    assert rules[Clause.SPOKE_UP] == SpokeUpRule((6, 13, 20))
    assert (made.passes, made.claim, made.evidence) == (3, ClaimDays(30, 3, 14, 14, 14, 14), Level.SIGNED)
    assert (made.notify_days, made.say_within_hours, terms.sessions) == (7, 72, 26)
    assert {duty.clause for duty in made.coach_duties} == {
        Clause.ASK,
        Clause.ADJUST,
        Clause.LOOK,
        Clause.ON_TIME,
        Clause.RECORD,
    }


def test_the_value_back_endings_are_as_printed() -> None:
    told = {one.kind: (one.guarantee, one.money) for one in preset("value-back").endings}
    assert told == {
        EndingKind.CLIENT_STOPS: (OnGuarantee.LAPSES, OnMoney.NOTHING_BACK),
        EndingKind.SILENT_CLIENT: (OnGuarantee.LAPSES, OnMoney.NOTHING_BACK),
        EndingKind.COACH_STOPS: (OnGuarantee.CLAIM_OPENS, OnMoney.NOT_HELD_BACK),
        EndingKind.BOTH_AGREE: (OnGuarantee.LAPSES, OnMoney.NOT_HELD_BACK),
        EndingKind.EMPLOYEE_LEAVES: (OnGuarantee.LAPSES, OnMoney.NOT_HELD_BACK),
    }
    silent = next(one for one in preset("value-back").endings if one.kind is EndingKind.SILENT_CLIENT)
    assert (silent.missed_in_a_row, silent.attempts, silent.silent_days) == (3, 2, 14)


def test_stakeholders_release_the_fee_in_milestones_judged_by_others() -> None:
    promise = preset("stakeholders").stages[0].promise
    assert sum(part.share for part in promise.milestones) == 1
    assert promise.earlier is Earlier.STAND
    minimum = presets.minimum_for("stakeholders", FEE, "")
    assert {part.leaf for part in promise.milestones} == {leaf.key for leaf in leaves(minimum)}


def test_a_job_search_counts_applications_and_waits_for_a_suspension() -> None:
    made = preset("job-search")
    assert made.duties[1].rule == ActsRule("applications", 5, Per.WEEK)
    window = made.stages[0].window
    assert window.ends == After(Anchor.START, 180, Unit.DAYS)
    assert Extension.SUSPENSIONS in window.extended_by


def test_make_good_first_offers_sessions_before_money() -> None:
    remedies = preset("make-good-first").stages[0].remedies
    assert [remedy.kind for remedy in remedies] == [RemedyKind.EXTRA_SESSIONS, RemedyKind.FULL]
    assert preset("make-good-first").duties == preset("value-back").duties


def test_satisfaction_asks_for_nothing_and_ends_with_its_thirty_days() -> None:
    made = preset("satisfaction")
    assert (made.duties, made.passes, made.stages[0].opens) == ((), 0, Opens.ON_REQUEST)
    life = Life(model_terms(made))
    assert life.standing("2027-01-20 12:00").window.claims_until == at("2027-02-15 00:00")


def test_the_default_minimum_is_gains_of_the_fee_or_ones_own_word() -> None:
    fee = Money.of("900.00", "EUR")
    gains, word = leaves(presets.minimum_for("value-back", fee, "I lead the meeting"))
    assert gains.target == fee  # type: ignore[union-attr]
    assert word.title == "I lead the meeting"
    assert presets.minimum_for("job-search", fee, "").title == "A job offer"  # type: ignore[union-attr]
