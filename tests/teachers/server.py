"""A real HTTP server on loopback that plays a model server, by script."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import orjson
from aiohttp import web


@dataclass
class Server:
    """Answers with the schema's shape unless a script says otherwise.

    Attributes:
        script: Question text to what happens on its successive attempts; after the
            last entry it answers well. Entries: ``"500"``, ``"429:<Retry-After>"``,
            ``"400"``, ``"401"``, ``"not json"``, ``"bad answer"``, ``"cut"``,
            ``"length"``, ``"hang"``, ``"fenced"``.
        dialect: What response_format it obeys.
        key: Bearer token it wants, if any.
    """

    script: dict[str, list[str]] = field(default_factory=dict)
    dialect: str = "json_schema"
    key: str | None = None
    latency_s: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    bodies: list[dict] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    probes: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    url: str = ""
    port: int = 0

    def __enter__(self) -> Server:
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
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
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
        if question == "Say good morning.":
            self.probes += 1
            return self._complete(self._shape(body, "Good morning!"))
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
            if attempt < len(steps):
                return await self._misbehave(request, steps[attempt], body)
            return self._complete(self._shape(body, f"{question} ka jawab"))
        finally:
            self.in_flight -= 1

    async def _misbehave(
        self, request: web.Request, step: str, body: dict
    ) -> web.StreamResponse:
        good = self._shape(body, "jawab")
        if step.startswith("429"):
            headers = {"Retry-After": step.split(":")[1]}
            return web.json_response(
                {"error": "slow down"}, status=429, headers=headers
            )
        if step.isdigit():
            error = {"error": {"message": f"{step} as scripted"}}
            return web.json_response(error, status=int(step))
        if step == "hang":
            await asyncio.sleep(30)
        if step == "not json":
            return web.Response(body=b'{"choices": [{"mess', content_type="text/plain")
        if step == "cut":
            reply = web.StreamResponse(headers={"Content-Length": "5000"})
            await reply.prepare(request)
            await reply.write(b'{"choices": [')
            request.transport.close()
            return reply
        if step == "fenced":
            return self._complete(f"Sure! Here it is:\n```json\n{good}\n```")
        if step == "length":
            return self._complete(good[: len(good) // 2], finish="length")
        return self._complete('{"kuch": "aur"}')

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
        message = {"role": "assistant", "content": content}
        return web.json_response(
            {
                "choices": [{"message": message, "finish_reason": finish}],
                "usage": {"prompt_tokens": 11, "completion_tokens": 7},
            }
        )


def _example(schema: dict, text: str) -> object:
    """The smallest value of a schema, saying ``text`` wherever it may."""
    if schema["type"] == "object":
        return {k: _example(v, text) for k, v in schema["properties"].items()}
    if schema["type"] == "array":
        return [_example(schema["items"], text)] * schema.get("minItems", 1)
    return schema.get("enum", [text])[0]
