"""One way to JSON and back: every kind of fact and every clause comes back as it was, and nothing else is read."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.journals import of, outcomes
from tests.core.life import FEE, model_terms
from valueback.core import terms as t
from valueback.core.codec import Unreadable, decode, decode_union, encode, encode_union, tag
from valueback.core.facts import (
    KIND_NAMED,
    KINDS,
    Answer,
    PaymentReceived,
    SessionPlanned,
    what_from_json,
    what_to_json,
)
from valueback.core.money import Money
from valueback.core.outcome import Outcome
from valueback.core.terms import Terms, terms_from_json, terms_to_json


def through_json(data: Any) -> Any:
    """As it comes back from a text: only what JSON has is left."""
    return json.loads(json.dumps(data, allow_nan=False))


# --- there and back ---


@pytest.mark.parametrize("kind", KINDS, ids=tag)
@settings(max_examples=15)
@given(data=st.data())
def test_every_kind_of_fact_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    what = data.draw(of(kind))
    assert what_from_json(tag(kind), through_json(what_to_json(what))) == what


CLAUSES: tuple[type, ...] = (
    *(rule for rule, _ in t.CLAUSES),
    *(t.NoCure, t.Within, t.BeforeNextSession, t.HeldInARow, t.UntilDecided),
    *(t.Allowance, t.Effect, t.Duty, t.Window, t.Tier, t.MilestonePart, t.Promise, t.Remedy, t.Stage, t.Ending),
    *(t.ClaimDays, t.Activation, t.Guarantee, t.Names, t.TaxClause),
)


@pytest.mark.parametrize("clause", CLAUSES, ids=tag)
@settings(max_examples=15)
@given(data=st.data())
def test_every_clause_comes_back_as_it_was(clause: type, data: st.DataObject) -> None:
    made = data.draw(st.just(clause())) if clause in (t.NoCure, t.UntilDecided) else data.draw(_clause(clause))
    assert decode(clause, through_json(encode(made))) == made


def _clause(clause: type) -> st.SearchStrategy[Any]:
    if clause is t.Guarantee:
        duty = of(t.Duty)
        return st.builds(
            t.Guarantee, st.just("own"), st.tuples(duty), st.just(()), st.tuples(of(t.Stage)), of(t.ClaimDays)
        )
    return of(clause)


@settings(max_examples=40)
@given(outcomes)
def test_every_tree_of_results_comes_back_as_it_was(outcome: Outcome) -> None:
    terms = model_terms(minimum=outcome)
    assert terms_from_json(through_json(terms_to_json(terms))) == terms


def test_union_members_are_told_apart_by_their_names() -> None:
    members = (t.NoCure, t.Within, t.HeldInARow)
    for cure in (t.NoCure(), t.Within(3), t.HeldInARow(2)):
        written = encode_union(cure)
        assert written["is"] == tag(type(cure))
        assert decode_union(members, written) == cure


def test_what_is_signed_never_depends_on_a_default_of_ours() -> None:
    """Only None is left out: a default that changes in a later release changes no agreement."""
    written = terms_to_json(model_terms())
    assert written["make_up_days"] == 30
    assert written["guarantee"]["claim"] == {
        "period": 30,
        "acknowledge": 3,
        "decide": 14,
        "appeal": 14,
        "appeal_decide": 14,
        "refund": 14,
    }
    assert written["guarantee"]["duties"][3]["cure"] == {"is": "held_in_a_row", "count": 4}
    assert "guarantee" not in terms_to_json(model_terms("none"))
    assert terms_from_json(terms_to_json(model_terms("none"))).guarantee is None


def test_numbers_travel_as_text() -> None:
    written = what_to_json(PaymentReceived(FEE, "Ana"))
    assert written == {"amount": "2400.00 USD", "payer": "Ana", "tax": []}
    planned = what_to_json(SessionPlanned(datetime(2027, 1, 15, 15, tzinfo=UTC), 45))
    assert planned == {"start": "2027-01-15T15:00:00Z", "minutes": 45, "kind": "regular"}


def test_names_of_kinds_are_stable_and_one_each() -> None:
    assert len(KIND_NAMED) == len(KINDS)
    assert tag(PaymentReceived) == "payment_received"
    assert KIND_NAMED["payment_received"] is PaymentReceived


# --- what is not read ---


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Everything:
    """One field of each shape that the codec knows."""

    text: str
    number: int
    truth: bool
    share: Decimal
    part: Fraction
    money: Money
    at: datetime
    day: date
    clock: time
    colour: Colour
    answer: Answer
    many: tuple[int, ...]
    some: frozenset[str]
    plain: Literal["a", "b"]
    cure: t.Cure
    perhaps: Money | None = None


FULL = Everything(
    *("text", 3, True, Decimal("0.10"), Fraction(1, 3), FEE, datetime(2027, 1, 15, 15, tzinfo=UTC)),
    *(date(2027, 1, 15), time(14), Colour.RED, Answer.PARTLY, (1, 2), frozenset({"b", "a"}), "a", t.Within(3)),
)


def test_every_shape_comes_back_as_it_was() -> None:
    written = through_json(encode(FULL))
    assert written["part"] == "1/3"
    assert written["some"] == ["a", "b"]
    assert decode(Everything, written) == FULL


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", 3, "expected text"),
        ("number", "3", "expected a whole number"),
        ("number", True, "expected a whole number"),
        ("number", 3.0, "expected a whole number"),
        ("truth", 1, "expected true or false"),
        ("share", 0.1, "expected a decimal number"),
        ("share", "ten", "is not a decimal number"),
        ("share", "NaN", "is not a decimal number"),
        ("share", "Infinity", "is not a decimal number"),
        ("part", "1/0", "is not a fraction"),
        ("money", "2400.00", "is not an amount"),
        ("money", "2400.001 USD", "is not an amount"),
        ("at", "2027-01-15T15:00:00", "is not an instant"),
        ("day", "15.01.2027", "is not a day"),
        ("clock", "25:00", "is not a time"),
        ("colour", "green", "'green' is none of red"),
        ("answer", 9, "9 is none of 0, 1, 2, 3, 4"),
        ("many", "12", "expected a list"),
        ("many", [1, "2"], "many[1]: expected a whole number"),
        ("plain", "c", "'c' is none of a, b"),
        ("cure", {"days": 3}, "expected an object with `is`"),
        ("cure", {"is": "magic"}, "unknown `is`: magic"),
        ("cure", {"is": "within"}, "missing: days"),
        ("cure", {"is": "within", "days": 3, "hours": 1}, "unknown: hours"),
        ("cure", {"is": "within", "days": -3}, "0 or more"),
        ("perhaps", "USD", "perhaps"),
    ],
)
def test_a_stored_value_that_does_not_fit_names_its_place(field: str, value: Any, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        decode(Everything, {**through_json(encode(FULL)), field: value})
    assert says in str(refused.value)
    assert refused.value.path.startswith(field)


def test_missing_and_unknown_fields_are_named() -> None:
    written = through_json(encode(FULL))
    with pytest.raises(Unreadable, match="missing: number, text"):
        decode(Everything, {key: value for key, value in written.items() if key not in ("text", "number")})
    with pytest.raises(Unreadable, match="unknown: shape"):
        decode(Everything, {**written, "shape": 1})
    for data in (None, [], "x"):
        with pytest.raises(Unreadable, match="expected an object"):
            decode(Everything, data)


def test_terms_say_where_they_cannot_be_read() -> None:
    written = through_json(terms_to_json(model_terms()))
    written["guarantee"]["duties"][1]["allowed"]["limit"] = "many"
    with pytest.raises(Unreadable) as refused:
        terms_from_json(written)
    assert refused.value.path == "guarantee.duties[1].allowed.limit"


def test_a_kind_that_is_not_known_is_no_fact() -> None:
    with pytest.raises(KeyError):
        what_from_json("weather_noted", {})


def test_a_type_that_the_codec_does_not_know_is_a_mistake_of_ours() -> None:
    @dataclass(frozen=True, slots=True)
    class Odd:
        number: complex

    with pytest.raises(TypeError, match="no codec"):
        decode(Odd, {"number": 1})


def test_terms_are_equal_after_any_number_of_journeys() -> None:
    terms: Terms = model_terms()
    for _ in range(3):
        terms = terms_from_json(through_json(terms_to_json(terms)))
    assert terms == model_terms()
