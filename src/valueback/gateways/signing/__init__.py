"""Seals on printed documents: set with a practice's certificate, and examined again by anybody.

pyHanko takes two seconds to import; it is imported where it is used: in the worker, and where a file is examined.
"""

from valueback.gateways.signing.certificates import (
    CannotSeal,
    Certificate,
    make_certificate,
    own_certificate,
    read_certificate,
    timestamp_url,
)
from valueback.gateways.signing.examining import Examined, Found, examine
from valueback.gateways.signing.sealing import Seal, seal, seal_more

__all__ = (
    "CannotSeal",
    "Certificate",
    "Examined",
    "Found",
    "Seal",
    "examine",
    "make_certificate",
    "own_certificate",
    "read_certificate",
    "seal",
    "seal_more",
    "timestamp_url",
)
