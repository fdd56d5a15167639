"""Third-party scripts, copied once by a maintainer so that nobody else needs Node.

    python scripts/vendor.py             fetch the pinned packages with npm and write files and manifest
    python scripts/vendor.py --check     change nothing; exit 1 if a file is not the one in the manifest

The manifest (`tests/vendor/manifest.json`) holds name, version, licence and SHA-384 of every file. htmx is not
here: it comes with django-htmx, which the locked requirements pin and hash.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
MANIFEST: Final = ROOT / "tests" / "vendor" / "manifest.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file of one package: what it is called there, where it goes, and its licence file beside it."""

    package: str
    version: str
    inside: str
    target: str
    licence_inside: str


WANTED: Final = (
    Wanted("axe-core", "4.14.1", "package/axe.min.js", "tests/vendor/axe-core/axe.min.js", "package/LICENSE"),
)


def sri(content: bytes) -> str:
    """The hash as browsers write it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def fetch(wanted: Wanted) -> dict[str, str]:
    """Copy one file and its licence from the package and tell what was copied."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            ["npm", "pack", "--silent", f"{wanted.package}@{wanted.version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]
        with tarfile.open(Path(folder) / made) as packed:
            content, licence, about = (
                _member(packed, name) for name in (wanted.inside, wanted.licence_inside, "package/package.json")
            )
    target = ROOT / wanted.target
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    (target.parent / "LICENSE").write_bytes(licence)
    return {
        "name": wanted.package,
        "version": wanted.version,
        "licence": json.loads(about)["license"],
        "file": wanted.target,
        "integrity": sri(content),
    }


def _member(packed: tarfile.TarFile, name: str) -> bytes:
    stream = packed.extractfile(name)
    if stream is None:
        raise FileNotFoundError(f"the package has no {name}")
    return stream.read()


def problems() -> list[str]:
    """Every vendored file that is missing, changed, or not what the script asks for."""
    listed = {entry["file"]: entry for entry in json.loads(MANIFEST.read_text(encoding="utf-8"))}
    told = [f"{file} is in the manifest but not asked for" for file in listed.keys() - {w.target for w in WANTED}]
    for wanted in WANTED:
        entry, file = listed.get(wanted.target), ROOT / wanted.target
        if entry is None or entry["version"] != wanted.version:
            told.append(f"{wanted.target} is not in the manifest at {wanted.version}: run python scripts/vendor.py")
        elif not file.exists() or sri(file.read_bytes()) != entry["integrity"]:
            told.append(f"{wanted.target} is not the file that was copied: run python scripts/vendor.py")
    return told


def main(arguments: Sequence[str]) -> int:
    if "--check" not in arguments:
        MANIFEST.parent.mkdir(parents=True, exist_ok=True)
        MANIFEST.write_text(json.dumps([fetch(wanted) for wanted in WANTED], indent=2) + "\n", encoding="utf-8")
    told = problems()
    sys.stdout.write("".join(f"{line}\n" for line in told) or "Every vendored file is as it was copied.\n")
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
