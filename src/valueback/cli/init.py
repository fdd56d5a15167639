"""`valueback init`: everything that must be there before serving, made or brought up to date; safe to run again."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from valueback.cli.main import django

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers


def add(subparsers: Subparsers) -> None:
    subparsers.add_parser(
        "init",
        help="make the secret key and the database, or bring them up to date",
        description="Make the data folder, the secret key and the database, or bring them up to date. "
        "Run it again after every upgrade; it never changes what people entered.",
    )


def run(args: argparse.Namespace) -> int:
    prepare()
    from django.conf import settings

    sys.stdout.write(f"Ready in {settings.DATA_DIR}. `valueback serve --worker` serves {settings.PUBLIC_URL}\n")
    return 0


def prepare() -> None:
    """Data folder, secret key, tables, certificates and static files; quick when nothing has changed."""
    from valueback.project import config

    if not os.environ.get("SECRET_KEY") and not os.environ.get("SECRET_KEY_FILE"):
        config.make_secret_key(config.data_dir(os.environ))
    database = config.read(os.environ).database_url
    if database.is_sqlite:
        Path(database.name).parent.mkdir(parents=True, exist_ok=True)
    django()
    _migrate()
    _certify()
    collect_static()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _certify() -> None:
    """Each practice has a certificate to seal with before its first agreement is signed."""
    from valueback.jobs.papers import certify_all

    certify_all()


def collect_static() -> None:
    """Copy style sheets and scripts to where they are served from, once a version of them."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.DEBUG:
        return
    found = [
        f"{path} {os.stat(storage.path(path)).st_mtime_ns}"
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    stamp = settings.STATIC_ROOT / ".collected"
    wanted = "\n".join(sorted(found))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted, encoding="utf-8")
