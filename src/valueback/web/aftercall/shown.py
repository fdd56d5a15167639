"""What waits after a call, as the parts of one page: each with the name of its field and what was chosen so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from valueback.core.dates import Instant
from valueback.core.facts import Answer, Fact
from valueback.core.facts import Done as How
from valueback.core.terms import Party
from valueback.letters import formats, wording
from valueback.letters.findings import Reader as Letter
from valueback.letters.happenings import Scenery, happened
from valueback.letters.names import name
from valueback.usecases.aftercall import (
    AdjustmentSaid,
    CheckSaid,
    HomeworkSaid,
    NotedSaid,
    PassSaid,
    ResultSaid,
    Said,
)
from valueback.usecases.pages import AfterCallClient, CheckSeen, HomeworkSeen, SlipSeen
from valueback.web.engagement.noting import channel_name
from valueback.web.fragments import Reader
from valueback.web.parts import Option

NOT_HELD: Final = "x"
"""The sixth tile: it did not take place."""

TRAP: Final = "website"
"""A field that people do not see: what fills it in is a machine, and is thanked without being believed."""


@dataclass(frozen=True, slots=True)
class CheckPart:
    """The value check of one call. `legend` asks about it by its day; `until` says how long it can be changed."""

    field: str
    legend: str
    chosen: str
    answered: str
    better: str
    asks_course: bool
    course: str
    until: Instant | None


@dataclass(frozen=True, slots=True)
class ItemPart:
    """One piece of homework."""

    field: str
    title: str
    instructions: str
    chosen: str
    words: str


@dataclass(frozen=True, slots=True)
class AskPart:
    """Something that the coach wrote down, to be confirmed or not. `by` tells how it came."""

    field: str
    sentence: str
    by: str
    chosen: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class SlipPart:
    """One slip: what it is, what the coach says to it, and whether a pass can be played."""

    key: str
    sentence: str
    remark: str
    new: bool
    can_pass: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One adjustment to agree to."""

    field: str
    what: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of the page, in their order."""

    open: tuple[CheckPart, ...]
    told: tuple[CheckPart, ...]
    homework: tuple[ItemPart, ...]
    noted: tuple[AskPart, ...]
    results: tuple[AskPart, ...]
    slips: tuple[SlipPart, ...]
    changes: tuple[ChangePart, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to save."""
        return any((self.open, self.told, self.homework, self.noted, self.results, self.slips, self.changes))


def answer_options(language: str) -> tuple[Option, ...]:
    """The five answers, and that it did not take place."""
    named = tuple(Option(str(int(one)), name(one, language)) for one in Answer)
    return (*named, Option(NOT_HELD, _("It did not take place")))


def done_options(language: str) -> tuple[Option, ...]:
    return tuple(Option(how.value, name(how, language)) for how in How)


def parts_of(page: AfterCallClient, reader: Reader, typed: Mapping[str, str]) -> Parts:
    """The page's parts; `typed` is what was sent with a refused form, or a choice that came with the address."""
    checks = tuple(_check(one, reader, typed) for one in page.checks)
    return Parts(
        tuple(one for one in checks if not one.answered),
        tuple(one for one in checks if one.answered),
        tuple(
            ItemPart(
                f"done-{one.ref}",
                _homework_title(one, page, reader),
                one.instructions,
                typed.get(f"done-{one.ref}", one.done.value if one.done else ""),
                typed.get(f"words-{one.ref}", one.words),
            )
            for one in page.homework
        ),
        tuple(_noted(one, page, reader, typed) for one in page.noted),
        tuple(
            AskPart(
                f"result-{one.ref}",
                _result_sentence(one.what, one.entered_at, page, reader),
                one.title,
                typed.get(f"result-{one.ref}", ""),
                typed.get(f"why-{one.ref}", ""),
            )
            for one in page.to_confirm
        ),
        tuple(_slip(one, page, reader, typed) for one in page.slips),
        tuple(ChangePart(f"change-{one.ref}", one.what, f"change-{one.ref}" in typed) for one in page.adjustments),
    )


def _check(one: CheckSeen, reader: Reader, typed: Mapping[str, str]) -> CheckPart:
    ref = one.session.ref
    day = formats.day(formats.local_moment(one.session.start, reader.zone).date(), reader.language, "weekday")
    kept = "" if one.answer is None else str(int(one.answer))
    course = "" if one.on_course is None else ("yes" if one.on_course else "no")
    return CheckPart(
        f"check-{ref}",
        _("Did you get value from the session of %(day)s?") % {"day": day},
        typed.get(f"check-{ref}", kept),
        "" if one.answer is None else name(one.answer, reader.language),
        typed.get(f"better-{ref}", one.better),
        one.asks_course,
        typed.get(f"course-{ref}", course),
        one.change_until,
    )


def _homework_title(item: HomeworkSeen, page: AfterCallClient, reader: Reader) -> str:
    """The title; with the day of its session where the same was given in another one, too."""
    start = page.sessions.get(item.session)
    if start is None or sum(one.title == item.title for one in page.homework) < 2:
        return item.title
    day = formats.day(formats.local_moment(start, reader.zone).date(), reader.language, "weekday")
    return _("%(title)s (from the session of %(day)s)") % {"title": item.title, "day": day}


def _letter(page: AfterCallClient, reader: Reader) -> Letter:
    return Letter(Party.CLIENT, reader.language, reader.zone, page.head.client.name, page.head.coach.name)


def _scenery(page: AfterCallClient) -> Scenery:
    order = sorted(page.sessions.items(), key=lambda pair: pair[1])
    calls = {subject: (place, start) for place, (subject, start) in enumerate(order, start=1)}
    titles = dict(page.titles) | {one.ref: one.what for one in page.adjustments}
    return Scenery(calls, titles | {one.leaf: one.title for one in page.to_confirm})


def _noted(one: Fact, page: AfterCallClient, reader: Reader, typed: Mapping[str, str]) -> AskPart:
    sentence = happened(one, _scenery(page), _letter(page, reader))
    channel = channel_name(one.noted_for.channel) if one.noted_for else ""
    when = formats.instant(one.at, reader.zone, reader.language)
    words = one.noted_for.words if one.noted_for else ""
    by = _("%(coach)s wrote it down for you, %(when)s, %(channel)s.") % {
        "coach": page.head.coach.name,
        "when": when,
        "channel": channel,
    }
    return AskPart(f"noted-{one.seq}", sentence, f"{by} “{words}”" if words else by, typed.get(f"noted-{one.seq}", ""))


def _result_sentence(what: object, at: Instant, page: AfterCallClient, reader: Reader) -> str:
    return happened(Fact(1, "", at, at, Party.COACH, what), _scenery(page), _letter(page, reader))


def _slip(one: SlipSeen, page: AfterCallClient, reader: Reader, typed: Mapping[str, str]) -> SlipPart:
    names = {"client_name": page.head.client.name, "coach_name": page.head.coach.name}
    side = Party.CLIENT
    sentence = wording.slip(one.slip, side, reader.language, reader.zone, **names)
    return SlipPart(one.key, sentence, one.remark, one.new, one.can_pass, f"pass-{one.key}" in typed)


# --- what was sent back ----------------------------------------------------------------------------


def said_of(page: AfterCallClient, sent: QueryDict) -> Said:
    """What was chosen, for the parts that wait now; what is gone meanwhile is left out.

    What stands on the page as it was is no word of the client's: what the coach noted would become theirs by it.
    """
    known = {one.value: one for one in How}
    return Said(
        seen=tuple(one.key for one in page.slips if one.new and one.key in sent.getlist("seen")),
        checks=tuple(check for one in page.checks if (check := _check_said(one, sent)) is not None),
        homework=tuple(
            HomeworkSaid(f"done-{one.ref}", one.id, known[how], sent.get(f"words-{one.ref}", ""))
            for one in page.homework
            if (how := sent.get(f"done-{one.ref}", "")) in known
            and not (one.done is known[how] and _same(sent.get(f"words-{one.ref}", ""), one.words))
        ),
        noted=tuple(
            NotedSaid(f"noted-{one.seq}", one.seq, answer == "yes")
            for one in page.noted
            if (answer := sent.get(f"noted-{one.seq}", "")) in ("yes", "no")
        ),
        results=tuple(
            ResultSaid(f"result-{one.ref}", one.id, answer == "yes", sent.get(f"why-{one.ref}", ""))
            for one in page.to_confirm
            if (answer := sent.get(f"result-{one.ref}", "")) in ("yes", "no")
        ),
        passes=tuple(
            PassSaid(f"pass-{one.key}", one.slip.clause, one.slip.subject)
            for one in page.slips
            if one.can_pass and f"pass-{one.key}" in sent
        ),
        adjustments=tuple(
            AdjustmentSaid(f"change-{one.ref}", one.id) for one in page.adjustments if f"change-{one.ref}" in sent
        ),
    )


def _check_said(one: CheckSeen, sent: QueryDict) -> CheckSaid | None:
    ref = one.session.ref
    typed = sent.get(f"check-{ref}", "")
    if typed == NOT_HELD:
        return CheckSaid(f"check-{ref}", one.session.id, None)
    if typed not in {str(int(answer)) for answer in Answer}:
        return None
    course = {"yes": True, "no": False}.get(sent.get(f"course-{ref}", ""))
    unchanged = _same(sent.get(f"better-{ref}", ""), one.better) and course in (None, one.on_course)
    if one.answer is not None and typed == str(int(one.answer)) and unchanged:
        return None
    return CheckSaid(f"check-{ref}", one.session.id, Answer(int(typed)), sent.get(f"better-{ref}", ""), course)


def _same(typed: str, kept: str) -> bool:
    """Whether a text came back as it was shown; browsers send lines with their own ends."""
    return typed.replace("\r\n", "\n").strip() == kept.strip()
