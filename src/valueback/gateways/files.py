"""A file is kept under the SHA-256 of its bytes, and is on the disk before anybody is told its name.

Nothing is ever changed or overwritten: the same bytes have the same name, and two writers of them do each other no
harm. Reading hashes again, so what comes back is what was put in, or an error says that it is not.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
UNFINISHED: Final = ".unfinished-"


class FileFault(Exception):
    """A kept file cannot be given back; `digest` names it."""

    def __init__(self, digest: str, said: str) -> None:
        super().__init__(f"{said}: {digest}")
        self.digest = digest


class Missing(FileFault):
    """No file is kept under this digest."""

    def __init__(self, digest: str) -> None:
        super().__init__(digest, "no file is kept under this digest")


class Damaged(FileFault):
    """The bytes under this digest are not those that were put there."""

    def __init__(self, digest: str) -> None:
        super().__init__(digest, "the file is not what it was when it was put here")


class Files(Protocol):
    """Somewhere to keep files; a digest is SHA-256 in small hexadecimal digits."""

    def put(self, data: bytes) -> str:
        """Keep the bytes and tell their digest, once they would survive a power cut."""

    def get(self, digest: str) -> bytes:
        """The bytes. Raises Missing or Damaged."""

    def has(self, digest: str) -> bool:
        """Whether something is kept under this digest; it is not read."""

    def path(self, digest: str) -> str:
        """Where it is below the top, with `/` between folders: ab/cd/abcd…"""

    def all(self) -> Iterator[str]:
        """Every digest under which something is kept, in order."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Files in a local folder, in 65,536 folders of two levels: ab/cd/abcd…"""

    root: Path

    def put(self, data: bytes) -> str:
        """Keep the bytes: a temporary file first, flushed, then its name at once, and the folders flushed too."""
        digest = sha256(data).hexdigest()
        target = self.root / self.path(digest)
        if self._holds(target, data):
            return digest
        _make_folder(target.parent)
        number, name = tempfile.mkstemp(prefix=UNFINISHED, dir=target.parent)
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise
        _flush_folder(target.parent)
        return digest

    def get(self, digest: str) -> bytes:
        """Read and hash again. Raises Missing or Damaged."""
        try:
            data = (self.root / self.path(digest)).read_bytes()
        except FileNotFoundError:
            raise Missing(digest) from None
        if sha256(data).hexdigest() != digest:
            raise Damaged(digest)
        return data

    def has(self, digest: str) -> bool:
        """Whether the name is there."""
        return (self.root / self.path(digest)).is_file()

    def path(self, digest: str) -> str:
        """The place of a digest. Raises ValueError for anything else, so that no other file is ever reached."""
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"{digest[:80]!r} is not a SHA-256 in hexadecimal digits")
        return f"{digest[:2]}/{digest[2:4]}/{digest}"

    def all(self) -> Iterator[str]:
        """Every name that is a digest; what a killed writer left unfinished is passed over."""
        for found in sorted(self.root.glob("??/??/*")):
            if DIGEST.fullmatch(found.name) and self.path(found.name) == found.relative_to(self.root).as_posix():
                yield found.name

    def _holds(self, target: Path, data: bytes) -> bool:
        """Whether these bytes are there already. Another writer may not have flushed their folder yet: do it here."""
        try:
            same = target.read_bytes() == data
        except FileNotFoundError:
            return False
        if same:
            _flush_folder(target.parent)
        return same


def files() -> Files:
    """The configured place: FILES_DIR."""
    from django.conf import settings

    return Folder(Path(settings.FILES_DIR))


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it; each new name is flushed in the folder that holds it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    """Make the names in a folder durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
