"""What the catalog entry of an ``openai`` teacher may say."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

Dialect = Literal["json_schema", "json_object", "none"]


class Credentials(BaseModel):
    """The part of credentials.yml that an endpoint needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: SecretStr | None = Field(default=None, description="Bearer token.")


class OpenAISettings(BaseModel):
    """Settings of a ``kind: openai`` catalog entry.

    ``model`` and ``extra_body`` shape the answers and are part of the teacher's
    identity. Everything else is about the way there: change it at will, nobody is asked
    again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1, description="Model name as the server knows it.")
    base_url: str = Field(
        description="Address up to and including /v1; no key or password in it."
    )
    extra_body: dict[str, Any] = Field(
        default_factory=dict, description="Further fields of every request's body."
    )
    credentials: Credentials = Field(
        default_factory=Credentials, description="From credentials.yml only."
    )
    concurrency: int = Field(
        default=64, ge=1, le=4096, description="Requests in flight at a time."
    )
    timeout_s: float = Field(
        default=120, gt=0, description="Longest wait for one whole answer."
    )
    connect_timeout_s: float = Field(
        default=10, gt=0, description="Longest wait for a connection."
    )
    max_attempts: int = Field(
        default=5, ge=1, le=50, description="Times a request is sent before it fails."
    )
    backoff_s: float = Field(
        default=0.5, gt=0, description="First delay before a retry; doubles each time."
    )
    max_backoff_s: float = Field(
        default=30, gt=0, description="Longest delay the doubling reaches."
    )
    max_retry_after_s: float = Field(
        default=300, gt=0, description="Longest Retry-After that is honoured."
    )
    patience_s: float = Field(
        default=300,
        ge=0,
        description="How long to poll while nobody listens; costs no attempts.",
    )
    dialect: Dialect | Literal["auto"] = Field(
        default="auto",
        description="How the server takes a JSON schema; auto asks it once.",
    )

    @field_validator("credentials", mode="before")
    @classmethod
    def _absent_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value

    @field_validator("base_url")
    @classmethod
    def _is_plain_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            msg = "must look like http://host:port/v1"
            raise ValueError(msg)
        if parts.username or parts.password or parts.query:
            msg = "must hold no key or password; put it into credentials.yml"
            raise ValueError(msg)
        return value.rstrip("/")

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self.base_url).netloc
