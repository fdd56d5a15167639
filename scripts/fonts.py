"""The fonts that documents are set in, copied once by a maintainer: names in many scripts print right everywhere.

    python scripts/fonts.py             fetch the pinned packages and write fonts, licences and manifest
    python scripts/fonts.py --check     change nothing; exit 1 if a file is not the one in the manifest

The manifest (`src/valueback/gateways/fonts/manifest.json`) holds package, version, licence and SHA-384 of every file.
Fonts for Chinese, Japanese and Korean are too large to ship: FONTS_DIR names a folder with them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from scripts.vendor import sri  # noqa: E402

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "src" / "valueback" / "gateways" / "fonts"
MANIFEST: Final = FOLDER / "manifest.json"
LICENCE: Final = "OFL-1.1"
LARGEST: Final = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """Files of one package: where each is in it, and what it is called here."""

    source: Literal["npm", "pypi"]
    package: str
    version: str
    files: tuple[tuple[str, str], ...]


SCRIPTS: Final = (
    "",
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew"),
    *("Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Symbols", "Tamil", "Telugu", "Thai"),
)
WANTED: Final = (
    Wanted(
        "pypi",
        "manimgx-fonts",
        "2026.9.26.post1",
        (
            *((f"manimgx_fonts/NotoSans{script}[wght].ttf", f"NotoSans{script}[wght].ttf") for script in SCRIPTS),
            ("manimgx_fonts-2026.9.26.post1.dist-info/licenses/LICENSE", "LICENSE-NotoSans.txt"),
        ),
    ),
    Wanted(
        "npm",
        "@expo-google-fonts/noto-emoji",
        "0.4.7",
        (
            ("package/400Regular/NotoEmoji_400Regular.ttf", "NotoEmoji-Regular.ttf"),
            ("package/LICENSE_FONT", "LICENSE-NotoEmoji.txt"),
        ),
    ),
)


def fetch(wanted: Wanted) -> list[dict[str, str]]:
    """Copy the files of one package and tell what was copied."""
    with tempfile.TemporaryDirectory() as folder:
        command = (
            ["npm", "pack", "--silent", f"{wanted.package}@{wanted.version}"]
            if wanted.source == "npm"
            else [sys.executable, "-m", "pip", "download", "-q", "--no-deps", f"{wanted.package}=={wanted.version}"]
        )
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (packed,) = Path(folder).iterdir()
        return [_copied(wanted, packed, inside, name) for inside, name in wanted.files]


def _copied(wanted: Wanted, packed: Path, inside: str, name: str) -> dict[str, str]:
    content = _member(packed, inside)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_bytes(content)
    return {
        "file": name,
        "package": f"{wanted.source}:{wanted.package}",
        "version": wanted.version,
        "licence": LICENCE,
        "integrity": sri(content),
    }


def _member(packed: Path, inside: str) -> bytes:
    if packed.suffix == ".whl":
        with zipfile.ZipFile(packed) as wheel:
            return wheel.read(inside)
    with tarfile.open(packed) as archive:
        stream = archive.extractfile(inside)
        if stream is None:
            raise FileNotFoundError(f"the package has no {inside}")
        return stream.read()


def problems(folder: Path = FOLDER) -> list[str]:
    """Every font that is missing, changed, or not asked for; and all of them together when they are too large."""
    listed = {entry["file"]: entry for entry in json.loads((folder / MANIFEST.name).read_text(encoding="utf-8"))}
    asked = {name: wanted for wanted in WANTED for _, name in wanted.files}
    there = {found.name for found in folder.iterdir()} - {MANIFEST.name}
    told = [f"{name} is not asked for" for name in sorted((there | listed.keys()) - asked.keys())]
    for name, wanted in asked.items():
        entry, file = listed.get(name), folder / name
        if entry is None or entry["version"] != wanted.version:
            told.append(f"{name} is not in the manifest at {wanted.version}: run python scripts/fonts.py")
        elif not file.exists() or sri(file.read_bytes()) != entry["integrity"]:
            told.append(f"{name} is not the file that was copied: run python scripts/fonts.py")
    size = sum(found.stat().st_size for found in folder.iterdir())
    if size > LARGEST:
        told.append(f"the fonts take {size:,} bytes, more than {LARGEST:,}")
    return told


def main(arguments: Sequence[str]) -> int:
    if "--check" not in arguments:
        entries = [entry for wanted in WANTED for entry in fetch(wanted)]
        MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    told = problems()
    sys.stdout.write("".join(f"{line}\n" for line in told) or "Every font is as it was copied.\n")
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
