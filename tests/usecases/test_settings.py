"""The owner's settings: what is refused, what takes effect, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import make
from valueback.store.models import Brand, Membership, Practice, Role
from valueback.usecases import settings
from valueback.usecases.settings import PracticeSeen

pytestmark = pytest.mark.django_db

WANTED = PracticeSeen("Jose Coaching", "America/Sao_Paulo", "BRL", "br", "pt-br")


def test_a_practice_takes_what_is_known_and_refuses_the_rest() -> None:
    house = make.practice()
    make.done(settings.change_practice(house.owner(), WANTED))
    assert settings.practice(house.owner()) == replace(WANTED, country="BR", language="pt-BR")
    for changed, code in (
        ({"zone": "Mars/Olympus"}, "zone_unknown"),
        ({"currency": "XYZ"}, "currency_unknown"),
        ({"country": "Brazil"}, "country_unknown"),
        ({"language": "tlh"}, "language_unknown"),
        ({"name": " "}, "text_missing"),
    ):
        assert make.refused(settings.change_practice(house.owner(), replace(WANTED, **changed))) == code
    assert Practice.objects.get(pk=house.id).zone == "America/Sao_Paulo"


def test_only_the_owner_changes_anything() -> None:
    house = make.practice()
    coach = make.member(house, "coach", "Rita")
    (brand,) = settings.brands(coach)
    assert make.refused(settings.change_practice(coach, WANTED)) == "not_found"
    assert make.refused(settings.change_brand(coach, brand)) == "not_found"
    assert make.refused(settings.end_membership(coach, house.owner_membership)) == "not_found"
    assert settings.members(coach) == ()
    other = make.practice("Elsewhere")
    assert make.refused(settings.change_brand(other.owner(), brand)) == "not_found"
    assert make.refused(settings.end_membership(other.owner(), house.coach_membership)) == "not_found"


def test_a_brand_is_named_and_numbered_once() -> None:
    house = make.practice()
    from valueback.usecases import people

    second = make.done(people.add_brand(house.owner(), "MaxiCareerCoaching", "", "MCC"))
    brand = next(one for one in settings.brands(house.owner()) if one.id == second)
    for changed, code in (
        ({"name": "LinkedEnglish"}, "brand_taken"),
        ({"prefix": "le"}, "prefix_taken"),
        ({"prefix": "L E"}, "prefix_unclear"),
        ({"accent_light": "purple"}, "accent_unclear"),
        ({"accent_dark": "#ABCDEF"}, "accent_unclear"),
    ):
        assert make.refused(settings.change_brand(house.owner(), replace(brand, **changed))) == code
    make.done(settings.change_brand(house.owner(), replace(brand, scope="No life coaching", prefix="mc")))
    row = Brand.objects.get(pk=second)
    assert (row.scope, row.number_prefix) == ("No life coaching", "MC")


def test_somebody_leaves_once_and_what_they_are_is_over() -> None:
    house = make.practice()
    coach = make.member(house, "coach", "Rita")
    assert coach.actor.membership is not None
    make.done(settings.end_membership(house.owner(make.RUNNING), coach.actor.membership))
    make.done(settings.end_membership(house.owner(make.RUNNING), coach.actor.membership))
    assert Membership.objects.get(pk=coach.actor.membership).ended_at == make.RUNNING
    assert [one.role for one in settings.members(house.owner())] == [Role.OWNER]
