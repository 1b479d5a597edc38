"""Do our features, at Gopher's thresholds, drop what datatrove's own functions drop?"""

from __future__ import annotations

import json
import re
from collections import Counter
from operator import gt
from typing import TYPE_CHECKING, Any

from claims import Claim, arguments, publish, real_data
from peer_env import Peer, installed

from hinglish_pipeline.metrics.significance import wilson
from hinglish_pipeline.text.repetition import repetition_shares
from hinglish_pipeline.text.surface import line_shares
from hinglish_pipeline.text.tokens import folded, hash64, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PEER = ("datatrove==0.10.1", "spacy==3.8.18", "regex")
DOCUMENTS = 2000
TARGET = "value >= 0.99"
SHORTEST, LONGEST = 50, 100_000
LIMITS = {
    "top_2": 0.20,
    "top_3": 0.18,
    "top_4": 0.16,
    **{f"dup_{n}": 0.20 - n / 100 for n in range(5, 11)},
}
"""Gopher's table A1, as datatrove has it by default."""
LINE_LIMITS = (0.9, 0.3, 0.3, 0.2, 0.3, 0.2)
"""Bullets, ellipses, lines, their characters, paragraphs, their characters."""
GOPHER_STOPWORDS = frozenset("the be to of and that have with".split())
CAUSES = {
    "signs": "a lone sign is a word there, none here",
    "case": "words keep their case there, not here",
    "signs and case": "both of these, neither alone",
    "cut": "contractions, hyphens, addresses and numbers are cut otherwise",
    "blank lines": "lines of blanks and a last line end are lines there, none here;"
    " blanks at the ends of a line set two lines apart there, not here",
    "bullets": "star bullets count here; blank lines are there among the lines of which"
    " some are bullets or end in an ellipsis",
    "not traced": "none of these alone",
}
"""Which one difference, taken away, makes the two agree; tried in this order."""

VARIANTS = {
    "unsigned": "signs",
    "folded": "case",
    "unsigned folded": "signs and case",
    "given": "cut",
}
"""The peer's verdicts on changed words, and what they show."""
Verdicts = dict[str, Any]
Cause = tuple[str, str, str]
"""Cause, rule, name of the document."""


def verdict(text: str, found: Sequence[str], theirs: str = "") -> str | None:
    """Name the first rule of Gopher that a whole text fails by our features.

    Args:
        text: The text.
        found: Its words, folded.
        theirs: A cause; its definition is the peer's then.
    """
    n = len(found)
    if not SHORTEST <= n <= LONGEST:
        return "short"
    shares = repetition_shares(found, len(text))
    fails = {
        "word_length": not 3 <= sum(map(len, found)) / n <= 10,
        "symbols": (text.count("#") / n > 0.1 or _dots(text) / n > 0.1),
        "lines": any(map(gt, _line_shares(text, theirs), LINE_LIMITS)),
        "alphabetic": sum(any(map(str.isalpha, word)) for word in found) / n < 0.8,
        "stopwords": len(GOPHER_STOPWORDS.intersection(found)) < 2,
        "repetition": any(shares[name] > limit for name, limit in LIMITS.items()),
    }
    return next((name for name, failed in fails.items() if failed), None)


def _dots(text: str) -> int:
    return text.count("...") + text.count("…")


def _line_shares(text: str, theirs: str) -> tuple[float, ...]:
    ours = line_shares(text)
    if theirs == "bullets":
        cut = [line.strip() for line in text.splitlines()]
        bullets = sum(line.startswith(("•", "-")) for line in cut)
        ellipses = sum(line.endswith(("...", "…")) for line in cut)
        return (bullets / len(cut), ellipses / len(cut), *ours[2:])
    if theirs == "blank lines":
        cut = re.split("\n+", text)
        paragraphs = re.split("\n{2,}", text.strip())
        return (*ours[:2], *_repeats(cut, text), *_repeats(paragraphs, text))
    return ours


def _repeats(parts: list[str], text: str) -> tuple[float, float]:
    once = set(parts)
    chars = sum(map(len, parts)) - sum(map(len, once))
    return (len(parts) - len(once)) / len(parts), chars / len(text)


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


def sampled(folder: Path) -> list[tuple[str, str]]:
    """`DOCUMENTS` documents, by a hash of their text, each with a name."""
    number: Counter[str] = Counter()
    named = []
    for name, text in english_documents(folder):
        number[name] += 1
        named.append((f"{name}:{number[name]}", text))
    return sorted(named, key=lambda pair: hash64(pair[1]))[:DOCUMENTS]


def measure(peer: Peer, folder: Path) -> list[Claim]:
    """Agreement with the same words and with each side's own, and why not."""
    named = sampled(folder)
    texts = [text for _, text in named]
    if peer.missing:
        return [_unmeasured(len(texts), peer.missing)]
    cut = [[folded(word) for word in words(text)] for text in texts]
    ours = [verdict(*pair) for pair in zip(texts, cut, strict=True)]
    asked = {"texts": texts, "words": cut, "kept": [our is None for our in ours]}
    theirs: list[Verdicts] = json.loads(
        peer.run("gopher_peer.py", given=json.dumps(asked))
    )
    same: list[Cause | None] = []
    own: list[Cause | None] = []
    rows = zip(named, cut, ours, theirs, strict=True)
    for (name, text), found, our, their in rows:
        same.append(_traced_same(name, text, found, our, their))
        differs = _differ(our, their["own"])
        own.append((_traced_own(name, our, their) or same[-1]) if differs else None)
    return [
        _agreement(peer, same, ours, "same_words", TARGET),
        _agreement(peer, own, ours, "own_words", None),
    ]


def _differ(our: str | None, their: str | None) -> bool:
    return (our is None) != (their is None)


def _rule(our: str | None, their: str | None) -> str:
    return f"{their} only there" if our is None else f"{our} only here"


def _traced_same(
    name: str, text: str, found: list[str], our: str | None, their: Verdicts
) -> Cause | None:
    """Why they differ over the same words, or None where they do not."""
    given = their["given"]
    if not _differ(our, given):
        return None
    for cause in ("blank lines", "bullets"):
        if not _differ(verdict(text, found, cause), given):
            return cause, _rule(our, given), name
    return "not traced", _rule(our, given), name


def _traced_own(name: str, our: str | None, their: Verdicts) -> Cause | None:
    """Which change of their words makes them agree, or None where none does."""
    for variant, cause in VARIANTS.items():
        if variant in their and not _differ(our, their[variant]):
            return cause, _rule(our, their["own"]), name
    return None


def _agreement(
    peer: Peer,
    causes: list[Cause | None],
    ours: list[str | None],
    name: str,
    target: str | None,
) -> Claim:
    found = [cause for cause in causes if cause]
    score = wilson(len(causes) - len(found), len(causes))
    lines = []
    for cause, n in Counter(cause for cause, _, _ in found).most_common():
        rules = Counter(rule for why, rule, _ in found if why == cause)
        example = min(name for why, _, name in found if why == cause)
        counted = ", ".join(f"{rule} {k}" for rule, k in rules.most_common())
        lines.append(f"{n} x {cause} ({CAUSES[cause]}): {counted}; as {example}")
    return Claim(
        name=f"gopher_agreement_{name}",
        value=score.value,
        unit="share of documents",
        peer=f"{peer.version}, GopherQualityFilter and GopherRepetitionFilter",
        target=target,
        n=score.n,
        ci=(score.low, score.high),
        note=f"{sum(our is not None for our in ours)} dropped by ours; "
        + " | ".join(lines),
    )


def _unmeasured(n: int, why: str) -> Claim:
    return Claim(
        name="gopher_agreement_same_words",
        value=0.0,
        unit="share of documents",
        n=n,
        peer=why,
        target=TARGET,
        note="not measured",
    )


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
        claims = [_unmeasured(0, "no real text")]
    else:
        with installed(*PEER) as peer:
            claims = measure(peer, folder)
    publish(__file__, claims, save=options.save)


if __name__ == "__main__":
    main()
