"""From examples to sheets that people rate, and back to how far they agree."""

from hinglish_pipeline.pipelines.annotation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
