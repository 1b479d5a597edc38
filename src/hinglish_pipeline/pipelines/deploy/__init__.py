"""From a student to files that run on small machines, with a receipt and a card."""

from hinglish_pipeline.pipelines.deploy.pipeline import create_pipeline

__all__ = ["create_pipeline"]
