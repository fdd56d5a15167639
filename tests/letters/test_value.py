"""A value conversation in words: figures as they were said, the arithmetic shown, what is not known said as such."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from valueback.core.money import Money
from valueback.core.outcome import Judge
from valueback.core.tasks import reads_like_a_task
from valueback.core.terms import Party
from valueback.core.value import (
    Conversation,
    Every,
    Gap,
    Kind,
    Measure,
    Objective,
    Worth,
    line_of,
    minimum_of,
    roi,
    worth_of,
)
from valueback.letters import value as words
from valueback.letters.examples import CAREER, ENGLISH, EXAMPLES, groups, written

SAID = datetime(2027, 1, 8, 12, tzinfo=UTC)
LANGUAGES = ("en", "pt-BR", "es")


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


MONTHLY = Worth(
    "w1",
    "New contracts",
    Kind.TANGIBLE,
    Party.CLIENT,
    SAID,
    usd("400"),
    usd("600"),
    Every.MONTH,
    12,
    Decimal("0.7"),
)
CALM = Worth("w2", "Calm", Kind.INTANGIBLE, Party.CLIENT, SAID, usd("1000"), usd("1000"), probability=Decimal(1))


def talk(*worths: Worth) -> Conversation:
    return Conversation("USD", (Objective("o1", "I lead the call", (), worths),))


def counted(worth: Worth, language: str = "en") -> str:
    return words.arithmetic(line_of(talk().objectives[0], worth), language)


def test_a_figure_is_told_as_it_was_said() -> None:
    assert words.figure(MONTHLY, "en") == "US$400.00 to US$600.00 a month, for 12 months"
    assert words.figure(MONTHLY, "pt-BR") == "US$ 400,00 a US$ 600,00 por mês, por 12 meses".replace("$ ", "$\xa0")
    assert words.figure(CALM, "en") == "US$1,000.00"
    assert words.figure(Worth("w3", "Time", Kind.PERIPHERAL, Party.COACH, SAID), "en") == "not known yet"


def test_the_arithmetic_names_every_factor() -> None:
    assert counted(MONTHLY) == "US$400.00 to US$600.00 × 12 months × 70%"
    assert counted(replace(MONTHLY, every=Every.YEAR, months=18)) == "US$400.00 to US$600.00 × 1.5 years × 70%"
    assert counted(replace(CALM, weight=Decimal("0.5"))) == "US$1,000.00 × 100% × 50%"
    assert counted(CALM) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_is_said_and_never_shown_as_zero(language: str) -> None:
    said = words.missing((Gap.AMOUNT, Gap.WEIGHT), language)
    assert said.endswith(".")
    whole = " ".join(words.in_all(worth_of(talk(CALM)), language))
    back = " ".join(words.returns(roi(talk(CALM), usd("2400")), language))
    for sentence in (whole, back):
        assert "0.00" not in sentence.replace("2,400.00", "").replace("2.400,00", "")
        assert sentence
    assert words.missing((), language) == ""


def test_the_return_keeps_what_is_felt_apart() -> None:
    found = roi(talk(MONTHLY, replace(CALM, weight=Decimal(1))), usd("2400"))
    assert words.returns(found, "en") == (
        "Of what can be counted, 1.4 to 2.1 times the fee of US$2,400.00 comes back.",
        "With what is felt, it is 1.8 to 2.5 times the fee of US$2,400.00.",
    )
    assert words.in_all(found.value, "en") == (
        "What can be counted comes to US$3,360.00 to US$5,040.00.",
        "What is felt adds US$1,000.00, by the weight given to it.",
    )


def test_a_measure_says_from_where_to_where_and_who_judges() -> None:
    measure = Measure("m1", "Calls", Decimal("1.5"), Decimal(4), "a month", judge=Judge.THIRD, judge_name="Rui")
    assert words.measured(measure, "en") == "From 1.5 to 4 a month"
    assert words.measured(measure, "pt-BR") == "De 1,5 a 4 a month"
    assert words.judged(measure, "Ana", "Jose", "en") == "Judged by Rui."
    assert words.measured(Measure("m1", "An offer"), "en") == ""
    assert words.judged(Measure("m1", "An offer"), "Ana", "Jose", "en") == "Ana says whether it is so."
    both = Measure("m1", "An offer", judge=Judge.BOTH)
    assert words.judged(both, "Ana", "Jose", "en") == "Ana and Jose say together."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_task_is_told_kindly(language: str) -> None:
    said = words.task_hint(reads_like_a_task("Practise a lot", "en"), language)
    assert '"Practise"' in said
    assert "?" in said
    assert words.task_hint(None, language) == ""


# --- ready examples ----------------------------------------------------------------------------------


def test_there_are_ten_of_each_and_each_is_whole() -> None:
    for group in (ENGLISH, CAREER):
        assert sum(one.group == group for one in EXAMPLES) >= 10
    assert len({one.key for one in EXAMPLES}) == len(EXAMPLES)
    assert [len(found) for _heading, found in groups("en")] == [10, 10]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.key)
def test_an_example_has_words_of_its_own_in_each_language(example: object) -> None:
    key = example.key  # type: ignore[attr-defined]
    said = [written(key, language, "o1", "m1") for language in LANGUAGES]
    texts = [(one.text, one.measures[0].text, one.enough) for one in said if one is not None]
    assert len(texts) == len(LANGUAGES)
    assert all(part and not part.endswith(".") for text in texts for part in text)
    for place in range(3):
        assert len({text[place] for text in texts}) == len(LANGUAGES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.key)
def test_an_example_makes_minimum_results(example: object) -> None:
    made = written(example.key, "en", "o1", "m1")  # type: ignore[attr-defined]
    assert made is not None
    assert minimum_of(Conversation("USD", (made,))) is not None
    assert written("nonsense", "en", "o1", "m1") is None
