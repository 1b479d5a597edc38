"""A dry run of distillation: what asking would take, asking nobody."""

from hinglish_pipeline.pipelines.estimate.pipeline import create_pipeline

__all__ = ["create_pipeline"]
