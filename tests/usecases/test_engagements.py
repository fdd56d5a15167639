"""From enquiry to closing, and the coach's list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from valueback.core.facts import EngagementOpened
from valueback.core.guarantee import Verdict
from valueback.core.money import Money
from valueback.core.outcome import AnyOf, leaves
from valueback.core.terms import EndingKind, Terms, terms_from_json
from valueback.store.load import facts_of
from valueback.store.models import AgreementVersion, Engagement, Practice
from valueback.usecases import agreements, claims, endings, engagements

pytestmark = pytest.mark.django_db


def terms_of(made: make.Made) -> Terms:
    return terms_from_json(AgreementVersion.objects.get(pk=made.version).terms)


def test_an_enquiry_begins_the_chain_and_remembers_where_it_came_from() -> None:
    house = make.practice()
    opened = make.done(engagements.open_enquiry(house.coach(), "Ana", "ana@example.org", referral="  Bruno told me "))
    row = Engagement.objects.get(pk=opened)
    (first,) = facts_of(house.id, opened).items
    assert (row.state, row.number, row.referral) == ("enquiry", 1, "Bruno told me")
    assert first.what == EngagementOpened("Bruno told me")


def test_the_short_path_makes_the_model_case() -> None:
    made = make.engagement("draft")
    terms = terms_of(made)
    assert terms.sessions == 26
    assert terms.fee == Money.of("2400.00", "USD")
    assert (terms.names.practice, terms.names.coach, terms.names.client) == ("LinkedEnglish", "Jose", "Ana")
    assert terms.zone == "America/New_York"
    assert terms.guarantee is not None
    assert terms.guarantee.preset == "value-back"
    assert isinstance(terms.minimum, AnyOf)
    assert made.row.state == "enquiry"


def test_the_form_sent_twice_is_one_engagement() -> None:
    house = make.practice()
    form = make.asked()
    one = make.done(engagements.short_path(house.coach(), form))
    assert make.done(engagements.short_path(house.coach(make.ENQUIRED + timedelta(seconds=2)), form)) == one
    assert Engagement.objects.count() == 1


def test_a_client_who_comes_back_later_gets_a_new_engagement() -> None:
    house = make.practice()
    form = make.asked()
    one = make.done(engagements.short_path(house.coach(), form))
    two = make.done(engagements.short_path(house.coach(make.ENQUIRED + timedelta(days=1)), form))
    assert one.engagement != two.engagement
    assert Engagement.objects.get(pk=two.engagement).number == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_email": "nobody"}, "email_unclear"),
        ({"client_name": "  "}, "text_missing"),
        ({"objective": ""}, "text_missing"),
        ({"fee": Money.zero("USD")}, "fee_not_positive"),
        ({"months": 0}, "months_out_of_range"),
        ({"months": 61}, "months_out_of_range"),
        ({"preset": "magic"}, "preset_unknown"),
    ],
)
def test_what_cannot_be_drafted_leaves_nothing_half_written(change: dict[str, object], code: str) -> None:
    house = make.practice()
    form = replace(make.asked(), **change)  # type: ignore[arg-type]
    assert make.refused(engagements.short_path(house.coach(), form)) == code
    assert not AgreementVersion.objects.exists()
    assert not Engagement.objects.exists()


def test_only_the_practice_opens_engagements() -> None:
    made = make.engagement("draft")
    assert make.refused(engagements.short_path(made.client(), make.asked())) == "not_found"


def test_a_brand_of_another_practice_is_not_there() -> None:
    here, there = make.practice(), make.practice("MaxiCareerCoaching")
    assert make.refused(engagements.short_path(here.coach(), make.asked(), brand=there.brand)) == "not_found"


def test_an_enquiry_gets_its_first_draft_later() -> None:
    made = make.engagement("enquiry")
    drafted = make.done(engagements.draft_first(made.coach(), made.id, make.asked()))
    assert make.done(engagements.draft_first(made.coach(), made.id, make.asked())) == drafted
    assert drafted.engagement == made.id


def test_declining_takes_the_offer_back() -> None:
    made = make.engagement("offered")
    make.done(engagements.decline(made.client(), made.id))
    make.done(engagements.decline(made.client(), made.id))
    assert made.row.state == "declined"
    assert AgreementVersion.objects.get(pk=made.version).state == "withdrawn"


def test_what_is_agreed_is_not_declined() -> None:
    made = make.engagement("agreed")
    assert make.refused(engagements.decline(made.coach(), made.id)) == "already_agreed"


def test_it_runs_from_its_first_day_in_its_own_zone() -> None:
    made = make.engagement("agreed")
    before = datetime(2027, 1, 15, 4, 59, tzinfo=UTC)  # still the 14th in New York
    assert engagements.start_due(made.house.owner(before)) == 0
    assert engagements.start_due(made.house.owner(before + timedelta(minutes=1))) == 1
    assert made.row.state == "running"


def test_the_book_stays_open_while_a_claim_can_be_made() -> None:
    made = make.engagement("running")
    refused = engagements.close(made.coach(), made.id)
    assert make.refused(refused) == "still_open"
    over = datetime(2027, 8, 20, tzinfo=UTC)
    make.done(engagements.close(made.coach(over), made.id))
    make.done(engagements.close(made.coach(over), made.id))
    assert made.row.state == "closed"


def test_the_book_stays_open_while_money_is_to_go_back() -> None:
    from valueback.usecases import payments
    from valueback.usecases.payments import Typed

    made = make.engagement("running")
    make.done(payments.record_payment(made.coach(), made.id, Typed("2400", make.FIRST_DAY), "USD"))
    agreed = replace(made.coach(), noting=make.noted())
    make.done(endings.end(agreed, made.id, EndingKind.BOTH_AGREE))
    assert make.refused(engagements.close(made.coach(), made.id)) == "refund_is_due"
    make.done(payments.pay_back_due(made.coach(), made.id, Typed("", make.FIRST_DAY)))
    make.done(engagements.close(made.coach(), made.id))


def test_the_book_stays_open_while_calls_are_to_come_though_it_has_paid_for_itself() -> None:
    made = make.engagement("running")
    make.done(claims.paid_for_itself(made.client(), made.id, True))
    assert make.refused(engagements.close(made.coach(), made.id)) == "still_open"


def test_the_list_finds_by_name_address_and_number() -> None:
    house = make.practice()
    for name in ("Álvaro", "Ana", "Bruno"):
        make.engagement("draft", house, name=name)
    seen = engagements.listing(house.coach(make.RUNNING))
    assert [row.client for row in seen.rows] == ["Álvaro", "Ana", "Bruno"]
    assert [row.client for row in engagements.listing(house.coach(), search="alv").rows] == ["Álvaro"]
    assert [row.client for row in engagements.listing(house.coach(), search="2").rows if row.number == 2] == ["Ana"]
    assert engagements.listing(house.coach(), search="nobody").rows == ()


def test_the_list_sorts_both_ways_and_counts_states() -> None:
    house = make.practice()
    make.engagement("draft", house, name="Ana")
    make.engagement("offered", house, name="Bruno")
    seen = engagements.listing(house.coach(), sort="number", newest=True)
    assert [row.number for row in seen.rows] == [2, 1]
    assert dict(seen.states)["proposed"] == 1
    assert [row.client for row in engagements.listing(house.coach(), state="enquiry").rows] == ["Ana"]
    assert engagements.listing(house.coach(), page=9).page == 1


def test_the_list_shows_standing_and_next_call() -> None:
    made = make.engagement("running")
    (row,) = engagements.listing(made.coach()).rows
    assert row.standing is not None
    assert row.standing.verdict is Verdict.COVERED
    assert row.next_at == make.session_start(1)


def test_a_colleague_lists_their_own_only() -> None:
    made = make.engagement("draft")
    colleague = make.member(made.house, "coach", "Max")
    assert engagements.listing(colleague).total == 0
    assert engagements.listing(made.house.owner()).total == 1


def test_queries_do_not_grow_with_the_list() -> None:
    house = make.practice()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.engagement("running", house)
        with CaptureQueriesContext(connection) as cold:
            engagements.listing(house.coach(make.RUNNING + timedelta(minutes=more)))
        with CaptureQueriesContext(connection) as warm:
            engagements.listing(house.coach(make.RUNNING + timedelta(minutes=more, seconds=1)))
        counts.append((len(cold), len(warm)))
    assert counts[0] == counts[1]
    assert counts[0][1] < counts[0][0] <= 12


def test_the_draft_begins_with_results_named_in_the_language_of_its_document() -> None:
    house = make.practice()
    Practice.objects.filter(pk=house.id).update(language="pt-BR")
    drafted = make.done(
        engagements.short_path(house.coach(), replace(make.asked(), minimum="Conduzo a reunião inteira em inglês"))
    )
    terms = terms_from_json(AgreementVersion.objects.get(pk=drafted.version).terms)
    assert [one.title for one in leaves(terms.minimum)] == [
        "Ganhos vindos do trabalho",
        "Conduzo a reunião inteira em inglês",
    ]

    make.done(agreements.edit_draft(house.coach(), drafted.version, terms, language="es"))
    edited = AgreementVersion.objects.get(pk=drafted.version)
    assert edited.language == "es"
    assert "Ganancias por el trabajo: al menos USD\xa02,400.00 que vinieron del trabajo." in edited.text
    assert "Conduzo a reunião inteira em inglês: un sí, según el juicio propio" in edited.text
