"""The verbs of the evaluate pipeline; each only describes work."""

from hinglish_pipeline.pipelines.evaluate.generation import generate, weigh
from hinglish_pipeline.pipelines.evaluate.scoring import score

__all__ = ["generate", "score", "weigh"]
