"""One engagement clicked through its whole life: from the first enquiry to money back, and to value returned.

The model case: 2400.00 USD, six months, 26 weekly calls of 45 minutes. Both sides see the same pages that users see;
whatever they know came to them on a page or in a letter that a real mail server accepted.
"""

from __future__ import annotations

from tests import make
from tests.browser import acts
from tests.browser.acts import PARTLY, YES, Pair, local
from tests.browser.world import World

CALLS = 26
COURSE = (6, 13, 20)
"""The calls after which it is asked whether all is on course."""

AFTER = (1, 2, 3, 4, 5, 6)
"""The calls that the coach writes something down about; the others stand as planned."""

BRINGS = {2: (1, "done"), 3: (2, "partly"), 4: (3, "extra_mile"), 5: (4, "done"), 6: (5, "done"), 7: (6, "done")}
"""After which call which homework is reported, and how."""


def test_from_the_first_enquiry_to_money_back(world: World) -> None:
    two = acts.pair(world)
    both_sign(two)
    half_a_year(two)
    both_sides_see_the_same(two)
    money_back(two)

    asked = two.client.letters("Did you get value")
    assert len(asked) == CALLS
    assert not two.client.letters("Something to catch up")


def both_sign(two: Pair) -> None:
    """An enquiry, one page, the exact text, two signatures, the fee."""
    acts.open_practice(two.coach)
    two.coach.looks("today-first")
    acts.note_enquiry(two)
    two.coach.looks("enquiry")
    two.coach.sees("A colleague, Bruno")
    acts.write_agreement(two)
    two.coach.sees("US$2,400.00", "This is what Ana Prado will read and sign, word for word.")
    two.coach.looks("review")
    acts.offer(two)
    two.coach.sees("Sent. Ana Prado has a mail with the link.")
    two.world.pass_(hours=20)
    acts.client_signs(two)
    two.client.sees("Waiting for Jose Duarte")
    acts.coach_signs(two)
    two.desk()
    two.coach.sees("is covered: if the programme does not return its value", "0 of 26 sessions held")
    assert two.client.letters("Signed: your copy") and two.coach.letters("Signed: your copy")
    acts.record_payment(two)
    two.desk("calls")
    two.coach.sees("Fri, 15 Jan 2027, 10:00", "21 more")
    two.coach.looks("calls")


def half_a_year(two: Pair) -> None:
    """26 calls: one message, one page and one button each for the client."""
    for number in range(1, CALLS + 1):
        acts.after_call(two, number)
        if number in AFTER:
            again = "Open Monday's product call" if number > 1 else ""
            new = "Open Monday's product call" if number == 1 else ""
            acts.coach_notes_the_call(two, number, new=new, again=again, helped="It helped" if number == 5 else "")
        two.world.pass_(hours=4)
        a_week(two, number)
        if number == 1:
            acts.send_schedule(two)
            two.coach.sees("Waits for Ana Prado")
        elif number == 2:
            acts.sign_schedule(two)
        elif number == 3:
            a_change_is_agreed(two)
        elif number == 9:
            results_are_logged(two)


def a_week(two: Pair, number: int) -> None:
    """The client's visit: the message's link, the answer, the homework brought, one button."""
    hard = number == 3
    course = "yes" if number in COURSE else ""
    acts.client_answers(
        two, number, PARTLY if hard else YES, better="Start from Monday's agenda" if hard else "", course=course
    )
    if number in BRINGS:
        acts.client_brings(two, *BRINGS[number])
    if number == 4:
        two.client.sees("What Jose Duarte wants to change for you", "Every call starts from Monday's agenda")
        two.client.tick("I agree to this")
        two.client.looks("after-call")
    acts.client_saves(two)


def a_change_is_agreed(two: Pair) -> None:
    """Half an hour later the coach reads what would make it better, and proposes a change."""
    two.desk("calls/s3/after")
    two.coach.sees("Value check: answered")
    two.coach.misses("Start from Monday's agenda")
    two.world.pass_(minutes=31)
    two.desk("calls/s3/after")
    two.coach.sees("Value check: Partly", "Start from Monday's agenda")
    two.desk("homework")
    two.coach.open("Propose a change")
    two.coach.fill(change="Every call starts from Monday's agenda")
    two.coach.press("Propose the change")
    two.coach.sees("Every call starts from Monday's agenda")
    two.coach.looks("homework")


def results_are_logged(two: Pair) -> None:
    """900 dollars, and 6000 reais of which 80 % are sure: 1860 of 2400. And something outside of both."""
    acts.client_logs_money(two, "900,00", "A new client in Boston")
    acts.client_logs_money(two, "6.000,00", "A contract in Brazil", currency="BRL", rate="0,20", confidence="80")
    two.client.sees("US$1,860.00", "R$6,000.00 at 0.2, 80% sure, 100% of it from the work")
    two.client.looks("my-results")
    acts.client_logs_a_circumstance(two, "The product team is frozen until the merger is signed.")
    two.coach.go("/today")
    two.coach.sees("A circumstance was logged")
    two.coach.looks("today")
    two.desk("results")
    two.coach.sees("The product team is frozen until the merger is signed.", "US$1,860.00")
    two.coach.looks("results")
    two.coach.press("I have seen it")
    two.desk()
    two.coach.looks("standing")


def both_sides_see_the_same(two: Pair) -> None:
    """The last call is over: the same standing, the same reasons, the same figure for both."""
    two.desk()
    two.coach.sees("26 of 26 sessions held", "US$1,860.00 counted of US$2,400.00")
    two.coach.looks("standing-at-the-end")
    theirs = two.coach.words("#theirs .findings strong, [aria-label='Duties of the client'] > li strong")
    numbers = two.coach.words("figure.meter tbody tr")
    two.mine("guarantee")
    two.client.sees("Covered", "US$2,400.00", "You answered every value check in time.")
    two.client.looks("my-guarantee")
    assert two.client.words("[aria-label='What you do'] > li strong") == theirs != []
    two.mine()
    two.client.looks("my-standing")
    assert two.client.words("figure.meter tbody tr") == numbers != []
    two.client.open("Proof")
    two.client.sees("Written down")


def money_back(two: Pair) -> None:
    """The guarantee period is over, it did not pay for itself, and the standing decides."""
    client, coach = two.client, two.coach
    two.world.at(local("2027-07-15T09:00"))
    acts.client_judges(two, False)
    two.mine()
    client.sees("You can say that it has paid for itself, or ask for value back.", "the end of Fri, 13 Aug 2027")
    acts.client_claims(two, "I still prepare every sentence.")
    client.sees("Your claim has been filed.", "Jose Duarte decides the claim.")
    coach.go("/today")
    coach.sees("Value back was asked for")
    two.desk("claim")
    coach.sees("I still prepare every sentence.", "It did not matter", "Not reached Gains from the work")
    coach.looks("claim")
    coach.press("I have read it")
    coach.press("Grant the claim")
    coach.sees("It is granted as the standing decided.", "Payment of 9 Jan 2027", "Goes back")
    coach.looks("claim-grant")
    coach.press("Grant US$2,400.00")
    two.world.settle()
    coach.press("Pay back US$2,400.00")
    coach.looks("claim-refund")
    coach.press("Record US$2,400.00 as paid back")
    coach.sees("All of it has been paid back.", "Went back")
    coach.press("Close the claim")
    coach.press("Dossier for print")
    coach.sees("2. The decision", "Granted.", "the chain holds")
    coach.looks("dossier")
    all_is_closed(two)


def all_is_closed(two: Pair) -> None:
    two.world.settle()
    two.desk()
    two.coach.sees("All is settled.")
    two.coach.press("Close the engagement")
    two.coach.sees("This engagement is closed.")
    two.coach.looks("closed")
    two.mine("claim")
    two.client.sees("Settled")
    assert two.client.words("table.receipt tfoot td") == ["US$2,400.00"]
    two.client.looks("my-claim")
    two.mine()
    two.client.sees("Your claim is closed.")
    told = [str(one["subject"]) for one in two.client.letters()]
    assert "Paid back: US$2,400.00" in told, told[-8:]


def test_it_has_paid_for_itself(world: World) -> None:
    """The numbers are reached, the client says yes: that decides, also before the end."""
    made = make.engagement("running")
    two = acts.pair_of(world, made)
    acts.client_logs_money(two, "2.400,00", "Two new clients")
    two.client.sees("US$2,400.00")
    two.mine()
    two.client.sees("Covered")
    two.desk()
    two.coach.misses("The programme has paid for itself")
    two.mine("paid")
    two.client.pick(paid="yes")
    two.client.looks("paid")
    two.client.press("Save my answer")
    two.mine()
    two.client.sees("Paid for itself", "The programme has paid for itself: the minimum results are reached.")
    two.client.looks("my-standing-paid")
    two.desk()
    two.coach.sees("Paid for itself", "The programme has paid for itself: the minimum results are reached.")
    two.mine("claim")
    two.client.misses("File the claim")
