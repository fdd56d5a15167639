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

from valueback.core.claims import filed
from valueback.core.dates import (
    Instant,
    WorkingDays,
    days_deadline,
    end_of_day,
    local_date,
    start_of_day,
)
from valueback.core.facts import (
    ActDone,
    AdjustmentProposed,
    AdjustmentTried,
    CheckAnswered,
    CheckAsked,
    CircumstanceLogged,
    ClaimDecided,
    CourseAnswered,
    Done,
    EvidenceAsked,
    EvidenceGiven,
    Fact,
    HomeworkGiven,
    HomeworkObjected,
    HomeworkReported,
    ObjectionSettled,
    Paused,
    Presence,
    SlipExcused,
)
from valueback.core.guarantee.case import Case, Timeline
from valueback.core.guarantee.slips import ZERO, Instance, effect_of, weigh
from valueback.core.guarantee.standing import Finding, Mark
from valueback.core.sessions import Life, Session, late
from valueback.core.terms import (
    ActsRule,
    ClarityRule,
    Clause,
    Duty,
    EvidenceRule,
    HomeworkRule,
    NoticeRule,
    Party,
    Per,
    Terms,
    ValueToldRule,
)

DutyRule: TypeAlias = Callable[[Case, Duty], Finding]
Timed: TypeAlias = Iterator[tuple[Instant, Instance]]  # when an instance counts, and the instance


# --- clarity ---------------------------------------------------------------------------------------


def clarity(case: Case, duty: Duty) -> Finding:
    """The results schedule is signed in time; while the coach has not sent it, nothing is due."""
    rule = duty.rule
    assert isinstance(rule, ClarityRule)
    schedules = case.signed.schedules
    if not schedules:
        return Finding(
            "clarity_waiting_for_coach", Clause.CLARITY, Party.CLIENT, Mark.NOT_DUE, effect=effect_of(case, duty)
        )
    schedule = next((one for one in schedules if one.signed_at), schedules[-1])
    due = _clarity_due(case, rule, schedule.sent_at)
    if schedule.signed_at and (due is None or schedule.signed_at < due):
        return weigh(case, duty, (Instance(schedule.subject, schedule.signed_at, cites=schedule.cites),))
    if due is None or not case.passed(due):
        return Finding(
            "clarity_waiting_for_client", Clause.CLARITY, Party.CLIENT, Mark.NOT_DUE, due, effect=effect_of(case, duty)
        )
    acts = ((schedule.signed_at, 0),) if schedule.signed_at else ()
    return weigh(case, duty, (Instance(schedule.subject, due, 1, acts=acts, cites=schedule.cites),))


def _clarity_due(case: Case, rule: ClarityRule, sent_at: Instant) -> Instant | None:
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
        if asked is None:
            continue
        until = check_until(case.signed.terms(asked.at), asked.at)
        answer = case.seen.first(CheckAnswered, one.subject)
        if answer is not None and answer.at < until:
            yield one.over_at, Instance(one.subject, asked.at, cites=(asked.seq, answer.seq))
        else:
            acts = ((answer.at, 0),) if answer else ()
            late = Instance(one.subject, asked.at, 1, acts=acts, cites=(asked.seq,))
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
    return weigh(case, duty, instances, _planned_total(case, len(instances)))


def _homework(case: Case) -> Timed:
    groups: dict[str, list[Fact]] = {}
    for fact in case.seen.of(HomeworkGiven):
        groups.setdefault(fact.what.session, []).append(fact)
    for session, items in groups.items():
        moments = [homework_due(case, item) for item in items]
        due = max((moment for moment in moments if moment is not None), default=None)
        if due is not None and None not in moments:
            yield due, _homework_instance(case, session, items, due)


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


def _homework_instance(case: Case, session: str, items: list[Fact], due: Instant) -> Instance:
    duty = case.duty(Clause.HOMEWORK, due)
    rule = duty.rule if duty and isinstance(duty.rule, HomeworkRule) else HomeworkRule()
    counted = [item for item in items if _excused_item(case, item.subject) is None]
    if not counted:
        return Instance(session, due)
    reports = {item.subject: case.seen.about(HomeworkReported, item.subject) for item in counted}
    unclear = any(_objected(case, item.subject, reports[item.subject], rule) for item in counted)
    weight = _homework_weight(case, counted, reports, rule, due)
    later = sorted(fact.at for facts in reports.values() for fact in facts if fact.at >= due)
    acts = tuple((at, _homework_weight(case, counted, reports, rule, at + timedelta(microseconds=1))) for at in later)
    cites = tuple(item.seq for item in counted) + tuple(fact.seq for facts in reports.values() for fact in facts[-1:])
    return Instance(session, due, weight, unclear=unclear, acts=acts, cites=cites)


def _excused_item(case: Case, item: str) -> Fact | None:
    return next((fact for fact in case.seen.about(SlipExcused, item) if fact.what.clause is Clause.HOMEWORK), None)


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
    return ((one.over_at, _present(one)) for one in case.sessions if one.after in _CAME)


def _present(one: Session) -> Instance:
    missing = one.client is not Presence.ON_TIME and not one.shorter
    if one.after is Life.UNCLEAR:
        return Instance(one.subject, one.start, unclear=missing, cites=one.cites)
    blameless = one.coach in (Presence.LATE, Presence.ABSENT)
    return Instance(one.subject, one.start, 1 if missing else 0, blameless=blameless, cites=one.cites)


def notice(case: Case, duty: Duty) -> Finding:
    """Cancelled or moved by the client with less elapsed notice than the terms in force asked."""
    return weigh(case, duty, case.due(case.kept("notice", lambda: Timeline(_cancellations(case)))))


def _cancellations(case: Case) -> Timed:
    for one in case.sessions:
        if one.gone is None or one.gone_by is not Party.CLIENT:
            continue
        in_force = case.duty(Clause.NOTICE, one.gone.at)
        hours = in_force.rule.hours if in_force and isinstance(in_force.rule, NoticeRule) else 24
        slip = 1 if late(one, hours) else 0
        yield one.gone.at, Instance(one.subject, one.gone.at, slip, excused=one.gone.what.accepted, cites=one.cites)


# --- at claim time ---------------------------------------------------------------------------------


def common_sense(case: Case, duty: Duty) -> Finding:
    """The claim holds the client's judgement, with each logged circumstance marked."""
    claim = filed(case.seen)
    effect = effect_of(case, duty)
    if claim is None:
        return Finding("common_sense_not_due", Clause.COMMON_SENSE, Party.CLIENT, Mark.NOT_DUE, effect=effect)
    logged = {fact.subject for fact in case.seen.of(CircumstanceLogged) if fact.at <= claim.at}
    weighed = {*claim.what.mattered, *claim.what.not_mattered}
    if claim.what.judgement and logged <= weighed:
        return Finding(
            "common_sense_kept", Clause.COMMON_SENSE, Party.CLIENT, Mark.KEPT, cites=(claim.seq,), effect=effect
        )
    decided = case.seen.first(ClaimDecided, claim.subject)
    mark = Mark.BROKEN if decided else Mark.CURABLE
    until = None if decided else days_deadline(claim.at, case.guarantee.claim.decide, case.terms.zone)
    return Finding(
        f"common_sense_{mark}", Clause.COMMON_SENSE, Party.CLIENT, mark, until, Fraction(1), ZERO, (claim.seq,), effect
    )


def spoke_up(case: Case, duty: Duty) -> Finding:
    """Dissatisfaction was voiced while there was time, and an adjustment was tried; a finding, weighed in a claim."""
    voiced = voiced_facts(case)
    tried = [fact for fact in case.seen.of(AdjustmentTried) if fact.what.tried]
    cites = tuple(fact.seq for fact in (*voiced, *tried))
    if voiced and (tried or _unanswered(case, voiced)):
        mark = Mark.KEPT
    elif voiced:
        mark = Mark.WATCH
    else:
        ends = case.ends(case.guarantee.stages[case.stage])
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


# --- acts and evidence -----------------------------------------------------------------------------


def acts(case: Case, duty: Duty) -> Finding:
    """Each full week or month of the window holds enough (or not too many) acts; paused ones do not count."""
    rule = duty.rule
    assert isinstance(rule, ActsRule)
    stage = case.guarantee.stages[case.stage]
    opens, ends = case.opens(stage), case.ends(stage)
    if opens is None:
        return Finding("acts_not_due", Clause.ACTS, Party.CLIENT, Mark.NOT_DUE, effect=effect_of(case, duty))
    zone = case.terms.zone
    done: dict[date, int] = {}
    for fact in case.seen.of(ActDone):
        if fact.subject == rule.act:
            day = local_date(fact.at, zone)
            done[day] = done.get(day, 0) + fact.what.count
    cells: list[tuple[date, Instant, int]] = []
    for first, after in _grid(local_date(opens, zone), rule.per, local_date(case.as_of, zone)):
        over = start_of_day(after, zone)
        if (ends is not None and over > ends) or not case.passed(over):
            break
        if not _rests(case, first, after):
            cells.append((first, over, sum(number for day, number in done.items() if first <= day < after)))
    return weigh(case, duty, _acts_instances(rule, cells))


def _acts_instances(rule: ActsRule, cells: Sequence[tuple[date, Instant, int]]) -> list[Instance]:
    """One instance for each period; what is missing is made up by a later period with that much to spare."""
    spare = [count - rule.count for _, _, count in cells]
    instances = []
    for place, (first, over, count) in enumerate(cells):
        missing = rule.count - count if rule.at_least else count - rule.count
        later: tuple[tuple[Instant, int], ...] = ()
        if missing > 0 and rule.at_least:
            helper = next((one for one in range(place + 1, len(cells)) if spare[one] >= missing), None)
            if helper is not None:
                spare[helper] -= missing
                later = ((cells[helper][1] - timedelta(microseconds=1), 0),)
        instances.append(Instance(f"{rule.act}:{first.isoformat()}", over, 1 if missing > 0 else 0, acts=later))
    return instances


def _grid(first: date, per: Per, until: date) -> Sequence[tuple[date, date]]:
    """The weeks or months that begin on `first`, up to the one that holds `until`."""
    found: list[tuple[date, date]] = []
    place = 0
    while place < 600:
        begin, after = _cell(first, per, place), _cell(first, per, place + 1)
        found.append((begin, after))
        if begin > until:
            break
        place += 1
    return found


def _cell(first: date, per: Per, place: int) -> date:
    if per is Per.WEEK:
        return first + timedelta(days=7 * place)
    month = first.month - 1 + place
    last = (date(first.year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(first.year + month // 12, month % 12 + 1, min(first.day, last))


def _rests(case: Case, first: date, after: date) -> bool:
    return any(fact.what.first < after and fact.what.last >= first for fact in case.seen.of(Paused))


def evidence(case: Case, duty: Duty) -> Finding:
    """What was asked for is handed in within the days agreed."""
    instances = []
    for asked in case.seen.of(EvidenceAsked):
        in_force = case.duty(Clause.EVIDENCE, asked.at)
        days = in_force.rule.days if in_force and isinstance(in_force.rule, EvidenceRule) else 7
        due = days_deadline(asked.at, days, case.terms.zone)
        given = next((fact for fact in case.seen.about(EvidenceGiven, asked.subject) if fact.at >= asked.at), None)
        if given is not None and given.at < due:
            instances.append(Instance(asked.subject, due, cites=(asked.seq, given.seq)))
        elif case.passed(due):
            late_acts = ((given.at, 0),) if given else ()
            instances.append(Instance(asked.subject, due, 1, acts=late_acts, cites=(asked.seq,)))
    return weigh(case, duty, instances)


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
