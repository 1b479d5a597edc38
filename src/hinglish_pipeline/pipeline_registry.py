"""Which pipelines there are: one a stage, and the whole road as the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hinglish_pipeline.pipelines import (
    corpus,
    deploy,
    distill,
    evaluate,
    report,
    train,
    validate,
)

if TYPE_CHECKING:
    from kedro.pipeline import Pipeline

STAGES = (corpus, distill, validate, train, evaluate, deploy, report)


def register_pipelines() -> dict[str, Pipeline]:
    """Every stage under its name, and all of them in order as ``__default__``."""
    stages = {
        stage.__name__.rpartition(".")[2]: stage.create_pipeline() for stage in STAGES
    }
    return {**stages, "__default__": sum(stages.values())}
