"""A message is handed to one mail server and its answer told: accepted, refused for good, or not now.

Nothing is remembered here. The message id is the caller's, so that a message handed over twice can be recognised.
"Not now" is also the answer to every fault of our own (no connection, wrong password, a sender the server does not
like): mending it lets the message go, while only the server's word about the recipient or the text is final.
"""

from __future__ import annotations

import contextlib
import logging
import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message as wire_format
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from valueback.gateways import mailbox

log = logging.getLogger("valueback.mail")

Security: TypeAlias = Literal["none", "starttls", "tls"]
SCHEMES: Final[tuple[tuple[str, Security, int], ...]] = (
    ("smtp", "none", 25),
    ("smtp+starttls", "starttls", 587),
    ("smtps", "tls", 465),
)
HOST: Final = re.compile(r"[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Route:
    """One mail server and how to speak to it. `timeout` is in seconds, for each step of the conversation."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "none"
    timeout: float = 20

    @classmethod
    def of(cls, url: str) -> Route:
        """From `smtp+starttls://user:password@host:port`; `smtp://` is not encrypted, `smtps://` is from the start."""
        parts = urlsplit(url)
        for scheme, security, port in SCHEMES:
            if parts.scheme == scheme and parts.hostname:
                user, password = unquote(parts.username or ""), unquote(parts.password or "")
                return cls(parts.hostname, parts.port or port, user, password, security)
        raise ValueError("A mail server is given as smtp+starttls://user:password@host:587.")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; `media_type` such as `application/pdf`."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One letter to one person, as text and, where there is one, as HTML; `html` and `reply_to` may be empty."""

    message_id: str
    from_name: str
    from_email: str
    to_name: str
    to_email: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    language: str = "en"
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took the message and answers for it from `at` (real time) on."""

    at: datetime
    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server did not take it; `for_good` when asking again would get the same answer."""

    for_good: bool
    why: str


Answer: TypeAlias = Accepted | Refused


def deliver(message: Message) -> Answer:
    """Hand over to the server of SMTP_URL; without one, to Django's mail backend (see Backend)."""
    try:
        wire = written(message)
    except ValueError as fault:
        return Refused(True, f"The message cannot be written: {fault}")
    refused = converse(wire, Route.of(settings.SMTP_URL)) if settings.SMTP_URL else _through_django(message, wire)
    return refused or Accepted(datetime.now(UTC), message.message_id)


def converse(
    wire: wire_format.Message, route: Route, sender: str | None = None, to: Sequence[str] | None = None
) -> Refused | None:
    """One SMTP conversation; None when the server took the message. The addresses default to the headers'."""
    try:
        server = _greet(route)
    except (smtplib.SMTPException, OSError) as fault:
        return Refused(False, _told(fault))
    try:
        server.send_message(wire, sender, to)
    except smtplib.SMTPRecipientsRefused as refusal:
        (code, said), *_ = refusal.recipients.values()
        return Refused(code >= 500, _said(code, said))
    except smtplib.SMTPDataError as refusal:
        return Refused(refusal.smtp_code >= 500, _said(refusal.smtp_code, refusal.smtp_error))
    except smtplib.SMTPNotSupportedError as fault:
        return Refused(True, _told(fault))
    except (smtplib.SMTPException, OSError) as fault:
        return Refused(False, _told(fault))
    finally:
        _part(server)
    return None


def written(message: Message) -> EmailMessage:
    """The message as it goes over the wire; ValueError when a header or an address cannot be."""
    wire = EmailMessage(policy=SMTP)
    wire["From"] = _address(message.from_name, message.from_email)
    wire["To"] = _address(message.to_name, message.to_email)
    wire["Subject"] = message.subject
    wire["Date"] = format_datetime(datetime.now(UTC))
    wire["Message-ID"] = message.message_id
    if message.reply_to:
        wire["Reply-To"] = _address("", message.reply_to)
    wire["Auto-Submitted"] = "auto-generated"  # so that no out-of-office answers it
    wire.set_content(message.text)
    if message.html:
        wire.add_alternative(message.html, subtype="html")
    for one in message.attachments:
        maintype, _, subtype = one.media_type.partition("/")
        wire.add_attachment(one.data, maintype=maintype, subtype=subtype, filename=one.name)
    wire["Content-Language"] = message.language  # last: setting content drops the headers that begin with Content
    return wire


class Backend(BaseEmailBackend):
    """Django's door to the same server, for the mails that allauth sends, too.

    Without SMTP_URL a demo keeps them in its own mailbox, and everybody else finds them in the log.
    """

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        sent = 0
        for mail in email_messages:
            if not mail.recipients():
                continue
            wire = mail.message()
            if not settings.SMTP_URL and settings.DEMO:
                mailbox.put(wire)
            elif not settings.SMTP_URL:
                log.info("Not sent, as SMTP_URL is not set:\n%s", _readable(wire))
            elif refused := converse(wire, Route.of(settings.SMTP_URL), to=mail.recipients()):
                if self.fail_silently:
                    continue
                raise smtplib.SMTPException(refused.why)
            sent += 1
        return sent


def _through_django(message: Message, wire: EmailMessage) -> Refused | None:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        str(wire["From"]),
        [str(wire["To"])],
        headers={"Message-ID": message.message_id, "Content-Language": message.language},
        reply_to=[message.reply_to] if message.reply_to else None,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for one in message.attachments:
        mail.attach(one.name, one.data, one.media_type)
    try:
        get_connection().send_messages([mail])
    except (smtplib.SMTPException, OSError) as fault:
        return Refused(False, _told(fault))
    return None


def _address(name: str, email: str) -> Address:
    """An address whose domain every server can read."""
    local, at, domain = email.rpartition("@")
    if not (local and at and domain):
        raise ValueError("an address has no @")
    try:
        host = domain.encode("idna").decode("ascii")
        if not HOST.fullmatch(host):
            raise ValueError("its domain is none")
        return Address(name, local, host)
    except Exception as fault:  # email raises parsing errors of its own, several without a common base
        raise ValueError(f"an address cannot be read ({type(fault).__name__})") from fault


def _greet(route: Route) -> smtplib.SMTP:
    """An open conversation, encrypted and signed in as the route asks."""
    trusted = ssl.create_default_context()
    if route.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(route.host, route.port, timeout=route.timeout, context=trusted)
    else:
        server = smtplib.SMTP(route.host, route.port, timeout=route.timeout)
    try:
        if route.security == "starttls":
            server.starttls(context=trusted)
        if route.user:
            server.login(route.user, route.password)
    except (smtplib.SMTPException, OSError):
        _part(server)
        raise
    return server


def _part(server: smtplib.SMTP) -> None:
    """Say goodbye; what the server answers to that changes nothing about the message it took."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _readable(wire: wire_format.Message) -> str:
    """Who, what and the text, decoded, for a person who reads the log."""
    parts = [part for part in wire.walk() if part.get_content_type() == "text/plain"]
    payload = parts[0].get_payload(decode=True) if parts else b""
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    head = (f"{name}: {make_header(decode_header(str(wire[name])))}" for name in ("To", "Subject"))
    return "\n".join((*head, "", text))


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {text}".replace("\x00", "")[:500]


def _told(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return _said(fault.smtp_code, fault.smtp_error)
    return f"{type(fault).__name__}: {fault}".replace("\x00", "")[:500]
