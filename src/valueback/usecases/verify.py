"""Whether a document is one of ours is asked by its digest alone, and answered without naming anybody.

This is the one read that looks across practices, because whoever holds a file does not know which practice made it.
It takes digests, never a file, and returns what the holder of the file can already see in it (which document, how
many signatures, when it was sealed) and whether it still counts. No name, no practice, no id leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from valueback.core.dates import Instant
from valueback.store.models import Paper, SealedCopy, SealingCertificate, Signature, Signer

As: TypeAlias = Literal["sealed", "shown", "elsewhere"]
Counts: TypeAlias = Literal["signed", "waiting", "changed", "replaced", "over"]


@dataclass(frozen=True, slots=True)
class Known:
    """A document of ours, as its digest names it.

    `found_as`: the sealed copy, the document as it was shown before anybody signed, or a copy signed elsewhere.
    `number` is that of the version or of the results schedule. `signatures` are those in this very file, `asked` those
    that were asked for; `is_latest` whether no copy with more signatures was sealed since. `counts`: signed, waiting,
    changed by a later version, replaced by a later schedule, or over (declined, taken back, expired, made void).
    """

    found_as: As
    kind: str
    number: int
    counts: Counts
    signatures: int
    asked: int
    is_latest: bool
    shown_digest: str
    sealed_at: Instant | None


@dataclass(frozen=True, slots=True)
class Published:
    """A certificate that a practice seals with, to compare and to keep. `certificate` is PEM."""

    certificate: str
    fingerprint: str
    made_at: Instant
    retired_at: Instant | None


def known(digest: str) -> Known | None:
    """What the file with this SHA-256 (hex) is; None when it is none of ours, or not as we made it."""
    sealed = SealedCopy.objects.filter(digest=digest).select_related("paper").order_by("-made_at").first()
    if sealed is not None:
        return _known("sealed", sealed.paper, sealed)
    for found_as, column in (("elsewhere", "elsewhere"), ("shown", "digest")):
        paper = Paper.objects.filter(**{column: digest}, size__gt=0).order_by("-made_at").first() if digest else None
        if paper is not None:
            return _known("elsewhere" if found_as == "elsewhere" else "shown", paper, None)
    return None


def certificate(fingerprint: str) -> Published | None:
    """The certificate of this fingerprint (SHA-256, hex), if one of our practices seals or has sealed with it."""
    row = SealingCertificate.objects.filter(fingerprint=fingerprint).order_by("made_at").first()
    return None if row is None else Published(row.certificate, row.fingerprint, row.made_at, row.retired_at)


def is_ours(fingerprints: Sequence[str]) -> bool:
    """Whether one of these certificates belongs to a practice of this installation."""
    return SealingCertificate.objects.filter(fingerprint__in=tuple(fingerprints)).exists()


def _known(found_as: As, paper: Paper, sealed: SealedCopy | None) -> Known:
    number, counts = _standing(paper)
    copies = SealedCopy.objects.filter(practice_id=paper.practice_id, paper=paper)
    most = max(copies.values_list("signatures", flat=True), default=0)
    given = Signature.objects.filter(practice_id=paper.practice_id, paper=paper).count()
    return Known(
        found_as,
        paper.kind,
        number,
        counts,
        sealed.signatures if sealed else given if found_as == "elsewhere" else 0,
        Signer.objects.filter(practice_id=paper.practice_id, paper=paper).count(),
        found_as == "elsewhere" or (sealed is not None and sealed.signatures >= most),
        paper.digest,
        sealed.made_at if sealed else None,
    )


def _standing(paper: Paper) -> tuple[int, Counts]:
    """The number of what a paper was made of, and whether it counts now."""
    version = getattr(paper, "version", None)
    if version is not None:
        later = _later_signed(paper.practice_id, version.engagement_id, version.number, version.agreement)
        return version.number, "changed" if later and version.state == "signed" else _counts(version.state)
    schedule = getattr(paper, "schedule", None)
    if schedule is None:
        return 0, "over"
    return schedule.number, _counts(schedule.state)


def _later_signed(practice: UUID, engagement: UUID, number: int, agreement: int) -> bool:
    """Whether the same agreement was changed since: a later version of it is signed."""
    return bool(
        Paper.objects.filter(
            practice_id=practice,
            version__engagement_id=engagement,
            version__agreement=agreement,
            version__number__gt=number,
            version__state="signed",
        ).exists()
    )


def _counts(state: str) -> Counts:
    match state:
        case "signed":
            return "signed"
        case "superseded":
            return "replaced"
        case "declined" | "withdrawn" | "expired" | "voided":
            return "over"
    return "waiting"
