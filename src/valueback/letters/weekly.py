"""The short lines of the weekly letters: where it stands, why, what next, what else waits; and a coach's morning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from valueback.core.facts import Answer
from valueback.core.guarantee.standing import Finding, Mark, Standing
from valueback.core.outcome import Result
from valueback.core.terms import Clause, Party, Terms
from valueback.letters import formats, wording
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.numbers import deadline, exact

# --- the weekly three sentences --------------------------------------------------------------------

_TELLING: tuple[Mark, ...] = (Mark.BROKEN, Mark.CURABLE, Mark.WATCH)


def where(standing: Standing, language: str) -> str:
    """Where it stands; empty where the agreement has no guarantee."""
    return "" if standing.verdict is None else f"{wording.headline(standing, Party.CLIENT, language)}."


def why(standing: Standing, terms: Terms, language: str, zone: str, coach: str = "") -> str:
    """What tells most about it: a duty that needs attention, otherwise how far the results have come."""
    for mark in _TELLING:
        for finding in standing.findings:
            if finding.mark is mark and finding.party is Party.CLIENT and finding.clause is not None:
                return _finding(finding, terms, language, zone, coach)
    leaf = None if standing.results is None else _telling_leaf(standing.results)
    if leaf is not None:
        return f"{wording.result(leaf, language)}."
    return wording.verdict(standing.verdict, Party.CLIENT, language)


def what_next(standing: Standing, language: str, zone: str, coach: str = "") -> str:
    """The most urgent thing for the client, otherwise the most urgent at all."""
    steps = wording.next_steps(standing, Party.CLIENT, language, zone, coach_name=coach)
    mine = [step for step in steps if step.by is Party.CLIENT]
    return (mine or list(steps))[0].text if steps else ""


def _finding(finding: Finding, terms: Terms, language: str, zone: str, coach: str) -> str:
    duty = terms.duty(finding.clause) if finding.clause is not None else None
    return wording.sentence(finding, Party.CLIENT, language, zone, coach_name=coach, duty=duty)


def _telling_leaf(node: Result) -> Result | None:
    """The first result with numbers, money before all else."""
    leaves = _leaves(node)
    money = [leaf for leaf in leaves if leaf.kind == "money"]
    return next(iter(money or [leaf for leaf in leaves if leaf.numbers] or leaves), None)


def _leaves(node: Result) -> list[Result]:
    return [leaf for part in node.parts for leaf in _leaves(part)] if node.parts else [node]


# --- what else waits on the page -------------------------------------------------------------------


def on_the_same_page(
    language: str, *, homework: int = 0, noted: int = 0, results: int = 0, changes: int = 0, schedule: bool = False
) -> tuple[str, ...]:
    """What the page after the call also holds, one line each."""
    words = translator(language)
    lines = (
        (homework, words.ngettext("%(num)s piece of homework to tick", "%(num)s pieces of homework to tick", homework)),
        (noted, words.ngettext("%(num)s thing noted for you", "%(num)s things noted for you", noted)),
        (results, words.ngettext("%(num)s result to confirm", "%(num)s results to confirm", results)),
        (changes, words.ngettext("%(num)s change to agree with", "%(num)s changes to agree with", changes)),
    )
    found = [line % {"num": exact(count, language)} for count, line in lines if count]
    return (*found, words.gettext("The results schedule waits for your signature")) if schedule else tuple(found)


# --- a coach's morning -----------------------------------------------------------------------------

_TASKS: Mapping[str, str] = MappingProxyType(
    {
        "ask": N_("%(client)s: ask about the session of %(day)s."),
        "adjust": N_("%(client)s: answer a “no” or “partly” with an adjustment."),
        "agree": N_("%(client)s proposed a change. Say whether you agree."),
        "look": N_("%(client)s: look at the homework of %(day)s."),
        "excuse": N_("%(client)s: excuse it or add a word by %(until)s: %(duty)s."),
        "schedule": N_("%(client)s: send the results schedule."),
        "owed": N_("%(client)s: find a time for what is still owed (sessions: %(num)s)."),
        "unclear": N_("%(client)s sees the session of %(day)s differently. Settle it together."),
        "circumstance": N_("%(client)s logged an outside factor. Say that you have seen it."),
        "claim": N_("%(client)s: decide the claim by %(until)s."),
        "confirm": N_("%(client)s entered a result that counts once you confirm it."),
        "payment": N_("%(client)s: record the payment once it has come in."),
        "noted": N_("%(client)s has not said yet whether what you noted was so."),
        "sign": N_("%(client)s has signed; the paper waits for your signature."),
        "value": N_("%(client)s has answered in the value conversation; your yes is missing."),
        "chosen": N_("%(client)s chose from the options; look at the draft and send it."),
        "options": N_("%(client)s has not answered the options yet."),
        "again": N_("The offer to %(client)s came to nothing; a new draft can begin from it."),
    }
)
_NEWS: Mapping[str, str] = MappingProxyType(
    {
        "answered": N_("%(client)s answered for %(day)s."),
        "told": N_("%(client)s answered for %(day)s: %(answer)s."),
        "homework": N_("%(client)s reported homework."),
        "result": N_("%(client)s entered a result."),
        "cancelled": N_("%(client)s cancelled the session of %(day)s."),
        "moved": N_("%(client)s moved the session of %(day)s."),
        "circumstance": N_("%(client)s logged an outside factor."),
    }
)


def call_line(client: str, start: datetime, standing: Standing, language: str, zone: str) -> str:
    """A call of today: when, with whom, where it stands."""
    headline = wording.headline(standing, Party.COACH, language)
    return f"{formats.clock(start, zone, language)} {client} ({headline})"


def task_line(
    task: str,
    client: str,
    language: str,
    zone: str,
    *,
    session_at: datetime | None = None,
    until: datetime | None = None,
    clause: Clause | None = None,
    count: int = 1,
) -> str:
    """One thing that waits for the coach."""
    shown = {
        "client": client,
        "day": _day(session_at, zone, language),
        "until": deadline(until, zone, language) if until else "",
        "duty": name(clause, language) if clause else "",
        "num": exact(count, language),
    }
    return translator(language).gettext(_TASKS[task]) % shown


def news_line(
    what: str,
    client: str,
    language: str,
    zone: str,
    *,
    session_at: datetime | None = None,
    answer: Answer | None = None,
) -> str:
    """One thing that a client did; an answer is told once its content is for the coach."""
    message = _NEWS["told" if what == "answered" and answer is not None else what]
    said = name(answer, language) if answer is not None else ""
    return translator(language).gettext(message) % {
        "client": client,
        "day": _day(session_at, zone, language),
        "answer": said,
    }


def _day(at: datetime | None, zone: str, language: str) -> str:
    return formats.day(formats.local_moment(at, zone).date(), language, "weekday") if at else "…"


TASKS, NEWS = tuple(_TASKS), tuple(_NEWS)
