"""What else can happen on the way: slips told, cured, excused and passed; changes; and every way to end.

Each branch begins with an engagement that both have signed, on the morning of its first call, and goes on by clicks.
"""

from __future__ import annotations

from tests import make
from tests.browser import acts
from tests.browser.acts import YES, Pair, local
from tests.browser.world import World

TUESDAY = local("2027-01-19T10:00")
"""The first check reached Ana on Friday, the 15th; its time is over with Monday."""

NOT_TOLD = "was not answered in time"
REMARK = "A full week, I know. Two taps are enough."


def unanswered(world: World) -> Pair:
    """The first call is over, and Ana said nothing about it: not when asked, and not when reminded."""
    two = acts.pair_of(world, make.engagement("running"))
    acts.after_call(two, 1)
    world.at(local("2027-01-18T09:01"))
    assert len(two.client.letters("Did you get value")) == 2, "the question, and its one reminder"
    world.at(TUESDAY)
    two.coach.go("/today")
    two.coach.sees("Excuse it, add a word, or let it go")
    two.desk()
    two.coach.sees("Before Ana is told", NOT_TOLD)
    two.coach.take_next_step()
    assert two.coach.page.url.endswith("#slips")
    two.mine()
    two.client.sees("Covered")
    two.client.misses(NOT_TOLD)
    return two


def test_a_slip_is_shown_to_the_coach_then_told_by_mail_and_made_good(world: World) -> None:
    two = unanswered(world)
    two.coach.open("Add a word")
    two.coach.fill(words=REMARK)
    two.coach.looks("slip-coach")
    two.coach.press("Keep the word")
    two.coach.sees(f"Your word: {REMARK}")

    acts.after_call(two, 2)
    letter = two.client.body("Did you get value")
    assert "Something to catch up" in letter and REMARK in letter
    acts.client_answers(two, 2)
    two.client.sees("To catch up", REMARK)
    two.client.pick_in("check-s1", str(YES))
    two.client.looks("to-catch-up")
    acts.client_saves(two)

    two.mine()
    two.client.sees("Covered")
    two.client.misses("Covered: 1 thing")
    two.client.open("Everything that was looked at")
    two.client.sees("It was made good.")
    two.desk("timeline")
    two.coach.sees("Told of something to catch up")


def test_a_slip_that_the_coach_excuses_is_never_told(world: World) -> None:
    two = unanswered(world)
    two.coach.press("Excuse it")
    two.coach.sees("Excused. It never counts.")
    two.coach.misses("Before Ana is told")

    acts.after_call(two, 2)
    assert "Something to catch up" not in two.client.body("Did you get value")
    acts.client_answers(two, 2)
    two.client.misses("To catch up")


def test_a_free_pass_is_played_without_a_reason(world: World) -> None:
    two = unanswered(world)
    acts.after_call(two, 2)
    acts.client_answers(two, 2)
    acts.client_saves(two)
    two.mine()
    two.client.sees("Covered: 1 thing to catch up")
    two.client.follow("Did you get value")
    two.client.tick("Play a free pass on this")
    acts.client_saves(two)
    two.mine("guarantee")
    two.client.sees("Covered")
    two.client.misses("Covered: 1 thing")
    two.desk("timeline")
    two.coach.sees("Played a free pass")


def test_what_the_coach_noted_is_corrected_by_the_client(world: World) -> None:
    two = acts.pair_of(world, make.engagement("running"))
    acts.after_call(two, 1)
    world.pass_(hours=1)
    two.desk()
    two.coach.press("Note something for Ana")
    two.coach.press_item("How a session was")
    two.coach.pick(answer="yes", channel="whatsapp")
    two.coach.fill(words="Great call, thanks")
    two.coach.looks("note-for-client")
    two.coach.press("Note it for Ana")

    world.pass_(hours=1)
    two.client.follow("Did you get value")
    two.client.sees("Was it so?", "WhatsApp. “Great call, thanks”")
    two.client.looks("was-it-so")
    two.client.choose("It is not so")
    acts.client_saves(two)
    two.client.pick_in("check-s1", "2")
    acts.client_saves(two)
    world.pass_(hours=1)
    two.desk("calls/s1")
    two.coach.sees("Partly")


def test_an_amendment_signed_by_one_side_changes_nothing(world: World) -> None:
    two = acts.pair_of(world, make.engagement("running"))
    one_day, two_days = "Thu, 21 Jan 2027, 10:00", "Wed, 20 Jan 2027, 10:00"
    two.mine("calls/s2/cancel")
    two.client.sees(one_day)
    two.desk("agreement")
    two.coach.press("Write an amendment")
    two.coach.open("What the client does")
    two.coach.unfold("duty-notice-rule_hours")
    two.coach.fill(**{"duty-notice-rule_hours": "48"})
    two.coach.looks("amendment")
    two.coach.press("Look at the text")
    two.coach.sees("48 hours")
    acts.offer(two)

    acts.client_signs(two, "change")
    two.mine("calls/s2/cancel")
    two.client.sees(one_day)
    two.desk("calls/s2")
    two.coach.sees(one_day)

    acts.coach_signs(two)
    two.mine("calls/s2/cancel")
    two.client.sees(two_days)
    two.desk("calls/s2")
    two.coach.sees(two_days)


def paid_and_two_calls(world: World) -> Pair:
    two = acts.pair_of(world, make.engagement("running"))
    acts.record_payment(two)
    for number in (1, 2):
        acts.after_call(two, number)
        acts.client_answers(two, number)
        acts.client_saves(two)
    return two


def test_the_coach_stops_and_what_was_not_held_comes_back(world: World) -> None:
    two = paid_and_two_calls(world)
    two.desk("endings")
    two.coach.looks("endings")
    two.coach.press_item("You stop")
    two.coach.sees("What it does", "US$2,215.38", "24 planned sessions are taken off.")
    two.coach.looks("coach-stops")
    two.coach.fill(words="I move to another country.")
    two.coach.press("End the engagement")
    world.settle()
    two.mine()
    two.client.sees("You can say that it has paid for itself, or ask for value back.")
    two.desk("money/back")
    two.coach.sees("US$2,215.38")
    two.coach.looks("money-back")


def test_the_client_stops_and_reads_first_what_that_does(world: World) -> None:
    two = paid_and_two_calls(world)
    two.mine("guarantee")
    two.client.press("Stop the programme early")
    two.client.sees("Nothing comes back by stopping.", "24 planned sessions are taken off.")
    two.client.looks("stop")
    two.client.press("Stop the programme")
    world.settle()
    two.mine()
    two.client.sees("The guarantee no longer stands.")
    two.desk()
    two.coach.sees("The guarantee no longer stands.")


def test_a_silent_client_is_only_let_go_after_attempts_and_time(world: World) -> None:
    two = acts.pair_of(world, make.engagement("running"))
    for number in (1, 2, 3):
        nobody_came(two, number)
    two.desk("endings/silent-client")
    two.coach.sees("3 of 3", "0 of 2")
    two.coach.looks("silent")
    for _day in (1, 2):
        two.world.pass_(days=1)
        two.desk("endings/silent-client")
        two.coach.press("I tried to reach them")
    two.coach.sees("2 of 2")
    two.coach.misses("End the engagement")
    for number in (4, 5):
        nobody_came(two, number)
    two.world.at(local("2027-02-15T09:00"))
    two.desk("endings/silent-client")
    two.coach.press("End the engagement")
    two.desk()
    two.coach.sees("The guarantee no longer stands.")


def nobody_came(two: Pair, number: int) -> None:
    acts.after_call(two, number)
    two.desk(f"calls/s{number}/after")
    two.coach.open("It was otherwise")
    two.coach.pick(how="client_absent")
    two.coach.press("Save the session")


def test_a_consumer_withdraws_within_the_time_of_the_law(world: World) -> None:
    house = make.practice(country="DE")
    two = acts.pair_of(world, make.engagement("running", house))
    acts.record_payment(two)
    two.mine("guarantee")
    two.client.sees("By law you can withdraw without a reason until")
    two.client.press("Withdraw from the agreement")
    two.client.sees("US$2,400.00 comes back to whoever paid.")
    two.client.looks("withdraw")
    two.client.press("Withdraw from the agreement")
    world.settle()
    two.desk("money/back")
    two.coach.sees("US$2,400.00")


def test_an_agreement_without_a_guarantee_never_speaks_of_one(world: World) -> None:
    two = acts.pair_of(world, make.engagement("running", preset="none"))
    acts.after_call(two, 1)
    two.client.follow("Did you get value")
    two.client.misses("guarantee")
    two.client.pick_in("check-s1", str(YES))
    acts.client_saves(two)
    two.mine()
    two.client.sees("1 session is behind you.")
    two.client.misses("Covered", "guarantee", "claim", "value back")
    two.client.looks("without-guarantee")
    two.desk()
    two.coach.sees("This agreement has no guarantee.")
    two.coach.misses("Covered", "claim", "value back")
