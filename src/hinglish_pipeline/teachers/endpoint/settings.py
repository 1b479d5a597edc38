"""What the catalog entry of an ``openai`` teacher may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from hinglish_pipeline.teachers.price import Price

Dialect = Literal["json_schema", "json_object", "none"]


class Credentials(BaseModel):
    """The part of credentials.yml that the endpoints need."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: SecretStr | None = Field(
        default=None, description="Bearer token where an endpoint names no other."
    )
    api_keys: dict[str, SecretStr] = Field(
        default_factory=dict, description="Further tokens, by the name endpoints use."
    )


class EndpointSettings(BaseModel):
    """One of several servers of the same model; what it leaves out is as for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(description="Address up to and including /v1; no key in it.")
    key: str | None = Field(
        default=None, description="Name of its token under api_keys in the credentials."
    )
    model: str | None = Field(
        default=None, description="What this server calls the model."
    )
    concurrency: int | None = Field(default=None, ge=1, le=4096)
    requests_per_minute: float | None = Field(default=None, gt=0)
    tokens_per_minute: float | None = Field(default=None, gt=0)

    @field_validator("base_url")
    @classmethod
    def _is_plain_address(cls, value: str) -> str:
        return _plain_address(value)


@dataclass(frozen=True, slots=True)
class Place:
    """An endpoint with every setting filled in.

    Attributes:
        base_url: Address without a trailing slash.
        model: Name to send.
        secret: Bearer token, never shown.
        concurrency: Requests in flight there at a time.
        requests_per_minute: Limit to keep, if any.
        tokens_per_minute: Limit to keep, if any.
    """

    base_url: str
    model: str
    secret: SecretStr | None
    concurrency: int
    requests_per_minute: float | None
    tokens_per_minute: float | None

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self.base_url).netloc


class OpenAISettings(BaseModel):
    """Settings of a ``kind: openai`` catalog entry.

    ``model`` and ``extra_body`` shape the answers and are part of the teacher's
    identity. Everything else is about the way there: change it at will, nobody is asked
    again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1, description="Model name as the server knows it.")
    base_url: str | None = Field(
        default=None,
        description="Address up to and including /v1; no key or password in it.",
    )
    endpoints: tuple[EndpointSettings, ...] = Field(
        default=(), description="Instead of base_url: servers that share the work."
    )
    extra_body: dict[str, Any] = Field(
        default_factory=dict, description="Further fields of every request's body."
    )
    credentials: Credentials = Field(
        default_factory=Credentials, description="From credentials.yml only."
    )
    price: Price = Field(
        default_factory=Price, description="What the endpoints charge."
    )
    concurrency: int = Field(
        default=64,
        ge=1,
        le=4096,
        description="Requests in flight at a time, at each endpoint.",
    )
    requests_per_minute: float | None = Field(
        default=None, gt=0, description="Limit of each endpoint; none if absent."
    )
    tokens_per_minute: float | None = Field(
        default=None,
        gt=0,
        description="Limit of each endpoint on tokens read and written together.",
    )
    timeout_s: float = Field(
        default=120, gt=0, description="Longest wait for one whole answer."
    )
    learn_timeout: bool = Field(
        default=True,
        description="Ask again once an answer takes three times as long as the slowest "
        "of its recipe lately; the last attempt always gets timeout_s.",
    )
    connect_timeout_s: float = Field(
        default=10, gt=0, description="Longest wait for a connection."
    )
    max_attempts: int = Field(
        default=5, ge=1, le=50, description="Times a request is sent before it fails."
    )
    backoff_s: float = Field(
        default=0.2, gt=0, description="First delay before a retry; doubles each time."
    )
    max_backoff_s: float = Field(
        default=30, gt=0, description="Longest delay the doubling reaches."
    )
    max_retry_after_s: float = Field(
        default=300, gt=0, description="Longest wait a server may ask for."
    )
    break_after: int = Field(
        default=20,
        ge=1,
        description="Failures in a row, with no success between, after which one tiny "
        "question finds out whether the server or the rows are at fault.",
    )
    patience_s: float = Field(
        default=300,
        ge=0,
        description="How long to poll while no endpoint works; costs no attempts.",
    )
    dialect: Dialect | Literal["auto"] = Field(
        default="auto",
        description="How the servers take a JSON schema; auto asks each once.",
    )

    @field_validator("credentials", mode="before")
    @classmethod
    def _absent_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value

    @field_validator("base_url")
    @classmethod
    def _is_plain_address(cls, value: str | None) -> str | None:
        return None if value is None else _plain_address(value)

    @model_validator(mode="after")
    def _has_somewhere_to_ask(self) -> OpenAISettings:
        if (self.base_url is None) == (not self.endpoints):
            msg = "give either base_url or endpoints"
            raise ValueError(msg)
        for endpoint in self.endpoints:
            if endpoint.key and endpoint.key not in self.credentials.api_keys:
                msg = (
                    f"endpoint {endpoint.base_url} wants the key {endpoint.key!r}; "
                    "put it under api_keys in the entry's credentials"
                )
                raise ValueError(msg)
        return self

    def places(self) -> list[Place]:
        """List the endpoints with every setting filled in, in the order given."""
        single = [EndpointSettings(base_url=self.base_url)] if self.base_url else []
        return [self._place(endpoint) for endpoint in self.endpoints or single]

    def _place(self, endpoint: EndpointSettings) -> Place:
        keys = self.credentials.api_keys
        return Place(
            base_url=endpoint.base_url,
            model=endpoint.model or self.model,
            secret=keys[endpoint.key] if endpoint.key else self.credentials.api_key,
            concurrency=endpoint.concurrency or self.concurrency,
            requests_per_minute=endpoint.requests_per_minute
            or self.requests_per_minute,
            tokens_per_minute=endpoint.tokens_per_minute or self.tokens_per_minute,
        )


def _plain_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = "must look like http://host:port/v1"
        raise ValueError(msg)
    if parts.username or parts.password or parts.query:
        msg = "must hold no key or password; put it into credentials.yml"
        raise ValueError(msg)
    return value.rstrip("/")
