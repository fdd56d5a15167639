"""Components are strict: a wrong word in a template is found before anybody reads the page."""

import re

import pytest
from django.test import RequestFactory
from jinja2 import UndefinedError
from markupsafe import Markup

from scripts import components as check
from valueback.core.money import Money
from valueback.web import samples
from valueback.web.fragments import AMBIENT, Reader, ambient, jinja_env, render_for, set_reader, text_of
from valueback.web.jinja import component_files
from valueback.web.parts import Line, Receipt, Row

README = check.WEB_DIR / "templates" / "components" / "README.md"


def page(source: str, **values: object) -> str:
    request = RequestFactory().get("/")
    return jinja_env().from_string(source).render({**ambient(request), **values})


def faults(source: str, name: str = "sample/page.html") -> list[str]:
    return list(check.check(name, source, check.components(), check.environment()))


def test_every_template_of_the_product_is_in_order() -> None:
    assert check.problems() == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('{{ ui.buton("Save") }}', "there is no component ui.buton"),
        ('{{ ui.button("Save", colour="red") }}', "ui.button has no argument 'colour'"),
        ("{{ ui.button() }}", "ui.button lacks label"),
        ('{{ ui.pill("ok", "Covered", 3) }}', "ui.pill takes at most 2 arguments"),
        ('{{ ui.card("Results") }}', "ui.card has a body: use {% call %}"),
        ('{% call ui.pill("ok", "Covered") %}x{% endcall %}', "ui.pill takes no body"),
        ("{{ fee|mony }}", "No filter named 'mony'"),
        ("{{ fee|money }}", "the line should be {# needs: fee #}"),
        ('<p style="color: red">', "an inline style"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<a onclick="go()">', "an inline event handler"),
        ("{% if %}", "sample/page.html:2: "),
    ],
)
def test_the_check_names_a_mistake_with_its_place(source: str, told: str) -> None:
    found = faults("{# needs nothing #}\n" + source)

    assert any(told in fault for fault in found), found
    assert all(fault.startswith(("sample/page.html:1: ", "sample/page.html:2: ")) for fault in found)


def test_the_check_leaves_a_right_page_alone() -> None:
    assert faults('{# needs: fee #}\n{% call ui.card("Fee") %}{{ ui.pill("ok", fee|money) }}{% endcall %}') == []


def test_the_check_counts_what_an_included_part_needs() -> None:
    found = faults('{# needs nothing #}\n{% include "dev/_all.html" %}')

    assert len(found) == 1
    assert "answers" in found[0]


def test_a_component_that_uses_more_than_its_arguments_is_refused() -> None:
    found = faults("{% macro sum(a) %}{{ a }}{{ b }}{% endmacro %}", "components/sum.html")

    assert found == ["components/sum.html:1: components see only their arguments, not b"]


def test_ambient_gives_exactly_what_the_check_takes_for_granted() -> None:
    assert tuple(sorted(ambient(RequestFactory().get("/")))) == AMBIENT


def test_every_component_is_explained_and_shown() -> None:
    explained = README.read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for _name, path in check.templates() if "components/" not in str(path)]
    sources += [path.read_text(encoding="utf-8") for _name, path in check.templates()]
    for name in component_files():
        assert name in explained, f"{name} is not in the components' README"
        assert any(f"ui.{name}(" in source for source in sources), f"{name} is used nowhere, not even on its own page"


def test_none_never_reaches_a_page() -> None:
    with pytest.raises(TypeError, match="None reached the page"):
        page("{{ phone }}", phone=None)


def test_a_method_without_its_brackets_is_an_error() -> None:
    with pytest.raises(TypeError, match="printed without being called"):
        page("{{ name.upper }}", name="Ana")


def test_a_name_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="fee"):
        page("{{ fee }}")


def test_a_mistyped_component_is_told_with_the_right_name() -> None:
    with pytest.raises(LookupError, match="did you mean 'button'"):
        page('{{ ui.buton("Save") }}')


def test_what_people_type_is_text_and_never_markup() -> None:
    shown = page(
        "{{ ui.key_values(rows) }}{{ ui.field('n', 'Name', name) }}", rows=(Row("Who", "<b>x</b>"),), name='"><i>'
    )

    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "&lt;b&gt;" in shown


def test_a_button_with_markup_from_python_keeps_it() -> None:
    assert "<em>now</em>" in page("{{ ui.button(label) }}", label=Markup("Send <em>now</em>"))


def test_a_status_always_has_a_shape_and_a_word() -> None:
    shapes = set()
    for tone in ("ok", "watch", "risk", "info", "quiet"):
        shown = page('{{ ui.pill(tone, "Word") }}', tone=tone)
        assert "Word" in shown
        shapes.add(shown[shown.index("<svg") : shown.index("</svg>")].split(">", 1)[1])
    assert len(shapes) == 5


def test_a_field_ties_its_label_its_error_and_its_help_together() -> None:
    shown = page('{{ ui.field("fee", "Fee", "x", error="Write an amount.", help="Before tax.") }}')

    assert '<label for="id_fee">Fee</label>' in shown
    assert 'aria-describedby="id_fee-error id_fee-help"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_fee-error"' in shown
    assert 'value="x"' in shown


def test_a_django_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    trial = samples.Trial({"email": "ana@", "start": "2027-01-15", "preset": "none", "days": ["2"], "version": "3"})
    shown = page(
        "{{ ui.form_errors(t) }}{{ ui.bound(t.email) }}{{ ui.bound(t.start) }}{{ ui.bound(t.preset) }}"
        "{{ ui.bound(t.mood, 'grid') }}{{ ui.bound(t.days) }}{{ ui.bound(t.agreed) }}{{ ui.bound(t.version) }}",
        t=trial,
    )

    assert '<a href="#id_email">Email: ' in shown
    assert 'type="email" value="ana@" autocomplete="email"' in shown
    assert 'type="date" value="2027-01-15"' in shown
    assert '<option value="none" selected>None</option>' in shown
    assert 'id="id_mood" tabindex="-1" aria-describedby="id_mood-error"' in shown
    assert 'type="checkbox" name="days" value="2" checked' in shown
    assert 'type="checkbox" name="agreed" value="on" required' in shown
    assert '<input type="hidden" name="version" value="3">' in shown


def test_a_value_check_has_six_answers_and_keeps_the_one_given() -> None:
    shown = page('{{ ui.choice_grid("value", "Did you get value?", answers, "3") }}', answers=samples.answers())

    assert shown.count('type="radio"') == 6
    assert shown.count(" checked") == 1
    assert 'value="3" required checked' in shown


def test_the_meter_puts_the_mark_where_the_minimum_lies() -> None:
    below = page('{{ ui.meter("Won", 1200, 2400, "Minimum", ()) }}')
    above = page('{{ ui.meter("Won", 4800, 2400, "Minimum", ()) }}')
    nothing = page('{{ ui.meter("Won", 0, 0, "Minimum", ()) }}')

    assert 'class="fill" x="0" y="6" width="40.00%"' in below
    assert 'x1="80.00%"' in below
    assert 'width="100.00%" height="12" rx="6"/>\n<line class="mark" x1="50.00%"' in above
    assert 'width="0.00%"' in nothing


def test_a_receipt_that_does_not_add_up_cannot_be_made() -> None:
    lines = (Line("Received", Money.of("2400.00", "USD")), Line("Less tax", Money.of("-120.00", "USD")))

    assert Receipt(lines, "Paid back", Money.of("2280.00", "USD")).total == Money.of("2280.00", "USD")
    with pytest.raises(ValueError, match="the lines add up to"):
        Receipt(lines, "Paid back", Money.of("2281.00", "USD"))


def test_a_tone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="not a tone"):
        samples.Reason("green", "Kept", "All of it.")  # type: ignore[arg-type]


def without_tokens(shown: str) -> str:
    """The CSRF token is masked anew each time."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", shown)


def test_no_two_elements_of_a_page_share_an_id(client, settings) -> None:
    settings.DEBUG = True
    shown = re.findall(r'\sid="([^"]+)"', client.get("/dev/components").content.decode())

    assert sorted(shown) == sorted(set(shown))


def test_a_fragment_is_the_same_text_as_in_its_page() -> None:
    request = RequestFactory().get("/")
    set_reader(request, Reader(zone="America/Sao_Paulo", other_zone="America/New_York"))
    whole = text_of(request, "dev/client.html", samples.values())
    part = text_of(request, "dev/client.html", samples.values(), "content")

    assert without_tokens(part).strip() in without_tokens(whole)
    assert "<html" not in part
    with pytest.raises(LookupError, match="has no block 'rows'"):
        text_of(request, "dev/client.html", samples.values(), "rows")


@pytest.mark.parametrize(("headers", "whole"), [({}, True), ({"HX-Request": "true"}, False)])
def test_htmx_gets_the_part_and_everybody_else_the_page(headers: dict[str, str], whole: bool) -> None:
    request = RequestFactory().get("/", headers=headers)
    answer = render_for(request, "dev/client.html", "content", samples.values())

    assert ("<html" in answer.content.decode()) is whole
    assert "Ana is on her way" in answer.content.decode()
    assert answer["Vary"] == "HX-Request"


def test_client_pages_load_no_htmx_and_coach_pages_do() -> None:
    request = RequestFactory().get("/")

    assert "htmx" not in text_of(request, "dev/client.html", samples.values())
    assert "htmx-4.min.js" in text_of(request, "dev/coach.html", samples.values())


def test_the_page_of_components_is_there_for_developers_only(client, settings) -> None:
    settings.DEBUG = False
    assert client.get("/dev/components").status_code == 404
    settings.DEBUG = True
    for shell in samples.SHELLS:
        assert "Ana" in client.get("/dev/components", {"shell": shell}).content.decode()
