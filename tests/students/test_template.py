"""The chat template: what carries loss, and that serving sees what was trained."""

import copy

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinglish_pipeline.shards import Shard, Shards
from hinglish_pipeline.students.params import TokenizerParams
from hinglish_pipeline.students.template import (
    IGNORED,
    ChatTemplate,
    TemplateError,
)
from hinglish_pipeline.students.tokenizer import (
    build_tokenizer,
    load_tokenizer,
    make_tokenizer,
)
from tests.students.conftest import chat

TEMPLATE = ChatTemplate(build_tokenizer(["namaste dost नमस्ते"], 300))


def with_template(tokenizer, jinja):
    """A copy of the tokenizer that speaks another format."""
    other = copy.deepcopy(tokenizer)
    other.chat_template = jinja
    return ChatTemplate(other)


def labelled(template, rendered):
    """The text of the tokens with loss."""
    kept = [label for label in rendered.labels if label != IGNORED]
    return template.tokenizer.decode(kept)


class TestLoss:
    def test_answer_and_turn_end_carry_loss_and_nothing_else(self, template):
        rendered = template.render(chat("upi ki limit?", "Ek lakh."))
        assert labelled(template, rendered) == "Ek lakh.<|im_end|>"

    def test_every_answer_of_a_dialogue_carries_loss(self, template):
        turns = [*chat("hi", "Haan bolo"), *chat("kuch nahi", "Theek hai")]
        rendered = template.render(turns)
        assert labelled(template, rendered) == "Haan bolo<|im_end|>Theek hai<|im_end|>"

    def test_a_question_that_repeats_the_answer_carries_none(self, template):
        rendered = template.render(chat("Theek hai", "Theek hai"))
        assert labelled(template, rendered) == "Theek hai<|im_end|>"

    @given(question=st.text(max_size=30), answer=st.text(min_size=1, max_size=30))
    @settings(max_examples=60, deadline=None)
    def test_serving_sees_the_ids_that_were_trained(self, question, answer):
        turns = chat(question, answer)
        prompt = TEMPLATE.prompt_ids(turns[:1])
        rendered = TEMPLATE.render(turns)
        assert rendered.input_ids[: len(prompt)] == prompt
        assert set(rendered.labels[: len(prompt)]) == {IGNORED}
        assert TEMPLATE.turn_end_id in rendered.labels


class TestOtherFormats:
    def test_gemma_form_is_masked_the_same_way(self, tokenizer):
        other = copy.deepcopy(tokenizer)
        other.add_special_tokens(
            {"additional_special_tokens": ["<start_of_turn>", "<end_of_turn>"]}
        )
        template = with_template(
            other,
            "{% for m in messages %}<start_of_turn>"
            "{{ 'model' if m.role == 'assistant' else m.role }}\n"
            "{{ m.content }}<end_of_turn>\n{% endfor %}"
            "{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}",
        )
        rendered = template.render(chat("hi", "Haan bolo"))
        assert labelled(template, rendered) == "Haan bolo<end_of_turn>"

    def test_a_template_without_a_turn_end_is_refused(self, tokenizer):
        template = with_template(
            tokenizer, "{% for m in messages %}{{ m.content }}\n{% endfor %}"
        )
        with pytest.raises(TemplateError, match="never stop"):
            template.render(chat("hi", "haan"))

    def test_a_prompt_that_serving_renders_differently_is_refused(self, tokenizer):
        template = with_template(
            tokenizer,
            "{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}"
            "{% if add_generation_prompt %}<think>{% endif %}",
        )
        with pytest.raises(TemplateError, match="would differ"):
            template.render(chat("hi", "haan"))

    def test_a_tokenizer_without_a_template_is_refused(self, tokenizer):
        with pytest.raises(TemplateError, match="no chat template"):
            with_template(tokenizer, None).render(chat("hi", "haan"))


class TestTokenizer:
    def test_is_trained_and_saved_with_its_template(self, examples, tmp_path):
        made, copied = tmp_path / "made", tmp_path / "copied"
        rows = tmp_path / "corpus.parquet"
        pl.DataFrame({"text": ["namaste doston, kya haal hai"]}).write_parquet(rows)
        corpus = Shards([Shard("corpus", str(rows), "corpus")])
        arguments = {"examples": examples, "corpus": corpus, "template_kwargs": {}}
        sizes = TokenizerParams(vocab_size=320, corpus_rows=1)
        summary = make_tokenizer(**arguments, params=sizes, model_path=None, out=made)
        assert summary["vocab_size"] == 320
        make_tokenizer(**arguments, params=None, model_path=str(made), out=copied)
        before, after = load_tokenizer(made), load_tokenizer(copied)
        turns = chat("hi", "नमस्ते")
        assert ChatTemplate(before).render(turns) == ChatTemplate(after).render(turns)

    @given(text=st.text(max_size=60))
    @settings(max_examples=60, deadline=None)
    def test_any_text_survives(self, text):
        import unicodedata

        tokenizer = TEMPLATE.tokenizer
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        for mark in ("<|im_start|>", "<|im_end|>", "<|endoftext|>"):
            if mark in text:
                return
        assert tokenizer.decode(ids) == unicodedata.normalize("NFC", text)
