"""A model server that plays all rounds: answers, repairs, worse answers, marks."""

from __future__ import annotations

import re

import orjson

from tests.teachers.server import Server

_FACT = re.compile(r"Facts:\n- (.+)")
_QUESTION = re.compile(r"\n\s*Question: (.+)")
_GOOD = re.compile(r"Good answer:\n(.+)", re.DOTALL)
_SHOWN = re.compile(r"Answer A:\n(.+?)\n\nAnswer B:\n(.+?)\n\n\{", re.DOTALL)
ROUNDS = {
    "Its flaws:": "critique_refine",
    "The fault to make:": "preference_pair",
    "Answer A:": "review",
    "Facts:\n- ": "topic_qa",
}


def round_of(question: str) -> str:
    """Which recipe a prompt belongs to."""
    return next((name for mark, name in ROUNDS.items() if mark in question), "other")


class Talker(Server):
    """Says what the facts say; of one question in the wrong script at first."""

    flawed = "pass ka form kahan"

    def _shape(self, body: dict, text: str) -> str:
        asked = body["messages"][-1]["content"]
        say = getattr(self, f"_say_{round_of(asked)}", None)
        return orjson.dumps(say(asked)).decode() if say else super()._shape(body, text)

    def _say_topic_qa(self, asked: str) -> dict:
        question = _QUESTION.search(asked)[1]
        answer = "डिपो पर मिलेगा।" if question == self.flawed else _FACT.search(asked)[1]
        return {"question": question, "answer": answer}

    def _say_critique_refine(self, asked: str) -> dict:
        repaired = {
            "question": _QUESTION.search(asked)[1],
            "answer": _FACT.search(asked)[1],
        }
        return {"critique": "It is in Devanagari.", "repaired": repaired}

    def _say_preference_pair(self, asked: str) -> dict:
        good = _GOOD.search(asked)[1].strip()
        return {"rejected": f"{good} I hope this helps! Aur kuch poochna ho to batao."}

    def _say_review(self, asked: str) -> dict:
        shown = _SHOWN.search(asked)
        if shown is None:
            return {"flaw_a": "a little stiff", "score_a": 7}
        a, b = (3 if "hope this helps" in text else 8 for text in shown.groups())
        return {"flaw_a": "stiff", "score_a": a, "flaw_b": "goes on", "score_b": b}
