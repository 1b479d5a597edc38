"""From a clean corpus and topic cards to judged training examples."""

from hinglish_pipeline.pipelines.distill.pipeline import create_pipeline

__all__ = ["create_pipeline"]
