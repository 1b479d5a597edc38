"""Word-level language of a short text, read once for all gates that ask."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from hinglish_pipeline.text import codemixing, language


class Mix(NamedTuple):
    """Language make-up of a text.

    Attributes:
        n_tagged: words that carry a language (numbers do not).
        hi_share: share of Hindi words among them, in either script.
        en_share: share of English words among them.
        cmi: code-mixing index v1, 0..50 for two languages.
    """

    n_tagged: int
    hi_share: float
    en_share: float
    cmi: float


@lru_cache(maxsize=4096)
def read_mix(text: str) -> Mix:
    """Tag every word of a text with its language and sum up.

    Args:
        text: any text.

    Returns:
        Shares and CMI; all 0 for a text without words.
    """
    tags = language.tag_text(text)
    tagged = codemixing.tagged_only(tags)
    if not tagged:
        return Mix(0, 0.0, 0.0, 0.0)
    return Mix(
        n_tagged=len(tagged),
        hi_share=tagged.count("hi") / len(tagged),
        en_share=tagged.count("en") / len(tagged),
        cmi=codemixing.cmi(tags),
    )
