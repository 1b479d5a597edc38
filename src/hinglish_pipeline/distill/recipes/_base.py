"""What a recipe is: material in, requests out, answers read back into a chat."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from string import Template
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    NamedTuple,
    TypeVar,
)

from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.distill.few_shot import FewShot
from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.teachers.answer_json import (
    AnswerFormatError,
    find_fault,
    read_answer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Message = dict[str, str]
Chat = list[Message]
Settings = TypeVar("Settings", bound="RecipeSettings")


class PromptError(PipelineError):
    """A prompt file lacks a part, or names a field that the recipe does not fill."""


class Sampling(BaseModel):
    """How the teacher decodes; part of every request's identity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float = Field(ge=0, le=2, description="0 is greedy decoding.")
    max_tokens: int = Field(ge=1, le=32768, description="Longest answer.")
    top_p: float | None = Field(
        default=None, gt=0, le=1, description="Nucleus share; left out when null."
    )


class RecipeSettings(BaseModel):
    """Settings every recipe has; each adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(description="Whether prepare plans this recipe at all.")
    samples: int = Field(
        default=1, ge=1, le=64, description="Answers wanted for each planned row."
    )
    sampling: Sampling = Field(description="Decoding settings.")
    few_shot: FewShot | None = Field(
        default=None, description="Worked examples in each request; null for none."
    )


class Subject(NamedTuple):
    """What an answer is judged as. A repaired answer is judged as what it repairs.

    Attributes:
        recipe: Whose gates look at it.
        variables: The evidence.
        messages: The instructions it must not repeat.
    """

    recipe: str
    variables: Mapping[str, Any]
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class Planned:
    """One row a recipe wants answered.

    Attributes:
        lang: Target mode of the answer.
        variables: Structured facts; the JSON of ``teacher_requests.variables``.
        doc_id: Document it comes from, if any.
        topic: Topic it belongs to, if any.
    """

    lang: str
    variables: dict[str, Any] = field(default_factory=dict)
    doc_id: str | None = None
    topic: str | None = None


class Recipe(ABC, Generic[Settings]):
    """One way to turn material into chat data.

    Class attributes: ``name`` (the module's stem), ``version`` (bump it when ``plan``,
    ``fields`` or ``schema`` change), ``source`` (``corpus``: one frame of the corpus;
    ``topics``: ``{"card": ..., "personas": [...]}``; ``judged``: rows that were judged
    already, joined by ``plan.judged_material``), ``schema`` of the answer,
    ``settings_model``, and ``output``: what an answer becomes. An ``example`` passes
    all gates and is trained on; a ``rejected`` one is the bad side of a preference
    pair, so it has to be bad in the way asked for; a ``review`` is a verdict.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    source: ClassVar[Literal["corpus", "topics", "judged"]]
    output: ClassVar[Literal["example", "rejected", "review"]] = "example"
    schema: ClassVar[dict[str, Any]]
    settings_model: ClassVar[type[RecipeSettings]]

    @abstractmethod
    def plan(self, material: Any, settings: Settings, seed: int) -> Iterator[Planned]:
        """Yield the rows to be answered.

        What is planned for a document or card must depend on it alone, so that adding
        others leaves its requests as they are.

        Args:
            material: A corpus frame or a topic item, by ``source``.
            settings: This recipe's settings.
            seed: Seed of every choice.
        """

    @abstractmethod
    def fields(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """Fill the placeholders of this recipe's prompt."""

    @abstractmethod
    def to_chats(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Turn a checked answer into one or more chats."""

    def answer_schema(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The schema of one request's answer; few distinct ones keep a server fast."""
        del variables
        return self.schema

    def subject(
        self, variables: Mapping[str, Any], messages: Sequence[Message]
    ) -> Subject:
        """Say what the gates compare the answer with.

        Args:
            variables: The request's variables.
            messages: What was sent to the teacher.
        """
        return Subject(self.name, variables, messages)

    def about(self, variables: Mapping[str, Any]) -> str:
        """Say what a request is about: few-shot examples are chosen by likeness."""
        return "\n".join(self.fields(variables).values())

    def kind(self, variables: Mapping[str, Any]) -> str:
        """Name a kind of request; few-shot examples come from the same kind alone."""
        del variables
        return ""

    def messages(
        self, variables: Mapping[str, Any], prompt: Mapping[str, Any], lang: str
    ) -> list[Message]:
        """Render the prompt. Its fixed part comes first, so that servers can reuse it.

        Args:
            variables: What :meth:`plan` yielded.
            prompt: A file of conf/base/prompts: ``system``, ``user`` and
                ``languages`` (target mode to a description of it).
            lang: Target mode.

        Returns:
            A system and a user message.

        Raises:
            PromptError: If the prompt lacks a part or names an unknown field.
        """
        try:
            values = {"language": prompt["languages"][lang], **self.fields(variables)}
            system = Template(prompt["system"]).substitute(values)
            user = Template(prompt["user"]).substitute(values)
        except (KeyError, ValueError) as error:
            msg = f"prompts/{self.name}.yml: {error} is missing or misspelt"
            raise PromptError(msg) from error
        return [
            {"role": "system", "content": system.strip()},
            {"role": "user", "content": user.strip()},
        ]

    def parse(self, answer: Any, variables: Mapping[str, Any]) -> list[Chat]:
        """Read a teacher's answer.

        Args:
            answer: Raw text, or the JSON value already parsed from it.
            variables: The request's variables.

        Returns:
            One or more chats of alternating user and assistant messages, user first.

        Raises:
            AnswerFormatError: If the answer does not match the recipe's schema.
        """
        schema = self.answer_schema(variables)
        if isinstance(answer, str):
            answer = read_answer(answer, schema)
        elif (fault := find_fault(answer, schema)) is not None:
            raise AnswerFormatError(fault)
        return [
            [{**message, "content": message["content"].strip()} for message in chat]
            for chat in self.to_chats(answer, variables)
        ]


def object_schema(**properties: dict[str, Any]) -> dict[str, Any]:
    """Write the schema of an object whose properties are all required."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def exchange(asked: str, answered: str) -> Chat:
    """Write a chat of one question and one answer."""
    return [
        {"role": "user", "content": asked},
        {"role": "assistant", "content": answered},
    ]


def text_schema() -> dict[str, Any]:
    """Write the schema of a text that is not empty."""
    return {"type": "string", "minLength": 1}
