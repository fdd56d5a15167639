"""Fixtures for tests of pages."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def language_apart() -> Iterator[None]:
    """A page that speaks Portuguese in one test leaves the next one in English."""
    with translation.override("en"):
        yield
