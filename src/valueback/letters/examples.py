"""Ready examples of objectives: each with a measure, and the sentence that would say that it has paid for itself.

They are inserted in the client's language and then belong to whoever changes them.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from valueback.core.outcome import Judge
from valueback.core.value import Measure, Objective
from valueback.letters.i18n import translator
from valueback.letters.names import N_


@dataclass(frozen=True, slots=True)
class Example:
    """One example: what would be different, how somebody would notice, and what would be enough."""

    key: str
    group: str
    objective: str
    measure: str
    enough: str
    baseline: int | None = None
    target: int | None = None
    unit: str = ""
    judge: Judge = Judge.CLIENT


ENGLISH, CAREER = "english", "career"

GROUPS: Final[tuple[tuple[str, str], ...]] = (
    (ENGLISH, N_("Examples for English at work")),
    (CAREER, N_("Examples for a career")),
)

EXAMPLES: Final[tuple[Example, ...]] = (
    Example(
        "english-calls",
        ENGLISH,
        N_("I lead the weekly call with headquarters in English"),
        N_("Calls that I lead"),
        N_("I lead the call, and nobody steps in for me"),
        0,
        4,
        N_("calls a month"),
    ),
    Example(
        "english-customers",
        ENGLISH,
        N_("Customers abroad buy from me without an interpreter"),
        N_("Contracts won in English"),
        N_("One contract came from conversations that I held myself"),
        0,
        2,
        N_("contracts"),
    ),
    Example(
        "english-meetings",
        ENGLISH,
        N_("My ideas are heard in meetings with international colleagues"),
        N_("Meetings in which I speak up"),
        N_("I speak up in most meetings without being asked"),
        1,
        4,
        N_("of 5 meetings"),
    ),
    Example(
        "english-position",
        ENGLISH,
        N_("A position in which English is spoken every day"),
        N_("An offer for such a position"),
        N_("I went through an interview in English and would do it again"),
    ),
    Example(
        "english-board",
        ENGLISH,
        N_("My presentations to the board convince in English"),
        N_("How the board rates my presentations"),
        N_("I present, and answer the questions myself"),
        3,
        4,
        N_("of 5 points"),
        Judge.THIRD,
    ),
    Example(
        "english-writing",
        ENGLISH,
        N_("My emails and reports go out without a second reader"),
        N_("Texts that need a correction"),
        N_("My texts go out on the same day, as I wrote them"),
        8,
        2,
        N_("of 10 texts"),
    ),
    Example(
        "english-suppliers",
        ENGLISH,
        N_("Negotiations with suppliers abroad end with better conditions"),
        N_("A contract with better conditions than the year before"),
        N_("I negotiated a contract in English on my own"),
    ),
    Example(
        "english-team",
        ENGLISH,
        N_("My team abroad knows the first time what I ask for"),
        N_("Questions that come back after my briefings"),
        N_("My briefings are carried out without a second call"),
        6,
        2,
        N_("questions a week"),
    ),
    Example(
        "english-contacts",
        ENGLISH,
        N_("At fairs and on trips I win people for us"),
        N_("New contacts that led to a second conversation"),
        N_("I start the conversation, and it goes on afterwards"),
        0,
        6,
        N_("contacts"),
    ),
    Example(
        "english-trust",
        ENGLISH,
        N_("My manager trusts me with international projects"),
        N_("My manager sees the change"),
        N_("I was given a project abroad"),
        judge=Judge.THIRD,
    ),
    Example(
        "career-position",
        CAREER,
        N_("A new position that fits what I am good at"),
        N_("An offer that I want to accept"),
        N_("I know what I want, and I was invited for it"),
    ),
    Example(
        "career-promotion",
        CAREER,
        N_("A promotion to the next level"),
        N_("My manager backs my promotion"),
        N_("It is agreed in writing what is still missing, and by when"),
        judge=Judge.THIRD,
    ),
    Example(
        "career-pay",
        CAREER,
        N_("A salary that fits the responsibility"),
        N_("A higher salary, agreed in writing"),
        N_("I negotiated my pay with figures in my hand"),
    ),
    Example(
        "career-delegating",
        CAREER,
        N_("My team delivers without me in every detail"),
        N_("Decisions that wait for me"),
        N_("I was away for a week, and things went on"),
        10,
        3,
        N_("decisions a week"),
    ),
    Example(
        "career-evenings",
        CAREER,
        N_("The work is done in the working day"),
        N_("Evenings without work"),
        N_("Most of my evenings are my own, and nothing is left undone"),
        1,
        4,
        N_("evenings a week"),
    ),
    Example(
        "career-referrals",
        CAREER,
        N_("Clients come to me because others recommend me"),
        N_("New clients by recommendation"),
        N_("A client came without my having asked"),
        0,
        3,
        N_("clients"),
    ),
    Example(
        "career-start",
        CAREER,
        N_("The first hundred days in my new role convince"),
        N_("How my manager rates the start"),
        N_("My manager and I know what I stand for"),
        3,
        4,
        N_("of 5 points"),
        Judge.THIRD,
    ),
    Example(
        "career-conflicts",
        CAREER,
        N_("Conflicts in my team are settled early"),
        N_("Conflicts that reach my manager"),
        N_("I opened a hard conversation, and it ended well"),
        4,
        1,
        N_("conflicts a month"),
    ),
    Example(
        "career-business",
        CAREER,
        N_("My own business earns what it needs"),
        N_("A month with the turnover that we named"),
        N_("I turned work down that did not pay"),
    ),
    Example(
        "career-visible",
        CAREER,
        N_("The people who decide know what I stand for"),
        N_("Conversations with people who decide"),
        N_("I was asked to join because of what I stand for"),
        0,
        8,
        N_("conversations"),
    ),
)


def groups(language: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Each group's heading with (key, objective) of its examples."""
    words = translator(language).gettext
    return tuple(
        (words(heading), tuple((one.key, words(one.objective)) for one in EXAMPLES if one.group == group))
        for group, heading in GROUPS
    )


def written(key: str, language: str, objective: str, measure: str) -> Objective | None:
    """An example in a language, under the keys given for its objective and its measure; None for an unknown one."""
    found = next((one for one in EXAMPLES if one.key == key), None)
    if found is None:
        return None
    words = translator(language).gettext
    noticed = Measure(
        measure,
        words(found.measure),
        None if found.baseline is None else Decimal(found.baseline),
        None if found.target is None else Decimal(found.target),
        words(found.unit) if found.unit else "",
        judge=found.judge,
    )
    return Objective(objective, words(found.objective), (noticed,), (), words(found.enough))
