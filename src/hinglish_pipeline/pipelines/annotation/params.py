"""Parameters of the annotation pipeline, checked before any node runs."""

from hinglish_pipeline.distill.annotation import AnnotationParams

__all__ = ["AnnotationParams"]
