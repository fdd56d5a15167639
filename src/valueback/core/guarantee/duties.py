"""The client's duties: one rule finds the instances of one clause, each judged by the terms in force when it was due.

Source: domain section 4, "The client's duties". Due instants: session start for `present`, cancellation for `notice`,
the asking for `value told`, the due moment for `homework`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from valueback.core.claims import filed_at, last_words
from valueback.core.dates import (
    Instant,
    WorkingDays,
    days_deadline,
    end_of_day,
    local_date,
)
from valueback.core.facts import (
    AdjustmentProposed,
    AdjustmentTried,
    Attendance,
    CheckAnswered,
    CheckAsked,
    CircumstanceLogged,
    ClaimDecided,
    CourseAnswered,
    Done,
    Fact,
    HomeworkGiven,
    HomeworkObjected,
    HomeworkReported,
    ObjectionSettled,
    Presence,
    SlipExcused,
)
from valueback.core.guarantee.acts import acts, evidence
from valueback.core.guarantee.case import Case, Timeline
from valueback.core.guarantee.slips import ZERO, Instance, effect_of, weigh
from valueback.core.guarantee.standing import Finding, Mark
from valueback.core.sessions import Life, Session, late
from valueback.core.terms import (
    ClarityRule,
    Clause,
    Counting,
    Duty,
    HomeworkRule,
    NoticeRule,
    Party,
    Terms,
    ValueToldRule,
)

DutyRule: TypeAlias = Callable[[Case, Duty], Finding]
Timed: TypeAlias = Iterator[tuple[Instant, Instance]]  # when an instance counts, and the instance


# --- clarity ---------------------------------------------------------------------------------------


def clarity(case: Case, duty: Duty) -> Finding:
    """The results schedule is signed in time; while the coach has not sent it, nothing is due."""
    schedules = case.signed.schedules
    if not schedules:
        return Finding(
            "clarity_waiting_for_coach", Clause.CLARITY, Party.CLIENT, Mark.NOT_DUE, effect=effect_of(case, duty)
        )
    schedule = next((one for one in schedules if one.signed_at), schedules[-1])
    due = _clarity_due(case, schedule.sent_at)
    if schedule.signed_at and (due is None or schedule.signed_at < due):
        return weigh(case, duty, (Instance(schedule.subject, schedule.signed_at, cites=schedule.cites),))
    if due is None or not case.passed(due):
        return Finding(
            "clarity_waiting_for_client",
            Clause.CLARITY,
            Party.CLIENT,
            Mark.NOT_DUE,
            due,
            cites=schedule.cites,
            effect=effect_of(case, duty),
        )
    acts = ((schedule.signed_at, 0),) if schedule.signed_at else ()
    return weigh(case, duty, (Instance(schedule.subject, due, 1, acts=acts, cites=schedule.cites),))


def _clarity_due(case: Case, sent_at: Instant) -> Instant | None:
    """When the signature was due, by the version in force then; an amendment makes nothing due before its effect."""
    versions = case.signed.versions
    for place, version in enumerate(versions):
        duty = version.terms.duty(Clause.CLARITY)
        due = _clarity_by(case, duty.rule, sent_at) if duty and isinstance(duty.rule, ClarityRule) else None
        if due is None:
            continue
        due = max(due, version.since) if place else due
        if place + 1 == len(versions) or due < versions[place + 1].since:
            return due
    return None


def _clarity_by(case: Case, rule: ClarityRule, sent_at: Instant) -> Instant | None:
    """The later of the start of the nth held session and n days after the schedule reached the client."""
    if len(case.held) < rule.by_session:
        return None
    start = case.held[rule.by_session - 1].start
    return max(start, days_deadline(sent_at, rule.or_days, case.terms.zone))


# --- value told ------------------------------------------------------------------------------------


def value_told(case: Case, duty: Duty) -> Finding:
    """Each held session's check is answered by the end of the client's first working day after it reached them."""
    instances = case.due(case.kept("value_told", lambda: Timeline(_checks(case))))
    return weigh(case, duty, instances, _planned_total(case, len(instances)))


def _checks(case: Case) -> Timed:
    for one in case.to_be_held:
        asked = case.seen.first(CheckAsked, one.subject)
        if asked is None or case.duty(Clause.VALUE_TOLD, asked.at) is None:
            continue
        until = check_until(case.signed.terms(asked.at), asked.at)
        answer = case.seen.first(CheckAnswered, one.subject)
        if answer is not None and answer.at < until:
            yield one.over_at, Instance(one.subject, asked.at, cites=(asked.seq, answer.seq))
        else:
            acts = ((answer.at, 0),) if answer else ()
            late = Instance(one.subject, asked.at, 1, acts=acts, cites=(asked.seq,), closes=until)
            yield max(until, one.over_at), late


def check_until(terms: Terms, asked_at: Instant) -> Instant:
    """The end (exclusive) of the window in which a check that reached the client at `asked_at` is answered in time."""
    duty = terms.duty(Clause.VALUE_TOLD)
    days = duty.rule.working_days if duty and isinstance(duty.rule, ValueToldRule) else 1
    return _check_until(asked_at, days, terms.client_zone, terms.weekend, terms.holidays)


@lru_cache(maxsize=8192)
def _check_until(
    asked_at: Instant, days: int, zone: str, weekend: tuple[int, ...], holidays: tuple[date, ...]
) -> Instant:
    working = WorkingDays(frozenset(weekend), frozenset(holidays))
    day = local_date(asked_at, zone)
    for _ in range(max(1, days)):
        day = working.first_after(day)
    return end_of_day(day, zone)


def _planned_total(case: Case, real: int) -> int:
    """A share over a total not yet known is judged with the number planned; at the end with the real one."""
    ends = case.ends(case.guarantee.stages[case.stage])
    return real if ends is not None and case.passed(ends) else max(real, case.terms.sessions)


# --- homework --------------------------------------------------------------------------------------


def homework(case: Case, duty: Duty) -> Finding:
    """The items given in one session are one instance; its slip is 1 minus the mean of their counts."""
    if not case.seen.of(HomeworkGiven):
        effect = effect_of(case, duty)
        return Finding("homework_none_given", Clause.HOMEWORK, Party.CLIENT, Mark.NOT_APPLICABLE, effect=effect)
    instances = case.due(case.kept("homework", lambda: Timeline(_homework(case))))
    total = len(instances)
    if duty.allowed.counting is Counting.SHARE:  # only a share asks how many there were
        total = sum(_excused(case, one.subject) is None for one in instances)
    return weigh(case, duty, instances, _planned_total(case, total))


def _homework(case: Case) -> Timed:
    groups: dict[str, list[Fact]] = {}
    for fact in case.seen.of(HomeworkGiven):
        groups.setdefault(fact.what.session, []).append(fact)
    for session, items in groups.items():
        moments = [homework_due(case, item) for item in items]
        due = max((moment for moment in moments if moment is not None), default=None)
        if due is None or None in moments:
            continue
        duty = case.duty(Clause.HOMEWORK, due)
        counted = [item for item in items if _excused(case, item.subject) is None]
        if duty is not None and isinstance(duty.rule, HomeworkRule) and counted:
            yield due, _homework_instance(case, session, counted, due, duty.rule)


def _following_held(case: Case) -> Mapping[str, Instant]:
    """The default due moment by session: the end of the check window of the held session that follows it."""
    return case.kept("following", lambda: _following(case))


def _following(case: Case) -> dict[str, Instant]:
    found: dict[str, Instant] = {}
    following: Instant | None = None
    for one in reversed(case.sessions):
        if following is not None:
            found[one.subject] = following
        if one.after is Life.HELD:
            asked = case.seen.first(CheckAsked, one.subject)
            reached = asked.at if asked else one.end
            following = check_until(case.signed.terms(reached), reached)
    return found


def homework_due(case: Case, item: Fact) -> Instant | None:
    """When one item is due: its own moment, or the default; None without a call planned after it."""
    due: Instant | None = item.what.due or _following_held(case).get(item.what.session)
    return due


def _homework_instance(case: Case, session: str, counted: Sequence[Fact], due: Instant, rule: HomeworkRule) -> Instance:
    reports = {item.subject: case.seen.about(HomeworkReported, item.subject) for item in counted}
    objected = {item.subject for item in counted if _objected(case, item.subject, reports[item.subject], rule)}
    # What is objected to counts as not done for as long as it is unclear: that is what could become a slip.
    doubted = {subject: () if subject in objected else said for subject, said in reports.items()}
    weight = _homework_weight(case, counted, doubted, rule, due)
    later = sorted(fact.at for facts in reports.values() for fact in facts if fact.at >= due)
    acts = tuple((at, _homework_weight(case, counted, reports, rule, at + timedelta(microseconds=1))) for at in later)
    cites = tuple(item.seq for item in counted) + tuple(fact.seq for facts in reports.values() for fact in facts[-1:])
    return Instance(session, due, weight, unclear=bool(objected), acts=acts, cites=cites, closes=due)


def _excused(case: Case, subject: str) -> Fact | None:
    """The excuse of one homework item, or of all that a session gave."""
    return next((fact for fact in case.seen.about(SlipExcused, subject) if fact.what.clause is Clause.HOMEWORK), None)


def _homework_weight(
    case: Case, items: Sequence[Fact], reports: Mapping[str, Sequence[Fact]], rule: HomeworkRule, before: Instant
) -> Fraction | int:
    """1 minus the mean of what the items count by the last word said before an instant."""
    total: Fraction | int = 0
    for item in items:
        settled = case.seen.last(ObjectionSettled, item.subject)
        said = [fact for fact in reports[item.subject] if fact.at < before]
        if settled is not None:
            total += _count(settled.what.done, rule)
        elif said:
            total += _count(said[-1].what.done, rule)
    return 0 if total == len(items) else 1 - Fraction(total) / len(items)


def _count(done: Done, rule: HomeworkRule) -> Fraction | int:
    if done is Done.NOT_DONE:
        return 0
    return Fraction(rule.partly) if done is Done.PARTLY else 1


def _objected(case: Case, item: str, reports: Sequence[Fact], rule: HomeworkRule) -> bool:
    """An objection in time that is not settled yet, where the terms allow one."""
    objection = case.seen.last(HomeworkObjected, item)
    if not rule.objection_days or objection is None or not reports or case.seen.last(ObjectionSettled, item):
        return False
    return objection.at < days_deadline(reports[-1].at, rule.objection_days, case.terms.zone)


# --- present and notice ----------------------------------------------------------------------------


def present(case: Case, duty: Duty) -> Finding:
    """Joined within the grace and stayed; a shorter call by agreement is no slip, nor is one that is contradicted."""
    instances = case.due(case.kept("present", lambda: Timeline(_calls(case))))
    return weigh(case, duty, instances, _planned_total(case, len(instances)))


_CAME = frozenset({Life.HELD, Life.MISSED, Life.UNCLEAR})


def _calls(case: Case) -> Timed:
    for one in case.sessions:
        if one.after in _CAME and case.duty(Clause.PRESENT, one.start) is not None:
            yield one.over_at, _present(one)


def _present(one: Session) -> Instance:
    if one.after is Life.UNCLEAR:
        missed = any(_missed(fact.what) for fact in one.said)
        return Instance(one.subject, one.start, 1 if missed else 0, unclear=missed, cites=one.cites)
    missing = one.client is not Presence.ON_TIME and not one.shorter
    # Who waited for the coach, or left when the coach did, did not miss anything of their own.
    both_left = one.client is one.coach is Presence.LEFT_EARLY
    blameless = one.coach in (Presence.LATE, Presence.ABSENT) or both_left
    return Instance(one.subject, one.start, 1 if missing else 0, blameless=blameless, cites=one.cites)


def _missed(word: Attendance) -> bool:
    return word.client is not Presence.ON_TIME and not word.shorter


def notice(case: Case, duty: Duty) -> Finding:
    """Cancelled or moved by the client with less elapsed notice than the terms in force asked."""
    return weigh(case, duty, case.due(case.kept("notice", lambda: Timeline(_cancellations(case)))))


def _cancellations(case: Case) -> Timed:
    for one in case.sessions:
        if one.gone is None or one.gone_by is not Party.CLIENT:
            continue
        in_force = case.duty(Clause.NOTICE, one.gone.at)
        if in_force is None or not isinstance(in_force.rule, NoticeRule):
            continue
        slip = 1 if late(one, in_force.rule.hours) else 0
        yield one.gone.at, Instance(one.subject, one.gone.at, slip, excused=one.gone.what.accepted, cites=one.cites)


# --- at claim time ---------------------------------------------------------------------------------


def common_sense(case: Case, duty: Duty) -> Finding:
    """The claim holds the client's judgement, with each logged circumstance marked."""
    claim = last_words(case.seen)
    effect = effect_of(case, duty)
    if claim is None:
        return Finding("common_sense_not_due", Clause.COMMON_SENSE, Party.CLIENT, Mark.NOT_DUE, effect=effect)
    logged = {fact.subject for fact in case.seen.of(CircumstanceLogged) if fact.at <= claim.at}
    weighed = {*claim.what.mattered, *claim.what.not_mattered}
    if claim.what.judgement and logged <= weighed:
        return Finding(
            "common_sense_kept", Clause.COMMON_SENSE, Party.CLIENT, Mark.KEPT, cites=(claim.seq,), effect=effect
        )
    decide_by = days_deadline(filed_at(case.seen, claim.subject), case.guarantee.claim.decide, case.terms.zone)
    decided = bool(case.seen.about(ClaimDecided, claim.subject)) or case.passed(decide_by)
    mark = Mark.BROKEN if decided else Mark.CURABLE
    until = None if decided else decide_by
    return Finding(
        f"common_sense_{mark}", Clause.COMMON_SENSE, Party.CLIENT, mark, until, Fraction(1), ZERO, (claim.seq,), effect
    )


def spoke_up(case: Case, duty: Duty) -> Finding:
    """Dissatisfaction was voiced while there was time, and an adjustment was tried; a finding, weighed in a claim."""
    ends = case.ends(case.guarantee.stages[case.stage])
    voiced = case.kept(("in time", ends), lambda: [one for one in voiced_facts(case) if ends is None or one.at < ends])
    tried = [fact for fact in case.seen.of(AdjustmentTried) if fact.what.tried]
    cites = tuple(fact.seq for fact in (*voiced, *tried))
    if voiced and (tried or _unanswered(case, voiced)):
        mark = Mark.KEPT
    elif voiced:
        mark = Mark.WATCH
    else:
        mark = Mark.BROKEN if ends is not None and case.passed(ends) else Mark.NOT_DUE
    return Finding(f"spoke_up_{mark}", Clause.SPOKE_UP, Party.CLIENT, mark, cites=cites, effect=effect_of(case, duty))


def voiced_facts(case: Case) -> list[Fact]:
    """Checks whose last answer is "no value", "a little" or "partly", and a "not on course", by time."""
    return case.kept("voiced", lambda: _voiced(case))


def _voiced(case: Case) -> list[Fact]:
    short = [fact for fact in case.seen.of(CheckAnswered) if fact.what.answer.short]
    short = [fact for fact in short if case.seen.last(CheckAnswered, fact.subject) is fact]
    off = [fact for fact in case.seen.of(CourseAnswered) if not fact.what.on_course]
    return sorted((*short, *off), key=lambda fact: (fact.at, fact.seq))


def _unanswered(case: Case, voiced: Sequence[Fact]) -> bool:
    """The coach left every voice without an adjustment although later sessions were held: the client's part is done."""
    answered = {fact.what.session for fact in case.seen.of(AdjustmentProposed)}
    last = voiced[-1].at
    return not any(fact.subject in answered for fact in voiced) and any(one.start > last for one in case.held)


RULES: Mapping[Clause, DutyRule] = MappingProxyType(
    {
        Clause.CLARITY: clarity,
        Clause.VALUE_TOLD: value_told,
        Clause.HOMEWORK: homework,
        Clause.PRESENT: present,
        Clause.NOTICE: notice,
        Clause.COMMON_SENSE: common_sense,
        Clause.SPOKE_UP: spoke_up,
        Clause.ACTS: acts,
        Clause.EVIDENCE: evidence,
    }
)


def findings(case: Case) -> tuple[Finding, ...]:
    """One finding for each duty of the version in force now, in the order of the terms."""
    return tuple(RULES[duty.clause](case, duty) for duty in case.guarantee.duties)
