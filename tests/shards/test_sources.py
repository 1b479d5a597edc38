"""Raw files of every layout become documents; every fault becomes a reasoned row."""

import bz2
import gzip
import json
import lzma
import random

import polars as pl
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.listing import list_slices
from hinglish_pipeline.shards.slices import SourceSpec
from hinglish_pipeline.shards.sources import IngestParams, read_documents

PARAMS = IngestParams(max_document_bytes=2_000)
HINDI = "आज बाज़ार में आलू 30 रुपये किलो है।"


def read(folder, files, *, slice_bytes=1 << 20, **spec) -> pl.DataFrame:
    source = SourceSpec(name="src", files=files, licence="CC0-1.0", **spec)
    parts = list_slices(folder, [source], slice_bytes)
    return pl.concat(
        [frame for part in parts for frame in read_documents(part, params=PARAMS)]
    )


def reasons(frame: pl.DataFrame) -> list[str | None]:
    return frame["drop_reason"].to_list()


COMPRESS = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


class TestCompression:
    @pytest.mark.parametrize("suffix", COMPRESS)
    def test_lines_are_documents(self, tmp_path, suffix):
        data = f"{HINDI}\n\nदूसरी पंक्ति\n".encode()
        (tmp_path / f"a.txt{suffix}").write_bytes(COMPRESS[suffix](data))
        frame = read(tmp_path, "a.*")
        assert frame["text"].to_list() == [HINDI, "दूसरी पंक्ति"]
        assert frame["position"].to_list() == [0, len(f"{HINDI}\n\n".encode())]
        assert reasons(frame) == [None, None]

    @pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
    def test_a_cut_archive_keeps_what_came_before(self, tmp_path, suffix):
        # Noise, so that the archive has several compressed blocks before the cut.
        noise = random.Random(7)
        lines = [f"पंक्ति {i} {noise.randbytes(40).hex()}" for i in range(30_000)]
        packed = COMPRESS[suffix]("\n".join(lines).encode())
        (tmp_path / f"a.txt{suffix}").write_bytes(packed[: len(packed) // 2])
        (tmp_path / "b.txt").write_text("अच्छी पंक्ति\n")
        frame = read(tmp_path, "*.txt*")
        cut = frame.filter(pl.col("file") == f"a.txt{suffix}")
        assert reasons(cut)[-1] == "truncated_archive"
        whole = cut.filter(pl.col("drop_reason").is_null())["text"].to_list()
        assert len(whole) > 1_000
        assert whole[:-1] == lines[: len(whole) - 1]


class TestLayouts:
    def test_blank_line_separates(self, tmp_path):
        (tmp_path / "a.txt").write_text("एक\nदो\n\n\nतीन\n")
        assert read(tmp_path, "a.txt", layout="blank_line")["text"].to_list() == [
            "एक\nदो",
            "तीन",
        ]

    def test_one_file_one_document(self, tmp_path):
        (tmp_path / "a.txt").write_text("एक\n\nदो\n")
        assert read(tmp_path, "a.txt", layout="file")["text"].to_list() == ["एक\n\nदो"]

    def test_tsv_csv_and_parquet_by_text_field(self, tmp_path):
        (tmp_path / "a.tsv").write_text('id\tbody\n1\tकहा "हाँ\n2\tठीक\n')
        (tmp_path / "b.csv").write_text('id,body\n1,"एक, दो"\n')
        pl.DataFrame({"body": ["पार्केट", None]}).write_parquet(tmp_path / "c.parquet")
        frame = read(tmp_path, "*", text_field="body")
        assert frame["text"].to_list() == ['कहा "हाँ', "ठीक", "एक, दो", "पार्केट", ""]
        assert reasons(frame)[-1] == "missing_text"

    def test_csv_from_a_spreadsheet(self, tmp_path):
        (tmp_path / "a.csv").write_bytes('\ufefftext,n\r\n"एक\n\nदो",1\r\n'.encode())
        frame = read(tmp_path, "a.csv")
        assert frame["text"].to_list() == ["एक\n\nदो"]
        assert reasons(frame) == [None]

    def test_languages_and_licence_travel(self, tmp_path):
        rows = [{"text": "a b", "l": "en"}, {"text": "c d"}]
        (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
        frame = read(tmp_path, "a.jsonl", lang_field="l", lang_hint="hi-Latn")
        assert frame["lang_hint"].to_list() == ["en", "hi-Latn"]
        assert set(frame["licence"]) == {"CC0-1.0"}


class TestFaults:
    def test_every_bad_json_row_has_its_reason(self, tmp_path):
        lines = [
            b'{"id": 1, "text": "theek hai"}',
            b'{"id": 2, "text": "adhoora',
            b'{"id": 3}',
            b'{"id": 4, "text": 17}',
            b'["a", "list"]',
            b'{"id": 5, "text": "  "}',
            b'{"id": 1, "text": "phir se wahi id"}',
            b'{"id": 6, "text": "\xff\xfe"}',
            b'{"id": 7, "text": "' + b"x" * 3000 + b'"}',
        ]
        (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
        frame = read(tmp_path, "a.jsonl", id_field="id")
        assert reasons(frame) == [
            None,
            "bad_json",
            "missing_text",
            "wrong_type",
            "wrong_type",
            "empty_text",
            "duplicate_row_id",
            "invalid_utf8",
            "overlong_line",
        ]
        starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(9)]
        assert frame["position"].to_list() == starts
        assert frame["doc_id"].n_unique() == 9

    def test_empty_and_unreadable_files_are_rows(self, tmp_path):
        (tmp_path / "a.txt").write_bytes(b"")
        (tmp_path / "b.txt").write_text("ठीक\n")
        (tmp_path / "c.txt.gz").write_bytes(b"this is not gzip")
        assert reasons(read(tmp_path, "*")) == ["empty_file", None, "unreadable_file"]

    def test_source_without_files_is_one_clear_line(self, tmp_path):
        with pytest.raises(SourceError, match="Source src matches no file"):
            read(tmp_path, "*.jsonl")

    def test_wholly_unreadable_source_stops(self, tmp_path):
        (tmp_path / "c.txt.gz").write_bytes(b"this is not gzip")
        with pytest.raises(SourceError, match=r"no readable record.*unreadable_file"):
            read(tmp_path, "*")

    def test_unknown_suffix_says_what_is_known(self, tmp_path):
        (tmp_path / "a.docx").write_bytes(b"x")
        with pytest.raises(SourceError, match="parquet"):
            read(tmp_path, "*")


class TestSlices:
    @settings(max_examples=60, deadline=None)
    @given(
        lines=st.lists(st.text("अआ ab", min_size=1, max_size=30), max_size=25),
        size=st.integers(5, 200),
    )
    def test_slices_hold_every_line_exactly_once(self, tmp_path_factory, lines, size):
        folder = tmp_path_factory.mktemp("slices")
        lines = ["first", *lines]
        (folder / "a.txt").write_text("\n".join(lines))
        wanted = [line for line in lines if line.strip()]
        frame = read(folder, "a.txt", slice_bytes=size)
        assert frame.filter(pl.col("drop_reason").is_null())["text"].to_list() == [
            line for line in wanted
        ]

    def test_moving_the_folder_changes_no_fingerprint(self, tmp_path):
        prints = []
        for place in ("here", "there"):
            (tmp_path / place).mkdir()
            (tmp_path / place / "a.txt").write_text("एक\n")
            spec = SourceSpec(name="src", files="*.txt")
            part = list_slices(tmp_path / place, [spec], 100)[0]
            prints.append((part.name, part.fingerprint))
        assert prints[0] == prints[1]
