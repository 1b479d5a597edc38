"""Parameters of the evaluate pipeline; models live beside the code using them."""

from hinglish_pipeline.pipelines.evaluate.generation import GenerateParams
from hinglish_pipeline.pipelines.evaluate.scoring import ScoreParams

__all__ = ["GenerateParams", "ScoreParams"]
