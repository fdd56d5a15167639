"""Which handler carries out which effect: one for each, and no effect without one."""

from __future__ import annotations

from valueback.gateways import mail as mail_gateway
from valueback.jobs.mail import Letter, Template, Values, send_mail
from valueback.jobs.worker import Did, Handlers, Periodic, Run
from valueback.usecases import effects
from valueback.usecases.effects import SendMail, Tidy

TEMPLATES: tuple[Template, ...] = ()
"""Letters that need more than the row's own args, or that make something true once they are accepted."""


def _render(template: str, values: Values, language: str) -> Letter:
    from valueback.letters import mail  # the templates load with the first letter, not with the worker

    letter: Letter = mail.render(template, values, language)
    return letter


def _tidy(run: Run) -> Did:
    return Did(record=lambda: effects.tidy(run.at))


HANDLERS: Handlers = (
    (SendMail, send_mail(_render, mail_gateway.deliver, TEMPLATES)),
    (Tidy, _tidy),
)

TICKS: tuple[Periodic, ...] = (Periodic("tidy", 3600, Tidy),)
"""Periodic work: name, every so many seconds of real time, the effect that each beat asks for."""
