"""Asks a model in this process through vLLM's offline batches: no server, no HTTP.

Written for vLLM 0.32 (``LLM.chat``, ``SamplingParams``, ``StructuredOutputsParams``).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from hinglish_pipeline.teachers.answer_json import AnswerFormatError, read_answer
from hinglish_pipeline.teachers.protocol import TeacherAnswer, TeacherError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hinglish_pipeline.teachers.protocol import JsonDict, TeacherRequest

_OUR_SAMPLING = frozenset({"sample_index"})
_ENGINE_DEFAULTS: dict[str, Any] = {
    "enable_prefix_caching": True,
    # JSON allows white space without end, and small models take that offer.
    "structured_outputs_config": {
        "backend": "xgrammar",
        "disable_any_whitespace": True,
    },
}


class VllmSettings(BaseModel):
    """Settings of a ``kind: vllm`` catalog entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1, description="Folder or name of the model.")
    engine: dict[str, Any] = Field(
        default_factory=dict,
        description="Arguments of vllm.LLM: tensor_parallel_size, quantization, "
        "max_model_len, dtype, enable_prefix_caching, gpu_memory_utilization ...",
    )
    chat_template_kwargs: dict[str, Any] = Field(
        default_factory=dict,
        description="Passed to the chat template, e.g. {enable_thinking: false}.",
    )
    batch_size: int = Field(
        default=512,
        ge=1,
        description="Requests handed over at a time; a kill costs at most one batch.",
    )


class VllmTeacher:
    """A model loaded by ``vllm.LLM`` at the first request.

    Args:
        settings: See :class:`VllmSettings`.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = VllmSettings.model_validate(settings)
        self._llm: Any = None

    def __repr__(self) -> str:
        return f"VllmTeacher(model={self._settings.model!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Travel to a worker without the loaded model."""
        return {"_settings": self._settings, "_llm": None}

    def __fingerprint__(self) -> JsonDict:
        return self.identity()

    def identity(self) -> JsonDict:
        """Return kind, model and what changes its numbers (dtype, quantisation)."""
        shaping = ("dtype", "quantization", "revision", "max_model_len")
        given = self._settings.engine
        engine = {name: given[name] for name in shaping if name in given}
        identity: JsonDict = {"kind": "vllm", "model": self._settings.model}
        if engine:
            identity["engine"] = engine
        if self._settings.chat_template_kwargs:
            identity["chat_template_kwargs"] = self._settings.chat_template_kwargs
        return identity

    def answer(self, requests: Iterable[TeacherRequest]) -> Iterator[TeacherAnswer]:
        """Answer batch by batch; inside one, vLLM batches continuously.

        Raises:
            TeacherError: If vLLM is not installed.
        """
        waiting = iter(requests)
        while batch := list(itertools.islice(waiting, self._settings.batch_size)):
            yield from self._answer_batch(batch)

    def close(self) -> None:
        """Stop the engine's processes and let the model go."""
        if self._llm is not None:
            self._llm.llm_engine.engine_core.shutdown()
            self._llm = None

    def _answer_batch(self, batch: list[TeacherRequest]) -> Iterator[TeacherAnswer]:
        llm = self._loaded()
        try:
            outputs = self._chat(llm, batch)
        except _row_errors() as error:
            # One prompt that is too long fails the whole call: find it by halving.
            if len(batch) == 1:
                yield TeacherAnswer(
                    batch[0].id, "failed", "", finish_reason="", error=_one_line(error)
                )
                return
            middle = len(batch) // 2
            yield from self._answer_batch(batch[:middle])
            yield from self._answer_batch(batch[middle:])
            return
        for request, output in zip(batch, outputs, strict=True):
            yield _read_output(request, output)

    def _chat(self, llm: Any, batch: list[TeacherRequest]) -> list[Any]:
        outputs: list[Any] = llm.chat(
            [list(request.messages) for request in batch],
            sampling_params=[_sampling(request) for request in batch],
            use_tqdm=False,
            chat_template_kwargs=self._settings.chat_template_kwargs or None,
        )
        return outputs

    def _loaded(self) -> Any:
        if self._llm is None:
            try:
                from vllm import LLM
            except ImportError as error:
                msg = (
                    "the vllm teacher needs vLLM, which is not installed: "
                    "pip install hinglish-pipeline[vllm]"
                )
                raise TeacherError(msg) from error
            options = {**_ENGINE_DEFAULTS, **self._settings.engine}
            # Code shipped with a model never runs here, whatever the catalog says.
            options["trust_remote_code"] = False
            self._llm = LLM(model=self._settings.model, **options)
        return self._llm


def _row_errors() -> tuple[type[Exception], ...]:
    """What vLLM raises about a request; since 0.32 that is no ValueError any more."""
    from vllm.exceptions import VLLMClientError

    return (ValueError, VLLMClientError)


def _sampling(request: TeacherRequest) -> Any:
    from vllm import SamplingParams
    from vllm.sampling_params import StructuredOutputsParams

    known = {k: v for k, v in request.sampling.items() if k not in _OUR_SAMPLING}
    if request.schema is not None:
        known["structured_outputs"] = StructuredOutputsParams(json=request.schema)
    return SamplingParams(**known)


def _read_output(request: TeacherRequest, output: Any) -> TeacherAnswer:
    best = output.outputs[0]
    finish_reason = best.finish_reason or ""
    error = "cut off at max_tokens" if finish_reason == "length" else None
    if error is None and request.schema is not None:
        try:
            read_answer(best.text, request.schema)
        except AnswerFormatError as fault:
            error = str(fault)
    return TeacherAnswer(
        request_id=request.id,
        status="ok" if error is None else "failed",
        content=best.text,
        finish_reason=finish_reason,
        error=error,
        prompt_tokens=len(output.prompt_token_ids or ()),
        completion_tokens=len(best.token_ids),
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
