"""Six digits: so many tries, so long, once, and for what they were sent for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from valueback.core.decisions import Done, Refused
from valueback.usecases.codes import LASTS, TRIES, Issued, challenge_of, issue, subject_of, try_code, use_token
from valueback.usecases.links import Keys

KEYS = Keys.of("a secret of this installation")
ANA = "ana@example.org"


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def attempt(issued: Issued, typed: str, now: datetime, purpose: str = "enter", keys: Keys = KEYS) -> Any:
    return try_code(issued.challenge, purpose, typed, keys, now)


def test_the_right_code_proves_its_subject_once(db: None, now: datetime) -> None:
    issued = issue("enter", ANA, KEYS, now)
    assert subject_of(issued.challenge, "enter", now) == ANA
    assert attempt(issued, issued.code, now) == Done(ANA)
    assert attempt(issued, issued.code, now) == Refused("code_ended")
    assert subject_of(issued.challenge, "enter", now) is None


def test_it_lasts_ten_minutes(db: None, now: datetime) -> None:
    issued = issue("enter", ANA, KEYS, now)
    assert attempt(issued, issued.code, now + LASTS) == Refused("code_ended")
    assert attempt(issued, issued.code, now + LASTS - timedelta(seconds=2)) == Done(ANA)


def test_it_has_five_tries(db: None, now: datetime) -> None:
    issued = issue("enter", ANA, KEYS, now)
    told = [attempt(issued, wrong(issued.code), now) for _ in range(TRIES)]
    assert told == [*(Refused("code_wrong", {"left": left}) for left in (4, 3, 2, 1)), Refused("code_spent")]
    assert attempt(issued, issued.code, now) == Refused("code_spent")


def test_the_fifth_try_can_be_the_right_one(db: None, now: datetime) -> None:
    issued = issue("enter", ANA, KEYS, now)
    for _ in range(TRIES - 1):
        attempt(issued, wrong(issued.code), now)
    assert attempt(issued, issued.code, now) == Done(ANA)


def test_tries_sent_at_once_are_counted_too(committed_db: Any, now: datetime) -> None:
    issued = issue("enter", ANA, KEYS, now)

    def knock(number: int) -> str:
        try:
            return str(attempt(issued, wrong(issued.code), now).code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(knock, range(24)))
    assert sorted(answers) == ["code_spent"] * (24 - TRIES + 1) + ["code_wrong"] * (TRIES - 1)


def test_it_proves_nothing_else(db: None, now: datetime) -> None:
    issued, other = issue("enter", ANA, KEYS, now), issue("link", "somebody", KEYS, now)
    assert attempt(issued, issued.code, now, purpose="link") == Refused("code_ended")
    assert attempt(other, issued.code, now, purpose="link").code in ("code_wrong",)
    assert try_code("", "enter", issued.code, KEYS, now) == Refused("code_ended")


def test_the_link_and_the_code_use_each_other_up(db: None, now: datetime) -> None:
    issued = issue("enter", ANA, KEYS, now)
    assert challenge_of(issued.token, KEYS) == issued.challenge
    assert use_token(issued.token, "link", KEYS, now) == Refused("code_ended")
    assert use_token(issued.token, "enter", KEYS, now) == Done(ANA)
    assert use_token(issued.token, "enter", KEYS, now) == Refused("code_ended")
    assert attempt(issued, issued.code, now) == Refused("code_ended")


@pytest.mark.parametrize("token", ["", "x", "é" * 48, "A" * 48, "A" * 4000, "A" * 47 + "\n", "\0" * 48])
def test_what_is_no_token_names_no_challenge(token: str) -> None:
    assert challenge_of(token, KEYS) is None


def test_a_new_secret_key_leaves_codes_and_links_good_while_the_old_one_is_kept(db: None, now: datetime) -> None:
    kept, gone = Keys.of("new", ["a secret of this installation"]), Keys.of("new")
    issued, second = issue("enter", ANA, KEYS, now), issue("enter", ANA, KEYS, now)
    assert attempt(issued, issued.code, now, keys=gone).code == "code_wrong"
    assert attempt(issued, issued.code, now, keys=kept) == Done(ANA)
    assert challenge_of(second.token, gone) is None
    assert use_token(second.token, "enter", kept, now) == Done(ANA)
