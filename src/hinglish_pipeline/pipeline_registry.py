"""Which pipelines there are: one a stage, and the whole road as the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hinglish_pipeline.pipelines import (
    annotation,
    corpus,
    deploy,
    distill,
    estimate,
    evaluate,
    report,
    train,
    validate,
)

if TYPE_CHECKING:
    from types import ModuleType

    from kedro.pipeline import Pipeline

STAGES = (corpus, distill, validate, train, evaluate, deploy, report)
# Beside the road: run by name only.
BYWAYS = (annotation, estimate)


def register_pipelines() -> dict[str, Pipeline]:
    """Every pipeline under its name, and all stages in order as ``__default__``."""
    stages = {_name(stage): stage.create_pipeline() for stage in STAGES}
    byways = {_name(byway): byway.create_pipeline() for byway in BYWAYS}
    return {**stages, **byways, "__default__": sum(stages.values())}


def _name(room: ModuleType) -> str:
    return room.__name__.rpartition(".")[2]
