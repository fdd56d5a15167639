"""What a verb answers cannot be changed on its way to the page."""

import pytest

from valueback.core.decisions import Done, Refused


def test_two_answers_are_equal_when_they_say_the_same():
    assert Done(3) == Done(3) != Done(4)
    assert Refused("overtaken", {"state": "signed"}) == Refused("overtaken", {"state": "signed"})
    assert Refused("overtaken") != Refused("too_late")


def test_a_refusal_keeps_its_numbers_whatever_happens_to_the_caller_s_dict():
    numbers = {"hours": 23}
    refused = Refused("late", numbers)
    numbers["hours"] = 25
    assert refused.data["hours"] == 23
    with pytest.raises(TypeError):
        refused.data["hours"] = 25


def test_a_refusal_without_a_reason_is_none():
    with pytest.raises(ValueError, match="needs a code"):
        Refused("")
