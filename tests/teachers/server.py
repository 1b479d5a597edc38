"""A real HTTP server on loopback that plays a model server, by script."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import orjson
from aiohttp import web

CANARY = "Namaste"
PROBE = "Say good morning."


@dataclass
class Server:
    """Answers with the schema's shape unless a script says otherwise.

    Attributes:
        script: Question text to what happens on its successive attempts; after the
            last entry it answers well. Entries: a status (``"500"``, ``"400"``),
            ``"429:<Retry-After>"``, ``"hang"``, ``"cut"``, a body's name in
            ``_BODIES``, ``_MESSAGES`` or ``_befall``.
        mix: Entry to its share of all requests, drawn anew for every attempt.
        everybody: Entry that befalls everybody while it is set, the canary too ...
        everybody_after: ... once so many requests have been answered.
        most_per_s: Requests per second it bears; more get 429.
        headers: Sent with every reply.
        dialect: What response_format it obeys.
        key: Bearer token it wants, if any.
    """

    script: dict[str, list[str]] = field(default_factory=dict)
    mix: dict[str, float] = field(default_factory=dict)
    everybody: str = ""
    everybody_after: int = 0
    most_per_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    dialect: str = "json_schema"
    key: str | None = None
    latency_s: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    bodies: list[dict] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    probes: int = 0
    canaries: int = 0
    refused_by_everybody: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    url: str = ""
    port: int = 0

    def __enter__(self) -> Server:
        self._random = random.Random(7)
        self._allowance, self._allowance_at = 1.0, 0.0
        started = threading.Event()
        self._thread = threading.Thread(
            target=self._serve, args=(started,), daemon=True
        )
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _serve(self, started: threading.Event) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._run(started))
        self._loop.close()

    async def _run(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._handle)
        runner = web.AppRunner(
            app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, backlog=1024)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/v1"
        started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = orjson.loads(await request.read())
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            given = request.headers.get("Authorization", "")
            message = {"error": {"message": f"Incorrect API key provided: {given}"}}
            return web.json_response(message, status=401)
        question = body["messages"][-1]["content"]
        self.probes += question == PROBE
        self.canaries += question == CANARY
        if self.everybody and self.outcomes.total() >= self.everybody_after:
            self.refused_by_everybody += 1
            return await self._befall(request, self.everybody, body)
        if question == PROBE:
            return self._complete(self._shape(body, "Good morning!"))
        if question == CANARY:
            return self._complete("Na", finish="length")
        return await self._answer(request, body, question)

    async def _answer(
        self, request: web.Request, body: dict, question: str
    ) -> web.StreamResponse:
        attempt = self.seen[question]
        self.seen[question] += 1
        self.bodies.append(body)
        self.times[question].append(self._loop.time())
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            steps = self.script.get(question, [])
            step = steps[attempt] if attempt < len(steps) else self._draw()
            self.outcomes[step or "good"] += 1
            if step:
                return await self._befall(request, step, body)
            return self._complete(self._shape(body, f"{question} ka jawab"))
        finally:
            self.in_flight -= 1

    def _draw(self) -> str:
        """Choose by the mix, and turn away what is above the limit."""
        if self.most_per_s:
            now = self._loop.time()
            passed = (now - self._allowance_at) * self.most_per_s
            burst = max(1.0, self.most_per_s / 10)
            self._allowance = min(burst, self._allowance + passed)
            self._allowance_at = now
            if self._allowance < 1:
                return "429"
            self._allowance -= 1
        if not self.mix:
            return ""
        good = 1 - sum(self.mix.values())
        return self._random.choices(["", *self.mix], [good, *self.mix.values()])[0]

    async def _befall(
        self, request: web.Request, step: str, body: dict
    ) -> web.StreamResponse:
        good = self._shape(body, "jawab")
        if step.startswith("429:"):
            headers = {"Retry-After": step.split(":")[1]}
            return web.json_response(
                {"error": "slow down"}, status=429, headers=headers
            )
        if step == "hang":
            await self._stop.wait()
            step = "500"
        if step.isdigit():
            error = {"error": {"message": f"{step} as scripted"}}
            return web.json_response(error, status=int(step), headers=self.headers)
        if step == "cut":
            reply = web.StreamResponse(headers={"Content-Length": "5000"})
            await reply.prepare(request)
            await reply.write(b'{"choices": [')
            request.transport.close()
            return reply
        if step in _BODIES:
            return web.Response(body=_BODIES[step], content_type="text/plain")
        if step in _MESSAGES:
            message = {"role": "assistant", **_MESSAGES[step]}
            return self._wrap(message, "stop")
        if step == "filter":
            return self._complete("", finish="content_filter")
        if step == "length":
            return self._complete(good[: len(good) // 2], finish="length")
        written = {
            "bad answer": '{"kuch": "aur"}',
            "fenced": f"Sure! Here it is:\n```json\n{good}\n```",
            "thinking": f"<think>\nLet me see {{}}.\n</think>\n\n{good}",
            "only thinking": "<think>\nLet me see",
        }
        return self._complete(written[step])

    def _shape(self, body: dict, text: str) -> str:
        """Obey the schema if it came in this server's dialect; else say plain text."""
        wanted = body.get("response_format", {})
        schema = wanted.get("schema") or wanted.get("json_schema", {}).get("schema")
        if self.dialect != wanted.get("type") and text == "Good morning!":
            return text
        if schema is None:
            return orjson.dumps({"answer": text}).decode()
        return orjson.dumps(_example(schema, text)).decode()

    def _complete(self, content: str, finish: str = "stop") -> web.Response:
        return self._wrap({"role": "assistant", "content": content}, finish)

    def _wrap(self, message: dict, finish: str) -> web.Response:
        return web.json_response(
            {
                "choices": [{"message": message, "finish_reason": finish}],
                "usage": {"prompt_tokens": 11, "completion_tokens": 7},
            },
            headers=self.headers,
        )


_BODIES = {
    "not json": b'{"choices": [{"mess',
    "no choices": b'{"choices": []}',
    "error in 200": b'{"error": {"message": "upstream is busy", "code": 502}}',
    "odd usage": b'{"choices": [{"message": {"content": "{\\"answer\\": \\"haan\\"}"}, '
    b'"finish_reason": null}], "usage": {"prompt_tokens": "n/a", '
    b'"completion_tokens": null}}',
    "no usage": b'{"choices": [{"message": '
    b'{"content": "{\\"answer\\": \\"haan\\"}"}}]}',
}
_MESSAGES = {
    "null": {"content": None},
    "tool call": {"content": None, "tool_calls": [{"function": {"name": "jawab"}}]},
    "refusal": {"content": None, "refusal": "I can't help with that."},
    "reasoning": {"content": '{"answer": "haan"}', "reasoning_content": "Hmm {}"},
    "reasoning alone": {"content": None, "reasoning_content": "Hmm"},
    "parts": {
        "content": [
            {"type": "text", "text": '{"answer": '},
            {"type": "text", "text": '"haan"}'},
        ]
    },
}


def _example(schema: dict, text: str) -> object:
    """The smallest value of a schema, saying ``text`` wherever it may."""
    if schema["type"] == "object":
        return {k: _example(v, text) for k, v in schema["properties"].items()}
    if schema["type"] == "array":
        return [_example(schema["items"], text)] * schema.get("minItems", 1)
    return schema.get("enum", [text])[0]
