"""Gates on repetition: what no single row can show, but the whole set does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from math import ceil, floor
from typing import TYPE_CHECKING

import regex

from hinglish_pipeline.distill.gates.candidate import words

if TYPE_CHECKING:
    import polars as pl

    from hinglish_pipeline.distill.gates.params import CompileParams

Marks = Iterable[tuple[int, str, str]]


class RowSet:
    """All rows as lists, with the verdicts so far."""

    def __init__(self, frame: pl.DataFrame, params: CompileParams) -> None:
        self.params = params
        self.columns = {name: frame[name].to_list() for name in ("recipe", "lang")}
        self.recipes: list[str] = self.columns["recipe"]
        self.talks: list[list[dict[str, str]]] = frame["messages"].to_list()
        self.reasons: list[str | None] = frame["drop_reason"].to_list()
        self.details: list[str | None] = frame["detail"].to_list()

    def groups(self, keys: tuple[str, ...]) -> Iterator[list[int]]:
        """Rows without a reason, in order, by the values of some columns."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for row, reason in enumerate(self.reasons):
            if reason is None:
                found[tuple(self.columns[key][row] for key in keys)].append(row)
        yield from (found[key] for key in sorted(found))

    def is_whole(self, row: int) -> bool:
        """Whether the row is compared by all that is said in it."""
        return self.recipes[row] in self.params.whole_text_recipes

    def key_text(self, row: int) -> str:
        """What a row is compared by: its first question, or all of it."""
        said = [turn for turn in self.talks[row] if turn["role"] != "system"]
        if self.is_whole(row):
            return "\n".join(turn["content"] for turn in said)
        return next((t["content"] for t in said if t["role"] == "user"), "")

    def answer(self, row: int) -> str:
        """All that the assistant says."""
        turns = self.talks[row]
        return "\n".join(t["content"] for t in turns if t["role"] == "assistant")


def _duplicates(rows: list[int], whole: RowSet) -> Marks:
    """Same key text once casing, marks of punctuation and spaces are set aside."""
    seen: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        known = seen[" ".join(words(whole.key_text(row)))]
        answer = " ".join(words(whole.answer(row)))
        if len(known) >= whole.params.max_answers_per_question or answer in known:
            yield row, "duplicate_question", f"asked {len(known)} times before"
        else:
            known.append(answer)


def _near_duplicates(rows: list[int], whole: RowSet) -> Marks:
    """Jaccard of character shingles at or above the threshold, found exactly.

    Rows of recipes that vary a question on purpose are never dropped here, but a
    question of another recipe that is nearly one of theirs is. Conversations are
    compared among themselves.

    Prefix filter (Bayardo, Ma, Srikant 2007): with shingles ordered from rare to
    common, two sets of similarity t share one among the first |s| - ceil(t |s|) + 1.
    """
    measured = [
        row for row in rows if whole.recipes[row] in whole.params.near_duplicate_recipes
    ]
    others = [
        row
        for row in rows
        if whole.recipes[row] not in whole.params.near_duplicate_recipes
    ]
    questions = [row for row in measured if not whole.is_whole(row)]
    given = [row for row in others if not whole.is_whole(row)]
    yield from _near(questions, given if questions else [], whole)
    yield from _near([row for row in measured if whole.is_whole(row)], [], whole)


def _near(rows: list[int], given: list[int], whole: RowSet) -> Marks:
    """Rows that are nearly an earlier one, or one of those given."""
    threshold = whole.params.near_duplicate_jaccard
    sets = {
        row: _shingles(whole.key_text(row), whole.params.shingle)
        for row in (*given, *rows)
    }
    frequency = Counter(shingle for items in sets.values() for shingle in items)
    index: dict[str, list[int]] = defaultdict(list)
    is_given = set(given)
    for row, items in sets.items():
        ordered = sorted(items, key=lambda shingle: (frequency[shingle], shingle))
        prefix = ordered[: len(items) - ceil(threshold * len(items)) + 1]
        twin = None
        if row not in is_given:
            near = sorted({other for shingle in prefix for other in index[shingle]})
            alike = (
                other for other in near if _jaccard(items, sets[other]) >= threshold
            )
            twin = next(alike, None)
        if twin is not None:
            text = whole.key_text(twin)[:80]
            yield row, "near_duplicate", f"like {text!r} of {whole.recipes[twin]}"
            continue
        for shingle in prefix:
            index[shingle].append(row)


def _modal_openings(rows: list[int], whole: RowSet) -> Marks:
    """The first words of the answer, cut back to their share of what is left."""
    params = whole.params
    if not rows or whole.recipes[rows[0]] not in params.opening_recipes:
        return
    openings = {
        row: " ".join(words(whole.answer(row))[: params.opening_words]) for row in rows
    }
    yield from _cut_back(
        openings, params.max_opening_share, params.min_opening_rows, "modal_opening"
    )


def _phrases(rows: list[int], whole: RowSet) -> Marks:
    """Each stock phrase may occur in so many rows of a recipe and language."""
    said = {row: f" {' '.join(words(whole.answer(row)))} " for row in rows}
    allowed = max(1, floor(whole.params.max_phrase_share * len(rows)))
    dropped: set[int] = set()
    for phrase in whole.params.phrases:
        needle = f" {' '.join(words(phrase))} "
        hits = [row for row in rows if row not in dropped and needle in said[row]]
        for row in hits[allowed:]:
            dropped.add(row)
            yield row, "phrase_budget", f"{phrase!r} in {len(hits)} rows"


def _cut_back(keys: dict[int, str], share: float, minimum: int, reason: str) -> Marks:
    """Drop surplus rows until no key holds more than its share of the rest."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for row, key in keys.items():
        by_key[key].append(row)
    sizes = {key: len(rows) for key, rows in by_key.items()}
    while True:
        total = sum(sizes.values())
        limit = max(minimum, floor(share * total))
        capped = {key: min(size, limit) for key, size in sizes.items()}
        if capped == sizes:
            break
        sizes = capped
    for key, rows in sorted(by_key.items()):
        for row in rows[sizes[key] :]:
            yield row, reason, f"{key!r} opens {len(rows)} of {len(keys)} answers"


def _shingles(text: str, size: int) -> frozenset[str]:
    graphemes = regex.findall(r"\X", " ".join(words(text)))
    if len(graphemes) <= size:
        return frozenset({"".join(graphemes)})
    return frozenset(
        "".join(graphemes[i : i + size]) for i in range(len(graphemes) - size + 1)
    )


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


SET_GATES: tuple[tuple[Callable[[list[int], RowSet], Marks], tuple[str, ...]], ...] = (
    (_duplicates, ("lang",)),
    (_near_duplicates, ("lang",)),
    (_modal_openings, ("recipe", "lang")),
    (_phrases, ("recipe", "lang")),
)
"""Each gate with the columns within which it compares rows."""
