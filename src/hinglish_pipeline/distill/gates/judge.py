"""Run every gate over answers: a pure function, so changed gates ask nobody again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
import polars as pl

from hinglish_pipeline.distill.gates import (
    artefacts,
    card,
    copying,
    degradation,
    form,
    grounding,
    language,
    loops,
    persona,
    question,
    rewrite,
    safety,
    transliteration,
)
from hinglish_pipeline.distill.gates.candidate import Candidate, Turn, Verdict
from hinglish_pipeline.distill.gates.params import GateParams
from hinglish_pipeline.shards import versioned
from hinglish_pipeline.teachers.answer_json import (
    AnswerFormatError,
    find_fault,
    read_answer,
)

Gate = Callable[[Candidate, GateParams], Verdict]
Parse = Callable[[dict[str, Any], dict[str, Any]], Sequence[Any]]

GATES: dict[str, Gate] = {
    "turn_alternation": form.turn_alternation,
    "placeholder": artefacts.placeholder,
    "refusal": artefacts.refusal,
    "prompt_echo": copying.prompt_echo,
    "boilerplate": artefacts.boilerplate,
    "loop": loops.loop,
    "cut_off": form.cut_off,
    "length_band": form.length_band,
    "language_script": language.language_script,
    "standalone_question": question.standalone_question,
    "standalone_answer": question.standalone_answer,
    "news_artefact": artefacts.news_artefact,
    "numbers": grounding.numbers_grounded,
    "entities": grounding.entities_grounded,
    "groundedness": grounding.groundedness,
    "copied_from_passage": copying.copied_from_passage,
    "number_preservation": rewrite.number_preservation,
    "entity_preservation": rewrite.entity_preservation,
    "length_ratio": rewrite.length_ratio,
    "untranslated": rewrite.untranslated,
    "mechanical_transliteration": transliteration.mechanical_transliteration,
    "cmi_band": language.cmi_band,
    "gender_agreement": persona.gender_agreement,
    "persona_contradiction": card.persona_contradiction,
    "pii": safety.pii,
    "toxicity": safety.toxicity,
}
"""Reason code -> gate, in the order in which the first failure names the drop."""

REJECTED_GATES: dict[str, Gate] = {
    "turn_alternation": form.turn_alternation,
    "placeholder": artefacts.placeholder,
    "refusal": artefacts.refusal,
    "prompt_echo": copying.prompt_echo,
    "not_degraded": degradation.not_degraded,
    "degraded_elsewhere": degradation.degraded_elsewhere,
    "pii": safety.pii,
    "toxicity": safety.toxicity,
}
"""The same for the bad side of a preference pair: safe, and bad in the right way."""

READING_REASONS = ("teacher_failed", "teacher_declined", "bad_json", "schema")
"""Reasons that stop a row before any conversation exists."""

_MESSAGES = pl.List(pl.Struct({"role": pl.String, "content": pl.String}))
_TEXT_COLUMNS = (
    "topic intent doc_id licence teacher model refined_from gate_scores drop_reason"
    " detail"
).split()
EXAMPLE_SCHEMA = pl.Schema(
    [
        *(
            (name, pl.String())
            for name in ("example_id", "request_id", "recipe", "lang")
        ),
        ("messages", _MESSAGES),
        *((name, pl.String()) for name in _TEXT_COLUMNS),
    ]
)
_ANSWER_COLUMNS = ("status", "content", "finish_reason", "error", "teacher", "model")
_ASKED_KEYS = ("text", "sentence", "passage", "question")
_RAW_LIMIT = 2000
_NO_ANSWER = ("teacher_failed", "teacher_declined")


class _Rejected(NamedTuple):
    reason: str
    detail: str


@versioned("5")
def judge_answers(
    requests: pl.DataFrame, answers: pl.DataFrame, *, params: GateParams
) -> pl.DataFrame:
    """Turn answers into examples, each with its scores and its first failing gate.

    Nothing vanishes: every request gives at least one row. A request without a usable
    answer gives one row with empty `messages`, the reason (`teacher_failed`,
    `teacher_declined`, `bad_json`, `schema`) and its raw text in `detail` (first 2,000
    characters); where nothing was said, what was asked about stands there. An answer
    with several conversations gives one row each.

    Args:
        requests: one shard of `teacher_requests`.
        answers: the aligned shard of `teacher_answers`; order does not matter, an
            absent answer counts as failed.
        params: thresholds; `disabled` gates are scored but never drop.

    Returns:
        Rows of `EXAMPLE_SCHEMA`, in the order of the requests.
    """
    joined = requests.join(
        answers.select(
            "request_id", *_ANSWER_COLUMNS, pl.col("drop_reason").cast(pl.String)
        ).unique("request_id", keep="last"),
        on="request_id",
        how="left",
        maintain_order="left",
    )
    rows = [row for r in joined.iter_rows(named=True) for row in _judge_row(r, params)]
    return pl.DataFrame(rows, schema=EXAMPLE_SCHEMA, orient="row")


def judge_candidate(
    candidate: Candidate, params: GateParams, gates: Mapping[str, Gate] = GATES
) -> dict[str, Verdict]:
    """All gates' verdicts on one conversation, in the order of the gates.

    Gates after a failed `turn_alternation` are skipped: they would judge turns that
    are not there.
    """
    verdicts: dict[str, Verdict] = {}
    for reason, gate in gates.items():
        verdicts[reason] = gate(candidate, params)
        if reason == "turn_alternation" and verdicts[reason].detail:
            break
    return verdicts


def _judge_row(row: dict[str, Any], params: GateParams) -> Iterator[dict[str, Any]]:
    from hinglish_pipeline.distill.recipes import get_recipe

    recipe = get_recipe(row["recipe"])
    asked = orjson.loads(row["variables"] or "{}")
    outcome = _read(row, asked, recipe.parse)
    # A repair is judged as what it repairs.
    subject = recipe.subject(asked, orjson.loads(row["messages"] or "[]"))
    gates = REJECTED_GATES if recipe.output == "rejected" else GATES
    variables = dict(subject.variables)
    row = {**row, "recipe": subject.recipe, "refined_from": _origin(asked)}
    if isinstance(outcome, _Rejected):
        yield _example(row, variables, 0, ()) | {
            "licence": _licence(row, variables, params),
            "gate_scores": "{}",
            "drop_reason": outcome.reason,
            "detail": outcome.detail,
        }
        return
    prompt = tuple(Turn(m["role"], m["content"]) for m in subject.messages)
    for position, turns in enumerate(outcome):
        candidate = Candidate(row["recipe"], row["lang"], turns, variables, prompt)
        yield (
            _example(row, variables, position, turns)
            | {"licence": _licence(row, variables, params)}
            | _summarise(judge_candidate(candidate, params, gates), params)
        )


def _read(
    row: dict[str, Any], variables: dict[str, Any], parse: Parse
) -> list[tuple[Turn, ...]] | _Rejected:
    """The conversations of one answer, or why there are none."""
    raw = (row["content"] or "")[:_RAW_LIMIT]
    if row["status"] != "ok":
        error = row["error"] or "no answer on record"
        known = row["drop_reason"] in _NO_ANSWER
        detail = [error, raw, f"asked: {_asked(row, variables)}"[:_RAW_LIMIT]]
        return _Rejected(
            row["drop_reason"] if known else _NO_ANSWER[0],
            " | ".join(part for part in detail if part),
        )
    cut = " (cut at the token limit)" if row["finish_reason"] == "length" else ""
    try:
        answer = read_answer(row["content"] or "", {"type": "object"})
    except AnswerFormatError as error:
        return _Rejected("bad_json", f"{error}{cut} | {raw}")
    if fault := find_fault(answer, orjson.loads(row["schema"] or "{}")):
        return _Rejected("schema", f"{fault}{cut} | {raw}")
    try:
        parsed = parse(answer, variables)
        found = [
            tuple(Turn(m["role"], m["content"]) for m in talk)
            for talk in _conversations(parsed)
        ]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        return _Rejected("schema", f"{type(error).__name__}: {error} | {raw}")
    if not found:
        return _Rejected("schema", f"no conversation in the answer | {raw}")
    if any(not isinstance(text, str) for turns in found for t in turns for text in t):
        return _Rejected("schema", f"a role or content is no text | {raw}")
    return found


def _asked(row: dict[str, Any], variables: dict[str, Any]) -> str:
    """What a reader would call the question: source text, question or questions."""
    for key in _ASKED_KEYS:
        if isinstance(value := variables.get(key), str) and value.strip():
            return value.strip()
    exchanges = variables.get("exchanges")
    steps = exchanges if isinstance(exchanges, list) else []
    asks = [
        str(step["ask"]) for step in steps if isinstance(step, dict) and "ask" in step
    ]
    sent = [m["content"] for m in orjson.loads(row["messages"] or "[]")][-1:]
    return " / ".join(asks or sent)


def _conversations(parsed: Sequence[Any]) -> Sequence[Sequence[Mapping[str, str]]]:
    """A recipe returns one conversation or a list of them."""
    return [parsed] if parsed and isinstance(parsed[0], Mapping) else parsed


def _summarise(verdicts: dict[str, Verdict], params: GateParams) -> dict[str, Any]:
    """Scores as JSON, and the first failure that is not disabled."""
    failed = [reason for reason, verdict in verdicts.items() if verdict.detail]
    blocking = [reason for reason in failed if reason not in params.disabled]
    scores: dict[str, Any] = {
        reason: round(verdict.score, 4)
        for reason, verdict in verdicts.items()
        if verdict.score is not None
    }
    first = blocking[0] if blocking else None
    return {
        "gate_scores": orjson.dumps(
            {**scores, "failed": failed}, option=orjson.OPT_SORT_KEYS
        ).decode(),
        "drop_reason": first,
        "detail": verdicts[first].detail if first else None,
    }


def _example(
    row: dict[str, Any],
    variables: dict[str, Any],
    position: int,
    turns: tuple[Turn, ...],
) -> dict[str, Any]:
    messages = [{"role": turn.role, "content": turn.content} for turn in turns]
    identity = orjson.dumps([row["request_id"], position, messages])
    intent = variables.get("intent")
    return {
        "example_id": hashlib.sha256(identity).hexdigest()[:32],
        "request_id": row["request_id"],
        "recipe": row["recipe"],
        "lang": row["lang"],
        "messages": messages,
        "topic": row["topic"],
        "intent": intent if isinstance(intent, str) else None,
        "doc_id": row["doc_id"],
        "teacher": row["teacher"],
        "model": row["model"],
        "refined_from": row["refined_from"],
    }


def _origin(asked: dict[str, Any]) -> str | None:
    """The example_id of the row that a follow-up begins with; None in round 1."""
    origin = asked.get("origin")
    return origin["example_id"] if isinstance(origin, dict) else None


def _licence(
    row: dict[str, Any], variables: dict[str, Any], params: GateParams
) -> str | None:
    """The document's licence; the cards' where no document was used."""
    if row["doc_id"] is None:
        return str(variables.get("licence") or params.card_licence)
    licence = variables.get("licence")
    return licence if isinstance(licence, str) and licence.strip() else None
