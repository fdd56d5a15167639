"""Put the bundled SQLite in the place of Python's own, before Django loads.

SQLite 3.7.0 to 3.51.2 can lose committed data when a WAL file is reset while another connection writes.
The `pysqlite3` wheel bundles a later one; where there is no wheel, Python's own is used and a system check
looks at its version.
"""

from __future__ import annotations

import importlib
import sys

FIRST_WAL = (3, 7, 0)
FIRST_SOUND = (3, 51, 3)


def swap() -> None:
    """Make `import sqlite3` give the bundled SQLite from now on; does nothing where it is not installed."""
    try:
        bundled = importlib.import_module("pysqlite3")
    except ImportError:
        return
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def wal_is_sound(version: tuple[int, ...]) -> bool:
    """Whether this SQLite version keeps what was committed in WAL mode."""
    return not FIRST_WAL <= version < FIRST_SOUND
