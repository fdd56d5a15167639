"""Whether a sealed file is as it was sealed: every seal holds, and nothing follows the last one.

Nobody is asked and nothing is looked up; who issued the certificate is not judged here. A file that cannot be read is
never untouched. The gap in which a seal itself stands is the only part of a file that no seal covers, so its bytes are
held to be exactly what sealing writes.
"""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from valueback.gateways.signing.sealing import BYTES, DIGEST, OURS, finished
from valueback.gateways.signing.spelling import spelled

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import PdfSignatureStatus
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

BEGINS: Final = b"%PDF-"
MOST: Final = 64
RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+(\d{1,12})\s+(\d{1,12})\s*\]")


@dataclass(frozen=True, slots=True)
class Found:
    """One seal, as the file tells it.

    `intact`: what it covers is as it was when it was set, and what came after only added seals. `covers_all`: it
    covered every byte that the file had then. `at` is the time it states, `stamped_at` the one that a timestamp
    server states, if one was asked; `fingerprint` is the SHA-256 of its certificate, `subject` whom that names.
    """

    name: str
    reason: str
    at: datetime | None
    stamped_at: datetime | None
    intact: bool
    covers_all: bool
    fingerprint: str
    subject: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is. `digest` is that of the file, `shown` that of the bytes that were shown for signing (hex).

    `ours`: it carries the mark of a file that was sealed here; `untouched`: every seal is intact, the last one covers
    the whole file, and what was shown is what the first seal says was shown. `revisions` counts how often the file
    was written to, the first time included; 0 when it cannot be read.
    """

    digest: str
    shown: str
    ours: bool
    untouched: bool
    revisions: int
    signatures: tuple[Found, ...]
    added: bool

    @property
    def certificates(self) -> tuple[str, ...]:
        """The fingerprints of the certificates that sealed it, each once."""
        return tuple(dict.fromkeys(one.fingerprint for one in self.signatures))


def examine(data: bytes) -> Examined:
    """Look at a whole file; never raises for what is in it."""
    digest = sha256(data).hexdigest()
    if not data.startswith(BEGINS):
        return Examined(digest, "", False, False, 0, (), False)
    found = _tried(data, digest)
    if found is not None:
        return found
    end = _end_of_seals(data)
    whole = _tried(data[:end], digest) if 0 < end < len(data) else None
    if whole is not None:
        return replace(whole, untouched=False, added=True)
    return Examined(digest, "", OURS.encode() in data and end > 0, False, 0, (), False)


def _tried(data: bytes, digest: str) -> Examined | None:
    """None for a file that cannot be read: damage can fail in any way inside a reader of PDF."""
    try:
        return _read(data, digest)
    except Exception:
        return None


def _end_of_seals(data: bytes) -> int:
    """Where the last seal says that the file ended; 0 without one."""
    ranges = RANGE.findall(data)
    return max((int(after) + int(rest) for after, rest in ranges), default=0)


def _read(data: bytes, digest: str) -> Examined:
    from pyhanko.pdf_utils.reader import PdfFileReader

    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # What they would write of a stranger's file is our answer.
    reader = PdfFileReader(io.BytesIO(data))
    signatures = tuple(reader.embedded_regular_signatures)
    if max(len(signatures), reader.xrefs.total_revisions) > MOST:
        raise ValueError("more seals than anybody sets, each of them costly to examine")
    found = tuple(_found(one, data) for one in signatures)
    mark, shown = _marked(reader, data)
    complete = bool(signatures) and _ends_with(signatures[-1], data)
    kept = mark is None or mark == shown
    untouched = bool(found) and all(one.intact and one.covers_all for one in found) and complete and kept
    added = bool(signatures) and not complete
    return Examined(digest, shown, mark is not None, untouched, reader.xrefs.total_revisions, found, added)


def _marked(reader: PdfFileReader, data: bytes) -> tuple[str | None, str]:
    """The digest that the mark states (None without a mark), and that of the bytes it names."""
    try:
        own = reader.root["/PieceInfo"][OURS]["/Private"]
        length, stated = int(own[BYTES]), bytes(own[DIGEST].original_bytes)
    except KeyError:
        return None, ""
    return stated.hex(), sha256(data[:length]).hexdigest()


def _found(one: EmbeddedPdfSignature, data: bytes) -> Found:
    from pyhanko.sign.validation import SignatureCoverageLevel

    status = _status(one)
    holds = status.intact and status.valid and _allowed(status) and _gap_is_exact(one, data)
    stamped = status.timestamp_validity
    stamp_holds = stamped is None or (stamped.intact and stamped.valid)
    covers = status.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    return Found(
        name=str(one.sig_object.get("/Name", "")),
        reason=str(one.sig_object.get("/Reason", "")),
        at=_utc(one.self_reported_timestamp),
        stamped_at=_utc(stamped.timestamp) if stamped is not None and stamp_holds else None,
        intact=bool(holds and stamp_holds),
        covers_all=covers,
        fingerprint=sha256(one.signer_cert.dump()).hexdigest(),
        subject=_subject(one),
    )


def _status(one: EmbeddedPdfSignature) -> PdfSignatureStatus:
    """The seal against its own certificate: whether anybody else vouches for that is not asked."""
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    alone = ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False, other_certs=[])
    return finished(async_validate_pdf_signature(one, alone))


def _allowed(status: PdfSignatureStatus) -> bool:
    """Whether all that came after this seal are further seals."""
    from pyhanko.sign.diff_analysis import ModificationLevel

    level = status.modification_level
    return level is not None and level <= ModificationLevel.FORM_FILLING


def _ends_with(last: EmbeddedPdfSignature, data: bytes) -> bool:
    begin, before, after, rest = last.byte_range
    return begin == 0 and after + rest == len(data) and before < after


def _gap_is_exact(one: EmbeddedPdfSignature, data: bytes) -> bool:
    """The gap holds `<`, the seal in hexadecimal digits, zeros to its end, and `>`: nothing else can stand there."""
    _begin, before, after, _rest = one.byte_range
    gap = data[before:after]
    content = bytes.fromhex(gap[1:-1].decode("ascii"))
    seal = spelled(one.signed_data)
    return gap == b"<" + content.hex().upper().encode() + b">" and content == seal.ljust(len(content), b"\0")


def _subject(one: EmbeddedPdfSignature) -> str:
    named: Any = one.signer_cert.subject.native
    for kind in ("organization_name", "common_name"):
        if kind in named:
            value = named[kind]
            return str(value if isinstance(value, str) else value[0])
    return str(one.signer_cert.subject.human_friendly)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
