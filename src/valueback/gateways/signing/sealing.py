"""A printed document is sealed so that any later change of one byte shows, here and in every PDF reader.

The bytes that were shown stay the beginning of the file. The first seal adds, in one update, the record of the signing
and an empty field for every signer; each further seal is an update of its own. All seals are PAdES (B-B; B-T with a
timestamp server) by the practice's certificate: a seal proves what was signed, it does not take the signer's place.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from valueback.gateways.signing.certificates import CannotSeal, Certificate

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.stamp import StaticStampStyle

    from valueback.gateways.pdf import Place
    from valueback.gateways.signing.updates import Setter, Update

# Names of the mark that a sealed file carries (see `_mark`).
OURS: Final = "/Valueback"
BYTES: Final = "/Bytes"
DIGEST: Final = "/SHA256"

# What is copied of a page; its place in the other file's tree and in its structure is not.
PAGE: Final = ("/Type", "/MediaBox", "/Contents", "/Resources", "/Group")

ROOM: Final = 1_536
"""Bytes kept free in a seal beside its certificates: attributes, names, the signature itself."""
TIMESTAMP_ROOM: Final = 12_288
"""Bytes kept free for a timestamp: servers send their own chain of certificates."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seal:
    """One signer's seal: where, the visible signature as a PDF, whose name, why, and when (an aware datetime)."""

    place: Place
    stamp: bytes
    name: str
    reason: str
    at: datetime


def seal(
    shown: bytes,
    seals: tuple[Seal, ...],
    certificate_page: bytes,
    certificate: Certificate,
    *,
    later: tuple[Place, ...] = (),
    timestamp_url: str = "",
) -> bytes:
    """The document with its record and its seals; it begins with exactly the bytes `shown`.

    `later` are the places of those who sign after this (see `seal_more`): their fields are made now, while the
    document can still change. Raises CannotSeal, and ValueError when there is no seal to set.
    """
    if not seals:
        raise ValueError("a document is sealed with at least one seal")
    with _told():
        writer = _writer(shown)
        _append_pages(writer, certificate_page)
        _mark(writer, shown, seals[0].at)
        for place in (*(one.place for one in seals), *later):
            _add_field(writer, place)
    data = _sealed(writer, seals[0], certificate, timestamp_url)
    return seal_more(data, seals[1:], certificate, timestamp_url=timestamp_url)


def seal_more(data: bytes, seals: tuple[Seal, ...], certificate: Certificate, *, timestamp_url: str = "") -> bytes:
    """Further seals on a sealed file, in the fields that were made for them. Raises CannotSeal."""
    for one in seals:
        with _told():
            writer = _writer(data)
        data = _sealed(writer, one, certificate, timestamp_url)
    return data


def _writer(data: bytes) -> Update:
    from valueback.gateways.signing.updates import Update

    return Update(data)


def _append_pages(writer: Update, pages: bytes) -> None:
    """Copy every page of another file behind the last one, in one go: what they share is copied once."""
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, pdf_name
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(pages))
    found = ArrayObject()
    for number in range(reader.root["/Pages"]["/Count"]):
        page, inherited = (one.get_object() for one in reader.find_page_for_modification(number))
        kept = {pdf_name(name): page.raw_get(name) for name in PAGE if name in page}
        kept.setdefault(pdf_name("/Resources"), inherited)
        found.append(DictionaryObject(kept))
    found.container_ref = reader.root.get_container_ref()
    for copy in writer.import_object(found):
        writer.insert_page(copy)


def _mark(writer: Update, shown: bytes, at: datetime) -> None:
    """Say in the file, under the first seal, which of its bytes were shown: their number and their SHA-256."""
    from pyhanko.pdf_utils.generic import ByteStringObject, DictionaryObject, NumberObject, pdf_date, pdf_name

    own = DictionaryObject(
        {
            pdf_name("/Bytes"): NumberObject(len(shown)),
            pdf_name("/SHA256"): ByteStringObject(sha256(shown).digest()),
        }
    )
    piece = DictionaryObject({pdf_name("/LastModified"): pdf_date(at), pdf_name("/Private"): own})
    writer.root[pdf_name("/PieceInfo")] = DictionaryObject({pdf_name(OURS): piece})
    writer.update_root()


def _add_field(writer: Update, place: Place) -> None:
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    box = (place.x, place.y, place.x + place.width, place.y + place.height)
    left, bottom, right, top = (round(edge) for edge in box)
    spec = SigFieldSpec(place.key, on_page=place.page - 1, box=(left, bottom, right, top))
    append_signature_field(writer, spec)


def _sealed(writer: Update, one: Seal, certificate: Certificate, timestamp_url: str) -> bytes:
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    with _told():
        session = _setter(one, certificate, timestamp_url).init_signing_session(writer, existing_fields_only=True)
        session.system_time = one.at.astimezone(UTC)
        prepared = session.prepare_tbs_document(None, 2 * _room(certificate, bool(timestamp_url)))
        digest, output = prepared.digest_tbs_document()
        attributes = PdfCMSSignedAttributes(signing_time=session.system_time)
        finished(prepared.perform_signature(digest.document_digest, pdf_cms_signed_attrs=attributes))
    if not isinstance(output, io.BytesIO):
        raise TypeError("a sealed file is made in memory")
    sealed = output.getvalue()
    if timestamp_url or certificate.chain_pem:
        _examined(sealed)
    return sealed


def _examined(sealed: bytes) -> None:
    """Others had a hand in this seal: what our own examination would not call untouched is never given out."""
    from valueback.gateways.signing.examining import examine

    if not examine(sealed).untouched:
        raise CannotSeal("The seal made with the given certificates or timestamp server does not hold.")


def _setter(one: Seal, certificate: Certificate, timestamp_url: str) -> Setter:
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    from valueback.gateways.signing.updates import Setter

    metadata = PdfSignatureMetadata(
        field_name=one.place.key,
        md_algorithm="sha256",
        name=one.name,
        reason=one.reason,
        subfilter=SigSeedSubFilter.PADES,
    )
    timestamper = None
    if timestamp_url:
        from valueback.gateways.signing.timestamps import Asked

        timestamper = Asked(timestamp_url)
    return Setter(metadata, _signer(certificate), timestamper=timestamper, stamp_style=_style(one.stamp))


def _signer(certificate: Certificate) -> SimpleSigner:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    own, *others = (asn1.Certificate.load(one) for one in _ders(certificate))
    store.register_multiple(others)
    key = serialization.load_pem_private_key(certificate.key_pem.encode(), None)
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(own, keys.PrivateKeyInfo.load(plain), store)


def _style(stamp: bytes) -> StaticStampStyle:
    """The visible signature fills its place exactly, without a frame."""
    from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    from valueback.gateways.signing.updates import PageInMemory

    start = AxisAlignment.ALIGN_MIN
    layout = SimpleBoxLayoutRule(x_align=start, y_align=start, margins=Margins.uniform(0))
    return StaticStampStyle(border_width=0, background=PageInMemory(stamp), background_layout=layout)


def _ders(certificate: Certificate) -> tuple[bytes, ...]:
    """The certificate and its chain, each as DER."""
    pem = certificate.certificate_pem + certificate.chain_pem
    return tuple(one.public_bytes(serialization.Encoding.DER) for one in x509.load_pem_x509_certificates(pem.encode()))


def _room(certificate: Certificate, timestamped: bool) -> int:
    return ROOM + sum(map(len, _ders(certificate))) + (TIMESTAMP_ROOM if timestamped else 0)


def finished(work: Coroutine[Any, Any, T]) -> T:
    """The result of an asynchronous function, in a thread of its own: the caller's may be running a loop already."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(asyncio.run, work).result()


@contextmanager
def _told() -> Iterator[None]:
    """What the certificate, the file or the timestamp server refused, as one error with a sentence."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    try:
        yield
    except (SigningError, PdfError, OSError) as wrong:
        raise CannotSeal(f"The document cannot be sealed: {wrong}") from wrong
