"""Client and payer answering at the same moment: one answer stands, and it makes one draft."""

from __future__ import annotations

import pytest

from tests import make, offers
from tests.offers import OVER, READ
from tests.usecases.test_at_once import at_once, done_count
from valueback.store.models import AgreementVersion, OutgoingMail, Proposal
from valueback.usecases import proposals

pytestmark = pytest.mark.usefixtures("committed_db")


def test_two_options_chosen_at_once_make_one_draft() -> None:
    made = make.engagement("enquiry")
    company = offers.sponsor(made)
    sent = offers.sent(made, offers.offer(to_sponsor=True))
    decisions = at_once(
        lambda: proposals.choose(made.client(READ), sent, "a"),
        lambda: proposals.choose(company, sent, "b"),
        lambda: proposals.choose(made.client(READ), sent, "c"),
    )
    assert done_count(decisions) == 1
    assert sorted(getattr(one, "code", "") for one in decisions) == ["", "proposal_chosen", "proposal_chosen"]
    assert AgreementVersion.objects.filter(engagement=made.id).count() == 1


def test_a_double_click_is_one_choice() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    decisions = at_once(*(lambda: proposals.choose(made.client(READ), sent, "a") for _ in range(4)))
    assert done_count(decisions) == 4
    assert AgreementVersion.objects.filter(engagement=made.id).count() == 1
    assert OutgoingMail.objects.filter(engagement_id=made.id, template="proposal_chosen").count() == 1


def test_choosing_declining_and_taking_back_at_once_end_in_one_of_them() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    decisions = at_once(
        lambda: proposals.choose(made.client(READ), sent, "a"),
        lambda: proposals.decline(made.client(READ), sent, "No"),
        lambda: proposals.withdraw(made.coach(READ), sent),
    )
    assert done_count(decisions) == 1
    row = Proposal.objects.get(pk=sent)
    assert sum(one is not None for one in (row.chosen_at, row.declined_at, row.withdrawn_at)) == 1
    assert AgreementVersion.objects.filter(engagement=made.id).count() == (row.chosen_at is not None)


def test_the_last_second_and_the_tick_end_in_one_of_them() -> None:
    made = make.engagement("enquiry")
    sent = offers.sent(made)
    at_once(
        lambda: proposals.choose(made.client(READ), sent, "a"), lambda: proposals.expire_due(made.house.owner(OVER))
    )
    row = Proposal.objects.get(pk=sent)
    assert (row.chosen_at is None) != (row.withdrawn_at is None)
    assert AgreementVersion.objects.filter(engagement=made.id).count() == (row.chosen_at is not None)
