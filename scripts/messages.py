"""Messages: extract them from Python and Jinja, keep one .po for each area, compile them into one .mo a language.

    python scripts/messages.py            extract and compile; new messages wait in their area's .po for words
    python scripts/messages.py letters    the same, but touch only the .po of the areas named
    python scripts/messages.py --check    change nothing; exit 1 and say what is missing, doubtful or out of date

An area is a folder of the package (`letters`, a feature of `web`), so two people who add messages to two
features never meet in one file. The .po files lie in `src/valueback/locale/<locale>/<area>.po`. Words for a
message that has gone stay at the end of its file (`#~`) and come back with it.
"""

import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE: Final = Path(__file__).resolve().parent.parent / "src" / "valueback"
LOCALES: Final = ("pt_BR", "es")
CATALOGUE: Final = "django"
KEYWORDS: Final[Mapping[str, tuple[int | tuple[int, str], ...] | None]] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# In pages `count(n, one, many)`; in Python that name belongs to strings and lists.
PYTHON_KEYWORDS: Final = {**KEYWORDS, "counted": (2, 3), "say": None}
JINJA_KEYWORDS: Final = {**KEYWORDS, "count": (2, 3)}
JINJA_OPTIONS: Final = {"silent": "false", "trimmed": "true", "encoding": "utf-8"}
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[sd]")
# Pages that only a developer sees stay English, and tests of the words hold none of their own.
LEFT_OUT: Final = ("web/templates/dev/", "web/samples.py")

Key = tuple[str | None, str]


def area_of(source: str) -> str:
    """The area of a file, by its path inside the package: the feature's folder, or `web` for what is shared."""
    parts = source.split("/")
    if parts[0] == "web":
        return parts[1] if len(parts) > 2 and parts[1] not in ("templates", "static") else "web"
    return parts[0] if len(parts) > 1 else "package"


def sources() -> Iterator[str]:
    """Every file that may hold a message, relative to the package."""
    for pattern in ("**/*.py", "**/*.html", "**/*.txt"):
        for path in sorted(PACKAGE.glob(pattern)):
            name = path.relative_to(PACKAGE).as_posix()
            if not name.startswith(LEFT_OUT) and "/static/" not in name and "migrations/" not in name:
                yield name


def extracted() -> dict[str, Catalog]:
    """A template of messages for each area that has any."""
    found: dict[str, Catalog] = {}
    for name in sources():
        python = name.endswith(".py")
        method, options = ("python", {"encoding": "utf-8"}) if python else ("jinja2", JINJA_OPTIONS)
        keywords = PYTHON_KEYWORDS if python else JINJA_KEYWORDS
        rows = extract_from_file(method, PACKAGE / name, keywords, ("Translators:",), dict(options))
        for _line, message, comments, context in rows:
            catalog = found.setdefault(area_of(name), Catalog(charset="utf-8"))
            catalog.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return found


def po_path(locale: str, area: str) -> Path:
    return PACKAGE / "locale" / locale / f"{area}.po"


def mo_path(locale: str) -> Path:
    return PACKAGE / "locale" / locale / "LC_MESSAGES" / f"{CATALOGUE}.mo"


def existing(locale: str) -> dict[str, Catalog]:
    """What has been translated, by area."""
    found = {}
    for path in sorted((PACKAGE / "locale" / locale).glob("*.po")):
        with path.open("rb") as stream:
            found[path.stem] = read_po(stream, locale=locale, charset="utf-8")
    return found


def key_of(message: Message) -> Key:
    one = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, one


def updated(locale: str) -> dict[str, Catalog]:
    """Each area's catalogue as it should be: today's messages with the words known for them, in any area."""
    old = existing(locale)
    known: dict[Key, Message] = {}
    for catalog in old.values():
        gone = {key_of(message): message for message in catalog.obsolete.values() if any(strings(message))}
        known = gone | known | {key_of(message): message for message in catalog if message.id and any(strings(message))}
    fresh = {}
    for area, template in extracted().items():
        catalog = Catalog(locale=locale, charset="utf-8", fuzzy=False, project="Valueback")
        own = {key_of(message): message for message in old[area] if message.id} if area in old else {}
        for message in sorted((m for m in template if m.id), key=key_of_text):
            before = own.get(key_of(message))
            if before is None or not any(strings(before)):
                before = known.get(key_of(message))
            words = before.string if before is not None and fits(before, message) else None
            flags = (before.flags & {"fuzzy"}) if before is not None else frozenset()
            catalog.add(message.id, words, message.locations, flags, message.auto_comments, context=message.context)
        keep_gone(catalog, old.get(area))
        fresh[area] = catalog
    return fresh


def keep_gone(catalog: Catalog, before: Catalog | None) -> None:
    """Carry the words of messages that are not extracted any more."""
    if before is None:
        return
    living = {key_of(message) for message in catalog if message.id}
    for message in (*before, *before.obsolete.values()):
        if message.id and any(strings(message)) and key_of(message) not in living:
            catalog.obsolete[message.id] = message


def fits(before: Message, message: Message) -> bool:
    return isinstance(before.id, str) == isinstance(message.id, str)


def key_of_text(message: Message) -> tuple[str, str]:
    context, one = key_of(message)
    return one, context or ""


def strings(message: Message) -> tuple[str, ...]:
    """The translated forms of a message; empty strings where words are missing."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ("",))


def po_text(catalog: Catalog) -> bytes:
    """The file without the dates and line numbers that would change it for nothing."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, include_lineno=False, omit_header=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalog.locale}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return head.encode() + buffer.getvalue().lstrip(b"\n")


def faults_of(message: Message, where: str) -> Iterator[str]:
    """What is wrong with one translation."""
    _context, one = key_of(message)
    if not all(strings(message)):
        yield f"{where}: not translated: {one!r}"
        return
    if "fuzzy" in message.flags:
        yield f"{where}: marked as doubtful (fuzzy): {one!r}"
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    asked = set(PLACEHOLDER.findall(ids[-1]))
    for words in strings(message):
        if set(PLACEHOLDER.findall(words)) != asked:
            yield f"{where}: the placeholders differ: {one!r} and {words!r}"
        if words[:1].isspace() != ids[0][:1].isspace() or words[-1:].isspace() != ids[0][-1:].isspace():
            yield f"{where}: the spaces at an end differ: {one!r}"


def clashes(catalogs: Mapping[str, Catalog], locale: str) -> Iterator[str]:
    """One message with two translations: the same word for the same thing, in every area."""
    seen: dict[Key, tuple[str, tuple[str, ...]]] = {}
    for area, catalog in catalogs.items():
        for message in catalog:
            if not message.id or not all(strings(message)):
                continue
            first_area, words = seen.setdefault(key_of(message), (area, strings(message)))
            if words != strings(message):
                both = f"{words[0]!r} in {first_area} and {strings(message)[0]!r} in {area}"
                yield f"{locale}: {key_of(message)[1]!r} is {both}"


def compiled(catalogs: Mapping[str, Catalog], locale: str) -> bytes:
    """All areas in one .mo."""
    whole = Catalog(locale=locale, charset="utf-8", fuzzy=False, project="Valueback")
    for area in sorted(catalogs):
        for message in catalogs[area]:
            if message.id and all(strings(message)):
                whole.add(message.id, message.string, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def words_in(mo: bytes) -> dict[object, object]:
    """What a .mo says, without its header: dates and Babel's version would make two runs differ."""
    catalog = read_mo(io.BytesIO(mo))
    return {key_of(message): strings(message) for message in catalog if message.id}


def is_current(locale: str, fresh: Mapping[str, Catalog]) -> bool:
    path = mo_path(locale)
    return path.exists() and words_in(path.read_bytes()) == words_in(compiled(fresh, locale))


def problems() -> list[str]:
    """Everything that --check complains of."""
    told: list[str] = []
    for locale in LOCALES:
        fresh = updated(locale)
        for area, catalog in sorted(fresh.items()):
            path = po_path(locale, area)
            if not path.exists() or path.read_bytes() != po_text(catalog):
                told.append(f"{path.relative_to(PACKAGE)} is out of date: run python scripts/messages.py")
            for message in catalog:
                if message.id:
                    told.extend(faults_of(message, f"{locale}/{area}.po"))
        told.extend(
            f"{locale}/{area}.po has no messages any more: delete it" for area in existing(locale).keys() - fresh
        )
        told.extend(clashes(fresh, locale))
        if not is_current(locale, fresh):
            told.append(f"{mo_path(locale).relative_to(PACKAGE)} is out of date: run python scripts/messages.py")
    return told


def write(areas: Sequence[str] = ()) -> None:
    """Update the .po of these areas (all, if none is named) and compile all of them."""
    for locale in LOCALES:
        fresh = updated(locale)
        mo_path(locale).parent.mkdir(parents=True, exist_ok=True)
        for area, catalog in fresh.items():
            path, text = po_path(locale, area), po_text(catalog)
            if (not areas or area in areas) and not (path.exists() and path.read_bytes() == text):
                path.write_bytes(text)
        if not is_current(locale, fresh):
            mo_path(locale).write_bytes(compiled(fresh, locale))


def main(arguments: Sequence[str]) -> int:
    if "--check" not in arguments:
        write(arguments)
    told = problems()
    sys.stdout.write("".join(f"{line}\n" for line in told) or "Every message that must be is translated.\n")
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
