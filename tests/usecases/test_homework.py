"""Homework given in a call, reported in one act, looked at, and never disputed where the client's word is final."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from uuid import UUID, uuid4

import pytest

from tests import make
from tests.make import Made, done, refused
from tests.weekly import after, call, facts, finding
from valueback.core.facts import Done, HomeworkGiven, HomeworkLooked, HomeworkObjected, HomeworkReported
from valueback.core.guarantee import Mark
from valueback.core.terms import Clause, HomeworkRule, Terms
from valueback.store.models import AgreementVersion, Homework
from valueback.usecases import agreements, homework, pages, sessions
from valueback.usecases.homework import Item


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def given(made: Made, *titles: str, number: int = 1) -> tuple[UUID, ...]:
    items = tuple(Item(title) for title in titles or ("Write a mail",))
    return done(homework.give(made.coach(after(number)), call(made, number), items))


def with_objections(made: Made) -> None:
    """An amendment that gives the coach a week to object to homework."""
    terms = agreements.version(made.coach(), made.version).terms  # type: ignore[arg-type,union-attr]
    guarantee = terms.guarantee
    assert guarantee is not None
    duties = tuple(
        replace(duty, rule=HomeworkRule(objection_days=7)) if duty.clause is Clause.HOMEWORK else duty
        for duty in guarantee.duties
    )
    new: Terms = replace(terms, guarantee=replace(guarantee, duties=duties))
    version = done(agreements.amend(made.coach(), made.id, new))
    make.offer(made, make.RUNNING, version)
    for who in ("client", "coach"):
        make.sign(made, who, make.RUNNING, version)  # type: ignore[arg-type]
    assert AgreementVersion.objects.get(pk=version).state == "signed"


class TestGiving:
    def test_several_items_are_one_instance_due_after_the_next_call(self, ana: Made) -> None:
        given(ana, "Write a mail", "Record a minute")
        assert [one.what.session for one in facts(ana, HomeworkGiven)] == ["s1", "s1"]
        page = pages.after_call_client(ana.client(after(1)), ana.id)
        assert page is not None
        assert [one.title for one in page.homework] == ["Write a mail", "Record a minute"]
        assert {one.due for one in page.homework} == {make.SLOT.on(make.FIRST_DAY + timedelta(days=11)).replace(hour=5)}
        (slip,) = finding(ana, Clause.HOMEWORK, after(2, days=5)).detail
        assert slip.weight == 1

    def test_given_twice_is_given_once(self, ana: Made) -> None:
        first = given(ana, "Write a mail")
        assert given(ana, "Write a mail", "Record a minute")[0] == first[0]
        assert Homework.objects.count() == 2

    def test_empty_rows_of_the_form_are_left_out(self, ana: Made) -> None:
        items = (Item(""), Item("  Write a mail "), Item(""))
        assert len(done(homework.give(ana.coach(after(1)), call(ana, 1), items))) == 1
        assert Homework.objects.get().title == "Write a mail"

    @pytest.mark.parametrize(
        ("items", "code"),
        [
            ((), "text_missing"),
            ((Item(""),), "text_missing"),
            ((Item("", "how"),), "text_missing"),
            ((Item("x" * 201),), "text_too_long"),
            ((Item("Write", due=make.RUNNING),), "due_passed"),
            (tuple(Item(f"Item {n}") for n in range(13)), "too_many_items"),
        ],
    )
    def test_what_cannot_be_given_is_refused_whole(self, ana: Made, items: tuple[Item, ...], code: str) -> None:
        assert refused(homework.give(ana.coach(after(1)), call(ana, 1), items)) == code
        assert Homework.objects.count() == 0

    def test_a_call_must_have_begun(self, ana: Made) -> None:
        assert refused(homework.give(ana.coach(), call(ana, 1), (Item("Write"),))) == "not_started"
        done(sessions.cancel(ana.coach(), call(ana, 2)))
        assert refused(homework.give(ana.coach(after(2)), call(ana, 2), (Item("Write"),))) == "session_gone"

    def test_only_the_coach_gives(self, ana: Made) -> None:
        other = make.engagement(name="Bruno")
        for ctx in (ana.client(after(1)), other.coach(after(1))):
            assert refused(homework.give(ctx, call(ana, 1), (Item("Write"),))) == "not_found"

    def test_what_was_given_by_mistake_is_taken_back(self, ana: Made) -> None:
        (item,) = given(ana)
        done(homework.withdraw(ana.coach(after(1)), item))
        done(homework.withdraw(ana.coach(after(1)), item))
        assert finding(ana, Clause.HOMEWORK, after(2, days=5)).mark is Mark.NOT_APPLICABLE
        assert len(given(ana)) == 1

    def test_what_was_reported_stays(self, ana: Made) -> None:
        (item,) = given(ana)
        done(homework.report(ana.client(after(1, days=1)), ana.id, {item: Done.DONE}))
        assert refused(homework.withdraw(ana.coach(after(1, days=2)), item)) == "already_reported"


class TestReporting:
    def test_all_ticks_come_in_one_act(self, ana: Made) -> None:
        first, second, third = given(ana, "Write", "Record", "Read")
        ticks = {first: Done.EXTRA_MILE, second: Done.PARTLY, third: Done.NOT_DONE}
        new = done(homework.report(ana.client_by_link(after(1, days=2)), ana.id, ticks, {second: "half of it"}))
        assert new == 3
        said = {one.subject: one.what for one in facts(ana, HomeworkReported)}
        assert said["h2"] == HomeworkReported(Done.PARTLY, "half of it")
        (slip,) = finding(ana, Clause.HOMEWORK, after(2, days=5)).detail
        assert slip.weight == Fraction(1, 2)

    def test_the_same_ticks_again_are_nothing_new(self, ana: Made) -> None:
        (item,) = given(ana)
        for _ in range(2):
            done(homework.report(ana.client(after(1, days=1)), ana.id, {item: Done.DONE}))
        assert done(homework.report(ana.client(after(1, days=2)), ana.id, {item: Done.EXTRA_MILE})) == 1
        assert len(facts(ana, HomeworkReported)) == 2

    def test_a_late_word_is_taken(self, ana: Made) -> None:
        (item,) = given(ana)
        assert done(homework.report(ana.client(after(9)), ana.id, {item: Done.DONE})) == 1

    def test_somebody_elses_item_is_not_found_and_nothing_is_written(self, ana: Made) -> None:
        (item,) = given(ana)
        other = make.engagement(name="Bruno")
        (theirs,) = given(other)
        assert (
            refused(homework.report(ana.client(after(1)), ana.id, {item: Done.DONE, theirs: Done.DONE})) == "not_found"
        )
        assert refused(homework.report(other.client(after(1)), ana.id, {item: Done.DONE})) == "not_found"
        assert refused(homework.report(ana.client(after(1)), ana.id, {uuid4(): Done.DONE})) == "not_found"
        assert facts(ana, HomeworkReported) == []


class TestLooking:
    def test_the_coach_looks_once(self, ana: Made) -> None:
        given(ana)
        for _ in range(2):
            done(homework.looked(ana.coach(after(2)), call(ana, 1)))
        assert len(facts(ana, HomeworkLooked)) == 1
        assert refused(homework.looked(ana.coach(after(2)), call(ana, 2))) == "no_homework"

    def test_not_looking_is_the_coachs_own_finding(self, ana: Made) -> None:
        given(ana)
        assert finding(ana, Clause.LOOK, after(2, days=3)).slips == 1
        assert finding(ana, Clause.LOOK, after(2, days=3)).mark is Mark.WATCH

    def test_an_excused_item_leaves_the_count(self, ana: Made) -> None:
        first, second = given(ana, "Write", "Record")
        done(homework.report(ana.client(after(1, days=1)), ana.id, {first: Done.DONE}))
        done(homework.excuse_item(ana.coach(after(1, days=2)), second, "too much"))
        done(homework.excuse_item(ana.coach(after(1, days=2)), second, "too much"))
        assert finding(ana, Clause.HOMEWORK, after(2, days=5)).detail == ()


class TestObjecting:
    def test_by_default_the_clients_word_is_final(self, ana: Made) -> None:
        (item,) = given(ana)
        assert refused(homework.object_to(ana.coach(after(1)), item, "no")) == "not_reported"
        done(homework.report(ana.client(after(1, days=1)), ana.id, {item: Done.DONE}))
        assert refused(homework.object_to(ana.coach(after(1, days=2)), item, "I saw nothing")) == "objection_not_agreed"
        assert facts(ana, HomeworkObjected) == []

    def test_where_agreed_it_is_not_known_until_one_side_gives_in(self, ana: Made) -> None:
        with_objections(ana)
        (item,) = given(ana)
        done(homework.report(ana.client(after(1, days=1)), ana.id, {item: Done.DONE}))
        done(homework.object_to(ana.coach(after(1, days=2)), item, "I saw half"))
        (slip,) = finding(ana, Clause.HOMEWORK, after(2, days=5)).detail
        assert slip.state == "unclear"
        late = after(2, days=5)
        assert refused(homework.settle(ana.coach(late), item, Done.PARTLY)) == "settle_needs_other_side"
        done(homework.settle(ana.client(late), item, Done.PARTLY))
        assert done(homework.settle(ana.coach(late), item, Done.PARTLY)) is Done.PARTLY
        assert refused(homework.settle(ana.coach(late), item, Done.DONE)) == "overtaken"

    def test_an_objection_comes_within_its_days(self, ana: Made) -> None:
        with_objections(ana)
        (item,) = given(ana)
        done(homework.report(ana.client(after(1, days=1)), ana.id, {item: Done.DONE}))
        assert refused(homework.object_to(ana.coach(after(1, days=10)), item, "late")) == "objection_over"
        assert refused(homework.settle(ana.coach(after(1, days=10)), item, Done.DONE)) == "nothing_to_settle"
