"""Money that comes back is never spoken of without its conditions, and what can end the guarantee stands together."""

import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.letters.papers import FEE, by_milestones, everything, model, with_access, without_guarantee
from valueback.core import terms as t
from valueback.core.presets import PRESETS, minimum_for
from valueback.core.terms import Capacity, Clause, EndingKind, OnGuarantee, Terms
from valueback.letters.agreement import agreement_text, to_acknowledge
from valueback.letters.document import Document, Pen, Section
from valueback.letters.i18n import LANGUAGES
from valueback.letters.promises import window_text

BACK = MappingProxyType(
    {
        "en": re.compile(r"paid back|money back|goes back|\brefund", re.IGNORECASE),
        "pt-BR": re.compile(r"devolvid[oa]s?\b(?! o seu valor)|devolve-se|dinheiro de volta|reembols", re.IGNORECASE),
        "es": re.compile(
            r"devuelve\b(?! su valor)|devuelt[oa]s?\b(?! su valor)|dinero de vuelta|reembols", re.IGNORECASE
        ),
    }
)
# The conditions in full, in short, each with its allowance, or the plain word that there is none; the right by law.
BESIDE = MappingProxyType(
    {
        "en": ("Conditions:", "No duty of the client is a condition", "Allowed:", "Right to withdraw:"),
        "pt-BR": ("Condições:", "Nenhum dever do cliente é condição", "Permitido:", "Direito de desistir:"),
        "es": ("Condiciones:", "Ningún deber del cliente es condición", "Permitido:", "Derecho de desistimiento:"),
    }
)


def document(terms: Terms, language: str = "en") -> Document:
    return agreement_text(terms, 1, language)


def with_preset(preset: str, capacity: Capacity = Capacity.CONSUMER) -> Terms:
    terms = replace(model(), capacity=capacity, capacity_reason="buys for a company")
    return replace(terms, guarantee=PRESETS[preset](), minimum=minimum_for(preset, FEE, ""))


ALL_TERMS = (
    *(
        pytest.param(with_preset(preset, capacity), id=f"{preset}-{capacity}")
        for preset in PRESETS
        for capacity in Capacity
    ),
    pytest.param(everything(), id="everything"),
    pytest.param(with_access(), id="access"),
    pytest.param(by_milestones(), id="milestones"),
    pytest.param(without_guarantee(), id="none"),
)


def words(section: Section) -> str:
    return "\n".join((section.title, *(one.text for one in section.clauses)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("terms", ALL_TERMS)
def test_no_section_speaks_of_money_back_without_its_conditions(terms: Terms, language: str) -> None:
    sections = document(terms, language).sections
    speaking = [section for section in sections if BACK[language].search(words(section))]
    bare = [one.title for one in speaking if not any(beside in words(one) for beside in BESIDE[language])]
    assert bare == []
    assert bool(terms.guarantee) <= bool(speaking)


@pytest.mark.parametrize("terms", ALL_TERMS)
def test_each_promise_and_its_conditions_are_one_clause(terms: Terms) -> None:
    stages = terms.guarantee.stages if terms.guarantee else ()
    clauses = [
        one for section in document(terms).sections for one in section.clauses if "its conditions" in section.title
    ]
    promises = [one.text for one in clauses if " is paid back. " in one.text and one.depth == 0]
    assert len(promises) == len(stages)
    assert all("Conditions: the client keeps" in text or "No duty of the client" in text for text in promises)


# --- what can end the guarantee ----------------------------------------------------------------------


def group(terms: Terms) -> Section:
    return next(one for one in document(terms).sections if one.title == "What can end the guarantee")


def test_a_consumer_reads_all_that_can_end_the_guarantee_in_one_highlighted_group() -> None:
    section = group(model())
    assert all(one.highlighted for one in section.clauses)
    assert document(model()).highlighted == section.clauses
    assert tuple(one.clause for one in section.clauses if one.clause) == to_acknowledge(model())
    duties = [one.text for one in section.clauses if one.clause]
    assert all("Allowed: " in text and "Notice: each slip" in text and "Making it good: " in text for text in duties)
    homework = next(one.text for one in section.clauses if one.clause is Clause.HOMEWORK)
    assert homework == (
        "Homework. Allowed: 6 slips in all. Notice: each slip is told by mail before it counts. "
        "Making it good: by doing it within 14 days of the notice of the slip."
    )


def test_the_group_names_the_endings_that_end_the_guarantee_too() -> None:
    assert "the client stops early; both agree to end early" in group(model()).clauses[-1].text
    terms = model()
    assert terms.guarantee is not None
    endings = tuple(
        t.Ending(kind, OnGuarantee.STANDS, t.OnMoney.NOTHING_BACK)
        for kind in EndingKind
        if kind is not EndingKind.COACH_STOPS
    )
    staying = replace(terms, guarantee=replace(terms.guarantee, endings=endings))
    assert all("ends the agreement early" not in one.text for one in group(staying).clauses)


def test_a_business_and_terms_that_end_nothing_have_no_such_group() -> None:
    business = with_preset("value-back", Capacity.BUSINESS)
    titles = [one.title for one in (*document(business).sections, *document(with_preset("satisfaction")).sections)]
    assert "What can end the guarantee" not in titles
    assert document(business).highlighted == ()


# --- the window, read aloud -------------------------------------------------------------------------

START, TERM_END, FIRST = t.Anchor.START, t.Anchor.TERM_END, t.Anchor.FIRST_SESSION
CASES = (
    (
        t.Window(),
        "begins with the last signature and runs to the end of the last day of the term, or of the day of the last "
        "session planned or still owed if that comes later. It gets longer by agreed pauses, day for day.",
    ),
    (
        t.Window(START, t.After(START, 30), ()),
        "begins with the first day of the term and runs to the end of the day 30 days after the first day of the term. "
        "Nothing makes it longer.",
    ),
    (
        t.Window(START, t.FirstOf((t.After(START, 8, t.Unit.WEEKS), t.After(FIRST, 8, t.Unit.SESSIONS))), ()),
        "the day 8 weeks after the first day of the term, or of the day of session number 8, counted from the day of "
        "the first session on if that comes first.",
    ),
    (
        t.Window(ends=t.LastOf((t.After(TERM_END), t.FirstOf((t.After(START, 6, t.Unit.MONTHS), t.After(FIRST)))))),
        "the latest of these days (the last day of the term; the last of 6 months that begin with the first day of the "
        "term, or of the day of the first session if that comes first).",
    ),
)


@pytest.mark.parametrize(("window", "said"), CASES)
def test_a_window_reads_as_a_person_would_say_it(window: t.Window, said: str) -> None:
    assert said in window_text(window, Pen("en"))
    assert "(the last day" not in window_text(t.Window(), Pen("en"))
