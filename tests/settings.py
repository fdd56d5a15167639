"""The product's settings, with a configuration made for tests.

VALUEBACK_TEST_DATABASE chooses the database: `sqlite` (the default) or `postgres`. Which file or server it is, the
harness in tests/databases.py fills in when the first test asks for a database.
"""

import atexit
import os
import shutil
import tempfile

KIND = os.environ.get("VALUEBACK_TEST_DATABASE", "sqlite")
if KIND not in ("sqlite", "postgres"):
    raise SystemExit(f"VALUEBACK_TEST_DATABASE must be sqlite or postgres, not {KIND!r}")

_kept = tempfile.mkdtemp(prefix="valueback-tests-")
atexit.register(shutil.rmtree, _kept, ignore_errors=True)

os.environ.update(
    SECRET_KEY="tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
    DATABASE_URL=f"sqlite:///{_kept}/none.sqlite3" if KIND == "sqlite" else "postgres://postgres@127.0.0.1/none",
    DATA_DIR=_kept,
    PUBLIC_URL="http://localhost:8000",
    ALLOWED_HOSTS="testserver",
    DEMO="1",
    LOG_LEVEL="WARNING",
)
for _name in ("SECRET_KEY_FILE", "DATABASE_URL_FILE", "SMTP_URL", "SMTP_URL_FILE", "DEBUG", "TRUST_PROXY"):
    os.environ.pop(_name, None)

from valueback.project.settings import *  # noqa: E402, F403

TEST_DIR = _kept
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
