"""Is the language of documents named right?"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from claims import Claim
from corpus_stages import planted, run_stages
from lid_sets import documents, gold
from lid_taggers import ask

from hinglish_pipeline.metrics.significance import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lid_taggers import Taggers
    from peer_env import Peer

SHORTEST = 8  # words; shorter texts are dropped by the shipped rules
CODES = {
    **dict.fromkeys(("hi-Deva", "hi-Latn", "mixed"), "hi"),
    **{code: code for code in ("en", "kn", "gu")},
}
"""The peer's code that counts as right; `hi` does for Hinglish, to be generous."""
HINTS = {
    **{label: (label,) for label in ("hi-Deva", "hi-Latn", "mixed", "en", "kn", "gu")},
    "hinglish": ("hi-Latn", "mixed"),
    "hi": ("hi-Deva", "hi-Latn", "mixed"),
}
"""What a source's hint says about its documents; two hints say less than a label."""
Row = tuple[str, tuple[str, ...]]
"""A text and the labels that are right for it."""


@dataclass(frozen=True)
class Labelled:
    """Texts with the labels that are right for each.

    Attributes:
        name: Name of the claim, without its stage.
        rows: Texts with their labels.
        note: Where the labels come from.
        target: See `Claim`.
    """

    name: str
    rows: list[Row]
    note: str
    target: str | None


def sets(folder: Path | None, gold_file: Path) -> list[Labelled]:
    """Every set of labelled documents there is."""
    found = [of_sample(), *of_gold(gold_file)]
    if folder is not None:
        found += of_real_text(folder)
    return [labelled for labelled in found if labelled.rows]


def of_sample() -> Labelled:
    """Honest documents of the sample whose source says the language."""
    frame = run_stages().raw.filter(pl.col("lang_hint").is_not_null())
    key = planted()
    rows = [
        (row["text"], HINTS[row["lang_hint"]])
        for row in frame.iter_rows(named=True)
        if (row["file"], row["position"]) not in key and row["lang_hint"] in HINTS
    ]
    note = (
        "shipped sample, labels by file or row (some say only Hindi or Hinglish); "
        "seen while the rules were written"
    )
    return Labelled("documents_sample", rows, note, "value >= 0.98")


def of_gold(file: Path) -> Iterator[Labelled]:
    """The hand-labelled sentences as documents; hard ones apart."""
    note = "hand-labelled sentences; no threshold was set on them"
    by_hardness: dict[bool, list[Row]] = {False: [], True: []}
    for one in gold(file):
        by_hardness[one.hard].append((one.text, (one.label,)))
    yield Labelled("documents_gold", by_hardness[False], note, None)
    hard = f"{note}; half of the hard ones are languages without a label of their own"
    yield Labelled("documents_gold_hard", by_hardness[True], hard, None)


def of_real_text(folder: Path) -> list[Labelled]:
    """Sets of real text, by kind: one language each, romanised, and mixed script."""
    ntrex, turns = "ntrex_en_hi_gu_kn", "x_risawoz_en_hi_enhi"
    dialogues = "codemixed_dialog_hi_en.pairs"
    manuals = [f"{name}_hinglish_en_aligned" for name in ("rust", "vue")]
    single = {"en": "en", "hi": "hi-Deva", "gu": "gu", "kn": "kn"}
    scripts = {"en": "en", "hi": "hi-Deva", "enhi": "mixed"}
    roman = [
        *_columns(folder, manuals, {"hinglish": "hi-Latn"}),
        *_columns(folder, [dialogues], {"mixed": "hi-Latn"}),
    ]
    english = _columns(folder, [*manuals, dialogues], {"en": "en"})
    both = {"hinglish": "hi-Latn", "en": "en"}
    pages = [(text, (label,)) for text, label in documents(folder)]
    pairs = "Rust and Vue documentation and code-mixed dialogues, aligned pairs"
    long = f"lines of {SHORTEST} words and more"
    return [
        Labelled(
            "documents_rust_vue",
            pages,
            "whole pages of Rust and Vue documentation, in Hinglish and untranslated; "
            "the two misses are English pages of the Hinglish books",
            "value >= 0.97",
        ),
        Labelled(
            "paragraphs_rust_vue",
            list(_columns(folder, manuals, both)),
            f"the same documentation, aligned paragraphs; {long}",
            "value >= 0.97",
        ),
        Labelled(
            "sentences_one_language",
            list(_columns(folder, [ntrex], single)),
            f"NTREX news in en hi gu kn; {long}; constants were tuned on it",
            "value >= 0.95",
        ),
        Labelled(
            "sentences_romanised_hinglish",
            roman,
            f"Hinglish of {pairs}; {long}",
            "value >= 0.95",
        ),
        Labelled(
            "sentences_english_technical",
            list(english),
            f"English of {pairs}; {long}; constants were tuned on the dialogues",
            "value >= 0.95",
        ),
        Labelled(
            "sentences_mixed_script",
            list(_columns(folder, [turns], scripts)),
            f"X-RiSAWOZ in en, hi, en-hi; {long}",
            "value >= 0.9",
        ),
    ]


def _columns(
    folder: Path, names: Iterable[str], labels: dict[str, str]
) -> Iterator[Row]:
    files = [folder / f"{name}.jsonl" for name in names]
    for file in filter(lambda file: file.exists(), files):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for column, label in labels.items():
                text = row[column]
                if isinstance(text, str) and len(text.split()) >= SHORTEST:
                    yield text, (label,)


def claim(labelled: Labelled, taggers: Taggers) -> Claim:
    """Share of documents named right, by the whole annotate pass."""
    texts = [text for text, _ in labelled.rows]
    rights = [labels for _, labels in labelled.rows]
    found = taggers.lists.documents(texts)
    good = [one in right for one, right in zip(found, rights, strict=True)]
    share = wilson(sum(good), len(good))
    note = f"{labelled.note}; {_by_label(rights, good)}"
    if taggers.trained is not None:
        theirs = taggers.trained.documents(texts)
        pairs = zip(theirs, rights, strict=True)
        same = sum(one in right for one, right in pairs) / len(good)
        note += f"; the trained model {same:.4f}"
    named, value = _peer_accuracy(labelled.rows, taggers.peer)
    return Claim(
        name=f"language_{labelled.name}",
        value=share.value,
        unit="share right",
        peer=named,
        peer_value=value,
        target=labelled.target,
        n=share.n,
        ci=(share.low, share.high),
        note=note,
    )


def _by_label(rights: list[tuple[str, ...]], good: list[bool]) -> str:
    total = Counter("/".join(labels) for labels in rights)
    right: Counter[str] = Counter()
    for labels, one in zip(rights, good, strict=True):
        right["/".join(labels)] += one
    return ", ".join(f"{name} {right[name]} of {total[name]}" for name in total)


def _peer_accuracy(rows: list[Row], peer: Peer) -> tuple[str, float | None]:
    if peer.missing:
        return peer.missing, None
    codes, _ = ask(peer, [text for text, _ in rows])
    right = sum(
        code in {CODES[label] for label in labels if label in CODES}
        or ("other" in labels and code not in CODES.values())
        for code, (_, labels) in zip(codes, rows, strict=True)
    )
    return f"{peer.version}; `hi` counts as Hinglish too", right / len(codes)
