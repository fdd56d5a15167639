"""A sealed document is whole for us, for pyHanko and for poppler; one changed byte is told by all of them."""

from __future__ import annotations

import io
import random
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.gateways import paper
from tests.gateways.timestamps import Authority, serving
from valueback.gateways import pdf
from valueback.gateways.signing import (
    CannotSeal,
    Certificate,
    examine,
    make_certificate,
    own_certificate,
    read_certificate,
    seal,
    seal_more,
)


def pdfsig(data: bytes, folder: Path) -> list[dict[str, str]]:
    """What poppler says of each signature."""
    (folder / "signed.pdf").write_bytes(data)
    done = subprocess.run(["pdfsig", str(folder / "signed.pdf")], capture_output=True, text=True, check=False)
    found = []
    for part in re.split(r"Signature #\d+:", done.stdout)[1:]:
        lines = [line.strip(" -\n") for line in part.splitlines() if line.strip()]
        pairs = (line.partition(": ") for line in lines)
        found.append({name: value for name, _, value in pairs})
    return found


def gap_of(data: bytes) -> tuple[int, int]:
    """The last seal's own bytes: the only part of the file that it does not cover."""
    first, before, after, rest = map(int, re.findall(rb"/ByteRange \[ *(\d+) +(\d+) +(\d+) +(\d+) *\]", data)[-1])
    assert (first, after + rest) == (0, len(data))
    return before, after


def with_extra_page() -> bytes:
    return paper.printed(pdf.print_certificate(paper.record())).data


class TestCertificates:
    def test_a_practice_is_named_and_its_key_can_only_sign(self) -> None:
        made = make_certificate("Linked English Ltda. – São Paulo", paper.NOW)
        found = x509.load_pem_x509_certificate(made.certificate_pem.encode())
        assert made.subject == "Linked English Ltda. – São Paulo"
        assert found.not_valid_before_utc <= paper.NOW <= found.not_valid_after_utc
        assert made.until.year == 2046
        usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
        assert usage.digital_signature
        assert usage.content_commitment
        assert not (usage.key_cert_sign or usage.crl_sign or usage.key_encipherment or usage.data_encipherment)
        found.verify_directly_issued_by(found)
        assert re.fullmatch("[0-9a-f]{64}", made.fingerprint)

    def test_two_are_never_the_same(self) -> None:
        one, other = make_certificate("A", paper.NOW), make_certificate("A", paper.NOW)
        assert one.fingerprint != other.fingerprint
        assert one.key_pem != other.key_pem

    @pytest.mark.parametrize(
        ("name", "shown"), [("A" * 200, "A" * 64), ("  two\n lines\x00 ", "two lines"), ("", "Practice")]
    )
    def test_any_name_gives_a_certificate(self, name: str, shown: str) -> None:
        assert make_certificate(name, paper.NOW).subject == shown

    def test_its_key_does_not_show_where_it_is_printed(self) -> None:
        assert "PRIVATE" not in repr(paper.certificate())

    def test_a_bought_one_is_read_with_its_chain(self, tmp_path: Path, settings: Any) -> None:
        packed, leaf = bought(b"open sesame")
        (tmp_path / "own.p12").write_bytes(packed)
        settings.SEAL_CERTIFICATE, settings.SEAL_PASSPHRASE = tmp_path / "own.p12", "open sesame"
        found = own_certificate()
        assert found is not None
        assert found.fingerprint == leaf.fingerprint(hashes.SHA256()).hex()
        assert found.subject == "Trusted Coaching Ltd"
        assert found.chain_pem.count("BEGIN CERTIFICATE") == 1

    def test_what_is_wrong_with_it_is_said(self, tmp_path: Path, settings: Any) -> None:
        packed, _leaf = bought(b"open sesame")
        with pytest.raises(CannotSeal, match="passphrase is wrong"):
            read_certificate(packed, "close sesame")
        with pytest.raises(CannotSeal, match="damaged"):
            read_certificate(b"no certificate", "")
        settings.SEAL_CERTIFICATE = tmp_path / "gone.p12"
        with pytest.raises(CannotSeal, match=r"gone\.p12 cannot be read: No such file"):
            own_certificate()
        settings.SEAL_CERTIFICATE = None
        assert own_certificate() is None


def bought(passphrase: bytes) -> tuple[bytes, x509.Certificate]:
    """A PKCS#12 file as a trust service sells it: an RSA key, its certificate and its issuer's."""
    issuer_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    issuer = _issued("Trust Service Root", issuer_key, "Trust Service Root", issuer_key, ca=True)
    leaf = _issued("Trusted Coaching Ltd", key, "Trust Service Root", issuer_key, ca=False)
    secret = serialization.BestAvailableEncryption(passphrase)
    return pkcs12.serialize_key_and_certificates(b"own", key, leaf, [issuer], secret), leaf


def _issued(
    name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, *, ca: bool
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, text)])

    usage = {
        name: name in (("key_cert_sign", "crl_sign") if ca else ("digital_signature", "content_commitment"))
        for name in (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
            *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        )
    }
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(paper.MADE - timedelta(days=9))
        .not_valid_after(paper.MADE + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


class TestSealed:
    def test_it_begins_with_exactly_what_was_shown(self) -> None:
        assert paper.sealed().startswith(paper.shown().data)

    def test_it_is_untouched_and_says_who_signed_when(self) -> None:
        found = examine(paper.sealed())
        assert found.untouched
        assert found.ours
        assert not found.added
        assert found.shown == paper.shown().digest
        assert found.digest == sha256(paper.sealed()).hexdigest()
        assert found.revisions == 3
        assert [(one.name, one.reason, one.at) for one in found.signatures] == [
            ("Ana Lima", "Agreed to LE-7", paper.NOW),
            ("Rui Prado", "Agreed to LE-7", paper.NOW),
        ]
        assert all(one.intact and one.covers_all for one in found.signatures)
        assert {one.subject for one in found.signatures} == {"LinkedEnglish"}
        assert found.certificates == (paper.certificate().fingerprint,)

    def test_poppler_calls_every_signature_valid_and_the_whole_file_covered(self, tmp_path: Path) -> None:
        client, coach = pdfsig(paper.sealed(), tmp_path)
        for one in (client, coach):
            assert one["Signature Validation"] == "Signature is Valid."
            assert one["Signature Type"] == "ETSI.CAdES.detached"
            assert one["Signer Certificate Common Name"] == "LinkedEnglish"
        assert "Total document signed" in coach
        # The first covers all that there was: what was shown, the record, and the fields.
        first_covers = int(re.findall(r"\d+", client["Signed Ranges"])[-1])
        assert paper.sealed()[:first_covers].rstrip().endswith(b"%%EOF")

    def test_pyhanko_calls_every_signature_trusted_and_the_whole_file_covered(self) -> None:
        reader = PdfFileReader(io.BytesIO(paper.sealed()))
        own = asn1.Certificate.load(
            x509.load_pem_x509_certificate(paper.certificate().certificate_pem.encode()).public_bytes(
                serialization.Encoding.DER
            )
        )
        told = [
            validate_pdf_signature(one, ValidationContext(trust_roots=[own], allow_fetching=False))
            for one in reader.embedded_regular_signatures
        ]
        assert [one.bottom_line for one in told] == [True, True]
        assert [one.coverage for one in told] == [
            SignatureCoverageLevel.ENTIRE_REVISION,
            SignatureCoverageLevel.ENTIRE_FILE,
        ]

    def test_the_record_and_the_visible_signatures_are_on_the_pages(self) -> None:
        done = subprocess.run(["pdftotext", "-", "-"], input=paper.sealed(), capture_output=True, check=True)
        pages = done.stdout.decode().split("\f")
        assert "How this was signed" in pages[1]
        assert "Signed electronically by Ana Lima" in pages[0]
        assert "Signed electronically by Rui Prado" in pages[0]

    def test_a_name_in_another_script_is_in_the_signature(self) -> None:
        one = replace(paper.seals("Ana Lima")[0], name="Владимир Щукин 田中", reason="Согласен")
        found = examine(seal(paper.shown().data, (one,), with_extra_page(), paper.certificate()))
        assert (found.signatures[0].name, found.signatures[0].reason) == ("Владимир Щукин 田中", "Согласен")

    def test_the_file_stays_the_pdf_a_that_was_printed(self) -> None:
        before, after = (PdfFileReader(io.BytesIO(data)) for data in (paper.shown().data, paper.sealed()))
        assert after.root["/Metadata"].data == before.root["/Metadata"].data
        assert after.trailer["/Info"] == before.trailer["/Info"]
        assert "/Version" not in after.root
        assert after.root["/AcroForm"]["/SigFlags"] == 3

    def test_every_long_record_is_appended_whole(self) -> None:
        record = paper.printed(pdf.print_certificate(paper.record(rows=paper.record().rows * 30)))
        data = seal(paper.shown().data, paper.seals("Ana Lima"), record.data, paper.certificate())
        pages = PdfFileReader(io.BytesIO(data)).root["/Pages"]["/Count"]
        assert record.pages > 2
        assert pages == paper.shown().pages + record.pages
        assert examine(data).untouched

    def test_sealing_starts_no_event_loop_in_a_thread_that_has_one(self) -> None:
        import asyncio

        async def inside() -> bool:
            data = seal(paper.shown().data, paper.seals("Ana Lima"), with_extra_page(), paper.certificate())
            return examine(data).untouched

        assert asyncio.run(inside())

    def test_a_document_without_a_seal_is_not_made(self) -> None:
        with pytest.raises(ValueError, match="at least one seal"):
            seal(paper.shown().data, (), with_extra_page(), paper.certificate())

    def test_a_file_that_is_no_pdf_cannot_be_sealed(self) -> None:
        with pytest.raises(CannotSeal, match="The document cannot be sealed"):
            seal(b"not a document", paper.seals("Ana Lima"), with_extra_page(), paper.certificate())

    def test_a_bought_certificate_seals_as_well(self, tmp_path: Path) -> None:
        packed, leaf = bought(b"x")
        data = seal(
            paper.shown().data, paper.seals("Ana Lima", "Rui Prado"), with_extra_page(), read_certificate(packed, "x")
        )
        found = examine(data)
        assert found.untouched
        assert found.certificates == (leaf.fingerprint(hashes.SHA256()).hex(),)
        assert found.signatures[0].subject == "Trusted Coaching Ltd"
        assert [one["Signature Validation"] for one in pdfsig(data, tmp_path)] == ["Signature is Valid."] * 2


class TestLaterSeals:
    def partly(self) -> bytes:
        first, second = paper.shown().places
        assert first.key == "client"
        return seal(
            paper.shown().data, paper.seals("Ana Lima"), with_extra_page(), paper.certificate(), later=(second,)
        )

    def test_the_first_alone_is_whole_and_the_second_joins_it(self, tmp_path: Path) -> None:
        partly = self.partly()
        assert [one.name for one in examine(partly).signatures] == ["Ana Lima"]
        assert examine(partly).untouched
        whole = seal_more(partly, paper.seals("Ana Lima", "Rui Prado")[1:], paper.certificate())
        assert whole.startswith(partly)
        found = examine(whole)
        assert found.untouched
        assert [one.name for one in found.signatures] == ["Ana Lima", "Rui Prado"]
        assert [one["Signature Validation"] for one in pdfsig(whole, tmp_path)] == ["Signature is Valid."] * 2

    def test_another_certificate_shows(self) -> None:
        other = make_certificate("LinkedEnglish", paper.NOW)
        found = examine(seal_more(self.partly(), paper.seals("Ana Lima", "Rui Prado")[1:], other))
        assert found.certificates == (paper.certificate().fingerprint, other.fingerprint)

    def test_a_place_is_sealed_once(self) -> None:
        with pytest.raises(CannotSeal):
            seal_more(paper.sealed(), paper.seals("Ana Lima"), paper.certificate())


class TestChanges:
    def test_one_changed_byte_in_any_part_is_caught(self) -> None:
        data = paper.sealed()
        before, after = gap_of(data)
        chance = random.Random(7)
        parts = (
            [chance.randrange(len(paper.shown().data)) for _ in range(12)]
            + [chance.randrange(len(paper.shown().data), before) for _ in range(12)]
            + [chance.randrange(after, len(data)) for _ in range(12)]
            + [0, 8, before - 1, after, len(data) - 1]
        )
        for at in parts:
            assert not examine(flipped(data, at, chance.choice((1, 2, 32, 128)))).untouched, at

    def test_one_changed_byte_of_the_seal_itself_is_caught(self) -> None:
        data = paper.sealed()
        before, after = gap_of(data)
        chance = random.Random(11)
        unsigned = [before + 1 + 2 * at + 1 for at in (0, 2, 3, 18, 22, 25, 27, 33, 40)]
        for at in [before, after - 1, *unsigned, *(chance.randrange(before, after) for _ in range(30))]:
            assert not examine(flipped(data, at, 1)).untouched, at - before

    def test_poppler_catches_a_changed_page_too(self, tmp_path: Path) -> None:
        at = paper.sealed().index(b"stream") + 60
        told = pdfsig(flipped(paper.sealed(), at, 1), tmp_path)
        assert {one["Signature Validation"] for one in told} == {"Digest Mismatch."}

    def test_a_changed_file_is_still_known_as_ours(self) -> None:
        found = examine(flipped(paper.sealed(), len(paper.shown().data) // 2, 1))
        assert found.ours
        assert not found.untouched

    @pytest.mark.parametrize("extra", [b"\n", b"%", b"\n%%EOF\n", b"x" * 5000])
    def test_anything_after_the_last_seal_is_caught(self, extra: bytes) -> None:
        found = examine(paper.sealed() + extra)
        assert found.ours
        assert not found.untouched

    def test_a_well_made_update_after_the_last_seal_is_told_as_added(self) -> None:
        writer = IncrementalPdfFileWriter(io.BytesIO(paper.sealed()))
        writer.root[pdf_name("/PageLayout")] = pdf_name("/SinglePage")
        writer.update_root()
        out = io.BytesIO()
        writer.write(out)
        found = examine(out.getvalue())
        assert found.added
        assert found.ours
        assert not found.untouched

    def test_what_a_gateway_appended_is_told_as_added(self) -> None:
        found = examine(paper.sealed() + b"\n%%EOF\n")
        assert found.added
        assert [one.intact for one in found.signatures] == [True, True]
        assert found.digest == sha256(paper.sealed() + b"\n%%EOF\n").hexdigest()

    def test_a_shortened_file_is_not_whole(self) -> None:
        first = paper.sealed()[: len(paper.shown().data)]
        assert not examine(first).ours  # what was shown, without any seal
        for length in (10, len(paper.shown().data) + 50, len(paper.sealed()) - 1):
            assert not examine(paper.sealed()[:length]).untouched

    def test_changing_the_page_and_sealing_again_with_a_like_named_certificate_is_caught(self) -> None:
        first, second = paper.shown().places
        partly = seal(
            paper.shown().data, paper.seals("Ana Lima"), with_extra_page(), paper.certificate(), later=(second,)
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(partly))
        page, _resources = writer.find_page_for_modification(0)
        other = paper.printed(pdf.print_sheet(paper.sheet(title="Another agreement"))).data
        stranger = PdfFileReader(io.BytesIO(other)).find_page_for_modification(0)[0].get_object()
        page.get_object()["/Contents"] = writer.import_object(stranger.raw_get("/Contents"))
        writer.mark_update(page)
        out = io.BytesIO()
        writer.write(out)
        like_named = make_certificate("LinkedEnglish", paper.NOW)
        found = examine(seal_more(out.getvalue(), paper.seals("Ana Lima", "Rui Prado")[1:], like_named))
        assert first.key == "client"
        assert not found.untouched
        assert [one.intact for one in found.signatures] == [False, True]

    @pytest.mark.parametrize("data", [b"", b"%PDF-", b"%PDF-1.7\n/Valueback /ByteRange", b"PK\x03\x04", b"\0" * 99])
    def test_what_is_no_document_is_not_one(self, data: bytes) -> None:
        found = examine(data)
        assert not found.untouched
        assert found.signatures == ()
        assert found.revisions == 0

    def test_a_file_made_to_keep_us_busy_is_put_down(self) -> None:
        data = paper.sealed()
        for _ in range(63):
            writer = IncrementalPdfFileWriter(io.BytesIO(data))
            writer.update_root()
            out = io.BytesIO()
            writer.write(out)
            data = out.getvalue()
        found = examine(data)
        assert not found.untouched
        assert found.added

    def test_noise_never_raises(self) -> None:
        chance = random.Random(3)
        for _ in range(40):
            data = bytearray(paper.sealed())
            for _ in range(chance.randrange(1, 200)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            assert not examine(bytes(data)).untouched

    def test_a_document_that_nobody_sealed_is_not_ours(self) -> None:
        found = examine(paper.shown().data)
        assert (found.ours, found.untouched, found.signatures, found.revisions) == (False, False, (), 1)


def flipped(data: bytes, at: int, mask: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= mask
    return bytes(changed)


class TestTimestamps:
    STAMPED = datetime(2026, 1, 16, 9, 30, 5, tzinfo=UTC)

    def stamped(self, certificate: Certificate | None = None) -> bytes:
        with serving(Authority(self.STAMPED)) as authority:
            return seal(
                paper.shown().data,
                paper.seals("Ana Lima", "Rui Prado"),
                with_extra_page(),
                certificate or paper.certificate(),
                timestamp_url=authority.url,
            )

    def test_every_seal_carries_the_servers_time(self, tmp_path: Path) -> None:
        data = self.stamped()
        found = examine(data)
        assert found.untouched
        assert [one.stamped_at for one in found.signatures] == [self.STAMPED] * 2
        assert [one.at for one in found.signatures] == [paper.NOW] * 2
        assert [one["Signature Validation"] for one in pdfsig(data, tmp_path)] == ["Signature is Valid."] * 2

    def test_without_a_server_none_is_claimed(self) -> None:
        assert {one.stamped_at for one in examine(paper.sealed()).signatures} == {None}

    def test_the_server_learns_a_digest_and_is_asked_once_a_seal(self) -> None:
        with serving(Authority(self.STAMPED)) as authority:
            seal(
                paper.shown().data,
                paper.seals("Ana Lima", "Rui Prado"),
                with_extra_page(),
                paper.certificate(),
                timestamp_url=authority.url,
            )
        assert len(authority.asked) == 2
        assert all(len(question) < 100 and b"Ana" not in question for question in authority.asked)

    def test_a_changed_timestamp_is_caught(self) -> None:
        data = self.stamped()
        before, after = gap_of(data)
        content = data[before:after].rstrip(b"0>")
        # Whom the root of the server's certificates names as its own issuer is covered by nobody's signature.
        start = content.index(b"Test time root".hex().upper().encode())
        chance = random.Random(5)
        places = [chance.randrange(1200, len(content)) for _ in range(60)]
        places = [at for at in places if not start - 22 <= at < start + 28]
        assert len(places) > 30
        for at in [len(content) - 2, *places]:
            assert not examine(flipped(data, before + at, 1)).untouched, at

    @pytest.mark.parametrize(
        ("answer", "kind", "told"),
        [
            (b"<html>", "text/html", "something else than a timestamp"),
            (b"\x30\x03\x02\x01", "application/timestamp-reply", "cannot be read"),
            (b"\x30" * 70_000, "application/timestamp-reply", "something else than a timestamp"),
            (b"\x30\x05\x30\x03\x02\x01\x02", "application/timestamp-reply", "refused"),
        ],
    )
    def test_a_bad_answer_is_told_and_nothing_is_sealed(self, answer: bytes, kind: str, told: str) -> None:
        with (
            serving(Authority(self.STAMPED, answer=answer, kind=kind)) as authority,
            pytest.raises(CannotSeal, match=told),
        ):
            seal_more(
                TestLaterSeals().partly(),
                paper.seals("Ana Lima", "Rui Prado")[1:],
                paper.certificate(),
                timestamp_url=authority.url,
            )

    def test_a_server_that_is_away_is_told(self) -> None:
        with pytest.raises(CannotSeal, match="did not answer"):
            seal_more(
                TestLaterSeals().partly(),
                paper.seals("Ana Lima", "Rui Prado")[1:],
                paper.certificate(),
                timestamp_url="http://127.0.0.1:9/",
            )


def test_importing_the_package_does_not_import_pyhanko() -> None:
    script = "import sys; import valueback.gateways.signing; print([n for n in sys.modules if n.startswith('pyhanko')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
