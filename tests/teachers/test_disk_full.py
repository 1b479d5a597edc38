"""A disk that is full, at a write or at a sync: said plainly, and nothing is lost."""

import os
import resource
import shutil
import signal
import subprocess
import sys

import orjson
import pytest

from hinglish_pipeline.teachers import (
    AskParams,
    Journal,
    JournalError,
    Ledger,
    ask_shard,
)
from tests.teachers.make import make_frame
from tests.teachers.scripted import ScriptedTeacher

TEXTS = [f"sawaal {i}" for i in range(120)]


def key(i):
    return f"{i:032x}"


def ask(frame, scratch, **script):
    teacher = ScriptedTeacher(reverse=False, **script)
    params = AskParams(commit_window_s=0.001)
    sealed = ask_shard(
        frame, teacher=teacher, params=params, shard="s", scratch=scratch
    )
    return sealed, teacher.asked


def mount(*arguments):
    done = subprocess.run(
        ["mount", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no right to mount a small disk here: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 512 KiB, held in memory."""
    if shutil.which("mount") is None:
        pytest.skip("no mount on this system")
    place = tmp_path / "small"
    place.mkdir()
    mount("-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place))
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def thin_disk(tmp_path, small_disk):
    """A disk that promises 8 MiB and has half of one: only a sync finds out."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("no mkfs.ext4 on this system")
    image, place = small_disk / "image", tmp_path / "thin"
    with image.open("wb") as file:
        file.truncate(8 << 20)
    format_ = ["mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", image]
    subprocess.run(format_, check=True)
    place.mkdir()
    mount("-o", "loop", str(image), str(place))
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def leave_free(disk, size):
    """Fill a disk up to so many bytes."""
    free = shutil.disk_usage(disk).free
    (disk / "ballast").write_bytes(b"\1" * max(0, free - size))


class TestFullAtWrite:
    @pytest.mark.parametrize("free_kib", [0, 4, 8, 16, 24, 40, 64, 96])
    def test_wherever_space_ends_the_next_run_goes_on_from_there(
        self, small_disk, tmp_path, free_kib
    ):
        frame = make_frame(*TEXTS)
        undisturbed, _ = ask(frame, tmp_path / "roomy")
        leave_free(small_disk, free_kib << 10)
        scratch = small_disk / "ledger"
        asked = {}
        try:
            ask(frame, scratch)
        except JournalError as error:
            assert "No space left" in str(error) or "no space left" in str(error)
            assert "run the same command again" in str(error)
        (small_disk / "ballast").unlink()
        kept = list(Ledger(scratch).records())
        sealed, asked = ask(frame, scratch)
        assert len(asked) == len(TEXTS) - len(kept)
        assert sealed.equals(undisturbed)

    def test_compacting_on_a_full_disk_keeps_the_journals(self, small_disk):
        scratch = small_disk / "ledger"
        with Ledger(scratch).journal("s") as journal:
            for i in range(300):
                content = os.urandom(200).hex()
                journal.append(key(i), "ok", {"content": content})
        before = sorted(r["content"] for r in Ledger(scratch).records())
        leave_free(small_disk, 20 << 10)
        with pytest.raises(JournalError, match="free some space"):
            Ledger(scratch).compact()
        (small_disk / "ballast").unlink()
        assert sorted(r["content"] for r in Ledger(scratch).records()) == before
        assert not list(scratch.glob(".archive*"))

    def test_a_limit_on_the_size_of_files_does_as_a_full_disk_does(self, tmp_path):
        """Needs no rights: the kernel refuses the write exactly as if it were full."""
        path = tmp_path / "a.jsonl"
        code = f"""
import resource, signal
from pathlib import Path
from hinglish_pipeline.teachers import Journal, JournalError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with Journal(Path({str(path)!r})) as journal:
        for i in range(100):
            journal.append(f"{{i:032x}}", "ok", {{"content": "kuch lamba jawab"}})
except JournalError as error:
    print(error)
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert "run the same command again" in done.stdout
        lines = path.read_bytes().splitlines()
        assert 5 < len(lines) < 20
        assert all(orjson.loads(line) for line in lines)
        assert len(list(Ledger(tmp_path).records())) == len(lines)

    def test_an_answer_that_does_not_fit_leaves_whole_lines_behind(self, tmp_path):
        previous = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            with Journal(tmp_path / "a.jsonl") as journal:
                journal.append(key(1), "ok", {"content": "chhota"})
                resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, previous[1]))
                with pytest.raises(JournalError, match="free some space"):
                    journal.append(key(2), "ok", {"content": "x" * 9_000})
                journal.append(key(3), "ok", {"content": "chhota"})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, previous)
            signal.signal(signal.SIGXFSZ, handler)
        keys = [record["key"] for record in Ledger(tmp_path).records()]
        assert keys == [key(1), key(3)]


class TestFullAtSync:
    def test_a_disk_that_cannot_keep_what_it_took_stops_the_run(self, thin_disk):
        """Every write succeeds; ``fdatasync`` says that the disk is no good."""
        with pytest.raises(JournalError, match="synced to disk"):
            with Journal(thin_disk / "a.jsonl", commit_window_s=0.001) as journal:
                for i in range(20_000):
                    journal.append(key(i), "ok", {"content": os.urandom(200).hex()})
        assert i < 19_999

    def test_a_sync_that_fails_stops_the_writing_and_the_closing(self, tmp_path):
        """Needs no rights: a pipe takes writes and cannot be synced."""
        journal = Journal(tmp_path / "a.jsonl", commit_window_s=0.001)
        pipe = os.pipe()
        os.dup2(pipe[1], journal._fd)
        with pytest.raises(JournalError, match="synced"):
            for i in range(10_000):
                journal.append(key(i), "ok", {})
                if i % 100 == 99:
                    os.read(pipe[0], 65536)
        with pytest.raises(JournalError, match="synced"):
            journal.close()
        for end in pipe:
            os.close(end)
