"""What every teacher promises, so that swapping one is a catalog edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import orjson

from hinglish_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hinglish_pipeline.teachers.price import Price

JsonDict = dict[str, Any]
Status = Literal["ok", "failed"]


class TeacherError(PipelineError):
    """A teacher cannot go on; the message says what to do about it."""


class TeacherRefusedError(TeacherError):
    """The endpoint refuses everybody (bad key, unknown model): asking on is useless."""


class TeacherUnreachableError(TeacherError):
    """Nobody listened at the endpoint for longer than the configured patience."""


@dataclass(frozen=True, slots=True)
class TeacherRequest:
    """One question, complete: nothing else about it reaches a teacher.

    Attributes:
        id: Content hash of the request (see :mod:`.identity`), 32 hex digits.
        messages: Chat so far, ``{"role", "content"}`` each.
        schema: JSON schema the answer must match, or None for free text.
        sampling: ``temperature``, ``max_tokens``, ``seed``, ``sample_index``.
        variables: The structured facts the messages were rendered from; a teacher
            that does not read prose (``rules``) answers from these.
        recipe: Name of the recipe that planned the request.
        lang: Target mode of the answer (``hinglish-Latn``, ``hi-Deva`` ...).
    """

    id: str
    messages: tuple[dict[str, str], ...]
    schema: JsonDict | None
    sampling: JsonDict
    variables: JsonDict
    recipe: str
    lang: str

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> TeacherRequest:
        """Read one row of ``teacher_requests``.

        Args:
            row: A mapping with the columns of ``teacher_requests``.

        Returns:
            The request the row describes.
        """
        return cls(
            id=row["request_id"],
            messages=tuple(orjson.loads(row["messages"])),
            schema=orjson.loads(row["schema"]) if row["schema"] else None,
            sampling=orjson.loads(row["sampling"]),
            variables=orjson.loads(row["variables"]),
            recipe=row["recipe"],
            lang=row["lang"],
        )


@dataclass(frozen=True, slots=True)
class TeacherAnswer:
    """What came back for one request, good or not.

    Attributes:
        request_id: The request this answers.
        status: ``ok``, or ``failed`` with the reason in ``error``.
        content: Raw text as the teacher wrote it, kept even when it failed.
        finish_reason: ``stop``, ``length``, ... or ``""`` when nothing came.
        error: Why it failed, one line, free of secrets; None when ``ok``.
        attempts: Times the request was sent.
        prompt_tokens: Tokens read, as the teacher counts them, over all attempts.
        completion_tokens: Tokens written, over all attempts.
        is_final: Whether asking again is known to bring the same failure, so that the
            ledger need not (rules that find nothing to say).
    """

    request_id: str
    status: Status
    content: str
    finish_reason: str = "stop"
    error: str | None = None
    attempts: int = 1
    prompt_tokens: int = 0
    completion_tokens: int = 0
    is_final: bool = False


class Teacher(Protocol):
    """A model that answers requests. Instances must pickle (they travel to workers)."""

    @property
    def price(self) -> Price:
        """What it charges; never part of its identity."""
        ...

    def identity(self) -> JsonDict:
        """Say what shapes the answers: kind, model, and options that reach it.

        Never keys, addresses or concurrency. Two teachers of equal identity answer
        for each other; changing it means every request is asked again.
        """
        ...

    def answer(self, requests: Iterable[TeacherRequest]) -> Iterator[TeacherAnswer]:
        """Answer every request exactly once, in any order, as answers arrive.

        A request that cannot be answered yields ``status="failed"``; only what
        concerns all of them raises.

        Raises:
            TeacherError: If going on is useless (refused, unreachable).
        """
        ...

    def close(self) -> None:
        """Let go of connections and memory; calling it twice is fine."""
        ...
