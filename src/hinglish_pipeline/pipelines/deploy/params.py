"""Parameters of the deploy pipeline."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["DeployParams"]


class DeployParams(BaseModel):
    """``deploy:`` in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    types: list[Literal["f32", "f16", "q8_0"]] = Field(
        description="GGUF files to write; empty for architectures other than Qwen2."
    )
    threads: int = Field(ge=1, le=256, description="CPU threads of every measurement.")
    max_new_tokens: int = Field(
        ge=1, description="Longest answer; the same as evaluate.generate's."
    )
