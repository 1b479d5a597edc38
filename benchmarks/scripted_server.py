"""A model server on loopback that answers after a fixed time; prints its address.

Arguments: seconds until an answer, and JSON of fault name to its share of all requests
(``500``, ``429``, ``malformed``, ``cut``, ``hang``). ``GET /seen`` tells how many
requests came and what befell them.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANSWER = orjson.dumps(
    {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": '{"answer":"Aaj dhoop hai, shaam ko baarish hogi."}',
                },
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }
)
MALFORMED = ANSWER.replace(b'{\\"answer\\":', b'{\\"answer\\": Aaj, ')
HANG_S = 3600.0
JSON = "application/json"


class Script:
    """Which fault befalls a request, drawn anew for every attempt."""

    def __init__(self, latency_s: float, faults: Mapping[str, float]) -> None:
        self._latency_s = latency_s
        self._names = [*faults, "good"]
        self._weights = [*faults.values(), 1.0 - sum(faults.values())]
        self._random = random.Random(20261121)
        self.seen: Counter[str] = Counter()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one chat completion."""
        await request.read()
        (fate,) = self._random.choices(self._names, self._weights)
        self.seen[fate] += 1
        await asyncio.sleep(HANG_S if fate == "hang" else self._latency_s)
        if fate in ("500", "429"):
            return web.Response(status=int(fate), body=b'{"error": "busy"}')
        if fate == "malformed":
            return web.Response(body=MALFORMED, content_type=JSON)
        if fate == "cut":
            return await _cut(request)
        return web.Response(body=ANSWER, content_type=JSON)

    async def tell(self, _: web.Request) -> web.Response:
        """What came so far."""
        return web.json_response(dict(self.seen))


async def _cut(request: web.Request) -> web.StreamResponse:
    """Promise a whole body, send half of it and hang up."""
    reply = web.StreamResponse(headers={"Content-Type": JSON})
    reply.content_length = len(ANSWER)
    await reply.prepare(request)
    await reply.write(ANSWER[: len(ANSWER) // 2])
    if request.transport is not None:
        request.transport.close()
    return reply


async def serve(latency_s: float, faults: Mapping[str, float]) -> None:
    """Answer until the process is ended."""
    script = Script(latency_s, faults)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", script.answer)
    app.router.add_get("/seen", script.tell)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    _, port = runner.addresses[0][:2]
    print(f"http://127.0.0.1:{port}/v1", flush=True)
    await asyncio.Event().wait()


@contextmanager
def running(
    latency_s: float, faults: Mapping[str, float] | None = None
) -> Iterator[str]:
    """Run a server in a process of its own, so its CPU is not the client's.

    Yields:
        Its base URL.
    """
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__)), str(latency_s), json.dumps(faults or {})],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)


def seen(url: str) -> dict[str, int]:
    """Requests a running server got, by what befell them."""
    with urllib.request.urlopen(url.removesuffix("/v1") + "/seen", timeout=10) as reply:
        found: dict[str, int] = json.load(reply)
    return found


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), json.loads(sys.argv[2])))
