"""Papers as they are read: by the coach's side, and by those who are asked to sign them; by nobody else.

Whose turn it is and what became of a paper is read off its signatures and off the version or schedule that it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from valueback.core.dates import Instant
from valueback.core.terms import Clause
from valueback.letters.papers import reference
from valueback.store.models import Paper, Signature, Signer, SigningEvent, SigningStep
from valueback.usecases.access import acting
from valueback.usecases.context import Context
from valueback.usecases.signing import ENDS, Strokes, in_order, owner_of, papers_for, state_of

PER_PAGE: Final = 50
_AROUND: Final = ("engagement__client", "engagement__brand")


@dataclass(frozen=True, slots=True)
class SignatureSeen:
    """One signature as its paper's readers see it."""

    party: str
    name: str
    at: Instant
    digest: str
    acknowledged: tuple[Clause, ...]
    drawn: Strokes


@dataclass(frozen=True, slots=True)
class SignerSeen:
    """Somebody who is asked to sign, and how far they are. `their_turn`: nobody before them is missing."""

    party: str
    person: UUID
    name: str
    email: str
    turn: int
    asked_at: Instant | None
    reminded_at: Instant | None
    viewed_at: Instant | None
    signature: SignatureSeen | None
    their_turn: bool


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One step as it was noted; address and agent are shown to the coach's side and to whose step it is."""

    step: str
    party: str
    name: str
    at: Instant
    address: str
    agent: str
    digest: str
    words: str


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """A paper for a page. `of` is the version or schedule, `sealed` the digest of the latest sealed copy."""

    id: UUID
    engagement: UUID
    client: str
    kind: str
    of: UUID
    number: int
    reference: str
    digest: str
    size: int
    text_digest: str
    language: str
    zone: str
    made_at: Instant
    expires_at: Instant | None
    state: str
    signers: tuple[SignerSeen, ...]
    steps: tuple[StepSeen, ...]
    sealed: str | None
    elsewhere: str

    def signer(self, person: UUID | None) -> SignerSeen | None:
        """Somebody as a signer of this paper."""
        return next((one for one in self.signers if one.person == person), None)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the coach's papers, and how many there are in all."""

    papers: tuple[PaperSeen, ...]
    total: int


def paper(ctx: Context, paper_id: UUID) -> PaperSeen | None:
    """One paper with its signers and steps; None for whoever has no part in it."""
    return next(iter(_read(ctx, papers_for(ctx, *_AROUND).filter(pk=paper_id))), None)


def papers_of(ctx: Context, engagement: UUID) -> tuple[PaperSeen, ...]:
    """All papers of an engagement that the actor may see, newest first."""
    return _read(ctx, papers_for(ctx, *_AROUND).filter(engagement=engagement).order_by("-made_at", "-pk"))


_TOLD_BY: Final = (SigningStep.VIEWED.value, *ENDS)
"""The steps from which a line of a list tells who has opened a paper, and how it ended."""

_SORTS: Final[Mapping[str, str]] = MappingProxyType(
    {"sent": "made_at", "client": "engagement__client__name", "state": "stands"}
)
_OVER: Final = Q(stands="superseded", schedule__signed_at__isnull=True)
"""Schedules that gave way unsigned; why is told by their steps."""

_STOOD: Final[Mapping[str, Q]] = MappingProxyType(
    {
        "waiting": Q(stands__in=("offered", "sent")),
        "signed": Q(stands="signed") | Q(stands="superseded", schedule__signed_at__isnull=False),
        "withdrawn": Q(stands="withdrawn") | (_OVER & ~Q(ended__in=ENDS)) | (_OVER & Q(ended__isnull=True)),
        **{step: Q(stands=step) | (_OVER & Q(ended=step)) for step in ENDS},
    }
)


def listing(
    ctx: Context, *, search: str = "", state: str = "", sort: str = "sent", newest: bool = True, page: int = 1
) -> Listing:
    """The coach's papers, fifty a page: those whose client is called so, in one state, in one order; without steps."""
    if acting(ctx) != "coach":
        return Listing((), 0)
    rows = papers_for(ctx, *_AROUND).annotate(stands=Coalesce("version__state", "schedule__state"))
    if search.strip():
        rows = rows.filter(engagement__client__name__icontains=search.strip()[:120])
    if state:
        ends = SigningEvent.objects.of(ctx).filter(paper=OuterRef("pk"), step__in=ENDS).values("step")[:1]
        rows = rows.annotate(ended=Subquery(ends)).filter(_STOOD.get(state, Q(pk__in=())))
    sign, column = "-" if newest else "", _SORTS.get(sort, "made_at")
    first = (max(1, page) - 1) * PER_PAGE
    shown = rows.order_by(sign + column, sign + "made_at", sign + "pk")[first : first + PER_PAGE]
    return Listing(_read(ctx, shown, whole=False), rows.count())


# --- how a row is read -----------------------------------------------------------------------------


def _read(ctx: Context, rows: QuerySet[Any], *, whole: bool = True) -> tuple[PaperSeen, ...]:
    """Rows with all that lies under them, in five queries; of the steps, if not `whole`, only who has opened it."""
    events = SigningEvent.objects.select_related("person")
    under = (
        Prefetch("signers", Signer.objects.select_related("person").order_by("turn", "party")),
        Prefetch("signatures", Signature.objects.order_by("signed_at", "pk")),
        Prefetch("events", events if whole else SigningEvent.objects.filter(step__in=_TOLD_BY)),
        "sealed",
    )
    return tuple(_seen(ctx, row, whole) for row in rows.prefetch_related(*under))


def _seen(ctx: Context, row: Paper, whole: bool) -> PaperSeen:
    signatures = {one.party: one for one in row.signatures.all()}
    asked, steps = tuple(row.signers.all()), in_order(row.events.all())
    turn = min((one.turn for one in asked if one.party not in signatures), default=0)
    opened = {one.party: one.at for one in reversed(steps) if one.step == SigningStep.VIEWED}
    copies = sorted(row.sealed.all(), key=lambda one: one.signatures)
    owner, engagement = owner_of(row), row.engagement
    waits = state_of(row) == "waiting" or state_of(row) == "signed"
    number = f"{engagement.brand.number_prefix}-{engagement.number}"
    return PaperSeen(
        row.pk,
        row.engagement_id,
        engagement.client.name,
        row.kind,
        owner.pk,
        owner.number,
        reference(number, owner.number, row.kind, row.language),
        row.digest,
        row.size,
        row.text_digest,
        row.language,
        engagement.zone,
        row.made_at,
        row.expires_at,
        state_of(row),
        tuple(
            _signer(one, signatures.get(one.party), opened.get(one.party), waits and one.turn == turn) for one in asked
        ),
        _steps(ctx, steps) if whole else (),
        copies[-1].digest if copies else None,
        row.elsewhere,
    )


def _signer(row: Signer, by: Signature | None, opened: Instant | None, comes: bool) -> SignerSeen:
    who, seen = row.person, None if by is None else signature_seen(by)
    return SignerSeen(
        row.party,
        who.pk,
        who.name,
        who.email,
        row.turn,
        row.asked_at,
        row.reminded_at,
        opened,
        seen,
        comes and by is None,
    )


def signature_seen(row: Signature) -> SignatureSeen:
    """A signature as a page shows it."""
    drawn = tuple(tuple((x, y) for x, y in stroke) for stroke in row.drawn)
    acknowledged = tuple(Clause(one) for one in row.acknowledged)
    return SignatureSeen(row.party, row.name, row.signed_at, row.digest, acknowledged, drawn)


def _steps(ctx: Context, rows: Iterable[SigningEvent]) -> tuple[StepSeen, ...]:
    whole = acting(ctx) in ("coach", "system")
    return tuple(
        StepSeen(
            one.step,
            one.party,
            one.person.name if one.person is not None else "",
            one.at,
            *((one.address, one.agent) if whole or one.person_id == ctx.actor.person else ("", "")),
            one.digest,
            one.words,
        )
        for one in rows
    )
