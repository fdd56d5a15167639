"""Words go when their person asks, but for what is still needed until a named day; the chain still verifies."""

from datetime import UTC, date, datetime

import pytest

from tests import make, offers
from valueback.core.facts import CircumstanceLogged
from valueback.store.db import write
from valueback.store.load import facts_of
from valueback.store.models import CoachNote, Person, Proposal
from valueback.usecases import claims, engagements
from valueback.usecases.erase import erase
from valueback.usecases.facts import fact, record
from valueback.usecases.seals import verify_chain

pytestmark = pytest.mark.django_db

CLOSED = datetime(2027, 8, 20, 12, tzinfo=UTC)


def told(country: str = "BR") -> make.Made:
    made = make.engagement("running", make.practice(country=country))
    make.done(claims.paid_for_itself(made.client(), made.id, False, "not at all"))
    with write():
        record(made.client(), made.id, fact(made.client(), CircumstanceLogged("my father was ill"), "x1"))
    CoachNote.objects.create(
        practice_id=made.house.id,
        engagement_id=made.id,
        author_id=made.house.coach_membership,
        text="seems tired",
        at=make.RUNNING,
    )
    return made


def closed() -> make.Made:
    made = told()
    make.done(engagements.close(made.coach(CLOSED), made.id))
    return made


def all_words(made: make.Made) -> str:
    return str(facts_of(made.house.id, made.id).items)


def test_what_a_guarantee_needs_is_held_until_a_named_day() -> None:
    made = told()
    erased = make.done(erase(made.client(), made.client_person))
    assert erased.blanked == 0
    (held,) = erased.held
    assert (held.why, held.until) == ("guarantee", date(2027, 8, 13))
    assert "my father was ill" in all_words(made)


def test_after_closing_the_words_go_and_the_papers_of_money_stay() -> None:
    made = closed()
    erased = make.done(erase(made.client(CLOSED), made.client_person))
    assert erased.blanked > 0
    (held,) = erased.held
    assert (held.why, held.until) == ("accounts", date(2032, 12, 31))
    words = all_words(made)
    assert "my father was ill" not in words
    assert "not at all" not in words
    assert "VersionSigned" in words
    assert not CoachNote.objects.exists()
    assert verify_chain(made.id).broken is None


def test_what_was_offered_to_choose_from_goes_too() -> None:
    made = make.engagement("enquiry")
    offers.sent(made)
    assert Proposal.objects.exists()
    make.done(erase(made.client(CLOSED), made.client_person))
    assert not Proposal.objects.exists()


def test_asking_again_blanks_nothing_twice() -> None:
    made = closed()
    make.done(erase(made.client(CLOSED), made.client_person))
    assert make.done(erase(made.client(CLOSED), made.client_person)).blanked == 0
    assert verify_chain(made.id).broken is None


def test_when_nothing_holds_it_the_name_goes_too() -> None:
    made = closed()
    later = datetime(2033, 1, 1, 12, tzinfo=UTC)
    erased = make.done(erase(made.house.owner(later), made.client_person))
    assert erased.held == ()
    person = Person.objects.get(pk=made.client_person)
    assert (person.name, person.email) == ("-", "")
    assert "VersionSigned" in all_words(made)  # the coach's own signature stays
    assert "Ana" not in str([one for one in facts_of(made.house.id, made.id).items if one.person == str(person.pk)])
    assert verify_chain(made.id).broken is None


def test_an_open_claim_holds_everything_without_a_day() -> None:
    from valueback.core.terms import EndingKind
    from valueback.usecases import endings

    made = told()
    make.done(endings.end(made.coach(), made.id, EndingKind.COACH_STOPS))
    answers = claims.Answers("To lead", "Nothing", "No", mattered=("x1",))
    make.done(claims.file(made.client(), made.id, answers))
    (held,) = make.done(erase(made.client(), made.client_person)).held
    assert (held.why, held.until) == ("claim", None)


def test_only_they_themselves_and_the_owner_ask() -> None:
    made, other = told(), make.practice("MaxiCareerCoaching")
    for ctx in (made.coach(), made.client_by_link(proved=True), other.owner()):
        assert make.refused(erase(ctx, made.client_person)) == "not_found"
    assert make.refused(erase(made.house.owner(), made.house.person)) == "coach_still_coaches"
