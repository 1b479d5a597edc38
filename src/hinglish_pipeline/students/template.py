"""One chat template for rendering, loss masks, prompts and serving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hinglish_pipeline.errors import PipelineError

Message = Mapping[str, str]
IGNORED = -100
TURN_START = "<|im_start|>"
TURN_END = "<|im_end|>"
PADDING = "<|endoftext|>"
CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] "
    "+ '<|im_end|>\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
KNOWN_TURN_ENDS = (TURN_END, "<end_of_turn>", "<turn|>", "<|eot_id|>", "</s>")


class TemplateError(PipelineError):
    """A tokenizer's chat template cannot be trained on as it is."""


@dataclass(frozen=True)
class Rendered:
    """One conversation as the model sees it.

    Attributes:
        text: The rendered conversation.
        input_ids: Its token ids, shape (n,).
        labels: The same ids where loss is taken, else -100, shape (n,).
    """

    text: str
    input_ids: list[int]
    labels: list[int]

    @property
    def n_labels(self) -> int:
        """Number of tokens with loss."""
        return sum(label != IGNORED for label in self.labels)


@dataclass(frozen=True)
class ChatTemplate:
    """The chat format of one tokenizer, for training and serving alike.

    Text always comes from the tokenizer's own Jinja template, which is saved with
    the student; so what was trained is what a server renders. Each conversation is
    tokenised once and labels are found by character offsets, never by the length of
    a separately tokenised prompt.

    Attributes:
        tokenizer: A fast transformers tokenizer with a ``chat_template``.
        kwargs: Extra variables of the template (e.g. ``enable_thinking: false``).
    """

    tokenizer: Any
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def turn_end(self) -> str:
        """The text of the token that ends an assistant turn."""
        vocabulary = self.tokenizer.get_vocab()
        probe = self._text([_turn("user", "a"), _turn("assistant", "b")])
        for mark in (*KNOWN_TURN_ENDS, self.tokenizer.eos_token):
            if mark and mark in vocabulary and mark in probe.rsplit("b", 1)[-1]:
                return str(mark)
        raise TemplateError(
            "No turn-end token follows an assistant turn in the chat template of "
            f"{self.tokenizer.name_or_path or 'this tokenizer'}; a model trained on it "
            "would never stop. Add one to the template."
        )

    @property
    def turn_end_id(self) -> int:
        """The id of the token that ends an assistant turn."""
        return int(self.tokenizer.convert_tokens_to_ids(self.turn_end))

    @property
    def stop_ids(self) -> list[int]:
        """Ids at which generation stops: the turn end and the tokenizer's eos."""
        ids = {self.turn_end_id}
        if self.tokenizer.eos_token_id is not None:
            ids.add(int(self.tokenizer.eos_token_id))
        return sorted(ids)

    def prompt(self, messages: Sequence[Message]) -> str:
        """Text up to where the assistant begins to speak."""
        return self._text(messages, add_generation_prompt=True)

    def prompt_ids(self, messages: Sequence[Message]) -> list[int]:
        """Token ids of :meth:`prompt`, shape (n,)."""
        encoded = self.tokenizer(self.prompt(messages), add_special_tokens=False)
        return list(encoded["input_ids"])

    def render(self, messages: Sequence[Message]) -> Rendered:
        """Render one conversation for training.

        Args:
            messages: Turns; the last is the assistant's.

        Raises:
            TemplateError: If the last answer cannot be found in the rendered text.
        """
        return self.render_all([messages])[0]

    def render_all(self, conversations: Sequence[Sequence[Message]]) -> list[Rendered]:
        """Render many conversations with one call of the tokenizer.

        Raises:
            TemplateError: As :meth:`render`.
        """
        if not conversations:
            return []
        end = self.turn_end
        texts = [self._text(messages) for messages in conversations]
        spans = [
            self._answer_spans(messages, text, end)
            for messages, text in zip(conversations, texts, strict=True)
        ]
        encoded = self.tokenizer(
            texts, add_special_tokens=False, return_offsets_mapping=True
        )
        return [
            Rendered(text, list(ids), _mask(ids, offsets, spans_here))
            for text, ids, offsets, spans_here in zip(
                texts,
                encoded["input_ids"],
                encoded["offset_mapping"],
                spans,
                strict=True,
            )
        ]

    def _answer_spans(
        self, messages: Sequence[Message], text: str, end: str
    ) -> list[tuple[int, int]]:
        """Character spans of the answers, each with its turn-end token.

        A turn whose generation prompt is not a prefix of the rendered conversation
        (templates that strip the reasoning of earlier turns) carries no loss; the
        last turn must have one.
        """
        spans = []
        for number, message in enumerate(messages):
            if message["role"] != "assistant":
                continue
            prompt = self.prompt(messages[:number])
            start = len(prompt)
            inside = start + len(message["content"]) if text.startswith(prompt) else -1
            stop = text.find(end, inside) if inside >= 0 else -1
            if stop >= 0:
                spans.append((start, stop + len(end)))
            elif number == len(messages) - 1:
                raise TemplateError(
                    "The generation prompt is not a prefix of the rendered training "
                    f"text; train and serve would differ. Prompt ends {prompt[-60:]!r},"
                    f" text has {text[max(0, start - 60) : start + 20]!r}. Set "
                    "`template_kwargs` (e.g. enable_thinking: false)."
                )
        return spans

    def _text(
        self, messages: Sequence[Message], *, add_generation_prompt: bool = False
    ) -> str:
        if getattr(self.tokenizer, "chat_template", None) is None:
            raise TemplateError("This tokenizer has no chat template; give it one.")
        return str(
            self.tokenizer.apply_chat_template(
                [dict(message) for message in messages],
                tokenize=False,
                add_generation_prompt=add_generation_prompt,
                **self.kwargs,
            )
        )


def _turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _mask(
    ids: Sequence[int],
    offsets: Sequence[tuple[int, int]],
    spans: Sequence[tuple[int, int]],
) -> list[int]:
    labels = [IGNORED] * len(ids)
    for position, (first, last) in enumerate(offsets):
        if last > first and any(a <= first and last <= b for a, b in spans):
            labels[position] = ids[position]
    return labels
