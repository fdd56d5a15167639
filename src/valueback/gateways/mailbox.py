"""A demo's mail stays in the house: each message is one file in a folder, read on a page instead of in a mailbox.

Names begin with the time of delivery, so they sort by it, and end with a digest of the message id, so that a message
handed over twice is kept once.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message as wire_format
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final = "mailbox"
NAME: Final = re.compile(r"[0-9]{20}-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with a message."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """One message as it would have arrived. `at` is real time; `text` its plain text, with links whole."""

    name: str
    at: datetime
    message_id: str
    sender: str
    to_name: str
    to_email: str
    subject: str
    language: str
    text: str
    files: tuple[Enclosed, ...] = ()


def put(wire: wire_format.Message) -> str:
    """Keep a message; its name."""
    digest = sha256(str(wire["Message-ID"]).encode()).hexdigest()[:16]
    folder = _folder()
    there = next(folder.glob(f"*-{digest}.eml"), None)
    if there is not None:
        return there.stem
    name = f"{datetime.now(UTC):%Y%m%d%H%M%S%f}-{digest}"
    handle, half = tempfile.mkstemp(dir=folder, suffix=".half")
    with os.fdopen(handle, "wb") as file:
        file.write(wire.as_bytes())
    Path(half).replace(folder / f"{name}.eml")
    return name


def names() -> tuple[str, ...]:
    """All messages, newest first."""
    return tuple(sorted((file.stem for file in _folder().glob("*.eml") if NAME.fullmatch(file.stem)), reverse=True))


def read(name: str) -> Kept | None:
    """One message, or None where there is none of that name."""
    file = _folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.exists():
        return None
    wire = BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes())
    to_name, to_email = parseaddr(str(wire["To"] or ""))
    part = wire.get_body(("plain",))
    at = datetime.strptime(name[:20], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
    return Kept(
        name=name,
        at=at,
        message_id=str(wire["Message-ID"] or ""),
        sender=parseaddr(str(wire["From"] or ""))[0],
        to_name=to_name,
        to_email=to_email,
        subject=str(wire["Subject"] or ""),
        language=str(wire["Content-Language"] or "en"),
        text=part.get_content() if part is not None else "",
        files=tuple(
            Enclosed(one.get_filename() or "file", one.get_content_type(), one.get_payload(decode=True) or b"")
            for one in wire.iter_attachments()
        ),
    )


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder
