"""What one finding says, in a sentence for each side: kind before exact, then the numbers, then what sets it right.

Every code of `core.guarantee` has its sentence here; `letters.wording` is the door for readers of this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from types import MappingProxyType

from valueback.core.guarantee.standing import Finding, Mark, Slip, SlipState
from valueback.core.terms import Clause, Counting, Duty, EffectKind, Party, Per
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.numbers import deadline, exact


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, in which language and zone, and what the two people are called; empty: "your coach", "the client"."""

    side: Party
    language: str
    zone: str = "UTC"
    client_name: str = ""
    coach_name: str = ""

    @property
    def words(self) -> NullTranslations:
        return translator(self.language)

    @property
    def client(self) -> str:
        mine = N_("your client") if self.side is Party.COACH else N_("the client")
        return self.client_name or self.words.gettext(mine)

    @property
    def coach(self) -> str:
        mine = N_("your coach") if self.side is Party.CLIENT else N_("the coach")
        return self.coach_name or self.words.gettext(mine)

    def say(self, message: str, **data: str) -> str:
        """A translated message with its names and numbers, beginning with a capital letter."""
        text = self.words.gettext(message) % {"client": self.client, "coach": self.coach, **data}
        return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence twice: for the party `to` as "you", and for everybody else."""

    you: str
    other: str
    to: Party = Party.CLIENT


def _coach(you: str, other: str) -> Said:
    return Said(you, other, Party.COACH)


# Kept without a single slip, and what has no number to it.
_SAID: Mapping[str, Said] = MappingProxyType(
    {
        "clarity_kept": Said(N_("You signed the results schedule."), N_("%(client)s signed the results schedule.")),
        "clarity_not_due": Said(N_("The results schedule is not due yet."), N_("The results schedule is not due yet.")),
        "clarity_waiting_for_coach": Said(
            N_("Your coach is preparing the results schedule. Nothing is asked of you yet."),
            N_("%(client)s is asked nothing until the results schedule is sent."),
        ),
        "clarity_waiting_for_client": Said(
            N_("The results schedule is with you, to read and sign."),
            N_("The results schedule is with %(client)s, to read and sign."),
        ),
        "value_told_kept": Said(
            N_("You answered every value check in time."), N_("%(client)s answered every value check in time.")
        ),
        "value_told_not_due": Said(N_("No value check is due yet."), N_("No value check is due yet.")),
        "homework_kept": Said(N_("You handed in all your homework."), N_("%(client)s handed in all homework.")),
        "homework_not_due": Said(N_("No homework is due yet."), N_("No homework is due yet.")),
        "homework_none_given": Said(N_("No homework has been given so far."), N_("No homework has been given so far.")),
        "present_kept": Said(
            N_("You were on time and stayed to the end, every time."),
            N_("%(client)s was on time and stayed to the end, every time."),
        ),
        "present_not_due": Said(N_("No session has taken place yet."), N_("No session has taken place yet.")),
        "notice_kept": Said(
            N_("Whenever you cancelled or moved a session, you said so in good time."),
            N_("Whenever %(client)s cancelled or moved a session, it was said in good time."),
        ),
        "notice_not_due": Said(
            N_("You have not cancelled or moved a session."), N_("%(client)s has not cancelled or moved a session.")
        ),
        "acts_kept": Said(
            N_("You took the agreed steps in every full week or month so far."),
            N_("%(client)s took the agreed steps in every full week or month so far."),
        ),
        "acts_not_due": Said(N_("No full week or month is over yet."), N_("No full week or month is over yet.")),
        "evidence_kept": Said(
            N_("You handed in all the evidence you were asked for."),
            N_("%(client)s handed in all the evidence that was asked for."),
        ),
        "evidence_not_due": Said(N_("No evidence is due."), N_("No evidence is due.")),
        "common_sense_not_due": Said(
            N_("Your own judgement is asked only if you make a claim."),
            N_("The judgement of %(client)s is asked only in a claim."),
        ),
        "common_sense_kept": Said(
            N_("Your claim says in your own words what you think, circumstances included."),
            N_("The claim holds the judgement of %(client)s, circumstances included."),
        ),
        "common_sense_curable": Said(
            N_("Your claim still needs your own judgement, with each circumstance marked."),
            N_("The claim still needs the judgement of %(client)s, with each circumstance marked."),
        ),
        "common_sense_broken": Said(
            N_("The claim was decided without your judgement of every circumstance."),
            N_("The claim was decided without the judgement of %(client)s on every circumstance."),
        ),
        "spoke_up_kept": Said(
            N_("You said that something was missing while there was time to change it."),
            N_("%(client)s said that something was missing while there was time to change it."),
        ),
        "spoke_up_watch": Said(
            N_("You said that something was missing; an adjustment has not been tried yet."),
            N_("%(client)s said that something was missing; an adjustment has not been tried yet."),
        ),
        "spoke_up_not_due": Said(
            N_("Whenever something is missing, say so right after the session. That is what the value check is for."),
            N_("%(client)s has not said that anything is missing."),
        ),
        "spoke_up_broken": Said(
            N_(
                "Until the end you did not say that anything was missing. "
                "A polite yes alone does not cost the guarantee."
            ),
            N_(
                "Until the end %(client)s did not say that anything was missing. "
                "A polite yes alone does not cost the guarantee."
            ),
        ),
        "ask_kept": _coach(N_("You asked after every session."), N_("%(coach)s asked after every session.")),
        "ask_not_due": _coach(N_("No session has been held yet."), N_("No session has been held yet.")),
        "adjust_kept": _coach(
            N_("You answered every wish for a change with an adjustment."),
            N_("%(coach)s answered every wish for a change with an adjustment."),
        ),
        "adjust_not_due": _coach(
            N_("No value check has asked for a change so far."), N_("No value check has asked for a change so far.")
        ),
        "look_kept": _coach(
            N_("You looked at all the homework you gave."), N_("%(coach)s looked at all the homework that was given.")
        ),
        "look_not_due": _coach(N_("No homework is to be looked at yet."), N_("No homework is to be looked at yet.")),
        "on_time_kept": _coach(
            N_("You were on time and stayed to the end, every time."),
            N_("%(coach)s was on time and stayed to the end, every time."),
        ),
        "on_time_not_due": _coach(N_("No session has taken place yet."), N_("No session has taken place yet.")),
        "record_kept": _coach(
            N_("Every session that was to be recorded was recorded."),
            N_("Every session that was to be recorded was recorded."),
        ),
        "record_not_due": _coach(N_("No session was to be recorded yet."), N_("No session was to be recorded yet.")),
        "record_not_applicable": _coach(N_("Sessions are not recorded."), N_("Sessions are not recorded.")),
        "ended_client_stops": Said(N_("You ended the engagement early."), N_("%(client)s ended the engagement early.")),
        "ended_coach_stops": _coach(N_("You ended the engagement early."), N_("%(coach)s ended the engagement early.")),
        "ended_both_agree": Said(N_("You and %(coach)s agreed to end early."), N_("Both sides agreed to end early.")),
        "ended_silent_client": Said(
            N_("You could not be reached for a long time, and the engagement was ended."),
            N_("%(client)s could not be reached for a long time, and the engagement was ended."),
        ),
        "ended_employee_leaves": Said(
            N_("The engagement ended because you left the company that pays."),
            N_("The engagement ended because %(client)s left the company that pays."),
        ),
        "withdrawn_by_law": Said(
            N_("You withdrew within the time that the law gives."),
            N_("%(client)s withdrew within the time that the law gives."),
        ),
        "numbers_reached_not_confirmed": Said(
            N_("The numbers are reached. Has it paid for itself? Only you can say."),
            N_("The numbers are reached. %(client)s has not said yet whether it has paid for itself."),
        ),
        "activation_waited_for": Said(
            N_("The guarantee becomes active once you have done this: %(what)s."),
            N_("The guarantee becomes active once %(client)s has done this: %(what)s."),
        ),
        "activation_missed": Said(
            N_("The guarantee is not active: this was not done before the first day: %(what)s."),
            N_("The guarantee is not active: this was not done before the first day: %(what)s."),
        ),
        "not_signed": Said(
            N_("The agreement is not signed by both sides yet."), N_("The agreement is not signed by both sides yet.")
        ),
    }
)

# What the slips of a clause are, with their number.
_COUNTED: Mapping[Clause, str] = MappingProxyType(
    {
        Clause.CLARITY: N_("Results schedules not signed in time: %(used)s."),
        Clause.VALUE_TOLD: N_("Value checks not answered in time: %(used)s."),
        Clause.HOMEWORK: N_("Homework missing or done in part: %(used)s."),
        Clause.PRESENT: N_("Sessions missed, joined late or left early: %(used)s."),
        Clause.NOTICE: N_("Sessions cancelled or moved at short notice: %(used)s."),
        Clause.ACTS: N_("Times when the agreed steps of a week or month were not taken: %(used)s."),
        Clause.EVIDENCE: N_("Pieces of evidence not handed in in time: %(used)s."),
        Clause.ASK: N_("Sessions after which the value check was not asked in time: %(used)s."),
        Clause.ADJUST: N_("Wishes for a change left without an adjustment: %(used)s."),
        Clause.LOOK: N_("Sessions whose homework was not looked at in time: %(used)s."),
        Clause.ON_TIME: N_("Sessions with the coach late, away or leaving early: %(used)s."),
        Clause.RECORD: N_("Sessions that were to be recorded and were not: %(used)s."),
    }
)
# Only sessions can be made good by sessions kept in a row (core.conflicts refuses it for other duties).
BY_SESSIONS: frozenset[Clause] = frozenset({Clause.PRESENT, Clause.NOTICE})


def in_a_row(slip: Slip) -> bool:
    """Whether a slip that counts is one that sessions kept in a row can still wipe out."""
    return slip.state is SlipState.STANDS and slip.clause in BY_SESSIONS and slip.cure_until is not None


# How a duty that is past what is allowed is brought back.
_BY_AN_ACT: Mapping[Clause, str] = MappingProxyType(
    {
        Clause.CLARITY: N_("Signing it by %(until)s sets this right."),
        Clause.VALUE_TOLD: N_("Answering the open ones by %(until)s sets this right."),
        Clause.HOMEWORK: N_("Handing in what is open by %(until)s sets this right."),
        Clause.EVIDENCE: N_("Handing it in by %(until)s sets this right."),
    }
)
_IN_A_ROW = N_("Sessions kept in a row set this right, by %(until)s at the latest.")
_BY_THEN = N_("It can be set right by %(until)s.")

_AFTER_BROKEN: Mapping[EffectKind, str] = MappingProxyType(
    {
        EffectKind.END: N_("With this the guarantee no longer stands."),
        EffectKind.REDUCE: N_("With this, a claim pays back less."),
        EffectKind.EXTEND: N_("With this, the guarantee period gets longer."),
        EffectKind.WARN: N_("The guarantee is not touched by this."),
        EffectKind.HOLD: N_("A claim is decided once this is done."),
        EffectKind.FINDING: N_("This changes nothing by itself; it is weighed in a claim."),
    }
)

CODES: tuple[str, ...] = tuple(_SAID)
"""The codes whose sentence does not follow from clause, mark and numbers alone."""


def sentence_for(finding: Finding, reader: Reader, duty: Duty | None = None) -> str:
    """What one finding says to one reader. `duty`, where at hand, tells how the slips are counted."""
    said = _SAID.get(finding.code)
    # With a slip that was excused or made good, "every time" would not be true: the count is said instead.
    if (finding.slips or finding.detail) and finding.clause in _COUNTED:
        parts = [_counted(finding, reader, duty)]
    elif said is not None:
        parts = [reader.say(said.you if reader.side is said.to else said.other, **_data(finding))]
    else:
        parts = [_plain(finding, reader)]
    parts += _what_follows(finding, reader, parts[0])
    return " ".join(part for part in parts if part)


def _data(finding: Finding) -> dict[str, str]:
    return {"what": "…", **finding.data}


def _counted(finding: Finding, reader: Reader, duty: Duty | None) -> str:
    assert finding.clause is not None
    return reader.say(_COUNTED[finding.clause], used=used(finding, reader.language, duty))


def _plain(finding: Finding, reader: Reader) -> str:
    """The name of the duty and its mark: for a mark that comes without a number."""
    mark = name(finding.mark, reader.language)
    if finding.clause is None:
        return reader.say(N_("Noted: %(mark)s."), mark=mark)
    duty = name(finding.clause, reader.language)
    return reader.say(N_("%(duty)s: %(mark)s."), duty=duty, mark=mark[:1].lower() + mark[1:])


def used(finding: Finding, language: str, duty: Duty | None = None) -> str:
    """`2 of 5 allowed`; past the allowance `6 (allowed: 5)`; a rate or a run says so."""
    words, slips = translator(language), exact(finding.slips, language)
    if finding.allowed is None:
        return slips
    allowed = exact(finding.allowed, language)
    within = finding.slips <= finding.allowed and finding.allowed > 0
    text = (
        words.gettext("%(slips)s of %(allowed)s allowed")
        if within
        else words.gettext("%(slips)s (allowed: %(allowed)s)")
    )
    text = text % {"slips": slips, "allowed": allowed}
    if duty is None or duty.allowed.counting in (Counting.COUNT, Counting.SHARE):
        return text
    if duty.allowed.counting is Counting.RUN:
        return words.gettext("%(used)s in a row") % {"used": text}
    week = duty.allowed.per is Per.WEEK
    span = words.gettext("%(used)s in any one week") if week else words.gettext("%(used)s in any one month")
    return span % {"used": text}


def _what_follows(finding: Finding, reader: Reader, before: str) -> list[str]:
    """What a mark means, and until when it can be changed."""
    if finding.mark is Mark.UNKNOWN and finding.clause is not None:
        return [reader.say(N_("The two sides see it differently, and nothing counts until that is settled."))]
    if finding.mark is Mark.WATCH and finding.clause in _COUNTED:
        return [reader.say(N_("There is no room left for another one."))]
    if finding.mark is Mark.CURABLE and finding.until is not None:
        return [reader.say(_way_back(finding), until=deadline(finding.until, reader.zone, reader.language))]
    if finding.code == "clarity_waiting_for_client" and finding.until is not None:
        return [reader.say(N_("It is due by %(until)s."), until=deadline(finding.until, reader.zone, reader.language))]
    if finding.mark is Mark.BROKEN and not (finding.clause is Clause.SPOKE_UP and finding.effect is EffectKind.FINDING):
        return [reader.say(_AFTER_BROKEN[finding.effect])]
    return []


def _way_back(finding: Finding) -> str:
    if any(in_a_row(slip) for slip in finding.detail):
        return _IN_A_ROW
    return _BY_AN_ACT.get(finding.clause, _BY_THEN) if finding.clause else _BY_THEN
