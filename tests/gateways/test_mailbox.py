"""In a demo the mail stays in the house, and reads there as it would in a mailbox."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from valueback.gateways import mailbox
from valueback.gateways.mail import Accepted, Attachment, Backend, Message, deliver, written

LETTER = Message(
    message_id="<0192-one@valueback.example>",
    from_name="LinkedEnglish",
    from_email="office@coach.example",
    to_name="Ana Prado",
    to_email="ana@example.org",
    subject="Você já respondeu?",
    text="Olá Ana,\n\nhttp://localhost:8000/l/AaIDDVY8ccWeD6eBpGgx2don6tBVLS5zFPU7rV6YdK1jn6XcAAAAAAAAAAAAAAAA\n",
    html="<p>Olá</p>",
    language="pt-BR",
)


def test_a_message_reads_as_it_was_sent(settings: Any) -> None:
    settings.EMAIL_BACKEND = "valueback.gateways.mail.Backend"
    assert isinstance(deliver(LETTER), Accepted)
    (name,) = mailbox.names()
    kept = mailbox.read(name)
    assert kept is not None
    assert (kept.sender, kept.to_name, kept.to_email) == ("LinkedEnglish", "Ana Prado", "ana@example.org")
    assert (kept.subject, kept.message_id) == (LETTER.subject, LETTER.message_id)
    assert LETTER.text.splitlines()[2] in kept.text.splitlines(), "the link is whole, in one line"


def test_handed_over_twice_it_is_there_once() -> None:
    assert mailbox.put(written(LETTER)) == mailbox.put(written(LETTER))
    assert len(mailbox.names()) == 1


def test_the_newest_comes_first_and_a_made_up_name_is_none() -> None:
    first = mailbox.put(written(LETTER))
    second = mailbox.put(written(Message(**{**_fields(LETTER), "message_id": "<two@valueback.example>"})))
    assert mailbox.names() == (second, first)
    assert mailbox.read("../secret_key") is None
    assert mailbox.read(first[:-1] + "0x") is None


def test_outside_of_a_demo_nothing_is_kept(settings: Any) -> None:
    settings.DEMO = False
    settings.EMAIL_BACKEND = "valueback.gateways.mail.Backend"
    deliver(LETTER)
    assert mailbox.names() == ()
    assert Backend().send_messages([]) == 0


def _fields(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__slots__}


def test_a_file_that_came_with_it_is_there_too() -> None:
    wire = written(replace(LETTER, attachments=(Attachment("LE-7.pdf", "application/pdf", b"%PDF-1.7"),)))
    kept = mailbox.read(mailbox.put(wire))
    assert kept is not None
    (file,) = kept.files
    assert (file.name, file.media_type, file.data) == ("LE-7.pdf", "application/pdf", b"%PDF-1.7")
