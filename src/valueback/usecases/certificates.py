"""What a practice seals its documents with: one certificate at a time, its key readable only with the secret key.

The table holds the key encrypted; whoever has a copy of the database alone cannot seal in the practice's name.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.db import IntegrityError

from valueback.core.dates import Instant
from valueback.store.db import write
from valueback.store.models import Practice, SealingCertificate
from valueback.usecases.context import Context


@dataclass(frozen=True, slots=True)
class Vault:
    """Encrypts keys with the installation's secret, and reads those that an earlier secret encrypted."""

    newest: Fernet = field(repr=False)
    all: MultiFernet = field(repr=False)

    @classmethod
    def of(cls, secret: str, older: Sequence[str] = ()) -> Vault:
        ciphers = [Fernet(_derived(one)) for one in (secret, *older)]
        return cls(ciphers[0], MultiFernet(ciphers))


@dataclass(frozen=True, slots=True)
class Certified:
    """A practice's certificate in PEM with its key, and the SHA-256 of the certificate that it is known by."""

    certificate: str
    key: str = field(repr=False)
    fingerprint: str


@dataclass(frozen=True, slots=True)
class CertificateSeen:
    """What everybody may know of a certificate."""

    certificate: str
    fingerprint: str
    made_at: Instant


def in_use(ctx: Context, vault: Vault) -> Certified | None:
    """The certificate that the practice seals with now. LookupError when its key was encrypted with another secret."""
    row = SealingCertificate.objects.of(ctx).filter(retired_at__isnull=True).first()
    if row is None:
        return None
    kept = row.key.encode()
    try:
        key = vault.all.decrypt(kept).decode()
    except InvalidToken as fault:
        raise LookupError("the key of the practice's certificate was encrypted with another SECRET_KEY") from fault
    _renew(row, kept, vault)
    return Certified(row.certificate, key, row.fingerprint)


def _renew(row: SealingCertificate, kept: bytes, vault: Vault) -> None:
    """Encrypt a key anew that only an earlier secret reads, so that this secret can be forgotten one day."""
    try:
        vault.newest.decrypt(kept)
    except InvalidToken:
        with write():
            same = SealingCertificate.objects.filter(pk=row.pk, key=row.key)
            same.update(key=vault.all.rotate(kept).decode())


def keep(ctx: Context, made: Certified, vault: Vault) -> bool:
    """Keep a certificate as the one in use; False when the practice has one already."""
    try:
        with write():
            SealingCertificate.objects.create(
                practice_id=ctx.practice,
                certificate=made.certificate,
                key=vault.newest.encrypt(made.key.encode()).decode(),
                fingerprint=made.fingerprint,
                made_at=ctx.now,
            )
    except IntegrityError:
        return False
    return True


def seen(ctx: Context) -> tuple[CertificateSeen, ...]:
    """All certificates of the practice, the one in use first."""
    rows = SealingCertificate.objects.of(ctx).order_by("-made_at")
    return tuple(CertificateSeen(row.certificate, row.fingerprint, row.made_at) for row in rows)


def holder(ctx: Context) -> str:
    """The name that the practice's certificate carries."""
    return str(Practice.objects.values_list("name", flat=True).get(pk=ctx.practice))


def without() -> tuple[UUID, ...]:
    """The practices that have no certificate yet."""
    having = SealingCertificate.objects.filter(retired_at__isnull=True).values("practice")
    return tuple(Practice.objects.exclude(pk__in=having).order_by("pk").values_list("pk", flat=True))


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"valueback sealing keys", "sha256"))
