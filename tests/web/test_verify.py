"""Anybody drops a PDF and reads one sentence about it; nothing of the file stays, and nobody in it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import Made
from tests.web.coaching import text
from tests.web.sealing import AT, Sealed, sealed
from valueback.store.ids import uuid7
from valueback.store.models import (
    AgreementVersion,
    Paper,
    SealedCopy,
    SealingCertificate,
    Signer,
)
from valueback.web import uploads

pytestmark = pytest.mark.django_db

UNTOUCHED = "This is one of our documents, and it is untouched."
CHANGED = "This began as one of our documents, but it was changed."
DAMAGED = "This looks like one of our documents, but it was changed or damaged."
FOREIGN = "This is not one of our documents."


@pytest.fixture(scope="module")
def document() -> Sealed:
    return sealed()


@pytest.fixture(autouse=True)
def no_knocks() -> None:
    cache.clear()


def _kept(document: Sealed, *, signatures: int = 1, asked: int = 1, **milestones: datetime) -> Made:
    """A version that was put to be signed as this document, and sealed with so many signatures."""
    made = make.engagement("draft")
    paper = Paper.objects.create(
        practice_id=made.house.id,
        engagement_id=made.id,
        kind="agreement",
        language="en",
        digest=document.shown_digest,
        size=len(document.shown),
        text_digest=sha256(b"text").hexdigest(),
        made_at=make.OFFERED,
    )
    for number, party in enumerate(("client", "coach", "sponsor")[:asked], start=1):
        Signer.objects.create(
            practice_id=made.house.id, paper=paper, party=party, person_id=made.client_person, turn=number
        )
    when = {"offered_at": make.OFFERED, **milestones}
    AgreementVersion.objects.filter(pk=made.version).update(paper=paper, **when)
    _sealed(paper, document.sealed, signatures)
    if not SealingCertificate.objects.filter(practice_id=made.house.id).exists():
        SealingCertificate.objects.create(
            practice_id=made.house.id,
            certificate=document.certificate,
            key="kept elsewhere",
            fingerprint=document.fingerprint,
            made_at=AT,
        )
    return made


def _sealed(paper: Paper, data: bytes, signatures: int) -> None:
    SealedCopy.objects.create(
        practice_id=paper.practice_id,
        paper=paper,
        signatures=signatures,
        digest=sha256(data).hexdigest(),
        size=len(data),
        made_at=AT,
    )


def _told(data: bytes, name: str = "agreement.pdf") -> tuple[int, str]:
    file = BytesIO(data)
    file.name = name
    answer = Client().post("/verify", {"file": file})
    return answer.status_code, text(answer)  # type: ignore[arg-type]


def test_the_place_to_drop_a_file_is_open_to_anybody() -> None:
    page = text(Client().get("/verify"))  # type: ignore[arg-type]
    assert 'type="file"' in page
    assert "The file is read once and never kept." in page


def test_a_sealed_copy_is_ours_and_untouched(document: Sealed) -> None:
    made = _kept(document, signed_at=make.SIGNED)
    status, page = _told(document.sealed)
    assert status == 200
    assert UNTOUCHED in page
    assert "Agreement, version 1" in page
    assert "1 of 1" in page
    assert document.shown_digest in page
    assert document.fingerprint in page
    for name in ("Ana", "Jose", made.row.client.email):
        assert name not in page, name


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9])
def test_one_flipped_byte_is_told(document: Sealed, place: float) -> None:
    _kept(document, signed_at=make.SIGNED)
    data = bytearray(document.sealed)
    data[int(len(data) * place)] ^= 1
    page = _told(bytes(data))[1]
    assert UNTOUCHED not in page
    assert CHANGED in page or DAMAGED in page


def test_something_added_behind_the_seal_is_told(document: Sealed) -> None:
    _kept(document, signed_at=make.SIGNED)
    for more in (b" ", b"\n%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n"):
        page = _told(document.sealed + more)[1]
        assert CHANGED in page or DAMAGED in page


def test_what_was_shown_is_told_apart_from_what_was_signed(document: Sealed) -> None:
    _kept(document, signed_at=make.SIGNED)
    assert "Nobody has signed this file." in _told(document.shown)[1]


def test_a_copy_with_fewer_signatures_is_an_earlier_one(document: Sealed) -> None:
    made = _kept(document, signatures=1, asked=2, signed_at=make.SIGNED)
    paper = AgreementVersion.objects.get(pk=made.version).paper
    assert paper is not None
    _sealed(paper, b"%PDF- with both", 2)
    page = _told(document.sealed)[1]
    assert UNTOUCHED in page
    assert "Earlier copy" in page
    assert "1 of 2" in page


@pytest.mark.parametrize("milestone", ["withdrawn_at", "declined_at", "expired_at", "voided_at"])
def test_a_document_that_no_longer_counts_says_so(document: Sealed, milestone: str) -> None:
    _kept(document, **{milestone: make.SIGNED})
    page = _told(document.sealed)[1]
    assert UNTOUCHED in page
    assert "No longer counts" in page


def test_an_agreement_that_was_changed_since_says_so(document: Sealed) -> None:
    made = _kept(document, signed_at=make.SIGNED)
    row = AgreementVersion.objects.get(pk=made.version)
    later = Paper.objects.create(
        practice_id=made.house.id,
        engagement_id=made.id,
        kind="amendment",
        language="en",
        digest="a" * 64,
        size=1,
        text_digest="b" * 64,
        made_at=make.RUNNING,
    )
    row.pk, row.number, row.paper = uuid7(), 2, later
    row._state.adding = True
    row.save()
    assert "A later change to it has been signed, too." in _told(document.sealed)[1]


def test_a_file_of_somebody_else_is_not_ours(document: Sealed) -> None:
    _kept(document, signed_at=make.SIGNED)
    other = sealed("Something else", "Elsewhere")
    for data in (other.sealed, other.shown, b"%PDF-1.7 nothing in it"):
        status, page = _told(data)
        assert (status, FOREIGN in page) == (200, True)


def test_a_file_sealed_here_that_is_no_longer_kept_is_told_as_that(document: Sealed) -> None:
    _kept(replace(document, sealed=b"%PDF- another", shown=b"another"), signed_at=make.SIGNED)
    assert "A practice here sealed this file, and it is untouched since." in _told(document.sealed)[1]


def test_what_is_no_pdf_is_refused_whatever_its_name() -> None:
    status, page = _told(b"GIF89a", "agreement.pdf")
    assert status == 422
    assert "That is not a PDF." in page


def test_no_file_and_a_file_too_large_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Choose a PDF first." in text(Client().post("/verify"))  # type: ignore[arg-type]
    monkeypatch.setattr(uploads, "LIMIT", 1000)
    status, page = _told(b"%PDF-" + b"x" * 5000)
    assert status == 422
    assert "larger than 20 MB" in page


def test_the_form_asks_for_no_token_and_knocking_too_often_is_told(document: Sealed) -> None:
    browser = Client(enforce_csrf_checks=True)
    answers = [browser.post("/verify").status_code for _ in range(21)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_checking_costs_few_questions_and_writes_nothing(document: Sealed) -> None:
    _kept(document, signed_at=make.SIGNED)
    with CaptureQueriesContext(connection) as seen:
        _told(document.sealed)
    tables = [one["sql"] for one in seen.captured_queries if "valueback_cache" not in one["sql"]]
    tables = [sql for sql in tables if "valueback_" in sql]
    assert len(tables) <= 8
    assert all(sql.startswith("SELECT") for sql in tables)


def test_the_certificate_can_be_compared_and_downloaded(document: Sealed) -> None:
    _kept(document, signed_at=make.SIGNED + timedelta(hours=1))
    page = text(Client().get(f"/verify/certificate/{document.fingerprint}"))  # type: ignore[arg-type]
    assert document.fingerprint in page
    file = Client().get(f"/verify/certificate/{document.fingerprint}.pem")
    assert file.content.decode() == document.certificate
    assert "attachment" in file["Content-Disposition"]
    assert Client().get(f"/verify/certificate/{'0' * 64}").status_code == 404


def test_the_page_speaks_portuguese() -> None:
    browser = Client()
    browser.post("/language", {"language": "pt-BR"})
    assert "O arquivo é lido uma vez e nunca fica guardado." in text(browser.get("/verify"))  # type: ignore[arg-type]
