"""What a document prints besides its own text: whose it is, what it is called, who signs it, and how it was signed.

Everything is read from the rows as they stand, so that printing it twice prints the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max

from valueback.core.dates import Instant
from valueback.core.terms import Party, Terms, terms_from_json
from valueback.letters.agreement import agreement_text
from valueback.letters.papers import reference
from valueback.store.models import AgreementVersion, Engagement, Paper, ResultsSchedule
from valueback.usecases import guarantee, papers
from valueback.usecases.access import acting, row_for
from valueback.usecases.context import Context
from valueback.usecases.papers import PaperSeen, SignatureSeen


@dataclass(frozen=True, slots=True)
class ToPrint:
    """One document before it is bytes. `lines`: as what, and who signs; `highlighted`: numbers of clauses."""

    reference: str
    text: str
    text_digest: str
    language: str
    zone: str
    brand: str
    accent: str
    made_at: Instant
    lines: tuple[tuple[str, str], ...]
    highlighted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ToSeal:
    """A paper with its signatures in the order they were given, the first `sealed_with` of which its copy holds."""

    paper: PaperSeen
    brand: str
    accent: str
    signatures: tuple[SignatureSeen, ...]
    places: tuple[Mapping[str, Any], ...]
    sealed_with: int


def to_seal(ctx: Context, paper: UUID) -> ToSeal | None:
    """What is sealed of a paper; None when it has no bytes of ours, or no signature."""
    seen = papers.paper(ctx, paper) if acting(ctx) == "system" else None
    signed = [one.signature for one in seen.signers if one.signature is not None] if seen else []
    if seen is None or seen.elsewhere or not seen.size or not signed:
        return None
    row = Paper.objects.of(ctx).select_related("engagement__brand").get(pk=paper)
    return ToSeal(
        seen,
        row.engagement.brand.name,
        row.engagement.brand.accent_light,
        tuple(sorted(signed, key=lambda one: (one.at, one.party))),
        tuple(row.places),
        row.sealed.aggregate(most=Max("signatures"))["most"] or 0,
    )


def sealed_copy(ctx: Context, paper: UUID) -> PaperSeen | None:
    """The paper with its signed copy: `sealed`, or `elsewhere`; None as long as there is none."""
    seen = papers.paper(ctx, paper) if acting(ctx) == "system" else None
    return seen if seen is not None and seen.size and (seen.sealed or seen.elsewhere) else None


def version_to_print(ctx: Context, version: UUID, witnesses: Sequence[str] = ()) -> ToPrint | None:
    """A version of the agreement, with a line for each who concludes it and one for each witness by name."""
    row = row_for(ctx, AgreementVersion, version, "coach")
    if row is None:
        return None
    terms = terms_from_json(row.terms)
    return _to_print(
        ctx, row, terms, "agreement", row.language, _lines(terms, terms.signers, witnesses), _highlighted(row, terms)
    )


def schedule_to_print(ctx: Context, schedule: UUID) -> ToPrint | None:
    """A results schedule; client and coach sign it."""
    row = row_for(ctx, ResultsSchedule, schedule, "coach")
    case = None if row is None else guarantee.fresh_case(ctx, row.engagement_id)
    if row is None or case is None:
        return None
    lines = _lines(case.terms, (Party.CLIENT, Party.COACH))
    return _to_print(ctx, row, case.terms, "schedule", row.language, lines)


def _to_print(
    ctx: Context,
    row: AgreementVersion | ResultsSchedule,
    terms: Terms,
    kind: str,
    language: str,
    lines: tuple[tuple[str, str], ...],
    highlighted: frozenset[str] = frozenset(),
) -> ToPrint:
    brand = Engagement.objects.of(ctx).select_related("brand").get(pk=row.engagement_id).brand
    return ToPrint(
        reference(f"{brand.number_prefix}-{row.engagement.number}", row.number, kind, language),
        row.text,
        row.digest,
        language,
        terms.zone,
        brand.name,
        brand.accent_light,
        row.created_at,
        lines,
        highlighted,
    )


def _lines(terms: Terms, parties: Sequence[Party], witnesses: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    names = {
        Party.CLIENT: terms.names.client,
        Party.COACH: terms.names.coach,
        Party.SPONSOR: terms.names.payer or terms.names.client,
    }
    seen = tuple((f"witness{number}", name) for number, name in enumerate(witnesses, start=1))
    return (*((party.value, names[party]) for party in parties), *seen)


def _highlighted(row: AgreementVersion, terms: Terms) -> frozenset[str]:
    """The clauses that stand out; an amendment's text says only what changes, and none of them."""
    document = agreement_text(terms, row.number, row.language, row.effective)
    if document.plain() != row.text:
        return frozenset()
    return frozenset(one.number for one in document.highlighted)
