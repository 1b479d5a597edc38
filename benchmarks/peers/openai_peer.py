"""Asks a server with the official client; run in its own environment.

Arguments: base URL, number of requests, concurrency, JSON schema. Writes the client's
CPU and wall seconds, warm-up left out, as JSON.
"""

import asyncio
import json
import sys
import time

from openai import AsyncOpenAI

WARM_UP = 100


async def ask(client: AsyncOpenAI, number: int, shape: dict) -> None:
    question = f"Sawal {number}: aaj mausam kaisa hai?"
    reply = await client.chat.completions.create(
        model="scripted",
        messages=[{"role": "user", "content": question}],
        temperature=0.5,
        max_tokens=50,
        response_format=shape,
    )
    assert json.loads(reply.choices[0].message.content)["answer"]


async def ask_all(client, first: int, n: int, concurrency: int, shape: dict) -> None:
    numbers = iter(range(first, first + n))

    async def work() -> None:
        for number in numbers:
            await ask(client, number, shape)

    await asyncio.gather(*(work() for _ in range(concurrency)))


async def main() -> None:
    url, n, concurrency, schema = sys.argv[1:]
    named = {"name": "answer", "schema": json.loads(schema), "strict": True}
    shape = {"type": "json_schema", "json_schema": named}
    async with AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:
        await ask_all(client, 0, WARM_UP, int(concurrency), shape)
        cpu, wall = time.process_time(), time.perf_counter()
        await ask_all(client, WARM_UP, int(n), int(concurrency), shape)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    json.dump({"cpu": cpu, "wall": wall}, sys.stdout)


asyncio.run(main())
