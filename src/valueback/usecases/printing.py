"""What a document prints besides its own text: whose it is, what it is called, who signs it, and how it was signed.

Everything is read from the rows as they stand, so that printing it twice prints the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from valueback.core.dates import Instant
from valueback.core.terms import Party, Terms, terms_from_json
from valueback.letters.agreement import agreement_text
from valueback.letters.papers import reference
from valueback.store.models import AgreementVersion, Engagement, Paper, PaperKind, ResultsSchedule, Signature
from valueback.usecases import guarantee
from valueback.usecases.access import acting, row_for
from valueback.usecases.context import Context
from valueback.usecases.signing import in_order


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
class SignatureToSeal:
    """One signature as it is seen in the document. `drawn`: strokes in a box of 600 x 200, none for a typed name."""

    party: str
    name: str
    at: Instant
    digest: str
    drawn: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class StepToList:
    """One step of signing for the page that lists them."""

    step: str
    party: str
    name: str
    at: Instant
    address: str
    agent: str
    digest: str
    words: str


@dataclass(frozen=True, slots=True)
class ToSeal:
    """A paper that all have signed. `sealed_with` of its signatures are in the copy `copy`; 0 and empty at first."""

    paper: UUID
    shown: str
    reference: str
    language: str
    zone: str
    brand: str
    accent: str
    signatures: tuple[SignatureToSeal, ...]
    steps: tuple[StepToList, ...]
    places: tuple[Mapping[str, Any], ...]
    sealed_with: int
    copy: str


def to_seal(ctx: Context, paper: UUID) -> ToSeal | None:
    """What is sealed of a paper, signatures in the order they were given; None when it has no bytes or no signature."""
    row = Paper.objects.of(ctx).select_related("engagement__brand").filter(pk=paper, size__gt=0).first()
    if row is None or acting(ctx) != "system" or row.elsewhere:
        return None
    signatures = tuple(row.signatures.order_by("signed_at", "party"))
    if not signatures:
        return None
    copy, brand = row.sealed.order_by("-signatures").first(), row.engagement.brand
    return ToSeal(
        row.pk,
        row.digest,
        _reference(row),
        row.language,
        row.engagement.zone,
        brand.name,
        brand.accent_light,
        tuple(SignatureToSeal(one.party, one.name, one.signed_at, one.digest, _strokes(one)) for one in signatures),
        tuple(_steps(row)),
        tuple(row.places),
        0 if copy is None else copy.signatures,
        "" if copy is None else copy.digest,
    )


@dataclass(frozen=True, slots=True)
class SealedSeen:
    """The latest sealed copy of a paper."""

    reference: str
    language: str
    digest: str


def sealed_copy(ctx: Context, paper: UUID) -> SealedSeen | None:
    """The signed copy: the latest that was sealed, or the one signed elsewhere; None as long as there is none."""
    row = Paper.objects.of(ctx).select_related("engagement__brand").filter(pk=paper, size__gt=0).first()
    copy = None if row is None else row.sealed.order_by("-signatures").values_list("digest", flat=True).first()
    if row is None or acting(ctx) != "system" or not (copy or row.elsewhere):
        return None
    return SealedSeen(_reference(row), row.language, copy or row.elsewhere)


def _reference(row: Paper) -> str:
    owner, number = row.schedule if row.kind == PaperKind.SCHEDULE else row.version, row.engagement.number
    return reference(f"{row.engagement.brand.number_prefix}-{number}", owner.number, row.kind, row.language)


def _strokes(row: Signature) -> tuple[tuple[tuple[int, int], ...], ...]:
    return tuple(tuple((x, y) for x, y in stroke) for stroke in row.drawn)


def _steps(row: Paper) -> Iterator[StepToList]:
    for one in in_order(row.events.select_related("person")):
        name = one.person.name if one.person is not None else ""
        yield StepToList(one.step, one.party, name, one.at, one.address, one.agent, one.digest, one.words)


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
