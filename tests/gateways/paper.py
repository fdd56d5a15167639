"""Sheets, seals and certificates for tests of paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from valueback.gateways import pdf
from valueback.gateways.signing import Certificate, Seal, make_certificate, seal

MADE = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 1, 16, 9, 30, tzinfo=UTC)

SAID = "You join each call within five minutes of its start and stay to its end. "


def sheet(**parts: Any) -> pdf.Sheet:
    """Two sections, one of them with a highlighted clause, and two lines to sign on."""
    plain = pdf.Sheet(
        title="Coaching agreement",
        lead="LinkedEnglish and Ana Lima: 26 calls for 2,400.00 USD, with value back.",
        sections=(
            pdf.Section("1", "Who agrees", (pdf.Clause("1.1", "LinkedEnglish and Ana Lima."),)),
            pdf.Section(
                "2",
                "Your part",
                (
                    pdf.Clause("2.1", "You tell after each call what it was worth."),
                    pdf.Clause("2.1.1", "One answer is enough.", depth=1),
                    pdf.Clause("2.2", "You are present.", highlighted=True),
                ),
            ),
        ),
        language="en",
        brand="LinkedEnglish",
        accent="#0b5c68",
        reference="LE-7, version 2",
        digest="ab" * 32,
        notice="A PDF reader may not know the issuer; compare at https://coach.example/verify.",
        page_of="Page {n} of {m}",
        digest_label="SHA-256 of the text:",
        lines=(pdf.Line("client", "Ana Lima", "Client"), pdf.Line("coach", "Rui Prado", "Coach")),
        lines_title="Signatures",
        made_at=MADE,
        highlight_label="This can end the guarantee",
    )
    return replace(plain, **parts)


def long_sheet() -> pdf.Sheet:
    """An agreement of four pages."""
    sections = tuple(
        pdf.Section(
            str(number),
            f"Part {number}",
            tuple(
                pdf.Clause(f"{number}.{place}", SAID * (1 + place % 4), highlighted=place == 3) for place in range(1, 7)
            ),
        )
        for number in range(1, 7)
    )
    return sheet(sections=sections)


def stamp(name: str = "Ana Lima", **parts: Any) -> pdf.Stamp:
    plain = pdf.Stamp(
        name=name,
        label=f"Signed electronically by {name}",
        times=("16 January 2026, 06:30 (São Paulo)", "16 January 2026, 09:30 (London)"),
        digest="SHA-256 abab…",
        language="en",
        accent="#0b5c68",
        made_at=NOW,
    )
    return replace(plain, **parts)


def record(**parts: Any) -> pdf.Record:
    plain = pdf.Record(
        title="How this was signed",
        intro=("What was shown, agreed and signed.",),
        heads=("When", "Who and what", "From where", "Digest"),
        rows=(
            pdf.Row("16 January 2026, 09:20", "Ana Lima", "Opened the document", "203.0.113.9", "Firefox", "ab" * 32),
            pdf.Row("16 January 2026, 09:30", "Ana Lima", "Signed", "203.0.113.9", "Firefox", "ab" * 32),
        ),
        language="en",
        brand="LinkedEnglish",
        accent="#0b5c68",
        reference="LE-7, version 2",
        page_of="Page {n} of {m}",
        made_at=NOW,
    )
    return replace(plain, **parts)


def printed(made: pdf.Printed | pdf.Unprintable) -> pdf.Printed:
    assert isinstance(made, pdf.Printed), made
    return made


@cache
def shown() -> pdf.Printed:
    """The sheet as it was shown for signing."""
    return printed(pdf.print_sheet(sheet()))


@cache
def certificate() -> Certificate:
    return make_certificate("LinkedEnglish", NOW)


@cache
def a_seal(place: pdf.Place, name: str) -> Seal:
    return Seal(place, printed(pdf.print_stamp(stamp(name))).data, name, "Agreed to LE-7", NOW)


def seals(*names: str) -> tuple[Seal, ...]:
    """One for each place of the sheet, in order."""
    return tuple(a_seal(place, name) for place, name in zip(shown().places, names, strict=False))


@cache
def sealed() -> bytes:
    """The sheet, signed by both and sealed."""
    page = printed(pdf.print_certificate(record())).data
    return seal(shown().data, seals("Ana Lima", "Rui Prado"), page, certificate())
