"""One HTTP exchange with an OpenAI-compatible server, and what its reply means."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from hinglish_pipeline.teachers.protocol import TeacherRefusedError
from hinglish_pipeline.teachers.retry import parse_retry_after

if TYPE_CHECKING:
    import aiohttp

    from hinglish_pipeline.teachers.settings import OpenAISettings

_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_HOLDING = frozenset({429, 503})
_REFUSING = {
    401: "the key is missing or wrong; set api_key in credentials.yml",
    403: "the key may not use this model",
    404: "no such model or address; check model and base_url in the catalog",
}
_DETAIL_CHARS = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """What one exchange brought.

    Attributes:
        content: Text of the answer, or of the broken reply.
        finish_reason: As the server says.
        prompt_tokens: As the server counts.
        completion_tokens: As the server counts.
        error: Why this is no answer; None if it is.
        is_retryable: Whether asking again may help.
        retry_after_s: What the server asked us to wait.
        holds_everybody: Whether the wait concerns every request (rate limit).
        connected: False when nobody listened.
    """

    content: str = ""
    finish_reason: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    error: str | None = None
    is_retryable: bool = False
    retry_after_s: float | None = None
    holds_everybody: bool = False
    connected: bool = True


class Exchange:
    """Posts bodies to ``/chat/completions`` and reads the replies.

    Args:
        session: Open client session that carries the key.
        settings: The teacher's settings.
    """

    def __init__(
        self, session: aiohttp.ClientSession, settings: OpenAISettings
    ) -> None:
        self._session = session
        self._settings = settings
        self._url = f"{settings.base_url}/chat/completions"
        key = settings.credentials.api_key
        self._secret = key.get_secret_value() if key else ""

    async def post(self, body: dict[str, Any]) -> Reply:
        """Send one body.

        Args:
            body: Fields of a chat completion request.

        Returns:
            The reply; transport trouble is a reply with ``error``.

        Raises:
            TeacherRefusedError: On 401, 403 and 404, which concern every request.
        """
        import aiohttp

        try:
            async with self._session.post(self._url, data=orjson.dumps(body)) as reply:
                status, headers = reply.status, reply.headers
                data = await reply.read()
        except aiohttp.ClientConnectorError:
            return Reply(error="no connection", is_retryable=True, connected=False)
        except TimeoutError:
            error = f"no answer within {self._settings.timeout_s:g} s"
            return Reply(error=error, is_retryable=True)
        except (aiohttp.ClientError, OSError) as error:
            kind = type(error).__name__
            return Reply(error=f"connection broke ({kind})", is_retryable=True)
        if status == 200:
            return _read_completion(data)
        return self._read_refusal(status, headers.get("Retry-After"), data)

    def _read_refusal(self, status: int, retry_after: str | None, data: bytes) -> Reply:
        detail = self._describe(data)
        if status in _REFUSING:
            msg = (
                f"the teacher at {self._settings.host} answers {status}: "
                f"{_REFUSING[status]}. It says: {detail or 'nothing'}"
            )
            raise TeacherRefusedError(msg)
        return Reply(
            content="",
            error=f"HTTP {status}: {detail}".removesuffix(": "),
            is_retryable=status in _RETRIED,
            retry_after_s=parse_retry_after(retry_after, time.time()),
            holds_everybody=status in _HOLDING,
        )

    def _describe(self, data: bytes) -> str:
        """Find the human part of an error body; servers like to echo the key in it."""
        text = data.decode(errors="replace")
        try:
            parsed = orjson.loads(data)
            error = parsed.get("error", parsed)
            text = error.get("message", text) if isinstance(error, dict) else str(error)
        except (orjson.JSONDecodeError, AttributeError):
            pass
        if self._secret:
            text = str(text).replace(self._secret, "***")
        return " ".join(str(text).split())[:_DETAIL_CHARS]


def _read_completion(data: bytes) -> Reply:
    try:
        parsed = orjson.loads(data)
        choice = parsed["choices"][0]
        content = choice["message"]["content"]
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError):
        return Reply(
            content=data[:_DETAIL_CHARS].decode(errors="replace"),
            error="the reply is no chat completion",
            is_retryable=True,
        )
    usage = parsed.get("usage") or {}
    return Reply(
        content=content or "",
        finish_reason=choice.get("finish_reason") or "",
        prompt_tokens=int(usage.get("prompt_tokens") or 0),
        completion_tokens=int(usage.get("completion_tokens") or 0),
    )
