"""Parameters of the distill pipeline, checked before any node runs."""

from hinglish_pipeline.distill.gates import CompileParams, GateParams
from hinglish_pipeline.distill.prepare import PrepareParams
from hinglish_pipeline.distill.reviews import ReviewParams
from hinglish_pipeline.teachers import AskParams

__all__ = ["AskParams", "CompileParams", "GateParams", "PrepareParams", "ReviewParams"]
