"""An objective that reads like a task is noticed in each language, with the word that makes it so; results are not."""

import pytest

from valueback.core.tasks import Why, reads_like_a_task
from valueback.letters.examples import EXAMPLES


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Practise presentations", "en", "Practise"),
        ("I want to work on my pronunciation", "en", "work on"),
        ("to attend every session", "en", "attend"),
        ("Quero praticar apresentações", "pt-BR", "praticar"),
        ("Fazer mais reuniões", "pt_BR", "Fazer"),
        ("Quiero aprender a presentar", "es", "aprender"),
        ("Me gustaría hablar de mis ventas", "es", "hablar de"),
    ],
)
def test_what_begins_with_an_activity_reads_like_a_task(text: str, language: str, word: str) -> None:
    found = reads_like_a_task(text, language)
    assert found is not None
    assert (found.why, found.word) == (Why.ACTIVITY, word)


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Two lessons a week", "en", "lessons"),
        ("Um Curso de inglês", "pt-BR", "Curso"),
        ("Un taller de ventas", "es", "taller"),
    ],
)
def test_what_names_the_way_there_reads_like_one_too(text: str, language: str, word: str) -> None:
    found = reads_like_a_task(text, language)
    assert found is not None
    assert (found.why, found.word) == (Why.MEANS, word)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I lead the weekly call in English", "en"),
        ("Practise so that the board says yes", "en"),
        ("Doing without an interpreter", "en"),  # "do" is no word of it
        ("A promotion to the next level", "en"),
        ("Praticar para que a diretoria diga sim", "pt-BR"),
        ("Uma promoção", "pt-BR"),
        ("Los clientes me compran sin intérprete", "es"),
        ("", "en"),
        ("学ぶ", "ja"),
    ],
)
def test_results_and_unknown_languages_are_left_alone(text: str, language: str) -> None:
    assert reads_like_a_task(text, language) is None


def test_accents_and_case_do_not_hide_a_word() -> None:
    found = reads_like_a_task("ME GUSTARIA ENTRENAR", "es")
    assert found is not None
    assert found.word == "ENTRENAR"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.key)
def test_no_ready_example_reads_like_a_task(example: object) -> None:
    assert reads_like_a_task(example.objective, "en") is None  # type: ignore[attr-defined]
