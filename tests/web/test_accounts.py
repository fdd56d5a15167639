"""People come in by a code, a link or a passkey, and nobody learns whom we know."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from valueback.store.models import Link, Membership, Person, Practice, User
from valueback.usecases import codes, entry
from valueback.web import context, links
from valueback.web.accounts import views

NOBODY = "nobody.knows@example.org"


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def ana() -> make.Made:
    return make.engagement("draft")


def address(person: UUID) -> str:
    return str(Person.objects.values_list("email", flat=True).get(pk=person))


def ask(client: Client, email: str, **more: str) -> Any:
    return client.post("/enter", {"email": email, **more})


def last_code() -> str:
    found = re.search(r"\b(\d{6})\b", mail.outbox[-1].subject)
    assert found is not None
    return found[1]


def last_link() -> str:
    found = re.search(r"http://localhost:8000(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def give(client: Client, code: str) -> Any:
    return client.post("/enter/code", {"code": code})


def come_in(email: str) -> Client:
    client = Client()
    ask(client, email)
    assert give(client, last_code()).status_code == 302
    return client


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def shown(answer: HttpResponse) -> str:
    return answer.content.decode()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- coming in -------------------------------------------------------------------------------------


def test_a_code_lets_a_client_in_who_was_only_known_to_a_practice(ana: make.Made, client: Client) -> None:
    email = address(ana.client_person)
    assert not User.objects.filter(email=email).exists()

    answer = ask(client, f"  {email.upper()} ")
    assert answer["Location"] == "/enter/code"
    assert mail.outbox[-1].to == [email]
    assert email in shown(client.get("/enter/code"))
    answer = give(client, f"{last_code()[:3]} {last_code()[3:]}")

    assert answer["Location"] == "/"
    assert "Ana" in shown(client.get("/you"))
    assert Person.objects.get(pk=ana.client_person).user.email == email


def test_a_known_and_an_unknown_address_are_answered_alike(ana: make.Made) -> None:
    told = []
    for email in (address(ana.client_person), NOBODY):
        visitor = Client()
        asked = ask(visitor, email)
        page = re.sub(r'value="[\w]{64}"', "", shown(visitor.get("/enter/code"))).replace(email, "…")
        refused = shown(give(visitor, "00000"))
        letter = mail.outbox[-1]
        text = re.sub(r"\d{6}", "…", str(letter.subject) + str(letter.body))
        told.append(
            (asked.status_code, asked["Location"], page, "six digits" in refused, re.sub(r"/link/\S+", "", text))
        )
    assert told[0] == told[1]
    assert len(mail.outbox) == 2


def test_asking_takes_the_same_steps_for_a_known_and_an_unknown_address(ana: make.Made) -> None:
    steps = []
    for email in (address(ana.client_person), NOBODY):
        with CaptureQueriesContext(connection) as counted:
            ask(Client(), email)
        steps.append(len(counted))
    assert steps[0] == steps[1] > 0


def test_an_unknown_address_that_is_proved_may_open_a_practice(client: Client) -> None:
    ask(client, NOBODY)
    assert not User.objects.filter(email=NOBODY).exists()
    assert give(client, last_code())["Location"] == "/"

    assert client.get("/")["Location"] == "/open"
    assert NOBODY in shown(client.get("/open"))


def test_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_uses_it_up(client: Client) -> None:
    ask(client, NOBODY)
    code = last_code()
    for left in (4, 3, 2, 1):
        answer = give(client, wrong(code))
        assert answer.status_code == 400
        assert f"Tries left: {left}" in shown(answer)
    assert "can no longer be used" in shown(give(client, wrong(code)))
    assert "can no longer be used" in shown(give(client, code))
    assert not is_in(client)


def test_what_is_not_six_digits_costs_no_try(client: Client) -> None:
    ask(client, NOBODY)
    code = last_code()
    for typed in ("", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "\0" * 6, "9" * 10_000):
        assert "six digits" in shown(give(client, typed))
    give(client, code)
    assert is_in(client)


def test_a_code_ends_after_ten_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client, NOBODY)
    later = context.real_now() + timedelta(minutes=10)
    monkeypatch.setattr(views, "real_now", lambda: later)
    assert "has expired" in shown(give(client, last_code()))
    assert not is_in(client)


def test_a_code_works_in_the_browser_that_asked_and_once(client: Client) -> None:
    ask(client, NOBODY)
    code = last_code()
    other = Client()
    ask(other, "someone.else@example.org")
    assert give(other, code).status_code == 400
    stale = client.session[views._ENTERING]
    give(client, code)
    assert is_in(client)
    session = other.session
    session[views._ENTERING] = stale
    session.save()
    assert "has expired" in shown(give(other, code))
    assert not is_in(other)


def test_a_code_for_one_thing_opens_nothing_else(client: Client) -> None:
    keys = links.keys()
    issued = codes.issue(links.CODE_FOR, NOBODY, keys, context.real_now())
    assert codes.try_code(issued.challenge, views.ENTER, issued.code, keys, context.real_now()).code == "code_ended"


def test_nothing_that_is_stored_opens_anything(client: Client) -> None:
    ask(client, NOBODY)
    code, token = last_code(), last_link().rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM valueback_cache")
        import base64

        kept = b"".join(base64.b64decode(row[0]) for row in cursor.fetchall())
    session = str(dict(client.session))
    assert code.encode() not in kept
    assert code not in session
    assert token.encode() not in kept
    assert token not in session


def test_the_link_of_the_letter_enters_by_its_button_on_any_device_and_once(client: Client) -> None:
    ask(client, NOBODY)
    phone, link = Client(), last_link()

    for _ in range(2):
        assert NOBODY in shown(phone.get(link))
        assert not is_in(phone)
    assert phone.post(link)["Location"] == "/"
    assert is_in(phone)
    assert Client().post(link).status_code == 410
    assert "has expired" in shown(give(client, last_code()))


def test_a_link_with_any_character_changed_enters_nobody(client: Client) -> None:
    ask(client, NOBODY)
    link = last_link()
    start = link.rindex("/") + 1
    for place in range(start, len(link), 5):
        changed = link[:place] + ("A" if link[place] != "A" else "B") + link[place + 1 :]
        visitor = Client()
        assert visitor.post(changed).status_code == 410
        assert not is_in(visitor)


def test_codes_are_sent_so_often_and_no_more(client: Client) -> None:
    for _ in range(3):
        assert ask(client, NOBODY).status_code == 302
    answer = ask(Client(), NOBODY)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert len(mail.outbox) == 3
    assert ask(client, "another@example.org").status_code == 302


def test_many_addresses_from_one_machine_are_too_many_in_the_end(settings: Any, client: Client) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "request_login_code": "5/h/ip,3/m/key"}
    answers = [ask(client, f"person{number}@example.org").status_code for number in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@example.org", "a b@example.org", "x" * 300 + "@example.org", "a\0@b.org"]
)
def test_what_is_no_address_is_said_beside_the_field_and_kept(client: Client, email: str) -> None:
    answer = ask(client, email)
    assert answer.status_code == 400
    assert 'id="id_email-error"' in shown(answer)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_said(client: Client, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    answer = ask(client, NOBODY)
    assert answer.status_code == 503
    assert "could not be sent" in shown(answer)
    assert NOBODY in shown(answer)


def test_after_entering_one_is_where_one_wanted_to_go_but_only_here(ana: make.Made) -> None:
    for wanted, reached in (
        ("/you/sessions", "/you/sessions"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
    ):
        visitor = Client()
        ask(visitor, address(ana.client_person), next=wanted)
        assert give(visitor, last_code())["Location"] == reached
        cache.clear()


def test_a_closed_account_stays_closed(client: Client) -> None:
    User.objects.create_user(NOBODY, is_active=False)
    ask(client, NOBODY)
    assert give(client, last_code())["Location"] == "/enter/closed"
    assert not is_in(client)
    assert "closed" in shown(client.get("/enter/closed"))


def test_no_page_of_the_door_knows_a_password(client: Client) -> None:
    from django.urls import get_resolver

    addresses = " ".join(str(pattern.pattern) for pattern in get_resolver().url_patterns[1].url_patterns)
    assert "password" not in addresses
    assert 'type="password"' not in shown(client.get("/enter"))
    for old in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"):
        assert client.get(old).status_code == 404


# --- sessions --------------------------------------------------------------------------------------


def test_the_session_changes_its_key_and_its_cookie_is_out_of_reach_of_scripts(client: Client) -> None:
    ask(client, NOBODY)
    before = client.session.session_key
    give(client, last_code())
    assert client.session.session_key != before
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_over_https_the_cookies_belong_to_this_host_alone() -> None:
    import os
    import subprocess
    import sys

    probe = (
        "from valueback.project import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS > 0, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    )
    env = {**os.environ, "PUBLIC_URL": "https://coach.example", "DEMO": "0", "TRUST_PROXY": "1"}
    done = subprocess.run([sys.executable, "-c", probe], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "False"]


def test_signing_out_takes_a_button(ana: make.Made) -> None:
    client = come_in(address(ana.client_person))
    assert "Sign out" in shown(client.get("/leave"))
    assert is_in(client)
    assert client.post("/leave")["Location"] == "/"
    assert not is_in(client)
    assert client.get("/you")["Location"] == "/enter?next=%2Fyou"


def test_one_sees_where_one_is_signed_in_and_signs_out_everywhere_else(ana: make.Made) -> None:
    email = address(ana.client_person)
    phone, laptop, stranger = (
        Client(headers={"User-Agent": "A phone"}),
        Client(headers={"User-Agent": "A laptop"}),
        Client(),
    )
    for client, who in ((phone, email), (laptop, email), (stranger, NOBODY)):
        ask(client, who)
        give(client, last_code())
    page = shown(laptop.get("/you/sessions"))
    assert "A phone" in page
    assert "A laptop" in page
    assert page.count("This device") == 1

    laptop.post("/you/sessions")
    assert phone.get("/you").status_code == 302
    assert "A phone" not in shown(laptop.get("/you/sessions"))
    assert is_in(stranger)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("something else entirely", "something else entirely"),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent: str, name: str) -> None:
    assert views.browser_name(agent) == name


# --- a practice and its places ---------------------------------------------------------------------

PRACTICE = {
    "person": "Marta Ruiz",
    "name": "Ruiz Coaching",
    "brand": "",
    "country": "ES",
    "currency": "EUR",
    "zone": "Europe/Madrid",
    "language": "en",
}


def test_a_practice_is_opened_on_one_page(client: Client) -> None:
    client = come_in(NOBODY)
    assert client.post("/open", PRACTICE)["Location"] == "/"

    practice = Practice.objects.get(name="Ruiz Coaching")
    assert (practice.zone, practice.base_currency, practice.country) == ("Europe/Madrid", "EUR", "ES")
    assert sorted(Membership.objects.filter(practice=practice).values_list("role", flat=True)) == ["coach", "owner"]
    page = shown(client.get("/you"))
    assert "Marta Ruiz" in page
    assert "Owner and coach at Ruiz Coaching" in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("person", ""),
        ("name", ""),
        ("name", "x" * 121),
        ("country", "ZZ"),
        ("currency", "XXX"),
        ("zone", "Mars/Base"),
        ("language", "tlh"),
        ("name", "a\0b"),
    ],
)
def test_what_cannot_be_a_practice_is_said_beside_its_field_and_nothing_is_half_written(field: str, typed: str) -> None:
    client = come_in(NOBODY)
    answer = client.post("/open", {**PRACTICE, field: typed})
    assert answer.status_code == 400
    assert f'id="id_{field}-error"' in shown(answer)
    assert 'value="Marta Ruiz"' in shown(answer) or field == "person"
    assert not Practice.objects.exists()


def test_somebody_with_several_places_chooses_and_changes_over() -> None:
    house, other = make.practice("LinkedEnglish"), make.practice("MaxiCareer", coach="Rita")
    email = "both@example.org"
    for home, role in ((house, "client"), (other, "sponsor")):
        member = make.member(home, role, "Bea")  # type: ignore[arg-type]
        Person.objects.filter(pk=member.actor.person).update(email=email)
    client = come_in(email)

    assert client.get("/you")["Location"] == "/places?next=%2Fyou"
    page = shown(client.get("/places"))
    assert "LinkedEnglish" in page
    assert "MaxiCareer" in page
    choices = {place.practice_name: str(place.membership) for place in entry.places(User.objects.get(email=email).pk)}
    for name, word in (("LinkedEnglish", "Client"), ("MaxiCareer", "Sponsor")):
        assert client.post("/places", {"place": choices[name], "next": "/you"})["Location"] == "/you"
        assert f"{word} at {name}" in shown(client.get("/you"))


def test_nobody_chooses_a_place_that_is_not_theirs(ana: make.Made) -> None:
    client = come_in(address(ana.client_person))
    theirs = make.practice("Elsewhere")
    assert client.post("/places", {"place": str(theirs.owner_membership)}).status_code == 404
    session = client.session
    session[context.CHOSEN] = str(theirs.owner_membership)
    session.save()
    assert "Elsewhere" not in shown(client.get("/you"))


def test_a_membership_that_has_ended_lets_nobody_in(ana: make.Made) -> None:
    client = come_in(address(ana.client_person))
    assert client.get("/you").status_code == 200
    Membership.objects.filter(pk=ana.client_membership).update(ended_at=context.real_now())
    assert client.get("/you")["Location"] == "/open?next=%2Fyou"


def test_one_changes_one_s_name_zone_and_language(ana: make.Made) -> None:
    client = come_in(address(ana.client_person))
    answer = client.post("/you", {"name": "Ana Prado", "zone": "Europe/Lisbon", "language": "pt-BR"}, follow=True)
    assert "Fuso horário" in shown(answer)
    person = Person.objects.get(pk=ana.client_person)
    assert (person.name, person.zone, person.language) == ("Ana Prado", "Europe/Lisbon", "pt-BR")


# --- the second step -------------------------------------------------------------------------------


def totp_now(secret: str) -> str:
    from allauth.mfa.totp.internal import auth

    return str(auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time())))))


def with_app(house: make.House) -> tuple[Client, str, list[str]]:
    """A coach who has set up an app: the client, the secret, the recovery codes."""
    client = come_in(User.objects.get(pk=house.user).email)
    secret = client.get("/you/security/app") and re.search(
        r"<code>([A-Z2-7]{16,})</code>", shown(client.get("/you/security/app"))
    )
    assert secret
    answer = client.post("/you/security/app", {"code": totp_now(secret[1])}, follow=True)
    recovery = re.findall(r"<li><code>(\d+)</code>", shown(answer))
    assert len(recovery) == 10
    return client, secret[1], recovery


def test_a_coach_with_an_app_is_asked_for_it_after_the_code_and_after_a_link() -> None:
    house = make.practice()
    _, secret, recovery = with_app(house)
    email = User.objects.get(pk=house.user).email

    client = Client()
    ask(client, email)
    assert give(client, last_code())["Location"] == "/enter/second-step"
    assert not is_in(client)
    assert client.get("/you").status_code == 302
    assert "not right" in shown(client.post("/enter/second-step", {"code": "000000"}))
    assert client.post("/enter/second-step", {"code": recovery[0]})["Location"] == "/"
    assert is_in(client)

    again = Client()
    ask(again, email)
    assert again.post(last_link())["Location"] == "/enter/second-step"
    assert again.post("/enter/second-step", {"code": recovery[0]}).status_code == 200
    cache.clear()
    assert again.post("/enter/second-step", {"code": totp_now(secret)})["Location"] == "/"

    entrance = links.token_for(entry.entrance(house.owner_membership, links.keys(), context.real_now()), links.keys())
    third = Client()
    assert third.post(f"/l/{entrance}")["Location"] == "/enter/second-step"
    assert not is_in(third)


def test_the_app_s_secret_is_encrypted_where_it_lies() -> None:
    from allauth.mfa.models import Authenticator

    _, secret, _ = with_app(make.practice())
    assert all(secret not in str(row.data) for row in Authenticator.objects.all())


def test_codes_of_the_app_are_tried_so_often_and_no_more() -> None:
    house = make.practice()
    _, secret, _ = with_app(house)
    client = Client()
    ask(client, User.objects.get(pk=house.user).email)
    give(client, last_code())
    for _ in range(5):
        assert "not right" in shown(client.post("/enter/second-step", {"code": "000000"}))
    assert "Too many tries" in shown(client.post("/enter/second-step", {"code": totp_now(secret)}))
    assert not is_in(client)


def test_a_way_in_is_added_only_by_somebody_who_has_just_proved_themselves() -> None:
    house = make.practice()
    client = come_in(User.objects.get(pk=house.user).email)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 16 * 60
    session.save()

    for page in ("/you/security/app", "/you/security/passkeys/add"):
        assert client.get(page)["Location"] == f"/enter/again?next={page.replace('/', '%2F')}"
    assert "•••@" in shown(client.get("/enter/again"))
    assert client.post("/enter/again", {"next": "/you/security/app"})["Location"] == "/enter/code"
    assert "/link/" not in str(mail.outbox[-1].body)
    assert give(client, last_code())["Location"] == "/you/security/app"
    assert client.get("/you/security/app").status_code == 200


def test_with_an_app_its_code_is_asked_before_anything_is_changed() -> None:
    client, secret, _ = with_app(make.practice())
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 16 * 60
    session.save()
    assert client.get("/you/security/app/remove")["Location"].startswith("/you/security/confirm")
    cache.clear()
    answer = client.post("/you/security/confirm?next=/you/security/app/remove", {"code": totp_now(secret)})
    assert answer["Location"] == "/you/security/app/remove"
    client.post("/you/security/app/remove")
    assert "It is not set up" in shown(client.get("/you/security"))


def test_only_who_coaches_has_passkeys_and_apps(ana: make.Made) -> None:
    client = come_in(address(ana.client_person))
    assert client.get("/you/security").status_code == 404
    assert "authenticator" not in shown(client.get("/you"))


# --- links -----------------------------------------------------------------------------------------


def entrance(membership: UUID, **more: Any) -> str:
    return f"/l/{links.token_for(entry.entrance(membership, links.keys(), context.real_now(), **more), links.keys())}"


def test_an_entrance_lets_one_member_in_once_and_by_its_button(ana: make.Made) -> None:
    link, client = entrance(ana.client_membership), Client()
    assert "Welcome, Ana" in shown(client.get(link))
    assert Link.objects.get().used_at is None
    assert client.post(link)["Location"] == "/"
    assert "Client at LinkedEnglish" in shown(client.get("/you"))

    late = Client()
    answer = late.post(link)
    assert answer.status_code == 410
    assert "Send me a new link" in shown(answer)
    assert not is_in(late)


def test_an_entrance_enters_as_the_role_it_was_made_for() -> None:
    house = make.practice()
    client = Client()
    client.post(entrance(house.owner_membership))
    assert "Owner and coach" in shown(client.get("/you"))


def test_a_link_that_has_ended_sends_a_new_one_by_mail_and_shows_none(ana: make.Made) -> None:
    link, client = entrance(ana.client_membership), Client()
    Link.objects.update(expires_at=context.real_now(), created_at=context.real_now() - timedelta(hours=1))
    assert client.get(link).status_code == 410
    answer = client.post(f"{link}/again")
    assert "Look into your mail" in shown(answer)
    assert address(ana.client_person) in mail.outbox[-1].to[0]
    fresh = last_link()
    assert fresh not in shown(answer)
    assert client.post(fresh)["Location"] == "/"


def test_new_links_are_sent_so_often_and_only_while_they_lead_somewhere(ana: make.Made) -> None:
    link, client = entrance(ana.client_membership), Client()
    Link.objects.update(revoked_at=context.real_now())
    for _ in range(3):
        assert client.post(f"{link}/again").status_code == 200
    assert client.post(f"{link}/again").status_code == 429
    assert len(mail.outbox) == 3
    cache.clear()
    Membership.objects.filter(pk=ana.client_membership).update(ended_at=context.real_now())
    assert "Look into your mail" in shown(client.post(f"{link}/again"))
    assert len(mail.outbox) == 3


def test_a_token_that_is_none_of_ours_is_a_missing_page(ana: make.Made, client: Client) -> None:
    link = entrance(ana.client_membership)
    missing = re.sub(r"<code>.*?</code>|value=\"\w{64}\"", "", shown(client.get("/no/such/page")))
    for wrong_link in (link[:-1] + ("A" if link[-1] != "A" else "B"), "/l/x", f"/l/{'A' * 48}", f"{link}x"):
        for path in (wrong_link, f"{wrong_link}/code"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert re.sub(r"<code>.*?</code>|value=\"\w{64}\"", "", shown(answer)) == missing
        assert client.post(f"{wrong_link}/again").status_code == 404


def test_no_log_holds_a_token_that_opens_something(
    ana: make.Made, two_pages: None, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    link = link_to(ana, links.Purpose.SIGN)
    client.post(f"{link}/code")
    client.post(f"{link}/code", {"code": wrong(last_code())})
    client.put(link)
    ended = entrance(ana.client_membership)
    client.post(ended)
    client.get(ended)
    client.get(f"{ended}/no-such-part")
    token = link.rpartition("/")[2]
    assert token not in caplog.text
    assert ended.rpartition("/")[2] not in caplog.text


# --- six digits behind a link ----------------------------------------------------------------------


def by_link(request: Any, visit: links.Visit) -> HttpResponse:
    """A page of a link as a feature would bring it."""
    actor = visit.ctx.actor
    return HttpResponse(f"{request.method} {actor.role} {actor.via} proved={actor.proved} part={visit.part!r}")


@pytest.fixture
def two_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that opens by the link alone, and one that asks for the six digits."""
    view = f"{__name__}.by_link"
    pages = (
        links.LinkPage(links.Purpose.AFTER_CALL, view),
        links.LinkPage(links.Purpose.SIGN, view, code=True),
    )
    monkeypatch.setattr(links, "PAGES", pages)
    monkeypatch.setattr(links, "import_string", lambda name: by_link)


def link_to(made: make.Made, purpose: links.Purpose) -> str:
    from valueback.usecases.links import make_link

    link = make_link(
        made.coach(),
        links.keys(),
        purpose,
        made.client_person,
        real=context.real_now(),
        lasts=timedelta(days=7),
        engagement=made.id,
    )
    return f"/l/{links.token_for(link, links.keys())}"


def test_a_link_alone_opens_its_page_for_its_person_and_changes_nothing(
    ana: make.Made, two_pages: None, client: Client
) -> None:
    link = link_to(ana, links.Purpose.AFTER_CALL)
    assert shown(client.get(link)) == "GET client link proved=False part=''"
    assert shown(client.post(f"{link}/homework")) == "POST client link proved=False part='homework'"
    assert Link.objects.get().used_at is None
    assert not is_in(client)
    assert client.get("/you")["Location"].startswith("/enter")


def proved(client: Client, link: str, **typed: str) -> Any:
    client.post(f"{link}/code")
    return client.post(f"{link}/code", {"code": last_code(), **typed})


def test_six_digits_open_what_the_link_alone_does_not(ana: make.Made, two_pages: None, client: Client) -> None:
    link = link_to(ana, links.Purpose.SIGN)
    assert client.get(f"{link}/read")["Location"] == f"{link}/code?back=read"
    page = shown(client.get(f"{link}/code?back=read"))
    assert "•••@" in page
    assert address(ana.client_person) not in page
    assert mail.outbox == []

    sent = client.post(f"{link}/code?back=read")
    assert "Type the six digits" in shown(client.get(sent["Location"]))
    assert client.post(f"{link}/code?back=read", {"code": wrong(last_code())}).status_code == 400
    answer = client.post(f"{link}/code?back=read", {"code": last_code()})
    assert answer["Location"] == f"{link}/read"
    assert "proved=True" in shown(client.get(link))


def test_a_remembered_device_is_not_asked_again_and_another_is(ana: make.Made, two_pages: None) -> None:
    link, phone = link_to(ana, links.Purpose.SIGN), Client()
    cookie = proved(phone, link, remember="on").cookies["device"]
    assert cookie["httponly"]
    assert cookie["max-age"] == 180 * 24 * 3600

    later = Client()
    later.cookies["device"] = phone.cookies["device"].value
    assert "proved=True" in shown(later.get(link_to(ana, links.Purpose.SIGN)))
    assert Client().get(link).status_code == 302


def test_a_device_that_is_not_to_be_remembered_is_asked_in_the_next_session(ana: make.Made, two_pages: None) -> None:
    link, phone = link_to(ana, links.Purpose.SIGN), Client()
    assert "device" not in proved(phone, link).cookies
    assert "proved=True" in shown(phone.get(link))
    assert Client().get(link).status_code == 302


def test_a_device_of_one_person_proves_nobody_else(ana: make.Made, two_pages: None) -> None:
    phone = Client()
    proved(phone, link_to(ana, links.Purpose.SIGN), remember="on")
    other = link_to(make.engagement("draft", name="Bruno"), links.Purpose.SIGN)
    assert phone.get(other).status_code == 302


def test_a_forged_device_proves_nobody(ana: make.Made, two_pages: None, client: Client) -> None:
    from django.core import signing

    link = link_to(ana, links.Purpose.SIGN)
    for forged in (
        "",
        "x",
        signing.dumps({ana.client_person.hex: "guess"}, salt="device"),
        signing.dumps([1], salt="device"),
    ):
        client.cookies["device"] = forged
        assert client.get(link).status_code == 302


def test_after_the_six_digits_the_ordinary_pages_open_for_this_engagement(
    ana: make.Made, two_pages: None, client: Client
) -> None:
    link = link_to(ana, links.Purpose.SIGN)
    proved(client, link)
    client.get(link)
    request = client.get("/enter").wsgi_request
    ctx = context.context(request)
    assert ctx is not None
    assert (ctx.actor.role, ctx.actor.engagement, ctx.actor.proved) == ("client", ana.id, True)

    Link.objects.update(revoked_at=context.real_now())
    assert context.context(client.get("/enter").wsgi_request) is None


def test_five_wrong_codes_end_it_and_a_new_one_can_be_sent(ana: make.Made, two_pages: None, client: Client) -> None:
    link = link_to(ana, links.Purpose.SIGN)
    client.post(f"{link}/code")
    code = last_code()
    for _ in range(5):
        client.post(f"{link}/code", {"code": wrong(code)})
    answer = client.post(f"{link}/code", {"code": code})
    assert "can no longer be used" in shown(answer)
    assert "Send me the code" in shown(answer)
    assert proved(client, link)["Location"] == link


def test_somebody_without_an_address_is_told_what_to_do(ana: make.Made, two_pages: None, client: Client) -> None:
    Person.objects.filter(pk=ana.client_person).update(email="")
    link = link_to(ana, links.Purpose.SIGN)
    assert "Ask your coach" in shown(client.get(f"{link}/code"))
    assert client.post(f"{link}/code").status_code == 503


def test_every_page_of_a_link_can_be_found() -> None:
    from django.utils.module_loading import import_string

    assert len({page.purpose for page in links.PAGES}) == len(links.PAGES)
    assert all(callable(import_string(page.view)) for page in links.PAGES)
