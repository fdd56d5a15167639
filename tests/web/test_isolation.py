"""Every address, every role, every method: what is not yours does not exist. Generated from the URLconf.

The table is in expected_access.py, the people in cast.py; see there how to add an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web import cast as people
from tests.web.cast import FREE, HIDDEN, NOW, OBJECTS, ROLES, Cast, Side
from tests.web.expected_access import TABLE, Page, Who
from valueback.store.base import Owned

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROWS = {page.name: page for page in TABLE}


def patterns(inside: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product by its full name."""
    for entry in (inside or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


FRESH = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|<code>[2-9A-Z]{4}-[2-9A-Z]{4}</code>'
)
ADDRESSES = tuple(patterns())
PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    name: tuple((part, type(kind).__name__) for part, kind in entry.pattern.converters.items())
    for name, entry in ADDRESSES
}


@pytest.fixture(scope="module")
def house(all_databases: Any, rollback_database: str, django_db_blocker: Any) -> Iterator[Cast]:
    """Both practices in a database of this module's own; each request is rolled back."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        name = all_databases.copy()
        all_databases.point_at(name)
        for clock in ("valueback.web.context.real_now", "valueback.web.links.real_now"):
            patch.setattr(clock, lambda: NOW)
        patch.setattr("valueback.web.accounts.views.real_now", lambda: NOW)
        yield people.cast()
        all_databases.point_at(rollback_database)
        all_databases.drop(name)


def address(name: str, side: Side, **other: Any) -> str:
    kwargs = {part: FREE[part] if part in FREE else OBJECTS[part](side) for part, _ in PARTS[name]}
    return reverse(name, kwargs={**kwargs, **other})


def missing(kind: str) -> Any:
    return {"UUIDConverter": uuid4(), "IntConverter": 999_999}.get(kind, "A" * 48)


def ask(house: Cast, role: str, method: str, path: str, page: Page | None = None) -> HttpResponseBase:
    """One request, and nothing of it stays."""
    browser = Client()
    browser.cookies = SimpleCookie({name: morsel.value for name, morsel in house.browsers[role].cookies.items()})
    with transaction.atomic():
        cache.clear()
        form = urlencode(page.data) if page is not None and method == "POST" else ""
        answer = browser.generic(method, path, form, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return answer


def seen(answer: HttpResponseBase) -> str:
    """The page without what is fresh each time: the reference number and the form's token."""
    text = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined,arg-type]
    page = bytes(text).decode("utf-8", "replace")
    return FRESH.sub("", page)


def is_welcome(answer: HttpResponseBase, page: Page, method: str) -> bool:
    if answer.status_code in (404, 405, 500) or is_sent_to_sign_in(answer):
        return False
    return method != "GET" or page.status in (0, answer.status_code)


def is_sent_to_sign_in(answer: HttpResponseBase) -> bool:
    page = answer.headers.get("Location", "").partition("?")[0]
    return answer.status_code == 302 and page in ("/enter", "/places")


def told(answer: HttpResponseBase) -> str:
    return f"{answer.status_code} {answer.headers.get('Location', '')}".strip()


# --- the table is whole ----------------------------------------------------------------------------


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    names = {name for name, _ in ADDRESSES}
    assert sorted(names - set(ROWS)) == [], "add a line for each to tests/web/expected_access.py"
    assert sorted(set(ROWS) - names) == [], "these lines are for no address any more"
    assert len(ROWS) == len(TABLE)
    assert len(names) == len(ADDRESSES), "two addresses share a name"


def test_every_part_of_an_address_is_known() -> None:
    parts = {part for kinds in PARTS.values() for part, _ in kinds}
    assert sorted(parts - set(OBJECTS) - set(FREE)) == [], "add a line for each to OBJECTS in tests/web/cast.py"


# --- every text carries a word ---------------------------------------------------------------------

# Columns that hold codes, digests, addresses and measures: nothing in them was typed by anybody.
_CODES = """
    accent_dark accent_light acknowledged agent_digest appeal_words args base_currency chain chain_head country
    currency digest drawn elsewhere email failure fingerprint key kind language leaf message_id noted_for
    number_prefix offer party payload phone places ref salt slug subject tax template text_digest token_hash verdict
    zone
"""
CODES = frozenset(_CODES.split())


@pytest.mark.parametrize("word", [people.AMBARINA, people.COBALTINA])
def test_every_text_of_a_practice_carries_its_word(house: Cast, word: str) -> None:
    practice = house.practice if word == people.AMBARINA else house.other_practice
    bare: list[str] = []
    counted = 0
    for model in apps.get_app_config("valueback").get_models():
        if not issubclass(model, Owned):
            continue
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
            and not field.choices
            and not isinstance(field, models.GeneratedField)
            and field.name not in CODES
        ]
        for row in model.objects.filter(practice_id=practice).values(*texts) if texts else ():
            for name, value in row.items():
                if value:
                    counted += 1
                    bare += [f"{model.__name__}.{name}: {value!r:.80}"] if word not in str(value) else []
    assert sorted(set(bare)) == []
    assert counted > 20


# --- every address x role x method -----------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_address_opens_for_those_of_its_line_and_for_nobody_else(house: Cast, name: str) -> None:
    page, wrong = ROWS[name], []
    path = address(name, house.ana)
    for role in ROLES:
        for method, who in (("GET", page.get), ("POST", page.post)):
            if who is None:
                continue
            answer = ask(house, role, method, path, page)
            wrong += [f"{method} as {role}: {fault}" for fault in faults(house, answer, page, method, role, who)]
    assert wrong == []


def faults(house: Cast, answer: HttpResponseBase, page: Page, method: str, role: str, who: Who) -> Iterator[str]:
    text = seen(answer)
    shown = [word for word in HIDDEN[role] if word in text]
    is_open_link = "token" in dict(PARTS[page.name])
    if shown and not is_open_link:
        yield f"shows {shown}"
    if page.step:
        if answer.status_code != 302:
            yield f"skips a step: {told(answer)}"
    elif role in who:
        if not is_welcome(answer, page, method):
            yield f"is not let in: {told(answer)}"
    elif role == "anonymous" and page.closed == 302:
        if not is_sent_to_sign_in(answer):
            yield f"is not sent to sign in: {told(answer)}"
    elif answer.status_code != 404:
        yield f"gets in: {told(answer)}"
    elif PARTS[page.name] and not is_open_link:
        nothing = {part: missing(kind) for part, kind in PARTS[page.name] if part not in FREE or part == "pk"}
        if text != seen(ask(house, role, method, address(page.name, house.ana, **nothing), page)):
            yield "can tell it from a missing one"


def two_or_more() -> list[str]:
    """Addresses that name objects by ids that are unique everywhere."""
    return sorted(
        name for name in ROWS if ROWS[name].foreign and any(kind == "UUIDConverter" for _, kind in PARTS[name])
    )


@pytest.mark.parametrize("name", two_or_more() or ["language"])
def test_an_object_of_somebody_else_is_a_missing_one_for_everybody(house: Cast, name: str) -> None:
    """Each id of the address in turn is one of another engagement, or of another practice."""
    page, wrong = ROWS[name], []
    for part, kind in PARTS[name]:
        if kind != "UUIDConverter":
            continue
        absent = address(name, house.ana, **{part: uuid4()})
        for whose, side in (("another engagement", house.bruno), ("another practice", house.bert)):
            for role in ("client", "coach", "sponsor"):
                if part == "brand" and side is house.bruno:
                    continue
                for method, who in (("GET", page.get), ("POST", page.post)):
                    if who is None or role not in who:
                        continue
                    theirs = ask(house, role, method, address(name, house.ana, **{part: OBJECTS[part](side)}), page)
                    if theirs.status_code != 404 or seen(theirs) != seen(ask(house, role, method, absent, page)):
                        wrong.append(f"{method} as {role}: the {part} of {whose} answers {told(theirs)}")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(ROWS))
def test_other_methods_are_refused(house: Cast, name: str) -> None:
    page, wrong = ROWS[name], []
    taken = {method for method, who in (("GET", page.get), ("POST", page.post)) if who is not None}
    role = next(iter((page.get or ()) + (page.post or ())), "owner")
    for method in METHODS:
        if method in taken:
            continue
        answer = ask(house, role, method, address(name, house.ana))
        if answer.status_code != 405 and not (answer.status_code == 404 and not (page.get or page.post)):
            wrong.append(f"{method} as {role}: {told(answer)}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_one_s_own_page_is_one_s_own(house: Cast, role: str) -> None:
    """The test would see a leak: each reader's page does carry the word of their own practice."""
    word = people.COBALTINA if role == "stranger" else people.AMBARINA
    assert word in seen(ask(house, role, "GET", "/you"))


def test_ids_tell_nothing(house: Cast) -> None:
    """The two practices and their engagements are different objects, or the test would compare one with itself."""
    sides = (house.ana, house.bruno, house.bert)
    assert len({side.engagement for side in sides}) == 3
    assert all(isinstance(side.engagement, UUID) for side in sides)
    assert house.practice != house.other_practice
