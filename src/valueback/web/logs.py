"""No log line holds a token that opens something: the addresses of mailed links are cut before anybody writes them."""

from __future__ import annotations

import logging
import re
from typing import Final

LINK: Final = re.compile(r"/(l|enter/link)/[^/\s?]{16,}")


class WithoutTokens(logging.Filter):
    """For the loggers that write addresses; named in settings."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _cut(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(value) for value in record.args)
        return True


def _cut(value: object) -> object:
    return LINK.sub(r"/\1/…", value) if isinstance(value, str) else value
