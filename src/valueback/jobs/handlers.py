"""Which handler carries out which effect: one for each, and no effect without one."""

from __future__ import annotations

from uuid import UUID

from valueback.gateways import mail as mail_gateway
from valueback.jobs.forward import forward
from valueback.jobs.letters import TEMPLATES
from valueback.jobs.mail import Letter, Values, send_mail
from valueback.jobs.papers import seal_paper
from valueback.jobs.worker import Did, Handlers, Periodic, Run
from valueback.usecases import checks, effects, ticks
from valueback.usecases.context import for_system
from valueback.usecases.effects import Forward, Minute, SealPaper, SendMail, TellNoValue, Tidy


def _render(template: str, values: Values, language: str) -> Letter:
    from valueback.letters import mail  # the templates load with the first letter, not with the worker

    letter: Letter = mail.render(template, values, language)
    return letter


def _tidy(run: Run) -> Did:
    return Did(record=lambda: effects.tidy(run.at))


def _minute(run: Run) -> Did:
    # Each part commits by itself: a minute that is cut short is caught up by the next.
    ticks.everywhere(run.at)
    return Did()


def _tell_no_value(run: Run) -> Did:
    assert isinstance(run.effect, TellNoValue)
    ctx, session = for_system(UUID(run.effect.practice), run.at), UUID(run.effect.session)
    return Did() if ctx is None else Did(record=lambda: checks.tell_no_value(ctx, session))


HANDLERS: Handlers = (
    (SendMail, send_mail(_render, mail_gateway.deliver, TEMPLATES)),
    (Tidy, _tidy),
    (Minute, _minute),
    (TellNoValue, _tell_no_value),
    (SealPaper, seal_paper),
    (Forward, forward),
)

TICKS: tuple[Periodic, ...] = (Periodic("tidy", 3600, Tidy), Periodic("minute", 60, Minute))
"""Periodic work: name, every so many seconds of real time, the effect that each beat asks for."""
