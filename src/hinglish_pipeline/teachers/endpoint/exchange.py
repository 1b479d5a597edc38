"""One HTTP exchange with an OpenAI-compatible server, and what its reply means."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.teachers.endpoint.completion import (
    Reply,
    Trouble,
    describe,
    read_completion,
)
from hinglish_pipeline.teachers.endpoint.limits import asked_wait, spent_wait

if TYPE_CHECKING:
    import asyncio

    import aiohttp

    from hinglish_pipeline.teachers.endpoint.settings import OpenAISettings, Place

_TROUBLES: dict[int, Trouble] = {
    401: "refused",
    402: "refused",
    403: "refused",
    404: "refused",
    408: "broken",
    409: "broken",
    425: "broken",
    429: "limited",
}
_ADVICE = {
    401: "the key is missing or wrong; set api_key in credentials.yml",
    402: "nothing is left to spend there",
    403: "the key may not use this model",
    404: "no such model or address; check model and base_url in the catalog",
}


class Exchange:
    """Posts bodies to one server's ``/chat/completions`` and reads the replies.

    Args:
        place: Whom to ask.
        settings: The teacher's settings.
    """

    def __init__(self, place: Place, settings: OpenAISettings) -> None:
        from yarl import URL

        self._host = place.host
        self._secret = place.secret.get_secret_value() if place.secret else ""
        self._url = URL(f"{place.base_url}/chat/completions")
        self._session = _open_session(
            place.concurrency, settings.connect_timeout_s, self._secret
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def post(self, body: dict[str, Any], timer: asyncio.Timeout) -> Reply:
        """Send one body.

        Args:
            body: Fields of a chat completion request.
            timer: Ends the wait for the whole answer.

        Returns:
            The reply; trouble of any kind is a reply with ``error``.
        """
        import aiohttp

        started = time.monotonic()
        try:
            async with (
                timer,
                self._session.post(self._url, data=orjson.dumps(body)) as reply,
            ):
                status, headers = reply.status, reply.headers
                data = await reply.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Reply(error="no connection", trouble="absent")
        except TimeoutError:
            error = f"no answer within {time.monotonic() - started:.1f} s"
            return Reply(error=error, trouble="broken", timed_out=True)
        except (aiohttp.ClientError, OSError) as error:
            kind = type(error).__name__
            return Reply(error=f"connection broke ({kind})", trouble="broken")
        if status != 200:
            return self._read_refusal(status, headers, data)
        answer = read_completion(data, time.monotonic() - started)
        wait_s = spent_wait(headers)
        return answer if wait_s is None else _waiting(answer, wait_s)

    def _read_refusal(self, status: int, headers: Any, data: bytes) -> Reply:
        # Servers like to echo the key they were given.
        detail = describe(data)
        if self._secret:
            detail = detail.replace(self._secret, "***")
        error = f"HTTP {status}: {detail}".removesuffix(": ")
        if status in _ADVICE:
            error = (
                f"the teacher at {self._host} answers {status}: {_ADVICE[status]}. "
                f"It says: {detail or 'nothing'}"
            )
        trouble = _TROUBLES.get(status, "broken" if status >= 500 else "rejected")
        wait_s = asked_wait(headers, time.time())
        return Reply(error=error, trouble=trouble, wait_s=wait_s)


def _waiting(answer: Reply, wait_s: float) -> Reply:
    from dataclasses import replace

    return replace(answer, wait_s=wait_s)


def _open_session(
    concurrency: int, connect_timeout_s: float, secret: str
) -> aiohttp.ClientSession:
    import aiohttp

    headers = {"Content-Type": "application/json"}
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    return aiohttp.ClientSession(
        # The tiny question must get through when all others hang, and a probe, too.
        connector=aiohttp.TCPConnector(limit=concurrency + 2),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=headers,
    )
