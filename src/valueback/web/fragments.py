"""Rendering: a page, or one block of the same page, always with the reader's words around it.

`render` and `render_fragment` take the same template and the same variables. A fragment is a block of the
page's own file, so what htmx swaps in and what a full load shows cannot drift apart. Only the block runs:
what it needs from `{% set %}` must be set inside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.utils import csrf_input
from django.utils import translation
from jinja2 import Environment
from markupsafe import escape

from valueback.core.dates import is_zone
from valueback.letters.i18n import LANGUAGE_NAMES, nearest_language
from valueback.web.colours import DEFAULT_DARK, DEFAULT_LIGHT
from valueback.web.jinja import Components
from valueback.web.parts import Link

ZONE_COOKIE: Final = "zone"
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Look:
    """How a brand appears: its name, its scope line, and an accent for light and dark."""

    name: str = "Valueback"
    scope_line: str = ""
    accent_light: str = DEFAULT_LIGHT
    accent_dark: str = DEFAULT_DARK

    @property
    def own_accent(self) -> bool:
        return (self.accent_light, self.accent_dark) != (DEFAULT_LIGHT, DEFAULT_DARK)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page: a language, a zone, the zone of the other side (may be empty), and a brand's look.

    `demo_clock` is the practice's time for somebody in a demo, whose pages all carry its time machine.
    """

    language: str = "en"
    zone: str = "UTC"
    other_zone: str = ""
    brand: Look = field(default_factory=Look)
    nav: tuple[Link, ...] = ()
    home: str = "/"
    name: str = ""
    demo_clock: datetime | None = None


def set_reader(request: HttpRequest, reader: Reader) -> None:
    """Say who reads; form errors and pages of this request then speak that language."""
    request.reader = reader  # type: ignore[attr-defined]
    translation.activate(nearest_language(reader.language).lower())


def reader_of(request: HttpRequest) -> Reader:
    """The reader set by a view or middleware; for a visitor, language and zone as the browser and cookies say."""
    reader = getattr(request, "reader", None)
    if isinstance(reader, Reader):
        return reader
    language = nearest_language(translation.get_language() or "en")
    zone = request.COOKIES.get(ZONE_COOKIE, "")
    return Reader(language=language, zone=zone if is_zone(zone) else settings.TIME_ZONE)


def ambient(request: HttpRequest) -> dict[str, Any]:
    """What every template and component may use without being given it. Also a Jinja2 context processor."""
    reader = reader_of(request)
    values: dict[str, Any] = {
        "request": request,
        "language": nearest_language(reader.language),
        "languages": tuple(LANGUAGE_NAMES.items()),
        "zone": reader.zone,
        "other_zone": reader.other_zone,
        "brand": reader.brand,
        "nav": reader.nav,
        "home": reader.home,
        "reader_name": reader.name,
        "demo_clock": reader.demo_clock,
        "messages": get_messages(request),
        "csrf_input": Once(lambda: csrf_input(request)),
        "csrf_token": Once(lambda: get_token(request)),
    }
    return values | {"ui": Components(jinja_env(), values)}


AMBIENT: Final = (
    "brand",
    "csrf_input",
    "csrf_token",
    "demo_clock",
    "home",
    "language",
    "languages",
    "messages",
    "nav",
    "other_zone",
    "reader_name",
    "request",
    "ui",
    "zone",
)
"""The names `ambient` gives, for the component check."""


class Once:
    """A text that is made when the page first shows it, and then stands in every form of it.

    Made anew for each answer: what compression could give away of a token is masked differently each time.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make
        self._made: str | None = None

    def __str__(self) -> str:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __html__(self) -> str:
        return escape(str(self))


def jinja_env() -> Environment:
    """The one environment, as Django configured it."""
    env: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return env


def text_of(request: HttpRequest, template: str, values: Mapping[str, Any] = NOTHING, block: str = "") -> str:
    """A page, or one block of it, as text."""
    page = jinja_env().get_template(template)
    known = {**ambient(request), **values}
    if not block:
        return page.render(known)
    if block not in page.blocks:
        raise LookupError(f"{template} has no block {block!r} of its own")
    return page.environment.concat(page.blocks[block](page.new_context(known)))


def render(
    request: HttpRequest, template: str, values: Mapping[str, Any] = NOTHING, *, status: int = 200
) -> HttpResponse:
    """A whole page."""
    return HttpResponse(text_of(request, template, values), status=status)


def render_fragment(
    request: HttpRequest, template: str, block: str, values: Mapping[str, Any] = NOTHING, *, status: int = 200
) -> HttpResponse:
    """One block of a page, for htmx to swap in."""
    return HttpResponse(text_of(request, template, values, block), status=status)


def render_for(
    request: HttpRequest, template: str, block: str, values: Mapping[str, Any] = NOTHING, *, status: int = 200
) -> HttpResponse:
    """The block when htmx asks for it, the whole page for everybody else (no script, a reload, a shared address)."""
    wants_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"
    response = HttpResponse(text_of(request, template, values, block if wants_part else ""), status=status)
    response["Vary"] = "HX-Request"
    return response
