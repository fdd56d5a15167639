"""docs/journal.md describes the grammar that is read: every directive, clause, fact and word of choice is in it."""

import re
from enum import Enum
from pathlib import Path

import pytest

from valueback.core import facts as f
from valueback.core import terms as t
from valueback.core.guarantee import Mark, Verdict
from valueback.core.journal import Journal, agreement, clauses, events, expect, parse, record, results, retainers
from valueback.core.journal.scalars import member_word
from valueback.core.outcome import State
from valueback.core.presets import PRESETS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "journal.md").read_text("utf-8")

SPECS = (
    *(event.form.spec for event in events.EVENTS),
    record.PLAN,
    *(one.strip() for one in re.findall(r"\[[^\]]*\]", record.SUFFIX.spec)),
    agreement.NAMES.spec,
    agreement.SLOT.spec,
    agreement.TAX.spec,
    agreement.RESULTS.spec,
    agreement.CLAUSE,
    agreement.AMEND.spec,
    agreement.VERSION.spec,
    *agreement.GUARANTEE,
    *(form.spec for form in agreement.FIELDS),
    *(form.spec for _, form in (*clauses.RULES, *clauses.CURES, *results.LEAVES)),
    *(form.spec for form in (*clauses.NUMBERS, *clauses.CHANGES)),
    *(form.spec for form in (clauses.DUTY, clauses.COACH_DUTY, clauses.WINDOW, clauses.PROMISE, clauses.REMEDY)),
    *(form.spec for form in (clauses.OPENS, clauses.ENDING, clauses.CLAIM, clauses.ACTIVATION, clauses.EFFECT)),
    *(form.spec for form in (clauses.TIER, clauses.MILESTONE_PART)),
    *(form.spec for form in (retainers.WORK, retainers.ACCESS, retainers.PART)),
    *clauses.WITHOUT,
    *results.GROUPS,
    *record.TIMES,
)
CHOICES: tuple[type[Enum], ...] = (
    *(t.Anchor, t.Unit, t.Extension, t.Basis, t.Earlier, t.RemedyKind, t.Opens, t.EndingKind, t.OnGuarantee),
    *(t.OnMoney, t.EffectKind, t.Level, t.Recording, t.AfterCancelling, t.Party, t.Clause),
    *(t.WorkUnit, t.Rollover, t.Deficit, t.Overage),
    *(f.Answer, f.Done, f.Presence, f.SessionKind, Mark, Verdict, State),
)


@pytest.mark.parametrize("spec", sorted(set(SPECS)))
def test_every_form_of_a_line_is_described(spec: str) -> None:
    assert f"`{spec}`" in PAGE or f"{spec}`" in PAGE or f"`{spec} " in PAGE or f"] {spec} [" in PAGE, spec


@pytest.mark.parametrize("choice", CHOICES, ids=lambda cls: cls.__name__)
def test_every_word_of_choice_is_named(choice: type[Enum]) -> None:
    for member in choice:
        assert re.search(rf"(?<![\w-]){re.escape(member_word(member))}(?![\w-])", PAGE), member


def test_every_preset_and_every_part_of_an_expectation_is_named() -> None:
    for name in PRESETS:
        assert f"`{name}`" in PAGE or f"guarantee {name}" in PAGE
    for item in expect.ITEMS:
        for part in item.split("|"):
            assert f"`{part}" in PAGE or f"withdrawal {part}`" in PAGE, item


def test_the_first_journal_of_the_page_can_be_read_and_holds() -> None:
    text = PAGE.split("```")[1]
    journal = parse(text.lstrip("\n"))
    assert isinstance(journal, Journal), journal
    assert journal.expectations
