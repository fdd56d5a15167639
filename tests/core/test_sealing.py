"""Whoever holds the last link can tell that nothing before it was changed, dropped or swapped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from valueback.core.facts import (
    KINDS,
    Answer,
    Blank,
    CheckAnswered,
    CircumstanceLogged,
    EngagementOpened,
    Erased,
    Fact,
    MoneyEntered,
    NotedFor,
)
from valueback.core.money import Money
from valueback.core.sealing import WORDS, Broken, Fault, SealedFact, blanked, genesis, opened, salted, seal, verify
from valueback.core.terms import Party

ANA = UUID("0192f0c8-0000-7000-8000-000000000001")
BRUNO = UUID("0192f0c8-0000-7000-8000-000000000002")
NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)
SALT = "00112233445566778899aabbccddeeff"


def fact(seq: int, what: object, **more: object) -> Fact:
    return Fact(**{"seq": seq, "subject": "s1", "at": NOON, "noted_at": NOON, "by": Party.CLIENT, "what": what} | more)


def chain_of(*whats: object, engagement: UUID = ANA) -> list[SealedFact]:
    sealed: list[SealedFact] = []
    for seq, what in enumerate(whats, start=1):
        previous = sealed[-1].chain if sealed else genesis(engagement)
        sealed.append(seal(engagement, previous, fact(seq, what), f"{seq:032x}"))
    return sealed


def story() -> list[SealedFact]:
    return chain_of(
        EngagementOpened("a friend"),
        CheckAnswered(Answer.PARTLY, "more speaking"),
        CircumstanceLogged("a hiring freeze"),
        CheckAnswered(Answer.YES),
    )


def checked(facts: list[SealedFact], **more: object) -> Broken | None:
    return verify(ANA, facts, facts[-1].chain, len(facts), **more)


def test_a_chain_as_it_was_made_holds() -> None:
    assert checked(story()) is None


def test_a_chain_that_has_not_begun_holds() -> None:
    assert verify(ANA, [], "", 0) is None


def test_the_digest_is_the_sha256_of_rfc_8785_json() -> None:
    one = seal(ANA, genesis(ANA), fact(1, CheckAnswered(Answer.PARTLY, 'é "quoted" \n \U0001f600')), SALT)
    plain = {
        "at": "2027-01-15T12:00:00Z",
        "by": "client",
        "corrects": None,
        "engagement": str(ANA),
        "kind": "check_answered",
        "noted_at": "2027-01-15T12:00:00Z",
        "noted_for": None,
        "payload": {"answer": 2, "better": 'é "quoted" \n \U0001f600'},
        "person": None,
        "salt": SALT,
        "seq": 1,
        "subject": "s1",
    }
    assert one.digest == sha256(rfc8785.dumps(plain)).hexdigest()
    assert one.chain == sha256(bytes.fromhex(genesis(ANA)) + bytes.fromhex(one.digest)).hexdigest()


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(subject=words, better=words, person=words, channel=words, said=words, corrects=st.none() | st.integers(1, 8))
def test_what_is_sealed_is_canonical_and_reads_back(
    subject: str, better: str, person: str, channel: str, said: str, corrects: int | None
) -> None:
    noted = NotedFor(Party.CLIENT, channel, said)
    one = fact(
        9,
        CheckAnswered(Answer.NO_VALUE, better),
        subject=subject,
        person=person,
        corrects=corrects,
        by=Party.COACH,
        noted_for=noted,
    )
    sealed = seal(ANA, genesis(ANA), one, SALT)
    text = salted(ANA, sealed)
    assert rfc8785.dumps(json.loads(text)) == text.encode()
    assert opened(sealed) == one


def test_amounts_and_rates_are_sealed_as_text() -> None:
    won = MoneyEntered("gains", Money.of("6000.00", "BRL"), NOON.date(), Decimal("0.8"), rate=Decimal("0.20"))
    sealed = seal(ANA, genesis(ANA), fact(1, won), SALT)
    assert json.loads(sealed.payload or "")["amount"] == "6000.00 BRL"
    assert opened(sealed).what == won


def test_the_pasted_words_are_in_the_payload_where_an_erasure_reaches_them() -> None:
    noted = NotedFor(Party.CLIENT, "whatsapp", "my divorce")
    sealed = seal(ANA, genesis(ANA), fact(1, CheckAnswered(Answer.YES), by=Party.COACH, noted_for=noted), SALT)
    assert "my divorce" in str(sealed.payload)
    left = blanked(sealed)
    assert "my divorce" not in repr(left)
    assert opened(left).actor is Party.CLIENT


def test_no_kind_of_fact_has_a_field_of_the_name_kept_for_pasted_words() -> None:
    assert not [kind for kind in KINDS if WORDS in kind.__dataclass_fields__]


CHANGES = (
    {"payload": '{"answer":4,"better":"more speaking"}'},
    {"salt": SALT},
    {"subject": "s2"},
    {"kind": "course_answered"},
    {"at": "2027-01-15T12:00:01Z"},
    {"noted_at": "2027-01-15T12:00:00.000001Z"},
    {"by": "coach"},
    {"person": "somebody"},
    {"corrects": 1},
    {"noted_for": '{"channel":"","party":"client"}'},
    {"digest": "f" * 64},
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_every_part_of_a_fact_is_sealed(change: dict[str, object]) -> None:
    facts = story()
    facts[1] = replace(facts[1], **change)
    assert checked(facts) == Broken(2, Fault.DIGEST)


def test_a_changed_fact_with_a_new_digest_no_longer_follows() -> None:
    facts = story()
    forged = seal(ANA, facts[0].chain, fact(2, CheckAnswered(Answer.MORE)), SALT)
    facts[1] = replace(forged, chain=facts[1].chain)
    assert checked(facts) == Broken(2, Fault.CHAIN)
    facts[1] = forged
    assert checked(facts) == Broken(3, Fault.CHAIN)


def test_a_chain_that_is_not_even_hex_does_not_follow() -> None:
    facts = story()
    facts[2] = replace(facts[2], chain="nonsense")
    assert checked(facts) == Broken(3, Fault.CHAIN)
    facts[2] = replace(blanked(facts[2]), digest="nonsense")
    assert checked(facts, withheld=frozenset({3})) == Broken(3, Fault.CHAIN)


def test_a_dropped_fact_is_missing_wherever_it_was() -> None:
    facts = story()
    assert verify(ANA, facts[1:], facts[-1].chain, 4) == Broken(1, Fault.MISSING)
    assert verify(ANA, facts[:2] + facts[3:], facts[-1].chain, 4) == Broken(3, Fault.MISSING)
    assert verify(ANA, facts[:3], facts[-1].chain, 4) == Broken(4, Fault.MISSING)


def test_a_chain_must_end_where_the_engagement_says() -> None:
    facts = story()
    assert verify(ANA, facts, facts[-1].chain, 3) == Broken(4, Fault.HEAD)
    assert verify(ANA, facts, facts[-2].chain, 4) == Broken(4, Fault.HEAD)
    assert verify(ANA, facts, "", 4) == Broken(4, Fault.HEAD)


def test_the_chain_of_one_engagement_is_none_of_another() -> None:
    facts = chain_of(EngagementOpened(), engagement=BRUNO)
    assert checked(facts) == Broken(1, Fault.DIGEST)


def test_an_erasure_pardons_what_it_names_and_nothing_else() -> None:
    facts = chain_of(EngagementOpened("a"), CircumstanceLogged("b"), CircumstanceLogged("c"), Erased((2,)))
    facts[1] = blanked(facts[1])
    assert checked(facts) is None
    assert isinstance(opened(facts[1]).what, Blank)
    facts[2] = blanked(facts[2])
    assert checked(facts) == Broken(3, Fault.BLANK)


def test_half_a_blank_is_no_erasure() -> None:
    facts = chain_of(EngagementOpened("a"), CircumstanceLogged("b"), Erased((2,)))
    facts[1] = replace(facts[1], salt=None)
    assert checked(facts) == Broken(2, Fault.BLANK)


def test_an_erasure_cannot_pardon_itself_nor_what_came_after_it() -> None:
    facts = chain_of(EngagementOpened("a"), Erased((2, 3)), CircumstanceLogged("b"))
    assert checked([facts[0], facts[1], blanked(facts[2])]) == Broken(3, Fault.BLANK)
    assert checked([facts[0], blanked(facts[1]), facts[2]]) == Broken(2, Fault.BLANK)


def test_a_forged_erasure_pardons_nothing() -> None:
    facts = chain_of(EngagementOpened("a"), CircumstanceLogged("b"), Erased((1,)))
    facts[1] = blanked(facts[1])
    facts[2] = replace(facts[2], payload='{"seqs":[1,2]}')
    assert checked(facts) == Broken(2, Fault.BLANK)


def test_a_withheld_fact_keeps_its_place_by_its_digest() -> None:
    facts = story()
    facts[2] = blanked(facts[2])
    assert checked(facts) == Broken(3, Fault.BLANK)
    assert checked(facts, withheld=frozenset({3})) is None


def test_a_blank_is_never_written() -> None:
    with pytest.raises(ValueError, match="never written"):
        seal(ANA, genesis(ANA), fact(1, Blank()), SALT)


@given(st.data())
def test_any_change_of_one_character_is_found(data: st.DataObject) -> None:
    facts = story()
    place = data.draw(st.integers(0, len(facts) - 1))
    column = data.draw(st.sampled_from(("payload", "salt", "digest", "chain", "at", "subject", "kind")))
    text = getattr(facts[place], column)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=48, max_codepoint=102).filter(lambda one: one != text[at]))
    facts[place] = replace(facts[place], **{column: text[:at] + other + text[at + 1 :]})
    found = verify(ANA, facts, story()[-1].chain, len(facts))
    assert found is not None
    assert found.seq in (place + 1, place + 2)
