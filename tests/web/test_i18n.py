"""Every message has its words in every language, and the check sees when one has not."""

import io
import subprocess
import sys

import pytest
from babel.messages.catalog import Catalog, Message

from scripts import messages


def test_every_message_is_translated_certain_and_with_its_placeholders() -> None:
    assert messages.problems() == []


def told(one: str | tuple[str, str], words: str | tuple[str, str], *flags: str) -> str:
    return " ".join(messages.faults_of(Message(one, words, flags=flags), "pt_BR/web.po"))


@pytest.mark.parametrize(
    ("one", "words", "flags", "fault"),
    [
        ("Undo", "", (), "not translated"),
        ("Undo", "Desfazer", ("fuzzy",), "doubtful"),
        ("Signed %(when)s", "Assinado %(quando)s", (), "placeholders differ"),
        (("%(num)s call", "%(num)s calls"), ("%(num)s chamada", "chamadas"), (), "placeholders differ"),
        (("%(num)s call", "%(num)s calls"), ("%(num)s chamada", ""), (), "not translated"),
        ("Undo ", "Desfazer", (), "spaces"),
    ],
)
def test_a_poor_translation_is_named(one, words, flags, fault) -> None:
    assert fault in told(one, words, *flags)


def test_a_good_translation_passes() -> None:
    assert told("Signed %(when)s", "Assinatura em %(when)s") == ""
    assert told(("%(num)s call", "%(num)s calls"), ("%(num)s chamada", "%(num)s chamadas")) == ""


def test_one_message_has_one_translation_everywhere() -> None:
    here, there = Catalog(locale="pt_BR"), Catalog(locale="pt_BR")
    here.add("Call", "Chamada")
    there.add("Call", "Ligação")

    assert list(messages.clashes({"sessions": here, "web": there}, "pt_BR")) == [
        "pt_BR: 'Call' is 'Chamada' in sessions and 'Ligação' in web"
    ]


def test_words_of_a_message_that_has_gone_are_kept_and_come_back() -> None:
    before, now = Catalog(locale="pt_BR"), Catalog(locale="pt_BR")
    before.add("Undo", "Desfazer")
    now.add("Save", "Salvar")
    messages.keep_gone(now, before)
    kept = messages.read_po(io.BytesIO(messages.po_text(now)), locale="pt_BR", charset="utf-8")

    assert [messages.key_of(message)[1] for message in kept if message.id] == ["Save"]
    assert kept.obsolete["Undo"].string == "Desfazer"


def test_a_feature_has_a_file_of_its_own() -> None:
    assert messages.area_of("web/sessions/templates/sessions/list.html") == "sessions"
    assert messages.area_of("web/templates/base.html") == "web"
    assert messages.area_of("web/look.py") == "web"
    assert messages.area_of("letters/wording.py") == "letters"


def test_extraction_finds_words_in_python_and_in_pages() -> None:
    found = {messages.key_of(message)[1] for message in messages.extracted()["web"] if message.id}

    assert {"Undo", "There is nothing here", "Skip to the content"} <= found


def test_letters_speak_without_django() -> None:
    source = (
        "import sys; from valueback.letters.i18n import translator; from valueback.letters import formats;"
        "assert translator('pt_BR').gettext('Undo') == 'Desfazer';"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django'], 'Django was imported'"
    )

    subprocess.run([sys.executable, "-c", source], check=True)
