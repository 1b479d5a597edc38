"""What a gate sees: one parsed conversation with the evidence it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from hinglish_pipeline.text import tokens

_SOURCE_KEYS = ("text", "sentence", "passage")
# Bookkeeping of a request; a hash in it would back any number.
_NO_EVIDENCE = frozenset(
    "doc_id source licence doc_lang source_lang max_pairs mixing intent id topic"
    " register instruction origin".split()
)


class Verdict(NamedTuple):
    """One gate's opinion.

    Attributes:
        score: the measured value (a share, a count, an index), or None where the
            gate does not apply.
        detail: what was found, in words; None means that the row passes.
    """

    score: float | None = None
    detail: str | None = None


NOT_APPLICABLE = Verdict()


class Turn(NamedTuple):
    """One message of a conversation."""

    role: str
    content: str


def words(text: str) -> list[str]:
    """Split into casefolded words; matras and joiners stay inside their word."""
    return list(_words(text))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in tokens.words(text))


def strings_of(value: Any) -> Iterator[str]:
    """Yield every string and number inside a JSON value, depth first."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from strings_of(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from strings_of(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


@dataclass(frozen=True)
class Candidate:
    """One conversation on its way through the gates.

    Attributes:
        recipe: the recipe's name.
        lang: the target mode (`hi-Deva`, `hinglish-Latn`, `hinglish-mixed`, `en`,
            `kn`, `gu`).
        turns: the parsed messages, in order.
        variables: what the recipe put into the request.
        prompt: the messages that were sent to the teacher.
    """

    recipe: str
    lang: str
    turns: tuple[Turn, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    prompt: tuple[Turn, ...] = ()

    def by_role(self, role: str) -> list[str]:
        """The contents of one role's turns, in order."""
        return [turn.content for turn in self.turns if turn.role == role]

    @cached_property
    def question(self) -> str:
        """The first user turn, or an empty string."""
        return next(iter(self.by_role("user")), "")

    @cached_property
    def answer(self) -> str:
        """All assistant turns, one per line."""
        return "\n".join(self.by_role("assistant"))

    @cached_property
    def text(self) -> str:
        """Everything a reader sees but the system turn, one turn per line."""
        return "\n".join(t.content for t in self.turns if t.role != "system")

    @cached_property
    def passage(self) -> str:
        """The passage of the request, or an empty string."""
        value = self.variables.get("passage")
        return value if isinstance(value, str) else ""

    @cached_property
    def document(self) -> str:
        """The part of a document that the request is about, or an empty string."""
        values = (self.variables.get(key) for key in _SOURCE_KEYS)
        return "\n".join(value for value in values if isinstance(value, str))

    @cached_property
    def source(self) -> str:
        """What a rewrite starts from: a variable, else the user's turn."""
        for key in _SOURCE_KEYS:
            value = self.variables.get(key)
            if isinstance(value, str) and value.strip():
                return value
        return self.question

    @cached_property
    def evidence(self) -> str:
        """All strings of the variables but bookkeeping: facts an answer may use."""
        return "\n".join(strings_of(_without_bookkeeping(self.variables)))


def _without_bookkeeping(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _without_bookkeeping(value) if isinstance(value, Mapping) else value
        for key, value in variables.items()
        if key not in _NO_EVIDENCE
    }
