"""What is said of a file: one sentence with a word and a colour, and the few lines that it rests on.

The whole file's digest is asked for first. Only when it is unknown does it matter how the file begins and who sealed
it: then it is one of ours that was changed, or none of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valueback.core.dates import Instant
from valueback.gateways import signing
from valueback.gateways.signing import Examined
from valueback.usecases import verify
from valueback.usecases.verify import Known
from valueback.web.parts import Tone

KINDS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "agreement": gettext_lazy("Agreement, version %(number)s"),
        "amendment": gettext_lazy("Change to an agreement, version %(number)s"),
        "schedule": gettext_lazy("Results schedule %(number)s"),
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says of one file."""

    tone: Tone
    word: str
    sentence: str
    detail: str
    digest: str
    kind: str = ""
    signatures: str = ""
    sealed_at: Instant | None = None
    shown_digest: str = ""
    fingerprints: tuple[str, ...] = ()


def answered(data: bytes) -> Answer:
    """What can be said of these bytes. They are not kept."""
    examined = signing.examine(data)
    digest = examined.digest
    found = verify.known(digest)
    if found is not None:
        return _ours(found, digest, examined.certificates)
    began = verify.known(examined.shown) if examined.shown else None
    if began is not None or verify.is_ours(examined.certificates):
        return _unknown(examined, digest, began)
    if examined.ours and not examined.revisions:
        return _damaged(digest)
    return Answer(
        "quiet",
        _("Not one of ours"),
        _("This is not one of our documents."),
        _("It may still be good: only whoever made it can say so."),
        digest,
    )


def _ours(found: Known, digest: str, fingerprints: tuple[str, ...]) -> Answer:
    tone, word, sentence, detail = _said(found)
    given = _("%(given)s of %(asked)s") % {"given": found.signatures, "asked": found.asked}
    return Answer(
        tone,
        word,
        sentence,
        detail,
        digest,
        str(KINDS[found.kind]) % {"number": found.number},
        given,
        found.sealed_at,
        found.shown_digest if found.found_as != "shown" else "",
        fingerprints,
    )


def _said(found: Known) -> tuple[Tone, str, str, str]:
    untouched = _("This is one of our documents, and it is untouched.")
    if found.counts == "over":
        return "watch", _("No longer counts"), untouched, _("It was declined, taken back, made void, or it expired.")
    if found.found_as == "shown":
        said = _("This is the document as it was put before its signers. Nobody has signed this file.")
        return "info", _("Without signatures"), said, _later(found)
    if not found.is_latest:
        return "watch", _("Earlier copy"), untouched, _("More people have signed since: ask for the newest copy.")
    if found.found_as == "elsewhere":
        said = _("This is a document that was signed elsewhere, exactly as it was brought to us.")
        return "ok", _("Untouched"), said, _("Its signatures are for your PDF reader to check. %s") % _later(found)
    return ("ok" if found.counts == "signed" else "info"), _("Untouched"), untouched, _later(found)


def _later(found: Known) -> str:
    match found.counts:
        case "changed":
            return _("A later change to it has been signed, too.")
        case "replaced":
            return _("A later results schedule took its place.")
        case "waiting":
            return _("Not everybody has signed yet.")
    return ""


def _unknown(examined: Examined, digest: str, began: Known | None) -> Answer:
    """A file that begins as one of ours, or carries a seal of ours, and is not a copy that we made."""
    kind = str(KINDS[began.kind]) % {"number": began.number} if began else ""
    shown = began.shown_digest if began else ""
    if examined.untouched and examined.signatures:
        sentence = _("A practice here sealed this file, and it is untouched since. It is no copy that we still keep.")
        return Answer("info", _("Sealed here"), sentence, "", digest, kind, fingerprints=examined.certificates)
    sentence = _("This began as one of our documents, but it was changed.")
    return Answer("risk", _("Changed"), sentence, _warning(), digest, kind, "", None, shown, examined.certificates)


def _damaged(digest: str) -> Answer:
    """A file with the mark of a sealed document that can no longer be read as one."""
    sentence = _("This looks like one of our documents, but it was changed or damaged.")
    return Answer("risk", _("Changed"), sentence, _warning(), digest)


def _warning() -> str:
    return _("Do not rely on it. Ask whoever sent it for the copy that came by mail.")
