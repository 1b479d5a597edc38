"""From raw files to a clean, deduplicated, language-tagged corpus."""

from hinglish_pipeline.pipelines.corpus.pipeline import create_pipeline

__all__ = ["create_pipeline"]
