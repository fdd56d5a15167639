"""The dated lines of a journal: who did what when, and when it was recorded.

A line begins with its time (`2027-01-15 20:10`, or `after s3 2h`, `before s3 25h`), then a verb with its values,
then what holds for every fact: `by`, `noted`, `noted-for`, `corrects` and the like. A range (`s1..s26`) says the
line once for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from valueback.core import facts as f
from valueback.core.agreements import Version
from valueback.core.dates import Instant, day_after
from valueback.core.journal.events import BY_KIND, BY_VERB, EVENTS, EVERY_CLAUSE, VERSION, Context
from valueback.core.journal.forms import Form, form, values_of
from valueback.core.journal.lines import Cursor, Line, Token, name_token, ranges, text_token
from valueback.core.journal.problems import Bad, Problem, quoted
from valueback.core.journal.scalars import (
    Name,
    Scalar,
    begins_instant,
    choice,
    read_date,
    read_duration,
    read_instant,
    write_instant,
)
from valueback.core.payments import ChargedTax, Payment
from valueback.core.tax import TaxLine
from valueback.core.terms import CLAUSES, Party

MOST_AT_ONCE = 400
MOST_FACTS = 20_000
PLAN = "plan <s1..s26> on slot [from <day>] [version <v2>]"
TIMES: tuple[str, ...] = ("<day> <time> [<zone>]", "after <session> <duration>", "before <session> <duration>")


@dataclass(frozen=True, slots=True)
class _Later:
    """`noted` as written: an instant, or how long after the act."""

    value: Instant | timedelta


def _read_noted(cursor: Cursor, zone: str) -> _Later:
    token = cursor.peek()
    if token is not None and not begins_instant(token):
        return _Later(read_duration(cursor))
    return _Later(read_instant(cursor, zone))


_NOTED = Scalar("a day and a time, or a duration", lambda token: not token.quoted, _read_noted, write_instant)
SUFFIX: Form = form(
    "[by <by>] [person <person>] [noted <noted_at>] [noted-for <party>] [via <channel>] [saying <words>] "
    "[corrects <corrects>] [about <subject>] [seq <seq>] [as <label>]",
    f.Fact,
    kinds={
        "noted_at": _NOTED,
        "party": Party,
        "channel": Name,
        "words": str,
        "corrects": Name,
        "subject": Name,
        "label": Name,
    },
    make=dict,
)


@dataclass(slots=True)
class Reading:
    """What is known while the dated lines are read, top to bottom."""

    zone: str
    versions: tuple[Version, ...]
    facts: list[f.Fact] = field(default_factory=list)
    line_of: dict[int, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    starts: dict[str, tuple[Instant, int]] = field(default_factory=dict)

    @property
    def next_seq(self) -> int:
        return self.facts[-1].seq + 1 if self.facts else 1

    def context(self, at: Instant) -> Context:
        return Context(self.zone, at, self.versions[0].terms if self.versions else None)


def is_dated(token: Token) -> bool:
    """Whether a top line says something that happened."""
    return begins_instant(token) or token.is_word("after") or token.is_word("before")


def read_fact_line(reading: Reading, line: Line) -> None:
    """All facts of one dated line. Raises Bad."""
    if _is_plan(line.tokens):
        _plan(reading, line)
        return
    for tokens in ranges(line.tokens, MOST_AT_ONCE):
        cursor = Cursor(tokens, list(line.children))
        at = _time(reading, cursor)
        _one(reading, line, cursor, at)
        cursor.end()


def _time(reading: Reading, cursor: Cursor) -> Instant:
    for word, sign in (("after", 1), ("before", -1)):
        if cursor.skip(word):
            session = cursor.take("a session")
            if session.text not in reading.starts:
                raise Bad(f"no session {session.shown()} is planned above this line", "plan it first")
            start, minutes = reading.starts[session.text]
            away = read_duration(cursor)
            cursor.tokens = tuple(session if token.is_word("each") else token for token in cursor.tokens)
            try:
                return start + timedelta(minutes=minutes) + away if sign > 0 else start - away
            except OverflowError:
                raise Bad("this time lies outside the calendar", "write a shorter duration") from None
    return read_instant(cursor, reading.zone)


def _one(reading: Reading, line: Line, cursor: Cursor, at: Instant) -> None:
    verb = cursor.take("what happened")
    event = None if verb.quoted else BY_VERB.get(verb.text)
    if event is None:
        raise Bad(f"{verb.shown()} is not something that can happen", _nearest(verb.text))
    cursor.place -= 1
    subject, what = event.form.read(cursor, reading.zone, reading.context(at))
    try:
        values = SUFFIX.values(cursor, reading.zone)
    except Bad as bad:
        raise Bad(bad.wrong, bad.right or f"write {event.form.spec} {SUFFIX.spec}", bad.line) from None
    if cursor.peek() is not None:
        raise Bad(f"{cursor.take('').shown()} is not understood here", f"write {event.form.spec} {SUFFIX.spec}")
    by = values.get("by", Party.COACH if "party" in values else event.by)
    _add(reading, line, _fact(reading, values, subject, at, by, what))


def _nearest(typed: str) -> str:
    """A likely verb, or all of them."""
    near = get_close_matches(typed.lower().replace("_", "-"), BY_VERB, n=2)
    return f"did you mean {' or '.join(near)}" if near else f"begin with one of {', '.join(BY_VERB)}"


def _fact(reading: Reading, values: Mapping[str, Any], subject: str, at: Instant, by: Party, what: Any) -> f.Fact:
    noted = values["noted_at"].value if "noted_at" in values else at
    party = values.get("party")
    if party is None and ("channel" in values or "words" in values):
        raise Bad("'via' and 'saying' belong to an act noted for somebody", "write noted-for client via whatsapp")
    noted_for = f.NotedFor(party, values.get("channel", ""), values.get("words", "")) if party else None
    seq = values.get("seq", reading.next_seq)
    if seq < reading.next_seq:
        raise Bad(
            f"seq {seq} is not above the fact before it ({reading.next_seq - 1})", "let numbers rise, or leave them out"
        )
    corrects = _corrected(reading, values["corrects"]) if "corrects" in values else None
    fact = f.Fact(
        seq,
        values.get("subject", subject),
        at,
        at + noted if isinstance(noted, timedelta) else noted,
        by,
        what,
        values.get("person", ""),
        corrects,
        noted_for,
    )
    if "label" in values:
        _label(reading, values["label"], seq)
    return replace(fact, what=_completed(reading, fact))


def _label(reading: Reading, label: str, seq: int) -> None:
    if label.isdigit():
        raise Bad(f"the label {quoted(label)} is a number", "let a label begin with a letter")
    if label in reading.labels:
        raise Bad(f"the label {quoted(label)} is taken", "give every labelled line its own")
    reading.labels[label] = seq


def _corrected(reading: Reading, named: str) -> int:
    known = {fact.seq for fact in reading.facts}
    found = int(named) if named.isascii() and named.isdigit() and len(named) < 10 else reading.labels.get(named)
    if found is None or found not in known:
        raise Bad(
            f"nothing above this line is called {quoted(named)}", "name a label set with 'as', or the number of a fact"
        )
    return found


def _completed(reading: Reading, fact: f.Fact) -> Any:
    """A signature by hand may leave out the name of who signs, and acknowledge all."""
    what = fact.what
    if isinstance(what, f.VersionSigned):
        version = next((one for one in reading.versions if one.number == what.version), None)
        if version is None and reading.versions:
            raise Bad(
                f"there is no version v{what.version} of the terms", "write it as an amendment, or correct the number"
            )
        if what.name is None:
            what = replace(what, name=_party_name(version, fact.actor) if version else "")
        if what.acknowledged == EVERY_CLAUSE:
            what = replace(what, acknowledged=_all_clauses(version))
    return what


def _party_name(version: Version, party: Party) -> str:
    names = version.terms.names
    known = {Party.CLIENT: names.client, Party.COACH: names.coach, Party.SPONSOR: names.payer, Party.THIRD: names.third}
    return known.get(party, "")


def _all_clauses(version: Version | None) -> tuple[Any, ...]:
    guarantee = version.terms.guarantee if version else None
    present = {duty.clause for duty in guarantee.duties} if guarantee else set()
    return tuple(clause for _, clause in CLAUSES if clause in present)


def _add(reading: Reading, line: Line, fact: f.Fact) -> None:
    if len(reading.facts) >= MOST_FACTS:
        raise Bad("the journal says more than can be read", f"write at most {MOST_FACTS} facts a file")
    reading.facts.append(fact)
    reading.line_of[fact.seq] = line.number
    if isinstance(fact.what, f.SessionPlanned):
        reading.starts[fact.subject] = (fact.what.start, fact.what.minutes)


# --- planning a whole term ----------------------------------------------------------------------------------


def _is_plan(tokens: tuple[Token, ...]) -> bool:
    places = [place for place, token in enumerate(tokens) if token.is_word("plan")]
    after = places[0] + 2 if places else 0
    return (
        bool(places) and after + 1 < len(tokens) and tokens[after].is_word("on") and tokens[after + 1].is_word("slot")
    )


def _plan(reading: Reading, line: Line) -> None:
    """Sessions on the agreed slot, one after the other at the agreed cadence."""
    opening = Cursor(line.tokens, line.children)
    at = _time(reading, opening)
    opening.take_word("plan")
    subjects = [row[0].text for row in ranges((opening.take("sessions such as s1..s26"),), MOST_AT_ONCE)]
    opening.place += 2
    if not reading.versions:
        return
    day, version = _plan_options(opening, reading)
    values = SUFFIX.values(opening, reading.zone)
    opening.end()
    terms = version.terms
    first = day_after(day or terms.first_day, (terms.slot.weekday - (day or terms.first_day).weekday()) % 7)
    for place, subject in enumerate(subjects):
        start = terms.slot.on(day_after(first, 7 * terms.every_weeks * place))
        what = f.SessionPlanned(start, terms.slot.minutes)
        _add(reading, line, _fact(reading, values, subject, at, values.get("by", Party.COACH), what))


def _plan_options(cursor: Cursor, reading: Reading) -> tuple[date | None, Version]:
    day, version = None, reading.versions[0]
    if cursor.skip("from"):
        day = read_date(cursor)
    if cursor.skip("version"):
        number = VERSION.read(cursor, reading.zone)
        named = next((one for one in reading.versions if one.number == number), None)
        if named is None:
            raise Bad(f"there is no version v{number} of the terms", f"write {PLAN}")
        version = named
    return day, version


# --- what the lines refer to --------------------------------------------------------------------------------


def _subjects(kind: type) -> tuple[type, ...]:
    """The kinds that must exist with this fact's subject."""
    return tuple(target for kinds, target in _REFERS if kind in kinds)


_SESSION_FACTS = (
    f.SessionMoved,
    f.SessionCancelled,
    f.Attendance,
    f.Recorded,
    f.RecordingAsked,
    f.RecordingOff,
    f.CheckAsked,
    f.CheckAnswered,
    f.CourseAnswered,
    f.HomeworkLooked,
)
_HOMEWORK_FACTS = (f.HomeworkReported, f.HomeworkObjected, f.ObjectionSettled)
_CLAIM_FACTS = (
    f.ClaimWithdrawn,
    f.ClaimAcknowledged,
    f.AlternativeOffered,
    f.AlternativeAnswered,
    f.ClaimDecided,
    f.ClaimAppealed,
    f.AppealDecided,
    f.ClaimClosed,
)
_REFERS: tuple[tuple[tuple[type, ...], type], ...] = (
    (_SESSION_FACTS, f.SessionPlanned),
    (_HOMEWORK_FACTS, f.HomeworkGiven),
    ((f.AdjustmentAgreed, f.AdjustmentTried), f.AdjustmentProposed),
    ((f.ScheduleSigned,), f.ScheduleSent),
    ((f.LevelReached,), f.MoneyEntered),
    ((f.PaymentReturned,), f.PaymentReceived),
    ((f.CircumstanceAcknowledged,), f.CircumstanceLogged),
    (_CLAIM_FACTS, f.ClaimFiled),
)


def unsound_payments(reading: Reading) -> list[Problem]:
    """Payments that no arithmetic can take: nothing received, tax beyond it, one name for two, another currency."""
    found: list[Problem] = []
    known: dict[str, Payment] = {}
    seen = f.Seen(reading.facts)
    for fact in seen.of(f.PaymentReceived):
        try:
            tax = tuple(ChargedTax(TaxLine(one.name, one.rate, one.kind), one.amount) for one in fact.what.tax)
            payment = Payment(fact.subject, fact.at, fact.what.amount, fact.what.payer, tax)
        except ValueError as error:
            found.append(Problem(reading.line_of[fact.seq], str(error), "write what was really received, and its tax"))
            continue
        if fact.subject in known:
            said = f"two payments are called {quoted(fact.subject)}"
            found.append(Problem(reading.line_of[fact.seq], said, "give each its own name, or say what it corrects"))
        known[fact.subject] = payment
    for fact in seen.of(f.PaymentReturned):
        payment_ = known.get(fact.subject)
        if payment_ is not None and payment_.amount.currency != fact.what.amount.currency:
            said = f"{fact.what.amount} cannot go back of a payment of {payment_.amount}"
            found.append(Problem(reading.line_of[fact.seq], said, f"write it in {payment_.amount.currency}"))
        elif fact.what.amount.minor < 0:
            found.append(Problem(reading.line_of[fact.seq], "an amount returned is below zero", "write 0 or more"))
    return found


def unknown_names(reading: Reading) -> list[Problem]:
    """Lines that name a session, an item or a result that nothing in the journal made; a slip of the pen, mostly.

    A journal with erased facts is not asked: what made the name may be what was erased.
    """
    if any(isinstance(fact.what, f.Blank | f.Erased) for fact in reading.facts):
        return []
    made: dict[type, set[str]] = {}
    for fact in reading.facts:
        made.setdefault(type(fact.what), set()).add(fact.subject)
    problems = []
    for fact in reading.facts:
        for target, name in _named_by(fact):
            if name not in made.get(target, set()):
                problems.append(_unknown(reading.line_of[fact.seq], target, name, made.get(target, set())))
    return problems


def _named_by(fact: f.Fact) -> list[tuple[type, str]]:
    named = [(target, fact.subject) for target in _subjects(type(fact.what))]
    if isinstance(fact.what, f.HomeworkGiven | f.AdjustmentProposed):
        named.append((f.SessionPlanned, fact.what.session))
    if isinstance(fact.what, f.SessionMoved):
        named.append((f.SessionPlanned, fact.what.to))
    return named


def _unknown(line: int, target: type, name: str, known: set[str]) -> Problem:
    right = BY_KIND[target].form.spec
    shown = sorted(known, key=lambda one: (len(one), one))
    have = f"there are {', '.join(shown[:6])}{' and more' if len(shown) > 6 else ''}" if known else "there is none yet"
    return Problem(line, f"nothing is called {quoted(name)} ({have})", f"make it first with {right}")


# --- writing ------------------------------------------------------------------------------------------------


def write_fact(fact: f.Fact, before: int, zone: str) -> str:
    """One fact as its line (a results schedule as several). `before`: the seq of the fact written last."""
    event = BY_KIND[type(fact.what)]
    holes = event.form.kinds
    body = event.form.write({**values_of(fact.what), "subject": fact.subject}, zone)
    head, *rest = body.split("\n")
    parts = [write_instant(fact.at, zone), head, *_suffix(fact, before, zone)]
    if fact.subject and "subject" not in holes:
        parts.append(f"about {name_token(fact.subject, frozenset({'each'}))}")
    return "\n".join([" ".join(parts), *rest])


def _suffix(fact: f.Fact, before: int, zone: str) -> list[str]:
    usual = Party.COACH if fact.noted_for else BY_KIND[type(fact.what)].by
    parts: list[str] = []
    if fact.by is not usual:
        parts.append(f"by {choice(Party).write(fact.by, zone)}")
    if fact.person:
        parts.append(f"person {text_token(fact.person)}")
    if fact.noted_at != fact.at:
        parts.append(f"noted {write_instant(fact.noted_at, zone)}")
    if fact.noted_for is not None:
        parts.append(f"noted-for {choice(Party).write(fact.noted_for.party, zone)}")
        if fact.noted_for.channel:
            parts.append(f"via {name_token(fact.noted_for.channel)}")
        if fact.noted_for.words:
            parts.append(f"saying {text_token(fact.noted_for.words)}")
    if fact.corrects is not None:
        parts.append(f"corrects {fact.corrects}")
    if fact.seq != before + 1:
        parts.append(f"seq {fact.seq}")
    return parts


def every_spec() -> tuple[str, ...]:
    """The templates of all facts, for the documentation."""
    return tuple(event.form.spec for event in EVENTS)
