"""Letters that somebody waits for in front of the page: codes and new links are handed to the mail server at once.

They do not go through the outbox, because it keeps ids alone and a code must be written down nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django.conf import settings

from valueback.gateways.mail import Accepted, Message, deliver
from valueback.letters.mail import render
from valueback.usecases.entry import Mailbox


def send(to: Mailbox, template: str, values: Mapping[str, object], sender: str) -> bool:
    """Whether the mail server took the letter. `sender` is the name that stands in its From line."""
    letter = render(template, {"to": to.name, "brand": sender, "zone": to.zone, **values}, to.language)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    answer = deliver(
        Message(
            message_id=f"<{uuid4()}@{domain}>",
            from_name=sender,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to_name=to.name,
            to_email=to.email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            language=to.language,
        )
    )
    return isinstance(answer, Accepted)


def absolute(path: str) -> str:
    """An address of this installation as a letter writes it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
