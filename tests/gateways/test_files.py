"""What was put is given back or told to be missing or damaged; two writers and a kill at any moment do no harm."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from valueback.gateways.files import Damaged, Files, Folder, Missing, files
from valueback.project.config import read

DATA = b"a signed document"
DIGEST = sha256(DATA).hexdigest()


@pytest.fixture
def kept(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files")


def place(kept: Folder, digest: str = DIGEST) -> Path:
    return kept.root / kept.path(digest)


class TestKeeping:
    def test_what_was_put_comes_back_by_its_digest(self, kept: Folder) -> None:
        assert kept.put(DATA) == DIGEST
        assert kept.get(DIGEST) == DATA
        assert kept.has(DIGEST)
        assert list(kept.all()) == [DIGEST]

    def test_it_lies_in_two_folders_named_after_it(self, kept: Folder) -> None:
        kept.put(DATA)
        assert place(kept).relative_to(kept.root).as_posix() == f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
        assert [found.name for found in kept.root.rglob("*") if found.is_file()] == [DIGEST]

    def test_only_its_owner_reads_it(self, kept: Folder) -> None:
        kept.put(DATA)
        assert place(kept).stat().st_mode & 0o077 == 0
        assert place(kept).parent.stat().st_mode & 0o077 == 0

    def test_putting_again_changes_nothing(self, kept: Folder) -> None:
        kept.put(DATA)
        before = place(kept).stat()
        assert kept.put(DATA) == DIGEST
        assert place(kept).stat().st_ino == before.st_ino
        assert place(kept).stat().st_mtime_ns == before.st_mtime_ns

    def test_nothing_and_much_are_files_too(self, kept: Folder) -> None:
        for data in (b"", os.urandom(3_000_000)):
            assert kept.get(kept.put(data)) == data

    def test_all_are_told_in_order(self, kept: Folder) -> None:
        digests = {kept.put(str(number).encode()) for number in range(50)}
        assert list(kept.all()) == sorted(digests)

    def test_the_configured_folder_is_beside_the_database(self, settings: Any, tmp_path: Path) -> None:
        environ = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "k3y-0123456789-abcdefghijklmnopqrstuvwxyz-0123"}
        assert read(environ).files_dir == tmp_path / "files"
        settings.FILES_DIR = tmp_path / "elsewhere"
        there: Files = files()
        there.put(DATA)
        assert (tmp_path / "elsewhere" / DIGEST[:2]).is_dir()


class TestWhatIsNotThere:
    def test_a_missing_file_is_told(self, kept: Folder) -> None:
        with pytest.raises(Missing, match=DIGEST) as told:
            kept.get(DIGEST)
        assert told.value.digest == DIGEST
        assert not kept.has(DIGEST)
        assert list(kept.all()) == []

    @pytest.mark.parametrize("change", [b"another document!", b"", DATA + b"\n", DATA[:-1]])
    def test_a_damaged_file_is_told_and_not_given(self, kept: Folder, change: bytes) -> None:
        kept.put(DATA)
        place(kept).write_bytes(change)
        with pytest.raises(Damaged, match=DIGEST):
            kept.get(DIGEST)

    def test_putting_the_right_bytes_mends_a_damaged_file(self, kept: Folder) -> None:
        kept.put(DATA)
        place(kept).write_bytes(b"half")
        kept.put(DATA)
        assert kept.get(DIGEST) == DATA

    @pytest.mark.parametrize(
        "name", ["", "../../etc/passwd", DIGEST.upper(), DIGEST + "\n", DIGEST[:-1], f"{DIGEST}/x"]
    )
    def test_nothing_but_a_digest_reaches_a_file(self, kept: Folder, name: str) -> None:
        for act in (kept.get, kept.has, kept.path):
            with pytest.raises(ValueError, match="is not a SHA-256"):
                act(name)

    def test_strange_files_in_the_folder_are_passed_over(self, kept: Folder) -> None:
        kept.put(DATA)
        place(kept).with_name(".unfinished-abc").write_bytes(b"half")
        (kept.root / "zz" / "zz").mkdir(parents=True)
        (kept.root / "zz" / "zz" / DIGEST).write_bytes(DATA)
        assert list(kept.all()) == [DIGEST]


class TestBadLuck:
    def test_a_full_disk_leaves_nothing_behind(self, kept: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(number: int) -> None:
            raise OSError(28, "No space left on device")

        kept.put(b"first")
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            kept.put(DATA)
        monkeypatch.undo()
        assert not kept.has(DIGEST)
        assert list(kept.root.rglob(".unfinished-*")) == []

    def test_two_writers_of_the_same_and_of_other_files(self, kept: Folder) -> None:
        data = [f"document {number}".encode() * 500 for number in range(60)]
        faults: list[BaseException] = []

        def write(order: list[bytes]) -> None:
            try:
                for one in order:
                    assert kept.get(kept.put(one)) == one
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=write, args=(random.Random(seed).sample(data, 60),)) for seed in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert faults == []
        assert len(list(kept.all())) == 60

    def test_a_writer_killed_at_any_moment_leaves_only_whole_files(self, kept: Folder) -> None:
        script = (
            "import os, sys\n"
            "from pathlib import Path\n"
            "from valueback.gateways.files import Folder\n"
            "kept = Folder(Path(sys.argv[1]))\n"
            "while True:\n"
            "    sys.stdout.write(kept.put(os.urandom(300_000)) + '\\n')\n"
            "    sys.stdout.flush()\n"
        )
        promised = []
        chance = random.Random(1)
        for _ in range(6):
            writer = subprocess.Popen([sys.executable, "-c", script, str(kept.root)], stdout=subprocess.PIPE, text=True)
            assert writer.stdout is not None
            promised.append(writer.stdout.readline().strip())
            time.sleep(chance.random() * 0.05)
            writer.send_signal(signal.SIGKILL)
            promised += [line.strip() for line in writer.stdout if len(line) == 65]
            writer.wait()
            writer.stdout.close()
        assert len(promised) >= 6
        for digest in promised:
            assert sha256(kept.get(digest)).hexdigest() == digest
        for digest in kept.all():
            kept.get(digest)  # raises if one that was never promised were not whole
