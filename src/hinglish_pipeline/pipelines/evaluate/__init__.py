"""From a student to predictions, likelihoods and scores."""

from hinglish_pipeline.pipelines.evaluate.pipeline import create_pipeline

__all__ = ["create_pipeline"]
