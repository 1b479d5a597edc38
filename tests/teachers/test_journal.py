"""One journal: what is written is there, whatever befalls the process or the file."""

import resource
import subprocess
import sys
import threading

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.teachers import Journal, JournalBusyError, JournalError, Ledger


def key(i):
    return f"{i:032x}"


def contents(path):
    records = Ledger(path.parent).records()
    return {int(record["key"], 16): record["content"] for record in records}


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
        assert Ledger(tmp_path).answered([key(1)]) == {key(1)}

    def test_the_latest_failure_is_kept_with_its_text_and_is_asked_again(
        self, tmp_path
    ):
        path = tmp_path / "a.jsonl"
        write(path, (1, "half an ans"), (1, "half an answ"), status="failed")
        assert contents(path) == {1: "half an answ"}
        assert Ledger(tmp_path).answered([key(1)]) == set()

    def test_an_answer_once_given_stays(self, tmp_path):
        write(tmp_path / "a.jsonl", (1, "first"), (1, "second"))
        write(tmp_path / "b.jsonl", (1, "third"))
        assert contents(tmp_path / "a.jsonl") == {1: "first"}

    def test_a_field_that_no_archive_would_keep_is_refused(self, tmp_path):
        with (
            Journal(tmp_path / "a.jsonl") as journal,
            pytest.raises(ValueError, match="no field colour"),
        ):
            journal.append(key(1), "ok", {"colour": "lal"})


class TestDamage:
    def test_any_torn_tail_is_cut_and_the_rest_kept(self, tmp_path):
        whole = tmp_path / "whole" / "a.jsonl"
        write(whole, (1, "ek"), (2, "do"))
        data = whole.read_bytes()
        first = data.index(b"\n") + 1
        for cut in range(0, len(data), 9):
            path = tmp_path / str(cut) / "a.jsonl"
            path.parent.mkdir()
            path.write_bytes(data[:cut])
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
        Journal(path).close()
        assert path.stat().st_size == good

    @pytest.mark.parametrize(
        "damage",
        [
            b"\0" * 40,
            b'{"key":"' + b"0" * 31 + b'9","status":"ok"',
            b'{"key":"' + b"z" * 32 + b'","status":"ok"}',
            b'{"key":"' + b"0" * 31 + b'9","status":"good"}',
            b'{"key":"' + b"0" * 31 + b'9","status":"ok","content":"\0\0"}',
            b"{}",
            b"",
            b"\xff\xfe",
        ],
    )
    def test_a_damaged_line_in_the_middle_is_passed_over_and_counted(
        self, tmp_path, damage
    ):
        path = tmp_path / "a.jsonl"
        write(path, (1, "ek"))
        with path.open("ab") as file:
            file.write(damage + b"\n")
        write(path, (2, "do"))
        assert contents(path) == {1: "ek", 2: "do"}
        assert Ledger(tmp_path).statistics().unreadable == 1

    @settings(max_examples=30, deadline=None)
    @given(garbage=st.binary(max_size=200), at=st.integers(0, 400))
    def test_no_damage_stops_the_opening_or_brings_a_broken_record(
        self, tmp_path_factory, garbage, at
    ):
        path = tmp_path_factory.mktemp("ledger") / "a.jsonl"
        write(path, *((i, f"jawab {i}") for i in range(5)))
        data = bytearray(path.read_bytes())
        data[at : at + len(garbage)] = garbage
        path.write_bytes(data)
        write(path, (9, "nau"))
        found = contents(path)
        assert found.pop(9) == "nau"
        asked = Ledger(path.parent).read([key(i) for i in range(5)])
        assert set(asked["key"]) <= {key(i) for i in range(5)}


class TestFormat:
    def test_a_journal_of_a_newer_release_is_refused_untouched(self, tmp_path):
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'{"format":2,"by":"3.0"}\n{"k":1}\n')
        with pytest.raises(JournalError, match="newer release"):
            Journal(path)
        with pytest.raises(JournalError, match="newer release"):
            Ledger(tmp_path).answered([key(1)])
        assert path.read_bytes() == b'{"format":2,"by":"3.0"}\n{"k":1}\n'


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
        with pytest.raises(JournalError, match="cannot be written"):
            Journal(tmp_path)

    def test_many_openers_at_once_leave_one_file_with_every_record(self, tmp_path):
        """One opens, writes and removes the file while others wait for their turn."""
        path = tmp_path / "a.jsonl"
        kept: list[int] = []

        def work(first):
            for i in range(first, first + 40):
                try:
                    with Journal(path) as journal:
                        journal.append(key(i), "ok", {"content": str(i)})
                        kept.append(i)
                        if i % 7 == 0:
                            for line in path.read_bytes().splitlines():
                                kept.remove(int(orjson.loads(line)["key"], 16))
                            journal.remove()
                except JournalBusyError:
                    continue

        threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(contents(path)) == sorted(kept)


def test_memory_of_a_large_journal_is_bounded_by_what_is_wanted(tmp_path):
    path = tmp_path / "a.jsonl"
    line = orjson.dumps({"key": key(0), "status": "ok", "content": "x" * 300}) + b"\n"
    with path.open("wb") as file:
        for i in range(50_000):
            file.write(line.replace(key(0).encode(), key(i).encode()))
    ledger = Ledger(tmp_path)
    ledger.answered([key(7)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert Ledger(tmp_path).answered([key(7), key(60_000)]) == {key(7)}
    assert ledger.read([key(7)])["content"].to_list() == ["x" * 300]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 12_000
