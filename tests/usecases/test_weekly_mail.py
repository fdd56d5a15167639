"""Every letter of the weekly life is written whole in both languages, and leads to the page that it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from tests import make
from tests.make import Made, done
from tests.weekly import Post, after, call, end, queued, start
from valueback.core.decisions import Done
from valueback.core.facts import Answer, Presence
from valueback.core.terms import Clause
from valueback.jobs.letters import TEMPLATES, keys
from valueback.letters import mail as letters
from valueback.letters import weekly
from valueback.store.models import Link, Paper, Person
from valueback.usecases import checks, homework, messages, noted, pages, sessions, slips, ticks, weekly_mail
from valueback.usecases.homework import Item
from valueback.usecases.links import open_link
from valueback.usecases.noted import Arrived


@pytest.fixture
def ana(db: None) -> Made:
    return make.engagement()


def link_in(text: str) -> str:
    prefix = f"{settings.PUBLIC_URL}/l/"
    return next(word for word in text.split() if word.startswith(prefix)).removeprefix(prefix)


def test_every_letter_that_is_queued_is_written_and_every_line_has_words() -> None:
    assert set(weekly_mail.WEEKLY) <= set(letters.CODES)
    assert {template.code for template in TEMPLATES} <= {*letters.CODES, "enter_link"}
    assert {task.value for task in pages.Task} <= set(weekly.TASKS)
    assert {one.value for one in pages.Happening} <= set(weekly.NEWS)


def test_the_message_after_a_call_says_where_why_and_what_next(ana: Made) -> None:
    done(homework.give(ana.coach(end(1)), call(ana, 1), (Item("Write"), Item("Read"))))
    first = call(ana, 1)
    done(
        noted.note_for(
            ana.coach(after(1)),
            ana.id,
            Arrived("phone", end(1)),
            lambda ctx: sessions.attendance(ctx, first),
        )
    )
    post = Post()
    post.at(after(1))
    letter = post.to("Ana")[-1]
    assert letter.subject == "Did you get value on Fri, 15 Jan 2027?"
    assert "Covered." in letter.text
    assert "Gains from the work: US$0.00 counted of US$2,400.00." in letter.text
    assert "2 pieces of homework to tick" in letter.text
    assert "1 thing noted for you" in letter.text
    assert "Receipt " in letter.text
    assert (letter.from_name, letter.reply_to) == ("LinkedEnglish", ana.row.coach.person.email)


def test_a_coachs_letter_leads_to_the_page_it_is_about(ana: Made) -> None:
    post = Post()
    post.work()
    paper = Paper.objects.get(version=ana.version)
    assert f"{settings.PUBLIC_URL}/papers/{paper.pk}/" in post.to("Jose")[-1].text
    done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.NO_VALUE))
    done(sessions.move(ana.client(after(1)), call(ana, 2), start(2) + timedelta(days=1)))
    post.now = after(1, minutes=45)
    post.work()
    calls = f"{settings.PUBLIC_URL}/engagements/{ana.id}/calls"
    assert {f"{calls}/s1", f"{calls}/s27"} <= {word for letter in post.to("Jose") for word in letter.text.split()}
    post.at(start(2) - timedelta(hours=2))
    assert f"{settings.PUBLIC_URL}/today" in post.to("Jose")[-1].text


def test_its_link_opens_the_page_of_the_client_and_stays_the_same(ana: Made) -> None:
    post = Post()
    post.at(after(1))
    token = link_in(post.to("Ana")[-1].text)
    found = open_link(token, keys(), datetime.now(UTC))
    assert isinstance(found, Done)
    assert (found.value.purpose, found.value.engagement, found.value.person) == (
        "after_call",
        ana.id,
        ana.client_person,
    )
    assert reverse("link", args=(token,)) == f"/l/{token}"
    post.at(after(2))
    assert link_in(post.to("Ana")[-1].text) == token
    assert Link.objects.filter(purpose="after_call").count() == 1


def test_it_is_written_in_the_readers_language_and_time(ana: Made) -> None:
    Person.objects.filter(pk=ana.client_person).update(language="pt-BR", zone="America/Sao_Paulo")
    done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
    post = Post()
    post.at(after(2))
    letter = post.to("Ana")[-1]
    assert letter.language == "pt-BR"
    assert "12:00" in letter.text
    assert "Did you" not in letter.text
    assert "Covered" not in letter.text


def test_a_slip_in_a_letter_says_until_when_it_can_be_made_good(ana: Made) -> None:
    done(checks.asked(ana.coach(after(1)), call(ana, 1)))
    post = Post()
    post.at(after(2))
    text = post.to("Ana")[-1].text
    assert "The value check of Fri, 15 Jan 2027 was not answered in time." in text
    assert "It can be made good by" in text
    assert "Covered: 1 thing to catch up." in text
    assert "has not been told" not in text


def test_the_coachs_word_goes_with_the_slip(ana: Made) -> None:
    done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
    done(slips.remark(ana.coach(after(1)), ana.id, Clause.PRESENT, "s1", "Ten minutes is fine with me"))
    post = Post()
    post.at(after(2))
    assert "Jose: Ten minutes is fine with me" in post.to("Ana")[-1].text


def test_a_notice_whose_slips_were_excused_meanwhile_is_not_sent(ana: Made) -> None:
    done(sessions.attendance(ana.coach(after(1)), call(ana, 1), client=Presence.LATE))
    done(sessions.cancel(ana.coach(after(1)), call(ana, 2)))
    done(checks.answer(ana.client(after(1)), call(ana, 1), Answer.YES))
    now = start(1) + timedelta(days=6)
    ticks.everywhere(now)
    done(slips.excuse(ana.coach(now), ana.id, Clause.PRESENT, "s1"))
    post = Post(now)
    post.work()
    assert all("catch up" not in letter.subject for letter in post.letters)
    assert queued(messages.SLIP_NOTICE)[0].failure


def test_a_moved_call_is_told_with_both_times(ana: Made) -> None:
    post = Post(start(3) - timedelta(hours=1))
    done(sessions.move(ana.coach(), call(ana, 2), start(2) + timedelta(days=1)))
    done(sessions.move(ana.client(start(3) - timedelta(hours=2)), call(ana, 3), start(3) + timedelta(days=1)))
    post.work()
    to_client, to_coach = (letter for letter in post.letters if "oved" in letter.text and "record" not in letter.text)
    assert "Fri, 22 Jan 2027, 10:00" in to_client.text
    assert "Sat, 23 Jan 2027, 10:00" in to_client.text
    assert "Ana moved the session of Fri, 29 Jan 2027, 10:00" in to_coach.text
    assert "short notice" in to_coach.text


def test_a_letter_without_a_guarantee_says_nothing_of_one(db: None) -> None:
    plain = make.engagement(preset="none")
    post = Post()
    post.at(after(1))
    letter = next(one for one in post.letters if one.to_name == "Ana" and "value" in one.subject)
    assert "Covered" not in letter.text
    done(checks.answer(plain.client(after(1)), call(plain, 1), Answer.YES))
