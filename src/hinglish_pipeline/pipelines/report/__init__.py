"""From what every stage left behind to the one page that people read."""

from hinglish_pipeline.pipelines.report.pipeline import create_pipeline

__all__ = ["create_pipeline"]
