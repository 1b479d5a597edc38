"""From judged examples to a receipt that says whether they may be used."""

from hinglish_pipeline.pipelines.validate.pipeline import create_pipeline

__all__ = ["create_pipeline"]
