"""The words on a document that is signed, around its own text: what its pages say of themselves and of its signers.

Written in the language of the document. Times stand in the agreement's anchor zone and in UTC, which nobody doubts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from valueback.letters import formats
from valueback.letters.i18n import translator
from valueback.letters.names import N_

_ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "client": N_("client"),
        "coach": N_("coach"),
        "sponsor": N_("for whoever pays"),
        "witness1": N_("first witness"),
        "witness2": N_("second witness"),
    }
)
_STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "viewed": N_("opened the document"),
        "consented": N_("agreed to sign electronically"),
        "proved": N_("proved who they are"),
        "signed": N_("signed"),
        "reminded": N_("was reminded"),
        "brought": N_("brought in the copy signed elsewhere"),
    }
)
_PROOFS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "code": N_("with a six-digit code sent to their address"),
        "device": N_("from a device that had given such a code before"),
        "session": N_("signed in to their own account"),
    }
)
_HELD: Final = 120  # characters of a browser's name that are printed


@dataclass(frozen=True, slots=True)
class Certificate:
    """The page that lists what was shown, agreed to and signed."""

    title: str
    intro: tuple[str, ...]
    heads: tuple[str, str, str, str]


def role(party: str, language: str) -> str:
    """As what somebody signs: `client`, `first witness`."""
    return translator(language).gettext(_ROLES[party])


def signature_lines(language: str) -> str:
    """The heading above the places where signatures go."""
    return translator(language).gettext("Signatures")


def notice(language: str, verify: str) -> str:
    """What stands on page one and in the letter: what a PDF reader says of an issuer it does not know, and why."""
    _ = translator(language).gettext
    return _(
        "Once all have signed, this document is sealed. A PDF reader may say that it does not know who issued the "
        "seal: the certificate is the practice's own. Whether the document is whole and unchanged is told at %(url)s."
    ) % {"url": verify}


def page_of(language: str) -> str:
    """The words of a page's number; `{n}` and `{m}` are filled in by whoever prints."""
    return translator(language).gettext("Page {n} of {m}")


def digest_label(language: str) -> str:
    return translator(language).gettext("SHA-256 of the text")


def highlight_label(language: str) -> str:
    """What stands above clauses that are acknowledged apart from the rest."""
    return translator(language).gettext("Read this with care")


def reference(number: str, version: int, kind: str, language: str) -> str:
    """What a document is called: `LE-7, version 2`, `LE-7, results schedule 1`."""
    _ = translator(language).gettext
    if kind == "schedule":
        return _("%(number)s, results schedule %(version)d") % {"number": number, "version": version}
    return _("%(number)s, version %(version)d") % {"number": number, "version": version}


def moments(at: datetime, zone: str, language: str) -> tuple[str, str]:
    """An instant in the anchor zone with its place, and in UTC to the second."""
    return formats.instant(at, zone, language, place=True), f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def step_words(step: str, words: str, language: str) -> str:
    """What somebody did: `proved who they are, with a six-digit code sent to their address`."""
    _ = translator(language).gettext
    done = _(_STEPS[step])
    if step == "proved" and words in _PROOFS:
        return f"{done}, {_(_PROOFS[words])}"
    return done


def is_printed(step: str) -> bool:
    """Whether the certificate page lists this kind of step."""
    return step in _STEPS


def agent_words(agent: str) -> str:
    """A browser's name, shortened to what a page can hold."""
    return agent if len(agent) <= _HELD else f"{agent[:_HELD]}…"


def certificate(document: str, shown: str, language: str) -> Certificate:
    """The words of the certificate page of `document`; `shown` is the SHA-256 of the bytes that were signed."""
    _ = translator(language).gettext
    return Certificate(
        _("How this document was signed"),
        (
            _("This page was added when all had signed. It belongs to %(document)s.") % {"document": document},
            _(
                "What each signer opened and signed are the bytes of this file before this page was added. Their "
                "SHA-256 is %(digest)s; they are still the beginning of this file, unchanged."
            )
            % {"digest": shown},
        ),
        (_("When"), _("Who and what"), _("From where"), _("Which bytes (SHA-256)")),
    )


def reason(party: str, language: str) -> str:
    """What a PDF reader shows as the reason of a seal."""
    return translator(language).gettext("Signed as %(role)s") % {"role": role(party, language)}


def stamp_words(name: str, party: str, language: str) -> str:
    """What stands in a signature block below the name: `Signed electronically by Ana Lima, client`."""
    _ = translator(language).gettext
    return _("Signed electronically by %(name)s, %(role)s") % {"name": name, "role": role(party, language)}


def stamp_digest(digest: str, language: str) -> str:
    """What was signed, short enough for a signature block."""
    return translator(language).gettext("What was shown: SHA-256 %(digest)s…") % {"digest": digest[:16]}


def file_name(document: str, signed: bool, language: str) -> str:
    """The name a document is saved under: letters, digits and hyphens, so that every system takes it."""
    ending = translator(language).pgettext("file name", "signed") if signed else ""
    plain = unicodedata.normalize("NFKD", f"{document} {ending}").encode("ascii", "ignore").decode()
    kept = "".join(one if one.isalnum() else "-" for one in plain)
    return "-".join(part for part in kept.split("-") if part) + ".pdf"
