"""Who and what a page is about, in one query each, and only for those who may know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from valueback.usecases import heads, people

pytestmark = pytest.mark.django_db


def test_the_head_says_whose_it_is_and_how_far() -> None:
    made = make.engagement("offered")
    seen = heads.head(made.coach(), made.id)
    assert seen is not None
    assert (seen.client.name, seen.coach.name, seen.brand.name) == ("Ana", "Jose", "LinkedEnglish")
    assert (seen.state, seen.is_signed, seen.is_over) == ("proposed", False, False)
    assert seen.proposed_at == make.OFFERED
    assert seen.sponsor is None


def test_a_stranger_has_no_head_to_read() -> None:
    made = make.engagement()
    elsewhere = make.practice("Elsewhere", coach="Eva")
    assert heads.head(elsewhere.coach(), made.id) is None
    assert heads.head(make.member(made.house, "coach", "Rita"), made.id) is None


def test_the_neighbours_are_the_open_ones_and_those_that_run_come_first() -> None:
    house = make.practice()
    make.engagement("enquiry", house, name="Bruno")
    make.engagement(house=house)
    make.engagement("offered", house, name="Clara")
    assert [one.client for one in heads.neighbours(house.coach())] == ["Ana", "Clara", "Bruno"]
    assert heads.neighbours(make.practice("Elsewhere", coach="Eva").coach()) == ()


def test_the_desk_has_all_brands_in_the_order_of_their_opening() -> None:
    house = make.practice()
    make.done(people.add_brand(house.owner(), "MaxiCareerCoaching"))
    desk = heads.desk(house.coach())
    assert [one.name for one in desk.brands] == ["LinkedEnglish", "MaxiCareerCoaching"]
    assert (desk.currency, desk.zone, desk.country) == ("USD", "America/New_York", "US")


def test_a_head_is_one_query() -> None:
    made = make.engagement()
    with CaptureQueriesContext(connection) as seen:
        heads.head(made.coach(), made.id)
    assert len(seen) == 1
