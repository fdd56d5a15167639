"""The styles keep their promises: small, readable, and nothing asked of anybody else."""

import gzip
import re
from pathlib import Path

import pytest

from scripts import vendor
from valueback.web import colours
from valueback.web.jinja import WEB_DIR

STYLES = WEB_DIR / "static" / "valueback"
CSS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css"))}
SCRIPT = (STYLES / "app.js").read_text(encoding="utf-8")


def tokens(scheme: int) -> dict[str, str]:
    """The colours of a scheme (0 light, 1 dark) as #rrggbb."""
    found = {}
    for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", CSS["base.css"]):
        colour = pair[scheme]
        found[name] = colour if len(colour) == 7 else "#" + "".join(letter * 2 for letter in colour[1:4])
    return found


def test_all_styles_together_stay_within_twelve_kilobytes() -> None:
    sent = sum(len(gzip.compress(text.encode(), 6)) for text in CSS.values())

    assert sorted(CSS) == ["base.css", "components.css", "demo.css", "print.css"]
    assert sent <= 12 * 1024


def test_a_client_page_stays_light() -> None:
    assert len(gzip.compress(SCRIPT.encode(), 6)) <= 4 * 1024


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(scheme: int) -> None:
    found = tokens(scheme)
    grounds = [(text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "surface")]
    grounds += [(tone, f"{tone}-tint") for tone in ("ok", "watch", "risk", "info")]
    grounds += [
        ("on-accent", "accent"),
        ("ink", "ok-tint"),
        ("ink", "watch-tint"),
        ("ink", "risk-tint"),
        ("ink", "info-tint"),
    ]
    grounds += [(tone, ground) for tone in ("ok", "watch", "risk", "info") for ground in ("paper", "surface")]

    weak = [(text, ground) for text, ground in grounds if colours.contrast(found[text], found[ground]) < colours.ENOUGH]
    assert weak == []


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_edge_of_a_control_can_be_seen(scheme: int) -> None:
    found = tokens(scheme)

    assert colours.contrast(found["control"], found["surface"]) >= 3


def test_the_tokens_are_those_of_the_design() -> None:
    light, dark = tokens(0), tokens(1)

    assert (light["paper"], light["ink"], light["accent"]) == ("#f7f7f5", "#1b1f24", colours.DEFAULT_LIGHT)
    assert (dark["paper"], dark["ink"], dark["accent"]) == ("#14171a", "#e8eaed", colours.DEFAULT_DARK)


def test_colours_and_sizes_are_named_once() -> None:
    parts = CSS["components.css"]

    assert re.findall(r"#[0-9a-f]{3,8}\b", parts) == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    for text in (*CSS.values(), SCRIPT):
        assert "http" not in text
        assert "@import" not in text
        assert "url(" not in text
    assert "eval(" not in SCRIPT
    assert "new Function" not in SCRIPT


def test_layers_come_in_one_order_and_motion_can_be_refused() -> None:
    assert "@layer reset, tokens, base, layout, components, print;" in CSS["base.css"]
    assert "prefers-reduced-motion: reduce" in CSS["base.css"]
    assert "forced-colors: active" in CSS["components.css"]


def test_sides_are_logical() -> None:
    physical = re.compile(
        r"(?<![\w-])(?:(?:(?:margin|padding|border|inset)-)?(?:left|right|top|bottom)|width|height)\s*:"
    )
    for name in ("base.css", "components.css"):
        lines = [line for line in CSS[name].splitlines() if physical.search(line) and "@media" not in line]
        assert lines == [], name


def test_every_class_that_the_components_use_has_a_style() -> None:
    known = set(re.findall(r"\.([a-z][\w-]*)", "".join(CSS.values()) + SCRIPT))
    used = set()
    for path in (WEB_DIR / "templates" / "components").glob("*.html"):
        fixed = re.sub(r"{[{%].*?[%}]}", " ", path.read_text(encoding="utf-8"))
        for names in re.findall(r'class="([^"]*)"', fixed):
            used |= set(names.split())
    assert used - known == set()


def test_contrast_is_that_of_the_guideline() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert colours.contrast("#0b5c68", "#0b5c68") == 1


def test_an_accent_is_taken_only_if_it_can_be_read_in_both_schemes() -> None:
    assert colours.accent_faults(colours.DEFAULT_LIGHT, colours.DEFAULT_DARK) == ()
    assert {fault[0] for fault in colours.accent_faults("#ffe000", "#102030")} == {"light", "dark"}
    with pytest.raises(ValueError, match="light accent reaches only"):
        colours.brand_css("#ffe000", colours.DEFAULT_DARK)
    with pytest.raises(ValueError, match="rrggbb"):
        colours.brand_css("red", colours.DEFAULT_DARK)


def test_vendored_scripts_are_the_ones_that_were_copied(tmp_path: Path) -> None:
    assert vendor.problems() == []
    assert vendor.sri(b"axe") != vendor.sri(b"axe ")
