"""Inputs of a report that never ran: real questions, invented answers and numbers."""

import hashlib
import json
from pathlib import Path

import orjson
import polars as pl
import yaml

from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.pipelines.evaluate.scoring import ScoreParams, score_predictions
from hinglish_pipeline.report.page import ReportParams
from hinglish_pipeline.shards import Artifact, Shard, Shards
from hinglish_pipeline.teachers.ask import ANSWER_SCHEMA
from hinglish_pipeline.text.params import LanguageParams

CONF = Path(__file__).resolve().parents[2] / "conf" / "base"
CORPUS = yaml.safe_load((CONF / "parameters_corpus.yml").read_text(encoding="utf-8"))
LANGUAGE = LanguageParams(**CORPUS["corpus"]["annotate"]["language"])
SCORE = ScoreParams(
    model="student",
    modes={
        "held_out_paraphrases": "hinglish-Latn",
        "unseen_slot_combinations": "hinglish-Latn",
        "hinglish_rewrite": "hinglish-Latn",
    },
    targets={
        "held_out_paraphrases": {"exact_match": 0.7, "natural_stop": 0.95},
        "unseen_slot_combinations": {"exact_match": 0.8, "natural_stop": 0.95},
        "hinglish_rewrite": {"natural_stop": 0.95},
    },
    resamples=200,
    seed=7,
    unigram_documents=100,
    language=LANGUAGE,
)
REPORT = ReportParams(
    title="A fabricated run",
    good_answers=6,
    bad_answers=6,
    hardest_intents=5,
    examples_per_reason=1,
    labelled_set="One author wrote them all.",
    bad_caught=0.9,
    good_lost=0.05,
    preflight_examples=2,
)


def artifact(path, summary=None):
    mark = hashlib.sha256(path.read_bytes() if path.is_file() else b"folder")
    return Artifact(path, mark.hexdigest(), summary or {})


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(value))
    return artifact(path)


def write_table(path, rows, schema=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(rows, schema=schema, infer_schema_length=None).write_parquet(path)
    return artifact(path)


def chance(*parts):
    text = "|".join(map(str, parts))
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def evaluation_rows(sample):
    return [
        json.loads(line)
        for file in sorted((sample / "evaluation").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def predictions(rows):
    answers = [row["references"][0] for row in rows if row["intent"]]
    found = []
    for index, row in enumerate(rows):
        luck = chance("student", row["id"])
        text, finish = row["references"][0], "stop"
        if luck > 0.78:
            text = answers[(index * 7) % len(answers)]
        if luck > 0.97:
            text, finish = "haan haan " * 20, "length"
        noise = "ja रा kya " * 30
        for model, said, end in (
            ("student", text, finish),
            ("untrained", noise, "length"),
        ):
            found.append(
                {
                    **{k: row[k] for k in ("set", "id", "intent", "prompt")},
                    "references": row["references"],
                    "model": model,
                    "prediction": said,
                    "finish": end,
                    "n_tokens": len(said.split()),
                }
            )
    return found


def likelihoods(rows):
    texts = [(row["set"], row["id"], row["references"][0]) for row in rows]
    for one in examples(rows)[:20]:
        texts.append(("validation", one["example_id"], one["messages"][-1]["content"]))
    costs = {"student": 0.6, "untrained": 4.1}
    return [
        {
            "set": name,
            "id": one,
            "model": model,
            "nll_bits": len(text.encode()) * cost * (0.8 + 0.4 * chance(model, one)),
            "n_bytes": len(text.encode()),
            "n_tokens": len(text.encode()) // 3,
        }
        for name, one, text in texts
        for model, cost in costs.items()
    ]


def example(number, recipe, messages, intent=None, topic=None, reason=None):
    return {
        "example_id": f"{number:016x}",
        "request_id": f"{number:032x}",
        "recipe": recipe,
        "lang": "hinglish-Latn",
        "messages": messages,
        "topic": topic,
        "intent": intent,
        "doc_id": None,
        "licence": "CC0-1.0",
        "teacher": "rules",
        "model": "rules-1",
        "gate_scores": "{}",
        "drop_reason": reason,
        "detail": None,
    }


def turns(question, answer):
    return [
        {"role": "user", "content": question},
        {"role": "assistant", "content": answer},
    ]


def examples(rows):
    found = [
        example(
            number,
            "topic_qa",
            turns(f"{row['prompt']} batao na", row["references"][0]),
            row["intent"],
            row["intent"].split("_")[0],
        )
        for number, row in enumerate(rows)
        if row["intent"]
    ]
    broken = turns("kya <script>alert(1)</script> chalega?", "haan & nahi")
    return [*found, example(999, "passage_qa", broken, reason="markup")]


def corpus(folder):
    path = folder / "03_primary" / "corpus" / "news.parquet"
    text = "yaar aaj ka weather bahut mast hai, chalo bahar walk pe"
    rows = [
        {"doc_id": f"{i:016x}", "lang": lang, "cmi": (i * 7) % 50 + 0.5, "text": text}
        for i, lang in enumerate(["hi-Latn", "mixed", "hi-Deva", "en"] * 40)
    ]
    write_table(path, rows)
    return Shards([Shard("news", str(path), artifact(path).fingerprint, len(rows))])


def stage(rows_in, by_reason, **groups):
    kept = rows_in - sum(by_reason.values())
    return {"rows_in": rows_in, "kept": kept, "by_reason": by_reason, **groups}


LEFT_OUT = {
    "duplicate_exact": 3,
    "duplicate_near": 12,
    "boilerplate": 4,
    "contaminated": 2,
    "not_sampled": 19,
}


def accounting():
    return {
        "rows_in": 612,
        "rows_kept": 480,
        "words_kept": 38211,
        "by_reason": {"bad_json": 2, "too_short": 60, "markup": 30, **LEFT_OUT},
        "stages": {
            "ingest": stage(
                612,
                {"bad_json": 2},
                by_source={"news": stage(400, {"bad_json": 2}), "chat": stage(212, {})},
            ),
            "annotate": stage(
                612,
                {"bad_json": 2, "too_short": 60, "markup": 30},
                by_source={
                    "news": stage(400, {"bad_json": 2, "markup": 30}),
                    "chat": stage(212, {"too_short": 60}),
                },
                by_lang={
                    "hi-Latn": stage(312, {"too_short": 60}),
                    "hi-Deva": stage(298, {"markup": 30}),
                    "null": stage(2, {"bad_json": 2}),
                },
            ),
            "select": stage(
                520,
                LEFT_OUT,
                by_source={"news": stage(368, LEFT_OUT), "chat": stage(152, {})},
                by_lang={
                    "hi-Latn": stage(252, LEFT_OUT),
                    "hi-Deva": stage(268, {}),
                },
            ),
        },
        "mixture": [
            {
                "lang": "hi-Deva",
                "available_documents": 268,
                "available_words": 21311,
                "weight": 1.0,
                "share": 0.55,
                "target_words": 21311,
                "selected_documents": 268,
                "selected_words": 21311,
                "cutoff": None,
                "why": "all there is",
            },
            {
                "lang": "hi-Latn",
                "available_documents": 231,
                "available_words": 18400,
                "weight": 0.5,
                "share": 0.45,
                "target_words": 16905,
                "selected_documents": 212,
                "selected_words": 16900,
                "cutoff": 17 << 59,
                "why": "share 0.45 asks for 0.9188 of its words",
            },
        ],
    }


def shown(question, answer, detail=None):
    return {
        "example_id": "00ff",
        "lang": "hinglish-Latn",
        "detail": detail,
        "messages": turns(question, answer),
    }


def gate_table():
    kept = shown("bijli ka bill kaise bharein?", "App kholo aur Pay Bill dabao.")
    bad = shown("<b>kya?</b>", "As an AI language model…", "phrase 'as an ai'")
    gate = {"reason": "loop", "rows": 21, "share": 0.1, "also_failed": 30}
    late = {"reason": "near_duplicate", "rows": 6, "share": 0.03, "also_failed": 0}
    unsaid = {"reason": "teacher_failed", "rows": 3, "share": 0.01, "also_failed": 0}
    return {
        "total": {
            "rows": 210,
            "kept": 180,
            "by_reason": {"loop": 21, "near_duplicate": 6, "teacher_failed": 3},
        },
        "recipes": [
            {
                "recipe": "topic_qa",
                "requests": 200,
                "rows": 210,
                "kept": 180,
                "keep_rate": 0.86,
                "refined": {"rows": 9, "kept": 7},
                "kept_examples": [kept],
                "reasons": [
                    {**gate, "examples": [bad]},
                    {**late, "examples": []},
                    {**unsaid, "examples": []},
                ],
            }
        ],
        "preferences": preferences(),
    }


def preferences():
    script = {"rows": 30, "kept": 28, "by_reason": {"not_degraded": 2}}
    stop = {"rows": 10, "kept": 4, "by_reason": {"chosen_dropped": 6}}
    pair = {
        "preference_id": "00aa",
        "dimension": "script",
        "lang": "hinglish-Latn",
        "question": "bijli ka bill kaise bharein?",
        "chosen": "App kholo aur Pay Bill dabao.",
        "rejected": "ऐप खोलो और Pay Bill दबाओ <b>।</b>",
    }
    return {
        "rows": 40,
        "kept": 32,
        "by_reason": {"chosen_dropped": 6, "not_degraded": 2},
        "by_dimension": {"script": script, "stop_control": stop},
        "examples": [pair],
    }


def share(hits, total):
    found = {"hits": hits, "total": total}
    if not total:
        return {**found, "share": None, "low": 0.0, "high": 1.0}
    rate = wilson(hits, total)
    return {**found, "share": rate.value, "low": rate.low, "high": rate.high}


def gate_worth(reason, labelled=0, fired=0, right=0, false_alarms=0):
    missed = [f"m-{number}" for number in range(labelled - right)]
    return {
        "reason": reason,
        "labelled": labelled,
        "fired": fired,
        "precision": round(right / fired, 4) if fired else None,
        "recall": round(right / labelled, 4) if labelled else None,
        "false_alarms": false_alarms,
        "missed": missed,
        "missed_by_all": missed[:1],
    }


def gate_quality():
    both = {"bad_caught": share(34, 40), "good_lost": share(1, 30)}
    secret = [{"role": "assistant", "content": "a labelled answer nobody may read"}]
    return {
        "samples": 70,
        "not_measured": 2,
        "unknown_reasons": ["new_fault"],
        **both,
        "gates": [
            gate_worth("schema"),
            gate_worth("refusal", labelled=12),
            gate_worth("loop", labelled=20, fired=19, right=17, false_alarms=1),
            gate_worth("pii", labelled=8, fired=6, right=6),
        ],
        "by_lang": [{"lang": "hinglish-Latn", **both}],
        "by_recipe": [{"recipe": "topic_qa", **both}],
        "missed": [{"id": "m-0", "messages": secret}],
        "lost": [],
        "disabled": ["pii"],
    }


def answers(folder, name, outcomes, tokens=0):
    """A sealed shard: outcome to number of rows."""
    rows = [
        {
            **dict.fromkeys(ANSWER_SCHEMA),
            "request_id": f"{outcome}-{number}",
            "status": "ok" if outcome == "ok" else "failed",
            "attempts": 1 + number % 2,
            "prompt_tokens": 3 * tokens,
            "completion_tokens": tokens,
            "model": "rules-1",
            "drop_reason": None if outcome == "ok" else outcome,
        }
        for outcome, count in outcomes.items()
        for number in range(count)
    ]
    path = folder / "04_feature" / name / "a-000.parquet"
    mark = write_table(path, rows, schema=ANSWER_SCHEMA).fingerprint
    return Shards([Shard("a-000", str(path), mark, len(rows))])


def receipt():
    check = {
        "id": "min_kept",
        "says": "rows kept of the whole set",
        "expectation": "ExpectColumnSumToBeBetween",
        "column": "kept",
        "threshold": 100,
        "observed": 189,
        "success": True,
        "failing": [],
        "remedy": "Ask for more.",
    }
    return {
        "passed": True,
        "n_examples": 210,
        "n_kept": 189,
        "groups": 1,
        "evaluated": 1,
        "failed": [],
        "expectations": [check],
        "examples_fingerprint": "ab" * 32,
        "suite": {"name": "examples", "version": "1"},
        "great_expectations": "1.24.1",
    }


def preflight():
    runs = [
        ("<|user|>\nbijli ka bill kaise bharein?<|end|>\n<|assistant|>\n", False),
        ("App kholo aur Pay Bill dabao.<|end|>", True),
    ]
    return {
        "checks": [
            {"check": "turn_end_is_a_label", "passed": True, "detail": "64 of 64 rows"},
            {"check": "prompt_has_no_loss", "passed": True, "detail": "0 of 64"},
        ],
        "counts": {"rows": 189, "tokens": 9120},
        "account": {"copies": 980, "train_rows_by_recipe": {"topic_qa": 960}},
        "fertility": [
            {
                "script": "Latn",
                "texts": 180,
                "tokens_per_word": 1.41,
                "tokens_per_character": 0.3,
            }
        ],
        "memory": {"weights": 926_000, "all": 42_000_000},
        "shown": [[{"text": text, "loss": loss} for text, loss in runs]],
    }


def preflight_folder(parent, report):
    folder = parent / "preflight_report"
    write_json(folder / "preflight.json", report)
    return artifact(folder)


def training_summary():
    curve = [
        [step, round(5.5 * 0.9985**step + 0.35, 4)] for step in range(20, 2001, 20)
    ]
    return {
        "parameters": 231_488,
        "trainable": 231_488,
        "steps": 2000,
        "losses": curve,
        "validation_losses": [[s, v * 1.2 + 0.1] for s, v in curve[9::10]],
        "tokens_seen": 1_204_331,
        "best_checkpoint_step": 1800,
        "gradient_arms": {"trainable": 27, "alive": 27},
        "wall_seconds": 71.4,
        "cpu_seconds": 128.9,
    }


def deployment(said):
    ours = [row for row in said if row["model"] == "student"]
    return {
        "peer": {
            "model": "transformers",
            "bytes": 1_850_000,
            "milliseconds_per_request": 18.9,
            "exact": 0.775,
            "n": len(ours),
        },
        "files": [
            {
                "model": "gguf-q8_0",
                "bytes": 761_000,
                "milliseconds_per_request": 4.1,
                "agreement": 0.98,
                "exact": 0.77,
                "stopped": 1.0,
                "n": len(ours),
            }
        ],
        "bitsandbytes": [
            {"model": "bitsandbytes-4bit", "measured": False, "why_not": "no kernel"}
        ],
        "threads": 2,
        "max_new_tokens": 96,
        "answers": [{**row, "model": "gguf-q8_0"} for row in ours],
    }


def score_inputs(folder, sample):
    rows = evaluation_rows(sample)
    return {
        "predictions": write_table(
            folder / "07_model_output" / "predictions.parquet", predictions(rows)
        ),
        "likelihoods": write_table(
            folder / "07_model_output" / "likelihoods.parquet", likelihoods(rows)
        ),
        "examples": write_table(
            folder / "05_model_input" / "examples.parquet", examples(rows)
        ),
        "corpus": corpus(folder),
    }


def score_inputs_scored(folder, sample):
    """Inputs of the report that come from evaluating, scored by the real code."""
    inputs = score_inputs(folder, sample)
    out = folder / "07_model_output" / "scores.json"
    score_predictions(**inputs, params=SCORE, out=out)
    inputs.pop("likelihoods")
    return {**inputs, "scores": artifact(out)}


def report_inputs(folder, sample):
    """Every input of the report by name."""
    reporting = folder / "08_reporting"
    checkpoint = folder / "06_models" / "tiny" / "student_checkpoint"
    checkpoint.mkdir(parents=True)
    inputs = score_inputs_scored(folder, sample)
    said = inputs["predictions"].frame().to_dicts()
    return {
        **inputs,
        "corpus_accounting": write_json(reporting / "account.json", accounting()),
        "teacher_answers": answers(
            folder,
            "teacher_answers",
            {"ok": 190, "teacher_declined": 7, "teacher_failed": 3},
            tokens=50_000_000,
        ),
        "follow_up_answers": answers(folder, "follow_up_answers", {"ok": 49}),
        "review_answers": answers(folder, "review_answers", {}),
        "gate_table": write_json(reporting / "gate_table.json", gate_table()),
        "gate_quality": write_json(reporting / "gate_quality.json", gate_quality()),
        "gate_receipt": write_json(reporting / "gate_receipt.json", receipt()),
        "preflight_report": preflight_folder(checkpoint.parent, preflight()),
        "student_checkpoint": artifact(checkpoint, training_summary()),
        "deployment_receipt": write_json(
            reporting / "deployment_receipt.json", deployment(said)
        ),
    }
