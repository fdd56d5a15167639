"""Every setting that comes from outside is declared here once, and read before anything else happens.

A value comes from the environment (`NAME`), from a file that `NAME_FILE` points to (secrets), or from the default.
All problems are told at once. This module needs neither Django nor a database, so that `valueback config --explain`
works when nothing else does.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
SECRET_LENGTH = 40


class ConfigError(Exception):
    """The configuration cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Database:
    """Where the data is: an SQLite file (`name` is its path) or a PostgreSQL database."""

    engine: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_sqlite(self) -> bool:
        return self.engine == "sqlite"


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration as typed values; the names are those of the variables, in lower case."""

    data_dir: Path
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    database_url: Database
    debug: bool
    demo: bool
    public_url: str
    allowed_hosts: tuple[str, ...]
    trust_proxy: bool
    smtp_url: str
    mail_from: str
    language: str
    log_level: str
    web_workers: int
    web_threads: int
    files_dir: Path
    fonts_dir: Path | None
    seal_certificate: Path | None
    seal_passphrase: str
    timestamp_url: str

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


Reader = Callable[[str], Any]
"""Turns the typed text into a value, or raises ValueError with the rest of a sentence that begins with the name."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: its name, how it is read, what it is when nobody says, and what it is for."""

    name: str
    read: Reader
    default: str | None
    help: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of `valueback config --explain`. Secrets are masked; `value` is never one."""

    name: str
    value: str
    source: str
    help: str
    problem: str | None


def boolean(typed: str) -> bool:
    if typed.lower() in ("1", "true", "yes", "on"):
        return True
    if typed.lower() in ("", "0", "false", "no", "off"):
        return False
    raise ValueError(f"must be 1 or 0, not {typed!r}")


def at_least_one(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or int(typed) < 1:
        raise ValueError(f"must be a whole number from 1, not {typed!r}")
    return int(typed)


def one_of(*choices: str) -> Reader:
    def read(typed: str) -> str:
        if typed not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {typed!r}")
        return typed

    return read


def words(typed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in typed.split(",") if word.strip())


def secret(typed: str) -> str:
    if len(typed) < SECRET_LENGTH or len(set(typed)) < 10:
        raise ValueError(f"must be at least {SECRET_LENGTH} random characters; `valueback init` makes one")
    return typed


def folder(typed: str) -> Path:
    if not typed:
        raise ValueError("must name a folder")
    return Path(typed).expanduser().absolute()


def perhaps_path(typed: str) -> Path | None:
    return Path(typed).expanduser().absolute() if typed else None


def existing_folder(typed: str) -> Path | None:
    found = perhaps_path(typed)
    if found is not None and not found.is_dir():
        raise ValueError(f"must name a folder that exists, not {typed!r}")
    return found


def existing_file(typed: str) -> Path | None:
    found = perhaps_path(typed)
    if found is not None and not found.is_file():
        raise ValueError(f"must name a file that exists, not {typed!r}")
    return found


def text(typed: str) -> str:
    return typed


def web_address(typed: str) -> str:
    parts = urlsplit(typed)
    if typed and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError(f"must look like https://timestamp.example, not {typed!r}")
    return typed


def address(typed: str) -> str:
    if "@" not in typed or "\n" in typed:
        raise ValueError(f"must be a mail address, not {typed!r}")
    return typed


def public_url(typed: str) -> str:
    parts = urlsplit(typed)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"must look like https://coach.example, not {typed!r}")
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        raise ValueError("must begin with https:// unless it is localhost: links in mails open engagements")
    return typed.rstrip("/")


def smtp_url(typed: str) -> str:
    if not typed:
        return ""
    parts = urlsplit(typed)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise ValueError("must look like smtp+starttls://user:password@mail.example:587")
    return typed


def database(typed: str) -> Database:
    """`sqlite:///relative/file`, `sqlite:////absolute/file` or `postgres://user:password@host:port/name?sslmode=...`."""
    parts = urlsplit(typed)
    if parts.scheme == "sqlite":
        if parts.netloc or not parts.path.strip("/"):
            raise ValueError("must look like sqlite:///file or sqlite:////folder/file")
        return Database("sqlite", str(Path(unquote(parts.path[1:])).absolute()))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("must begin with sqlite:/// or postgres://")
    name = unquote(parts.path.strip("/"))
    if not name:
        raise ValueError("must end with the database's name: postgres://user:password@host/name")
    try:
        port = str(parts.port or "")
    except ValueError:
        raise ValueError("has a port that is not a number from 1 to 65535") from None
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", unquote(parts.hostname or ""))
    options = tuple(sorted(query.items()))
    return Database(
        "postgresql", name, unquote(parts.username or ""), unquote(parts.password or ""), host, port, options
    )


VARIABLES: tuple[Variable, ...] = (
    Variable("DATA_DIR", folder, "var", "Folder for everything kept on this machine: database, secret key, files."),
    Variable(
        "SECRET_KEY",
        secret,
        None,
        "Signs sessions and links. Without it, the file secret_key in DATA_DIR, made by `valueback init`.",
        secret=True,
    ),
    Variable(
        "SECRET_KEY_FALLBACKS",
        words,
        "",
        "Former secret keys, comma-separated: what they signed stays valid.",
        secret=True,
    ),
    Variable(
        "DATABASE_URL",
        database,
        None,
        "sqlite:///file or postgres://user:password@host/name. Without it, valueback.sqlite3 in DATA_DIR.",
        secret=True,
    ),
    Variable("DEBUG", boolean, "0", "1 shows errors with their source to everybody: only on your own machine."),
    Variable("DEMO", boolean, "0", "1 allows the demo practice and its time machine."),
    Variable("PUBLIC_URL", public_url, "http://localhost:8000", "The address that links in mails begin with."),
    Variable("ALLOWED_HOSTS", words, "", "Further host names that the server answers to, comma-separated."),
    Variable("TRUST_PROXY", boolean, "0", "1 behind one proxy that sets X-Forwarded-For and X-Forwarded-Proto itself."),
    Variable(
        "SMTP_URL",
        smtp_url,
        "",
        "Where mail is handed over: smtp, smtps or smtp+starttls://user:password@host:port. Empty: to the log.",
        secret=True,
    ),
    Variable("MAIL_FROM", address, "valueback@localhost", "Sender of every mail."),
    Variable("LANGUAGE", one_of("en", "pt-br", "es"), "en", "Language of pages for people who have not chosen one."),
    Variable("LOG_LEVEL", one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO", "What is written to standard error."),
    Variable("WEB_WORKERS", at_least_one, "2", "Processes that answer requests."),
    Variable("WEB_THREADS", at_least_one, "8", "Threads in each of them: slow uploads hold a thread, not a process."),
    Variable("FILES_DIR", folder, None, "Folder for signed documents; back it up. Without it, files in DATA_DIR."),
    Variable("FONTS_DIR", existing_folder, "", "Folder with further fonts for documents, such as Noto Sans CJK."),
    Variable(
        "SEAL_CERTIFICATE",
        existing_file,
        "",
        "PKCS#12 file (.p12) to seal signed documents with. Empty: each practice's own certificate.",
    ),
    Variable("SEAL_PASSPHRASE", text, "", "What opens SEAL_CERTIFICATE.", secret=True),
    Variable(
        "TIMESTAMP_URL",
        web_address,
        "",
        "A timestamp server (RFC 3161) that every seal asks. Empty: seals carry this machine's time.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Found:
    text: str | None
    source: str
    problem: str | None = None


def secret_key_file(data_dir: Path) -> Path:
    return data_dir / "secret_key"


def make_secret_key(data_dir: Path) -> bool:
    """Write a new secret key into the data folder unless there is one; True if it was made."""
    path = secret_key_file(data_dir)
    if path.exists():
        return False
    data_dir.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(48) + "\n", encoding="utf-8")
    return True


def data_dir(environ: Mapping[str, str]) -> Path:
    """The data folder alone, readable when everything else is still missing (`valueback init` needs it)."""
    return folder(environ.get("DATA_DIR") or "var")


def read(environ: Mapping[str, str]) -> Config:
    """The configuration, or ConfigError with every problem there is."""
    values, problems = _read_all(environ)
    if problems:
        raise ConfigError(tuple(problems.values()))
    return Config(**{name.lower(): value for name, value in values.items()})


def explain(environ: Mapping[str, str]) -> tuple[Explained, ...]:
    """Each setting with its value, where it came from, and what is wrong with it."""
    values, problems = _read_all(environ)
    lines = []
    for variable in VARIABLES:
        found = _find(variable, environ)
        shown = "(set)" if variable.secret and found.text else str(found.text if found.text is not None else "")
        if variable.name == "DATABASE_URL" and "DATABASE_URL" in values:
            shown = _without_password(values["DATABASE_URL"])
        lines.append(Explained(variable.name, shown, found.source, variable.help, problems.get(variable.name)))
    return tuple(lines)


def _read_all(environ: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for variable in VARIABLES:
        found = _find(variable, environ)
        if found.problem:
            problems[variable.name] = found.problem
        elif found.text is None:
            problems[variable.name] = f"{variable.name} is not set: run `valueback init`, or set it. {variable.help}"
        else:
            try:
                values[variable.name] = variable.read(found.text)
            except ValueError as wrong:
                problems[variable.name] = f"{variable.name} {wrong} (from {found.source})."
    return values, problems


def _find(variable: Variable, environ: Mapping[str, str]) -> _Found:
    named, in_file = environ.get(variable.name), environ.get(f"{variable.name}_FILE")
    if named is not None and in_file:
        return _Found(None, "both", f"{variable.name} and {variable.name}_FILE are both set: keep one of them.")
    if in_file:
        return _from_file(Path(in_file), f"{variable.name}_FILE", variable.name)
    if named is not None:
        return _Found(named.strip(), "environment")
    return _default(variable, environ)


def _default(variable: Variable, environ: Mapping[str, str]) -> _Found:
    if variable.name == "DATABASE_URL":
        return _Found(f"sqlite:///{quote(str(data_dir(environ) / 'valueback.sqlite3'))}", "default")
    if variable.name == "FILES_DIR":
        return _Found(str(data_dir(environ) / "files"), "default")
    if variable.name == "SECRET_KEY" and secret_key_file(data_dir(environ)).exists():
        return _from_file(secret_key_file(data_dir(environ)), "DATA_DIR", variable.name)
    return _Found(variable.default, "default" if variable.default is not None else "nowhere")


def _from_file(path: Path, source: str, name: str) -> _Found:
    try:
        return _Found(path.read_text(encoding="utf-8").strip(), f"{source} ({path})")
    except (OSError, UnicodeDecodeError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else "it is not text"
        return _Found(None, source, f"{name} cannot be read from {path}: {reason}.")


def _without_password(where: Database) -> str:
    if where.is_sqlite:
        return f"sqlite:///{where.name}"
    user = f"{where.user}@" if where.user else ""
    return f"postgres://{user}{where.host or 'localhost'}{':' + where.port if where.port else ''}/{where.name}"
