"""What happened in the demo before you came: each client's story, told in the order in which they lived it.

A story says who does what and when; whether that is possible, and what follows from it, the use cases decide.
Weeks count back from the one in which you enter, on a Friday just after Ana's call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from valueback.cli.demo.beginnings import hiro, ines, jonas
from valueback.cli.demo.cast import (
    ANA,
    BRUNO,
    CLARA,
    DANIEL,
    ELISA,
    ELISA_AGAIN,
    FELIPE,
    GRACE,
    SPONSOR_COMPANY,
    WITNESS,
    WITNESS_EMAIL,
)
from valueback.cli.demo.life import House, Life, Week, live
from valueback.cli.demo.stage import took
from valueback.core.dates import Instant, local_date
from valueback.core.facts import Answer, Done
from valueback.core.money import Money
from valueback.core.outcome import AllOf, AnyOf, Feedback, Group, Habit, Judgement, MoneyWon, Outcome
from valueback.core.terms import Allowance, Capacity, Clause, Level, Party, TaxClause, Terms
from valueback.usecases import checks, circumstances, claims, engagements, notes, pages, results
from valueback.usecases.agreements import Witness
from valueback.usecases.claims import Answers
from valueback.usecases.noted import Arrived, confirm, note_for
from valueback.usecases.payments import Typed
from valueback.usecases.results import Judged, Share, Ticked, Won

WEEKS: Final = 30
"""The longest story, in weeks; the demo's practice opens before it."""

MORNING, NOON, EVENING = time(9, 30), time(12, 15), time(18, 40)


def tell(house: House) -> tuple[Life, ...]:
    """Plan every story on the house's stage; the lives are complete once the stage has lived them."""
    return (
        ana(house),
        bruno(house),
        clara(house),
        daniel(house),
        elisa(house),
        elisa_again(house),
        felipe(house),
        grace(house),
        hiro(house),
        ines(house),
        jonas(house),
    )


def _begin(
    life: Life,
    weeks: int,
    *,
    gap: int = 2,
    signs: int = 3,
    sponsored: bool = False,
    change: Callable[[Terms], Terms] = lambda terms: terms,
    witnesses: tuple[Witness, ...] = (),
) -> None:
    """Enquiry, offer, both signatures and the payment, `gap` weeks before the first call; the client signs on a day."""
    at, stage = life.stage.day, life.stage
    stage.at(at(weeks - gap, 0, NOON), life.enquire)
    stage.at(at(weeks - gap, 2, NOON), lambda: life.offer(change, witnesses))
    stage.at(at(weeks - gap, 2, time(12, 25)), life.coach_signs)
    stage.at(at(weeks - gap, signs, EVENING), life.client_signs)
    stage.at(at(weeks - gap, 6, MORNING), lambda: life.pay(sponsored=sponsored))


def _weekly(life: Life, weeks: int, plan: dict[int, Week], usual: tuple[Week, ...]) -> None:
    """From the signatures on, every call brings what `plan` says of it, and otherwise one of the usual weeks."""

    def week(number: int) -> Week:
        return plan.get(number, usual[number % len(usual)])

    life.stage.at(life.stage.day(weeks - 1, 6, NOON), lambda: life.weekly(week))


# --- LinkedEnglish ---------------------------------------------------------------------------------


def ana_minimum(fee: Money) -> Outcome:
    """The model case: gains of the fee, or a habit with her manager's word, or her own judgement."""
    return AnyOf(
        (
            MoneyWon("gains", "New work that came from the calls in English", fee),
            AllOf(
                (
                    Habit("habit", "I speak up in every weekly product call", 1, 12),
                    Feedback("manager", "My manager sees the change", Group.MANAGER, 1, 1),
                )
            ),
            Judgement("word", "I lead the call in English and no longer prepare every sentence"),
        )
    )


def ana(house: House) -> Life:
    """Running well, in the middle of the term: her thirteenth call has just ended."""
    life = live(house, ANA, -12)
    stage, at = house.stage, house.stage.day
    _begin(life, -12, change=lambda terms: replace(terms, sessions=26))
    usual = (
        Week(Answer.YES, given=("Open Monday's product call in English",), done=(Done.DONE,)),
        Week(Answer.YES, given=("Write two status lines in English", "Record one minute"), done=(Done.DONE, Done.DONE)),
        Week(Answer.MORE, given=("Answer one question without notes",), done=(Done.EXTRA_MILE,)),
    )
    plan = {
        1: Week(Answer.YES, given=("Note three moments in which you stayed silent",), done=(Done.DONE,)),
        3: Week(
            Answer.PARTLY,
            "Less grammar, more of the words I need on Mondays.",
            given=("Bring the agenda of the next product call",),
            done=(Done.DONE,),
            adjust="Every call starts from the agenda of Monday's product call.",
        ),
        4: Week(Answer.YES, given=("Send the agenda in English", "Read it aloud"), done=(Done.DONE, Done.PARTLY)),
        6: Week(Answer.YES, on_course=True, given=("Lead one agenda point",), done=(Done.DONE,)),
        13: Week(None),
    }
    _weekly(life, -12, plan, usual)
    stage.at(
        at(-11, 1, MORNING), partial(_schedule, life, ana_minimum(Money.of("2400.00", "USD")), at(-10, 2, EVENING))
    )
    for week in range(-9, 1):
        stage.at(at(week, 0, EVENING), partial(_tick, life))
    stage.at(
        at(-4, 1, EVENING),
        partial(_won, life, "1300.00", Share.HALF, Level.SIGNED, "A client abroad asked for her by name"),
    )
    stage.at(at(-2, 1, EVENING), partial(_won, life, "450.00", Share.ALL, Level.PAID, "A workshop, held in English"))
    stage.at(at(-7, 3, EVENING), partial(_circumstance, life, "The product team is frozen until the merger is signed."))
    return life


def bruno(house: House) -> Life:
    """His company pays and signs with him, before a witness; he told the value of every call but the last."""
    life = live(house, BRUNO, -9)
    stage, at = house.stage, house.stage.day
    stage.at(at(-11, 0, time(12, 20)), life.name_sponsor)
    witness = Witness(WITNESS, WITNESS_EMAIL)
    _begin(life, -9, sponsored=True, change=_with_sponsor, witnesses=(witness,))
    stage.at(at(-11, 4, NOON), life.sponsor_signs)
    stage.at(at(-11, 4, EVENING), lambda: life.witness_signs(WITNESS))
    usual = (
        Week(Answer.YES, given=("Preparar a abertura da próxima negociação",), done=(Done.DONE,)),
        Week(Answer.YES, given=("Cinco maneiras de dizer não",), done=(Done.DONE,)),
    )
    plan = {
        2: Week(
            Answer.A_LITTLE, "Mais prática, menos slides.", adjust="Metade de cada aula é uma negociação encenada."
        ),
        9: Week(None),
    }
    _weekly(life, -9, plan, usual)
    word = Judgement("word", "Conduzo uma negociação inteira em inglês")
    minimum = AnyOf((MoneyWon("gains", "Contratos fechados em inglês", Money.of("2400.00", "USD")), word))
    stage.at(at(-8, 1, MORNING), partial(_schedule, life, minimum, at(-8, 4, EVENING)))
    return life


def _with_sponsor(terms: Terms) -> Terms:
    """Whoever pays for Bruno signs, too: the agreement is concluded with the third signature."""
    return replace(
        terms,
        signers=(*terms.signers, Party.SPONSOR),
        names=replace(terms.names, payer=SPONSOR_COMPANY),
        capacity=Capacity.BUSINESS,
        capacity_reason="contrata o programa para um funcionário",
    )


def felipe(house: House) -> Life:
    """The interview went otherwise: he claimed, the standing decided, the money went back, the book is closed."""
    life = live(house, FELIPE, -24)
    stage, at = house.stage, house.stage.day
    _begin(life, -24, change=_with_iss)
    usual = (
        Week(Answer.YES, given=("Responder três perguntas em voz alta",), done=(Done.DONE,)),
        Week(Answer.YES, given=("Gravar uma resposta de dois minutos",), done=(Done.DONE,)),
    )
    plan = {
        4: Week(Answer.PARTLY, "Mais simulações de entrevista.", adjust="A cada duas aulas, uma entrevista inteira."),
        6: Week(Answer.YES, on_course=False),
    }
    _weekly(life, -24, plan, usual)
    word = Judgement("word", "Respondo a uma entrevista inteira em inglês")
    minimum = AnyOf((MoneyWon("gains", "Aumento pelo novo cargo", Money.of("1200.00", "USD")), word))
    stage.at(at(-23, 1, MORNING), partial(_schedule, life, minimum, at(-23, 3, EVENING)))
    stage.at(
        at(-10, 1, EVENING), lambda: took(results.enter(life.client_now(), life.engagement, Judged("word", False)))
    )
    stage.at(
        at(-9, 1, EVENING),
        partial(
            _claim,
            life,
            "Passar na entrevista.",
            "A vaga foi para outra pessoa.",
            "Fiz a minha parte; ainda travo nas perguntas abertas.",
        ),
    )
    stage.at(at(-9, 2, MORNING), lambda: took(claims.acknowledge(life.coach_now(), _claim_of(life))))
    stage.at(at(-9, 4, MORNING), lambda: took(claims.decide(life.coach_now(), _claim_of(life), True)))
    stage.at(at(-8, 1, MORNING), partial(_pay_back, life))
    stage.at(at(-8, 2, MORNING), lambda: took(claims.close(life.coach_now(), _claim_of(life))))
    stage.at(at(-8, 2, NOON), lambda: took(engagements.close(life.coach_now(), life.engagement)))
    return life


def _with_iss(terms: Terms) -> Terms:
    """Felipe pays from Brazil: the local tax stands inside the fee, and what was paid of it stays with the office."""
    return replace(terms, tax=TaxClause("ISS", Decimal("0.05"), "inside", "retain"))


# --- MaxiCareerCoaching ----------------------------------------------------------------------------


def clara(house: House) -> Life:
    """Two answers did not come, and the guarantee lapsed; one had been sent in time, by chat, and was noted late."""
    life = live(house, CLARA, -14)
    stage, at = house.stage, house.stage.day
    _begin(life, -14, change=_with_one_allowed)
    usual = (
        Week(Answer.YES, given=("One talk with a head of another team",), done=(Done.DONE,)),
        Week(Answer.MORE, given=("Write down what only you can decide",), done=(Done.DONE,)),
    )
    silent = Week(None, given=("Describe the post as if it were yours",), done=(Done.DONE,))
    plan = {
        3: Week(
            Answer.PARTLY, "I need to hear how others got there.", adjust="Every third call looks at one real career."
        ),
        6: Week(Answer.YES, on_course=True),
        10: silent,
        11: silent,
    }
    _weekly(life, -14, plan, usual)
    word = Judgement("word", "I am ready to run operations, and my manager sees it")
    minimum = AnyOf((MoneyWon("gains", "Pay of the new post", Money.of("3600.00", "USD")), word))
    stage.at(at(-13, 3, MORNING), partial(_schedule, life, minimum, at(-13, 5, EVENING)))
    stage.at(at(-2, 2, MORNING), partial(_noted_late, life, at(-2, 0, EVENING)))
    stage.at(at(-2, 3, EVENING), partial(_it_was_so, life))
    return life


def _with_one_allowed(terms: Terms) -> Terms:
    """Clara and Jose agreed that one answer may be missed, no more."""
    assert terms.guarantee is not None
    duties = tuple(
        replace(duty, allowed=Allowance(Decimal(1))) if duty.clause is Clause.VALUE_TOLD else duty
        for duty in terms.guarantee.duties
    )
    return replace(terms, guarantee=replace(terms.guarantee, duties=duties))


def _noted_late(life: Life, arrived: Instant) -> None:
    call, _start = life.calls[10]
    words = "Sorry, I was travelling. Both calls helped; the last one changed how I run my Monday."
    took(
        note_for(
            life.coach_now(),
            life.engagement,
            Arrived("whatsapp", arrived, words),
            lambda noting: checks.answer(noting, call, Answer.YES),
        )
    )


def _it_was_so(life: Life) -> None:
    page = pages.after_call_client(life.client_now(), life.engagement)
    assert page is not None
    for one in page.noted:
        took(confirm(life.client_now(), life.engagement, one.seq))


def daniel(house: House) -> Life:
    """The term is over, the post went to somebody else, and he asked for value back on Wednesday."""
    life = live(house, DANIEL, -17)
    stage, at = house.stage, house.stage.day
    _begin(life, -17)
    usual = (
        Week(Answer.YES, given=("One page of the sales plan",), done=(Done.DONE,)),
        Week(Answer.YES, given=("Ten minutes of the plan, aloud",), done=(Done.PARTLY,)),
    )
    plan = {
        5: Week(
            Answer.A_LITTLE, "Figures of my own region, please.", adjust="Every call works on his region's figures."
        ),
        6: Week(Answer.YES, on_course=True),
        9: Week(Answer.PARTLY, "I wish we had gone on with real figures."),
    }
    _weekly(life, -17, plan, usual)
    word = Judgement("word", "I present and defend a sales plan with confidence")
    minimum = AnyOf((MoneyWon("gains", "Pay of the new post", Money.of("1500.00", "USD")), word))
    stage.at(at(-16, 1, MORNING), partial(_schedule, life, minimum, at(-16, 4, EVENING)))
    stage.at(at(-6, 1, NOON), partial(_circumstance, life, "The regional post was put on hold for a month."))
    stage.at(at(-1, 2, NOON), lambda: took(results.enter(life.client_now(), life.engagement, Judged("word", False))))
    stage.at(
        at(0, 2, EVENING),
        partial(
            _claim,
            life,
            "The regional post, or at least the confidence to ask for the next one.",
            "A plan on paper. The post went to somebody else.",
            "I told the value of every call and did the work. The hold did not help, but it was not the reason.",
        ),
    )
    return life


def elisa(house: House) -> Life:
    """Paid for itself: two clients of her own."""
    life = live(house, ELISA, -28)
    stage, at = house.stage, house.stage.day
    _begin(life, -28)
    usual = (
        Week(Answer.YES, given=("Write to two people who know your work",), done=(Done.DONE,)),
        Week(Answer.MORE, given=("Name your price aloud, three times",), done=(Done.EXTRA_MILE,)),
    )
    plan = {
        4: Week(Answer.PARTLY, "Less theory, more letters.", adjust="We write to one real person in every call."),
        6: Week(Answer.YES, on_course=True),
        13: Week(Answer.MORE, on_course=True),
        20: Week(Answer.YES, on_course=True),
    }
    _weekly(life, -28, plan, usual)
    word = Judgement("word", "I find and keep clients of my own")
    minimum = AnyOf((MoneyWon("gains", "Fees from clients of my own", Money.of("2400.00", "USD")), word))
    stage.at(at(-27, 3, MORNING), partial(_schedule, life, minimum, at(-26, 5, EVENING)))
    stage.at(at(-15, 4, EVENING), partial(_won, life, "1500.00", Share.ALL, Level.PAID, "The first invoice, paid"))
    stage.at(at(-6, 4, EVENING), partial(_won, life, "1200.00", Share.ALL, Level.SIGNED, "A second client signed"))
    stage.at(at(-5, 1, EVENING), lambda: took(claims.paid_for_itself(life.client_now(), life.engagement, True)))
    return life


def elisa_again(house: House) -> Life:
    """She goes on for three months, now without a guarantee."""
    life = live(house, ELISA_AGAIN, 1)
    stage, at = house.stage, house.stage.day
    stage.at(at(-1, 2, MORNING), life.enquire)
    stage.at(at(-1, 3, MORNING), life.offer)
    stage.at(at(-1, 3, NOON), life.coach_signs)
    stage.at(at(-1, 5, EVENING), life.client_signs)
    stage.at(at(0, 0, MORNING), life.pay)
    return life


def grace(house: House) -> Life:
    """Signed, with the first calls behind her; the results schedule waits for her signature."""
    life = live(house, GRACE, -1)
    stage, at = house.stage, house.stage.day
    _begin(life, -1, gap=1, signs=4, change=lambda terms: replace(terms, jurisdiction="GB"))
    first = Week(Answer.YES, given=("Write down what you did last quarter, in numbers",), done=(Done.DONE,))
    _weekly(life, -1, {1: first}, (Week(Answer.YES, given=("Ask one colleague what your work is worth to them",)),))
    word = Judgement("word", "I can say what my work is worth, in numbers")
    minimum = AnyOf((MoneyWon("gains", "More pay in the first year", Money.of("2400.00", "USD")), word))
    stage.at(at(0, 3, MORNING), lambda: life.send_schedule(minimum))
    stage.at(
        at(0, 0, time(13)),
        lambda: took(notes.write(life.coach_now(), life.engagement, "She asks for less than she means.")),
    )
    return life


# --- what the stories have in common ---------------------------------------------------------------


def _schedule(life: Life, minimum: Outcome, signed_at: Instant) -> None:
    sent = life.send_schedule(minimum)
    life.stage.at(signed_at, lambda: life.sign_schedule(sent))


def _tick(life: Life) -> None:
    ctx = life.client_now()
    took(
        results.enter(ctx, life.engagement, Ticked("habit", local_date(ctx.now, life.role.zone) - timedelta(days=7), 1))
    )


def _won(life: Life, amount: str, share: Share, level: Level, words: str) -> None:
    ctx = life.client_now()
    on = local_date(ctx.now, life.role.zone)
    won = Won("gains", Money.of(amount, "USD"), on, share, level, Decimal(1), Decimal(1), words)
    took(results.enter(ctx, life.engagement, won))


def _circumstance(life: Life, what: str) -> None:
    made = took(circumstances.log(life.client_now(), life.engagement, what))
    life.stage.at(life.stage.now + timedelta(days=1), lambda: took(circumstances.acknowledge(life.coach_now(), made)))


def _claim(life: Life, expected: str, got: str, judgement: str) -> None:
    ctx = life.client_now()
    found = claims.prefill(ctx, life.engagement, life.role.language)
    assert found is not None
    answers = Answers(expected, got, judgement, (), tuple(one.ref for one in found.circumstances))
    took(claims.file(ctx, life.engagement, answers))


def _claim_of(life: Life) -> UUID:
    return claims.claims(life.coach_now(), life.engagement)[0].id


def _pay_back(life: Life) -> None:
    ctx = life.coach_now()
    typed = Typed("", local_date(ctx.now, life.house.home), "Bank transfer", "Value back")
    took(claims.refund_all(ctx, _claim_of(life), typed))
