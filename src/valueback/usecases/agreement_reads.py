"""Versions of an agreement as they are read: drafts by the coach alone, others also by whoever is asked to sign them.

Who has signed is read off the paper that shows a version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.terms import Party, Terms, terms_from_json
from valueback.store.models import AgreementVersion
from valueback.usecases import signing as under
from valueback.usecases.access import acting, engagement_for, engagements_of
from valueback.usecases.context import Context
from valueback.usecases.paper_reads import SignatureSeen, signature_seen


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """One version for a page: the exact text, its digest, its state and who has signed the paper that shows it."""

    id: UUID
    engagement: UUID
    agreement: int
    number: int
    state: str
    terms: Terms
    text: str
    language: str
    digest: str
    effective: date | None
    paper: UUID | None
    paper_digest: str
    created_by: str
    created_at: Instant
    offered_at: Instant | None
    signed_at: Instant | None
    signatures: tuple[SignatureSeen, ...]

    def signed_by(self, party: Party) -> bool:
        return any(one.party == party.value for one in self.signatures)


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of one version: by whom it was written, put up and ended, and when. `ended_at` None: not ended."""

    version: UUID
    number: int
    agreement: int
    state: str
    written_by: str
    written_at: Instant
    offered_at: Instant | None
    effective: date | None
    signed: tuple[tuple[str, str, Instant], ...]  # as what, by whom, when
    ended_at: Instant | None
    ended_by: str
    words: str


def version(ctx: Context, version_id: UUID) -> VersionSeen | None:
    """One version for its page: drafts are the coach's alone, others also those of whoever signs them."""
    rows = AgreementVersion.objects.of(ctx).filter(engagement__in=engagements_of(ctx).values("pk"))
    row = rows.select_related("created_by", "paper").filter(pk=version_id).first()
    if row is None or not _may_read(ctx, row):
        return None
    return _seen(row, _signatures(row))


def _may_read(ctx: Context, row: AgreementVersion) -> bool:
    if acting(ctx) in ("coach", "system"):
        return True
    if row.offered_at is None or row.paper_id is None:
        return False
    return acting(ctx) == "client" or under.reached(ctx, row.paper_id) is not None


def versions(ctx: Context, engagement: UUID) -> tuple[VersionSeen, ...]:
    """All versions, newest first, in three queries; drafts are the coach's alone."""
    row = engagement_for(ctx, engagement, "coach", "client")
    if row is None:
        return ()
    rows = AgreementVersion.objects.of(ctx).filter(engagement=row).select_related("created_by", "paper")
    rows = rows.prefetch_related("paper__signatures").order_by("-number")
    shown = rows.filter(offered_at__isnull=False) if acting(ctx) == "client" else rows
    return tuple(_seen(one, _signatures(one)) for one in shown)


def _signatures(row: AgreementVersion) -> tuple[SignatureSeen, ...]:
    if row.paper is None:
        return ()
    found = sorted(row.paper.signatures.all(), key=lambda one: (one.signed_at, one.party))
    return tuple(signature_seen(one) for one in found)


def _seen(row: AgreementVersion, signatures: tuple[SignatureSeen, ...]) -> VersionSeen:
    return VersionSeen(
        row.pk,
        row.engagement_id,
        row.agreement,
        row.number,
        row.state,
        terms_from_json(row.terms),
        row.text,
        row.language,
        row.digest,
        row.effective,
        row.paper_id,
        row.paper.digest if row.paper is not None else "",
        row.created_by.name,
        row.created_at,
        row.offered_at,
        row.signed_at,
        signatures,
    )


def history(ctx: Context, engagement: UUID) -> tuple[Lived, ...]:
    """How the agreement came to be as it is, newest version first; for the coach's side."""
    row = engagement_for(ctx, engagement, "coach")
    if row is None:
        return ()
    rows = AgreementVersion.objects.of(ctx).filter(engagement=row).select_related("created_by", "paper")
    under_paper = ("paper__signatures", "paper__events__person")
    return tuple(_lived(one) for one in rows.prefetch_related(*under_paper).order_by("-number"))


_ENDED = ("declined", "withdrawn", "expired", "voided")


def _lived(row: AgreementVersion) -> Lived:
    events = () if row.paper is None else sorted(row.paper.events.all(), key=lambda one: one.at)
    end = next((one for one in events if one.step == row.state and one.step in _ENDED), None)
    return Lived(
        row.pk,
        row.number,
        row.agreement,
        row.state,
        row.created_by.name,
        row.created_at,
        row.offered_at,
        row.effective,
        tuple((one.party, one.name, one.at) for one in _signatures(row)),
        next((at for at in (getattr(row, f"{state}_at") for state in _ENDED) if at is not None), None),
        end.person.name if end is not None and end.person is not None else "",
        end.words if end is not None else "",
    )
