"""An objective says what will be different; words that begin with an activity, or name the means, say what is done.

Only ever a hint: people know best what they mean. Source: domain section 1, objectives are business outcomes.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Why(StrEnum):
    ACTIVITY = "activity"  # it begins with something to do
    MEANS = "means"  # it names lessons, courses or sessions


@dataclass(frozen=True, slots=True)
class TaskLike:
    """Why a sentence reads like a task, and the word that makes it so, as it was typed."""

    why: Why
    word: str


@dataclass(frozen=True, slots=True)
class _Words:
    """Of one language: what may stand before the verb, verbs of activity, names of means, what leads to a result."""

    before: tuple[str, ...]
    verbs: tuple[str, ...]
    means: tuple[str, ...]
    result: tuple[str, ...]


_EN = _Words(
    ("to", "i want to", "i would like to", "i will", "i need to", "we want to", "we will", "we need to", "want to"),
    (
        *("attend", "be coached", "discuss", "do", "go through", "join", "learn", "listen to", "look at"),
        *("participate", "practice", "practise", "prepare", "rehearse", "repeat", "review", "see a coach", "study"),
        *("talk about", "train", "try", "watch", "work on", "work with"),
    ),
    ("lesson", "lessons", "classes", "course", "courses", "workshop", "workshops"),
    ("so that", "in order to", "until", "such that"),
)
_PT = _Words(
    (
        *("eu quero", "quero", "eu vou", "vou", "gostaria de", "eu gostaria de", "preciso", "eu preciso", "precisamos"),
        *("queremos", "vamos", "eu preciso de"),
    ),
    (
        *("aprender", "assistir", "conversar", "discutir", "ensaiar", "escutar", "estudar", "falar sobre", "fazer"),
        *("frequentar", "ouvir", "participar", "praticar", "preparar", "repetir", "revisar", "trabalhar com"),
        *("trabalhar em", "treinar", "tentar"),
    ),
    ("aula", "aulas", "curso", "cursos", "treinamento", "treinamentos", "workshop", "oficina", "oficinas"),
    ("para que", "para poder", "a fim de", "de modo que", "até"),
)
_ES = _Words(
    (
        *("yo quiero", "quiero", "voy a", "me gustaría", "necesito", "queremos", "vamos a", "necesitamos", "deseo"),
        *("tengo que",),
    ),
    (
        *("aprender", "asistir", "conversar", "discutir", "ensayar", "entrenar", "escuchar", "estudiar", "hablar de"),
        *("hablar sobre", "hacer", "intentar", "participar", "practicar", "preparar", "repasar", "repetir", "revisar"),
        *("trabajar con", "trabajar en"),
    ),
    ("clase", "clases", "curso", "cursos", "taller", "talleres", "capacitación", "capacitaciones"),
    ("para que", "para poder", "a fin de", "de modo que", "hasta"),
)
_BY_LANGUAGE: Mapping[str, _Words] = MappingProxyType({"en": _EN, "pt": _PT, "es": _ES})


def reads_like_a_task(text: str, language: str) -> TaskLike | None:
    """Why a sentence in a language (a tag such as pt-BR) reads like a task; None where it does not, or unknown."""
    words = _BY_LANGUAGE.get(language.replace("_", "-").split("-")[0].lower())
    said = " ".join(text.split())
    plain = _folded(said)
    if words is None or not plain or _any_of(words.result, plain) is not None:
        return None
    verb = re.match(rf"(?:(?:{_either(words.before)})\s+)?({_either(words.verbs)})\b", plain)
    if verb is not None:
        return TaskLike(Why.ACTIVITY, said[verb.start(1) : verb.end(1)])
    means = _any_of(words.means, plain)
    return None if means is None else TaskLike(Why.MEANS, said[means.start() : means.end()])


def _any_of(words: tuple[str, ...], plain: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{_either(words)})\b", plain)


def _either(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(_folded(word)) for word in sorted(words, key=len, reverse=True))


def _folded(text: str) -> str:
    """Lower case without accents, letter for letter, so that places in it are places in the text."""
    return "".join(_base(letter) for letter in text)


def _base(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter)[:1].lower()
    return plain if len(plain) == 1 else letter
