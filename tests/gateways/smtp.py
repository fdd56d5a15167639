"""A mail server of the tests' own, which answers as it is told to and keeps what it accepted."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

ACCEPT = "250 OK"


@dataclass
class Postbox:
    """`answers` to DATA and `recipients` (answers to RCPT) are used one after the other, the last one for ever."""

    answers: list[str] = field(default_factory=lambda: [ACCEPT])
    recipients: list[str] = field(default_factory=lambda: [ACCEPT])
    accepted: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    conversations: int = 0
    signed_in: list[str] = field(default_factory=list)
    url: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        answer = _next(self.recipients)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.conversations += 1
        answer = _next(self.answers)
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=policy)
            assert isinstance(message, EmailMessage)
            self.accepted.append(message)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(b"coach", b"p@ss/word")
        if right:
            self.signed_in.append(mechanism)
        return AuthResult(success=right, handled=False)  # the server speaks for itself


class _AnyPort(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def postbox(**options: Any) -> Iterator[Postbox]:
    """A running server; `url` is what SMTP_URL would say."""
    box = Postbox()
    controller = _AnyPort(
        box, hostname="127.0.0.1", port=0, authenticator=box.authenticate, auth_require_tls=False, **options
    )
    controller.start()
    try:
        box.url = f"smtp://127.0.0.1:{controller.port}"
        yield box
    finally:
        controller.stop()


def _next(answers: list[str]) -> str:
    return answers.pop(0) if len(answers) > 1 else answers[0]
