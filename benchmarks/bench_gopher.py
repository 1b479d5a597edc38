"""Do our features, at Gopher's thresholds, drop what datatrove's own functions drop?"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from claims import Claim, arguments, publish, real_data
from peer_env import Peer, installed

from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.text.repetition import repetition_shares
from hinglish_pipeline.text.surface import line_shares
from hinglish_pipeline.text.tokens import folded, lines, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEER = "datatrove==0.10.1 spacy regex"
SHORTEST, LONGEST = 50, 100_000
LIMITS = {
    "top_2": 0.20,
    "top_3": 0.18,
    "top_4": 0.16,
    **{f"dup_{n}": 0.20 - n / 100 for n in range(5, 11)},
}
"""Gopher's table A1, as datatrove has it by default."""
GOPHER_STOPWORDS = frozenset("the be to of and that have with".split())
CAUSES = {
    "short": "a sign is a word there (a dash, a bullet, a contraction's tail), not here",
    "word_length": "marks and contractions cut otherwise move the mean word length",
    "alphabetic": "signs count there as words without a letter",
    "stopwords": "their words keep their case",
    "symbols": "a sign is a word there, so that there are more words",
    "lines": "star bullets count here; equal lines and paragraphs by number there",
    "repetition": "shares of all characters, signs being words, there; of word characters"
    " without case here, where overlapping repeats all count",
}
"""Why the two may differ, by the rule that only one of them applied."""
_FAMILY = {
    "gopher_short_doc": "short",
    "gopher_long_doc": "short",
    "gopher_below_avg_threshold": "word_length",
    "gopher_above_avg_threshold": "word_length",
    "gopher_too_many_hashes": "symbols",
    "gopher_too_many_ellipsis": "symbols",
    "gopher_too_many_bullets": "lines",
    "gopher_too_many_end_ellipsis": "lines",
    "gopher_below_alpha_threshold": "alphabetic",
    "gopher_enough_stop_words": "stopwords",
    "dup_para_frac": "lines",
    "dup_para_char_frac": "lines",
    "dup_line_frac": "lines",
    "dup_line_char_frac": "lines",
}


def verdict(text: str) -> str | None:
    """Name the first rule of Gopher that a whole text fails by our features."""
    found = [folded(word) for word in words(text)]
    n = len(found)
    if not SHORTEST <= n <= LONGEST:
        return "short"
    bullets, ellipses, repeated = line_shares(lines(text))
    shares = repetition_shares(found)
    fails = {
        "word_length": not 3 <= sum(map(len, found)) / n <= 10,
        "symbols": (text.count("#") / n > 0.1 or _dots(text) / n > 0.1),
        "lines": bullets > 0.9 or ellipses > 0.3 or repeated > 0.2,
        "alphabetic": sum(any(map(str.isalpha, word)) for word in found) / n < 0.8,
        "stopwords": len(GOPHER_STOPWORDS.intersection(found)) < 2,
        "repetition": any(shares[name] > limit for name, limit in LIMITS.items()),
    }
    return next((name for name, failed in fails.items() if failed), None)


def _dots(text: str) -> int:
    return text.count("...") + text.count("…")


def english_documents(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (set, text): pages as they are, sentences and turns twenty to a page."""
    for name, field in (
        ("ms_docs_en", "text"),
        ("pratham_en", "text"),
        ("xquad_hi_en", "context_en"),
        ("synthetic_persona_chat_en", "Best Generated Conversation"),
    ):
        yield from (
            (name, text) for text in dict.fromkeys(_column(folder, name, field))
        )
    for name, field in (
        ("common_voice_en", "text"),
        ("ntrex_en_hi_gu_kn", "en"),
        ("rust_hinglish_en_aligned", "en"),
        ("vue_hinglish_en_aligned", "en"),
    ):
        said = list(_column(folder, name, field))
        for at in range(0, len(said), 20):
            yield name, "\n".join(said[at : at + 20])


def measure(peer: Peer, folder: Path) -> list[Claim]:
    """Agreement over all sets, and what the two disagree on."""
    named = list(english_documents(folder))
    texts = [text for _, text in named]
    ours = [verdict(text) for text in texts]
    if peer.missing:
        return [_claim("agreement", 0.0, len(texts), peer.missing, "not measured")]
    cut = [[folded(word) for word in words(text)] for text in texts]
    return [
        _agreement(peer, texts, cut, ours, "same_words", "value >= 0.99"),
        _agreement(peer, texts, None, ours, "own_words", None),
    ]


def _agreement(
    peer: Peer,
    texts: list[str],
    cut: list[list[str]] | None,
    ours: list[str | None],
    name: str,
    target: str | None,
) -> Claim:
    given = json.dumps({"texts": texts, "words": cut})
    theirs: list[str | None] = json.loads(peer.run("gopher_peer.py", given=given))
    pairs = list(zip(ours, theirs, strict=True))
    same = sum((our is None) == (their is None) for our, their in pairs)
    score = wilson(same, len(pairs))
    rules = Counter(
        _rule(our, their) for our, their in pairs if (our is None) != (their is None)
    )
    said = "; ".join(
        f"{n} x {rule}: {CAUSES[rule.partition(' ')[0]]}"
        for rule, n in rules.most_common()
    )
    both = sum(our is not None and their is not None for our, their in pairs)
    whose = "our words given to both" if cut else "each with its own words"
    return Claim(
        name=f"gopher_agreement_{name}",
        value=score.value,
        unit="share of documents",
        peer=f"{peer.version}, GopherQualityFilter and GopherRepetitionFilter",
        target=target,
        n=score.n,
        ci=(score.low, score.high),
        note=f"{whose}; {both} dropped by both, {same - both} kept by both; {said}",
    )


def _claim(name: str, value: float, n: int, peer: str, note: str) -> Claim:
    return Claim(f"gopher_{name}", value, "share of documents", n, peer, note=note)


def _rule(our: str | None, their: str | None) -> str:
    if their is None:
        return f"{our} only here"
    return f"{_FAMILY.get(their, 'repetition')} only there"


def _column(folder: Path, name: str, field: str) -> Iterator[str]:
    file = folder / f"{name}.jsonl"
    if file.exists():
        for row in file.read_text(encoding="utf-8").split("\n"):
            text = json.loads(row)[field] if row else None
            if isinstance(text, str) and text:
                yield text


def main() -> None:
    """Measure with the peer in an environment of its own."""
    options = arguments(__doc__)
    folder = real_data()
    if folder is None:
        claims = [_claim("agreement", 0.0, 0, "no real text", "not measured")]
    else:
        with installed(PEER) as peer:
            claims = measure(peer, folder)
    publish(__file__, claims, save=options.save)


if __name__ == "__main__":
    main()
