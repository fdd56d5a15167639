"""What must hold of every life: no later fact changes an answer, order does not matter, `holds_until` is kept."""

from dataclasses import fields, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.life import Life, at
from valueback.core.agreements import Agreed
from valueback.core.dates import Instant
from valueback.core.facts import Answer, Facts, PaidForItself, PassPlayed, Presence
from valueback.core.guarantee import Standing, Verdict, assess
from valueback.core.terms import Clause

DAY = timedelta(days=1)
NUMBERS = st.integers(1, 26)
ACTS = st.tuples(
    st.sampled_from(
        (
            "ordinary",
            "silent",
            "late",
            "absent",
            "cancel_late",
            "cancel",
            "excuse",
            "pass",
            "partly",
            "contradict",
            "paid",
        )
    ),
    NUMBERS,
)
INSTANTS = st.integers(0, 230 * 24).map(lambda hours: at("2027-01-12 00:00") + timedelta(hours=hours))


def lived(acts: list[tuple[str, int]]) -> Life:
    """A life in which each session has what was drawn for it, by the time it would have happened."""
    life = Life()
    life.schedule()
    for act, number in acts:
        _act(life, act, number)
    return life


def _act(life: Life, act: str, number: int) -> None:
    end = life.end(number)
    if act == "ordinary":
        life.ordinary(number)
    elif act == "silent":
        life.silent(number)
    elif act in ("late", "absent"):
        life.attend(number, client=Presence.LATE if act == "late" else Presence.ABSENT)
        life.notify(Clause.PRESENT, number, end + 3 * DAY)
    elif act.startswith("cancel"):
        life.cancel(number, timedelta(hours=3 if act == "cancel_late" else 30))
        life.notify(Clause.NOTICE, number, end + 3 * DAY)
    elif act == "excuse":
        life.excuse(Clause.VALUE_TOLD, number, end + 5 * DAY)
    elif act == "pass":
        life.add(PassPlayed(Clause.PRESENT), end + 4 * DAY, f"s{number}")
    elif act == "partly":
        life.ask(number)
        life.tell(number, Answer.PARTLY)
    elif act == "contradict":
        life.attend(number, after=timedelta(hours=80))
    else:
        life.add(PaidForItself(number % 2 == 0), end)


def same(one: Standing, other: Standing, *, but: tuple[str, ...] = ("as_of", "holds_until")) -> bool:
    names = [field.name for field in fields(Standing) if field.name not in but]
    return all(getattr(one, name) == getattr(other, name) for name in names)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS)
def test_a_fact_noted_later_never_changes_the_answer(acts: list[tuple[str, int]], as_of: Instant) -> None:
    life = lived(acts)
    agreed, facts = Agreed(tuple(life.versions)), Facts(tuple(life.items))
    known = Facts(tuple(fact for fact in life.items if fact.noted_at <= as_of))
    assert assess(agreed, facts, as_of) == assess(agreed, known, as_of)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(acts: list[tuple[str, int]], as_of: Instant, random: object) -> None:
    life = lived(acts)
    shuffled = list(life.items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    agreed = Agreed(tuple(life.versions))
    assert assess(agreed, Facts(tuple(life.items)), as_of) == assess(agreed, Facts(tuple(shuffled)), as_of)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique=True), INSTANTS, st.floats(0, 0.999))
def test_nothing_changes_before_holds_until_by_time_alone(
    acts: list[tuple[str, int]], as_of: Instant, part: float
) -> None:
    life = lived(acts)
    noted = tuple(fact for fact in life.items if fact.noted_at <= as_of)
    agreed = Agreed(tuple(life.versions))
    now = assess(agreed, Facts(noted), as_of)
    if now.verdict is None:
        return
    until = now.holds_until or as_of + 400 * DAY
    assert until > as_of
    for moment in (as_of + (until - as_of) * part, until - timedelta(microseconds=1)):
        assert same(now, assess(agreed, Facts(noted), moment))


RANK = {
    Verdict.LAPSED: 0,
    Verdict.AT_RISK: 1,
    Verdict.COVERED: 2,
    Verdict.CLAIMABLE: 2,
    Verdict.WINDOW_CLOSED: 2,
    Verdict.VALUE_RETURNED: 3,
}


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTS, max_size=30, unique_by=lambda act: act[1]), NUMBERS, INSTANTS)
def test_telling_a_check_in_time_never_worsens_a_standing(
    acts: list[tuple[str, int]], number: int, as_of: Instant
) -> None:
    silent = lived([*(act for act in acts if act[1] != number), ("silent", number)])
    told = Life()
    told.versions, told.items = silent.versions, list(silent.items)
    told.tell(number)
    before, after = silent.standing(as_of), told.standing(as_of)
    if before.verdict is None or after.verdict is None:
        return
    assert RANK[after.verdict] >= RANK[before.verdict]


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, max_size=20, unique=True), INSTANTS)
def test_asking_twice_gives_the_same_answer(acts: list[tuple[str, int]], as_of: Instant) -> None:
    life = lived(acts)
    agreed, facts = Agreed(tuple(life.versions)), Facts(tuple(life.items))
    first = assess(agreed, facts, as_of)
    assess(agreed, facts, as_of + 30 * DAY)
    assert assess(agreed, facts, as_of) == first


def test_a_fact_must_be_in_utc() -> None:
    life = Life()
    local = at("2027-01-15 10:00").astimezone(__import__("zoneinfo").ZoneInfo("America/New_York"))
    try:
        replace(life.items[0], at=local)
    except ValueError:
        return
    raise AssertionError("an instant in another zone was taken")
