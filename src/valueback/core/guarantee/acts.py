"""What a week or a month asks for, and evidence when it is asked for: judged by the terms in force when it was due.

Source: domain section 4, "What terms can say": "acts in time", at least or at most, as a rate per week or month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from valueback.core.dates import Instant, add_months, days_deadline, local_date, start_of_day
from valueback.core.facts import ActDone, EvidenceAsked, EvidenceGiven, Paused
from valueback.core.guarantee.case import Case
from valueback.core.guarantee.slips import Instance, effect_of, open_until, weigh
from valueback.core.guarantee.standing import Finding, Mark
from valueback.core.terms import ActsRule, Clause, Duty, EvidenceRule, Party, Per

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One week or month: what it asks for, when each act was done, and whether it is judged (over, not at rest)."""

    first: date
    over: Instant
    rule: ActsRule
    done: tuple[Instant, ...]
    judged: bool
    needed: int

    @property
    def wrong(self) -> int:
        """How many acts are missing, or too many."""
        missing = self.rule.count - len(self.done)
        return max(0, missing if self.rule.at_least else -missing)


def acts(case: Case, duty: Duty) -> Finding:
    """Each full week or month of the window holds enough (or not too many) acts; paused ones do not count."""
    rule = duty.rule
    assert isinstance(rule, ActsRule)
    stage = case.guarantee.stages[case.stage]
    opens = case.opens(stage)
    if opens is None:
        return Finding("acts_not_due", Clause.ACTS, Party.CLIENT, Mark.NOT_DUE, effect=effect_of(case, duty))
    return weigh(case, duty, _instances(case, duty, _cells(case, rule, opens, case.ends(stage))))


def _cells(case: Case, rule: ActsRule, opens: Instant, ends: Instant | None) -> list[_Cell]:
    """The periods that are over, and last the one that runs, whose acts can already make good an earlier one."""
    zone, found = case.terms.zone, []
    last = min((one for one in (ends, case.stopped_at) if one is not None), default=None)
    for first, after in _grid(local_date(opens, zone), rule.per, local_date(case.as_of, zone)):
        over = start_of_day(after, zone)
        if last is not None and over > last:
            break
        runs, rests = not case.passed(over), _rests(case, first, after)
        in_force = case.duty(Clause.ACTS, over - _TICK)
        asked = in_force.rule if in_force and isinstance(in_force.rule, ActsRule) else None
        known = asked or rule
        idle = rests or asked is None
        done = _done(case, known.act, first, after)
        found.append(_Cell(first, over, known, done, not runs and not idle, 0 if idle else known.count))
        if runs:
            break
    return found


def _done(case: Case, act: str, first: date, after: date) -> tuple[Instant, ...]:
    """When each act of a period was done, by time; a fact that counts several is there as often."""
    zone = case.terms.zone
    facts = (one for one in case.seen.about(ActDone, act) if first <= local_date(one.at, zone) < after)
    return tuple(one.at for one in facts for _ in range(one.what.count))


def _instances(case: Case, duty: Duty, cells: Sequence[_Cell]) -> list[Instance]:
    """One instance for each period judged; what is missing is made good by acts that later periods did not need."""
    spare = [(cell.first, at) for cell in cells for at in cell.done[cell.needed :]]
    instances = []
    for cell in cells:
        if not cell.judged:
            continue
        subject = f"{cell.rule.act}:{cell.first.isoformat()}"
        made_good: tuple[tuple[Instant, int], ...] = ()
        if cell.wrong and cell.rule.at_least:
            until = open_until(case, duty, subject, cell.over)
            later = [one for one in spare if one[0] > cell.first and (until is None or one[1] < until)]
            if len(later) >= cell.wrong:
                made_good = ((later[cell.wrong - 1][1], 0),)
                for one in later[: cell.wrong]:
                    spare.remove(one)
        instances.append(Instance(subject, cell.over, 1 if cell.wrong else 0, acts=made_good, closes=cell.over))
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
    return first + timedelta(days=7 * place) if per is Per.WEEK else add_months(first, place)


def _rests(case: Case, first: date, after: date) -> bool:
    return any(fact.what.first < after and fact.what.last >= first for fact in case.seen.of(Paused))


def evidence(case: Case, duty: Duty) -> Finding:
    """What was asked for is handed in within the days agreed."""
    instances = []
    for asked in case.seen.of(EvidenceAsked):
        in_force = case.duty(Clause.EVIDENCE, asked.at)
        if in_force is None or not isinstance(in_force.rule, EvidenceRule):
            continue
        due = days_deadline(asked.at, in_force.rule.days, case.terms.zone)
        given = next((fact for fact in case.seen.about(EvidenceGiven, asked.subject) if fact.at >= asked.at), None)
        if given is not None and given.at < due:
            instances.append(Instance(asked.subject, due, cites=(asked.seq, given.seq)))
        elif case.passed(due):
            late_acts = ((given.at, 0),) if given else ()
            instances.append(Instance(asked.subject, due, 1, acts=late_acts, cites=(asked.seq,), closes=due))
    return weigh(case, duty, instances)
