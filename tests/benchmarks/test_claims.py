"""Every line has all fields and says no when a target is missed."""

import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import replace

import bench_client
import bench_corpus
import bench_demo
import bench_gates
import bench_language
import bench_ledger
import bench_rules
import bench_shards
import polars as pl
import pytest
from claims import FIELDS, RESULTS, Claim
from corpus_stages import run_stages
from peer_env import Peer

NO_PEER = Peer(None, "nothing", "no peer: left out by the test")


def claim(**changes):
    known = {"name": "x", "value": 2.0, "unit": "s", "n": 3, "peer": "p"}
    return Claim(**{**known, **changes})


def check(claims):
    assert claims
    for one in claims:
        line = json.loads(json.dumps(one.line()))
        assert set(FIELDS) <= set(line) <= {*FIELDS, "ci", "note"}
        assert line["n"] > 0
        assert line["peer"]
        assert line["holds"] in (True, False, None)
        assert (line["holds"] is None) == (line["target"] is None)
        assert re.search(r", \d+ cores$", line["machine"])


class TestClaim:
    @pytest.mark.parametrize(
        ("target", "holds"),
        [
            ("value <= 2", True),
            ("value <= 1.9", False),
            ("value >= 2.1", False),
            ("ratio <= 0.5", True),
            ("ratio >= 0.6", False),
            (None, None),
        ],
    )
    def test_target_is_compared(self, target, holds):
        assert claim(peer_value=4.0, target=target).holds is holds

    def test_a_ratio_without_its_peer_is_not_shown(self):
        assert claim(peer_value=None, target="ratio <= 9").holds is False
        assert claim(peer_value=0.0).ratio is None

    def test_the_machine_is_described_and_not_named(self):
        line = json.dumps(claim().line())
        assert socket.gethostname() not in line
        assert os.path.expanduser("~") not in line


class TestLines:
    def test_shards(self):
        check(bench_shards.measure(shards=5, repeats=1))

    @pytest.mark.slow
    def test_corpus_speed(self, real_text, tmp_path):
        claims = bench_corpus.speed_and_memory(
            real_text, tmp_path, 300_000, repeats=2, peer=None
        )
        check(claims)
        named = {one.name: one for one in claims}
        assert named["annotate_against_datatrove"].holds is False  # nothing was shown
        assert named["annotate_memory"].value < 1500

    def test_corpus_exactness_counts_what_is_wrong(self):
        stages = run_stages()
        right, dropped = bench_corpus.exactness(stages)
        check([right, dropped])
        assert (right.value, dropped.value) == (right.n, 0)
        kept_all = stages.fates.with_columns(drop_reason=pl.lit(None, dtype=pl.String))
        right, _ = bench_corpus.exactness(replace(stages, fates=kept_all))
        assert right.value < right.n
        assert right.holds is False
        dropped_all = stages.fates.with_columns(drop_reason=pl.lit("markup"))
        _, dropped = bench_corpus.exactness(replace(stages, fates=dropped_all))
        assert (dropped.value, dropped.holds) == (dropped.n, False)

    def test_language(self):
        check(bench_language.measure(NO_PEER, None))

    def test_client(self):
        check(bench_client.measure([NO_PEER], requests=20, rounds=1))

    def test_client_in_trouble(self):
        claims = bench_client.trouble(n=300, concurrency=32)
        check(claims)
        assert claims[0].value == 0, "a request was lost or a broken answer kept"

    def test_ledger(self):
        check(bench_ledger.kills(rounds=1, rows=200, n=2))
        check(bench_ledger.scale(shards=2, rows=500))

    def test_gates(self):
        samples = bench_gates.labelled()
        check(bench_gates.measure(samples[:60]))
        wrong = [{**s, "label": "bad", "reasons": ["loop"]} for s in samples[:60]]
        caught, *_ = bench_gates.measure(wrong)
        assert caught.holds is False, "good answers under a wrong label are not caught"

    def test_rules(self):
        check(bench_rules.speed_and_mixing(bench_rules.hindi_sentences()[:200]))
        check(bench_rules.reading())

    def test_student_and_edge(self):
        scores = {
            "rows": [
                {
                    "set": "held_out_paraphrases",
                    "metric": metric,
                    "value": value,
                    "n": 120,
                    "ci_low": 0.1,
                    "ci_high": 0.9,
                    "unit": "share",
                    "better": better,
                    "baselines": {"untrained": 0.4, "unigram": None, "human": 0.95},
                    "target": target,
                }
                for metric, value, better, target in (
                    ("exact_match", 0.6, "higher", 0.7),
                    ("bits_per_byte", 0.3, "lower", None),
                    ("distinct_2", 0.5, "higher", None),
                )
            ]
        }
        exact, bits = bench_demo.student_claims(scores)
        check([exact, bits])
        assert exact.holds is False
        assert bits.holds is True
        assert exact.peer.endswith("untrained")  # people are no baseline to beat
        common = {"bytes": 1_000_000, "milliseconds_per_request": 5.0, "n": 66}
        receipt = {
            "peer": {"model": "transformers", "exact": 0.8, **common},
            "files": [
                {"model": "gguf-q8_0", "agreement": 0.97, "exact": 0.8, **common}
            ],
            "threads": 1,
        }
        check(bench_demo.edge_claims(receipt))


class TestSavedLines:
    def test_every_saved_line_has_all_fields(self):
        files = sorted(RESULTS.glob("*.jsonl"))
        assert files
        for file in files:
            script = RESULTS.parent / f"bench_{file.stem}.py"
            assert script.exists(), f"nothing makes {file.name}"
            for line in file.read_text(encoding="utf-8").splitlines():
                assert set(FIELDS) <= set(json.loads(line))

    def test_a_script_says_what_it_takes(self):
        script = RESULTS.parent / "table.py"
        done = subprocess.run(
            [sys.executable, str(script), "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "--check" in done.stdout
