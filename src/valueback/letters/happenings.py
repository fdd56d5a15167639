"""What happened, fact by fact, in one sentence for a timeline: who did it is said beside it, never who is to blame.

`happened` answers "" for facts that a timeline leaves out (the planning of a whole term, a check that was asked).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from valueback.core.facts import Fact, SessionKind
from valueback.core.terms import Party
from valueback.letters import formats
from valueback.letters.findings import Reader
from valueback.letters.names import N_, name
from valueback.letters.numbers import rate, weighed

__all__ = ["Scenery", "happened", "tone"]


@dataclass(frozen=True, slots=True)
class Scenery:
    """What a sentence refers to: calls by subject (number, or 0, and start); homework, results and changes by title."""

    calls: Mapping[str, tuple[int, datetime]]
    titles: Mapping[str, str]


_PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "engagement_opened": N_("The first enquiry"),
        "informed": N_("Told of the right to withdraw"),
        "express_request": N_("Asked that the service begin at once"),
        "withdrawal_declared": N_("Used the right to withdraw"),
        "activated": N_("Made the guarantee active"),
        "schedule_sent": N_("The results schedule arrived"),
        "schedule_signed": N_("Signed the results schedule"),
        "adjustment_agreed": N_("Agreed to the change"),
        "evidence_given": N_("Handed in evidence"),
        "contact_answered": N_("Answered"),
        "claim_filed": N_("Asked for value back"),
        "claim_withdrawn": N_("Took the claim back"),
        "claim_acknowledged": N_("Confirmed having read the claim"),
        "alternative_offered": N_("Offered an alternative"),
        "claim_appealed": N_("Appealed against the decision"),
        "claim_closed": N_("The claim is closed"),
        "result_confirmed": N_("Confirmed a result"),
        "result_disputed": N_("Sees a result differently"),
        "dispute_settled": N_("A disputed result was settled"),
        "circumstance_acknowledged": N_("Saw the circumstance that was logged"),
        "recording_asked": N_("Asked for a recording"),
        "recording_off": N_("No recording this time"),
    }
)
"""Sentences that need no number."""


def happened(fact: Fact, scenery: Scenery, reader: Reader) -> str:
    """One sentence about one fact."""
    kind = fact.kind
    if kind in _PLAIN:
        return reader.say(_PLAIN[kind])
    told = _TOLD.get(kind)
    return "" if told is None else told(_Teller(fact, scenery, reader))


def tone(fact: Fact) -> str:
    """How an entry of a timeline is marked: only good news and what asks for attention stand out."""
    what: Any = fact.what
    if fact.kind in ("version_signed", "schedule_signed", "payment_received"):
        return "ok"
    if fact.kind == "check_answered":
        return "watch" if what.answer.short else "ok"
    if fact.kind == "paid_for_itself":
        return "ok" if what.yes else "info"
    if fact.kind in ("session_cancelled", "claim_filed", "slip_notified", "result_disputed"):
        return "watch"
    if fact.kind.endswith(("_entered", "_judged", "_given", "_taken", "_ticked")):
        return "ok"
    return "quiet"


class _Teller:
    """One fact with all that its sentence may name."""

    __slots__ = ("fact", "reader", "scenery", "what")

    def __init__(self, fact: Fact, scenery: Scenery, reader: Reader) -> None:
        self.fact, self.scenery, self.reader = fact, scenery, reader
        self.what: Any = fact.what

    def say(self, message: str, **data: str) -> str:
        return self.reader.say(message, **data)

    def named(self, value: Any) -> str:
        return name(value, self.reader.language)

    def call(self, subject: str = "") -> str:
        """`session 9 (Fri, 12 Mar 2027)`."""
        number, start = self.scenery.calls.get(subject or self.fact.subject, (0, None))
        if start is None:
            return self.reader.words.gettext("a session")
        day = formats.day(formats.local_moment(start, self.reader.zone).date(), self.reader.language, "weekday")
        if not number:
            return self.reader.words.gettext("the session of %(day)s") % {"day": day}
        return self.reader.words.gettext("session %(number)s (%(day)s)") % {"number": number, "day": day}

    def title(self, subject: str = "") -> str:
        return self.scenery.titles.get(subject or self.fact.subject, "…")

    def day(self, value: Any) -> str:
        return formats.day(value, self.reader.language)

    def money(self, amount: Any) -> str:
        return formats.money(amount, self.reader.language)

    def at(self, instant: datetime) -> str:
        return formats.instant(instant, self.reader.zone, self.reader.language)


def _signed(one: _Teller) -> str:
    return one.say(N_("Signed version %(version)s of the agreement"), version=str(one.what.version))


def _planned(one: _Teller) -> str:
    if one.what.kind is SessionKind.REGULAR and one.fact.by is Party.SERVICE:
        return ""
    return one.say(N_("Planned: %(call)s, %(kind)s"), call=one.call(), kind=one.named(one.what.kind))


def _moved(one: _Teller) -> str:
    _number, start = one.scenery.calls.get(one.what.to, (0, None))
    to = "…" if start is None else one.at(start)
    return one.say(N_("Moved %(call)s to %(to)s"), call=one.call(), to=to)


def _cancelled(one: _Teller) -> str:
    if one.what.reason:
        return one.say(N_("Cancelled %(call)s: %(reason)s"), call=one.call(), reason=one.what.reason)
    return one.say(N_("Cancelled %(call)s"), call=one.call())


def _attendance(one: _Teller) -> str:
    if not one.what.held:
        return one.say(N_("Said that %(call)s did not take place"), call=one.call())
    if one.what.shorter:
        return one.say(N_("%(call)s was shorter, as both wanted"), call=one.call())
    return one.say(
        N_("Said how %(call)s was: %(client)s %(client_was)s, %(coach)s %(coach_was)s"),
        call=one.call(),
        client_was=one.named(one.what.client).lower(),
        coach_was=one.named(one.what.coach).lower(),
    )


def _answered(one: _Teller) -> str:
    answer = one.named(one.what.answer)
    if one.what.better:
        return one.say(
            N_("Value of %(call)s: %(answer)s. %(words)s"), call=one.call(), answer=answer, words=one.what.better
        )
    return one.say(N_("Value of %(call)s: %(answer)s"), call=one.call(), answer=answer)


def _course(one: _Teller) -> str:
    if one.what.on_course:
        return one.say(N_("Said: on course to pay for itself"))
    return one.say(N_("Said: not on course to pay for itself"))


def _proposed(one: _Teller) -> str:
    return one.say(N_("Proposed a change: %(change)s"), change=one.what.change)


def _tried(one: _Teller) -> str:
    if not one.what.tried:
        return one.say(N_("The change has not been tried: %(change)s"), change=one.title())
    if one.what.helped is None:
        return one.say(N_("The change was tried: %(change)s"), change=one.title())
    if one.what.helped:
        return one.say(N_("The change helped: %(change)s"), change=one.title())
    return one.say(N_("The change did not help: %(change)s"), change=one.title())


def _homework_given(one: _Teller) -> str:
    return one.say(N_("Homework: %(title)s"), title=one.what.title)


def _homework_reported(one: _Teller) -> str:
    return one.say(N_("Homework “%(title)s”: %(done)s"), title=one.title(), done=one.named(one.what.done).lower())


def _looked(one: _Teller) -> str:
    return one.say(N_("Looked at the homework of %(call)s"), call=one.call())


def _act(one: _Teller) -> str:
    return one.say(
        N_("%(act)s: %(count)s"), act=one.fact.subject, count=formats.number(one.what.count, one.reader.language)
    )


def _evidence_asked(one: _Teller) -> str:
    return one.say(N_("Asked for evidence: %(what)s"), what=one.what.what or "…")


def _slip_notified(one: _Teller) -> str:
    return one.say(N_("Told of something to catch up: %(duty)s"), duty=one.named(one.what.clause))


def _slip_excused(one: _Teller) -> str:
    return one.say(N_("Excused: %(duty)s"), duty=one.named(one.what.clause))


def _slip_remarked(one: _Teller) -> str:
    return one.say(N_("Added a word (%(duty)s): %(words)s"), duty=one.named(one.what.clause), words=one.what.words)


def _passed(one: _Teller) -> str:
    return one.say(N_("Played a free pass: %(duty)s"), duty=one.named(one.what.clause))


def _failed(one: _Teller) -> str:
    return one.say(
        N_("The service could not be reached until %(until)s; what was due then does not count"),
        until=one.at(one.what.until),
    )


def _money(one: _Teller) -> str:
    return one.say(
        N_("Money won: %(amount)s, %(share)s of it from the work. %(words)s"),
        amount=weighed(one.what.amount, one.what.rate, one.what.confidence, one.reader.language),
        share=rate(one.what.attribution, one.reader.language),
        words=one.what.words,
    ).strip()


def _level(one: _Teller) -> str:
    return one.say(N_("The evidence is firmer now: %(level)s"), level=one.named(one.what.level).lower())


def _feedback(one: _Teller) -> str:
    return one.say(N_("Feedback: %(score)s of 5"), score=str(one.what.score))


def _habit(one: _Teller) -> str:
    times = one.reader.words.ngettext("%(num)s time", "%(num)s times", one.what.times) % {"num": one.what.times}
    return one.say(
        N_("%(title)s: %(times)s in the week of %(day)s"),
        title=one.title(one.what.leaf),
        times=times,
        day=one.day(one.what.week),
    )


def _measure(one: _Teller) -> str:
    value = formats.number(one.what.value, one.reader.language)
    return one.say(N_("%(title)s: %(value)s"), title=one.title(one.what.leaf), value=value)


def _milestone(one: _Teller) -> str:
    if one.what.happened:
        return one.say(N_("It happened: %(title)s"), title=one.title(one.what.leaf))
    return one.say(N_("It did not happen: %(title)s"), title=one.title(one.what.leaf))


def _judgement(one: _Teller) -> str:
    if one.what.yes:
        return one.say(N_("“%(title)s”: yes"), title=one.title(one.what.leaf))
    return one.say(N_("“%(title)s”: not yet"), title=one.title(one.what.leaf))


def _paid(one: _Teller) -> str:
    if one.what.yes:
        return one.say(N_("Said that it has paid for itself"))
    return one.say(N_("Said that it has not paid for itself yet"))


def _circumstance(one: _Teller) -> str:
    return one.say(N_("Circumstance: %(what)s"), what=one.what.what)


def _paused(one: _Teller) -> str:
    return one.say(N_("Pause, %(days)s"), days=formats.span(one.what.first, one.what.last, one.reader.language))


def _attempted(one: _Teller) -> str:
    return one.say(N_("Tried to reach %(client)s"))


def _ended(one: _Teller) -> str:
    return one.say(N_("Ended early: %(how)s"), how=one.named(one.what.how))


def _received(one: _Teller) -> str:
    return one.say(N_("Payment received: %(amount)s"), amount=one.money(one.what.amount))


def _returned(one: _Teller) -> str:
    if one.what.chargeback:
        return one.say(N_("Charged back: %(amount)s"), amount=one.money(one.what.amount))
    return one.say(N_("Paid back: %(amount)s"), amount=one.money(one.what.amount))


def _decided(one: _Teller) -> str:
    if one.what.granted:
        return one.say(N_("Granted the claim"))
    return one.say(N_("Refused the claim: %(words)s"), words=one.what.words)


def _appeal(one: _Teller) -> str:
    return one.say(N_("Granted the appeal")) if one.what.granted else one.say(N_("Upheld the decision"))


def _alternative(one: _Teller) -> str:
    return one.say(N_("Accepted the alternative")) if one.what.accepted else one.say(N_("Declined the alternative"))


_TOLD: Mapping[str, Callable[[_Teller], str]] = MappingProxyType(
    {
        "version_signed": _signed,
        "session_planned": _planned,
        "session_moved": _moved,
        "session_cancelled": _cancelled,
        "attendance": _attendance,
        "check_answered": _answered,
        "course_answered": _course,
        "adjustment_proposed": _proposed,
        "adjustment_tried": _tried,
        "homework_given": _homework_given,
        "homework_reported": _homework_reported,
        "homework_looked": _looked,
        "act_done": _act,
        "evidence_asked": _evidence_asked,
        "slip_notified": _slip_notified,
        "slip_excused": _slip_excused,
        "slip_remarked": _slip_remarked,
        "pass_played": _passed,
        "service_failed": _failed,
        "money_entered": _money,
        "level_reached": _level,
        "feedback_given": _feedback,
        "habit_ticked": _habit,
        "measure_taken": _measure,
        "milestone_judged": _milestone,
        "judgement_given": _judgement,
        "paid_for_itself": _paid,
        "circumstance_logged": _circumstance,
        "paused": _paused,
        "contact_attempted": _attempted,
        "ended": _ended,
        "payment_received": _received,
        "payment_returned": _returned,
        "claim_decided": _decided,
        "appeal_decided": _appeal,
        "alternative_answered": _alternative,
    }
)
