"""How many tokens a prompt will be, before any server has counted them.

Without the teacher's tokenizer the letters of each script are counted and divided by
what a token of that script usually holds. That is a rough figure, so each comes with a
low and a high one; answers on record replace it (see :mod:`.estimate`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

MESSAGES = pl.List(pl.Struct({"role": pl.String, "content": pl.String}))
_SCRIPTS = ("Latin", "Devanagari", "Kannada", "Gujarati")
_MESSAGE_TOKENS = 5  # marks and role around a message in ChatML
_REPLY_TOKENS = 3  # the opened turn that the model continues


@dataclass(frozen=True, slots=True)
class Share:
    """Characters that one token holds.

    Attributes:
        usual: Middle figure.
        fewest: When the tokenizer knows the text badly; more tokens come of it.
        most: When it knows the text well.
    """

    usual: float
    fewest: float
    most: float


_SIGNS = Share(1.3, 1.0, 2.2)
# Letters and their marks a token, white space not counted. Assumed, from what is
# commonly reported as tokens a word for each family; romanised Hindi is why Latin
# ranges so far down.
FAMILIES: dict[str, dict[str, Share]] = {
    "qwen": {
        "Latin": Share(3.4, 2.4, 4.0),
        "Devanagari": Share(1.0, 0.75, 1.4),
        "Kannada": Share(0.75, 0.5, 1.2),
        "Gujarati": Share(0.7, 0.45, 1.1),
    },
    "llama": {
        "Latin": Share(3.4, 2.4, 4.0),
        "Devanagari": Share(1.6, 1.2, 2.0),
        "Kannada": Share(0.7, 0.5, 1.2),
        "Gujarati": Share(0.6, 0.4, 1.1),
    },
    "gemma": {
        "Latin": Share(3.5, 2.6, 4.1),
        "Devanagari": Share(2.8, 2.2, 3.3),
        "Kannada": Share(2.3, 1.7, 2.9),
        "Gujarati": Share(1.9, 1.4, 2.5),
    },
    "gpt": {
        "Latin": Share(3.5, 2.6, 4.1),
        "Devanagari": Share(2.6, 2.0, 3.2),
        "Kannada": Share(2.2, 1.6, 2.8),
        "Gujarati": Share(1.9, 1.4, 2.5),
    },
}
_ANY = {
    "Latin": Share(3.4, 2.2, 4.2),
    "Devanagari": Share(1.4, 0.7, 3.2),
    "Kannada": Share(1.1, 0.45, 2.9),
    "Gujarati": Share(1.0, 0.4, 2.5),
}
_NAMES = {"gpt": ("gpt", "o200k", "o3", "o4")}


def family_of(model: str) -> str:
    """Guess the tokenizer family from a model's name; ``any`` if none fits."""
    name = model.lower()
    for family in FAMILIES:
        if any(part in name for part in _NAMES.get(family, (family,))):
            return family
    return "any"


def assumed_tokens(messages: pl.Series, family: str) -> pl.DataFrame:
    """Guess the prompt tokens of chats from their letters.

    Args:
        messages: JSON texts, as in ``teacher_requests.messages``.
        family: A key of ``FAMILIES``, or ``any``.

    Returns:
        Float columns ``usual``, ``low`` and ``high``, a row a chat.
    """
    counted = _count_characters(messages)
    shares = {**FAMILIES.get(family, _ANY), "other": _ANY["Devanagari"]}
    shares["signs"] = _SIGNS
    frame_tokens = pl.col("messages") * _MESSAGE_TOKENS + _REPLY_TOKENS

    def total(bound: str) -> pl.Expr:
        parts = (pl.col(k) / getattr(share, bound) for k, share in shares.items())
        return pl.sum_horizontal(*parts) + frame_tokens

    return counted.select(usual=total("usual"), low=total("most"), high=total("fewest"))


def counted_tokens(messages: pl.Series, tokenizer: Any) -> list[int]:
    """Count the prompt tokens of chats exactly.

    Args:
        messages: JSON texts, as in ``teacher_requests.messages``.
        tokenizer: A transformers tokenizer with a chat template.

    Returns:
        Tokens a chat, the opened reply included.
    """
    counts = []
    for text in messages:
        rendered = tokenizer.apply_chat_template(
            orjson.loads(text), add_generation_prompt=True, tokenize=False
        )
        # The template has written the special tokens already.
        counts.append(len(tokenizer.encode(rendered, add_special_tokens=False)))
    return counts


def _count_characters(messages: pl.Series) -> pl.DataFrame:
    """Letters by script, other signs and number of messages; white space is free."""
    chats = messages.str.json_decode(MESSAGES)
    text = chats.list.eval(pl.element().struct.field("content")).list.join(" ")
    counts: Mapping[str, pl.Expr] = {
        name: pl.col("text").str.count_matches(rf"\p{{{name}}}") for name in _SCRIPTS
    }
    frame = pl.DataFrame({"text": text, "messages": chats.list.len()})
    return frame.with_columns(
        **counts,
        letters=pl.col("text").str.count_matches(r"[\p{L}\p{M}]"),
        seen=pl.col("text").str.count_matches(r"\S"),
    ).select(
        "messages",
        *_SCRIPTS,
        other=(pl.col("letters") - pl.sum_horizontal(*_SCRIPTS).cast(pl.Int64)).clip(0),
        signs=(pl.col("seen") - pl.col("letters")).cast(pl.Int64).clip(0),
    )
