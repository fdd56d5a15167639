"""Documents become bytes: printed before they are offered, sealed once all have signed, kept by their digest.

Printing happens at the door, before the verb that offers: whoever sends is told what cannot be printed. Sealing is a
job, so that it resumes after a kill; sealing twice is kept once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from valueback.core.dates import Instant
from valueback.gateways import pdf
from valueback.gateways.files import files
from valueback.gateways.mail import Attachment
from valueback.gateways.pdf import Clause, Line, Place, Record, Row, Section, Sheet, Stamp, Unprintable
from valueback.gateways.signing import (
    CannotSeal,
    Certificate,
    Seal,
    make_certificate,
    own_certificate,
    seal,
    seal_more,
    timestamp_url,
)
from valueback.jobs.addresses import address
from valueback.jobs.worker import Did, Later, Outcome, Run
from valueback.letters import papers as words
from valueback.letters.layout import paper as laid_out
from valueback.usecases import certificates, papers, printing
from valueback.usecases.certificates import Certified, Vault
from valueback.usecases.context import Context, for_system
from valueback.usecases.effects import SealPaper
from valueback.usecases.mail import Outgoing
from valueback.usecases.papers import Printed, SignatureSeen
from valueback.usecases.printing import ToPrint, ToSeal

PDF: Final = "application/pdf"


def print_version(ctx: Context, version: UUID, witnesses: Sequence[str] = ()) -> Printed | Unprintable:
    """The exact bytes of a version, kept. LookupError where the actor has no such version."""
    return _kept(printing.version_to_print(ctx, version, witnesses))


def print_schedule(ctx: Context, schedule: UUID) -> Printed | Unprintable:
    """The exact bytes of a results schedule, kept. LookupError where the actor has no such schedule."""
    return _kept(printing.schedule_to_print(ctx, schedule))


def bytes_of(digest: str) -> bytes:
    """A document by the digest of its bytes. gateways.files.Missing or Damaged when it is not there, or not whole."""
    return files().get(digest)


def _kept(wanted: ToPrint | None) -> Printed | Unprintable:
    if wanted is None:
        raise LookupError("there is no such document to print")
    made = pdf.print_sheet(_sheet(wanted))
    if isinstance(made, Unprintable):
        return made
    digest = files().put(made.data)
    places = tuple(
        {"key": at.key, "page": at.page, "x": at.x, "y": at.y, "width": at.width, "height": at.height}
        for at in made.places
    )
    return Printed(digest, len(made.data), wanted.text_digest, places)


def _sheet(wanted: ToPrint) -> Sheet:
    document, language = laid_out(wanted.text), wanted.language
    sections = tuple(
        Section(
            one.number,
            one.title,
            tuple(Clause(c.number, c.text, c.depth, c.number in wanted.highlighted) for c in one.clauses),
        )
        for one in document.sections
    )
    return Sheet(
        title=document.title,
        lead=document.lead,
        sections=sections,
        language=language,
        brand=wanted.brand,
        accent=wanted.accent,
        reference=wanted.reference,
        digest=wanted.text_digest,
        notice=words.notice(language, verify_address()),
        page_of=words.page_of(language),
        digest_label=words.digest_label(language),
        lines=tuple(Line(party, name, words.role(party, language)) for party, name in wanted.lines),
        lines_title=words.signature_lines(language),
        made_at=wanted.made_at,
        highlight_label=words.highlight_label(language),
    )


def verify_address() -> str:
    """Where anybody can ask whether a document is untouched."""
    return address(reverse("verify:show"))


# --- sealing ---------------------------------------------------------------------------------------


def seal_paper(run: Run) -> Outcome:
    """The handler of SealPaper: seals what has been signed and is not sealed yet; done again, it keeps the first."""
    assert isinstance(run.effect, SealPaper)
    ctx = for_system(UUID(run.effect.practice), run.at)
    wanted = None if ctx is None else printing.to_seal(ctx, UUID(run.effect.paper))
    if ctx is None or wanted is None or wanted.sealed_with >= len(wanted.signatures):
        return Did()
    try:
        data = sealed_bytes(wanted, certificate_of(ctx, wanted.signatures[0].at))
    except CannotSeal as fault:
        return Later(str(fault))
    digest = files().put(data)
    count = len(wanted.signatures)
    return Did(record=lambda: papers.sealed(ctx, wanted.paper.id, count, digest, len(data)))


def sealed_bytes(wanted: ToSeal, certificate: Certificate) -> bytes:
    """The document with a seal for each signature that has none yet."""
    fresh = wanted.signatures[wanted.sealed_with :]
    places = {str(one["key"]): Place(**cast(Any, one)) for one in wanted.places}
    seals = tuple(_seal(wanted, one, places[one.party]) for one in fresh)
    if wanted.sealed_with:
        return seal_more(bytes_of(wanted.paper.sealed or ""), seals, certificate, timestamp_url=timestamp_url())
    signed = {one.party for one in fresh}
    later = tuple(place for key, place in places.items() if key not in signed)
    record = pdf.print_certificate(_record(wanted), spelled=True)
    if isinstance(record, Unprintable):
        raise CannotSeal(f"The page of steps cannot be printed: no font has {' '.join(record.characters)}.")
    return seal(
        bytes_of(wanted.paper.digest), seals, record.data, certificate, later=later, timestamp_url=timestamp_url()
    )


def _seal(wanted: ToSeal, one: SignatureSeen, place: Place) -> Seal:
    language = wanted.paper.language
    stamp = pdf.print_stamp(
        Stamp(
            name=one.name,
            label=words.stamp_words(one.name, one.party, language),
            times=words.moments(one.at, wanted.paper.zone, language),
            digest=words.stamp_digest(one.digest, language),
            language=language,
            accent=wanted.accent,
            made_at=one.at,
            strokes=one.drawn,
            width=place.width,
            height=place.height,
        ),
        spelled=True,
    )
    if isinstance(stamp, Unprintable):
        raise CannotSeal(f"The signature of {one.name} cannot be printed: no font has {' '.join(stamp.characters)}.")
    return Seal(place, stamp.data, one.name, words.reason(one.party, language), one.at)


def _record(wanted: ToSeal) -> Record:
    paper, language = wanted.paper, wanted.paper.language
    said = words.certificate(paper.reference, paper.digest, language)
    return Record(
        title=said.title,
        intro=said.intro,
        heads=said.heads,
        rows=tuple(
            Row(
                when="\n".join(words.moments(one.at, wanted.paper.zone, language)),
                who=f"{one.name}, {words.role(one.party, language)}" if one.name else words.role(one.party, language),
                what=words.step_words(one.step, one.words, language),
                address=one.address,
                agent=words.agent_words(one.agent),
                digest=one.digest,
            )
            for one in paper.steps
            if words.is_printed(one.step)
        ),
        language=language,
        brand=wanted.brand,
        accent=wanted.accent,
        reference=paper.reference,
        page_of=words.page_of(language),
        made_at=max(one.at for one in wanted.signatures),
    )


def certificate_of(ctx: Context, since: Instant) -> Certificate:
    """What the practice seals with: the configured certificate, its own, or a new one that is good from `since`."""
    own = own_certificate()
    if own is not None:
        return own
    vault = Vault.of(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)
    try:
        found = certificates.in_use(ctx, vault)
        if found is None:
            made = make_certificate(certificates.holder(ctx), min(since, datetime.now(UTC)))
            certificates.keep(ctx, Certified(made.certificate_pem, made.key_pem, made.fingerprint), vault)
            found = certificates.in_use(ctx, vault)
    except LookupError as fault:
        raise CannotSeal(str(fault)) from fault
    assert found is not None
    return Certificate(found.certificate, found.key)


def certify_all() -> int:
    """Make a certificate for each practice that has none; how many were made."""
    made = 0
    for practice in certificates.without():
        ctx = for_system(practice, datetime.now(UTC))
        if ctx is not None:
            certificate_of(ctx, ctx.now)
            made += 1
    return made


def attached(ctx: Context, mail: Outgoing) -> tuple[Attachment, ...]:
    """The latest sealed copy, for the letter that brings it."""
    copy = printing.sealed_copy(ctx, UUID(str(mail.args["paper"])))
    if copy is None:
        return ()
    data = bytes_of(copy.sealed or copy.elsewhere)
    return (Attachment(words.file_name(copy.reference, True, copy.language), PDF, data),)
