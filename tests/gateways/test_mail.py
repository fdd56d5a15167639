"""Real SMTP conversations: what the server says is what we are told."""

from __future__ import annotations

import logging
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from hypothesis import given
from hypothesis import strategies as st

from tests.gateways.smtp import Postbox, postbox
from valueback.gateways.mail import Accepted, Attachment, Backend, Message, Refused, Route, deliver, written

LETTER = Message(
    message_id="<0192-1@coach.example>",
    from_name="LinkedEnglish – José",
    from_email="office@coach.example",
    to_name="Ana Lima, CFO",
    to_email="ana@client.example",
    subject="Your call: how did it go?",
    text="Olá Ana,\n\n.a line that begins with a dot\nhttps://coach.example/x\n",
    html="<p>Olá Ana</p>",
    reply_to="jose@coach.example",
    language="pt-br",
)


@pytest.fixture
def server(settings: Any) -> Iterator[Postbox]:
    with postbox() as box:
        settings.SMTP_URL = box.url
        yield box


def changed(**parts: Any) -> Message:
    return Message(**({name: getattr(LETTER, name) for name in Message.__slots__} | parts))


class TestWhatArrives:
    def test_the_message_arrives_whole(self, server: Postbox) -> None:
        before = datetime.now(UTC)
        answer = deliver(LETTER)
        assert isinstance(answer, Accepted)
        assert answer.message_id == "<0192-1@coach.example>"
        assert before <= answer.at <= datetime.now(UTC)
        (arrived,) = server.accepted
        assert arrived["Message-ID"] == "<0192-1@coach.example>"
        assert str(arrived["From"]) == "LinkedEnglish – José <office@coach.example>"
        assert str(arrived["To"]) == '"Ana Lima, CFO" <ana@client.example>'
        assert arrived["Subject"] == "Your call: how did it go?"
        assert arrived["Reply-To"] == "jose@coach.example"
        assert arrived["Content-Language"] == "pt-br"
        assert arrived["Auto-Submitted"] == "auto-generated"
        assert abs(arrived["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)
        text, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
        assert text is not None
        assert html is not None
        assert text.get_content().replace("\r\n", "\n") == LETTER.text
        assert "Olá Ana" in html.get_content()
        assert server.envelopes == [("office@coach.example", ["ana@client.example"])]

    def test_text_alone_is_one_part(self, server: Postbox) -> None:
        deliver(changed(html="", reply_to=""))
        (arrived,) = server.accepted
        assert arrived.get_content_type() == "text/plain"
        assert arrived["Reply-To"] is None

    def test_a_domain_in_another_script_is_written_for_every_server(self, server: Postbox) -> None:
        assert isinstance(deliver(changed(to_email="ana@bücher.example")), Accepted)
        assert server.envelopes[0][1] == ["ana@xn--bcher-kva.example"]


class TestWhatTheServerSays:
    def test_not_now_then_accepted(self, server: Postbox) -> None:
        server.answers = ["451 4.7.1 Greylisted, try again", "250 OK"]
        assert deliver(LETTER) == Refused(False, "451 4.7.1 Greylisted, try again")
        assert isinstance(deliver(LETTER), Accepted)
        assert len(server.accepted) == 1

    def test_a_recipient_that_does_not_exist_is_refused_for_good(self, server: Postbox) -> None:
        server.recipients = ["550 5.1.1 No such user here"]
        assert deliver(LETTER) == Refused(True, "550 5.1.1 No such user here")

    def test_a_full_mailbox_is_refused_for_now(self, server: Postbox) -> None:
        server.recipients = ["452 4.2.2 Mailbox full"]
        assert deliver(LETTER) == Refused(False, "452 4.2.2 Mailbox full")

    def test_a_message_that_is_not_wanted_is_refused_for_good(self, server: Postbox) -> None:
        server.answers = ["554 5.7.1 Rejected as spam"]
        assert deliver(LETTER) == Refused(True, "554 5.7.1 Rejected as spam")


class TestOurOwnFaults:
    def test_no_server_is_not_now(self, settings: Any) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            settings.SMTP_URL = f"smtp://127.0.0.1:{taken.getsockname()[1]}"
            answer = deliver(LETTER)
        assert isinstance(answer, Refused)
        assert not answer.for_good
        assert "ConnectionRefusedError" in answer.why

    def test_a_server_that_hangs_up_is_not_now(self, settings: Any) -> None:
        with socket.socket() as rude:
            rude.bind(("127.0.0.1", 0))
            rude.listen()
            settings.SMTP_URL = f"smtp://127.0.0.1:{rude.getsockname()[1]}"

            def hang_up() -> None:
                rude.settimeout(5)
                caller, _ = rude.accept()
                caller.sendall(b"220 hello\r\n")
                caller.recv(100)
                caller.close()

            other = threading.Thread(target=hang_up)
            other.start()
            answer = deliver(LETTER)
            other.join()
        assert isinstance(answer, Refused)
        assert not answer.for_good

    def test_a_wrong_password_is_not_now_and_the_right_one_is_let_in(self, settings: Any) -> None:
        with postbox() as box:
            host = box.url.removeprefix("smtp://")
            settings.SMTP_URL = f"smtp://coach:wrong@{host}"
            answer = deliver(LETTER)
            assert isinstance(answer, Refused)
            assert (answer.for_good, answer.why[:3]) == (False, "535")
            settings.SMTP_URL = f"smtp://coach:p%40ss%2Fword@{host}"
            assert isinstance(deliver(LETTER), Accepted)
            assert len(box.signed_in) == 1

    def test_a_server_without_encryption_is_not_spoken_to_where_it_is_asked_for(
        self, server: Postbox, settings: Any
    ) -> None:
        settings.SMTP_URL = server.url.replace("smtp://", "smtp+starttls://")
        answer = deliver(LETTER)
        assert isinstance(answer, Refused)
        assert not answer.for_good
        assert server.accepted == []


class TestWhatCannotBeWritten:
    @pytest.mark.parametrize(
        "address", ["", "ana", "@client.example", "ana@", "ana@two words.example", "ana@c\nBcc: x@y.z"]
    )
    def test_an_address_that_is_none_is_refused_for_good(self, server: Postbox, address: str) -> None:
        answer = deliver(changed(to_email=address))
        assert isinstance(answer, Refused)
        assert answer.for_good
        assert server.conversations == 0

    def test_no_header_can_be_smuggled_in(self, server: Postbox) -> None:
        for smuggled in ("subject", "to_name", "from_name", "message_id", "language"):
            answer = deliver(changed(**{smuggled: "x\r\nBcc: thief@elsewhere.example"}))
            assert isinstance(answer, Refused), smuggled
            assert answer.for_good
        assert server.accepted == []

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_any_name_and_subject_is_written_or_refused(self, name: str, subject: str) -> None:
        try:
            wire = written(changed(to_name=name, subject=subject)).as_bytes()
        except ValueError:
            return
        head = wire.split(b"\r\n\r\n")[0]
        assert head.count(b"\nTo:") == 1
        assert b"\nBcc:" not in head


class TestRoutes:
    def test_what_the_url_says(self) -> None:
        assert Route.of("smtp://mail.example") == Route("mail.example", 25)
        assert Route.of("smtps://u:p@mail.example") == Route("mail.example", 465, "u", "p", "tls")
        assert Route.of("smtp+starttls://u@mail.example:2525") == Route("mail.example", 2525, "u", "", "starttls")

    def test_a_password_is_not_shown(self) -> None:
        assert "hunter2" not in repr(Route.of("smtp://u:hunter2@mail.example"))

    @pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
    def test_what_is_no_mail_server(self, url: str) -> None:
        with pytest.raises(ValueError, match="A mail server is given as"):
            Route.of(url)


class TestDjangosOwnMails:
    def test_they_go_the_same_way(self, server: Postbox) -> None:
        mail = django_mail.EmailMessage("Your code", "123456", "office@coach.example", ["ana@client.example"])
        assert Backend().send_messages([mail]) == 1
        assert server.accepted[0]["Subject"] == "Your code"
        assert server.envelopes == [("office@coach.example", ["ana@client.example"])]

    def test_a_refusal_is_an_error_unless_silence_is_asked_for(self, server: Postbox) -> None:
        server.recipients = ["550 5.1.1 No such user here"]
        mail = django_mail.EmailMessage("Your code", "123456", "office@coach.example", ["ana@client.example"])
        with pytest.raises(smtplib.SMTPException, match="No such user"):
            Backend().send_messages([mail])
        assert Backend(fail_silently=True).send_messages([mail]) == 0

    def test_without_a_server_they_are_written_to_the_log(
        self, caplog: pytest.LogCaptureFixture, settings: Any
    ) -> None:
        settings.DEMO = False
        caplog.set_level(logging.INFO, "valueback.mail")
        mail = django_mail.EmailMessage("Seu código", "É 123456", "office@coach.example", ["ana@client.example"])
        assert Backend().send_messages([mail]) == 1
        assert "To: ana@client.example\nSubject: Seu código\n\nÉ 123456" in caplog.text

    def test_ours_go_to_djangos_backend_without_a_server(self, mailoutbox: list[Any]) -> None:
        assert isinstance(deliver(LETTER), Accepted)
        (sent,) = mailoutbox
        assert (sent.subject, sent.to) == (LETTER.subject, ['"Ana Lima, CFO" <ana@client.example>'])
        assert sent.extra_headers["Message-ID"] == LETTER.message_id
        assert sent.message()["Message-ID"] == LETTER.message_id


class TestAttachments:
    def test_a_file_arrives_as_it_was_given(self, server: Postbox) -> None:
        file = Attachment("LE-7-signed.pdf", "application/pdf", bytes(range(256)) * 40)
        assert isinstance(deliver(changed(attachments=(file,))), Accepted)
        (arrived,) = server.accepted[0].iter_attachments()
        assert (arrived.get_filename(), arrived.get_content_type()) == (file.name, file.media_type)
        assert arrived.get_content() == file.data
        assert server.accepted[0].get_body(("plain",)).get_content().splitlines() == LETTER.text.splitlines()

    def test_it_goes_through_djangos_backend_too(self, mailoutbox: list[Any]) -> None:
        deliver(changed(attachments=(Attachment("a.pdf", "application/pdf", b"%PDF-1.7"),)))
        assert mailoutbox[0].attachments[0][0:3] == ("a.pdf", b"%PDF-1.7", "application/pdf")
