"""Judges English texts by datatrove's Gopher filters; run in its own environment.

Reads ``{"texts": [...], "words": [[...]], "kept": [...]}`` on stdin, writes a JSON list
of objects: by the words that a text is cut into, null if both filters keep it at their
default thresholds, else the reason of the first that drops it. ``own`` are its own
(spaCy's) words, ``given`` those of the input. Where ``own`` is not as ``kept`` says,
also ``unsigned`` (own words with a letter or digit), ``folded`` and
``unsigned folded``, up to the first that is.
"""

import json
import sys

from datatrove.data import Document
from datatrove.pipeline.filters import gopher_quality_filter as quality
from datatrove.pipeline.filters import gopher_repetition_filter as repetition
from datatrove.utils.text import split_into_words

FILTERS = (quality.GopherQualityFilter(), repetition.GopherRepetitionFilter())


def judged(text: str, words: list[str]) -> str | None:
    for module in (quality, repetition):
        module.split_into_words = lambda *_: words
    document = Document(text=text, id="0")
    for one in FILTERS:
        kept = one.filter(document)
        if kept is not True:
            return kept[1] if isinstance(kept, tuple) else "dropped"
    return None


def main() -> None:
    given = json.load(sys.stdin)
    rows = zip(given["texts"], given["words"], given["kept"], strict=True)
    verdicts = []
    for text, words, kept in rows:
        own = list(split_into_words(text))
        found = {"own": judged(text, own), "given": judged(text, words)}
        lettered = [word for word in own if any(map(str.isalnum, word))]
        changed = (
            ("unsigned", lettered),
            ("folded", [word.lower() for word in own]),
            ("unsigned folded", [word.lower() for word in lettered]),
        )
        last = found["own"]
        for name, others in changed:
            if (last is None) == kept:
                break
            last = found[name] = judged(text, others)
        verdicts.append(found)
    json.dump(verdicts, sys.stdout)


main()
