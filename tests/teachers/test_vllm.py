"""The vLLM teacher on the real engine and a tiny random model; skipped without vLLM."""

from __future__ import annotations

import importlib.util
import os

import pytest

from hinglish_pipeline.teachers import TeacherRequest, build_teacher
from hinglish_pipeline.teachers.answer_json import read_answer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("vllm") is None,
        reason="vLLM is not installed: pip install hinglish-pipeline[vllm]",
    ),
]
SCHEMA = {
    "type": "object",
    "properties": {"hinglish": {"type": "string", "enum": ["haan", "nahi"]}},
    "required": ["hinglish"],
    "additionalProperties": False,
}
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A two-layer Qwen2 with random weights, as transformers saves it."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    folder = str(tmp_path_factory.mktemp("tiny"))
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    bpe.train_from_iterator(['{"hinglish": "haan"} kal subah aath baje'], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=512,
        eos_token_id=tokenizer.eos_token_id,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def teacher(model):
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    engine = {"dtype": "float32", "enforce_eager": True, "max_model_len": 256}
    teacher = build_teacher("vllm", model=model, engine=engine, batch_size=8)
    yield teacher
    teacher.close()
    teacher.close()


def request(name, text, **sampling):
    return TeacherRequest(
        id=name,
        messages=({"role": "user", "content": text},),
        schema=SCHEMA,
        sampling={"temperature": 0.0, "max_tokens": 60, "seed": 1, "sample_index": 0}
        | sampling,
        variables={},
        recipe="hinglish_rewrite",
        lang="hinglish-Latn",
    )


def test_every_request_gets_one_answer_of_the_schemas_shape(teacher):
    requests = [request(f"r{i}", f"sawaal {i}") for i in range(20)]
    answers = {a.request_id: a for a in teacher.answer(iter(requests))}
    assert set(answers) == {r.id for r in requests}
    assert {a.status for a in answers.values()} == {"ok"}
    for answer in answers.values():
        read_answer(answer.content, SCHEMA)
        assert answer.prompt_tokens > 0 < answer.completion_tokens


def test_bad_rows_fail_alone(teacher):
    requests = [
        request("good", "kya"),
        request("long", "x " * 400),
        request("cut", "kya", max_tokens=2),
    ]
    answers = {a.request_id: a for a in teacher.answer(requests)}
    assert {n: a.status for n, a in answers.items()} == {
        "good": "ok",
        "long": "failed",
        "cut": "failed",
    }
    assert answers["cut"].error == "cut off at max_tokens"
    assert "256" in answers["long"].error


def test_greedy_answers_repeat(teacher):
    first, second = (next(teacher.answer([request("a", "kab")])) for _ in range(2))
    assert first == second
