"""Writes a Qwen2 student as GGUF with its tokenizer, for llama.cpp to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.shards import Artifact, versioned
from hinglish_pipeline.students.models import ModelError, load_model
from hinglish_pipeline.students.template import ChatTemplate
from hinglish_pipeline.students.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

LAYER_NAMES = {
    "input_layernorm.weight": "attn_norm.weight",
    "post_attention_layernorm.weight": "ffn_norm.weight",
    "self_attn.q_proj.weight": "attn_q.weight",
    "self_attn.q_proj.bias": "attn_q.bias",
    "self_attn.k_proj.weight": "attn_k.weight",
    "self_attn.k_proj.bias": "attn_k.bias",
    "self_attn.v_proj.weight": "attn_v.weight",
    "self_attn.v_proj.bias": "attn_v.bias",
    "self_attn.o_proj.weight": "attn_output.weight",
    "mlp.gate_proj.weight": "ffn_gate.weight",
    "mlp.up_proj.weight": "ffn_up.weight",
    "mlp.down_proj.weight": "ffn_down.weight",
}
TOP_NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
BLOCK = 32


@versioned("1")
def export_gguf(*, student: Artifact, types: list[str], out: Path) -> dict[str, Any]:
    """Write one ``.gguf`` file per type.

    Args:
        student: Merged model folder.
        types: Of ``f32``, ``f16``, ``q8_0``.
        out: Folder to write ``student-<type>.gguf`` into.

    Returns:
        Bytes of each file, and the architecture.

    Raises:
        ModelError: If the architecture is not Qwen2.
    """
    model = load_model(student.path)
    if model.config.model_type != "qwen2":
        raise ModelError(
            f"Cannot write {model.config.model_type!r} as GGUF; only qwen2. Set "
            "deploy.export.types to [] for this student, or convert it with llama.cpp."
        )
    tokenizer = load_tokenizer(student.path)
    for kind in types:
        write_qwen2(model, tokenizer, kind, out / f"student-{kind}.gguf")
    record = {
        "architecture": "qwen2",
        "bytes": {
            kind: (out / f"student-{kind}.gguf").stat().st_size for kind in types
        },
    }
    (out / "gguf.json").write_bytes(orjson.dumps(record, option=orjson.OPT_SORT_KEYS))
    return record


def write_qwen2(model: Any, tokenizer: Any, kind: str, path: Path) -> None:
    """Write one file.

    Norms and biases stay in float32, as in llama.cpp; a matrix whose rows are not a
    multiple of 32 long cannot be Q8_0 and stays in float16.

    Args:
        model: A Qwen2 model.
        tokenizer: Its byte-level BPE tokenizer, with ``chat_template``.
        kind: ``f32``, ``f16`` or ``q8_0``.
        path: File to write.
    """
    import gguf

    writer = gguf.GGUFWriter(str(path), "qwen2")
    _write_config(writer, model.config, kind)
    _write_tokenizer(writer, tokenizer, model.config.vocab_size)
    tied = model.config.tie_word_embeddings
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and tied:
            continue
        values = tensor.float().cpu().contiguous().numpy()
        data, data_type = _encode(values, kind)
        writer.add_tensor(_tensor_name(name), data, raw_dtype=data_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_config(writer: Any, config: Any, kind: str) -> None:
    import gguf

    types = gguf.LlamaFileType
    file_type = {
        "f32": types.ALL_F32,
        "f16": types.MOSTLY_F16,
        "q8_0": types.MOSTLY_Q8_0,
    }[kind]
    rope = getattr(config, "rope_parameters", None) or {}
    writer.add_name("hinglish-student")
    writer.add_file_type(file_type)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(float(rope.get("rope_theta", 10000.0)))


def _write_tokenizer(writer: Any, tokenizer: Any, vocab_size: int) -> None:
    import gguf

    raw = orjson.loads(tokenizer.backend_tokenizer.to_str())
    special = {item["id"]: item["content"] for item in raw["added_tokens"]}
    pieces = {place: piece for piece, place in raw["model"]["vocab"].items()} | special
    kinds = gguf.TokenType
    tokens = [pieces.get(place, f"[unused{place}]") for place in range(vocab_size)]
    token_types = [
        kinds.CONTROL
        if place in special
        else (kinds.NORMAL if place in pieces else kinds.UNUSED)
        for place in range(vocab_size)
    ]
    merges = [
        pair if isinstance(pair, str) else " ".join(pair)
        for pair in raw["model"]["merges"]
    ]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen35" if _marks_stay(tokenizer) else "qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(token_types)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(ChatTemplate(tokenizer).turn_end_id)
    writer.add_pad_token_id(tokenizer.pad_token_id)
    writer.add_add_bos_token(False)
    writer.add_chat_template(tokenizer.chat_template)


def _marks_stay(tokenizer: Any) -> bool:
    r"""Whether pre-tokenisation keeps combining marks with their letters (\p{M})."""
    return r"\p{M}" in tokenizer.backend_tokenizer.to_str().replace("\\\\", "\\")


def _tensor_name(name: str) -> str:
    if name in TOP_NAMES:
        return TOP_NAMES[name]
    _, _, layer, rest = name.split(".", 3)
    return f"blk.{layer}.{LAYER_NAMES[rest]}"


def _encode(values: Any, kind: str) -> tuple[Any, Any]:
    import gguf
    import numpy as np

    types = gguf.GGMLQuantizationType
    if values.ndim < 2 or kind == "f32":
        return values.astype(np.float32), types.F32
    if kind == "q8_0" and values.shape[-1] % BLOCK == 0:
        return gguf.quants.quantize(values, types.Q8_0), types.Q8_0
    return values.astype(np.float16), types.F16
