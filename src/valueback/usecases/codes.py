"""Six digits prove that somebody reads a mailbox: ten minutes, five tries, one use, and nothing stored opens anything.

A challenge is kept in the shared cache with the digest of its code under the installation's key. The letter that
carries the code may also carry a link, for a tap on another device: the challenge's name and a proof of it. Whichever
is used first uses up both. All instants here are real time.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache

from valueback.core.dates import Instant, instant_text, parse_instant, utc
from valueback.core.decisions import Decision, Done, Refused
from valueback.usecases.links import Keys

LASTS: Final = timedelta(minutes=10)
TRIES: Final = 5
_DIGITS: Final = 6
_PROOF: Final = 20  # bytes of the proof that a link carries
_NAME: Final = 16  # bytes of a challenge's name


@dataclass(frozen=True, slots=True)
class Issued:
    """A new challenge: its name stays with the browser that asked, the code and the link's token go into the letter."""

    challenge: str
    code: str
    token: str


def issue(purpose: str, subject: str, keys: Keys, real: Instant) -> Issued:
    """A fresh challenge. `purpose` is what the code may be used for, `subject` the address or id that it proves."""
    challenge = secrets.token_bytes(_NAME).hex()
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    kept = {
        "purpose": purpose,
        "subject": subject,
        "digest": _digest(keys.secrets[0], challenge, code),
        "until": instant_text(utc(real) + LASTS),
    }
    cache.set(_key(challenge), kept, LASTS.total_seconds())
    proof = _proof(keys.secrets[0], challenge)
    return Issued(challenge, code, base64.urlsafe_b64encode(bytes.fromhex(challenge) + proof).decode("ascii"))


def subject_of(challenge: str, purpose: str, real: Instant) -> str | None:
    """Whom a challenge that still waits for its code is about; None for one that is over or was for something else."""
    kept = cache.get(_key(challenge)) if challenge else None
    if kept is None or kept["purpose"] != purpose or utc(real) >= parse_instant(kept["until"]):
        return None
    if cache.get(_key(challenge, "used")) is not None:
        return None
    subject: str = kept["subject"]
    return subject


def try_code(challenge: str, purpose: str, typed: str, keys: Keys, real: Instant) -> Decision[str]:
    """The subject, once, for the right code. What is not six digits costs no try.

    Refused as code_unclear, code_wrong (with `left`), code_spent (five wrong ones) or code_ended.
    """
    code = re.sub(r"[\s.-]", "", typed)
    subject = subject_of(challenge, purpose, real)
    if subject is None:
        return Refused("code_ended")
    if not re.fullmatch(rf"[0-9]{{{_DIGITS}}}", code):
        return Refused("code_unclear")
    # One row of the cache for each try, inserted or refused by its primary key: tries sent at once are counted, too.
    taken = next((n for n in range(TRIES) if cache.add(_key(challenge, f"try{n}"), 1, LASTS.total_seconds())), None)
    if taken is None:
        return Refused("code_spent")
    kept = cache.get(_key(challenge))
    digests = (_digest(secret, challenge, code) for secret in keys.secrets)
    if kept is None or not any(hmac.compare_digest(kept["digest"], digest) for digest in digests):
        left = TRIES - taken - 1
        return Refused("code_wrong", {"left": left}) if left else Refused("code_spent")
    return _used(challenge, subject)


def challenge_of(token: str, keys: Keys) -> str | None:
    """The challenge that a mailed link names, or None when the token is none of ours."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    challenge, proof = raw[:_NAME].hex(), raw[_NAME:]
    if not any(hmac.compare_digest(proof, _proof(secret, challenge)) for secret in keys.secrets):
        return None
    return challenge


def use_token(token: str, purpose: str, keys: Keys, real: Instant) -> Decision[str]:
    """The subject, once, for the link of the letter. Refused as code_ended."""
    challenge = challenge_of(token, keys)
    subject = subject_of(challenge, purpose, real) if challenge is not None else None
    if challenge is None or subject is None:
        return Refused("code_ended")
    return _used(challenge, subject)


def device_subject(practice: UUID, person: UUID) -> str:
    """What a code proves that a link asks for: this person of this practice."""
    return f"{practice}:{person}"


def _used(challenge: str, subject: str) -> Decision[str]:
    return Done(subject) if cache.add(_key(challenge, "used"), 1, LASTS.total_seconds()) else Refused("code_ended")


def _key(challenge: str, part: str = "code") -> str:
    return f"valueback:challenge:{challenge}:{part}"


def _digest(secret: bytes, challenge: str, code: str) -> str:
    return hmac.digest(secret, f"code of {challenge}: {code}".encode(), "sha256").hex()


def _proof(secret: bytes, challenge: str) -> bytes:
    return hmac.digest(secret, f"link of {challenge}".encode(), "sha256")[:_PROOF]
