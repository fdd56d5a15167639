"""What a pause would do is known before it is noted, and asking changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from valueback.usecases import endings, rests

pytestmark = pytest.mark.django_db

NOW = make.RUNNING + timedelta(days=20)
FIRST, LAST = date(2027, 3, 1), date(2027, 3, 14)


def test_the_effect_is_what_comes_true() -> None:
    made = make.engagement()
    effect = rests.pause_effect(made.coach(NOW), made.id, FIRST, LAST)
    assert effect is not None
    assert (effect.days, len(effect.calls)) == (14, 2)
    assert (effect.term_ends, effect.term_would_end) == (date(2027, 7, 14), date(2027, 7, 28))
    assert rests.pauses(made.coach(NOW), made.id) == ()
    noted = make.done(endings.pause(made.coach(NOW), made.id, FIRST, LAST))
    assert len(noted.sessions) == len(effect.calls)
    (one,) = rests.pauses(made.coach(NOW), made.id)
    assert (one.first, one.last, one.days) == (FIRST, LAST, 14)
    second = rests.pause_effect(made.coach(NOW), made.id, date(2027, 4, 1), date(2027, 4, 1))
    assert second is not None
    assert second.term_ends == effect.term_would_end


def test_days_the_wrong_way_round_and_strangers_get_nothing() -> None:
    made = make.engagement()
    assert rests.pause_effect(made.coach(NOW), made.id, LAST, FIRST) is None
    assert rests.pause_effect(made.client(NOW), made.id, FIRST, LAST) is None
    assert rests.pauses(make.practice("Elsewhere").owner(NOW), made.id) == ()
