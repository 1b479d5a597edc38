"""Judges English texts by datatrove's Gopher filters; run in its own environment.

Reads ``{"texts": [...], "words": [[...]] | null}`` on stdin, writes a JSON list: null
for a text that both filters keep at their default thresholds, else the reason of the
first that drops it. ``words`` takes the place of its own (spaCy's) words.
"""

import json
import sys

from datatrove.data import Document
from datatrove.pipeline.filters import gopher_quality_filter as quality
from datatrove.pipeline.filters import gopher_repetition_filter as repetition


def main() -> None:
    given = json.load(sys.stdin)
    if given["words"]:
        cut = dict(zip(given["texts"], given["words"], strict=True))
        for module in (quality, repetition):
            module.split_into_words = lambda text, language: cut[text]
    filters = [quality.GopherQualityFilter(), repetition.GopherRepetitionFilter()]
    verdicts = []
    for number, text in enumerate(given["texts"]):
        document = Document(text=text, id=str(number))
        reason = None
        for one in filters:
            kept = one.filter(document)
            if reason is None and kept is not True:
                reason = kept[1] if isinstance(kept, tuple) else "dropped"
        verdicts.append(reason)
    json.dump(verdicts, sys.stdout)


main()
