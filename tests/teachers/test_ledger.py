"""The ledger as a whole: found wherever it lies, counted, compacted, added to."""

import os
import random
import subprocess
import sys
import threading
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.teachers import (
    AskParams,
    Journal,
    JournalError,
    Ledger,
    ask_shard,
)
from hinglish_pipeline.teachers.ledger.records import RECORD_SCHEMA
from tests.teachers.make import make_frame
from tests.teachers.scripted import ScriptedTeacher

PARAMS = AskParams(commit_window_s=0.01)
RANK = {"ok": 0, "declined": 1, "failed": 2}


def key(i):
    return f"{i:032x}"


def fill(folder, shard, *items):
    with Ledger(folder).journal(shard) as journal:
        for i, status, content in items:
            journal.append(key(i), status, {"request_id": key(i), "content": content})


def found(folder):
    records = list(Ledger(folder).records())
    by_key = {int(r["key"], 16): (r["status"], r["content"]) for r in records}
    assert len(by_key) == len(records)
    return by_key


def ask(frame, scratch, shard="s-000", **script):
    teacher = ScriptedTeacher(**script)
    sealed = ask_shard(
        frame, teacher=teacher, params=PARAMS, shard=shard, scratch=scratch
    )
    return sealed, teacher.asked


class TestFinding:
    def test_an_answer_is_found_in_whatever_shard_it_was_asked(self, tmp_path):
        first, _ = ask(make_frame("a", "b"), tmp_path, shard="one")
        ask(make_frame("c"), tmp_path, shard="two")
        sealed, asked = ask(make_frame("b", "c", "a", "d"), tmp_path, shard="three")
        assert asked == {"d": 1}
        assert sealed["content"][2] == first["content"][0]
        assert sealed["drop_reason"].null_count() == 4

    def test_it_is_found_after_compacting_as_well(self, tmp_path):
        before, _ = ask(make_frame("a", "b", "c"), tmp_path, decline={"b"})
        Ledger(tmp_path).compact()
        after, asked = ask(make_frame("a", "b", "c"), tmp_path, shard="moved")
        assert not asked
        assert after.equals(before)

    def test_a_failure_in_another_shard_is_asked_again_and_then_beaten(self, tmp_path):
        ask(make_frame("a"), tmp_path, shard="one", fail={"a"})
        Ledger(tmp_path).compact()
        sealed, asked = ask(make_frame("a"), tmp_path, shard="two")
        assert (asked, sealed["status"].to_list()) == ({"a": 1}, ["ok"])
        sealed, asked = ask(make_frame("a"), tmp_path, shard="one")
        assert (dict(asked), sealed["status"].to_list()) == ({}, ["ok"])

    @pytest.mark.parametrize(
        "harm", ["removed", "emptied", "garbage", "cut", "other layout"]
    )
    def test_a_harmed_index_is_made_again(self, tmp_path, harm):
        texts = [f"t{i}" for i in range(200)]
        ask(make_frame(*texts), tmp_path)
        index = tmp_path / "index.sqlite"
        whole = index.read_bytes()
        index.write_bytes(
            {
                "removed": whole,
                "emptied": b"",
                "garbage": b"not a table at all" * 400,
                "cut": whole[: len(whole) // 2],
                "other layout": whole[:60] + b"\0\0\0\x09" + whole[64:],
            }[harm]
        )
        if harm == "removed":
            index.unlink()
        _, asked = ask(make_frame(*texts, "new"), tmp_path, shard="two")
        assert asked == {"new": 1}

    def test_a_journal_copied_elsewhere_answers_there(self, tmp_path):
        ask(make_frame("a", "b"), tmp_path / "here")
        (tmp_path / "there").mkdir()
        (tmp_path / "here" / "s-000.jsonl").rename(tmp_path / "there" / "x.jsonl")
        assert ask(make_frame("a", "b"), tmp_path / "there")[1] == {}
        assert ask(make_frame("a"), tmp_path / "here")[1] == {"a": 1}

    def test_a_record_that_turns_out_damaged_costs_its_own_row_once(self, tmp_path):
        """Zeros that a power cut left after the index had seen the line."""
        sealed, _ = ask(make_frame("a", "b", "c"), tmp_path)
        journal = tmp_path / "s-000.jsonl"
        Ledger(tmp_path).catch_up()
        data = journal.read_bytes()
        lines = data.splitlines(keepends=True)
        hurt = next(i for i, line in enumerate(lines) if b"b by" in line)
        lines[hurt] = b"\0" * (len(lines[hurt]) - 1) + b"\n"
        journal.write_bytes(b"".join(lines))
        again, asked = ask(make_frame("a", "b", "c"), tmp_path)
        assert (dict(asked), again["status"].to_list()) == ({}, ["ok", "failed", "ok"])
        healed, asked = ask(make_frame("a", "b", "c"), tmp_path)
        assert asked == {"b": 1}
        assert healed.equals(sealed)


class TestCounting:
    def test_statistics_count_keys_and_what_was_beaten(self, tmp_path):
        fill(tmp_path, "a", (1, "ok", "x"), (2, "failed", "y"), (3, "declined", ""))
        fill(tmp_path, "b", (2, "failed", "y2"), (3, "ok", "z"), (4, "failed", ""))
        counted = Ledger(tmp_path).statistics()
        assert (counted.ok, counted.declined, counted.failed) == (2, 0, 2)
        assert (counted.superseded, counted.journals) == (2, 2)

    def test_it_says_who_answered_and_what_it_took(self, tmp_path):
        ask(make_frame("a", "b"), tmp_path, fail={"b"})
        ask(make_frame("a"), tmp_path, model="other")
        counted = Ledger(tmp_path).statistics()
        assert counted.models == {"other": 1, "scripted-1": 1}
        counts = counted.counts
        assert (counts.asked, counts.ok, counts.failed, counts.lost) == (3, 2, 1, 0)

    def test_an_empty_or_absent_folder_is_an_empty_ledger(self, tmp_path):
        absent = Ledger(tmp_path / "absent")
        assert list(absent.records()) == []
        assert absent.statistics().ok == absent.compact().records == 0
        assert not (tmp_path / "absent").exists()

    def test_what_was_in_flight_at_a_kill_is_known_to_the_next_run(self, tmp_path):
        """The teacher has taken five, two answers are recorded, then SIGKILL."""
        code = f"""
import os, signal
from pathlib import Path
from hinglish_pipeline.teachers import AskParams, TeacherAnswer, ask_shard
from tests.teachers.make import make_frame

class Teacher:
    def identity(self):
        return {{"kind": "scripted", "model": "scripted-1"}}
    def answer(self, requests):
        taken = [next(requests) for _ in range(5)]
        for request in taken[:2]:
            yield TeacherAnswer(request.id, "ok", "jawab")
        os.kill(os.getpid(), signal.SIGKILL)

ask_shard(
    make_frame(*"abcdefgh"), teacher=Teacher(), params=AskParams(commit_window_s=1),
    shard="s", scratch=Path({str(tmp_path)!r}),
)
"""
        killed = subprocess.run([sys.executable, "-c", code], check=False)
        assert killed.returncode == -9
        assert Ledger(tmp_path).counts().lost == 0
        _, asked = ask(make_frame(*"abcdefgh"), tmp_path, shard="s")
        counts = Ledger(tmp_path).counts()
        assert (len(asked), counts.lost, counts.answered_before) == (6, 3, 2)
        assert (counts.asked, counts.recorded) == (11, 8)


class TestCompacting:
    def test_the_best_record_of_every_key_is_kept_once(self, tmp_path):
        fill(tmp_path, "a", (1, "failed", "x"), (2, "failed", "old"), (5, "ok", "5"))
        fill(tmp_path, "b", (1, "ok", "y"), (2, "failed", "new"), (3, "declined", ""))
        before = found(tmp_path)
        result = Ledger(tmp_path).compact()
        assert (result.journals, result.records, result.dropped) == (2, 4, 2)
        assert found(tmp_path) == before
        assert Ledger(tmp_path).journals() == []
        (archive,) = Ledger(tmp_path).archives()
        kept = pl.read_parquet(archive)
        assert kept["key"].is_sorted()
        assert (kept.height, dict(kept.schema)) == (4, RECORD_SCHEMA)

    def test_a_second_time_there_is_nothing_to_do(self, tmp_path):
        fill(tmp_path, "a", (1, "ok", "x"))
        Ledger(tmp_path).compact()
        (archive,) = Ledger(tmp_path).archives()
        stamp = archive.stat().st_mtime_ns
        assert Ledger(tmp_path).compact().records == 0
        assert archive.stat().st_mtime_ns == stamp

    def test_small_archives_grow_together_and_beaten_failures_go(self, tmp_path):
        for i in range(4):
            fill(tmp_path, "a", (i, "ok", "x"), (9, "failed", str(i)))
            Ledger(tmp_path).compact()
        fill(tmp_path, "a", (9, "ok", "at last"))
        Ledger(tmp_path).compact()
        (archive,) = Ledger(tmp_path).archives()
        assert pl.read_parquet(archive).height == 5
        assert found(tmp_path)[9] == ("ok", "at last")

    def test_a_journal_that_is_being_written_is_left_alone(self, tmp_path):
        fill(tmp_path, "done", (1, "ok", "x"))
        with Journal(tmp_path / "live.jsonl") as live:
            live.append(key(2), "ok", {"content": "y"})
            result = Ledger(tmp_path).compact()
            live.append(key(3), "ok", {"content": "z"})
        assert (result.journals, result.busy) == (1, ("live",))
        assert sorted(found(tmp_path)) == [1, 2, 3]

    def test_asking_goes_on_while_another_compacts(self, tmp_path):
        """Neither loses a record, nor asks twice, nor sees a gap."""
        stop = threading.Event()

        def compact():
            while not stop.is_set():
                Ledger(tmp_path).compact()

        thread = threading.Thread(target=compact)
        thread.start()
        texts = [f"t{i}" for i in range(60)]
        try:
            for round_ in range(6):
                for part in range(3):
                    frame = make_frame(*texts[part * 20 : part * 20 + 20])
                    shard = f"{round_ % 2}-{part}"
                    sealed, asked = ask(frame, tmp_path, shard)
                    assert len(asked) == (20 if round_ == 0 else 0)
                    assert sealed["drop_reason"].null_count() == 20
        finally:
            stop.set()
            thread.join()
        Ledger(tmp_path).compact()
        assert len(found(tmp_path)) == 60

    def test_a_record_stays_readable_while_it_is_moved(self, tmp_path):
        fill(tmp_path, "a", *((i, "ok", str(i)) for i in range(3000)))
        records = Ledger(tmp_path).records()
        first = next(records)
        done = []
        thread = threading.Thread(
            target=lambda: done.append(Ledger(tmp_path).compact())
        )
        thread.start()
        time.sleep(0.1)
        assert not done
        assert len([first, *records]) == 3000
        thread.join()
        assert done[0].records == 3000

    @settings(max_examples=15, deadline=None)
    @given(
        steps=st.lists(
            st.one_of(
                st.tuples(
                    st.sampled_from(["a", "b"]),
                    st.integers(0, 5),
                    st.sampled_from(["ok", "declined", "failed"]),
                ),
                st.just("compact"),
                st.just("look"),
            ),
            max_size=12,
        )
    )
    def test_whatever_happens_in_whatever_order_the_best_is_found(
        self, tmp_path_factory, steps
    ):
        folder = tmp_path_factory.mktemp("ledger")
        best = {}
        for number, step in enumerate(steps):
            if step == "compact":
                Ledger(folder).compact()
            elif step == "look":
                Ledger(folder).answered([key(1)])
            else:
                shard, i, status = step
                fill(folder, shard, (i, status, str(number)))
                if i not in best or RANK[status] < RANK[best[i]]:
                    best[i] = status
        statuses = {i: status for i, (status, _) in found(folder).items()}
        assert statuses == best

    @pytest.mark.parametrize("seed", [1, 2])
    def test_killed_at_any_moment_it_loses_and_doubles_nothing(self, tmp_path, seed):
        choose = random.Random(seed)
        for shard in range(12):
            items = [
                (i, choose.choice(["ok", "failed"]), "x" * 50)
                for i in choose.sample(range(400), 200)
            ]
            fill(tmp_path, f"s{shard}", *items)
        before = found(tmp_path)
        code = f"""
import sys
import hinglish_pipeline.teachers.ledger.folding as folding
from pathlib import Path
folding.ARCHIVE_ROWS = 60
from hinglish_pipeline.teachers import Ledger
sys.stdout.write("ready"); sys.stdout.flush()
Ledger(Path({str(tmp_path)!r})).compact()
"""
        for _ in range(4):
            child = subprocess.Popen(
                [sys.executable, "-c", code], stdout=subprocess.PIPE
            )
            child.stdout.read(5)
            time.sleep(choose.uniform(0.0, 0.5))
            child.kill()
            child.communicate()
            assert statuses(found(tmp_path)) == statuses(before)
        Ledger(tmp_path).compact()
        assert statuses(found(tmp_path)) == statuses(before)
        archives = pl.concat([pl.read_parquet(p) for p in Ledger(tmp_path).archives()])
        assert archives["key"].is_unique().all()
        assert archives.height == len(before)
        assert not list(tmp_path.glob(".archive*"))


def statuses(records):
    return {i: status for i, (status, _) in records.items()}


class TestAdding:
    def test_adding_twice_adds_once_and_never_replaces_an_answer(self, tmp_path):
        ledger = Ledger(tmp_path)
        fill(tmp_path, "a", (1, "ok", "asked"), (2, "failed", ""))
        batch = [
            (key(i), "ok", {"request_id": key(i), "content": f"batch {i}"})
            for i in (1, 2, 3, 3)
        ]
        assert ledger.add("batch", batch) == 2
        assert ledger.add("batch", batch) == 0
        contents = {i: content for i, (_, content) in found(tmp_path).items()}
        assert contents == {1: "asked", 2: "batch 2", 3: "batch 3"}

    def test_what_was_added_is_not_asked(self, tmp_path):
        frame = make_frame("a", "b")
        ask(frame, tmp_path / "elsewhere")
        records = [
            (r.pop("key"), r.pop("status"), r)
            for r in Ledger(tmp_path / "elsewhere").records()
        ]
        assert Ledger(tmp_path / "here").add("import", records) == 2
        assert ask(frame, tmp_path / "here")[1] == {}


class TestReadOnly:
    @pytest.fixture
    def sealed_folder(self):
        """A folder that this user may read and not write, even if it is root."""
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            fill(folder, "a", (1, "ok", "ek"), (2, "failed", "do"))
            os.chmod(folder, 0o555)
            for path in folder.iterdir():
                os.chmod(path, 0o444)
            yield folder
            os.chmod(folder, 0o755)

    def test_it_can_be_read_and_not_asked_into(self, sealed_folder):
        there = {path.name for path in sealed_folder.iterdir()}
        code = f"""
import os
from pathlib import Path
import hinglish_pipeline.teachers.ledger.archive, polars
from hinglish_pipeline.teachers import JournalError, Ledger
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
ledger = Ledger(Path({str(sealed_folder)!r}))
print(sorted(r["content"] for r in ledger.records()), ledger.statistics().ok)
try:
    ledger.journal("b")
except JournalError as error:
    print(error)
"""
        run = [sys.executable, "-B", "-c", code]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        assert "['do', 'ek'] 1" in done.stdout, done.stderr
        assert "cannot be written: Permission denied" in done.stdout
        assert {path.name for path in sealed_folder.iterdir()} == there


class TestArchiveDamage:
    def test_an_archive_that_cannot_be_read_is_passed_over_and_kept(
        self, tmp_path, caplog
    ):
        ask(make_frame("a"), tmp_path, shard="one")
        Ledger(tmp_path).compact()
        (archive,) = Ledger(tmp_path).archives()
        archive.write_bytes(archive.read_bytes()[:-20])
        _, asked = ask(make_frame("a"), tmp_path, shard="two")
        assert asked == {"a": 1}
        assert "cannot be read and is passed over" in caplog.text
        Ledger(tmp_path).compact()
        assert archive.exists()
        assert Ledger(tmp_path).statistics().unreadable == 1

    def test_an_archive_of_a_newer_release_is_refused(self, tmp_path):
        frame = pl.DataFrame({"k": [1]})
        path = tmp_path / "archive-000000.parquet"
        frame.write_parquet(path, metadata={"hinglish_ledger": "2"})
        with pytest.raises(JournalError, match="newer release"):
            Ledger(tmp_path).answered([key(1)])
