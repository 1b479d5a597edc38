"""Bulk reading gives what reading record by record gives, however a file is cut."""

import bz2
import gzip
import io
import json
import lzma
import tracemalloc
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.errors import SourceError
from hinglish_pipeline.shards.ingest.read import read_rows
from hinglish_pipeline.shards.ingest.rows import (
    WHITE_SPACE,
    Record,
    judge_json,
    judge_text,
)
from hinglish_pipeline.shards.listing import Place, list_slices
from hinglish_pipeline.shards.slices import RawSlice, SourceSpec
from hinglish_pipeline.shards.sources import IngestParams, read_documents

LIMIT = 24
PIECES = [
    *(b"\n", b"\n", b"\r\n", b"\n\n", b"\r", b" ", b"\t", b"\n \n", b" \n"),
    *("क".encode(), "नमस्ते".encode(), b"ab", b"x", b'"', b"\xc2\x85", b"\xe2\x80\x83"),
    *(b"\xff", b"\xe0\xa4", b"\0", b"\xef\xbb\xbf", b"\x1c", b"long" * 8, b" " * 30),
    *(b'{"text": "a"}', b'{"text": " "}', b'{"text": 1}', b'{"id": 2}', b"[1]", b"{"),
    *(b'{"text": "\\u0000"}', b'{"text": "\\ud800"}', b'{"text": null}'),
]
raw_bytes = st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)

COMPRESS = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def rows_of(file: Path, spec: SourceSpec, bounds=(0, None), block=1 << 20):
    """Position, text and reason of every row, over slices with these bounds."""
    found = []
    for start, end in pairwise(bounds):
        part = RawSlice("n", str(file), file.name, spec, "c", start, end)
        for frame in read_rows(part, LIMIT, block):
            found += frame.select("position", "text", "drop_reason").rows()
    return [row for row in found if row[2] != "empty_file"]


def as_rows(records: list[Record | None]):
    return [(r.position, r.text, r.reason) for r in records if r is not None]


def lines_with_positions(data: bytes):
    at = 0
    for line in io.BytesIO(data):
        yield at, line.removesuffix(b"\n").removesuffix(b"\r")
        at += len(line)


def documents_with_positions(data: bytes):
    """What is between blank lines, found line by line."""
    start, end, at = None, 0, 0
    for line in io.BytesIO(data):
        if line.strip():
            start, end = at if start is None else start, at + len(line)
        elif start is not None:
            yield start, data[start:end].removesuffix(b"\n").removesuffix(b"\r")
            start = None
        at += len(line)
    if start is not None:
        yield start, data[start:end].removesuffix(b"\n").removesuffix(b"\r")


def by_record(data: bytes, spec: SourceSpec, suffix: str):
    if suffix == "jsonl":
        judged = [
            judge_json(at, line, LIMIT, spec) for at, line in lines_with_positions(data)
        ]
    else:
        cut = {"line": lines_with_positions, "blank_line": documents_with_positions}
        judged = [judge_text(at, d, LIMIT) for at, d in cut[spec.layout](data)]
    return as_rows(judged)


FORMS = [("txt", "line"), ("txt", "blank_line"), ("jsonl", "line")]


@pytest.mark.parametrize(("suffix", "layout"), FORMS)
class TestAgainstOneByOne:
    @settings(max_examples=150, deadline=None)
    @given(data=raw_bytes, block=st.integers(1, 70), cuts=st.sets(st.integers(1, 300)))
    def test_any_bytes_any_block_any_slices(
        self, tmp_path_factory, suffix, layout, data, block, cuts
    ):
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            data = b"a" + data
        file = write(tmp_path_factory.mktemp("any"), f"a.{suffix}", data)
        spec = SourceSpec(name="s", files="*", layout=layout)
        wanted = by_record(data, spec, suffix)
        assert rows_of(file, spec, block=block) == wanted
        inner = sorted(cut for cut in cuts if cut < len(data))
        assert rows_of(file, spec, (0, *inner, len(data)), block) == wanted

    def test_every_single_cut(self, tmp_path, suffix, layout):
        data = "\n \nएक\r\nदो \n\n\t\nतीन\n  चार\n\nab\n \n \n".encode() + b"y" * 40
        data += b"\n\nz\n\n"
        file = write(tmp_path, f"a.{suffix}", data)
        spec = SourceSpec(name="s", files="*", layout=layout)
        whole = by_record(data, spec, suffix)
        assert len(whole) >= 4
        for cut in range(1, len(data)):
            for block in (3, 1 << 20):
                assert rows_of(file, spec, (0, cut, len(data)), block) == whole, cut

    @pytest.mark.parametrize("compressed", COMPRESS)
    def test_compression_changes_neither_text_nor_position(
        self, tmp_path, suffix, layout, compressed
    ):
        data = 'पहला\n\n{"text": "क"}\n\nतीसरा\n'.encode()
        packed = COMPRESS[compressed](data[:9]) + COMPRESS[compressed](data[9:])
        file = write(tmp_path, f"a.{suffix}{compressed}", packed)
        spec = SourceSpec(name="s", files="*", layout=layout)
        for block in (1, 5, 1 << 20):
            assert rows_of(file, spec, block=block) == by_record(data, spec, suffix)


class TestWhiteSpace:
    def test_is_what_polars_strips(self):
        every = [chr(code) for code in range(0x3100)]
        bare = pl.Series(every).str.strip_chars().str.len_bytes() == 0
        empty = [char for char, is_bare in zip(every, bare, strict=True) if is_bare]
        assert "".join(empty) == WHITE_SPACE


def documents(folder, files, *, slice_bytes=1 << 20, part_bytes=32 << 20, **spec):
    source = SourceSpec(name="src", files=files, **spec)
    params = IngestParams(max_document_bytes=2_000, part_bytes=part_bytes)
    place = folder if isinstance(folder, Place) else Place(str(folder))
    return [
        frame
        for part in list_slices(place, [source], slice_bytes)
        for frame in read_documents(part, params=params)
    ]


def table(suffix: str, texts: list[str]) -> bytes:
    if suffix == "parquet":
        buffer = io.BytesIO()
        pl.DataFrame({"id": range(len(texts)), "text": texts}).write_parquet(
            buffer, row_group_size=7
        )
        return buffer.getvalue()
    if suffix == "jsonl":
        return "\n".join(json.dumps({"text": text}) for text in texts).encode()
    if suffix == "txt":
        return "\n\n".join(texts).encode()
    mark = {"csv": ",", "tsv": "\t"}[suffix]
    return "\n".join([f"id{mark}text", *(f"7{mark}{t}" for t in texts)]).encode()


TEXTS = [f"दस्तावेज़ {i} " + "शब्द " * (i % 9) + "।" for i in range(60)]
COMBINATIONS = [
    *(
        (s, layout, c)
        for s in ["txt"]
        for layout in ["line", "blank_line"]
        for c in COMPRESS
    ),
    *((s, "line", c) for s in ["jsonl", "csv", "tsv"] for c in COMPRESS),
    ("parquet", "line", ""),
]


@pytest.mark.parametrize(("suffix", "layout", "compressed"), COMBINATIONS)
def test_slices_and_parts_change_no_row_and_no_id(tmp_path, suffix, layout, compressed):
    data = COMPRESS[compressed](table(suffix, TEXTS))
    write(tmp_path, f"a.{suffix}{compressed}", data)
    [whole] = documents(tmp_path, "a.*", layout=layout)
    assert whole["text"].to_list() == TEXTS
    assert whole["doc_id"].n_unique() == len(TEXTS)
    assert whole["doc_id"].str.contains("^[0-9a-f]{16}$").all()
    small = documents(tmp_path, "a.*", layout=layout, slice_bytes=700, part_bytes=1_000)
    assert len(small) >= 2
    assert pl.concat(small).equals(whole)


class TestIds:
    def test_depend_on_text_position_file_and_source(self, tmp_path):
        write(tmp_path, "a.txt", b"same\nsame\n")
        write(tmp_path, "b.txt", b"same\nother\n")
        frame = pl.concat(documents(tmp_path, "*.txt"))
        assert frame["doc_id"].n_unique() == 4

    def test_stay_what_they_are(self, tmp_path):
        write(tmp_path, "a.txt", "नमस्ते\n".encode())
        [frame] = documents(tmp_path, "a.txt")
        assert frame["doc_id"].to_list() == ["6543853c1ecbe86d"]

    def test_many_tiny_lines_do_not_collide(self, tmp_path):
        write(tmp_path, "a.txt", b"".join(b"%d\n" % (i % 100) for i in range(200_000)))
        [frame] = documents(tmp_path, "a.txt", slice_bytes=1 << 22)
        assert frame["doc_id"].n_unique() == 200_000


class TestFaults:
    def test_bytes_after_an_archive_are_a_row(self, tmp_path):
        for suffix in (".gz", ".bz2", ".xz", ".zst"):
            data = COMPRESS[suffix](b"one\ntwo\n")
            write(tmp_path, f"a.txt{suffix}", data + b"not an archive")
            [frame] = documents(tmp_path, f"a.txt{suffix}")
            assert frame["drop_reason"].to_list() == [None, None, "unreadable_file"]
            assert "follows the archive" in frame["detail"][-1], suffix
            assert frame["position"][-1] == len(b"one\ntwo\n")

    def test_padding_after_an_archive_is_none(self, tmp_path):
        write(tmp_path, "a.txt.gz", gzip.compress(b"one\n") + b"\0" * 512)
        [frame] = documents(tmp_path, "a.txt.gz")
        assert frame["drop_reason"].to_list() == [None]

    def test_document_broken_off_is_not_taken_for_whole(self, tmp_path):
        data = gzip.compress(b"first\n" + b"second " * 200)
        write(tmp_path, "a.txt.gz", data[:-12])
        [frame] = documents(tmp_path, "a.txt.gz")
        assert frame["drop_reason"].to_list() == [None, "truncated_archive"]
        assert frame["position"].to_list() == [0, 6]
        assert frame["text"][1].startswith("second")

    @pytest.mark.parametrize("coding", ["utf-16", "utf-16-be", "utf-32"])
    def test_utf16_is_named(self, tmp_path, coding):
        mark = b"" if coding != "utf-16-be" else b"\xfe\xff"
        write(tmp_path, "a.txt", mark + ("नमस्ते\n" * 500).encode(coding))
        write(tmp_path, "b.txt", b"good\n")
        frame = pl.concat(documents(tmp_path, "*.txt", slice_bytes=200))
        assert frame["drop_reason"].to_list() == ["unreadable_file", None]
        assert "UTF-16" in frame["detail"][0]

    def test_nul_bytes_are_quarantined(self, tmp_path):
        write(tmp_path, "a.txt", b"good\nb\0d\n" + b"\0" * 500 + b"\n")
        write(tmp_path, "b.jsonl", b'{"text": "b\\u0000d"}\n{"text": "good"}')
        frame = pl.concat(documents(tmp_path, "*"))
        assert frame["drop_reason"].to_list() == [
            *(None, "binary_content", "binary_content"),
            *("binary_content", None),
        ]
        assert not frame["text"].str.contains("\0", literal=True).any()

    def test_carriage_return_alone_ends_no_line(self, tmp_path):
        write(tmp_path, "a.txt", b"one\rtwo\r\nthree\n")
        write(tmp_path, "b.txt", b"old mac\r" * 400)
        frame = pl.concat(documents(tmp_path, "*.txt"))
        assert frame["text"].to_list()[:2] == ["one\rtwo", "three"]
        assert frame["drop_reason"].to_list() == [None, None, "overlong_line"]
        assert "carriage return" in frame["detail"][2]

    def test_open_quote_costs_lines_not_the_file(self, tmp_path):
        rows = [f'{i},"text {i}"' for i in range(400)]
        rows[5] = '5,"never closed'
        write(tmp_path, "a.csv", "\n".join(["id,text", *rows]).encode())
        [frame] = documents(tmp_path, "a.csv")
        good = frame.filter(pl.col("drop_reason").is_null())
        assert frame["drop_reason"].drop_nulls().to_list() != []
        assert good["text"][-1] == "text 399"
        assert good.height > 200

    def test_quote_open_at_the_end_is_no_document(self, tmp_path):
        write(tmp_path, "a.csv", b'id,text\n1,good\n2,"open\n3,x\n')
        [frame] = documents(tmp_path, "a.csv")
        assert frame["drop_reason"].to_list() == [None, "bad_csv"]

    def test_huge_field_and_line_of_a_table(self, tmp_path):
        big = "x" * 5_000
        for suffix in ("csv", "tsv"):
            mark = {"csv": ",", "tsv": "\t"}[suffix]
            rows = [f"id{mark}text", f"1{mark}{big}", f"2{mark}good"]
            write(tmp_path, f"a.{suffix}", "\n".join(rows).encode())
            [frame] = documents(tmp_path, f"a.{suffix}")
            assert frame["drop_reason"].to_list() == ["overlong_line", None]

    def test_parquet_text_in_bytes_and_damage(self, tmp_path):
        frame = pl.DataFrame({"text": ["ठीक".encode(), b"\xff\xfe", None, b" "]})
        frame.write_parquet(tmp_path / "a.parquet")
        write(tmp_path, "b.parquet", table("parquet", TEXTS)[:-30])
        read = pl.concat(documents(tmp_path, "*.parquet", slice_bytes=50))
        assert read["drop_reason"].to_list() == [
            *(None, "invalid_utf8", "missing_text", "empty_text"),
            "unreadable_file",
        ]

    def test_packed_parquet_is_refused_with_a_reason(self, tmp_path):
        write(tmp_path, "a.parquet.gz", gzip.compress(table("parquet", TEXTS)))
        with pytest.raises(SourceError, match="compressed within"):
            documents(tmp_path, "*")

    def test_id_of_any_type_may_repeat(self, tmp_path):
        rows = [b'{"id": %s, "text": "t"}' % i for i in (b"1", b'"1"', b"[2]", b"[2]")]
        write(tmp_path, "a.jsonl", b"\n".join(rows))
        [frame] = documents(tmp_path, "a.jsonl", id_field="id")
        assert frame["drop_reason"].to_list() == [None] * 3 + ["duplicate_row_id"]


class TestLongLines:
    @pytest.mark.parametrize("layout", ["line", "blank_line", "file"])
    @pytest.mark.parametrize("compressed", ["", ".gz", ".zst"])
    def test_a_line_without_end_is_passed_over(self, tmp_path, layout, compressed):
        data = COMPRESS[compressed](b"x" * (60 << 20) + b"\n\nlast\n")
        write(tmp_path, f"a.txt{compressed}", data)
        del data
        tracemalloc.start()
        try:
            frame = pl.concat(
                documents(tmp_path, "a.*", layout=layout, slice_bytes=25 << 20)
            )
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 25 << 20
        assert frame["drop_reason"].to_list()[0] == "overlong_line"
        assert layout == "file" or frame["text"].to_list()[1:] == ["last"]


class TestNames:
    def test_files_named_in_devanagari_do_not_clash(self, tmp_path):
        for name in ("हिंदी.txt", "कन्नड़.txt", "a-b.txt", "a_b.txt"):
            write(tmp_path, name, name.encode())
        source = SourceSpec(name="src", files="*.txt")
        parts = list_slices(Place(str(tmp_path)), [source], 100)
        assert len({part.name for part in parts}) == 4
        assert all(part.name.isascii() for part in parts)


class TestRemote:
    @pytest.fixture
    def bucket(self):
        import fsspec

        memory = fsspec.filesystem("memory")
        yield memory
        memory.rm("/bucket", recursive=True)

    @pytest.mark.parametrize("name", ["a.txt", "a.jsonl.gz", "a.parquet", "a.csv.zst"])
    def test_the_same_rows_as_from_disk(self, tmp_path, bucket, name):
        suffix, _, packed = name.partition(".")[2].partition(".")
        data = COMPRESS[f".{packed}" if packed else ""](table(suffix, TEXTS))
        write(tmp_path, name, data)
        bucket.pipe_file(f"/bucket/dumps/x/{name}", data)
        (tmp_path / "x").mkdir()
        write(tmp_path / "x", name, data)
        place = Place("memory://bucket/dumps", {"token": "hidden"})
        here = documents(tmp_path, "x/*", slice_bytes=900)
        there = documents(place, "x/*", slice_bytes=900)
        assert pl.concat(there).equals(pl.concat(here))

    def test_options_are_neither_shown_nor_in_the_fingerprint(self, bucket):
        bucket.pipe_file("/bucket/a.txt", b"one\n")
        spec = SourceSpec(name="src", files="*.txt")
        parts = [
            list_slices(Place("memory://bucket", {"token": token}), [spec], 100)[0]
            for token in ("secret-1", "secret-2")
        ]
        assert parts[0].fingerprint == parts[1].fingerprint
        assert "secret" not in repr(parts[0]) + repr(
            Place("memory://b", {"t": "secret"})
        )

    def test_changed_object_has_another_fingerprint(self, bucket):
        spec = SourceSpec(name="src", files="*.txt")
        prints = set()
        for data in (b"one\n", b"two\n"):
            bucket.pipe_file("/bucket/a.txt", data)
            [part] = list_slices(Place("memory://bucket"), [spec], 100)
            prints.add(part.fingerprint)
        assert len(prints) == 2

    def test_a_url_is_named_without_its_password(self):
        spec = SourceSpec(name="s", files="*")
        url = "https://me:secret@host/a.txt?token=secret"
        part = RawSlice("n", url, "a.txt", spec, "c", options={})
        assert part.path == "https://host/a.txt"
