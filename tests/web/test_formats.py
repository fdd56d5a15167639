"""In a page, money and time are written for the reader of that page."""

from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory

from valueback.core.money import Money
from valueback.web.fragments import Reader, ambient, jinja_env, set_reader

AT = datetime(2027, 3, 15, 17, 0, tzinfo=UTC)


def page(source: str, language: str = "en", zone: str = "America/Sao_Paulo", other: str = "", **values: object) -> str:
    request = RequestFactory().get("/")
    set_reader(request, Reader(language=language, zone=zone, other_zone=other))
    return jinja_env().from_string(source).render({**ambient(request), **values})


@pytest.mark.parametrize(("language", "written"), [("en", "US$2,400.00"), ("pt-BR", "US$\xa02.400,00")])
def test_money_is_written_as_the_reader_writes_it(language: str, written: str) -> None:
    assert page("{{ fee|money }}", language, fee=Money.of("2400.00", "USD")) == written


def test_a_time_is_the_readers_and_the_other_side_is_in_its_title() -> None:
    shown = page("{{ at|clock }}", other="America/New_York", at=AT)

    assert shown == ('<time datetime="2027-03-15T17:00:00Z" title="Mon, 15 Mar 2027, 13:00 (New York)">14:00</time>')


def test_a_time_has_no_title_where_both_sides_share_a_zone() -> None:
    assert "title" not in page("{{ at|instant }}", other="America/Sao_Paulo", at=AT)
    assert "title" not in page("{{ at|instant }}", at=AT)


def test_the_day_of_an_instant_is_the_readers_day() -> None:
    late = datetime(2027, 3, 16, 1, 30, tzinfo=UTC)

    assert ">15 Mar 2027<" in page("{{ at|day }}", at=late)
    assert ">16 Mar 2027<" in page("{{ at|day }}", zone="Europe/Lisbon", at=late)
    assert page("{{ d|day('long') }}", "pt-BR", d=date(2027, 1, 15)) == (
        '<time datetime="2027-01-15">15 de janeiro de 2027</time>'
    )


def test_a_deadline_can_be_spelled_out_for_both() -> None:
    shown = page("{{ at|both_zones }}", other="America/New_York", at=AT)

    assert shown == "Mon, 15 Mar 2027, 14:00 (Sao Paulo) = Mon, 15 Mar 2027, 13:00 (New York)"


def test_the_plural_is_the_languages() -> None:
    source = '{{ count(n, "%(num)s session", "%(num)s sessions") }}'

    assert page(source, n=1) == "1 session"
    assert page(source, n=26) == "26 sessions"


def test_shares_numbers_and_spans() -> None:
    from decimal import Decimal

    assert page("{{ s|percent }}", s=Decimal("0.625")) == "62.5%"
    assert page("{{ s|percent }}", "pt-BR", s=Decimal("0.625")) == "62,5%"
    assert page("{{ n|number }}", "pt-BR", n=12345) == "12.345"
    assert page("{{ a|span(b) }}", a=date(2027, 1, 15), b=date(2027, 7, 14)) == "15 Jan\u2009–\u200914 Jul 2027"


def test_two_readers_in_one_process_do_not_mix() -> None:
    one = RequestFactory().get("/")
    two = RequestFactory().get("/")
    set_reader(one, Reader(language="pt-BR"))
    set_reader(two, Reader(language="en"))
    template = jinja_env().from_string('{{ _("Undo") }}')

    assert template.render(ambient(one)) == "Desfazer"
    assert template.render(ambient(two)) == "Undo"


def test_a_template_rendered_past_the_readers_words_says_so() -> None:
    with pytest.raises(LookupError, match=r"render it with valueback\.web\.fragments"):
        jinja_env().from_string("{{ fee|money }}").render(fee=Money.of("1.00", "USD"))
