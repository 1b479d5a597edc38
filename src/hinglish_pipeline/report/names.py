"""Plain words for the names that scores carry."""

from __future__ import annotations

SETS = {
    "held_out_paraphrases": "questions worded as never in training",
    "unseen_slot_combinations": "known words in combinations never in training",
    "hinglish_rewrite": "Hindi sentences to be retold in Hinglish",
}
METRICS = {
    "exact_match": (
        "Right answers",
        "equal to a reference once case, spaces and punctuation are set aside",
    ),
    "intent_match": (
        "Right intent",
        "the nearest training answer belongs to the intent that was asked for",
    ),
    "natural_stop": ("Stops by itself", "the answer ends before the length limit"),
    "language_pass": (
        "Right language",
        "every line that can be judged is in the language and script asked for",
    ),
    "parroted": ("Parroted", "wrong, and a training answer word for word"),
    "repetition_character": (
        "Repeated characters",
        "6-grams seen before in the answer",
    ),
    "repetition_grapheme": ("Repeated graphemes", "4-grams seen before in the answer"),
    "repetition_word": ("Repeated words", "3-grams seen before in the answer"),
    "distinct_2": ("Distinct bigrams", "different word pairs over all word pairs"),
    "compression_ratio": (
        "Compressibility",
        "bytes over compressed bytes of all answers",
    ),
    "chrf++": (
        "chrF++",
        "overlap of characters and words with the references, 0 to 100",
    ),
    "bleu": ("BLEU", "overlap of word sequences with the references, 0 to 100"),
    "bits_per_byte": (
        "Bits per byte",
        "how surprised the model is by the right answer; lower is better",
    ),
}
BASELINES = {
    "copy_source": "copying the question",
    "most_frequent_answer": "always the commonest answer",
    "human": "people",
    "untrained": "untrained",
    "unigram": "byte frequencies",
}
INDICES = {
    "cmi": "Code-mixing index (0 to 50)",
    "cmi_utterance": "Code-mixing index with switches",
    "m_index": "M-index: balance of languages",
    "i_index": "I-index: switches taken",
    "language_entropy": "Language entropy, bits",
    "span_entropy": "Span entropy, bits",
    "burstiness": "Burstiness",
    "memory": "Memory",
    "spf": "Switch-point fraction",
}


KEPT_BACK = "kept-back conversations (their answers occur in training)"
"""Validation rows watch the fit; nearly all their answers are also trained on."""


def set_title(name: str) -> str:
    """The name of a set without underscores."""
    return KEPT_BACK if name == "validation" else name.replace("_", " ")


def metric_title(name: str) -> str:
    """What a metric is called on the page."""
    return METRICS[name][0] if name in METRICS else name.replace("_", " ")


def baseline_title(name: str) -> str:
    """What a baseline is called on the page."""
    return BASELINES.get(name, name)
