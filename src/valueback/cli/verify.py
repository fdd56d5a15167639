"""`valueback verify FILE...`: whether a signed PDF is as it was sealed. Needs no network, database or configuration.

A seal proves that nothing was changed since; whose seal it is, a reader knows by its certificate's fingerprint only,
because anybody can make a certificate with any name. So the fingerprint is always told, and can be asked for.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from valueback.cli.main import FAILED, Problem

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers
    from valueback.gateways.signing import Examined, Found

CHANGED: Final = 1
NOT_OURS: Final = FAILED
ZONE: Final = "UTC"


def add(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "verify",
        help="say whether a signed PDF is as it was sealed",
        description="Say whether signed PDFs are as they were sealed, for whom, when, and by which certificate. "
        "Exit status 0 when every file is untouched, 1 when one was changed, 2 when one was not sealed by this "
        "product or cannot be read.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a PDF as it was sent by mail or downloaded")
    parser.add_argument(
        "--fingerprint",
        metavar="SHA256",
        help="the fingerprint that the practice publishes; a seal by any other certificate then counts as a change",
    )
    parser.add_argument("--lang", default="en", help="the language of the sentences: en, pt-BR or es (default: en)")


def run(args: argparse.Namespace) -> int:
    """Tell about each file in turn; the worst of them gives the exit status."""
    from valueback.gateways.signing import examine
    from valueback.letters.i18n import language_tag

    try:
        language = language_tag(args.lang)
    except ValueError as error:
        raise Problem(f"{error}.") from error
    wanted = None if args.fingerprint is None else _fingerprint(args.fingerprint)
    worst = 0
    for number, name in enumerate(args.files):
        found = examine(_bytes(name))
        worst = max(worst, _status(found, wanted))
        gap = "\n" if number else ""
        sys.stdout.write(gap + "\n".join(_told(name, found, wanted, language)) + "\n")
    return worst


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Problem(f"{name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Problem(f"{name!r} is not the name of a file.") from error


def _fingerprint(typed: str) -> str:
    """As it is written in many ways: with colons, spaces, large or small letters."""
    plain = re.sub(r"[\s:]", "", typed).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise Problem(f"--fingerprint {typed[:80]!r} is not a SHA-256: it has 64 digits from 0 to 9 and A to F.")
    return plain


def _status(found: Examined, wanted: str | None) -> int:
    if not found.ours:
        return NOT_OURS
    strange = wanted is not None and any(one != wanted for one in found.certificates)
    return 0 if found.untouched and not strange else CHANGED


# --- in words -------------------------------------------------------------------------------------------------------


def _told(name: str, found: Examined, wanted: str | None, language: str) -> Iterator[str]:
    from valueback.letters.i18n import translator

    _ = translator(language).gettext
    if not found.ours:
        yield _("%(file)s: this is not a document that was sealed here, or it cannot be read.") % {"file": name}
        return
    status = _status(found, wanted)
    yield (_("%(file)s: untouched.") if status == 0 else _("%(file)s: NOT as it was sealed.")) % {"file": name}
    yield from (f"  {said}" for said in _reasons(found, wanted, language))
    yield from (f"  {_seal(one, language)}" for one in found.signatures)
    yield from (f"  {said}" for said in _certificates(found, language))
    if found.shown:
        yield "  " + _("What was shown for signing has the SHA-256 %(digest)s.") % {"digest": found.shown}
    yield "  " + _("This file has the SHA-256 %(digest)s.") % {"digest": found.digest}


def _reasons(found: Examined, wanted: str | None, language: str) -> Iterator[str]:
    from valueback.letters.i18n import translator

    _ = translator(language).gettext
    if found.untouched:
        said = _("Every seal is intact (%(number)s), and nothing was added after the last one.")
        yield said % {"number": len(found.signatures)}
    elif not found.signatures:
        yield _("It carries our mark, but it cannot be read whole: it was damaged or changed.")
    elif all(one.intact for one in found.signatures) and found.added:
        yield _("Something was added after the last seal; what stands before it is intact.")
    else:
        yield _("Something that a seal covers was changed.")
    if wanted is not None and any(one != wanted for one in found.certificates):
        yield _("It is not sealed by the certificate whose fingerprint you gave.")


def _seal(one: Found, language: str) -> str:
    from valueback.letters import formats
    from valueback.letters.i18n import translator

    _ = translator(language).gettext
    when = (
        _("at a time that it does not say") if one.at is None else formats.instant(one.at, ZONE, language, place=True)
    )
    said = _("Intact: sealed for %(name)s, %(when)s.") if one.intact else _("Broken: sealed for %(name)s, %(when)s.")
    told = said % {"name": one.name or one.subject, "when": when}
    if one.stamped_at is not None:
        stamped = formats.instant(one.stamped_at, ZONE, language, place=True)
        told += " " + _("A timestamp server says %(when)s.") % {"when": stamped}
    return told


def _certificates(found: Examined, language: str) -> Iterator[str]:
    from valueback.letters.i18n import translator

    _ = translator(language).gettext
    subjects = {one.fingerprint: one.subject for one in found.signatures}
    for fingerprint, subject in subjects.items():
        yield _("Sealed by the certificate of %(name)s, with the SHA-256 fingerprint") % {"name": subject}
        yield "  " + ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()
    if len(subjects) > 1:
        yield _("The seals are by different certificates: ask the practice whether each of them is its own.")
    elif subjects:
        yield _("Compare it with the one that the practice publishes: a certificate can carry any name.")
