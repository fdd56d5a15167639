"""What stands around a document: its name as a file is readable in every language, and safe on every system."""

from __future__ import annotations

import pytest

from valueback.letters.papers import file_name


@pytest.mark.parametrize(
    ("document", "signed", "language", "name"),
    [
        ("LE-7, version 1", True, "en", "LE-7-version-1-signed.pdf"),
        ("LE-7, versão 1", True, "pt-BR", "LE-7-versao-1-assinado.pdf"),
        ("MCC-8, versión 1", True, "es", "MCC-8-version-1-firmado.pdf"),
        ("MCC-8, versión 1", False, "es", "MCC-8-version-1.pdf"),
        ('../"LE"\n7/英語', False, "en", "LE-7.pdf"),
    ],
)
def test_a_file_is_named_in_the_documents_language_with_plain_letters(
    document: str, signed: bool, language: str, name: str
) -> None:
    assert file_name(document, signed, language) == name
