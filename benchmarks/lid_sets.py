"""Token-labelled sets for language identification, made where nobody labelled one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hinglish_pipeline.metrics.significance import bootstrap_ratio
from hinglish_pipeline.teachers.rules.romanise import spellings as typed
from hinglish_pipeline.text.romanise import spellings
from hinglish_pipeline.text.scripts import word_script
from hinglish_pipeline.text.tokens import folded, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from hinglish_pipeline.metrics.estimate import Estimate

ROMANISERS: dict[str, Callable[[str], str]] = {
    "typed": lambda word: (typed(word) or ("",))[0],
    "regular": lambda word: (spellings(word) or [""])[0],
}
"""``typed`` is the rules teacher's speller (tables first); ``regular`` goes by rule."""
_RESAMPLES = 1000


@dataclass(frozen=True)
class Sentence:
    """Words in order, with the language each is used in.

    Attributes:
        tokens: Words.
        tags: One a word: ``hi`` and ``en``; ``kn``, ``gu``, ``other``, ``ne`` (names)
            and ``univ`` (numbers, punctuation) where the set has them.
        label: The document label, "" where nobody gave one.
        hard: Whether its annotator would not expect a tagger to be right.
        part: Which part of its set it is from.
        text: As it was written, where that is known.
    """

    tokens: list[str]
    tags: list[str]
    label: str = ""
    hard: bool = False
    part: str = ""
    text: str = ""


def outcomes(
    sentences: Iterable[Sentence], tag: Callable[[list[str]], list[str]]
) -> pl.DataFrame:
    """Tag every sentence; one row a token.

    Args:
        sentences: With their labels.
        tag: Tags of the tokens of one sentence.

    Returns:
        Columns ``token`` (its number), ``sentence``, ``word`` (lower case),
        ``latin``, ``gold``, ``found``, ``label``, ``hard``, ``part``.
    """
    names = ("sentence", "word", "latin", "gold", "found", "label", "hard", "part")
    found = [
        (
            number,
            folded(token),
            word_script(token) == "Latin",
            gold,
            own,
            sentence.label,
            sentence.hard,
            sentence.part,
        )
        for number, sentence in enumerate(sentences)
        for token, own, gold in zip(
            sentence.tokens, tag(sentence.tokens), sentence.tags, strict=True
        )
    ]
    frame = pl.DataFrame(found, schema=list(names), orient="row")
    return frame.with_row_index("token")


def scored(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep what a Hindi-English tagger is judged by: Latin words that are either."""
    return frame.filter(pl.col("latin") & pl.col("gold").is_in(["hi", "en"]))


def accuracy(frame: pl.DataFrame) -> Estimate:
    """Share of rows found right; the interval resamples whole sentences.

    Args:
        frame: Rows of `outcomes`, at least one.

    Returns:
        ``n`` is the number of sentences.
    """
    right = (pl.col("gold") == pl.col("found")).sum()
    each = frame.group_by("sentence", maintain_order=True).agg(right=right, n=pl.len())
    return bootstrap_ratio(
        each["right"].to_list(), each["n"].to_list(), resamples=_RESAMPLES, seed=1
    )


def gain(ours: pl.DataFrame, theirs: pl.DataFrame) -> Estimate:
    """Accuracy of one tagger minus another's on the same rows, by sentence."""
    better = (ours["found"] == ours["gold"]).cast(pl.Int32) - (
        theirs["found"] == theirs["gold"]
    ).cast(pl.Int32)
    each = (
        ours.with_columns(better=better)
        .group_by("sentence", maintain_order=True)
        .agg(better=pl.col("better").sum(), n=pl.len())
    )
    return bootstrap_ratio(
        each["better"].to_list(), each["n"].to_list(), resamples=_RESAMPLES, seed=1
    )


def share_right(frame: pl.DataFrame) -> str:
    """Right and all of some rows, for a note: ``0.981 of 4,312``."""
    share = (frame["gold"] == frame["found"]).mean()
    return f"{share:.3f} of {len(frame):,}"


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a jsonl file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def gold(file: Path) -> list[Sentence]:
    """Hand-labelled sentences of the project (tests/gold/README.md)."""
    found = []
    for line in file.open(encoding="utf-8"):
        row = json.loads(line)
        known = {"label": row["lang"], "hard": row["hard"], "text": row["text"]}
        found.append(Sentence(row["tokens"], row["tags"], **known))
    return found


def risawoz(folder: Path, romaniser: str = "typed") -> list[Sentence]:
    """X-RiSAWOZ code-mixed turns in Latin letters; the old script is the label.

    Loanwords written in Devanagari count as Hindi, so no tagger can reach 100 %.
    Numbers and words of other scripts are left out. Parts are ``even`` and ``odd``
    rows, from 0.

    Args:
        folder: Where ``x_risawoz_en_hi_enhi.jsonl`` lies.
        romaniser: A key of `ROMANISERS`.
    """
    turns = rows(folder / "x_risawoz_en_hi_enhi.jsonl")
    return [
        Sentence(*in_latin(row["enhi"], romaniser), part=("even", "odd")[number % 2])
        for number, row in enumerate(turns)
    ]


def in_latin(text: str, romaniser: str) -> tuple[list[str], list[str]]:
    """Write mixed-script text in Latin letters; what was Devanagari is Hindi."""
    tokens: list[str] = []
    labels: list[str] = []
    for word in words(text):
        script = word_script(word)
        if script == "Devanagari":
            spelled = words(ROMANISERS[romaniser](word))
            tokens += spelled
            labels += ["hi"] * len(spelled)
        elif script == "Latin" and word.isalpha():
            tokens.append(word)
            labels.append("en")
    return tokens, labels


def silver(folder: Path) -> list[Sentence]:
    """Code-mixed dialogues labelled by word type (so wrong on words of both).

    Parts are ``trn`` and ``dev``.

    Args:
        folder: Where ``lid_silver_codemixed_dialog.jsonl`` lies.
    """
    found = []
    for line in (folder / "lid_silver_codemixed_dialog.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        found.append(Sentence(row["tokens"], row["labels"], part=row["split"]))
    return found


def dakshina(folder: Path, name: str = "dakshina_hi_lexicon.dev") -> list[Sentence]:
    """Attested romanisations of Hindi words, each alone: no neighbour helps."""
    found = {row["roman"].lower() for row in rows(folder / f"{name}.jsonl")}
    return [Sentence([word], ["hi"]) for word in sorted(found)]


def documents(folder: Path) -> list[tuple[str, str]]:
    """Rust and Vue pages in Hinglish (``hi-Latn``) and untranslated (``en``).

    The English page is what the aligned file holds of it, in order.
    """
    found: list[tuple[str, str]] = []
    for name in ("rust", "vue"):
        pages = rows(folder / f"{name}_hinglish_docs.jsonl")
        found += [(row["text"], "hi-Latn") for row in pages]
        english: dict[str, list[str]] = {}
        for row in rows(folder / f"{name}_hinglish_en_aligned.jsonl"):
            english.setdefault(row["path"], []).append(row["en"])
        found += [("\n".join(parts), "en") for parts in english.values()]
    return found
