"""An engagement as its coach sees it: where it stands, why and what next; its sessions, results and papers."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests import make
from tests.make import Made
from tests.web.coaching import after, coach, held, queries, ref, session, text
from tests.web.entering import clock, entered, stranger
from valueback.core.facts import Answer, CheckAnswered, Done, MoneyEntered, SessionCancelled
from valueback.core.money import Money
from valueback.core.outcome import AllOf, AnyOf, Feedback, Group, Habit, Judge, MoneyWon
from valueback.core.terms import Party
from valueback.store.load import facts_of
from valueback.store.models import Adjustment, CoachNote, Homework, ResultsSchedule, Session
from valueback.usecases import adjustments, checks, circumstances, homework, results, schedules, sessions
from valueback.usecases.results import Won

pytestmark = pytest.mark.django_db


def base(made: Made) -> str:
    return f"/engagements/{made.id}"


def kinds(made: Made) -> list[str]:
    return [one.kind for one in facts_of(made.house.id, made.id).items]


# --- where it stands -------------------------------------------------------------------------------


def test_three_questions_are_answered_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    page = text(coach(made.house, monkeypatch, make.RUNNING).get(base(made)))
    where, next_, why = page.index("Ana is covered"), page.index("What next"), page.index(">Why<")
    assert where < next_ < why
    assert "0 of 26 sessions held." in page
    assert "The next one: Fri, 15 Jan 2027, 10:00 (New York)" in page
    assert "Send the results schedule." in page


@pytest.mark.parametrize(
    ("state", "sentence", "button"),
    [
        ("enquiry", "Ana has asked. There is no agreement yet.", "Write the agreement"),
        ("draft", "Nobody has seen it but you.", "Look at the agreement"),
        ("offered", "The agreement is with Ana and you, to read and sign.", "Read and sign"),
    ],
)
def test_before_both_have_signed_the_next_step_is_one_button(
    monkeypatch: pytest.MonkeyPatch, state: Any, sentence: str, button: str
) -> None:
    made = make.engagement(state)
    page = text(coach(made.house, monkeypatch, make.OFFERED).get(base(made)))
    assert sentence in page
    assert f">{button}<" in page
    assert "Sessions</a>" not in page


def test_whose_turn_it_is_to_sign_is_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement("draft")
    make.offer(made, make.OFFERED, made.version, order=(("client",), ("coach",)))
    browser = coach(made.house, monkeypatch, make.SIGNED)
    page = text(browser.get(base(made)))
    assert "To read and to sign: Ana." in page
    assert "Read it and sign." not in page
    make.sign(made, "client", make.SIGNED)
    assert "Read it and sign." in text(browser.get(base(made)))


def test_a_slip_is_shown_to_the_coach_first_and_can_be_excused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    make.done(checks.asked(made.coach(after(1)), session(made, 1).pk))
    later = after(1) + timedelta(days=4)
    browser = coach(made.house, monkeypatch, later)
    page = text(browser.get(base(made)))
    assert "Before Ana is told" in page
    assert "The value check of Fri, 15 Jan 2027 was not answered in time." in page
    clock(monkeypatch, later)
    assert "Before" not in text(entered(made.client_person).get(f"/my/{made.id}/"))
    asked = {"clause": "value_told", "subject": ref(made, 1), "act": "excuse"}
    page = text(browser.post(f"{base(made)}/slips", asked, follow=True))
    assert "Excused. It never counts." in page
    assert "Before Ana is told" not in page


def test_a_word_can_go_with_the_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    make.done(checks.asked(made.coach(after(1)), session(made, 1).pk))
    browser = coach(made.house, monkeypatch, after(1) + timedelta(days=4))
    said = {"clause": "value_told", "subject": ref(made, 1), "act": "remark", "words": "I know it was a hard week."}
    page = text(browser.post(f"{base(made)}/slips", said, follow=True))
    assert "Your word: I know it was a hard week." in page
    wrong = text(browser.post(f"{base(made)}/slips", {**said, "clause": "nonsense"}, follow=True))
    assert "Your word goes with the notice." not in wrong


def test_the_timeline_says_what_happened_without_what_is_not_for_the_coach_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make.engagement()
    held(made, 1, Answer.PARTLY, "more speaking")
    early = text(coach(made.house, monkeypatch, after(1) + timedelta(minutes=70)).get(f"{base(made)}/timeline"))
    assert "more speaking" not in early
    page = text(coach(made.house, monkeypatch, after(1) + timedelta(days=1)).get(f"{base(made)}/timeline"))
    assert "Value of the session of Fri, 15 Jan 2027: Partly. more speaking" in page
    assert "Homework: Lead meeting 1" in page


def test_an_older_part_of_the_timeline_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    for number in range(1, 13):
        held(made, number)
    browser = coach(made.house, monkeypatch, after(12) + timedelta(days=1))
    first = text(browser.get(f"{base(made)}/timeline"))
    assert "Lead meeting 12<" in first
    assert "Lead meeting 1<" not in first
    older = first.split('href="?before=')[1].split('"')[0]
    assert "Lead meeting 1<" in text(browser.get(f"{base(made)}/timeline?before={older}"))


def test_it_closes_only_when_nothing_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    page = text(coach(made.house, monkeypatch, make.RUNNING).post(f"{base(made)}/close", follow=True))
    assert "The engagement is closed." not in page


# --- sessions --------------------------------------------------------------------------------------


def test_the_sessions_are_listed_with_both_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    person = made.row.client
    person.zone = "America/Sao_Paulo"
    person.save(update_fields=("zone",))
    held(made, 1)
    page = text(coach(made.house, monkeypatch, after(1) + timedelta(days=1)).get(f"{base(made)}/calls"))
    assert "Fri, 22 Jan 2027, 10:00" in page
    assert "12:00 in Sao Paulo" in page
    assert "Value check: Yes" in page
    assert "20 more" in page


def test_a_session_is_moved_told_in_both_zones_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    path = f"{base(made)}/calls/{ref(made, 3)}"
    assert "In time to cancel until" in text(browser.get(path))
    page = text(browser.post(f"{path}/move", {"start": "2027-01-30T11:00"}, follow=True))
    assert "Moved. Ana is told in ten seconds." in page
    assert f'action="{path}/undo"' in page
    assert "Sat, 30 Jan 2027, 11:00" in page
    page = text(browser.post(f"{path}/undo", follow=True))
    assert "The session stands again, as it was." in page
    assert "Fri, 29 Jan 2027, 10:00" in page


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("2027-01-01T10:00", "already"),
        ("2027-01-22T10:10", "another"),
        ("soon", "Write a day and a time"),
    ],
)
def test_a_time_that_cannot_be_is_told_beside_the_field(monkeypatch: pytest.MonkeyPatch, start: str, told: str) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    answer = browser.post(f"{base(made)}/calls/{ref(made, 3)}/move", {"start": start})
    page = text(answer)
    assert answer.status_code == 422
    assert 'id="id_start-error"' in page
    assert f'value="{start}"' in page
    assert not Session.objects.filter(replaces__isnull=False).exists(), told


def test_a_cancelled_session_is_the_coachs_and_is_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    page = text(browser.post(f"{base(made)}/calls/{ref(made, 3)}/cancel", {"reason": "Travel"}, follow=True))
    assert "Cancelled. It will be made up." in page
    assert "1 session is still owed and has no time yet." in page
    page = text(browser.post(f"{base(made)}/calls/owed", follow=True))
    assert "The sessions still owed are planned." in page
    assert "Fri, 16 Jul 2027, 10:00" in page


def test_somebody_who_comes_second_sees_the_new_state(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    make.done(sessions.cancel(made.client(), session(made, 3).pk, "Ill"))
    page = text(browser.post(f"{base(made)}/calls/{ref(made, 3)}/move", {"start": "2027-01-30T11:00"}, follow=True))
    assert "This has changed meanwhile." in page
    assert "Cancelled" in page


def test_another_session_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    typed = {"start": "2027-01-19T09:00", "minutes": "90", "kind": "extended"}
    page = text(browser.post(f"{base(made)}/calls/plan", typed, follow=True))
    assert "Tue, 19 Jan 2027, 09:00" in page
    refused = browser.post(f"{base(made)}/calls/plan", {**typed, "minutes": "2"})
    assert refused.status_code == 422
    assert "greater than or equal to 5" in text(refused)


def test_three_taps_after_a_session_that_went_as_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    held(made, 1)
    item = Homework.objects.get()
    make.done(homework.report(made.client(after(1) + timedelta(days=5)), made.id, {item.pk: Done.DONE}))
    browser = coach(made.house, monkeypatch, after(2))
    path = f"{base(made)}/calls/{ref(made, 2)}/after"
    page = text(browser.get(path))
    assert "Lead meeting 1" in page
    assert "Done" in page
    typed = {"how": "planned", "looked": "on", "recent": ["Lead meeting 1"], "note": "Ana glows."}
    page = text(browser.post(path, typed, follow=True))
    assert "The session is noted." in page
    assert Homework.objects.filter(session=session(made, 2), title="Lead meeting 1").exists()
    assert "homework_looked" in kinds(made)
    assert "attendance" not in kinds(made)
    assert CoachNote.objects.get().text == "Ana glows."
    assert "Ana glows." not in str([one.what for one in facts_of(made.house.id, made.id).items])


def test_a_session_that_was_otherwise_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, after(1))
    page = text(browser.post(f"{base(made)}/calls/{ref(made, 1)}/after", {"how": "client_absent"}, follow=True))
    assert "Missed" in page
    again = text(browser.get(f"{base(made)}/calls/{ref(made, 1)}"))
    assert 'value="client_absent" required checked' in again


def test_before_a_session_there_is_nothing_to_save(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    path = f"{base(made)}/calls/{ref(made, 5)}/after"
    assert "This session has not begun yet." in text(browser.get(path))
    answer = browser.post(path, {"how": "planned", "title0": "Too early"})
    assert answer.status_code == 422
    assert not Homework.objects.exists()


def test_a_change_answers_a_no_and_the_next_session_looks_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    held(made, 1, Answer.PARTLY, "more speaking")
    now = after(1) + timedelta(days=1)
    browser = coach(made.house, monkeypatch, now)
    page = text(browser.post(f"{base(made)}/calls/{ref(made, 1)}/change", {"change": "Half free talk"}, follow=True))
    assert "Proposed. Ana is asked to agree." in page
    change = Adjustment.objects.get()
    make.done(adjustments.agree(made.client(now), change.pk))
    browser = coach(made.house, monkeypatch, after(2))
    typed = {"how": "planned", f"helped-{change.pk}": "yes"}
    browser.post(f"{base(made)}/calls/{ref(made, 2)}/after", typed)
    page = text(browser.get(f"{base(made)}/homework"))
    assert "Partly → Half free talk → helped" in page


def test_homework_is_taken_back_or_excused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    held(made, 1)
    held(made, 2)
    browser = coach(made.house, monkeypatch, after(2) + timedelta(hours=2))
    first, second = Homework.objects.order_by("given_at")
    assert "Excused. It does not count." in text(browser.post(f"{base(made)}/homework/{first.pk}/excuse", follow=True))
    page = text(browser.post(f"{base(made)}/homework/{second.pk}/withdraw", follow=True))
    assert "Taken back. It was never asked." in page
    assert "Lead meeting 2" not in page


def test_the_sessions_page_takes_as_many_queries_for_three_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    held(made, 1)
    browser = coach(made.house, monkeypatch, after(1) + timedelta(days=1))
    pages = ("", "/calls", "/homework", "/results", "/timeline")
    one = {page: queries(browser, base(made) + page) for page in pages}
    held(made, 2)
    held(made, 3)
    browser = coach(made.house, monkeypatch, after(3) + timedelta(days=1))
    assert {page: queries(browser, base(made) + page) for page in pages} == one
    assert one[""] <= 12


# --- results, circumstances, notes -----------------------------------------------------------------


def test_results_show_how_far_it_is_and_who_has_still_to_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    now = after(1)
    won = Won("gains", Money.of("1500.00", "USD"), now.date())
    make.done(results.enter(made.client(now), made.id, won))
    make.done(results.enter(made.coach(now), made.id, Won("gains", Money.of("300.00", "USD"), now.date())))
    page = text(coach(made.house, monkeypatch, now + timedelta(days=1)).get(f"{base(made)}/results"))
    assert "Gains from the work" in page
    assert "US$1,500.00, 100% of it from the work" in page
    assert "Waits for Ana" in page
    assert "Confirm it" not in page


def test_a_circumstance_is_logged_and_one_of_the_client_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    now = after(1)
    theirs = make.done(circumstances.log(made.client(now), made.id, "Hiring freeze"))
    browser = coach(made.house, monkeypatch, now + timedelta(days=1))
    page = text(browser.post(f"{base(made)}/circumstances", {"what": "My knee", "on": "2027-01-15"}, follow=True))
    assert "My knee" in page
    page = text(browser.post(f"{base(made)}/circumstances/{theirs}/seen", {"agrees": "yes"}, follow=True))
    assert "seen by the other side" in page
    future = browser.post(f"{base(made)}/circumstances", {"what": "Flood", "on": "2027-12-01"})
    assert future.status_code == 422
    assert "That day has not come yet." in text(future)
    assert "Flood" in text(future)


def test_private_notes_are_kept_and_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, make.RUNNING)
    page = text(browser.post(f"{base(made)}/notes", {"text": "Nervous before the board."}, follow=True))
    assert "Nervous before the board." in page
    note = CoachNote.objects.get()
    page = text(browser.post(f"{base(made)}/notes/{note.pk}/remove", follow=True))
    assert "Nervous before the board." not in page
    assert browser.post(f"{base(made)}/notes", {"text": " "}).status_code == 422


# --- noted for the client --------------------------------------------------------------------------


def note(**other: Any) -> dict[str, Any]:
    return {"channel": "whatsapp", "at": "2027-01-15T12:30", "words": "It was ok", **other}


def test_what_a_client_wrote_elsewhere_is_noted_as_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    now = after(1) + timedelta(hours=4)
    make.done(checks.asked(made.coach(after(1)), session(made, 1).pk))
    browser = coach(made.house, monkeypatch, now)
    what = text(browser.get(f"{base(made)}/note-for-client"))
    assert "What did Ana tell you?" in what
    assert "How a session was" in what
    typed = note(call=ref(made, 1), answer="yes", better="")
    page = text(browser.post(f"{base(made)}/note-for-client?what=check", typed, follow=True))
    assert "Noted. Ana is asked whether it was so." in page
    told = [one for one in facts_of(made.house.id, made.id).items if isinstance(one.what, CheckAnswered)]
    assert [(one.actor, one.by, one.noted_for.channel) for one in told if one.noted_for] == [
        (Party.CLIENT, Party.COACH, "whatsapp")
    ]


def test_a_cancellation_by_phone_keeps_the_time_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, after(1))
    typed = note(call=ref(made, 4), reason="Board meeting", channel="phone", at="2027-01-15T10:30")
    browser.post(f"{base(made)}/note-for-client?what=cancel", typed)
    (fact,) = (one for one in facts_of(made.house.id, made.id).items if isinstance(one.what, SessionCancelled))
    assert fact.actor is Party.CLIENT
    assert fact.at == make.session_start(1) + timedelta(minutes=30)


def test_money_is_noted_as_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, after(1) + timedelta(days=1))
    path = f"{base(made)}/note-for-client?what=money"
    page = text(browser.post(path, note(amount="twelve", share="half")))
    assert "Write an amount" in page
    assert 'value="twelve"' in page
    browser.post(path, note(amount="1.500,00", share="half"))
    (fact,) = (one for one in facts_of(made.house.id, made.id).items if isinstance(one.what, MoneyEntered))
    assert fact.what.amount == Money.of("1500.00", "USD")
    assert str(fact.what.attribution) == "0.5"


# --- papers ----------------------------------------------------------------------------------------


def rows(**other: Any) -> dict[str, Any]:
    """Any of: money; habit together with the manager's feedback."""
    return {
        "objective": "Lead the weekly call in English",
        "rows": "4",
        "enough": "1",
        "r0-key": "gains",
        "r0-kind": "money",
        "r0-title": "New contracts",
        "r0-much": "2.400,00",
        "r0-judge": "client",
        "r1-kind": "habit",
        "r1-title": "Speaks up every week",
        "r1-much": "1 and 12",
        "r1-judge": "client",
        "r2-kind": "manager",
        "r2-title": "My manager sees it",
        "r2-much": "1 of 1",
        "r2-judge": "third",
        "r2-together": "on",
        **other,
    }


def test_a_results_schedule_is_written_in_rows_signed_and_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, after(1))
    assert "Gains from the work" in text(browser.get(f"{base(made)}/schedule"))
    answer = browser.post(f"{base(made)}/schedule", rows())
    drawn = schedules.schedules(made.coach(), made.id)[0]
    assert drawn.minimum == AnyOf(
        (
            MoneyWon("gains", "New contracts", make.FEE),
            AllOf((Habit("result1", "Speaks up every week", 1, 12), _manager())),
        )
    )
    place = answer.headers["Location"]
    page = text(browser.get(place))
    assert "New contracts" in page
    assert "Open the document first" in page
    opened = browser.post(place.replace("/send", "/document"))
    assert opened.headers["Content-Type"] == "application/pdf"
    page = text(browser.post(place, {"name": "Jose", "consent": "on"}, follow=True))
    assert ResultsSchedule.objects.get().paper.digest == sha256(opened.content).hexdigest()
    assert "Signed and sent. Ana has it to read and sign." in page
    assert "Waits for Ana" in page


def _manager() -> Feedback:
    return Feedback("result2", "My manager sees it", Group.MANAGER, 1, 1, judge=Judge.THIRD)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("r0-much", "a lot", "An amount, such as 2,400.00."),
        ("r1-much", "often", "Times a week and weeks, such as 1 and 12."),
        ("r1-much", "0 and 12", "Times a week and weeks, such as 1 and 12."),
        ("r0-title", "", "Say it in a few words."),
        ("enough", "3", "How many are enough is a number from 1 to 2."),
    ],
)
def test_a_row_that_cannot_be_is_told_and_all_rows_are_kept(
    monkeypatch: pytest.MonkeyPatch, field: str, value: str, told: str
) -> None:
    made = make.engagement()
    answer = coach(made.house, monkeypatch, after(1)).post(f"{base(made)}/schedule", rows(**{field: value}))
    page = text(answer)
    assert answer.status_code == 422
    assert told in page
    assert "Speaks up every week" in page
    assert not ResultsSchedule.objects.exists()


def test_a_schedule_is_not_sent_before_it_was_opened_or_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = coach(made.house, monkeypatch, after(1))
    place = browser.post(f"{base(made)}/schedule", rows()).headers["Location"]
    answer = browser.post(place, {"name": "Jose", "consent": "on"})
    assert answer.status_code == 422
    assert "Open the document first" in text(answer)
    browser.post(place.replace("/send", "/document"))
    assert browser.post(place, {"name": "", "consent": "on"}).status_code == 422
    assert ResultsSchedule.objects.get().sent_at is None


# --- strangers -------------------------------------------------------------------------------------


def test_nothing_of_it_is_there_for_anybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    clock(monkeypatch, make.RUNNING)
    for browser in (stranger(), entered(made.client_person)):
        for page in ("", "/calls", "/homework", "/results", "/agreement", "/notes", "/timeline"):
            assert browser.get(base(made) + page).status_code == 404, page
    assert stranger().post(f"{base(made)}/calls/{ref(made, 3)}/cancel", {}).status_code == 404
    assert not Session.objects.filter(cancelled_at__isnull=False).exists()
