"""Asks a model in this process through vLLM's engine: no server, no HTTP.

Written for vLLM 0.32 (``LLM.enqueue_chat``, ``LLMEngine.step``). Requests join the
engine while others are being decoded (continuous batching) and every answer leaves as
soon as it is finished, so it is on record before the next step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from hinglish_pipeline.teachers.answer_json import AnswerFormatError, read_answer
from hinglish_pipeline.teachers.identity import canonical_json
from hinglish_pipeline.teachers.price import Price
from hinglish_pipeline.teachers.protocol import TeacherAnswer, TeacherError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hinglish_pipeline.teachers.protocol import JsonDict, TeacherRequest

_OUR_SAMPLING = frozenset({"sample_index"})
_SHAPING = (
    "dtype",
    "quantization",
    "kv_cache_dtype",
    "revision",
    "max_model_len",
    "tokenizer",
    "hf_overrides",
)
"""Engine arguments that change what a model says; the others change how fast."""
_ENGINE_DEFAULTS: dict[str, Any] = {
    # The fixed part of a recipe's prompt comes first and is computed once.
    "enable_prefix_caching": True,
    # JSON allows white space without end, and small models take that offer.
    "structured_outputs_config": {
        "backend": "xgrammar",
        "disable_any_whitespace": True,
    },
}
_ENGINES: dict[str, Any] = {}
"""Engines loaded in this process, by their options."""


class LoraAdapter(BaseModel):
    """A LoRA adapter that answers instead of the bare model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, description="Its name; names the answers too.")
    path: str = Field(min_length=1, description="Folder as peft saves it.")
    rank: int = Field(default=16, ge=1, description="Its rank, at most 512.")


class VllmSettings(BaseModel):
    """Settings of a ``kind: vllm`` catalog entry.

    ``model``, ``lora``, ``chat_template_kwargs`` and the engine arguments that change
    numbers are part of the teacher's identity; the others are about speed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1, description="Folder or name of the model.")
    engine: dict[str, Any] = Field(
        default_factory=dict,
        description="Arguments of vllm.LLM: tensor_parallel_size, quantization, "
        "max_model_len, dtype, enable_prefix_caching, gpu_memory_utilization ...",
    )
    lora: LoraAdapter | None = Field(default=None, description="Adapter to answer by.")
    chat_template_kwargs: dict[str, Any] = Field(
        default_factory=dict,
        description="Passed to the chat template, e.g. {enable_thinking: false}.",
    )
    in_flight: int = Field(
        default=1024,
        ge=1,
        description="Requests in the engine's hands at a time; what a kill costs at "
        "most. The engine decodes max_num_seqs of them together.",
    )
    price: Price = Field(
        default_factory=Price,
        description="What an hour of the machine costs (per_hour).",
    )

    @model_validator(mode="after")
    def _one_replica(self) -> VllmSettings:
        if self.engine.get("data_parallel_size", 1) != 1:
            msg = (
                "one process holds one replica: for data parallelism give "
                "`teacher_answers` the engine {kind: ray, actors: N, gpus: 1}"
            )
            raise ValueError(msg)
        return self


class VllmTeacher:
    """A model loaded by ``vllm.LLM`` at the first request.

    Args:
        settings: See :class:`VllmSettings`.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = VllmSettings.model_validate(settings)

    def __repr__(self) -> str:
        return f"VllmTeacher(model={self._settings.model!r})"

    def __fingerprint__(self) -> JsonDict:
        return self.identity()

    @property
    def price(self) -> Price:
        """What the machine costs."""
        return self._settings.price

    def identity(self) -> JsonDict:
        """Return kind, model, adapter and what changes the model's numbers."""
        settings = self._settings
        engine = {n: settings.engine[n] for n in _SHAPING if n in settings.engine}
        identity: JsonDict = {"kind": "vllm", "model": settings.model}
        if engine:
            identity["engine"] = engine
        if settings.lora:
            identity["lora"] = settings.lora.name
        if settings.chat_template_kwargs:
            identity["chat_template_kwargs"] = settings.chat_template_kwargs
        return identity

    def answer(self, requests: Iterable[TeacherRequest]) -> Iterator[TeacherAnswer]:
        """Keep the engine full and yield answers as they are finished.

        Leaving the iterator early takes the unfinished requests out of the engine.

        Raises:
            TeacherError: If vLLM is not installed or cannot load the model.
        """
        waiting = iter(requests)
        request = next(waiting, None)
        if request is None:
            return
        engine = self._loaded().llm_engine
        running: dict[str, TeacherRequest] = {}
        names: dict[str, str] = {}
        try:
            while request is not None or running:
                while request is not None and len(running) < self._settings.in_flight:
                    refused = self._enqueue(request, running, names)
                    if refused is not None:
                        yield refused
                    request = next(waiting, None)
                for output in engine.step() if running else ():
                    if output.finished:
                        names.pop(output.request_id)
                        yield _read_output(running.pop(output.request_id), output)
        finally:
            if names:
                engine.abort_request(list(names.values()), internal=True)

    def close(self) -> None:
        """Stop the engine's processes and let the model go."""
        if _ENGINES.get(self._options_text()) is not None:
            _ENGINES.pop(self._options_text()).llm_engine.engine_core.shutdown()

    def _enqueue(
        self,
        request: TeacherRequest,
        running: dict[str, TeacherRequest],
        names: dict[str, str],
    ) -> TeacherAnswer | None:
        """Hand one request to the engine, or say why it does not take it."""
        try:
            (internal,) = self._loaded().enqueue_chat(
                [list(request.messages)],
                sampling_params=_sampling(request),
                use_tqdm=False,
                lora_request=self._lora_request(),
                chat_template_kwargs=self._settings.chat_template_kwargs or None,
            )
        except _row_errors() as error:
            # A prompt that is too long, a template that refuses the roles: its own row.
            text = _one_line(error)
            return TeacherAnswer(request.id, "failed", "", "", error=text)
        # The engine lengthens the name it reports back by a random end.
        name = internal.partition("-")[0]
        running[name], names[name] = request, internal
        return None

    def _lora_request(self) -> Any:
        if self._settings.lora is None:
            return None
        from vllm.lora.request import LoRARequest

        return LoRARequest(self._settings.lora.name, 1, self._settings.lora.path)

    def _loaded(self) -> Any:
        """The process's engine of these options, loaded at the first request.

        A worker meets a new copy of the teacher with every shard, and must not load
        the model again for each.
        """
        options = self._options_text()
        if options not in _ENGINES:
            _ENGINES[options] = _load(orjson.loads(options))
        return _ENGINES[options]

    def _options_text(self) -> str:
        settings = self._settings
        options = {**_ENGINE_DEFAULTS, **settings.engine}
        if settings.lora:
            options |= {"enable_lora": True, "max_lora_rank": settings.lora.rank}
        # Code shipped with a model never runs here, whatever the catalog says.
        options["trust_remote_code"] = False
        return canonical_json({"model": settings.model, **options})


def _load(options: JsonDict) -> Any:
    try:
        from vllm import LLM
    except ImportError as error:
        msg = (
            "the vllm teacher needs vLLM, which is not installed: "
            "pip install hinglish-pipeline[vllm]"
        )
        raise TeacherError(msg) from error
    try:
        return LLM(**options)
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"vLLM cannot load {options['model']!r}: {_one_line(error)}"
        raise TeacherError(msg) from error


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
