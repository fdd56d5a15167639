"""Sending a letter: read the row, write the letter, hand it to the mail server, note the server's word.

A letter that was accepted is not handed over again: the row says so, and where the row could not be written the job
itself remembers. One gap is left, and none can close it: a worker killed after the server's "accepted" and before
the commit sends the letter a second time, under the same message id, by which most readers show it once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from django.conf import settings

from valueback.core.dates import Instant, instant_text, parse_instant
from valueback.gateways.mail import Accepted, Answer, Attachment, Message
from valueback.jobs.worker import Did, Handler, Later, Never, Outcome, Record, Run
from valueback.usecases import mail as outbox
from valueback.usecases.context import Context, for_system
from valueback.usecases.effects import SendMail
from valueback.usecases.mail import Outgoing

log = logging.getLogger("valueback.jobs")


class Letter(Protocol):
    """What rendering answers; `html` is empty where a letter is text alone."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


Values: TypeAlias = Mapping[str, object]
Render: TypeAlias = Callable[[str, Values, str], Letter]
"""Template, values, language."""
Deliver: TypeAlias = Callable[[Message], Answer]


@dataclass(frozen=True, slots=True)
class Template:
    """How one kind of letter is joined to the verbs.

    `read` turns the row's ids into the values that the letter names, links included. `accepted` writes what becomes
    true once the server has the letter (that somebody was notified), in the transaction that notes it. `attached` are
    the files that go with it.
    """

    code: str
    read: Callable[[Context, Outgoing], Values] = lambda ctx, mail: mail.args
    accepted: Callable[[Context, Outgoing], object] = lambda ctx, mail: None
    attached: Callable[[Context, Outgoing], tuple[Attachment, ...]] = lambda ctx, mail: ()


def send_mail(render: Render, deliver: Deliver, templates: tuple[Template, ...] = ()) -> Handler:
    """The handler of SendMail. A template without a row in `templates` is made from the mail's own args."""

    def handle(run: Run) -> Outcome:
        mail = outbox.outgoing(_mail_id(run))
        if mail is None:
            return Never("There is no such letter any more.")
        if mail.settled:
            return Did()
        template = next((known for known in templates if known.code == mail.template), Template(mail.template))
        if "message_id" in run.kept:
            return _accepted(mail, template, parse_instant(str(run.kept["accepted_at"])), str(run.kept["message_id"]))
        try:
            message = _message(_context(mail, run.at), mail, template, render)
        except outbox.NothingToSay as gone:
            return Did(_noting(mail, run.at, str(gone)))
        except Exception as error:
            if not run.last:
                raise
            log.exception("The letter %s could not be written.", mail.id)
            return _failed(mail, run.at, f"It could not be written: {type(error).__name__}: {error}")
        if not message.to_email:
            return _failed(mail, run.at, "The person has no mail address.")
        answer = deliver(message)
        if isinstance(answer, Accepted):
            return _accepted(mail, template, answer.at, answer.message_id)
        return _failed(mail, run.at, answer.why) if answer.for_good or run.last else Later(answer.why)

    return handle


def _mail_id(run: Run) -> UUID:
    if not isinstance(run.effect, SendMail):
        raise TypeError(f"send_mail was given {run.effect!r}")
    return UUID(run.effect.mail_id)


def _message(ctx: Context, mail: Outgoing, template: Template, render: Render) -> Message:
    letter = render(mail.template, template.read(ctx, mail), mail.language)
    sender = settings.DEFAULT_FROM_EMAIL
    return Message(
        # Made from the row's id alone, so that every attempt carries the same one.
        message_id=f"<{mail.id}@{sender.rpartition('@')[2]}>",
        from_name=mail.sender_name,
        from_email=sender,
        to_name=mail.to_name,
        to_email=mail.to_email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=mail.reply_to,
        language=mail.language,
        attachments=template.attached(ctx, mail),
    )


def _accepted(mail: Outgoing, template: Template, at: Instant, message_id: str) -> Did:
    def record() -> None:
        ctx = _context(mail, at)
        if outbox.accepted(ctx, mail.id, message_id):
            template.accepted(ctx, mail)

    return Did(record, {"accepted_at": instant_text(at), "message_id": message_id})


def _failed(mail: Outgoing, at: Instant, why: str) -> Never:
    return Never(why, _noting(mail, at, why))


def _noting(mail: Outgoing, at: Instant, why: str) -> Record:
    return lambda: outbox.failed(_context(mail, at), mail.id, why)


def _context(mail: Outgoing, real: Instant) -> Context:
    ctx = for_system(mail.practice, real)
    if ctx is None:
        raise LookupError("the letter's practice is gone")
    return ctx
