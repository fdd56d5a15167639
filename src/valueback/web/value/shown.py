"""A value conversation ready to read: objectives, how one would notice, what it is worth, and who said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from valueback.core.money import Money
from valueback.core.tasks import reads_like_a_task
from valueback.core.terms import Party
from valueback.core.value import Conversation, Kind, Line, Measure, gaps_of, lacking, line_of, roi, worth_of
from valueback.letters import value as words
from valueback.letters import wording
from valueback.usecases.heads import Head
from valueback.usecases.value import ConversationSeen

STEPS: Final[tuple[tuple[str, str | Promise, str | Promise], ...]] = (
    (
        "objectives",
        _("What would be different?"),
        _("Results at work, not tasks: what others would see once it is done. One is enough; three are many."),
    ),
    (
        "measures",
        _("How would you notice?"),
        _("At least one sign for each, and who says that it is so. Numbers help, but not everything has one."),
    ),
    (
        "worth",
        _("What is it worth?"),
        _("In money where it can be said, carefully rather than high. What nobody knows stays empty; it never counts."),
    ),
    (
        "factors",
        _("What could come between?"),
        _("Things outside of your work that could help or hinder: a reorganisation, the market, somebody's decision."),
    ),
    (
        "together",
        _("Look at it together"),
        _("Read it aloud. It holds once both of you have said yes to the same words and figures."),
    ),
)
KEYS: Final = tuple(key for key, _title, _lead in STEPS)


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One step in the list beside the page."""

    key: str
    title: str
    lead: str
    sub: str
    number: int


@dataclass(frozen=True, slots=True)
class MeasureTold:
    """One measure in words."""

    text: str
    numbers: str
    how: str
    judged: str


@dataclass(frozen=True, slots=True)
class WorthTold:
    """One value in words; `form` is there for whoever may say its figures otherwise."""

    key: str
    text: str
    kind: str
    figure: str
    counted: str
    comes_to: str
    missing: str
    who: str
    when: Any
    intangible: bool = False
    form: Any = None


@dataclass(frozen=True, slots=True)
class ObjectiveTold:
    """One objective with all that belongs to it."""

    text: str
    measures: tuple[MeasureTold, ...]
    worths: tuple[WorthTold, ...]
    enough: str


def people_of(head: Head) -> tuple[tuple[str, str], ...]:
    """Whose figures there can be: the client's, the payer's, the coach's."""
    found = [(Party.CLIENT.value, head.client.name)]
    if head.sponsor is not None:
        found.append((Party.SPONSOR.value, head.sponsor.name))
    return (*found, (Party.COACH.value, head.coach.name))


def told(
    body: Conversation, head: Head, language: str, forms: Mapping[str, Any] = MappingProxyType({})
) -> tuple[ObjectiveTold, ...]:
    """The whole conversation in words."""
    names = dict(people_of(head))
    return tuple(
        ObjectiveTold(
            one.text,
            tuple(_measure(measure, head, language) for measure in one.measures),
            tuple(
                _worth(line_of(one, worth), names.get(worth.said_by.value, ""), language, forms.get(worth.key))
                for worth in one.worths
            ),
            one.enough,
        )
        for one in body.objectives
    )


def _measure(measure: Measure, head: Head, language: str) -> MeasureTold:
    judged = words.judged(measure, head.client.name, head.coach.name, language)
    return MeasureTold(measure.text, words.measured(measure, language), measure.how, judged)


def _worth(line: Line, who: str, language: str, form: Any) -> WorthTold:
    return WorthTold(
        line.worth.key,
        line.worth.text,
        words.kind_name(line.worth.kind, language),
        words.figure(line.worth, language),
        words.arithmetic(line, language),
        words.span(line.amounts, language),
        words.missing(line.gaps, language),
        who,
        line.worth.said_at,
        line.worth.kind is Kind.INTANGIBLE,
        form,
    )


def sums(body: Conversation, fee: Money | None, language: str) -> dict[str, Any]:
    """What it comes to, in sentences, and what comes back for a fee where one is named."""
    value = worth_of(body)
    comparable = fee is not None and fee.minor > 0 and fee.currency == body.currency
    return {
        "in_all": words.in_all(value, language) if value.lines else (),
        "middle": "" if value.counted is None else words.expected(value.counted, language),
        "returns": words.returns(roi(body, fee), language) if comparable and fee is not None and value.lines else (),
    }


def lacks(body: Conversation, language: str) -> tuple[str, ...]:
    """What keeps it from being agreed, in sentences."""
    return tuple(
        wording.refusal(f"value_{code}", {"objective": objective}, language) for code, objective in lacking(body)
    )


def hints(step: str, seen: ConversationSeen, language: str) -> dict[str, str]:
    """A kind word beside a row: that an objective reads like a task, or what is not known yet of a value."""
    if step == "objectives":
        return {one.key: _task(one.text, seen, language) for one in seen.body.objectives}
    if step == "worth":
        return {worth.key: words.missing(gaps_of(worth), language) for _objective, worth in seen.body.worths}
    return {}


def _task(text: str, seen: ConversationSeen, language: str) -> str:
    """In whichever of the two languages the objective is written."""
    found = reads_like_a_task(text, seen.language) or reads_like_a_task(text, language)
    return words.task_hint(found, language)
