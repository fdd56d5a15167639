"""The template engine, strict: what is missing, None or forgotten to be called is an error with file and line.

Pages find components as `ui.<name>(...)`: `Components` looks the macro up in `templates/components/`, so a page
imports nothing and a fragment of it renders alone.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags import static as static_files
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.nodes import Macro
from jinja2.runtime import Context, Undefined
from markupsafe import Markup

from valueback.letters.i18n import translator
from valueback.web import formats
from valueback.web.addresses import address

WEB_DIR: Final = Path(__file__).resolve().parent
COMPONENTS: Final = "components"


def template_dirs() -> tuple[Path, ...]:
    """The shared templates first, then those of every feature folder."""
    return (WEB_DIR / "templates", *sorted(WEB_DIR.glob("*/templates")))


def environment(**options: Any) -> Environment:
    """Django calls this with its options; loader, strictness and escaping are ours whatever it passes."""
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n"]
    options["loader"] = FileSystemLoader(template_dirs())
    options["undefined"] = StrictUndefined
    escape = select_autoescape(["html"], default_for_string=True)
    env = Environment(**{**options, "autoescape": escape}, finalize=printable, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(url=url, static=static, count=formats.count)
    env.filters.update(formats.FILTERS)
    # The i18n extension adds this method; it makes _() escape its arguments and fill %(name)s.
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    # What a page says most is remembered; the extension would look it up and mark it each time.
    env.globals.update(gettext=say, _=say)
    return env


def printable(value: Any) -> Any:
    """What may stand between {{ and }}: never None, never something that still waits to be called."""
    if isinstance(value, Undefined):
        return value
    if value is None:
        raise TypeError("None reached the page; decide in the view or with `or` what is shown instead")
    if callable(value):
        name = getattr(value, "__qualname__", None) or getattr(value, "name", repr(value))
        raise TypeError(f"{name} was printed without being called")
    return value


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page, as in `{{ url("sessions:cancel", session.id) }}`."""
    return address(name, *args, **kwargs)


def static(path: str) -> str:
    """The address of a static file, as in `{{ static("valueback/base.css") }}`."""
    return _static(staticfiles_storage, path)


@lru_cache(maxsize=256)
def _static(storage: object, path: str) -> str:
    """Remembered for each storage: which file a name means is settled when the files are collected."""
    return static_files.static(path)


@pass_context
def say(context: Context, message: str, /, **values: Any) -> str:
    """`{{ _("Signed by %(name)s", name=client.name) }}`: the sentence in the page's language, its values escaped."""
    said = _said(message, formats.of_page(context, "language"), marked=bool(context.eval_ctx.autoescape))
    return said % values if values or "%" in said else said


@lru_cache(maxsize=4096)
def _said(message: str, language: str, *, marked: bool) -> str:
    said = translator(language).gettext(message)
    return Markup(said) if marked else said  # noqa: S704  # a message of ours, from the catalogue


@pass_context
def gettext(context: Context, message: str) -> str:
    return translator(formats.of_page(context, "language")).gettext(message)


@pass_context
def ngettext(context: Context, one: str, many: str, amount: int) -> str:
    return translator(formats.of_page(context, "language")).ngettext(one, many, amount)


@pass_context
def pgettext(context: Context, meaning: str, message: str) -> str:
    return translator(formats.of_page(context, "language")).pgettext(meaning, message)


@pass_context
def npgettext(context: Context, meaning: str, one: str, many: str, amount: int) -> str:
    return translator(formats.of_page(context, "language")).npgettext(meaning, one, many, amount)


class Components:
    """The design system as seen from a page: `ui.button(...)` is the macro `button`, wherever its file is."""

    def __init__(self, env: Environment, ambient: Mapping[str, Any]) -> None:
        self._env = env
        self._files = component_files()
        self._ambient = {**ambient, "ui": self}
        self._modules: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        file = self._files.get(name)
        if file is None:
            near = get_close_matches(name, self._files, n=1)
            raise LookupError(f"there is no component {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if file not in self._modules:
            self._modules[file] = self._env.get_template(file).make_module(self._ambient)
        macro = getattr(self._modules[file], name)
        setattr(self, name, macro)  # The next time the page finds it without asking here.
        return macro


@cache
def component_files() -> Mapping[str, str]:
    """Which file holds which macro; a name defined twice is refused."""
    found: dict[str, str] = {}
    for file, macro in component_macros():
        if macro.name in found:
            raise ValueError(f"component {macro.name!r} is defined in {found[macro.name]} and in {file}")
        found[macro.name] = file
    return MappingProxyType(found)


def component_macros() -> Iterable[tuple[str, Macro]]:
    """Every public macro of templates/components with its file; names with a leading underscore stay private."""
    bare = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted((WEB_DIR / "templates" / COMPONENTS).glob("*.html")):
        for macro in bare.parse(path.read_text(encoding="utf-8")).find_all(Macro):
            if not macro.name.startswith("_"):
                yield f"{COMPONENTS}/{path.name}", macro
