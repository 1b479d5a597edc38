"""The table says what the lines say: misses, commands, and nothing else in a README."""

import json

import pytest
import table

LINE = {
    "name": "asking_cpu_256",
    "value": 0.4,
    "unit": "CPU ms / request",
    "peer": "a | client",
    "peer_value": 5.0,
    "ratio": 0.08,
    "target": "ratio <= 0.2",
    "holds": True,
    "n": 4000,
    "machine": "A processor, 2 cores",
}
MISS = {**LINE, "name": "obscure", "value": 3, "holds": False, "ci": [0.5, 1234.0]}
QUIET = {**LINE, "name": "quiet", "target": None, "holds": None, "note": "read me"}
README = f"# Title\n\nbefore\n{table.START}\nlast year\n{table.END}\nafter\n"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "results").mkdir()
    save(tmp_path, "client", LINE, MISS, QUIET)
    save(tmp_path, "demo", {**LINE, "name": "demo_first_run", "peer_value": None})
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    return tmp_path


def save(place, stage, *lines):
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (place / "results" / f"{stage}.jsonl").write_text(text, encoding="utf-8")


def build(place, *more):
    return table.main(
        [
            *("--results", str(place / "results")),
            *("--page", str(place / "docs" / "benchmarks.md")),
            *("--readme", str(place / "README.md")),
            *more,
        ]
    )


def rows_of(text):
    return {
        line.split(" | ")[0].removeprefix("| "): line
        for line in text.splitlines()
        if line.startswith("| ") and "---" not in line
    }


def test_page_has_every_line_with_its_command(place):
    assert build(place) == 0
    text = (place / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    rows = rows_of(text)
    assert {"asking_cpu_256", "obscure", "quiet", "demo_first_run"} <= set(rows)
    assert rows["quiet"].endswith("| `python benchmarks/bench_client.py` |")
    assert rows["demo_first_run"].endswith("| `python benchmarks/bench_demo.py` |")
    assert "**no**" in rows["obscure"]
    assert "[0.5, 1,234]" in rows["obscure"]
    assert "**no**" not in rows["asking_cpu_256"]
    assert "- `quiet`: read me." in text
    assert text.index("## demo") < text.index("## client")


def test_cells_do_not_break_the_table(place):
    build(place)
    text = (place / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert "a \\| client" in rows_of(text)["asking_cpu_256"]


def test_readme_shows_headlines_and_every_miss_between_its_markers(place):
    build(place)
    text = (place / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Title\n\nbefore\n")
    assert text.endswith(f"{table.END}\nafter\n")
    assert "last year" not in text
    assert "2 of 3 targets hold" in text
    assert {"asking_cpu_256", "obscure", "demo_first_run"} <= set(rows_of(text))
    assert "quiet" not in rows_of(text)


def test_writing_twice_changes_nothing_and_check_agrees(place):
    assert build(place, "--check") == 1
    assert (place / "README.md").read_text(encoding="utf-8") == README
    build(place)
    first = (place / "README.md").read_bytes()
    assert build(place, "--check") == 0
    build(place)
    assert (place / "README.md").read_bytes() == first


def test_a_readme_without_markers_is_refused(place):
    (place / "README.md").write_text("# Title\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="benchmarks:start"):
        build(place)


def test_markers_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="stands before"):
        table.replace_block(f"{table.END}{table.START}", "x")


def test_no_lines_is_an_error(tmp_path):
    (tmp_path / "results").mkdir()
    with pytest.raises(SystemExit, match="--save"):
        build(tmp_path)


def test_every_headline_is_a_line_of_some_benchmark():
    saved = {row.line["name"] for row in table.read(table.RESULTS)}
    stages = {row.stage for row in table.read(table.RESULTS)}
    if {"demo", "corpus", "language", "client", "shards"} <= stages:
        optional = {"annotate_real_speed"}
        optional |= {n for n in table.HEADLINES if n.startswith("language_")}
        assert set(table.HEADLINES) - optional <= saved
