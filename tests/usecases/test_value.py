"""The value conversation: seen by whom it is for, agreed once coach and whoever pays said yes to the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import make
from valueback.core.money import Money
from valueback.core.outcome import AnyOf, Judgement, MoneyWon, leaves
from valueback.core.outcome import Measure as Measured
from valueback.core.terms import Party, terms_from_json
from valueback.core.value import Conversation, Every, Kind, Measure, Objective, Worth, digest_of
from valueback.letters.mail import NEEDS, render
from valueback.store.models import AgreementVersion, OutgoingMail, Purpose, ValueConversation
from valueback.usecases import erase, people, value, value_mail
from valueback.usecases import mail as outbox
from valueback.usecases.context import SYSTEM, Actor, Context
from valueback.usecases.mail import NothingToSay
from valueback.usecases.value import ConversationSeen, Figures

pytestmark = pytest.mark.django_db

LATER = make.ENQUIRED + timedelta(hours=1)


def body(currency: str = "USD", **said: object) -> Conversation:
    """Leading the call, worth 400 to 600 a month for a year."""
    figures = {"low": Money.of("400", currency), "high": Money.of("600", currency), **said}
    gain = Worth("w1", "New contracts", Kind.TANGIBLE, Party.CLIENT, make.ENQUIRED, every=Every.MONTH, **figures)  # type: ignore[arg-type]
    gain = replace(gain, months=12, probability=Decimal("0.7"))
    sign = Measure("m1", "Calls that I lead", Decimal(0), Decimal(4), "calls")
    return Conversation(currency, (Objective("o1", "I lead the weekly call", (sign,), (gain,), "I lead the call"),))


def begun(made: make.Made, said: Conversation | None = None) -> UUID:
    """A conversation in which everything that is needed was said."""
    found = make.done(value.start(made.coach(make.ENQUIRED), made.id))
    seen = of(made, found)
    make.done(value.change(made.coach(make.ENQUIRED), found, said or body(), seen.revision))
    return found


def of(made: make.Made, conversation: UUID) -> ConversationSeen:
    seen = value.conversation(made.coach(LATER), conversation)
    assert seen is not None
    return seen


def shared(made: make.Made, buyer: Party = Party.CLIENT) -> UUID:
    found = begun(made)
    make.done(value.share(made.coach(LATER), found, of(made, found).digest, buyer))
    return found


def agreed(made: make.Made) -> UUID:
    found = shared(made)
    assert make.done(value.confirm(made.client(LATER), found, of(made, found).digest)) is True
    return found


def sponsor(made: make.Made) -> Context:
    """The one who pays for Ana."""
    person = make.done(people.invite_sponsor(made.coach(), made.id, "Acme", "pay@example.org"))
    from valueback.store.models import Membership, Role

    membership = Membership.objects.get(practice_id=made.house.id, person_id=person, role=Role.SPONSOR)
    return Context(made.house.id, Actor("sponsor", membership.pk, person), LATER)


def letters(template: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template=template).order_by("queued_at"))


# --- the way -----------------------------------------------------------------------------------------


def test_both_say_yes_to_the_same_and_it_is_dated_and_fixed() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    seen = of(made, found)
    assert (seen.state, seen.buyer, seen.coach_confirmed_at, seen.buyer_confirmed_at) == (
        "shared",
        Party.CLIENT,
        LATER,
        None,
    )
    assert make.done(value.confirm(made.client(LATER), found, seen.digest)) is True
    seen = of(made, found)
    assert (seen.state, seen.confirmed_at, seen.digest) == ("confirmed", LATER, digest_of(seen.body))
    assert make.refused(value.change(made.coach(LATER), found, body(low=Money.of("1", "USD")), 2)) == "overtaken"
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueConversation.objects.filter(pk=found).update(revision=9)
    assert {one.to_person_id for one in letters("value_agreed")} == {made.client_person, made.house.person}


def test_yes_said_twice_is_said_once() -> None:
    made = make.engagement("enquiry")
    found = agreed(made)
    assert make.done(value.confirm(made.client(LATER), found, of(made, found).digest)) is True
    assert len(letters("value_agreed")) == 2


def test_nobody_confirms_what_they_have_not_seen() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    before = of(made, found)
    make.done(value.change(made.coach(LATER), found, body(high=Money.of("900", "USD")), before.revision))
    assert make.refused(value.confirm(made.client(LATER), found, before.digest)) == "changed_meanwhile"
    assert make.refused(value.share(made.coach(LATER), found, before.digest)) == "changed_meanwhile"
    assert of(made, found).confirmed_at is None


def test_a_change_after_a_yes_asks_again_and_only_once() -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    make.done(value.share(made.coach(LATER), found, of(made, found).digest))
    make.done(value.change(made.coach(LATER), found, body(high=Money.of("700", "USD")), of(made, found).revision))
    seen = of(made, found)
    assert make.done(value.confirm(made.client(LATER), found, seen.digest)) is False  # the coach has to again
    make.done(value.change(made.coach(LATER), found, body(high=Money.of("800", "USD")), seen.revision))
    seen = of(made, found)
    assert (seen.coach_confirmed_at, seen.buyer_confirmed_at) == (None, None)
    assert [one.to_person_id for one in letters("value_changed")] == [made.client_person]


def test_two_at_once_end_in_one_clear_outcome() -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    revision = of(made, found).revision
    one = body(high=Money.of("700", "USD"))
    assert make.done(value.change(made.coach(LATER), found, one, revision)) == revision + 1
    assert make.done(value.change(made.coach(LATER), found, one, revision)) == revision + 1  # sent twice
    other = body(high=Money.of("800", "USD"))
    assert make.refused(value.change(made.coach(LATER), found, other, revision)) == "changed_meanwhile"
    assert of(made, found).body == one


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Conversation("USD"), "value_no_objective"),
        (Conversation("USD", (Objective("o1", "I lead the call"),)), "value_no_measure"),
        (replace(body(), objectives=(replace(body().objectives[0], worths=()),)), "value_no_value"),
    ],
)
def test_what_lacks_something_is_not_shared(said: Conversation, code: str) -> None:
    made = make.engagement("enquiry")
    found = begun(made, said)
    assert make.refused(value.share(made.coach(LATER), found, of(made, found).digest)) == code
    assert not letters("value_shared")


def test_the_next_conversation_takes_its_place_once_both_confirm_that_one() -> None:
    made = make.engagement("enquiry")
    first = agreed(made)
    second = make.done(value.start(made.coach(LATER), made.id))
    assert second != first
    assert of(made, second).body == of(made, first).body
    assert make.done(value.start(made.coach(LATER), made.id)) == second
    make.done(value.change(made.coach(LATER), second, body(high=Money.of("900", "USD")), 1))
    found = value.agreed_value(made.coach(LATER), made.id)
    assert found is not None
    assert found.conversation == first
    digest = of(made, second).digest
    make.done(value.share(made.coach(LATER), second, digest))
    make.done(value.confirm(made.client(LATER), second, digest))
    assert of(made, first).state == "replaced"
    found = value.agreed_value(made.coach(LATER), made.id)
    assert found is not None
    assert found.conversation == second


def test_put_away_it_can_be_confirmed_by_nobody() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    digest = of(made, found).digest
    make.done(value.put_away(made.coach(LATER), found))
    make.done(value.put_away(made.coach(LATER), found))
    assert make.refused(value.confirm(made.client(LATER), found, digest)) == "overtaken"
    kept = agreed(make.engagement("enquiry"))
    row = ValueConversation.objects.get(pk=kept)
    coach = Context(row.practice_id, Actor("owner", row.engagement.coach_id, row.engagement.coach.person_id), LATER)
    assert make.refused(value.put_away(coach, kept)) == "value_agreed"


def test_an_engagement_that_ended_has_no_new_conversation() -> None:
    from valueback.usecases import engagements

    made = make.engagement("enquiry")
    make.done(engagements.decline(made.coach(LATER), made.id))
    assert make.refused(value.start(made.coach(LATER), made.id)) == "engagement_ended"


def test_text_that_cannot_be_kept_is_refused_and_the_rest_cleaned() -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    revision = of(made, found).revision
    objective = replace(body().objectives[0], text="I lead\x00")
    nul = replace(body(), objectives=(objective,))
    assert make.refused(value.change(made.coach(LATER), found, nul, revision)) == "text_nul"
    wide = replace(body(), objectives=(replace(objective, text="  I lead the call \r\n"),))
    make.done(value.change(made.coach(LATER), found, wide, revision))
    assert of(made, found).body.objectives[0].text == "I lead the call"


# --- figures of their own ----------------------------------------------------------------------------


def own(**said: object) -> dict[str, Figures]:
    figures = Figures(Money.of("300", "USD"), Money.of("500", "USD"), Every.MONTH, 12, Decimal("0.6"), None)
    return {"w1": replace(figures, **said)}  # type: ignore[arg-type]


def test_whoever_pays_says_figures_their_own_way_and_they_are_theirs() -> None:
    made = make.engagement("enquiry")
    found = begun(made, replace(body(), objectives=(_by_coach(body().objectives[0]),)))
    make.done(value.share(made.coach(LATER), found, of(made, found).digest))
    before = of(made, found)
    revision = make.done(value.change_figures(made.client(LATER), found, own(), before.revision))
    seen = of(made, found)
    worth = seen.body.objectives[0].worths[0]
    assert (worth.low, worth.said_by, worth.said_at) == (Money.of("300", "USD"), Party.CLIENT, LATER)
    assert seen.coach_confirmed_at is None
    assert [one.to_person_id for one in letters("value_changed")] == [made.house.person]
    assert make.done(value.confirm(made.client(LATER), found, seen.digest)) is False
    assert make.done(value.confirm(made.coach(LATER), found, seen.digest)) is True
    assert revision == before.revision + 1


def _by_coach(objective: Objective) -> Objective:
    return replace(objective, worths=tuple(replace(one, said_by=Party.COACH) for one in objective.worths))


def test_sharing_what_the_other_side_has_said_yes_to_agrees_it() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    make.done(value.change_figures(made.client(LATER), found, own(), of(made, found).revision))
    digest = of(made, found).digest
    make.done(value.confirm(made.client(LATER), found, digest))
    make.done(value.share(made.coach(LATER), found, digest))
    assert of(made, found).state == "confirmed"
    assert len(letters("value_agreed")) == 2


def test_another_who_confirms_is_asked_anew() -> None:
    made = make.engagement("enquiry")
    payer = sponsor(made)
    found = begun(made)
    make.done(value.share(made.coach(LATER), found, of(made, found).digest))
    make.done(value.change(made.coach(LATER), found, body(high=Money.of("700", "USD")), of(made, found).revision))
    digest = of(made, found).digest
    make.done(value.confirm(made.client(LATER), found, digest))
    make.done(value.share(made.coach(LATER), found, digest, Party.SPONSOR))
    assert of(made, found).buyer_confirmed_at is None
    assert make.done(value.confirm(payer, found, digest)) is True


def test_figures_left_as_they_are_change_nothing_and_ask_nobody() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    seen = of(made, found)
    worth = seen.body.objectives[0].worths[0]
    same = Figures(worth.low, worth.high, worth.every, worth.months, worth.probability, worth.weight)
    assert make.done(value.change_figures(made.client(LATER), found, {"w1": same}, seen.revision)) == seen.revision
    assert of(made, found).coach_confirmed_at is not None
    assert not letters("value_changed")


def test_figures_that_cannot_be_meant_are_refused() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    turned = own(low=Money.of("900", "USD"))
    assert make.refused(value.change_figures(made.client(LATER), found, turned, 2)) == "figures_unclear"


def test_figures_on_a_page_that_is_old_are_not_saved_over_newer_ones() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    assert make.refused(value.change_figures(made.client(LATER), found, own(), 1)) == "changed_meanwhile"


# --- who sees it -------------------------------------------------------------------------------------


def test_the_client_sees_it_once_it_is_shared() -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    assert value.conversation(made.client(LATER), found) is None
    assert make.refused(value.confirm(made.client(LATER), found, of(made, found).digest)) == "not_found"
    make.done(value.share(made.coach(LATER), found, of(made, found).digest))
    seen = value.conversation(made.client(LATER), found)
    assert seen is not None
    assert seen.mine
    assert make.refused(value.change(made.client(LATER), found, body(), 2)) == "not_found"
    assert make.refused(value.share(made.client(LATER), found, seen.digest)) == "not_found"


def test_a_sponsor_sees_it_only_as_the_one_who_confirms_it() -> None:
    made = make.engagement("enquiry")
    payer = sponsor(made)
    found = shared(made)
    assert value.conversation(payer, found) is None
    assert value.conversations(payer, made.id) == ()
    make.done(value.share(made.coach(LATER), found, of(made, found).digest, Party.SPONSOR))
    seen = value.conversation(payer, found)
    assert seen is not None
    assert (seen.mine, seen.buyer, seen.buyer_name) == (True, Party.SPONSOR, "Acme")
    mine = value.conversation(made.client(LATER), found)
    assert mine is not None
    assert not mine.mine
    assert make.refused(value.confirm(made.client(LATER), found, seen.digest)) == "not_found"
    assert make.done(value.confirm(payer, found, seen.digest)) is True


def test_without_a_sponsor_nobody_but_the_client_can_be_asked() -> None:
    made = make.engagement("enquiry")
    found = begun(made)
    digest = of(made, found).digest
    assert make.refused(value.share(made.coach(LATER), found, digest, Party.SPONSOR)) == "buyer_unknown"
    assert make.refused(value.share(made.coach(LATER), found, digest, Party.COACH)) == "buyer_unknown"


def test_another_practice_has_no_such_conversation() -> None:
    found = shared(make.engagement("enquiry"))
    other = make.engagement("enquiry", make.practice("Elsewhere", coach="Eva"), name="Otto")
    for ctx in (other.coach(LATER), other.client(LATER)):
        assert value.conversation(ctx, found) is None
        assert make.refused(value.confirm(ctx, found, "")) == "not_found"
    assert make.refused(value.change(other.coach(LATER), found, body(), 2)) == "not_found"
    assert make.refused(value.put_away(other.coach(LATER), found)) == "not_found"


def test_a_fee_in_a_draft_is_the_coach_s_alone() -> None:
    made = make.engagement("draft")
    assert value.fee_of(made.coach(LATER), made.id) == make.FEE
    assert value.fee_of(made.client(LATER), made.id) is None


def test_reading_takes_as_many_queries_for_three_as_for_one() -> None:
    made = make.engagement("enquiry")
    counts = []
    for _more in range(2):
        found = agreed(made)
        make.done(value.start(made.coach(LATER), made.id))
        ValueConversation.objects.exclude(pk=found).filter(confirmed_at=None, replaced_at=None).update(
            replaced_at=LATER
        )
        value.conversations(made.coach(LATER), made.id)
        with CaptureQueriesContext(connection) as seen:
            value.conversations(made.coach(LATER), made.id)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 2


def test_what_was_said_goes_when_the_client_wants_it_erased() -> None:
    made = make.engagement("enquiry")
    agreed(made)
    make.done(erase.erase(made.client(LATER), made.client_person))
    assert not ValueConversation.objects.exists()


# --- from a draft, and into one ----------------------------------------------------------------------


def test_a_draft_grows_into_a_conversation() -> None:
    made = make.engagement("draft")
    found = make.done(value.start(made.coach(LATER), made.id))
    (objective,) = of(made, found).body.objectives
    assert objective.text == "Lead the weekly call in English"
    assert objective.enough == "I have the tools and habits to get there"
    assert objective.measures[0].target == Decimal("2400.00")


def test_an_enquiry_begins_with_nothing_in_the_practice_s_currency() -> None:
    made = make.engagement("enquiry")
    found = make.done(value.start(made.coach(LATER), made.id))
    assert of(made, found).body == Conversation("USD")


def test_what_is_agreed_becomes_the_draft_and_the_fee_won_back_stays_beside_it() -> None:
    made = make.engagement("draft")
    assert make.refused(value.use_in_draft(made.coach(LATER), made.id)) == "value_not_agreed"
    agreed(made)
    assert make.done(value.use_in_draft(made.coach(LATER), made.id)) == made.version
    row = AgreementVersion.objects.get(pk=made.version)
    terms = terms_from_json(row.terms)
    assert terms.objective == "I lead the weekly call"
    assert isinstance(terms.minimum, AnyOf)
    assert [(type(leaf), leaf.title) for leaf in leaves(terms.minimum)] == [
        (MoneyWon, "Gains from the work"),
        (Judgement, "I have the tools and habits to get there"),
        (Measured, "Calls that I lead"),
        (Judgement, "I lead the call"),
    ]
    before = row.text
    assert make.done(value.use_in_draft(made.coach(LATER), made.id)) == made.version  # done twice is done once
    assert AgreementVersion.objects.get(pk=made.version).text == before
    assert "I lead the weekly call" in row.text


def test_without_a_draft_it_is_what_one_begins_with() -> None:
    made = make.engagement("enquiry")
    assert value.begun(made.coach(LATER), made.id) is None
    agreed(made)
    assert make.refused(value.use_in_draft(made.coach(LATER), made.id)) == "no_draft"
    found = value.begun(made.coach(LATER), made.id)
    assert found is not None
    assert (found.objective, found.statement) == ("I lead the weekly call", "I lead the call")
    worth = value.agreed_value(made.coach(LATER), made.id)
    assert worth is not None
    assert worth.counted is not None
    assert worth.counted.low == Money.of("3360.00", "USD")


# --- letters -----------------------------------------------------------------------------------------


def test_every_letter_can_be_written_in_every_language_for_whom_it_is() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    make.done(value.change_figures(made.client(LATER), found, own(), of(made, found).revision))
    (asking,) = letters("value_changed")
    _whole(made, asking)
    digest = of(made, found).digest
    make.done(value.confirm(made.coach(LATER), found, digest))
    make.done(value.confirm(made.client(LATER), found, digest))
    for row in (*letters("value_shared"), *letters("value_agreed")):
        _whole(made, row)
    assert {row.template for row in OutgoingMail.objects.filter(template__startswith="value_")} == set(value_mail.VALUE)


def _whole(made: make.Made, row: OutgoingMail) -> None:
    letter = outbox.outgoing(row.pk)
    assert letter is not None
    said = value_mail.read(Context(made.house.id, SYSTEM, LATER), letter)
    assert (said.purpose, said.subject) == (Purpose.VALUE, str(letter.args["conversation"]))
    values = {**said.values, "url": "https://example.org/l/x", "zone": letter.zone, "to": letter.to_name}
    assert all(values.get(key) is not None for key in NEEDS[letter.template])
    for language in ("en", "pt-BR"):
        text = render(letter.template, values, language).text
        other = "Ana" if letter.to_person == made.house.person else "Jose"
        assert other in text


def test_a_letter_that_was_overtaken_is_not_sent() -> None:
    made = make.engagement("enquiry")
    found = shared(made)
    make.done(value.change_figures(made.client(LATER), found, own(), of(made, found).revision))
    (asking,) = letters("value_changed")
    make.done(value.confirm(made.coach(LATER), found, of(made, found).digest))
    letter = outbox.outgoing(asking.pk)
    assert letter is not None
    with pytest.raises(NothingToSay):
        value_mail.read(Context(made.house.id, SYSTEM, LATER), letter)
    make.done(value.put_away(made.coach(LATER), found))
    sent = outbox.outgoing(letters("value_shared")[0].pk)
    assert sent is not None
    with pytest.raises(NothingToSay):
        value_mail.read(Context(made.house.id, SYSTEM, LATER), sent)
