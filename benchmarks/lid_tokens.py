"""Is the language of words named right, and what do wrong names do to CMI?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from claims import Claim
from lid_sets import (
    ROMANISERS,
    Sentence,
    accuracy,
    dakshina,
    gain,
    gold,
    outcomes,
    risawoz,
    scored,
    share_right,
    silver,
)

from hinglish_pipeline.text.codemixing import CmiError, cmi, cmi_error
from hinglish_pipeline.text.scripts import word_script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lid_taggers import Taggers
    from numpy.typing import NDArray

UNTUNED = (
    "nothing was tuned on it; its mistakes were read once, for label errors, and no "
    "label or rule was changed; one annotator wrote and labelled it, so it is cleaner "
    "than found text"
)
TURNS = (
    "X-RiSAWOZ turns, Devanagari romanised and its script the label, so loanwords in "
    "Devanagari count as Hindi; constants were tuned on the even rows (users), word "
    "rules were written after reading mistakes on the odd ones (the system)"
)
WORD_TYPES = (
    "restaurant dialogues whose labels go by word type: one word, one label, wrong "
    "where a sentence uses the other language's word (me, is), and restaurants are "
    "often Hindi; of 60 disagreements drawn at random and read, 46 were mistakes of "
    "the labels; constants were tuned on trn, word rules written after reading "
    "mistakes on dev"
)
SEEN = {"x_risawoz_typed", "x_risawoz_regular", "dialogue"}
"""Sets whose text, without labels, is in the text that the trained model saw."""

FEWEST = 50  # shared words of a set that are worth a claim


@dataclass(frozen=True)
class TokenSet:
    """Sentences with labelled words.

    Attributes:
        name: In the claim's name.
        sentences: The sentences.
        note: Where the labels come from, and what was tuned on them.
        target: See `Claim`.
    """

    name: str
    sentences: list[Sentence]
    note: str
    target: str | None = None


def sets(folder: Path | None, gold_file: Path) -> Iterator[TokenSet]:
    """Every set of labelled words there is."""
    note = f"hand-labelled sentences, Latin words, hard rows apart; {UNTUNED}"
    yield TokenSet("gold", gold(gold_file), note, "value >= 0.92")
    if folder is None:
        return
    if (folder / "x_risawoz_en_hi_enhi.jsonl").exists():
        for name in ROMANISERS:
            turns = risawoz(folder, name)
            yield TokenSet(f"x_risawoz_{name}", turns, TURNS, "value >= 0.92")
    if (folder / "lid_silver_codemixed_dialog.jsonl").exists():
        yield TokenSet("dialogue", silver(folder), WORD_TYPES)
    if (folder / "dakshina_hi_lexicon.dev.jsonl").exists():
        note = (
            "attested romanisations of Hindi words, each alone: no neighbour helps, "
            "and names and English loanwords count as Hindi"
        )
        yield TokenSet("dakshina", dakshina(folder), note)


def claims(labelled: TokenSet, taggers: Taggers) -> Iterator[Claim]:
    """Accuracy on a set: all words, shared words, the trained model."""
    tokens = [one.tokens for one in labelled.sentences]
    found = outcomes(labelled.sentences, taggers.lists.words)
    easy = scored(found.filter(~pl.col("hard")))
    asked = taggers.peer_words(tokens)
    peer = outcomes(labelled.sentences, asked) if asked else None
    closed = pl.col("word").is_in(taggers.lists.model.closed)
    yield _claim(labelled, "", found, easy, _beside(peer, easy), taggers)
    shared = easy.filter(closed)
    if len(shared) >= FEWEST:
        shared_peer = _beside(peer, shared)
        yield _claim(labelled, "_closed", None, shared, shared_peer, taggers)
    if taggers.trained is not None:
        theirs = outcomes(labelled.sentences, taggers.trained.words)
        meta = taggers.trained.model.meta
        yield _trained(labelled, _beside(theirs, easy), easy, meta)


def _beside(frame: pl.DataFrame | None, rows: pl.DataFrame) -> pl.DataFrame | None:
    """What another tagger said of the same tokens."""
    if frame is None:
        return None
    return rows.drop("found").join(frame.select("token", "found"), on="token")


def _claim(
    labelled: TokenSet,
    suffix: str,
    whole: pl.DataFrame | None,
    rows: pl.DataFrame,
    peer: pl.DataFrame | None,
    taggers: Taggers,
) -> Claim:
    rate = accuracy(rows)
    both = [("Hindi", rows.filter(gold="hi")), ("English", rows.filter(gold="en"))]
    said = [f"{name} {share_right(some)}" for name, some in both if len(some)]
    if whole is None:
        model = taggers.lists.model
        said.insert(
            0,
            f"the {len(model.closed)} words that Hindi and English share, by a table "
            f"of {len(model.contexts):,} neighbours",
        )
    else:
        said = [labelled.note, *said, *_parts(rows), *_rest(whole)]
    said.append(f"interval over {rate.n} sentences")
    return Claim(
        name=f"language_tokens_{labelled.name}{suffix}",
        value=rate.value,
        unit="share right",
        peer=taggers.peer_for_words,
        peer_value=None if peer is None else accuracy(peer).value,
        target=None if suffix else labelled.target,
        n=len(rows),
        ci=(rate.low, rate.high),
        note="; ".join(said),
    )


def _parts(rows: pl.DataFrame) -> list[str]:
    parts = rows["part"].unique(maintain_order=True).to_list()
    return [f"{name} {share_right(rows.filter(part=name))}" for name in parts if name]


def _rest(whole: pl.DataFrame) -> list[str]:
    """What the headline leaves out: hard rows, names, other languages."""
    said = []
    hard = scored(whole.filter("hard"))
    if len(hard):
        said.append(f"hard rows {share_right(hard)}")
    for name in ("kn", "gu"):
        rows = whole.filter(gold=name)
        if len(rows):
            said.append(f"{name} {share_right(rows)}")
    latin = whole.filter("latin")
    for name, words in (("ne", "names"), ("other", "words of other languages")):
        rows = latin.filter(gold=name)
        if len(rows):
            hindi = (rows["found"] == "hi").sum()
            said.append(f"not scored: {len(rows)} Latin {words}, {hindi} called Hindi")
    return said


def _trained(
    labelled: TokenSet,
    theirs: pl.DataFrame,
    ours: pl.DataFrame,
    meta: dict[str, Any],
) -> Claim:
    rate, more = accuracy(theirs), gain(theirs, ours)
    note = (
        f"gain {100 * more.value:+.2f} points [{100 * more.low:+.2f}, "
        f"{100 * more.high:+.2f}]; learnt from {meta['sample_bytes'] / 1e6:.1f} MB "
        f"without labels: {meta['words_moved']:,} words moved, "
        f"{meta['contexts_new']:,} neighbours added"
    )
    if labelled.name in SEEN:
        note += "; text of this set, without labels, was in the training text"
    return Claim(
        name=f"language_tokens_{labelled.name}_trained",
        value=rate.value,
        unit="share right",
        peer="the same with the model of word lists alone",
        peer_value=accuracy(ours).value,
        n=len(theirs),
        ci=(rate.low, rate.high),
        note=note,
    )


def mixing(labelled: TokenSet, taggers: Taggers) -> Claim:
    """What the tagger's mistakes do to the CMI of sentences."""
    chosen = [one for one in labelled.sentences if _is_judged(one)]
    true = [one.tags for one in chosen]
    found = [taggers.lists.words(one.tokens) for one in chosen]
    error = cmi_error(true, found)
    gold_cmi, own_cmi = (
        np.array([cmi(tags) for tags in each]) for each in (true, found)
    )
    low, high = _correlation(gold_cmi, own_cmi)
    guess = np.abs(gold_cmi - np.median(gold_cmi)).mean()
    note = [
        f"sentences with Latin words of either language; for labels and tuning see "
        f"`language_tokens_{labelled.name}`; r {error.r:.3f} [{low:.3f}, {high:.3f}], "
        f"bias {error.bias:+.2f}",
        f"always the median: {guess:.1f}",
    ]
    if any("ne" in tags for tags in true):
        blind = [_without_names(*pair) for pair in zip(true, found, strict=True)]
        known = cmi_error(true, blind)
        note.append(f"were names known: {known.mae:.2f}, r {known.r:.3f}")
    if taggers.trained is not None:
        trained = cmi_error(true, [taggers.trained.words(one.tokens) for one in chosen])
        note.append(f"trained model {trained.mae:.2f}, r {trained.r:.3f}")
    peer = _peer_error(chosen, true, taggers)
    return Claim(
        name=f"code_mixing_error_{labelled.name}",
        value=error.mae,
        unit="CMI points, mean absolute",
        peer=taggers.peer_for_words,
        peer_value=peer.mae if peer else None,
        n=error.n,
        ci=error.ci,
        note="; ".join(note),
    )


def _is_judged(one: Sentence) -> bool:
    """Whether a tagger has Hindi or English to tell in a sentence."""
    pairs = zip(one.tokens, one.tags, strict=True)
    return not one.hard and any(
        tag in ("hi", "en") and word_script(token) == "Latin" for token, tag in pairs
    )


def _correlation(
    one: NDArray[np.float64], two: NDArray[np.float64]
) -> tuple[float, float]:
    from scipy.stats import BootstrapMethod, pearsonr

    method = BootstrapMethod(n_resamples=1000, rng=1, method="percentile")
    interval = pearsonr(one, two).confidence_interval(method=method)
    return float(interval.low), float(interval.high)


def _without_names(true: list[str], found: list[str]) -> list[str]:
    pairs = zip(true, found, strict=True)
    return ["ne" if gold == "ne" else own for gold, own in pairs]


def _peer_error(
    chosen: list[Sentence], true: list[list[str]], taggers: Taggers
) -> CmiError | None:
    asked = taggers.peer_words([one.tokens for one in chosen])
    if asked is None:
        return None
    return cmi_error(true, [asked(one.tokens) for one in chosen])
