"""Shows the teacher worked examples: those of a pool most like the material."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hinglish_pipeline.distill.likeness import Index
from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.teachers.answer_json import find_fault
from hinglish_pipeline.teachers.identity import canonical_json, digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hinglish_pipeline.distill.recipes import Message, Planned, Recipe


class FewShotError(PipelineError):
    """A pool has no example for a recipe, or one that the recipe cannot read."""


class FewShot(BaseModel):
    """How many worked examples a request carries, and which never."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: int = Field(ge=1, le=16, description="Examples in a request, at most.")
    max_shared: float = Field(
        default=0.75,
        gt=0,
        le=1,
        description="An example that shares this much with the material is left out: "
        "it would give the answer away.",
    )


class WorkedExample(BaseModel):
    """One example of a pool.

    Attributes:
        lang: Target mode, as in ``teacher_requests.lang``.
        variables: What the recipe's prompt is filled from.
        answer: A good answer, in the recipe's schema.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: str
    variables: dict[str, Any]
    answer: dict[str, Any]


class WorkedExamples:
    """The examples of one recipe, indexed by what they are about."""

    def __init__(
        self,
        recipe: Recipe[Any],
        prompt: Mapping[str, Any],
        pool: Sequence[Mapping[str, Any]],
        settings: FewShot,
    ) -> None:
        """Render every example once.

        Args:
            recipe: The recipe that asks.
            prompt: Its prompt file; an example looks like a request of today.
            pool: Rows of :class:`WorkedExample`, in any order.
            settings: See :class:`FewShot`.

        Raises:
            FewShotError: If the pool is empty or an example does not fit the recipe.
        """
        self._recipe, self._settings = recipe, settings
        if not pool:
            msg = (
                f"recipe {recipe.name!r} wants few-shot examples and the pool has none;"
                f" write {recipe.name}.yml into it or set `few_shot: null`"
            )
            raise FewShotError(msg)
        groups = defaultdict(list)
        for row in sorted(pool, key=canonical_json):
            example = _read(recipe, row)
            group = (example.lang, recipe.kind(example.variables))
            groups[group].append(example)
        self._groups = {
            group: _Group(recipe, prompt, examples)
            for group, examples in groups.items()
        }

    def turns(self, row: Planned) -> list[Message]:
        """Choose the examples of one request.

        Args:
            row: What the recipe planned.

        Returns:
            A user and an assistant turn an example, the most like the material last,
            beside the question; none where the pool has none of this mode and kind.
        """
        group = self._groups.get((row.lang, self._recipe.kind(row.variables)))
        if group is None:
            return []
        text = self._recipe.about(row.variables)
        found = [
            (likeness.cosine, digest([text, position]), position)
            for position, likeness in enumerate(group.index.compare(text))
            if likeness.shared < self._settings.max_shared
        ]
        best = sorted(found, reverse=True)[: self._settings.k]
        return [turn for *_, i in reversed(best) for turn in group.turns[i]]


class _Group:
    """Examples of one mode and kind: their index and their turns, aligned."""

    def __init__(
        self,
        recipe: Recipe[Any],
        prompt: Mapping[str, Any],
        examples: Sequence[WorkedExample],
    ) -> None:
        self.index = Index([recipe.about(one.variables) for one in examples])
        self.turns = [
            (
                recipe.messages(one.variables, prompt, one.lang)[-1],
                {"role": "assistant", "content": _write(recipe, one)},
            )
            for one in examples
        ]


def _read(recipe: Recipe[Any], row: Mapping[str, Any]) -> WorkedExample:
    start = canonical_json(dict(row))[:120]
    try:
        example = WorkedExample.model_validate(row)
        fault = find_fault(example.answer, recipe.answer_schema(example.variables))
        recipe.about(example.variables)
    except (ValidationError, KeyError, TypeError) as error:
        msg = f"few-shot example of {recipe.name!r} beginning {start}: {error!r}"
        raise FewShotError(msg) from error
    if fault is not None:
        msg = f"few-shot example of {recipe.name!r} beginning {start}: {fault}"
        raise FewShotError(msg)
    return example


def _write(recipe: Recipe[Any], example: WorkedExample) -> str:
    """Write an answer as the teacher shall: JSON, keys in the order of the schema."""
    schema = recipe.answer_schema(example.variables)
    return orjson.dumps(_in_order(example.answer, schema)).decode()


def _in_order(value: Any, schema: Mapping[str, Any]) -> Any:
    if isinstance(value, dict) and "properties" in schema:
        parts = schema["properties"]
        return {k: _in_order(value[k], parts[k]) for k in parts if k in value}
    if isinstance(value, list) and "items" in schema:
        return [_in_order(item, schema["items"]) for item in value]
    return value
