"""The agreement says whatever is evaluated: every value that changes the terms changes the text that is signed."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

import pytest

from tests.letters.papers import FEE, by_milestones, everything, model, with_access, without_guarantee
from valueback.core.jurisdictions import JURISDICTIONS
from valueback.core.money import Money
from valueback.core.outcome import Judgement
from valueback.core.presets import PRESETS, minimum_for
from valueback.core.terms import (
    COACH_CLAUSES,
    Activation,
    Allowance,
    Capacity,
    Clause,
    CommonSenseRule,
    Counting,
    Duty,
    Effect,
    EffectKind,
    Opens,
    Per,
    Promise,
    Recording,
    SpokeUpRule,
    TaxClause,
    Terms,
)
from valueback.letters.agreement import agreement_text, amendment_text, schedule_text, to_acknowledge
from valueback.letters.document import Document
from valueback.letters.i18n import LANGUAGES

Path = tuple[str | int, ...]


def plain(terms: Terms, language: str = "en") -> str:
    return agreement_text(terms, 1, language).plain()


# --- every field speaks ----------------------------------------------------------------------------

# Names that link parts of the terms to each other and are printed nowhere themselves.
UNPRINTED = frozenset({"MoneyWon.key", "Feedback.key", "Habit.key", "Measure.key", "Milestone.key", "Judgement.key"})
# Fields that are read only beside another value; each of them speaks in one of the variants below.
CONDITIONAL = frozenset(
    {
        "Allowance.per",  # of a rate
        "Allowance.counting",  # of more than none
        "After.unit",  # of more than none
        "Promise.earlier",  # of milestones
        "Effect.share",  # of a reduction
        "Effect.days",  # of an extension
        "Remedy.count",  # of sessions or time
        "Remedy.share",  # of a part
        "Ending.missed_in_a_row",  # of a silent client
        "Ending.attempts",
        "Ending.silent_days",
        "CoachDuty.days",  # of asking and recording
        "Terms.capacity_reason",  # of a business
    }
)


def variants() -> tuple[Terms, ...]:
    """The terms in which everything speaks, and those in which what speaks only beside something else does."""
    full = everything()
    assert full.guarantee is not None
    other = replace(
        full,
        capacity=Capacity.BUSINESS,
        guarantee=replace(
            full.guarantee,
            passes=1,
            duties=tuple(
                replace(duty, allowed=Allowance(Decimal(2), Counting.RUN), effect=Effect(EffectKind.EXTEND, days=3))
                for duty in full.guarantee.duties
            ),
        ),
    )
    return full, other, with_access(), by_milestones()


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str, Any]]:
    """Every value in the terms that is no container, with its path and the field (Class.name) that holds it."""
    for field in fields(value):
        yield from _within(getattr(value, field.name), (*path, field.name), f"{type(value).__name__}.{field.name}")


def _within(found: Any, path: Path, name: str) -> Iterator[tuple[Path, str, Any]]:
    if is_dataclass(found) and not isinstance(found, Money):
        yield from leaves(found, path)
    elif isinstance(found, tuple):
        for place, part in enumerate(found):
            yield from _within(part, (*path, place), name)
    else:
        yield path, name, found


def changed(found: Any, name: str) -> Any:
    """Another value of the same kind that could stand there, or None where there is none."""
    if isinstance(found, Counting):
        return Counting.RUN if found is Counting.COUNT else Counting.COUNT  # a share would need a limit up to 1
    if isinstance(found, Enum):
        members = list(COACH_CLAUSES) if name == "CoachDuty.clause" else list(type(found))
        return members[(members.index(found) + 1) % len(members)]
    if isinstance(found, bool):
        return not found
    if isinstance(found, int):
        return (found + 1) % 7 if name == "Terms.weekend" else found + 1
    if isinstance(found, Decimal):
        return found / 2 if found else Decimal("0.25")
    if isinstance(found, Money):
        return found + Money.of("1.00", found.currency)
    if isinstance(found, time):
        return time(found.hour, 15)
    if isinstance(found, date):
        return found + timedelta(days=1)
    if isinstance(found, str):
        other = {"Slot.zone": "Europe/Madrid", "TaxClause.kind": "inclusive", "TaxClause.on_refund": "credit"}
        return other.get(name, f"{found}x")
    return None


def put(value: Any, path: Path, new: Any) -> Any:
    """A copy with another value at a path."""
    here, rest = path[0], path[1:]
    if isinstance(value, tuple):
        assert isinstance(here, int)
        inner = put(value[here], rest, new) if rest else new
        return (*value[:here], inner, *value[here + 1 :])
    assert isinstance(here, str)
    return replace(value, **{here: put(getattr(value, here), rest, new) if rest else new})


def is_read(terms: Terms, path: Path, name: str) -> bool:
    """Common sense and speaking up are looked at once, in a claim: nothing is allowed, counted or made good."""
    if path[:2] != ("guarantee", "duties") or name in UNPRINTED:
        return name not in UNPRINTED
    assert terms.guarantee is not None
    assert isinstance(path[2], int)
    once = isinstance(terms.guarantee.duties[path[2]].rule, CommonSenseRule | SpokeUpRule)
    return not (once and path[3] in ("allowed", "cure"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_is_evaluated_is_said(language: str) -> None:
    silent: list[str] = []
    heard: set[str] = set()
    known: set[str] = set()
    for terms in variants():
        before = plain(terms, language)
        for path, name, found in leaves(terms):
            new = changed(found, name)
            if new is None or not is_read(terms, path, name):
                continue
            known.add(name)
            if plain(put(terms, path, new), language) != before:
                heard.add(name)
            elif name not in CONDITIONAL:
                silent.append(f"{'.'.join(str(step) for step in path)}: {found!r} -> {new!r}")
    assert silent == []
    assert known - heard == set()
    assert len(known) > 90


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_of_values_is_said(language: str) -> None:
    """Leaving out the last of several parts changes the text."""
    terms = everything()
    before = plain(terms, language)
    silent = []
    for path, group in _groups(terms):
        if len(group) > 1 and plain(put(terms, path, group[:-1]), language) == before:
            silent.append(path)
    assert silent == []


def _groups(value: Any, path: Path = ()) -> Iterator[tuple[Path, tuple[Any, ...]]]:
    parts = (
        ((field.name, getattr(value, field.name)) for field in fields(value))
        if is_dataclass(value) and not isinstance(value, Money)
        else enumerate(value)
        if isinstance(value, tuple)
        else ()
    )
    for key, part in parts:
        if isinstance(part, tuple):
            yield (*path, key), part
        yield from _groups(part, (*path, key))


OPTIONAL = (
    ("guarantee", "stages", 0, "opens", Opens.ON_REQUEST),
    ("guarantee", "activation", Activation("send it", False)),
    ("guarantee", "stages", 0, "promise", Promise()),
    ("recording", Recording.NEVER),
    ("tax", TaxClause("VAT", Decimal("0.2"), "exclusive", "credit")),
    ("tax", TaxClause()),
    ("guarantee", "duties", 1, "allowed", Allowance(Decimal(1), Counting.RATE, Per.MONTH)),
    ("guarantee", "duties", 1, "effect", Effect(EffectKind.WARN)),
)


@pytest.mark.parametrize("change", OPTIONAL, ids=lambda change: ".".join(map(str, change[:-1])))
def test_every_choice_is_said(change: tuple[Any, ...]) -> None:
    *path, new = change
    for language in LANGUAGES:
        assert plain(put(everything(), tuple(path), new), language) != plain(everything(), language)


# --- how it reads ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_preset_makes_a_whole_agreement(preset: str, language: str) -> None:
    terms = replace(model(), guarantee=PRESETS[preset](), minimum=minimum_for(preset, FEE, ""))
    text = plain(terms, language)
    assert text.endswith("\n")
    assert not any(odd in text for odd in ("%(", "!", "None", "  . ", ".."))
    assert plain(terms, language) == text


def test_the_digest_is_of_the_exact_text_that_is_shown() -> None:
    document = agreement_text(model(), 1, "pt-BR")
    assert document.digest == sha256(document.plain().encode()).hexdigest()
    shown = [one.text for section in document.sections for one in section.clauses]
    assert all(text in document.plain() for text in shown)
    assert agreement_text(model(), 2, "pt-BR").digest != document.digest


def clause_with(document: Document, words: str) -> str:
    return next(one.text for section in document.sections for one in section.clauses if words in one.text)


def test_money_back_never_stands_without_its_conditions() -> None:
    promise = clause_with(agreement_text(model(), 1, "en"), "100% of all that was received is paid back")
    for condition in ("minimum results are not reached", "Value told after each session (5 slips in all)", "no slip"):
        assert condition in promise
    free = replace(model(), guarantee=PRESETS["satisfaction"]())
    assert "No duty of the client is a condition" in clause_with(
        agreement_text(free, 1, "en"), "On the client's request"
    )


def test_the_deduction_of_tax_is_printed_with_its_amount() -> None:
    inside = replace(model(), tax=TaxClause("ISS", Decimal("0.05"), "inside", "retain"))
    assert "US$2,280.00 of US$2,400.00" in plain(inside)
    on_top = replace(model(), tax=TaxClause("VAT", Decimal("0.2"), "exclusive", "retain"))
    assert "US$2,400.00 of US$2,880.00" in plain(on_top)
    credited = replace(model(), tax=TaxClause("VAT", Decimal("0.2"), "exclusive", "credit"))
    assert "paid back with it, by a credit note" in plain(credited)


def test_a_consumer_acknowledges_what_can_end_the_guarantee() -> None:
    ending = (Clause.CLARITY, Clause.VALUE_TOLD, Clause.HOMEWORK, Clause.PRESENT, Clause.NOTICE)
    assert to_acknowledge(model()) == ending
    document = agreement_text(model(), 1, "en")
    assert tuple(one.clause for one in document.highlighted if one.clause) == ending
    business = replace(model(), capacity=Capacity.BUSINESS, capacity_reason="buys for a company")
    assert to_acknowledge(business) == ()
    assert agreement_text(business, 1, "en").highlighted == ()
    assert to_acknowledge(without_guarantee()) == ()


@pytest.mark.parametrize(("language", "word"), [("en", "guarantee"), ("pt-BR", "garantia")])
def test_an_agreement_without_a_guarantee_never_mentions_one(language: str, word: str) -> None:
    bare = replace(without_guarantee(), own_clauses=("What is said stays between us.",))
    text = agreement_text(bare, 2, language, effective=date(2027, 3, 1)).plain().lower()
    assert word not in text
    assert "slip" not in text
    assert "deslize" not in text


@pytest.mark.parametrize("code", sorted(JURISDICTIONS))
def test_the_law_of_every_jurisdiction_is_told_to_a_consumer(code: str) -> None:
    terms = replace(model(), jurisdiction=code)
    rule = JURISDICTIONS[code].withdrawal_on(terms.first_day)
    text = plain(terms)
    if rule is None:
        assert "no general right by law to withdraw" in text
        return
    assert f"within {rule.days} days, counted from the day after the last signature" in text
    assert rule.source in text
    assert ("price index" in text) == rule.corrected_by_index
    assert ("days served out of the days of the term" in text) == rule.pro_rata
    in_person = plain(replace(terms, distance=False))
    assert ("no general right by law" in in_person) == rule.distance_only


def test_numbers_follow_the_language_and_plurals_are_right() -> None:
    assert "26 sessions within the term of 6 months, from 15 January 2027 to 14 July 2027." in plain(model())
    single = replace(model(), sessions=1, months=1)
    assert "1 session within the term of 1 month" in plain(single)
    assert "1 sessão no prazo de 1 mês" in plain(single, "pt-BR")
    assert "US$\xa02.400,00" in plain(model(), "pt-BR")
    assert "partly 0.5" in plain(model())
    assert "em parte 0,5" in plain(model(), "pt-BR")


def test_own_clauses_are_marked_as_not_evaluated() -> None:
    own = replace(model(), own_clauses=("Coffee is on the coach.",))
    assert "They are not evaluated" in plain(own)
    assert "Coffee is on the coach." in plain(own)


# --- schedule and amendment ------------------------------------------------------------------------


def test_the_results_schedule_says_objective_and_results() -> None:
    text = schedule_text("Close contracts in English", model().minimum, model(), "en", 2).plain()
    assert text.startswith("Results schedule\n")
    assert "Objective: Close contracts in English" in text
    assert "New contracts from the work: at least US$2,400.00" in text
    softer = schedule_text("Close contracts in English", Judgement("word", "I can"), model(), "en", 2).plain()
    assert "US$" not in softer


def test_an_amendment_says_only_what_changes() -> None:
    before = model()
    assert before.guarantee is not None
    after = replace(before, guarantee=replace(before.guarantee, passes=5))
    document = amendment_text(before, after, date(2027, 3, 1), "en", 2)
    clauses = [one.text for section in document.sections for one in section.clauses]
    assert len(clauses) == 2
    assert clauses[0].startswith("No longer holds: The client has 3 free passes")
    assert clauses[1].startswith("New: The client has 5 free passes")
    assert "in force from 1 March 2027" in document.plain()
    assert amendment_text(before, before, None, "en").sections == ()
    assert "from its last signature" in amendment_text(before, before, None, "en").lead


def test_an_amended_consumer_clause_is_acknowledged_again() -> None:
    before = model()
    assert before.guarantee is not None
    duties = tuple(
        replace(duty, allowed=Allowance(Decimal(2))) if duty.clause is Clause.NOTICE else duty
        for duty in before.guarantee.duties
    )
    document = amendment_text(before, replace(before, guarantee=replace(before.guarantee, duties=duties)), None, "en")
    assert [one.clause for one in document.highlighted] == [Clause.NOTICE]
    assert "Allowed: 2 slips in all. Notice: each slip is told by mail" in document.highlighted[0].text


def test_a_clause_that_only_got_another_number_has_not_changed() -> None:
    before = model()
    assert before.guarantee is not None
    less = replace(before.guarantee, duties=before.guarantee.duties[1:])
    document = amendment_text(before, replace(before, guarantee=less), None, "en")
    gone = [one.text for section in document.sections for one in section.clauses]
    assert [text for text in gone if "Notice before" in text and text.startswith("New: Notice")] == []


def test_duty_stays_one_clause_each() -> None:
    terms = everything()
    assert terms.guarantee is not None
    document = agreement_text(terms, 1, "en")
    clauses = [one for section in document.sections for one in section.clauses]
    printed = [one.clause for one in clauses if one.clause is not None and not one.highlighted]
    wanted = [duty.clause for duty in (*terms.guarantee.duties, *terms.guarantee.coach_duties)]
    assert printed == wanted
    assert isinstance(terms.guarantee.duties[0], Duty)
