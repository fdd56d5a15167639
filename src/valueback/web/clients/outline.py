"""What the dates of a short path make, in one sentence: how many calls, when, where, from which day to which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from valueback.core.dates import local_date, term_last_day
from valueback.core.slots import Slot, clock_shifts, occurrences
from valueback.letters import formats
from valueback.letters.i18n import translator
from valueback.letters.numbers import weekday


@dataclass(frozen=True, slots=True)
class Outline:
    """The plan of a term: `calls` of `slot` from the first day to the last, both included."""

    slot: Slot
    first: date
    months: int
    every_weeks: int = 1
    agreed: int | None = None

    @property
    def last(self) -> date:
        return term_last_day(self.first, self.months)

    @property
    def calls(self) -> int:
        """How many were agreed; otherwise as many as the term holds."""
        return (
            len(occurrences(self.slot, self.first, self.last, self.every_weeks)) if self.agreed is None else self.agreed
        )

    def sentence(self, language: str) -> str:
        """`26 calls, Fridays 10:00 New York, 15 Jan – 14 Jul 2027.`"""
        at = self.slot.on(self.first)
        words = translator(language)
        said = (
            words.gettext("%(sessions)s, every week on %(weekday)s at %(time)s in %(city)s, %(days)s.")
            if self.every_weeks == 1
            else words.gettext("%(sessions)s, every %(num)s weeks on %(weekday)s at %(time)s in %(city)s, %(days)s.")
        )
        return said % {
            "num": self.every_weeks,
            "sessions": formats.counted(self.calls, "%(num)s session", "%(num)s sessions", language),
            "weekday": weekday(self.slot.weekday, language),
            "time": formats.clock(at, self.slot.zone, language),
            "city": formats.city(self.slot.zone, language),
            "days": formats.span(self.first, self.last, language),
        }

    def shifts(self, zone: str, language: str) -> str:
        """When somebody in another zone sees the call at another hour than the week before; empty where never."""
        found = clock_shifts(self.slot, self.first, self.last, zone) if zone != self.slot.zone else ()
        if not found:
            return ""
        days = ", ".join(formats.day(local_date(one.at, zone), language, "short") for one in found)
        return translator(language).gettext("In %(city)s the hour changes on %(days)s.") % {
            "city": formats.city(zone, language),
            "days": days,
        }
