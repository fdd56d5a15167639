"""Every letter is whole in both languages: what happened, one link, the receipt, and a short form for a chat."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from tests.letters.papers import PACKAGE, calls
from valueback.core.money import Money
from valueback.core.terms import EndingKind
from valueback.letters import mail
from valueback.letters.i18n import LANGUAGES

AT = datetime(2027, 3, 12, 15, tzinfo=UTC)
BY = datetime(2027, 3, 26, 4, tzinfo=UTC)
URL = "https://example.org/l/AZy0Qm3k"
HEAD = "4f2a91c077d305be" + "0" * 48

FULL: dict[str, object] = {
    "to": "Ana",
    "brand": "LinkedEnglish",
    "zone": "America/New_York",
    "url": URL,
    "receipt": HEAD,
    "client": "Ana",
    "coach": "Jose",
    "side": "client",
    "code": "402718",
    "minutes": 10,
    "text": "1.1 The exact text.",
    "digest": "9f2c",
    "signatures": ("Jose", "Ana"),
    "other_signed": True,
    "document": "LE-7, version 2",
    "name": "Ana",
    "missing": ("Rui",),
    "effective": date(2027, 3, 1),
    "session_at": AT,
    "new_at": AT,
    "where": "Covered.",
    "why": "You answered every value check in time.",
    "next": "Hand in the homework due on Friday.",
    "slips": ("The value check of 5 March was not answered in time.",),
    "more": ("Homework: 2 items",),
    "remark": "Take your time.",
    "what": "You sent the homework.",
    "channel": "WhatsApp",
    "at": AT,
    "title": "New contract",
    "amount": Money.of("1500.00", "USD"),
    "by": "Jose",
    "reason": "A cold.",
    "what_next": "It is booked again.",
    "acknowledge_by": BY,
    "decide_by": BY,
    "refund_by": BY,
    "appeal_by": BY,
    "until": BY,
    "offer": "Four extra sessions",
    "words": "It was not what you needed.",
    "granted": True,
    "third": "Rui",
    "how": EndingKind.COACH_STOPS.value,
    "guarantee": "The claim period has begun.",
    "paid_at": AT,
    "today": ("10:00 Ana",),
    "to_do": ("Answer Ana",),
    "news": ("Ana signed",),
    "better": "More speaking.",
    "late": True,
}


def letter(code: str, language: str = "en", **more: object) -> mail.Mail:
    return mail.render(code, {**FULL, **more}, language)


@pytest.mark.parametrize(("code", "language"), list(product(mail.CODES, LANGUAGES)))
def test_every_letter_is_whole(code: str, language: str) -> None:
    found = letter(code, language)
    assert found.subject
    assert "\n" not in found.subject
    assert len(found.subject) <= 120
    assert len(found.short) <= mail.SHORT
    for text in (found.subject, found.text, found.short):
        assert not any(odd in text for odd in ("%(", "!", "None", "…")), text
    assert HEAD[:4] in found.text
    if mail.render(code, FULL, language).text.count(URL):
        assert found.text.count(URL) == 1
        assert found.short.endswith(URL)
        assert f'href="{URL}"' in found.html
    assert found.html.startswith("<!doctype html>")


@pytest.mark.parametrize("code", mail.CODES)
def test_every_letter_differs_between_the_languages(code: str) -> None:
    said = [letter(code, language) for language in LANGUAGES]
    assert len({one.subject for one in said}) == len(LANGUAGES)
    assert len({one.text for one in said}) == len(LANGUAGES)
    assert len({one.text.count("\n\n") for one in said}) == 1


@pytest.mark.parametrize(("code", "language"), list(product(mail.CODES, LANGUAGES)))
def test_a_letter_needs_no_more_than_it_names(code: str, language: str) -> None:
    bare = mail.render(code, {key: FULL[key] for key in mail.NEEDS[code]}, language)
    assert bare.subject
    assert "None" not in bare.text
    assert "\n\n\n" not in bare.text


@pytest.mark.parametrize(("code", "needed"), [(code, key) for code, keys in mail.NEEDS.items() for key in keys])
def test_a_letter_with_a_hole_is_not_written(code: str, needed: str) -> None:
    holed = {key: value for key, value in FULL.items() if key != needed}
    with pytest.raises(mail.UnknownLetter, match=needed):
        mail.render(code, holed, "en")


def test_an_unknown_letter_is_refused() -> None:
    with pytest.raises(mail.UnknownLetter, match="newsletter"):
        letter("newsletter")


def test_every_letter_that_is_queued_can_be_written() -> None:
    queued = {
        keyword.value.value
        for folder in ("usecases", "web", "jobs")
        for name in ("queue", "_queue", "_mail", "_letter", "Template")
        for call in calls(PACKAGE / folder, name)
        for keyword in call.keywords
        if keyword.arg == "template" and hasattr(keyword.value, "value") and isinstance(keyword.value.value, str)
    }
    assert queued <= set(mail.CODES)


def test_the_after_call_letter_carries_the_weeks_three_sentences_and_the_notices() -> None:
    text = letter("after_call").text
    order = [
        text.index(words)
        for words in (
            "did you get value",
            "Covered.",
            "You answered every value check in time.",
            "Hand in the homework",
            "- The value check of 5 March",
            "- Homework: 2 items",
            URL,
            "Receipt 4f2a 91c0 77d3 05be",
        )
    ]
    assert order == sorted(order)
    calm = letter("after_call", slips=(), more=()).text
    assert "catch up" not in calm


def test_moments_are_told_in_the_zone_of_the_reader() -> None:
    assert "Fri, 12 Mar 2027, 10:00 (New York)" in letter("after_call").text
    assert "12:00 (São Paulo)" in letter("after_call", "pt-BR", zone="America/Sao_Paulo").text
    assert "by the end of Thu, 25 Mar 2027" in letter("claim_acknowledged").text
    assert "until the end of Thu, 25 Mar 2027" in letter("after_call_reminder").text


def test_what_people_typed_stays_text() -> None:
    found = letter("coach_no_value", better="<b>slower</b> & louder", client='"Ana" <x>')
    assert "<b>slower</b> & louder" in found.text
    assert "<b>slower" not in found.html
    assert "&lt;b&gt;slower&lt;/b&gt; &amp; louder" in found.html


def test_the_short_form_cuts_words_and_never_the_link() -> None:
    found = letter("noted_for", what="You sent the homework by hand. " * 30)
    assert len(found.short) <= mail.SHORT
    assert found.short.endswith(f"… {URL}")
    long_url = "https://example.org/" + "x" * 400
    assert letter("noted_for", url=long_url).short == long_url


def test_a_decision_says_what_follows() -> None:
    granted, refused = letter("claim_decided").text, letter("claim_decided", granted=False).text
    assert "US$1,500.00 goes back" in granted
    assert "appeal" not in granted
    assert "An appeal is possible once, by the end of Thu, 25 Mar 2027, to Rui." in refused
    assert "It was not what you needed." in refused
    assert "the agreement decided" in letter("claim_decided", by_default=True).text


def test_each_side_of_a_claim_reads_its_own_letter() -> None:
    assert letter("claim_filed").subject == "Your claim has arrived"
    assert letter("claim_filed", side="coach").subject == "A claim by Ana"
    assert "the person who decides it" in letter("claim_appealed", side="third").text


def test_the_copy_that_both_signed_holds_the_whole_text() -> None:
    whole = "\n".join(f"{place}. Clause of the agreement" for place in range(1, 60))
    found = letter("signed_copy", text=whole, sealed=False)
    assert whole in found.text
    assert "Jose and Ana" in found.text
    assert "59. Clause" in found.html


def test_a_code_is_in_the_subject_and_asks_for_nothing_else() -> None:
    found = letter("enter_code", url=None)
    assert found.subject == "402718 is your code"
    assert "http" not in found.text
    assert "10 minutes" in found.text


def test_one_thing_is_one_thing() -> None:
    assert letter("slip_notice").subject == "1 thing to catch up"
    assert letter("slip_notice", "pt-BR").subject == "Falta 1 coisa"
    assert letter("slip_notice", "pt-BR", slips=("a", "b")).subject == "Faltam 2 coisas"
    assert letter("coach_morning", today=(), to_do=()).subject == "0 sessions today, 0 things to do"


@pytest.mark.parametrize("how", list(EndingKind))
def test_every_ending_is_named(how: EndingKind) -> None:
    for language in LANGUAGES:
        assert how.value not in letter("ended", language, how=how.value).text
