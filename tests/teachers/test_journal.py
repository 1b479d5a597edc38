import os
import resource
import subprocess
import sys

import orjson
import pytest

from hinglish_pipeline.teachers import Journal, JournalBusyError, JournalError


def key(i):
    return f"{i:032x}"


def contents(path):
    with Journal(path) as journal:
        return {
            i: journal.record(key(i))["content"]
            for i in range(100)
            if journal.record(key(i))
        }


def write(path, *items, status="ok"):
    with Journal(path) as journal:
        for i, content in items:
            journal.append(key(i), status, {"content": content})


class TestRecords:
    def test_what_is_written_is_read_by_the_next_run(self, tmp_path):
        path = tmp_path / "deep" / "a.jsonl"
        write(path, (1, "ek"), (2, "दो"))
        write(path, (3, "teen\nlines"))
        assert contents(path) == {1: "ek", 2: "दो", 3: "teen\nlines"}

    @pytest.mark.parametrize("order", [("ok", "failed"), ("failed", "ok")])
    def test_success_beats_failure_in_any_order(self, tmp_path, order):
        path = tmp_path / "a.jsonl"
        for status in order:
            write(path, (1, status), status=status)
        assert contents(path) == {1: "ok"}
        with Journal(path) as journal:
            assert journal.has_good(key(1))

    def test_the_latest_failure_is_kept_with_its_text_and_is_not_good(self, tmp_path):
        path = tmp_path / "a.jsonl"
        write(path, (1, "half an ans"), (1, "half an answ"), status="failed")
        with Journal(path) as journal:
            assert not journal.has_good(key(1))
            assert journal.record(key(1))["content"] == "half an answ"

    def test_only_wanted_keys_are_indexed_and_the_others_stay_on_disk(self, tmp_path):
        path = tmp_path / "a.jsonl"
        write(path, (1, "ek"), (2, "do"))
        with Journal(path, wanted=[key(2)]) as journal:
            assert journal.record(key(1)) is None
            assert journal.record(key(2))["content"] == "do"
        assert contents(path) == {1: "ek", 2: "do"}


class TestDamage:
    def test_any_torn_tail_is_cut_and_the_rest_kept(self, tmp_path):
        path = tmp_path / "a.jsonl"
        write(path, (1, "ek"), (2, "do"))
        whole = path.read_bytes()
        first = whole.index(b"\n") + 1
        for cut in range(len(whole)):
            path.write_bytes(whole[:cut])
            kept = {1: "ek"} if cut >= first else {}
            assert contents(path) == kept
            write(path, (3, "teen"))
            assert contents(path) == {**kept, 3: "teen"}

    def test_a_torn_tail_longer_than_the_read_window_is_cut(self, tmp_path):
        path = tmp_path / "a.jsonl"
        write(path, (1, "ek"))
        good = path.stat().st_size
        with path.open("ab") as file:
            file.write(b'{"key":"' + b"x" * 300_000)
        assert contents(path) == {1: "ek"}
        assert path.stat().st_size == good

    @pytest.mark.parametrize(
        "damage",
        [b"\0" * 40, b'{"key":"' + b"0" * 31 + b'9","status":"ok"', b"{}", b""],
    )
    def test_a_damaged_line_in_the_middle_is_skipped_and_counted(
        self, tmp_path, damage
    ):
        path = tmp_path / "a.jsonl"
        write(path, (1, "ek"))
        with path.open("ab") as file:
            file.write(damage + b"\n")
        write(path, (2, "do"))
        assert contents(path) == {1: "ek", 2: "do"}
        with Journal(path) as journal:
            assert journal.unreadable == 1

    def test_a_full_disk_says_so_and_leaves_whole_lines(self, tmp_path):
        """A file size limit makes the kernel refuse exactly as a full disk does."""
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
        n = len(path.read_bytes().splitlines())
        assert 5 < n < 20
        assert all(orjson.loads(line) for line in path.read_bytes().splitlines())
        assert len(contents(path)) == n


class TestOneWriter:
    def test_a_second_process_is_turned_away_with_one_clear_line(self, tmp_path):
        path = tmp_path / "a.jsonl"
        code = (
            "from pathlib import Path\n"
            "from hinglish_pipeline.teachers import Journal, JournalBusyError\n"
            f"try: Journal(Path({str(path)!r}))\n"
            "except JournalBusyError as error: print(error)"
        )
        run = [sys.executable, "-c", code]
        with Journal(path) as journal:
            journal.append(key(1), "ok", {"content": "ek"})
            done = subprocess.run(run, capture_output=True, text=True, check=True)
            journal.append(key(2), "ok", {"content": "do"})
        assert "being written by another process" in done.stdout
        assert contents(path) == {1: "ek", 2: "do"}

    def test_closing_twice_is_fine_and_frees_the_file(self, tmp_path):
        path = tmp_path / "a.jsonl"
        journal = Journal(path)
        journal.close()
        journal.close()
        with Journal(path), pytest.raises(JournalBusyError):
            Journal(path)

    def test_a_folder_in_the_place_of_the_journal_is_an_error(self, tmp_path):
        with pytest.raises(IsADirectoryError):
            Journal(tmp_path)


def test_a_failed_sync_stops_the_writing(tmp_path):
    path = tmp_path / "a.jsonl"
    journal = Journal(path, commit_window_s=0.001)
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


def test_memory_of_a_large_journal_is_bounded_by_what_is_wanted(tmp_path):
    path = tmp_path / "a.jsonl"
    line = orjson.dumps({"key": key(0), "status": "ok", "content": "x" * 300}) + b"\n"
    with path.open("wb") as file:
        for i in range(50_000):
            file.write(line.replace(key(0).encode(), key(i).encode()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Journal(path, wanted=[key(7)]) as journal:
        assert journal.has_good(key(7))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 4096
