"""What servers really send: reasoning, refusals, filters, parts, and less than JSON."""

import pytest

from hinglish_pipeline.teachers import build_teacher
from hinglish_pipeline.teachers.endpoint.completion import read_completion
from tests.teachers.make import make_requests
from tests.teachers.server import Server

HAAN = '{"answer":"haan"}'


def ask(step, times=1, **settings):
    """What becomes of a row that meets something odd, and how often it was sent."""
    settings = {"backoff_s": 0.01, "max_attempts": 2, "dialect": "none"} | settings
    with Server(script={"a": [step] * times}) as server:
        teacher = build_teacher("openai", model="m", base_url=server.url, **settings)
        (answer,) = teacher.answer(make_requests("a"))
    return answer, server.seen["a"], teacher.usage


@pytest.mark.parametrize("step", ["reasoning", "parts", "odd usage", "no usage"])
def test_an_answer_is_found_in_any_wrapping(step):
    answer, sent, _ = ask(step)
    assert (answer.status, sent) == ("ok", 1)
    assert answer.content.replace(": ", ":") == HAAN


def test_reasoning_in_the_text_is_dropped():
    answer, sent, _ = ask("thinking")
    assert (answer.status, sent) == ("ok", 1)
    assert answer.content == '{"answer":"jawab"}'


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("null", "the answer is empty"),
        ("tool call", "the answer is a tool call, not text"),
        ("reasoning alone", "the answer is reasoning alone"),
        ("only thinking", "the answer ends inside its reasoning"),
        ("no choices", "the reply is no chat completion"),
        ("error in 200", "an error in a reply of status 200: upstream is busy"),
    ],
)
def test_what_another_draw_may_mend_is_asked_again(step, error):
    answer, sent, _ = ask(step)
    assert (answer.status, sent) == ("ok", 2)
    answer, sent, _ = ask(step, times=2)
    assert (answer.status, answer.error, sent) == ("failed", error, 2)


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("refusal", "the model refused: I can't help with that."),
        ("filter", "stopped by the server's content filter"),
        ("length", "cut off at max_tokens"),
    ],
)
def test_what_it_cannot_is_not(step, error):
    answer, sent, _ = ask(step)
    assert (answer.status, answer.error, sent) == ("failed", error, 1)


def test_odd_token_counts_are_none():
    answer, _, _ = ask("odd usage")
    assert (answer.prompt_tokens, answer.completion_tokens) == (0, 0)


def test_reasoning_tokens_are_counted():
    data = (
        b'{"choices": [{"message": {"content": "haan"}, "finish_reason": "stop"}], '
        b'"usage": {"prompt_tokens": 5, "completion_tokens": 9, '
        b'"completion_tokens_details": {"reasoning_tokens": 7}}}'
    )
    reply = read_completion(data, 0.5)
    assert (reply.content, reply.reasoning_tokens, reply.seconds) == ("haan", 7, 0.5)


def test_spending_is_added_up():
    price = {"prompt_per_million": 1_000_000, "completion_per_million": 0}
    _, _, usage = ask("bad answer", price=price)
    assert (usage.requests, usage.retries) == (1, 1)
    assert usage.cost == 22
    assert usage.seconds > 0
