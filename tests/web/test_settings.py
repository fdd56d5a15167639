"""Settings: the owner's to change, read by every coach, and nothing of them by anybody else."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.web.entering import clock, entered, stranger
from valueback.store.models import Brand, Membership, OutgoingMail, Practice, Role
from valueback.usecases import people

pytestmark = pytest.mark.django_db


def _owner(monkeypatch: pytest.MonkeyPatch, house: make.House) -> Client:
    clock(monkeypatch, make.RUNNING)
    return entered(house.person)


def _page(browser: Client, url: str) -> str:
    return unescape(browser.get(url).content.decode())


def _practice(**changed: str) -> dict[str, str]:
    start = {"name": "Jose Coaching", "country": "BR", "currency": "BRL", "zone": "America/Sao_Paulo", "language": "en"}
    return {**start, **changed}


def test_the_practice_is_changed_from_now_on(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    browser = _owner(monkeypatch, house)
    page = unescape(browser.post("/settings/practice", _practice(), follow=True).content.decode())
    for said in ("Saved. It counts from now on.", "Jose Coaching", "Brazil", "BRL", "Sao Paulo"):
        assert said in page
    row = Practice.objects.get(pk=house.id)
    assert (row.name, row.country, row.base_currency) == ("Jose Coaching", "BR", "BRL")


def test_a_practice_without_a_name_is_asked_for_again_with_the_rest_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    answer = _owner(monkeypatch, house).post("/settings/practice", _practice(name=""))
    assert answer.status_code == 422
    assert '<option value="BR" selected>' in answer.content.decode()
    assert Practice.objects.get(pk=house.id).country == "US"


def test_an_accent_that_cannot_be_read_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    browser = _owner(monkeypatch, house)
    typed = {
        "name": "LinkedEnglish",
        "scope": "English for work",
        "number_prefix": "LE",
        "accent_light": "#ffe066",
        "accent_dark": "#cda6e8",
    }
    answer = browser.post(f"/settings/brands/{house.brand}", typed)
    assert answer.status_code == 422
    assert "Text in this colour is hard to read (1.3 to 1; 4.5 is needed). Choose a darker one." in unescape(
        answer.content.decode()
    )
    page = browser.post(f"/settings/brands/{house.brand}", {**typed, "accent_light": "#6a3a86"}, follow=True)
    assert "English for work" in page.content.decode()
    assert Brand.objects.get(pk=house.brand).accent_light == "#6a3a86"


def test_a_second_brand_has_its_own_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    browser = _owner(monkeypatch, house)
    typed = {
        "name": "MaxiCareerCoaching",
        "scope": "Professional coaching, no life coaching",
        "number_prefix": "MCC",
        "accent_light": "#6a3a86",
        "accent_dark": "#cda6e8",
    }
    browser.post("/settings/brands/add", typed)
    assert Brand.objects.get(name="MaxiCareerCoaching").number_prefix == "MCC"
    answer = browser.post(f"/settings/brands/{house.brand}", {**typed, "name": "LinkedEnglish"})
    assert answer.status_code == 422
    assert "Another brand numbers its documents that way." in answer.content.decode()
    answer = browser.post(f"/settings/brands/{house.brand}", {**typed, "number_prefix": "L E"})
    assert "L E cannot begin a number." in answer.content.decode()


def test_a_coach_is_invited_and_leaves_once_no_client_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    browser = _owner(monkeypatch, house)
    typed = {"name": "Rita", "email": "rita@example.org"}
    page = browser.post("/settings/people/coach", typed, follow=True).content.decode()
    assert "A way in was mailed to rita@example.org." in page
    assert "has not signed in yet" in page
    assert OutgoingMail.objects.filter(template="enter_link").count() == 1
    row = Membership.objects.get(person__email="rita@example.org")
    page = browser.post("/settings/people/end", {"membership": str(row.pk)}, follow=True).content.decode()
    assert "They no longer enter." in page
    assert Membership.objects.get(pk=row.pk).ended_at is not None
    own = Membership.objects.get(person=house.person, role=Role.OWNER)
    page = browser.post("/settings/people/end", {"membership": str(own.pk)}, follow=True).content.decode()
    assert "your own place in it cannot be ended here" in page


def test_a_coach_with_clients_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    browser = _owner(monkeypatch, house)
    ctx = make.member(house, "coach", "Rita")
    form = make.asked()
    from valueback.usecases import engagements

    make.done(engagements.open_enquiry(ctx, form.client_name, form.client_email))
    page = browser.post("/settings/people/end", {"membership": str(ctx.actor.membership)}, follow=True).content.decode()
    assert "This coach still has clients." in page


def test_a_sponsor_is_invited_to_one_engagement(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.engagement()
    browser = _owner(monkeypatch, made.house)
    typed = {"engagement": str(made.id), "name": "Orla", "email": "orla@northwind.example"}
    page = browser.post("/settings/people/sponsor", typed, follow=True).content.decode()
    assert "An invitation was mailed to orla@northwind.example." in page
    answer = browser.post("/settings/people/sponsor", {**typed, "email": "orla"})
    assert answer.status_code == 422
    assert 'value="Orla"' in answer.content.decode()


def test_a_coach_reads_and_changes_nothing_and_a_stranger_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    clock(monkeypatch, make.RUNNING)
    ctx = make.member(house, "coach", "Rita")
    assert ctx.actor.person is not None
    coach = entered(ctx.actor.person)
    page = _page(coach, "/settings")
    assert "LinkedEnglish" in page
    assert "Change the practice" not in page
    for url in ("/settings/practice", "/settings/people", f"/settings/brands/{house.brand}"):
        assert coach.get(url).status_code == 404
    made = make.engagement(house=house)
    assert entered(made.client_person).get("/settings").status_code == 404
    assert stranger().get(f"/settings/brands/{house.brand}").status_code == 404


def test_three_brands_ask_the_database_no_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.practice()
    browser = _owner(monkeypatch, house)
    browser.get("/settings/brands")
    with CaptureQueriesContext(connection) as one:
        browser.get("/settings/brands")
    for name in ("Second", "Third"):
        make.done(people.add_brand(house.owner(), name))
    with CaptureQueriesContext(connection) as three:
        page = browser.get("/settings/brands").content.decode()
    assert "Third" in page
    assert len(three) == len(one)
