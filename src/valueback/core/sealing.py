"""Facts are sealed one to the next: whoever holds the last link can tell that nothing before it was changed.

The digest of a fact is the SHA-256 of its canonical JSON (RFC 8785) with a random salt in it; its chain is the
SHA-256 of the chain before and the digest. The salt keeps an erased or withheld text from being guessed from its
digest. An erasure blanks payload and salt, and is itself a fact that names what it blanked; anything else that is
missing breaks the chain. Source: architecture decision 3 and domain section 6.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from valueback.core.dates import instant_text, parse_instant
from valueback.core.facts import Blank, Erased, Fact, NotedFor, What, what_from_json, what_to_json
from valueback.core.terms import Party
from valueback.core.text import canonical

ERASED = "erased"

# The pasted words of somebody an act was noted for live in the payload, so that an erasure reaches them.
WORDS = "noted_words"


@dataclass(frozen=True, slots=True)
class SealedFact:
    """One fact as it is stored and exported. Instants are text; `payload` is canonical JSON, None when it is blank.

    `payload` and `salt` are both None after an erasure, and in the export of a side that may not read the fact.
    """

    seq: int
    kind: str
    subject: str
    at: str
    noted_at: str
    by: str
    person: str | None
    corrects: int | None
    noted_for: str | None  # canonical JSON of party and channel
    payload: str | None
    salt: str | None
    digest: str
    chain: str


class Fault(StrEnum):
    """What differs at the first broken link."""

    MISSING = "missing"  # this number is not there
    BLANK = "blank"  # payload or salt is gone, and no erasure names it
    DIGEST = "digest"  # the content is not what was sealed
    CHAIN = "chain"  # it does not follow from the link before
    HEAD = "head"  # the chain does not end where the engagement says that it ends


@dataclass(frozen=True, slots=True)
class Broken:
    """The first broken link: its seq and what is wrong with it."""

    seq: int
    fault: Fault


def genesis(engagement: UUID) -> str:
    """The chain before the first fact; it differs for every engagement, so no chain can be passed off as another."""
    return sha256(b"valueback facts 1\0" + engagement.bytes).hexdigest()


def link(previous: str, digest: str) -> str:
    """The chain after a fact with this digest (both in hex)."""
    return sha256(bytes.fromhex(previous) + bytes.fromhex(digest)).hexdigest()


def digest_of(engagement: UUID, fact: SealedFact) -> str:
    """The digest that the stored content gives. ValueError for a fact whose payload or salt is blank."""
    if fact.payload is None or fact.salt is None:
        raise ValueError(f"fact {fact.seq} is blank: it has only the digest that was stored")
    return sha256(salted(engagement, fact).encode("utf-8")).hexdigest()


def salted(engagement: UUID, fact: SealedFact) -> str:
    """The canonical JSON that is sealed: keys in order, with the stored payload (canonical itself) spliced in."""
    return (
        f'{{"at":{_quoted(fact.at)},"by":{_quoted(fact.by)},"corrects":{_whole(fact.corrects)},'
        f'"engagement":"{engagement}","kind":{_quoted(fact.kind)},"noted_at":{_quoted(fact.noted_at)},'
        f'"noted_for":{fact.noted_for or "null"},"payload":{fact.payload or "null"},'
        f'"person":{_quoted(fact.person) if fact.person else "null"},'
        f'"salt":{_quoted(fact.salt or "")},"seq":{fact.seq},"subject":{_quoted(fact.subject)}}}'
    )


_quoted = json.JSONEncoder(ensure_ascii=False).encode


def _whole(value: int | None) -> str:
    return "null" if value is None else str(value)


def seal(engagement: UUID, previous: str, fact: Fact, salt: str) -> SealedFact:
    """`fact` as the link after `previous`. `salt` is fresh randomness, in hex. ValueError for a blank."""
    unsealed = written(fact, salt)
    digest = digest_of(engagement, unsealed)
    return replace(unsealed, digest=digest, chain=link(previous, digest))


def written(fact: Fact, salt: str) -> SealedFact:
    """The stored form of a fact, not sealed yet."""
    if isinstance(fact.what, Blank):
        raise ValueError("a blank is what an erasure leaves; it is never written")
    payload: dict[str, Any] = what_to_json(fact.what)
    noted = fact.noted_for
    if noted is not None and noted.words:
        payload[WORDS] = noted.words
    return SealedFact(
        seq=fact.seq,
        kind=fact.kind,
        subject=fact.subject,
        at=instant_text(fact.at),
        noted_at=instant_text(fact.noted_at),
        by=fact.by.value,
        person=fact.person or None,
        corrects=fact.corrects,
        noted_for=None if noted is None else _canonical({"party": noted.party.value, "channel": noted.channel}),
        payload=_canonical(payload),
        salt=salt,
        digest="",
        chain="",
    )


def _canonical(value: dict[str, Any]) -> str:
    return canonical(value).decode("utf-8")


def opened(fact: SealedFact) -> Fact:
    """The value of a stored fact; a blank one stays in its place as Blank. Raises codec.Unreadable, or KeyError."""
    what, words = read_payload(fact.kind, fact.payload)
    return Fact(
        seq=fact.seq,
        subject=fact.subject,
        at=parse_instant(fact.at),
        noted_at=parse_instant(fact.noted_at),
        by=Party(fact.by),
        what=what,
        person=fact.person or "",
        corrects=fact.corrects,
        noted_for=read_noted(fact.noted_for, words),
    )


def read_payload(kind: str, payload: str | None) -> tuple[What, str]:
    """What a stored payload says, and the pasted words that came with it. Raises codec.Unreadable, or KeyError."""
    if payload is None:
        return Blank(), ""
    said = json.loads(payload)
    words = said.pop(WORDS, "")
    return what_from_json(kind, said), words


def read_noted(noted_for: str | None, words: str) -> NotedFor | None:
    """For whom a stored fact was noted."""
    if noted_for is None:
        return None
    said = json.loads(noted_for)
    return NotedFor(Party(said["party"]), said["channel"], words)


def blanked(fact: SealedFact) -> SealedFact:
    """The fact without its content: what an erasure leaves, and what a side that may not read it is given."""
    return replace(fact, payload=None, salt=None)


def verify(
    engagement: UUID,
    facts: Sequence[SealedFact],
    head: str,
    length: int,
    withheld: frozenset[int] = frozenset(),
) -> Broken | None:
    """The first broken link of a chain that should end in `head` after `length` facts, or None.

    `facts` are in the order of seq; `head` is "" for a chain that has not begun. `withheld` names the facts that an
    export gave as digests only.
    """
    pardoned = withheld | _erased(engagement, facts)
    chain = genesis(engagement)
    for place, fact in enumerate(facts, start=1):
        if fact.seq != place:
            return Broken(place, Fault.MISSING)
        fault = _fault(engagement, fact, chain, pardoned)
        if fault is not None:
            return Broken(fact.seq, fault)
        chain = fact.chain
    if len(facts) < length:
        return Broken(len(facts) + 1, Fault.MISSING)
    if chain != (head or genesis(engagement)) or len(facts) != length:
        return Broken(len(facts), Fault.HEAD)
    return None


def _fault(engagement: UUID, fact: SealedFact, chain: str, pardoned: frozenset[int]) -> Fault | None:
    if fact.payload is None or fact.salt is None:
        # Half a blank is no erasure: both go together.
        if fact.seq not in pardoned or fact.payload != fact.salt:
            return Fault.BLANK
    elif digest_of(engagement, fact) != fact.digest:
        return Fault.DIGEST
    return None if _follows(chain, fact) else Fault.CHAIN


def _follows(chain: str, fact: SealedFact) -> bool:
    try:
        return link(chain, fact.digest) == fact.chain
    except ValueError:  # not even hex
        return False


def _erased(engagement: UUID, facts: Iterable[SealedFact]) -> frozenset[int]:
    """What the erasures of this chain name. One whose own seal does not hold pardons nothing."""
    named: set[int] = set()
    for fact in facts:
        if fact.kind == ERASED and fact.payload is not None and fact.salt is not None:
            if digest_of(engagement, fact) != fact.digest:
                continue
            what = opened(fact).what
            if isinstance(what, Erased):
                named.update(seq for seq in what.seqs if seq < fact.seq)
    return frozenset(named)
