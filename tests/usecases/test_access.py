"""What is not yours does not exist: every role reaches its own engagements and nothing else."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import make
from valueback.core.terms import Party
from valueback.store.models import AgreementVersion, Engagement
from valueback.usecases import access
from valueback.usecases.context import SYSTEM, Actor, Context, Noting

pytestmark = pytest.mark.django_db


def test_each_side_reaches_its_own_engagement() -> None:
    made = make.engagement("draft")
    for ctx in (made.coach(), made.client(), made.house.owner(make.RUNNING)):
        found = access.engagement_for(ctx, made.id)
        assert found is not None
        assert found.pk == made.id


def test_strangers_find_nothing() -> None:
    made, other = make.engagement("draft"), make.engagement("draft", make.practice("MaxiCareerCoaching"))
    colleague = make.member(made.house, "coach", "Max")
    client = make.member(made.house, "client", "Bruno")
    sponsor = make.member(made.house, "sponsor", "Acme")
    for ctx in (other.coach(), other.client(), other.house.owner(), colleague, client, sponsor):
        assert access.engagement_for(ctx, made.id) is None
        assert not access.engagements_of(ctx).filter(pk=made.id).exists()


def test_an_id_that_is_nobodys_looks_like_somebody_elses() -> None:
    made, other = make.engagement("draft"), make.engagement("draft", make.practice("MaxiCareerCoaching"))
    assert access.engagement_for(made.coach(), uuid4()) is access.engagement_for(made.coach(), other.id)


def test_a_colleague_reaches_only_whom_they_coach() -> None:
    made = make.engagement("draft")
    colleague = make.member(made.house, "coach", "Max")
    Engagement.objects.filter(pk=made.id).update(coach_id=colleague.actor.membership)
    assert access.engagement_for(colleague, made.id) is not None
    assert access.engagement_for(made.coach(), made.id) is None
    assert access.engagement_for(made.house.owner(), made.id) is not None


def test_a_sponsor_reaches_what_they_pay_for_but_not_in_the_clients_place() -> None:
    made = make.engagement("draft")
    sponsor = make.member(made.house, "sponsor", "Acme")
    Engagement.objects.filter(pk=made.id).update(sponsor_id=sponsor.actor.person)
    assert access.engagement_for(sponsor, made.id) is not None
    assert access.engagement_for(sponsor, made.id, "client", "coach") is None


def test_a_link_reaches_only_its_engagement() -> None:
    made = make.engagement("draft")
    again = make.engagement("draft", made.house)
    Engagement.objects.filter(pk=again.id).update(client_id=made.client_person)
    by_link = made.client_by_link()
    assert access.engagement_for(by_link, made.id) is not None
    assert access.engagement_for(by_link, again.id) is None
    assert access.engagement_for(made.client(), again.id) is not None


def test_rows_are_reached_through_their_engagement() -> None:
    made, other = make.engagement("draft"), make.engagement("draft", make.practice("MaxiCareerCoaching"))
    assert made.version is not None
    assert access.row_for(made.coach(), AgreementVersion, made.version) is not None
    assert access.row_for(other.coach(), AgreementVersion, made.version) is None
    assert access.row_for(made.client(), AgreementVersion, made.version, "coach") is None


def test_a_code_is_asked_of_links_only() -> None:
    made = make.engagement("draft")
    assert access.needs_code(made.client_by_link())
    assert not access.needs_code(made.client_by_link(proved=True))
    assert not access.needs_code(made.client())


def test_a_noted_act_is_the_clients_and_the_record_the_coachs() -> None:
    made = make.engagement("draft")
    noting = Noting(Party.CLIENT, "whatsapp", make.RUNNING - timedelta(hours=1), "I have to stop")
    ctx = replace(made.coach(), noting=noting)
    assert access.side(ctx) is Party.CLIENT
    assert access.recorder(ctx) is Party.COACH
    assert ctx.acted_at == noting.arrived_at
    assert access.engagement_for(ctx, made.id, "client") is not None


def test_nobody_else_notes_for_somebody() -> None:
    made = make.engagement("draft")
    with pytest.raises(ValueError, match="only the coach's side"):
        replace(made.client(), noting=Noting(Party.COACH, "phone", make.RUNNING))


def test_the_system_and_third_persons_have_no_membership() -> None:
    with pytest.raises(ValueError, match="without one"):
        Actor("system", uuid4(), uuid4())
    with pytest.raises(ValueError, match="comes by a link"):
        Actor("third", None, uuid4())
    assert access.side(Context(uuid4(), SYSTEM, make.RUNNING)) is Party.SERVICE
