"""A timestamp server says over HTTP (RFC 3161) that a signature existed at its time. It learns a digest only."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Final

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

QUERY: Final = "application/timestamp-query"
REPLY: Final = "application/timestamp-reply"
SECONDS: Final = 10.0
LARGEST: Final = 64 * 1024


class Asked(TimeStamper):
    """The server at one address; each question is asked once. Raises TimestampRequestError."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Post the question and read the answer; its token is checked by the caller."""
        if not self.url.startswith(("http://", "https://")):
            raise TimestampRequestError("a timestamp server is named by an http or https address")
        question = urllib.request.Request(self.url, req.dump(), {"Content-Type": QUERY})  # noqa: S310
        try:
            with urllib.request.urlopen(question, timeout=SECONDS) as answer:  # noqa: S310
                kind = answer.headers.get_content_type()
                body = answer.read(LARGEST + 1)
        except (urllib.error.URLError, OSError) as wrong:
            raise TimestampRequestError(f"the timestamp server did not answer ({wrong})") from wrong
        if kind != REPLY or len(body) > LARGEST:
            raise TimestampRequestError("the timestamp server answered something else than a timestamp")
        try:
            response = tsp.TimeStampResp.load(body, strict=True)
            _ = response.native  # Reads every part: a refusal comes without a token, which is told here and not later.
        except (ValueError, TypeError) as wrong:
            raise TimestampRequestError("the timestamp server refused, or its answer cannot be read") from wrong
        return response
