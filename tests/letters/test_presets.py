"""A draft begins with results whose titles are in the language of its document; what somebody wrote stays theirs."""

import pytest

from tests.letters.papers import FEE
from valueback.core.outcome import AnyOf, Judgement, MoneyWon, leaves
from valueback.core.presets import PRESETS, minimum_for
from valueback.letters.i18n import LANGUAGES, translator
from valueback.letters.presets import titled, untitled

SENTENCE = "I lead the meeting"


def titles(preset: str, language: str, statement: str = "") -> list[str]:
    return [leaf.title for leaf in leaves(titled(minimum_for(preset, FEE, statement), language))]


def test_the_results_of_a_preset_are_named_in_the_language_of_the_document() -> None:
    assert titles("value-back", "es") == [
        "Ganancias por el trabajo",
        "Tengo las herramientas y los hábitos para lograrlo",
    ]
    assert titles("stakeholders", "es") == ["Primer hito", "Segundo hito", "Tercer hito"]
    assert titles("job-search", "es") == ["Una oferta de empleo"]


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_no_preset_begins_with_a_title_that_has_no_words(preset: str, language: str) -> None:
    """A new title in core needs its words here, or it would stand in English in a paper of another language."""
    english = [leaf.title for leaf in leaves(minimum_for(preset, FEE, ""))]
    assert [translator(language).gettext(title) for title in english] == titles(preset, language)
    assert not set(english) & set(titles(preset, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_there_is_a_way_back(preset: str, language: str) -> None:
    minimum = minimum_for(preset, FEE, SENTENCE)
    assert untitled(titled(minimum, language), language) == minimum


def test_what_somebody_wrote_is_theirs() -> None:
    own = AnyOf((MoneyWon("gains", "Contracts with Northwind", FEE), Judgement("word", SENTENCE)))
    assert titled(own, "es") == own
    assert untitled(own, "es") == own
    assert titles("value-back", "es", SENTENCE)[1] == SENTENCE
