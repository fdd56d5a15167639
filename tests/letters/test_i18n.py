"""A language is one of those we speak, or the nearest one, and never half of another."""

import pytest

from valueback.letters.i18n import (
    LANGUAGE_NAMES,
    LANGUAGES,
    language_tag,
    nearest_language,
    translator,
)


@pytest.mark.parametrize("written", ["pt-BR", "pt_BR", "pt-br", "PT-br"])
def test_a_language_is_known_however_it_is_written(written: str) -> None:
    assert language_tag(written) == "pt-BR"
    assert translator(written).gettext("Undo") == "Desfazer"


def test_english_is_the_source() -> None:
    assert translator("en").gettext("Undo") == "Undo"
    assert translator("en").ngettext("%(num)s day", "%(num)s days", 2) == "%(num)s days"


@pytest.mark.parametrize(
    ("wanted", "given"), [("pt-PT", "pt-BR"), ("pt", "pt-BR"), ("en-US", "en"), ("fi", "en"), ("pt-BR", "pt-BR")]
)
def test_everybody_gets_the_nearest_language(wanted: str, given: str) -> None:
    assert nearest_language(wanted) == given


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"'fi' is not one of the languages here: en, pt-BR, es$"):
        translator("fi")


def test_every_language_has_its_catalogue() -> None:
    for language in LANGUAGES:
        assert translator(language) is translator(language)


def test_every_language_is_named_in_itself() -> None:
    assert tuple(LANGUAGE_NAMES) == LANGUAGES
    assert LANGUAGE_NAMES["es"] == "Español"


def test_a_tag_is_known_however_it_is_written() -> None:
    assert [language_tag(one) for one in ("ES", "pt_BR", "en")] == ["es", "pt-BR", "en"]
    assert nearest_language("es-MX") == "es"
