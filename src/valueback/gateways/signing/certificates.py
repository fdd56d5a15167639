"""What a practice seals with: a certificate that names it, and the key that only the practice has.

A practice makes its own on its first day, or brings one that a trust service vouches for. Either way its fingerprint is
what a reader compares with the one that the practice publishes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

YEARS: Final = 20
NAME_LENGTH: Final = 64  # what a certificate's organisation may hold


class CannotSeal(Exception):
    """The certificate, its passphrase or the timestamp server cannot be used; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What to seal with, as PEM text. `chain_pem` holds the issuers' certificates of one that was bought."""

    certificate_pem: str
    key_pem: str = field(repr=False)
    chain_pem: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hex: what a practice publishes and a reader compares."""
        return _loaded(self).fingerprint(hashes.SHA256()).hex()

    @property
    def subject(self) -> str:
        """The organisation that it names; a person's name where there is none."""
        return _named(_loaded(self).subject)

    @property
    def until(self) -> datetime:
        """The last instant at which it may seal."""
        return _loaded(self).not_valid_after_utc


def make_certificate(name: str, now: datetime) -> Certificate:
    """A practice's own certificate: P-256, signed by itself, good for twenty years from the day before `now`.

    Nobody but the practice vouches for it, so readers call its issuer unknown; its fingerprint is there to compare.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    shown = _within(name)
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, shown), x509.NameAttribute(NameOID.COMMON_NAME, shown)]
    )
    begins = now.astimezone(UTC).replace(microsecond=0) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=YEARS * 365 + YEARS // 4))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Certificate(_pem(made), _key_pem(key))


def read_certificate(packed: bytes, passphrase: str) -> Certificate:
    """The certificate of a PKCS#12 file (.p12, .pfx), such as a trust service sells. Raises CannotSeal."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(packed, passphrase.encode() or None)
    except ValueError as wrong:
        raise CannotSeal("The certificate file cannot be opened: it is damaged, or its passphrase is wrong.") from wrong
    if key is None or certificate is None:
        raise CannotSeal("The certificate file holds no certificate with its private key.")
    return Certificate(_pem(certificate), _key_pem(key), "".join(_pem(one) for one in others))


def own_certificate() -> Certificate | None:
    """The certificate that this installation is configured to seal with, if any. Raises CannotSeal."""
    from django.conf import settings

    if settings.SEAL_CERTIFICATE is None:
        return None
    try:
        packed = settings.SEAL_CERTIFICATE.read_bytes()
    except OSError as wrong:
        raise CannotSeal(f"The certificate {settings.SEAL_CERTIFICATE} cannot be read: {wrong.strerror}.") from wrong
    return read_certificate(packed, settings.SEAL_PASSPHRASE)


def timestamp_url() -> str:
    """The address of the configured timestamp server; empty for none."""
    from django.conf import settings

    return str(settings.TIMESTAMP_URL)


def _usage() -> x509.KeyUsage:
    """To sign documents, and to be unable to deny it; nothing else."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _within(name: str) -> str:
    """A name that a certificate can hold."""
    kept = " ".join("".join(one for one in name if one.isprintable()).split())
    return kept[:NAME_LENGTH].strip() or "Practice"


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: Any) -> str:
    plain = serialization.NoEncryption()
    return str(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode())


def _loaded(certificate: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.certificate_pem.encode())


def _named(subject: x509.Name) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return subject.rfc4514_string()
