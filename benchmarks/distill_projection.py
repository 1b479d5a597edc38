"""Time and cost of a million persona dialogues on named machines and price lists.

Arithmetic, not measurement: tokens of a dialogue, counted on the shipped plan, over a
throughput that is worked out from a GPU's peak and an assumed utilisation. What this
machine did measure (the client, the gates) is in the same table, to show that it is
not what one waits for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
import polars as pl

from hinglish_pipeline.distill.estimate.text import duration, money, short
from hinglish_pipeline.distill.estimate.tokens import assumed_tokens
from hinglish_pipeline.teachers.price import Price

if TYPE_CHECKING:
    from collections.abc import Mapping

DIALOGUES = 1_000_000
PARAMETERS = 72.7e9  # Qwen2.5-72B, its model card
FLOP_PER_TOKEN = 2 * PARAMETERS  # one multiplication and one addition a weight
READING = 0.40  # of peak while prompts are read: assumed
WRITING = 0.15  # of peak while answers are written, hundreds at a time: assumed
CACHED = 0.9  # of a prompt's fixed part found in the prefix cache: assumed


@dataclass(frozen=True)
class Server:
    """GPUs that serve one copy of the teacher.

    Attributes:
        name: What they are.
        tflops: Dense peak of one, from its maker's data sheet.
        gpus: How many hold a copy.
        dollars: Rent of one GPU for an hour: assumed.
        copies: Copies that share the work.
    """

    name: str
    tflops: float
    gpus: int
    dollars: float
    copies: int = 1

    def seconds(self, reading: float, writing: float) -> float:
        """Time for so many tokens.

        Args:
            reading: Prompt tokens that are not in the cache.
            writing: Answer tokens.
        """
        flops = self.tflops * 1e12 * self.gpus * self.copies
        work = reading / READING + writing / WRITING
        return work * FLOP_PER_TOKEN / flops


SERVERS = (
    Server("4 x A100 80 GB, bf16", 312, 4, 1.8),
    Server("4 x H100 80 GB, bf16", 989, 4, 3.0),
    Server("2 x H100 80 GB, fp8", 1979, 2, 3.0),
    Server("16 x H100 80 GB, fp8, 8 copies", 1979, 2, 3.0, 8),
)
PRICES = {
    "endpoint by token": Price(prompt_per_million=0.40, completion_per_million=0.40),
    "its batch queue, half price": Price(
        prompt_per_million=0.20, completion_per_million=0.20
    ),
}


@dataclass(frozen=True)
class DialogueTokens:
    """Tokens of a mean dialogue request.

    Attributes:
        prompt: Tokens read.
        fixed: Those of them that every request begins with.
        completion: Tokens written.
        source: Where the numbers are from.
    """

    prompt: float
    fixed: float
    completion: float
    source: str


def count_dialogue_tokens(
    requests: pl.DataFrame, answers: pl.DataFrame, family: str = "qwen"
) -> DialogueTokens:
    """Guess the tokens of dialogue requests and of the answers they got.

    Args:
        requests: Rows of ``teacher_requests`` of the recipe ``persona_dialogue``.
        answers: Good rows of ``teacher_answers`` to them.
        family: Tokenizer family.
    """
    written = [
        orjson.dumps([{"role": "assistant", "content": content}]).decode()
        for content in answers["content"]
    ]
    chats = [orjson.loads(chat) for chat in requests["messages"]]
    systems = [
        orjson.dumps([m for m in chat if m["role"] == "system"]).decode()
        for chat in chats
    ]
    prompt, fixed, completion = (
        float(assumed_tokens(pl.Series(texts, dtype=pl.String), family)["usual"].mean())
        for texts in (requests["messages"].to_list(), systems, written)
    )
    source = (
        f"{requests.height:,} planned requests and {answers.height:,} answers, by "
        f"letters for the {family} tokenizer (assumed)"
    )
    return DialogueTokens(prompt, fixed, completion, source)


def dialogue_section(
    tokens: DialogueTokens, rates: Mapping[str, float], kept: float = 1.0
) -> str:
    """The section of docs/benchmarks.md.

    Args:
        tokens: Of a mean dialogue.
        rates: Measured on one core of this machine: what it does to requests a second,
            by what it is (``asking``, ``judging`` ...).
        kept: Share of answers that the gates keep; asked for accordingly more.

    Returns:
        Markdown, each number with where it came from.
    """
    asked = DIALOGUES / kept
    reading = asked * (tokens.prompt - CACHED * tokens.fixed)
    writing = asked * tokens.completion
    rows = [
        _server_row(server, reading, writing, asked * tokens.prompt)
        for server in SERVERS
    ]
    rows += [_price_row(name, price, asked, tokens) for name, price in PRICES.items()]
    own = [
        f"| {name}, one core of this machine | {rate:,.0f} requests/s, measured "
        f"| {duration(asked / rate)} | — |"
        for name, rate in rates.items()
    ]
    return "\n".join(
        [
            "## A million dialogues, projected",
            "",
            f"A projection, not a measurement: no run of this size was made. A mean "
            f"persona dialogue reads {tokens.prompt:,.0f} tokens, the first "
            f"{tokens.fixed:,.0f} of them alike in all, and writes "
            f"{tokens.completion:,.0f}: {tokens.source}. {asked:,.0f} are asked for, "
            f"as {kept:.0%} pass the gates. Teacher: Qwen2.5-72B, {FLOP_PER_TOKEN:.3g} "
            f"FLOP a token (published size). Throughput: a GPU's published dense peak, "
            f"of which {READING:.0%} while reading and {WRITING:.0%} while writing is "
            f"assumed, with {CACHED:.0%} of the fixed part found in the prefix cache "
            "(assumed). Rents (1.80 USD an hour for an A100, 3.00 for an H100) and "
            "token prices are assumed as well: put your own into the catalog's "
            "`price` and run the dry run.",
            "",
            "| by | rate | one million | USD |",
            "|---|---|---:|---:|",
            *rows,
            *own,
            "",
        ]
    )


def _server_row(server: Server, reading: float, writing: float, prompt: float) -> str:
    seconds = server.seconds(reading, writing)
    rent = Price(per_hour=server.dollars * server.gpus * server.copies)
    rate = f"{short(prompt / seconds)} + {short(writing / seconds)} tokens/s, assumed"
    return (
        f"| {server.name} | {rate} | {duration(seconds)} "
        f"| {money(rent.cost(0, 0, seconds))} |"
    )


def _price_row(name: str, price: Price, asked: float, tokens: DialogueTokens) -> str:
    cost = price.cost(round(asked * tokens.prompt), round(asked * tokens.completion))
    rate = (
        f"{price.prompt_per_million:.2f} + {price.completion_per_million:.2f} USD a "
        "million tokens, assumed"
    )
    return f"| {name} | {rate} | as long as it takes | {money(cost)} |"


def projected(values: Mapping[str, float]) -> str:
    """The section from saved lines.

    Args:
        values: Claim name to value; those of ``bench_dialogues`` and ``bench_client``.

    Returns:
        Markdown, empty while a line is missing.
    """
    needed = ("prompt", "fixed", "completion")
    names = [f"dialogue_{name}_tokens" for name in needed]
    rates = {"asking": "asking_cpu_256", "judging": "dialogue_judging_speed"}
    if not {*names, *rates.values(), "dialogue_kept_share"} <= values.keys():
        return ""
    tokens = DialogueTokens(
        *(values[name] for name in names),
        source="by letters of the shipped plan, for the Qwen tokenizer (assumed)",
    )
    return dialogue_section(
        tokens,
        {
            "asking": 1000 / values[rates["asking"]],
            "judging": values[rates["judging"]],
        },
        values["dialogue_kept_share"],
    )
