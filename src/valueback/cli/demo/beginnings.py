"""The demo's engagements before anything is signed by all: value first, then options, then the agreement.

Hiro's figures wait for the coach, Jonas has options to choose from, and Inés an agreement to sign.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Final

from valueback.cli.demo.cast import HIRO, INES, JONAS
from valueback.cli.demo.life import MINUTES, House, Life, live
from valueback.cli.demo.stage import took
from valueback.core.money import Money
from valueback.core.outcome import Judge
from valueback.core.proposals import Offer, Option, Payment, calls_that_fit, suggested_fee
from valueback.core.slots import Slot
from valueback.core.terms import Party, PayForAccess, PaymentPart, Terms
from valueback.core.value import Conversation, Every, Factor, Kind, Measure, Objective, Worth
from valueback.usecases import agreements, proposals, value
from valueback.usecases.value import ConversationSeen, Figures

CURRENCY: Final = "USD"
MORNING, NOON, EVENING = time(9, 30), time(12, 15), time(18, 40)


def hiro(house: House) -> Life:
    """He asked on Monday, said one figure his own way and confirmed it; now it is the coach's turn again."""
    life = live(house, HIRO, 2)
    stage, at = house.stage, house.stage.day
    stage.at(at(0, 0, EVENING), life.enquire)
    stage.at(at(0, 2, MORNING), lambda: _share_value(life, _reports(life)))
    stage.at(at(0, 3, EVENING), lambda: _hiro_answers(life))
    return life


def jonas(house: House) -> Life:
    """Three ways to work together were sent to him on Wednesday."""
    life = live(house, JONAS, 2)
    stage, at = house.stage, house.stage.day
    stage.at(at(-1, 3, NOON), life.enquire)
    stage.at(at(0, 2, NOON), lambda: _send(life, _three(life)))
    return life


def ines(house: House) -> Life:
    """Value, options and choice lie behind her; the coach has signed the agreement, and it is her turn."""
    life = live(house, INES, 1)
    stage, at = house.stage, house.stage.day
    stage.at(at(-2, 0, NOON), life.enquire)
    stage.at(at(-2, 2, MORNING), lambda: _share_value(life, _operations(life)))
    stage.at(at(-2, 3, EVENING), lambda: _confirm(life))
    stage.at(at(-1, 1, MORNING), lambda: _send(life, _two(life)))
    stage.at(at(-1, 4, EVENING), lambda: _choose(life, "a"))
    stage.at(at(0, 2, time(16)), lambda: life.send_agreement(_in_spain))
    stage.at(at(0, 2, time(16, 5)), life.coach_signs)
    return life


# --- the value conversation ------------------------------------------------------------------------


def _share_value(life: Life, body: Conversation) -> None:
    """The coach writes down what was said in the first talk, and puts it before the client."""
    ctx = life.coach_now()
    made = took(value.start(ctx, life.engagement))
    took(value.change(ctx, made, body, _conversation(life).revision))
    took(value.share(ctx, made, _conversation(life).digest))


def _confirm(life: Life) -> None:
    shown = _conversation(life)
    took(value.confirm(life.client_now(), shown.id, shown.digest))


def _hiro_answers(life: Life) -> None:
    """The saving is smaller than was written, he says; so the coach is asked once more."""
    shown = _conversation(life)
    said = Figures(_usd("250.00"), _usd("350.00"), Every.MONTH, 12, Decimal("0.8"), None)
    took(value.change_figures(life.client_now(), shown.id, {"w1": said}, shown.revision))
    _confirm(life)


def _conversation(life: Life) -> ConversationSeen:
    return value.conversations(life.coach_now(), life.engagement)[0]


def _reports(life: Life) -> Conversation:
    now = life.coach_now().now
    return Conversation(
        CURRENCY,
        (
            Objective(
                "o1",
                "Headquarters reads my reports as I wrote them, in English",
                (
                    Measure(
                        "m1",
                        "Reports that went out without the translation desk",
                        Decimal(0),
                        Decimal(4),
                        "reports a month",
                        "Hiro counts them at the end of each month",
                    ),
                    Measure(
                        "m2",
                        "Headquarters no longer asks what was meant",
                        how="His manager is asked after three months and after six",
                        judge=Judge.BOTH,
                        judge_name="Hiro's manager",
                    ),
                ),
                (
                    Worth(
                        "w1",
                        "Translations that nobody has to pay for any more",
                        Kind.TANGIBLE,
                        Party.CLIENT,
                        now,
                        _usd("300.00"),
                        _usd("500.00"),
                        Every.MONTH,
                        12,
                        Decimal("0.8"),
                    ),
                    Worth(
                        "w2",
                        "Going home in time on the last day of the month",
                        Kind.INTANGIBLE,
                        Party.CLIENT,
                        now,
                        _usd("500.00"),
                        _usd("1000.00"),
                        Every.ONCE,
                        None,
                        Decimal("0.9"),
                        Decimal("0.5"),
                    ),
                    Worth("w3", "The team has its answers a day earlier", Kind.PERIPHERAL, Party.COACH, now),
                ),
                "Four reports in one month went out as I wrote them",
            ),
        ),
        (Factor("f1", "Headquarters may move all reports to a new form in spring"),),
    )


def _operations(life: Life) -> Conversation:
    now = life.coach_now().now
    return Conversation(
        CURRENCY,
        (
            Objective(
                "o1",
                "Dirijo operaciones, y no solo proyectos",
                (
                    Measure(
                        "m1",
                        "El puesto de directora de operaciones, con contrato",
                        how="Cuenta el día en que se firma",
                    ),
                    Measure(
                        "m2",
                        "Reuniones de dirección que conduzco yo",
                        Decimal(0),
                        Decimal(4),
                        "reuniones al mes",
                        "Inés las anota",
                    ),
                ),
                (
                    Worth(
                        "w1",
                        "Aumento de sueldo en el puesto nuevo",
                        Kind.TANGIBLE,
                        Party.CLIENT,
                        now,
                        _usd("1500.00"),
                        _usd("2000.00"),
                        Every.MONTH,
                        24,
                        Decimal("0.7"),
                    ),
                    Worth(
                        "w2",
                        "Decidir yo lo que hasta ahora otros deciden por mí",
                        Kind.INTANGIBLE,
                        Party.CLIENT,
                        now,
                        _usd("2000.00"),
                        _usd("4000.00"),
                        Every.ONCE,
                        None,
                        Decimal("0.9"),
                        Decimal("0.5"),
                    ),
                ),
                "Conduzco la reunión de dirección, y nadie la conduce por mí",
            ),
        ),
        (Factor("f1", "La empresa puede aplazar los nombramientos hasta el cierre del año"),),
    )


# --- options ---------------------------------------------------------------------------------------


def _send(life: Life, offer: Offer) -> None:
    ctx = life.coach_now()
    took(proposals.send(ctx, took(proposals.draft(ctx, life.engagement, offer))))


def _choose(life: Life, key: str) -> None:
    """The client chooses, and the choice is the draft that the coach goes on with."""
    (sent,) = proposals.proposals(life.client_now(), life.engagement)
    took(proposals.choose(life.client_now(), sent.id, key))
    life.version = agreements.versions(life.coach_now(), life.engagement)[0].id


def _two(life: Life) -> Offer:
    """The fee is a share of the value that both agreed on; the second option costs more, and says why."""
    begun = proposals.start(life.coach_now(), life.engagement)
    assert begun is not None
    assert begun.agreed is not None
    assert begun.agreed.low is not None
    fee = suggested_fee(begun.agreed.low)
    options = (
        Option(
            "a",
            "Una sesión por semana",
            fee.fee,
            6,
            _calls(life, 6),
            discount=Decimal("0.05"),
            scope=("Preparación de cada reunión de dirección",),
            suggested=fee,
        ),
        Option(
            "b",
            "Una sesión por semana, y respuesta entre sesiones",
            fee.fee + _usd("750.00"),
            6,
            _calls(life, 6),
            scope=("Preparación de cada reunión de dirección", "Revisión de lo que Inés escribe a la dirección"),
            payment=Payment.MONTHLY,
            retainer=PayForAccess((life.role.name,), ("correo", "chat"), time(9), time(18), 8),
            suggested=fee,
            why_fee="Incluye respuestas entre las sesiones",
        ),
    )
    return Offer(options, begun.objective, life.first_day, _slot(life))


def _three(life: Life) -> Offer:
    """Every week, every week and reachable in between, or every other week with the fee in two parts."""
    halves = (
        PaymentPart("The agreement is signed", Decimal("0.5")),
        PaymentPart("The sixth call was held", Decimal("0.5")),
    )
    options = (
        Option(
            "a",
            "A call a week",
            _usd("2400.00"),
            6,
            _calls(life, 6),
            discount=Decimal("0.05"),
            scope=("The words of the next customer meeting, made ready in the call before it",),
        ),
        Option(
            "b",
            "A call a week, and an answer in between",
            _usd("3150.00"),
            6,
            _calls(life, 6),
            scope=(
                "The words of the next customer meeting, made ready in the call before it",
                "Letters to customers, looked through before they go out",
            ),
            payment=Payment.MONTHLY,
            retainer=PayForAccess((life.role.name,), ("mail", "chat"), time(9), time(18), 8),
        ),
        Option(
            "c",
            "A call every other week",
            _usd("1350.00"),
            6,
            _calls(life, 6, every=2),
            every_weeks=2,
            payment=Payment.MILESTONES,
            parts=halves,
            preset="satisfaction",
        ),
    )
    opening = "These are the three ways that we talked about. Choose what suits you; choosing signs nothing."
    return Offer(options, life.role.objective, life.first_day, _slot(life), opening)


def _in_spain(terms: Terms) -> Terms:
    """Inés lives in Spain, so its law for consumers stands in her agreement."""
    return replace(terms, jurisdiction="ES")


def _calls(life: Life, months: int, every: int = 1) -> int:
    return calls_that_fit(life.first_day, _slot(life), months, every)


def _slot(life: Life) -> Slot:
    return Slot(life.role.weekday, life.role.at, life.house.home, MINUTES)


def _usd(amount: str) -> Money:
    return Money.of(amount, CURRENCY)
