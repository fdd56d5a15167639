"""A timeline in weeks: each fact as one sentence, with who, when and its proof."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from valueback.core.dates import Instant, local_date
from valueback.core.facts import Fact, NotedFor, SessionMoved, SessionPlanned
from valueback.core.outcome import leaves
from valueback.core.terms import Party
from valueback.letters import formats
from valueback.letters.findings import Reader as Letter
from valueback.letters.happenings import Scenery, happened, tone
from valueback.usecases.heads import Head
from valueback.usecases.pages import Entry as Happening
from valueback.usecases.pages import StandingPage
from valueback.web.engagement.noting import channel_name
from valueback.web.fragments import Reader
from valueback.web.parts import Entry, Row, Tone, Week


def weeks_of(page: StandingPage, head: Head, side: Party, reader: Reader, now: Instant) -> tuple[Week, ...]:
    """The entries that came with a page, in weeks, for one side; what is not for it yet is left out."""
    entries = page.timeline.entries
    calls = {subject: (0, start) for subject, start in page.starts.items()}
    titles = {one.subject: one.title for one in entries if one.title}
    titles |= {one.ref: one.what for one in page.adjustments}
    titles |= {leaf.key: leaf.title for leaf in leaves(page.minimum)} if page.minimum is not None else {}
    moved = {one.what.to for one in entries if isinstance(one.what, SessionMoved)}
    replaced = {one.seq for one in entries if isinstance(one.what, SessionPlanned) and one.subject in moved}
    facts = tuple(_fact(one) for one in entries if one.what is not None and one.seq not in replaced)
    return laid_out(facts, Scenery(calls, titles), head, side, reader, now)


def _fact(one: Happening) -> Fact:
    noted = NotedFor(one.actor, one.channel) if one.actor is not one.by else None
    return Fact(one.seq, one.subject, one.at, one.noted_at, one.by, one.what, noted_for=noted)


def laid_out(
    facts: Iterable[Fact], scenery: Scenery, head: Head, side: Party, reader: Reader, now: Instant
) -> tuple[Week, ...]:
    """Facts, newest first, as the weeks of a timeline for one side."""
    letter = Letter(side, reader.language, reader.zone, head.client.name, head.coach.name)
    entries = [
        (
            local_date(one.at, reader.zone),
            Entry(one.at, _who(one, head, side), said, _tone(one), "", _proof(one, reader)),
        )
        for one in facts
        if (said := happened(one, scenery, letter))
    ]
    return tuple(_grouped(entries, local_date(now, reader.zone), reader.language))


def _grouped(entries: Iterable[tuple[date, Entry]], today: date, language: str) -> Iterable[Week]:
    for monday, group in groupby(entries, key=lambda one: one[0] - timedelta(days=one[0].weekday())):
        yield Week(_label(monday, today, language), tuple(entry for _day, entry in group))


def _label(monday: date, today: date, language: str) -> str:
    current = today - timedelta(days=today.weekday())
    if monday == current:
        return _("This week")
    if monday == current - timedelta(weeks=1):
        return _("Last week")
    return formats.span(monday, monday + timedelta(days=6), language)


def _who(fact: Fact, head: Head, side: Party) -> str:
    if fact.actor is side:
        return _("You")
    return {Party.CLIENT: head.client.name, Party.COACH: head.coach.name}.get(fact.actor, "")


def _tone(fact: Fact) -> Tone:
    match tone(fact):
        case "ok" | "watch" | "info" as known:
            return known
    return "quiet"


def _proof(fact: Fact, reader: Reader) -> tuple[Row, ...]:
    noted = formats.instant(fact.noted_at, reader.zone, reader.language, place=True)
    rows = [Row(_("Written down"), noted), Row(_("Fact"), str(fact.seq))]
    if fact.noted_for is not None:
        rows.append(Row(_("Noted by the coach, from"), channel_name(fact.noted_for.channel)))
        if fact.noted_for.words:
            rows.append(Row(_("In these words"), fact.noted_for.words))
    return tuple(rows)
