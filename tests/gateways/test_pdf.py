"""What is printed is what was given, in every script, the same each time; what cannot be printed is named."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from scripts import fonts
from tests.gateways import paper
from valueback.gateways import pdf
from valueback.gateways.pdf import Clause, Line, Section, Unprintable, press
from valueback.gateways.pdf.press import FONTS


def text_of(data: bytes, *options: str) -> str:
    """What poppler reads on the pages."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def info_of(data: bytes, *options: str) -> dict[str, str]:
    done = subprocess.run(["pdfinfo", *options, "-"], input=data, capture_output=True, check=True)
    lines = (line.partition(":") for line in done.stdout.decode().splitlines())
    return {name: value.strip() for name, _, value in lines}


def of_clause(words: str) -> pdf.Printed | Unprintable:
    return pdf.print_sheet(paper.sheet(sections=(Section("1", "Words", (Clause("1.1", words),)),)))


def printed_clause(words: str) -> str:
    return text_of(paper.printed(of_clause(words)).data)


class TestTheSheet:
    def test_everything_given_is_on_it(self) -> None:
        made = paper.shown()
        said = " ".join(text_of(made.data).split())
        for words in (
            "LinkedEnglish",
            "Coaching agreement",
            "26 calls for 2,400.00 USD",
            "1. Who agrees",
            "2.1.1",
            "One answer is enough.",
            "This can end the guarantee",
            "You are present.",
            "Signatures",
            "Rui Prado Coach",
            "A PDF reader may not know the issuer",
            "LE-7, version 2",
            "Page 1 of 1",
            f"SHA-256 of the text: {'ab' * 32}",
        ):
            assert words in said

    def test_only_highlighted_clauses_carry_the_label(self) -> None:
        assert text_of(paper.shown().data).count("This can end the guarantee") == 1

    def test_highlighted_clauses_that_follow_each_other_share_one_label(self) -> None:
        clauses = tuple(Clause(f"1.{number}", f"Clause {number}.", highlighted=number != 4) for number in range(1, 7))
        made = paper.printed(pdf.print_sheet(paper.sheet(sections=(Section("1", "Endings", clauses),))))
        said = " ".join(text_of(made.data).split())
        assert said.count("This can end the guarantee") == 2
        assert said.index("This can end the guarantee") < said.index("Clause 1.")
        assert said.index("Clause 4.") < said.rindex("This can end the guarantee") < said.index("Clause 5.")

    def test_each_page_says_which_it_is_and_what_it_belongs_to(self) -> None:
        made = paper.printed(pdf.print_sheet(paper.long_sheet()))
        pages = text_of(made.data).split("\f")[: made.pages]
        assert made.pages == 4
        for number, page in enumerate(pages, start=1):
            assert f"Page {number} of 4" in page
            assert "LE-7, version 2" in page
            assert "ab" * 32 in page
        assert [("Coaching agreement" in page) for page in pages] == [True] * 4

    def test_the_file_says_what_it_is(self) -> None:
        made = paper.printed(pdf.print_sheet(paper.sheet(language="pt-BR")))
        info = info_of(made.data)
        assert info["Title"] == "Coaching agreement"
        assert info["Author"] == "LinkedEnglish"
        assert info["Keywords"] == f"LE-7, version 2, {'ab' * 32}"
        assert info["Tagged"] == "yes"
        assert info["Page size"].endswith("(A4)")
        root = PdfFileReader(io.BytesIO(made.data)).root
        assert root["/Lang"] == "pt-BR"
        assert b"pdfaid:part>2<" in root["/Metadata"].data
        assert b"pdfaid:conformance>B<" in root["/Metadata"].data

    def test_sections_are_bookmarks(self) -> None:
        root = PdfFileReader(io.BytesIO(paper.shown().data)).root
        first = root["/Outlines"]["/First"]
        assert [first["/Title"], first["/Next"]["/Title"]] == ["1. Who agrees", "2. Your part"]

    def test_every_font_is_in_the_file(self) -> None:
        done = subprocess.run(["pdffonts", "-"], input=paper.shown().data, capture_output=True, check=True)
        rows = done.stdout.decode().splitlines()[2:]
        assert rows
        assert all(row.split()[-5] == "yes" for row in rows)

    def test_a_colour_or_a_date_that_cannot_be_used_is_refused(self) -> None:
        with pytest.raises(ValueError, match="#0b5c68, not 'teal'"):
            paper.sheet(accent="teal")
        with pytest.raises(ValueError, match="time zone"):
            paper.sheet(made_at=datetime(2026, 1, 1))  # noqa: DTZ001


class TestTheSameBytes:
    def test_the_same_values_give_the_same_bytes(self) -> None:
        again = paper.printed(pdf.print_sheet(paper.sheet()))
        assert again.data == paper.shown().data
        assert again.digest == paper.shown().digest

    def test_whatever_zone_the_date_is_written_in(self) -> None:
        elsewhere = paper.MADE.astimezone(timezone(timedelta(hours=-3)))
        assert paper.printed(pdf.print_sheet(paper.sheet(made_at=elsewhere))).data == paper.shown().data

    def test_another_process_and_no_fonts_of_the_machine_change_nothing(self, tmp_path: Path) -> None:
        script = (
            "from tests.gateways import paper; from valueback.gateways import pdf;"
            "print(pdf.print_sheet(paper.sheet()).digest)"
        )
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONPATH": f"{root}/src", "HOME": str(tmp_path), "TZ": "Asia/Tokyo", "LANG": "ja_JP.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == paper.shown().digest

    @pytest.mark.parametrize("change", [{"title": "Another"}, {"digest": "cd" * 32}, {"made_at": paper.NOW}])
    def test_another_value_gives_other_bytes(self, change: dict[str, Any]) -> None:
        assert paper.printed(pdf.print_sheet(paper.sheet(**change))).digest != paper.shown().digest


class TestPlaces:
    def test_each_line_has_a_place_on_its_page(self) -> None:
        made = paper.printed(pdf.print_sheet(paper.long_sheet()))
        assert [place.key for place in made.places] == ["client", "coach"]
        left, right = made.places
        assert left.page == right.page == 4
        assert left.y == right.y
        assert left.x + left.width < right.x
        assert right.x + right.width <= 595.28 - 60

    def test_the_name_stands_right_below_its_place(self) -> None:
        made = paper.shown()
        boxes = text_of(made.data, "-bbox")
        for place, first in zip(made.places, ("Ana", "Rui"), strict=True):
            found = re.findall(rf'xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="[\d.]+">{first}<', boxes)
            x, y = (float(part) for part in found[-1])
            bottom = 841.89 - place.y
            assert x == pytest.approx(place.x, abs=1)
            assert 0 < y - bottom < 16

    def test_seven_signers_each_have_their_own(self) -> None:
        lines = tuple(Line(f"k{number}", f"Person {number}", "Witness") for number in range(7))
        made = paper.printed(pdf.print_sheet(paper.sheet(lines=lines)))
        assert len({(one.page, one.x, one.y) for one in made.places}) == 7
        assert all(one.y > 60 for one in made.places)

    def test_nobody_to_sign_is_a_sheet_without_places(self) -> None:
        made = paper.printed(pdf.print_sheet(paper.sheet(lines=())))
        assert made.places == ()
        assert "Signatures" not in text_of(made.data)


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Łukasz Żółć-Šimůnek",
            "Nguyễn Thị Ánh",
            "Ελένη Παπαδοπούλου",
            "Владимир Щукин",
            "अनीता शर्मा",
            "สมชาย ใจดี",
            "Արամ",
            "გიორგი",
            "São Conceição",
            "አበበ",
        ],
    )
    def test_a_name_prints_as_it_is_written(self, name: str) -> None:
        made = pdf.print_sheet(paper.sheet(lines=(Line("client", name, "Client"),)))
        said = text_of(paper.printed(made).data)
        assert name.split()[0][:3] in said

    @pytest.mark.parametrize("name", ["יעל כהן", "فاطمة الزهراء"])
    def test_names_from_right_to_left_keep_their_letters(self, name: str) -> None:
        # In which order poppler reads the letters depends on their heights; none may be missing.
        assert set(name) <= set(printed_clause(f"Signed by {name} on Monday."))

    @pytest.mark.parametrize("sign", ["😀", "👍🏽", "👩‍💻", "☎", "✓", "→", "€", "₹", "½", "❤️"])
    def test_emoji_and_signs_print(self, sign: str) -> None:
        assert isinstance(of_clause(f"Good {sign} work"), pdf.Printed)

    def test_characters_without_a_font_are_named_with_the_words_they_stand_in(self) -> None:
        lines = (Line("client", "Ana Lima", "Client"), Line("coach", "田中 太郎", "Coach"))
        told = pdf.print_sheet(paper.sheet(lines=lines))
        assert told == Unprintable(("田", "中", "太", "郎"), "田中 太郎")

    def test_the_words_are_those_around_the_character_in_a_long_text(self) -> None:
        told = of_clause("before " * 300 + "here 한 it is" + " after" * 300)
        assert isinstance(told, Unprintable)
        assert told.characters == ("한",)
        assert "here 한 it is" in told.words
        assert len(told.words) <= 80

    def test_a_stamp_says_it_too(self) -> None:
        assert pdf.print_stamp(paper.stamp("田中")) == Unprintable(("田", "中"), "田中")

    def test_what_has_happened_is_printed_all_the_same_when_asked(self) -> None:
        rows = (pdf.Row("Monday", "田 Ana", "Signed", agent="한"),)
        told = text_of(paper.printed(pdf.print_certificate(paper.record(rows=rows), spelled=True)).data)
        assert "[U+7530] Ana" in told
        assert "[U+D55C]" in told
        assert pdf.print_certificate(paper.record(rows=rows)) == Unprintable(("田", "한"), "田 Ana")
        stamped = paper.printed(pdf.print_stamp(paper.stamp("Ana 田"), spelled=True))
        assert "Ana [U+7530]" in text_of(stamped.data)

    def test_a_font_of_the_configured_folder_fills_the_gap(
        self, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few, more = tmp_path / "few", tmp_path / "more"
        for folder, name in ((few, "NotoSans[wght].ttf"), (more, "NotoSansThai[wght].ttf")):
            folder.mkdir()
            (folder / name).write_bytes((FONTS / name).read_bytes())
        monkeypatch.setattr(press, "FONTS", few)
        settings.FONTS_DIR = None
        assert of_clause("สมชาย") == Unprintable(("ส", "ม", "ช", "า", "ย"), "สมชาย")
        settings.FONTS_DIR = more
        assert isinstance(of_clause("สมชาย"), pdf.Printed)


class TestHostileWords:
    @pytest.mark.parametrize(
        "words",
        [
            '#read("/etc/passwd")',
            "#{ panic() }",
            "$x^2$ and *bold* and _slanted_ and `code`",
            "@client <told> // a comment /* and */ another",
            "= Heading\n- item\n+ item",
            '"; sys.inputs \\u{41} \\ "',
            "#metadata((pages: 99))<told>",
            "[#sys.version]",
            "<script>alert(1)</script>",
        ],
    )
    def test_markup_is_shown_as_it_was_typed(self, words: str) -> None:
        said = printed_clause(words)
        for line in words.split("\n"):
            assert line in said
        assert "99" not in said.replace(words, "")

    def test_markup_in_every_other_field_changes_nothing_either(self) -> None:
        nasty = '#panic("x") $ * @a <told> ]}) "'
        made = pdf.print_sheet(
            paper.sheet(
                title=nasty,
                lead=nasty,
                brand=nasty,
                reference=nasty,
                notice=nasty,
                page_of=nasty,
                digest_label=nasty,
                lines_title=nasty,
                highlight_label=nasty,
                sections=(Section(nasty, nasty, (Clause(nasty, nasty, highlighted=True),)),),
                lines=(Line(nasty, nasty, nasty),),
            )
        )
        done = paper.printed(made)
        assert done.pages == 1
        assert done.places[0].key == nasty
        assert text_of(done.data).count("#panic") >= 10

    def test_ten_thousand_characters_print_whole(self) -> None:
        words = "".join(f"word{number} " for number in range(1300))
        made = paper.printed(of_clause(words))
        said = text_of(made.data)
        assert len(words) > 10_000
        assert all(f"word{number}" in said for number in (0, 500, 1299))
        assert made.pages >= 3

    @pytest.mark.parametrize("one", ["a", "щ", "漢", "e\u0301", "👍"])
    def test_ten_thousand_characters_without_a_space_stay_on_the_paper(self, one: str) -> None:
        made = of_clause(one * (10_000 // len(one)))
        if one == "漢":
            assert made == Unprintable(("漢",), "漢" * 80)
            return
        boxes = text_of(paper.printed(made).data, "-bbox")
        assert max(float(found) for found in re.findall(r'xMax="([\d.]+)"', boxes)) <= 595.28 - 60

    def test_a_digest_is_never_broken(self) -> None:
        assert "\u200b" not in text_of(paper.shown().data)
        assert "ab" * 32 in text_of(paper.shown().data)

    def test_what_is_no_text_is_left_out(self) -> None:
        assert pdf.printable("a\x00b\x01c\x7fd\x9fe") == "abcde"
        assert pdf.printable("tab\there\r\nnext\rlast\u2028end") == "tab here\nnext\nlast\nend"
        assert pdf.printable("half \ud83d of one") == "half ? of one"
        assert isinstance(of_clause("a\x01b\x02\x7f\ud800"), pdf.Printed)

    def test_the_order_of_reading_cannot_be_turned_round(self) -> None:
        assert pdf.printable("pay \u202e0042\u202c") == "pay 0042"
        assert "pay 0042" in printed_clause("pay \u202e0042\u202c")

    def test_lines_stay_lines(self) -> None:
        lines = [line.strip() for line in printed_clause("one\ntwo\nthree").splitlines()]
        assert {"two", "three"} <= set(lines)


class TestStamps:
    def test_a_typed_name_and_its_words_fit_the_place(self) -> None:
        made = paper.printed(pdf.print_stamp(paper.stamp("Ana Lima")))
        assert info_of(made.data)["Page size"].startswith("216 x 76 pts")
        said = text_of(made.data)
        assert "Ana Lima" in said.splitlines()[0]
        assert "16 January 2026, 06:30 (São Paulo)" in said

    @pytest.mark.parametrize("length", [40, 120, 400])
    def test_a_long_name_shrinks_and_nothing_leaves_the_place(self, length: int) -> None:
        made = paper.printed(pdf.print_stamp(paper.stamp(("Maria Aparecida " * 40)[:length], label="Signed")))
        boxes = text_of(made.data, "-bbox")
        assert made.pages == 1
        assert max(float(found) for found in re.findall(r'xMax="([\d.]+)"', boxes)[1:]) <= 217
        assert max(float(found) for found in re.findall(r'yMax="([\d.]+)"', boxes)[1:]) <= 77

    def test_a_drawn_name_is_lines_and_dots_not_text(self) -> None:
        strokes = (((0, 100), (300, 20), (600, 180)), ((300, 100),))
        drawn = paper.printed(pdf.print_stamp(paper.stamp(strokes=strokes, label="Signed electronically")))
        assert "Ana Lima" not in text_of(drawn.data)
        other = paper.printed(pdf.print_stamp(paper.stamp(strokes=strokes[:1], label="Signed electronically")))
        assert drawn.data != other.data

    def test_a_very_long_drawing_is_drawn(self) -> None:
        stroke = tuple((number % 600, number % 200) for number in range(5_000))
        assert paper.printed(pdf.print_stamp(paper.stamp(strokes=(stroke, (), stroke[:1])))).pages == 1


class TestTheRecord:
    def test_every_row_is_whole(self) -> None:
        said = text_of(paper.printed(pdf.print_certificate(paper.record())).data, "-layout")
        assert "How this was signed" in said
        assert "Opened the document" in said
        assert "203.0.113.9" in said
        assert said.count("ab" * 8) == 8  # two digests in four lines each

    def test_heads_are_repeated_on_every_page(self) -> None:
        rows = paper.record().rows * 30
        made = paper.printed(pdf.print_certificate(paper.record(rows=rows)))
        pages = text_of(made.data).split("\f")[: made.pages]
        assert made.pages > 2
        assert all("Who and what" in page for page in pages)

    def test_rows_without_address_and_digest_are_rows(self) -> None:
        made = pdf.print_certificate(paper.record(rows=(pdf.Row("Monday", "Ana", "Told by phone"),)))
        assert "Told by phone" in text_of(paper.printed(made).data)


class TestFonts:
    def test_they_are_the_ones_that_were_copied(self) -> None:
        assert fonts.problems() == []

    def test_a_changed_or_added_file_is_found(self, tmp_path: Path) -> None:
        for found in FONTS.iterdir():
            (tmp_path / found.name).write_bytes(found.read_bytes())
        (tmp_path / "NotoSansThai[wght].ttf").write_bytes(b"something else")
        (tmp_path / "Another.ttf").write_bytes(b"")
        told = fonts.problems(tmp_path)
        assert told[0] == "Another.ttf is not asked for"
        assert told[1].startswith("NotoSansThai[wght].ttf is not the file that was copied")


def test_a_document_of_another_moment_is_another_document() -> None:
    later = replace(paper.sheet(), made_at=datetime(2026, 2, 1, tzinfo=UTC))
    assert "Feb" in info_of(paper.printed(pdf.print_sheet(later)).data)["CreationDate"]
