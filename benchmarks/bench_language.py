"""Is the language of words and documents named right, and better than in general?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from claims import Claim, arguments, publish, real_data
from corpus_stages import annotate_params, planted, run_stages
from peer_env import Peer, installed

from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.text.language import identify, tag_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEER = "py3langid"
SHORTEST = 8  # words; shorter texts are dropped by the shipped rules
CODES = {
    **dict.fromkeys(("hi-Deva", "hi-Latn", "mixed"), "hi"),
    **{code: code for code in ("en", "kn", "gu")},
}
"""The peer's code that counts as right; `hi` does for Hinglish, to be generous."""
GOLD = {
    **{label: (label,) for label in ("hi-Deva", "hi-Latn", "mixed", "en", "kn", "gu")},
    "hinglish": ("hi-Latn", "mixed"),
    "hi": ("hi-Deva", "hi-Latn", "mixed"),
}
"""What a source's hint says about its documents; two hints say less than a label."""
MOST_TOKENS = 60_000


@dataclass(frozen=True)
class Labelled:
    """Texts with the labels that are right for each.

    Attributes:
        name: Name of the claim.
        texts: What is to be identified.
        labels: Per text, the accepted labels.
        note: Where the labels come from.
        target: See `Claim`.
    """

    name: str
    texts: list[str]
    labels: list[tuple[str, ...]]
    note: str
    target: str


def measure(peer: Peer, folder: Path | None) -> list[Claim]:
    """Accuracy on every set there is, the peer's beside it."""
    sets = [sample_documents()]
    if folder is not None:
        sets += real_documents(folder)
    claims = [_documents(labelled, peer) for labelled in sets if labelled.texts]
    silver = folder / "lid_silver_codemixed_dialog.jsonl" if folder else None
    if silver is not None and silver.exists():
        claims.append(_tokens(silver, peer))
    return claims


def sample_documents() -> Labelled:
    """Honest documents of the sample whose source says the language."""
    frame = run_stages().raw.filter(pl.col("lang_hint").is_not_null())
    key = planted()
    rows = [
        row
        for row in frame.iter_rows(named=True)
        if (row["file"], row["position"]) not in key and row["lang_hint"] in GOLD
    ]
    return Labelled(
        "documents_sample",
        [row["text"] for row in rows],
        [GOLD[row["lang_hint"]] for row in rows],
        "shipped sample, labels by file or row (some say only Hindi or Hinglish); "
        "seen while the rules were written",
        "value >= 0.98",
    )


def real_documents(folder: Path) -> list[Labelled]:
    """Sets of real text, by kind: one language each, romanised, and mixed script."""
    ntrex = "ntrex_en_hi_gu_kn"
    single = [
        *_column(folder, ntrex, "en", "en"),
        *_column(folder, ntrex, "hi", "hi-Deva"),
        *_column(folder, ntrex, "gu", "gu"),
        *_column(folder, ntrex, "kn", "kn"),
    ]
    roman = [
        *_column(folder, "rust_hinglish_en_aligned", "hinglish", "hi-Latn"),
        *_column(folder, "vue_hinglish_en_aligned", "hinglish", "hi-Latn"),
        *_column(folder, "codemixed_dialog_hi_en.pairs", "mixed", "hi-Latn"),
    ]
    english = [
        *_column(folder, "rust_hinglish_en_aligned", "en", "en"),
        *_column(folder, "vue_hinglish_en_aligned", "en", "en"),
        *_column(folder, "codemixed_dialog_hi_en.pairs", "en", "en"),
    ]
    risawoz = "x_risawoz_en_hi_enhi"
    scripts = [
        *_column(folder, risawoz, "en", "en"),
        *_column(folder, risawoz, "hi", "hi-Deva"),
        *_column(folder, risawoz, "enhi", "mixed"),
    ]
    pairs = "Rust and Vue documentation and code-mixed dialogues, aligned pairs"
    return [
        _labelled("sentences_one_language", single, "NTREX news in en hi gu kn", 0.95),
        _labelled("sentences_romanised_hinglish", roman, f"Hinglish of {pairs}", 0.95),
        _labelled("sentences_english_technical", english, f"English of {pairs}", 0.95),
        _labelled("sentences_mixed_script", scripts, "X-RiSAWOZ in en, hi, en-hi", 0.9),
    ]


def _labelled(
    name: str, rows: list[tuple[str, str]], note: str, target: float
) -> Labelled:
    return Labelled(
        name,
        [text for text, _ in rows],
        [(label,) for _, label in rows],
        f"{note}; lines of {SHORTEST} words and more",
        f"value >= {target}",
    )


def _column(
    folder: Path, name: str, column: str, label: str
) -> Iterator[tuple[str, str]]:
    file = folder / f"{name}.jsonl"
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)[column]
        if isinstance(text, str) and len(text.split()) >= SHORTEST:
            yield text, label


def _documents(labelled: Labelled, peer: Peer) -> Claim:
    params = annotate_params().language
    found = [identify(text, params).label for text in labelled.texts]
    pairs = zip(found, labelled.labels, strict=True)
    score = wilson(sum(label in right for label, right in pairs), len(found))
    named, theirs = _peer_accuracy(labelled, peer)
    return Claim(
        name=f"language_{labelled.name}",
        value=score.value,
        unit="share right",
        peer=named,
        peer_value=theirs,
        target=labelled.target,
        n=score.n,
        ci=(score.low, score.high),
        note=labelled.note,
    )


def _peer_accuracy(labelled: Labelled, peer: Peer) -> tuple[str, float | None]:
    if peer.missing:
        return peer.missing, None
    codes = _peer_labels(peer, labelled.texts, None)
    right = sum(
        code in {CODES[label] for label in labels}
        for code, labels in zip(codes, labelled.labels, strict=True)
    )
    return f"{peer.version}; `hi` counts as Hinglish too", right / len(codes)


def _peer_labels(peer: Peer, texts: list[str], limit: list[str] | None) -> list[str]:
    given = json.dumps({"texts": texts, "languages": limit})
    labels: list[str] = json.loads(peer.run("langid_peer.py", given=given))
    return labels


def _tokens(silver: Path, peer: Peer) -> Claim:
    rows = [json.loads(line) for line in silver.read_text("utf-8").splitlines()]
    triples = [
        (token, tag, gold)
        for row in rows
        for token, tag, gold in zip(
            row["tokens"], tag_words(row["tokens"]), row["labels"], strict=True
        )
        if gold in ("hi", "en")
    ][:MOST_TOKENS]
    score = wilson(sum(tag == gold for _, tag, gold in triples), len(triples))
    most = max(sum(gold == tag for *_, gold in triples) for tag in ("hi", "en"))
    named, theirs = peer.missing, None
    if not peer.missing:
        codes = _peer_labels(peer, [token for token, *_ in triples], ["hi", "en"])
        pairs = zip(codes, triples, strict=True)
        theirs = sum(code == gold for code, (*_, gold) in pairs) / len(triples)
        named = f"{peer.version}, word by word, told to choose Hindi or English"
    return Claim(
        name="language_tokens_dialogue",
        value=score.value,
        unit="share right",
        peer=named,
        peer_value=theirs,
        target="value >= 0.94",
        n=score.n,
        ci=(score.low, score.high),
        note="code-mixed restaurant dialogues; the labels go by word type, so they err "
        "on words of both languages; words of a sentence are not independent, so the "
        f"interval is too narrow; always the commoner language: {most / score.n:.3f}",
    )


def main() -> None:
    """Measure with the peer in an environment of its own."""
    options = arguments(__doc__, "--no-peer")
    if options.no_peer:
        peer = Peer(None, PEER, "no peer: left out by --no-peer")
        claims = measure(peer, real_data())
    else:
        with installed(PEER) as peer:
            claims = measure(peer, real_data())
    publish(__file__, claims, save=options.save)


if __name__ == "__main__":
    main()
