"""The embedded teacher: no download, no network, the same answer every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from hinglish_pipeline.teachers.identity import canonical_json
from hinglish_pipeline.teachers.price import Price
from hinglish_pipeline.teachers.protocol import TeacherAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hinglish_pipeline.teachers.protocol import JsonDict, TeacherRequest


class RulesSettings(BaseModel):
    """Settings of a ``kind: rules`` catalog entry: there are none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RulesTeacher:
    """Answers from a request's variables by rules; the ``teacher`` column says so."""

    def __init__(self, **settings: object) -> None:
        RulesSettings.model_validate(settings)

    def __fingerprint__(self) -> JsonDict:
        return self.identity()

    @property
    def price(self) -> Price:
        """Rules cost nothing."""
        return Price()

    def identity(self) -> JsonDict:
        """Return the kind and the version of the rules, which name every answer."""
        from hinglish_pipeline.teachers.rules import RULES_VERSION

        return {"kind": "rules", "model": f"rules-{RULES_VERSION}"}

    def answer(self, requests: Iterable[TeacherRequest]) -> Iterator[TeacherAnswer]:
        """Answer one by one.

        The request's name is the seed, so another sample is another draw. What the
        rules cannot answer is declined for good: they would say the same tomorrow.

        Yields:
            One answer per request, in order.
        """
        from hinglish_pipeline.teachers.rules import CannotAnswer, answer_request

        for request in requests:
            try:
                result = answer_request(
                    recipe=request.recipe,
                    lang=request.lang,
                    variables=request.variables,
                    seed=int(request.id[:12], 16),
                )
            except CannotAnswer as error:
                yield TeacherAnswer(
                    request_id=request.id,
                    status="failed",
                    content="",
                    finish_reason="",
                    error=str(error),
                    is_final=True,
                )
            else:
                yield TeacherAnswer(request.id, "ok", canonical_json(result))

    def close(self) -> None:
        """Nothing is held."""
