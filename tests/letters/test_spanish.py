"""The Spanish papers read whole: no English is left in them, and money, days and clock times have Spanish forms."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from babel.messages.pofile import read_po

from tests.letters.papers import PACKAGE, everything, model, without_guarantee
from valueback.core.outcome import AnyOf, Judgement, MoneyWon, Outcome
from valueback.core.terms import Names, Terms
from valueback.letters import wording
from valueback.letters.agreement import Document, agreement_text, amendment_text, schedule_text

# Words that stand in nearly every English sentence and in no Spanish one.
ENGLISH = re.compile(
    r"\b(the|of|and|or|is|are|be|been|was|were|to|for|with|by|at|from|on|in|it|its|this|that|they|not|nothing|"
    r"any|all|when|which|who|what|if|until|after|before|session|sessions|fee|coach\'s|slip|slips|claim|guarantee|"
    r"agreement|homework|value|back|day|days|week|weeks|month|months|hour|hours|every|each|January|July|Friday)\b",
    re.IGNORECASE,
)
GLOSSARY = (
    ("guarantee", "garantía"),
    ("results schedules?", "anexos? de resultados"),
    ("minimum results", "resultados mínimos"),
    ("value checks?", "chequeos? de valor"),
    ("amendment", "adenda"),
    ("free pass(es)?", "pases? libres?"),
    ("homework", "tareas?"),
    ("circumstances?", "circunstancias?"),
    ("working days", "días? hábil(es)?|hábiles"),
    ("standing", "situación"),
    ("slips?", "desliz|deslices|dispensa"),
    ("appeal(ed|s)?", "apel"),
    ("milestones?", "hitos?"),
)
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]")
ZONES = re.compile(r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+\b")


def in_spanish(terms: Terms) -> Terms:
    """The terms as a coach who works in Spanish writes them: what the parties say themselves is theirs."""
    return replace(
        terms,
        names=replace(terms.names, practice="Puerto Claro", brand=""),
        objective="Dirigir reuniones",
        minimum=own_results(terms),
    )


def own_results(terms: Terms) -> Outcome:
    gains = MoneyWon("gains", "Nuevos contratos", terms.fee)
    return AnyOf((gains, Judgement("own", "Tengo las herramientas y los hábitos")))


def english_in(document: Document) -> list[str]:
    lines = ZONES.sub("", document.plain()).splitlines()
    return [line for line in lines if ENGLISH.search(line)]


def papers() -> Iterator[Document]:
    spanish = in_spanish(model())
    yield agreement_text(spanish, 1, "es")
    yield agreement_text(in_spanish(without_guarantee()), 1, "es")
    yield schedule_text("Dirigir reuniones", own_results(spanish), spanish, "es")
    yield amendment_text(spanish, replace(spanish, sessions=20, months=5), date(2027, 3, 1), "es")


def test_the_check_sees_english() -> None:
    assert english_in(agreement_text(in_spanish(model()), 1, "en"))


@pytest.mark.parametrize("place", range(4))
def test_no_english_is_left_in_a_spanish_paper(place: int) -> None:
    assert english_in(list(papers())[place]) == []


def test_the_agreement_of_the_model_case_has_spanish_forms() -> None:
    text = agreement_text(in_spanish(model()), 1, "es").plain()

    assert text.startswith("Contrato de coaching\n\nVersión 1, entre Puerto Claro y Ana.")
    assert "26 sesiones en el plazo de 6 meses, del 15 de enero de 2027 al 14 de julio de 2027." in text
    assert "cada semana, el viernes a las 10:00 en America/New_York, 45 minutos" in text
    assert "El precio: USD\xa02,400.00, se paga de una vez." in text
    assert "(Devolución del valor)" in text
    assert "al menos USD\xa02,400.00 que vinieron del trabajo" in text
    assert "se devuelve el 100% de esta suma: todo lo recibido. Condiciones:" in text
    assert "Brasil (BR)" in text


def test_one_of_a_kind_is_singular() -> None:
    single = replace(model(), sessions=1, months=1, names=Names("Puerto Claro", "Puerto Claro", "Jose", "Ana"))
    text = agreement_text(single, 1, "es").plain()

    assert "1 sesión en el plazo de 1 mes, del 15 de enero de 2027 al 14 de febrero de 2027." in text


def test_no_article_stands_where_spanish_contracts_it() -> None:
    for document in (*papers(), agreement_text(everything(), 1, "es")):
        assert re.findall(r"\b(?:de|a) el \w+", document.plain()) == []


def test_a_deadline_stands_in_a_spanish_refusal() -> None:
    told = wording.refusal("appeal_too_late", {"until": "2027-03-26T04:00:00Z"}, "es", "America/New_York")
    assert told == "El plazo para apelar terminó: el final del jue, 25 mar 2027."


def test_the_words_are_the_same_for_the_same_thing() -> None:
    with (PACKAGE / "locale" / "es" / "letters.po").open("rb") as stream:
        catalogue = [message for message in read_po(stream, locale="es") if message.id]
    strayed = []
    for message in catalogue:
        one = PLACEHOLDERS.sub("", message.id if isinstance(message.id, str) else message.id[0])
        words = message.string if isinstance(message.string, str) else message.string[0]
        strayed += [
            f"{one} = {words}"
            for english, spanish in GLOSSARY
            if re.search(rf"\b{english}\b", one, re.IGNORECASE) and not re.search(spanish, words, re.IGNORECASE)
        ]
    assert len(catalogue) > 900
    assert strayed == []
