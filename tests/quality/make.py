"""Examples written for the quality room: a sound set that tests then poison."""

import polars as pl

from hinglish_pipeline.distill.gates import EXAMPLE_SCHEMA
from hinglish_pipeline.quality import CheckpointParams, ContractParams, ProfileParams

CONTRACTS = ContractParams(
    max_turns=8, max_words=300, max_message_words=120, leak_min_words=4
)
PROFILE = ProfileParams(opening_words=3)
CHECKPOINT = CheckpointParams(
    min_groups=1,
    min_kept=20,
    min_kept_per_group=5,
    min_keep_rate=0.3,
    max_teacher_failed=0.1,
    max_unreadable=0.1,
    max_single_reason=0.5,
    max_duplicate_rate=0.0,
    max_opening_share=0.4,
    opening_min_rows=10,
    min_unique_answers=0.2,
    answer_words_median=(3, 60),
    max_answer_words=100,
    min_target_script=0.8,
    cmi_median=(3, 48),
)
PLACES = "chowk gaon sheher station mandi school bank hospital park office".split()
WORDS = "चौक गाँव शहर स्टेशन मंडी स्कूल बैंक अस्पताल बाग दफ़्तर".split()


def example(number, question, answer, **changes):
    """One row; `changes` overwrite its columns."""
    return {
        "example_id": f"{number:032x}",
        "request_id": f"request-{number}",
        "recipe": "topic_qa",
        "lang": "hinglish-Latn",
        "messages": [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer},
        ],
        "topic": "bus",
        "intent": "route",
        "doc_id": None,
        "licence": "CC0-1.0",
        "teacher": "rules",
        "model": "rules-1",
        "gate_scores": '{"cmi_band":21.5,"failed":[]}',
        "drop_reason": None,
        "detail": None,
    } | changes


def sound_rows():
    """Forty rows that keep every contract and pass every check."""
    hinglish = [
        example(
            i, f"{a} ke liye bus {i} kab?", f"{a} ki bus {i} roz {10 + i} baje hai."
        )
        for i, a in enumerate(PLACES * 2)
    ]
    hindi = [
        example(
            100 + i,
            f"{a} की बस संख्या {i} कब है?",
            f"{a} के लिए बस {i} रोज़ सुबह चलती है।",
            lang="hi-Deva",
            recipe="passage_qa",
            gate_scores='{"failed":[]}',
        )
        for i, a in enumerate(WORDS * 2)
    ]
    return hinglish + hindi


def frame_of(rows):
    """Rows as a frame of the examples schema."""
    return pl.DataFrame(rows, schema=EXAMPLE_SCHEMA, orient="row")
