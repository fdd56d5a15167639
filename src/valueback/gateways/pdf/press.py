"""Values become the bytes of a PDF/A-2b file: the same values, the same bytes, whatever the machine has installed.

All words reach the typesetter as data, never as its markup, and pass `printable` first. Text that no font can show is
refused by the typesetter; the answer then names the characters, because somebody has to type them differently.
"""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import typst

from valueback.gateways.pdf.values import BOX, PLACE, Place, Printed, Record, Sheet, Stamp, Unprintable, seconds

HERE: Final = Path(__file__).resolve().parent
TEMPLATES: Final = HERE / "typst"
FONTS: Final = HERE.parent / "fonts"
STANDARD: Final = "a-2b"

MISSING: Final = re.compile(r'the text `"(.*?)"` could not be displayed', re.S)
ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
# Runs without a space that a line cannot hold. Scripts that are written without spaces break by themselves.
RUN: Final = re.compile(r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uffff]{40,}")
STEP: Final = 20
BREAK: Final = "\u200b"
# Embeddings and overrides can show a sentence in another order than it is read aloud or digested; isolates cannot.
REVERSING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e")
SHOWN: Final = 80


def print_sheet(sheet: Sheet) -> Printed | Unprintable:
    """A document with its signature lines; each line's place is told in the answer."""
    return _pressed("sheet.typ", sheet)


def print_stamp(stamp: Stamp, *, spelled: bool = False) -> Printed | Unprintable:
    """One visible signature as a page of its own size; `spelled` as for a certificate."""
    return _pressed("stamp.typ", stamp, spelled=spelled)


def print_certificate(record: Record, *, spelled: bool = False) -> Printed | Unprintable:
    """What happened on the way to the signatures, on as many pages as it takes.

    With `spelled`, a character that no font has is written as its number, [U+7530]: what has happened can no more be
    typed differently, and has to be printed all the same.
    """
    return _pressed("record.typ", record, spelled=spelled)


def printable(text: str, *, breakable: bool = True) -> str:
    """The text without what is not text: control characters, halves of characters, reversals of reading order."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    lines = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", whole).replace("\t", " ")
    kept = "".join(one for one in lines if one == "\n" or not _invisible(one))
    return kept if not breakable else RUN.sub(lambda found: _breakable(found[0]), kept)


def _invisible(one: str) -> bool:
    return one in REVERSING or unicodedata.category(one) == "Cc"


def _breakable(run: str) -> str:
    """Allow a line to end inside a very long word, but never before a mark that belongs to the letter before it."""
    parts, since = [], 0
    for one in run:
        if since >= STEP and unicodedata.category(one)[0] not in "MC":
            parts.append(BREAK)
            since = 0
        parts.append(one)
        since += 1
    return "".join(parts)


def _pressed(template: str, value: Sheet | Stamp | Record, *, spelled: bool = False) -> Printed | Unprintable:
    data = _data(value)
    made = _set(template, value, data)
    if spelled and isinstance(made, Unprintable):
        made = _set(template, value, _spelled(data, frozenset(made.characters)))
    return made


def _set(template: str, value: Sheet | Stamp | Record, data: dict[str, Any]) -> Printed | Unprintable:
    made = value.made_at.astimezone(UTC)
    extra = {"date": [made.year, made.month, made.day, made.hour, made.minute, made.second], "box": BOX, "place": PLACE}
    compiler = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(font_folders()),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({**data, **extra})},
    )
    try:
        made_bytes = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=seconds(value.made_at))
    except typst.TypstError as error:
        missing = _missing(f"{error.message}\n{error.diagnostic}")
        if not missing:
            raise
        return Unprintable(missing, _where(data, missing))
    if not isinstance(made_bytes, bytes):
        raise TypeError("the typesetter gave no file")
    told = json.loads(compiler.query("<told>", field="value"))
    pages = next(one["pages"] for one in told if "pages" in one)
    places = tuple(Place(**one["place"]) for one in told if "place" in one)
    return Printed(made_bytes, sha256(made_bytes).hexdigest(), pages, places)


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """The fonts of these folders, read once; the typesetter's own come last, for mathematical and other signs."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[*folders])


def font_folders() -> tuple[Path, ...]:
    """Our own folder first: what an installation adds only fills gaps."""
    from django.conf import settings

    extra = getattr(settings, "FONTS_DIR", None) if settings.configured else None
    return (FONTS,) if extra is None else (FONTS, Path(extra))


def _data(value: object) -> dict[str, Any]:
    """The fields by name, with every text made printable."""
    return {
        field.name: _plain(getattr(value, field.name), field.name)
        for field in dataclasses.fields(value)  # type: ignore[arg-type]
    }


def _plain(value: object, name: str) -> Any:
    if isinstance(value, str):
        # A digest is copied and compared: nothing is put into it.
        return printable(value, breakable=name != "digest")
    if isinstance(value, tuple):
        return [_plain(one, name) for one in value]
    if dataclasses.is_dataclass(value):
        return _data(value)
    return value if isinstance(value, int | float) else None


def _missing(said: str) -> tuple[str, ...]:
    """The characters that the typesetter named, each once, in their order."""
    named = "".join(_unescaped(found) for found in MISSING.findall(said))
    return tuple(dict.fromkeys(named))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace('\\"', '"').replace("\\\\", "\\")


def _where(data: Mapping[str, Any], missing: tuple[str, ...]) -> str:
    """The first text with one of the characters, cut to what can be read at a glance."""
    for text in _texts(data):
        at = next((place for place, one in enumerate(text) if one in missing), None)
        if at is not None:
            plain = text.replace(BREAK, "")
            begin = max(0, len(text[:at].replace(BREAK, "")) - SHOWN // 2)
            return plain[begin : begin + SHOWN].strip()
    return ""


def _spelled(value: Any, missing: frozenset[str]) -> Any:
    """The same data with each missing character written as its number."""
    if isinstance(value, str):
        return "".join(f"[U+{ord(one):04X}]" if one in missing else one for one in value)
    if isinstance(value, dict):
        return {name: _spelled(one, missing) for name, one in value.items()}
    return [_spelled(one, missing) for one in value] if isinstance(value, list) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
