"""What a source says on every page is counted over shards and found in its texts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.shards import Shard, Shards
from hinglish_pipeline.text.boilerplate import (
    boilerplate_shares,
    count_lines,
    cut_lines,
    find_boilerplate_task,
    furniture_lines,
    is_opening,
    line_key,
    measured_lines,
)
from hinglish_pipeline.text.params import FurnitureParams

FOOTER = "Yeh site cookies ka upyog karti hai"
PAGED = ["Page 3 of 12 pages", "Page 44 of 9 pages", "PAGE १२ of १३ Pages"]


@pytest.fixture(scope="module")
def params(conf):
    return FurnitureParams(**conf["furniture"])


def shard(texts, source="web", hashes=None, reasons=None):
    n = len(texts)
    return pl.DataFrame(
        {
            "source": [source] * n if isinstance(source, str) else source,
            "text": texts,
            "text_hash": pl.Series(hashes or range(1, n + 1), dtype=pl.UInt64),
            "drop_reason": pl.Series(reasons or [None] * n, dtype=pl.String),
        }
    )


def pages(start, n, footer=FOOTER):
    return [
        f"Kahani number {i} ek gaon ki\nBaat {i * 7} baar\n{footer}"
        for i in map(lambda i: "abcdefghijklmnopqrstuvwxyz"[i], range(start, start + n))
    ]


def found_in(tmp_path, frames, params):
    shards = []
    for number, frame in enumerate(frames):
        counts = count_lines(frame, params=params)
        path = tmp_path / f"s{number}.parquet"
        counts.write_parquet(path)
        shards.append(Shard(path.stem, str(path), str(number), counts.height))
    out = tmp_path / "table.parquet"
    summary = find_boilerplate_task(line_counts=Shards(shards), params=params, out=out)
    return summary, pl.read_parquet(out)


def test_a_footer_is_counted_over_shards_of_its_source(tmp_path, params):
    pages_of = [pages(0, 3), pages(3, 3), pages(6, 2)]
    summary, table = found_in(tmp_path, [shard(p) for p in pages_of], params)
    rows = {line: n for _, line, n in table.iter_rows()}
    assert rows[line_key(FOOTER)] == 8
    assert summary == {"lines": {"web": len(rows)}}
    other = [shard(p, f"site{i}") for i, p in enumerate(pages_of)]
    assert found_in(tmp_path, other, params)[1].is_empty()


def test_a_line_seen_once_a_shard_is_missed_unless_all_are_counted(tmp_path, params):
    frames = [shard(pages(i, 1)) for i in range(6)]
    assert found_in(tmp_path, frames, params)[1].is_empty()
    exact = params.model_copy(update={"least_in_shard": 1})
    _, table = found_in(tmp_path, frames, exact)
    assert (line_key(FOOTER), 6) in list(table.select("line_hash", "documents").rows())


def test_copies_dropped_rows_and_single_lines_are_no_witnesses(params):
    texts = pages(0, 2)
    assert count_lines(shard(texts), params=params).height
    assert count_lines(shard(texts, hashes=[5, 5]), params=params).is_empty()
    dropped = shard(texts, reasons=[None, "too_short"])
    assert count_lines(dropped, params=params).is_empty()
    assert count_lines(shard([FOOTER] * 4), params=params).is_empty()


def test_case_and_numbers_do_not_count():
    assert len({line_key(line) for line in PAGED}) == 1
    assert line_key("Page of pages") != line_key(PAGED[0])


def test_share_is_of_the_characters_in_furniture(tmp_path, params):
    _, table = found_in(tmp_path, [shard(pages(0, 9))], params)
    text = f"Apni baat jo kisi aur ne nahi kahi\n{FOOTER}\nRead more: kuch aur"
    own = len("Apni baat jo kisi aur ne nahi kahi")
    whole = sum(map(len, cut_lines(text)))
    shares = boilerplate_shares(
        [text, text, FOOTER, ""], ["web", "x", "web", "web"], furniture_lines(table)
    )
    assert shares[0] == pytest.approx(1 - own / whole)
    assert shares[1] == pytest.approx(len("Read more: kuch aur") / whole)
    assert shares[2:].tolist() == [0.0, 0.0]


LETTERS = st.text(
    st.sampled_from("aAzZ 09\n\t\u00a0é।कि०९૨೩ગ್É😀|") | st.characters(codec="utf-8"),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LETTERS | st.sampled_from(["READ more", "ये भी पढ़ें: x", *PAGED])))
def test_the_loop_measures_lines_as_the_readable_functions_do(texts):
    wanted = [
        (number, line_key(line), len(line), line_pieces(line), is_opening(line))
        for number, text in enumerate(texts)
        for line in cut_lines(text)
    ]
    assert measured_lines(texts).rows() == wanted


def line_pieces(line):
    spaced = "".join(" " if ord(char) <= 32 else char for char in line)
    return len(spaced.split(" ")) - spaced.split(" ").count("")


def test_switched_off_nothing_is_furniture(tmp_path, params):
    off = params.model_copy(update={"enabled": False})
    summary, table = found_in(tmp_path, [shard(pages(0, 9))], off)
    assert summary == {"lines": {}}
    none = furniture_lines(table)
    assert boilerplate_shares(pages(0, 2), ["web"] * 2, none).tolist() == [0.0, 0.0]
