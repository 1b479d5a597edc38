"""How fast is the embedded teacher, how mixed are its answers, and are they right?"""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import csv
import json
from statistics import median
from typing import TYPE_CHECKING

import polars as pl
from claims import ROOT, Claim, arguments, publish, stopwatch
from corpus_stages import planted, run_stages

from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.teachers import TeacherRequest, build_teacher
from hinglish_pipeline.teachers.identity import digest
from hinglish_pipeline.teachers.rules import split_sentences
from hinglish_pipeline.text import codemixing, language
from hinglish_pipeline.text.romanise import romanise

if TYPE_CHECKING:
    from collections.abc import Sequence

READING = ROOT / "tests" / "teachers" / "rules" / "data" / "reading_100.tsv"
EVERYDAY = {"target": 0.3, "cmi_band": [25, 35], "proficiency": "everyday"}
LOWEST, HIGHEST = 25, 35


def hindi_sentences() -> list[str]:
    """Sentences of the sample's Hindi documents, planted faults left out."""
    documents, key = run_stages().documents, planted()
    kept = documents.filter(
        pl.col("drop_reason").is_null(), pl.col("lang") == "hi-Deva"
    )
    texts = [
        row["text"]
        for row in kept.iter_rows(named=True)
        if (row["file"], row["position"]) not in key
    ]
    return [sentence for text in texts for sentence in split_sentences(text)]


def speed_and_mixing(sentences: Sequence[str]) -> list[Claim]:
    """Every sentence rewritten at the everyday level, on one core.

    Every other one is timed, after the rest: a long run has met its frequent words.
    """
    requests = [rewrite(text) for text in sentences]
    teacher = build_teacher("rules")
    answers = list(teacher.answer(requests[::2]))
    with stopwatch() as ours:
        answers += teacher.answer(requests[1::2])
    timed = sentences[1::2]
    with stopwatch() as floor:
        for sentence in timed:
            " ".join(romanise(word) for word in sentence.split())
    said = [json.loads(a.content)["text"] for a in answers if a.status == "ok"]
    mixing = median(codemixing.cmi(language.tag_text(text)) for text in said)
    return [
        Claim(
            name="rules_teacher_speed",
            value=len(timed) / ours.cpu,
            unit="sentences / CPU s",
            peer="floor: every word romanised, nothing rewritten",
            peer_value=len(timed) / floor.cpu,
            target="value >= 5000",
            n=len(timed),
            note="hinglish_rewrite of sentences it has not met, after as many others; "
            f"{len(said):,} of {len(sentences):,} answered, the others declined with a "
            "reason",
        ),
        Claim(
            name="rules_teacher_cmi_median",
            value=mixing,
            unit="code-mixing index, per cent",
            peer="the middle of the band that was asked for",
            peer_value=(LOWEST + HIGHEST) / 2,
            target=f"value >= {LOWEST}",
            n=len(said),
            note=f"at most {HIGHEST} is wanted; by the project's tagger; of the "
            f"{len(said) / len(sentences):.0%} that it answers",
        ),
    ]


def rewrite(text: str) -> TeacherRequest:
    """A request to say a sentence again at the everyday level."""
    return TeacherRequest(
        id=digest(text),
        messages=({"role": "user", "content": text},),
        schema=None,
        sampling={},
        variables={"text": text, "mixing": {**EVERYDAY, "script": "Latn"}},
        recipe="hinglish_rewrite",
        lang="hinglish-Latn",
    )


def reading() -> list[Claim]:
    """What a reader found in a hundred rewrites; a test holds them to the tables."""
    lines = READING.read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader((x for x in lines if x[0] != "#"), delimiter="\t"))
    verdicts = [row[2] for row in rows]
    right = sum(not verdict.startswith("agreement") for verdict in verdicts)
    fine = verdicts.count("ok")
    rate = wilson(right, len(verdicts))
    return [
        Claim(
            name="rules_teacher_agreement_right",
            value=rate.value,
            unit="share of read rewrites",
            peer="with nothing at all against them",
            peer_value=fine / len(verdicts),
            target="value >= 0.9",
            ci=(rate.low, rate.high),
            n=len(verdicts),
            note="number, gender and postposition; one reader; half the sample's "
            "sentences, half real text (docs/concepts/rules-teacher.md)",
        )
    ]


def main() -> None:
    """Measure on the sample."""
    options = arguments(__doc__)
    claims = speed_and_mixing(hindi_sentences()) + reading()
    publish(__file__, claims, save=options.save)


if __name__ == "__main__":
    main()
