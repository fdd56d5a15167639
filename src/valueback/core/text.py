"""Text at the door: one normal form, nothing invisible that breaks a database, and one byte form for sealing.

SQLite accepts what PostgreSQL refuses, so every door cleans text here. `canonical` is RFC 8785 for the values
that facts carry: amounts and rates travel as strings, so no number is ever a float.
"""

import json
import unicodedata
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | tuple[Json, ...] | Mapping[str, Json] | None"

# Layout marks that reorder what is seen: a signed sentence must read as it is stored. Pasted phone numbers often
# carry them, so they are dropped rather than refused.
_REORDERING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_LINE_ENDS = str.maketrans({"\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\v": "\n", "\f": "\n"})
_DEEPEST = 64
_LARGEST = 2**53
_quoted = json.JSONEncoder(ensure_ascii=False).encode


class TextRefused(ValueError):
    """Text that cannot be taken. `code` is `nul`, `control` or `too_long`; `data` holds the numbers to say why."""

    def __init__(self, code: str, sentence: str, data: Mapping[str, int | str]) -> None:
        super().__init__(sentence)
        self.code = code
        self.data = data


def clean(value: str, *, limit: int, lines: bool = False) -> str:
    """`value` in NFC, stripped, at most `limit` characters; with `lines`, line breaks and tabs are kept.

    TextRefused for NUL, for control characters and lone surrogates, and for text that is too long.
    """
    text = value.replace("\r\n", "\n").translate(_LINE_ENDS) if lines else value
    text = unicodedata.normalize("NFC", text.translate(_REORDERING)).strip(" \t\n\r\u00a0\u3000\ufeff").strip()
    for place, char in enumerate(text):
        if char == "\0":
            raise TextRefused("nul", "This text holds an unreadable character (NUL).", {"place": place})
        if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and not (lines and char in "\n\t"):
            name = f"U+{ord(char):04X}"
            sentence = f"This text holds a character that cannot be kept ({name})."
            raise TextRefused("control", sentence, {"place": place, "char": name})
    if len(text) > limit:
        sentence = f"This text is too long: {len(text)} characters of at most {limit}."
        raise TextRefused("too_long", sentence, {"length": len(text), "limit": limit})
    return text


def canonical(obj: Json) -> bytes:
    """Canonical JSON (RFC 8785) of None, bool, int below 2^53, str, list, tuple and dict with str keys.

    ValueError for anything else: floats and Decimals are written as strings by whoever knows their meaning.
    """
    try:
        return "".join(_written(obj, 0)).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("text with a lone surrogate has no canonical form") from None


def _written(obj: object, depth: int) -> list[str]:
    if depth > _DEEPEST:
        raise ValueError(f"nested deeper than {_DEEPEST} levels")
    if obj is None or isinstance(obj, bool):
        return ["null" if obj is None else "true" if obj else "false"]
    if isinstance(obj, str):
        return [_quoted(obj)]
    if isinstance(obj, int):
        if abs(obj) >= _LARGEST:
            raise ValueError(f"{obj} is too large a number; write it as a string")
        return [int.__repr__(obj)]
    if isinstance(obj, list | tuple):
        return _joined("[", [_written(item, depth + 1) for item in obj], "]")
    if isinstance(obj, Mapping):
        return _joined("{", [_member(key, obj[key], depth) for key in _sorted_keys(obj)], "}")
    raise ValueError(f"{type(obj).__name__} has no canonical form; write it as a string")


def _sorted_keys(obj: Mapping[object, object]) -> list[str]:
    keys = [key for key in obj if isinstance(key, str)]
    if len(keys) != len(obj):
        raise ValueError("the keys of an object are strings")
    # RFC 8785 sorts by UTF-16 code units, which puts U+1F600 before U+FB00.
    return sorted(keys, key=lambda key: key.encode("utf-16-be"))


def _member(key: str, value: object, depth: int) -> list[str]:
    return [_quoted(key), ":", *_written(value, depth + 1)]


def _joined(opening: str, parts: list[list[str]], closing: str) -> list[str]:
    written = [opening]
    for number, part in enumerate(parts):
        if number:
            written.append(",")
        written += part
    return [*written, closing]
