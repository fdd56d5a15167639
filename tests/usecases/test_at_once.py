"""Two people acting at the same moment: both are heard, one after the other, and nothing happens twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection

from tests import make
from valueback.core.decisions import Done
from valueback.core.terms import EndingKind
from valueback.store.models import AgreementVersion, Claim, Refund, Session
from valueback.usecases import agreements, claims, endings, payments
from valueback.usecases.papers import Signing
from valueback.usecases.payments import Typed
from valueback.usecases.seals import verify_chain

pytestmark = pytest.mark.usefixtures("committed_db")

T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Run the acts side by side, each on a connection of its own."""

    def run(act: Callable[[], T]) -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def done_count(decisions: Sequence[object]) -> int:
    return sum(isinstance(one, Done) for one in decisions)


def test_both_signing_at_once_make_one_agreement() -> None:
    made = make.engagement("offered")
    row = AgreementVersion.objects.get(pk=made.version)
    given = Signing("Name", True, row.digest, acknowledged=make.ENDS, proof="session")
    make.view(made.client(make.SIGNED), row.paper_id)
    make.view(made.coach(make.SIGNED), row.paper_id)
    signed = at_once(
        lambda: make.done(agreements.sign(made.client(make.SIGNED), row.pk, given)),
        lambda: make.done(agreements.sign(made.coach(make.SIGNED), row.pk, given)),
    )
    assert sorted(one.by_both for one in signed) == [False, True]
    assert AgreementVersion.objects.get(pk=row.pk).state == "signed"
    assert Session.objects.filter(engagement=made.id).count() == 26
    assert verify_chain(made.id).broken is None


def test_refunds_at_once_never_exceed_the_payment() -> None:
    made = make.engagement()
    payment = make.done(payments.record_payment(made.coach(), made.id, Typed("2400", make.FIRST_DAY), "USD"))
    typed = [Typed("1500", make.FIRST_DAY, reference=str(number)) for number in range(4)]
    decisions = at_once(*(lambda one=one: payments.record_refund(made.coach(), payment, one) for one in typed))  # type: ignore[misc]
    assert done_count(decisions) == 1
    assert sum(Refund.objects.values_list("amount", flat=True)) == 150_000


def test_a_claim_withdrawn_and_granted_at_once_is_one_of_both() -> None:
    made = make.engagement()
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400", make.FIRST_DAY), "USD"))
    make.done(endings.end(made.coach(), made.id, EndingKind.COACH_STOPS))
    now = make.RUNNING + timedelta(days=1)
    claim = make.done(claims.file(made.client(now), made.id, claims.Answers("a", "b", "c")))
    decisions = at_once(
        lambda: claims.withdraw(made.client(now), claim), lambda: claims.decide(made.coach(now), claim, True)
    )
    assert done_count(decisions) == 1
    row = Claim.objects.get(pk=claim)
    assert (row.withdrawn_at is None) != (row.granted_at is None)
    assert verify_chain(made.id).broken is None
