"""The component check: every template is read, none is rendered.

    python scripts/components.py                 exit 1 and a line for each mistake
    python scripts/components.py --variables     what each page needs from its view

Found are: a component that does not exist, a missing or unknown argument, a page that does not begin with
`{# needs: name, name #}` naming exactly the variables its view must give (`{# needs nothing #}` for none),
an inline style or script (our Content-Security-Policy would drop it), and a filter nobody defined.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2
from jinja2 import meta, nodes

from valueback.web.fragments import AMBIENT
from valueback.web.jinja import COMPONENTS, WEB_DIR, component_macros, environment, template_dirs

NEEDS: Final = re.compile(r"\{# needs(?::\s*([^#]*?)| nothing) #\}")
FORBIDDEN: Final = (
    (re.compile(r"<[^>{%]*\sstyle\s*="), "an inline style"),
    (re.compile(r"<style\b"), "an inline stylesheet"),
    (re.compile(r"<script(?![^>]*\bsrc=)"), "an inline script"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']"), "an inline event handler"),
    (re.compile(r"hx-on[:-]"), "hx-on, which needs eval"),
    (re.compile(r"\|\s*safe\b"), "|safe: pass Markup from Python, where it is seen"),
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a macro takes: its names in order, how many of them need a value, and whether it has a body."""

    names: tuple[str, ...]
    required: int
    body: bool
    body_optional: bool = False

    def faults(self, call: nodes.Call, with_body: bool) -> Iterator[str]:
        if call.dyn_args or call.dyn_kwargs:
            yield "is called with * or **, which cannot be checked"
            return
        if len(call.args) > len(self.names):
            yield f"takes at most {len(self.names)} arguments"
        given = set(self.names[: len(call.args)])
        for keyword in call.kwargs:
            if keyword.key not in self.names:
                yield f"has no argument {keyword.key!r}; it takes {', '.join(self.names) or 'none'}"
            elif keyword.key in given:
                yield f"is given {keyword.key!r} twice"
            given.add(keyword.key)
        missing = [name for name in self.names[: self.required] if name not in given]
        if missing:
            yield f"lacks {', '.join(missing)}"
        if self.body and not self.body_optional and not with_body:
            yield "has a body: use {% call %}"
        if with_body and not self.body:
            yield "takes no body"


def signature(macro: nodes.Macro) -> Signature:
    names = tuple(argument.name for argument in macro.args)
    calls = [name for name in macro.find_all(nodes.Name) if name.name == "caller"]
    tested = any(
        isinstance(test.node, nodes.Name) and test.node.name == "caller" for test in macro.find_all(nodes.Test)
    )
    return Signature(names, len(names) - len(macro.defaults), bool(calls), tested)


def components() -> dict[str, Signature]:
    return {macro.name: signature(macro) for _file, macro in component_macros()}


def templates() -> Iterator[tuple[str, Path]]:
    """Every template's name and file."""
    for folder in template_dirs():
        for path in sorted(folder.rglob("*.html")):
            yield path.relative_to(folder).as_posix(), path


def calls_of(tree: nodes.Template) -> Iterator[tuple[nodes.Call, bool]]:
    """Every call, and whether it carries a body."""
    bodies = {id(block.call) for block in tree.find_all(nodes.CallBlock)}
    for call in tree.find_all(nodes.Call):
        yield call, id(call) in bodies


def check(name: str, source: str, known: Mapping[str, Signature], env: jinja2.Environment) -> Iterator[str]:
    """Every mistake of one template, as `file:line: sentence`."""
    try:
        tree = env.parse(source, name)
    except jinja2.TemplateSyntaxError as fault:
        yield f"{name}:{fault.lineno}: {fault.message}"
        return
    local = {macro.name: signature(macro) for macro in tree.find_all(nodes.Macro)}
    for call, with_body in calls_of(tree):
        target = call.node
        if isinstance(target, nodes.Getattr) and isinstance(target.node, nodes.Name) and target.node.name == "ui":
            found, shown = known.get(target.attr), f"ui.{target.attr}"
            if found is None:
                yield f"{name}:{call.lineno}: there is no component {shown}"
        elif isinstance(target, nodes.Name) and target.name in local:
            found, shown = local[target.name], target.name
        else:
            continue
        if found is not None:
            yield from (f"{name}:{call.lineno}: {shown} {fault}" for fault in found.faults(call, with_body))
    for number, line in enumerate(source.splitlines(), 1):
        yield from (f"{name}:{number}: {what}" for pattern, what in FORBIDDEN if pattern.search(line))
    try:
        yield from needs_faults(name, source, tree, env)
    except jinja2.TemplateAssertionError as fault:  # A filter or a test that nobody defined.
        yield f"{name}:{fault.lineno}: {fault.message}"


def wanted(tree: nodes.Template, env: jinja2.Environment) -> frozenset[str]:
    """What the view must give, to the page and to what it includes: names that nobody else provides."""
    own = frozenset(meta.find_undeclared_variables(tree)) - frozenset(env.globals) - frozenset(AMBIENT)
    for part in tree.find_all(nodes.Include):
        if isinstance(part.template, nodes.Const):
            file = next(
                folder / part.template.value for folder in template_dirs() if (folder / part.template.value).exists()
            )
            own |= wanted(env.parse(file.read_text(encoding="utf-8"), part.template.value), env)
    return own


def needs_faults(name: str, source: str, tree: nodes.Template, env: jinja2.Environment) -> Iterator[str]:
    asked = wanted(tree, env)
    if name.startswith(f"{COMPONENTS}/"):
        if asked - {"caller"}:
            yield f"{name}:1: components see only their arguments, not {', '.join(sorted(asked))}"
        return
    declared = NEEDS.match(source)
    right = f"{{# needs: {', '.join(sorted(asked))} #}}" if asked else "{# needs nothing #}"
    if declared is None:
        yield f"{name}:1: the first line should be {right}"
    elif frozenset(part.strip() for part in (declared.group(1) or "").split(",") if part.strip()) != asked:
        yield f"{name}:1: the page uses other variables than it declares; the line should be {right}"


def problems() -> list[str]:
    env, known = environment(), components()
    return [fault for name, path in templates() for fault in check(name, path.read_text(encoding="utf-8"), known, env)]


def variables() -> list[str]:
    env = environment()
    trees = ((name, env.parse(path.read_text(encoding="utf-8"), name)) for name, path in templates())
    return [f"{name}: {', '.join(sorted(wanted(tree, env))) or '-'}" for name, tree in trees]


def main(arguments: Sequence[str]) -> int:
    if "--variables" in arguments:
        sys.stdout.write("".join(f"{line}\n" for line in variables()))
        return 0
    told = problems()
    count = sum(1 for _ in templates())
    sys.stdout.write("".join(f"{line}\n" for line in told) or f"{count} templates of {WEB_DIR.name}/ are in order.\n")
    return 1 if told else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valueback.project.settings")
    raise SystemExit(main(sys.argv[1:]))
