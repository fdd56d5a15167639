"""A dossier holds all of a claim: the standing of its filing, the facts each side may read, and the arithmetic."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.usecases.test_claims import FILED, OVER, ended, filed, stopped
from valueback.core.guarantee import Verdict
from valueback.core.money import Money
from valueback.usecases import claims
from valueback.usecases.dossier import claim_desk, dossier

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_what_granting_would_pay_is_known_before_it_is_granted() -> None:
    made = ended()
    row = filed(made, OVER)
    desk = claim_desk(made.coach(OVER + DAY), row.pk)
    assert desk is not None
    assert desk.filed.verdict is Verdict.LAPSED
    (line,) = desk.if_granted
    assert line.amount == make.FEE
    make.done(claims.pay_back_anyway(made.coach(OVER + DAY), row.pk))
    after = claim_desk(made.coach(OVER + 2 * DAY), row.pk)
    assert after is not None
    assert sum((one.amount for one in after.if_granted), Money.zero("USD")) == make.FEE


def test_both_sides_read_the_same_dossier_and_nobody_else_does() -> None:
    made = stopped()
    row = filed(made)
    of_coach, of_client = dossier(made.coach(FILED + DAY), row.pk), dossier(made.client(FILED + DAY), row.pk)
    assert of_coach is not None
    assert of_client is not None
    assert of_coach.chain_head == of_client.chain_head == made.row.chain_head
    assert len(of_coach.facts) == len(of_client.facts) == of_coach.chain_length
    assert of_coach.chain_holds
    assert [one.number for one in of_coach.versions] == [1]
    other = make.practice("Elsewhere")
    assert dossier(other.owner(FILED + DAY), row.pk) is None
    assert claim_desk(make.member(made.house, "coach", "Rita", FILED + DAY), row.pk) is None


def test_a_claim_taken_back_has_no_arithmetic_left() -> None:
    made = stopped()
    row = filed(made)
    make.done(claims.withdraw(made.client(FILED + DAY), row.pk))
    desk = claim_desk(made.coach(FILED + DAY), row.pk)
    assert desk is not None
    assert desk.claim.withdrawn
    assert desk.if_granted == ()
