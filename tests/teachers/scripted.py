"""A teacher for tests of what surrounds teachers: it follows a script and counts."""

from __future__ import annotations

from collections import Counter

import orjson

from hinglish_pipeline.teachers import Price, TeacherAnswer, TeacherError


class ScriptedTeacher:
    """Answers everything but what it is told to fail, skip or die at."""

    price = Price()

    def __init__(
        self,
        model="scripted-1",
        fail=(),
        skip=(),
        decline=(),
        die_at=None,
        reverse=True,
    ):
        self.model = model
        self.fail, self.skip, self.decline = set(fail), set(skip), set(decline)
        self.die_at = die_at
        self.reverse = reverse
        self.closed = False
        self.asked: Counter[str] = Counter()

    def __fingerprint__(self):
        return self.identity()

    def identity(self):
        return {"kind": "scripted", "model": self.model}

    def answer(self, requests):
        requests = list(requests)
        for request in reversed(requests) if self.reverse else requests:
            text = request.messages[-1]["content"]
            if text == self.die_at:
                raise TeacherError("the server is gone")
            self.asked[text] += 1
            if text in self.skip:
                continue
            if text in self.decline:
                yield TeacherAnswer(
                    request.id, "failed", "", error="cannot", is_final=True
                )
            elif text in self.fail:
                yield TeacherAnswer(request.id, "failed", "adha jaw", error="cut off")
            else:
                content = orjson.dumps({"answer": f"{text} by {self.model}"}).decode()
                yield TeacherAnswer(request.id, "ok", content)

    def close(self):
        self.closed = True
