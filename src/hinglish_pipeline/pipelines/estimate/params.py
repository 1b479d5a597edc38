"""Parameters of the dry run, checked before any node runs."""

from hinglish_pipeline.distill.estimate.estimate import EstimateParams

__all__ = ["EstimateParams"]
