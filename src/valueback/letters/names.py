"""The one name of each thing that pages, letters and documents show: marks, answers, levels, endings and the rest.

`name(value, language)` for a member of any enumeration of the core that people read; the tables hold the source
words, the catalogue those of every other language.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from valueback.core.claims import ClaimState
from valueback.core.facts import Answer, Done, PassReason, Presence, SessionKind
from valueback.core.guarantee.standing import Mark, SlipState, Verdict
from valueback.core.outcome import Group, Judge, State
from valueback.core.sessions import Life
from valueback.core.terms import (
    AfterCancelling,
    Capacity,
    Clause,
    EffectKind,
    EndingKind,
    Level,
    Party,
    Recording,
    RemedyKind,
)
from valueback.letters.i18n import translator


def N_(message: str) -> str:
    """Marks a message for extraction."""
    return message


_CLAUSES: Mapping[Enum, str] = MappingProxyType(
    {
        Clause.CLARITY: N_("Results schedule signed in time"),
        Clause.VALUE_TOLD: N_("Value told after each session"),
        Clause.HOMEWORK: N_("Homework"),
        Clause.PRESENT: N_("On time and present"),
        Clause.NOTICE: N_("Notice before cancelling or moving"),
        Clause.COMMON_SENSE: N_("Common sense"),
        Clause.SPOKE_UP: N_("Speaking up in time"),
        Clause.ACTS: N_("Agreed steps each week or month"),
        Clause.EVIDENCE: N_("Evidence when asked"),
        Clause.ASK: N_("Coach: asking after each session"),
        Clause.ADJUST: N_("Coach: answering with an adjustment"),
        Clause.LOOK: N_("Coach: looking at homework"),
        Clause.ON_TIME: N_("Coach: on time and present"),
        Clause.RECORD: N_("Coach: recording"),
    }
)
_MARKS: Mapping[Enum, str] = MappingProxyType(
    {
        Mark.KEPT: N_("Kept"),
        Mark.WATCH: N_("Keep an eye on it"),
        Mark.CURABLE: N_("To catch up"),
        Mark.BROKEN: N_("Not kept"),
        Mark.UNKNOWN: N_("Not known yet"),
        Mark.NOT_DUE: N_("Not due yet"),
        Mark.NOT_APPLICABLE: N_("Does not apply"),
    }
)
_VERDICTS: Mapping[Enum, str] = MappingProxyType(
    {
        Verdict.NOT_YET_ARMED: N_("Not active yet"),
        Verdict.COVERED: N_("Covered"),
        Verdict.AT_RISK: N_("At risk"),
        Verdict.LAPSED: N_("No longer covered"),
        Verdict.VALUE_RETURNED: N_("Paid for itself"),
        Verdict.CLAIMABLE: N_("Open for a claim"),
        Verdict.WINDOW_CLOSED: N_("The time for a claim is over"),
    }
)
_SLIPS: Mapping[Enum, str] = MappingProxyType(
    {
        SlipState.UNNOTIFIED: N_("Not told yet"),
        SlipState.OPEN: N_("To catch up"),
        SlipState.STANDS: N_("Counts"),
        SlipState.CURED: N_("Made good"),
        SlipState.EXCUSED: N_("Excused"),
        SlipState.PASSED: N_("Free pass"),
        SlipState.NEVER_COUNTS: N_("Does not count"),
        SlipState.UNCLEAR: N_("Seen differently"),
    }
)
_ANSWERS: Mapping[Enum, str] = MappingProxyType(
    {
        Answer.NO_VALUE: N_("No value"),
        Answer.A_LITTLE: N_("A little"),
        Answer.PARTLY: N_("Partly"),
        Answer.YES: N_("Yes"),
        Answer.MORE: N_("More than expected"),
    }
)
_DONE: Mapping[Enum, str] = MappingProxyType(
    {
        Done.NOT_DONE: N_("Not done"),
        Done.PARTLY: N_("Partly"),
        Done.DONE: N_("Done"),
        Done.EXTRA_MILE: N_("Extra mile"),
    }
)
_PRESENCES: Mapping[Enum, str] = MappingProxyType(
    {
        Presence.ON_TIME: N_("On time"),
        Presence.LATE: N_("Late"),
        Presence.LEFT_EARLY: N_("Left early"),
        Presence.ABSENT: N_("Not there"),
    }
)
_SESSIONS: Mapping[Enum, str] = MappingProxyType(
    {
        SessionKind.REGULAR: N_("Regular session"),
        SessionKind.EXTENDED: N_("Extended session"),
        SessionKind.CHECK_IN: N_("Check-in"),
    }
)
_LIVES: Mapping[Enum, str] = MappingProxyType(
    {
        Life.PLANNED: N_("Planned"),
        Life.HELD: N_("Held"),
        Life.MISSED: N_("Missed"),
        Life.COACH_MISSED: N_("Missed by the coach"),
        Life.NOT_HELD: N_("Did not take place"),
        Life.UNCLEAR: N_("Seen differently"),
        Life.CANCELLED: N_("Cancelled"),
        Life.MOVED: N_("Moved"),
    }
)
_LEVELS: Mapping[Enum, str] = MappingProxyType(
    {
        Level.SAID: N_("Said"),
        Level.WRITTEN: N_("Written"),
        Level.SIGNED: N_("Signed"),
        Level.PAID: N_("Paid"),
    }
)
_STATES: Mapping[Enum, str] = MappingProxyType(
    {
        State.MET: N_("Reached"),
        State.NOT_MET: N_("Not reached"),
        State.UNKNOWN: N_("Not known yet"),
    }
)
_JUDGES: Mapping[Enum, str] = MappingProxyType(
    {
        Judge.CLIENT: N_("the client"),
        Judge.THIRD: N_("the third person named"),
        Judge.BOTH: N_("client and coach together"),
    }
)
_GROUPS: Mapping[Enum, str] = MappingProxyType(
    {
        Group.MANAGER: N_("the manager, by name"),
        Group.PEERS: N_("colleagues, anonymously"),
    }
)
_ENDINGS: Mapping[Enum, str] = MappingProxyType(
    {
        EndingKind.CLIENT_STOPS: N_("The client stops early"),
        EndingKind.COACH_STOPS: N_("The coach stops early"),
        EndingKind.BOTH_AGREE: N_("Both agree to end early"),
        EndingKind.SILENT_CLIENT: N_("The client can no longer be reached"),
        EndingKind.EMPLOYEE_LEAVES: N_("The client leaves the company that pays"),
    }
)
_REMEDIES: Mapping[Enum, str] = MappingProxyType(
    {
        RemedyKind.ADJUST: N_("Adjustment"),
        RemedyKind.EXTRA_SESSIONS: N_("Extra sessions"),
        RemedyKind.EXTENSION: N_("More time"),
        RemedyKind.PART: N_("Part of the money back"),
        RemedyKind.FULL: N_("Money back"),
    }
)
_CLAIMS: Mapping[Enum, str] = MappingProxyType(
    {
        ClaimState.FILED: N_("Claim received"),
        ClaimState.ACKNOWLEDGED: N_("Claim being looked at"),
        ClaimState.ALTERNATIVE_OFFERED: N_("Alternative offered"),
        ClaimState.GRANTED: N_("Claim granted"),
        ClaimState.REFUSED: N_("Claim refused"),
        ClaimState.APPEALED: N_("Appeal under way"),
        ClaimState.REFUNDED: N_("Money paid back"),
        ClaimState.CLOSED: N_("Claim closed"),
    }
)
_EFFECTS: Mapping[Enum, str] = MappingProxyType(
    {
        EffectKind.END: N_("ends the guarantee"),
        EffectKind.REDUCE: N_("lowers what is paid back"),
        EffectKind.EXTEND: N_("makes the guarantee period longer"),
        EffectKind.WARN: N_("leaves the guarantee as it is"),
        EffectKind.HOLD: N_("holds the decision of a claim"),
        EffectKind.FINDING: N_("is weighed in a claim"),
    }
)
_PARTIES: Mapping[Enum, str] = MappingProxyType(
    {
        Party.CLIENT: N_("the client"),
        Party.COACH: N_("the coach"),
        Party.SPONSOR: N_("the sponsor"),
        Party.THIRD: N_("the third person named"),
        Party.SERVICE: N_("the service"),
    }
)
_CAPACITIES: Mapping[Enum, str] = MappingProxyType(
    {
        Capacity.CONSUMER: N_("Consumer"),
        Capacity.BUSINESS: N_("Business"),
    }
)
_RECORDINGS: Mapping[Enum, str] = MappingProxyType(
    {
        Recording.ALWAYS: N_("Every session"),
        Recording.ON_REQUEST: N_("On request"),
        Recording.NEVER: N_("Never"),
    }
)
_CANCELLED: Mapping[Enum, str] = MappingProxyType(
    {
        AfterCancelling.REBOOK: N_("Booked again"),
        AfterCancelling.ADD_AT_END: N_("Added at the end"),
        AfterCancelling.USED: N_("Used up"),
    }
)
_PASSES: Mapping[Enum, str] = MappingProxyType(
    {
        PassReason.NONE: N_("No reason needed"),
        PassReason.ILLNESS: N_("Illness"),
        PassReason.BEREAVEMENT: N_("Bereavement"),
    }
)

NAMED: tuple[type[Enum], ...] = (
    *(Clause, Mark, Verdict, SlipState, Answer, Done, Presence, SessionKind, Life, Level, State, Judge, Group),
    *(EndingKind, RemedyKind, ClaimState, EffectKind, Party, Capacity, Recording, AfterCancelling, PassReason),
)
_TABLES: tuple[Mapping[Enum, str], ...] = (
    *(_CLAUSES, _MARKS, _VERDICTS, _SLIPS, _ANSWERS, _DONE, _PRESENCES, _SESSIONS, _LIVES, _LEVELS, _STATES, _JUDGES),
    *(_GROUPS, _ENDINGS, _REMEDIES, _CLAIMS, _EFFECTS, _PARTIES, _CAPACITIES, _RECORDINGS, _CANCELLED, _PASSES),
)
# By type and value: members of two enumerations with the same text are equal to each other.
_WORDS: Mapping[tuple[type[Enum], str], str] = MappingProxyType(
    {(type(member), member.name): words for table in _TABLES for member, words in table.items()}
)


def name(value: Enum, language: str) -> str:
    """What people call a member of one of NAMED. KeyError for any other enumeration."""
    return translator(language).gettext(_WORDS[type(value), value.name])
