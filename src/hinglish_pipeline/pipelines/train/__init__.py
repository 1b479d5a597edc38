"""From gated examples to a merged student."""

from hinglish_pipeline.pipelines.train.pipeline import create_pipeline

__all__ = ["create_pipeline"]
