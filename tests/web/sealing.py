"""A real document, printed and sealed once for all tests of a module: what signers were shown, and its sealed copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from valueback.gateways import pdf, signing

AT = datetime(2027, 1, 11, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes, and the certificate that sealed them."""

    shown: bytes
    sealed: bytes
    certificate: str
    fingerprint: str

    @property
    def shown_digest(self) -> str:
        return sha256(self.shown).hexdigest()

    @property
    def sealed_digest(self) -> str:
        return sha256(self.sealed).hexdigest()


def sealed(words: str = "The coach coaches, the client answers.", practice: str = "LinkedEnglish") -> Sealed:
    """One page, one signer, one seal."""
    sheet = pdf.Sheet(
        title="Coaching agreement",
        lead="Version 1",
        sections=(pdf.Section("1", "What is agreed", (pdf.Clause("1.1", words),)),),
        language="en",
        brand=practice,
        accent="#0b5c68",
        reference="LE-7, version 1",
        digest=sha256(words.encode()).hexdigest(),
        notice="",
        page_of="Page {n} of {m}",
        digest_label="SHA-256",
        lines=(pdf.Line("client", "Ana", "client"),),
        lines_title="Signatures",
        made_at=AT,
    )
    printed = pdf.print_sheet(sheet)
    assert isinstance(printed, pdf.Printed)
    accent = "#0b5c68"
    stamp = pdf.print_stamp(pdf.Stamp("Ana", "Signed", ("today",), "abc", "en", accent, AT))
    page = pdf.print_certificate(
        pdf.Record(
            title="How this document was signed",
            intro=("This page was added.",),
            heads=("When", "Who", "From where", "Which bytes"),
            rows=(pdf.Row("today", "Ana", "signed"),),
            language="en",
            brand=practice,
            accent="#0b5c68",
            reference="LE-7, version 1",
            page_of="Page {n} of {m}",
            made_at=AT,
        )
    )
    assert isinstance(stamp, pdf.Printed)
    assert isinstance(page, pdf.Printed)
    own = signing.make_certificate(practice, AT)
    one = signing.Seal(printed.places[0], stamp.data, "Ana", "Signed as client", AT)
    data = signing.seal(printed.data, (one,), page.data, own)
    return Sealed(printed.data, data, own.certificate_pem, own.fingerprint)
