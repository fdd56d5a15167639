"""Every clause of a guarantee as one line under `guarantee`: templates both ways, and what each line changes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from valueback.core import terms as t
from valueback.core.journal.forms import Form, Values, form, kind_of, list_of, nested, one_of, values_of
from valueback.core.journal.lines import Cursor, Line, Token
from valueback.core.journal.problems import Bad
from valueback.core.journal.scalars import Name, Scalar, choice

# --- duties --------------------------------------------------------------------------------------------------------

RULES: tuple[tuple[type, Form], ...] = (
    (t.ClarityRule, form("clarity [session <by_session>] [or <or_days> days]", t.ClarityRule)),
    (t.ValueToldRule, form("value-told [working-days <working_days>]", t.ValueToldRule)),
    (t.HomeworkRule, form("homework [objection <objection_days> days] [partly <partly>]", t.HomeworkRule)),
    (t.PresentRule, form("present [grace <grace_minutes> min]", t.PresentRule)),
    (t.NoticeRule, form("notice [hours <hours>]", t.NoticeRule)),
    (t.CommonSenseRule, form("common-sense", t.CommonSenseRule)),
    (t.SpokeUpRule, form("spoke-up [ask-at <ask_at>]", t.SpokeUpRule)),
    (
        t.ActsRule,
        form(
            "acts <act> <count> a <per> [at-most]",
            t.ActsRule,
            kinds={"act": Name},
            flags={"at-most": ("at_least", False)},
        ),
    ),
    (t.EvidenceRule, form("evidence [days <days>]", t.EvidenceRule)),
)

CURES: tuple[tuple[type, Form], ...] = (
    (t.NoCure, form("none", t.NoCure)),
    (t.Within, form("within <days> days", t.Within)),
    (t.BeforeNextSession, form("before-next-session [or <days> days]", t.BeforeNextSession)),
    (t.HeldInARow, form("held-in-a-row [<count>]", t.HeldInARow)),
    (t.UntilDecided, form("until-decided", t.UntilDecided)),
)

EFFECT = form("<kind> [share <share>] [days <days>]", t.Effect)
ALLOWED: tuple[str, ...] = ("<n>", "<share> of-all", "<n> a week|month", "<n> in-a-row")


def _read_allowance(cursor: Cursor, zone: str) -> t.Allowance:
    """`5`, `20% of-all`, `2 a week`, `3 in-a-row`."""
    limit = kind_of(Decimal).read(cursor, zone)
    counting, per = t.Counting.COUNT, t.Per.WEEK
    if cursor.skip("of-all"):
        counting = t.Counting.SHARE
    elif cursor.skip("in-a-row"):
        counting = t.Counting.RUN
    elif cursor.skip("a"):
        counting, per = t.Counting.RATE, choice(t.Per).read(cursor, zone)
    try:
        return t.Allowance(limit, counting, per)
    except ValueError as error:
        raise Bad(str(error), "allow " + ", ".join(ALLOWED)) from None


def _write_allowance(value: t.Allowance, zone: str) -> str:
    ending = {
        t.Counting.COUNT: "",
        t.Counting.SHARE: " of-all",
        t.Counting.RUN: " in-a-row",
        t.Counting.RATE: f" a {value.per.value}",
    }
    return kind_of(Decimal).write(value.limit, zone) + ending[value.counting]


ALLOWANCE = Scalar(" | ".join(ALLOWED), kind_of(Decimal).begins, _read_allowance, _write_allowance)
CURE = one_of(CURES)
_DUTY_PARTS: Mapping[str, Any] = {"rule": one_of(RULES), "allowed": ALLOWANCE, "cure": CURE, "effect": nested(EFFECT)}
DUTY = form("duty <rule> [allow <allowed>] [cure <cure>] [effect <effect>]", t.Duty, kinds=_DUTY_PARTS)
COACH_DUTY = form("coach-duty <clause> [allow <allowed>] [days <days>]", t.CoachDuty)

# --- window, promise, remedies ---------------------------------------------------------------------------------------


def _read_bound(cursor: Cursor, zone: str) -> t.Bound:
    """`term-end`, `30 days after start`, `last of (term-end, 26 sessions after start)`."""
    for word, group in (("first", t.FirstOf), ("last", t.LastOf)):
        if cursor.skip(word):
            cursor.take_word("of")
            cursor.take_word("(")
            parts = [_read_bound(cursor, zone)]
            while cursor.skip(","):
                parts.append(_read_bound(cursor, zone))
            cursor.take_word(")")
            return group(tuple(parts))
    token = cursor.peek()
    if token is None or not kind_of(int).begins(token):
        return t.After(choice(t.Anchor).read(cursor, zone))
    count = kind_of(int).read(cursor, zone)
    unit = choice(t.Unit).read(cursor, zone)
    cursor.take_word("after")
    return t.After(choice(t.Anchor).read(cursor, zone), count, unit)


def _write_bound(bound: t.Bound, zone: str) -> str:
    if isinstance(bound, t.After):
        anchor = choice(t.Anchor).write(bound.anchor, zone)
        if bound.count == 0 and bound.unit is t.Unit.DAYS:
            return anchor
        return f"{bound.count} {bound.unit.value} after {anchor}"
    word = "first" if isinstance(bound, t.FirstOf) else "last"
    return f"{word} of ({', '.join(_write_bound(part, zone) for part in bound.parts)})"


BOUND = Scalar(
    "an end such as term-end or 30 days after start", lambda token: not token.quoted, _read_bound, _write_bound
)
WINDOW = form("window from <starts> to <ends> [extended-by <extended_by>]", t.Window, kinds={"ends": BOUND})
TIER = form("<share> [days <days>] [sessions <sessions>]", t.Tier)
MILESTONE_PART = form("<leaf> <share>", t.MilestonePart, kinds={"leaf": Name})
PROMISE = form(
    "promise <share> of <basis> [less <less_fixed>] [less-share <less_share>] [less-per-session <less_per_session>] "
    "[excluded <excluded>] [tiers <tiers>] [milestones <milestones>] [earlier <earlier>]",
    t.Promise,
    kinds={
        "tiers": list_of(nested(TIER), closed=False),
        "milestones": list_of(nested(MILESTONE_PART), closed=False),
    },
)
REMEDY = form("remedy <kind> [count <count>] [share <share>] [chosen-by <chosen_by>]", t.Remedy)
OPENS = form("opens <opens>", t.Stage, make=dict)

# --- the rest --------------------------------------------------------------------------------------------------------

ENDING = form(
    "ending <kind> <guarantee> <money> [missed <missed_in_a_row>] [attempts <attempts>] [silent <silent_days> days]",
    t.Ending,
)
CLAIM = form(
    "claim [period <period>] [acknowledge <acknowledge>] [decide <decide>] [appeal <appeal>] "
    "[appeal-decide <appeal_decide>] [refund <refund>]",
    t.ClaimDays,
    make=dict,
)
ACTIVATION = form("activation <what> [anytime]", t.Activation, flags={"anytime": ("before_start", False)})
NUMBERS: tuple[Form, ...] = (
    form("passes <passes>", t.Guarantee, make=dict),
    form("evidence <evidence>", t.Guarantee, make=dict),
    form("weigh-confidence <weigh_confidence>", t.Guarantee, make=dict),
    form("notify <notify_days> days", t.Guarantee, make=dict),
    form("say-within <say_within_hours> hours", t.Guarantee, make=dict),
)


def _duty_change(name: str) -> Form:
    return form(f"{name} <clause> <{_FIELD[name]}>", t.Duty, kinds={"clause": t.Clause, **_DUTY_PARTS}, make=dict)


_FIELD: Mapping[str, str] = MappingProxyType({"allow": "allowed", "cure": "cure", "effect": "effect"})
CHANGES: tuple[Form, ...] = tuple(_duty_change(name) for name in _FIELD)
WITHOUT: tuple[str, ...] = ("without <clause>", "without coach <clause>", "without ending <kind>", "without activation")


# --- what each line changes -------------------------------------------------------------------------------------------

Change: TypeAlias = Callable[[t.Guarantee, Cursor, str], t.Guarantee]


def change(guarantee: t.Guarantee, line: Line, zone: str, opened: set[str]) -> t.Guarantee:
    """The guarantee with one line of its block applied. `opened`: stages written so far (`stage` replaces them all)."""
    cursor = Cursor(line.tokens, line.children)
    if cursor.at_word("stage"):
        cursor.place += 1
        stage = _stage(cursor, zone)
        earlier = guarantee.stages if "stage" in opened else ()
        opened.add("stage")
        changed = replace(guarantee, stages=(*earlier, stage))
    else:
        changed = _change(guarantee, cursor, zone)
    cursor.end()
    return changed


def _change(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    for known in NUMBERS:
        if cursor.at_word(known.opening):
            return replace(guarantee, **known.read(cursor, zone))
    for known in CHANGES:
        if cursor.at_word(known.opening):
            return _changed_duty(guarantee, known.read(cursor, zone))
    token = cursor.peek()
    word = "" if token is None or token.quoted else token.text
    if word in _LINES:
        return _LINES[word](guarantee, cursor, zone)
    if word in STAGE_LINES:
        return _only_stage(guarantee, cursor, zone)
    raise Bad(
        f"{token.shown() if token else 'nothing'} is no clause of a guarantee",
        f"begin with one of {', '.join(CLAUSE_WORDS)}",
    )


def _changed_duty(guarantee: t.Guarantee, values: Values) -> t.Guarantee:
    clause = values.pop("clause")
    if not any(duty.clause is clause for duty in guarantee.duties):
        raise Bad(f"this guarantee has no duty {_word(clause)}", f"add it with duty {_word(clause)}")
    duties = tuple(replace(duty, **values) if duty.clause is clause else duty for duty in guarantee.duties)
    return replace(guarantee, duties=duties)


def _duty(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    """A duty of a clause that is there already takes its place; acts are told apart by their name."""
    new: t.Duty = DUTY.read(cursor, zone)
    place = next((i for i, old in enumerate(guarantee.duties) if _same_duty(old, new)), None)
    if place is None:
        return replace(guarantee, duties=(*guarantee.duties, new))
    return replace(guarantee, duties=(*guarantee.duties[:place], new, *guarantee.duties[place + 1 :]))


def _same_duty(one: t.Duty, other: t.Duty) -> bool:
    if isinstance(one.rule, t.ActsRule) and isinstance(other.rule, t.ActsRule):
        return one.rule.act == other.rule.act
    return one.clause is other.clause


def _coach_duty(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    new: t.CoachDuty = COACH_DUTY.read(cursor, zone)
    kept = [new if old.clause is new.clause else old for old in guarantee.coach_duties]
    return replace(guarantee, coach_duties=tuple(kept if new in kept else [*kept, new]))


def _ending(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    new: t.Ending = ENDING.read(cursor, zone)
    kept = [new if old.kind is new.kind else old for old in guarantee.endings]
    return replace(guarantee, endings=tuple(kept if new in kept else [*kept, new]))


def _claim(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    return replace(guarantee, claim=replace(guarantee.claim, **CLAIM.read(cursor, zone)))


def _activation(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    return replace(guarantee, activation=ACTIVATION.read(cursor, zone))


def _without(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    cursor.place += 1
    if cursor.skip("activation"):
        return replace(guarantee, activation=None)
    if cursor.skip("coach"):
        clause = choice(t.Clause).read(cursor, zone)
        coach = tuple(duty for duty in guarantee.coach_duties if duty.clause is not clause)
        _gone(len(coach) < len(guarantee.coach_duties), f"coach's duty {_word(clause)}")
        return replace(guarantee, coach_duties=coach)
    if cursor.skip("ending"):
        kind = choice(t.EndingKind).read(cursor, zone)
        endings = tuple(ending for ending in guarantee.endings if ending.kind is not kind)
        _gone(len(endings) < len(guarantee.endings), f"ending {_word(kind)}")
        return replace(guarantee, endings=endings)
    clause = choice(t.Clause).read(cursor, zone)
    duties = tuple(duty for duty in guarantee.duties if duty.clause is not clause)
    _gone(len(duties) < len(guarantee.duties), f"duty {_word(clause)}")
    return replace(guarantee, duties=duties)


def _gone(found: bool, what: str) -> None:
    if not found:
        raise Bad(f"this guarantee has no {what}", "leave the line out")


def _word(member: StrEnum) -> str:
    return member.value.replace("_", "-")


_LINES: Mapping[str, Change] = MappingProxyType(
    {
        "duty": _duty,
        "coach-duty": _coach_duty,
        "ending": _ending,
        "claim": _claim,
        "activation": _activation,
        "without": _without,
    }
)
STAGE_LINES: tuple[str, ...] = ("window", "promise", "remedy", "opens")
CLAUSE_WORDS: tuple[str, ...] = (
    *_LINES,
    *_FIELD,
    *(known.opening for known in NUMBERS),
    "stage",
    *STAGE_LINES,
)


def _stage(cursor: Cursor, zone: str) -> t.Stage:
    """A stage of its own, from the lines under `stage`."""
    lines, cursor.children = cursor.children, []
    stage = t.Stage()
    for line in lines:
        inner = Cursor(line.tokens, line.children)
        try:
            stage = _staged(stage, inner, zone)
            inner.end()
        except Bad as bad:
            raise Bad(bad.wrong, bad.right, bad.line or line.number) from None
    return stage


def _only_stage(guarantee: t.Guarantee, cursor: Cursor, zone: str) -> t.Guarantee:
    if len(guarantee.stages) != 1:
        raise Bad("this guarantee has several stages", "write each under a line 'stage'")
    return replace(guarantee, stages=(_staged(guarantee.stages[0], cursor, zone),))


def _staged(stage: t.Stage, cursor: Cursor, zone: str) -> t.Stage:
    if cursor.at_word("window"):
        return replace(stage, window=WINDOW.read(cursor, zone))
    if cursor.at_word("promise"):
        return replace(stage, promise=PROMISE.read(cursor, zone))
    if cursor.at_word("opens"):
        return replace(stage, **OPENS.read(cursor, zone))
    if cursor.at_word("remedy"):
        following = cursor.peek(1)
        if following is not None and following.is_word("none"):
            cursor.place += 2
            return replace(stage, remedies=())
        return replace(stage, remedies=(*stage.remedies, REMEDY.read(cursor, zone)))
    token = cursor.peek()
    raise Bad(f"{_shown(token)} is no part of a stage", f"begin with one of {', '.join(STAGE_LINES)}")


def _shown(token: Token | None) -> str:
    return token.shown() if token else "nothing"


# --- writing ----------------------------------------------------------------------------------------------------------


def write_clauses(guarantee: t.Guarantee, zone: str) -> list[str]:
    """Every clause of a guarantee, written out in full."""
    whole = values_of(guarantee)
    rows = [known.write(whole, zone) for known in NUMBERS]
    rows += [DUTY.write(values_of(duty), zone) for duty in guarantee.duties]
    rows += [COACH_DUTY.write(values_of(duty), zone) for duty in guarantee.coach_duties]
    for stage in guarantee.stages:
        rows.append("stage")
        rows += ["    " + row for row in _stage_rows(stage, zone)]
    rows.append(CLAIM.write(values_of(guarantee.claim), zone))
    rows += [ENDING.write(values_of(ending), zone) for ending in guarantee.endings]
    if guarantee.activation is not None:
        rows.append(ACTIVATION.write(values_of(guarantee.activation), zone))
    return rows


def _stage_rows(stage: t.Stage, zone: str) -> list[str]:
    return [
        WINDOW.write(values_of(stage.window), zone),
        PROMISE.write(values_of(stage.promise), zone),
        *(REMEDY.write(values_of(remedy), zone) for remedy in stage.remedies),
        OPENS.write(values_of(stage), zone),
    ]
