"""The statutory right to withdraw: how long, and what comes back, as the law in force says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.dates import end_of_day, local_date, local_instant, parse_instant
from valueback.core.jurisdictions import JURISDICTIONS, NO_WITHDRAWAL, Withdrawal, jurisdiction, withdrawal
from valueback.core.money import Money
from valueback.core.tax import rule_on

BERLIN = "Europe/Berlin"
CONCLUDED = parse_instant("2027-01-15T13:00:00Z")
FEE = Money.of("2400.00", "USD")


def right(code: str = "DE", as_of: str = "2027-01-24T12:00:00Z", **changed: Any) -> Withdrawal:
    """The model case: 2400.00 for 181 days from 15 January 2027, told of the right and early start asked for."""
    facts: dict[str, Any] = {
        "consumer": True,
        "concluded_at": CONCLUDED,
        "informed_at": CONCLUDED,
        "express_request_at": CONCLUDED,
        "distance": True,
        "start": date(2027, 1, 15),
        "last_day": date(2027, 7, 14),
        "received": FEE,
        "zone": BERLIN,
    }
    return withdrawal(code, **(facts | changed), as_of=parse_instant(as_of))


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def test_day_ten_of_181_keeps_132_60() -> None:
    found = right()
    assert found.amount == usd("2267.40")
    assert FEE - usd("2267.40") == usd("132.60")


def test_fourteen_days_from_the_day_after_conclusion_end_with_the_local_day() -> None:
    assert right().open_until == parse_instant("2027-01-29T23:00:00Z")
    assert right(as_of="2027-01-29T22:59:59Z").amount == usd("2201.10")
    assert right(as_of="2027-01-29T23:00:00Z") == Withdrawal(parse_instant("2027-01-29T23:00:00Z"), None)


def test_nothing_is_kept_before_the_start_or_without_the_express_request() -> None:
    assert right(start=date(2027, 2, 1), last_day=date(2027, 7, 31)).amount == FEE
    assert right(express_request_at=None).amount == FEE


def test_only_days_from_the_request_on_are_kept() -> None:
    asked = parse_instant("2027-01-20T09:00:00Z")
    assert right(express_request_at=asked).amount == FEE - usd("66.30")
    assert right(express_request_at=asked, as_of="2027-01-19T12:00:00Z").amount == FEE


def test_the_part_kept_is_of_the_whole_price_when_only_part_was_received() -> None:
    assert right(received=usd("400.00"), price=FEE).amount == usd("267.40")
    assert right(received=usd("100.00"), price=FEE).amount == usd("0.00")


def test_never_informed_is_twelve_months_longer_and_free() -> None:
    found = right(informed_at=None)
    assert found == Withdrawal(end_of_day(date(2028, 1, 31), BERLIN), FEE)  # 29 Jan 2028 is a Saturday


def test_informed_late_is_fourteen_days_from_then_and_free() -> None:
    found = right(informed_at=parse_instant("2027-03-03T10:00:00Z"), as_of="2027-03-10T10:00:00Z")
    assert found == Withdrawal(end_of_day(date(2027, 3, 17), BERLIN), FEE)


def test_what_is_dated_later_is_not_known_yet() -> None:
    later = parse_instant("2027-03-03T10:00:00Z")
    assert right(informed_at=later) == right(informed_at=None)
    assert right(as_of="2027-01-15T12:59:59Z") == NO_WITHDRAWAL


def test_informed_after_the_longest_time_opens_nothing_again() -> None:
    found = right(informed_at=parse_instant("2028-06-01T10:00:00Z"), as_of="2028-06-02T10:00:00Z")
    assert found == Withdrawal(end_of_day(date(2028, 1, 31), BERLIN), None)


def test_in_the_union_a_period_that_ends_on_a_weekend_or_holiday_ends_with_the_next_working_day() -> None:
    saturday = {
        "concluded_at": parse_instant("2027-01-16T10:00:00Z"),
        "informed_at": parse_instant("2027-01-16T10:00:00Z"),
    }
    assert right(**saturday).open_until == end_of_day(date(2027, 2, 1), BERLIN)
    holidays = frozenset({date(2027, 2, 1)})
    assert right(**saturday, holidays=holidays).open_until == end_of_day(date(2027, 2, 2), BERLIN)
    assert right("GB", **saturday).open_until == end_of_day(date(2027, 1, 30), BERLIN)


def test_the_united_kingdom_counts_alike() -> None:
    assert right("GB").amount == usd("2267.40")
    assert right("GB", informed_at=None).open_until == end_of_day(date(2028, 1, 29), BERLIN)


def test_brazil_gives_everything_back_within_seven_days() -> None:
    found = right("BR", as_of="2027-01-22T12:00:00Z", zone="America/Sao_Paulo")
    assert found == Withdrawal(parse_instant("2027-01-23T03:00:00Z"), FEE)
    assert right("BR", as_of="2027-01-23T03:00:00Z", zone="America/Sao_Paulo").amount is None
    assert right("BR", informed_at=None, as_of="2027-01-20T12:00:00Z", zone="America/Sao_Paulo").amount == FEE


def test_brazil_corrects_by_the_dated_index_and_never_downwards() -> None:
    def corrected(*levels: tuple[date, str]) -> Money | None:
        index = tuple((day, Decimal(level)) for day, level in levels)
        return right("BR", as_of="2027-01-21T12:00:00Z", index=index).amount

    assert corrected((date(2027, 1, 1), "7000.0"), (date(2027, 1, 20), "7035.0")) == usd("2412.00")
    assert corrected((date(2027, 1, 20), "7035.0"), (date(2027, 1, 1), "7000.0")) == usd("2412.00")
    assert corrected((date(2027, 1, 1), "7000.0"), (date(2027, 1, 20), "6900.0")) == FEE
    assert corrected((date(2027, 1, 1), "7000.0"), (date(2027, 2, 1), "9000.0")) == FEE
    assert corrected((date(2027, 1, 18), "7000.0")) == FEE
    with pytest.raises(ValueError, match="above zero"):
        corrected((date(2027, 1, 1), "0"))


@pytest.mark.parametrize("code", ["US", "CA", "AU", "OTHER", "ZZ"])
def test_where_the_law_gives_no_general_right_there_is_none(code: str) -> None:
    assert right(code) == NO_WITHDRAWAL


def test_a_business_and_a_contract_signed_in_person_have_none() -> None:
    for code in ("DE", "GB", "BR"):
        assert right(code, consumer=False) == NO_WITHDRAWAL
        assert right(code, distance=False) == NO_WITHDRAWAL


def test_the_law_in_force_at_conclusion_decides() -> None:
    old = parse_instant("2014-06-13T10:00:00Z")
    facts = {"concluded_at": old, "informed_at": old, "express_request_at": old}
    assert right("DE", as_of="2014-06-14T10:00:00Z", **facts) == NO_WITHDRAWAL
    assert right("GB", as_of="2014-06-14T10:00:00Z", **facts).amount == FEE


def test_every_member_state_is_there_with_the_unions_rule() -> None:
    members = [found for found in JURISDICTIONS.values() if found.withdrawal == JURISDICTIONS["EU"].withdrawal]
    assert len(members) == 28
    assert jurisdiction("gr").name == "Greece"
    assert jurisdiction("XX").code == "OTHER"


def test_the_withdrawal_function_is_a_dated_note_of_the_union() -> None:
    (note,) = JURISDICTIONS["FR"].notes
    assert (note.since, "2023/2673" in note.source) == (date(2026, 6, 19), True)
    assert JURISDICTIONS["GB"].notes == ()


@pytest.mark.parametrize("code", sorted(JURISDICTIONS))
def test_every_rule_names_its_source_and_every_refund_has_a_tax_rule(code: str) -> None:
    found = JURISDICTIONS[code]
    assert all(rule.source for rule in (*found.withdrawal, *found.notes))
    assert rule_on(date(2027, 1, 15), found.refund_tax).source


@pytest.mark.parametrize(("code", "rule"), [("DE", "credit"), ("GB", "credit"), ("BR", "retain"), ("US", "none")])
def test_what_a_refund_does_to_tax_there(code: str, rule: str) -> None:
    assert rule_on(date(2027, 1, 15), JURISDICTIONS[code].refund_tax).rule == rule


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CODES = st.sampled_from(["DE", "GB", "BR"])
ZONES = st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Pacific/Auckland"])


@given(CODES, INSTANTS, st.integers(0, 30), st.integers(0, 1000), st.booleans(), ZONES)
def test_the_right_lasts_at_least_its_days_and_pays_at_most_what_was_received(
    code: str, concluded: datetime, later: int, hours: int, informed: bool, zone: str
) -> None:
    as_of = concluded + timedelta(hours=hours)
    day = local_date(concluded, zone)
    found = withdrawal(
        code,
        consumer=True,
        concluded_at=concluded,
        informed_at=concluded if informed else None,
        express_request_at=concluded,
        distance=True,
        start=day + timedelta(days=later),
        last_day=day + timedelta(days=later + 180),
        received=FEE,
        as_of=as_of,
        zone=zone,
    )
    days = 7 if code == "BR" else 14
    assert found.open_until is not None
    assert found.open_until >= end_of_day(day + timedelta(days=days), zone)
    assert (found.amount is None) == (as_of >= found.open_until)
    if found.amount is not None:
        assert usd("0.00") <= found.amount <= FEE
        if as_of < local_instant(day + timedelta(days=later), datetime.min.time(), zone) or not informed:
            assert found.amount == FEE
